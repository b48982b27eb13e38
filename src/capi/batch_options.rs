//! Options of a batch in C. Their fields are generated from the table of settings.

use std::path::{Path, PathBuf};

pub use super::batch_options_struct::SpectrustBatchOptions;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, null, optional_path, path, read_options,
};
use crate::batch::{Paths, Settings};

impl Growing for SpectrustBatchOptions {
    const NAME: &'static str = "SpectrustBatchOptions";
    const INIT: &'static str = "spectrust_batch_options_init";

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
    let (out_dir, manifest, folder, out_paths) = unsafe {
        let optional = |path| optional_path(path).map(Path::to_owned);
        (optional(known.out_dir), optional(known.manifest), optional(known.folder), out_paths(known, n_files)?)
    };
    let paths = Paths { out_dir, out_paths, manifest, folder };
    if paths.lack_out_dir(settings) { Err(null("options.out_dir")) } else { Ok(paths) }
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

/// Checks the settings in `options`; NULL means the defaults. Paths are checked when the batch is started.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_options_check(
    options: *const SpectrustBatchOptions,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: the caller's promise is the one `read_options` asks for.
        let known = unsafe { read_options(options) }?;
        Ok(known.read()?.check(!known.manifest.is_null())?)
    })
}
