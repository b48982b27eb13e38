//! Check for values outside the range of colours.

use crate::dsp::matrix::Matrix;
use crate::dsp::range::Range;
use crate::options::{Options, Scale};

/// Fraction of a picture that may be above a fixed range without a warning.
const MAX_ABOVE: f64 = 0.05;

/// Warns if both ends of the range are fixed and more than a twentieth of the values are above it, or all values below.
/// Fewer values below are normal for a background, which includes `silence`, the level of silence. Only the rows that
/// contain a bin according to `holds` count.
#[must_use]
pub fn warning(levels: &Matrix, holds: &[bool], range: Range, silence: f32, options: &Options) -> Option<String> {
    if !options.has_fixed_range() {
        return None;
    }
    let Range { vmin, vmax } = range;
    let unit = if options.picture_scale() == Scale::Db { " dB" } else { "" };
    let share = |lies: &dyn Fn(f32) -> bool| share(levels, holds, lies);
    let above = share(&|level| level > vmax);
    if above > MAX_ABOVE {
        let percent = (100.0 * above).round();
        return Some(format!(
            "{percent} % of the picture lies above vmax, which is {vmax}{unit}, and has the highest colour \
             (raise vmax or ref)"
        ));
    }
    let is_dark = share(&|level| level >= vmin) == 0.0 && share(&|level| level > silence) > 0.0;
    is_dark.then(|| {
        format!(
            "the whole picture lies below vmin, which is {vmin}{unit}, and has the lowest colour (lower vmin or ref)"
        )
    })
}

/// The fraction of the values for which `lies` holds.
fn share(levels: &Matrix, holds: &[bool], lies: &dyn Fn(f32) -> bool) -> f64 {
    let rows = || (0..levels.rows()).filter(|&row| holds[row]).map(|row| levels.row(row));
    let count = rows().flatten().filter(|&&level| lies(level)).count();
    count as f64 / (rows().count() * levels.columns()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Level;

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
        }
    }
}
