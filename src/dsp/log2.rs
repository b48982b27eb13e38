//! A logarithm that the compiler can vectorise.

use std::f32::consts::{LN_2, SQRT_2};

/// `log2(x)` for a normal positive `x`, within 1e-7 of `max(1, |log2 x|)`. It is bit-identical on every machine, and
/// the compiler vectorises it in a loop.
///
/// With `x = m 2^e` and `m` between `sqrt(1/2)` and `sqrt(2)`: `log2 x = e + log2 m`, and with `t = (m - 1) / (m + 1)`
/// `ln m = 2 (t + t^3/3 + t^5/5 + t^7/7 + ...)`. Since `|t| < 0.172`, the first term left out, `2 t^11/11`, is below
/// 1e-9.
#[inline(always)]
#[must_use]
pub fn log2(x: f32) -> f32 {
    // Counting the exponent from sqrt(1/2) instead of 1 centres the mantissa on 1.
    const SQRT_HALF_BITS: i32 = (SQRT_2 / 2.0).to_bits() as i32;
    let above = x.to_bits() as i32 - SQRT_HALF_BITS;
    let exponent = (above >> 23) as f32;
    let mantissa = f32::from_bits(((above & 0x007F_FFFF) + SQRT_HALF_BITS) as u32);
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let t2 = t * t;
    let series = t2 * (1.0 / 3.0 + t2 * (1.0 / 5.0 + t2 * (1.0 / 7.0 + t2 * (1.0 / 9.0))));
    exponent + (2.0 / LN_2) * (t + t * series)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every 4,099th positive normal number (a prime, so that all mantissas occur) and what lies around each power of
    /// two.
    fn positive_numbers() -> impl Iterator<Item = f32> {
        let (first, last) = (f32::MIN_POSITIVE.to_bits(), f32::MAX.to_bits());
        let powers = (first..=last).step_by(1 << 23).flat_map(|bits| [bits - 1, bits, bits + 1]).skip(1);
        (first..=last).step_by(4099).chain(powers).chain([last]).map(f32::from_bits)
    }

    #[test]
    fn log2_is_within_its_stated_error() {
        for x in positive_numbers() {
            let exact = f64::from(x).log2();
            let error = (f64::from(log2(x)) - exact).abs();
            assert!(error <= 1e-7 * exact.abs().max(1.0), "log2({x:e}) is off by {error:e}");
        }
    }

    #[test]
    fn log2_of_a_power_of_two_is_exact() {
        for exponent in -126..=127 {
            assert_eq!(log2(f32::from_bits(((exponent + 127) as u32) << 23)), exponent as f32);
        }
    }
}
