//! The record of one recording, or of one segment of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::jsonl;

/// Result of an input.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The output exists and is complete.
    Done,
    /// There is no output; `error` gives the reason.
    Failed,
}

impl Status {
    /// The word used in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Done => "done",
            Status::Failed => "failed",
        }
    }

    pub(super) fn of_word(word: &[u8]) -> Option<Self> {
        [Status::Done, Status::Failed].into_iter().find(|status| status.word().as_bytes() == word)
    }
}

/// One line of a manifest. A field missing in a file is `None`, empty, or the default given here.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Record {
    /// Path of the recording.
    #[serde(deserialize_with = "jsonl::path")]
    pub input: PathBuf,
    /// Path of the picture or array.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub output: Option<PathBuf>,
    /// Result.
    pub status: Status,
    /// Reason of a failure, one sentence.
    pub error: Option<String>,
    /// Duration of the audio that the output shows, in seconds. A number that is not finite is written as missing, here
    /// and in `offset`.
    pub duration: Option<f64>,
    /// Sample rate in Hz.
    pub sr: Option<u32>,
    /// Number of channels in the recording.
    pub channels: Option<u32>,
    /// Size of the recording's file in bytes.
    pub size: Option<u64>,
    /// Modification time of the recording's file, in nanoseconds since 1970.
    pub mtime_ns: Option<i64>,
    /// Index of the segment, from 0; 0 without segments.
    #[serde(default)]
    pub segment: u64,
    /// Number of segments in the recording; 1 without segments.
    #[serde(default = "one")]
    pub segments: u64,
    /// Start of the output, in seconds from the start of the recording.
    pub offset: Option<f64>,
    /// Warnings, a sentence each.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Hash of the options that the output depends on.
    #[serde(default)]
    pub options: Arc<str>,
    /// Version of the library that made the output.
    #[serde(default)]
    pub version: Arc<str>,
    /// Path of the recording relative to the manifest's folder, with links resolved: the same however `input` is
    /// written.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub key: Option<PathBuf>,
    /// Folder that relative paths of this record start from, relative to the manifest's folder.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub folder: Option<PathBuf>,
    /// Revision of the library's output, see [`crate::revision::NUMBERS`].
    pub revision: Option<u32>,
    /// All options that `options` is a hash of; only in the first record with this hash.
    pub settings: Option<Box<serde_json::Value>>,
}

fn one() -> u64 {
    1
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
        Record {
            input,
            output: None,
            status,
            error: None,
            duration: None,
            sr: None,
            channels: None,
            size: None,
            mtime_ns: None,
            segment: 0,
            segments: 1,
            offset: None,
            warnings: Vec::new(),
            options: Arc::default(),
            version: Arc::default(),
            key: None,
            folder: None,
            revision: None,
            settings: None,
        }
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

    pub(super) fn value(&self, column: Column) -> Value<'_> {
        match column {
            Column::Input => Value::Path(&self.input),
            Column::Output => self.output.as_deref().map_or(Value::None, Value::Path),
            Column::Status => Value::Text(self.status.word()),
            Column::Error => self.error.as_deref().map_or(Value::None, Value::Text),
            Column::Duration => Value::real(self.duration),
            Column::Sr => Value::whole(self.sr),
            Column::Channels => Value::whole(self.channels),
            Column::Size => Value::whole(self.size),
            Column::MtimeNs => Value::whole(self.mtime_ns),
            Column::Segment => Value::Whole(self.segment.into()),
            Column::Segments => Value::Whole(self.segments.into()),
            Column::Offset => Value::real(self.offset),
            Column::Warnings => Value::Texts(&self.warnings),
            Column::Options => Value::Text(&self.options),
            Column::Version => Value::Text(&self.version),
            Column::Key => self.key.as_deref().map_or(Value::None, Value::Path),
            Column::Folder => self.folder.as_deref().map_or(Value::None, Value::Path),
            Column::Revision => Value::whole(self.revision),
            Column::Settings => self.settings.as_deref().map_or(Value::None, Value::Json),
        }
    }
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Input,
    Output,
    Status,
    Error,
    Duration,
    Sr,
    Channels,
    Size,
    MtimeNs,
    Segment,
    Segments,
    Offset,
    Warnings,
    Options,
    Version,
    Key,
    Folder,
    Revision,
    Settings,
}

impl Column {
    /// All fields with their names, in the order in which they are written.
    pub const ALL: [(Column, &'static str); 19] = [
        (Column::Input, "input"),
        (Column::Output, "output"),
        (Column::Status, "status"),
        (Column::Error, "error"),
        (Column::Duration, "duration"),
        (Column::Sr, "sr"),
        (Column::Channels, "channels"),
        (Column::Size, "size"),
        (Column::MtimeNs, "mtime_ns"),
        (Column::Segment, "segment"),
        (Column::Segments, "segments"),
        (Column::Offset, "offset"),
        (Column::Warnings, "warnings"),
        (Column::Options, "options"),
        (Column::Version, "version"),
        (Column::Key, "key"),
        (Column::Folder, "folder"),
        (Column::Revision, "revision"),
        (Column::Settings, "settings"),
    ];

    pub fn name(self) -> &'static str {
        Column::ALL.iter().find(|&&(column, _)| column == self).map_or("", |&(_, name)| name)
    }

    pub fn of_name(name: &[u8]) -> Option<Self> {
        Column::ALL.iter().find(|(_, known)| known.as_bytes() == name).map(|&(column, _)| column)
    }
}

/// The value of a field, for each format to write in its own way.
pub(super) enum Value<'a> {
    None,
    Path(&'a Path),
    Text(&'a str),
    Texts(&'a [String]),
    Json(&'a serde_json::Value),
    Whole(i128),
    /// Finite. `{:?}` gives the shortest digits that parse to the same number, in either format.
    Real(f64),
}

impl Value<'_> {
    fn whole(number: Option<impl Into<i128>>) -> Self {
        number.map_or(Value::None, |number| Value::Whole(number.into()))
    }

    fn real(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Value::None, Value::Real)
    }
}
