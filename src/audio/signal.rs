//! Mono samples from any source.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::{Error, Result};
use crate::options::check::shown;
use crate::options::{Options, PreemphasisStart, row};

/// Mono samples that can be read from any index on.
pub trait Signal {
    /// Sample rate in Hz.
    fn sr(&self) -> u32;

    /// Number of samples, at least 1.
    fn n_samples(&self) -> u64;

    /// Fills `mono` with the samples from index `from` on; `from + mono.len()` is at most [`Signal::n_samples`].
    /// `scratch` is a buffer of any contents.
    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()>;
}

impl<S: Signal + ?Sized> Signal for &S {
    fn sr(&self) -> u32 {
        (**self).sr()
    }

    fn n_samples(&self) -> u64 {
        (**self).n_samples()
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        (**self).read(from, mono, scratch)
    }
}

impl<S: Signal + ?Sized> Signal for Arc<S> {
    fn sr(&self) -> u32 {
        (**self).sr()
    }

    fn n_samples(&self) -> u64 {
        (**self).n_samples()
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        (**self).read(from, mono, scratch)
    }
}

/// A part of a signal, padded with zeros.
pub struct Stretch<S> {
    /// The signal.
    pub signal: S,
    /// First sample in the signal.
    pub first: u64,
    /// Number of samples read from the signal.
    pub recorded: u64,
    /// Number of samples, at least 1. Those after the first `recorded` are 0.
    pub n_samples: u64,
}

impl<S: Signal> Signal for Stretch<S> {
    fn sr(&self) -> u32 {
        self.signal.sr()
    }

    fn n_samples(&self) -> u64 {
        self.n_samples
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        let recorded = self.recorded.saturating_sub(from).min(mono.len() as u64) as usize;
        let (samples, padding) = mono.split_at_mut(recorded);
        padding.fill(0.0);
        if samples.is_empty() { Ok(()) } else { self.signal.read(self.first + from, samples, scratch) }
    }
}

/// Mono samples in memory.
pub struct MonoSamples<'a> {
    samples: &'a [f32],
    sr: u32,
}

impl<'a> MonoSamples<'a> {
    /// At least one sample, all finite, at a sample rate in Hz that a file may have.
    pub fn new(samples: &'a [f32], sr: u32) -> Result<Self> {
        row::sr.whole::<u32>(sr.into())?;
        if samples.is_empty() {
            return Err(Error::Empty { reason: "there are no samples".to_owned() });
        }
        match samples.iter().position(|sample| !sample.is_finite()) {
            Some(index) => Err(Error::NonFinite { value: samples[index].into(), index: index as u64, channel: 0 }),
            None => Ok(MonoSamples { samples, sr }),
        }
    }
}

impl Signal for MonoSamples<'_> {
    fn sr(&self) -> u32 {
        self.sr
    }

    fn n_samples(&self) -> u64 {
        self.samples.len() as u64
    }

    fn read(&self, from: u64, mono: &mut [f32], _: &mut Vec<u8>) -> Result<()> {
        mono.copy_from_slice(&self.samples[from as usize..][..mono.len()]);
        Ok(())
    }
}

/// Minimum gain that converts samples in [-1, 1] to integers: full scale of 8 bits.
const INTEGER_GAIN: f64 = 128.0;

/// Peak, relative to full scale, above which a recording is taken for integers: loud mixes reach a few times full
/// scale.
const MAX_PEAK: f32 = 16.0;

/// The largest magnitude among samples read by any number of threads.
#[derive(Debug, Default)]
pub struct Peak(AtomicU32);

impl Peak {
    /// A new peak, which reuses the memory of `kept` if it has no other owner.
    fn begin(kept: &mut Arc<Peak>) -> Arc<Peak> {
        match Arc::get_mut(kept) {
            Some(peak) => *peak = Peak::default(),
            None => *kept = Arc::default(),
        }
        Arc::clone(kept)
    }

    fn add(&self, samples: &[f32]) {
        let largest = samples.iter().fold(0.0, |largest: f32, sample| largest.max(sample.abs()));
        // The bit patterns of non-negative numbers are in the order of the numbers.
        self.0.fetch_max(largest.to_bits(), Ordering::Relaxed);
    }

    /// A warning if the samples, which `gain` multiplies, far exceed full scale.
    #[must_use]
    pub fn warning(&self, gain: f64) -> Option<String> {
        let peak = f32::from_bits(self.0.load(Ordering::Relaxed));
        let reason = || {
            format!(
                "samples reach {} and are multiplied by a gain of {}, which is for samples from -1 to 1",
                shown(peak.into()),
                shown(gain)
            )
        };
        (gain >= INTEGER_GAIN && peak > MAX_PEAK).then(reason)
    }
}

/// Refuses options that would have to resample a recording at `own` Hz.
pub fn check_own_rate(options: &Options, own: u32) -> Result<()> {
    match options.sr.filter(|&sr| sr != own) {
        Some(sr) => Err(Error::option("sr", sr, format!("the recording's own sample rate, which is {own} Hz"))),
        None => Ok(()),
    }
}

