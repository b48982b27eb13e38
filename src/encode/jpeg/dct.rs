//! Blocks of 8 x 8 samples -> their quantised coefficients, eight blocks at once, one in each lane of a vector.

use std::f64::consts::{PI, SQRT_2};

use super::tables::{BLOCK_VALUES, ZIGZAG};
use crate::vector::{Lanes, Machine};

/// Eight numbers, one of each block.
pub type Whole = [i32; 8];

/// The samples of eight blocks, shifted to -128 to 127: `[8 * row + column][block]`.
pub type BlockSamples = [Lanes; BLOCK_VALUES];

/// The coefficients of eight blocks.
pub struct Coefficients {
    /// `[place in the file's order][block]`.
    pub values: [Whole; BLOCK_VALUES],
    /// For each block, a bit for each position, set if the coefficient is not 0.
    pub nonzero: [u64; 8],
}

impl Coefficients {
    /// All zeros.
    pub const ZERO: Self = Coefficients { values: [[0; 8]; BLOCK_VALUES], nonzero: [0; 8] };
}

/// The plan for blocks with given quantisation steps.
pub struct BlockTransform {
    /// Factors that the results of the transform are multiplied by, in the file's order.
    factors: [f32; BLOCK_VALUES],
}

/// Near 1.5 * 2^23 an f32 has no fractional bits, so adding this rounds to the nearest whole number, for negative
/// values too.
const ROUNDING: f32 = 12_582_912.0;

/// Added to the bits of such a sum, it leaves the whole number.
const LESS_ROUNDING: u32 = ROUNDING.to_bits().wrapping_neg();

/// The smallest value that a baseline file can store. Only the DC coefficient of an all-black block would be smaller,
/// by an eighth of a level, which no decoder shows; others are at most 928 in absolute value.
const LEAST: i32 = -1023;

impl BlockTransform {
    /// Plans for the quantisation `steps`, in the file's order.
    #[must_use]
    pub fn new(steps: &[u8; BLOCK_VALUES]) -> Self {
        // Factors that `transform` leaves out of a row or column: `sqrt 2 cos(k pi / 16)` for coefficient k > 0, and
        // `sqrt 8` for all.
        let scale = |k: usize| if k == 0 { 1.0 } else { SQRT_2 * (k as f64 * PI / 16.0).cos() };
        let factor = |place: usize| {
            let (row, column) = (ZIGZAG[place] / 8, ZIGZAG[place] % 8);
            (1.0 / (8.0 * scale(row) * scale(column) * f64::from(steps[place]))) as f32
        };
        BlockTransform { factors: std::array::from_fn(factor) }
    }

    /// Writes the coefficients of `samples`, rounded to the nearest step. `samples` is overwritten.
    #[inline(always)]
    pub fn process<M: Machine>(&self, m: M, samples: &mut BlockSamples, out: &mut Coefficients) {
        for row in 0..8 {
            let mut line = [m.splat(0.0); 8];
            for (column, value) in line.iter_mut().enumerate() {
                *value = m.load(&samples[8 * row + column]);
            }
            for (column, value) in transform(m, line).into_iter().enumerate() {
                m.store(value, &mut samples[8 * row + column]);
            }
        }
        for column in 0..8 {
            let mut line = [m.splat(0.0); 8];
            for (row, value) in line.iter_mut().enumerate() {
                *value = m.load(&samples[8 * row + column]);
            }
            for (row, value) in transform(m, line).into_iter().enumerate() {
                m.store(value, &mut samples[8 * row + column]);
            }
        }
        // Two halves of 32 positions, since vectors hold 32-bit numbers.
        let mut nonzero = [[0; 8]; 2];
        for (half, nonzero) in nonzero.iter_mut().enumerate() {
            // A value of its own stays in a register.
            let mut marks = m.splat_whole(0);
            for bit in 0..32 {
                let place = 32 * half + bit;
                let steps = m.mul(m.load(&samples[ZIGZAG[place]]), m.splat(self.factors[place]));
                let nearest = m.add_whole(m.bits(m.add(steps, m.splat(ROUNDING))), m.splat_whole(LESS_ROUNDING));
                marks = m.mark_nonzero(marks, nearest, 1 << bit);
                m.store_whole(nearest, &mut out.values[place]);
            }
            m.store_whole(marks, nonzero);
        }
        for lowest in &mut out.values[0] {
            *lowest = (*lowest).max(LEAST);
        }
        for ((nonzero, low), high) in out.nonzero.iter_mut().zip(nonzero[0]).zip(nonzero[1]) {
            *nonzero = u64::from(high.cast_unsigned()) << 32 | u64::from(low.cast_unsigned());
        }
    }
}

