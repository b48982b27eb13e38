//! One recording of a batch, from its path to the results of its pictures.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use super::book::{Book, Stamp};
use super::inputs::Entry;
use super::outcome::{Done, Outcome};
use super::pictures::Pictures;
use super::rates::Rates;
use super::sink::Sink;
use super::template::Part;
use super::work::Work;
use crate::audio::meter::Meter;
use crate::audio::signal::Signal;
use crate::audio::start::{Start, start};
use crate::error::{Error, Result};
use crate::manifest::{Record, Status};
use crate::recipe::brightness::Brightness;
use crate::recipe::crew::{Crew, Parts};
use crate::recipe::plan::Plan;
use crate::recipe::segments::{Segment, Segments};
use crate::recipe::workspace::Workspace;

/// State shared by the recordings of a batch.
pub struct Shared<'env, F> {
    /// The plan that draws every picture.
    pub plan: &'env Plan,
    /// Receives the pictures.
    pub sink: &'env Sink,
    /// The manifest, if results are recorded.
    pub book: Option<&'env Book>,
    /// Division into segments; `None` for one picture of each recording.
    pub segments: Option<Segments>,
    /// Counts what is read.
    pub work: Option<&'env Work>,
    /// What all recordings share.
    pub brightness: Brightness,
    /// The sample rates met so far.
    pub rates: &'env Rates,
    /// Receives the result of every picture.
    pub done: &'env F,
}

/// Draws the pictures of recording `number`.
pub fn draw<'env, F: Fn(Outcome) + Sync>(
    shared: &'env Shared<'env, F>,
    number: usize,
    entry: &'env Entry,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) {
    if let Err(error) = crew.check() {
        return (shared.done)(Outcome::failed(number, error));
    }
    let past = shared.book.map_or(&[][..], |book| book.past(entry));
    let stamp = shared.book.and_then(|_| Stamp::read(entry.file()?));
    let file = File { shared, number, entry, past, stamp, start: OnceLock::new() };
    if let Some(error) = &entry.error {
        return file.fail(error.as_ref().clone());
    }
    if file.is_done() {
        return file.skip();
    }
    match ws.contain(|ws| file.open(ws, crew)) {
        Ok(recording) => recording.draw(ws, crew),
        Err(error) => file.fail(error.in_file(entry.path())),
    }
}

/// A recording before it is opened.
struct File<'env, F> {
    shared: &'env Shared<'env, F>,
    number: usize,
    entry: &'env Entry,
    /// The records of an earlier run.
    past: &'env [Record],
    stamp: Option<Stamp>,
    /// When it began, once it is read.
    start: OnceLock<Option<Start>>,
}

impl<'env, F: Fn(Outcome) + Sync> File<'env, F> {
    fn fail(&self, error: Error) {
        self.report(match error.root() {
            Error::TooShort { .. } => Outcome::left_out(self.number, error.to_string()),
            _ => Outcome::failed(self.number, error),
        });
    }

    /// Records an outcome, then reports it. A picture is kept even if the manifest cannot be written.
    fn report(&self, mut outcome: Outcome) {
        if let Some(book) = self.shared.book
            && let Err(error) = book.record(self.entry, self.stamp, &outcome)
            && let Ok(done) = &mut outcome.result
        {
            done.warnings.push(error.to_string());
        }
        (self.shared.done)(outcome);
    }

    /// Whether an earlier run finished this recording.
    fn is_done(&self) -> bool {
        let all = self.past.first().is_some_and(|first| first.segments == self.past.len() as u64);
        all && self.past.iter().all(|record| self.is_current(record))
    }

    /// Whether the recorded output exists, or none is needed, and it is what this run would make.
    fn is_current(&self, record: &Record) -> bool {
        let Shared { book, sink, .. } = *self.shared;
        let (offset, duration) = (record.offset.unwrap_or_default(), record.duration.unwrap_or_default());
        let has = |output: &Path| sink.has(self.number, &self.part(record.segment, offset, duration), output);
        book.is_some_and(|book| book.is_current(record, self.stamp))
            && (record.status == Status::Skipped || record.output.as_deref().is_some_and(has))
    }

    /// What a picture shows, for its record and its name. The recording's start is read only for these.
    fn part(&self, segment: u64, offset: f64, duration: f64) -> Part {
        let is_needed = self.shared.book.is_some() || self.shared.sink.naming.has_start();
        let read = || start(&self.entry.input());
        let start = if is_needed { *self.start.get_or_init(read) } else { None };
        Part { segment, offset, duration, start: start.and_then(|start| start.moment.after(offset)) }
    }

