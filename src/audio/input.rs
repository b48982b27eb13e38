//! Inputs: a file, its bytes in memory, or samples in memory.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::quoted;
use crate::files::counter::Counter;

/// A recording, and its name in messages.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Data of the recording.
    pub content: Content<'a>,
    /// Name in error messages; `None`: its path, "the bytes" or "the samples".
    pub name: Option<&'a Path>,
    /// Counts what is read of it.
    pub counter: Option<Counter<'a>>,
}

/// Data of an input.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// A file.
    Path(&'a Path),
    /// Contents of an audio file in memory.
    Bytes(&'a [u8]),
    /// Samples in memory, treated like a file of 32-bit floating-point samples.
    Samples {
        /// Interleaved samples: frames with a value for each channel.
        values: &'a [f32],
        /// Number of channels, at most [`MAX_CHANNELS`](crate::options::check::MAX_CHANNELS).
        channels: u32,
        /// Sample rate in Hz, at most [`MAX_SAMPLE_RATE`](crate::options::check::MAX_SAMPLE_RATE).
        sr: u32,
    },
}

impl<'a> Input<'a> {
    /// Samples in memory, interleaved: frames with a value for each of `channels`.
    #[must_use]
    pub fn samples(values: &'a [f32], channels: u32, sr: u32) -> Self {
        Content::Samples { values, channels, sr }.into()
    }

    /// The path, if it is a file.
    #[must_use]
    pub fn path(&self) -> Option<&'a Path> {
        if let Content::Path(path) = self.content { Some(path) } else { None }
    }
}

impl<'a> From<Content<'a>> for Input<'a> {
    fn from(content: Content<'a>) -> Self {
        Input { content, name: None, counter: None }
    }
}

impl<'a> From<&'a Path> for Input<'a> {
    fn from(path: &'a Path) -> Self {
        Content::Path(path).into()
    }
}

impl<'a> From<&'a PathBuf> for Input<'a> {
    fn from(path: &'a PathBuf) -> Self {
        path.as_path().into()
    }
}

impl<'a> From<&'a [u8]> for Input<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Content::Bytes(bytes).into()
    }
}

impl fmt::Display for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name, self.content) {
            (Some(name), _) | (None, Content::Path(name)) => write!(f, "{}", quoted(name)),
            (None, Content::Bytes(_)) => write!(f, "the bytes"),
            (None, Content::Samples { .. }) => write!(f, "the samples"),
        }
    }
}
