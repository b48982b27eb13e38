//! Options of a batch in C: outputs, threads, segments, manifest.

use std::ffi::c_char;
use std::path::{Path, PathBuf};

use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, null, optional_path, path,
};
use super::fields::{from_c, to_c};
use crate::batch::{Paths, Settings, row};
use crate::error::Result;

/// Options of a batch. Fill it with `spectrust_batch_options_init`, then change the fields that should differ. Fields
/// are only ever appended; `struct_size` states how many of them the caller knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustBatchOptions {
    /// `sizeof(SpectrustBatchOptions)` of the caller; `spectrust_batch_options_init` writes it.
    pub struct_size: usize,
    /// Folder of the pictures, created if missing. Required unless `out_paths` is given. Default NULL.
    pub out_dir: *const c_char,
    /// Path of each file's picture, one for each file of the list. The folders must exist. The path for an entry with
    /// an error is not used, but must not be NULL. Default NULL: the library names the pictures by `layout` and
    /// `format`.
    pub out_paths: *const *const c_char,
    /// A `SpectrustLayout`: random names, or the names and folders of the inputs. Default `SPECTRUST_LAYOUT_UUID`.
    pub layout: i32,
    /// A `SpectrustFormat`: format of the files that the library names. Default `SPECTRUST_FORMAT_JPEG`.
    pub format: i32,
    /// Number of threads, at most 1024. Default 0: the number of processors available to the process.
    pub jobs: i64,
    /// Length of a segment in seconds, more than 0. Each segment becomes a picture; unless names are random, its number
    /// precedes the file extension. Default NaN: one picture for each file.
    pub segment: f64,
    /// Overlap of consecutive segments in seconds, 0 or more and less than `segment`. Default 0.
    pub overlap: f64,
    /// A `SpectrustRemainder`: what to do with a last segment that the recording does not fill. Default
    /// `SPECTRUST_REMAINDER_PAD`.
    pub remainder: i32,
    /// File that receives the result of each picture, one line each: JSON if its name ends in .jsonl, CSV if it ends in
    /// .csv. It is created or appended to, and only one batch can use it at a time. Default NULL: none.
    pub manifest: *const c_char,
    /// 1: skip pictures that `manifest` lists as done, with the same options and from a file with the same size and
    /// modification time. Default 0.
    pub resume: i32,
    /// 1: write a picture and its line to the disk, as far as the system can tell, before the result is reported.
    /// Default 0.
    pub durable: i32,
    /// 1: stop the batch at the first file that fails. Default 0.
    pub cancel_on_error: i32,
    /// 1: at the end of a batch that was not cancelled, remove the rows of `manifest` made with other options or by a
    /// revision of the library that computes other values, and their pictures if they are in `out_dir` or below it.
    /// Nothing is removed unless there is a picture made with the current options. Default 0: they stay.
    pub prune: i32,
    /// Folder that relative paths in these options start from, whatever the current folder of the process. Default
    /// NULL: the current folder when the batch is started.
    pub folder: *const c_char,
}

impl Growing for SpectrustBatchOptions {
    const NAME: &'static str = "SpectrustBatchOptions";
    const INIT: &'static str = "spectrust_batch_options_init";

    fn defaults() -> Self {
        let settings = Settings::default();
        SpectrustBatchOptions {
            struct_size: size_of::<Self>(),
            out_dir: std::ptr::null(),
            out_paths: std::ptr::null(),
            layout: to_c(&row::layout, &settings.layout),
            format: to_c(&row::format, &settings.format),
            jobs: to_c(&row::jobs, &settings.jobs),
            segment: to_c(&row::segment, &settings.segment),
            overlap: to_c(&row::overlap, &settings.overlap),
            remainder: to_c(&row::remainder, &settings.remainder),
            manifest: std::ptr::null(),
            resume: to_c(&row::resume, &settings.resume),
            durable: to_c(&row::durable, &settings.durable),
            cancel_on_error: to_c(&row::cancel_on_error, &settings.cancel_on_error),
            prune: to_c(&row::prune, &settings.prune),
            folder: std::ptr::null(),
        }
    }
}

impl SpectrustBatchOptions {
    /// The settings, each checked by its row of the table.
    pub(super) fn settings(&self) -> Result<Settings> {
        Ok(Settings {
            layout: from_c(&row::layout, self.layout)?,
            format: from_c(&row::format, self.format)?,
            jobs: from_c(&row::jobs, self.jobs)?,
            segment: from_c(&row::segment, self.segment)?,
            overlap: from_c(&row::overlap, self.overlap)?,
            remainder: from_c(&row::remainder, self.remainder)?,
            resume: from_c(&row::resume, self.resume)?,
            durable: from_c(&row::durable, self.durable)?,
            cancel_on_error: from_c(&row::cancel_on_error, self.cancel_on_error)?,
            prune: from_c(&row::prune, self.prune)?,
        })
    }
}

/// The files and folders that the options of a batch of `n_files` files name.
///
/// # Safety
/// As for the options of `spectrust_batch_start`.
pub(super) unsafe fn paths(known: &SpectrustBatchOptions, n_files: usize) -> Result<Paths, Fault> {
    // SAFETY: strings or NULL by the caller's promise, and as many paths as there are files.
    let (out_dir, manifest, folder, out_paths) = unsafe {
        let optional = |path| optional_path(path).map(Path::to_owned);
        (optional(known.out_dir), optional(known.manifest), optional(known.folder), out_paths(known, n_files)?)
    };
    if out_dir.is_none() && (out_paths.is_none() || known.prune == 1) {
        return Err(null("options.out_dir"));
    }
    Ok(Paths { out_dir, out_paths, manifest, folder })
}

/// # Safety
/// As for the options of `spectrust_batch_start`.
unsafe fn out_paths(known: &SpectrustBatchOptions, n_files: usize) -> Result<Option<Vec<PathBuf>>, Fault> {
    if known.out_paths.is_null() {
        return Ok(None);
    }
    // SAFETY: as many strings as files by the caller's promise; a NULL among them is refused.
    let one = |index| unsafe { Ok(path(*known.out_paths.add(index), &format!("out_paths[{index}]"))?.to_owned()) };
    (0..n_files).map(one).collect::<Result<_, Fault>>().map(Some)
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustBatchOptions)`; no byte beyond it
/// is written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_options_init(
    options: *mut SpectrustBatchOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustBatchOptions::defaults()) })
}
