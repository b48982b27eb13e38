//! One frame -> its spectrum: conditioning, window, transform, power or magnitude.

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::framing::Framing;
use super::window::{WindowShape, window};
use crate::audio::signal::preemphasise;
use crate::options::Options;

/// Everything that decides a [`Spectrum`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectrumShape {
    /// Transform length in samples.
    pub n_fft: usize,
    /// Window length in samples, at most `frame_length`.
    pub win_length: usize,
    /// Samples of a frame, at most `n_fft`.
    pub frame_length: usize,
    /// The window's formula.
    pub window: WindowShape,
    /// What every sample is multiplied by.
    pub gain: f64,
    /// 2: power, 1: magnitude.
    pub power: u32,
    /// Whether a frame's mean is subtracted from it.
    pub remove_dc: bool,
    /// Pre-emphasis within a frame, whose first sample is its own predecessor (Kaldi); 0: none.
    pub preemphasis: f32,
}

impl SpectrumShape {
    /// What `options` ask for of the frames of `framing`.
    #[must_use]
    pub fn new(options: &Options, framing: &Framing) -> Self {
        let &Framing { n_fft, win_length, frame_length, .. } = framing;
        let Options { gain, power, remove_dc, .. } = *options;
        let preemphasis = if options.snip_edges.is_some() { options.preemphasis as f32 } else { 0.0 };
        let window = WindowShape::new(options);
        SpectrumShape { n_fft, win_length, frame_length, window, gain, power, remove_dc, preemphasis }
    }
}

/// The plan for frames of one length.
pub struct Spectrum {
    shape: SpectrumShape,
    window: Vec<f32>,
    transform: Arc<dyn RealToComplex<f32>>,
}

/// Buffers for one thread.
#[derive(Default)]
pub struct SpectrumScratch {
    windowed: Vec<f32>,
    bins: Vec<Complex32>,
    transform: Vec<Complex32>,
}

impl Spectrum {
    /// Plans window and transform.
    #[must_use]
    pub fn new(shape: &SpectrumShape) -> Self {
        let transform = RealFftPlanner::new().plan_fft_forward(shape.n_fft);
        let window = window(&shape.window, shape.win_length, shape.frame_length, shape.gain);
        Spectrum { shape: *shape, window, transform }
    }

    /// Bins of a spectrum: `n_fft / 2 + 1`.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.shape.n_fft / 2 + 1
    }

    /// Samples of a frame.
    #[must_use]
    pub fn frame_length(&self) -> usize {
        self.shape.frame_length
    }

    /// Writes `|rfft(window * frame)|^2`, or its square root, to `spectrum`, which has [`Spectrum::n_bins`] values.
    pub fn process(&self, frame: &[f32], spectrum: &mut [f32], scratch: &mut SpectrumScratch) {
        let SpectrumScratch { windowed, bins, transform } = scratch;
        windowed.clear();
        windowed.extend_from_slice(frame);
        self.condition(windowed);
        for (sample, weight) in windowed.iter_mut().zip(&self.window) {
            *sample *= weight;
        }
        windowed.resize(self.shape.n_fft, 0.0);
        bins.resize(self.n_bins(), Complex32::default());
        transform.resize(self.transform.get_scratch_len(), Complex32::default());
        // The lengths fit by construction; the transform has no other way to fail.
        let done = self.transform.process_with_scratch(windowed, bins, transform);
        assert!(done.is_ok(), "the transform's buffers have the wrong lengths");
        for (value, bin) in spectrum.iter_mut().zip(bins) {
            *value = bin.norm_sqr();
        }
        if self.shape.power == 1 {
            spectrum.iter_mut().for_each(|value| *value = value.sqrt());
        }
    }

    /// What Kaldi does to a frame before its window (kaldi/src/feat/feature-window.cc, ProcessWindow).
    fn condition(&self, frame: &mut [f32]) {
        if self.shape.remove_dc {
            let sum: f64 = frame.iter().map(|&sample| f64::from(sample)).sum();
            let mean = (sum / frame.len() as f64) as f32;
            frame.iter_mut().for_each(|sample| *sample -= mean);
        }
        if self.shape.preemphasis > 0.0 {
            preemphasise(frame, frame[0], self.shape.preemphasis);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::options::Window;

    const HANN: WindowShape = WindowShape { window: Window::Hann, beta: 0.0, periodic: true };

    fn shape(n_fft: usize, win_length: usize, power: u32) -> SpectrumShape {
        SpectrumShape {
            n_fft,
            win_length,
            frame_length: n_fft,
            window: HANN,
            gain: 1.0,
            power,
            remove_dc: false,
            preemphasis: 0.0,
        }
    }

    /// `|sum of w[i] x[i] e^(-2 pi j i k / n)|^2` for each k, in f64; the phase is reduced in whole numbers.
    fn definition(frame: &[f32], win_length: usize) -> Vec<f64> {
        let n = frame.len();
        let windowed: Vec<f64> =
            frame.iter().zip(window(&HANN, win_length, n, 1.0)).map(|(&x, w)| f64::from(x) * f64::from(w)).collect();
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
                let spectrum = Spectrum::new(&shape(n_fft, win_length, power));
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

    #[test]
    fn a_short_frame_is_conditioned_then_filled_up_with_zeros() {
        let frame = noise(5);
        let short = SpectrumShape { frame_length: 5, remove_dc: true, preemphasis: 0.97, ..shape(8, 5, 2) };
        let mut bins = [f32::NAN; 5];
        Spectrum::new(&short).process(&frame, &mut bins, &mut SpectrumScratch::default());
        let mean = frame.iter().sum::<f32>() / 5.0;
        let mut padded = [0.0; 8];
        for t in 0..5 {
            padded[t] = (frame[t] - mean) - 0.97 * (frame[t.saturating_sub(1)] - mean);
            padded[t] *= window(&HANN, 5, 5, 1.0)[t];
        }
        let boxcar = WindowShape { window: Window::Boxcar, ..HANN };
        let mut exact = [f32::NAN; 5];
        let whole = Spectrum::new(&SpectrumShape { window: boxcar, ..shape(8, 8, 2) });
        whole.process(&padded, &mut exact, &mut SpectrumScratch::default());
        for (bin, exact) in bins.iter().zip(exact) {
            assert!((bin - exact).abs() <= 1e-6, "{bin}, not {exact}");
        }
    }
}
