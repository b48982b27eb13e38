//! How levels are distributed: the lowest, the highest, and percentiles.

use std::cell::RefCell;

use super::matrix::Matrix;
use crate::error::Result;
use crate::memory;

/// Number of bins of a histogram.
const BINS: usize = 1 << 18;

/// Bins for a decibel: together they span 4096 dB on both sides of 0, ten times the powers of f32.
const BINS_PER_DB: f64 = 32.0;

/// Levels of which the lowest and the highest are known, and percentiles.
pub trait Measured {
    /// The lowest level, of silence too.
    fn lowest(&self) -> f32;

    /// The highest level.
    fn highest(&self) -> f32;

    /// The level that `percent` of the levels are below, silence left out; `None` if there is only silence.
    ///
    /// Between two levels it is interpolated, as in `numpy.percentile`: of `n` sorted levels it is the one at
    /// `(n - 1) percent / 100`, counted from 0.
    fn percentile(&self, percent: f64) -> Option<f32>;
}

/// The rows of one picture that count. Its percentiles are exact.
pub struct Levels<'a> {
    matrix: &'a Matrix,
    holds: &'a [bool],
    silence: f32,
    /// Levels above silence, empty unless percentiles are wanted. Selecting one reorders them, hence the `RefCell`.
    heard: RefCell<Vec<f32>>,
}

impl<'a> Levels<'a> {
    /// The levels of `matrix` in the rows that count according to `holds`. `silence` is the level of silence. Percentiles
    /// need `ranked`.
    pub fn new(matrix: &'a Matrix, holds: &'a [bool], silence: f32, ranked: bool) -> Result<Self> {
        let levels = Levels { matrix, holds, silence, heard: RefCell::default() };
        if ranked {
            let mut heard = levels.heard.borrow_mut();
            memory::reserve(&mut heard, matrix.values().len(), "the levels of a picture")?;
            levels.rows().for_each(|row| extend_above(&mut heard, row, silence));
        }
        Ok(levels)
    }

    fn rows(&self) -> impl Iterator<Item = &'a [f32]> {
        (0..self.matrix.rows()).filter(|&row| self.holds[row]).map(|row| self.matrix.row(row))
    }
}

impl Measured for Levels<'_> {
    fn lowest(&self) -> f32 {
        self.rows().flatten().copied().fold(f32::INFINITY, f32::min)
    }

    fn highest(&self) -> f32 {
        self.rows().flatten().copied().fold(f32::NEG_INFINITY, f32::max)
    }

    fn percentile(&self, percent: f64) -> Option<f32> {
        percentile(&mut self.heard.borrow_mut(), percent)
    }
}

/// The percentile of `values` in any order, as [`Measured::percentile`] defines it; `None` if there are none.
pub fn percentile(values: &mut [f32], percent: f64) -> Option<f32> {
    let Place { lower, fraction, .. } = Place::new(values.len(), percent)?;
    let (_, &mut level, above) = values.select_nth_unstable_by(lower, f32::total_cmp);
    let next = if fraction > 0.0 && !above.is_empty() { extreme(above, f32::INFINITY, |a, b| a < b) } else { level };
    Some(Place::between(level, next, fraction))
}

/// Adds the levels above silence. Where all of them are, they are copied at once.
pub fn extend_above(heard: &mut Vec<f32>, levels: &[f32], silence: f32) {
    // A sum instead of `all`, which the compiler vectorises.
    let n_silent = levels.iter().map(|&level| u32::from(level <= silence)).sum::<u32>();
    if n_silent == 0 {
        heard.extend_from_slice(levels);
    } else {
        heard.extend(levels.iter().copied().filter(|&level| level > silence));
    }
}

/// The value that beats `start` and all others. No value may be NaN.
pub fn extreme(values: &[f32], start: f32, beats: impl Fn(f32, f32) -> bool) -> f32 {
    // In chunks of eight, with comparisons instead of `f32::max` or `min`, which the compiler vectorises.
    let (eights, rest) = values.as_chunks::<8>();
    let better = |one: f32, other: f32| if beats(one, other) { one } else { other };
    let mut best = [start; 8];
    for eight in eights {
        for (best, &value) in best.iter_mut().zip(eight) {
            *best = better(value, *best);
        }
    }
    best.iter().chain(rest).fold(start, |best, &value| better(value, best))
}

/// The place of a percentile among sorted levels.
#[derive(Clone, Copy)]
pub struct Place {
    /// The level below it, counted from 0.
    pub lower: usize,
    /// The level above it.
    pub upper: usize,
    /// How far it is from the one to the other.
    pub fraction: f64,
}

