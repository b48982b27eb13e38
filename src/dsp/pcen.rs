//! Per-channel energy normalisation (PCEN): each band is divided by its own recent energy.
//!
//! Source: Wang, Getreuer, Hughes, Lyon, Saurous, "Trainable frontend for robust and far-field keyword spotting" (2017),
//! as in librosa.pcen: `(S / (eps + M)^gain + bias)^power - bias^power`, where `M` is `S` smoothed over frames.

use crate::options::Options;

/// Parameters of PCEN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pcen {
    gain: f64,
    bias: f64,
    power: f64,
    /// `bias^power`.
    silence: f64,
    eps: f64,
    /// Weight of a new frame in `M`.
    b: f64,
    /// The time constant in frames.
    frames: f64,
}

/// Initial `M` of an array: librosa's filter starts as if all earlier energies had been 1. A picture would start black,
/// since usual energies are far below 1, so it starts from the mean of the first frames.
pub const BEGINNING: f64 = 1.0;

impl Pcen {
    /// The parameters that `options` select for frames `hop_length` samples apart.
    #[must_use]
    pub fn new(options: &Options, sr: u32, hop_length: usize) -> Self {
        // Coefficient of a first-order filter with a time constant of this many frames.
        let frames = options.pcen_time_constant * f64::from(sr) / hop_length as f64;
        // The textbook formula (sqrt(1 + 4 T^2) - 1) / (2 T^2), in a form that is accurate for every T.
        let b = 2.0 / (1.0 + (1.0 + 4.0 * frames * frames).sqrt());
        let Options { pcen_gain: gain, pcen_bias: bias, pcen_power: power, pcen_eps: eps, .. } = *options;
        Pcen { gain, bias, power, silence: bias.powf(power), eps, b, frames }
    }

    /// The number of first frames, out of `n_frames`, whose mean is a picture's steady state: the length of the time
    /// constant.
    #[must_use]
    pub fn first_frames(&self, n_frames: u64) -> u64 {
        (self.frames.round() as u64).clamp(1, n_frames.max(1))
    }

    /// The factor by which `M` decays over `n_frames` without energy.
    #[must_use]
    pub fn left(&self, n_frames: u64) -> f64 {
        (1.0 - self.b).powf(n_frames as f64)
    }

    /// Smooths consecutive frames of one band; `smoothed` is `M`.
    pub fn smooth(&self, band: &[f32], smoothed: &mut f64) {
        for &energy in band {
            *smoothed = (1.0 - self.b) * *smoothed + self.b * f64::from(energy);
        }
    }

    /// Normalises whole bands of `columns` frames each.
    pub fn process_rows(&self, values: &mut [f32], columns: usize) {
        values.chunks_exact_mut(columns).for_each(|row| self.process(row, &mut { BEGINNING }));
    }

    /// Normalises consecutive frames of one band; `smoothed` is `M`.
    pub fn process(&self, band: &mut [f32], smoothed: &mut f64) {
        for value in band {
            let energy = f64::from(*value);
            self.smooth(&[*value], smoothed);
            let ratio = energy * (-self.gain * (self.eps + *smoothed).ln()).exp();
            *value = self.compress(ratio) as f32;
        }
    }

    /// `(ratio + bias)^power - bias^power` without cancellation, with the limits for parameters that are 0.
    fn compress(&self, ratio: f64) -> f64 {
        if self.power == 0.0 {
            ratio.ln_1p()
        } else if self.bias == 0.0 {
            ratio.powf(self.power)
        } else {
            self.silence * (self.power * (ratio / self.bias).ln_1p()).exp_m1()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pcen_is_its_definition_also_in_pieces() {
        for (bias, power) in [(2.0, 0.5), (0.0, 0.25), (10.0, 1.0), (2.0, 0.0)] {
            let options = Options { pcen_bias: bias, pcen_power: power, ..Options::default() };
            let pcen = Pcen::new(&options, 22_050, 512);
            let energy: Vec<f32> = (0..50).map(|i| (i * 7919 % 101) as f32 * 0.1).collect();
            let (mut whole, mut smoothed) = (energy.clone(), BEGINNING);
            pcen.process(&mut whole, &mut smoothed);
            let (mut pieces, mut state) = (energy.clone(), BEGINNING);
            pieces.chunks_mut(8).for_each(|piece| pcen.process(piece, &mut state));
            assert_eq!((&whole, smoothed), (&pieces, state));

            let frames = 0.4 * 22_050.0 / 512.0;
            let b = ((1.0f64 + 4.0 * frames * frames).sqrt() - 1.0) / (2.0 * frames * frames);
            let mut m = 1.0;
            for (value, s) in whole.iter().zip(energy.iter().map(|&s| f64::from(s))) {
                m = (1.0 - b) * m + b * s;
                let ratio: f64 = s / (1e-6 + m).powf(0.98);
                let exact = if power == 0.0 { ratio.ln_1p() } else { (ratio + bias).powf(power) - bias.powf(power) };
                assert!((f64::from(*value) - exact).abs() <= 1e-6 * exact.max(1.0), "{value}, not {exact}");
            }
        }
    }
}
