//! One real transform at once, for a stream that cannot wait for seven more frames.
//!
//! The two passes of [`LaneTransform`](super::LaneTransform), with other lanes: eight columns of the one frame in the first pass, and
//! eight of its rows in the second, so between them blocks of eight by eight are transposed. Every number goes through
//! the same operations in the same order as in a block of eight frames, so the bits are the same. The rows kept are one
//! more than a multiple of eight, so the last row has a vector of its own.

use super::butterfly::{Complex, Twiddle, Value};
use super::column::{Column, ColumnScratch, EMPTY};
use super::row::{LONGEST, Results, Row};
use crate::vector::{LANES, Lanes, Machine};

/// The factors between the two passes, a lane for each column: for each group of eight columns the rows that are kept.
pub struct SingleTurns(Vec<Complex>);

/// Buffers of one stream.
pub struct SingleScratch {
    /// The loaded columns.
    tile: Vec<Lanes>,
    column: ColumnScratch,
    /// The transformed columns, row after row.
    columns: Vec<Complex>,
    /// The table between the two passes: for each column the groups of eight rows.
    table: Vec<Complex>,
    row: [Complex; LONGEST],
}

impl Default for SingleScratch {
    fn default() -> Self {
        SingleScratch {
            tile: Vec::new(),
            column: EMPTY,
            columns: Vec::new(),
            table: Vec::new(),
            row: [Complex::ZERO; LONGEST],
        }
    }
}

/// First column of a group of eight out of `n_columns`. If fewer than eight are left, some are computed again.
const fn first_column(group: usize, n_columns: usize) -> usize {
    if group * LANES + LANES <= n_columns { group * LANES } else { n_columns - LANES }
}

impl SingleTurns {
    /// Plans the factors for a table of `p` rows and `q` columns.
    #[must_use]
    pub fn new(p: usize, q: usize) -> Self {
        let turn = |j: usize, r: usize| Twiddle::new(r * j, p * q);
        let group = |group: usize| {
            let first = first_column(group, q);
            (0..=p / 2).map(move |r| Complex::factors(|lane| turn(first + lane, r)))
        };
        SingleTurns((0..q.div_ceil(LANES)).flat_map(group).collect())
    }

    /// Writes the power of the bins to `spectrum`, with the plans for the columns and the rows of the table.
    #[inline(always)]
    pub fn power<M: Machine, const P: usize, const Q: usize>(
        &self,
        m: M,
        (column_plan, row_plan): (&Column, &Row),
        (frame, window): (&[f32], &[f32]),
        spectrum: &mut [f32],
        scratch: &mut SingleScratch,
    ) {
        let (kept, groups) = const { (P / 2 + 1, (P / 2 + 1).div_ceil(LANES)) };
        let SingleScratch { tile, column, columns, table, row } = scratch;
        tile.resize(P, Lanes::ZERO);
        columns.resize(kept, Complex::ZERO);
        table.resize(groups * Q, Complex::ZERO);
        for (group, turns) in self.0.chunks_exact(kept).enumerate() {
            let first = first_column(group, Q);
            for (i, lanes) in tile.iter_mut().enumerate() {
                let at = i * Q + first;
                m.store(m.mul(m.load(eight(&frame[at..])), m.load(eight(&window[at..]))), lanes);
            }
            let values: &[Lanes; P] = tile.first_chunk().expect("it has that many");
            column_plan.process(m, values, turns, columns, column);
            transpose(m, columns, groups, &mut table[first * groups..][..LANES * groups]);
        }
        let spectrum = &mut spectrum[..=P * Q / 2];
        for group in 0..groups {
            let mut power = Power::<P, Q> { spectrum, first: group * LANES };
            row_plan.process::<M, Q>(m, (&table[group..], groups), &mut power, row);
        }
    }
}

/// Writes rows of eight columns each to `table` as columns of groups of eight rows each.
#[inline(always)]
fn transpose<M: Machine>(m: M, rows: &[Complex], groups: usize, table: &mut [Complex]) {
    let (whole, last) = rows.as_chunks::<LANES>();
    for (group, rows) in whole.iter().enumerate() {
        let re = m.transpose(std::array::from_fn(|r| m.load(&rows[r].re)));
        let im = m.transpose(std::array::from_fn(|r| m.load(&rows[r].im)));
        for (column, value) in re.into_iter().zip(im).enumerate() {
            table[column * groups + group].store(m, value);
        }
    }
    for row in last {
        for column in 0..LANES {
            let cell = &mut table[column * groups + groups - 1];
            (cell.re[0], cell.im[0]) = (row.re[column], row.im[column]);
        }
    }
}

