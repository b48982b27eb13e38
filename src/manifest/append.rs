//! Appends lines to a file, each completely or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::lines::MAX_LINE_BYTES;
use crate::error::{Error, Result};

/// A file open for appending by many threads.
pub struct Appender {
    pub path: PathBuf,
    pub file: File,
    /// Whether a line reaches the disk before `append` returns.
    pub durable: bool,
    /// The length to restore, if a partial line could not be removed.
    torn: Mutex<Option<u64>>,
}

impl Appender {
    /// `file` must be open with `O_APPEND`.
    pub fn new(path: &Path, file: File, durable: bool) -> Self {
        Appender { path: path.to_owned(), file, durable, torn: Mutex::new(None) }
    }

    /// Appends a line with a single `write`. Only after a partial write is the rest written separately.
    pub fn append(&self, line: &[u8]) -> Result<()> {
        if line.len() > MAX_LINE_BYTES {
            let (value, limit) = (line.len() as u64, MAX_LINE_BYTES as u64);
            return Err(Error::Limit { name: "bytes in a line of a manifest", value, limit }.in_file(&self.path));
        }
        self.append_by(line, |mut file, line| file.write_all(line)).map_err(|source| self.failed(source))
    }

    /// Truncates the file to `length` bytes.
    pub fn cut(&self, length: u64) -> Result<()> {
        self.file.set_len(length).map_err(|source| self.failed(source))
    }

    fn append_by(&self, line: &[u8], write: impl Fn(&File, &[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut torn = self.torn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(length) = *torn {
            self.file.set_len(length)?;
            *torn = None;
        }
        let length = self.file.metadata()?.len();
        if let Err(error) = write(&self.file, line) {
            *torn = self.file.set_len(length).is_err().then_some(length);
            return Err(error);
        }
        // Other threads may write meanwhile; their lines reach the disk with this one.
        drop(torn);
        if self.durable { self.file.sync_data() } else { Ok(()) }
    }

    pub fn failed(&self, source: io::Error) -> Error {
        Error::Write { path: self.path.clone(), source: Arc::new(source) }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};

    use super::super::tests::Folder;
    use super::*;

    #[test]
    fn a_partial_line_is_removed() {
        let folder = Folder::new();
        let path = folder.file("lines", b"");
        let open = |options: &mut OpenOptions| Appender::new(&path, options.open(&path).unwrap(), true);
        let lines = open(OpenOptions::new().append(true));
        lines.append(b"first\n").unwrap();
        for count in 0..=6 {
            let full = |mut file: &File, line: &[u8]| {
                file.write_all(&line[..count])?;
                Err(io::ErrorKind::StorageFull.into())
            };
            let error = lines.append_by(b"second", full).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
            assert_eq!(fs::read(&path).unwrap(), b"first\n", "{count}");
        }
        lines.append(b"third\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first\nthird\n");
    }

    #[test]
    fn a_partial_line_left_in_the_file_is_removed_before_the_next_line() {
        let folder = Folder::new();
        let path = folder.file("lines", b"first\nsec");
        let lines = Appender::new(&path, OpenOptions::new().append(true).open(&path).unwrap(), false);
        *lines.torn.lock().unwrap() = Some(6);
        lines.append(b"third\n").unwrap();
        lines.append(b"fourth\n").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first\nthird\nfourth\n");
    }

    #[test]
    fn a_line_too_long_to_be_read_is_not_written() {
        let folder = Folder::new();
        let path = folder.file("lines", b"");
        let lines = Appender::new(&path, OpenOptions::new().append(true).open(&path).unwrap(), false);
        lines.append(&vec![b'x'; MAX_LINE_BYTES]).unwrap();
        assert!(lines.append(&vec![b'x'; MAX_LINE_BYTES + 1]).is_err());
        assert_eq!(fs::metadata(&path).unwrap().len(), MAX_LINE_BYTES as u64);
    }
}
