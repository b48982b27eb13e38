//! Batches as several tests run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use spectrust::batch::{Batch, Book, Done, Job, Outcome, Target};
use spectrust::cancel::Cancel;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;

/// How a batch of these tests differs from one of whole files.
#[derive(Clone, Copy, Default)]
pub struct Setting<'a> {
    pub jobs: usize,
    pub segments: Option<Segments>,
    pub book: Option<&'a Book>,
    pub cancel_on_error: bool,
}

/// Runs a batch and returns its outcomes in the order of files and segments.
pub fn run(plan: &Plan, paths: &[PathBuf], out: &Path, setting: Setting) -> Vec<Outcome> {
    let (cancel, outcomes) = (Cancel::default(), Mutex::new(Vec::new()));
    let Setting { jobs, segments, book, cancel_on_error } = setting;
    let batch = Batch { segments, book, cancel_on_error, ..Batch::new(plan, jobs, &cancel) };
    let order: Vec<usize> = (0..paths.len()).collect();
    let job = |file: usize| Job::new(&paths[file], Ok(Target::Unique(out)));
    batch.run(&order, job, |outcome| outcomes.lock().unwrap().push(outcome));
    let mut outcomes = outcomes.into_inner().unwrap();
    outcomes.sort_by_key(|outcome| (outcome.file, outcome.segment));
    outcomes
}

pub fn done(outcome: &Outcome) -> &Done {
    outcome.result.as_ref().unwrap_or_else(|error| panic!("file {}: {error}", outcome.file))
}

pub fn pictures(outcomes: &[Outcome]) -> Vec<Vec<u8>> {
    outcomes.iter().map(|outcome| fs::read(&done(outcome).output).unwrap()).collect()
}
