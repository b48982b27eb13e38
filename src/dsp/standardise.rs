//! Rows of an array -> rows of mean 0 over time, and of standard deviation 1.
//!
//! The sums are f64, and added in the order of the frames: the same for any number of threads.

use crate::cancel::{Cancel, STEP};
use crate::error::Result;
use crate::options::{Normalize, Options};

/// Subtracts its mean from every row of `n_frames` values, and divides it by its standard deviation, as far as the options
/// ask for it. The variance of a row is the sum of its squares divided by `n_frames - ddof`, at least 1.
pub fn standardise_rows(rows: &mut [f32], n_frames: usize, options: &Options, cancel: &Cancel) -> Result<()> {
    if options.normalize == Normalize::None {
        return Ok(());
    }
    for row in rows.chunks_exact_mut(n_frames.max(1)) {
        let mean = sum(row, cancel, |value| value)? / row.len() as f64;
        let divisor = match options.normalize {
            Normalize::MeanStd => {
                let squares = sum(row, cancel, |value| (value - mean) * (value - mean))?;
                let count = row.len().saturating_sub(options.normalize_ddof as usize).max(1);
                (squares / count as f64).sqrt() + options.normalize_eps
            }
            _ => 1.0,
        };
        // A row of equal values, without eps, has no spread to divide by.
        let scale = if divisor > 0.0 { 1.0 / divisor } else { 0.0 };
        for piece in row.chunks_mut(STEP) {
            cancel.check()?;
            piece.iter_mut().for_each(|value| *value = ((f64::from(*value) - mean) * scale) as f32);
        }
    }
    Ok(())
}

fn sum(row: &[f32], cancel: &Cancel, of: impl Fn(f64) -> f64) -> Result<f64> {
    let mut sum = 0.0;
    for piece in row.chunks(STEP) {
        cancel.check()?;
        sum += piece.iter().map(|&value| of(value.into())).sum::<f64>();
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;

    fn standardised(normalize: Normalize, ddof: u32, eps: f64, rows: &[f32], n_frames: usize) -> Vec<f32> {
        let options = Options { normalize, normalize_ddof: ddof, normalize_eps: eps, ..Options::default() };
        let mut rows = rows.to_vec();
        standardise_rows(&mut rows, n_frames, &options, &NEVER).unwrap();
        rows
    }

    #[test]
    fn rows_have_mean_0_and_deviation_1() {
        let rows = [1.0, 3.0, 5.0, -7.0, -7.0, -7.0];
        assert_eq!(standardised(Normalize::Mean, 1, 0.0, &rows, 3), [-2.0, 0.0, 2.0, 0.0, 0.0, 0.0]);
        assert_eq!(standardised(Normalize::MeanStd, 1, 0.0, &rows, 3), [-1.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        assert_eq!(standardised(Normalize::MeanStd, 1, 2.0, &rows, 3), [-0.5, 0.0, 0.5, 0.0, 0.0, 0.0]);
        let population = (8f64 / 3.0).sqrt().recip() as f32;
        assert_eq!(standardised(Normalize::MeanStd, 0, 0.0, &rows, 3)[2], 2.0 * population);
        assert_eq!(standardised(Normalize::None, 1, 0.0, &rows, 3), rows);
    }

    #[test]
    fn a_single_frame_becomes_0() {
        assert_eq!(standardised(Normalize::MeanStd, 1, 1e-5, &[4.0, 5.0], 1), [0.0, 0.0]);
    }
}
