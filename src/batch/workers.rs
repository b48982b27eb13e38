//! A batch on several threads.

use std::sync::Arc;

use super::book::Book;
use super::corpus::{self, Corpus};
use super::inputs::Inputs;
use super::outcome::Outcome;
use super::rates::Rates;
use super::recording::{self, Shared};
use super::sink::Sink;
use super::work::Work;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::recipe::brightness::Brightness;
use crate::recipe::crew::{Crew, Parts, threads, together};
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
    /// Counts what is done, if anyone asks.
    pub work: Option<&'a Work>,
    /// What all recordings share, from [`Batch::measure`].
    pub brightness: Brightness,
    /// Stops the batch; the remaining recordings end with `Error::Cancelled`.
    pub cancel: &'a Cancel,
}

impl<'a> Batch<'a> {
    /// A batch with default settings: one picture for each recording, no manifest, all processors.
    #[must_use]
    pub fn new(plan: &'a Plan, inputs: &'a Inputs, sink: &'a Sink, cancel: &'a Cancel) -> Self {
        Batch {
            plan,
            inputs,
            sink,
            book: None,
            segments: None,
            jobs: 0,
            cancel_on_error: false,
            work: None,
            brightness: Brightness::default(),
            cancel,
        }
    }

    /// Measures the brightness that all recordings share, if the options ask for one: that takes about as long as to draw
    /// them. Without it each recording stands for itself.
    #[must_use]
    pub fn measure(&self) -> Brightness {
        if !corpus::is_shared(self.plan.options()) {
            return Brightness::default();
        }
        let Batch { plan, inputs, sink, segments, work, cancel, .. } = *self;
        let corpus = Corpus { plan, inputs, sink, segments, work };
        let mut ws = Workspace::default();
        let measured = together(threads(self.jobs), cancel, &mut ws, |ws, crew| corpus::brightness(corpus, ws, crew));
        // Only a batch that was cancelled has none; drawing then ends at once.
        measured.unwrap_or_default()
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
        let Batch { plan, inputs, sink, book, segments, work, brightness, cancel, .. } = *self;
        let (order, rates) = (inputs.largest_first(), Rates::default());
        let shared = Shared { plan, sink, book, segments, work, brightness, rates: &rates, done: &report };
        let recordings = Arc::new(Recordings { inputs, order: &order, shared: &shared });
        let mut ws = Workspace::default();
        let drawn =
            together(threads(self.jobs), cancel, &mut ws, |ws, crew| crew.share_and_help(order.len(), recordings, ws));
        if let Err(Error::Panic { message }) = drawn {
            panic!("{message}");
        }
    }
}

/// The recordings of a batch: each is a part of the work that the threads share.
struct Recordings<'env, F> {
    inputs: &'env Inputs,
    order: &'env [usize],
    shared: &'env Shared<'env, F>,
}

impl<'env, F: Fn(Outcome) + Sync> Parts<'env> for Recordings<'env, F> {
    /// Never fails, unless `done` panics: every recording has its own result.
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let file = self.order[index];
        recording::draw(self.shared, file, &self.inputs.entries()[file], ws, crew);
        ws.trim();
        Ok(())
    }
}
