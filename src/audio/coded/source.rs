//! A file as some decoders want it: read on and on.

use std::io::{self, Read};
use std::sync::Mutex;

use crate::audio::open::InputFile;
use crate::error::Error;

/// Why the file could not be read, which the decoders would tell from an end of it only by words.
pub type Failure = Mutex<Option<Error>>;

/// A file from some byte on.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The file.
    pub file: &'a InputFile<'a>,
    /// The byte that is its first.
    pub start: u64,
    /// The byte that is read next, counted from there.
    pub position: u64,
    /// What went wrong.
    pub failure: &'a Failure,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.file.read_at(buffer, self.start.saturating_add(self.position)).map_err(|error| {
            *self.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
            io::Error::other("the file cannot be read")
        })?;
        self.position = self.position.saturating_add(len as u64);
        Ok(len)
    }
}