impl Place {
    /// The place of the percentile among `count` levels; `None` if there are none.
    #[must_use]
    pub fn new(count: usize, percent: f64) -> Option<Self> {
        let last = count.checked_sub(1)?;
        let place = last as f64 * (percent / 100.0);
        let lower = (place as usize).min(last);
        Some(Place { lower, upper: (lower + 1).min(last), fraction: place - lower as f64 })
    }

    /// The value between two levels.
    #[must_use]
    pub fn between(level: f32, next: f32, fraction: f64) -> f32 {
        (f64::from(level) + fraction * (f64::from(next) - f64::from(level))) as f32
    }
}

/// The levels of any number of pictures, in as much memory as those of one: a histogram. Its percentiles are right within
/// 1/32 dB, or within 0.2 % on scales other than decibels.
pub struct Distribution {
    bins: Bins,
    counts: Vec<u64>,
    count: u64,
    lowest: f32,
    highest: f32,
}

impl Distribution {
    /// No levels yet. `decibel` is a decibel in their unit if they are logarithms.
    pub fn new(decibel: Option<f64>) -> Result<Self> {
        let mut counts = Vec::new();
        memory::fill(&mut counts, BINS, 0, "a histogram")?;
        let bins = Bins { per_unit: decibel.map(|decibel| BINS_PER_DB / decibel) };
        Ok(Distribution { bins, counts, count: 0, lowest: f32::INFINITY, highest: f32::NEG_INFINITY })
    }

    /// Adds the levels of a picture, unless they are all the same.
    pub fn add(&mut self, levels: &Levels) {
        let (lowest, highest) = (levels.lowest(), levels.highest());
        if lowest >= highest {
            return;
        }
        (self.lowest, self.highest) = (self.lowest.min(lowest), self.highest.max(highest));
        for &level in levels.rows().flatten() {
            let counts = u64::from(level > levels.silence);
            self.counts[self.bins.of(level)] += counts;
            self.count += counts;
        }
    }

    /// Adds the levels of another distribution.
    pub fn merge(&mut self, other: &Self) {
        (self.lowest, self.highest) = (self.lowest.min(other.lowest), self.highest.max(other.highest));
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, other)| *count += other);
        self.count += other.count;
    }

    /// Whether any level was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lowest > self.highest
    }

    /// The level of a rank, as if the levels of a bin were spread evenly over it.
    fn level(&self, rank: u64) -> f32 {
        let (bin, before) = self.bin_of_rank(rank);
        let within = ((rank - before) as f64 + 0.5) / self.counts[bin].max(1) as f64;
        let (edge, next) = (self.bins.edge(bin), self.bins.edge(bin + 1));
        ((edge + within.min(1.0) * (next - edge)) as f32).clamp(self.lowest, self.highest)
    }

    /// The bin of the level of a rank, and how many levels are in the bins below.
    fn bin_of_rank(&self, rank: u64) -> (usize, u64) {
        let mut before = 0;
        for (bin, count) in self.counts.iter().enumerate() {
            if before + count > rank {
                return (bin, before);
            }
            before += count;
        }
        (BINS - 1, before)
    }
}

impl Measured for Distribution {
    fn lowest(&self) -> f32 {
        self.lowest
    }

    fn highest(&self) -> f32 {
        self.highest
    }

    fn percentile(&self, percent: f64) -> Option<f32> {
        let Place { lower, upper, fraction } = Place::new(self.count as usize, percent)?;
        Some(Place::between(self.level(lower as u64), self.level(upper as u64), fraction))
    }
}

/// The division of levels into bins, in their order.
#[derive(Clone, Copy)]
struct Bins {
    /// Bins per unit of a logarithm; `None` for other levels, whose bins follow the bits of an f32.
    per_unit: Option<f64>,
}

impl Bins {
    /// The bin of a level.
    #[inline]
    fn of(self, level: f32) -> usize {
        match self.per_unit {
            Some(per_unit) => (level * per_unit as f32 + (BINS / 2) as f32) as usize,
            None => (ordered(level) >> 14) as usize,
        }
        .min(BINS - 1)
    }

    /// The lower edge of a bin.
    fn edge(self, bin: usize) -> f64 {
        match self.per_unit {
            Some(per_unit) => (bin as f64 - (BINS / 2) as f64) / per_unit,
            None => unordered((bin.min(BINS - 1) as u32) << 14).into(),
        }
    }
}

/// The bits of an f32 as a number that has the same order.
fn ordered(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ if bits >> 31 == 1 { u32::MAX } else { 1 << 31 }
}

