//! Percentiles of many frames, band by band, in bounded memory.

use crate::dsp::distribution::{Place, percentile};
use crate::error::Result;
use crate::memory;

/// Number of frames that are sorted as they came, all bands at once.
const FEW: usize = 32;

/// Values kept for a band before every second one is dropped: with fewer frames in a column, percentiles are exact.
const KEPT: usize = 1024;

/// Distance of two bands in memory. Not a power of two: these share few lines of the cache.
const STRIDE: usize = KEPT + 16;

/// The values of frames, for their percentiles. Whenever [`KEPT`] frames of one weight are there, they are sorted in each
/// band, and every second one is kept with twice the weight (Munro and Paterson, 1980). Of a million frames, a percentile
/// is then off by 0.5 % at most, and the same for any number of threads.
#[derive(Default)]
pub struct Ranked {
    n_bands: usize,
    /// The last frames, at most [`FEW`], one after another.
    few: Vec<f32>,
    tiers: Vec<Tier>,
    /// How often values were sorted: the first one is kept or dropped in turn, or all would be too high.
    sorted: usize,
    values: Vec<f32>,
    weighted: Vec<(f32, u64)>,
}

/// Values of one weight: twice that of the tier before.
#[derive(Default)]
struct Tier {
    /// For each band, the first `count` of [`STRIDE`].
    values: Vec<f32>,
    count: usize,
}

impl Ranked {
    /// Starts with no frames.
    pub fn begin(&mut self, n_bands: usize) -> Result<()> {
        self.n_bands = n_bands;
        self.clear();
        memory::reserve(&mut self.few, FEW * n_bands, "the frames of a column")
    }

    fn clear(&mut self) {
        self.few.clear();
        self.tiers.iter_mut().for_each(|tier| tier.count = 0);
        self.sorted = 0;
    }

    /// Adds a frame: a value for each band.
    pub fn push(&mut self, frame: impl Iterator<Item = f32>) -> Result<()> {
        if self.few.len() == FEW * self.n_bands {
            self.move_few()?;
        }
        self.few.extend(frame);
        Ok(())
    }

    /// Moves the last frames to the first tier.
    fn move_few(&mut self) -> Result<()> {
        let n_bands = self.n_bands;
        self.tier(0)?;
        let tier = &mut self.tiers[0];
        for frame in self.few.chunks_exact(n_bands) {
            let count = tier.count;
            tier.values.chunks_exact_mut(STRIDE).zip(frame).for_each(|(values, value)| values[count] = *value);
            tier.count += 1;
        }
        self.few.clear();
        let mut full = 0;
        while self.tiers[full].count == KEPT {
            self.thin(full)?;
            full += 1;
        }
        Ok(())
    }

    /// Makes the tier `index`, unless it is there.
    fn tier(&mut self, index: usize) -> Result<()> {
        if self.tiers.len() == index {
            self.tiers.push(Tier::default());
        }
        let (tier, len) = (&mut self.tiers[index], self.n_bands * STRIDE);
        if tier.values.len() == len {
            return Ok(());
        }
        tier.count = 0;
        memory::fill(&mut tier.values, len, 0.0, "the frames of a column")
    }

    /// Moves half of a full tier to the next one.
    fn thin(&mut self, full: usize) -> Result<()> {
        let first = self.sorted % 2;
        self.sorted += 1;
        self.tier(full + 1)?;
        let (lower, upper) = self.tiers.split_at_mut(full + 1);
        let (from, to) = (&mut lower[full], &mut upper[0]);
        let free = to.count..to.count + KEPT / 2;
        for (from, to) in from.values.chunks_exact_mut(STRIDE).zip(to.values.chunks_exact_mut(STRIDE)) {
            from[..KEPT].sort_unstable_by(f32::total_cmp);
            let kept = from[..KEPT].iter().skip(first).step_by(2);
            to[free.clone()].iter_mut().zip(kept).for_each(|(to, from)| *to = *from);
        }
        (from.count, to.count) = (0, free.end);
        Ok(())
    }

