//! Conversion between a parameter's value and a field of a C struct.

use super::choice::Choice;
pub(super) use super::choice::one_of;
use super::conventions::{SPECTRUST_AUTO, SPECTRUST_CORPUS, SPECTRUST_FULLSCALE};
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
const WORDS: [(&str, f64); 4] = [
    ("max", f64::INFINITY),
    ("recording", f64::NEG_INFINITY),
    ("corpus", SPECTRUST_CORPUS),
    ("fullscale", SPECTRUST_FULLSCALE),
];

/// A percentile of 1 %, as a number: 2^200, far beyond every level. Products with it are exact.
const ONE_PERCENT: f64 = 1.606_938_044_258_990_3e60;

/// What stands for the percentile 0 %: 2^100.
const ZERO_PERCENT: f64 = 1.267_650_600_228_229_4e30;

/// What stands for the smallest percentile but 0 %: 2^160.
const LEAST_PERCENT: f64 = 1.461_501_637_330_903e48;

/// The number that stands for a percentile.
pub(super) fn percentile_to_c(percent: f64) -> f64 {
    match percent {
        0.0 => ZERO_PERCENT,
        // NaN would stand for an unset value.
        percent if percent.is_nan() => f64::INFINITY,
        percent => percent * ONE_PERCENT,
    }
}

/// The percentile that a number stands for; `None` if it is a level.
fn percentile_of_c(number: f64) -> Option<f64> {
    match number {
        ZERO_PERCENT => Some(0.0),
        // No percentile, but beyond every level.
        number if number.is_infinite() => None,
        number => (number.abs() >= LEAST_PERCENT).then_some(number / ONE_PERCENT),
    }
}

/// Numbers. NaN is `auto`; infinity is `none`, or else stands for a word, as the others in [`WORDS`] do.
impl Field for f64 {
    fn of(parameter: &Parameter, value: Value) -> Self {
        match value {
            Value::Number(value) => value,
            Value::Percentile(percent) => percentile_to_c(percent),
            Value::Open if is_infinity(parameter) => f64::INFINITY,
            Value::Word(word) => WORDS.iter().find(|(known, _)| *known == word).map_or(f64::NAN, |&(_, number)| number),
            _ => f64::NAN,
        }
    }

    fn value(self, parameter: &Parameter) -> Result<Value> {
        let has_words = matches!(parameter.range, Range::WordsOrNumber(_));
        let word = WORDS.iter().find(|(_, number)| has_words && *number == self).map(|&(word, _)| Value::Word(word));
        if let Some(word) = word {
            return Ok(word);
        }
        let percentile =
            percentile_of_c(self).filter(|_| matches!(parameter.range, Range::Percentile(_))).map(Value::Percentile);
        Ok(match self {
            f64::INFINITY if is_infinity(parameter) => Value::Open,
            value if value.is_nan() && has_words => Value::Word("auto"),
            value if value.is_nan() && parameter.open.is_some() && !is_infinity(parameter) => Value::Open,
            value => percentile.unwrap_or(Value::Number(value)),
        })
    }
}

/// Whether infinity leaves a number unset: an unlimited one.
fn is_infinity(parameter: &Parameter) -> bool {
    matches!(parameter.range, Range::Number(_)) && parameter.open.is_some_and(|open| open.word == "none")
}

/// A flag: 0 or 1.
pub(super) fn flag(name: &'static str, value: impl Into<i64>) -> Result<bool> {
    match value.into() {
        0 => Ok(false),
        1 => Ok(true),
        value => Err(Error::option(name, value, "0 or 1")),
    }
}
