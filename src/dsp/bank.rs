//! A filter bank: spectrum bins -> bands.

use super::vector::{Lanes, Machine};

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
    /// lie side by side, so that each weight multiplies all of them at once and their sums never mix. Bins at even and
    /// at odd places are summed apart, so that one sum need not wait for the other.
    #[inline(always)]
    pub fn sums<M: Machine>(&self, m: M, spectra: &[Lanes], bands: &mut [Lanes]) {
        for (band, lanes) in bands.iter_mut().enumerate() {
            let (first_bin, weights) = self.band(band);
            let bins = &spectra[first_bin..][..weights.len()];
            let (mut even, mut odd) = (m.splat(0.0), m.splat(0.0));
            let ((bins, last_bin), (weights, last_weight)) = (bins.as_chunks::<2>(), weights.as_chunks::<2>());
            for (bins, weights) in bins.iter().zip(weights) {
                even = m.add(even, weighted(m, &bins[0], weights[0]));
                odd = m.add(odd, weighted(m, &bins[1], weights[1]));
            }
            for (bin, &weight) in last_bin.iter().zip(last_weight) {
                even = m.add(even, weighted(m, bin, weight));
            }
            m.store(m.add(even, odd), lanes);
        }
    }
}

#[inline(always)]
fn weighted<M: Machine>(m: M, bin: &Lanes, weight: f32) -> M::Vector {
    m.mul(m.load(bin), m.splat(weight))
}
