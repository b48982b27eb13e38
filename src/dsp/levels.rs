//! Power -> levels, in decibels or another logarithm.

use super::distribution::extreme;
use super::log2::log2;
use super::matrix::Matrix;
use super::range::{decibel, known_range};
use crate::cancel::{Cancel, STEP};
use crate::error::{Error, Result};
use crate::options::{Kind, Options, Reference, Scale};
use crate::vector::{Arch, Machine, Work, run};

/// Unit of a logarithmic scale.
#[derive(Clone, Copy)]
struct Unit {
    /// A factor of two, in this unit.
    per_octave: f64,
    /// A decibel of power, in this unit.
    per_db: f64,
    /// Added to every value.
    offset: f32,
    /// Smaller sums are raised to this.
    amin: f32,
}

impl Unit {
    /// `None` if values are not converted. Decibels of a magnitude are twice those of its power, and `amin` is a power:
    /// `20 log10(max(sqrt(amin), S) / ref)`, as in librosa's amplitude_to_db.
    fn new(options: &Options, scale: Scale) -> Option<Self> {
        let magnitude = options.power == 1;
        let per_db = decibel(scale)?;
        let (per_octave, amin) = match scale {
            Scale::Db if magnitude => (20.0 * 2f64.log10(), options.amin.sqrt()),
            Scale::Db => (10.0 * 2f64.log10(), options.amin),
            Scale::Log10 => (2f64.log10(), options.amin),
            _ => (2f64.ln(), options.amin),
        };
        let amin = (amin as f32).clamp(f32::MIN_POSITIVE, f32::MAX);
        Some(Unit { per_octave, per_db, offset: options.log_offset as f32, amin })
    }

    /// The level `top_db` below the loudest value; lower than any level if there is no `top_db`.
    fn floor(self, log2_of_ref: f64, loudest: f32, top_db: Option<f64>) -> f32 {
        let level = (self.log2_of(loudest) - log2_of_ref) * self.per_octave;
        top_db.map_or(f32::NEG_INFINITY, |top_db| (level - top_db * self.per_db) as f32)
    }

    /// Replaces every value by `log(max(amin, value + offset)) - log(ref)`, raised to at least `floor`.
    fn apply(self, values: &mut [f32], log2_of_ref: f64, floor: f32) {
        let (scale, shift) = (self.per_octave as f32, (log2_of_ref * self.per_octave) as f32);
        run(Arch::new(), Logarithms { values, offset: self.offset, amin: self.amin, scale, shift, floor });
    }

    /// The binary logarithm of a value, with what is added to it.
    fn log2_of(self, value: f32) -> f64 {
        log2(value + self.offset).into()
    }

    /// The binary logarithm of the least value.
    fn least(self) -> f64 {
        log2(self.offset.max(self.amin)).into()
    }

    /// The level of silence.
    fn silence(self, log2_of_ref: f64, floor: f32) -> f32 {
        let mut silence = [0.0];
        self.apply(&mut silence, log2_of_ref, floor);
        silence[0]
    }

    /// Lowers `amin` to at most half the value drawn at `vmin`, so that silence is below the range of colours however
    /// quiet the rest is.
    fn silent_below(self, vmin: f32, log2_of_ref: f64) -> Self {
        let lowest = (f64::from(vmin) / self.per_octave + log2_of_ref - 1.0).exp2() as f32;
        Unit { amin: self.amin.min(lowest.max(f32::MIN_POSITIVE)), ..self }
    }
}

/// `max(scale log2(max(amin, value + offset)) - shift, floor)`.
struct Logarithms<'a> {
    values: &'a mut [f32],
    offset: f32,
    amin: f32,
    scale: f32,
    shift: f32,
    floor: f32,
}

impl Work for Logarithms<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, _: M) {
        let Logarithms { values, offset, amin, scale, shift, floor } = self;
        for value in values {
            *value = (log2((*value + offset).max(amin)) * scale - shift).max(floor);
        }
    }
}

