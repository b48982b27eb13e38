//! Complex arithmetic on vectors, and transforms short enough to stay in registers.
//!
//! Eight transforms are computed at once, one in each lane. Sources: Cooley and Tukey, "An algorithm for the machine
//! calculation of complex Fourier series" (1965); Sorensen et al., "Real-valued fast Fourier transform algorithms"
//! (1987).

use std::f32::consts::FRAC_1_SQRT_2;
use std::f64::consts::TAU;

use crate::vector::{LANES, Lanes, Machine};

/// A factor shared by all frames. Its two parts are stored as scalars, so that the instruction that uses one broadcasts
/// it.
#[derive(Clone, Copy, Debug)]
pub struct Twiddle {
    cos: f32,
    sin: f32,
}

impl Twiddle {
    /// `e^(-2 pi i k / n)`.
    #[must_use]
    pub fn new(k: usize, n: usize) -> Self {
        let angle = -TAU * k as f64 / n as f64;
        Twiddle { cos: angle.cos() as f32, sin: angle.sin() as f32 }
    }
}

/// A complex factor: one for all lanes, or one for each.
pub trait Factor {
    /// Its real and its imaginary parts.
    fn parts<M: Machine>(&self, m: M) -> Value<M>;
}

impl Factor for Twiddle {
    #[inline(always)]
    fn parts<M: Machine>(&self, m: M) -> Value<M> {
        (m.splat(self.cos), m.splat(self.sin))
    }
}

impl Factor for Complex {
    #[inline(always)]
    fn parts<M: Machine>(&self, m: M) -> Value<M> {
        self.load(m)
    }
}

/// Eight complex numbers in memory, one for each lane.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub struct Complex {
    /// Real parts.
    pub re: Lanes,
    /// Imaginary parts.
    pub im: Lanes,
}

impl Complex {
    /// The factors of eight lanes.
    #[must_use]
    pub fn factors(of_lane: impl Fn(usize) -> Twiddle) -> Self {
        let lanes: [Twiddle; LANES] = std::array::from_fn(of_lane);
        Complex { re: Lanes(lanes.map(|factor| factor.cos)), im: Lanes(lanes.map(|factor| factor.sin)) }
    }

    /// Eight zeros.
    pub const ZERO: Self = Complex { re: Lanes::ZERO, im: Lanes::ZERO };

    /// Loads into registers.
    #[inline(always)]
    pub fn load<M: Machine>(&self, m: M) -> Value<M> {
        (m.load(&self.re), m.load(&self.im))
    }

    /// Stores from registers.
    #[inline(always)]
    pub fn store<M: Machine>(&mut self, m: M, (re, im): Value<M>) {
        m.store(re, &mut self.re);
        m.store(im, &mut self.im);
    }
}

/// Eight complex numbers in registers: their real and their imaginary parts.
pub type Value<M> = (<M as Machine>::Vector, <M as Machine>::Vector);

/// Adds lane by lane.
#[inline(always)]
pub fn add<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> Value<M> {
    (m.add(a.0, b.0), m.add(a.1, b.1))
}

/// Subtracts lane by lane.
#[inline(always)]
pub fn sub<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> Value<M> {
    (m.sub(a.0, b.0), m.sub(a.1, b.1))
}

/// Multiplies by a factor.
#[inline(always)]
pub fn turn<M: Machine>(m: M, a: Value<M>, factor: &impl Factor) -> Value<M> {
    let (c, s) = factor.parts(m);
    (m.sub(m.mul(a.0, c), m.mul(a.1, s)), m.add(m.mul(a.0, s), m.mul(a.1, c)))
}

/// Multiplies the conjugates by a factor.
#[inline(always)]
pub fn turn_conjugate<M: Machine>(m: M, a: Value<M>, factor: &impl Factor) -> Value<M> {
    let (c, s) = factor.parts(m);
    (m.add(m.mul(a.0, c), m.mul(a.1, s)), m.sub(m.mul(a.0, s), m.mul(a.1, c)))
}

