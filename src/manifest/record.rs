//! The record of one recording, or of one segment of it: the table of its fields.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::cell::{Cell, FieldType, Json, Status, Value};

/// A field of a record.
pub struct Column {
    /// Name in the file.
    pub name: &'static str,
    /// Documentation.
    pub doc: &'static str,
    /// Type.
    pub field_type: FieldType,
    value: for<'a> fn(&'a Record) -> Value<'a>,
    set: fn(&mut Record, &[u8]) -> Option<()>,
}

impl Column {
    /// The field's value in `record`.
    #[must_use]
    pub fn value<'a>(&self, record: &'a Record) -> Value<'a> {
        (self.value)(record)
    }

    /// Sets the field from a non-empty CSV field; `None` if that cannot be parsed.
    pub(super) fn set(&self, record: &mut Record, field: &[u8]) -> Option<()> {
        (self.set)(record, field)
    }

    /// Whether a row without the field is an error.
    #[must_use]
    pub fn is_required(&self) -> bool {
        REQUIRED.contains(&self.name)
    }

    /// The field with this name.
    pub(super) fn from_name(name: &[u8]) -> Option<&'static Column> {
        COLUMNS.iter().find(|column| column.name.as_bytes() == name)
    }
}

/// Fields that every row must have.
const REQUIRED: [&str; 2] = ["input", "status"];

/// Defines the record, its columns, and how it is read from JSON, from one row for each field: documentation, name,
/// type, and the value of a field that is missing in the file.
macro_rules! record {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr;)+) => {
        /// One line of a manifest.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Record {
            $($(#[doc = $doc])+ pub $name: $type,)+
        }

        impl Default for Record {
            fn default() -> Self {
                Record { $($name: $default,)+ }
            }
        }

        /// All fields, in the order in which they are written.
        pub const COLUMNS: &[Column] = &[$(Column {
            name: stringify!($name),
            doc: concat!($($doc),+),
            field_type: <$type as Cell>::FIELD_TYPE,
            value: |record| record.$name.value(),
            set: |record, field| <$type>::from_csv(field).map(|value| record.$name = value),
        },)+];

        /// Reads the value of the field `name` and returns whether it has one; that of another field is ignored.
        fn read<'de, A: MapAccess<'de>>(record: &mut Record, name: &str, map: &mut A) -> Result<bool, A::Error> {
            match name {
                $(stringify!($name) => {
                    let value = map.next_value::<Option<Json<$type>>>()?;
                    let has_value = value.is_some();
                    record.$name = value.map_or($default, |Json(value)| value);
                    Ok(has_value)
                })+
                _ => map.next_value::<IgnoredAny>().map(|_| false),
            }
        }
    };
}

record! {
    /// Path of the recording, as given; a relative path starts at `folder`.
    input: PathBuf = PathBuf::new();
    /// Path of the picture or array; a relative path starts at `folder`.
    output: Option<PathBuf> = None;
    /// `done`, `failed`, or `skipped` if the recording was left out: it is shorter than a segment, and `remainder` is `drop`.
    status: Status = Status::Failed;
    /// Reason why there is no output, one sentence.
    error: Option<String> = None;
    /// Class of the error, as Python names it: `NotFoundError`, `AudioError` and so on.
    error_class: Option<String> = None;
    /// Duration of the audio that the output shows, in seconds. A number that is not finite counts as missing.
    duration: Option<f64> = None;
    /// Sample rate in Hz, after resampling.
    sr: Option<u32> = None;
    /// Number of channels in the recording.
    channels: Option<u32> = None;
    /// Size of the recording's file in bytes.
    size: Option<u64> = None;
    /// Modification time of the recording's file, in nanoseconds since 1970.
    mtime_ns: Option<i64> = None;
    /// Index of the segment, from 0; 0 without segments.
    segment: u64 = 0;
    /// Number of segments in the recording; 1 without segments.
    segments: u64 = 1;
    /// Start of the output, in seconds from the start of the recording.
    offset: Option<f64> = None;
    /// Time at which the output begins: `2019-05-14T21:30:00` (ISO 8601), with a fraction of six digits if it has one,
    /// and with `Z` or `+02:00` only if the time zone is known. Missing if the recording does not say when it began.
    start: Option<String> = None;
    /// Name of the folder that holds the recording; empty if that is the folder of the batch itself.
    label: PathBuf = PathBuf::new();
    /// Root mean square of the samples drawn, where 1 is full scale: 0 for silence, `20 * log10(rms)` in dBFS. The samples
    /// are those of the channel drawn, or the mean of the channels, after resampling and before `gain`; padding does not
    /// count. This is accurate to 2^-22.
    rms: Option<f64> = None;
    /// Largest magnitude of these samples; 1 is full scale.
    peak: Option<f64> = None;
    /// Number of these samples at full scale: of a magnitude of 32767/32768 or more.
    clipped: Option<u64> = None;
    /// Mean of these samples, accurate to 2^-22; near 0 unless the recorder adds an offset.
    dc: Option<f64> = None;
    /// Warnings, a sentence each.
    warnings: Vec<String> = Vec::new();
    /// Hash of the options that the output depends on.
    options: Arc<str> = Arc::default();
    /// Version of the library that made the output.
    version: Arc<str> = Arc::default();
    /// Path of the recording relative to the manifest's folder, with links resolved: the same however `input` is
    /// written.
    key: Option<PathBuf> = None;
    /// Folder where the relative paths of this row start, relative to the manifest's folder.
    folder: Option<PathBuf> = None;
    /// Revision of the library's output; another one may give other bytes.
    revision: Option<u32> = None;
    /// The options hashed in `options`; stored in the first row with each hash.
    settings: Option<Box<serde_json::Value>> = None;
    /// Index of a recording that was in memory, in the list of the batch; none for a file.
    source: Option<u64> = None;
}

/// The options and revision that an output was made with. Making outputs of one generation again gives the same bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Generation {
    /// Hash of the options.
    pub options: Arc<str>,
    /// Revision of the library's output; `None` if the library had none yet.
    pub revision: Option<u32>,
}

impl Record {
    /// A record with defaults for all other fields.
    #[must_use]
    pub fn new(input: PathBuf, status: Status) -> Self {
        Record { input, status, ..Record::default() }
    }

    /// The path that identifies the input.
    #[must_use]
    pub fn key(&self) -> &Path {
        self.key.as_deref().unwrap_or(&self.input)
    }

    /// The generation of its output.
    #[must_use]
    pub fn generation(&self) -> Generation {
        Generation { options: Arc::clone(&self.options), revision: self.revision }
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a row of a manifest")
    }

    /// Reads an object. Fields of other programs are ignored.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let (mut record, mut has) = (Record::default(), [false; REQUIRED.len()]);
        while let Some(Name(name)) = map.next_key()? {
            let has_value = read(&mut record, name, &mut map)?;
            if let Some(required) = REQUIRED.iter().position(|required| *required == name) {
                has[required] |= has_value;
            }
        }
        let missing = REQUIRED.iter().zip(has).find(|(_, has)| !has);
        missing.map_or(Ok(record), |(name, _)| Err(A::Error::missing_field(name)))
    }
}

/// The name of a field, or "" for one of other programs. It is not copied, because a long manifest has millions of them.
struct Name(&'static str);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        Ok(Name(Column::from_name(name.as_bytes()).map_or("", |column| column.name)))
    }
}
