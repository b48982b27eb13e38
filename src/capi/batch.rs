//! A batch in C: start it, poll its progress, read the result of each picture. There are no callbacks: the library's
//! threads never run the caller's code.

use std::sync::Arc;
use std::time::Duration;

use super::batch_options::{SpectrustBatchOptions, paths};
use super::conventions::{
    Fault, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, read_options, shared, store,
    store_sized,
};
use super::progress::SpectrustProgress;
use super::result::{Finished, SpectrustResult};
use super::spectrogram::SpectrustSpectrogram;
use super::walk::SpectrustFiles;
use crate::batch::{Inputs, Run};

/// A batch of files, running or finished. Any number of threads may use a `const SpectrustBatch *` at once; only
/// `spectrust_batch_free` needs exclusive access. After a fork, the child can only free it.
pub struct SpectrustBatch {
    run: Run<Finished>,
    inputs: Arc<Inputs>,
}

impl SpectrustBatch {
    fn past_the_end(&self, index: usize) -> Fault {
        let count = self.run.wait(Duration::ZERO).map_or(0, |progress| progress.results);
        Fault::Argument(format!("index must be below the number of results, which is {count}, got {index}"))
    }
}

/// Starts drawing every file of `files`, the largest first, and returns at once. The spectrogram, the list and the
/// options may be freed right after the call. Free the batch with `spectrust_batch_free`.
///
/// # Safety
/// `spectrogram` and `files` are live; `options` is readable for `options->struct_size` bytes; `out_paths`, if given,
/// holds one path for each file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_start(
    spectrogram: *const SpectrustSpectrogram,
    files: *const SpectrustFiles,
    options: *const SpectrustBatchOptions,
    out: *mut *mut SpectrustBatch,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let start = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let (spectrogram, files) = unsafe { (shared(spectrogram, "spectrogram")?, shared(files, "files")?) };
        // SAFETY: the caller's promise.
        let known = unsafe { read_options(options) }?;
        let settings = known.read()?;
        // SAFETY: the caller's promise.
        let paths = unsafe { paths(&known, &settings, files.inputs.entries().len()) }?;
        let (plan, inputs) = (Arc::clone(&spectrogram.plan), Arc::clone(&files.inputs));
        let run = Run::start(plan, inputs, &paths, &settings)?;
        Ok(Box::into_raw(Box::new(SpectrustBatch { run, inputs: Arc::clone(&files.inputs) })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", start) })
}

/// Lists the paths of the pictures that `spectrust_batch_start` would draw, in the order of `files`, without drawing or
/// creating anything. Segments add a number to the name. The list is empty if the names are random. Free it with
/// `spectrust_files_free`.
///
/// # Safety
/// As for `spectrust_batch_start`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_plan(
    files: *const SpectrustFiles,
    options: *const SpectrustBatchOptions,
    out: *mut *mut SpectrustFiles,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let plan = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let inputs = &unsafe { shared(files, "files") }?.inputs;
        // SAFETY: the caller's promise.
        let known = unsafe { read_options(options) }?;
        let settings = known.read()?;
        // SAFETY: the caller's promise.
        let paths = unsafe { paths(&known, &settings, inputs.entries().len()) }?;
        Ok(SpectrustFiles::into_raw(Inputs::list(paths.planned(&settings, inputs)?, None)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", plan) })
}

/// Waits at most `timeout_ms` milliseconds for the batch to end and reports its progress. `progress_size` is the caller's
/// `sizeof(SpectrustProgress)`; no byte beyond it is written.
///
/// # Safety
/// `batch` is live; `progress` is writable for `progress_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_poll(
    batch: *const SpectrustBatch,
    timeout_ms: u32,
    progress: *mut SpectrustProgress,
    progress_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let wait = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let batch = unsafe { shared(batch, "batch") }?;
        Ok(batch.run.wait(Duration::from_millis(timeout_ms.into()))?.into())
    };
    // SAFETY: writable for `progress_size` bytes by the caller's promise.
    guard(error, || unsafe { store_sized(progress, progress_size, "progress", wait) })
}

/// Asks the batch to stop and returns at once. Files in progress are abandoned within milliseconds (a picture of many
/// megapixels, once its encoder is done) and leave nothing behind. They and the remaining files end with
/// `SPECTRUST_STATUS_CANCELLED`.
///
/// # Safety
/// `batch` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_cancel(
    batch: *const SpectrustBatch,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: live by the caller's promise; NULL is refused.
    guard(error, || Ok(unsafe { shared(batch, "batch") }?.run.cancel()?))
}

/// Writes the warnings about the whole batch, such as manifest rows that could not be removed. They are complete once
/// the batch has ended.
///
/// # Safety
/// `batch` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_warnings(
    batch: *const SpectrustBatch,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: live by the caller's promise; NULL is refused.
    guard_and_warn(warnings, error, || Ok(unsafe { shared(batch, "batch") }?.run.warnings()?))
}

/// Reads result `index`, which must be less than the `results` of `SpectrustProgress`. Results are in order of
/// completion; `file` and `segment` identify each. `out_size` is the caller's `sizeof(SpectrustResult)`; no byte beyond
/// it is written.
///
/// # Safety
/// `batch` is live; `out` is writable for `out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_result(
    batch: *const SpectrustBatch,
    index: usize,
    out: *mut SpectrustResult,
    out_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let read = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let batch = unsafe { shared(batch, "batch") }?;
        let result = batch.run.result(index, |finished| finished.result)?;
        let result = result.ok_or_else(|| batch.past_the_end(index))?;
        Ok(SpectrustResult { in_path: batch.inputs.entries()[result.file].c_path().as_ptr(), ..result })
    };
    // SAFETY: writable for `out_size` bytes by the caller's promise.
    guard(error, || unsafe { store_sized(out, out_size, "out", read) })
}

/// Cancels the batch if it has not ended, waits for its threads, and frees it with all its strings. In a child of the
/// process that started the batch, it only releases the handle. NULL does nothing.
///
/// # Safety
/// `batch` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_free(batch: *mut SpectrustBatch) {
    if !batch.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_batch_start`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(batch) });
    }
}
