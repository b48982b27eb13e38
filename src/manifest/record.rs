//! What is said of one recording, or of one segment of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::jsonl;

/// What became of an input.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its output is there, whole.
    Done,
    /// It has none; `error` says why.
    Failed,
}

impl Status {
    /// The word in the file.
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

/// One line of a manifest. A field that is missing in a file is `None`, empty, or as its line here says.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Record {
    /// The recording.
    #[serde(deserialize_with = "jsonl::path")]
    pub input: PathBuf,
    /// The picture or array that was made.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub output: Option<PathBuf>,
    /// What became of it.
    pub status: Status,
    /// Why it failed, one sentence.
    pub error: Option<String>,
    /// Seconds that the output shows; a number that is not finite is written as none, here and in `offset`.
    pub duration: Option<f64>,
    /// Samples per second.
    pub sr: Option<u32>,
    /// Channels of the recording.
    pub channels: Option<u32>,
    /// Bytes of the recording's file.
    pub size: Option<u64>,
    /// When the recording's file was changed, in nanoseconds since 1970.
    pub mtime_ns: Option<i64>,
    /// Which segment of the recording this is, from 0; 0 without segments.
    #[serde(default)]
    pub segment: u64,
    /// How many segments the recording has; 1 without segments.
    #[serde(default = "one")]
    pub segments: u64,
    /// Where the output begins, in seconds from the recording's start.
    pub offset: Option<f64>,
    /// What had to be worked around, a sentence each.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// A hash of the options that the output depends on.
    #[serde(default)]
    pub options: Arc<str>,
    /// The version of the library that made the output.
    #[serde(default)]
    pub version: Arc<str>,
    /// The recording's real path as it is seen from the manifest's folder: the same however `input` is spelt.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub key: Option<PathBuf>,
    /// Where relative paths of this record begin, as it is seen from the manifest's folder.
    #[serde(default, deserialize_with = "jsonl::optional_path")]
    pub folder: Option<PathBuf>,
    /// The library's revision of its numbers, see [`crate::revision::NUMBERS`].
    pub revision: Option<u32>,
    /// All options that `options` is a hash of; in the first record that has this hash alone.
    pub settings: Option<Box<serde_json::Value>>,
}

fn one() -> u64 {
    1
}

/// What an output was made with. Outputs of one generation would be the same bytes if they were made again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Generation {
    /// A hash of the options.
    pub options: Arc<str>,
    /// The library's revision of its numbers; `None` before it had any.
    pub revision: Option<u32>,
}

impl Record {
    /// The record of a line that says nothing else.
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

    /// The name under which its input is known.
    #[must_use]
    pub fn key(&self) -> &Path {
        self.key.as_deref().unwrap_or(&self.input)
    }

    /// What its output was made with.
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
    /// All of them with their names, in the order in which they are written.
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

/// What a field holds, for every format to write in its own way.
pub(super) enum Value<'a> {
    None,
    Path(&'a Path),
    Text(&'a str),
    Texts(&'a [String]),
    Json(&'a serde_json::Value),
    Whole(i128),
    /// Finite. `{:?}` gives the shortest digits that read back as the same number, in every format.
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
