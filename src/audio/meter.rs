//! Levels of the samples that are drawn, measured as they are read.
//!
//! Several threads read parts of a recording, which overlap or leave gaps, and some read it twice. A meter counts every
//! sample once, and its sums are whole numbers, so that they depend neither on the order nor on the division.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::signal::Signal;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::vector::{Arch, Machine, Work, run};

/// Levels of samples, of which 1 is full scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// Square root of the mean of the squares.
    pub rms: f64,
    /// Largest magnitude.
    pub peak: f64,
    /// Number of samples at full scale, see [`FULL_SCALE`].
    pub clipped: u64,
    /// Mean.
    pub dc: f64,
}

/// Smallest magnitude that counts as clipped: the largest positive number of 16 bits.
pub const FULL_SCALE: f32 = 32_767.0 / 32_768.0;

/// Unit of the sums. Samples of 16 bits are multiples of it, and so are the means of up to 128 channels.
const UNIT: f64 = 1.0 / (1 << 22) as f64;

/// 1.5 times 2^23: added to a number up to 2^22, it leaves the nearest whole number in the lower bits.
const ROUND: f32 = 12_582_912.0;

/// Number of samples between two decisions how to sum: as whole numbers of 32 bits unless one exceeds full scale.
const RUN: usize = 256;

/// Maximum number of separate parts that are remembered. What is read beyond is measured at the end.
const MAX_PARTS: usize = 1024;

/// Number of samples read at a time at the end.
const BLOCK: usize = 16 << 10;

/// Measures a part of a recording.
pub struct Meter {
    wanted: Range<u64>,
    arch: Arch,
    found: Mutex<Found>,
}

#[derive(Default)]
struct Found {
    /// The parts that are measured, or are being measured, in order and with gaps between them.
    parts: Vec<Range<u64>>,
    sums: Sums,
}

impl Meter {
    /// Measures the samples with these indices, at least one.
    #[must_use]
    pub fn new(wanted: Range<u64>) -> Self {
        Meter { wanted, arch: Arch::new(), found: Mutex::default() }
    }

    /// Measures `samples`, the first of which has the index `from`, as far as they are wanted and new.
    pub fn add(&self, from: u64, samples: &[f32]) {
        let end = from + samples.len() as u64;
        let wanted = from.max(self.wanted.start)..end.min(self.wanted.end);
        if wanted.is_empty() {
            return;
        }
        let new = self.found().claim(wanted);
        for part in new {
            let mut sums = Sums::default();
            let samples = &samples[(part.start - from) as usize..(part.end - from) as usize];
            run(self.arch, Addition { samples, sums: &mut sums });
            self.found().sums.merge(&sums);
        }
    }

    /// The levels, once all readers are done. Samples that nobody read are read from `signal` now.
    pub fn finish(&self, signal: &impl Signal, cancel: &Cancel) -> Result<Levels> {
        let (mut samples, mut scratch) = (Vec::new(), Vec::new());
        while let Some(gap) = self.gap() {
            cancel.check()?;
            samples.resize((gap.end - gap.start).min(BLOCK as u64) as usize, 0.0);
            signal.read(gap.start, &mut samples, &mut scratch)?;
            self.add(gap.start, &samples);
        }
        Ok(self.found().sums.levels(self.wanted.end - self.wanted.start))
    }

    /// The first wanted samples that are not measured.
    fn gap(&self) -> Option<Range<u64>> {
        let Range { start, end } = self.wanted;
        let found = self.found();
        let (from, next) = match found.parts.first() {
            Some(first) if first.start == start => (first.end, found.parts.get(1)),
            first => (start, first),
        };
        let gap = from..next.map_or(end, |next| next.start);
        (!gap.is_empty()).then_some(gap)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    /// Takes the samples `wanted`, at least one, and returns those that nobody has taken yet.
    fn claim(&mut self, wanted: Range<u64>) -> Vec<Range<u64>> {
        let first = self.parts.partition_point(|part| part.end < wanted.start);
        let touching = self.parts[first..].partition_point(|part| part.start <= wanted.end);
        if touching == 0 && self.parts.len() == MAX_PARTS {
            return Vec::new();
        }
        let (mut new, mut at, mut all) = (Vec::new(), wanted.start, wanted.clone());
        for part in &self.parts[first..first + touching] {
            if at < part.start {
                new.push(at..part.start);
            }
            at = at.max(part.end);
            all = all.start.min(part.start)..all.end.max(part.end);
        }
        if at < wanted.end {
            new.push(at..wanted.end);
        }
        self.parts.splice(first..first + touching, [all]);
        new
    }
}

/// Sums over samples, in units of [`UNIT`]. They saturate only far beyond full scale.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    total: i128,
    squares: u128,
    peak: f32,
    clipped: u64,
}

impl Sums {
    fn merge(&mut self, other: &Sums) {
        self.total = self.total.saturating_add(other.total);
        self.squares = self.squares.saturating_add(other.squares);
        self.peak = self.peak.max(other.peak);
        self.clipped += other.clipped;
    }

    fn levels(&self, count: u64) -> Levels {
        let count = count as f64;
        Levels {
            rms: (self.squares as f64 / count).sqrt() * UNIT,
            peak: self.peak.into(),
            clipped: self.clipped,
            dc: self.total as f64 / count * UNIT,
        }
    }

