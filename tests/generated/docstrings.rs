//! The docstrings of the Python package: options of its classes, and arguments that are options too.

use spectrust::batch;
use spectrust::options::parameter::{Parameter, Range};
use spectrust::options::{Preset, TABLE};

use crate::Part;
use crate::choices;
use crate::python::{by_keyword, is_none};
use crate::text::{default_of, default_text, in_python, open_in_python, range, text_in_python, with_range, wrapped};

/// An argument of a function that is an option by this or another name.
pub struct Argument {
    name: &'static str,
    row: &'static str,
    default: Default,
    meaning: Option<&'static str>,
    /// What else it may be: its type, and its meaning.
    or: Option<(&'static str, &'static str)>,
}

/// The default of an argument.
enum Default {
    /// None: the argument must be given.
    Required,
    /// That of the option.
    Option,
    /// librosa's.
    Of(&'static str),
}

impl Argument {
    /// An option with its own name and default.
    const fn same(name: &'static str) -> Self {
        Argument { name, row: name, default: Default::Option, meaning: None, or: None }
    }

    /// An option with librosa's default.
    const fn by_default(name: &'static str, default: &'static str) -> Self {
        Argument { default: Default::Of(default), ..Argument::same(name) }
    }

    /// An option that must be given.
    const fn required(name: &'static str) -> Self {
        Argument { default: Default::Required, ..Argument::same(name) }
    }

    /// An option that librosa calls by another name.
    const fn renamed(name: &'static str, row: &'static str) -> Self {
        Argument { row, ..Argument::same(name) }
    }

    /// The normalisation of filters, which may also be the order of a norm.
    const fn or_order(self) -> Self {
        Argument { or: Some(("float", "A number p above 0, or inf: each filter has the p-norm 1.")), ..self }
    }

