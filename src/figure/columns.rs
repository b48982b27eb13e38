//! The time axis.

use super::facts::Scales;
use super::ticks::{Axis, Span, Tick, decimal, numbered};

/// Steps of a clock in seconds.
const STEPS: [f64; 15] =
    [1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 10_800.0, 21_600.0];
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
/// Units of labels that are numbers: each in seconds, and the time from which on the next is used.
const UNITS: [(&str, f64, f64); 3] = [("\u{b5}s", 1e-6, 1e-4), ("ms", 1e-3, 0.1), ("s", 1.0, MINUTE)];

/// Ticks of the columns of a spectrogram of `width` pixels, in seconds from the start of the recording, or parts of
/// them, or as on a clock from a minute on. `gap` gives the distance in pixels that a label needs.
pub fn axis(scales: &Scales, width: usize, gap: impl Fn(&str) -> f32) -> Axis {
    let span = span(scales, width);
    let latest = span.low.abs().max(span.high.abs());
    if let Some(&(unit, seconds, _)) = UNITS.iter().find(|&&(_, _, end)| latest < end) {
        return spaced(span, span.steps(1.0, 0.0), unit, |time, _| decimal(time / seconds), gap);
    }
    let unit = if latest < HOUR { "min" } else { "h" };
    let below_a_second = span.steps(1.0, 0.0).take_while(|&step| step < 0.999);
    let of_a_clock = STEPS.into_iter().chain((1..60).map(|power| 21_600.0 * f64::from(power).exp2()));
    spaced(span, below_a_second.chain(of_a_clock), unit, |time, step| clock(time, step, unit), gap)
}

/// Ticks at the centres of `n` columns of a table. `gap` as above.
pub fn numbers(n: usize, width: usize, gap: impl Fn(&str) -> f32) -> Axis {
    let span = numbered(n, width);
    spaced(span, span.steps(1.0, 1.0), "column", |number, _| decimal(number), gap)
}

/// Ticks at the multiples of the first of `steps` whose labels have room.
fn spaced(
    span: Span,
    mut steps: impl Iterator<Item = f64>,
    unit: &'static str,
    label: impl Fn(f64, f64) -> String,
    gap: impl Fn(&str) -> f32,
) -> Axis {
    let has_room = |&step: &f64| {
        let [first, last] = [span.low, span.high].map(|end| (end / step).round() * step);
        // Of two consecutive multiples one has all the digits of the step; times have the most before the point at the
        // ends.
        let widest = [first, first + step, last - step, last].map(|value| gap(&label(value, step)));
        f64::from(widest.into_iter().fold(0.0, f32::max)) <= step / (span.high - span.low) * span.length
    };
    let step = steps.find(has_room).unwrap_or(span.high - span.low);
    let tick = |value: f64| Tick { place: span.even(value), value, label: label(value, step) };
    Axis { ticks: span.multiples(step).into_iter().map(tick).collect(), unit }
}

/// The times at the left edge of the first column and at the right edge of the last. Columns share the frames evenly:
/// the middle of frame t is in the middle of the t-th of `n_frames` equal parts.
fn span(scales: &Scales, width: usize) -> Span {
    let Scales { sr, offset, framing } = scales;
    // The middle of the first frame, in samples.
    let middle = framing.begin as f64 + (framing.frame_length / 2) as f64;
    let hop = framing.hop_length as f64;
    let seconds = |frame: f64| offset + (middle + frame * hop) / f64::from(*sr);
    Span { low: seconds(-0.5), high: seconds(framing.n_frames as f64 - 0.5), length: width as f64 }
}

