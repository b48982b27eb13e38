//! Eight real transforms at once: one frame in each lane of a vector.
//!
//! A transform of one frame must shuffle values between the lanes of a vector; eight frames side by side never do, so
//! every step below is plain arithmetic on whole vectors.
//!
//! The `n_fft` real samples of a frame are taken as `n = n_fft / 2` complex ones, even samples real, odd ones imaginary.
//! They are written into a table of `a` rows and `b` columns, `n = a b`, and their transform `Z` is that of the columns,
//! turned, then that of the rows ([`super::butterfly`]): two walks through a table that is larger than the first cache,
//! however long the transform is, and everything between them happens within it. The first walk fetches the samples,
//! windows them and puts the frames side by side. The second ends with the spectrum: of the real samples it is
//! `X[k] = E[k] + w^k O[k]` with `w = e^(-2 pi i / n_fft)`, where `E[k] = (Z[k] + conj Z[n - k]) / 2` belongs to the
//! even samples and `O[k] = (Z[k] - conj Z[n - k]) / 2i` to the odd ones. Row `r` holds every `Z[r + a s]`, so `Z[n - k]`
//! lies in row `a - r`: the two are transformed together. Sources: Bailey, "FFTs in external or hierarchical memory"
//! (1990); Sorensen et al., "Real-valued fast Fourier transform algorithms" (1987).

use super::butterfly::{Butterfly, Complex, LONGEST, Twiddle, Value, add, first_n, sub, turn, twiddle};
use super::frames::BLOCK;
use super::vector::{Lanes, Machine};

/// Columns that are fetched together: eight samples of a frame are four complex ones.
const TILE: usize = 4;

/// The plan for real transforms of one length.
pub struct LaneTransform {
    /// Complex samples of a frame: rows times columns.
    n: usize,
    rows: usize,
    columns: usize,
    /// Transforms of a column and of a row.
    column: Butterfly,
    row: Butterfly,
    /// `e^(-2 pi i r c / n)`, for each column `c` the rows `r` in turn.
    turns: Vec<Twiddle>,
    /// `e^(-2 pi i k / n_fft)`, in the order in which the rows give the `k`, up to the middle row.
    roots: Vec<Twiddle>,
}

/// Buffers for one thread.
pub struct LaneScratch {
    /// The table between the two walks. Rows are one value longer than they are: else what stands below one another
    /// would share its place in the cache.
    table: Vec<Complex>,
    tile: [[Complex; LONGEST]; TILE],
    pair: [[Complex; LONGEST]; 2],
    butterfly: [Complex; LONGEST],
}

impl Default for LaneScratch {
    fn default() -> Self {
        let line = [Complex::ZERO; LONGEST];
        LaneScratch { table: Vec::new(), tile: [line; TILE], pair: [line; 2], butterfly: line }
    }
}

/// The frames of a block and what each of their samples is multiplied by.
struct Windowed<'a> {
    frames: [&'a [f32]; BLOCK],
    window: &'a [f32],
}

impl Windowed<'_> {
    /// Four complex samples of every frame from real sample `from` on; zeros beyond the window.
    #[inline(always)]
    fn fetch<M: Machine>(&self, m: M, from: usize) -> [M::Vector; 8] {
        if let Some(weights) = self.window[from.min(self.window.len())..].first_chunk() {
            let weights = m.load(weights);
            // The window is as long as the frames.
            let mut rows = [weights; BLOCK];
            for (row, frame) in rows.iter_mut().zip(self.frames) {
                *row = m.mul(m.load(first_n(&frame[from..])), weights);
            }
            return m.transpose(rows);
        }
        let (mut tile, mut columns) = ([[0.0; BLOCK]; 8], [m.splat(0.0); 8]);
        for (i, lanes) in tile.iter_mut().enumerate() {
            for (lane, sample) in lanes.iter_mut().enumerate() {
                if let Some(weight) = self.window.get(from + i) {
                    *sample = self.frames[lane][from + i] * weight;
                }
            }
        }
        for i in 0..8 {
            columns[i] = m.load(&tile[i]);
        }
        columns
    }
}

impl LaneTransform {
    /// Whether frames of this length are transformed here: powers of two from 256 to 8192.
    #[must_use]
    pub fn serves(n_fft: usize) -> bool {
        n_fft.is_power_of_two() && (256..=8192).contains(&n_fft)
    }

    /// Plans transforms of `n_fft` samples, one of those that [`LaneTransform::serves`] names.
    #[must_use]
    pub fn new(n_fft: usize) -> Self {
        let n = n_fft / 2;
        let rows = 1 << (n.ilog2() / 2);
        let columns = n / rows;
        let turns = (0..columns).flat_map(|c| (0..rows).map(move |r| twiddle(r * c, n))).collect();
        let roots = (0..=rows / 2).flat_map(|r| (0..columns).map(move |s| twiddle(r + rows * s, n_fft))).collect();
        let (column, row) = (Butterfly::new(rows), Butterfly::new(columns));
        LaneTransform { n, rows, columns, column, row, turns, roots }
    }

