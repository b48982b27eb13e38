//! The work of a batch in bytes to read, and what is done of it.

use std::sync::atomic::{AtomicU64, Ordering};

use super::inputs::{Entry, Inputs};
use crate::audio::input::Input;
use crate::dsp::range::range_depends_on_data;
use crate::files::counter::Counter;
use crate::options::{Options, RangeOf, Reference, Scale};
use crate::recipe::segments::Segments;

/// The bytes that a batch reads of its recordings. Those of a recording that is done count in full.
#[derive(Debug, Default)]
pub struct Work {
    /// Number of times that each recording is read, and opened.
    times: f64,
    opens: u32,
    total: u64,
    done: AtomicU64,
    /// Bytes read of each recording.
    read: Vec<AtomicU64>,
}

impl Work {
    /// The work on these recordings.
    #[must_use]
    pub fn new(inputs: &Inputs, options: &Options, segments: Option<&Segments>) -> Self {
        let (passes, opens) = passes(options, segments);
        let times = f64::from(passes) * segments.map_or(1.0, Segments::times_read);
        let entries = inputs.entries();
        let total = entries.iter().fold(0, |total: u64, entry| total.saturating_add(share(entry, times)));
        let read = entries.iter().map(|_| AtomicU64::new(0)).collect();
        Work { times, opens, total, done: AtomicU64::new(0), read }
    }

    /// Recording `number`, with a counter for what is read of it.
    #[must_use]
    pub fn input<'a>(&'a self, number: usize, entry: &'a Entry) -> Input<'a> {
        Input { counter: Some(self.counter(number, entry)), ..entry.input() }
    }

    /// Counts what is left of recording `number`.
    pub fn finish(&self, number: usize, entry: &Entry) {
        self.counter(number, entry).finish();
    }

    fn counter(&self, number: usize, entry: &Entry) -> Counter<'_> {
        let size = entry.size.max(1);
        Counter { own: &self.read[number], all: &self.done, size, times: self.times, opens: self.opens, stages: 0 }
    }

    /// Share of the work that is done, from 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        (self.done.load(Ordering::Relaxed) as f64 / self.total.max(1) as f64).min(1.0)
    }
}

/// Work on a recording, in bytes. One of unknown size counts as a byte.
fn share(entry: &Entry, times: f64) -> u64 {
    (entry.size.max(1) as f64 * times) as u64
}

/// Number of passes over each recording: those that measure a brightness, that of PCEN for its smoothed energy, and the one
/// that draws; and the number of times that it is opened for them.
fn passes(options: &Options, segments: Option<&Segments>) -> (u32, u32) {
    let of_recording = segments.is_some();
    let (range_of, has_range) = (options.range_of(), range_depends_on_data(options));
    let of_corpus = [options.r#ref == Reference::Corpus, range_of == RangeOf::Corpus && has_range];
    let others = [
        options.r#ref == Reference::Recording && of_recording,
        range_of == RangeOf::Recording && has_range && of_recording,
        options.picture_scale() == Scale::Pcen,
    ];
    let count = |passes: &[bool]| passes.iter().map(|&is_made| u32::from(is_made)).sum::<u32>();
    let opens = 1 + count(&of_corpus);
    (opens + count(&others), opens)
}
