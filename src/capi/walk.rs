//! A folder's audio files in C: a list that a batch works through.

use std::borrow::Cow;
use std::ffi::{CString, OsStr, c_char};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, SpectrustWarnings, fill_options, guard, guard_and_warn, null,
    optional_path, path, read_options, shared, store,
};
use super::fields::flag;
use crate::error::Error;
use crate::places::Places;
use crate::walk::{Found, Names, WalkOptions, named, nothing_found, walk};

/// Which files of a folder are meant. Fill it with `spectrust_walk_options_init`, then change what should differ. Fields
/// are only ever appended, and `struct_size` tells the library how many of them the caller knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustWalkOptions {
    /// `sizeof(SpectrustWalkOptions)` of the caller; `spectrust_walk_options_init` writes it.
    pub struct_size: usize,
    /// 1: the folders below, too; 0: only the folder itself. Default 1.
    pub recursive: i32,
    /// 1: links to folders are followed; one that leads back to a folder it is in becomes an entry with an error.
    /// Default 0.
    pub follow_links: i32,
    /// A pattern that the files' names must match, in upper or lower case: `*` and `?` for any characters, `[...]` for
    /// one of some; with a `/` in it the path below the folder is compared, where `**` stands for any folders. Default
    /// NULL: names that end in .wav, .wave, .bwf, .rf64, .bw64, .amb, .flac, .fla, .mp3, .mpga, .ogg, .oga, .ogv, .m4a,
    /// .m4b, .m4r, .mp4, .mov, .qt, .3gp, .3g2, .aac, .aif, .aiff, .aifc or .caf.
    pub pattern: *const c_char,
    /// A folder to leave out, so that pictures may go into the folder they come from. Default NULL: none.
    pub skip: *const c_char,
}

impl Growing for SpectrustWalkOptions {
    const NAME: &'static str = "SpectrustWalkOptions";
    const INIT: &'static str = "spectrust_walk_options_init";

    fn defaults() -> Self {
        let (recursive, follow_links, pattern, skip) = (1, 0, std::ptr::null(), std::ptr::null());
        SpectrustWalkOptions { struct_size: size_of::<Self>(), recursive, follow_links, pattern, skip }
    }
}

/// A list of files, never changed after it was made. A `const SpectrustFiles *` may be used by any number of threads
/// at once; only `spectrust_files_free` needs it alone.
pub struct SpectrustFiles {
    pub(super) entries: Arc<Vec<Entry>>,
    /// The folder that was walked.
    pub(super) root: Option<PathBuf>,
    /// Where relative paths begin: the folder that was current when the list was made.
    pub(super) folder: Option<PathBuf>,
    warnings: Vec<String>,
}

/// One place the walk came to: an audio file, or what could not be looked into.
pub(super) struct Entry {
    pub path: CString,
    /// Where it is, if its path alone does not lead there from any folder.
    place: Option<PathBuf>,
    pub size: u64,
    pub error: Option<Box<Error>>,
}

impl Entry {
    pub fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(self.path.as_bytes()))
    }

    /// A path that leads there wherever the process has gone since.
    pub fn place(&self) -> &Path {
        self.place.as_deref().unwrap_or(self.path())
    }

    fn new(found: Found, places: &Places) -> Self {
        let place = match places.at(&found.path) {
            Cow::Owned(place) => Some(place),
            Cow::Borrowed(_) => None,
        };
        Entry { path: c_path(found.path), place, size: found.size, error: found.error }
    }
}

/// A path as C wants it. No path that came from the system holds a zero byte; one that did would end there.
pub(super) fn c_path(path: PathBuf) -> CString {
    let mut bytes = path.into_os_string().into_vec();
    bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    CString::new(bytes).unwrap_or_default()
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustWalkOptions)`: no byte beyond it is
/// written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_walk_options_init(
    options: *mut SpectrustWalkOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustWalkOptions::defaults()) })
}

/// Lists the audio files in the folder `dir`, as `options` say (NULL: the defaults), in the order of their paths' bytes.
/// A folder that cannot be listed becomes an entry with an error. Free the list with `spectrust_files_free`. Relative
/// paths count from the folder that is current now, also where a batch of the list is started from another one.
///
/// # Safety
/// `dir` ends in a zero byte; `options` is NULL or readable for `options->struct_size` bytes, and its strings end in a
/// zero byte; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_walk(
    dir: *const c_char,
    options: *const SpectrustWalkOptions,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let list = || {
        // SAFETY: a string by the caller's promise; NULL is refused.
        let dir = unsafe { path(dir, "dir") }?;
        // SAFETY: the caller's promise.
        let options = unsafe { walk_options(options) }?;
        let found = walk(dir, &options)?;
        let warnings = if found.is_empty() { vec![nothing_found(dir, &options)] } else { Vec::new() };
        Ok(files(found.into_iter(), Some(dir.to_owned()), warnings))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

/// # Safety
/// As `spectrust_walk` says of its options.
unsafe fn walk_options(options: *const SpectrustWalkOptions) -> Result<WalkOptions, Fault> {
    // SAFETY: the caller's promise; strings or NULL, which stands for none.
    let (known, pattern, skip) = unsafe {
        let known = read_options(options)?;
        (known, optional_path(known.pattern), optional_path(known.skip))
    };
    Ok(WalkOptions {
        recursive: flag("recursive", known.recursive)?,
        follow_links: flag("follow_links", known.follow_links)?,
        names: pattern.map(|pattern| Names::new(&pattern.to_string_lossy())).transpose()?,
        skip: skip.map(Path::to_owned),
    })
}

/// Makes a list of `len` files that the caller names, in that order. What is wrong with one is said by the batch. Free
/// it with `spectrust_files_free`. Relative paths count from the folder that is current now.
///
/// # Safety
/// `paths` holds `len` strings that end in a zero byte; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_of(
    paths: *const *const c_char,
    len: usize,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let list = || {
        if paths.is_null() && len > 0 {
            return Err(null("paths"));
        }
        // SAFETY: `len` strings by the caller's promise; a NULL among them is refused.
        let one = |index| unsafe { Ok(named(path(*paths.add(index), &format!("paths[{index}]"))?)) };
        let found = (0..len).map(one).collect::<Result<Vec<Found>, Fault>>()?;
        Ok(files(found.into_iter(), None, Vec::new()))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

fn files(found: impl Iterator<Item = Found>, root: Option<PathBuf>, warnings: Vec<String>) -> *mut SpectrustFiles {
    let places = Places::current();
    let entries = Arc::new(found.map(|found| Entry::new(found, &places)).collect());
    let folder = places.folder().map(Path::to_owned);
    Box::into_raw(Box::new(SpectrustFiles { entries, root, folder, warnings }))
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
        entry.error.clone().map_or(Ok(()), |found| Err((*found).into()))
    })
}

fn beyond_the_end(index: usize, len: usize) -> Fault {
    Fault::Argument(format!("index must be below the number of files, which is {len}, got {index}"))
}

/// Receives what there is to say of a list: where no file was found, what the names of those that are there end in.
///
/// # Safety
/// `files` is live; `warnings` is NULL or writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_warnings(
    files: *const SpectrustFiles,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        Ok(unsafe { shared(files, "files") }?.warnings.clone())
    })
}

/// Frees a list. A batch started from it goes on. NULL does nothing.
///
/// # Safety
/// `files` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_free(files: *mut SpectrustFiles) {
    if !files.is_null() {
        // SAFETY: made by Box::into_raw in `files`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(files) });
    }
}