/// Multiplies real numbers by a factor.
#[inline(always)]
pub fn turn_real<M: Machine>(m: M, a: M::Vector, factor: &impl Factor) -> Value<M> {
    let (c, s) = factor.parts(m);
    (m.mul(a, c), m.mul(a, s))
}

/// Returns `a - i b` and `a + i b`.
#[inline(always)]
fn quarter_turns<M: Machine>(m: M, a: Value<M>, b: Value<M>) -> (Value<M>, Value<M>) {
    ((m.add(a.0, b.1), m.sub(a.1, b.0)), (m.sub(a.0, b.1), m.add(a.1, b.0)))
}

/// Multiplies by `e^(-2 pi i / 8)`, which is `(1 - i) / sqrt 2`.
#[inline(always)]
fn eighth_turn<M: Machine>(m: M, a: Value<M>) -> Value<M> {
    let root = m.splat(FRAC_1_SQRT_2);
    (m.mul(root, m.add(a.0, a.1)), m.mul(root, m.sub(a.1, a.0)))
}

/// `e^(-2 pi i r / 16)` for `r` from 1 to 3.
const SIXTEENTHS: [Twiddle; 3] = [
    Twiddle { cos: 0.923_879_5, sin: -0.382_683_43 },
    Twiddle { cos: FRAC_1_SQRT_2, sin: -FRAC_1_SQRT_2 },
    Twiddle { cos: 0.382_683_43, sin: -0.923_879_5 },
];

/// Transforms the first 2, 4, 5 or 8 values; the others are not used.
#[inline(always)]
pub fn transform<M: Machine>(m: M, n: usize, values: [Value<M>; 8]) -> [Value<M>; 8] {
    let [a, b, c, d, ..] = values;
    match n {
        2 => [add(m, a, b), sub(m, a, b), a, a, a, a, a, a],
        4 => {
            let [w, x, y, z] = transform4(m, [a, b, c, d]);
            [w, x, y, z, a, a, a, a]
        }
        5 => {
            let [v, w, x, y, z] = transform5(m, [a, b, c, d, values[4]]);
            [v, w, x, y, z, a, a, a]
        }
        _ => transform8(m, values),
    }
}

/// Transforms every `step`-th of `values` in memory.
#[inline(always)]
pub fn transform_stored<M: Machine>(m: M, n: usize, values: &[Complex], step: usize) -> [Value<M>; 8] {
    let mut loaded = [values[0].load(m); 8];
    for i in 1..n {
        loaded[i] = values[i * step].load(m);
    }
    transform(m, n, loaded)
}

#[inline(always)]
fn transform4<M: Machine>(m: M, [a, b, c, d]: [Value<M>; 4]) -> [Value<M>; 4] {
    let (even, odd) = (add(m, a, c), add(m, b, d));
    let (x1, x3) = quarter_turns(m, sub(m, a, c), sub(m, b, d));
    [add(m, even, odd), x1, sub(m, even, odd), x3]
}

/// Computes `X[k]` and `X[5 - k]` together: cosines apply to sums, sines to differences.
#[inline(always)]
fn transform5<M: Machine>(m: M, [a, b, c, d, e]: [Value<M>; 5]) -> [Value<M>; 5] {
    let (sums, differences) = ([add(m, b, e), add(m, c, d)], [sub(m, b, e), sub(m, c, d)]);
    let even1 = add(m, a, weighted(m, sums, [FIFTH.0, TWO_FIFTHS.0]));
    let even2 = add(m, a, weighted(m, sums, [TWO_FIFTHS.0, FIFTH.0]));
    let (x1, x4) = quarter_turns(m, even1, weighted(m, differences, [FIFTH.1, TWO_FIFTHS.1]));
    let (x2, x3) = quarter_turns(m, even2, weighted(m, differences, [TWO_FIFTHS.1, -FIFTH.1]));
    [add(m, a, add(m, sums[0], sums[1])), x1, x2, x3, x4]
}

