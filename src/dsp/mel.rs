//! Spectrum bins -> mel bands.
//!
//! Triangles that overlap by half, with corners evenly spaced in mel. Sources: Slaney, "Auditory Toolbox" (1998), as in
//! librosa.filters.mel; Young et al., "The HTK Book" (3.4), section 5.4.

use std::ops::Range;

use super::bank::Bank;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::check::shown;
use crate::options::{MelNorm, MelScale, Options};

/// Slaney's scale: 200/3 Hz per mel below 1 kHz; above it, 27 mel for a factor of 6.4.
const LINEAR_HZ_PER_MEL: f64 = 200.0 / 3.0;
const LINEAR_UP_TO_HZ: f64 = 1000.0;
const LINEAR_UP_TO_MEL: f64 = LINEAR_UP_TO_HZ / LINEAR_HZ_PER_MEL;

/// Least width of all bands together, in Hz. The weights of narrower ones are beyond an f32, or their corners equal.
const NARROWEST_HZ: f64 = 0.001;

fn log_step() -> f64 {
    6.4_f64.ln() / 27.0
}

/// Converts Hz to mel.
#[must_use]
pub fn hz_to_mel(hz: f64, scale: MelScale) -> f64 {
    match scale {
        MelScale::Htk | MelScale::Kaldi => 2595.0 * (1.0 + hz / 700.0).log10(),
        MelScale::Slaney if hz < LINEAR_UP_TO_HZ => hz / LINEAR_HZ_PER_MEL,
        MelScale::Slaney => LINEAR_UP_TO_MEL + (hz / LINEAR_UP_TO_HZ).ln() / log_step(),
    }
}

/// Converts mel to Hz.
#[must_use]
pub fn mel_to_hz(mel: f64, scale: MelScale) -> f64 {
    match scale {
        MelScale::Htk | MelScale::Kaldi => 700.0 * (10f64.powf(mel / 2595.0) - 1.0),
        MelScale::Slaney if mel < LINEAR_UP_TO_MEL => mel * LINEAR_HZ_PER_MEL,
        MelScale::Slaney => LINEAR_UP_TO_HZ * ((mel - LINEAR_UP_TO_MEL) * log_step()).exp(),
    }
}

/// The frequency of bin `bin` in Hz, rounded once. `bin * (sr / n_fft)` would be rounded twice, which puts the last bin
/// above half the sample rate at 16,000 Hz with `n_fft=480`.
#[must_use]
pub fn bin_hz(bin: usize, sr: u32, n_fft: usize) -> f64 {
    (bin as u64 * u64::from(sr)) as f64 / n_fft as f64
}

/// Parameters of a mel filter bank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelShape {
    /// Sample rate in Hz.
    pub sr: u32,
    /// Transform length in samples.
    pub n_fft: usize,
    /// Number of bands.
    pub n_bands: usize,
    /// Lowest frequency in Hz.
    pub fmin: f64,
    /// Highest frequency in Hz.
    pub fmax: f64,
    /// Mel scale.
    pub scale: MelScale,
    /// Normalisation of the weights.
    pub norm: MelNorm,
}

impl MelShape {
    /// The filter bank that `options` select, with `n_bands` bands over a spectrum of `n_fft` at `sr`.
    #[must_use]
    pub fn new(options: &Options, sr: u32, n_fft: usize, n_bands: usize) -> Self {
        let fmax = options.fmax.unwrap_or(f64::from(sr) / 2.0);
        let Options { fmin, mel_scale: scale, norm, .. } = *options;
        MelShape { sr, n_fft, n_bands, fmin, fmax, scale, norm }
    }

