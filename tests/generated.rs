//! Files that follow from the tables of parameters and of manifest fields, and from the documentation of the classes, are
//! up to date. `SPECTRUST_WRITE_GENERATED=1` writes them (`make generated`).

#[path = "generated/c.rs"]
mod c;
#[path = "generated/choices.rs"]
mod choices;
#[path = "generated/docstrings.rs"]
mod docstrings;
#[path = "generated/manifest.rs"]
mod manifest;
#[path = "generated/markdown.rs"]
mod markdown;
#[path = "generated/numpydoc.rs"]
mod numpydoc;
#[path = "generated/python.rs"]
mod python;
#[path = "generated/text.rs"]
mod text;

use std::fs;
use std::ops::Range;
use std::path::Path;

use spectrust::options::TABLE;

/// A file, or a part of one.
struct Generated {
    path: &'static str,
    part: Option<Part>,
    text: String,
}

/// The part of a file between two texts, the first such below a heading.
#[derive(Clone, Copy)]
struct Part {
    heading: &'static str,
    before: &'static str,
    after: &'static str,
}

impl Part {
    const fn new(heading: &'static str, before: &'static str, after: &'static str) -> Self {
        Part { heading, before, after }
    }
}

impl Generated {
    fn whole(path: &'static str, text: String) -> Self {
        Generated { path, part: None, text }
    }

    fn part(path: &'static str, part: Part, text: String) -> Self {
        Generated { path, part: Some(part), text }
    }

    /// Where the text is in the committed file.
    fn place(&self, committed: &str) -> Range<usize> {
        let Some(Part { heading, before, after }) = self.part else { return 0..committed.len() };
        let place = |text: &str, from: usize| {
            let place = committed[from..].find(text).unwrap_or_else(|| panic!("{}: no {text:?}", self.path));
            from + place
        };
        let start = place(before, place(heading, 0)) + before.len();
        start..place(after, start)
    }

    /// The file's content as it should be.
    fn expected(&self, committed: &str) -> String {
        let mut file = committed.to_owned();
        file.replace_range(self.place(committed), &self.text);
        file
    }
}

/// Every file and part of a file that follows from the table.
fn all() -> Vec<Generated> {
    let other = |class| Part::new(class, "    Other Parameters\n    ----------------\n", "\n    Raises\n");
    let mut all = vec![
        Generated::whole("src/capi/options_struct.rs", c::options_struct()),
        Generated::whole("src/capi/batch_options_struct.rs", c::batch_options_struct()),
        Generated::whole("docs/manifest.md", manifest::document()),
        Generated::whole("spectrust_py/_native/table.py", python::table()),
        Generated::whole("spectrust_py/_native/columns.py", manifest::python()),
        Generated::part(
            "spectrust_py/spectrogram.pyi",
            Part::new("", "class _Options(TypedDict, total=False):\n", "\n# The rest is"),
            python::stub(),
        ),
        Generated::part(
            "spectrust_py/spectrogram.py",
            Part::new("class Spectrogram", "    Parameters\n    ----------\n", "    **options\n"),
            docstrings::positional(),
        ),
        Generated::part("spectrust_py/spectrogram.py", other("class Spectrogram"), docstrings::options()),
        Generated::part(
            "spectrust_py/batch.py",
            Part::new("class Batchop", "        skipped, so it may be inside `path`.\n", "    recursive : "),
            docstrings::positional(),
        ),
        Generated::part(
            "spectrust_py/batch.py",
            Part::new("class Batchop", "        stderr if tqdm is not installed. Default False.\n", "    **options\n"),
            docstrings::settings(),
        ),
        Generated::part("spectrust_py/batch.py", other("class Batchop"), docstrings::options()),
    ];
    all.push(Generated::part(
        "spectrust_py/batch.py",
        Part::new("class Batchop", "these extensions, in upper or lower case:\n", "        The format is"),
        text::extensions(79, "        "),
    ));
    all.push(Generated::part(
        "src/capi/walk.rs",
        Part::new("", "one of these extensions, ignoring case:\n", "    pub pattern"),
        text::extensions(120, "    /// "),
    ));
    all.push(Generated::part(
        "spectrust_py/spectrogram.py",
        Part::new("def generate(", "lower case, selects the\n            format:\n", "            A PNG is gray"),
        text::formats(79, "            "),
    ));
    all.push(Generated::part(
        "src/capi/spectrogram.rs",
        Part::new("", "in upper or lower case, selects the\n/// format:\n", "///\n/// The file appears"),
        text::formats(120, "/// "),
    ));
    for (path, part, arguments) in docstrings::FUNCTIONS {
        all.push(Generated::part(path, *part, docstrings::arguments(arguments)));
    }
    for (part, arguments) in docstrings::METHODS {
        all.push(Generated::part("spectrust_py/spectrogram.py", *part, docstrings::method_arguments(arguments)));
    }
    all.push(Generated::whole("docs/options.md", markdown::options(&read("spectrust_py/batch.py"))));
    all
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

#[test]
fn files_that_follow_from_the_table_are_up_to_date() {
    let is_to_be_written = std::env::var_os("SPECTRUST_WRITE_GENERATED").is_some();
    for file in all() {
        let committed = read(file.path);
        let expected = file.expected(&committed);
        if is_to_be_written {
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file.path), expected).unwrap();
        } else {
            assert!(expected == committed, "{} is out of date: run `make generated` and commit it", file.path);
        }
    }
}

