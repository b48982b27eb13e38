//! Runs batches for several tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use spectrust::batch::{Batch, Book, Done, Inputs, Naming, Outcome, Sink};
use spectrust::cancel::Cancel;
use spectrust::options::Format;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;

/// Settings of a batch; by default one picture for each file.
#[derive(Clone, Copy, Default)]
pub struct Setting<'a> {
    pub jobs: usize,
    pub format: Format,
    pub segments: Option<Segments>,
    pub book: Option<&'a Book>,
    pub cancel_on_error: bool,
}

/// Runs a batch into `out`, with random names, and returns its outcomes in the order of files and segments.
pub fn run(plan: &Plan, paths: &[PathBuf], out: &Path, setting: Setting) -> Vec<Outcome> {
    let (cancel, outcomes) = (Cancel::default(), Mutex::new(Vec::new()));
    let Setting { jobs, format, segments, book, cancel_on_error } = setting;
    let sink = Sink { format, is_segmented: segments.is_some(), ..Sink::new(Naming::Unique(out.to_owned())) };
    let inputs = Inputs::list(paths, None);
    let batch = Batch { jobs, segments, book, cancel_on_error, ..Batch::new(plan, &inputs, &sink, &cancel) };
    let batch = Batch { brightness: batch.measure(), ..batch };
    batch.run(|outcome| outcomes.lock().unwrap().push(outcome));
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by_key(|outcome| (outcome.file, outcome.segment));
    outcomes
}

pub fn done(outcome: &Outcome) -> &Done {
    outcome.result.as_ref().unwrap_or_else(|error| panic!("file {}: {error}", outcome.file))
}

pub fn pictures(outcomes: &[Outcome]) -> Vec<Vec<u8>> {
    outcomes.iter().map(|outcome| fs::read(done(outcome).output.as_ref().unwrap()).unwrap()).collect()
}
