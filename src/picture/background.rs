//! Subtraction of the background: the level that each row of a picture has most of the time.

use crate::cancel::Cancel;
use crate::dsp::distribution::{extend_above, percentile};
use crate::dsp::matrix::Matrix;
use crate::error::{Error, Result};
use crate::options::check::shown;
use crate::options::{Level, Percentile};

/// The level of silence where there is a background: lower than any other, on every logarithmic scale.
pub const SILENCE: f32 = -1000.0;

/// Subtracts from each row its background, in the unit of the levels, so that 0 is the background. Levels of silence, at
/// most `silence`, do not count and become [`SILENCE`]. `seconds` is the time that the picture spans.
///
/// A running background of so many seconds is the median of windows of about that length, one after another, with a
/// straight line from the middle of each to the next.
pub fn subtract(levels: &mut Matrix, silence: f32, background: Level, seconds: f64, cancel: &Cancel) -> Result<()> {
    let n_columns = levels.columns();
    let (percent, n_windows) = match background {
        Level::Percentile(Percentile(percent)) => (percent, 1),
        Level::Number(window) => {
            (Percentile::MEDIAN.0, (seconds / window).round().clamp(1.0, n_columns as f64) as usize)
        }
    };
    let mut heard = Vec::with_capacity(n_columns);
    let mut line = Line { silence, percent, n_windows, knots: Vec::with_capacity(n_windows) };
    for row in 0..levels.rows() {
        cancel.check()?;
        line.subtract(levels.row_mut(row), &mut heard);
    }
    Ok(())
}

/// Returns an error if a running background spans more time than a recording of `seconds`.
pub fn check(background: Option<Level>, seconds: f64) -> Result<()> {
    match background {
        Some(Level::Number(window)) if window > seconds => {
            let allowed = format!("at most the {} s that a picture shows", shown(seconds));
            Err(Error::option("background", shown(window), allowed))
        }
        _ => Ok(()),
    }
}

/// The background in the middle of a window.
#[derive(Clone, Copy)]
struct Knot {
    column: f32,
    level: f32,
}

impl Knot {
    /// The first column that is not before this one.
    fn first(self) -> usize {
        self.column.ceil() as usize
    }

    /// The level in a column between this one and the next.
    fn towards(self, next: Knot, column: usize) -> f32 {
        self.level + (column as f32 - self.column) / (next.column - self.column) * (next.level - self.level)
    }
}

/// The background of a row: a line through knots, level before the first and after the last.
struct Line {
    silence: f32,
    percent: f64,
    n_windows: usize,
    /// One for each window that is not silent.
    knots: Vec<Knot>,
}

impl Line {
    fn subtract(&mut self, row: &mut [f32], heard: &mut Vec<f32>) {
        self.find_knots(row, heard);
        let (Some(first), Some(last)) = (self.knots.first(), self.knots.last()) else { return row.fill(SILENCE) };
        let silence = self.silence;
        let above = |value: f32, level: f32| if value > silence { value - level } else { SILENCE };
        row[..first.first()].iter_mut().for_each(|value| *value = above(*value, first.level));
        for (knot, next) in self.knots.iter().zip(&self.knots[1..]) {
            for (value, column) in row[knot.first()..next.first()].iter_mut().zip(knot.first()..) {
                *value = above(*value, knot.towards(*next, column));
            }
        }
        row[last.first()..].iter_mut().for_each(|value| *value = above(*value, last.level));
    }

    fn find_knots(&mut self, row: &[f32], heard: &mut Vec<f32>) {
        self.knots.clear();
        for window in 0..self.n_windows {
            let (first, end) = (window * row.len() / self.n_windows, (window + 1) * row.len() / self.n_windows);
            heard.clear();
            extend_above(heard, &row[first..end], self.silence);
            if let Some(level) = percentile(heard, self.percent) {
                self.knots.push(Knot { column: (first + end - 1) as f32 / 2.0, level });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: f32 = -100.0;

    fn subtracted(row: &[f32], background: Level, seconds: f64) -> Vec<f32> {
        let mut levels = Matrix::default();
        levels.reset(1, row.len()).unwrap();
        levels.row_mut(0).copy_from_slice(row);
        subtract(&mut levels, QUIET, background, seconds, &Cancel::default()).unwrap();
        levels.values().to_vec()
    }

    #[test]
    fn a_percentile_of_each_row_is_subtracted() {
        let row = [-60.0, -50.0, -30.0, -50.0, -90.0];
        assert_eq!(subtracted(&row, Percentile::MEDIAN.into(), 1.0), [-10.0, 0.0, 20.0, 0.0, -40.0]);
        assert_eq!(subtracted(&row, Percentile(0.0).into(), 1.0), [30.0, 40.0, 60.0, 40.0, 0.0]);
        assert_eq!(subtracted(&row, Percentile(25.0).into(), 1.0), [0.0, 10.0, 30.0, 10.0, -30.0]);
    }

    #[test]
    fn silence_is_no_background() {
        let row = [QUIET, QUIET, QUIET, -40.0, -20.0];
        assert_eq!(subtracted(&row, Percentile::MEDIAN.into(), 1.0), [SILENCE, SILENCE, SILENCE, -10.0, 10.0]);
        for background in [Percentile::MEDIAN.into(), Level::Number(0.2)] {
            assert_eq!(subtracted(&[QUIET; 9], background, 1.0), [SILENCE; 9]);
        }
    }

    #[test]
    fn a_running_background_follows_a_slow_rise_and_keeps_a_short_event() {
        // A noise that rises by 0.1 dB per column, with a call of three columns.
        let mut row: Vec<f32> = (0..400).map(|column| -80.0 + 0.1 * column as f32).collect();
        row[200..203].iter_mut().for_each(|level| *level += 15.0);
        let running = subtracted(&row, Level::Number(2.0), 20.0);
        for (column, level) in running.iter().enumerate() {
            let expected = if (200..203).contains(&column) { 15.0 } else { 0.0 };
            // Before the middle of the first window, and after that of the last one, the background is level.
            let allowed = if (20..380).contains(&column) { 0.3 } else { 2.1 };
            assert!((level - expected).abs() <= allowed, "column {column}: {level}");
        }
        // Over the whole time, the rise stays.
        let whole = subtracted(&row, Level::Number(20.0), 20.0);
        assert_eq!(whole, subtracted(&row, Percentile::MEDIAN.into(), 20.0));
        assert!(whole[0] < -19.0 && whole[399] > 19.0);
    }

    #[test]
    fn windows_of_any_length_leave_out_no_column() {
        for n in [1, 2, 3, 5, 64] {
            for window in [1e-9, 0.01, 0.3, 0.5, 0.9, 1.0] {
                let level = -50.0;
                assert_eq!(subtracted(&vec![level; n], Level::Number(window), 1.0), vec![0.0; n], "{n}, {window}");
            }
        }
    }

    #[test]
    fn a_background_longer_than_the_recording_is_refused() {
        let error = check(Some(Level::Number(30.0)), 12.5).unwrap_err().to_string();
        assert_eq!(error, "background must be at most the 12.5 s that a picture shows, got 30");
        for allowed in [None, Some(Level::Number(12.5)), Some(Percentile::MEDIAN.into())] {
            assert!(check(allowed, 12.5).is_ok());
        }
    }
}
