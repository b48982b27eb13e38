//! One file of a batch, from its path to the results of its pictures.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::book::{Facts, Stamp};
use super::rates::Rates;
use super::{Batch, Done, Job, Outcome, Target};
use crate::audio::Audio;
use crate::audio::signal::Signal;
use crate::error::{Error, Result};
use crate::files::output::{NewFile, check_not_the_input};
use crate::manifest::Record;
use crate::options::Format;
use crate::recipe::brightness::Brightness;
use crate::recipe::crew::{Crew, Parts};
use crate::recipe::segments::{Divided, Segment};
use crate::recipe::workspace::Workspace;

/// Draws the pictures of file `number` and passes each result to `done`.
pub(super) fn draw<'env, F: Fn(Outcome) + Sync>(
    (batch, rates): (&'env Batch<'env>, &'env Rates),
    number: usize,
    job: Result<Job<'env>>,
    done: &'env F,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) {
    let Job { input, place, target } = match job {
        Ok(job) => job,
        Err(error) => return done(Outcome::failed(number, error)),
    };
    let past = batch.book.map_or(&[][..], |book| book.past(input));
    let stamp = batch.book.and_then(|_| Stamp::of(place));
    let file = File { batch, rates, number, input, place, past, stamp, done };
    match target {
        Ok(target) if file.is_done(target) => file.skip(),
        Ok(target) => match ws.contain(|ws| file.open(target, ws, crew)) {
            Ok(recording) => recording.draw(ws, crew),
            Err(error) => file.fail(error.in_file(input)),
        },
        Err(error) => file.fail(error),
    }
}

/// A file before it is opened.
struct File<'env, F> {
    batch: &'env Batch<'env>,
    rates: &'env Rates,
    number: usize,
    input: &'env Path,
    place: &'env Path,
    past: &'env [Record],
    stamp: Option<Stamp>,
    done: &'env F,
}

impl<'env, F: Fn(Outcome) + Sync> File<'env, F> {
    fn fail(&self, error: Error) {
        self.tell(None, Outcome::failed(self.number, error));
    }

    /// Records an outcome, then reports it. A picture is kept even if the manifest cannot be written.
    fn tell(&self, facts: Option<Facts>, mut outcome: Outcome) {
        if let Some(book) = self.batch.book
            && let Err(error) = book.record(self.input, self.stamp, facts, &outcome)
            && let Ok(done) = &mut outcome.result
        {
            done.warnings.push(error.to_string());
        }
        (self.done)(outcome);
    }

    /// Whether an earlier run finished this file.
    fn is_done(&self, target: Target) -> bool {
        let all = self.past.first().is_some_and(|first| first.segments == self.past.len() as u64);
        let format = || target.format(self.batch.format).ok();
        all && format().is_some_and(|format| self.past.iter().all(|record| self.is_right(record, target, format)))
    }

    /// Whether the recorded output exists and is what this run would make.
    fn is_right(&self, record: &Record, target: Target, format: Format) -> bool {
        let index = self.batch.segments.map(|_| record.segment);
        let allowed = |output: &Path| target.allows(output, index, format, &self.batch.base.outputs);
        self.batch.book.is_some_and(|book| book.is_done(record, self.stamp, allowed))
    }

    /// Reports the results of an earlier run; its records stay as they are.
    fn skip(&self) {
        for (count, record) in (1..).zip(self.past) {
            (self.done)(Outcome::skipped(self.number, record, count == self.past.len()));
        }
    }

    /// Opens the recording and measures what its segments share.
    fn open(&self, target: Target<'env>, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Recording<'env, F>> {
        let Batch { plan, segments, format, .. } = self.batch;
        let format = target.format(*format)?;
        let audio = plan.open(self.place, crew.cancel())?;
        let divided = segments.map(|segments| segments.divide(plan.options(), audio.sr(), audio.n_samples()));
        let pictures = Pictures { batch: self.batch, format, audio, divided: divided.transpose()? };
        let measure = |divided| plan.brightness(&pictures.audio, divided, format, ws, crew);
        let brightness = pictures.divided.as_ref().map(measure).transpose()?.unwrap_or_default();
        let file = File { ..*self };
        Ok(Recording { file, target, left: AtomicU64::new(pictures.count()), pictures, brightness })
    }
}

/// An open recording and its segments.
#[derive(Clone)]
struct Pictures<'env> {
    batch: &'env Batch<'env>,
    format: Format,
    audio: Arc<Audio<'env>>,
    divided: Option<Divided>,
}