    /// Writes `|X[k]|^2` for `k` from 0 to `n_fft / 2` to `spectra`. `frame` gives the samples of a lane, as many as
    /// `window` has; they are windowed and filled up with zeros.
    #[inline(always)]
    pub fn power<'a, M: Machine>(
        &self,
        m: M,
        frame: impl Fn(usize) -> &'a [f32],
        window: &'a [f32],
        spectra: &mut [Lanes],
        scratch: &mut LaneScratch,
    ) {
        let frames = std::array::from_fn(|lane| &frame(lane)[..window.len()]);
        let windowed = Windowed { frames, window };
        scratch.table.resize(self.rows * (self.columns + 1), Complex::ZERO);
        match self.rows {
            8 => self.transform_columns::<M, 8>(m, &windowed, scratch),
            16 => self.transform_columns::<M, 16>(m, &windowed, scratch),
            32 => self.transform_columns::<M, 32>(m, &windowed, scratch),
            _ => self.transform_columns::<M, 64>(m, &windowed, scratch),
        }
        match self.columns {
            16 => self.transform_rows::<M, 16>(m, spectra, scratch),
            32 => self.transform_rows::<M, 32>(m, spectra, scratch),
            _ => self.transform_rows::<M, 64>(m, spectra, scratch),
        }
    }

    /// The first walk: samples -> the table of columns, transformed and turned.
    #[inline(always)]
    fn transform_columns<M: Machine, const N: usize>(&self, m: M, samples: &Windowed, scratch: &mut LaneScratch) {
        let LaneScratch { table, tile, butterfly, .. } = scratch;
        let line = self.columns + 1;
        for first in (0..self.columns).step_by(TILE) {
            for row in 0..N {
                let parts = samples.fetch(m, 2 * (row * self.columns + first));
                for (i, column) in tile.iter_mut().enumerate() {
                    column[row].store(m, (parts[2 * i], parts[2 * i + 1]));
                }
            }
            for (c, column) in (first..).zip(tile.iter()) {
                let (turns, column) = (first_n::<_, N>(&self.turns[c * N..]), first_n::<_, N>(column));
                self.column.process(m, column, Some(turns), (&mut table[c..], line), butterfly);
            }
        }
    }

    /// The second walk: the table -> the spectrum, two rows at a time.
    #[inline(always)]
    fn transform_rows<M: Machine, const N: usize>(&self, m: M, spectra: &mut [Lanes], scratch: &mut LaneScratch) {
        let LaneScratch { table, pair: [one, other], butterfly, .. } = scratch;
        let spectra = &mut spectra[..=self.n];
        let (line, middle) = (N + 1, self.rows / 2);
        for row in 0..=middle {
            self.transform_row::<M, N>(m, &table[row * line..], one, butterfly);
            let roots = first_n::<_, N>(&self.roots[row * N..]);
            let k = |s: usize| row + self.rows * s;
            if row == 0 {
                // Z[0] belongs to the first and the last bin; the others of the row are one another's mirror images.
                let (re, im) = one[0].load(m);
                let (sum, difference) = (m.add(re, im), m.sub(re, im));
                m.store(m.mul(sum, sum), &mut spectra[0]);
                m.store(m.mul(difference, difference), &mut spectra[self.n]);
                for s in 1..=N / 2 {
                    split(m, [&one[s], &one[N - s]], roots[s], k(s), spectra);
                }
            } else if row == middle {
                for s in 0..N / 2 {
                    split(m, [&one[s], &one[N - 1 - s]], roots[s], k(s), spectra);
                }
            } else {
                self.transform_row::<M, N>(m, &table[(self.rows - row) * line..], other, butterfly);
                for s in 0..N {
                    split(m, [&one[s], &other[N - 1 - s]], roots[s], k(s), spectra);
                }
            }
        }
    }

    #[inline(always)]
    fn transform_row<M: Machine, const N: usize>(
        &self,
        m: M,
        row: &[Complex],
        out: &mut [Complex; LONGEST],
        scratch: &mut [Complex; LONGEST],
    ) {
        self.row.process(m, first_n::<_, N>(row), None, (out, 1), scratch);
    }
}

/// From `Z[k]` and `Z[n - k]` to `|X[k]|^2` and `|X[n - k]|^2`, where `root` is `w^k`.
#[inline(always)]
fn split<M: Machine>(m: M, [z, mirrored]: [&Complex; 2], root: Twiddle, k: usize, spectra: &mut [Lanes]) {
    let (a, b) = (z.load(m), mirrored.load(m));
    // Twice E and twice O; the halves are in the last factor.
    let even = (m.add(a.0, b.0), m.sub(a.1, b.1));
    let odd = turn(m, (m.add(a.1, b.1), m.sub(b.0, a.0)), root);
    let n = spectra.len() - 1;
    m.store(quarter_of_norm(m, add(m, even, odd)), &mut spectra[k]);
    m.store(quarter_of_norm(m, sub(m, even, odd)), &mut spectra[n - k]);
}

