//! A file as some decoders want it: read on and on.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Mutex;

use symphonia::core::io::MediaSource;

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

impl Source<'_> {
    /// Bytes of it.
    pub(super) fn len(&self) -> u64 {
        self.file.len().saturating_sub(self.start)
    }
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

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.len().checked_add_signed(by),
        };
        self.position = position.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

impl MediaSource for Source<'_> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}
