//! Many recordings -> many results, on several threads.

mod book;
mod fingerprint;
mod prune;
mod rates;
mod recording;
mod target;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;

pub use book::{Book, Keeping};
pub use fingerprint::Fingerprint;
pub use target::Target;

use rates::Rates;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::files::places::Base;
use crate::manifest::Record;
use crate::options::Format;
use crate::options::check::MOST_JOBS;
use crate::recipe::crew::{Crew, Parts, together};
use crate::recipe::plan::{Plan, Warnings};
use crate::recipe::segments::Segments;
use crate::recipe::workspace::Workspace;

/// A file to draw.
pub struct Job<'a> {
    /// Path of the recording, as results and messages name it.
    pub input: &'a Path,
    /// The same path, or one that is valid from any folder.
    pub place: &'a Path,
    /// Destination of its pictures, or the reason why there can be none.
    pub target: Result<Target<'a>>,
}

impl<'a> Job<'a> {
    /// A job whose path is valid as it is.
    #[must_use]
    pub fn new(input: &'a Path, target: Result<Target<'a>>) -> Self {
        Job { input, place: input, target }
    }
}

/// Result of one picture.
pub struct Outcome {
    /// Index of its file.
    pub file: usize,
    /// Index of the segment, from 0.
    pub segment: u64,
    /// Number of segments in the recording; 1 without segments, and if it is not known.
    pub segments: u64,
    /// Start of the segment, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration of the audio that the picture shows, in seconds; `None` if it is not known.
    pub duration: Option<f64>,
    /// Duration of the audio drawn that is in no earlier segment, in seconds.
    pub drawn: f64,
    /// Whether this is the last result of its file.
    pub last: bool,
    /// The picture, or the reason why there is none.
    pub result: Result<Done>,
}

/// A finished picture.
pub struct Done {
    /// Its path.
    pub output: PathBuf,
    /// Warnings.
    pub warnings: Warnings,
    /// Whether an earlier run made it.
    pub skipped: bool,
}

impl Outcome {
    /// The failure of a whole file.
    #[must_use]
    pub fn failed(file: usize, error: Error) -> Self {
        let result = Err(error);
        Outcome { file, segment: 0, segments: 1, offset: 0.0, duration: None, drawn: 0.0, last: true, result }
    }

    /// A picture made by an earlier run.
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

/// A batch and its settings.
pub struct Batch<'a> {
    /// The plan that draws every picture.
    pub plan: &'a Plan,
    /// Format used if the names are random.
    pub format: Format,
    /// Number of threads; 0 for the number of processors available to this process (affinity and cgroup quota
    /// included).
    pub jobs: usize,
    /// Stops the batch; the remaining files end with [`Error::Cancelled`].
    pub cancel: &'a Cancel,
    /// Division into segments; `None` for one picture of each recording.
    pub segments: Option<Segments>,
    /// The manifest, if results are recorded.
    pub book: Option<&'a Book>,
    /// Whether a picture and its name reach the disk before its result is reported.
    pub durable: bool,
    /// Whether the first file that fails stops the batch.
    pub cancel_on_error: bool,
    /// The folders that relative paths of its jobs start from.
    pub base: Arc<Base>,
}

impl<'a> Batch<'a> {
    /// A batch with default settings: one picture for each file.
    #[must_use]
    pub fn new(plan: &'a Plan, jobs: usize, cancel: &'a Cancel) -> Self {
        let (format, base) = (Format::default(), Arc::default());
        Batch { plan, format, jobs, cancel, segments: None, book: None, durable: false, cancel_on_error: false, base }
    }

    /// Draws the files with the indices in `order`, each once. `job` describes a file. `done` receives the result of
    /// every picture, from any thread, at least one for each file. Threads that find no more files help with those in
    /// progress. All threads have ended when this returns. A panic in `done` is propagated.
    pub fn run<'b>(&self, order: &[usize], job: impl Fn(usize) -> Job<'b> + Sync, done: impl Fn(Outcome) + Sync) {
        let report = |outcome: Outcome| {
            if self.cancel_on_error && matches!(&outcome.result, Err(error) if !matches!(error, Error::Cancelled)) {
                self.cancel.cancel();
            }
            done(outcome);
        };
        let (rates, job) = (Rates::default(), |file: usize| job(file));
        let files = Arc::new(Files { batch: self, rates: &rates, order, job: &job, done: &report });
        let mut ws = Workspace::default();
        let shared =
            together(self.threads(), self.cancel, &mut ws, |ws, crew| crew.share_and_help(order.len(), files, ws));
        if let Err(Error::Panic { message }) = shared {
            panic!("{message}");
        }
    }

    fn threads(&self) -> usize {
        let jobs = if self.jobs > 0 { self.jobs } else { available_parallelism().map_or(1, NonZero::get) };
        jobs.min(MOST_JOBS)
    }
}

/// The files of a batch: each is a part of the work that the threads share.
struct Files<'env, J, F> {
    batch: &'env Batch<'env>,
    rates: &'env Rates,
    order: &'env [usize],
    job: &'env J,
    done: &'env F,
}

impl<'env, J: Fn(usize) -> Job<'env> + Sync, F: Fn(Outcome) + Sync> Parts<'env> for Files<'env, J, F> {
    /// Never fails, unless `done` panics: every file has its own result.
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let file = self.order[index];
        let job = crew.check().and_then(|()| ws.contain(|_| Ok((self.job)(file))));
        recording::draw((self.batch, self.rates), file, job, self.done, ws, crew);
        ws.trim();
        Ok(())
    }
}

/// The indices of files of these sizes, the largest first: a long file that came last would run mostly on a single
/// thread.
#[must_use]
pub fn largest_first(sizes: impl Iterator<Item = u64>) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = sizes.enumerate().map(|(file, size)| (size, file)).collect();
    order.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, file)| file).collect()
}
