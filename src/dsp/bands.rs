//! Bands that a spectrum is summed into: mel, FFT bins, logarithmic, or pitch classes.

use super::bank::Bank;
use super::chroma;
use super::mel::{MelShape, height, hz_to_mel, mel_to_hz, triangle};
use super::uneven::{Uneven, uneven};
use crate::error::Result;
use crate::options::{Filters, Kind, Options};

/// Lowest frequency of logarithmic bands if `fmin` is 0 Hz: C1, as in librosa.cqt.
const C1_HZ: f64 = 32.703_195_662_574_83;

/// Parameters of the bands.
#[derive(Clone, Debug, PartialEq)]
pub struct BandShape {
    kind: Kind,
    /// Its frequencies apply to every kind, its scale to mel bands only.
    mel: MelShape,
    /// Instead of mel bands.
    filters: Option<Filters>,
    n_chroma: usize,
    tuning: f64,
}

impl BandShape {
    /// The bands that `options` select over a spectrum of `n_fft` at `sr`. `n_bands` applies to mel and logarithmic
    /// bands.
    #[must_use]
    pub fn new(options: &Options, sr: u32, n_fft: usize, n_bands: usize) -> Self {
        let mel = MelShape::new(options, sr, n_fft, n_bands);
        let Options { kind, n_chroma, tuning, .. } = *options;
        BandShape { kind, mel, filters: options.filters.clone(), n_chroma: n_chroma as usize, tuning }
    }

    /// Number of bands.
    #[must_use]
    pub fn n_bands(&self) -> usize {
        match self.kind {
            Kind::Mel | Kind::Mfcc | Kind::Log => self.mel.n_bands,
            Kind::Linear => self.bins().len(),
            Kind::Chroma => self.n_chroma,
        }
    }

    /// Whether every frame is divided by its largest value.
    #[must_use]
    pub fn is_normalised(&self) -> bool {
        self.kind == Kind::Chroma
    }

    /// Computes the weights of all bands.
    pub fn bank(&self) -> Result<Bank> {
        match self.kind {
            Kind::Mel | Kind::Mfcc => self.filters.as_ref().map_or_else(|| self.mel.bank(), |given| self.given(given)),
            Kind::Linear => self.linear(),
            Kind::Log => self.logarithmic(),
            Kind::Chroma => Ok(chroma::bank(self.mel.sr, self.mel.n_fft, self.n_chroma, self.tuning)),
        }
    }

    /// The mel bands of `bank` that stand out from their neighbours in white noise; the exponent of its spectrum is
    /// `power`.
    #[must_use]
    pub fn uneven(&self, bank: &Bank, power: u32) -> Option<Uneven> {
        let is_mel = matches!(self.kind, Kind::Mel | Kind::Mfcc) && self.filters.is_none();
        is_mel.then(|| uneven(&self.mel, bank, power)).flatten()
    }

    /// The place of a frequency among the centres of the bands: 0 is that of the lowest band, 1 that of the next. Pitch
    /// classes have no frequencies; they are taken as mel bands.
    #[must_use]
    pub fn place(&self, hz: f64) -> f64 {
        match self.kind {
            Kind::Linear => hz / self.mel.hz(1) - self.bins().start as f64,
            Kind::Log => Corners::new(self.log_fmin().ln(), self.mel.fmax.ln(), self.mel.n_bands).place(hz.ln()),
            _ => self.mel_corners().place(hz_to_mel(hz, self.mel.scale)),
        }
    }

    /// The frequency of a place among the centres of the bands, in Hz: the inverse of [`BandShape::place`].
    #[must_use]
    pub fn hz(&self, place: f64) -> f64 {
        match self.kind {
            Kind::Linear => (self.bins().start as f64 + place) * self.mel.hz(1),
            Kind::Log => Corners::new(self.log_fmin().ln(), self.mel.fmax.ln(), self.mel.n_bands).at(place).exp(),
            _ => mel_to_hz(self.mel_corners().at(place), self.mel.scale),
        }
    }

    fn mel_corners(&self) -> Corners {
        let [low, high] = [self.mel.fmin, self.mel.fmax].map(|hz| hz_to_mel(hz, self.mel.scale));
        Corners::new(low, high, self.mel.n_bands)
    }

    /// Lowest frequency of logarithmic bands.
    fn log_fmin(&self) -> f64 {
        if self.mel.fmin > 0.0 { self.mel.fmin } else { C1_HZ }
    }

    /// The bins from `fmin` to `fmax`.
    fn bins(&self) -> std::ops::Range<usize> {
        let within = |bin: &usize| (self.mel.fmin..=self.mel.fmax).contains(&self.mel.hz(*bin));
        let first = (0..self.mel.n_bins()).find(within).unwrap_or(0);
        first..first + (first..self.mel.n_bins()).take_while(within).count()
    }

    /// The weights of a filter bank from the first that is not 0 to the last.
    fn given(&self, filters: &Filters) -> Result<Bank> {
        filters.check(self.mel.n_fft)?;
        let mut bank = Bank::default();
        for weights in filters.bands() {
            bank.push_between_zeros(weights);
        }
        Ok(bank)
    }

