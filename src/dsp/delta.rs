//! Derivatives over time.
//!
//! Source: Savitzky and Golay, "Smoothing and differentiation of data by simplified least squares procedures" (1964),
//! as in librosa.feature.delta: a polynomial of degree `order` is fitted to `width` frames. Its derivative of that
//! order, which is constant, is the value at the middle frame. The first and last frames, without a full window, take
//! the value of the nearest polynomial.

use crate::cancel::Cancel;
use crate::error::{Error, Result};

/// Number of frames between two checks for cancellation; a derivative may cover 9999 frames.
const FRAMES: usize = 1024;

/// Plan of a derivative over time.
pub struct Delta {
    weights: Vec<f64>,
}

impl Delta {
    /// Plans derivative `order`, 1 or 2, over `width` frames, an odd number.
    #[must_use]
    pub fn new(order: u32, width: usize) -> Self {
        let half = (width / 2) as f64;
        let at = (0..width).map(|i| i as f64 - half);
        // The regressor orthogonal to lower degrees: k, or k^2 minus its mean. The derivative of the k-th power is k!.
        let mean = if order == 2 { at.clone().map(|k| k * k).sum::<f64>() / width as f64 } else { 0.0 };
        let regressor: Vec<f64> = at.map(|k| if order == 2 { k * k - mean } else { k }).collect();
        let length: f64 = regressor.iter().map(|r| r * r).sum();
        Delta { weights: regressor.iter().map(|r| f64::from(order) * r / length).collect() }
    }

    /// Refuses fewer frames than the polynomial needs.
    pub fn check(width: usize, n_frames: usize) -> Result<()> {
        if n_frames >= width {
            return Ok(());
        }
        Err(Error::option("delta_width", width, format!("at most the number of frames, which is {n_frames}")))
    }

    /// Writes the derivative of each row of `values`, of `columns` values each, at least `width`, to `out`.
    pub fn process_rows(&self, values: &[f32], columns: usize, out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let mut rows = values.chunks_exact(columns).zip(out.chunks_exact_mut(columns));
        rows.try_for_each(|(row, out)| self.process(row, out, cancel))
    }

    /// The derivative at the middle of `width` frames.
    pub fn at_middle(&self, frames: impl Iterator<Item = f32>) -> f32 {
        let sum: f64 = frames.zip(&self.weights).map(|(value, weight)| weight * f64::from(value)).sum();
        sum as f32
    }

    /// Writes the derivative of `row`, which has at least `width` frames, to `out`.
    pub fn process(&self, row: &[f32], out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let (width, half) = (self.weights.len(), self.weights.len() / 2);
        for (t, frames) in row.windows(width).enumerate() {
            if t % FRAMES == 0 {
                cancel.check()?;
            }
            out[t + half] = self.at_middle(frames.iter().copied());
        }
        let n_frames = row.len();
        let (first, last) = (out[half], out[n_frames - 1 - half]);
        out[..half].fill(first);
        out[n_frames - half..].fill(last);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_has_its_exact_derivatives() {
        for width in [3, 5, 9, 11] {
            let row: Vec<f32> = (0..30).map(|t| 3.0 + 2.0 * t as f32 + 0.5 * (t * t) as f32).collect();
            let (mut first, mut second) = (vec![f32::NAN; 30], vec![f32::NAN; 30]);
            Delta::new(1, width).process(&row, &mut first, &Cancel::default()).unwrap();
            Delta::new(2, width).process(&row, &mut second, &Cancel::default()).unwrap();
            let half = width / 2;
            for t in 0..30usize {
                let middle = t.clamp(half, 29 - half) as f32;
                assert!((first[t] - (2.0 + middle)).abs() < 1e-4, "frame {t}, width {width}: {}", first[t]);
                assert!((second[t] - 1.0).abs() < 1e-4, "frame {t}, width {width}: {}", second[t]);
            }
        }
    }

    #[test]
    fn too_few_frames_are_refused() {
        let error = Delta::check(9, 8).unwrap_err().to_string();
        assert_eq!(error, "delta_width must be at most the number of frames, which is 8, got 9");
        Delta::check(9, 9).unwrap();
    }
}
