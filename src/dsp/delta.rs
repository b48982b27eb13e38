//! Derivatives over time.
//!
//! Source: Savitzky and Golay, "Smoothing and differentiation of data by simplified least squares procedures" (1964),
//! as in librosa.feature.delta: a polynomial of degree `order` is fitted to `width` frames. Its derivative of that
//! order, which is constant, is the value at the middle frame. The first and last frames, without a full window, take
//! the value of the nearest polynomial. Or the end frames are repeated, and the second derivative is the first of the
//! first: Young et al., "The HTK Book" (3.4), section 5.9; torchaudio.functional.compute_deltas.

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::DeltaEdges;

/// Number of frames between two checks for cancellation; a derivative may cover 9999 frames.
const FRAMES: usize = 1024;

/// Plan of a derivative over time.
pub struct Delta {
    weights: Vec<f64>,
    edges: DeltaEdges,
}

impl Delta {
    /// Plans the derivatives of an array, `count` of them, each over `width` frames, an odd number.
    #[must_use]
    pub fn all(count: u32, width: usize, edges: DeltaEdges) -> Vec<Self> {
        let plan = |order| match edges {
            DeltaEdges::Interp => Delta::new(order, width),
            DeltaEdges::Repeat => Delta { edges, ..Delta::new(1, width) },
        };
        (1..=count).map(plan).collect()
    }

    /// Plans derivative `order`, 1 or 2, over `width` frames, an odd number.
    #[must_use]
    pub fn new(order: u32, width: usize) -> Self {
        let half = (width / 2) as f64;
        let at = (0..width).map(|i| i as f64 - half);
        // The regressor orthogonal to lower degrees: k, or k^2 minus its mean. The derivative of the k-th power is k!.
        let mean = if order == 2 { at.clone().map(|k| k * k).sum::<f64>() / width as f64 } else { 0.0 };
        let regressor: Vec<f64> = at.map(|k| if order == 2 { k * k - mean } else { k }).collect();
        let length: f64 = regressor.iter().map(|r| r * r).sum();
        let weights = regressor.iter().map(|r| f64::from(order) * r / length).collect();
        Delta { weights, edges: DeltaEdges::Interp }
    }

    /// Refuses fewer frames than the polynomial needs.
    pub fn check(width: usize, edges: DeltaEdges, n_frames: usize) -> Result<()> {
        if n_frames >= width || edges == DeltaEdges::Repeat {
            return Ok(());
        }
        Err(Error::option("delta_width", width, format!("at most the number of frames, which is {n_frames}")))
    }

    /// Writes the derivatives that [`Delta::all`] planned of each row of `values`, of `columns` values each, to `out`.
    pub fn process_all(plans: &[Self], values: &[f32], columns: usize, out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let mut before: &[f32] = &[];
        for (plan, out) in plans.iter().zip(out.chunks_exact_mut(values.len())) {
            let is_of_before = plan.edges == DeltaEdges::Repeat && !before.is_empty();
            plan.process_rows(if is_of_before { before } else { values }, columns, out, cancel)?;
            before = out;
        }
        Ok(())
    }

    /// Writes the derivative of each row of `values`, of `columns` values each, to `out`.
    pub fn process_rows(&self, values: &[f32], columns: usize, out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let mut rows = values.chunks_exact(columns).zip(out.chunks_exact_mut(columns));
        rows.try_for_each(|(row, out)| self.process(row, out, cancel))
    }

    /// The derivative at the middle of `width` frames.
    pub fn at_middle(&self, frames: impl Iterator<Item = f32>) -> f32 {
        let sum: f64 = frames.zip(&self.weights).map(|(value, weight)| weight * f64::from(value)).sum();
        sum as f32
    }

    /// Writes the derivative of `row`, which has as many frames as [`Delta::check`] asks for, to `out`.
    pub fn process(&self, row: &[f32], out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let (width, half) = (self.weights.len(), self.weights.len() / 2);
        for (t, frames) in row.windows(width).enumerate() {
            if t % FRAMES == 0 {
                cancel.check()?;
            }
            out[t + half] = self.at_middle(frames.iter().copied());
        }
        let n_frames = row.len();
        if self.edges == DeltaEdges::Repeat {
            let around = |t: usize| (t..t + width).map(|at| row[at.saturating_sub(half).min(n_frames - 1)]);
            let is_complete = |t: usize| t >= half && t + half < n_frames;
            for t in (0..half.min(n_frames)).chain(n_frames.saturating_sub(half)..n_frames) {
                if !is_complete(t) {
                    out[t] = self.at_middle(around(t));
                }
            }
            return Ok(());
        }
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
        let error = Delta::check(9, DeltaEdges::Interp, 8).unwrap_err().to_string();
        assert_eq!(error, "delta_width must be at most the number of frames, which is 8, got 9");
        Delta::check(9, DeltaEdges::Interp, 9).unwrap();
        Delta::check(9, DeltaEdges::Repeat, 1).unwrap();
    }

    #[test]
    fn end_frames_are_repeated_and_the_second_is_of_the_first() {
        let row: Vec<f32> = [3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0, 6.0].to_vec();
        for n_frames in 1..=row.len() {
            let row = &row[..n_frames];
            let exact = |row: &[f32], t: usize| {
                let at = |t: i64| f64::from(row[t.clamp(0, n_frames as i64 - 1) as usize]);
                let t = t as i64;
                ((at(t + 1) - at(t - 1)) + 2.0 * (at(t + 2) - at(t - 2))) / 10.0
            };
            let mut out = vec![f32::NAN; 2 * n_frames];
            let plans = Delta::all(2, 5, DeltaEdges::Repeat);
            Delta::process_all(&plans, row, n_frames, &mut out, &Cancel::default()).unwrap();
            let (first, second) = out.split_at(n_frames);
            for t in 0..n_frames {
                assert!((f64::from(first[t]) - exact(row, t)).abs() < 1e-6, "frame {t} of {n_frames}");
                assert!((f64::from(second[t]) - exact(first, t)).abs() < 1e-6, "frame {t} of {n_frames}");
            }
        }
    }
}
