//! One frame -> its spectrum: window, transform, power or magnitude.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::window::window;
use crate::options::Window;

/// The plan for frames of one length.
pub struct Spectrum {
    window: Vec<f32>,
    transform: Arc<dyn RealToComplex<f32>>,
    magnitude: bool,
}

/// Buffers for one thread.
#[derive(Default)]
pub struct SpectrumScratch {
    windowed: Vec<f32>,
    bins: Vec<Complex32>,
    transform: Vec<Complex32>,
}

impl Spectrum {
    /// Plans the transform of frames of `n_fft` samples; `power` is 2 for power and 1 for magnitude.
    #[must_use]
    pub fn new(n_fft: usize, win_length: usize, kind: Window, power: u32) -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(n_fft);
        Spectrum { window: window(kind, win_length, n_fft), transform, magnitude: power == 1 }
    }

    /// Bins of a spectrum: `n_fft / 2 + 1`.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.window.len() / 2 + 1
    }

    /// Writes `|rfft(window * frame)|^2`, or its square root, to `spectrum`, which has [`Spectrum::n_bins`] values.
    pub fn process(&self, frame: &[f32], spectrum: &mut [f32], scratch: &mut SpectrumScratch) {
        let SpectrumScratch { windowed, bins, transform } = scratch;
        windowed.clear();
        windowed.extend(frame.iter().zip(&self.window).map(|(sample, weight)| sample * weight));
        bins.resize(self.n_bins(), Complex32::default());
        transform.resize(self.transform.get_scratch_len(), Complex32::default());
        // The lengths fit by construction; the transform has no other way to fail.
        let done = self.transform.process_with_scratch(windowed, bins, transform);
        assert!(done.is_ok(), "the transform's buffers have the wrong lengths");
        for (value, bin) in spectrum.iter_mut().zip(bins) {
            *value = bin.norm_sqr();
        }
        if self.magnitude {
            spectrum.iter_mut().for_each(|value| *value = value.sqrt());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    /// `|sum of w[i] x[i] e^(-2 pi j i k / n)|^2` for each k, in f64; the phase is reduced in whole numbers.
    fn definition(frame: &[f32], win_length: usize) -> Vec<f64> {
        let n = frame.len();
        let windowed: Vec<f64> =
            frame.iter().zip(window(Window::Hann, win_length, n)).map(|(&x, w)| f64::from(x) * f64::from(w)).collect();
        let part = |k: usize, wave: fn(f64) -> f64| -> f64 {
            let terms = windowed.iter().enumerate().map(|(i, x)| x * wave(TAU * (i * k % n) as f64 / n as f64));
            terms.sum()
        };
        (0..=n / 2).map(|k| part(k, f64::cos).powi(2) + part(k, f64::sin).powi(2)).collect()
    }

    fn noise(n: usize) -> Vec<f32> {
        let mut seed = 1u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed as f32 / u32::MAX as f32 - 0.5
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn spectra_are_the_naive_transform_whatever_the_scratch_holds() {
        let mut scratch = SpectrumScratch::default();
        for n_fft in [2usize, 3, 5, 16, 255, 256, 1024, 16, 2] {
            for (win_length, power) in [(n_fft, 2), (n_fft, 1), (n_fft.div_ceil(2), 2), (1, 1)] {
                let frame = noise(n_fft);
                let spectrum = Spectrum::new(n_fft, win_length, Window::Hann, power);
                let mut bins = vec![f32::NAN; spectrum.n_bins()];
                spectrum.process(&frame, &mut bins, &mut scratch);
                scratch.windowed.fill(f32::NAN);
                scratch.bins.fill(Complex32::new(f32::NAN, f32::INFINITY));
                scratch.transform.fill(Complex32::new(f32::INFINITY, f32::NAN));

                let exact: Vec<f64> =
                    definition(&frame, win_length).iter().map(|p| p.powf(f64::from(power) / 2.0)).collect();
                // An f32 transform adds at most some log2(n) units in the last place (6e-8) of its largest bin, twice
                // that where it is squared.
                let most = 2e-6 * exact.iter().copied().fold(0.0, f64::max);
                assert_eq!(bins.len(), n_fft / 2 + 1);
                for (k, (bin, exact)) in bins.iter().zip(exact).enumerate() {
                    let error = (f64::from(*bin) - exact).abs();
                    assert!(error <= most, "bin {k} of {n_fft}, power {power}: {bin}, not {exact}");
                }
            }
        }
    }
}
