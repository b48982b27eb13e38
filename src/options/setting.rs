//! A parameter's Rust type, and the value that the table's checks and the outside know it as.

use super::parameter::Value;

/// A type that a field of the options may have.
pub trait Setting: Sized {
    /// The field's value.
    fn value(&self) -> Value;

    /// The field of that value; `None` if the type has none.
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
