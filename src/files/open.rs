//! Opens regular files only, without ever blocking. Data in memory is read as if it were a file.

use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{FileExt, FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use super::counter::Counter;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::limits::{CHUNKS, HEADER_BYTES};

/// Number of bytes read of every file at once.
const HEAD: u64 = 16 << 10;

/// A regular file, or data in memory, read by position.
pub struct InputFile<'a> {
    content: Content<'a>,
    len: u64,
    counter: Option<Counter<'a>>,
    /// Maximum number of bytes before the samples.
    pub max_header_bytes: u64,
    /// Maximum number of chunks before the samples.
    pub max_chunks: u32,
}

enum Content<'a> {
    /// A file and its first bytes, kept because headers are read in small pieces.
    File { file: File, head: Vec<u8> },
    /// Bytes in memory.
    Bytes(&'a [u8]),
    /// Numbers in memory, read as little-endian values of four bytes.
    Floats(&'a [f32]),
}

impl<'a> InputFile<'a> {
    /// Opens `path` for reading.
    pub fn open(path: &Path) -> Result<Self> {
        let (file, metadata) = open_regular(path, OpenOptions::new().read(true))?;
        let mut head = vec![0; HEAD.min(metadata.len()) as usize];
        let filled = read_file(&file, &mut head, 0)?;
        head.truncate(filled);
        Ok(Self::new(Content::File { file, head }, metadata.len()))
    }

    /// Treats bytes as the contents of a file.
    #[must_use]
    pub fn from_bytes(bytes: &'a [u8]) -> Self {
        Self::new(Content::Bytes(bytes), bytes.len() as u64)
    }

    /// Treats numbers as the contents of a file of little-endian values. Offsets and lengths of reads must be multiples
    /// of four.
    #[must_use]
    pub fn from_floats(floats: &'a [f32]) -> Self {
        Self::new(Content::Floats(floats), size_of_val(floats) as u64)
    }

    /// Sets the library's default limits.
    fn new(content: Content<'a>, len: u64) -> Self {
        InputFile { content, len, counter: None, max_header_bytes: HEADER_BYTES.max, max_chunks: CHUNKS.max as u32 }
    }

    /// Sets the limits of `options`.
    #[must_use]
    pub fn within(self, options: &Options) -> Self {
        let Options { max_header_bytes, max_chunks, .. } = *options;
        InputFile { max_header_bytes, max_chunks, ..self }
    }

    /// Counts what is read of the file from now on.
    #[must_use]
    pub fn counted(self, counter: Option<Counter<'a>>) -> Self {
        InputFile { counter, ..self }
    }

    /// Counts what is read from now on for a number of stages before the samples are drawn. Returns the counter, too.
    #[must_use]
    pub fn staged(self, stages: u32) -> (Self, Option<Counter<'a>>) {
        let counter = self.counter.map(|counter| Counter { stages, ..counter });
        (InputFile { counter, ..self }, counter)
    }

    /// Length of the file in bytes when it was opened.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Fills `buffer` from byte `offset` on. Fewer bytes than requested mean that the file ends there.
    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        let len = self.read(buffer, offset)?;
        if let Some(counter) = &self.counter {
            counter.add(len as u64);
        }
        Ok(len)
    }

    /// Whether the file begins with these bytes, and can be read.
    #[must_use]
    pub fn starts_with(&self, magic: &[u8]) -> bool {
        let mut start = vec![0; magic.len()];
        self.read_at(&mut start, 0).is_ok() && start == magic
    }

    fn read(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        match self.content {
            Content::File { ref file, ref head } => match tail(head, offset).get(..buffer.len()) {
                Some(bytes) => Ok(copy(bytes, buffer)),
                None => read_file(file, buffer, offset),
            },
            Content::Bytes(bytes) => Ok(copy(tail(bytes, offset), buffer)),
            Content::Floats(floats) => {
                let (floats, resolver) = (tail(floats, offset / 4), buffer.as_chunks_mut::<4>().0);
                let len = floats.len().min(resolver.len());
                resolver.iter_mut().zip(floats).for_each(|(place, float)| *place = float.to_le_bytes());
                Ok(4 * len)
            }
        }
    }
}

/// The values from index `first` on; empty past the end.
fn tail<T>(values: &[T], first: u64) -> &[T] {
    usize::try_from(first).ok().and_then(|first| values.get(first..)).unwrap_or_default()
}

fn copy(bytes: &[u8], buffer: &mut [u8]) -> usize {
    let len = bytes.len().min(buffer.len());
    buffer[..len].copy_from_slice(&bytes[..len]);
    len
}

fn read_file(file: &File, buffer: &mut [u8], offset: u64) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::Read { source: Arc::new(error) }),
        }
    }
    Ok(filled)
}

/// Opens `path` with `options`. `O_NONBLOCK` prevents a FIFO without a writer from blocking. Anything but a regular
/// file is refused before it is read.
pub fn open_regular(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata)> {
    let file = options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path);
    let file = file.map_err(|source| match source.raw_os_error() {
        Some(libc::ENXIO) => Error::NotARegularFile { found: "a socket" },
        _ => Error::Open { source: Arc::new(source) },
    })?;
    let metadata = file.metadata().map_err(|source| Error::Open { source: Arc::new(source) })?;
    if !metadata.is_file() {
        return Err(Error::NotARegularFile { found: file_type_name(metadata.file_type()) });
    }
    Ok((file, metadata))
}

/// Name of a file type other than a regular file, for an error.
pub(crate) fn file_type_name(file_type: FileType) -> &'static str {
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
