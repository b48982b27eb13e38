//! How much of a picture lies beyond the range of its colours.

use crate::dsp::levels::Range;
use crate::dsp::matrix::Matrix;
use crate::options::{Options, Scale};

/// The part of a picture that may lie beyond an end of a fixed range without a warning.
const MOST_BEYOND: f64 = 0.05;

/// A warning for each end of the range, where the user fixed both, that more than a twentieth of the values lie beyond.
/// Only rows that count do, as `holds` says; `silence` is what silence became, which is to have the lowest colour.
#[must_use]
pub fn warnings(levels: &Matrix, holds: &[bool], range: Range, silence: f32, options: &Options) -> Vec<String> {
    if !options.has_fixed_range() {
        return Vec::new();
    }
    let Range { vmin, vmax } = range;
    let unit = if options.picture_scale() == Scale::Db { " dB" } else { "" };
    let above = share(levels, holds, |level| level > vmax).map(|percent| {
        format!("{percent} % of the picture lies above vmax, {vmax}{unit}, in the highest colour (raise vmax or ref)")
    });
    let below = share(levels, holds, |level| level < vmin && level > silence).map(|percent| {
        format!("{percent} % of the picture lies below vmin, {vmin}{unit}, in the lowest colour (lower vmin or ref)")
    });
    above.into_iter().chain(below).collect()
}

/// The percentage of values that lie beyond an end, if it is too large.
fn share(levels: &Matrix, holds: &[bool], beyond: impl Fn(f32) -> bool) -> Option<f64> {
    let rows = || (0..levels.rows()).filter(|&row| holds[row]).map(|row| levels.row(row));
    let count = rows().flatten().filter(|&&level| beyond(level)).count();
    let share = count as f64 / (rows().count() * levels.columns()) as f64;
    (share > MOST_BEYOND).then(|| (share * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The warnings of 100 values, of which some have these levels and the others lie in the middle.
    fn warned(of_these: &[(usize, f32)], options: &Options) -> Vec<String> {
        let mut levels = Matrix::default();
        levels.reset(2, 100).unwrap();
        levels.row_mut(0).fill(-40.0);
        let values = of_these.iter().flat_map(|&(count, level)| std::iter::repeat_n(level, count));
        levels.row_mut(0).iter_mut().zip(values).for_each(|(cell, value)| *cell = value);
        // A row without a bin does not count.
        levels.row_mut(1).fill(1000.0);
        warnings(&levels, &[true, false], Range { vmin: -80.0, vmax: 0.0 }, -100.0, options)
    }

    #[test]
    fn more_than_a_twentieth_beyond_an_end_of_a_fixed_range_is_told_and_silence_is_not() {
        let fixed = Options { vmin: Some(-80.0), vmax: Some(0.0), ..Options::default() };
        assert_eq!(warned(&[(5, 1.0), (5, -81.0), (30, -100.0), (60, 0.0)], &fixed), [""; 0]);
        let told = warned(&[(75, 29.0), (6, -81.0)], &fixed);
        let above = "75 % of the picture lies above vmax, 0 dB, in the highest colour (raise vmax or ref)";
        let below = "6 % of the picture lies below vmin, -80 dB, in the lowest colour (lower vmin or ref)";
        assert_eq!(told, [above, below]);
        for open in [Options { vmin: None, ..fixed.clone() }, Options { vmax: None, ..fixed }] {
            assert_eq!(warned(&[(75, 29.0), (25, -81.0)], &open), [""; 0]);
        }
    }
}
