//! Many recordings -> many results, on as many threads as asked for.

mod book;
mod prune;
mod rates;
mod recipe;
mod recording;
mod target;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

pub use book::{Book, Keeping};
pub use recipe::Recipe;
pub use target::Target;

use rates::Rates;

use crate::cancel::Cancel;
use crate::crew::{Crew, Shift, thread};
use crate::error::{Error, Result};
use crate::manifest::Record;
use crate::options::Format;
use crate::options::check::MOST_JOBS;
use crate::places::Base;
use crate::segments::Segments;
use crate::spectrogram::{Plan, Warnings};
use crate::workspace::Workspace;

/// One file to be drawn.
pub struct Job<'a> {
    /// The recording, as results and messages name it.
    pub input: &'a Path,
    /// Where it is: the same, or a path that leads there from any folder.
    pub place: &'a Path,
    /// Where its pictures go, or why there can be none.
    pub target: Result<Target<'a>>,
}

impl<'a> Job<'a> {
    /// Of a file that its name leads to.
    #[must_use]
    pub fn new(input: &'a Path, target: Result<Target<'a>>) -> Self {
        Job { input, place: input, target }
    }
}

/// What became of one picture.
pub struct Outcome {
    /// The number of its file.
    pub file: usize,
    /// Which segment it shows, from 0.
    pub segment: u64,
    /// How many the recording has; 1 without segments, and where that is not known.
    pub segments: u64,
    /// Where it begins, in seconds from the recording's start.
    pub offset: f64,
    /// Seconds of the recording that it shows; `None` where that is not known.
    pub duration: Option<f64>,
    /// Seconds of the recording that were drawn, and in no segment before.
    pub drawn: f64,
    /// Whether this is the last one of its file.
    pub last: bool,
    /// The picture, or why there is none.
    pub result: Result<Done>,
}

/// One picture that is there.
pub struct Done {
    /// Its file.
    pub output: PathBuf,
    /// What had to be worked around.
    pub warnings: Warnings,
    /// Whether an earlier run made it.
    pub skipped: bool,
}

impl Outcome {
    /// Of a file that has no picture at all.
    #[must_use]
    pub fn failed(file: usize, error: Error) -> Self {
        let result = Err(error);
        Outcome { file, segment: 0, segments: 1, offset: 0.0, duration: None, drawn: 0.0, last: true, result }
    }

    /// Of a picture that an earlier run made.
    pub(crate) fn skipped(file: usize, record: &Record, last: bool) -> Self {
        let (output, warnings) = (record.output.clone().unwrap_or_default(), record.warnings.clone());
        Outcome {
            file,
            segment: record.segment,
            segments: record.segments,
            offset: record.offset.unwrap_or_default(),
            duration: record.duration,
            drawn: 0.0,
            last,
            result: Ok(Done { output, warnings, skipped: true }),
        }
    }
}

/// How a batch is worked through.
pub struct Batch<'a> {
    /// What every picture looks like.
    pub plan: &'a Plan,
    /// What to make where the names are random.
    pub format: Format,
    /// Threads; 0 for as many as this process may use processors (affinity and cgroup quota included).
    pub jobs: usize,
    /// Stops the batch; the files that are left end with [`Error::Cancelled`].
    pub cancel: &'a Cancel,
    /// How recordings are divided; `None` for one picture of each.
    pub segments: Option<Segments>,
    /// Where results are recorded, and what need not be done again.
    pub book: Option<&'a Book>,
    /// Whether a picture is on the disk, name and all, before its result is told.
    pub durable: bool,
    /// Whether the first file that fails stops the batch.
    pub cancel_on_error: bool,
    /// Where the relative paths of its jobs begin.
    pub base: Arc<Base>,
}

impl<'a> Batch<'a> {
    /// A batch of one picture for each file, and nothing else.
    #[must_use]
    pub fn new(plan: &'a Plan, jobs: usize, cancel: &'a Cancel) -> Self {
        let (format, base) = (Format::default(), Arc::default());
        Batch { plan, format, jobs, cancel, segments: None, book: None, durable: false, cancel_on_error: false, base }
    }

    /// Works through the files that `order` numbers, each once. `job` says what to do for a file; `done` takes every
    /// picture's result, from whichever thread it comes, at least one for each file. Threads that find no more files
    /// help with those under way. No thread is left when this returns. A panic in `done` is passed on.
    pub fn run<'b>(&self, order: &[usize], job: impl Fn(usize) -> Job<'b> + Sync, done: impl Fn(Outcome) + Sync) {
        let report = |outcome: Outcome| {
            if self.cancel_on_error && matches!(&outcome.result, Err(error) if !matches!(error, Error::Cancelled)) {
                self.cancel.cancel();
            }
            done(outcome);
        };
        let (next, rates, threads) = (AtomicUsize::new(0), Rates::default(), self.threads());
        let crew = Crew::new(threads, self.cancel);
        let work = |shift: Shift| {
            let mut workspace = Workspace::default();
            while let Some(&file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                let job = crew.check().and_then(|()| workspace.contain(|_| Ok(job(file))));
                recording::draw((self, &rates), file, job, &report, &mut workspace, &crew);
                workspace.trim();
            }
            shift.help(&mut workspace);
        };
        scope(|scope| {
            // The system may refuse a thread; the calling thread works in any case.
            let own = crew.enter();
            let spawn = |_| {
                let shift = crew.enter();
                thread("spectrust-worker").spawn_scoped(scope, move || work(shift)).ok()
            };
            let workers: Vec<_> = (1..threads).filter_map(spawn).collect();
            work(own);
            // The scope waits for what its threads do, joining waits for the threads themselves.
            let panics: Vec<_> = workers.into_iter().filter_map(|worker| worker.join().err()).collect();
            if let Some(payload) = panics.into_iter().next() {
                resume_unwind(payload);
            }
        });
    }

    fn threads(&self) -> usize {
        let jobs = if self.jobs > 0 { self.jobs } else { available_parallelism().map_or(1, NonZero::get) };
        jobs.min(MOST_JOBS)
    }
}

/// The numbers of files of these sizes, the largest first: a long one that came last would be alone with one thread
/// for most of its time.
#[must_use]
pub fn largest_first(sizes: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = sizes.enumerate().map(|(file, size)| (size, file)).collect();
    order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, file)| file).collect()
}
