//! Eight real transforms at once: one frame in each lane of a vector.
//!
//! Transforming a single frame requires shuffles between the lanes of a vector. Eight frames side by side never do, so
//! every step below is plain arithmetic on whole vectors.
//!
//! The `n_fft = p q` samples of a frame form a table of `p` rows and `q` columns, with `x[q i + j]` in row `i` and
//! column `j`. With `k = r + p s`
//!
//! ```text
//! X[k] = sum over j of e^(-2 pi i s j / q) * e^(-2 pi i r j / n_fft) * (sum over i of e^(-2 pi i r i / p) x[q i + j])
//! ```
//!
//! The columns are transformed, multiplied by twiddle factors, and then the rows are transformed. This takes two passes
//! over a table larger than the L1 cache, whatever the length of the transform; everything in between stays in the
//! cache. The first pass loads the samples, applies the window and puts the frames side by side. Samples are real, so
//! the rows above `p / 2` would be the conjugates of those below: they are neither computed nor stored. The second pass
//! ends with the spectrum. In power, the bins `k` above `n_fft / 2` that a row gives equal those of `n_fft - k`. (The
//! first and the last row give each of theirs twice. Half a row would be enough, but there are many rows in between.)
//! Source: Bailey, "FFTs in external or hierarchical memory" (1990).

mod butterfly;
mod column;
mod row;
mod single;

pub use single::{SingleScratch, SingleTurns};

use self::butterfly::{Complex, Twiddle, Value};
use self::column::{Column, ColumnScratch, EMPTY};
use self::row::{LONGEST, Results, Row};
use super::frames::BLOCK;
use crate::vector::{Lanes, Machine};

/// Number of columns loaded together.
const TILE: usize = 8;

/// The plan for real transforms of one length.
pub struct LaneTransform {
    shape: Shape,
    column: Column,
    row: Row,
    /// `e^(-2 pi i r j / n_fft)`, for each column `j` the rows `r` that are kept.
    turns: Vec<Twiddle>,
}

/// Buffers for one thread.
pub struct LaneScratch {
    /// The loaded columns, one after another.
    tile: Vec<Lanes>,
    column: ColumnScratch,
    /// The table between the two passes, column after column.
    table: Vec<Complex>,
    row: [Complex; LONGEST],
}

impl Default for LaneScratch {
    fn default() -> Self {
        LaneScratch { tile: Vec::new(), column: EMPTY, table: Vec::new(), row: [Complex::ZERO; LONGEST] }
    }
}

/// Generates all code that depends on the list of lengths, each given as rows times columns.
macro_rules! shapes {
    ($($name:ident = $rows:tt * $columns:tt,)*) => {
        /// A supported length.
        #[derive(Clone, Copy)]
        enum Shape {
            $($name,)*
        }

        impl Shape {
            const ALL: &[Self] = &[$(Shape::$name,)*];

            /// Rows and columns.
            const fn size(self) -> (usize, usize) {
                match self {
                    $(Shape::$name => ($rows, $columns),)*
                }
            }
        }

        impl LaneTransform {
            #[inline(always)]
            fn walk_shape<M: Machine>(
                &self,
                m: M,
                frames: [&[f32]; BLOCK],
                window: &[f32],
                spectra: &mut [Lanes],
                scratch: &mut LaneScratch,
            ) {
                match self.shape {
                    $(Shape::$name => self.walk::<M, $rows, $columns>(m, frames, window, spectra, scratch),)*
                }
            }

            #[inline(always)]
            fn walk_single<M: Machine>(
                &self,
                m: M,
                given: (&[f32], &[f32]),
                turns: &SingleTurns,
                spectrum: &mut [f32],
                scratch: &mut SingleScratch,
            ) {
                match self.shape {
                    $(Shape::$name => {
                        turns.power::<M, $rows, $columns>(m, (&self.column, &self.row), given, spectrum, scratch);
                    })*
                }
            }
        }
    };
}

