//! Values of a record's fields, in JSON and in CSV.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use super::json_text;

/// Result of an input.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The output exists and is complete.
    Done,
    /// There is no output; `error` gives the reason.
    Failed,
    /// The recording was left out, which does not count as failed; `error` gives the reason.
    Skipped,
}

impl Status {
    /// The word used in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }
}

/// Type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A path, of any bytes.
    Path,
    /// Text in UTF-8.
    Text,
    /// A whole number.
    Whole,
    /// A floating-point number.
    Real,
    /// A list of texts; in CSV a JSON array.
    Texts,
    /// An object; in CSV as JSON.
    Json,
}

/// The value of a field, independent of the format.
pub enum Value<'a> {
    /// Missing.
    None,
    /// A path.
    Path(&'a Path),
    /// Text.
    Text(&'a str),
    /// A list of texts.
    Texts(&'a [String]),
    /// An object.
    Json(&'a serde_json::Value),
    /// A whole number.
    Whole(i128),
    /// Finite. `{:?}` gives the shortest digits that parse to the same number, in either format.
    Real(f64),
}

/// A type that a field can have.
pub trait Cell: Sized {
    /// Type in the documentation.
    const FIELD_TYPE: FieldType;

    /// The value to write.
    fn value(&self) -> Value<'_>;

    /// Parses a non-empty CSV field; `None` if it is not a value of this type.
    fn from_csv(field: &[u8]) -> Option<Self>;

    /// Parses a value in JSON.
    fn from_json<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// A cell as serde reads it.
pub struct Json<T>(pub T);

impl<'de, T: Cell> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::from_json(from).map(Json)
    }
}

/// A value that may be missing.
impl<T: Cell> Cell for Option<T> {
    const FIELD_TYPE: FieldType = T::FIELD_TYPE;

    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::None, T::value)
    }

    fn from_csv(field: &[u8]) -> Option<Self> {
        T::from_csv(field).map(Some)
    }

    fn from_json<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<Json<T>>::deserialize(from)?.map(|Json(value)| value))
    }
}

impl Cell for PathBuf {
    const FIELD_TYPE: FieldType = FieldType::Path;

    fn value(&self) -> Value<'_> {
        Value::Path(self)
    }

    fn from_csv(field: &[u8]) -> Option<Self> {
        Some(OsStr::from_bytes(field).into())
    }

    fn from_json<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        json_text::path(from)
    }
}

/// Implements [`Cell`] for a type whose JSON form serde knows.
macro_rules! cell {
    ($type:ty, $kind:ident, |$this:ident| $value:expr, |$field:ident| $parsed:expr) => {
        impl Cell for $type {
            const FIELD_TYPE: FieldType = FieldType::$kind;

            fn value(&self) -> Value<'_> {
                let $this = self;
                $value
            }

            fn from_csv($field: &[u8]) -> Option<Self> {
                $parsed
            }

            fn from_json<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::deserialize(from)
            }
        }
    };
}

cell!(Status, Text, |status| Value::Text(status.word()), |field| {
    [Status::Done, Status::Failed, Status::Skipped].into_iter().find(|status| status.word().as_bytes() == field)
});
cell!(String, Text, |text| Value::Text(text), |field| utf8(field).map(str::to_owned));
cell!(Arc<str>, Text, |text| Value::Text(text), |field| utf8(field).map(Arc::from));
cell!(u32, Whole, |number| Value::Whole((*number).into()), |field| number(field));
cell!(u64, Whole, |number| Value::Whole((*number).into()), |field| number(field));
cell!(i64, Whole, |number| Value::Whole((*number).into()), |field| number(field));
cell!(f64, Real, |number| if number.is_finite() { Value::Real(*number) } else { Value::None }, |field| number(field));
cell!(Vec<String>, Texts, |texts| Value::Texts(texts), |field| serde_json::from_slice(field).ok());
cell!(Box<serde_json::Value>, Json, |json| Value::Json(json), |field| serde_json::from_slice(field).ok());

fn utf8(field: &[u8]) -> Option<&str> {
    str::from_utf8(field).ok()
}

fn number<T: FromStr>(field: &[u8]) -> Option<T> {
    utf8(field)?.parse().ok()
}
