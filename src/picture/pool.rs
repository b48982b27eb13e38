//! Pooling of many frames into one column, or many bands into one row: the area-weighted mean, in power, or a percentile.
//!
//! If `n` cells are drawn on `m <= n` places, place `p` covers cells `p n / m` to `(p + 1) n / m`. In units of 1/m of a
//! cell all borders are whole numbers, so there are no rounding errors.

use std::ops::Range;

use super::ranked::Ranked;
use crate::dsp::analysis::BandBlock;
use crate::dsp::distribution::percentile;
use crate::dsp::frames::BLOCK;
use crate::dsp::matrix::Matrix;
use crate::error::Result;
use crate::options::Percentile;
use crate::vector::{Arch, Machine, Work, run};

/// Number of blocks summed in f32 before the sum is added in f64, which keeps the precision of a column of a million
/// frames.
const BLOCKS_PER_SUM: u32 = 64;

/// Pools frames into columns incrementally.
///
/// If a block covers several columns, each has few frames: all columns of the block are summed at once, in f32,
/// directly in the output. A column with many frames is summed separately, with more precision.
#[derive(Default)]
pub struct ColumnPool {
    /// `None` for the mean.
    pool: Option<Percentile>,
    n_frames: u64,
    n_columns: u64,
    /// The current column, and the range of columns to write.
    column: u64,
    wanted: Range<u64>,
    /// For each band, one sum for each lane of a block: vector code with a fixed order.
    sums: Vec<[f32; BLOCK]>,
    totals: Vec<f64>,
    blocks: u32,
    ranked: Ranked,
}

/// The first frame of the block in which column `column` starts, for `n_frames` over `n_columns`.
#[must_use]
pub fn first_frame(n_frames: u64, n_columns: usize, column: usize) -> u64 {
    column as u64 * n_frames / n_columns as u64 / BLOCK as u64 * BLOCK as u64
}

impl ColumnPool {
    /// Starts with the first of the columns `wanted`, out of `n_columns` for `n_frames`, `n_columns <= n_frames`.
    /// Returns the first frame to add, at the start of a block.
    pub fn begin(
        &mut self,
        pool: Option<Percentile>,
        n_frames: u64,
        n_columns: usize,
        wanted: &Range<usize>,
        n_bands: usize,
    ) -> Result<u64> {
        self.pool = pool;
        (self.n_frames, self.n_columns, self.blocks) = (n_frames, n_columns as u64, 0);
        (self.column, self.wanted) = (wanted.start as u64, wanted.start as u64..wanted.end as u64);
        self.sums.clear();
        self.sums.resize(n_bands, [0.0; BLOCK]);
        self.totals.clear();
        self.totals.resize(n_bands, 0.0);
        if pool.is_some_and(|pool| pool != Percentile::MAX) {
            self.ranked.begin(n_bands)?;
        }
        Ok(first_frame(n_frames, n_columns, wanted.start))
    }

