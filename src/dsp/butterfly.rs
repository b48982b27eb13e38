//! Complex transforms of 4 to 64 values, eight of them at once.
//!
//! Every transform is made of smaller ones, after Cooley and Tukey, "An algorithm for the machine calculation of complex
//! Fourier series" (1965). Of `n = p q` values, with index `q i + j` for the value and `r + p s` for the result,
//!
//! ```text
//! X[r + p s] = sum over j of e^(-2 pi i s j / q) * e^(-2 pi i r j / n) * (sum over i of e^(-2 pi i r i / p) x[q i + j])
//! ```
//!
//! so that `q` transforms of `p` values come first, then their results are turned, then `p` transforms of `q` values
//! follow. Transforms of 4 and of 8 values stay in registers.

use std::f32::consts::FRAC_1_SQRT_2;
use std::f64::consts::TAU;

use super::vector::{Lanes, Machine};

/// The longest transform here.
pub const LONGEST: usize = 64;

/// A factor that is the same for all frames: its real and its imaginary part.
pub type Twiddle = [f32; 2];

/// `e^(-2 pi i k / n)`.
#[must_use]
pub fn twiddle(k: usize, n: usize) -> Twiddle {
    let angle = -TAU * k as f64 / n as f64;
    [angle.cos() as f32, angle.sin() as f32]
}

/// Eight complex numbers in memory, one for each frame.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Complex {
    /// Real parts.
    pub re: Lanes,
    /// Imaginary parts.
    pub im: Lanes,
}

impl Complex {
    /// Eight times 0.
    pub const ZERO: Self = Complex { re: [0.0; 8], im: [0.0; 8] };

    /// Into registers.
    #[inline(always)]
    pub fn load<M: Machine>(&self, m: M) -> Value<M> {
        (m.load(&self.re), m.load(&self.im))
    }

    /// From registers.
    #[inline(always)]
    pub fn store<M: Machine>(&mut self, m: M, (re, im): Value<M>) {
        m.store(re, &mut self.re);
        m.store(im, &mut self.im);
    }
}

/// Eight complex numbers in registers: their real and their imaginary parts.
pub type Value<M> = (<M as Machine>::Vector, <M as Machine>::Vector);

/// Sums.
#[inline(always)]
pub fn add<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> Value<M> {
    (m.add(a.0, b.0), m.add(a.1, b.1))
}

/// Differences.
#[inline(always)]
pub fn sub<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> Value<M> {
    (m.sub(a.0, b.0), m.sub(a.1, b.1))
}

/// Products with one factor.
#[inline(always)]
pub fn turn<M: Machine>(m: M, a: Value<M>, [c, s]: Twiddle) -> Value<M> {
    let (c, s) = (m.splat(c), m.splat(s));
    (m.sub(m.mul(a.0, c), m.mul(a.1, s)), m.add(m.mul(a.0, s), m.mul(a.1, c)))
}

/// `a - i b` and `a + i b`.
#[inline(always)]
fn quarter_turns<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> (Value<M>, Value<M>) {
    ((m.add(a.0, b.1), m.sub(a.1, b.0)), (m.sub(a.0, b.1), m.add(a.1, b.0)))
}

/// Products with `e^(-2 pi i / 8)`, which is `(1 - i) / sqrt 2`.
#[inline(always)]
fn eighth_turn<M: Machine>(m: M, a: Value<M>) -> Value<M> {
    let root = m.splat(FRAC_1_SQRT_2);
    (m.mul(root, m.add(a.0, a.1)), m.mul(root, m.sub(a.1, a.0)))
}

#[inline(always)]
fn transform4<M: Machine>(m: M, [a, b, c, d]: [Value<M>; 4]) -> [Value<M>; 4] {
    let (even, odd) = (add(m, a, c), add(m, b, d));
    let (x1, x3) = quarter_turns(m, sub(m, a, c), sub(m, b, d));
    [add(m, even, odd), x1, sub(m, even, odd), x3]
}

#[inline(always)]
fn transform8<M: Machine>(m: M, [a, b, c, d, e, f, g, h]: [Value<M>; 8]) -> [Value<M>; 8] {
    let [even0, even1, even2, even3] = transform4(m, [a, c, e, g]);
    let [odd0, odd1, odd2, odd3] = transform4(m, [b, d, f, h]);
    // Of the last a further quarter of a turn is left to be done.
    let (odd1, odd3) = (eighth_turn(m, odd1), eighth_turn(m, odd3));
    let (x2, x6) = quarter_turns(m, even2, odd2);
    let (x3, x7) = quarter_turns(m, even3, odd3);
    [add(m, even0, odd0), add(m, even1, odd1), x2, x3, sub(m, even0, odd0), sub(m, even1, odd1), x6, x7]
}

/// The plan for transforms of `n` values.
pub struct Butterfly {
    /// `e^(-2 pi i r j / n)`, for each `j` the `r` in turn.
    turns: Vec<Twiddle>,
}

/// The lengths that there are, as products of 2, 4 and 8.
const fn factors(n: usize) -> (usize, usize) {
    match n {
        8 => (2, 4),
        16 => (4, 4),
        32 => (4, 8),
        LONGEST => (8, 8),
        _ => panic!("transforms here have 8, 16, 32 or 64 values"),
    }
}

impl Butterfly {
    /// Plans transforms of 8, 16, 32 or 64 values.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let (p, q) = factors(n);
        Butterfly { turns: (0..q).flat_map(|j| (0..p).map(move |r| twiddle(r * j, n))).collect() }
    }

    /// Transforms `values`, as many as were planned. Result `k`, turned by `after[k]` where that is given, is written to
    /// `out[k * step]`. `scratch` may hold anything.
    #[inline(always)]
    pub fn process<M: Machine, const N: usize>(
        &self,
        m: M,
        values: &[Complex; N],
        after: Option<&[Twiddle; N]>,
        (out, step): (&mut [Complex], usize),
        scratch: &mut [Complex; LONGEST],
    ) {
        let (p, q) = const { factors(N) };
        let turns: &[Twiddle; N] = first_n(&self.turns);
        for j in 0..q {
            let mut column = [values[j].load(m); 8];
            for i in 1..p {
                column[i] = values[q * i + j].load(m);
            }
            let column = transform(m, p, column);
            scratch[j].store(m, column[0]);
            for r in 1..p {
                scratch[r * q + j].store(m, turn(m, column[r], turns[j * p + r]));
            }
        }
        let out = &mut out[..=(N - 1) * step];
        for r in 0..p {
            let mut row = [scratch[r * q].load(m); 8];
            for j in 1..q {
                row[j] = scratch[r * q + j].load(m);
            }
            for (s, value) in transform(m, q, row).into_iter().enumerate().take(q) {
                let k = r + p * s;
                let value = if let Some(turns) = after { turn(m, value, turns[k]) } else { value };
                out[k * step].store(m, value);
            }
        }
    }
}

/// The first `N` of `values`, which has them.
#[inline(always)]
pub fn first_n<T, const N: usize>(values: &[T]) -> &[T; N] {
    values.first_chunk().expect("there are that many")
}

/// The transform of the first 2, 4 or 8 values.
#[inline(always)]
fn transform<M: Machine>(m: M, n: usize, values: [Value<M>; 8]) -> [Value<M>; 8] {
    let [a, b, c, d, ..] = values;
    match n {
        2 => [add(m, a, b), sub(m, a, b), a, a, a, a, a, a],
        4 => {
            let [w, x, y, z] = transform4(m, [a, b, c, d]);
            [w, x, y, z, a, a, a, a]
        }
        _ => transform8(m, values),
    }
}
