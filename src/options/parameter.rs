//! A parameter: its name, its range, and how its values are parsed and checked.

use std::fmt;

use super::check::{MAX_CHANNELS, shown};
use super::percent;
use super::words::OTHER_WORDS;
use crate::error::{Error, Result};

/// A row of the table of parameters.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name, the same in Rust, C, Python and JSON.
    pub name: &'static str,
    /// Group that it belongs to.
    pub group: Group,
    /// Documentation, line by line.
    pub doc: &'static [&'static str],
    /// Allowed values.
    pub range: Range,
    /// The unset value, if it can be left unset.
    pub open: Option<Open>,
}

/// The unset value of a parameter.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    /// Word for it: `auto` if the library chooses a value, `none` if there is no value.
    pub word: &'static str,
    /// Its meaning.
    pub meaning: &'static str,
}

/// The groups of parameters, in the order in which a recording is processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Selection and preparation of samples.
    Recording,
    /// Framing, window and transform.
    Frames,
    /// The rows computed from the spectrum of a frame.
    Bands,
    /// The unit of the values.
    Levels,
    /// Size, colours and encoding of a picture.
    Picture,
    /// The last steps of an array.
    Arrays,
    /// Limits beyond which a recording is refused.
    Limits,
    /// The settings of a batch.
    Batch,
}

impl Group {
    /// Every group of options, in order.
    pub const ALL: &[Group] =
        &[Group::Recording, Group::Frames, Group::Bands, Group::Levels, Group::Picture, Group::Arrays, Group::Limits];

    /// Name of the group.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Group::Recording => "recording",
            Group::Frames => "frames",
            Group::Bands => "bands",
            Group::Levels => "levels",
            Group::Picture => "picture",
            Group::Arrays => "arrays",
            Group::Limits => "limits",
            Group::Batch => "batch",
        }
    }
}

/// Allowed values of a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// Whole numbers from `min` to `max`.
    #[allow(missing_docs)]
    Whole { min: i64, max: i64, unit: &'static str },
    /// Odd whole numbers from `min` to `max`.
    #[allow(missing_docs)]
    Odd { min: i64, max: i64, unit: &'static str },
    /// One of two whole numbers.
    Either(i64, i64),
    /// Numbers within bounds.
    Number(Bounds),
    /// True or false.
    Flag,
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of these words, or a number above 0.
    WordsOrNumber(&'static [&'static str]),
    /// A percentile, or a number within these bounds.
    Percentile(Option<Bounds>),
}

/// Bounds of a range of numbers.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Bounds {
    pub min: f64,
    pub max: f64,
    /// Whether `min` itself is allowed.
    pub with_min: bool,
    /// Whether `max` itself is allowed.
    pub with_max: bool,
    /// Whether 0 is allowed although it is below `min`.
    pub or_zero: bool,
    pub unit: &'static str,
}

impl Bounds {
    const ALL: Bounds =
        Bounds { min: f64::MIN, max: f64::MAX, with_min: true, with_max: true, or_zero: false, unit: "" };

    fn contain(&self, value: f64) -> bool {
        let above = value > self.min || self.with_min && value == self.min;
        let below = value < self.max || self.with_max && value == self.max;
        above && below || self.or_zero && value == 0.0
    }
}

/// Whole numbers.
pub const fn whole(min: i64, max: i64, unit: &'static str) -> Range {
    Range::Whole { min, max, unit }
}

/// Numbers from `min` to `max`.
pub const fn from_to(min: f64, max: f64, unit: &'static str) -> Range {
    Range::Number(Bounds { min, max, unit, ..Bounds::ALL })
}

/// 0, or numbers from `min` to `max`.
pub const fn zero_or(min: f64, max: f64) -> Range {
    Range::Number(Bounds { min, max, or_zero: true, ..Bounds::ALL })
}

/// Numbers of at least `min`.
pub const fn at_least(min: f64, unit: &'static str) -> Range {
    Range::Number(Bounds { min, unit, ..Bounds::ALL })
}

