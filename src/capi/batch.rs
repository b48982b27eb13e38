//! A batch in C: start it, poll its progress, read the result of each picture. There are no callbacks: the library's
//! threads never run the caller's code.

use std::ffi::{CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::batch_options::{Settings, SpectrustBatchOptions};
use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, os_error_of, shared,
    status_of, store,
};
use super::spectrogram::SpectrustSpectrogram;
use super::walk::{Entry, SpectrustFiles, c_path};
use crate::batch::{Batch, Book, Job, Outcome, largest_first};
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::recipe::crew::thread;
use crate::recipe::plan::Plan;

/// A batch of files, running or finished. Any number of threads may use a `const SpectrustBatch *` at once; only
/// `spectrust_batch_free` needs exclusive access. After a fork, the child can only free it.
pub struct SpectrustBatch {
    shared: Arc<Shared>,
    coordinator: Option<JoinHandle<()>>,
    process: u32,
}

/// State shared by the batch's threads and its handle.
struct Shared {
    entries: Arc<Vec<Entry>>,
    cancel: Cancel,
    started: Instant,
    board: Mutex<Board>,
    ended: Condvar,
}

/// The results so far.
struct Board {
    progress: SpectrustProgress,
    results: Vec<Finished>,
    /// For each file, whether all its results are in.
    files: Vec<bool>,
    /// Warnings about the whole batch.
    warnings: Vec<String>,
}

/// Result of one picture, in the form in which C reads it.
struct Finished {
    file: usize,
    segment: u64,
    segments: u64,
    offset: f64,
    duration: f64,
    skipped: bool,
    os_error: i32,
    status: SpectrustStatus,
    output: Option<CString>,
    message: Option<CString>,
    warnings: Option<CString>,
}

/// Progress of a batch.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct SpectrustProgress {
    /// Number of files with all their results.
    pub done: u64,
    /// Number of files.
    pub total: u64,
    /// Number of results that can be read: one for each picture, at least one for each file.
    pub results: u64,
    /// Number of failed results, without those counted in `cancelled`.
    pub failed: u64,
    /// Number of pictures skipped because an earlier run made them.
    pub skipped: u64,
    /// Seconds of audio drawn. Where segments overlap, the audio counts once.
    pub audio_seconds: f64,
    /// Seconds since the batch started; once it has ended, the time it took.
    pub elapsed: f64,
    /// 1 if every file has all its results, else 0. The batch's threads are then about to end; they have ended when the
    /// batch is freed.
    pub ended: i32,
    /// Number of results with `SPECTRUST_STATUS_CANCELLED`: files that the batch was cancelled before.
    pub cancelled: u64,
    /// Number of manifest rows made with other options or by a revision of the library that computes other values.
    pub stale_rows: u64,
    /// Number of these rows that the batch removed, known once it has ended.
    pub pruned_rows: u64,
}

/// Result of one picture. The strings belong to the batch and live as long as it does.
#[repr(C)]
pub struct SpectrustResult {
    /// Path of the input, as in the list of files.
    pub in_path: *const c_char,
    /// Path of the picture; NULL if there is none.
    pub out_path: *const c_char,
    /// A `SpectrustStatus`: `SPECTRUST_STATUS_OK`, or the reason why there is no picture.
    pub status: i32,
    /// 1 if an earlier run made the picture, else 0.
    pub skipped: i32,
    /// `errno` of the system call that failed; 0 if none did.
    pub os_error: i32,
    /// One sentence that gives the reason why there is no picture; NULL if there is one.
    pub message: *const c_char,
    /// Warnings, one on each line; NULL if there are none.
    pub warnings: *const c_char,
    /// Index of the input in the list of files.
    pub file: usize,
    /// Index of the segment in the recording, from 0.
    pub segment: u64,
    /// Number of segments in the recording; 1 without segments, and if it is not known.
    pub segments: u64,
    /// Start of the segment, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration of the audio that the picture shows, in seconds; NaN if it is not known.
    pub duration: f64,
}

impl Output for SpectrustProgress {
    const NOTHING: Self = SpectrustProgress {
        done: 0,
        total: 0,
        results: 0,
        failed: 0,
        skipped: 0,
        audio_seconds: 0.0,
        elapsed: 0.0,
        ended: 0,
        cancelled: 0,
        stale_rows: 0,
        pruned_rows: 0,
    };
}