    /// Whether all wanted columns are written.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.column >= self.wanted.end
    }

    /// Adds frames `first` to `first + n_frames`. Every wanted column that they complete is written to `columns`, whose
    /// column 0 is the first wanted one. All values of it must be 0 before the first call.
    pub fn add(&mut self, bands: &BandBlock, first: u64, n_frames: usize, columns: &mut Matrix) -> Result<()> {
        match self.pool {
            _ if self.n_frames == self.n_columns => self.copy(bands, first, n_frames, columns),
            Some(Percentile::MAX) => self.raise(bands, first, n_frames, columns),
            Some(percentile) => self.rank(percentile, bands, first, n_frames, columns)?,
            None if self.n_frames <= self.n_columns * BLOCK as u64 => self.spread(bands, first, n_frames, columns),
            None => self.sum(bands, first, n_frames, columns),
        }
        Ok(())
    }

    /// Adds a block to the few columns that it lies in, one after another.
    fn sum(&mut self, bands: &BandBlock, first: u64, n_frames: usize, columns: &mut Matrix) {
        let end = (first + n_frames as u64) * self.n_columns;
        loop {
            let column_end = (self.column + 1) * self.n_frames;
            self.add_weighted(bands, &self.weights(self.column, first, n_frames));
            if column_end > end || self.is_done() {
                return;
            }
            self.write(columns);
            if column_end == end || self.is_done() {
                return;
            }
        }
    }

    /// One column per frame: nothing to pool.
    fn copy(&mut self, bands: &BandBlock, first: u64, n_frames: usize, columns: &mut Matrix) {
        let end = (first + n_frames as u64).min(self.wanted.end);
        let begin = first.max(self.wanted.start).min(end);
        let (from, to) = ((begin - first) as usize..(end - first) as usize, (begin - self.wanted.start) as usize);
        for (row, band) in bands.iter().enumerate() {
            columns.row_mut(row)[to..][..from.len()].copy_from_slice(&band[from.clone()]);
        }
        self.column = end;
    }

    /// The wanted columns that a block covers, in whole or in part.
    fn covered(&self, first: u64, n_frames: usize) -> Range<u64> {
        let end = ((first + n_frames as u64) * self.n_columns).div_ceil(self.n_frames).min(self.wanted.end);
        (first * self.n_columns / self.n_frames).max(self.wanted.start)..end
    }

    /// Raises every column that a block covers to the largest value of the frames that lie in it, in whole or in part.
    fn raise(&mut self, bands: &BandBlock, first: u64, n_frames: usize, columns: &mut Matrix) {
        for column in self.covered(first, n_frames) {
            let from = (column * self.n_frames / self.n_columns).max(first) - first;
            let to = ((column + 1) * self.n_frames).div_ceil(self.n_columns).min(first + n_frames as u64) - first;
            let at = (column - self.wanted.start) as usize;
            for (row, band) in bands.iter().enumerate() {
                let cell = &mut columns.row_mut(row)[at];
                *cell = band[from as usize..to as usize].iter().copied().fold(*cell, f32::max);
            }
        }
        self.column = (first + n_frames as u64) * self.n_columns / self.n_frames;
    }

    /// Adds the frames of a block to the column in which they lie, in whole or in part, and writes the percentiles of
    /// every column that is complete.
    fn rank(
        &mut self,
        pool: Percentile,
        bands: &BandBlock,
        first: u64,
        n_frames: usize,
        columns: &mut Matrix,
    ) -> Result<()> {
        for column in self.covered(first, n_frames) {
            let end = ((column + 1) * self.n_frames).div_ceil(self.n_columns);
            let from = (column * self.n_frames / self.n_columns).max(first);
            for frame in from..end.min(first + n_frames as u64) {
                self.ranked.push(bands.iter().map(|band| band[(frame - first) as usize]))?;
            }
            if end <= first + n_frames as u64 {
                let at = (column - self.wanted.start) as usize;
                self.ranked.finish(pool.0, |band, value| columns.row_mut(band)[at] = value)?;
            }
        }
        self.column = (first + n_frames as u64) * self.n_columns / self.n_frames;
        Ok(())
    }

    /// Adds a block to every column that it covers.
    fn spread(&mut self, bands: &BandBlock, first: u64, n_frames: usize, columns: &mut Matrix) {
        let Range { start, end } = self.covered(first, n_frames);
        for column in (start..end).step_by(BLOCK) {
            let count = (end - column).min(BLOCK as u64) as usize;
            let mut weights = [[0.0; BLOCK]; BLOCK];
            for (place, column) in (column..).take(count).enumerate() {
                for (frame, weight) in self.weights(column, first, n_frames).into_iter().enumerate() {
                    weights[frame][place] = weight * self.n_columns as f32 / self.n_frames as f32;
                }
            }
            let at = (column - self.wanted.start) as usize;
            run(Arch::new(), Spread { bands, weights: &weights, columns, at, count });
        }
        self.column = (first + n_frames as u64) * self.n_columns / self.n_frames;
    }

    /// The fraction of each frame that lies in column `column`.
    fn weights(&self, column: u64, first: u64, n_frames: usize) -> [f32; BLOCK] {
        let (begin, end) = (column * self.n_frames, (column + 1) * self.n_frames);
        let mut weights = [0.0; BLOCK];
        for (frame, weight) in (first..).zip(&mut weights[..n_frames]) {
            let from = (frame * self.n_columns).max(begin);
            let to = ((frame + 1) * self.n_columns).min(end);
            *weight = to.saturating_sub(from) as f32 / self.n_columns as f32;
        }
        weights
    }

    fn add_weighted(&mut self, bands: &BandBlock, weights: &[f32; BLOCK]) {
        for (sum, band) in self.sums.iter_mut().zip(bands) {
            for lane in 0..BLOCK {
                sum[lane] += weights[lane] * band[lane];
            }
        }
        self.blocks += 1;
        if self.blocks == BLOCKS_PER_SUM {
            self.carry();
        }
    }

    fn carry(&mut self) {
        for (total, sum) in self.totals.iter_mut().zip(&mut self.sums) {
            *total += std::mem::take(sum).iter().map(|&part| f64::from(part)).sum::<f64>();
        }
        self.blocks = 0;
    }

    fn write(&mut self, columns: &mut Matrix) {
        self.carry();
        let scale = self.n_columns as f64 / self.n_frames as f64;
        let column = (self.column - self.wanted.start) as usize;
        columns.set_column(column, self.totals.iter().map(|&total| (total * scale) as f32));
        self.totals.fill(0.0);
        self.column += 1;
    }
}

