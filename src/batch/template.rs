//! Names of pictures from a template, such as `{stem}_{start:%Y%m%d_%H%M%S}`.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::audio::start::moment::Moment;
use crate::error::{Error, Result, brief};

/// What a picture shows of its recording.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part {
    /// Index of the segment, from 0.
    pub segment: u64,
    /// Start, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration in seconds.
    pub duration: f64,
    /// Time at which it begins, if that is needed and known.
    pub start: Option<Moment>,
}

/// A template: text with fields in braces.
#[derive(Debug)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// A field that follows from the recording's path.
    OfPath(OfPath),
    /// A field that is known only once the recording is open, and how it is written in the template.
    OfPart(OfPart, String),
}

#[derive(Clone, Copy, Debug)]
enum OfPath {
    Stem,
    Parent,
    Extension,
    Label,
}

#[derive(Debug)]
enum OfPart {
    Segment(Digits),
    Offset(Digits),
    Duration(Digits),
    /// Format of the time, checked.
    Start(String),
}

/// How a number is written.
#[derive(Clone, Copy, Debug)]
struct Digits {
    /// Least number of characters; a shorter number begins with zeros.
    width: usize,
    /// Number of digits after the point; `None` for the shortest number that is the same.
    decimals: Option<usize>,
}

/// Largest width and number of decimals.
const MAX_DIGITS: usize = 20;

/// Format of `{start}`.
const START_FORMAT: &str = "%Y%m%d_%H%M%S";

const FIELDS: &str =
    "text with the fields {stem}, {parent}, {extension}, {label}, {segment}, {offset}, {duration} and {start}";

impl Template {
    /// Parses a template.
    pub fn new(text: &str) -> Result<Self> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let plain = rest.find(['{', '}']).unwrap_or(rest.len());
            if plain > 0 {
                pieces.push(Piece::Text(rest[..plain].to_owned()));
                rest = &rest[plain..];
                continue;
            }
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                pieces.push(Piece::Text(rest[..1].to_owned()));
                rest = after;
                continue;
            }
            let end = rest.find('}').filter(|&end| end > 0).ok_or_else(|| {
                let allowed = "text in which every { has its }; {{ and }} stand for braces";
                Error::option("name", brief(&format!("{text:?}")), allowed)
            })?;
            pieces.push(field(&rest[1..end])?);
            rest = &rest[end + 1..];
        }
        let template = Template { text: text.to_owned(), pieces };
        template.planned(Path::new("x/x.x"))?;
        Ok(template)
    }

    /// Whether a name may tell when the picture begins.
    #[must_use]
    pub fn has_start(&self) -> bool {
        self.parts().any(|field| matches!(field, OfPart::Start(_)))
    }

    /// Whether names of segments need a number that the template does not have.
    #[must_use]
    pub fn lacks_segments(&self) -> bool {
        self.parts().all(|field| matches!(field, OfPart::Duration(_)))
    }

    /// Whether only their times tell the segments of a recording apart, so that two of them may have one name.
    #[must_use]
    pub fn tells_segments_by_time(&self) -> bool {
        !self.lacks_segments() && !self.parts().any(|field| matches!(field, OfPart::Segment(_)))
    }

    fn parts(&self) -> impl Iterator<Item = &OfPart> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::OfPart(field, _) => Some(field),
            _ => None,
        })
    }

    /// The error that refuses the name.
    #[must_use]
    pub fn refused(&self, allowed: impl Into<String>) -> Error {
        Error::option("name", brief(&format!("{:?}", self.text)), allowed)
    }

    /// The name, without an extension, of a picture of the input that has this path below the root. Fields that are not
    /// known before a recording is open stay as they are written.
    pub fn planned(&self, relative: &Path) -> Result<PathBuf> {
        self.named(relative, |_, written| Some(written.to_owned()))
    }

    /// The name, without an extension, of the picture of a part of this input.
    pub fn name(&self, relative: &Path, part: &Part) -> Result<PathBuf> {
        self.named(relative, |field, _| field.text(part))
    }

    fn named(&self, relative: &Path, text: impl Fn(&OfPart, &str) -> Option<String>) -> Result<PathBuf> {
        let mut name = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => name.extend_from_slice(text.as_bytes()),
                Piece::OfPath(field) => name.extend_from_slice(field.bytes(relative)),
                Piece::OfPart(field, written) => {
                    let unknown = || self.refused("without {start} for a recording that does not say when it began");
                    name.extend(text(field, written).ok_or_else(unknown)?.bytes());
                }
            }
        }
        self.path(&name)
    }

    /// A name as a path below the output folder. Folders without a name are left out: `{parent}/{stem}` of an input that
    /// is not in a folder.
    fn path(&self, name: &[u8]) -> Result<PathBuf> {
        if name.contains(&0) || self.text.starts_with('/') {
            return Err(self.refused("a path below the output folder"));
        }
        let mut names: Vec<&[u8]> = name.split(|&byte| byte == b'/').collect();
        let last = names.pop().unwrap_or_default();
        names.retain(|name| !matches!(*name, b"" | b"."));
        if last == b".." || names.contains(&&b".."[..]) {
            return Err(self.refused("a path below the output folder, without \"..\""));
        }
        if matches!(last, b"" | b".") {
            return Err(self.refused("a name for every picture, not an empty one"));
        }
        names.push(last);
        Ok(names.into_iter().map(|name| OsString::from_vec(name.to_owned())).collect())
    }
}