/// The inverse of [`ordered`]; the largest number of its sign instead of NaN.
fn unordered(bits: u32) -> f32 {
    let value = f32::from_bits(bits ^ if bits >> 31 == 1 { 1 << 31 } else { u32::MAX });
    if value.is_nan() { f32::MAX.copysign(value) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(columns: usize, values: &[f32]) -> Matrix {
        let mut matrix = Matrix::default();
        matrix.reset(values.len() / columns, columns).unwrap();
        matrix.values_mut().copy_from_slice(values);
        matrix
    }

    fn noise(n: usize, low: f32, high: f32) -> Vec<f32> {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            low + (high - low) * (seed >> 8) as f32 / (1 << 24) as f32
        };
        (0..n).map(|_| next()).collect()
    }

    /// The definition: sorted levels, interpolated.
    fn definition(values: &[f32], percent: f64) -> f64 {
        let mut sorted: Vec<f64> = values.iter().map(|&value| value.into()).collect();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() - 1) as f64 * percent / 100.0;
        let (lower, upper) = (place.floor() as usize, place.ceil() as usize);
        sorted[lower] + (place - place.floor()) * (sorted[upper] - sorted[lower])
    }

    const PERCENTS: [f64; 9] = [0.0, 0.1, 5.0, 33.3, 50.0, 75.0, 99.5, 99.99, 100.0];

    #[test]
    fn percentiles_of_a_picture_are_their_definition() {
        for (low, high) in [(-90.0, 10.0), (-3.0, 1e6), (0.0, 1e-6)] {
            for n in [1, 2, 3, 10, 4000] {
                let values = noise(n, low, high);
                let matrix = matrix(1, &values);
                let holds = vec![true; n];
                let levels = Levels::new(&matrix, &holds, f32::NEG_INFINITY, true).unwrap();
                for percent in PERCENTS {
                    let (found, exact) = (levels.percentile(percent).unwrap(), definition(&values, percent));
                    let error = (f64::from(found) - exact).abs();
                    assert!(error <= 1e-6 * exact.abs(), "{percent} % of {n}: {found}, not {exact}");
                    assert_eq!(percentile(&mut values.clone(), percent), Some(found));
                }
            }
        }
    }

    #[test]
    fn a_histogram_of_many_pictures_is_that_of_their_levels_together() {
        for (decibel, low, high) in [(Some(1.0), -90.0, 10.0), (Some(0.1), -9.0, 1.0), (None, -3.0, 1e3)] {
            let all = noise(6000, low, high);
            let (mut together, mut halves) = (Distribution::new(decibel).unwrap(), Distribution::new(decibel).unwrap());
            assert!(together.is_empty() && together.percentile(50.0).is_none());
            for part in all.chunks(1000) {
                let matrix = matrix(1, part);
                let holds = vec![true; part.len()];
                let levels = Levels::new(&matrix, &holds, f32::NEG_INFINITY, true).unwrap();
                together.add(&levels);
                let mut half = Distribution::new(decibel).unwrap();
                half.add(&levels);
                halves.merge(&half);
            }
            for percent in PERCENTS {
                let (found, exact) = (together.percentile(percent).unwrap(), definition(&all, percent));
                let allowed =
                    decibel.map_or(0.002 * exact.abs(), |decibel| decibel / 32.0) + f64::from(high - low) / 3e3;
                assert!((f64::from(found) - exact).abs() <= allowed, "{percent} %: {found}, not {exact}");
                assert_eq!(halves.percentile(percent), Some(found));
            }
            assert_eq!((together.lowest(), together.highest()), (halves.lowest(), halves.highest()));
            assert!((together.percentile(0.0), together.percentile(100.0)) >= (Some(together.lowest()), None));
        }
    }

    #[test]
    fn silence_and_rows_without_a_bin_do_not_count() {
        let matrix = matrix(4, &[-100.0, -20.0, -30.0, -40.0, 7.0, 7.0, 7.0, 7.0]);
        let levels = Levels::new(&matrix, &[true, false], -100.0, true).unwrap();
        assert_eq!(levels.percentile(50.0), Some(-30.0));
        assert_eq!((levels.lowest(), levels.highest()), (-100.0, -20.0));
        let silent = Levels::new(&matrix, &[true, false], 0.0, true).unwrap();
        assert_eq!(silent.percentile(50.0), None);
    }

    #[test]
    fn bins_keep_the_order_of_every_level() {
        for bins in [Bins { per_unit: None }, Bins { per_unit: Some(64.0) }] {
            let levels = [f32::MIN, -600.0, -3.5, -1e-30, -0.0, 0.0, 1e-30, 2.0, 2.5, 700.0, f32::MAX];
            let places: Vec<usize> = levels.iter().map(|&level| bins.of(level)).collect();
            assert!(places.is_sorted(), "{places:?}");
            for level in [-400.0, -3.5, 1e-30, 2.5, 300.0] {
                let bin = bins.of(level);
                assert!((bins.edge(bin)..=bins.edge(bin + 1)).contains(&level.into()), "{level}");
            }
        }
    }
}
