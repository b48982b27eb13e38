//! The brightness that all recordings of a batch share.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::inputs::Inputs;
use super::pictures::Pictures;
use super::sink::Sink;
use super::work::Work;
use crate::error::{Error, Result};
use crate::options::{Format, Options, RangeOf, Reference};
use crate::recipe::brightness::{Brightness, Found, Measure, shares_range, shares_ref};
use crate::recipe::crew::{Crew, Parts};
use crate::recipe::plan::Plan;
use crate::recipe::segments::Segments;
use crate::recipe::workspace::Workspace;

/// Whether the pictures of a batch share a brightness that all of its recordings determine.
pub(super) fn is_shared(options: &Options) -> bool {
    options.r#ref == Reference::Corpus || options.range_of() == RangeOf::Corpus
}

/// The recordings of a batch.
#[derive(Clone, Copy)]
pub(super) struct Corpus<'env> {
    /// The plan that draws them.
    pub plan: &'env Plan,
    /// The recordings.
    pub inputs: &'env Inputs,
    /// Knows their formats.
    pub sink: &'env Sink,
    /// Their division.
    pub segments: Option<Segments>,
    /// Counts what is read of them.
    pub work: Option<&'env Work>,
}

/// Measures the brightness of all recordings together with the crew: one pass over them for the maximum, and another for
/// the range of colours if it depends on the levels. A recording that cannot be drawn counts in neither.
pub(super) fn brightness<'env>(corpus: Corpus<'env>, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Brightness> {
    let (options, mut shared) = (corpus.plan.options(), Brightness::default());
    if options.r#ref == Reference::Corpus {
        shared.loudest = pass(corpus, Measure::Loudest, shared, ws, crew)?.loudest();
    }
    if shares_range(options, Format::Jpeg, RangeOf::Corpus) {
        let levels = Measure::Levels(shared.loudest);
        shared.range = pass(corpus, levels, shared, ws, crew)?.range(options);
    }
    Ok(shared)
}

/// Measures all recordings.
fn pass<'env>(
    corpus: Corpus<'env>,
    measure: Measure,
    shared: Brightness,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<Found> {
    let found = Mutex::new(Found::new(measure, corpus.plan.options())?);
    let pass = Arc::new(Pass { corpus, measure, shared, found });
    crew.share(corpus.inputs.entries().len(), Arc::clone(&pass) as _, ws)?;
    let found = mem::take(&mut *pass.found.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(found)
}

/// A pass over the recordings.
struct Pass<'env> {
    corpus: Corpus<'env>,
    measure: Measure,
    /// What earlier passes found.
    shared: Brightness,
    found: Mutex<Found>,
}

impl<'env> Parts<'env> for Pass<'env> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        match ws.contain(|ws| self.recording(index, ws, crew)) {
            Ok(Some(own)) => self.found.lock().unwrap_or_else(PoisonError::into_inner).merge(&own),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            // It is reported when the recording is drawn.
            Ok(None) | Err(_) => {}
        }
        ws.trim();
        Ok(())
    }
}

impl<'env> Pass<'env> {
    /// Measures a recording: all of its pictures, or none if one of them fails.
    fn recording(&self, number: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Option<Found>> {
        let Corpus { plan, inputs, sink, segments, work } = self.corpus;
        let entry = &inputs.entries()[number];
        let format = sink.format(number)?;
        let counts = match self.measure {
            Measure::Loudest => shares_ref(plan.options(), format, Reference::Corpus),
            Measure::Levels(_) => shares_range(plan.options(), format, RangeOf::Corpus),
        };
        if entry.error.is_some() || !counts {
            return Ok(None);
        }
        let input = work.map_or_else(|| entry.input(), |work| work.input(number, entry));
        let pictures = Pictures::new(plan, format, plan.open(input, ws, crew.cancel())?, segments)?;
        let measure = match self.measure {
            Measure::Loudest => Measure::Loudest,
            // Each recording may have a reference of its own.
            Measure::Levels(_) => Measure::Levels(pictures.brightness(self.shared, ws, crew)?.loudest),
        };
        plan.measure(&pictures.audio, &pictures.views, format, measure, ws, crew).map(Some)
    }
}
