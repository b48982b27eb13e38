//! The error type. Every message is one sentence: what is wrong, the value, and what is allowed.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `Result` with this crate's [`Error`] by default.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason why a call, or one picture of a batch, failed.
#[allow(missing_docs)]
#[derive(Clone, Debug)]
pub enum Error {
    /// An option is outside its range, or conflicts with another option or with the file.
    Option { name: &'static str, value: String, allowed: String },
    /// A number in a file or a request exceeds a limit that protects the process.
    Limit { name: &'static str, value: u64, limit: u64 },
    /// The input cannot be opened.
    Open { source: Arc<io::Error> },
    /// The input is a folder, a FIFO, a device or a socket.
    NotARegularFile { found: &'static str },
    /// Reading failed after the input had been opened.
    Read { source: Arc<io::Error> },
    /// The input is not audio that this library reads.
    Audio { reason: String },
    /// The input has no samples, or none within `offset` and `duration`.
    Empty { reason: String },
    /// The recording is shorter than one segment, and segments that it does not fill are dropped.
    TooShort { reason: String },
    /// A sample is NaN or infinite. `index` counts from the start of the file, per channel, from 0.
    NonFinite { value: f64, index: u64, channel: usize },
    /// A folder cannot be listed.
    Folder { path: PathBuf, source: Arc<io::Error> },
    /// The folder for the pictures cannot be created.
    CreateFolder { path: PathBuf, source: Arc<io::Error> },
    /// The picture cannot be written.
    Write { path: PathBuf, source: Arc<io::Error> },
    /// The extension of the output names a format that this library does not write.
    OutputFormat { path: PathBuf, extension: String, allowed: String },
    /// The encoder rejected the picture.
    Encode { reason: String },
    /// The file is not a picture made by this library.
    Picture { reason: String },
    /// Memory for a buffer could not be allocated.
    Memory { what: &'static str, bytes: usize },
    /// The batch was cancelled before this file was done.
    Cancelled,
    /// A bug in this library: a panic was caught, and nothing else was affected.
    Panic { message: String },
    /// Memory of the caller does not have the size of an array.
    Length { name: &'static str, rows: usize, columns: usize, len: usize },
    /// A thread could not be started.
    Thread { source: Arc<io::Error> },
    /// A running batch was inherited by a fork; its threads exist only in the process that started it.
    OtherProcess { owner: u32, current: u32 },
    /// Samples were pushed to a stream after its end.
    StreamEnded,
    /// Any of the above, with the name of its input.
    In { input: String, error: Box<Error> },
}

/// What went wrong, as far as a program may want to know: a status of C, and an exception of Python.
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    Option,
    Argument,
    NotFound,
    Input,
    Audio,
    Limit,
    Output,
    Memory,
    Cancelled,
    State,
    Panic,
    Picture,
}

impl ErrorClass {
    /// The name of its exception in Python.
    #[must_use]
    pub fn exception(self) -> &'static str {
        match self {
            ErrorClass::Option => "OptionError",
            ErrorClass::Argument => "ArgumentError",
            ErrorClass::NotFound => "NotFoundError",
            ErrorClass::Input => "InputError",
            ErrorClass::Audio => "AudioError",
            ErrorClass::Limit => "LimitError",
            ErrorClass::Output => "OutputError",
            ErrorClass::Memory => "OutOfMemoryError",
            ErrorClass::Cancelled => "CancelledError",
            ErrorClass::State => "StateError",
            ErrorClass::Panic => "InternalError",
            ErrorClass::Picture => "PictureError",
        }
    }
}

/// Maximum number of characters of a value shown in a message.
const MAX_SHOWN: usize = 60;

/// Maximum length of a file name and of a path in bytes (limits.h: NAME_MAX and PATH_MAX).
const MAX_NAME: usize = 255;
const MAX_PATH: usize = 4095;

/// Shortens external text for a message.
#[must_use]
pub fn brief(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// Quotes a path. A path too long for the file system is shortened like any other value.
#[must_use]
pub fn quoted(path: &Path) -> String {
    let shown = format!("{path:?}");
    let is_too_long = |part: &OsStr, limit| part.len() > limit;
    if is_too_long(path.as_os_str(), MAX_PATH) || path.iter().any(|name| is_too_long(name, MAX_NAME)) {
        return brief(&shown);
    }
    shown
}

impl Error {
    /// Creates an error about an option from any value that can be displayed.
    pub fn option(name: &'static str, value: impl fmt::Display, allowed: impl Into<String>) -> Self {
        Error::Option { name, value: value.to_string(), allowed: allowed.into() }
    }

    /// Adds the name of the input, unless the error already has one or is not about the input.
    #[must_use]
    pub fn with_input(self, input: impl fmt::Display) -> Self {
        match self {
            // The recording is not at fault if there is no folder.
            error @ (Error::In { .. } | Error::CreateFolder { .. } | Error::Cancelled | Error::Length { .. }) => error,
            error => Error::In { input: input.to_string(), error: Box::new(error) },
        }
    }

    /// Adds the path of the input file, unless the error already has a name.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        self.with_input(quoted(path))
    }

    /// The error without the name of its input.
    #[must_use]
    pub fn root(&self) -> &Error {
        match self {
            Error::In { error, .. } => error.root(),
            error => error,
        }
    }

    /// What went wrong, without the values.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self.root() {
            Error::Option { .. } | Error::OutputFormat { .. } => ErrorClass::Option,
            Error::Limit { .. } => ErrorClass::Limit,
            Error::Open { source } | Error::Folder { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                ErrorClass::NotFound
            }
            Error::Open { .. } | Error::NotARegularFile { .. } | Error::Read { .. } | Error::Folder { .. } => {
                ErrorClass::Input
            }
            Error::Audio { .. } | Error::Empty { .. } | Error::TooShort { .. } | Error::NonFinite { .. } => {
                ErrorClass::Audio
            }
            Error::Picture { .. } => ErrorClass::Picture,
            Error::CreateFolder { .. } | Error::Write { .. } | Error::Encode { .. } => ErrorClass::Output,
            Error::Memory { .. } => ErrorClass::Memory,
            Error::Length { .. } => ErrorClass::Argument,
            Error::Cancelled => ErrorClass::Cancelled,
            Error::Thread { .. } | Error::OtherProcess { .. } | Error::StreamEnded => ErrorClass::State,
            Error::Panic { .. } | Error::In { .. } => ErrorClass::Panic,
        }
    }

    /// `errno` of the system call that failed, if one did.
    #[must_use]
    pub fn os_error(&self) -> Option<i32> {
        self.root().io_error()?.raw_os_error()
    }

    /// The I/O error behind the failure.
    fn io_error(&self) -> Option<&io::Error> {
        match self {
            Error::Open { source }
            | Error::Read { source }
            | Error::Folder { source, .. }
            | Error::CreateFolder { source, .. }
            | Error::Thread { source }
            | Error::Write { source, .. } => Some(source),
            _ => None,
        }
    }

    /// Converts the payload of a caught panic to an error.
    pub fn from_panic(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = text.or_else(|| payload.downcast_ref::<String>().cloned());
        Error::Panic { message: message.unwrap_or_else(|| "a panic without a message".to_owned()) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Option { name, value, allowed } => write!(f, "{name} must be {allowed}, got {value}"),
            Error::Limit { name, value, limit } => write!(f, "{name}: {value}, the limit is {limit}"),
            Error::Open { source } => write!(f, "cannot open the file: {source}"),
            Error::NotARegularFile { found } => write!(f, "this is {found}, only regular files are read"),
            Error::Read { source } => write!(f, "cannot read the file: {source}"),
            Error::Audio { reason } => write!(f, "not readable as audio: {reason}"),
            Error::Empty { reason } => write!(f, "empty: {reason}"),
            Error::TooShort { reason } => write!(f, "too short: {reason}"),
            Error::NonFinite { value, index, channel } => {
                write!(f, "sample {index} of channel {channel} is {value}, samples must be finite numbers")
            }
            Error::Folder { path, source } if source.kind() == io::ErrorKind::NotADirectory => {
                write!(f, "{}: this is a file, not a folder (a list may contain files)", quoted(path))
            }
            Error::Folder { path, source } => write!(f, "{}: cannot list the folder: {source}", quoted(path)),
            Error::CreateFolder { path, source } => write!(f, "{}: cannot create the folder: {source}", quoted(path)),
            Error::Write { path, source } => write!(f, "{}: cannot write the file: {source}", quoted(path)),
            Error::OutputFormat { path, extension, allowed } => {
                let (path, extension) = (quoted(path), brief(extension));
                write!(f, "{path}: cannot write the file: its name must end in {allowed}, got .{extension}")
            }
            Error::Encode { reason } => write!(f, "the encoder refused the picture: {reason}"),
            Error::Picture { reason } => write!(f, "not a picture of spectrust: {reason}"),
            Error::Memory { what, bytes } => write!(f, "no memory for {what} ({bytes} bytes)"),
            Error::Cancelled => write!(f, "cancelled before this file was done"),
            Error::Panic { message } => write!(f, "a bug in spectrust, please report it: {message}"),
            Error::Length { name, rows, columns, len } => write!(f, "{name} must be {rows} x {columns}, got {len}"),
            Error::Thread { source } => write!(f, "cannot start a thread: {source}"),
            Error::OtherProcess { owner, current } => {
                write!(f, "this batch belongs to process {owner}, it cannot be used in its child {current}")
            }
            Error::StreamEnded => write!(f, "the stream has ended, reset it before pushing more samples"),
            Error::In { input, error } => write!(f, "{input}: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::In { error, .. } => Some(error),
            error => error.io_error().map(|source| source as _),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_shows_more_than_60_characters_of_a_value() {
        assert_eq!(brief(&"\u{e9}".repeat(60)), "\u{e9}".repeat(60));
        assert_eq!(brief(&"\u{e9}".repeat(61)), format!("{}...", "\u{e9}".repeat(60)));
        let folders = "folder/".repeat(40);
        assert_eq!(quoted(Path::new(&folders)), format!("{folders:?}"), "a path that may exist is complete");
        for path in ["x".repeat(256), "x/".repeat(2048)] {
            let error = Error::Cancelled.in_file(Path::new(&path)).to_string();
            assert_eq!(error, Error::Cancelled.to_string());
            let error = Error::NotARegularFile { found: "a folder" }.in_file(Path::new(&path)).to_string();
            assert_eq!(error, format!("\"{}...: this is a folder, only regular files are read", &path[..59]));
        }
        let path = PathBuf::from(format!("a.{}", "x".repeat(100)));
        let error = Error::OutputFormat { path, extension: "x".repeat(100), allowed: ".jpg".to_owned() }.to_string();
        assert!(error.ends_with(&format!("got .{}...", "x".repeat(60))), "{error}");
    }
}
