//! Options of a batch in C. Their fields are generated from the table of settings.

use std::path::{Path, PathBuf};

pub use super::batch_options_struct::SpectrustBatchOptions;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, null, optional_path, path, read_options,
};
use crate::batch::{Paths, Settings, Template};
use crate::error::Error;

impl Growing for SpectrustBatchOptions {
    const NAME: &'static str = "SpectrustBatchOptions";
    const INIT: &'static str = "spectrust_batch_options_init";
    const LEAST: usize = 96;

    fn defaults() -> Self {
        Self::from(&Settings::default())
    }
}

/// The files and folders that the options of a batch of `n_files` files name.
///
/// # Safety
/// As for the options of `spectrust_batch_start`.
pub(super) unsafe fn paths(known: &SpectrustBatchOptions, settings: &Settings, n_files: usize) -> Result<Paths, Fault> {
    // SAFETY: strings or NULL by the caller's promise, and as many paths as there are files.
    let (out_dir, manifest, folder, out_paths, name) = unsafe {
        let optional = |path| optional_path(path).map(Path::to_owned);
        (
            optional(known.out_dir),
            optional(known.manifest),
            optional(known.folder),
            out_paths(known, n_files)?,
            name(known)?,
        )
    };
    let paths = Paths { out_dir, out_paths, name, manifest, folder };
    if paths.lack_out_dir(settings) { Err(null("options.out_dir")) } else { Ok(paths) }
}

/// The template of the pictures' names.
///
/// # Safety
/// As for the options of `spectrust_batch_start`.
unsafe fn name(known: &SpectrustBatchOptions) -> Result<Option<String>, Fault> {
    // SAFETY: a string or NULL by the caller's promise.
    let Some(name) = (unsafe { optional_path(known.name) }) else { return Ok(None) };
    let name = name.to_str().ok_or_else(|| Error::option("name", format!("{name:?}"), "text in UTF-8"))?;
    Ok(Some(name.to_owned()))
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

/// Checks the settings and the template in `options`; NULL means the defaults. Paths are checked when the batch is started.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes; its strings end in a zero byte or are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_options_check(
    options: *const SpectrustBatchOptions,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: the caller's promise is the one `read_options` asks for.
        let known = unsafe { read_options(options) }?;
        known.read()?.check(!known.manifest.is_null())?;
        // SAFETY: the caller's promise.
        let name = unsafe { name(&known) }?;
        Ok(name.as_deref().map(Template::new).transpose().map(drop)?)
    })
}