/// A time in minutes and seconds, or hours and minutes, with what a step needs.
fn clock(time: f64, step: f64, unit: &str) -> String {
    let sign = if time < -1e-9 { "\u{2212}" } else { "" };
    // Whole units of the last digit shown.
    let digits = if step < 0.999 { (-step.log10()).ceil().max(0.0) as i32 } else { 0 };
    let parts = 10f64.powi(digits);
    let whole = (time.abs() * parts).round();
    let minutes = (whole / (MINUTE * parts)).floor();
    let seconds = (whole - minutes * MINUTE * parts) / parts;
    let width = if digits > 0 { digits as usize + 3 } else { 2 };
    let seconds = format!("{seconds:0width$.0$}", digits as usize);
    if unit == "min" {
        return format!("{sign}{minutes:.0}:{seconds}");
    }
    let (hours, minutes) = ((minutes / 60.0).floor(), minutes % 60.0);
    let clock = format!("{sign}{hours:.0}:{minutes:02.0}");
    if step < MINUTE { format!("{clock}:{seconds}") } else { clock }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::options::Options;

    fn axis_of(options: &Options, sr: u32, n_samples: u64, width: usize) -> Axis {
        let framing = Framing::for_picture(options, sr, n_samples).unwrap();
        let scales = Scales { sr, offset: options.offset, framing: &framing };
        axis(&scales, width, |label| 8.0 * label.chars().count() as f32 + 20.0)
    }

    fn labels(options: &Options, seconds: f64) -> (Vec<String>, &'static str) {
        let axis = axis_of(options, 8000, (8000.0 * seconds) as u64, 600);
        (axis.ticks.into_iter().map(|tick| tick.label).collect(), axis.unit)
    }

    #[test]
    fn times_are_in_the_units_of_a_clock() {
        let usual = Options::default();
        assert_eq!(labels(&usual, 10.0).1, "s");
        assert_eq!(labels(&usual, 10.0).0[..3], ["0", "1", "2"]);
        assert_eq!(labels(&usual, 0.5).0[..3], ["0", "0.05", "0.1"]);
        let (short, unit) = labels(&usual, 0.05);
        assert_eq!((short[1].as_str(), unit), ("5", "ms"));
        let (minutes, unit) = labels(&usual, 300.0);
        assert_eq!((&minutes[..3], unit), (&["0:00".to_owned(), "0:30".into(), "1:00".into()][..], "min"));
        let (hours, unit) = labels(&usual, 86_400.0);
        assert_eq!((&hours[..3], unit), (&["0:00".to_owned(), "3:00".into(), "6:00".into()][..], "h"));
        let (late, unit) = labels(&Options { offset: 3600.0, ..usual }, 1.0);
        assert_eq!((late[1].as_str(), unit), ("1:00:00.2", "h"));
    }

    #[test]
    fn the_widest_label_has_room() {
        // Ends have short labels: 0 and 3.
        for width in (4000..40_000).step_by(1000) {
            let ticks = axis_of(&Options::default(), 8000, 24_000, width).ticks;
            let widest = ticks.iter().map(|tick| tick.label.chars().count()).max().unwrap();
            assert!(ticks[1].place - ticks[0].place >= 8.0 * widest as f64 + 20.0, "{width}: {}", ticks[1].label);
        }
        let columns = numbers(2_000_000, 400, |label| 8.0 * label.chars().count() as f32);
        let labels: Vec<&str> = columns.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["0", "500000", "1e6", "1.5e6", "2e6"]);
    }

    #[test]
    fn times_of_short_parts_keep_their_digits() {
        let options = Options { offset: 0.5, n_fft: Some(64), ..Options::default() };
        let axis = axis_of(&options, 4_000_000, 20, 800);
        let labels: Vec<&str> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!((labels[..3].to_vec(), axis.unit), (vec!["0.5", "0.500001", "0.500002"], "s"));
        let axis = axis_of(&Options { offset: 0.0, ..options }, 4_000_000, 20, 800);
        assert_eq!((axis.ticks[1].label.as_str(), axis.unit), ("0.5", "\u{b5}s"));
    }

    #[test]
    fn ticks_lie_at_their_times() {
        for options in [
            Options::default(),
            Options { center: false, ..Options::default() },
            Options { snip_edges: Some(true), ..Options::default() },
            Options { snip_edges: Some(false), hop_length: Some(100), n_fft: Some(300), ..Options::default() },
            Options { offset: 7.25, ..Options::default() },
        ] {
            let framing = Framing::for_picture(&options, 1000, 5000).unwrap();
            let axis = axis_of(&options, 1000, 5000, 500);
            for tick in axis.ticks {
                let seconds: f64 = tick.label.parse().unwrap();
                let samples = (seconds - options.offset) * 1000.0;
                // The frame whose middle this is, counted from the middle of its first sample.
                let middle = framing.begin as f64 + (framing.frame_length / 2) as f64;
                let frame = (samples - middle) / framing.hop_length as f64;
                let place = (frame + 0.5) / framing.n_frames as f64 * 500.0;
                assert!((place - tick.place).abs() < 1e-6 && (0.0..=500.0).contains(&place), "{} {place}", tick.label);
            }
        }
    }
}
