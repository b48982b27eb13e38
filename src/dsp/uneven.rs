//! Mel bands that differ although the sound does not.
//!
//! In white noise every bin has the same power `p`, so a band has `p` times the sum of its weights. With many bins that
//! sum is the area of the triangle, divided by the distance of two bins. A triangle narrower than two bins holds one bin
//! or two: its sum depends on where they happen to lie, which a picture shows as stripes.

use super::bank::Bank;
use super::mel::{MelShape, height};

/// Mel bands that stand out from their neighbours in white noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Uneven {
    /// The bands, the lowest first; at least one.
    pub bands: Vec<usize>,
    /// Largest difference of two neighbours in decibels.
    pub decibels: f64,
}

/// Smallest difference that counts, in decibels: a factor of 2 in power, and about the smallest step that a picture of 60
/// to 80 dB shows as a stripe. Bands wider than 1.4 bins differ by less.
const LEAST_DECIBELS: f64 = 3.0;

/// The bands of `bank`, which has the weights of `shape`, that are narrower than two bins and differ from a neighbour by
/// more than 3 dB in white noise. The width of the triangles does not count, nor do bands without a bin. `power` is the
/// exponent of the spectrum, 1 or 2.
#[must_use]
pub fn uneven(shape: &MelShape, bank: &Bank, power: u32) -> Option<Uneven> {
    let (corners, bin_hz) = (shape.corners(), shape.hz(1));
    let width = |band: usize| corners[band + 2] - corners[band];
    let level = |band: usize| {
        let sum: f64 = bank.band(band).1.iter().map(|&weight| f64::from(weight)).sum();
        let area = height(shape.norm, corners[band], corners[band + 2]) * width(band) / 2.0;
        20.0 / f64::from(power) * (sum * bin_hz / area).log10()
    };
    let levels: Vec<f64> = (0..bank.n_bands()).map(level).collect();
    let steps: Vec<f64> = levels.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
    let counts = |step: Option<&f64>| step.is_some_and(|step| step.is_finite() && *step > LEAST_DECIBELS);
    let is_uneven = |band: &usize| {
        let (below, above) = (band.checked_sub(1).and_then(|below| steps.get(below)), steps.get(*band));
        width(*band) < 2.0 * bin_hz && (counts(below) || counts(above))
    };
    let bands: Vec<usize> = (0..bank.n_bands()).filter(is_uneven).collect();
    let decibels = steps.iter().copied().filter(|step| step.is_finite()).fold(0.0, f64::max);
    (!bands.is_empty()).then_some(Uneven { bands, decibels })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::options::{Kind, MelNorm, MelScale, Options, Preset};

    fn of(options: &Options, sr: u32) -> Option<Uneven> {
        let framing = Framing::for_array(options, sr, 10 * u64::from(sr)).unwrap();
        let shape = MelShape::new(options, sr, framing.n_fft, options.array_bands());
        uneven(&shape, &shape.bank().unwrap(), options.power)
    }

    #[test]
    fn the_bands_of_libraries_are_even_at_their_usual_rates() {
        let librosa = Preset::Librosa.options();
        for sr in [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000] {
            assert_eq!(of(&librosa, sr), None, "librosa at {sr} Hz");
            let mfcc = Options { kind: Kind::Mfcc, ..librosa.clone() };
            assert_eq!(of(&mfcc, sr), None, "librosa's MFCC at {sr} Hz");
            assert_eq!(of(&Options { n_fft: None, ..librosa.clone() }, sr), None, "{sr} Hz");
        }
        for n_mels in [23, 40, 80] {
            let kaldi = Options { n_mels: Some(n_mels), ..Preset::Kaldi.options() };
            assert_eq!(of(&kaldi, 16_000), None, "Kaldi, {n_mels} bands");
        }
        assert_eq!(of(&Preset::Kaldi.options(), 8000), None);
        assert_eq!(of(&Preset::Whisper.options(), 16_000), None);
    }

    /// Expected values: the same sums in NumPy, with a triangle of 2000 steps for the area.
    #[test]
    fn narrow_bands_differ_in_white_noise() {
        let usual = Options { n_fft: Some(2048), n_mels: Some(256), ..Options::default() };
        let whisper = Options { n_mels: Some(128), ..Preset::Whisper.options() };
        let kaldi = Options { n_mels: Some(80), ..Preset::Kaldi.options() };
        for (options, sr, decibels) in [
            (Options { fmin: 300.0, ..usual.clone() }, 48_000, 3.85),
            (Options { fmin: 300.0, norm: MelNorm::None, ..usual.clone() }, 48_000, 3.85),
            (Options { n_fft: Some(1024), ..usual.clone() }, 22_050, 4.68),
            (whisper, 16_000, 5.27),
            (kaldi, 8000, 4.11),
            (Preset::Torchaudio.options(), 8000, 9.87),
            // In decibels of a magnitude.
            (Options { power: 1, ..usual.clone() }, 48_000, 2.0 * 2.76),
        ] {
            let found = of(&options, sr).unwrap();
            assert!((found.decibels - decibels).abs() < 0.02, "{} dB instead of {decibels}", found.decibels);
        }
        assert_eq!(of(&usual, 48_000), None);
    }

    #[test]
    fn only_narrow_bands_with_a_bin_are_named() {
        let options = Options { mel_scale: MelScale::Htk, norm: MelNorm::None, ..Options::default() };
        let shape = |n_bands| MelShape::new(&options, 8000, 80, n_bands);
        let mut found = Vec::new();
        for n_bands in 1..80 {
            let (shape, bank) = (shape(n_bands), shape(n_bands).bank().unwrap());
            let Some(Uneven { bands, decibels }) = uneven(&shape, &bank, 2) else { continue };
            let corners = shape.corners();
            // Bins are 100 Hz apart.
            let is_narrow = |&band: &usize| bank.holds_a_bin()[band] && corners[band + 2] - corners[band] < 200.0;
            assert!(bands.iter().all(is_narrow) && decibels > LEAST_DECIBELS && decibels.is_finite(), "{n_bands}");
            found.push(n_bands);
        }
        // Expected value: NumPy, as above. From 28 bands on there are some without a bin.
        assert_eq!(found.first(), Some(&24));
    }
}