shapes! {
    N256 = 16 * 16,
    N400 = 16 * 25,
    N512 = 16 * 32,
    N800 = 32 * 25,
    N1024 = 32 * 32,
    N1600 = 64 * 25,
    N2048 = 32 * LONGEST,
    N3200 = 128 * 25,
    N4096 = 64 * LONGEST,
    N8192 = 128 * LONGEST,
}

impl Shape {
    /// Length of a frame in samples.
    const fn n_fft(self) -> usize {
        let (rows, columns) = self.size();
        rows * columns
    }
}

impl LaneTransform {
    /// Plans transforms of `n_fft` samples: a power of two from 256 to 8192, or 25 times a power of two from 16 to 128
    /// (Whisper's frames have 400). `None` for any other number.
    #[must_use]
    pub fn new(n_fft: usize) -> Option<Self> {
        let shape = Shape::ALL.iter().copied().find(|shape| shape.n_fft() == n_fft)?;
        let (p, q) = shape.size();
        let turns = (0..q).flat_map(|j| (0..=p / 2).map(move |r| Twiddle::new(r * j, n_fft))).collect();
        Some(LaneTransform { shape, column: Column::new(p), row: Row::new(q), turns })
    }

    /// Writes `|X[k]|^2` for `k` from 0 to `n_fft / 2` to `spectra`. `frame` returns the samples of a lane, which are
    /// multiplied by `window`; both have `n_fft` values.
    #[inline(always)]
    pub fn power<'a, M: Machine>(
        &self,
        m: M,
        frame: impl Fn(usize) -> &'a [f32],
        window: &[f32],
        spectra: &mut [Lanes],
        scratch: &mut LaneScratch,
    ) {
        self.walk_shape(m, std::array::from_fn(frame), window, spectra, scratch);
    }

    /// Plans the factors for single frames.
    #[must_use]
    pub fn single_turns(&self) -> SingleTurns {
        let (p, q) = self.shape.size();
        SingleTurns::new(p, q)
    }

    /// Writes `|X[k]|^2` of one frame for `k` from 0 to `n_fft / 2` to `spectrum`: the same bits as
    /// [`LaneTransform::power`]. `frame` and `window` have `n_fft` values.
    #[inline(always)]
    pub fn single_power<M: Machine>(
        &self,
        m: M,
        (frame, window): (&[f32], &[f32]),
        turns: &SingleTurns,
        spectrum: &mut [f32],
        scratch: &mut SingleScratch,
    ) {
        self.walk_single(m, (frame, window), turns, spectrum, scratch);
    }

    #[inline(always)]
    fn walk<M: Machine, const P: usize, const Q: usize>(
        &self,
        m: M,
        frames: [&[f32]; BLOCK],
        window: &[f32],
        spectra: &mut [Lanes],
        scratch: &mut LaneScratch,
    ) {
        scratch.tile.resize(P * TILE, Lanes::ZERO);
        scratch.table.resize((P / 2 + 1) * Q, Complex::ZERO);
        self.transform_columns::<M, P, Q>(m, frames, window, scratch);
        self.transform_rows::<M, P, Q>(m, spectra, scratch);
    }

    /// The first pass: samples -> the table of transformed columns, multiplied by twiddle factors.
    #[inline(always)]
    fn transform_columns<M: Machine, const P: usize, const Q: usize>(
        &self,
        m: M,
        frames: [&[f32]; BLOCK],
        window: &[f32],
        scratch: &mut LaneScratch,
    ) {
        let LaneScratch { tile, table, column, .. } = scratch;
        let kept = const { P / 2 + 1 };
        for first in (0..Q).step_by(TILE) {
            // If fewer than eight are left, some are computed again.
            let first = first.min(Q - TILE);
            fetch::<M, P, Q>(m, frames, window, first, tile);
            for (j, values) in (first..).zip(tile.as_chunks::<P>().0) {
                self.column.process(m, values, &self.turns[j * kept..], &mut table[j * kept..], column);
            }
        }
    }

    /// The second pass: the table -> the spectrum.
    #[inline(always)]
    fn transform_rows<M: Machine, const P: usize, const Q: usize>(
        &self,
        m: M,
        spectra: &mut [Lanes],
        scratch: &mut LaneScratch,
    ) {
        let LaneScratch { table, row, .. } = scratch;
        let kept = const { P / 2 + 1 };
        let (spectra, table) = (&mut spectra[..=P * Q / 2], &table[..kept * Q]);
        for r in 0..kept {
            let mut power = Power::<P, Q> { spectra, r };
            self.row.process::<M, Q>(m, (&table[r..], kept), &mut power, row);
        }
    }
}