/// Parses what is between two braces.
fn field(written: &str) -> Result<Piece> {
    let (name, format) = written.split_once(':').map_or((written, None), |(name, format)| (name, Some(format)));
    let shown = || brief(&format!("{{{written}}}"));
    let of_path = match name {
        "stem" => Some(OfPath::Stem),
        "parent" => Some(OfPath::Parent),
        "extension" => Some(OfPath::Extension),
        "label" => Some(OfPath::Label),
        _ => None,
    };
    if let Some(field) = of_path {
        let plain = || Error::option("name", shown(), format!("text in which {{{name}}} has no format"));
        return if format.is_none() { Ok(Piece::OfPath(field)) } else { Err(plain()) };
    }
    let digits = |example| {
        let refused =
            || Error::option("name", shown(), format!("text in which {{{name}}} is formatted as in {example}"));
        Digits::new(format.unwrap_or_default()).ok_or_else(refused)
    };
    let field = match name {
        "segment" => match digits("{segment:04}")? {
            digits @ Digits { decimals: None, .. } => OfPart::Segment(digits),
            _ => return Err(Error::option("name", shown(), "text in which {segment} is formatted as in {segment:04}")),
        },
        "offset" => OfPart::Offset(digits("{offset:.1f} or {offset:07.1f}")?),
        "duration" => OfPart::Duration(digits("{duration:.1f} or {duration:07.1f}")?),
        "start" => OfPart::Start(time_format(format.unwrap_or(START_FORMAT), &shown)?),
        _ => return Err(Error::option("name", shown(), FIELDS)),
    };
    Ok(Piece::OfPart(field, format!("{{{written}}}")))
}

/// Checks the format of a time.
fn time_format(format: &str, shown: &dyn Fn() -> String) -> Result<String> {
    let mut rest = format.chars();
    while let Some(character) = rest.next() {
        if character == '%' && !rest.next().is_some_and(|letter| "YmdHMSf%".contains(letter)) {
            let allowed = "text in which {start} is formatted with %Y, %m, %d, %H, %M, %S, %f and %%";
            return Err(Error::option("name", shown(), allowed));
        }
    }
    Ok(format.to_owned())
}

impl OfPath {
    fn bytes(self, relative: &Path) -> &[u8] {
        let parent = || relative.parent().unwrap_or(Path::new(""));
        let text = match self {
            OfPath::Stem => relative.file_stem(),
            OfPath::Parent => Some(parent().as_os_str()),
            OfPath::Extension => relative.extension(),
            OfPath::Label => parent().file_name(),
        };
        text.unwrap_or_default().as_bytes()
    }
}

impl OfPart {
    /// The field's text; `None` if the recording does not say when it began.
    fn text(&self, part: &Part) -> Option<String> {
        Some(match self {
            OfPart::Segment(digits) => format!("{:0width$}", part.segment, width = digits.width),
            OfPart::Offset(digits) => digits.text(part.offset),
            OfPart::Duration(digits) => digits.text(part.duration),
            OfPart::Start(format) => time(&part.start?, format),
        })
    }
}

/// A time in a format that [`time_format`] has checked.
fn time(moment: &Moment, format: &str) -> String {
    let Moment { date: [year, month, day], time: [hour, minute, second], micros, .. } = *moment;
    let (mut text, mut rest) = (String::new(), format.chars());
    while let Some(character) = rest.next() {
        let letter = if character == '%' { rest.next() } else { None };
        // Writing to a String does not fail.
        let _ = match letter {
            Some('Y') => write!(text, "{year:04}"),
            Some('m') => write!(text, "{month:02}"),
            Some('d') => write!(text, "{day:02}"),
            Some('H') => write!(text, "{hour:02}"),
            Some('M') => write!(text, "{minute:02}"),
            Some('S') => write!(text, "{second:02}"),
            Some('f') => write!(text, "{micros:06}"),
            _ => write!(text, "{character}"),
        };
    }
    text
}

impl Digits {
    /// Parses `04`, `.1f`, `07.1f` or nothing.
    fn new(format: &str) -> Option<Self> {
        let number = |digits: &str| digits.parse().ok().filter(|&number: &usize| number <= MAX_DIGITS);
        let (width, decimals) = match format.strip_suffix('f') {
            Some(format) => {
                let (width, decimals) = format.split_once('.')?;
                (width, Some(number(decimals)?))
            }
            None => (format, None),
        };
        let is_padded = width.is_empty() || width.starts_with('0');
        let width = if width.is_empty() { 0 } else { number(width)? };
        is_padded.then_some(Digits { width, decimals })
    }