impl Output for SpectrustResult {
    const NOTHING: Self = SpectrustResult {
        in_path: std::ptr::null(),
        out_path: std::ptr::null(),
        status: 0,
        skipped: 0,
        os_error: 0,
        message: std::ptr::null(),
        warnings: std::ptr::null(),
        file: 0,
        segment: 0,
        segments: 0,
        offset: 0.0,
        duration: 0.0,
    };
}

impl Shared {
    /// Draws every file of the list. On return every file has all its results.
    fn run(&self, plan: &Plan, settings: &Settings) {
        let Settings { names, format, jobs, segments, book, durable, cancel_on_error, base, .. } = settings;
        let job = |file: usize| {
            let entry = &self.entries[file];
            let target = entry.error.clone().map_or_else(|| Ok(names.target(file)), |error| Err(*error));
            Job { input: entry.path(), place: entry.place(), target }
        };
        let batch = Batch {
            plan,
            format: *format,
            jobs: *jobs,
            cancel: &self.cancel,
            segments: *segments,
            book: book.as_ref(),
            durable: *durable,
            cancel_on_error: *cancel_on_error,
            base: Arc::clone(base),
        };
        let order = largest_first(self.entries.iter().map(|entry| entry.size));
        batch.run(&order, job, |outcome| self.board().add(outcome));
    }

    /// Closes the manifest. If its journal stays, the next run only looks for files that are missing.
    fn close(&self, book: Book, ran: bool) {
        let closed = book.close(ran && self.cancel.check().is_ok());
        let mut board = self.board();
        match closed {
            Ok(pruned) => board.progress.pruned_rows = pruned,
            Err(error) => board.warnings.push(error.to_string()),
        }
    }

    /// Marks the end. Files left without a last result by a panic outside their own work get one.
    fn end(&self, panic: Option<Error>) {
        let error = panic.unwrap_or_else(|| Error::Panic { message: "a thread of the batch was lost".to_owned() });
        let mut board = self.board();
        for file in 0..self.entries.len() {
            if !board.files[file] {
                board.add(Outcome::failed(file, error.clone()));
            }
        }
        board.progress.elapsed = self.started.elapsed().as_secs_f64();
        board.progress.ended = 1;
        self.ended.notify_all();
    }

    fn progress(&self, board: &Board) -> SpectrustProgress {
        let now = board.progress;
        let elapsed = if now.ended == 1 { now.elapsed } else { self.started.elapsed().as_secs_f64() };
        SpectrustProgress { elapsed, ..now }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn new(n_files: usize) -> Self {
        let progress = SpectrustProgress { total: n_files as u64, ..Default::default() };
        let mut results = Vec::new();
        // Reserved up front so that it need not move while it grows. If that fails, it grows as needed.
        let _ = results.try_reserve_exact(n_files);
        Board { progress, results, files: vec![false; n_files], warnings: Vec::new() }
    }

    fn add(&mut self, outcome: Outcome) {
        let now = &mut self.progress;
        now.results += 1;
        now.done += u64::from(outcome.last);
        now.audio_seconds += outcome.drawn;
        match &outcome.result {
            Err(Error::Cancelled) => now.cancelled += 1,
            Err(_) => now.failed += 1,
            Ok(done) => now.skipped += u64::from(done.skipped),
        }
        self.files[outcome.file] |= outcome.last;
        self.results.push(Finished::from(outcome));
    }
}

impl From<Outcome> for Finished {
    fn from(outcome: Outcome) -> Self {
        let Outcome { file, segment, segments, offset, duration, result, .. } = outcome;
        let (status, os_error, message) = match &result {
            Ok(_) => (SpectrustStatus::Ok, 0, None),
            Err(error) => (status_of(error), os_error_of(error), Some(c_text(&error.to_string()))),
        };
        let done = result.ok();
        Finished {
            file,
            segment,
            segments,
            offset,
            duration: duration.unwrap_or(f64::NAN),
            skipped: done.as_ref().is_some_and(|done| done.skipped),
            os_error,
            status,
            message,
            warnings: done
                .as_ref()
                .filter(|done| !done.warnings.is_empty())
                .map(|done| c_text(&done.warnings.join("\n"))),
            output: done.map(|done| c_path(done.output)),
        }
    }
}

fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}