    /// An argument with the range of an option, but another meaning.
    const fn meaning(self, meaning: &'static str) -> Self {
        Argument { meaning: Some(meaning), ..self }
    }
}

const SAMPLE_RATE: &str = "Sample rate of the samples, in Hz.";
const BANDS: &str = "Number of mel bands.";
const HTK: &str = "False (default): Slaney's.\n";

const NORM: Argument = Argument::same("norm").or_order();

const JOBS: Argument = Argument::by_default("jobs", "1")
    .meaning("Number of threads for a long recording; 0 is the number of processors. The values do not depend on it.");

/// The arguments of functions that are options.
pub const FUNCTIONS: &[(&str, Part, &[Argument])] = &[
    (
        "spectrust_py/arrays.py",
        Part::new("def melspectrogram(", "        are refused.\n", "    htk : "),
        &[
            Argument::by_default("sr", "22050").meaning(SAMPLE_RATE),
            Argument::by_default("n_fft", "2048"),
            Argument::by_default("hop_length", "512"),
            Argument::same("win_length"),
            Argument::same("window"),
            Argument::same("center"),
            Argument::same("pad_mode"),
            Argument::same("power"),
            Argument::by_default("n_mels", "128").meaning(BANDS),
            Argument::same("fmin"),
            Argument::same("fmax"),
        ],
    ),
    ("spectrust_py/arrays.py", Part::new("def melspectrogram(", HTK, "    dtype : "), &[NORM]),
    (
        "spectrust_py/arrays.py",
        Part::new("def mfcc(", "Samples, as for `melspectrogram`.\n", "    htk : "),
        &[
            Argument::by_default("sr", "22050").meaning(SAMPLE_RATE),
            Argument::same("n_mfcc"),
            Argument::same("dct_type"),
            Argument::renamed("norm", "dct_norm"),
            Argument::same("lifter"),
            Argument::renamed("mel_norm", "norm").or_order(),
        ],
    ),
    (
        "spectrust_py/arrays.py",
        Part::new("def melspectrogram(", "no effect. Default None: `y` is given.\n", "\n    Returns"),
        &[JOBS],
    ),
    (
        "spectrust_py/arrays.py",
        Part::new(
            "def mfcc(",
            "\n    htk : bool, optional\n        True: HTK's mel scale; False (default): Slaney's.\n",
            "    **options",
        ),
        &[JOBS],
    ),
    (
        "spectrust_py/mel.py",
        Part::new("def mel_filters(", "    Parameters\n    ----------\n", "    htk : "),
        &[
            Argument::required("sr").meaning(SAMPLE_RATE),
            Argument::required("n_fft"),
            Argument::by_default("n_mels", "128").meaning(BANDS),
            Argument::same("fmin"),
            Argument::same("fmax"),
        ],
    ),
    ("spectrust_py/mel.py", Part::new("def mel_filters(", HTK, "    dtype : "), &[NORM]),
];

/// The arguments of methods of `Spectrogram` that are options.
pub const METHODS: &[(Part, &[Argument])] = &[
    (Part::new("    def array(", "array of samples, see `arrays`.\n", "\n        Returns"), &[JOBS]),
    (Part::new("    def arrays(", "in the range of the option `sr`.\n", "\n        Returns"), &[JOBS]),
];

/// Arguments of a function.
pub fn arguments(arguments: &[Argument]) -> String {
    arguments.iter().map(entry).collect()
}

/// Arguments of a method, whose docstring is indented by another level.
pub fn method_arguments(arguments: &[Argument]) -> String {
    arguments.iter().map(|argument| indented(argument, "        ")).collect()
}

/// An option that is not in the table: C has a pointer for it.
pub const TITLE: &str = "Title of a figure, that is with `axes`; empty for none. At most 1,024 characters.";

/// Likewise.
pub const FILTERS: &str = "Filter bank instead of mel bands: for each band a weight for every bin, the lowest band first. \
    `n_mels` and `n_fft` then follow from its shape; `fmin`, `fmax`, `mel_scale` and `norm` have no effect.";

/// Numbers that may also be an array, with one for each row.
pub const BY_ROW: &[&str] = &["mean", "std"];

/// The positional arguments of both classes.
pub fn positional() -> String {
    ["width", "height", "r", "g", "b"].map(|name| entry(&Argument::same(name))).concat()
}

/// The other options of both classes.
pub fn options() -> String {
    let named = |is_look: bool| {
        let presets = Preset::ALL.iter().filter(|preset| preset.is_look() == is_look);
        presets.map(|preset| format!("\"{}\"", preset.word())).collect::<Vec<_>>().join(", ")
    };
    let preset = format!(
        "Library whose output to match: {} (docs/parity.md). Or a look for pictures of a kind of sound: {} (docs/looks.md). \
         Its options are set first; other options override them. Default None.",
        named(false),
        named(true)
    );
    let options: String = by_keyword().map(|parameter| entry(&Argument::same(parameter.name))).collect();
    let title = wrapped(&format!("{TITLE} Default None: the name of the recording's file."), 79, "        ");
    let filters = wrapped(&format!("{FILTERS} Default None."), 79, "        ");
    options
        + "    filters : array_like, shape (n_mels, n_fft // 2 + 1), optional\n"
        + &filters
        + "    title : str, optional\n"
        + &title
        + "    preset : str or None, optional\n"
        + &wrapped(&preset, 79, "        ")
}

/// The settings of a batch.
pub fn settings() -> String {
    batch::TABLE.iter().map(|row| entry(&Argument::same(row.name))).collect()
}

fn entry(argument: &Argument) -> String {
    indented(argument, "    ")
}

/// An argument in numpydoc's form.
fn indented(argument: &Argument, indent: &str) -> String {
    let row = TABLE.iter().chain(batch::TABLE).find(|row| row.name == argument.row).expect(argument.row);
    let meaning = argument.meaning.map_or_else(|| text_in_python(row), str::to_owned);
    let mut text = with_range(meaning, &allowed(row));
    let mut plain = python_type(row);
    if let Some((kind, meaning)) = argument.or {
        plain = format!("{plain} or {kind}");
        text += " ";
        text += meaning;
    }
    let (mut kind, is_optional) = (format!("{plain} or None"), row.open.is_some_and(|open| is_none(open.word)));
    match argument.default {
        Default::Option => text += &default_of(row, &in_python(row, &default_text(row)), &open_in_python(row)),
        Default::Of(default) => text += &format!(" Default {default}."),
        Default::Required => {}
    }
    if !is_optional || !matches!(argument.default, Default::Option) {
        kind = plain;
    }
    if !matches!(argument.default, Default::Required) {
        kind += ", optional";
    }
    format!("{indent}{} : {kind}\n{}", argument.name, wrapped(&text, 79, &format!("{indent}    ")))
}

fn python_type(parameter: &Parameter) -> String {
    match parameter.range {
        Range::Words(_) if parameter.name == "window" => "str, tuple or array_like".to_owned(),
        Range::Number(_) if BY_ROW.contains(&parameter.name) => "float or array_like".to_owned(),
        Range::Words(_) if parameter.name == "colormap" => "str or array_like".to_owned(),
        Range::Words(all) => {
            let word = |word: &&str| if is_none(word) { "None".to_owned() } else { format!("\"{word}\"") };
            let words: Vec<String> = all.iter().map(word).collect();
            let line = format!("{{{}}}", words.join(", "));
            if line.len() <= 55 { line } else { "str".to_owned() }
        }
        Range::WordsOrNumber(_) => "float, str or None".to_owned(),
        Range::Percentile(Some(_)) => "float or str".to_owned(),
        Range::Percentile(None) => "str".to_owned(),
        Range::Flag => "bool".to_owned(),
        Range::Number(_) => "float".to_owned(),
        Range::Either(one, other) => format!("{{{one}, {other}}}"),
        _ => "int".to_owned(),
    }
}

/// What is allowed, for a reader.
fn allowed(parameter: &Parameter) -> String {
    match parameter.range {
        Range::Words(all) => choices::clause(parameter.name, all, |word| in_python(parameter, word)),
        Range::WordsOrNumber(all) => {
            let words: Vec<String> =
                all.iter().filter(|word| !is_none(word)).map(|word| format!("\"{word}\"")).collect();
            format!("a number above 0, {} or None", words.join(", "))
        }
        Range::Flag => String::new(),
        _ => range(parameter),
    }
}