#[inline(always)]
fn weighted<M: Machine>(m: M, [x, y]: [Value<M>; 2], [u, v]: [f32; 2]) -> Value<M> {
    let (u, v) = (m.splat(u), m.splat(v));
    (m.add(m.mul(x.0, u), m.mul(y.0, v)), m.add(m.mul(x.1, u), m.mul(y.1, v)))
}

/// Cosine and sine of a fifth and of two fifths of a turn.
const FIFTH: (f32, f32) = (0.309_017, 0.951_056_54);
const TWO_FIFTHS: (f32, f32) = (-0.809_017, 0.587_785_24);

#[inline(always)]
fn transform8<M: Machine>(m: M, [a, b, c, d, e, f, g, h]: [Value<M>; 8]) -> [Value<M>; 8] {
    let [even0, even1, even2, even3] = transform4(m, [a, c, e, g]);
    let [odd0, odd1, odd2, odd3] = transform4(m, [b, d, f, h]);
    // The last one still needs a further quarter turn.
    let (odd1, odd3) = (eighth_turn(m, odd1), eighth_turn(m, odd3));
    let (x2, x6) = quarter_turns(m, even2, odd2);
    let (x3, x7) = quarter_turns(m, even3, odd3);
    [add(m, even0, odd0), add(m, even1, odd1), x2, x3, sub(m, even0, odd0), sub(m, even1, odd1), x6, x7]
}

/// The transform of `2 (N + 1)` real values: the real values `X[0]` and `X[N + 1]`, and the `N` values between them.
/// The rest are conjugates of these.
pub struct Half<M: Machine, const N: usize> {
    /// `X[0]`, the sum of all values.
    pub first: M::Vector,
    /// From `X[1]` on.
    pub middle: [Value<M>; N],
    /// `X[N + 1]`, the sum with alternating signs.
    pub last: M::Vector,
}

/// Transforms four real values. `-x` is written as `0 - x`.
#[inline(always)]
pub fn real4<M: Machine>(m: M, [a, b, c, d]: [M::Vector; 4]) -> Half<M, 1> {
    let (even, odd) = (m.add(a, c), m.add(b, d));
    Half { first: m.add(even, odd), middle: [(m.sub(a, c), m.sub(d, b))], last: m.sub(even, odd) }
}

/// Transforms eight real values: the transforms of values at even and odd positions are combined as in a complex
/// transform.
#[inline(always)]
pub fn real8<M: Machine>(m: M, [a, b, c, d, e, f, g, h]: [M::Vector; 8]) -> Half<M, 3> {
    let Half { first: even0, middle: [even1], last: even2 } = real4(m, [a, c, e, g]);
    let Half { first: odd0, middle: [odd1], last: odd2 } = real4(m, [b, d, f, h]);
    let odd1 = eighth_turn(m, odd1);
    // X[3] is the conjugate of even1 - odd1. The last odd one still needs a quarter turn.
    let middle =
        [add(m, even1, odd1), (even2, m.sub(m.splat(0.0), odd2)), (m.sub(even1.0, odd1.0), m.sub(odd1.1, even1.1))];
    Half { first: m.add(even0, odd0), middle, last: m.sub(even0, odd0) }
}

/// Transforms sixteen real values in the same way.
#[inline(always)]
pub fn real16<M: Machine>(m: M, values: [M::Vector; 16]) -> Half<M, 7> {
    let [a, b, c, d, e, f, g, h, i, j, k, l, n, o, p, q] = values;
    let even = real8(m, [a, c, e, g, i, k, n, p]);
    let odd = real8(m, [b, d, f, h, j, l, o, q]);
    let mut middle = [(even.last, m.sub(m.splat(0.0), odd.last)); 7];
    for r in 0..3 {
        let (even, odd) = (even.middle[r], turn(m, odd.middle[r], &SIXTEENTHS[r]));
        middle[r] = add(m, even, odd);
        middle[6 - r] = (m.sub(even.0, odd.0), m.sub(odd.1, even.1));
    }
    Half { first: m.add(even.first, odd.first), middle, last: m.sub(even.first, odd.first) }
}