#[inline(always)]
fn eight(samples: &[f32]) -> &[f32; LANES] {
    samples.first_chunk().expect("there are that many")
}

/// Receives rows `first` to `first + 8` of the spectrum, `X[r + P s]`; of the last group only row `first`.
struct Power<'a, const P: usize, const Q: usize> {
    spectrum: &'a mut [f32],
    first: usize,
}

impl<M: Machine, const P: usize, const Q: usize> Results<M> for Power<'_, P, Q> {
    /// A whole group lies on one side of bin `n_fft / 2`, which is a multiple of eight.
    #[inline(always)]
    fn put(&mut self, m: M, s: usize, (re, im): Value<M>) {
        const { assert!((P * Q / 2).is_multiple_of(LANES)) };
        let (k, power) = (self.first + P * s, m.add(m.mul(re, re), m.mul(im, im)));
        let is_whole = self.first < P / 2;
        if is_whole && k < P * Q / 2 {
            m.store(power, self.spectrum[k..].first_chunk_mut().expect("a whole group"));
            return;
        }
        let mut lanes = Lanes::ZERO;
        m.store(power, &mut lanes);
        if is_whole {
            let mirrored = &mut self.spectrum[P * Q - k - (LANES - 1)..][..LANES];
            mirrored.iter_mut().zip(lanes.iter().rev()).for_each(|(bin, &value)| *bin = value);
        } else {
            self.spectrum[k.min(P * Q - k)] = lanes[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LaneScratch, LaneTransform};
    use super::*;
    use crate::vector::{Work, archs, run};

    /// The spectra of eight frames, together and one by one.
    struct Both<'a> {
        plan: &'a LaneTransform,
        n_fft: usize,
        samples: &'a [f32],
        together: &'a mut [Lanes],
        alone: &'a mut [Vec<f32>],
    }

    impl Work for Both<'_> {
        #[inline(always)]
        fn run<M: Machine>(self, m: M) {
            let Both { plan, n_fft, samples, together, alone } = self;
            let (window, frames) = samples.split_at(n_fft);
            let frame = |lane: usize| &frames[lane * n_fft / 2..][..n_fft];
            plan.power(m, frame, window, together, &mut LaneScratch::default());
            let (turns, mut scratch) = (plan.single_turns(), SingleScratch::default());
            for (lane, spectrum) in alone.iter_mut().enumerate() {
                scratch.row.fill(Complex { re: Lanes([f32::NAN; LANES]), im: Lanes([f32::INFINITY; LANES]) });
                scratch.table.fill(Complex { re: Lanes([f32::NAN; LANES]), im: Lanes([f32::INFINITY; LANES]) });
                plan.single_power(m, (frame(lane), window), &turns, spectrum, &mut scratch);
            }
        }
    }

    #[test]
    fn a_single_frame_has_the_same_bits_as_in_a_block() {
        for n_fft in [256, 400, 512, 800, 1024, 1600, 2048, 3200, 4096, 8192] {
            let plan = LaneTransform::new(n_fft).unwrap();
            let samples: Vec<f32> = (0..6 * n_fft).map(|i| ((i * 7919 + 13) % 2003) as f32 / 1001.0 - 1.0).collect();
            for arch in archs() {
                let mut together = vec![Lanes([f32::NAN; LANES]); n_fft / 2 + 1];
                let mut alone = vec![vec![f32::NAN; n_fft / 2 + 1]; LANES];
                let (plan, samples) = (&plan, samples.as_slice());
                run(arch, Both { plan, n_fft, samples, together: &mut together, alone: &mut alone });
                for (lane, spectrum) in alone.iter().enumerate() {
                    let block: Vec<u32> = together.iter().map(|lanes| lanes[lane].to_bits()).collect();
                    let bits: Vec<u32> = spectrum.iter().map(|value| value.to_bits()).collect();
                    assert_eq!(bits, block, "frame {lane}, n_fft = {n_fft}");
                }
            }
        }
    }
}
