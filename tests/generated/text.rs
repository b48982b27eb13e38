//! Text broken into lines.

use spectrust::batch;
use spectrust::files::walk::EXTENSIONS;
use spectrust::options::parameter::{Bounds, Group, Parameter, Range};
use spectrust::options::text;
use spectrust::options::{Format, Options, Value};

/// The words of `text` in lines of at most `width` characters, each after `indent`. What stands in backticks is one word.
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let (mut lines, mut line) = (String::new(), indent.to_owned());
    for word in words(text) {
        if line.len() > indent.len() && line.chars().count() + 1 + word.chars().count() > width {
            lines += line.trim_end();
            lines.push('\n');
            line = indent.to_owned();
        }
        if line.len() > indent.len() {
            line.push(' ');
        }
        line += &word;
    }
    lines + line.trim_end() + "\n"
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if last.matches('`').count() % 2 == 1 => *last += &format!(" {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// The default of an option, or of a setting of a batch.
fn default_value(parameter: &Parameter) -> Value {
    if parameter.group != Group::Batch {
        return Options::default().value(parameter);
    }
    let place = batch::TABLE.iter().position(|row| row.name == parameter.name).expect("a setting");
    batch::Settings::default().values()[place]
}

/// The default of a parameter, as text for a reader.
pub fn default_text(parameter: &Parameter) -> String {
    match default_value(parameter) {
        Value::Whole(value) => grouped(value),
        Value::Number(value) => short(value),
        value => text::text(parameter, value),
    }
}

/// A value of a parameter, or a word of its, as Python writes it.
pub fn in_python(parameter: &Parameter, text: &str) -> String {
    match (parameter.range, text) {
        (_, "auto" | "none") => "None".to_owned(),
        (Range::Flag, "true") => "True".to_owned(),
        (Range::Flag, "false") => "False".to_owned(),
        (Range::Words(_) | Range::WordsOrNumber(_) | Range::Percentile(_), word) => format!("\"{word}\""),
        (_, number) => number.to_owned(),
    }
}

/// What leaves a parameter unset in Python: None, or a word of its own.
pub fn open_in_python(parameter: &Parameter) -> String {
    parameter.open.map_or_else(String::new, |open| in_python(parameter, open.word))
}

/// The documentation of a parameter for Python, where None stands for the word `auto` and a window may be a tuple.
pub fn text_in_python(parameter: &Parameter) -> String {
    let text = parameter.text().replace("`auto` is", "None is");
    match parameter.name {
        "window" => {
            text + " A tuple `(\"kaiser\", beta)` sets `beta` too. Or the values of a window of your own, as many as \
                    `win_length`, which is their number by default."
        }
        "mean" | "std" => {
            text + " Or an array of such numbers, one for each row without derivatives (of stacks, if frames are stacked)."
        }
        "colormap" => {
            text + " Or colours of your own, from the lowest to the highest level: 256 rows of red, green and blue, whole \
                    numbers from 0 to 255 or fractions from 0.0 to 1.0, or `#` and their 1536 hexadecimal digits."
        }
        _ => text,
    }
}

/// A number without many zeros.
fn short(value: f64) -> String {
    if value.fract() == 0.0 && (1e4..1e6).contains(&value.abs()) {
        return grouped(value as i64);
    }
    let plain = value.to_string();
    if plain.len() <= 6 { plain } else { format!("{value:e}") }
}

/// The range of a parameter whose values are numbers, without the unit, which its documentation names.
pub fn range(parameter: &Parameter) -> String {
    match parameter.range {
        Range::Whole { min, max, .. } if max == min + 1 => format!("{min} or {max}"),
        Range::Whole { min, max, .. } => format!("{} to {}", grouped(min), grouped(max)),
        Range::Odd { min, max, .. } => format!("odd, {} to {}", grouped(min), grouped(max)),
        Range::Number(bounds) => number_range(bounds),
        Range::Percentile(Some(bounds)) => format!("{}, or a percentile such as \"5%\"", number_range(bounds)),
        Range::Percentile(None) => "a percentile such as \"90%\"".to_owned(),
        _ => parameter.allowed(),
    }
}

/// The range of numbers, without the unit.
pub fn number_range(bounds: Bounds) -> String {
    let text = Bounds { unit: "", ..bounds }.to_string();
    let text = text.strip_prefix("a number from ").unwrap_or(&text);
    let word = |word: &str| word.parse().map_or(word.to_owned(), short);
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A whole number with commas, or as a power of two.
pub fn grouped(number: i64) -> String {
    if number > 1 << 32 && number & (number - 1) == 0 {
        return format!("2^{}", number.trailing_zeros());
    }
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    if number < 10_000 { digits } else { groups.join(",") }
}

/// The parameter's documentation with its range and its default; `open` is what leaves it open.
pub fn described(parameter: &Parameter, range: &str, default: &str, open: &str) -> String {
    with_range(parameter.text(), range) + &default_of(parameter, default, open)
}

/// A text, and the sentence about a range.
pub fn with_range(mut text: String, range: &str) -> String {
    if range.starts_with(|first: char| first.is_ascii_digit() || first == '-') && range.contains(" to ") {
        text += &format!(" Range: {range}.");
    } else if !range.is_empty() {
        text += &format!(" {}.", sentence(range));
    }
    text
}

/// The sentence about the default; `open` is what leaves the parameter open.
pub fn default_of(parameter: &Parameter, default: &str, open: &str) -> String {
    match parameter.open {
        Some(way) if default == open => format!(" Default {default}: {}.", way.meaning),
        Some(way) => format!(" Default {default}; {open}: {}.", way.meaning),
        None => format!(" Default {default}."),
    }
}

/// The range as text that only it can have: that of small numbers has other meanings.
pub fn ranges(parameter: &Parameter) -> Vec<String> {
    let (Range::Whole { min, max, .. } | Range::Odd { min, max, .. }) = parameter.range else { return Vec::new() };
    if max <= 1024 { Vec::new() } else { vec![format!("{min} to {max}"), format!("{min} to {}", grouped(max))] }
}

/// The same text, begun like a sentence.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The formats by the extension of a file, as the end of a sentence.
pub fn formats(width: usize, indent: &str) -> String {
    let format = |format: &Format| {
        let extensions: Vec<String> = format.extensions().iter().map(|extension| format!(".{extension}")).collect();
        let (or_none, written) = match format {
            Format::Jpeg => (" or none", "JPEG"),
            Format::Png => ("", "PNG"),
            Format::Npy => ("", "an array in NumPy's format"),
            Format::Csv => ("", "the levels of the picture as text"),
        };
        format!("{}{or_none} for {written}", extensions.join(", "))
    };
    wrapped(&format!("{}.", Format::ALL.iter().map(format).collect::<Vec<_>>().join("; ")), width, indent)
}

/// The extensions of audio files, as the end of a sentence.
pub fn extensions(width: usize, indent: &str) -> String {
    let all: Vec<String> = EXTENSIONS.iter().map(|extension| format!(".{extension}")).collect();
    let (last, others) = all.split_last().expect("extensions");
    wrapped(&format!("{} and {last}.", others.join(", ")), width, indent)
}
