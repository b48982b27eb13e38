//! include/spectrust.h matches the output of cbindgen for src/capi and the enumerations of src/options.
//! `SPECTRUST_WRITE_HEADER=1` writes it (`make header`).

use std::fs;
use std::path::Path;

#[test]
fn the_committed_header_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    // Files are listed to exclude types of other modules.
    let modules = [
        "conventions",
        "options_struct",
        "options",
        "parameters",
        "cancel",
        "source",
        "spectrogram",
        "array",
        "picture",
        "features",
        "mel",
        "walk",
        "batch_options",
        "progress",
        "result",
        "batch",
    ]
    .map(|module| format!("capi/{module}"));
    let enumerations = ["options/choices", "options/preset"].map(str::to_owned);
    let builder =
        enumerations.iter().chain(&modules).fold(cbindgen::Builder::new().with_config(config), |builder, module| {
            builder.with_src(root.join(format!("src/{module}.rs")))
        });
    let mut generated = Vec::new();
    builder.generate().unwrap().write(&mut generated);
    // "# Safety" is a heading of Rust's documentation.
    let generated = String::from_utf8(generated).unwrap().replace(" # Safety\n", " The caller promises:\n");
    let path = root.join("include/spectrust.h");
    if std::env::var_os("SPECTRUST_WRITE_HEADER").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    for line in committed.lines().filter(|line| line.starts_with("#define")) {
        assert!(line.starts_with("#define SPECTRUST"), "{line}: a name without the prefix SPECTRUST");
    }
    assert!(generated == committed, "include/spectrust.h is out of date: run `make header` and commit it");
}
