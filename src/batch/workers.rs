//! A batch on several threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

use super::book::Book;
use super::inputs::Inputs;
use super::outcome::Outcome;
use super::rates::Rates;
use super::recording::{self, Shared};
use super::sink::Sink;
use crate::cancel::Cancel;
use crate::options::check::MOST_JOBS;
use crate::recipe::crew::{Crew, Shift, thread};
use crate::recipe::plan::Plan;
use crate::recipe::segments::Segments;
use crate::recipe::workspace::Workspace;

/// A batch and its settings.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// The plan that draws every picture.
    pub plan: &'a Plan,
    /// The recordings.
    pub inputs: &'a Inputs,
    /// Receives the pictures. It must have a path for each recording, unless names are random.
    pub sink: &'a Sink,
    /// The manifest, if results are recorded.
    pub book: Option<&'a Book>,
    /// Division into segments; `None` for one picture of each recording.
    pub segments: Option<Segments>,
    /// Number of threads; 0 for the number of processors available to this process (affinity and cgroup quota
    /// included).
    pub jobs: usize,
    /// Whether the first recording that fails stops the batch.
    pub cancel_on_error: bool,
    /// Stops the batch; the remaining recordings end with `Error::Cancelled`.
    pub cancel: &'a Cancel,
}

impl<'a> Batch<'a> {
    /// A batch with default settings: one picture for each recording, no manifest, all processors.
    #[must_use]
    pub fn new(plan: &'a Plan, inputs: &'a Inputs, sink: &'a Sink, cancel: &'a Cancel) -> Self {
        Batch { plan, inputs, sink, book: None, segments: None, jobs: 0, cancel_on_error: false, cancel }
    }

    /// Draws every recording, the largest file first. `done` receives the result of every picture, from any thread, at
    /// least one for each recording. Threads that find no more recordings help with those in progress. All threads have
    /// ended when this returns. A panic in `done` is propagated.
    pub fn run(&self, done: impl Fn(Outcome) + Sync) {
        let report = |outcome: Outcome| {
            if self.cancel_on_error && outcome.is_failure() {
                self.cancel.cancel();
            }
            done(outcome);
        };
        let Batch { plan, inputs, sink, book, segments, .. } = *self;
        let (order, next, rates) = (inputs.largest_first(), AtomicUsize::new(0), Rates::default());
        let shared = Shared { plan, sink, book, segments, rates: &rates, done: &report };
        let threads = self.threads();
        let crew = Crew::new(threads, self.cancel);
        let work = |shift: Shift| {
            let mut workspace = Workspace::default();
            while let Some(&file) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                recording::draw(&shared, file, &inputs.entries()[file], &mut workspace, &crew);
                workspace.trim();
            }
            shift.help(&mut workspace);
        };
        scope(|scope| {
            // If the system refuses a thread, the calling thread does the work.
            let own = crew.enter();
            let spawn = |_| {
                let shift = crew.enter();
                thread("spectrust-worker").spawn_scoped(scope, move || work(shift)).ok()
            };
            let workers: Vec<_> = (1..threads).filter_map(spawn).collect();
            work(own);
            // The scope waits only for the closures; joining waits for the threads themselves.
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
