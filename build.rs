//! Gives cargo's shared library its name, so that a program linked with it looks for that and not for a path. It has no
//! version: Python's package contains this library, and a process may load it beside the one that `make install` installs,
//! whose name packaging/link.sh gives.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libspectrust.so");
}
