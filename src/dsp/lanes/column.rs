//! Transforms of 16 to 128 real values, eight at once: a column of the table in [`super::LaneTransform`].
//!
//! For `n = 16 q` values, value `q i + j` is `x[i, j]`, and result `r + 16 s` is
//!
//! ```text
//! sum over j of e^(-2 pi i s j / q) * e^(-2 pi i r j / n) * y[r, j],   y[r, j] = sum over i of e^(-2 pi i r i / 16) x[i, j]
//! ```
//!
//! The first step is `q` transforms of sixteen real values, which stay in registers. Only their results `r` from 0 to 8
//! are needed: the input is real, so the upper half of the result mirrors the lower one. Then the `q` numbers of each
//! `r` are multiplied by twiddle factors and transformed:
//!
//! - `r = 0`: they are real and need no twiddle factor.
//! - `r` from 1 to 7: results past the middle are the conjugates of the results `n - (r + 16 s)` below it.
//! - `r = 8`: they are real before the twiddle factors. Half of a row is enough: as `j` grows by `q / 2`, the product
//!   of both factors changes by `-i` times a sign, `+` for even `s`. So `y[j] - i y[j + q / 2]`, multiplied and
//!   transformed, gives the results with even `s`; the others are their conjugates.

use super::butterfly::{
    Complex, Factor, Half, Twiddle, Value, add, real4, real8, real16, sub, transform, transform_stored, turn,
};
use super::butterfly::{turn_conjugate, turn_real};
use crate::vector::{Lanes, Machine};

/// Length of the first transforms.
const FIRST: usize = 16;

/// Maximum length of the second transforms.
const MOST: usize = 8;

/// The plan for columns of `n` values.
pub struct Column {
    /// `e^(-2 pi i r j / n)`, for each `j` the `r` from 0 to 8.
    turns: Vec<[Twiddle; FIRST / 2 + 1]>,
}

/// Values between the two steps, `[r][j]`.
pub type ColumnScratch = [[Complex; MOST]; FIRST / 2 + 1];

/// All zeros.
pub const EMPTY: ColumnScratch = [[Complex::ZERO; MOST]; FIRST / 2 + 1];

/// Output: each result is multiplied by a twiddle factor, then stored.
struct Results<'a, F> {
    turns: &'a [F],
    out: &'a mut [Complex],
}

impl<F: Factor> Results<'_, F> {
    #[inline(always)]
    fn put<M: Machine>(&mut self, m: M, k: usize, value: Value<M>) {
        self.out[k].store(m, turn(m, value, &self.turns[k]));
    }

    #[inline(always)]
    fn put_conjugate<M: Machine>(&mut self, m: M, k: usize, value: Value<M>) {
        self.out[k].store(m, turn_conjugate(m, value, &self.turns[k]));
    }

    #[inline(always)]
    fn put_real<M: Machine>(&mut self, m: M, k: usize, value: M::Vector) {
        self.out[k].store(m, turn_real(m, value, &self.turns[k]));
    }

    /// Stores result `k` of a column of `n`, in either half.
    #[inline(always)]
    fn put_folded<M: Machine>(&mut self, m: M, k: usize, n: usize, value: Value<M>) {
        if k <= n / 2 { self.put(m, k, value) } else { self.put_conjugate(m, n - k, value) }
    }

    #[inline(always)]
    fn put_half<M: Machine, const N: usize>(&mut self, m: M, step: usize, half: &Half<M, N>) {
        self.put_real(m, 0, half.first);
        for s in 0..N {
            self.put(m, step * (s + 1), half.middle[s]);
        }
        self.put_real(m, step * (N + 1), half.last);
    }
}

