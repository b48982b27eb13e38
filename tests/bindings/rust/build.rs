//! Reads the header, and links the library in SPECTRUST_LIBDIR.

use std::env;
use std::path::PathBuf;

fn main() {
    let header = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../include/spectrust.h");
    let folder = env::var("SPECTRUST_LIBDIR").expect("SPECTRUST_LIBDIR is not set");
    println!("cargo::rerun-if-changed={header}");
    println!("cargo::rerun-if-env-changed=SPECTRUST_LIBDIR");
    println!("cargo::rustc-link-search={folder}");
    println!("cargo::rustc-link-lib=spectrust");
    println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap()).join("spectrust.rs");
    let bindings = bindgen::builder().header(header).allowlist_file(".*spectrust.h").generate();
    bindings.unwrap().write_to_file(out).unwrap();
}