    /// The percentile of each band. Starts again with no frames.
    pub fn finish(&mut self, percent: f64, mut write: impl FnMut(usize, f32)) -> Result<()> {
        if self.tiers.iter().all(|tier| tier.count == 0) {
            self.sort_few();
            let Some(Place { lower, upper, fraction }) = Place::new(self.few.len() / self.n_bands, percent) else {
                return Ok(());
            };
            let frame = |place: usize| &self.few[place * self.n_bands..][..self.n_bands];
            for (band, (&level, &next)) in frame(lower).iter().zip(frame(upper)).enumerate() {
                write(band, Place::between(level, next, fraction));
            }
        } else {
            self.move_few()?;
            for band in 0..self.n_bands {
                write(band, self.percentile(band, percent));
            }
        }
        self.clear();
        Ok(())
    }

    /// Sorts the few frames in each band: by exchange of neighbours, so that all bands take the same steps and the
    /// compiler makes vectors of them.
    fn sort_few(&mut self) {
        let (few, n_bands) = (&mut self.few[..], self.n_bands);
        let n_frames = few.len() / n_bands;
        for round in 0..n_frames {
            for pair in few[round % 2 * n_bands..].chunks_exact_mut(2 * n_bands) {
                let (one, other) = pair.split_at_mut(n_bands);
                for (one, other) in one.iter_mut().zip(other) {
                    let (a, b) = (*one, *other);
                    (*one, *other) = (if a < b { a } else { b }, if a < b { b } else { a });
                }
            }
        }
    }

    fn percentile(&mut self, band: usize, percent: f64) -> f32 {
        let of_band = |tier: &Tier| band * STRIDE..band * STRIDE + tier.count;
        if self.tiers[1..].iter().all(|tier| tier.count == 0) {
            self.values.clear();
            self.values.extend_from_slice(&self.tiers[0].values[of_band(&self.tiers[0])]);
            return percentile(&mut self.values, percent).unwrap_or(0.0);
        }
        self.weighted.clear();
        for (index, tier) in self.tiers.iter().enumerate() {
            self.weighted.extend(tier.values[of_band(tier)].iter().map(|&value| (value, 1 << index)));
        }
        self.weighted.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let total: u64 = self.weighted.iter().map(|&(_, weight)| weight).sum();
        let place = total.saturating_sub(1) as f64 * (percent / 100.0);
        let mut before = 0;
        for &(value, weight) in &self.weighted {
            before += weight;
            if before as f64 > place {
                return value;
            }
        }
        self.weighted.last().map_or(0.0, |&(value, _)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `n` values in no order, of which each from 0 to `n - 1` occurs once.
    fn shuffled(n: usize) -> impl Iterator<Item = f32> {
        // 7919 is prime, and divides no `n` here.
        (0..n).map(move |i| (i * 7919 % n) as f32)
    }

    fn found(n: usize, percent: f64) -> Vec<f32> {
        let mut ranked = Ranked::default();
        ranked.begin(2).unwrap();
        let mut found = Vec::new();
        // The second time with the memory of the first.
        for _ in 0..2 {
            shuffled(n).for_each(|value| ranked.push([value, -value].into_iter()).unwrap());
            ranked.finish(percent, |_, value| found.push(value)).unwrap();
        }
        assert_eq!(found[..2], found[2..]);
        found[..2].to_vec()
    }

    #[test]
    fn few_frames_have_exact_percentiles() {
        for n in [1, 2, 5, FEW, FEW + 1, 1000, KEPT - 1] {
            for percent in [0.0, 10.0, 50.0, 99.0, 100.0] {
                let place = (n - 1) as f64 * percent / 100.0;
                let [up, down] = found(n, percent)[..] else { unreachable!() };
                assert!((f64::from(up) - place).abs() < 1e-4, "{percent} % of {n}: {up}");
                assert!((f64::from(down) + n as f64 - 1.0 - place).abs() < 1e-4, "{percent} % of {n}: {down}");
            }
        }
    }

    #[test]
    fn a_million_frames_have_percentiles_that_are_nearly_exact() {
        let few = [KEPT + FEW, 3 * KEPT, 50_000].into_iter().map(|n| (n, &[0.0, 5.0, 50.0, 99.5, 100.0][..]));
        for (n, percents) in few.chain([(1 << 20, &[50.0][..])]) {
            for &percent in percents {
                let place = (n - 1) as f64 * percent / 100.0;
                let error = (f64::from(found(n, percent)[0]) - place).abs() / n as f64;
                assert!(error <= 0.005, "{percent} % of {n}: off by {error}");
            }
        }
    }
}
