//! A batch in C: start it, ask how far it is, read each file's result. No callbacks: the library's threads never
//! enter the caller's code.

use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, path, shared, status_of, store};
use super::options::one_of;
use super::spectrogram::SpectrustSpectrogram;
use super::walk::{Entry, SpectrustFiles, beyond_the_end, c_path};
use crate::batch::{Batch, Done, Job};
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Format;
use crate::output::{create_folder, unique_path};
use crate::spectrogram::Plan;

/// Work on a list of files, under way or done. A `const SpectrustBatch *` may be used by any number of threads at
/// once; only `spectrust_batch_free` needs it alone. After a fork the child can do nothing with it but free it.
pub struct SpectrustBatch {
    shared: Arc<Shared>,
    coordinator: Option<JoinHandle<()>>,
    process: u32,
}

/// What the batch's threads and its handle both hold.
struct Shared {
    entries: Arc<Vec<Entry>>,
    outputs: Destination,
    cancel: Cancel,
    finished: Vec<OnceLock<Finished>>,
    progress: Mutex<SpectrustProgress>,
    ended: Condvar,
}

enum Destination {
    Folder(PathBuf, Format),
    Paths(Vec<PathBuf>),
}

/// One file's result, in the form in which C reads it.
struct Finished {
    status: SpectrustStatus,
    output: Option<CString>,
    message: Option<CString>,
    warnings: Option<CString>,
}

/// How far a batch is.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct SpectrustProgress {
    /// Files that have a result.
    pub done: u64,
    /// Files in all.
    pub total: u64,
    /// 1 when every file has a result, else 0. The batch's threads end then, and are gone once it is freed.
    pub ended: i32,
}

/// What became of one file. The strings belong to the batch and live as long as it.
#[repr(C)]
pub struct SpectrustResult {
    /// The input, as the list of files has it.
    pub in_path: *const c_char,
    /// The picture; NULL when there is none.
    pub out_path: *const c_char,
    /// A `SpectrustStatus`: `SPECTRUST_STATUS_OK`, or why there is no picture.
    pub status: i32,
    /// One sentence saying why; NULL when there is a picture.
    pub message: *const c_char,
    /// What had to be worked around, sentences separated by newlines; NULL when nothing had.
    pub warnings: *const c_char,
}

impl Shared {
    /// Works through the list; on return every file has its result.
    fn run(&self, plan: &Plan, jobs: usize) {
        let job = |index: usize| {
            let entry = &self.entries[index];
            match &entry.error {
                Some(error) => Err(error.clone()),
                None => Ok(Job { input: entry.path(), output: self.outputs.path(index) }),
            }
        };
        let done = |index: usize, result: Result<Done>| {
            let _ = self.finished[index].set(Finished::from(result));
            self.progress().done += 1;
        };
        Batch { plan, jobs, cancel: &self.cancel }.run(self.entries.len(), job, done);
    }

    /// Marks the end. Files that a panic outside their own work left without a result get one.
    fn end(&self, panic: Option<Error>) {
        let error = panic.unwrap_or_else(|| Error::Panic { message: "a thread of the batch was lost".to_owned() });
        for slot in &self.finished {
            slot.get_or_init(|| Finished::from(Err(error.clone())));
        }
        self.progress().done = self.finished.len() as u64;
        self.progress().ended = 1;
        self.ended.notify_all();
    }

    fn progress(&self) -> MutexGuard<'_, SpectrustProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Destination {
    fn path(&self, index: usize) -> PathBuf {
        match self {
            Destination::Folder(folder, format) => unique_path(folder, *format),
            Destination::Paths(paths) => paths[index].clone(),
        }
    }
}

impl From<Result<Done>> for Finished {
    fn from(result: Result<Done>) -> Self {
        match result {
            Ok(done) => Finished {
                status: SpectrustStatus::Ok,
                output: Some(c_path(done.output)),
                message: None,
                warnings: (!done.warnings.is_empty()).then(|| c_text(&done.warnings.join("\n"))),
            },
            Err(error) => Finished {
                status: status_of(&error),
                output: None,
                message: Some(c_text(&error.to_string())),
                warnings: None,
            },
        }
    }
}

fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

impl SpectrustBatch {
    fn start(plan: Arc<Plan>, shared: Arc<Shared>, jobs: usize) -> Result<Self, Fault> {
        let work = Arc::clone(&shared);
        let coordinate = move || {
            let ran = catch_unwind(AssertUnwindSafe(|| work.run(&plan, jobs)));
            work.end(ran.err().map(|payload| Error::from_panic(payload.as_ref())));
        };
        let coordinator = Builder::new().name("spectrust-batch".to_owned()).spawn(coordinate);
        let coordinator = coordinator.map_err(|source| Fault::State(format!("cannot start a thread: {source}")))?;
        Ok(SpectrustBatch { shared, coordinator: Some(coordinator), process: std::process::id() })
    }

    /// The batch's shared part, refused in a process that only inherited the handle: its locks may be held by
    /// threads that do not exist there.
    fn here(&self) -> Result<&Shared, Fault> {
        if self.process == std::process::id() {
            return Ok(&self.shared);
        }
        let (owner, here) = (self.process, std::process::id());
        Err(Fault::State(format!("this batch belongs to process {owner}, it cannot be used in its child {here}")))
    }
}

