//! Transforms of 16, 25, 32 or 64 complex values, eight at once: a row of the table in [`super::LaneTransform`].
//!
//! For `n = p q` values, with index `q i + j` of the values and `r + p s` of the results,
//!
//! ```text
//! X[r + p s] = sum over j of e^(-2 pi i s j / q) * e^(-2 pi i r j / n) * (sum over i of e^(-2 pi i r i / p) x[q i + j])
//! ```
//!
//! That is, `q` transforms of `p` values, multiplication by twiddle factors, then `p` transforms of `q` values. Both
//! are short enough for registers.

use super::butterfly::{Complex, Twiddle, Value, transform_stored, turn};
use crate::vector::Machine;

/// Maximum length of a row.
pub const LONGEST: usize = 64;

/// The plan for rows of `n` values.
pub struct Row {
    /// `e^(-2 pi i r j / n)`, for each `j` the `r` in turn.
    turns: Vec<Twiddle>,
}

/// Receiver of results.
pub trait Results<M: Machine> {
    /// Receives result `k`.
    fn put(&mut self, m: M, k: usize, value: Value<M>);
}

/// The supported lengths, as products of 4, 5 and 8.
const fn factors(n: usize) -> (usize, usize) {
    match n {
        16 => (4, 4),
        25 => (5, 5),
        32 => (4, 8),
        LONGEST => (8, 8),
        _ => panic!("rows have 16, 25, 32 or 64 values"),
    }
}

impl Row {
    /// Plans rows of 16, 25, 32 or 64 values.
    #[must_use]
    pub fn new(n: usize) -> Self {
        let (p, q) = factors(n);
        Row { turns: (0..q).flat_map(|j| (0..p).map(move |r| Twiddle::new(r * j, n))).collect() }
    }

    /// Transforms every `step`-th of `values`, as many as planned. The contents of `scratch` do not matter.
    #[inline(always)]
    pub fn process<M: Machine, const N: usize>(
        &self,
        m: M,
        (values, step): (&[Complex], usize),
        results: &mut impl Results<M>,
        scratch: &mut [Complex; LONGEST],
    ) {
        let (p, q) = const { factors(N) };
        let (values, turns) = (&values[..=(N - 1) * step], &self.turns[..N]);
        for j in 0..q {
            let column = transform_stored(m, p, &values[j * step..], q * step);
            scratch[j].store(m, column[0]);
            for r in 1..p {
                let value = if j == 0 { column[r] } else { turn(m, column[r], &turns[j * p + r]) };
                scratch[r * q + j].store(m, value);
            }
        }
        for r in 0..p {
            for (s, value) in transform_stored(m, q, &scratch[r * q..], 1).into_iter().enumerate().take(q) {
                results.put(m, r + p * s, value);
            }
        }
    }
}
