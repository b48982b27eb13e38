//! The range of colours: the levels of the lowest and the highest one.

use super::distribution::Measured;
use crate::options::{Kind, Level, Options, Scale};

/// Highest level above the background that has a colour of its own, in dB.
const ABOVE_BACKGROUND: f64 = 40.0;

/// The range of colours, in the unit of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Level of the lowest colour.
    pub vmin: f32,
    /// Level of the highest colour.
    pub vmax: f32,
}

/// A decibel of power in the unit of a scale; `None` if it is not logarithmic.
#[must_use]
pub fn decibel(scale: Scale) -> Option<f64> {
    match scale {
        Scale::Db => Some(1.0),
        Scale::Log10 => Some(0.1),
        Scale::Log => Some(0.1 * 10f64.ln()),
        Scale::Auto | Scale::Linear | Scale::Pcen => None,
    }
}

/// A decibel in the unit of a picture whose range is relative to `ref`.
fn decibel_of_range(options: &Options) -> Option<f64> {
    decibel(options.picture_scale()).filter(|_| options.kind != Kind::Mfcc)
}

/// An end of the range.
#[derive(Clone, Copy)]
enum End {
    /// Known before drawing.
    Fixed(f32),
    /// A percentile of the levels.
    Percentile(f64),
    /// Neither.
    Open,
}

impl End {
    fn new(level: Option<Level>) -> Self {
        match level {
            Some(Level::Number(number)) => End::Fixed(number as f32),
            Some(Level::Percentile(percentile)) => End::Percentile(percentile.0),
            None => End::Open,
        }
    }

    /// The level of this end; `open` if it is neither known nor a percentile.
    fn level(self, levels: &impl Measured, open: impl FnOnce() -> f32) -> Option<f32> {
        match self {
            End::Fixed(level) => Some(level),
            End::Percentile(percent) => levels.percentile(percent),
            End::Open => Some(open()),
        }
    }

    fn fixed(self) -> Option<f32> {
        if let End::Fixed(level) = self { Some(level) } else { None }
    }
}

/// The ends that the options give, with the defaults that no level changes: on a logarithmic scale 0 for `vmax` and
/// `vmax - top_db` for `vmin`, or 40 dB and 0 above a background; 0 to 1 for pitch classes.
fn ends(options: &Options) -> (End, End) {
    let (vmin, vmax) = (End::new(options.vmin), End::new(options.vmax));
    let or = |end: End, level: Option<f64>| match (end, level) {
        (End::Open, Some(level)) => End::Fixed(level as f32),
        _ => end,
    };
    let Some(decibel) = decibel_of_range(options) else {
        let is_chroma = options.kind == Kind::Chroma && options.picture_scale() == Scale::Linear;
        return (or(vmin, is_chroma.then_some(0.0)), or(vmax, is_chroma.then_some(1.0)));
    };
    if options.background.is_some() {
        return (or(vmin, Some(0.0)), or(vmax, Some(ABOVE_BACKGROUND * decibel)));
    }
    let vmax = or(vmax, Some(0.0));
    let below = |vmax: f32| options.top_db.map(|top_db| f64::from(vmax) - top_db * decibel);
    (or(vmin, vmax.fixed().and_then(below)), vmax)
}

/// The levels of the lowest and the highest colour as far as the options alone determine them.
#[must_use]
pub fn known_range(options: &Options) -> (Option<f32>, Option<f32>) {
    let (vmin, vmax) = ends(options);
    match (vmin.fixed(), vmax.fixed()) {
        (Some(_), Some(_)) => {
            range(&Flat(0.0), options).map(|range| (Some(range.vmin), Some(range.vmax))).unwrap_or_default()
        }
        known => known,
    }
}

/// Whether [`range`] depends on the values of a picture.
#[must_use]
pub fn range_depends_on_data(options: &Options) -> bool {
    let (vmin, vmax) = known_range(options);
    vmin.is_none() || vmax.is_none()
}

/// The range of colours for these levels, whose open ends are their lowest and their highest. `None` if these are
/// equal, or if a percentile is wanted where there is only silence.
#[must_use]
pub fn range(levels: &impl Measured, options: &Options) -> Option<Range> {
    let (low, high) = ends(options);
    let vmax = high.level(levels, || levels.highest())?;
    let vmin = match (low, options.top_db, decibel_of_range(options)) {
        // Below a percentile; `ends` has it below a number.
        (End::Open, Some(top_db), Some(decibel)) => (f64::from(vmax) - top_db * decibel) as f32,
        _ => low.level(levels, || levels.lowest())?,
    };
    match (low.fixed(), high.fixed()) {
        _ if vmin < vmax => Some(Range { vmin, vmax }),
        (None, None) => None,
        // An end that is given stays, however the other lies.
        (Some(_), None) => Some(Range { vmin, vmax: above(vmin) }),
        (Some(_), Some(_)) if options.vmin.is_some() => Some(Range { vmin, vmax: above(vmin) }),
        // Every pixel then has the highest colour.
        _ if decibel_of_range(options).is_some() => Some(Range { vmin: vmax - 1.0, vmax }),
        _ => Some(Range { vmin: -above(-vmax), vmax }),
    }
}

/// A number distinguishably larger than `value`.
fn above(value: f32) -> f32 {
    value + value.abs().max(1.0)
}

/// The range of a picture whose values are all `level`, which becomes the lowest colour unless the options fix the
/// range.
#[must_use]
pub fn flat_range(level: f32, options: &Options) -> Range {
    range(&Flat(level), options).unwrap_or(Range { vmin: level, vmax: above(level) })
}

/// Levels that are all the same.
struct Flat(f32);

impl Measured for Flat {
    fn lowest(&self) -> f32 {
        self.0
    }

