//! A folder's audio files in C: a list that a batch works through.

use std::ffi::{CString, OsStr, c_char};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, optional_path, path, shared, store};
use crate::error::Error;
use crate::walk::{Found, walk};

/// A list of files, never changed after it was made. A `const SpectrustFiles *` may be used by any number of threads
/// at once; only `spectrust_files_free` needs it alone.
pub struct SpectrustFiles {
    pub(super) entries: Arc<Vec<Entry>>,
}

/// One place the walk came to: an audio file, or what could not be looked into.
pub(super) struct Entry {
    pub path: CString,
    pub error: Option<Error>,
}

impl Entry {
    pub fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(self.path.as_bytes()))
    }
}

impl From<Found> for Entry {
    fn from(found: Found) -> Self {
        Entry { path: c_path(found.path), error: found.error }
    }
}

/// A path as C wants it. No path that came from the system holds a zero byte; one that did would end there.
pub(super) fn c_path(path: PathBuf) -> CString {
    let mut bytes = path.into_os_string().into_vec();
    bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    CString::new(bytes).unwrap_or_default()
}

/// Lists the audio files (.wav and .wave, in upper or lower case) in the folder `dir` and below it, in the order of
/// their paths' bytes. Links to folders are not followed; the folder `skip` (NULL: none) is left out, so that pictures
/// may go into the folder they come from. A folder that cannot be listed becomes an entry with an error. Free the
/// list with `spectrust_files_free`.
///
/// # Safety
/// `dir` ends in a zero byte, and so does `skip` unless NULL; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_walk(
    dir: *const c_char,
    skip: *const c_char,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let list = || {
        // SAFETY: strings by the caller's promise; NULL is refused or stands for none.
        let (dir, skip) = unsafe { (path(dir, "dir")?, optional_path(skip)) };
        let entries = walk(dir, skip)?.into_iter().map(Entry::from).collect();
        Ok(Box::into_raw(Box::new(SpectrustFiles { entries: Arc::new(entries) })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

/// Returns how many files are in the list; 0 for NULL.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_len(files: *const SpectrustFiles) -> usize {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { files.as_ref() }.map_or(0, |files| files.entries.len())
}

/// Returns the path of file `index`, which lives as long as the list; NULL beyond the end.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_path(files: *const SpectrustFiles, index: usize) -> *const c_char {
    // SAFETY: NULL or live by the caller's promise.
    let entry = unsafe { files.as_ref() }.and_then(|files| files.entries.get(index));
    entry.map_or(std::ptr::null(), |entry| entry.path.as_ptr())
}

/// Returns `SPECTRUST_STATUS_OK` where entry `index` is a file, and otherwise why it could not be looked into.
///
/// # Safety
/// `files` is live; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_status(
    files: *const SpectrustFiles,
    index: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let entries = unsafe { shared(files, "files") }?.entries.as_slice();
        let entry = entries.get(index).ok_or_else(|| beyond_the_end(index, entries.len()))?;
        entry.error.clone().map_or(Ok(()), |found| Err(found.into()))
    })
}

pub(super) fn beyond_the_end(index: usize, len: usize) -> Fault {
    Fault::Argument(format!("index must be below the number of files, which is {len}, got {index}"))
}

/// Frees a list. A batch started from it goes on. NULL does nothing.
///
/// # Safety
/// `files` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_free(files: *mut SpectrustFiles) {
    if !files.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_walk`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(files) });
    }
}
