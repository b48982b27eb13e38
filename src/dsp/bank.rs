//! A filter bank: spectrum bins -> bands.

use crate::vector::{Lanes, Machine};

/// Sparse weights of bins: for each band, its first bin and its weights.
#[derive(Default)]
pub struct Bank {
    bands: Vec<Band>,
    weights: Vec<f32>,
}

struct Band {
    first_bin: usize,
    first_weight: usize,
    len: usize,
}

impl Bank {
    /// Appends a band: the first run of positive weights among `bins`, which may be empty.
    pub fn push(&mut self, bins: std::ops::Range<usize>, weight: impl Fn(usize) -> f64) {
        let first_bin = bins.clone().find(|&bin| weight(bin) > 0.0).unwrap_or(bins.end);
        let first_weight = self.weights.len();
        self.weights.extend((first_bin..bins.end).map(weight).take_while(|&weight| weight > 0.0).map(|w| w as f32));
        self.bands.push(Band { first_bin, first_weight, len: self.weights.len() - first_weight });
    }

    /// Appends a band with the weights of all bins, of which those at the ends that are 0 are left out.
    pub fn push_between_zeros(&mut self, weights: &[f64]) {
        let is_not_zero = |&bin: &usize| weights[bin] as f32 != 0.0;
        let first_bin = (0..weights.len()).find(is_not_zero).unwrap_or(0);
        let end = (first_bin..weights.len()).rfind(is_not_zero).map_or(first_bin, |last| last + 1);
        let first_weight = self.weights.len();
        self.weights.extend(weights[first_bin..end].iter().map(|&weight| weight as f32));
        self.bands.push(Band { first_bin, first_weight, len: end - first_bin });
    }

    /// Appends a band with a weight for every bin.
    pub fn push_all(&mut self, weights: impl Iterator<Item = f64>) {
        let first_weight = self.weights.len();
        self.weights.extend(weights.map(|weight| weight as f32));
        self.bands.push(Band { first_bin: 0, first_weight, len: self.weights.len() - first_weight });
    }

    /// Multiplies the weights of every band by the factor that `factor` gives for them; `None` leaves them.
    pub fn scale(&mut self, factor: impl Fn(&[f32]) -> Option<f64>) {
        for &Band { first_weight, len, .. } in &self.bands {
            let weights = &mut self.weights[first_weight..][..len];
            if let Some(factor) = factor(weights) {
                weights.iter_mut().for_each(|weight| *weight = (f64::from(*weight) * factor) as f32);
            }
        }
    }

    /// Whether no band contains a bin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// Number of bands.
    #[must_use]
    pub fn n_bands(&self) -> usize {
        self.bands.len()
    }

    /// For each band, whether it contains a bin. A band without one is narrower than the resolution of the transform.
    #[must_use]
    pub fn holds_a_bin(&self) -> Vec<bool> {
        self.bands.iter().map(|band| band.len > 0).collect()
    }

    /// The band's first bin and its weights.
    #[must_use]
    #[inline(always)]
    pub fn band(&self, band: usize) -> (usize, &[f32]) {
        let Band { first_bin, first_weight, len } = self.bands[band];
        (first_bin, &self.weights[first_weight..][..len])
    }

    /// Writes the weighted sums of every band for a block of spectra, `[bin][frame]` to `[band][frame]`. The frames are
    /// side by side, so that each weight multiplies all of them at once and their sums stay separate.
    #[inline(always)]
    pub fn sums<M: Machine>(&self, m: M, spectra: &[Lanes], bands: &mut [Lanes]) {
        for (band, lanes) in bands.iter_mut().enumerate() {
            let (first_bin, weights) = self.band(band);
            let bins = &spectra[first_bin..][..weights.len()];
            m.store(if weights.len() > MAX_BINS { long_sum(m, bins, weights) } else { sum(m, bins, weights) }, lanes);
        }
    }
}

impl Bank {
    /// Writes the weighted sums of every band for one spectrum: the same bits as [`Bank::sums`].
    #[inline(always)]
    pub fn single_sums(&self, spectrum: &[f32], bands: &mut [f32]) {
        for (band, value) in bands.iter_mut().enumerate() {
            let (first_bin, weights) = self.band(band);
            let bins = &spectrum[first_bin..][..weights.len()];
            *value = if weights.len() > MAX_BINS { long_single_sum(bins, weights) } else { single_sum(bins, weights) };
        }
    }
}

/// Maximum number of bins summed directly in f32. Each addition loses what is less than half a unit of the sum. For a
/// tone in noise the loss is at most 1.5e-6 of the sum over 64 additions, and already 1e-5 over 512.
const MAX_BINS: usize = 128;

/// Number of bins in a part of a longer sum; at most 9e-7 is lost.
const PART: usize = 64;