/// `|x / 2|^2`.
#[inline(always)]
fn quarter_of_norm<M: Machine>(m: M, x: Value<M>) -> M::Vector {
    m.mul(m.splat(0.25), m.add(m.mul(x.0, x.0), m.mul(x.1, x.1)))
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use pulp::Arch;

    use super::super::vector::{Portable, Work, run};
    use super::*;

    impl LaneScratch {
        fn spoil(&mut self) {
            let LaneScratch { table, tile, pair, butterfly } = self;
            let lines = tile.iter_mut().chain(pair).map(|line| line.as_mut_slice());
            for line in lines.chain([table.as_mut_slice(), butterfly]) {
                line.fill(Complex { re: [f32::NAN; BLOCK], im: [f32::INFINITY; BLOCK] });
            }
        }
    }

    #[test]
    fn every_lane_is_the_naive_transform_of_its_frame_whatever_the_scratch_holds() {
        let mut scratch = LaneScratch::default();
        for n_fft in [256, 512, 1024, 2048, 4096, 8192] {
            for frame_length in [n_fft, n_fft - 1, n_fft - 8, n_fft / 2 + 3] {
                let noise = |i: usize| ((i * 7919 + 13) % 2003) as f32 / 1001.0 - 1.0;
                let samples: Vec<f32> = (0..frame_length * BLOCK).map(noise).collect();
                let window: Vec<f32> = (0..frame_length).map(|i| 0.5 + 0.5 * noise(3 * i).abs()).collect();
                let transform = LaneTransform::new(n_fft);
                let mut spectra = vec![[f32::NAN; BLOCK]; n_fft / 2 + 1];
                scratch.spoil();
                let frame = |lane: usize| &samples[lane * frame_length..][..frame_length];
                transform.power(Portable, frame, &window, &mut spectra, &mut scratch);
                for lane in [0, 3, 7] {
                    let exact = |k: usize| {
                        let part = |wave: fn(f64) -> f64| {
                            let terms = frame(lane).iter().zip(&window).enumerate();
                            let angle = |i: usize| TAU * (i * k % n_fft) as f64 / n_fft as f64;
                            terms.map(|(i, (&x, &w))| f64::from(x) * f64::from(w) * wave(angle(i))).sum::<f64>()
                        };
                        part(f64::cos).powi(2) + part(f64::sin).powi(2)
                    };
                    let bins = (0..=n_fft / 2).step_by(if n_fft > 512 { 37 } else { 1 }).chain([n_fft / 2]);
                    let exact: Vec<(usize, f64)> = bins.map(|k| (k, exact(k))).collect();
                    // 2e-7 of the largest magnitude; squared, that is at most 4e-7 of the largest power.
                    let largest = spectra.iter().map(|lanes| f64::from(lanes[lane]).sqrt()).fold(0.0, f64::max);
                    for (k, power) in exact {
                        let error = (f64::from(spectra[k][lane]).sqrt() - power.sqrt()).abs();
                        let most = 2e-7 * largest;
                        assert!(error <= most, "bin {k} of {n_fft}, lane {lane}: {}, not {power}", spectra[k][lane]);
                    }
                }
            }
        }
    }

    struct Power<'a>(&'a LaneTransform, &'a [f32], &'a mut [Lanes]);

    impl Work for Power<'_> {
        #[inline(always)]
        fn run<M: Machine>(self, m: M) {
            let Power(transform, samples, spectra) = self;
            let (frame, window) = (|lane: usize| &samples[lane..][..2 * transform.n], &samples[..2 * transform.n]);
            transform.power(m, frame, window, spectra, &mut LaneScratch::default());
        }
    }

    #[test]
    fn every_machine_computes_the_same_bits() {
        for n_fft in [256, 512, 1024, 2048, 4096, 8192] {
            let samples: Vec<f32> =
                (0..n_fft + BLOCK).map(|i| ((i * 7919 + 13) % 2003) as f32 / 1001.0 - 1.0).collect();
            let transform = LaneTransform::new(n_fft);
            let (mut here, mut anywhere) = (vec![[f32::NAN; BLOCK]; n_fft / 2 + 1], vec![[0.0; BLOCK]; n_fft / 2 + 1]);
            run(Arch::new(), Power(&transform, &samples, &mut here));
            Power(&transform, &samples, &mut anywhere).run(Portable);
            assert!(here == anywhere, "n_fft = {n_fft}");
        }
    }

    #[test]
    fn only_powers_of_two_of_a_usual_size_are_served() {
        let served: Vec<usize> = (2..=65_536).filter(|&n_fft| LaneTransform::serves(n_fft)).collect();
        assert_eq!(served, [256, 512, 1024, 2048, 4096, 8192]);
    }
}
