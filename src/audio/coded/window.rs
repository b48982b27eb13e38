//! A stretch of the file in memory, which moves on.

use crate::audio::open::InputFile;
use crate::error::Result;

/// Bytes of a file from some position on.
pub struct Window<'a> {
    file: &'a InputFile<'a>,
    /// The byte of the file that positions are counted from.
    origin: u64,
    /// Bytes that are read at once, if no more are needed.
    chunk: usize,
    bytes: Vec<u8>,
    /// The position of the first one.
    start: u64,
}

impl<'a> Window<'a> {
    /// One that holds nothing yet.
    #[must_use]
    pub fn new(file: &'a InputFile<'a>, origin: u64, chunk: usize) -> Self {
        Window { file, origin, chunk, bytes: Vec::new(), start: 0 }
    }

    /// Bytes of the file.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.file.len().saturating_sub(self.origin)
    }

    /// The bytes from `position` on: at least so many, or fewer because the file ends.
    pub fn from(&mut self, position: u64, least: usize) -> Result<&[u8]> {
        let skip = position.checked_sub(self.start).filter(|&skip| skip <= self.bytes.len() as u64);
        let skip = skip.unwrap_or(self.bytes.len() as u64) as usize;
        if self.bytes.len() - skip >= least {
            return Ok(&self.bytes[skip..]);
        }
        self.bytes.drain(..skip);
        self.start = position;
        let held = self.bytes.len();
        self.bytes.resize(least.max(self.chunk), 0);
        let at = self.origin.saturating_add(position).saturating_add(held as u64);
        let filled = self.file.read_at(&mut self.bytes[held..], at)?;
        self.bytes.truncate(held + filled);
        Ok(&self.bytes)
    }
}