/// Numbers of at least `min` and below `max`.
pub const fn below(min: f64, max: f64) -> Range {
    Range::Number(Bounds { min, max, with_max: false, ..Bounds::ALL })
}

/// Numbers above 0.
pub const fn positive(unit: &'static str) -> Range {
    Range::Number(Bounds { min: 0.0, with_min: false, unit, ..Bounds::ALL })
}

/// Numbers above 0 and at most `max`.
pub const fn positive_to(max: f64) -> Range {
    Range::Number(Bounds { min: 0.0, max, with_min: false, ..Bounds::ALL })
}

/// Percentiles, or numbers from `min` to `max`.
pub const fn percentile_or(min: f64, max: f64, unit: &'static str) -> Range {
    Range::Percentile(Some(Bounds { min, max, unit, ..Bounds::ALL }))
}

/// Percentiles, or numbers above 0.
pub const fn percentile_or_positive(unit: &'static str) -> Range {
    Range::Percentile(Some(Bounds { min: 0.0, with_min: false, unit, ..Bounds::ALL }))
}

/// What a percentile may be, worded to follow "must be".
const PERCENTILE: &str = "a percentile from '0%' to '100%'";

/// A parameter's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Unset.
    Open,
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A word.
    Word(&'static str),
    /// A percentile, in percent.
    Percentile(f64),
}

impl Parameter {
    /// A parameter of a function that is not an option.
    #[must_use]
    pub const fn argument(name: &'static str, range: Range) -> Parameter {
        Parameter { name, group: Group::Arrays, doc: &[], range, open: None }
    }

    /// Returns an error unless the parameter allows `value`. Conflicts between parameters are not checked.
    pub fn check(&self, value: Value) -> Result<()> {
        let is_allowed = match (value, self.range) {
            (Value::Open, _) => self.open.is_some(),
            (Value::Whole(value), Range::Whole { min, max, .. }) => (min..=max).contains(&value),
            (Value::Whole(value), Range::Odd { min, max, .. }) => (min..=max).contains(&value) && value % 2 == 1,
            (Value::Whole(value), Range::Either(one, other)) => value == one || value == other,
            (Value::Number(value), Range::Number(bounds)) => bounds.contain(value),
            (Value::Number(value), Range::WordsOrNumber(_)) => value > 0.0 && value.is_finite(),
            (Value::Number(value), Range::Percentile(Some(bounds))) => bounds.contain(value) && value.is_finite(),
            (Value::Percentile(percent), Range::Percentile(_)) => (0.0..=100.0).contains(&percent),
            (Value::Flag(_), Range::Flag) => true,
            (Value::Word(word), Range::Words(words) | Range::WordsOrNumber(words)) => words.contains(&word),
            _ => false,
        };
        match (value, self.range) {
            _ if is_allowed => Ok(()),
            // The sentence of a range without an upper bound would seem to allow infinity.
            (Value::Number(f64::INFINITY), Range::Number(bounds)) if bounds.max == f64::MAX => {
                Err(Error::option(self.name, value, format!("finite and {}", self.allowed())))
            }
            _ => Err(self.refusal(value)),
        }
    }

    /// Checks a whole number and converts it to the parameter's type.
    pub fn whole<T: TryFrom<i64>>(&self, value: i64) -> Result<T> {
        self.check(Value::Whole(value))?;
        T::try_from(value).map_err(|_| self.refusal(value))
    }

    /// Smallest and largest allowed whole number.
    #[must_use]
    pub const fn ends(&self) -> (i64, i64) {
        match self.range {
            Range::Whole { min, max, .. } | Range::Odd { min, max, .. } | Range::Either(min, max) => (min, max),
            _ => (0, 0),
        }
    }

