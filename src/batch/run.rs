//! A batch in the background: start it, poll its progress, read its results.

use std::mem::forget;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::book::Book;
use super::inputs::Inputs;
use super::outcome::Outcome;
use super::outputs::{Outputs, Paths};
use super::settings::Settings;
use super::work::Work;
use super::workers::Batch;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::recipe::crew::thread;
use crate::recipe::plan::Plan;

/// A batch, running or finished. It keeps each outcome as an `R`. Dropping it cancels what has not ended and waits for
/// its threads. After a fork, the child can only drop it.
pub struct Run<R> {
    /// `None` only while being dropped.
    state: Option<Arc<State<R>>>,
    coordinator: Option<JoinHandle<()>>,
    process: u32,
}

/// Progress of a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Number of recordings with all their results.
    pub done: u64,
    /// Number of recordings.
    pub total: u64,
    /// Number of results: one for each picture, at least one for each recording.
    pub results: u64,
    /// Number of failed results, without those counted in `cancelled`.
    pub failed: u64,
    /// Number of pictures skipped because an earlier run made them.
    pub skipped: u64,
    /// Number of results missing because the batch was cancelled.
    pub cancelled: u64,
    /// Seconds of audio drawn. Where segments overlap, the audio counts once.
    pub audio_seconds: f64,
    /// Seconds since the batch started; once it has ended, the time it took.
    pub elapsed: f64,
    /// Share of the work that is done, from 0 to 1, estimated from the bytes read: it grows within long recordings, too.
    pub fraction: f64,
    /// Whether every recording has all its results.
    pub ended: bool,
    /// Number of manifest rows made with other options or by a revision of the library that computes other values.
    pub stale_rows: u64,
    /// Number of these rows that the batch removed, known once it has ended.
    pub pruned_rows: u64,
    /// Number of recordings left out because they are shorter than a segment.
    pub left_out: u64,
}

/// State shared by the threads of a batch and its handle.
struct State<R> {
    inputs: Arc<Inputs>,
    work: Work,
    cancel: Cancel,
    started: Instant,
    board: Mutex<Board<R>>,
    ended: Condvar,
}

/// The results so far.
struct Board<R> {
    progress: Progress,
    results: Vec<R>,
    /// For each recording, whether all its results are in.
    complete: Vec<bool>,
    /// Warnings about the whole batch.
    warnings: Vec<String>,
}

impl<R: From<Outcome> + Send + 'static> Run<R> {
    /// Checks the settings, opens what they name, and starts to draw.
    pub fn start(plan: Arc<Plan>, inputs: Arc<Inputs>, paths: &Paths, settings: &Settings) -> Result<Self> {
        let outputs = paths.open(settings, &inputs, plan.given())?;
        let work = Work::new(&inputs, plan.options(), outputs.segments.as_ref());
        let state = Arc::new(State::new(inputs, work));
        let (own, settings) = (Arc::clone(&state), settings.clone());
        let coordinate = move || own.coordinate(&plan, &settings, outputs);
        let coordinator = thread("spectrust-batch").spawn(coordinate);
        let coordinator = coordinator.map_err(|source| Error::Thread { source: Arc::new(source) })?;
        Ok(Run { state: Some(state), coordinator: Some(coordinator), process: process::id() })
    }
}