    /// Reports the results of an earlier run; its records stay as they are.
    fn skip(&self) {
        for (count, record) in (1..).zip(self.past) {
            (self.shared.done)(Outcome::skipped(self.number, record, count == self.past.len()));
        }
    }

    /// Opens the recording and measures what its segments share.
    fn open(&self, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Recording<'env, F>> {
        let Shared { plan, sink, segments, work, brightness, .. } = *self.shared;
        let format = sink.format(self.number)?;
        let input = work.map_or_else(|| self.entry.input(), |work| work.input(self.number, self.entry));
        let audio = plan.open(input, ws, crew.cancel())?;
        let pictures = Pictures::new(plan, format, audio, segments)?;
        let brightness = pictures.brightness(brightness, ws, crew)?;
        let file = File { start: self.start.clone(), ..*self };
        Ok(Recording { file, left: AtomicU64::new(pictures.count()), pictures, brightness })
    }
}

/// A recording being drawn.
struct Recording<'env, F> {
    file: File<'env, F>,
    pictures: Pictures<'env>,
    brightness: Brightness,
    /// Number of pictures without a result.
    left: AtomicU64,
}

impl<'env, F: Fn(Outcome) + Sync> Recording<'env, F> {
    fn draw(self, ws: &mut Workspace, crew: &Crew<'env>) {
        let count = self.pictures.count();
        if count == 1 {
            return self.picture(0, ws, crew);
        }
        let File { shared, number, .. } = self.file;
        shared.sink.naming.claim_in_order(number, self.pictures.format, (0..count).map(|index| self.part(index).0));
        // No part ever fails: each reports its own result.
        drop(crew.share(count as usize, Arc::new(self), ws));
    }

    /// What picture `index` shows.
    fn part(&self, index: u64) -> (Part, Segment) {
        let segment = self.pictures.segment(index);
        (self.file.part(index, segment.offset, segment.seconds(self.pictures.audio.sr())), segment)
    }

    /// Draws one picture, unless an earlier run did, and reports its result.
    fn picture(&self, index: u64, ws: &mut Workspace, crew: &Crew<'env>) {
        let Recording { file, pictures, .. } = self;
        let before = self.before(index);
        if let Some(record) = before.filter(|record| file.is_current(record)) {
            return (file.shared.done)(Outcome::skipped(file.number, record, self.is_last()));
        }
        let (part, segment) = self.part(index);
        let (sr, channels) = (pictures.audio.sr(), pictures.audio.channels());
        let result = ws.contain(|ws| self.make_picture(&part, &segment, before, ws, crew));
        let drawn = if result.is_ok() { pictures.new_samples(index) } else { 0 };
        file.report(Outcome {
            file: file.number,
            segment: index,
            segments: pictures.count(),
            offset: part.offset,
            duration: Some(part.duration),
            start: part.start,
            sr: Some(sr),
            channels: Some(channels),
            drawn: drawn as f64 / f64::from(sr),
            last: self.is_last(),
            result: result.map_err(|error| error.in_file(file.entry.path())),
        });
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

    /// Names, encodes and commits one picture.
    fn make_picture(
        &self,
        part: &Part,
        segment: &Segment,
        before: Option<&Record>,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Done> {
        crew.check()?;
        let Shared { plan, sink, book, rates, .. } = *self.file.shared;
        let Pictures { audio, format, .. } = &self.pictures;
        let slot = sink.slot(self.file.number, part, before.and_then(|record| record.output.as_deref()))?;
        self.file.entry.file().map_or(Ok(()), |path| slot.check_not_the_input(path))?;
        let meter = book.map(|_| Arc::new(Meter::new(segment.read())));
        let metered = meter.as_ref().map(|meter| Arc::new(audio.metered(meter)));
        let source = metered.as_ref().unwrap_or(audio);
        let (bytes, mut warnings) = plan.encode_segment(source, segment, &self.brightness, *format, ws, crew)?;
        let levels = meter.map(|meter| meter.finish(audio, crew.cancel())).transpose()?;
        warnings.extend(rates.warning(plan.options(), *format, audio.sr()));
        crew.check()?;
        let done = slot.commit(&bytes, book, crew.cancel())?;
        warnings.extend(done.warnings);
        Ok(Done { warnings, levels, ..done })
    }
}

impl<'env, F: Fn(Outcome) + Sync> Parts<'env> for Recording<'env, F> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        self.picture(index as u64, ws, crew);
        Ok(())
    }
}