/// Loads columns `first` to `first + 8` of all frames, windowed, one after another.
#[inline(always)]
fn fetch<M: Machine, const P: usize, const Q: usize>(
    m: M,
    mut frames: [&[f32]; BLOCK],
    window: &[f32],
    first: usize,
    tile: &mut [Lanes],
) {
    // With a length known at compile time, nothing below needs a bounds check.
    let len = const { (P - 1) * Q + TILE };
    for frame in &mut frames {
        *frame = &frame[first..][..len];
    }
    let (window, tile) = (&window[first..][..len], &mut tile[..P * TILE]);
    for i in 0..P {
        let weights = m.load(eight(&window[i * Q..]));
        let mut rows = [weights; BLOCK];
        for (row, frame) in rows.iter_mut().zip(frames) {
            *row = m.mul(m.load(eight(&frame[i * Q..])), weights);
        }
        for (column, lanes) in m.transpose(rows).into_iter().enumerate() {
            m.store(lanes, &mut tile[column * P + i]);
        }
    }
}

#[inline(always)]
fn eight(samples: &[f32]) -> &[f32; TILE] {
    samples.first_chunk().expect("there are that many")
}

/// Receives row `r` of the spectrum: `X[r + P s]`.
struct Power<'a, const P: usize, const Q: usize> {
    spectra: &'a mut [Lanes],
    r: usize,
}

