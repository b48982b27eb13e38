//! Levels of bands -> cepstral coefficients: a cosine transform over the bands, and liftering.

use std::f64::consts::PI;

use crate::cancel::Cancel;
use crate::error::Result;
use crate::memory;
use crate::options::{DctNorm, Options};

/// A cosine transform of `n_bands` values that keeps the first coefficients.
pub struct Dct {
    n_bands: usize,
    /// For each coefficient, a weight for every band.
    weights: Vec<f64>,
}

impl Dct {
    /// Plans the transform of `n_bands` bands that `options` select. They must be valid.
    pub fn new(options: &Options, n_bands: usize) -> Result<Self> {
        let n_mfcc = options.n_mfcc as usize;
        let mut weights = Vec::new();
        memory::reserve(&mut weights, n_mfcc * n_bands, "the cosine transform")?;
        let ortho = options.dct_norm == DctNorm::Ortho;
        let weight = |k: usize, n: usize| lifter(options, k) * weight(options.dct_type, ortho, k, n, n_bands);
        weights.extend((0..n_mfcc).flat_map(|k| (0..n_bands).map(move |n| (k, n))).map(|(k, n)| weight(k, n)));
        Ok(Dct { n_bands, weights })
    }

    /// Transforms every column of `bands`, rows of `n_columns` values, to a column of `coefficients`. The contents of
    /// `sums` do not matter.
    pub fn process(
        &self,
        bands: &[f32],
        n_columns: usize,
        coefficients: &mut [f32],
        sums: &mut Vec<f64>,
        cancel: &Cancel,
    ) -> Result<()> {
        memory::fill(sums, n_columns, 0.0, "the cosine transform")?;
        for (weights, row) in self.weights.chunks_exact(self.n_bands).zip(coefficients.chunks_exact_mut(n_columns)) {
            sums.fill(0.0);
            for (weight, band) in weights.iter().zip(bands.chunks_exact(n_columns)) {
                cancel.check()?;
                for (sum, &value) in sums.iter_mut().zip(band) {
                    *sum += weight * f64::from(value);
                }
            }
            for (value, sum) in row.iter_mut().zip(&*sums) {
                *value = *sum as f32;
            }
        }
        Ok(())
    }

    /// Transforms the bands of one frame: the same bits as [`Dct::process`].
    pub fn process_single(&self, bands: &[f32], coefficients: &mut [f32]) {
        for (weights, coefficient) in self.weights.chunks_exact(self.n_bands).zip(coefficients) {
            let products = weights.iter().zip(bands).map(|(weight, &band)| weight * f64::from(band));
            *coefficient = products.fold(0.0, |sum, product| sum + product) as f32;
        }
    }
}

/// The weight of value `n` of `count` in coefficient `k`, for types 1 to 3 as in scipy.fftpack.dct.
fn weight(dct_type: u32, ortho: bool, k: usize, n: usize, count: usize) -> f64 {
    let (k_, n_, total) = (k as f64, n as f64, count as f64);
    match dct_type {
        1 => {
            let last = total - 1.0;
            let at_an_end = |i: usize| i == 0 || i == count - 1;
            let plain = if at_an_end(n) { 1.0 } else { 2.0 } * (PI * k_ * n_ / last).cos();
            let input = if at_an_end(n) { 2f64.sqrt() } else { 1.0 };
            let output = 0.5 * if at_an_end(k) { 1.0 / last } else { 2.0 / last }.sqrt();
            if ortho { plain * input * output } else { plain }
        }
        2 => {
            let plain = 2.0 * (PI * k_ * (2.0 * n_ + 1.0) / (2.0 * total)).cos();
            let scale = if k == 0 { 1.0 / (4.0 * total) } else { 1.0 / (2.0 * total) }.sqrt();
            if ortho { plain * scale } else { plain }
        }
        _ => {
            let plain = (PI * (2.0 * k_ + 1.0) * n_ / (2.0 * total)).cos();
            match (n, ortho) {
                (0, false) => plain,
                (0, true) => plain / total.sqrt(),
                (_, false) => 2.0 * plain,
                (_, true) => plain * (2.0 / total).sqrt(),
            }
        }
    }
}

