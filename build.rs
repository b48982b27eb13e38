//! Gives the shared library its name, so that a program linked with it looks for that and not for a path.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libspectrust.so");
}
