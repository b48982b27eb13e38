//! Lists of audio files in C, the input of a batch.

use std::ffi::{CString, c_char};
use std::path::Path;
use std::sync::Arc;

use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, SpectrustWarnings, fill_options, guard, guard_and_warn, null,
    optional_path, path, read_options, shared, store, tell,
};
use super::fields::flag;
use super::source::{Given, SpectrustSource, given};
use crate::batch::{Inputs, c_path};
use crate::files::walk::{NamePattern, WalkOptions};

/// Options of `spectrust_walk`. Fill it with `spectrust_walk_options_init`, then change the fields that should differ.
/// Fields are only ever appended; `struct_size` states how many of them the caller knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustWalkOptions {
    /// The caller's `sizeof(SpectrustWalkOptions)`; `spectrust_walk_options_init` sets it.
    pub struct_size: usize,
    /// 1: include subfolders; 0: only the folder itself. Default 1.
    pub recursive: i32,
    /// 1: follow links to folders. A link to a folder that contains it becomes an entry with an error. Default 0.
    pub follow_links: i32,
    /// Glob pattern that file names must match, ignoring case: `*` matches any characters, `?` any one, `[...]` one of
    /// a set. A pattern with a `/` is matched against the path below the folder, in which `**` matches any number of
    /// folders. Default NULL: names with one of these extensions, ignoring case:
    /// .wav, .wave, .bwf, .rf64, .bw64, .amb, .flac, .fla, .mp3, .mp2, .mp1, .mpa, .m2a, .mpga, .ogg, .oga, .ogv, .m4a,
    /// .m4b, .m4r, .mp4, .mov, .qt, .3gp, .3g2, .aac, .adts, .aif, .aiff, .aifc and .caf.
    pub pattern: *const c_char,
    /// Folder to skip, so that pictures may be written into the folder of their recordings. Default NULL: none.
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

/// A list of files, immutable once created. Any number of threads may use a `const SpectrustFiles *` at once; only
/// `spectrust_files_free` needs exclusive access.
pub struct SpectrustFiles {
    pub(super) inputs: Arc<Inputs>,
    root: Option<CString>,
}

