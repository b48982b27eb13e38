//! Linear interpolation of few columns or bands to many pixels, in decibels.

use crate::dsp::frames::BLOCK;
use crate::dsp::matrix::Matrix;
use crate::dsp::range::Range;
use crate::vector::{Arch, Lanes, Machine, Work, run};

/// A position between two cells: `(1 - fraction) * values[index] + fraction * values[index + 1]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The cell before it; at the end, the second to last cell.
    pub index: usize,
    /// Distance towards the next cell, 0 to 1.
    pub fraction: f32,
}

/// The position of the centre of pixel `pixel` of `pixels` among the centres of `cells` cells that cover the same
/// length: `(pixel + 1/2) cells / pixels - 1/2`, clipped to the first and the last centre.
#[must_use]
pub fn place(pixel: usize, pixels: usize, cells: usize) -> Place {
    let at = (pixel as f64 + 0.5) * cells as f64 / pixels as f64 - 0.5;
    let at = at.clamp(0.0, (cells - 1) as f64);
    let index = (at as usize).min(cells.saturating_sub(2));
    Place { index, fraction: (at - index as f64) as f32 }
}

/// Interpolates rows without values linearly between their nearest neighbours with values, according to `holds`. At
/// least one row must have values.
pub fn fill_rows(levels: &mut Matrix, holds: &[bool]) {
    for row in (0..levels.rows()).filter(|&row| !holds[row]) {
        let below = (0..row).rev().find(|&row| holds[row]);
        let above = (row + 1..levels.rows()).find(|&row| holds[row]);
        let (Some(from), Some(to)) = (below.or(above), above.or(below)) else { return };
        let fraction = if from == to { 0.0 } else { (row - from) as f32 / (to - from) as f32 };
        for column in 0..levels.columns() {
            let (a, b) = (levels.row(from)[column], levels.row(to)[column]);
            levels.row_mut(row)[column] = a + fraction * (b - a);
        }
    }
}

/// Interpolates the columns of `levels` to those of the wider `stretched`.
pub fn stretch_columns(levels: &Matrix, stretched: &mut Matrix) {
    let (cells, pixels) = (levels.columns(), stretched.columns());
    let places: Vec<Place> = (0..pixels).map(|pixel| place(pixel, pixels, cells)).collect();
    // The last cell is its own neighbour.
    let mut columns = vec![Lanes::ZERO; cells + 1];
    for first in (0..levels.rows()).step_by(BLOCK) {
        run(Arch::new(), Stretch { levels, stretched, places: &places, columns: &mut columns, first });
    }
}

/// Eight rows from `first` on at once, one in each lane, since all have the same neighbours. They are converted back to
/// rows eight pixels at a time.
struct Stretch<'a> {
    levels: &'a Matrix,
    stretched: &'a mut Matrix,
    places: &'a [Place],
    columns: &'a mut [Lanes],
    first: usize,
}

impl Work for Stretch<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, m: M) {
        let Stretch { levels, stretched, places, columns, first } = self;
        let n_rows = (levels.rows() - first).min(BLOCK);
        for lane in 0..n_rows {
            for (column, &level) in columns.iter_mut().zip(levels.row(first + lane)) {
                column[lane] = level;
            }
        }
        let [.., last, neighbour] = columns else { return };
        *neighbour = *last;
        for (block, places) in places.chunks(BLOCK).enumerate() {
            let mut pixels = [m.splat(0.0); BLOCK];
            for (pixel, place) in pixels.iter_mut().zip(places) {
                let (a, b) = (m.load(&columns[place.index]), m.load(&columns[place.index + 1]));
                *pixel = m.add(a, m.mul(m.splat(place.fraction), m.sub(b, a)));
            }
            for (lane, vector) in m.transpose(pixels).into_iter().enumerate().take(n_rows) {
                let row = &mut stretched.row_mut(first + lane)[BLOCK * block..];
                if let Some(row) = row.first_chunk_mut() {
                    m.store(vector, row);
                } else {
                    let mut whole = Lanes::ZERO;
                    m.store(vector, &mut whole);
                    row.copy_from_slice(&whole[..row.len()]);
                }
            }
        }
    }
}

/// A table index: 8 bits, or 16.
pub trait Index: Copy {
    /// Takes the lowest bits of a number.
    fn last_bits(bits: u32) -> Self;
}

impl Index for u8 {
    fn last_bits(bits: u32) -> Self {
        bits as u8
    }
}

impl Index for u16 {
    fn last_bits(bits: u32) -> Self {
        bits as u16
    }
}

