//! What the rows of a picture stand for.

use crate::dsp::bands::BandShape;
use crate::options::{Kind, Options};

/// The rows of a picture, as numbers.
pub(crate) struct Rows {
    /// The number of the centre of each row, the lowest first: its frequency in Hz, or the place among bands of the
    /// caller's own, pitch classes or coefficients.
    pub centres: Vec<f64>,
    /// What these numbers are, with their unit: `frequency_hz`, `band`, `class` or `coefficient`.
    pub name: &'static str,
}

/// The rows of a picture of `height` pixels, drawn at `sr` Hz from transforms of `n_fft`. All bands share the height
/// evenly.
pub(crate) fn rows(options: &Options, sr: u32, n_fft: usize, height: usize) -> Rows {
    let bands = BandShape::new(options, sr, n_fft, options.picture_bands());
    let (n_cells, name) = match options.kind {
        Kind::Mfcc => (options.n_mfcc as usize, "coefficient"),
        Kind::Mel if options.filters.is_some() => (bands.n_bands(), "band"),
        Kind::Chroma => (bands.n_bands(), "class"),
        Kind::Mel | Kind::Log | Kind::Linear => (bands.n_bands(), "frequency_hz"),
    };
    let place = |row: usize| (row as f64 + 0.5) * n_cells as f64 / height as f64 - 0.5;
    let centre = |row: usize| if name == "frequency_hz" { bands.hz(place(row)) } else { place(row) };
    Rows { centres: (0..height).map(centre).collect(), name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_each_band_lies_at_its_centre() {
        let linear = Options { kind: Kind::Linear, ..Options::default() };
        let found = rows(&linear, 8000, 16, 9);
        assert_eq!((found.centres, found.name), ((0..9).map(|bin| 500.0 * f64::from(bin)).collect(), "frequency_hz"));
        // Two bins in a row.
        let halves = rows(&Options { fmax: Some(3500.0), ..linear }, 8000, 16, 4);
        assert_eq!(halves.centres, [250.0, 1250.0, 2250.0, 3250.0]);
        let mel = rows(
            &Options { n_mels: Some(2), mel_scale: crate::options::MelScale::Htk, ..Options::default() },
            8000,
            512,
            2,
        );
        // 2595 log10(1 + 4000 / 700) = 2146.07 mel, of which the centres lie at one and two thirds.
        for (centre, mel) in mel.centres.iter().zip([715.355, 1430.71]) {
            assert!((centre - 700.0 * (10f64.powf(mel / 2595.0) - 1.0)).abs() < 0.05, "{centre}");
        }
    }

    #[test]
    fn bands_of_the_caller_s_own_are_counted() {
        let filters = Some(crate::options::Filters::new(9, &[1.0; 18]).unwrap());
        let found = rows(&Options { filters, ..Options::default() }, 8000, 16, 2);
        assert_eq!((found.centres, found.name), (vec![0.0, 1.0], "band"));
    }

    #[test]
    fn classes_and_coefficients_are_counted() {
        for (kind, name) in [(Kind::Chroma, "class"), (Kind::Mfcc, "coefficient")] {
            let options = Options { kind, n_chroma: 4, n_mfcc: 4, ..Options::default() };
            let found = rows(&options, 8000, 512, 4);
            assert_eq!((found.centres, found.name), (vec![0.0, 1.0, 2.0, 3.0], name));
            assert_eq!(rows(&options, 8000, 512, 2).centres, [0.5, 2.5]);
        }
    }
}