    /// Number of bins in the spectrum.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.n_fft / 2 + 1
    }

    /// The frequency of bin `bin` in Hz.
    #[must_use]
    pub fn hz(&self, bin: usize) -> f64 {
        bin_hz(bin, self.sr, self.n_fft)
    }

    /// The bins from `lower` to `upper` Hz, and one more on each side if there is one.
    #[must_use]
    pub fn bins_between(&self, lower: f64, upper: f64) -> Range<usize> {
        let below = |hz: f64| (hz / self.hz(1)) as usize;
        below(lower)..self.n_bins().min(below(upper) + 2)
    }

    /// Returns an error if `fmin` and `fmax` do not fit the sample rate or each other.
    pub fn check(&self) -> Result<()> {
        let MelShape { fmin, fmax, .. } = *self;
        let nyquist = f64::from(self.sr) / 2.0;
        if !(fmin >= 0.0 && fmax.is_finite()) {
            return Err(Error::option("fmin", shown(fmin), "0 Hz or more"));
        }
        if fmax > nyquist {
            return Err(Error::option("fmax", shown(fmax), format!("at most {nyquist} Hz, half the sample rate")));
        }
        let below = format!("below fmax, which is {} Hz", shown(fmax));
        if fmin >= fmax {
            return Err(Error::option("fmin", shown(fmin), below));
        }
        if fmax - fmin < NARROWEST_HZ {
            return Err(Error::option("fmin", shown(fmin), format!("at least {NARROWEST_HZ} Hz {below}")));
        }
        Ok(())
    }

    /// Width in Hz of the narrower side of the narrowest band, the lowest one.
    #[must_use]
    pub fn narrowest(&self) -> f64 {
        self.corners()[1] - self.fmin
    }

    /// The error for a filter bank without a bin.
    #[must_use]
    pub fn no_bin(&self) -> Error {
        let allowed = format!("long enough to put a bin between {} and {} Hz", self.fmin, self.fmax);
        Error::option("n_fft", self.n_fft, allowed)
    }

    /// `n_bands + 2` frequencies in Hz, evenly spaced in mel from `fmin` to `fmax`.
    #[must_use]
    pub fn corners(&self) -> Vec<f64> {
        let (low, high) = (hz_to_mel(self.fmin, self.scale), hz_to_mel(self.fmax, self.scale));
        let step = (high - low) / (self.n_bands + 1) as f64;
        (0..self.n_bands + 2).map(|i| mel_to_hz(low + step * i as f64, self.scale)).collect()
    }
}

/// A triangle of height 1 at `middle` that is 0 up to `left` and from `right` on.
#[must_use]
pub fn triangle(at: f64, left: f64, middle: f64, right: f64) -> f64 {
    ((at - left) / (middle - left)).min((right - at) / (right - middle)).max(0.0)
}

/// The factor of a triangle from `lower` to `upper`, in Hz: `2 / (upper - lower)` for unit area.
#[must_use]
pub fn height(norm: MelNorm, lower: f64, upper: f64) -> f64 {
    if norm == MelNorm::Slaney { 2.0 / (upper - lower) } else { 1.0 }
}

impl MelShape {
    /// Computes the weights of all bands.
    pub fn bank(&self) -> Result<Bank> {
        self.check()?;
        let mut bank = Bank::default();
        for corner in self.corners().windows(3) {
            self.triangle(corner, |bins, weight| bank.push(bins, weight));
        }
        if bank.is_empty() { Err(self.no_bin()) } else { Ok(bank) }
    }

    /// The weight of every bin in every band, row after row, before rounding to f32.
    pub fn weights(&self) -> Result<Vec<f64>> {
        self.check()?;
        let mut weights = Vec::new();
        memory::fill(&mut weights, self.n_bands * self.n_bins(), 0.0, "the filter bank")?;
        for (row, corner) in weights.chunks_exact_mut(self.n_bins()).zip(self.corners().windows(3)) {
            self.triangle(corner, |bins, weight| bins.for_each(|bin| row[bin] = weight(bin)));
        }
        if weights.iter().all(|&weight| weight == 0.0) { Err(self.no_bin()) } else { Ok(weights) }
    }