    #[inline(always)]
    fn add(&mut self, samples: &[f32]) {
        let peak = samples.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
        self.peak = self.peak.max(peak);
        if peak >= FULL_SCALE {
            self.clipped += samples.iter().filter(|sample| sample.abs() >= FULL_SCALE).count() as u64;
        }
        if peak <= 1.0 { self.add_small(samples) } else { self.add_large(samples) }
    }

    /// Adds at most [`RUN`] samples from -1 to 1.
    #[inline(always)]
    fn add_small(&mut self, samples: &[f32]) {
        let (mut total, mut squares) = (0_i32, 0_u64);
        for sample in samples {
            let whole = (sample * (1.0 / UNIT) as f32 + ROUND).to_bits().wrapping_sub(ROUND.to_bits()).cast_signed();
            let magnitude = u64::from(whole.unsigned_abs());
            total += whole;
            squares += magnitude * magnitude;
        }
        self.total += i128::from(total);
        self.squares = self.squares.saturating_add(squares.into());
    }

    /// Adds samples of any magnitude, rounded in the same way.
    fn add_large(&mut self, samples: &[f32]) {
        for &sample in samples {
            let whole = (f64::from(sample) / UNIT).round_ties_even() as i64;
            let magnitude = u128::from(whole.unsigned_abs());
            self.total = self.total.saturating_add(whole.into());
            self.squares = self.squares.saturating_add(magnitude * magnitude);
        }
    }
}

/// Adds samples to sums.
struct Addition<'a> {
    samples: &'a [f32],
    sums: &'a mut Sums,
}

impl Work for Addition<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, _: M) {
        let Addition { samples, sums } = self;
        for run in samples.chunks(RUN) {
            sums.add(run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::signal::MonoSamples;
    use super::*;

    /// Samples with a mean, some of them beyond full scale.
    fn samples(count: usize) -> Vec<f32> {
        let sample =
            |i: usize| ((i * 7919 % 1009) as f32 / 1009.0 - 0.4) * if i.is_multiple_of(997) { 3.0 } else { 1.0 };
        (0..count).map(sample).collect()
    }

    fn measured(samples: &[f32], wanted: Range<u64>, reads: &[Range<usize>]) -> Levels {
        let meter = Meter::new(wanted);
        for read in reads {
            meter.add(read.start as u64, &samples[read.clone()]);
        }
        meter.finish(&MonoSamples::new(samples, 8000).unwrap(), &Cancel::default()).unwrap()
    }

    #[test]
    fn levels_are_those_of_the_definition() {
        let samples = samples(10_000);
        let found = measured(&samples, 5..9_995, &[0..4_000, 4_000..10_000]);
        let part: Vec<f64> = samples[5..9_995].iter().map(|&sample| sample.into()).collect();
        let count = part.len() as f64;
        let rms = (part.iter().map(|sample| sample * sample).sum::<f64>() / count).sqrt();
        let dc = part.iter().sum::<f64>() / count;
        assert!((found.rms - rms).abs() < UNIT && (found.dc - dc).abs() < UNIT, "{found:?}, not {rms} and {dc}");
        assert_eq!(found.peak, part.iter().fold(0.0, |peak: f64, sample| peak.max(sample.abs())));
        let clipped = part.iter().filter(|sample| sample.abs() >= 32_767.0 / 32_768.0).count() as u64;
        assert_eq!((found.clipped, clipped > 0), (clipped, true));
    }

    #[test]
    fn levels_do_not_depend_on_how_the_recording_is_read() {
        let samples = samples(100_000);
        let whole = measured(&samples, 100..99_000, &[0..10, 10..100_000]);
        let overlapping: Vec<_> = (0..100).rev().map(|i| i * 990..(i * 1000 + 1500).min(100_000)).collect();
        let with_gaps: Vec<_> = (0..3000).map(|i| i * 33..i * 33 + 7).collect();
        for reads in [&[][..], &[50_000..50_001, 0..100_000, 3..70], &overlapping, &with_gaps] {
            assert_eq!(measured(&samples, 100..99_000, reads), whole);
        }
    }

    #[test]
    fn every_machine_and_both_ways_of_summing_agree() {
        let small: Vec<f32> = (-512..=512).map(|i| i as f32 / 512.0).chain([1e-9, 3e-7, -3e-7, 0.999_999_9]).collect();
        let mut expected = Sums::default();
        expected.add_large(&small);
        for arch in crate::vector::archs() {
            let mut sums = Sums::default();
            run(arch, Addition { samples: &small, sums: &mut sums });
            assert_eq!((sums.total, sums.squares, sums.clipped), (expected.total, expected.squares, 3));
        }
    }

    #[test]
    fn numbers_far_beyond_full_scale_saturate() {
        let huge = [f32::MAX, -f32::MAX, f32::MAX];
        let found = measured(&huge, 0..3, &[]);
        assert!(found.rms.is_finite() && found.rms > 1e12 && found.dc.is_finite());
        assert_eq!((found.peak, found.clipped), (f32::MAX.into(), 3));
    }
}
