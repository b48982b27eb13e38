//! The value of every band for a full-scale sine, to which `ref="fullscale"` makes them relative.
//!
//! A sine of amplitude 1 at the frequency of bin `k` has the magnitude `W(j - k) / 2` in bin `j`, where `W` is the
//! transform of the window. (Near 0 Hz and half the sample rate its mirror image is added, which is left out here.)

use realfft::RealFftPlanner;

use super::bank::Bank;
use super::spectrum::SpectrumShape;
use super::window::window;

/// Bins beside the one of the largest weight at which a band of few bins may respond more.
const BESIDE: usize = 1;

/// Divides the weights of every band by the largest value that a sine of amplitude 1, before the gain, gives in it at
/// the frequency of a bin. Bands without a bin stay as they are.
pub fn normalise(bank: &mut Bank, shape: &SpectrumShape) {
    let response = response(shape);
    bank.scale(|weights| {
        let highest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b]))?;
        let (from, to) = (highest.saturating_sub(BESIDE), (highest + BESIDE).min(weights.len() - 1));
        let value = |at: usize| -> f64 {
            weights.iter().enumerate().map(|(bin, &weight)| f64::from(weight) * response[bin.abs_diff(at)]).sum()
        };
        Some((from..=to).map(value).fold(0.0, f64::max).recip())
    });
}

/// The value of a sine of amplitude 1, in power or magnitude, by the distance of a bin from its frequency.
fn response(shape: &SpectrumShape) -> Vec<f64> {
    let mut samples = window(&shape.window, shape.win_length, shape.frame_length, shape.gain);
    samples.resize(shape.n_fft, 0.0);
    let transform = RealFftPlanner::<f32>::new().plan_fft_forward(shape.n_fft);
    let mut bins = transform.make_output_vec();
    // The lengths fit by construction; the transform has no other way to fail.
    let done = transform.process(&mut samples, &mut bins);
    assert!(done.is_ok(), "the transform's buffers have the wrong lengths");
    bins.iter().map(|bin| (f64::from(bin.norm()) / 2.0).powi(shape.power as i32)).collect()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::super::analysis::{Analysis, AnalysisScratch, BandBlock};
    use super::super::frames::Block;
    use super::super::framing::Framing;
    use crate::options::{Kind, MelNorm, MelScale, Options, Reference, Window};

    const SR: u32 = 16_000;

    /// The levels of the bands, in dB, for a frame of a full-scale sine.
    struct Bands {
        analysis: Analysis,
        n_fft: usize,
        power: u32,
    }

    impl Bands {
        fn new(options: &Options) -> Self {
            let framing = Framing::for_array(options, SR, 1 << 17).unwrap();
            let analysis = Analysis::new(options, SR, &framing, options.array_bands()).unwrap();
            Bands { analysis, n_fft: framing.n_fft, power: options.power }
        }

        /// A sine at the frequency of `bin`.
        fn of_sine_at(&self, bin: f64) -> Vec<f64> {
            let n_fft = self.n_fft;
            let sine = |i: usize| (TAU * bin * i as f64 / n_fft as f64 + 0.3).sin() as f32;
            let samples: Vec<f32> = (0..n_fft).map(sine).collect();
            let (mut bands, mut scratch) = (BandBlock::default(), AnalysisScratch::default());
            let block = Block { first: 0, n_frames: 1, step: n_fft, samples: &samples };
            self.analysis.process(&block, &mut bands, &mut scratch);
            bands.iter().map(|band| 20.0 / f64::from(self.power) * f64::from(band[0]).log10()).collect()
        }
    }

    /// Options that change the value of a sine.
    fn cases() -> Vec<Options> {
        let plain = || Options { r#ref: Reference::Fullscale, n_mels: Some(40), ..Options::default() };
        let mut cases = vec![
            Options { power: 1, ..plain() },
            Options { gain: 32_768.0, norm: MelNorm::None, ..plain() },
            Options { win_length: Some(400), n_fft: Some(512), mel_scale: MelScale::Kaldi, ..plain() },
        ];
        for n_fft in [256, 480, 1024] {
            for &window in Window::ALL {
                cases.push(Options { n_fft: Some(n_fft), window, ..plain() });
            }
        }
        cases
    }

    #[test]
    fn a_full_scale_sine_is_0_db_in_its_bin() {
        for options in cases() {
            let bands = Bands::new(&Options { kind: Kind::Linear, ..options.clone() });
            for bin in [bands.n_fft / 9, bands.n_fft / 4] {
                let levels = bands.of_sine_at(bin as f64);
                assert!(levels[bin].abs() < 0.001, "{} dB, {options:?}", levels[bin]);
                assert!(levels.iter().all(|&level| level < 0.001), "{options:?}");
            }
            // Between two bins at most the scalloping of the window is lost: 3.92 dB without one.
            let between = bands.of_sine_at(bands.n_fft as f64 / 4.0 + 0.5)[bands.n_fft / 4];
            assert!((-3.95..0.0).contains(&between), "{between} dB, {options:?}");
        }
    }

    #[test]
    fn a_full_scale_sine_is_at_most_0_db_in_a_band_and_0_db_at_one_bin() {
        for (options, kind) in
            cases().into_iter().flat_map(|options| [(options.clone(), Kind::Mel), (options, Kind::Log)])
        {
            let bands = Bands::new(&Options { kind, ..options.clone() });
            let (first, weights) = bands.analysis.bank().band(25);
            // The first bins are near the mirror image.
            let levels = (first.max(8)..first + weights.len()).map(|bin| bands.of_sine_at(bin as f64)[25]);
            let loudest = levels.fold(f64::NEG_INFINITY, f64::max);
            assert!(loudest.abs() < 0.01, "{loudest} dB, {kind:?}, {options:?}");
        }
    }
}