/// Sentences and ranges of the table are in generated text only, so that they cannot contradict it.
#[test]
fn options_are_described_only_by_the_table() {
    let (all, mut again) = (all(), Vec::new());
    let table = TABLE.iter().chain(spectrust::batch::TABLE);
    let once = table.flat_map(|parameter| {
        let described = parameter.text();
        let sentences = described.split_inclusive(". ").filter(|sentence| sentence.len() > 30);
        let sentences = sentences.map(|sentence| sentence.trim().to_owned()).collect::<Vec<_>>();
        sentences.into_iter().chain(text::ranges(parameter))
    });
    let once: Vec<String> = once.collect();
    for path in written_by_hand() {
        let mut text = read(&path);
        let mut places: Vec<_> = all.iter().filter(|part| part.path == path).map(|part| part.place(&text)).collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.start));
        places.into_iter().for_each(|place| text.replace_range(place, ""));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        again.extend(once.iter().filter(|&once| text.contains(once)).map(|once| format!("{path}: {once}")));
    }
    assert!(again.is_empty(), "also in the table of parameters:\n{}", again.join("\n"));
}

/// Limits that the documentation of a row or a doc comment names are those of the code.
#[test]
fn limits_in_texts_are_the_limits_checked() {
    use spectrust::options::check::{MAX_LENGTH, MAX_PIXELS};
    use spectrust::recipe::segments::MAX_SEGMENTS;

    let of = |name: &str| {
        let mut rows = TABLE.iter().chain(spectrust::batch::TABLE);
        rows.find(|row| row.name == name).expect(name).text()
    };
    assert!(of("width").contains(&text::grouped(MAX_PIXELS as i64)));
    assert!(of("segment").contains(&text::grouped(MAX_SEGMENTS as i64)));
    assert_eq!(MAX_LENGTH, 1 << 32);
    assert!(of("segment").contains("2^32 samples"));
}

/// The documents and the sources of the Python package that are not generated as a whole.
fn written_by_hand() -> Vec<String> {
    let mut paths: Vec<String> = ["README.md", "CONTRIBUTING.md"].map(str::to_owned).into();
    for folder in ["docs", "examples", "spectrust_py", "spectrust_py/_native", "src/capi"] {
        let folder_path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let names = fs::read_dir(folder_path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        paths.extend(names.map(|name| format!("{folder}/{name}")));
    }
    let whole: Vec<&str> = all().iter().filter(|file| file.part.is_none()).map(|file| file.path).collect();
    // Written by programs that do not read the table.
    let others = ["docs/formats.md", "docs/parity.md", "docs/performance.md", "spectrust_py/_native/bindings.py"];
    paths.retain(|path| {
        [".md", ".py", ".pyi", ".rs"].iter().any(|ending| path.ends_with(ending))
            && !whole.iter().chain(&others).any(|other| other == path)
    });
    assert!(paths.len() > 30, "{paths:?}");
    paths
}
