//! A file for decoders that read sequentially.

use std::io::{self, Read};
use std::sync::Mutex;

use crate::error::Error;
use crate::files::open::InputFile;

/// The reason of a failed read. Decoders distinguish it from the end of the file only by a message.
pub type Failure = Mutex<Option<Error>>;

/// A file from some offset on.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a InputFile<'a>,
    /// Offset of its first byte.
    pub start: u64,
    /// Position of the next byte, counted from there.
    pub position: u64,
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
