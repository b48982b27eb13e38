//! Files generated from the tables of parameters and manifest fields are up to date. `SPECTRUST_WRITE_GENERATED=1`
//! writes them (`make generated`).

#[path = "generated/c.rs"]
mod c;
#[path = "generated/choices.rs"]
mod choices;
#[path = "generated/manifest.rs"]
mod manifest;
#[path = "generated/markdown.rs"]
mod markdown;
#[path = "generated/python.rs"]
mod python;
#[path = "generated/text.rs"]
mod text;

use std::fs;
use std::path::Path;

/// A generated file, or a generated part between two fixed texts.
struct Generated {
    path: &'static str,
    between: Option<(&'static str, &'static str)>,
    text: String,
}

impl Generated {
    fn whole(path: &'static str, text: String) -> Self {
        Generated { path, between: None, text }
    }

    fn part(path: &'static str, between: (&'static str, &'static str), text: String) -> Self {
        Generated { path, between: Some(between), text }
    }

    /// The expected content of the file.
    fn expected(&self, committed: &str) -> String {
        let Some((before, after)) = self.between else { return self.text.clone() };
        let start = committed.find(before).unwrap_or_else(|| panic!("{}: no {before:?}", self.path)) + before.len();
        let end = committed[start..].find(after).unwrap_or_else(|| panic!("{}: no {after:?}", self.path)) + start;
        [&committed[..start], &self.text, &committed[end..]].concat()
    }
}

#[test]
fn generated_files_are_up_to_date() {
    let doc = ("    Other Parameters\n    ----------------\n", "\n    Raises\n");
    let files = [
        Generated::whole("src/capi/options_struct.rs", c::options_struct()),
        Generated::whole("docs/options.md", markdown::options()),
        Generated::whole("docs/manifest.md", manifest::document()),
        Generated::whole("spectrust_py/_native/columns.py", manifest::python()),
        Generated::whole("spectrust_py/_native/table.py", python::table()),
        Generated::part(
            "spectrust_py/spectrogram.pyi",
            ("class _Options(TypedDict, total=False):\n", "\n# The rest is"),
            python::stub(),
        ),
        Generated::part("spectrust_py/spectrogram.py", doc, python::docstring()),
        Generated::part("spectrust_py/batch.py", doc, python::docstring()),
    ];
    let write_files = std::env::var_os("SPECTRUST_WRITE_GENERATED").is_some();
    for file in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file.path);
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let expected = file.expected(&committed);
        if write_files {
            fs::write(&path, expected).unwrap();
        } else {
            assert!(expected == committed, "{} is out of date: run `make generated` and commit it", file.path);
        }
    }
}