impl<R> Run<R> {
    /// Waits at most `timeout` for the batch to end and returns its progress.
    pub fn wait(&self, timeout: Duration) -> Result<Progress> {
        let state = self.state()?;
        let waited = state.ended.wait_timeout_while(state.board(), timeout, |board| !board.progress.ended);
        let (board, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let now = board.progress;
        let elapsed = if now.ended { now.elapsed } else { state.started.elapsed().as_secs_f64() };
        let fraction = if now.ended { 1.0 } else { state.work.fraction() };
        Ok(Progress { elapsed, fraction, ..now })
    }

    /// Requests the batch to stop.
    pub fn cancel(&self) -> Result<()> {
        self.state()?.cancel.cancel();
        Ok(())
    }

    /// The warnings about the whole batch, complete once it has ended.
    pub fn warnings(&self) -> Result<Vec<String>> {
        Ok(self.state()?.board().warnings.clone())
    }

    /// Reads result `index`, in the order of completion; `None` past the end.
    pub fn result<T>(&self, index: usize, read: impl FnOnce(&R) -> T) -> Result<Option<T>> {
        Ok(self.state()?.board().results.get(index).map(read))
    }

    /// The shared state. A process that only inherited the handle is refused: the locks may be held by threads that do
    /// not exist there.
    fn state(&self) -> Result<&State<R>> {
        let (owner, current) = (self.process, process::id());
        match &self.state {
            Some(state) if owner == current => Ok(state),
            _ => Err(Error::OtherProcess { owner, current }),
        }
    }
}

impl<R> Drop for Run<R> {
    fn drop(&mut self) {
        let coordinator = self.coordinator.take();
        match self.state() {
            Ok(state) => state.cancel.cancel(),
            // The threads that share the state do not exist in this process: its reference count never reaches zero,
            // and its locks may be held.
            Err(_) => return forget((self.state.take(), coordinator)),
        }
        if let Some(coordinator) = coordinator {
            let _ = coordinator.join();
        }
    }
}

impl<R: From<Outcome> + Send> State<R> {
    fn new(inputs: Arc<Inputs>, work: Work) -> Self {
        let count = inputs.entries().len();
        let progress = Progress { total: count as u64, ..Progress::default() };
        let mut results = Vec::new();
        // Reserved up front to avoid reallocation. If that fails, it grows as needed.
        let _ = results.try_reserve_exact(count);
        let board = Mutex::new(Board { progress, results, complete: vec![false; count], warnings: Vec::new() });
        State { inputs, work, cancel: Cancel::default(), started: Instant::now(), board, ended: Condvar::new() }
    }

    /// Runs the batch to its end. A panic outside the work on a recording is reported as the result of what is left.
    fn coordinate(&self, plan: &Plan, settings: &Settings, outputs: Outputs) {
        let Outputs { sink, mut book, segments } = outputs;
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let batch = Batch {
                segments,
                work: Some(&self.work),
                jobs: settings.jobs as usize,
                cancel_on_error: settings.cancel_on_error,
                ..Batch::new(plan, &self.inputs, &sink, &self.cancel)
            };
            let brightness = batch.measure();
            if let Some(book) = &mut book {
                book.begin(brightness);
                self.board().opened(book);
            }
            Batch { book: book.as_ref(), brightness, ..batch }.run(|outcome| self.add(outcome));
        }));
        if let Some(book) = book {
            self.close(book, ran.is_ok());
        }
        self.end(ran.err().map(|payload| Error::from_panic(payload.as_ref())));
    }

    fn add(&self, outcome: Outcome) {
        if outcome.last {
            self.work.finish(outcome.file, &self.inputs.entries()[outcome.file]);
        }
        self.board().add(outcome);
    }

    /// Closes the manifest. If its journal cannot be removed, the next run only looks for files without a record.
    fn close(&self, book: Book, ran: bool) {
        let closed = book.close(ran && self.cancel.check().is_ok());
        let mut board = self.board();
        match closed {
            Ok(pruned) => board.progress.pruned_rows = pruned,
            Err(error) => board.warnings.push(error.to_string()),
        }
    }

    /// Marks the end. Recordings without a last result, because of a panic elsewhere, get one.
    fn end(&self, panic: Option<Error>) {
        let error = panic.unwrap_or_else(|| Error::Panic { message: "a thread of the batch was lost".to_owned() });
        let mut board = self.board();
        for file in 0..self.inputs.entries().len() {
            if !board.complete[file] {
                board.add(Outcome::failed(file, error.clone()));
            }
        }
        board.progress.elapsed = self.started.elapsed().as_secs_f64();
        board.progress.ended = true;
        self.ended.notify_all();
    }
}

impl<R> State<R> {
    fn board(&self) -> MutexGuard<'_, Board<R>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: From<Outcome>> Board<R> {
    /// Reports what was found in the manifest.
    fn opened(&mut self, book: &Book) {
        self.progress.stale_rows = book.stale_rows();
        self.warnings.extend(book.warning());
    }

    fn add(&mut self, outcome: Outcome) {
        let now = &mut self.progress;
        now.results += 1;
        now.done += u64::from(outcome.last);
        now.audio_seconds += outcome.drawn;
        match &outcome.result {
            Err(Error::Cancelled) => now.cancelled += 1,
            Err(_) => now.failed += 1,
            Ok(done) => {
                now.skipped += u64::from(done.skipped);
                now.left_out += u64::from(done.output.is_err());
            }
        }
        self.complete[outcome.file] |= outcome.last;
        self.results.push(R::from(outcome));
    }
}
