//! Spectrum bins -> pitch classes.
//!
//! Source: Ellis, "Chroma feature analysis and synthesis" (2007), as in librosa.filters.chroma: every bin contributes
//! to the classes near its pitch, with a Gaussian weight that decreases away from the fifth octave.

use super::bank::Bank;
use super::frames::BLOCK;
use super::mel::bin_hz;
use crate::vector::Lanes;

/// Frequency of the A that octaves are counted from, in Hz: four octaves below 440 Hz.
const A0_HZ: f64 = 440.0 / 16.0;
/// The octave with the largest weight, and the width of the weighting, in octaves.
const CENTRE_OCTAVE: f64 = 5.0;
const OCTAVE_WIDTH: f64 = 2.0;

/// The weights of `n_chroma` pitch classes, C first, over a spectrum of `n_fft` at `sr`.
#[must_use]
pub fn bank(sr: u32, n_fft: usize, n_chroma: usize, tuning: f64) -> Bank {
    let classes = n_chroma as f64;
    let a0 = A0_HZ * (tuning / classes).exp2();
    // The bin's pitch in classes above A0. The bin at 0 Hz, which has no pitch, is placed 1.5 octaves below the next
    // one.
    let pitch = |bin: usize| {
        let classes_above = |bin: usize| classes * (bin_hz(bin, sr, n_fft) / a0).log2();
        if bin == 0 { classes_above(1) - 1.5 * classes } else { classes_above(bin) }
    };
    let n_bins = n_fft / 2 + 1;
    let columns: Vec<Vec<f64>> = (0..n_bins)
        .map(|bin| {
            let at = pitch(bin);
            let width = if bin + 1 < n_fft { (pitch(bin + 1) - at).max(1.0) } else { 1.0 };
            let from_centre = (at / classes - CENTRE_OCTAVE) / OCTAVE_WIDTH;
            let humps: Vec<f64> = (0..n_chroma).map(|class| hump(at - class as f64, classes, width)).collect();
            let length = humps.iter().map(|hump| hump * hump).sum::<f64>().sqrt();
            humps.iter().map(|hump| hump / length * (-0.5 * from_centre * from_centre).exp()).collect()
        })
        .collect();
    let mut bank = Bank::default();
    // Counted from A; the first class is C, three semitones above.
    let from_c = 3 * (n_chroma / 12);
    for class in 0..n_chroma {
        bank.push_all(columns.iter().map(|weights| weights[(class + from_c) % n_chroma]));
    }
    bank
}

/// A Gaussian of the distance to a class, wrapped around the octave to at most half of it.
fn hump(distance: f64, classes: f64, width: f64) -> f64 {
    // NumPy rounds half to even.
    let half = (classes / 2.0).round_ties_even();
    let around = (distance + half + 10.0 * classes).rem_euclid(classes) - half;
    (-0.5 * (2.0 * around / width).powi(2)).exp()
}

/// Divides the classes of one frame by the largest: the same bits as [`normalise`].
#[inline(always)]
pub fn normalise_single(classes: &mut [f32]) {
    let largest = classes.iter().fold(0.0f32, |largest, &class| largest.max(class));
    let factor = if largest < f32::MIN_POSITIVE { 1.0 } else { largest };
    classes.iter_mut().for_each(|class| *class /= factor);
}

/// Divides every frame by its largest value. Silent frames are unchanged.
#[inline(always)]
pub fn normalise(classes: &mut [Lanes]) {
    let mut largest = [0.0f32; BLOCK];
    for class in classes.iter() {
        for lane in 0..BLOCK {
            largest[lane] = largest[lane].max(class[lane]);
        }
    }
    let factors = largest.map(|largest| if largest < f32::MIN_POSITIVE { 1.0 } else { largest });
    for class in classes {
        for lane in 0..BLOCK {
            class[lane] /= factors[lane];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pitch_has_its_largest_weight_in_its_own_class() {
        let (sr, n_fft) = (22_050, 4096);
        let bank = bank(sr, n_fft, 12, 0.0);
        // C, A and E, several octaves.
        for (hz, class) in [(261.63, 0), (1046.5, 0), (440.0, 9), (1760.0, 9), (659.26, 4)] {
            let bin = (hz * n_fft as f64 / f64::from(sr)).round() as usize;
            let weight = |class: usize| {
                let (first, weights) = bank.band(class);
                weights[bin - first]
            };
            let best = (0..12).max_by(|&a, &b| weight(a).total_cmp(&weight(b))).unwrap();
            assert_eq!(best, class, "{hz} Hz");
        }
    }

    #[test]
    fn every_frame_s_largest_value_is_one() {
        let mut classes = [2.0, 0.5, 1.0].map(|value| Lanes([value; BLOCK]));
        for class in &mut classes {
            class[3] = 0.0;
        }
        normalise(&mut classes);
        assert_eq!((classes[0][0], classes[1][0], classes[2][7]), (1.0, 0.25, 0.5));
        assert!(classes.iter().all(|class| class[3] == 0.0));
    }
}
