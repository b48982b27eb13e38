//! A stretch of the file in memory, which moves on.

use crate::audio::coded::source::Source;
use crate::error::Result;

/// Bytes that are read at once, if no more are needed.
const CHUNK: usize = 128 << 10;

/// Bytes of a file from some position on.
pub struct Window<'a> {
    source: Source<'a>,
    bytes: Vec<u8>,
    /// The position of the first one.
    start: u64,
}

impl<'a> Window<'a> {
    /// One that holds nothing yet.
    #[must_use]
    pub fn new(source: Source<'a>) -> Self {
        Window { source, bytes: Vec::new(), start: 0 }
    }

    /// Bytes of the file.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.source.len()
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
        self.bytes.resize(least.max(CHUNK), 0);
        let at = self.source.start + position + held as u64;
        let filled = self.source.file.read_at(&mut self.bytes[held..], at)?;
        self.bytes.truncate(held + filled);
        Ok(&self.bytes)
    }
}
