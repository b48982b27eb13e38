//! A filter bank: spectrum bins -> bands.

use super::frames::BLOCK;

/// Weights of bins, sparse: for each band its first bin and its weights.
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
    /// Appends a band: the first run of positive weights among `bins`, maybe none.
    pub fn push(&mut self, bins: std::ops::Range<usize>, weight: impl Fn(usize) -> f64) {
        let first_bin = bins.clone().find(|&bin| weight(bin) > 0.0).unwrap_or(bins.end);
        let first_weight = self.weights.len();
        self.weights.extend((first_bin..bins.end).map(weight).take_while(|&weight| weight > 0.0).map(|w| w as f32));
        self.bands.push(Band { first_bin, first_weight, len: self.weights.len() - first_weight });
    }

    /// Appends a band with a weight for every bin.
    pub fn push_all(&mut self, weights: impl Iterator<Item = f64>) {
        let first_weight = self.weights.len();
        self.weights.extend(weights.map(|weight| weight as f32));
        self.bands.push(Band { first_bin: 0, first_weight, len: self.weights.len() - first_weight });
    }

    /// Whether no band holds a bin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// How many bands there are.
    #[must_use]
    pub fn n_bands(&self) -> usize {
        self.bands.len()
    }

    /// For each band, whether any bin lies in it. A band without one is narrower than the transform can tell.
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

    /// Writes every band's weighted sums of a block of spectra, `[bin][frame]` in and `[band][frame]` out. The frames
    /// lie side by side, so that each weight multiplies all of them at once and their sums never mix.
    #[inline(always)]
    pub fn sums(&self, spectra: &[[f32; BLOCK]], bands: &mut [[f32; BLOCK]]) {
        for (band, sums) in bands.iter_mut().enumerate() {
            let (first_bin, weights) = self.band(band);
            let mut sum = [0.0; BLOCK];
            for (bin, weight) in spectra[first_bin..].iter().zip(weights) {
                for lane in 0..BLOCK {
                    sum[lane] += weight * bin[lane];
                }
            }
            *sums = sum;
        }
    }
}