    fn highest(&self) -> f32 {
        self.0
    }

    fn percentile(&self, _: f64) -> Option<f32> {
        Some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::distribution::Levels;
    use crate::dsp::matrix::Matrix;
    use crate::options::Percentile;

    fn number(number: f64) -> Option<Level> {
        Some(Level::Number(number))
    }

    fn percent(percent: f64) -> Option<Level> {
        Some(Percentile(percent).into())
    }

    /// The range of a picture of these levels, of which those at -100 or below are silence.
    fn drawn(levels: &[f32], options: &Options) -> Option<Range> {
        let mut matrix = Matrix::default();
        matrix.reset(1, levels.len()).unwrap();
        matrix.row_mut(0).copy_from_slice(levels);
        range(&Levels::new(&matrix, &[true], -100.0, true).unwrap(), options)
    }

    #[test]
    fn the_range_depends_on_the_data_unless_the_options_fix_it() {
        let (linear, mfcc) = (Scale::Linear, Kind::Mfcc);
        let cases = [
            (Options::default(), false),
            (Options { top_db: None, ..Options::default() }, true),
            (Options { top_db: None, vmin: number(-9.0), ..Options::default() }, false),
            (Options { scale: linear, ..Options::default() }, true),
            (Options { scale: linear, vmin: number(0.0), ..Options::default() }, true),
            (Options { scale: linear, vmin: number(0.0), vmax: number(1.0), ..Options::default() }, false),
            (Options { kind: mfcc, ..Options::default() }, true),
            (Options { kind: Kind::Chroma, ..Options::default() }, false),
        ];
        for (options, depends) in cases {
            assert_eq!(range_depends_on_data(&options), depends, "{options:?}");
        }
    }

    #[test]
    fn the_range_of_linear_values_is_that_of_the_data() {
        let linear = Options { scale: Scale::Linear, ..Options::default() };
        assert_eq!(drawn(&[3.0, 1.0, 2.0], &linear), Some(Range { vmin: 1.0, vmax: 3.0 }));
        assert_eq!(drawn(&[2.0, 2.0], &linear), None);
        // If one end is given and all values are past it, they have the colour of that end.
        let above_all = drawn(&[3.0, 1.0], &Options { vmin: number(5.0), ..linear.clone() }).unwrap();
        assert!(above_all.vmin == 5.0 && above_all.vmax > 5.0);
        let below_all = drawn(&[3.0, 1.0], &Options { vmax: number(0.5), ..linear.clone() }).unwrap();
        assert!(below_all.vmax == 0.5 && below_all.vmin < 0.5);
        let part = Options { vmin: number(0.0), ..linear.clone() };
        assert_eq!(drawn(&[3.0, 1.0], &part), Some(Range { vmin: 0.0, vmax: 3.0 }));
        let chroma = Options { kind: Kind::Chroma, ..Options::default() };
        assert_eq!(drawn(&[0.25, 0.5], &chroma), Some(Range { vmin: 0.0, vmax: 1.0 }));
    }

    /// The range of these levels, of which the last is silence.
    fn of(vmin: Option<Level>, vmax: Option<Level>, top_db: Option<f64>, background: Option<Level>) -> (f32, f32) {
        let options = Options { vmin, vmax, top_db, background, ..Options::default() };
        let range = drawn(&[-60.0, -50.0, -40.0, -20.0, -100.0], &options).unwrap();
        (range.vmin, range.vmax)
    }

    #[test]
    fn the_range_is_that_of_the_options() {
        assert_eq!(of(None, None, Some(80.0), None), (-80.0, 0.0));
        assert_eq!(of(None, number(-10.0), Some(60.0), None), (-70.0, -10.0));
        assert_eq!(of(number(-50.0), None, Some(80.0), None), (-50.0, 0.0));
        assert_eq!(of(number(-50.0), number(5.0), None, None), (-50.0, 5.0));
        assert_eq!(of(None, None, None, None), (-100.0, 0.0));
    }

    #[test]
    fn percentiles_are_those_of_the_levels_above_silence() {
        assert_eq!(of(percent(0.0), percent(100.0), Some(80.0), None), (-60.0, -20.0));
        assert_eq!(of(percent(50.0), None, None, None), (-45.0, 0.0));
        assert_eq!(of(None, percent(50.0), Some(30.0), None), (-75.0, -45.0));
        assert_eq!(of(None, percent(50.0), None, None), (-100.0, -45.0));
        assert_eq!(of(number(-90.0), percent(100.0), None, None), (-90.0, -20.0));
        // An end that is given stays.
        assert_eq!(of(number(-10.0), percent(100.0), None, None), (-10.0, 0.0));
        assert_eq!(of(percent(100.0), number(-30.0), None, None), (-31.0, -30.0));
        let silent = Options { vmin: percent(5.0), ..Options::default() };
        assert_eq!(drawn(&[-100.0, -120.0], &silent), None);
        assert_eq!(flat_range(-7.0, &Options { vmax: percent(99.0), ..silent }), Range { vmin: -7.0, vmax: 0.0 });
    }

    #[test]
    fn above_a_background_the_range_is_forty_decibels() {
        let median = Some(Percentile::MEDIAN.into());
        assert_eq!(of(None, None, Some(80.0), median), (0.0, 40.0));
        assert_eq!(of(number(3.0), number(25.0), Some(80.0), median), (3.0, 25.0));
        assert_eq!(of(number(50.0), None, None, median), (50.0, 100.0));
        assert_eq!(of(None, number(-5.0), None, median), (-6.0, -5.0));
        let options = Options { background: median, scale: Scale::Log10, ..Options::default() };
        assert_eq!(drawn(&[1.0, 2.0], &options), Some(Range { vmin: 0.0, vmax: 4.0 }));
    }
}