/// Converts levels to table indices in `height` rows, the highest band on top. Rows in between are interpolated
/// linearly; then `highest (level - vmin) / (vmax - vmin)` is rounded and clipped to 0 to `highest`, the index of the
/// colour of `vmax`: 255, or 65535 for 16 bits, or 239 in a figure.
pub fn to_indices<T: Index>(levels: &Matrix, range: Range, highest: u16, height: usize, indices: &mut [T]) {
    let highest = f32::from(highest);
    for (row, line) in indices.chunks_exact_mut(levels.columns()).take(height).enumerate() {
        let Place { index: band, fraction } = place(height - 1 - row, height, levels.rows());
        let (lower, upper) = (levels.row(band), levels.row((band + 1).min(levels.rows() - 1)));
        run(Arch::new(), Line { lower, upper, fraction, range, highest, line });
    }
}

/// One row of a picture.
struct Line<'a, T> {
    lower: &'a [f32],
    upper: &'a [f32],
    fraction: f32,
    range: Range,
    highest: f32,
    line: &'a mut [T],
}

impl<T: Index> Work for Line<'_, T> {
    #[inline(always)]
    fn run<M: Machine>(self, _: M) {
        let Line { lower, upper, fraction, range: Range { vmin, vmax }, highest, line } = self;
        let scale = highest / (vmax - vmin);
        for ((pixel, &a), &b) in line.iter_mut().zip(lower).zip(upper) {
            let level = a + fraction * (b - a);
            let index = ((level - vmin) * scale).clamp(0.0, highest);
            // Near 2^23 an f32 has no fractional bits, so the sum is rounded to a whole number. A conversion would
            // check the range of each number separately.
            *pixel = T::last_bits((index + 8_388_608.0).to_bits());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f32]]) -> Matrix {
        let mut matrix = Matrix::default();
        matrix.reset(rows.len(), rows[0].len()).unwrap();
        rows.iter().enumerate().for_each(|(row, values)| matrix.row_mut(row).copy_from_slice(values));
        matrix
    }

    #[test]
    fn places_are_the_centres_of_pixels_among_the_centres_of_cells() {
        for pixels in [1, 2, 3, 7, 100, 16_384] {
            for cells in [1, 2, 3, 7, 99, 100].into_iter().filter(|&cells| cells <= pixels) {
                for pixel in 0..pixels {
                    let Place { index, fraction } = place(pixel, pixels, cells);
                    // Twice the distance from the left edge, in units of a cell's pixels-th: all whole numbers.
                    let doubled = ((2 * pixel + 1) * cells) as f64 / (2 * pixels) as f64 - 0.5;
                    let exact = doubled.clamp(0.0, (cells - 1) as f64);
                    assert!(index < cells.max(2) - 1 && (0.0..=1.0).contains(&fraction), "{pixel}/{pixels}/{cells}");
                    // Half a unit of an f32 up to 1.
                    let error = (index as f64 + f64::from(fraction) - exact).abs();
                    assert!(error <= 6e-8, "pixel {pixel} of {pixels} among {cells}: {index} + {fraction}");
                }
            }
        }
    }

    #[test]
    fn as_many_pixels_as_cells_keep_their_values() {
        for n in [1, 2, 3, 128, 997] {
            let values: Vec<f32> = (0..n).map(|i| (i * 7919 % 1009) as f32 - 500.0).collect();
            let mut same = matrix(&[&vec![f32::NAN; n]]);
            stretch_columns(&matrix(&[&values]), &mut same);
            assert_eq!(same.row(0), values);
        }
    }

    #[test]
    fn a_ramp_stays_a_ramp_and_its_ends_stay_flat() {
        for (cells, pixels) in [(2, 9), (5, 7), (10, 33), (100, 255)] {
            let ramp: Vec<f32> = (0..cells).map(|i| 3.0 * i as f32 - 40.0).collect();
            let falling: Vec<f32> = ramp.iter().map(|level| -level).collect();
            let mut stretched = matrix(&[&vec![f32::NAN; pixels], &vec![f32::NAN; pixels]]);
            stretch_columns(&matrix(&[&ramp, &falling]), &mut stretched);
            for pixel in 0..pixels {
                let at = (pixel as f64 + 0.5) * cells as f64 / pixels as f64 - 0.5;
                let exact = 3.0 * at.clamp(0.0, (cells - 1) as f64) - 40.0;
                for (row, sign) in [(0, 1.0), (1, -1.0)] {
                    let level = sign * f64::from(stretched.row(row)[pixel]);
                    // A few units of an f32 up to 300.
                    assert!((level - exact).abs() <= 1e-4, "pixel {pixel}, {cells} on {pixels}: {level}, not {exact}");
                }
            }
        }
    }

    #[test]
    fn every_row_of_many_is_stretched_by_itself() {
        for (n_rows, cells, pixels) in [(1, 3, 8), (8, 3, 16), (9, 5, 17), (16, 1, 7), (19, 30, 31)] {
            let rows: Vec<Vec<f32>> =
                (0..n_rows).map(|row| (0..cells).map(|i| ((i * 31 + row * 7) % 13) as f32).collect()).collect();
            let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
            let nothing = vec![f32::NAN; pixels];
            let mut all = matrix(&vec![nothing.as_slice(); n_rows]);
            stretch_columns(&matrix(&rows), &mut all);
            for (row, &levels) in rows.iter().enumerate() {
                for (pixel, &value) in all.row(row).iter().enumerate() {
                    let Place { index, fraction } = place(pixel, pixels, cells);
                    let (a, b) = (levels[index], levels[(index + 1).min(cells - 1)]);
                    assert_eq!(value, a + fraction * (b - a), "row {row} of {n_rows}, pixel {pixel} of {pixels}");
                }
            }
        }
    }

    #[test]
    fn one_column_fills_the_width() {
        let mut stretched = matrix(&[&[f32::NAN; 5], &[f32::NAN; 5]]);
        stretch_columns(&matrix(&[&[-7.0], &[5.0]]), &mut stretched);
        assert_eq!(stretched.values(), [-7.0, -7.0, -7.0, -7.0, -7.0, 5.0, 5.0, 5.0, 5.0, 5.0]);
    }

    #[test]
    fn rows_without_a_value_get_the_straight_line_between_their_neighbours() {
        let nothing: &[f32] = &[f32::NAN, f32::NAN];
        let mut levels = matrix(&[nothing, &[2.0, -3.0], nothing, nothing, nothing, &[10.0, 5.0], nothing, nothing]);
        let holds = [false, true, false, false, false, true, false, false];
        fill_rows(&mut levels, &holds);
        let columns = |column: usize| (0..8).map(|row| levels.row(row)[column]).collect::<Vec<_>>();
        assert_eq!(columns(0), [2.0, 2.0, 4.0, 6.0, 8.0, 10.0, 10.0, 10.0]);
        assert_eq!(columns(1), [-3.0, -3.0, -1.0, 1.0, 3.0, 5.0, 5.0, 5.0]);
    }

    const RANGE: Range = Range { vmin: -20.0, vmax: 235.0 };

    #[test]
    fn indices_are_rounded_and_clipped() {
        // One index is one decibel, so borders are exact in f32; halves go to the even neighbour.
        let steps = [-0.75, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 127.25, 127.5, 127.75, 254.25, 254.5, 255.0, 300.0, 1e30];
        let expected = [0, 0, 0, 0, 0, 1, 1, 127, 128, 128, 254, 254, 255, 255, 255];
        let levels: Vec<f32> = steps.iter().map(|step| RANGE.vmin + step).collect();
        let mut indices = [7u8; 15];
        to_indices(&matrix(&[&levels]), RANGE, 255, 1, &mut indices);
        assert_eq!(indices, expected);
        let lowest = [-1e30, -500.0, f32::MIN];
        to_indices(&matrix(&[&lowest]), RANGE, 255, 1, &mut indices[..3]);
        assert_eq!(indices[..3], [0, 0, 0]);
    }

    #[test]
    fn indices_of_16_bits_have_257_times_the_steps() {
        // Over a range of 255, one index of 8 bits is 257 of 16.
        let steps = [-1.0, 0.0, 1.0, 128.0, 254.0, 255.0, 256.0];
        let levels: Vec<f32> = steps.iter().map(|step| RANGE.vmin + step).collect();
        let mut indices = [7u16; 7];
        to_indices(&matrix(&[&levels]), RANGE, u16::MAX, 1, &mut indices);
        assert_eq!(indices, [0, 0, 257, 32_896, 65_278, 65_535, 65_535]);
    }

    #[test]
    fn the_lowest_band_is_the_bottom_row() {
        let mut indices = [0u8; 6];
        to_indices(&matrix(&[&[-20.0, -19.0], &[-10.0, -9.0], &[0.0, 1.0]]), RANGE, 255, 3, &mut indices);
        assert_eq!(indices, [20, 21, 10, 11, 0, 1]);
    }

    #[test]
    fn rows_in_between_lie_on_straight_lines() {
        let mut indices = [0u8; 8];
        // Two bands on eight rows: centres at -3/8, -1/8, 1/8, ... 11/8, of which the first and last two are outside the centres of the bands.
        to_indices(&matrix(&[&[-20.0], &[60.0]]), RANGE, 255, 8, &mut indices);
        assert_eq!(indices, [80, 80, 70, 50, 30, 10, 0, 0]);
    }
}
