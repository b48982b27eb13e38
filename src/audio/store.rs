//! Storage of decoded or resampled samples: in memory, or in an unnamed file if they exceed 64 MB.
//!
//! Compressed audio cannot be read from an arbitrary index, but segments are drawn separately and by several threads.
//! So a recording is decoded once, when it is opened, and its samples are read from here. Memory use does not depend on
//! its length.

use std::env::temp_dir;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::options::limits::{DECODED_SAMPLES, check_limit};

/// Size of a stored sample in bytes.
const SAMPLE_BYTES: usize = size_of::<f32>();
/// Maximum number of samples in memory, 64 MB.
const MEMORY_SAMPLES: usize = (64 << 20) / SAMPLE_BYTES;
/// Number of samples written or read at a time.
const BLOCK: usize = 16 << 10;

/// Stored samples, in the order in which they were pushed.
pub struct Store {
    /// All samples, or those not yet written to the file.
    memory: Vec<f32>,
    file: Option<File>,
    len: u64,
    memory_samples: usize,
    max_samples: u64,
}

impl Default for Store {
    fn default() -> Self {
        Store::new(MEMORY_SAMPLES)
    }
}

impl Store {
    /// An empty store for at most `max_samples`.
    #[must_use]
    pub fn with_limit(max_samples: u64) -> Self {
        Store { max_samples, ..Store::default() }
    }

    /// An empty store that keeps this many samples in memory.
    fn new(memory_samples: usize) -> Self {
        Store { memory: Vec::new(), file: None, len: 0, memory_samples, max_samples: u64::MAX }
    }

    /// Number of samples.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Appends samples.
    pub fn push(&mut self, samples: &[f32]) -> Result<()> {
        let len = self.len.saturating_add(samples.len() as u64);
        check_limit(&DECODED_SAMPLES.at_most(self.max_samples), len)?;
        if self.file.is_none() && self.memory.len().saturating_add(samples.len()) > self.memory_samples {
            self.file = Some(unnamed_file(&temp_dir())?);
            self.spill()?;
            self.memory = Vec::new();
        }
        let bytes = samples.len() * SAMPLE_BYTES;
        self.memory.try_reserve(samples.len()).map_err(|_| Error::Memory { what: "decoded samples", bytes })?;
        self.memory.extend_from_slice(samples);
        self.len = len;
        if self.file.is_some() && self.memory.len() >= BLOCK { self.spill() } else { Ok(()) }
    }

    /// Makes the pushed samples readable and drops those after the first `len`.
    pub fn finish(&mut self, len: u64) -> Result<()> {
        self.spill()?;
        if self.file.is_none() {
            self.memory.shrink_to_fit();
        }
        self.len = self.len.min(len);
        Ok(())
    }

    /// Writes the samples in memory to the file, if there is one.
    fn spill(&mut self) -> Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut bytes = Vec::with_capacity(BLOCK * SAMPLE_BYTES);
        for block in self.memory.chunks(BLOCK) {
            bytes.clear();
            bytes.extend(block.iter().flat_map(|sample| sample.to_le_bytes()));
            file.write_all(&bytes).map_err(|source| write_error(&temp_dir(), source))?;
        }
        self.memory.clear();
        Ok(())
    }

    /// Fills `mono` with the samples from index `from` on, which must exist. `scratch` is a buffer of any contents.
    pub fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        let Some(file) = &self.file else {
            mono.copy_from_slice(&self.memory[from as usize..][..mono.len()]);
            return Ok(());
        };
        let mut position = from * SAMPLE_BYTES as u64;
        for block in mono.chunks_mut(BLOCK) {
            scratch.resize(block.len() * SAMPLE_BYTES, 0);
            file.read_exact_at(scratch, position).map_err(|source| Error::Read { source: Arc::new(source) })?;
            for (sample, &bytes) in block.iter_mut().zip(scratch.as_chunks().0) {
                *sample = f32::from_le_bytes(bytes);
            }
            position += scratch.len() as u64;
        }
        Ok(())
    }
}

/// Creates a file in `folder` that cannot be opened by others and disappears when it is closed, even if the process is
/// killed. If the file system does not support unnamed files, a named one is created and unlinked at once.
fn unnamed_file(folder: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    let file = options.clone().custom_flags(libc::O_TMPFILE).open(folder).or_else(|error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::PermissionDenied | ErrorKind::NotFound => Err(error),
        _ => unlinked_file(folder, options.create_new(true)),
    });
    file.map_err(|source| write_error(folder, source))
}

fn unlinked_file(folder: &Path, options: &OpenOptions) -> io::Result<File> {
    let path = folder.join(format!(".spectrust-{}", Uuid::new_v4().simple()));
    let file = options.open(&path)?;
    remove_file(&path)?;
    Ok(file)
}

fn write_error(folder: &Path, source: io::Error) -> Error {
    Error::Write { path: folder.to_owned(), source: Arc::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(memory_samples: usize, samples: &[f32], step: usize) -> Store {
        let mut store = Store::new(memory_samples);
        samples.chunks(step).for_each(|block| store.push(block).unwrap());
        store.finish(u64::MAX).unwrap();
        store
    }

    fn read(store: &Store, from: usize, count: usize) -> Vec<f32> {
        let mut mono = vec![f32::NAN; count];
        store.read(from as u64, &mut mono, &mut vec![0xA5; 3]).unwrap();
        mono
    }

    #[test]
    fn memory_and_file_give_the_same_samples() {
        let samples: Vec<f32> = (0..3 * BLOCK + 7).map(|index| index as f32).collect();
        for (memory_samples, step) in [(usize::MAX, 1000), (0, 1), (BLOCK, 1000), (5000, 2 * BLOCK), (samples.len(), 9)]
        {
            let store = stored(memory_samples, &samples, step);
            assert_eq!(store.len(), samples.len() as u64);
            assert_eq!(store.file.is_some(), samples.len() > memory_samples);
            for (from, count) in [(0, samples.len()), (BLOCK - 1, BLOCK + 2), (samples.len() - 1, 1), (5, 0)] {
                assert_eq!(read(&store, from, count), samples[from..][..count]);
            }
        }
    }

    #[test]
    fn threads_read_concurrently() {
        let samples: Vec<f32> = (0..BLOCK).map(|index| index as f32).collect();
        let store = stored(1, &samples, BLOCK);
        std::thread::scope(|scope| {
            for from in 0..4 {
                let (store, samples) = (&store, &samples);
                scope.spawn(move || assert_eq!(read(store, from, 9000), samples[from..][..9000]));
            }
        });
    }

    #[test]
    fn the_file_is_not_listed_in_its_folder() {
        let folder = temp_dir().join(format!("spectrust-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let files = [
            unnamed_file(&folder).unwrap(),
            unlinked_file(&folder, OpenOptions::new().read(true).write(true).create_new(true)).unwrap(),
        ];
        for file in files {
            file.write_all_at(b"abc", 0).unwrap();
            assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        }
        std::fs::remove_dir(&folder).unwrap();
    }

    #[test]
    fn finish_drops_later_samples() {
        let mut store = stored(9, &[1.0, 2.0, 3.0], 2);
        store.finish(2).unwrap();
        assert_eq!((store.len(), read(&store, 0, 2)), (2, vec![1.0, 2.0]));
    }

    #[test]
    fn too_many_samples_are_an_error() {
        let mut store = Store { len: DECODED_SAMPLES.max, ..Store::default() };
        let error = store.push(&[0.0]).unwrap_err().to_string();
        assert_eq!(error, "decoded samples of one channel: 8589934593, the limit is 8589934592");
    }
}
