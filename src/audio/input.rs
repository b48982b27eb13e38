//! What a recording is read from: a file, the bytes of one in memory, or samples.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::quoted;

/// A recording, wherever it is.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Where it is.
    pub content: Content<'a>,
    /// What errors call it; `None`: its path, "the bytes" or "the samples".
    pub name: Option<&'a Path>,
}

/// Where a recording is.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// In a file.
    Path(&'a Path),
    /// In memory: all bytes of an audio file.
    Bytes(&'a [u8]),
    /// In memory: samples as a file of 32-bit floating-point numbers would hold them.
    Samples {
        /// Frames, each with a value of every channel.
        values: &'a [f32],
        /// Channels, 1 to 256.
        channels: u32,
        /// Samples per second and channel, 1 to 4,000,000.
        sr: u32,
    },
}

impl<'a> Input<'a> {
    /// Samples in memory, interleaved: frames, each with a value of every one of `channels`.
    #[must_use]
    pub fn samples(values: &'a [f32], channels: u32, sr: u32) -> Self {
        Content::Samples { values, channels, sr }.into()
    }

    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&'a Path> {
        if let Content::Path(path) = self.content { Some(path) } else { None }
    }
}

impl<'a> From<Content<'a>> for Input<'a> {
    fn from(content: Content<'a>) -> Self {
        Input { content, name: None }
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
