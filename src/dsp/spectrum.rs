//! A block of frames -> their spectra: conditioning, window, transform, power or magnitude.

use std::sync::{Arc, OnceLock};

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::frames::{BLOCK, Block};
use super::framing::Framing;
use super::lanes::{LaneScratch, LaneTransform, SingleScratch, SingleTurns};
use super::window::{WindowShape, window};
use crate::audio::signal::preemphasise;
use crate::options::Options;
use crate::vector::{Lanes, Machine};

/// Parameters of a [`Spectrum`].
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrumShape {
    /// Transform length in samples.
    pub n_fft: usize,
    /// Window length in samples, at most `frame_length`.
    pub win_length: usize,
    /// Length of a frame in samples, at most `n_fft`.
    pub frame_length: usize,
    /// Window function.
    pub window: WindowShape,
    /// Factor of every sample.
    pub gain: f64,
    /// Exponent of the magnitude: 2 for power, 1 for magnitude.
    pub power: u32,
    /// Number added to the power of every bin.
    pub power_offset: f32,
    /// Least power of a bin.
    pub power_floor: f32,
    /// Whether to subtract the mean of each frame.
    pub remove_dc: bool,
    /// Pre-emphasis within a frame, whose first sample is its own predecessor (Kaldi); 0 turns it off.
    pub preemphasis: f32,
}

impl SpectrumShape {
    /// The parameters that `options` select for the frames of `framing`.
    #[must_use]
    pub fn new(options: &Options, framing: &Framing) -> Self {
        let &Framing { n_fft, win_length, frame_length, .. } = framing;
        let Options { gain, power, remove_dc, .. } = *options;
        let (power_offset, power_floor) = (options.power_offset as f32, options.power_floor as f32);
        let preemphasis = if options.snip_edges.is_some() { options.preemphasis as f32 } else { 0.0 };
        let window = WindowShape::new(options);
        SpectrumShape {
            n_fft,
            win_length,
            frame_length,
            window,
            gain,
            power,
            power_offset,
            power_floor,
            remove_dc,
            preemphasis,
        }
    }
}

/// The plan for frames of one length.
pub struct Spectrum {
    shape: SpectrumShape,
    window: Vec<f32>,
    transform: Transform,
    /// Planned when a stream asks for it.
    single_turns: OnceLock<SingleTurns>,
}

/// The transform: eight frames at a time, or one by one for any length.
enum Transform {
    Lanes(LaneTransform),
    Single(Arc<dyn RealToComplex<f32>>),
}

/// Buffers for one thread.
#[derive(Default)]
pub struct SpectrumScratch {
    /// Frames after conditioning, zero-padded.
    frames: Vec<f32>,
    lanes: LaneScratch,
    windowed: Vec<f32>,
    bins: Vec<Complex32>,
    transform: Vec<Complex32>,
}

/// Buffers for single frames.
#[derive(Default)]
pub struct SingleSpectrumScratch {
    /// The frame after conditioning, zero-padded.
    frame: Vec<f32>,
    lanes: SingleScratch,
    windowed: Vec<f32>,
    bins: Vec<Complex32>,
    transform: Vec<Complex32>,
}

impl Spectrum {
    /// Plans window and transform.
    #[must_use]
    pub fn new(shape: &SpectrumShape) -> Self {
        let transform = match LaneTransform::new(shape.n_fft) {
            Some(plan) => Transform::Lanes(plan),
            None => Transform::Single(RealFftPlanner::new().plan_fft_forward(shape.n_fft)),
        };
        let mut window = window(&shape.window, shape.win_length, shape.frame_length, shape.gain);
        window.resize(shape.n_fft, 0.0);
        Spectrum { shape: shape.clone(), window, transform, single_turns: OnceLock::new() }
    }