/// Starts to draw every file of `files` and returns at once. `out_paths` (NULL: none) names each file's picture, as
/// many as `files` has; without it the pictures go into the folder `out_dir`, which is created, under random names
/// (UUID version 4) that end as `format` says, a `SpectrustFormat`. The name of an entry with an error is not used, but
/// must not be NULL. `jobs` threads work on it, at most 1024, 0 for as many as the process may use processors. The
/// spectrogram and the list may be freed at once. Free the batch with `spectrust_batch_free`.
///
/// # Safety
/// `spectrogram` and `files` are live; `out_dir` is NULL or ends in a zero byte; `out_paths` is NULL or holds as many
/// such strings as `files`; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_start(
    spectrogram: *const SpectrustSpectrogram,
    files: *const SpectrustFiles,
    out_dir: *const c_char,
    out_paths: *const *const c_char,
    format: i32,
    jobs: usize,
    out: *mut *mut SpectrustBatch,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let start = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let (spectrogram, files) = unsafe { (shared(spectrogram, "spectrogram")?, shared(files, "files")?) };
        let n_files = files.entries.len();
        // SAFETY: strings, and as many as there are files, by the caller's promise.
        let outputs = unsafe { destination(out_dir, out_paths, format, n_files)? };
        let shared = Arc::new(Shared {
            entries: Arc::clone(&files.entries),
            outputs,
            cancel: Cancel::default(),
            finished: std::iter::repeat_with(OnceLock::new).take(n_files).collect(),
            progress: Mutex::new(SpectrustProgress { done: 0, total: n_files as u64, ended: 0 }),
            ended: Condvar::new(),
        });
        let batch = SpectrustBatch::start(Arc::clone(&spectrogram.plan), shared, jobs)?;
        Ok(Box::into_raw(Box::new(batch)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", start) })
}

/// # Safety
/// `folder` is NULL or a string; `paths` is NULL or holds `len` strings.
unsafe fn destination(
    folder: *const c_char,
    paths: *const *const c_char,
    format: i32,
    len: usize,
) -> Result<Destination, Fault> {
    let format = one_of("format", format, Format::ALL)?;
    if paths.is_null() {
        // SAFETY: a string or NULL, which is refused.
        let folder = unsafe { path(folder, "out_dir") }?;
        create_folder(folder)?;
        return Ok(Destination::Folder(folder.to_owned(), format));
    }
    // SAFETY: `len` strings by the caller's promise; a NULL among them is refused.
    let one = |index| unsafe { Ok(path(*paths.add(index), &format!("out_paths[{index}]"))?.to_owned()) };
    (0..len).map(one).collect::<Result<_, Fault>>().map(Destination::Paths)
}

/// Waits until the batch has ended, at most `timeout_ms` milliseconds, and says how far it is.
///
/// # Safety
/// `batch` is live; `progress` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_poll(
    batch: *const SpectrustBatch,
    timeout_ms: u32,
    progress: *mut SpectrustProgress,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let wait = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let state = unsafe { shared(batch, "batch") }?.here()?;
        let timeout = Duration::from_millis(timeout_ms.into());
        let waited = state.ended.wait_timeout_while(state.progress(), timeout, |progress| progress.ended == 0);
        let (now, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(*now)
    };
    // SAFETY: `progress` is writable by the caller's promise.
    guard(error, || unsafe { store(progress, "progress", wait) })
}

/// Asks the batch to stop and returns at once. Files under way are given up within milliseconds (a picture of
/// many megapixels once its encoder is done) and leave nothing behind; they and the rest end with
/// `SPECTRUST_STATUS_CANCELLED`.
///
/// # Safety
/// `batch` is live; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_cancel(
    batch: *const SpectrustBatch,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        unsafe { shared(batch, "batch") }?.here()?.cancel.cancel();
        Ok(())
    })
}

/// Reads the result of file `index` of the batch's list. A file without a result yet is `SPECTRUST_STATUS_STATE`.
///
/// # Safety
/// `batch` is live; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_result(
    batch: *const SpectrustBatch,
    index: usize,
    out: *mut SpectrustResult,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let read = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let state = unsafe { shared(batch, "batch") }?.here()?;
        let slot = state.finished.get(index).ok_or_else(|| beyond_the_end(index, state.finished.len()))?;
        let result = slot.get().ok_or_else(|| Fault::State(format!("file {index} has no result yet")))?;
        let pointer = |text: &Option<CString>| text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        Ok(SpectrustResult {
            in_path: state.entries[index].path.as_ptr(),
            out_path: pointer(&result.output),
            status: result.status as i32,
            message: pointer(&result.message),
            warnings: pointer(&result.warnings),
        })
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", read) })
}

/// Cancels the batch if it has not ended, waits for its threads, and frees it with all its strings. In a child of the
/// process that started it, it only gives up the handle. NULL does nothing.
///
/// # Safety
/// `batch` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_free(batch: *mut SpectrustBatch) {
    if batch.is_null() {
        return;
    }
    // SAFETY: made by Box::into_raw in `spectrust_batch_start`, freed once by the caller's promise.
    let mut batch = unsafe { Box::from_raw(batch) };
    if batch.here().is_err() {
        // The threads that share it did not come along, so its counts never reach zero and its locks may be held.
        std::mem::forget(batch);
        return;
    }
    batch.shared.cancel.cancel();
    if let Some(coordinator) = batch.coordinator.take() {
        let _ = coordinator.join();
    }
}
