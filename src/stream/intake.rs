//! Interleaved samples -> mono, pre-emphasised: what [`Prepared`](crate::audio::signal::Prepared) reads of a recording.

use crate::audio::plain::samples::{Stored, mix_to_mono};
use crate::audio::signal::{carried_at_start, preemphasise};
use crate::error::{Error, Result};
use crate::options::{Options, PreemphasisStart};

/// Mixes and pre-emphasises samples in the order in which they come.
pub struct Intake {
    channels: usize,
    channel: Option<usize>,
    preemphasis: f32,
    start: PreemphasisStart,
    /// Number of samples taken.
    n_samples: u64,
    /// The sample before the next one, before pre-emphasis.
    last: f32,
    /// Whether the first sample waits for the second, which its pre-emphasis may depend on.
    waits: bool,
}

impl Intake {
    /// Of `channels` interleaved channels, takes `channel` or the mean of all.
    pub fn new(options: &Options, channels: usize, channel: Option<usize>) -> Self {
        // Kaldi's pre-emphasis applies to frames.
        let preemphasis = if options.snip_edges.is_none() { options.preemphasis as f32 } else { 0.0 };
        let start = options.preemphasis_start;
        Intake { channels, channel, preemphasis, start, n_samples: 0, last: 0.0, waits: false }
    }

    /// Number of samples of each channel taken so far.
    pub fn n_samples(&self) -> u64 {
        self.n_samples
    }

    /// Begins another recording.
    pub fn reset(&mut self) {
        (self.n_samples, self.last, self.waits) = (0, 0.0, false);
    }

    /// Refuses samples that are no whole number of frames, or not finite.
    pub fn check<T: Stored>(&self, samples: &[T]) -> Result<()> {
        if !samples.len().is_multiple_of(self.channels) {
            let (count, channels) = (samples.len(), self.channels);
            let reason = format!("{count} samples are no whole number of frames of {channels} channels");
            return Err(Error::Audio { reason });
        }
        // A sum instead of `all`, which the compiler vectorises.
        let wrong: u32 = samples.iter().map(|sample| u32::from(!sample.to_f32().is_finite())).sum();
        if wrong == 0 {
            return Ok(());
        }
        let is_wrong = |&at: &usize| {
            !samples[at].to_f32().is_finite() && self.channel.is_none_or(|channel| channel == at % self.channels)
        };
        let Some(at) = (0..samples.len()).find(is_wrong) else { return Ok(()) };
        let index = self.n_samples + (at / self.channels) as u64;
        Err(Error::NonFinite { value: samples[at].to_f32().into(), index, channel: at % self.channels })
    }

    /// Takes as many samples as `room`, at least two, has place for. Returns the numbers of those taken and of those
    /// written to `room`.
    pub fn take<T: Stored>(&mut self, samples: &[T], room: &mut [f32]) -> (usize, usize) {
        let waiting = usize::from(self.waits);
        let count = (samples.len() / self.channels).min(room.len() - waiting);
        let made = &mut room[..waiting + count];
        mix_to_mono(&samples[..count * self.channels], self.channels, self.channel, &mut made[waiting..]);
        let is_first = self.n_samples == 0 || self.waits;
        self.n_samples += count as u64;
        if self.preemphasis == 0.0 || count == 0 {
            return (count, made.len());
        }
        if self.waits {
            made[0] = self.last;
        }
        self.waits = is_first && made.len() == 1 && self.start == PreemphasisStart::Librosa;
        if self.waits {
            self.last = made[0];
            return (count, 0);
        }
        let carried = if is_first { carried_at_start(self.start, made) } else { self.preemphasis * self.last };
        self.last = made[made.len() - 1];
        preemphasise(made, carried, self.preemphasis);
        (count, made.len())
    }

    /// Writes the first sample, if it waited in vain. Returns the number of those written to `room`.
    pub fn finish(&mut self, room: &mut [f32]) -> usize {
        if !self.waits {
            return 0;
        }
        self.waits = false;
        room[0] = self.last - carried_at_start(self.start, &[self.last]);
        1
    }
}