    /// Number of bins in a spectrum: `n_fft / 2 + 1`.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.shape.n_fft / 2 + 1
    }

    /// Writes `|rfft(window * frame)|^2`, or its square root, of every frame in `block` to its lane of `spectra`, which
    /// has [`Spectrum::n_bins`] rows. The contents of lanes without a frame are unspecified.
    #[inline(always)]
    pub fn process<M: Machine>(&self, m: M, block: &Block, spectra: &mut [Lanes], scratch: &mut SpectrumScratch) {
        let SpectrumScratch { frames, lanes, windowed, bins, transform } = scratch;
        let SpectrumShape { n_fft, frame_length, remove_dc, preemphasis, .. } = self.shape;
        let SpectrumShape { power, power_offset, power_floor, .. } = self.shape;
        let copied = remove_dc || preemphasis > 0.0 || frame_length < n_fft;
        if copied {
            frames.resize(BLOCK * n_fft, 0.0);
            let means = if remove_dc { self.means(block) } else { [0.0; BLOCK] };
            for (lane, frame) in frames.chunks_exact_mut(n_fft).enumerate().take(block.n_frames) {
                let (frame, zeros) = frame.split_at_mut(frame_length);
                frame.copy_from_slice(&block.samples[lane * block.step..][..frame_length]);
                self.condition(frame, means[lane]);
                zeros.fill(0.0);
            }
        }
        let (samples, step) = if copied { (frames.as_slice(), n_fft) } else { (block.samples, block.step) };
        // Lanes after the last frame repeat it.
        let frame = |lane: usize| &samples[lane.min(block.n_frames - 1) * step..][..n_fft];
        match &self.transform {
            Transform::Lanes(plan) => plan.power(m, frame, &self.window, spectra, lanes),
            Transform::Single(plan) => {
                for lane in 0..block.n_frames {
                    self.transform_single(plan.as_ref(), frame(lane), windowed, bins, transform);
                    for (value, bin) in spectra.iter_mut().zip(bins.iter()) {
                        value[lane] = bin.norm_sqr();
                    }
                }
            }
        }
        if power == 1 || power_offset > 0.0 || power_floor > 0.0 {
            spectra.iter_mut().for_each(|lanes| self.finish(&mut lanes.0));
        }
    }

    /// Writes the spectrum of one frame, which has `frame_length` samples, to `spectrum`, which has
    /// [`Spectrum::n_bins`] values: the same bits as [`Spectrum::process`].
    #[inline(always)]
    pub fn process_single<M: Machine>(
        &self,
        m: M,
        samples: &[f32],
        spectrum: &mut [f32],
        scratch: &mut SingleSpectrumScratch,
    ) {
        let SingleSpectrumScratch { frame, lanes, windowed, bins, transform } = scratch;
        let SpectrumShape { n_fft, frame_length, remove_dc, preemphasis, .. } = self.shape;
        let samples = if remove_dc || preemphasis > 0.0 || frame_length < n_fft {
            frame.resize(n_fft, 0.0);
            frame[..frame_length].copy_from_slice(samples);
            self.condition(&mut frame[..frame_length], if remove_dc { mean(samples) } else { 0.0 });
            frame[frame_length..].fill(0.0);
            frame.as_slice()
        } else {
            samples
        };
        match &self.transform {
            Transform::Lanes(plan) => {
                let turns = self.single_turns.get_or_init(|| plan.single_turns());
                plan.single_power(m, (samples, &self.window), turns, spectrum, lanes);
            }
            Transform::Single(plan) => {
                self.transform_single(plan.as_ref(), samples, windowed, bins, transform);
                spectrum.iter_mut().zip(bins.iter()).for_each(|(value, bin)| *value = bin.norm_sqr());
            }
        }
        self.finish(spectrum);
    }

    /// Transforms one frame of `n_fft` samples to `bins`.
    fn transform_single(
        &self,
        plan: &dyn RealToComplex<f32>,
        frame: &[f32],
        windowed: &mut Vec<f32>,
        bins: &mut Vec<Complex32>,
        scratch: &mut Vec<Complex32>,
    ) {
        bins.resize(self.n_bins(), Complex32::default());
        scratch.resize(plan.get_scratch_len(), Complex32::default());
        windowed.clear();
        windowed.extend(frame.iter().zip(&self.window).map(|(sample, weight)| sample * weight));
        // The lengths fit by construction; the transform has no other way to fail.
        let done = plan.process_with_scratch(windowed, bins, scratch);
        assert!(done.is_ok(), "the transform's buffers have the wrong lengths");
    }

    /// What follows the transform: offset, floor and root.
    #[inline(always)]
    fn finish(&self, power: &mut [f32]) {
        let SpectrumShape { power: exponent, power_offset, power_floor, .. } = self.shape;
        if power_offset > 0.0 || power_floor > 0.0 {
            power.iter_mut().for_each(|value| *value = (*value + power_offset).max(power_floor));
        }
        if exponent == 1 {
            power.iter_mut().for_each(|value| *value = value.sqrt());
        }
    }

    /// The mean of every frame. Each addition waits for the one before, so the sums of all frames take turns.
    #[inline(always)]
    fn means(&self, block: &Block) -> [f32; BLOCK] {
        let len = self.shape.frame_length;
        let frame = |lane: usize| &block.samples[lane.min(block.n_frames - 1) * block.step..][..len];
        let frames: [&[f32]; BLOCK] = std::array::from_fn(frame);
        let mut sums = [0.0f64; BLOCK];
        for t in 0..len {
            for (sum, frame) in sums.iter_mut().zip(&frames) {
                *sum += f64::from(frame[t]);
            }
        }
        sums.map(|sum| (sum / len as f64) as f32)
    }

    /// Kaldi's processing of a frame before the window (kaldi/src/feat/feature-window.cc, ProcessWindow).
    fn condition(&self, frame: &mut [f32], mean: f32) {
        if self.shape.remove_dc {
            frame.iter_mut().for_each(|sample| *sample -= mean);
        }
        if self.shape.preemphasis > 0.0 {
            let carried = self.shape.preemphasis * frame[0];
            preemphasise(frame, carried, self.shape.preemphasis);
        }
    }
}