impl<'env> Pictures<'env> {
    fn count(&self) -> u64 {
        self.divided.as_ref().map_or(1, Divided::count)
    }

    fn segment(&self, index: u64) -> Segment {
        let whole = || Segment::whole(self.batch.plan.options(), self.audio.n_samples());
        self.divided.as_ref().map_or_else(whole, |divided| divided.segment(index))
    }

    /// Number of samples of a segment that are in no earlier one.
    fn new_samples(&self, index: u64) -> u64 {
        let end = |segment: Segment| segment.first + segment.recorded;
        let before = index.checked_sub(1).map_or(0, |before| end(self.segment(before)));
        end(self.segment(index)).saturating_sub(before)
    }
}

/// A recording being drawn.
struct Recording<'env, F> {
    file: File<'env, F>,
    target: Target<'env>,
    pictures: Pictures<'env>,
    brightness: Brightness,
    /// Number of pictures without a result.
    left: AtomicU64,
}

impl<'env, F: Fn(Outcome) + Sync> Recording<'env, F> {
    fn draw(self, ws: &mut Workspace, crew: &Crew<'env>) {
        match self.pictures.count() {
            1 => self.picture(0, ws, crew),
            // No part ever fails: each reports its own result.
            count => drop(crew.share(count as usize, Arc::new(self), ws)),
        }
    }

    /// Draws one picture, unless an earlier run did, and reports its result.
    fn picture(&self, index: u64, ws: &mut Workspace, crew: &Crew<'env>) {
        let Recording { file, pictures, .. } = self;
        let before = self.before(index);
        if let Some(record) = before.filter(|record| file.is_right(record, self.target, pictures.format)) {
            return (file.done)(Outcome::skipped(file.number, record, self.is_last()));
        }
        let segment = pictures.segment(index);
        let made = ws.contain(|ws| self.make(index, &segment, before, ws, crew));
        let (sr, channels) = (pictures.audio.sr(), pictures.audio.channels());
        let drawn = if made.is_ok() { pictures.new_samples(index) } else { 0 };
        let outcome = Outcome {
            file: file.number,
            segment: index,
            segments: pictures.count(),
            offset: segment.offset,
            duration: Some(segment.seconds(sr)),
            drawn: drawn as f64 / f64::from(sr),
            last: self.is_last(),
            result: made.map_err(|error| error.in_file(file.input)),
        };
        file.tell(Some(Facts { sr, channels }), outcome);
    }

    /// Whether the picture being reported is the last one.
    fn is_last(&self) -> bool {
        self.left.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// The record of an earlier run for segment `index`, if it divided the recording in the same way.
    fn before(&self, index: u64) -> Option<&'env Record> {
        let past = self.file.past;
        let at = past.binary_search_by_key(&index, |record| record.segment).ok()?;
        Some(&past[at]).filter(|record| record.segments == self.pictures.count())
    }

    fn make(
        &self,
        index: u64,
        segment: &Segment,
        before: Option<&Record>,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Done> {
        crew.check()?;
        let (batch, pictures) = (self.file.batch, &self.pictures);
        let before = before.and_then(|record| record.output.as_deref());
        let places = &batch.base.outputs;
        let output = self.target.path(batch.segments.map(|_| index), pictures.format, before, places)?;
        let place = places.at(&output);
        check_not_the_input(self.file.place, &place)?;
        let (bytes, mut warnings) =
            batch.plan.encode_segment(&pictures.audio, segment, &self.brightness, pictures.format, ws, crew)?;
        warnings.extend(self.file.rates.warning(batch.plan.options(), pictures.format, pictures.audio.sr()));
        crew.check()?;
        let file = NewFile::at(&place)?;
        let announced = batch.book.map_or(Ok(()), |book| book.announce(&output, file.temporary()));
        warnings.extend(announced.err().map(|error| error.to_string()));
        file.write(&bytes, batch.durable, crew.cancel())?;
        Ok(Done { output, warnings, skipped: false })
    }
}

impl<'env, F: Fn(Outcome) + Sync> Parts<'env> for Recording<'env, F> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        self.picture(index as u64, ws, crew);
        Ok(())
    }
}