/// Kaldi's pre-emphasis applies to frames, not to a recording.
fn preemphasis(options: &Options) -> f32 {
    if options.snip_edges.is_none() { options.preemphasis as f32 } else { 0.0 }
}

/// Number of samples that are dropped from the beginning of a recording of `n_samples`.
fn dropped(options: &Options, n_samples: u64) -> Result<u64> {
    if preemphasis(options) == 0.0 || options.preemphasis_start != PreemphasisStart::Drop {
        return Ok(0);
    }
    match n_samples {
        ..2 => Err(Error::Empty { reason: "preemphasis_start drops its only sample".to_owned() }),
        _ => Ok(1),
    }
}

/// Number of samples that are framed of a recording of `n_samples`.
pub fn n_prepared(options: &Options, n_samples: u64) -> Result<u64> {
    Ok(n_samples - dropped(options, n_samples)?)
}

/// A signal prepared for framing: pre-emphasised.
pub struct Prepared<S> {
    signal: S,
    preemphasis: f32,
    preemphasis_start: PreemphasisStart,
    /// Number of samples dropped from its beginning.
    dropped: u64,
    /// Peak of the samples read, if `gain` makes it relevant.
    peak: Option<Arc<Peak>>,
}

impl<S: Signal> Prepared<S> {
    /// Prepares `signal` according to `options`. The memory of `peak` is reused if possible.
    pub fn new(signal: S, options: &Options, peak: &mut Arc<Peak>) -> Result<Self> {
        check_own_rate(options, signal.sr())?;
        let (preemphasis, dropped) = (preemphasis(options), dropped(options, signal.n_samples())?);
        let peak = (options.gain >= INTEGER_GAIN).then(|| Peak::begin(peak));
        Ok(Prepared { signal, preemphasis, preemphasis_start: options.preemphasis_start, dropped, peak })
    }

    /// The largest magnitude of the samples read so far, if `gain` makes it relevant.
    #[must_use]
    pub fn peak(&self) -> Option<Arc<Peak>> {
        self.peak.clone()
    }

    /// Reads the samples before pre-emphasis.
    fn read_plain(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        self.signal.read(from, mono, scratch)?;
        if let Some(peak) = &self.peak {
            peak.add(mono);
        }
        Ok(())
    }

    /// The number subtracted from sample `from`: `preemphasis` times the sample before. Before the first one,
    /// librosa.effects.preemphasis uses a filter state of `2 y[0] - y[1]`, which is added unscaled.
    fn carried(&self, from: u64, scratch: &mut Vec<u8>) -> Result<f32> {
        let mut pair = [0.0; 2];
        if from > 0 {
            self.read_plain(from - 1, &mut pair[..1], scratch)?;
            return Ok(self.preemphasis * pair[0]);
        }
        if self.preemphasis_start == PreemphasisStart::Keep {
            return Ok(0.0);
        }
        let count = self.signal.n_samples().min(2) as usize;
        self.read_plain(0, &mut pair[..count], scratch)?;
        Ok(carried_at_start(self.preemphasis_start, &pair[..count]))
    }
}

impl<S: Signal> Signal for Prepared<S> {
    fn sr(&self) -> u32 {
        self.signal.sr()
    }

    fn n_samples(&self) -> u64 {
        self.signal.n_samples() - self.dropped
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        let from = from + self.dropped;
        self.read_plain(from, mono, scratch)?;
        if self.preemphasis > 0.0 {
            let carried = self.carried(from, scratch)?;
            preemphasise(mono, carried, self.preemphasis);
        }
        Ok(())
    }
}

/// The number subtracted from the first sample of a recording, of which `first` has the first two samples or the only
/// one.
pub(crate) fn carried_at_start(start: PreemphasisStart, first: &[f32]) -> f32 {
    match (start, first) {
        (PreemphasisStart::Librosa, &[first, second, ..]) => second - 2.0 * first,
        (PreemphasisStart::Librosa, &[only]) => only - 2.0 * only,
        _ => 0.0,
    }
}