/// The mean of one frame.
fn mean(frame: &[f32]) -> f32 {
    let sum: f64 = frame.iter().map(|&sample| f64::from(sample)).sum();
    (sum / frame.len() as f64) as f32
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::options::Window;
    use crate::vector::Portable;

    const HANN: WindowShape = WindowShape { window: Window::Hann, beta: 0.0, periodic: true, values: None };

    fn shape(n_fft: usize, win_length: usize, power: u32) -> SpectrumShape {
        SpectrumShape {
            n_fft,
            win_length,
            frame_length: n_fft,
            window: HANN,
            gain: 1.0,
            power,
            power_offset: 0.0,
            power_floor: 0.0,
            remove_dc: false,
            preemphasis: 0.0,
        }
    }

    /// The spectrum of one frame, the last of a block of three.
    fn frame_spectrum(spectrum: &Spectrum, frame: &[f32], scratch: &mut SpectrumScratch) -> Vec<f32> {
        let samples: Vec<f32> = [&vec![1.0; 2 * frame.len()], frame].concat();
        let mut spectra = vec![Lanes([f32::NAN; BLOCK]); spectrum.n_bins()];
        let block = Block { first: 0, n_frames: 3, step: frame.len(), samples: &samples };
        spectrum.process(Portable, &block, &mut spectra, scratch);
        spectra.iter().map(|lanes| lanes[2]).collect()
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
    fn spectra_are_the_naive_transform_with_any_scratch() {
        let mut scratch = SpectrumScratch::default();
        for n_fft in [2usize, 3, 5, 16, 255, 256, 1024, 16, 2] {
            for (win_length, power) in [(n_fft, 2), (n_fft, 1), (n_fft.div_ceil(2), 2), (1, 1)] {
                let frame = noise(n_fft);
                let spectrum = Spectrum::new(&shape(n_fft, win_length, power));
                let bins = frame_spectrum(&spectrum, &frame, &mut scratch);
                scratch.frames.fill(f32::NAN);
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
    fn a_short_frame_is_conditioned_then_padded_with_zeros() {
        for (n, n_fft) in [(5, 8), (251, 256)] {
            let frame = noise(n);
            let short = SpectrumShape { frame_length: n, remove_dc: true, preemphasis: 0.97, ..shape(n_fft, n, 2) };
            let mut scratch = SpectrumScratch { frames: vec![f32::NAN; BLOCK * n_fft], ..SpectrumScratch::default() };
            let bins = frame_spectrum(&Spectrum::new(&short), &frame, &mut scratch);
            let mean = frame.iter().sum::<f32>() / n as f32;
            let mut padded = vec![0.0; n_fft];
            for t in 0..n {
                padded[t] = (frame[t] - mean) - 0.97 * (frame[t.saturating_sub(1)] - mean);
                padded[t] *= window(&HANN, n, n, 1.0)[t];
            }
            let boxcar = WindowShape { window: Window::Boxcar, ..HANN };
            let whole = Spectrum::new(&SpectrumShape { window: boxcar, ..shape(n_fft, n_fft, 2) });
            let exact = frame_spectrum(&whole, &padded, &mut SpectrumScratch::default());
            let most = 2e-6 * exact.iter().copied().fold(1.0, f32::max);
            for (bin, exact) in bins.iter().zip(exact) {
                assert!((bin - exact).abs() <= most, "{bin}, not {exact}");
            }
        }
    }
}