impl<M: Machine, const P: usize, const Q: usize> Results<M> for Power<'_, P, Q> {
    #[inline(always)]
    fn put(&mut self, m: M, s: usize, (re, im): Value<M>) {
        let k = self.r + P * s;
        m.store(m.add(m.mul(re, re), m.mul(im, im)), &mut self.spectra[k.min(P * Q - k)]);
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::vector::{Portable, Work, archs, run};

    impl LaneScratch {
        fn spoil(&mut self) {
            let LaneScratch { tile, column, table, row } = self;
            tile.fill(Lanes([f32::NAN; BLOCK]));
            for line in column.iter_mut().map(|line| line.as_mut_slice()).chain([table.as_mut_slice(), row]) {
                line.fill(Complex { re: Lanes([f32::NAN; BLOCK]), im: Lanes([f32::INFINITY; BLOCK]) });
            }
        }
    }

    fn sizes() -> impl Iterator<Item = usize> {
        Shape::ALL.iter().map(|shape| shape.n_fft())
    }

    fn noise(i: usize) -> f32 {
        ((i * 7919 + 13) % 2003) as f32 / 1001.0 - 1.0
    }

    /// The largest error of any magnitude in three lanes, in parts of the largest magnitude.
    fn error(n_fft: usize, sample: impl Fn(usize) -> f32, scratch: &mut LaneScratch) -> f64 {
        let samples: Vec<f32> = (0..n_fft * BLOCK).map(sample).collect();
        let window: Vec<f32> = (0..n_fft).map(|i| 0.5 + 0.5 * noise(3 * i).abs()).collect();
        let frame = |lane: usize| &samples[lane * n_fft..][..n_fft];
        let mut spectra = vec![Lanes([f32::NAN; BLOCK]); n_fft / 2 + 1];
        scratch.spoil();
        LaneTransform::new(n_fft).unwrap().power(Portable, frame, &window, &mut spectra, scratch);
        let turn = |m: usize| (TAU * m as f64 / n_fft as f64).sin_cos();
        let turns: Vec<(f64, f64)> = (0..n_fft).map(turn).collect();
        let exact = |lane: usize, k: usize| {
            let (mut re, mut im) = (0.0, 0.0);
            for (i, (x, w)) in frame(lane).iter().zip(&window).enumerate() {
                // The product is rounded to f32 as in the transform, so that only the transform's own error is measured.
                let (value, (sin, cos)) = (f64::from(x * w), turns[i * k % n_fft]);
                re += value * cos;
                im += value * sin;
            }
            re.hypot(im)
        };
        let lane_error = |lane: usize| {
            let magnitude = |k: usize| f64::from(spectra[k][lane]).sqrt();
            let (last, louder) = (n_fft / 2, |&a: &usize, &b: &usize| magnitude(a).total_cmp(&magnitude(b)));
            let loudest = (0..=last).max_by(louder).unwrap();
            let bins = (0..last).step_by(if n_fft > 512 { 37 } else { 1 }).chain([last, loudest]);
            bins.map(|k| (magnitude(k) - exact(lane, k)).abs()).fold(0.0, f64::max) / magnitude(loudest)
        };
        [0, 3, 7].map(lane_error).into_iter().fold(0.0, f64::max)
    }

    #[test]
    fn every_lane_is_the_naive_transform_of_its_frame_with_any_scratch() {
        let mut scratch = LaneScratch::default();
        for n_fft in sizes() {
            let of_noise = error(n_fft, noise, &mut scratch);
            assert!(of_noise <= 2e-7, "{of_noise:e} for {n_fft}");
            // All terms of a tone's bin are rounded in the same direction, so their errors add up.
            for radians in [0.05, 0.79, 1.9].into_iter().chain((1..20).map(|i| f64::from(i) * 0.1546)) {
                let of_tone = error(n_fft, |i| (i as f64 * radians).sin() as f32, &mut scratch);
                assert!(of_tone <= 2e-7, "{of_tone:e} for {n_fft}, {radians}");
            }
        }
    }

    /// Frames as long as the spectra say, one sample apart.
    struct Everything<'a>(&'a LaneTransform, &'a [f32], &'a mut [Lanes]);

    impl Work for Everything<'_> {
        #[inline(always)]
        fn run<M: Machine>(self, m: M) {
            let Everything(transform, samples, spectra) = self;
            let n_fft = 2 * (spectra.len() - 1);
            let (frame, window) = (|lane: usize| &samples[lane..][..n_fft], &samples[..n_fft]);
            transform.power(m, frame, window, spectra, &mut LaneScratch::default());
        }
    }

    #[test]
    fn every_machine_computes_the_same_bits() {
        for n_fft in sizes() {
            let samples: Vec<f32> = (0..n_fft + BLOCK).map(noise).collect();
            let transform = LaneTransform::new(n_fft).unwrap();
            let nothing = vec![Lanes([f32::NAN; BLOCK]); n_fft / 2 + 1];
            let mut anywhere = nothing.clone();
            Everything(&transform, &samples, &mut anywhere).run(Portable);
            for arch in archs() {
                let mut here = nothing.clone();
                run(arch, Everything(&transform, &samples, &mut here));
                assert!(here == anywhere, "n_fft = {n_fft}");
            }
        }
    }

    #[test]
    fn every_usual_size_has_its_own_shape() {
        let served: Vec<usize> = (2..=65_536).filter(|&n_fft| LaneTransform::new(n_fft).is_some()).collect();
        assert_eq!(served, [256, 400, 512, 800, 1024, 1600, 2048, 3200, 4096, 8192]);
        // A length that stood twice in the list would be planned as the first and never as the second.
        assert!(sizes().eq(served));
        for n_fft in sizes() {
            let (rows, columns) = LaneTransform::new(n_fft).unwrap().shape.size();
            assert_eq!(rows * columns, n_fft);
        }
    }
}
