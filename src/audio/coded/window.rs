//! A moving window of a file in memory.

use crate::error::Result;
use crate::files::open::InputFile;

/// The bytes of a file from some position on.
pub struct Window<'a> {
    file: &'a InputFile<'a>,
    /// File offset that positions are counted from.
    origin: u64,
    /// Number of bytes read at once, if no more are needed.
    chunk: usize,
    bytes: Vec<u8>,
    /// Position of the first byte.
    start: u64,
}

impl<'a> Window<'a> {
    /// An empty window.
    #[must_use]
    pub fn new(file: &'a InputFile<'a>, origin: u64, chunk: usize) -> Self {
        Window { file, origin, chunk, bytes: Vec::new(), start: 0 }
    }

    /// Bytes of the file.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.file.len().saturating_sub(self.origin)
    }

    /// The bytes from `position` on: at least `least`, or fewer at the end of the file.
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