impl Column {
    /// Plans columns of 16, 32, 64 or 128 values.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let turns = |j| std::array::from_fn(|r| Twiddle::new(r * j, n));
        Column { turns: (0..n / FIRST).map(turns).collect() }
    }

    /// Writes results 0 to `N / 2` of `values`, result `k` multiplied by `turns[k]`, to `out`. The contents of
    /// `scratch` do not matter.
    #[inline(always)]
    pub fn process<M: Machine, F: Factor, const N: usize>(
        &self,
        m: M,
        values: &[Lanes; N],
        turns: &[F],
        out: &mut [Complex],
        scratch: &mut ColumnScratch,
    ) {
        const { assert!(matches!(N, 16 | 32 | 64 | 128), "columns have 16, 32, 64 or 128 values") };
        let mut results = Results { turns: &turns[..=N / 2], out: &mut out[..=N / 2] };
        match const { N / FIRST } {
            1 => results.put_half(m, 1, &first(m, values, 0)),
            2 => self.pair(m, values, &mut results),
            _ => self.several(m, values, &mut results, scratch),
        }
    }

    /// Transforms 32 values entirely in registers.
    #[inline(always)]
    fn pair<M: Machine, F: Factor, const N: usize>(&self, m: M, values: &[Lanes; N], results: &mut Results<F>) {
        let (even, odd) = (first(m, values, 0), first(m, values, 1));
        results.put_real(m, 0, m.add(even.first, odd.first));
        results.put_real(m, N / 2, m.sub(even.first, odd.first));
        // The conjugate of a + i b is a - i b.
        results.put_conjugate(m, FIRST / 2, (even.last, odd.last));
        for r in 1..FIRST / 2 {
            let (even, odd) = (even.middle[r - 1], turn(m, odd.middle[r - 1], &self.turns[1][r]));
            results.put(m, r, add(m, even, odd));
            results.put_conjugate(m, N / 2 - r, sub(m, even, odd));
        }
    }

    #[inline(always)]
    fn several<M: Machine, F: Factor, const N: usize>(
        &self,
        m: M,
        values: &[Lanes; N],
        results: &mut Results<F>,
        scratch: &mut ColumnScratch,
    ) {
        let q = const { N / FIRST };
        for (j, turns) in self.turns[..q].iter().enumerate() {
            let Half { first, middle, last } = first(m, values, j);
            m.store(first, &mut scratch[0][j].re);
            for r in 1..FIRST / 2 {
                scratch[r][j].store(m, turn(m, middle[r - 1], &turns[r]));
            }
            m.store(last, &mut scratch[FIRST / 2][j].re);
        }
        let [zeroth, middle @ .., eighth] = &*scratch;
        let re = |j: usize| m.load(&zeroth[j].re);
        if q == 4 {
            results.put_half(m, FIRST, &real4(m, [re(0), re(1), re(2), re(3)]));
        } else {
            results.put_half(m, FIRST, &real8(m, [re(0), re(1), re(2), re(3), re(4), re(5), re(6), re(7)]));
        }
        for (r, row) in (1..).zip(middle) {
            for (s, value) in transform_stored(m, q, row, 1).into_iter().enumerate().take(q) {
                results.put_folded(m, r + FIRST * s, N, value);
            }
        }
        let mut values = [(m.splat(0.0), m.splat(0.0)); MOST];
        for (j, turns) in self.turns[..q / 2].iter().enumerate() {
            let pair = (m.load(&eighth[j].re), m.load(&eighth[j + q / 2].re));
            values[j] = turn_conjugate(m, pair, &turns[FIRST / 2]);
        }
        for (u, value) in transform(m, q / 2, values).into_iter().enumerate().take(q / 2) {
            results.put_folded(m, FIRST / 2 + 2 * FIRST * u, N, value);
        }
    }
}

/// Transforms every `N / 16`-th value from `from` on.
#[inline(always)]
fn first<M: Machine, const N: usize>(m: M, values: &[Lanes; N], from: usize) -> Half<M, 7> {
    let mut chosen = [m.splat(0.0); FIRST];
    for i in 0..FIRST {
        chosen[i] = m.load(&values[N / FIRST * i + from]);
    }
    real16(m, chosen)
}
