//! Names the shared library after the version of its ABI, as systems expect: a program linked with it looks for
//! `libspectrust.so.1`, not for a path.

use std::fs;

/// Where the version of the ABI is defined.
const CONVENTIONS: &str = "src/capi/conventions.rs";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={CONVENTIONS}");
    let source = fs::read_to_string(CONVENTIONS).expect(CONVENTIONS);
    let (_, version) = source.split_once("SPECTRUST_ABI_VERSION: u32 = ").expect("a version of the ABI");
    let (version, _) = version.split_once(';').expect("a number");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libspectrust.so.{version}");
}