/// Computes `y[t] - preemphasis y[t - 1]` in place; `carried` is subtracted from the first sample.
pub fn preemphasise(samples: &mut [f32], carried: f32, preemphasis: f32) {
    for t in (1..samples.len()).rev() {
        samples[t] -= preemphasis * samples[t - 1];
    }
    if let Some(first) = samples.first_mut() {
        *first -= carried;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(options: &Options, from: u64, count: usize) -> Vec<f32> {
        let samples = [2.0, -3.0, 5.0, -7.0];
        let signal = MonoSamples::new(&samples, 8000).unwrap();
        let padded = Stretch { signal, first: 0, recorded: 4, n_samples: 5 };
        let mut mono = vec![f32::NAN; count];
        Prepared::new(padded, options, &mut Arc::default()).unwrap().read(from, &mut mono, &mut Vec::new()).unwrap();
        mono
    }

    #[test]
    fn preemphasis_is_the_same_wherever_reading_begins() {
        let options = Options { preemphasis: 0.5, ..Options::default() };
        // 2 + (2 * 2 + 3), then y[t] - y[t - 1] / 2.
        let whole = [9.0, -4.0, 6.5, -9.5, 3.5];
        for from in 0..5 {
            assert_eq!(prepared(&options, from as u64, 5 - from), whole[from..]);
        }
    }

    #[test]
    fn the_first_sample_may_be_kept_or_dropped() {
        let options = |preemphasis_start| Options { preemphasis: 0.5, preemphasis_start, ..Options::default() };
        assert_eq!(prepared(&options(PreemphasisStart::Keep), 0, 5), [2.0, -4.0, 6.5, -9.5, 3.5]);
        let drop = options(PreemphasisStart::Drop);
        for from in 0..4 {
            assert_eq!(prepared(&drop, from, 4 - from as usize), [-4.0, 6.5, -9.5, 3.5][from as usize..]);
        }
        assert_eq!(n_prepared(&drop, 2).unwrap(), 1);
        assert!(n_prepared(&drop, 1).unwrap_err().to_string().contains("drops its only sample"));
        for unaffected in [Options { preemphasis: 0.0, ..drop.clone() }, Options { snip_edges: Some(true), ..drop }] {
            assert_eq!(n_prepared(&unaffected, 1).unwrap(), 1);
        }
    }

    #[test]
    fn a_stretch_is_a_part_of_its_signal_padded_with_zeros() {
        let samples = [2.0, -3.0, 5.0, -7.0];
        let signal = Arc::new(MonoSamples::new(&samples, 8000).unwrap());
        let stretch = Stretch { signal, first: 1, recorded: 2, n_samples: 5 };
        let mut mono = [f32::NAN; 4];
        stretch.read(1, &mut mono, &mut Vec::new()).unwrap();
        assert_eq!((stretch.sr(), stretch.n_samples(), mono), (8000, 5, [5.0, 0.0, 0.0, 0.0]));
        stretch.read(0, &mut mono, &mut Vec::new()).unwrap();
        assert_eq!(mono, [-3.0, 5.0, 0.0, 0.0]);
        stretch.read(4, &mut mono[..1], &mut Vec::new()).unwrap();
        assert_eq!(mono[0], 0.0);
    }

    #[test]
    fn samples_far_above_full_scale_with_a_gain_for_integers_give_a_warning() {
        let warning = |gain: f64, loudest: f32| {
            let (samples, options) = ([0.5, -loudest, 0.25], Options { gain, ..Options::default() });
            let samples = MonoSamples::new(&samples, 8000).unwrap();
            let signal = Prepared::new(samples, &options, &mut Arc::default()).unwrap();
            signal.read(0, &mut [0.0; 3], &mut Vec::new()).unwrap();
            signal.peak().and_then(|peak| peak.warning(gain))
        };
        let sentence = "samples reach 20000 and are multiplied by a gain of 32768, which is for samples from -1 to 1";
        assert_eq!(warning(32_768.0, 20_000.0).unwrap(), sentence);
        assert!(warning(128.0, 16.5).is_some() && warning(2f64.powi(31), 17.0).is_some());
        for (gain, loudest) in [(32_768.0, 16.0), (32_768.0, 1.5), (100.0, 20_000.0), (1.0, 20_000.0)] {
            assert_eq!(warning(gain, loudest), None, "{gain} {loudest}");
        }
    }

    #[test]
    fn a_reused_peak_forgets_earlier_samples() {
        let options = Options { gain: 32_768.0, ..Options::default() };
        let mut kept = Arc::default();
        let mut peak_for = |samples: &[f32]| {
            let signal = Prepared::new(MonoSamples::new(samples, 8000).unwrap(), &options, &mut kept).unwrap();
            signal.read(0, &mut [0.0; 2], &mut Vec::new()).unwrap();
            signal.peak().unwrap()
        };
        let loud = peak_for(&[0.5, 20.0]);
        // The first peak is still in use, so its memory is not reused.
        let quiet = peak_for(&[0.5, 0.25]);
        assert!(loud.warning(options.gain).is_some() && quiet.warning(options.gain).is_none());
        let before = Arc::as_ptr(&quiet);
        drop((loud, quiet));
        let again = peak_for(&[0.25, 0.5]);
        assert_eq!((Arc::as_ptr(&again), again.warning(options.gain)), (before, None));
    }

    #[test]
    fn another_sample_rate_is_refused() {
        let samples = [0.5];
        let signal = MonoSamples::new(&samples, 8000).unwrap();
        let options = Options { sr: Some(16_000), ..Options::default() };
        let error = Prepared::new(&signal, &options, &mut Arc::default()).err().unwrap();
        assert_eq!(error.to_string(), "sr must be the recording's own sample rate, which is 8000 Hz, got 16000");
    }
}
