//! A folder -> the audio files in it and below it.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, Result};

/// Endings of audio files, compared without regard to case.
const EXTENSIONS: [&str; 2] = ["wav", "wave"];

/// One place that the walk came to.
pub struct Found {
    /// The path, beginning with the folder that was walked.
    pub path: PathBuf,
    /// Why it could not be looked into; `None` for an audio file.
    pub error: Option<Error>,
}

/// Lists the audio files below `folder` in the order of their paths' bytes, whatever kind of file they are: a FIFO
/// named `x.wav` is for the batch to refuse. Links to folders are not followed; the folder `skip` is left out, by
/// what it is and not by its name, unless it is `folder` itself. A folder that cannot be listed is an entry with an
/// error, and its siblings go on.
pub fn walk(folder: &Path, skip: Option<&Path>) -> Result<Vec<Found>> {
    let listed = |source: io::Error| Error::Folder { path: folder.to_owned(), source: Arc::new(source) };
    fs::read_dir(folder).map_err(listed)?;
    let skipped = skip.and_then(|skip| fs::metadata(skip).ok()).map(|metadata| (metadata.dev(), metadata.ino()));
    let kept = |entry: &DirEntry| entry.depth() == 0 || skipped.is_none() || identity(entry) != skipped;
    let entries = WalkDir::new(folder).into_iter().filter_entry(kept);
    let mut found: Vec<Found> = entries.filter_map(|entry| look_at(folder, entry)).collect();
    found.sort_unstable_by(|a, b| a.path.as_os_str().as_bytes().cmp(b.path.as_os_str().as_bytes()));
    Ok(found)
}

/// Device and inode of a folder.
fn identity(entry: &DirEntry) -> Option<(u64, u64)> {
    if !entry.file_type().is_dir() {
        return None;
    }
    entry.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

fn look_at(folder: &Path, entry: walkdir::Result<DirEntry>) -> Option<Found> {
    match entry {
        Ok(entry) => {
            let wanted = is_audio(entry.path()) && !leads_to_a_folder(&entry);
            wanted.then(|| Found { path: entry.into_path(), error: None })
        }
        Err(error) => {
            // An error in the middle of a listing has no path.
            let path = error.path().unwrap_or(folder).to_owned();
            let source = Arc::new(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")));
            Some(Found { error: Some(Error::Folder { path: path.clone(), source }), path })
        }
    }
}

fn is_audio(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn leads_to_a_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() || (entry.path_is_symlink() && entry.path().is_dir())
}