    fn linear(&self) -> Result<Bank> {
        self.mel.check()?;
        let mut bank = Bank::default();
        for bin in self.bins() {
            bank.push(bin..bin + 1, |_| 1.0);
        }
        if bank.is_empty() { Err(self.mel.no_bin()) } else { Ok(bank) }
    }

    /// Triangles with corners evenly spaced in log frequency. A triangle narrower than two bins is widened to the bins
    /// next to its centre, which interpolates linearly between them: every band contains a bin.
    fn logarithmic(&self) -> Result<Bank> {
        let fmin = self.log_fmin();
        let MelShape { fmax, n_bands, norm, .. } = self.mel;
        MelShape { fmin, ..self.mel }.check()?;
        let bin_hz = self.mel.hz(1);
        let step = (fmax.ln() - fmin.ln()) / (n_bands + 1) as f64;
        let corner = |i: usize| (fmin.ln() + step * i as f64).exp();
        let mut bank = Bank::default();
        for band in 0..n_bands {
            let centre = corner(band + 1);
            let (lower, upper) = (corner(band).min(centre - bin_hz), corner(band + 2).max(centre + bin_hz));
            let height = height(norm, lower, upper);
            let weight = |bin: usize| height * triangle(self.mel.hz(bin), lower, centre, upper);
            bank.push(self.mel.bins_between(lower.max(0.0), upper), weight);
        }
        Ok(bank)
    }
}

/// Corners of triangles at equal steps on some scale. Band `b` has its centre at corner `b + 1`.
struct Corners {
    low: f64,
    step: f64,
}

impl Corners {
    fn new(low: f64, high: f64, n_bands: usize) -> Self {
        Corners { low, step: (high - low) / (n_bands + 1) as f64 }
    }

    fn place(&self, value: f64) -> f64 {
        (value - self.low) / self.step - 1.0
    }

    fn at(&self, place: f64) -> f64 {
        self.low + (place + 1.0) * self.step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::MelNorm;

    #[test]
    fn the_centre_of_a_band_is_its_heaviest_frequency() {
        for kind in [Kind::Mel, Kind::Linear, Kind::Log] {
            let options = Options { kind, fmin: 100.0, norm: MelNorm::None, ..Options::default() };
            let shape = BandShape::new(&options, 8000, 8192, 20);
            let bank = shape.bank().unwrap();
            for band in (0..shape.n_bands()).step_by(7) {
                let (first, weights) = bank.band(band);
                let heaviest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap();
                // Bins are a hertz apart.
                assert!(
                    (shape.hz(band as f64) - (first + heaviest) as f64 * 8000.0 / 8192.0).abs() <= 1.0,
                    "{kind:?} {band}"
                );
                assert!((shape.place(shape.hz(band as f64 + 0.3)) - band as f64 - 0.3).abs() < 1e-9);
            }
        }
    }

    fn shape(kind: Kind, fmin: f64, fmax: Option<f64>, n_bands: usize) -> BandShape {
        let options = Options { kind, fmin, fmax, norm: MelNorm::None, ..Options::default() };
        BandShape::new(&options, 8000, 64, n_bands)
    }

    #[test]
    fn n_bands_is_the_number_of_bands_in_the_bank() {
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

    /// Usual rates, and every even length up to 1100 with some longer ones.
    fn even_pairs() -> impl Iterator<Item = (u32, usize)> {
        let rates = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
        let longer = [1200, 1280, 1440, 1470, 1764, 1920, 2400, 2646, 3528, 4410, 4800, 9600];
        rates.into_iter().flat_map(move |sr| (2..1100).step_by(2).chain(longer).map(move |n_fft| (sr, n_fft)))
    }

    #[test]
    fn a_linear_picture_has_the_row_at_half_the_sample_rate_for_every_even_length() {
        for (sr, n_fft) in even_pairs() {
            let bins = |fmax| BandShape::new(&Options { kind: Kind::Linear, fmax, ..Options::default() }, sr, n_fft, 1);
            for fmax in [None, Some(f64::from(sr) / 2.0)] {
                assert_eq!(bins(fmax).n_bands(), 1 + n_fft / 2, "{n_fft} at {sr} Hz, fmax {fmax:?}");
            }
        }
    }

    #[test]
    fn a_bin_exactly_at_fmin_or_fmax_is_within() {
        for (sr, n_fft) in even_pairs().chain([(44_100, 441), (16_000, 399), (48_000, 1023)]) {
            // Whole hertz where a bin lies on them, else the nearest f64.
            for (low, high) in [(1, n_fft / 2), (n_fft / 7, n_fft / 3), (n_fft / 3, n_fft / 2)] {
                let hz = |bin: usize| (bin as u64 * u64::from(sr)) as f64 / n_fft as f64;
                let options = Options { kind: Kind::Linear, fmin: hz(low), fmax: Some(hz(high)), ..Options::default() };
                assert_eq!(BandShape::new(&options, sr, n_fft, 1).bins(), low..high + 1, "{n_fft} at {sr} Hz");
            }
        }
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
