//! The types of parameters that are a number or a percentile.

use super::parameter::Value;
use super::setting::Setting;

/// The percentage of values that lie below a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile(pub f64);

impl Percentile {
    /// Half of the values lie below.
    pub const MEDIAN: Percentile = Percentile(50.0);
    /// The largest value.
    pub const MAX: Percentile = Percentile(100.0);
}

/// A number, or a percentile of values that are not known yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// A number.
    Number(f64),
    /// A percentile.
    Percentile(Percentile),
}

impl Level {
    /// The number; `None` for a percentile.
    #[must_use]
    pub fn number(self) -> Option<f64> {
        if let Level::Number(number) = self { Some(number) } else { None }
    }
}

impl From<f64> for Level {
    fn from(number: f64) -> Self {
        Level::Number(number)
    }
}

impl From<Percentile> for Level {
    fn from(percentile: Percentile) -> Self {
        Level::Percentile(percentile)
    }
}

impl Setting for Percentile {
    fn value(&self) -> Value {
        Value::Percentile(self.0)
    }

    fn of(value: Value) -> Option<Self> {
        if let Value::Percentile(percent) = value { Some(Percentile(percent)) } else { None }
    }
}

impl Setting for Level {
    fn value(&self) -> Value {
        match self {
            Level::Number(number) => Value::Number(*number),
            Level::Percentile(percentile) => percentile.value(),
        }
    }

    fn of(value: Value) -> Option<Self> {
        if let Value::Number(number) = value {
            return Some(Level::Number(number));
        }
        Percentile::of(value).map(Level::Percentile)
    }
}