/// Liftering: the factor of coefficient `k`, which librosa.feature.mfcc counts from 1, HTK and Kaldi from 0.
fn lifter(options: &Options, k: usize) -> f64 {
    let (lifter, k) = (options.lifter, k as f64 + f64::from(options.lifter_first));
    if lifter > 0.0 { 1.0 + 0.5 * lifter * (PI * k / lifter).sin() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Kind;

    fn dct(options: &Options, values: &[f32]) -> Vec<f32> {
        let options = Options { n_mfcc: values.len() as u32, ..options.clone() };
        let mut out = vec![f32::NAN; values.len()];
        Dct::new(&options, values.len())
            .unwrap()
            .process(values, 1, &mut out, &mut vec![1.0; 3], &Cancel::default())
            .unwrap();
        out
    }

    #[test]
    fn orthonormal_transforms_keep_the_length_and_type_3_undoes_type_2() {
        for n in [2, 3, 8, 20] {
            let values: Vec<f32> = (0..n).map(|i| (i * 7919 % 101) as f32 - 50.0).collect();
            let typed = |dct_type, values: &[f32]| dct(&Options { dct_type, ..Options::default() }, values);
            let length = |values: &[f32]| values.iter().map(|v| v * v).sum::<f32>().sqrt();
            for dct_type in 1..=3 {
                let change = length(&typed(dct_type, &values)) / length(&values) - 1.0;
                assert!(change.abs() < 1e-6, "type {dct_type} of {n}");
            }
            let back = typed(3, &typed(2, &values));
            assert!(back.iter().zip(&values).all(|(a, b)| (a - b).abs() < 1e-4), "{n}");
        }
    }

    #[test]
    fn small_transforms_have_their_known_values() {
        let plain = |dct_type| Options { dct_type, dct_norm: DctNorm::None, ..Options::default() };
        let close = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5);
        // scipy.fftpack.dct([1, 2, 3], type).
        assert!(close(&dct(&plain(1), &[1.0, 2.0, 3.0]), &[8.0, -2.0, 0.0]));
        assert!(close(&dct(&plain(2), &[1.0, 2.0, 3.0]), &[12.0, -3.464_101_6, 0.0]));
        assert!(close(&dct(&plain(3), &[1.0, 2.0, 3.0]), &[7.464_102, -5.0, 0.535_898_4]));
    }

    #[test]
    fn a_lifter_weighs_the_coefficients() {
        let lifted = dct(&Options { lifter: 4.0, ..Options::default() }, &[3.0, -1.0, 2.0]);
        let plain = dct(&Options::default(), &[3.0, -1.0, 2.0]);
        for (k, factor) in [1.0 + 2.0 * 0.5f32.sqrt(), 3.0, 1.0 + 2.0 * 0.5f32.sqrt()].into_iter().enumerate() {
            assert!((lifted[k] - factor * plain[k]).abs() < 1e-5);
        }
        let lifted = dct(&Options { lifter: 4.0, lifter_first: 0, ..Options::default() }, &[3.0, -1.0, 2.0]);
        for (k, factor) in [1.0, 1.0 + 2.0 * 0.5f32.sqrt(), 3.0].into_iter().enumerate() {
            assert!((lifted[k] - factor * plain[k]).abs() < 1e-5);
        }
    }

    #[test]
    fn more_coefficients_than_bands_are_refused() {
        let refused = |options: Options| options.validate().unwrap_err().to_string();
        let mfcc = Options { kind: Kind::Mfcc, n_mels: Some(13), ..Options::default() };
        assert_eq!(refused(mfcc.clone()), "n_mfcc must be at most n_mels, which is 13, got 20");
        let one = Options { n_mels: Some(1), n_mfcc: 1, dct_type: 1, ..mfcc };
        assert_eq!(refused(one), "dct_type must be 2 or 3 where n_mels is 1, got 1");
    }
}