impl SpectrustBatch {
    fn start(plan: Arc<Plan>, entries: Arc<Vec<Entry>>, settings: Settings) -> Result<Self, Fault> {
        let shared = Arc::new(Shared {
            board: Mutex::new(Board::new(entries.len())),
            entries,
            cancel: Cancel::default(),
            started: Instant::now(),
            ended: Condvar::new(),
        });
        if let Some(book) = &settings.book {
            let mut board = shared.board();
            board.progress.stale_rows = book.rows_of_others();
            board.warnings.extend(book.warning());
        }
        let work = Arc::clone(&shared);
        let coordinate = move || {
            let ran = catch_unwind(AssertUnwindSafe(|| work.run(&plan, &settings)));
            if let Some(book) = settings.book {
                work.close(book, ran.is_ok());
            }
            work.end(ran.err().map(|payload| Error::from_panic(payload.as_ref())));
        };
        let coordinator = thread("spectrust-batch").spawn(coordinate);
        let coordinator = coordinator.map_err(|source| Fault::State(format!("cannot start a thread: {source}")))?;
        Ok(SpectrustBatch { shared, coordinator: Some(coordinator), process: std::process::id() })
    }

    /// The shared state. A process that only inherited the handle is refused: the locks may be held by threads that do
    /// not exist there.
    fn here(&self) -> Result<&Shared, Fault> {
        if self.process == std::process::id() {
            return Ok(&self.shared);
        }
        let (owner, here) = (self.process, std::process::id());
        Err(Fault::State(format!("this batch belongs to process {owner}, it cannot be used in its child {here}")))
    }
}

/// Starts to draw every file of `files`, the largest first, and returns at once. The spectrogram, the list and the
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
        let settings = unsafe { Settings::read(options, files, spectrogram.plan.options()) }?;
        let batch = SpectrustBatch::start(Arc::clone(&spectrogram.plan), Arc::clone(&files.entries), settings)?;
        Ok(Box::into_raw(Box::new(batch)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", start) })
}

/// Waits at most `timeout_ms` milliseconds for the batch to end and reports its progress.
///
/// # Safety
/// `batch` is live.
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
        let waited = state.ended.wait_timeout_while(state.board(), timeout, |board| board.progress.ended == 0);
        let (board, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Ok(state.progress(&board))
    };
    // SAFETY: `progress` is writable by the caller's promise.
    guard(error, || unsafe { store(progress, "progress", wait) })
}

/// Requests the batch to stop and returns at once. Files in progress are abandoned within milliseconds, a picture of
/// many megapixels once its encoder is done, and leave nothing behind. They and the remaining files end with
/// `SPECTRUST_STATUS_CANCELLED`.
///
/// # Safety
/// `batch` is live.
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
    guard_and_warn(warnings, error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        Ok(unsafe { shared(batch, "batch") }?.here()?.board().warnings.clone())
    })
}

/// Reads result `index`, which is below the `results` of `SpectrustProgress`. Results are in order of completion;
/// `file` and `segment` identify each.
///
/// # Safety
/// `batch` is live.
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
        let board = state.board();
        let count = board.results.len();
        let beyond =
            || Fault::Argument(format!("index must be below the number of results, which is {count}, got {index}"));
        let result = board.results.get(index).ok_or_else(beyond)?;
        let pointer = |text: &Option<CString>| text.as_ref().map_or(std::ptr::null(), |text| text.as_ptr());
        Ok(SpectrustResult {
            in_path: state.entries[result.file].path.as_ptr(),
            out_path: pointer(&result.output),
            status: result.status as i32,
            skipped: result.skipped.into(),
            os_error: result.os_error,
            message: pointer(&result.message),
            warnings: pointer(&result.warnings),
            file: result.file,
            segment: result.segment,
            segments: result.segments,
            offset: result.offset,
            duration: result.duration,
        })
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", read) })
}

/// Cancels the batch if it has not ended, waits for its threads, and frees it with all its strings. In a child of the
/// process that started the batch, it only releases the handle. NULL does nothing.
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
        // The threads that share it do not exist here, so its reference counts never reach zero and its locks may be
        // held.
        std::mem::forget(batch);
        return;
    }
    batch.shared.cancel.cancel();
    if let Some(coordinator) = batch.coordinator.take() {
        let _ = coordinator.join();
    }
}