/// Converts a picture's bands to levels. On a logarithmic scale, levels are raised to `top_db` below the maximum only
/// if the maximum is `ref`: with a fixed `ref`, the same sound has the same level in every recording. Neither that
/// floor nor `amin` raises silence above the lowest colour.
///
/// If levels are measured, for percentiles or a background, they are not raised at all but to `amin`, which tells
/// silence from sound.
///
/// `loudest` is the maximum of this picture, or the one it shares with others. Returns the level of silence; `None` if
/// there is only silence, no value above `amin`.
pub fn to_levels(power: &mut Matrix, loudest: f32, options: &Options) -> Option<f32> {
    let Some(unit) = Unit::new(options, options.picture_scale()) else { return Some(0.0) };
    if loudest <= unit.amin {
        return None;
    }
    let (log2_of_ref, top_db) = match options.r#ref {
        Reference::Value(value) => (value.log2(), None),
        // The bands are relative to it.
        Reference::Fullscale => (0.0, None),
        // It cancels.
        _ if options.background.is_some() => (0.0, None),
        Reference::Auto | Reference::Max | Reference::Recording | Reference::Corpus => {
            (unit.log2_of(loudest), options.top_db.filter(|_| !options.has_percentiles()))
        }
    };
    let floor = unit.floor(log2_of_ref, loudest, top_db);
    let vmin = known_range(options).0.filter(|_| options.kind != Kind::Mfcc && options.background.is_none());
    let (unit, floor) = match vmin {
        Some(vmin) => (unit.silent_below(vmin, log2_of_ref), floor.min(vmin)),
        None => (unit, floor),
    };
    unit.apply(power.values_mut(), log2_of_ref, floor);
    Some(unit.silence(log2_of_ref, floor))
}

/// The largest value in the rows that count according to `holds`. An error if there are values beyond the range of f32.
pub fn loudest(power: &Matrix, holds: &[bool]) -> Result<f32> {
    let rows = || (0..power.rows()).filter(|&row| holds[row]).map(|row| power.row(row));
    if rows().all(are_finite) { Ok(rows().map(largest).fold(0.0, f32::max)) } else { Err(too_large()) }
}

/// The largest value, at least 0. No value may be NaN.
fn largest(values: &[f32]) -> f32 {
    extreme(values, 0.0, |a, b| a > b)
}

/// Converts the bands of an array to levels, as librosa.power_to_db does: `top_db` is relative to the maximum for every
/// `ref`.
///
/// `loudest` is that maximum; if `None`, it is the largest of `values`.
pub fn array_to_levels(values: &mut [f32], loudest: Option<f32>, options: &Options, cancel: &Cancel) -> Result<()> {
    let own = array_loudest(values, cancel)?;
    let Some(unit) = Unit::new(options, options.array_scale()) else { return Ok(()) };
    let loudest = loudest.unwrap_or(own).max(unit.amin);
    let log2_of_ref = match options.r#ref {
        Reference::Auto | Reference::Fullscale => 0.0,
        Reference::Max | Reference::Recording | Reference::Corpus => unit.log2_of(loudest),
        Reference::Value(value) => value.max(unit.amin.into()).log2(),
    };
    let floor = unit.floor(log2_of_ref, loudest, options.top_db);
    for piece in values.chunks_mut(STEP) {
        cancel.check()?;
        unit.apply(piece, log2_of_ref, floor);
    }
    Ok(())
}

/// The largest value of an array's bands. An error if there are values beyond the range of f32.
pub fn array_loudest(values: &[f32], cancel: &Cancel) -> Result<f32> {
    let mut loudest = 0.0f32;
    for piece in values.chunks(STEP) {
        cancel.check()?;
        if !are_finite(piece) {
            return Err(too_large());
        }
        loudest = loudest.max(largest(piece));
    }
    Ok(loudest)
}

fn are_finite(values: &[f32]) -> bool {
    // A sum instead of `all`, which the compiler vectorises.
    values.iter().map(|value| u32::from(!value.is_finite())).sum::<u32>() == 0
}

fn too_large() -> Error {
    Error::Audio { reason: "its samples are too large, their power is beyond 3e38".to_owned() }
}