    fn text(self, value: f64) -> String {
        let Digits { width, decimals } = self;
        match decimals {
            Some(decimals) => format!("{value:0width$.decimals$}"),
            None => format!("{value:0width$}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> Part {
        let start = Moment::from_iso(b"2019-05-14T21:30:07.25Z");
        Part { segment: 12, offset: 7.25, duration: 60.0, start }
    }

    fn name(template: &str, relative: &str) -> String {
        let name = Template::new(template).and_then(|template| template.name(Path::new(relative), &part()));
        name.map_or_else(|error| error.to_string(), |name| name.into_os_string().into_string().unwrap())
    }

    #[test]
    fn fields_are_replaced() {
        for (template, expected) in [
            ("{stem}", "a.b"),
            ("{parent}/{stem}", "x/dogs/a.b"),
            ("{label}_{stem}.{extension}", "dogs_a.b.wav"),
            ("{stem}_{segment:04}", "a.b_0012"),
            ("{segment}", "12"),
            ("{offset}-{duration}", "7.25-60"),
            ("{offset:.1f}+{duration:.3f}", "7.2+60.000"),
            ("{offset:08.2f}", "00007.25"),
            ("{stem}_{start:%Y%m%d_%H%M%S}", "a.b_20190514_213007"),
            ("{start}", "20190514_213007"),
            ("{start:%Y/%m-%d/%H%M%S.%f%%}", "2019/05-14/213007.250000%"),
            ("{{{stem}}}", "{a.b}"),
            ("ä {stem}", "ä a.b"),
            ("./{stem}", "a.b"),
        ] {
            assert_eq!(name(template, "x/dogs/a.b.wav"), expected, "{template}");
        }
        assert_eq!(name("{parent}/{label}/{stem}{extension}", "a"), "a");
    }

    #[test]
    fn what_is_known_before_a_recording_is_open() {
        let template = Template::new("{label}/{stem}_{start:%H}_{segment:04}{duration}").unwrap();
        let planned = template.planned(Path::new("dogs/a.wav")).unwrap();
        assert_eq!(planned, Path::new("dogs/a_{start:%H}_{segment:04}{duration}"));
        assert!(template.has_start() && !template.lacks_segments());
        let template = Template::new("{stem}{duration}").unwrap();
        assert!(!template.has_start() && template.lacks_segments());
    }

    #[test]
    fn bad_templates_are_refused_in_one_sentence() {
        let fields = "name must be text with the fields {stem}, {parent}, {extension}, {label}, {segment}, {offset}, \
                      {duration} and {start}, got ";
        let braces = "name must be text in which every { has its }; {{ and }} stand for braces, got ";
        for (template, expected) in [
            ("{stam}", format!("{fields}{{stam}}")),
            ("{}", format!("{fields}{{}}")),
            ("{ stem}", format!("{fields}{{ stem}}")),
            ("{stem", format!("{braces}\"{{stem\"")),
            ("stem}", format!("{braces}\"stem}}\"")),
            ("{stem:5}", "name must be text in which {stem} has no format, got {stem:5}".to_owned()),
            ("{segment:x}", "name must be text in which {segment} is formatted as in {segment:04}, got {segment:x}".into()),
            ("{segment:.1f}", "name must be text in which {segment} is formatted as in {segment:04}, got {segment:.1f}".into()),
            ("{offset:99.1f}", "name must be text in which {offset} is formatted as in {offset:.1f} or {offset:07.1f}, got {offset:99.1f}".into()),
            ("{start:%A}", "name must be text in which {start} is formatted with %Y, %m, %d, %H, %M, %S, %f and %%, got {start:%A}".into()),
            ("{start:%}", "name must be text in which {start} is formatted with %Y, %m, %d, %H, %M, %S, %f and %%, got {start:%}".into()),
            ("", "name must be a name for every picture, not an empty one, got \"\"".into()),
            ("{stem}/", "name must be a name for every picture, not an empty one, got \"{stem}/\"".into()),
            ("/{stem}", "name must be a path below the output folder, got \"/{stem}\"".into()),
            ("../{stem}", "name must be a path below the output folder, without \"..\", got \"../{stem}\"".into()),
            ("{stem}/..", "name must be a path below the output folder, without \"..\", got \"{stem}/..\"".into()),
        ] {
            assert_eq!(Template::new(template).unwrap_err().to_string(), expected, "{template}");
        }
        assert!(name("{label}", "a.wav").contains("not an empty one"));
    }

    #[test]
    fn a_time_that_is_unknown_is_an_error() {
        let template = Template::new("{start}").unwrap();
        let error = template.name(Path::new("a.wav"), &Part { start: None, ..part() }).unwrap_err().to_string();
        let expected = "name must be without {start} for a recording that does not say when it began, got \"{start}\"";
        assert_eq!(error, expected);
    }
}
