//! Conversion between a parameter's value and a field of a C struct.

use super::choice::Choice;
pub(super) use super::choice::one_of;
use super::conventions::{SPECTRUST_AUTO, SPECTRUST_FULLSCALE};
use crate::error::{Error, Result};
use crate::options::parameter::{Parameter, Range, Value};
use crate::options::setting::Setting;

/// Type of a field in a C struct.
pub(super) trait Field: Copy {
    /// The field that represents a value allowed by the parameter.
    fn of(parameter: &Parameter, value: Value) -> Self;

    /// The value of the field, not checked yet.
    fn value(self, parameter: &Parameter) -> Result<Value>;
}

/// The field that represents a setting.
pub(super) fn to_c<C: Field>(parameter: &Parameter, setting: &impl Setting) -> C {
    C::of(parameter, setting.value())
}

/// The setting that a field represents, checked by the parameter's row.
pub(super) fn from_c<T: Setting>(parameter: &Parameter, field: impl Field) -> Result<T> {
    let value = field.value(parameter)?;
    parameter.check(value)?;
    T::of(value).ok_or_else(|| Error::option(parameter.name, value, parameter.allowed()))
}

/// Whole numbers, and flags that may be left unset.
impl Field for i64 {
    fn of(_: &Parameter, value: Value) -> Self {
        match value {
            Value::Whole(value) => value,
            Value::Flag(value) => value.into(),
            _ => SPECTRUST_AUTO,
        }
    }

    fn value(self, parameter: &Parameter) -> Result<Value> {
        match (self, parameter.range) {
            (SPECTRUST_AUTO, _) if parameter.open.is_some() => Ok(Value::Open),
            (value, Range::Flag) => flag(parameter.name, value).map(Value::Flag),
            (value, _) => Ok(Value::Whole(value)),
        }
    }
}

/// Flags.
impl Field for i32 {
    fn of(_: &Parameter, value: Value) -> Self {
        (value == Value::Flag(true)).into()
    }

    fn value(self, parameter: &Parameter) -> Result<Value> {
        flag(parameter.name, self).map(Value::Flag)
    }
}

/// Words as their numbers.
impl<T> Field for Choice<T> {
    fn of(parameter: &Parameter, value: Value) -> Self {
        let place = parameter.words().iter().position(|&word| value == Value::Word(word));
        Choice::new(place.map_or(-1, |place| place as i32))
    }

    fn value(self, parameter: &Parameter) -> Result<Value> {
        one_of(parameter.name, self.number(), parameter.words()).map(Value::Word)
    }
}

/// Numbers that stand for the words of a level; every NaN stands for `auto`.
const WORDS: [(&str, f64); 3] =
    [("max", f64::INFINITY), ("recording", f64::NEG_INFINITY), ("fullscale", SPECTRUST_FULLSCALE)];

/// Numbers. NaN is `auto`; infinity is `none`, or else stands for a word, as the others in [`WORDS`] do.
impl Field for f64 {
    fn of(parameter: &Parameter, value: Value) -> Self {
        match value {
            Value::Number(value) => value,
            Value::Open if parameter.open.is_some_and(|open| open.word == "none") => f64::INFINITY,
            Value::Word(word) => WORDS.iter().find(|(known, _)| *known == word).map_or(f64::NAN, |&(_, number)| number),
            _ => f64::NAN,
        }
    }

    fn value(self, parameter: &Parameter) -> Result<Value> {
        let is_open = |word| parameter.open.is_some_and(|open| open.word == word);
        let has_words = matches!(parameter.range, Range::WordsOrNumber(_));
        let word = WORDS.iter().find(|(_, number)| has_words && *number == self).map(|&(word, _)| Value::Word(word));
        if let Some(word) = word {
            return Ok(word);
        }
        Ok(match self {
            f64::INFINITY if is_open("none") => Value::Open,
            value if value.is_nan() && has_words => Value::Word("auto"),
            value if value.is_nan() && is_open("auto") => Value::Open,
            value => Value::Number(value),
        })
    }
}

/// A flag: 0 or 1.
pub(super) fn flag(name: &'static str, value: impl Into<i64>) -> Result<bool> {
    match value.into() {
        0 => Ok(false),
        1 => Ok(true),
        value => Err(Error::option(name, value, "0 or 1")),
    }
}