/// The level of silence: that of `amin`, or of zero energy if the scale is not logarithmic.
#[must_use]
pub fn silence(options: &Options) -> f32 {
    let unit = Unit::new(options, options.picture_scale());
    let unit = unit.filter(|_| options.kind != Kind::Mfcc && options.background.is_none());
    match (unit, options.r#ref) {
        (Some(unit), Reference::Value(value)) => ((unit.least() - value.log2()) * unit.per_octave) as f32,
        (Some(unit), Reference::Fullscale) => (unit.least() * unit.per_octave) as f32,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::distribution::Levels;
    use crate::dsp::range::{Range, flat_range, range as range_of_levels};
    use crate::options::Level;

    /// The range of colours of a picture without silence.
    fn range(levels: &Matrix, holds: &[bool], options: &Options) -> Option<Range> {
        range_of_levels(&Levels::new(levels, holds, f32::NEG_INFINITY, false).unwrap(), options)
    }

    #[test]
    fn silence_has_the_range_of_the_options_or_one_that_begins_at_its_level() {
        let range = |options: &Options| {
            let Range { vmin, vmax } = flat_range(silence(options), options);
            (vmin, vmax)
        };
        let plain = Options::default();
        assert_eq!(range(&plain), (-80.0, 0.0));
        let fixed = Options {
            r#ref: Reference::Value(1.0),
            vmin: Some(Level::Number(-60.0)),
            vmax: Some(Level::Number(-10.0)),
            ..plain.clone()
        };
        assert_eq!(range(&fixed), (-60.0, -10.0));
        let lowest = Options { r#ref: Reference::Value(1.0), top_db: None, amin: 1e-5, ..plain.clone() };
        assert!((range(&lowest).0 + 50.0).abs() < 1e-4, "{:?}", range(&lowest));
        assert_eq!(range(&Options { top_db: None, ..plain.clone() }), (-1.0, 0.0));
        let linear = Options { scale: Scale::Linear, ..plain };
        assert_eq!(range(&linear), (0.0, 1.0));
        assert_eq!(range(&Options { vmax: Some(Level::Number(2.0)), ..linear.clone() }), (0.0, 2.0));
        assert_eq!(
            range(&Options { vmin: Some(Level::Number(1.0)), vmax: Some(Level::Number(2.0)), ..linear }),
            (1.0, 2.0)
        );
    }

    fn matrix(rows: &[Vec<f32>]) -> Matrix {
        let mut matrix = Matrix::default();
        matrix.reset(rows.len(), rows[0].len()).unwrap();
        rows.iter().enumerate().for_each(|(row, values)| matrix.row_mut(row).copy_from_slice(values));
        matrix
    }

    fn level(power: &mut Matrix, holds: &[bool], options: &Options) -> Result<bool> {
        let loudest = loudest(power, holds)?;
        Ok(to_levels(power, loudest, options).is_some())
    }

    /// The definition, in f64.
    fn definition(power: &[f32], options: &Options) -> Vec<f64> {
        let (factor, amin) = if options.power == 1 { (20.0, options.amin.sqrt()) } else { (10.0, options.amin) };
        let loudest = f64::from(power.iter().copied().fold(0.0, f32::max));
        let fixed = matches!(options.r#ref, Reference::Value(_));
        let reference = if let Reference::Value(value) = options.r#ref { value } else { loudest };
        // Silence is no brighter than the lowest colour, which is top_db below ref.
        let lowest = options.top_db.map_or(f64::INFINITY, |top_db| reference * 10f64.powf(-top_db / factor) / 2.0);
        let level = |value: f64| factor * (value.max(amin.min(lowest)) / reference).log10();
        let top_db = options.top_db.filter(|_| !fixed);
        let floor = top_db.map_or(f64::NEG_INFINITY, |top_db| level(loudest) - top_db);
        power.iter().map(|&value| level(value.into()).max(floor)).collect()
    }

    #[test]
    fn with_a_fixed_reference_the_level_of_a_sound_depends_on_nothing_else() {
        let options = Options { r#ref: Reference::Value(1.0), ..Options::default() };
        let mut alone = matrix(&[vec![1e-9; 2]]);
        let mut with_a_loud_one = matrix(&[vec![1e-9, 1e5]]);
        assert!(level(&mut alone, &[true], &options).unwrap());
        assert!(level(&mut with_a_loud_one, &[true], &options).unwrap());
        assert_eq!(alone.values()[0], with_a_loud_one.values()[0]);
    }

    #[test]
    fn decibels_are_their_definition() {
        use Reference::{Auto, Max, Value};
        let powers: Vec<f32> = (0..80).map(|i| 10f32.powf(0.37 * i as f32 - 18.0)).chain([0.0]).collect();
        for power in [1, 2] {
            for r#ref in [Auto, Max, Value(1.0), Value(3e-4), Value(2e5)] {
                for amin in [1e-10, 1e-5, 1e-30] {
                    for top_db in [None, Some(80.0), Some(20.0)] {
                        let options = Options { power, r#ref, amin, top_db, ..Options::default() };
                        let mut levels = matrix(std::slice::from_ref(&powers));
                        assert!(level(&mut levels, &[true], &options).unwrap());
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
            let silent = |loudest: f32| !level(&mut matrix(&[vec![0.0, loudest]]), &[true], &options).unwrap();
            assert!(silent(0.0) && silent(amin as f32), "power {power}");
            assert!(!silent((amin as f32).next_up()), "power {power}");
        }
    }

    #[test]
    fn silence_in_a_quiet_recording_has_the_lowest_colour_and_gain_changes_nothing() {
        use Reference::{Auto, Max, Recording, Value};
        for scale in [Scale::Db, Scale::Log, Scale::Log10] {
            for (power, r#ref, amin) in
                [(2, Auto, 1e-10), (1, Max, 1e-10), (2, Recording, 1e-3), (2, Value(1e-9), 1e-9)]
            {
                for (top_db, vmin) in [(Some(80.0), None), (Some(80.0), Some(-95.0)), (None, Some(-40.0))] {
                    let per_db = Unit::new(&Options::default(), scale).unwrap().per_db;
                    let vmin = vmin.map(|vmin: f64| Level::Number(vmin * per_db));
                    let options = Options { scale, power, r#ref, amin, top_db, vmin, ..Options::default() };
                    let loudest = Unit::new(&options, scale).unwrap().amin * 3.0;
                    let mut levels = matrix(&[vec![0.0, loudest / 2.0, loudest]]);
                    assert!(level(&mut levels, &[true], &options).unwrap());
                    let Range { vmin, .. } = range(&levels, &[true], &options).unwrap();
                    let &[silence, quiet, loud] = levels.row(0) else { unreachable!() };
                    assert!(silence <= vmin && quiet > vmin && loud > quiet, "{silence} of {vmin}: {options:?}");
                }
            }
        }
        let drawn = |gain: f32| {
            let mut levels = matrix(&[vec![0.0, 1e-6 * gain, 0.01 * gain, gain]]);
            assert!(level(&mut levels, &[true], &Options::default()).unwrap());
            levels.values().to_vec()
        };
        for (quiet, loud) in drawn(1e-9).into_iter().zip(drawn(1.0)) {
            assert!((quiet - loud).abs() < 1e-4, "{quiet} for {loud}");
        }
    }

    #[test]
    fn an_amin_below_what_f32_holds_is_not_zero() {
        let options = Options { amin: 1e-300, top_db: None, ..Options::default() };
        let mut levels = matrix(&[vec![0.0, 1.0]]);
        assert!(level(&mut levels, &[true], &options).unwrap());
        // 10 log10 of the smallest normal f32, 2^-126.
        assert!((levels.values()[0] + 379.297).abs() < 1e-3, "{}", levels.values()[0]);
    }

    #[test]
    fn rows_without_a_bin_do_not_count() {
        let options = Options { top_db: None, ..Options::default() };
        let (counts, does_not) = (vec![1.0, 0.01], vec![f32::INFINITY, f32::NAN]);
        let mut levels = matrix(&[counts, does_not, vec![0.0, 0.0]]);
        let holds = [true, false, false];
        assert!(level(&mut levels, &holds, &options).unwrap());
        let range = range(&levels, &holds, &options).unwrap();
        assert_eq!(levels.row(0)[0], 0.0);
        assert_eq!(range, Range { vmin: levels.row(0)[1], vmax: 0.0 });
    }

    #[test]
    fn values_beyond_f32_are_an_error() {
        for value in [f32::INFINITY, f32::NAN] {
            let error = level(&mut matrix(&[vec![1.0, value]]), &[true], &Options::default()).unwrap_err();
            assert!(error.to_string().contains("too large"), "{error}");
        }
    }

    #[test]
    fn levels_are_relative_to_a_maximum_in_another_picture() {
        let mut levels = matrix(&[vec![0.0, 1e-3, 1.0]]);
        let silence = to_levels(&mut levels, 100.0, &Options { top_db: Some(40.0), ..Options::default() });
        assert_eq!(silence, Some(levels.values()[0]));
        for (level, exact) in levels.values().iter().zip([-40.0, -40.0, -20.0]) {
            assert!((level - exact).abs() < 1e-5, "{level}, not {exact}");
        }
    }

    /// The range of a picture of these values.
    fn drawn(values: &[f32], options: &Options) -> Option<Range> {
        let mut levels = matrix(&[values.to_vec()]);
        assert!(level(&mut levels, &[true], options).unwrap());
        range(&levels, &[true], options)
    }

    #[test]
    fn every_logarithm_has_its_own_unit() {
        let values = [1.0f32, 0.5, 1e-3, 1e-9];
        for (scale, per_db) in [(Scale::Db, 1.0), (Scale::Log10, 0.1), (Scale::Log, 0.1 * 10f64.ln())] {
            let options = Options { scale, r#ref: Reference::Value(2.0), ..Options::default() };
            let mut levels = matrix(&[values.to_vec()]);
            assert!(level(&mut levels, &[true], &options).unwrap());
            for (level, value) in levels.values().iter().zip(values) {
                let exact = 10.0 * (f64::from(value) / 2.0).log10() * per_db;
                assert!((f64::from(*level) - exact).abs() < 1e-4, "{scale:?}: {level}, not {exact}");
            }
            let Range { vmin, vmax } = range(&levels, &[true], &options).unwrap();
            assert!(vmax == 0.0 && (f64::from(vmin) + 80.0 * per_db).abs() < 1e-5, "{scale:?}");
        }
    }

    #[test]
    fn the_floor_of_an_array_is_relative_to_its_maximum_for_every_ref() {
        for (r#ref, highest) in [(Reference::Auto, 20.0f32), (Reference::Max, 0.0), (Reference::Value(10.0), 10.0)] {
            let options = Options { scale: Scale::Db, r#ref, top_db: Some(30.0), ..Options::default() };
            let mut values = [100.0, 1.0, 0.0];
            array_to_levels(&mut values, None, &options, &Cancel::default()).unwrap();
            for (level, exact) in values.iter().zip([highest, highest - 20.0, highest - 30.0]) {
                assert!((level - exact).abs() < 1e-4, "{level}, not {exact}: {:?}", r#ref);
            }
        }
    }

    #[test]
    fn without_top_db_and_vmin_the_lowest_level_has_the_lowest_colour() {
        let options = Options { top_db: None, ..Options::default() };
        for lowest in [1e-3f32, 0.5, 0.9] {
            let range = drawn(&[1.0, lowest], &options).unwrap();
            assert!((range.vmin - 10.0 * lowest.log10()).abs() < 1e-4, "{range:?} for {lowest}");
        }
        // A picture of one level, which is also ref: all of it is the top.
        let range = drawn(&[0.25, 0.25], &options).unwrap();
        assert!(range.vmin < range.vmax && range.vmax == 0.0, "{range:?}");
    }
}
