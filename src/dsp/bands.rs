//! Which bands a spectrum is summed into: mel, the bins themselves, steps of a logarithm, classes of pitch.

use super::bank::Bank;
use super::chroma;
use super::mel::{MelShape, height, triangle};
use crate::error::Result;
use crate::options::{Kind, Options};

/// Where bands at steps of a logarithm begin that are to begin at 0 Hz: C1, as librosa.cqt begins.
const C1_HZ: f64 = 32.703_195_662_574_83;

/// Everything that decides the bands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandShape {
    kind: Kind,
    /// Its frequencies serve every kind; its scale mel bands alone.
    mel: MelShape,
    n_chroma: usize,
    tuning: f64,
}

impl BandShape {
    /// What `options` ask for over a spectrum of `n_fft` at `sr`; `n_bands` counts for mel bands and for steps of a
    /// logarithm.
    #[must_use]
    pub fn new(options: &Options, sr: u32, n_fft: usize, n_bands: usize) -> Self {
        let mel = MelShape::new(options, sr, n_fft, n_bands);
        BandShape { kind: options.kind, mel, n_chroma: options.n_chroma as usize, tuning: options.tuning }
    }

    /// How many bands there are.
    #[must_use]
    pub fn n_bands(&self) -> usize {
        match self.kind {
            Kind::Mel | Kind::Mfcc | Kind::Log => self.mel.n_bands,
            Kind::Linear => self.bins().len(),
            Kind::Chroma => self.n_chroma,
        }
    }

    /// Whether every frame of bands is divided by its largest value.
    #[must_use]
    pub fn is_normalised(&self) -> bool {
        self.kind == Kind::Chroma
    }

    /// Computes every band's weights.
    pub fn bank(&self) -> Result<Bank> {
        match self.kind {
            Kind::Mel | Kind::Mfcc => self.mel.bank(),
            Kind::Linear => self.linear(),
            Kind::Log => self.logarithmic(),
            Kind::Chroma => Ok(chroma::bank(self.mel.sr, self.mel.n_fft, self.n_chroma, self.tuning)),
        }
    }

    /// The bins from `fmin` to `fmax`.
    fn bins(&self) -> std::ops::Range<usize> {
        let within = |bin: &usize| (self.mel.fmin..=self.mel.fmax).contains(&(*bin as f64 * self.mel.bin_hz()));
        let first = (0..self.mel.n_bins()).find(within).unwrap_or(0);
        first..first + (first..self.mel.n_bins()).take_while(within).count()
    }

    fn linear(&self) -> Result<Bank> {
        self.mel.check()?;
        let mut bank = Bank::default();
        for bin in self.bins() {
            bank.push(bin..bin + 1, |_| 1.0);
        }
        if bank.is_empty() { Err(self.mel.no_bin()) } else { Ok(bank) }
    }

    /// Triangles whose corners are at equal steps of the frequency's logarithm. One narrower than two bins is widened
    /// to the bins beside its centre, which makes it a straight line between them: no band is without a bin.
    fn logarithmic(&self) -> Result<Bank> {
        let fmin = if self.mel.fmin > 0.0 { self.mel.fmin } else { C1_HZ };
        let MelShape { fmax, n_bands, norm, .. } = self.mel;
        MelShape { fmin, ..self.mel }.check()?;
        let bin_hz = self.mel.bin_hz();
        let step = (fmax.ln() - fmin.ln()) / (n_bands + 1) as f64;
        let corner = |i: usize| (fmin.ln() + step * i as f64).exp();
        let mut bank = Bank::default();
        for band in 0..n_bands {
            let centre = corner(band + 1);
            let (lower, upper) = (corner(band).min(centre - bin_hz), corner(band + 2).max(centre + bin_hz));
            let height = height(norm, lower, upper);
            let weight = |bin: usize| height * triangle(bin as f64 * bin_hz, lower, centre, upper);
            let end = self.mel.n_bins().min((upper / bin_hz) as usize + 2);
            bank.push((lower.max(0.0) / bin_hz) as usize..end, weight);
        }
        Ok(bank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::MelNorm;

    fn shape(kind: Kind, fmin: f64, fmax: Option<f64>, n_bands: usize) -> BandShape {
        let options = Options { kind, fmin, fmax, norm: MelNorm::None, ..Options::default() };
        BandShape::new(&options, 8000, 64, n_bands)
    }

    #[test]
    fn as_many_bands_as_were_announced() {
        for &kind in Kind::ALL {
            for (fmin, fmax) in [(0.0, None), (300.0, Some(3000.0)), (125.0, Some(500.0))] {
                let shape = shape(kind, fmin, fmax, 10);
                assert_eq!(shape.bank().unwrap().n_bands(), shape.n_bands(), "{kind:?} {fmin} {fmax:?}");
            }
        }
    }

    #[test]
    fn linear_bands_are_the_bins_within_the_frequencies() {
        // Bins are 125 Hz apart.
        for (fmin, fmax, first, count) in [(0.0, None, 0, 33), (125.0, Some(250.0), 1, 2), (126.0, Some(499.0), 2, 2)] {
            let bank = shape(Kind::Linear, fmin, fmax, 1).bank().unwrap();
            assert_eq!((bank.band(0), bank.n_bands()), ((first, &[1.0f32][..]), count));
        }
        assert!(shape(Kind::Linear, 126.0, Some(249.0), 1).bank().is_err());
    }

    #[test]
    fn no_logarithmic_band_is_without_a_bin_and_narrow_ones_interpolate() {
        let bank = shape(Kind::Log, 0.0, None, 100).bank().unwrap();
        assert!(bank.holds_a_bin().iter().all(|&holds| holds));
        // Near 50 Hz a band is much narrower than a bin: a line between the bins at 0 and 125 Hz.
        let centre = C1_HZ * (4000.0 / C1_HZ).powf(10.0 / 101.0);
        let (first, weights) = bank.band(9);
        assert_eq!((first, weights.len()), (0, 2));
        assert!((f64::from(weights[1]) - centre / 125.0).abs() < 1e-6 && (weights[0] + weights[1] - 1.0).abs() < 1e-6);
    }
}