    /// The weight of bin `k` is `min((f - lower) / (centre - lower), (upper - f) / (upper - centre))`, at least 0,
    /// times `2 / (upper - lower)` for unit area. Kaldi's triangles are linear in mel, and the bin at half the sample
    /// rate has no weight (kaldi/src/feat/mel-computations.cc).
    fn triangle(&self, corner: &[f64], push: impl FnOnce(Range<usize>, &dyn Fn(usize) -> f64)) {
        let (lower, centre, upper) = (corner[0], corner[1], corner[2]);
        let height = height(self.norm, lower, upper);
        let kaldi = self.scale == MelScale::Kaldi;
        let place = |hz: f64| if kaldi { hz_to_mel(hz, self.scale) } else { hz };
        let (left, middle, right) = (place(lower), place(centre), place(upper));
        let weight = |bin: usize| height * triangle(place(self.hz(bin)), left, middle, right);
        let Range { start, end } = self.bins_between(lower, upper);
        let n_bins = self.n_bins() - usize::from(kaldi && self.n_fft.is_multiple_of(2));
        push(start..end.min(n_bins), &weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::frames::BLOCK;
    use crate::vector::{Lanes, Portable};

    const SHAPE: MelShape = MelShape {
        sr: 22_050,
        n_fft: 1024,
        n_bands: 64,
        fmin: 0.0,
        fmax: 11_025.0,
        scale: MelScale::Slaney,
        norm: MelNorm::Slaney,
    };

    fn shapes() -> Vec<MelShape> {
        let htk = MelShape { scale: MelScale::Htk, ..SHAPE };
        vec![
            SHAPE,
            htk,
            MelShape { norm: MelNorm::None, ..SHAPE },
            MelShape { norm: MelNorm::None, ..htk },
            MelShape { scale: MelScale::Kaldi, norm: MelNorm::None, fmin: 20.0, ..SHAPE },
            MelShape { n_fft: 255, n_bands: 20, ..SHAPE },
            MelShape { n_fft: 512, n_bands: 256, ..SHAPE },
            MelShape { n_fft: 16, n_bands: 3, ..SHAPE },
            MelShape { sr: 8_000, fmin: 300.0, fmax: 3_400.0, n_bands: 1, ..SHAPE },
            MelShape { sr: 44_100, n_fft: 2048, n_bands: 128, fmin: 20.0, fmax: 20_000.0, ..SHAPE },
        ]
    }

    /// librosa.filters.mel, every weight of every band.
    fn dense(shape: &MelShape) -> Vec<Vec<f64>> {
        let (low, high) = (hz_to_mel(shape.fmin, shape.scale), hz_to_mel(shape.fmax, shape.scale));
        let corner = |i: usize| mel_to_hz(low + (high - low) / (shape.n_bands + 1) as f64 * i as f64, shape.scale);
        let weight = |band: usize, bin: usize| {
            let hz = f64::from(shape.sr) * bin as f64 / shape.n_fft as f64;
            let (lower, centre, upper) = (corner(band), corner(band + 1), corner(band + 2));
            if shape.scale == MelScale::Kaldi {
                let [at, a, b, c] = [hz, lower, centre, upper].map(|hz| 1127.0 * (1.0 + hz / 700.0).ln());
                let triangle = ((at - a) / (b - a)).min((c - at) / (c - b)).max(0.0);
                return if 2 * bin == shape.n_fft { 0.0 } else { triangle };
            }
            let triangle = ((hz - lower) / (centre - lower)).min((upper - hz) / (upper - centre)).max(0.0);
            if shape.norm == MelNorm::Slaney { triangle * 2.0 / (upper - lower) } else { triangle }
        };
        (0..shape.n_bands).map(|band| (0..=shape.n_fft / 2).map(|bin| weight(band, bin)).collect()).collect()
    }

    #[test]
    fn the_scales_have_their_known_points() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-9 * b.max(1.0);
        for (hz, mel) in [(0.0, 0.0), (200.0 / 3.0, 1.0), (1000.0, 15.0), (6400.0, 42.0)] {
            assert!(close(hz_to_mel(hz, MelScale::Slaney), mel), "{hz} Hz");
            assert!(close(mel_to_hz(mel, MelScale::Slaney), hz), "{mel} mel");
        }
        // 700 (10^(2595/2595) - 1) = 6300.
        for (hz, mel) in [(0.0, 0.0), (6300.0, 2595.0)] {
            assert!(close(hz_to_mel(hz, MelScale::Htk), mel), "{hz} Hz");
            assert!(close(mel_to_hz(mel, MelScale::Htk), hz), "{mel} mel");
        }
    }

    #[test]
    fn mel_to_hz_undoes_hz_to_mel() {
        for &scale in MelScale::ALL {
            for hz in (0..2_000_000).step_by(997).map(f64::from).chain([999.999, 1000.0, 1000.001]) {
                let back = mel_to_hz(hz_to_mel(hz, scale), scale);
                assert!((back - hz).abs() <= 1e-9 * hz.max(1.0), "{hz} Hz came back as {back}, {scale:?}");
            }
        }
    }

    #[test]
    fn sparse_bands_have_all_positive_weights() {
        for shape in shapes() {
            let bank = shape.bank().unwrap();
            assert_eq!(bank.n_bands(), shape.n_bands);
            for (band, exact) in dense(&shape).iter().enumerate() {
                let (first_bin, weights) = bank.band(band);
                assert!(weights.iter().all(|&weight| weight > 0.0), "band {band} of {shape:?}");
                for (bin, &exact) in exact.iter().enumerate() {
                    let weight = bin.checked_sub(first_bin).and_then(|at| weights.get(at)).copied().unwrap_or(0.0);
                    // Half a unit of f32, and f64's rounding of a corner in Hz where the triangle is close to zero.
                    let most = 6e-8 * exact + 1e-12;
                    assert!((f64::from(weight) - exact).abs() <= most, "band {band}, bin {bin} of {shape:?}");
                }
            }
        }
    }

    #[test]
    fn dense_weights_rounded_are_those_of_the_bank() {
        for shape in shapes() {
            let (bank, weights) = (shape.bank().unwrap(), shape.weights().unwrap());
            let exact = dense(&shape);
            for (band, row) in weights.chunks_exact(shape.n_bins()).enumerate() {
                let (first_bin, values) = bank.band(band);
                for (bin, &weight) in row.iter().enumerate() {
                    let rounded = bin.checked_sub(first_bin).and_then(|at| values.get(at)).copied().unwrap_or(0.0);
                    assert_eq!(weight as f32, rounded, "band {band}, bin {bin} of {shape:?}");
                    assert!((weight - exact[band][bin]).abs() <= 1e-12, "band {band}, bin {bin} of {shape:?}");
                }
            }
        }
        assert!(MelShape { n_fft: 16, fmin: 1.0, fmax: 2.0, ..SHAPE }.weights().is_err());
    }

    #[test]
    fn sparse_sums_are_dense_sums() {
        for shape in shapes() {
            let bank = shape.bank().unwrap();
            let spectrum: Vec<f32> = (0..=shape.n_fft / 2).map(|bin| 1.0 + (bin * 7919 % 101) as f32).collect();
            // Every lane has a spectrum of its own.
            let lanes = |value: f32| Lanes(std::array::from_fn(|lane| value * (lane + 1) as f32));
            let spectra: Vec<Lanes> = spectrum.iter().copied().map(lanes).collect();
            let mut sums = vec![Lanes([f32::NAN; BLOCK]); bank.n_bands()];
            bank.sums(Portable, &spectra, &mut sums);
            for (band, (sums, weights)) in sums.iter().zip(dense(&shape)).enumerate() {
                let exact: f64 = weights.iter().zip(&spectrum).map(|(w, &s)| w * f64::from(s)).sum();
                for (lane, &sum) in sums.iter().enumerate() {
                    let exact = exact * (lane + 1) as f64;
                    // At most 400 products added up in f32, none negative: 400 times half a unit of 6e-8. Where the
                    // one weight of a band is almost zero, f64's rounding of its corner counts too.
                    let error = (f64::from(sum) - exact).abs();
                    assert!(error <= 2.4e-5 * exact + 1e-9, "band {band}, lane {lane} of {shape:?}");
                }
            }
        }
    }

    #[test]
    fn a_band_without_a_bin_is_reported() {
        let narrow = MelShape { n_fft: 512, n_bands: 256, ..SHAPE };
        let expected: Vec<bool> = dense(&narrow).iter().map(|band| band.iter().any(|&w| w > 0.0)).collect();
        let holds = narrow.bank().unwrap().holds_a_bin();
        assert_eq!(holds, expected);
        assert!(holds.contains(&false) && holds.contains(&true));
        assert!(SHAPE.bank().unwrap().holds_a_bin().iter().all(|&holds| holds));
    }

    #[test]
    fn the_narrowest_bands_have_finite_weights() {
        for (fmin, fmax) in [(0.0, 0.001), (0.0, 0.0011), (999.9999, 1000.001), (10_000.0, 10_000.001)] {
            for &scale in MelScale::ALL {
                // A bin at `fmin`, inside or above.
                for sr in [22_050, 10_000 * 1024 / 400] {
                    let shape = MelShape { fmin, fmax, scale, n_bands: 16_384, sr, ..SHAPE };
                    let finite = |weights: Vec<f64>| weights.iter().all(|&weight| (weight as f32).is_finite());
                    assert!(shape.weights().map_or(true, finite), "{shape:?}");
                }
            }
        }
    }

    #[test]
    fn frequencies_that_do_not_fit_are_refused() {
        let refused = |shape: &MelShape| shape.bank().err().unwrap().to_string();
        let high = refused(&MelShape { fmax: 11_026.0, ..SHAPE });
        assert!(high.starts_with("fmax must be at most 11025 Hz") && high.ends_with("got 11026"), "{high}");
        let crossed = refused(&MelShape { fmin: 500.0, fmax: 500.0, ..SHAPE });
        assert!(crossed.starts_with("fmin must be below fmax, which is 500 Hz"), "{crossed}");
        let narrow = refused(&MelShape { fmin: 0.0, fmax: 1e-200, ..SHAPE });
        assert!(narrow.starts_with("fmin must be at least 0.001 Hz below fmax, which is "), "{narrow}");
        let between_bins = refused(&MelShape { fmin: 22.0, fmax: 43.0, ..SHAPE });
        assert!(between_bins.starts_with("n_fft must be long enough to put a bin between 22 and 43"), "{between_bins}");
    }

    #[test]
    fn fmax_defaults_to_half_the_sample_rate() {
        let options = Options { n_mels: Some(64), ..Options::default() };
        assert_eq!(MelShape::new(&options, 22_050, 1024, 64), SHAPE);
    }
}
