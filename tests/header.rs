//! include/spectrust.h is what cbindgen makes of src/capi. `SPECTRUST_WRITE_HEADER=1` writes it (`make header`).

use std::fs;
use std::path::Path;

#[test]
fn the_committed_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    let mut generated = Vec::new();
    cbindgen::Builder::new().with_crate(root).with_config(config).generate().unwrap().write(&mut generated);
    // Rust's name for what the caller promises; C has no such word.
    let generated = String::from_utf8(generated).unwrap().replace(" # Safety\n", " The caller promises:\n");
    let path = root.join("include/spectrust.h");
    if std::env::var_os("SPECTRUST_WRITE_HEADER").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(generated == committed, "include/spectrust.h is out of date: run `make header` and commit it");
}
