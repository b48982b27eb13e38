//! Conversion between the Rust type of a parameter and the [`Value`] used by checks and by other languages.

use super::parameter::Value;

/// Type of a field of the options.
pub trait Setting: Sized {
    /// Converts the field to a value.
    fn value(&self) -> Value;

    /// Converts a value to the field; `None` if the type cannot hold it.
    fn of(value: Value) -> Option<Self>;
}

/// Implements [`Setting`] for whole numbers.
macro_rules! whole {
    ($($type:ty),+) => {$(
        impl Setting for $type {
            fn value(&self) -> Value {
                Value::Whole(i64::try_from(*self).unwrap_or(i64::MAX))
            }

            fn of(value: Value) -> Option<Self> {
                if let Value::Whole(value) = value { value.try_into().ok() } else { None }
            }
        }
    )+};
}

whole!(u32, u64);

impl Setting for f64 {
    fn value(&self) -> Value {
        Value::Number(*self)
    }

    fn of(value: Value) -> Option<Self> {
        if let Value::Number(value) = value { Some(value) } else { None }
    }
}

impl Setting for bool {
    fn value(&self) -> Value {
        Value::Flag(*self)
    }

    fn of(value: Value) -> Option<Self> {
        if let Value::Flag(value) = value { Some(value) } else { None }
    }
}

impl<T: Setting> Setting for Option<T> {
    fn value(&self) -> Value {
        self.as_ref().map_or(Value::Open, T::value)
    }

    fn of(value: Value) -> Option<Self> {
        if value == Value::Open { Some(None) } else { T::of(value).map(Some) }
    }
}