impl SpectrustFiles {
    pub(super) fn into_raw(inputs: Inputs) -> *mut Self {
        let root = inputs.mirrored_root().map(c_path);
        Box::into_raw(Box::new(SpectrustFiles { inputs: Arc::new(inputs), root }))
    }
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustWalkOptions)`; no byte beyond it
/// is written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_walk_options_init(
    options: *mut SpectrustWalkOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustWalkOptions::defaults()) })
}

/// Lists the audio files in the folder `dir`, sorted by the bytes of their paths. `options` may be NULL for the
/// defaults. A folder that cannot be listed becomes an entry with an error. Relative paths are resolved against the
/// folder that is current during this call, even if a batch with this list is started from another one. Free the list
/// with `spectrust_files_free`.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes.
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
        Ok(SpectrustFiles::into_raw(Inputs::walk(dir, &options)?))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

/// Writes to `selected` 1 if `spectrust_walk` with these options lists a file whose path below the folder is `path`,
/// otherwise 0: for members of archives and objects in stores, which it cannot list. `options` may be NULL for the
/// defaults.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_walk_selects(
    options: *const SpectrustWalkOptions,
    path: *const c_char,
    selected: *mut i32,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let answer = || {
        // SAFETY: a string by the caller's promise; NULL is refused.
        let path = unsafe { self::path(path, "path") }?;
        // SAFETY: the caller's promise.
        let options = unsafe { walk_options(options) }?;
        Ok(i32::from(options.selects(path)))
    };
    // SAFETY: `selected` is writable by the caller's promise.
    guard(error, || unsafe { store(selected, "selected", answer) })
}

/// # Safety
/// As for the options of `spectrust_walk`.
unsafe fn walk_options(options: *const SpectrustWalkOptions) -> Result<WalkOptions, Fault> {
    // SAFETY: the caller's promise; strings or NULL, which stands for none.
    let (known, pattern, skip) = unsafe {
        let known = read_options(options)?;
        (known, optional_path(known.pattern), optional_path(known.skip))
    };
    Ok(WalkOptions {
        recursive: flag("recursive", known.recursive)?,
        follow_links: flag("follow_links", known.follow_links)?,
        pattern: pattern.map(|pattern| NamePattern::new(&pattern.to_string_lossy())).transpose()?,
        skip: skip.map(Path::to_owned),
    })
}

/// Creates a list of `len` files in the order given. Files are not opened; the batch reports those that cannot be read.
/// Relative paths are resolved against the folder that is current during this call. `root` is the folder that
/// `SPECTRUST_LAYOUT_MIRROR` mirrors: the picture of `root/sub/a.wav` is `sub/a.jpg` in the output folder. If it is NULL,
/// that is the folder that all files have in common. The picture of a file outside `root` is directly in the output
/// folder. Free the list with `spectrust_files_free`.
///
/// # Safety
/// `paths` holds `len` strings that end in a zero byte; `root` is NULL or such a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_new(
    paths: *const *const c_char,
    len: usize,
    root: *const c_char,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let list = || {
        if paths.is_null() && len > 0 {
            return Err(null("paths"));
        }
        // SAFETY: `len` strings by the caller's promise; a NULL among them is refused.
        let one = |index| unsafe { path(*paths.add(index), &format!("paths[{index}]")) };
        let paths = (0..len).map(one).collect::<Result<Vec<&Path>, Fault>>()?;
        // SAFETY: NULL or a string by the caller's promise.
        let root = unsafe { optional_path(root) };
        Ok(SpectrustFiles::into_raw(Inputs::list(paths, root)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

/// Creates a list of `len` recordings in the order given: files as with `spectrust_files_new`, and others. The path of a
/// recording in memory is its `name`; if that is NULL, it is `<bytes>[3]` or `<samples>[3]`, with the index in the list,
/// and `SPECTRUST_LAYOUT_MIRROR` names its picture bytes_0003 or samples_0003. A batch with such a recording cannot
/// resume. `cancel` of the sources is not used, nor is the `name` of a file. Relative paths are resolved against `folder`,
/// or if it is NULL, against the folder that is current during this call.
///
/// Bytes and samples must stay readable and unchanged until the list and all batches started with it are freed; the array
/// and its strings are used only during this call.
///
/// # Safety
/// `sources` holds `len` valid sources; their bytes and samples stay valid as described; `root` and `folder` are NULL or
/// strings that end in a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_from_sources(
    sources: *const SpectrustSource,
    len: usize,
    root: *const c_char,
    folder: *const c_char,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let list = || {
        if sources.is_null() && len > 0 {
            return Err(null("sources"));
        }
        // SAFETY: `len` valid sources by the caller's promise, their data as long as the list.
        let one = |index| unsafe { given(sources.add(index)) }.map(|given: Given<'static>| given.input);
        let inputs = (0..len).map(one).collect::<Result<Vec<_>, Fault>>()?;
        // SAFETY: NULL or strings by the caller's promise.
        let (root, folder) = unsafe { (optional_path(root), optional_path(folder)) };
        Ok(SpectrustFiles::into_raw(Inputs::sources(inputs, root, folder)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", list) })
}

/// Returns the number of entries in the list; 0 for NULL. Folders that could not be listed are entries, too.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_len(files: *const SpectrustFiles) -> usize {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { files.as_ref() }.map_or(0, |files| files.inputs.entries().len())
}

/// Returns the path of file `index`, or the name of a recording in memory, which lives as long as the list; NULL past the end.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_path(files: *const SpectrustFiles, index: usize) -> *const c_char {
    // SAFETY: NULL or live by the caller's promise.
    let entry = unsafe { files.as_ref() }.and_then(|files| files.inputs.entries().get(index));
    entry.map_or(std::ptr::null(), |entry| entry.c_path().as_ptr())
}

/// Returns the size in bytes of the recording of entry `index`; 0 if it is unknown, beyond the end, and for NULL.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_size(files: *const SpectrustFiles, index: usize) -> u64 {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { files.as_ref() }.and_then(|files| files.inputs.entries().get(index)).map_or(0, |entry| entry.size)
}

/// Returns the folder whose structure `SPECTRUST_LAYOUT_MIRROR` mirrors, in a string that lives as long as the list: the
/// root of the list, or the folder that its files have in common; NULL if there is none.
///
/// # Safety
/// `files` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_root(files: *const SpectrustFiles) -> *const c_char {
    // SAFETY: NULL or live by the caller's promise.
    let root = unsafe { files.as_ref() }.and_then(|files| files.root.as_ref());
    root.map_or(std::ptr::null(), |root| root.as_ptr())
}

/// Writes to `entry` whether entry `index` is a file: `SPECTRUST_STATUS_OK`, or the reason why it could not be read.
/// The return value says whether the call succeeded, not whether the entry is valid.
///
/// # Safety
/// `files` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_status(
    files: *const SpectrustFiles,
    index: usize,
    entry: *mut SpectrustError,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        if entry.is_null() {
            return Err(null("entry"));
        }
        // SAFETY: not NULL, and writable by the caller's promise.
        unsafe { tell(entry, None) };
        // SAFETY: live by the caller's promise; NULL is refused.
        let entries = unsafe { shared(files, "files") }?.inputs.entries();
        let found = entries.get(index).ok_or_else(|| beyond_the_end(index, entries.len()))?;
        let reason = found.error.clone().map(|reason| Fault::from(*reason));
        // SAFETY: as above.
        unsafe { tell(entry, reason.as_ref()) };
        Ok(())
    })
}

fn beyond_the_end(index: usize, len: usize) -> Fault {
    Fault::Argument(format!("index must be below the number of files, which is {len}, got {index}"))
}

/// Writes the warnings about a list. If no file matched, they name the extensions of the files that were found.
///
/// # Safety
/// `files` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_warnings(
    files: *const SpectrustFiles,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        Ok(unsafe { shared(files, "files") }?.inputs.warnings().to_vec())
    })
}

/// Frees a list. A batch started with it continues.
///
/// # Safety
/// `files` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_files_free(files: *mut SpectrustFiles) {
    if !files.is_null() {
        // SAFETY: made by Box::into_raw in `into_raw`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(files) });
    }
}