    /// Parses a value.
    pub fn parse(&self, text: &str) -> Result<Value> {
        let text = text.trim();
        let meant =
            OTHER_WORDS.iter().find(|(other, _)| other.eq_ignore_ascii_case(text)).map_or(text, |(_, ours)| ours);
        let word = |words: &[&'static str]| words.iter().copied().find(|&word| word == meant).map(Value::Word);
        let number = || text.parse::<f64>().ok().map(Value::Number);
        let found = match self.range {
            _ if self.open.is_some_and(|open| ["auto", "none", open.word].contains(&text)) => Some(Value::Open),
            Range::Whole { .. } | Range::Odd { .. } | Range::Either(..) => text.parse().ok().map(Value::Whole),
            Range::Number(_) => number(),
            Range::Flag => text.parse().ok().map(Value::Flag),
            Range::Words(words) => word(words),
            Range::WordsOrNumber(words) => word(words).or_else(number),
            Range::Percentile(numbers) => {
                let percentile = percent::percentile(meant).map(Value::Percentile);
                percentile.or_else(|| numbers.and_then(|_| number()))
            }
        };
        let value = found.ok_or_else(|| self.refusal(format!("{:?}", crate::error::brief(text))))?;
        self.check(value)?;
        Ok(value)
    }

    /// The allowed values, worded to follow "must be".
    #[must_use]
    pub fn allowed(&self) -> String {
        let words = |words: &[&str]| words.join(", ");
        match self.range {
            Range::Whole { min, max, unit } => format!("a whole number from {min} to {max}{}", spaced(unit)),
            Range::Odd { min, max, unit } => format!("an odd whole number from {min} to {max}{}", spaced(unit)),
            Range::Either(one, other) => format!("{one} or {other}"),
            Range::Number(bounds) => bounds.to_string(),
            Range::Flag => "true or false".to_owned(),
            Range::Words(all) => format!("one of {}", words(all)),
            Range::WordsOrNumber(all) => {
                let quoted: Vec<String> =
                    all.iter().filter(|&&word| word != "auto").map(|word| format!("'{word}'")).collect();
                format!("{} or a number above 0", quoted.join(", "))
            }
            Range::Percentile(Some(bounds)) => format!("{bounds}, or {PERCENTILE}"),
            Range::Percentile(None) => match self.open {
                Some(open) => format!("'{}', or {PERCENTILE}", open.word),
                None => PERCENTILE.to_owned(),
            },
        }
    }

    /// The allowed words; empty if the values are not words.
    #[must_use]
    pub fn words(&self) -> &'static [&'static str] {
        match self.range {
            Range::Words(words) | Range::WordsOrNumber(words) => words,
            Range::Percentile(_) => percent::WORDS,
            _ => &[],
        }
    }

    /// The documentation, in one line.
    #[must_use]
    pub fn text(&self) -> String {
        self.doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
    }

    fn refusal(&self, value: impl fmt::Display) -> Error {
        Error::option(self.name, value, self.allowed())
    }
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bounds { min, max, with_min, with_max, or_zero, unit } = *self;
        let (unit, least, most) = (spaced(unit), shown(min), shown(max));
        match (min == f64::MIN, max == f64::MAX) {
            _ if or_zero => write!(f, "0, or from {least} to {most}{unit}"),
            (_, true) if with_min => write!(f, "{least}{unit} or more"),
            (_, true) => write!(f, "more than {least}{unit}"),
            _ if !with_max => write!(f, "at least {least} and below {most}{unit}"),
            _ if !with_min => write!(f, "more than {least}, at most {most}{unit}"),
            _ => write!(f, "a number from {least} to {most}{unit}"),
        }
    }
}

/// Formats the value in the form that [`Parameter::parse`] reads.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Value::Open => f.write_str("auto"),
            Value::Whole(value) => value.fmt(f),
            Value::Number(value) => f.write_str(&shown(value)),
            Value::Flag(value) => value.fmt(f),
            Value::Word(word) => f.write_str(word),
            Value::Percentile(percent) => f.write_str(&percent::text(percent)),
        }
    }
}

/// The argument `order` of functions that compute a derivative.
pub const ORDER: Parameter = Parameter::argument("order", whole(1, 2, ""));

/// The number of channels of samples in memory.
pub const CHANNELS: Parameter = Parameter::argument("channels", whole(1, MAX_CHANNELS as i64, ""));