/// Adds eight frames to up to eight columns.
struct Spread<'a> {
    bands: &'a BandBlock,
    /// `[frame][column]`.
    weights: &'a [[f32; BLOCK]; BLOCK],
    columns: &'a mut Matrix,
    at: usize,
    count: usize,
}

impl Work for Spread<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, _: M) {
        let Spread { bands, weights, columns, at, count } = self;
        for (row, band) in bands.iter().enumerate() {
            // Two independent sums, so that neither waits for the other.
            let mut sums = [[0.0; BLOCK]; 2];
            for (frame, weights) in weights.iter().enumerate() {
                for place in 0..BLOCK {
                    sums[frame % 2][place] += band[frame] * weights[place];
                }
            }
            let sum = |place: usize| sums[0][place] + sums[1][place];
            let cells = &mut columns.row_mut(row)[at..];
            // Columns from `count` on get nothing; writing a whole vector is faster.
            match cells.first_chunk_mut::<BLOCK>() {
                Some(cells) => (0..BLOCK).for_each(|place| cells[place] += sum(place)),
                None => (0..count).for_each(|place| cells[place] += sum(place)),
            }
        }
    }
}

/// Pools the bands of `bands` into the rows of `rows`, which has fewer. Bands without a bin are ignored. Returns, for
/// each row, whether any band contributed.
pub fn pool_rows(pool: Option<Percentile>, bands: &Matrix, holds: &[bool], rows: &mut Matrix) -> Vec<bool> {
    let (n_bands, n_rows) = (bands.rows(), rows.rows());
    let mut row_holds = vec![false; n_rows];
    for (row, row_holds) in row_holds.iter_mut().enumerate() {
        let (begin, end) = (row * n_bands, (row + 1) * n_bands);
        let overlap = |band: usize| ((band + 1) * n_rows).min(end) - (band * n_rows).max(begin);
        let covered = begin / n_rows..end.div_ceil(n_rows);
        let parts = covered.filter(|&band| holds[band]).map(|band| (band, overlap(band)));
        let total: usize = parts.clone().map(|(_, overlap)| overlap).sum();
        *row_holds = total > 0;
        let row = rows.row_mut(row);
        match pool {
            None => {
                for (band, overlap) in parts {
                    let weight = (overlap as f64 / total as f64) as f32;
                    row.iter_mut().zip(bands.row(band)).for_each(|(sum, value)| *sum += weight * value);
                }
            }
            Some(Percentile::MAX) => {
                row.fill(f32::NEG_INFINITY);
                for (band, _) in parts {
                    row.iter_mut().zip(bands.row(band)).for_each(|(largest, &value)| *largest = largest.max(value));
                }
            }
            Some(Percentile(percent)) => {
                let mut values = Vec::new();
                for (column, cell) in row.iter_mut().enumerate() {
                    values.clear();
                    values.extend(parts.clone().map(|(band, _)| bands.row(band)[column]));
                    *cell = percentile(&mut values, percent).unwrap_or(0.0);
                }
            }
        }
    }
    row_holds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::Lanes;

    fn noise(n: usize) -> Vec<f32> {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 24) as f32
        };
        (0..n).map(|_| next()).collect()
    }

    /// The part of each of `cells` cells that lies in place `place` of `places`, in f64.
    fn overlaps(cells: usize, places: usize, place: usize) -> impl Iterator<Item = f64> {
        let edge = move |place: usize| (place * cells) as f64 / places as f64;
        (0..cells).map(move |cell| (edge(place + 1).min((cell + 1) as f64) - edge(place).max(cell as f64)).max(0.0))
    }

    /// The mean of `bands`, one row of frames each, in the columns `wanted` of `n_columns`.
    fn pool(pool: &mut ColumnPool, bands: &[Vec<f32>], n_columns: usize, wanted: Range<usize>) -> Matrix {
        pooled(None, pool, bands, n_columns, wanted)
    }

    fn pooled(
        how: Option<Percentile>,
        pool: &mut ColumnPool,
        bands: &[Vec<f32>],
        n_columns: usize,
        wanted: Range<usize>,
    ) -> Matrix {
        let n_frames = bands[0].len();
        let mut columns = Matrix::default();
        columns.reset(bands.len(), wanted.len()).unwrap();
        let first_block = pool.begin(how, n_frames as u64, n_columns, &wanted, bands.len()).unwrap() as usize;
        for first in (first_block..n_frames).step_by(BLOCK) {
            let count = BLOCK.min(n_frames - first);
            let mut block = vec![Lanes::ZERO; bands.len()];
            for (lanes, band) in block.iter_mut().zip(bands) {
                lanes[..count].copy_from_slice(&band[first..first + count]);
            }
            pool.add(&block, first as u64, count, &mut columns).unwrap();
            if pool.is_done() {
                return columns;
            }
        }
        panic!("not done after the last frame");
    }

    /// Frames and columns: equal, one more, multiples, primes, and far more frames than columns.
    fn sizes() -> Vec<(usize, usize)> {
        let around = |w: usize| [w, w + 1, 2 * w - 1, 2 * w, 2 * w + 1, 13 * w + 5, 997].map(|f| (f.max(w), w));
        let grid = [1, 2, 3, 7, 8, 16, 101].into_iter().flat_map(around);
        grid.chain([(100_003, 3), (65_536, 1), (3001, 3000)]).collect()
    }

    #[test]
    fn a_column_is_the_area_mean_of_its_frames() {
        let mut reused = ColumnPool::default();
        for (n_frames, n_columns) in sizes() {
            let bands = [noise(n_frames), noise(2 * n_frames)[n_frames..].to_vec()];
            let columns = pool(&mut reused, &bands, n_columns, 0..n_columns);
            for (row, band) in bands.iter().enumerate() {
                for (column, &value) in columns.row(row).iter().enumerate() {
                    let parts = overlaps(n_frames, n_columns, column).zip(band);
                    let sum: f64 = parts.map(|(overlap, &power)| overlap * f64::from(power)).sum();
                    let exact = sum * n_columns as f64 / n_frames as f64;
                    // At most 64 additions in f32 before the sum moves to f64, none negative: 64 units of 6e-8.
                    let error = (f64::from(value) - exact).abs();
                    assert!(error <= 4e-6 * exact, "column {column}, {n_frames} on {n_columns}: {value}, not {exact}");
                }
            }
        }
    }

    #[test]
    fn the_largest_of_a_column_is_that_of_the_frames_that_it_touches_in_any_parts() {
        let mut reused = ColumnPool::default();
        for (n_frames, n_columns) in sizes() {
            let bands = [noise(n_frames)];
            let whole = pooled(Some(Percentile::MAX), &mut reused, &bands, n_columns, 0..n_columns);
            for (column, &value) in whole.row(0).iter().enumerate() {
                let parts = overlaps(n_frames, n_columns, column).zip(&bands[0]);
                let largest = parts.filter(|&(overlap, _)| overlap > 1e-9).map(|(_, &power)| power).fold(0.0, f32::max);
                assert_eq!(value, largest, "column {column}, {n_frames} on {n_columns}");
            }
            for from in (0..n_columns).step_by(1 + n_columns / 3) {
                let part = pooled(Some(Percentile::MAX), &mut reused, &bands, n_columns, from..n_columns);
                assert_eq!(part.row(0), &whole.row(0)[from..]);
            }
        }
    }

    #[test]
    fn a_percentile_of_a_column_is_that_of_the_frames_that_it_touches_in_any_parts() {
        let mut reused = ColumnPool::default();
        for (n_frames, n_columns) in sizes().into_iter().filter(|&(n_frames, n_columns)| n_frames / n_columns < 1000) {
            let bands = [noise(n_frames)];
            for percent in [0.0, 50.0, 90.0] {
                let how = Some(Percentile(percent));
                let whole = pooled(how, &mut reused, &bands, n_columns, 0..n_columns);
                for (column, &value) in whole.row(0).iter().enumerate() {
                    let parts = overlaps(n_frames, n_columns, column).zip(&bands[0]);
                    let mut touched: Vec<f32> =
                        parts.filter(|&(overlap, _)| overlap > 1e-9).map(|(_, &power)| power).collect();
                    assert_eq!(
                        Some(value),
                        percentile(&mut touched, percent),
                        "column {column}, {n_frames} on {n_columns}"
                    );
                }
                for from in (0..n_columns).step_by(1 + n_columns / 3) {
                    let part = pooled(how, &mut reused, &bands, n_columns, from..n_columns);
                    assert_eq!(part.row(0), &whole.row(0)[from..]);
                }
            }
        }
    }

    #[test]
    fn a_percentile_of_a_row_is_that_of_the_bands_that_hold_a_bin() {
        let mut bands = Matrix::default();
        bands.reset(5, 1).unwrap();
        bands.set_column(0, [3.0, 4.0, 6.0, 9.0, 2.0].into_iter());
        let mut rows = Matrix::default();
        rows.reset(2, 1).unwrap();
        // The third band lies half in each row.
        let holds = pool_rows(Some(Percentile::MEDIAN), &bands, &[true, true, true, false, true], &mut rows);
        assert_eq!((rows.values(), holds), (&[4.0, 4.0][..], vec![true, true]));
    }

    #[test]
    fn the_largest_of_a_row_is_that_of_the_bands_that_hold_a_bin() {
        let mut bands = Matrix::default();
        bands.reset(5, 1).unwrap();
        bands.set_column(0, [3.0, -4.0, -5.0, 9.0, 2.0].into_iter());
        let mut rows = Matrix::default();
        rows.reset(2, 1).unwrap();
        // The third band lies half in each row.
        let holds = pool_rows(Some(Percentile::MAX), &bands, &[false, true, true, true, true], &mut rows);
        assert_eq!((rows.values(), holds), (&[-4.0, 9.0][..], vec![true, true]));
        let holds = pool_rows(Some(Percentile::MAX), &bands, &[false, false, true, false, false], &mut rows);
        assert_eq!((rows.values(), holds), (&[-5.0, -5.0][..], vec![true, true]));
    }

    #[test]
    fn no_power_is_lost_or_gained() {
        for (n_frames, n_columns) in sizes() {
            let frames = noise(n_frames);
            let columns = pool(&mut ColumnPool::default(), std::slice::from_ref(&frames), n_columns, 0..n_columns);
            let total = |values: &[f32]| values.iter().map(|&value| f64::from(value)).sum::<f64>();
            let (before, after) = (total(&frames), total(columns.values()) * n_frames as f64 / n_columns as f64);
            assert!((before - after).abs() <= 4e-6 * before, "{n_frames} on {n_columns}: {after}, not {before}");
        }
    }

    #[test]
    fn a_column_of_a_million_frames_keeps_its_digits() {
        // In f32 alone the sum of equal numbers, always rounded in the same direction, drifts by 1e-4 and more.
        let frames = vec![0.1f32; 1 << 20];
        let columns = pool(&mut ColumnPool::default(), &[frames], 1, 0..1);
        assert!((f64::from(columns.row(0)[0]) - f64::from(0.1f32)).abs() <= 4e-7, "{}", columns.row(0)[0]);
    }

    #[test]
    fn columns_pooled_in_parts_have_the_same_bits() {
        for (n_frames, n_columns) in [(16, 7), (997, 7), (50, 16), (2000, 3), (17, 16), (9000, 13), (29, 29)] {
            let bands = [noise(n_frames)];
            let whole = pool(&mut ColumnPool::default(), &bands, n_columns, 0..n_columns);
            for from in 0..n_columns {
                for to in from + 1..=n_columns {
                    let part = pool(&mut ColumnPool::default(), &bands, n_columns, from..to);
                    assert_eq!(part.row(0), &whole.row(0)[from..to], "{n_frames} on {n_columns}, {from} to {to}");
                }
            }
        }
    }

    #[test]
    fn a_frame_per_column_is_copied() {
        for n_frames in [1, 7, 8, 9, 100] {
            let frames = noise(n_frames);
            let columns = pool(&mut ColumnPool::default(), std::slice::from_ref(&frames), n_frames, 0..n_frames);
            assert_eq!(columns.row(0), frames);
        }
    }

    #[test]
    fn a_row_is_the_area_mean_of_its_bands_that_hold_a_bin() {
        for (n_bands, n_rows) in [(2, 1), (3, 2), (128, 127), (128, 20), (101, 7), (16, 8)] {
            for empty_every in [1000, 2, 3, 5] {
                let mut bands = Matrix::default();
                bands.reset(n_bands, 4).unwrap();
                bands.values_mut().copy_from_slice(&noise(4 * n_bands));
                let holds: Vec<bool> = (0..n_bands).map(|band| band % empty_every != 1 && band != 0).collect();
                let mut rows = Matrix::default();
                rows.reset(n_rows, 4).unwrap();
                let row_holds = pool_rows(None, &bands, &holds, &mut rows);
                assert_eq!(row_holds.len(), n_rows);
                for (row, &row_holds) in row_holds.iter().enumerate() {
                    let parts = || overlaps(n_bands, n_rows, row).enumerate().filter(|&(band, _)| holds[band]);
                    let total: f64 = parts().map(|(_, overlap)| overlap).sum();
                    // The overlaps are thirds and such in f64; one that exists is at least 1 / 128.
                    assert_eq!(row_holds, total > 1e-3, "row {row}, {n_bands} on {n_rows}");
                    for column in 0..4 {
                        let power = |band: usize| f64::from(bands.row(band)[column]);
                        let sum: f64 = parts().map(|(band, overlap)| overlap * power(band)).sum();
                        let exact = if row_holds { sum / total } else { 0.0 };
                        let error = (f64::from(rows.row(row)[column]) - exact).abs();
                        // A sum of at most 16 products in f32.
                        assert!(error <= 1e-6 * exact, "row {row}, {n_bands} on {n_rows}, every {empty_every}");
                    }
                }
            }
        }
    }
}
