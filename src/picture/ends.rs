//! Check for values outside the range of colours.

use crate::dsp::matrix::Matrix;
use crate::dsp::range::Range;
use crate::options::{Options, Scale};

/// Fraction of a picture that may be above a fixed range without a warning.
const MAX_ABOVE: f64 = 0.05;

/// Warns if all values are above the range, or all below it: the picture has one colour. If both ends of the range are
/// given, a twentieth of the values above it is too much already. Fewer values below are normal for a background, which
/// includes `silence`, the level of silence. Only the rows that contain a bin according to `holds` count.
#[must_use]
pub fn warning(levels: &Matrix, holds: &[bool], range: Range, silence: f32, options: &Options) -> Option<String> {
    let Range { vmin, vmax } = range;
    let unit = if options.picture_scale() == Scale::Db { " dB" } else { "" };
    let rows = || (0..levels.rows()).filter(|&row| holds[row]).map(|row| levels.row(row));
    let all = |lies: &dyn Fn(f32) -> bool| rows().flatten().all(|&level| lies(level));
    // An end that was measured is one of the levels.
    let is_measured = options.has_percentiles() || options.background.is_some();
    let is_bright = all(&|level| level > vmax || is_measured && level == vmax);
    let is_fixed = options.has_fixed_range();
    let above = match (is_bright, is_fixed) {
        (true, _) => 1.0,
        (false, true) => share(rows(), |level| level > vmax),
        (false, false) => 0.0,
    };
    if above > MAX_ABOVE {
        let percent = (100.0 * above).round();
        return Some(format!(
            "{percent} % of the picture lies above vmax, which is {vmax}{unit}, and has the highest colour \
             (raise vmax or ref)"
        ));
    }
    let is_dark = all(&|level| level < vmin || is_measured && level == vmin) && !all(&|level| level <= silence);
    is_dark.then(|| {
        format!(
            "the whole picture lies below vmin, which is {vmin}{unit}, and has the lowest colour (lower vmin or ref)"
        )
    })
}

/// The fraction of the values for which `lies` holds.
fn share<'a>(rows: impl Iterator<Item = &'a [f32]>, lies: impl Fn(f32) -> bool) -> f64 {
    let (mut count, mut total) = (0, 0);
    for row in rows {
        total += row.len();
        count += row.iter().filter(|&&level| lies(level)).count();
    }
    count as f64 / total as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Level, Percentile};

    /// The warning for a picture of 100 values, of which some have these levels and the others lie in the middle.
    fn warned(of_these: &[(usize, f32)], options: &Options) -> Option<String> {
        let mut levels = Matrix::default();
        levels.reset(2, 100).unwrap();
        levels.row_mut(0).fill(-40.0);
        let values = of_these.iter().flat_map(|&(count, level)| std::iter::repeat_n(level, count));
        levels.row_mut(0).iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
        // A row without a bin does not count.
        levels.row_mut(1).fill(1000.0);
        warning(&levels, &[true, false], Range { vmin: -80.0, vmax: 0.0 }, -100.0, options)
    }

    #[test]
    fn more_than_a_twentieth_above_a_fixed_range_or_all_below_it_gives_a_warning() {
        let fixed = Options { vmin: Some(Level::Number(-80.0)), vmax: Some(Level::Number(0.0)), ..Options::default() };
        for usual in [&[(5, 1.0), (95, 0.0)][..], &[(99, -81.0)], &[(100, -100.0)], &[(50, -100.0), (50, -80.0)]] {
            assert_eq!(warned(usual, &fixed), None);
        }
        let above =
            "75 % of the picture lies above vmax, which is 0 dB, and has the highest colour (raise vmax or ref)";
        assert_eq!(warned(&[(75, 29.0), (6, -81.0)], &fixed).unwrap(), above);
        let below = "the whole picture lies below vmin, which is -80 dB, and has the lowest colour (lower vmin or ref)";
        assert_eq!(warned(&[(60, -81.0), (40, -100.0)], &fixed).unwrap(), below);
        for open in [Options { vmin: None, ..fixed.clone() }, Options { vmax: None, ..fixed }] {
            assert_eq!(warned(&[(75, 29.0), (25, -81.0)], &open), None);
            // One colour is too few for any range.
            let above = "100 % of the picture lies above vmax, which is 0 dB, and has the highest colour";
            assert!(warned(&[(100, 1.0)], &open).unwrap().starts_with(above));
            assert_eq!(warned(&[(50, -81.0), (50, -90.0)], &open).unwrap(), below);
            assert_eq!(warned(&[(100, -100.0)], &open), None);
            assert_eq!(warned(&[(100, 0.0)], &open), None);
            let measured = Options { background: Some(Percentile::MEDIAN.into()), ..open };
            assert!(warned(&[(100, 0.0)], &measured).unwrap().starts_with(above));
            assert_eq!(warned(&[(50, -81.0), (50, -80.0)], &measured).unwrap(), below);
        }
    }
}