/// Bins at even and odd positions are summed separately, so that neither sum waits for the other.
#[inline(always)]
fn sum<M: Machine>(m: M, bins: &[Lanes], weights: &[f32]) -> M::Vector {
    let (mut even, mut odd) = (m.splat(0.0), m.splat(0.0));
    let ((bins, last_bin), (weights, last_weight)) = (bins.as_chunks::<2>(), weights.as_chunks::<2>());
    for (bins, weights) in bins.iter().zip(weights) {
        even = m.add(even, weighted(m, &bins[0], weights[0]));
        odd = m.add(odd, weighted(m, &bins[1], weights[1]));
    }
    for (bin, &weight) in last_bin.iter().zip(last_weight) {
        even = m.add(even, weighted(m, bin, weight));
    }
    m.add(even, odd)
}

/// The sum of parts with compensation for rounding errors (Kahan, "Further remarks on reducing truncation errors",
/// 1965).
#[inline(always)]
fn long_sum<M: Machine>(m: M, bins: &[Lanes], weights: &[f32]) -> M::Vector {
    let (mut total, mut excess) = (m.splat(0.0), m.splat(0.0));
    for (bins, weights) in bins.chunks(PART).zip(weights.chunks(PART)) {
        let part = m.sub(sum(m, bins, weights), excess);
        let larger = m.add(total, part);
        excess = m.sub(m.sub(larger, total), part);
        total = larger;
    }
    total
}

/// [`sum`] of one spectrum.
#[inline(always)]
fn single_sum(bins: &[f32], weights: &[f32]) -> f32 {
    let (mut even, mut odd) = (0.0, 0.0);
    let ((bins, last_bin), (weights, last_weight)) = (bins.as_chunks::<2>(), weights.as_chunks::<2>());
    for (bins, weights) in bins.iter().zip(weights) {
        even += bins[0] * weights[0];
        odd += bins[1] * weights[1];
    }
    for (bin, weight) in last_bin.iter().zip(last_weight) {
        even += bin * weight;
    }
    even + odd
}

/// [`long_sum`] of one spectrum.
#[inline(always)]
fn long_single_sum(bins: &[f32], weights: &[f32]) -> f32 {
    let (mut total, mut excess) = (0.0, 0.0);
    for (bins, weights) in bins.chunks(PART).zip(weights.chunks(PART)) {
        let part = single_sum(bins, weights) - excess;
        let larger = total + part;
        excess = (larger - total) - part;
        total = larger;
    }
    total
}

#[inline(always)]
fn weighted<M: Machine>(m: M, bin: &Lanes, weight: f32) -> M::Vector {
    m.mul(m.load(bin), m.splat(weight))
}

#[cfg(test)]
mod tests {
    use super::super::frames::BLOCK;
    use super::*;
    use crate::vector::{Portable, Work, archs, run};

    /// The sums of one band over all bins.
    struct OneBand<'a>(&'a Bank, &'a [Lanes], &'a mut [Lanes; 1]);

    impl Work for OneBand<'_> {
        #[inline(always)]
        fn run<M: Machine>(self, m: M) {
            self.0.sums(m, self.1, self.2);
        }
    }

    #[test]
    fn a_tone_in_noise_keeps_its_digits_in_a_band_of_any_width() {
        let mut seed = 1u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            -((f64::from(seed >> 8) + 0.5) / f64::from(1 << 24)).ln()
        };
        for n_bins in [1, 2, 63, 64, 65, 127, 128, 129, 191, 513, 1025, 4097, 32_769] {
            // Around half a unit of the tone in f32, where most is lost.
            for level in [1e-9, 1e-8, 3e-8, 1e-7, 1e-6] {
                let mut spectra: Vec<Lanes> =
                    (0..n_bins).map(|_| Lanes(std::array::from_fn(|_| (level * noise()) as f32))).collect();
                spectra[n_bins / 50] = Lanes([1.0; BLOCK]);
                let mut bank = Bank::default();
                bank.push_all((0..n_bins).map(|bin| 1.0 + (bin % 7) as f64));
                let mut sums = [Lanes([f32::NAN; BLOCK])];
                OneBand(&bank, &spectra, &mut sums).run(Portable);
                for lane in 0..BLOCK {
                    let parts = spectra.iter().zip(bank.band(0).1);
                    let exact: f64 = parts.map(|(bin, &weight)| f64::from(bin[lane]) * f64::from(weight)).sum();
                    let error = (f64::from(sums[0][lane]) - exact).abs() / exact;
                    assert!(error <= 1.6e-6, "{error:e} over {n_bins} bins of {level:e}");
                }
                let (bins, mut alone) = (spectra.iter().map(|bin| bin[5]).collect::<Vec<_>>(), [f32::NAN]);
                bank.single_sums(&bins, &mut alone);
                assert_eq!(alone[0].to_bits(), sums[0][5].to_bits(), "{n_bins} bins of one spectrum");
                for arch in archs() {
                    let mut here = [Lanes::ZERO];
                    run(arch, OneBand(&bank, &spectra, &mut here));
                    assert_eq!(here, sums);
                }
            }
        }
    }
}
