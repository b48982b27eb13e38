//! Opens regular files only, without ever waiting for one.

use std::fs::{File, FileType, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

/// A regular file, read by position.
pub struct InputFile {
    file: File,
    len: u64,
}

impl InputFile {
    /// Opens `path` for reading.
    pub fn open(path: &Path) -> Result<Self> {
        let file = open_regular(path, OpenOptions::new().read(true))?;
        let metadata = file.metadata().map_err(|source| Error::Open { source: Arc::new(source) })?;
        Ok(InputFile { file, len: metadata.len() })
    }

    /// The file's length in bytes when it was opened.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file had no bytes when it was opened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Fills `buffer` from byte `offset` on; fewer bytes than asked for means that the file ends there.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.file.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::Read { source: Arc::new(error) }),
            }
        }
        Ok(filled)
    }
}

/// Opens `path` as `options` say. `O_NONBLOCK` keeps a FIFO without a writer from holding the caller; what is no
/// regular file is then refused by its type, so that nothing is ever read from a device.
pub fn open_regular(path: &Path, options: &mut OpenOptions) -> Result<File> {
    let file = options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path);
    let file = file.map_err(|source| match source.raw_os_error() {
        Some(libc::ENXIO) => Error::NotARegularFile { found: "a socket" },
        _ => Error::Open { source: Arc::new(source) },
    })?;
    let metadata = file.metadata().map_err(|source| Error::Open { source: Arc::new(source) })?;
    if !metadata.is_file() {
        return Err(Error::NotARegularFile { found: kind_of(metadata.file_type()) });
    }
    Ok(file)
}

fn kind_of(file_type: FileType) -> &'static str {
    if file_type.is_dir() {
        "a folder"
    } else if file_type.is_fifo() {
        "a FIFO"
    } else if file_type.is_char_device() || file_type.is_block_device() {
        "a device"
    } else {
        "a special file"
    }
}
