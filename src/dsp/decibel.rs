//! Power -> decibels.

use std::f32::consts::{LN_2, SQRT_2};

use super::matrix::Matrix;
use crate::error::{Error, Result};
use crate::options::Options;

/// `log2(x)` for a normal positive `x`, within 1e-7 of `max(1, |log2 x|)`; the same bits on every machine, and in a
/// loop the compiler turns it into vector code.
///
/// With `x = m 2^e` and `m` between `sqrt(1/2)` and `sqrt(2)`: `log2 x = e + log2 m`, and with `t = (m - 1) / (m + 1)`
/// `ln m = 2 (t + t^3/3 + t^5/5 + t^7/7 + ...)`. Since `|t| < 0.172`, the first term left out, `2 t^11/11`, is below
/// 1e-9.
#[inline]
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

/// The colours' range in decibels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Drawn in the lowest colour.
    pub vmin: f32,
    /// Drawn in the highest colour.
    pub vmax: f32,
}

/// Turns `power` into decibels: `10 log10(max(amin, S) / ref)`, raised to at least `top_db` below the maximum where
/// that is `ref`; with a fixed `ref` the same sound has the same level in every recording, whatever else is in it. A
/// magnitude's decibels are twice those of its power: `20 log10(max(sqrt(amin), S) / ref)`.
///
/// `holds` says which rows count. Returns the range that the colours cover, or `None` for silence: no value above
/// `amin`. An error when the values are beyond what f32 holds.
pub fn to_decibels(power: &mut Matrix, holds: &[bool], options: &Options) -> Result<Option<Range>> {
    let magnitude = options.power == 1;
    let amin = if magnitude { options.amin.sqrt() } else { options.amin };
    let amin = (amin as f32).clamp(f32::MIN_POSITIVE, f32::MAX);
    let rows = || (0..power.rows()).filter(|&row| holds[row]).map(|row| power.row(row));
    let loudest = rows().flatten().copied().fold(0.0, f32::max);
    if !rows().flatten().all(|value| value.is_finite()) {
        return Err(Error::Audio { reason: "its samples are too large, their power is beyond 3e38".to_owned() });
    }
    if loudest <= amin {
        return Ok(None);
    }
    let db_per_octave = if magnitude { 20.0 } else { 10.0 } * std::f64::consts::LOG10_2;
    let octaves = log2_of_reference(options.r#ref, loudest);
    let level = |power: f32| (f64::from(log2(power)) - octaves) * db_per_octave;
    let top_db = options.top_db.filter(|_| options.r#ref.is_none());
    let floor = top_db.map_or(f32::NEG_INFINITY, |top_db| (level(loudest) - top_db) as f32);
    let (scale, shift) = (db_per_octave as f32, (octaves * db_per_octave) as f32);
    for value in power.values_mut() {
        *value = (log2(value.max(amin)) * scale - shift).max(floor);
    }
    Ok(Some(range(power, holds, options)))
}

fn log2_of_reference(reference: Option<f64>, loudest: f32) -> f64 {
    reference.map_or_else(|| f64::from(log2(loudest)), f64::log2)
}

fn range(levels: &Matrix, holds: &[bool], options: &Options) -> Range {
    let vmax = options.vmax.unwrap_or(0.0);
    let vmin = options.vmin.or(options.top_db.map(|top_db| vmax - top_db));
    // The picture's own lowest level; where that is not below vmax, anything below vmax puts all pixels at the top.
    let lowest = || {
        let rows = (0..levels.rows()).filter(|&row| holds[row]).map(|row| levels.row(row));
        let lowest = rows.flatten().copied().fold(f32::INFINITY, f32::min);
        if lowest < vmax as f32 { lowest } else { vmax as f32 - 1.0 }
    };
    Range { vmin: vmin.map_or_else(lowest, |vmin| vmin as f32), vmax: vmax as f32 }
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

    fn matrix(rows: &[Vec<f32>]) -> Matrix {
        let mut matrix = Matrix::default();
        matrix.reset(rows.len(), rows[0].len()).unwrap();
        rows.iter().enumerate().for_each(|(row, values)| matrix.row_mut(row).copy_from_slice(values));
        matrix
    }

    /// The definition, in f64.
    fn definition(power: &[f32], options: &Options) -> Vec<f64> {
        let (factor, amin) = if options.power == 1 { (20.0, options.amin.sqrt()) } else { (10.0, options.amin) };
        let loudest = f64::from(power.iter().copied().fold(0.0, f32::max));
        let level = |value: f64| factor * (value.max(amin) / options.r#ref.unwrap_or(loudest)).log10();
        let top_db = if options.r#ref.is_none() { options.top_db } else { None };
        let floor = top_db.map_or(f64::NEG_INFINITY, |top_db| level(loudest) - top_db);
        power.iter().map(|&value| level(value.into()).max(floor)).collect()
    }

    #[test]
    fn a_fixed_reference_gives_a_sound_one_level_whatever_else_is_there() {
        let options = Options { r#ref: Some(1.0), ..Options::default() };
        let mut alone = matrix(&[vec![1e-9; 2]]);
        let mut with_a_loud_one = matrix(&[vec![1e-9, 1e5]]);
        to_decibels(&mut alone, &[true], &options).unwrap().unwrap();
        to_decibels(&mut with_a_loud_one, &[true], &options).unwrap().unwrap();
        assert_eq!(alone.values()[0], with_a_loud_one.values()[0]);
    }

    #[test]
    fn decibels_are_their_definition() {
        let powers: Vec<f32> = (0..80).map(|i| 10f32.powf(0.37 * i as f32 - 18.0)).chain([0.0]).collect();
        for power in [1, 2] {
            for r#ref in [None, Some(1.0), Some(3e-4), Some(2e5)] {
                for amin in [1e-10, 1e-5, 1e-30] {
                    for top_db in [None, Some(80.0), Some(20.0)] {
                        let options = Options { power, r#ref, amin, top_db, ..Options::default() };
                        let mut levels = matrix(std::slice::from_ref(&powers));
                        to_decibels(&mut levels, &[true], &options).unwrap().unwrap();
                        for (level, exact) in levels.values().iter().zip(definition(&powers, &options)) {
                            // Three roundings of an f32 of up to 600 dB, whose half unit is 3e-5; one table index of
                            // an 80 dB picture is 0.3 dB.
                            let error = (f64::from(*level) - exact).abs();
                            assert!(error <= 1e-4, "{level} for {exact}: power {power}, {:?}, {amin}", r#ref);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_above_amin_is_silence() {
        for (power, amin) in [(2, 1e-10_f64), (1, 1e-5)] {
            let options = Options { power, ..Options::default() };
            let silent =
                |loudest: f32| to_decibels(&mut matrix(&[vec![0.0, loudest]]), &[true], &options).unwrap().is_none();
            assert!(silent(0.0) && silent(amin as f32), "power {power}");
            assert!(!silent((amin as f32).next_up()), "power {power}");
        }
    }

    #[test]
    fn an_amin_below_what_f32_holds_is_not_zero() {
        let options = Options { amin: 1e-300, top_db: None, ..Options::default() };
        let mut levels = matrix(&[vec![0.0, 1.0]]);
        to_decibels(&mut levels, &[true], &options).unwrap().unwrap();
        // 10 log10 of the smallest normal f32, 2^-126.
        assert!((levels.values()[0] + 379.297).abs() < 1e-3, "{}", levels.values()[0]);
    }

    #[test]
    fn rows_that_hold_nothing_do_not_count() {
        let options = Options { top_db: None, ..Options::default() };
        let (counts, does_not) = (vec![1.0, 0.01], vec![f32::INFINITY, f32::NAN]);
        let mut levels = matrix(&[counts, does_not, vec![0.0, 0.0]]);
        let range = to_decibels(&mut levels, &[true, false, false], &options).unwrap().unwrap();
        assert_eq!(levels.row(0)[0], 0.0);
        assert_eq!(range, Range { vmin: levels.row(0)[1], vmax: 0.0 });
    }

    #[test]
    fn values_beyond_f32_are_an_error() {
        for value in [f32::INFINITY, f32::NAN] {
            let error = to_decibels(&mut matrix(&[vec![1.0, value]]), &[true], &Options::default()).unwrap_err();
            assert!(error.to_string().contains("too large"), "{error}");
        }
    }

    #[test]
    fn the_range_is_what_the_options_say() {
        let powers = vec![1.0, 0.5, 1e-3];
        let range = |vmin, vmax, top_db| {
            let options = Options { vmin, vmax, top_db, ..Options::default() };
            let range = to_decibels(&mut matrix(std::slice::from_ref(&powers)), &[true], &options).unwrap().unwrap();
            (range.vmin, range.vmax)
        };
        assert_eq!(range(None, None, Some(80.0)), (-80.0, 0.0));
        assert_eq!(range(None, Some(-10.0), Some(60.0)), (-70.0, -10.0));
        assert_eq!(range(Some(-50.0), None, Some(80.0)), (-50.0, 0.0));
        assert_eq!(range(Some(-50.0), Some(5.0), None), (-50.0, 5.0));
    }

    #[test]
    fn without_top_db_and_vmin_the_lowest_level_has_the_lowest_colour() {
        let options = Options { top_db: None, ..Options::default() };
        for lowest in [1e-3f32, 0.5, 0.9] {
            let range = to_decibels(&mut matrix(&[vec![1.0, lowest]]), &[true], &options).unwrap().unwrap();
            assert!((range.vmin - 10.0 * lowest.log10()).abs() < 1e-4, "{range:?} for {lowest}");
        }
        // A picture of one level, which is also ref: all of it is the top.
        let range = to_decibels(&mut matrix(&[vec![0.25, 0.25]]), &[true], &options).unwrap().unwrap();
        assert!(range.vmin < range.vmax && range.vmax == 0.0, "{range:?}");
    }
}