/// The cosine transform of eight values, up to a factor for each result. Source: Arai, Agui, Nakajima, "A fast DCT-SQ
/// scheme for images" (1988): additions, subtractions, and five multiplications.
#[inline(always)]
fn transform<M: Machine>(m: M, [a, b, c, d, e, f, g, h]: [M::Vector; 8]) -> [M::Vector; 8] {
    let (ah, bg, cf, de) = (m.add(a, h), m.add(b, g), m.add(c, f), m.add(d, e));
    let (outer, inner, outer_slope, inner_slope) = (m.add(ah, de), m.add(bg, cf), m.sub(ah, de), m.sub(bg, cf));
    let turned = scaled(m, m.add(inner_slope, outer_slope), COS_4);
    // The odd half.
    let (ah, bg, cf, de) = (m.sub(a, h), m.sub(b, g), m.sub(c, f), m.sub(d, e));
    let (low, middle, high) = (m.add(de, cf), m.add(cf, bg), m.add(bg, ah));
    let common = scaled(m, m.sub(low, high), COS_6);
    let (low, high) = (m.add(scaled(m, low, COS_2_LESS_6), common), m.add(scaled(m, high, COS_2_AND_6), common));
    let middle = scaled(m, middle, COS_4);
    let (sum, difference) = (m.add(ah, middle), m.sub(ah, middle));
    [
        m.add(outer, inner),
        m.add(sum, high),
        m.add(outer_slope, turned),
        m.sub(difference, low),
        m.sub(outer, inner),
        m.add(difference, low),
        m.sub(outer_slope, turned),
        m.sub(sum, high),
    ]
}

#[inline(always)]
fn scaled<M: Machine>(m: M, x: M::Vector, factor: f32) -> M::Vector {
    m.mul(x, m.splat(factor))
}

/// `cos(4 pi / 16)`.
const COS_4: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// `cos(6 pi / 16)`.
const COS_6: f32 = 0.382_683_43;
/// `cos(2 pi / 16) - cos(6 pi / 16)`.
const COS_2_LESS_6: f32 = 0.541_196_1;
/// `cos(2 pi / 16) + cos(6 pi / 16)`.
const COS_2_AND_6: f32 = 1.306_563;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::Portable;

    #[test]
    fn coefficients_are_those_of_the_definition() {
        let noise = |i: usize| ((i * 7919 + 13) % 256) as f32 - 128.0;
        let samples: BlockSamples =
            std::array::from_fn(|at| Lanes(std::array::from_fn(|block| noise(at * 8 + block * block))));
        let steps: [u8; BLOCK_VALUES] = std::array::from_fn(|place| 1 + (place * 7 % 30) as u8);
        let mut out = Coefficients { values: [[i32::MIN; 8]; BLOCK_VALUES], nonzero: [u64::MAX; 8] };
        BlockTransform::new(&steps).process(Portable, &mut samples.clone(), &mut out);
        for (block, &nonzero) in out.nonzero.iter().enumerate() {
            for place in 0..BLOCK_VALUES {
                let (u, v) = (ZIGZAG[place] / 8, ZIGZAG[place] % 8);
                // ITU-T T.81, A.3.3.
                let wave = |at: usize, k: usize| {
                    let height = if k == 0 { 0.5f64.sqrt() } else { 1.0 };
                    height * ((2 * at + 1) as f64 * k as f64 * PI / 16.0).cos()
                };
                let terms =
                    (0..BLOCK_VALUES).map(|at| f64::from(samples[at][block]) * wave(at / 8, u) * wave(at % 8, v));
                let exact = terms.sum::<f64>() / 4.0 / f64::from(steps[place]);
                let value = out.values[place][block];
                // Where a half lies within the error of f32, either neighbour is right.
                assert!((f64::from(value) - exact).abs() <= 0.5001, "{value}, not {exact}: {place} of {block}");
                assert_eq!(nonzero >> place & 1 == 1, value != 0);
            }
        }
    }
}
