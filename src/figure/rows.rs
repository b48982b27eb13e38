//! The axis of the rows: frequencies, notes, pitch classes or coefficients.

use super::facts::Scales;
use super::ticks::{Axis, Room, Span, Tick, choose, decimal, numbers};
use crate::dsp::bands::BandShape;
use crate::options::{Axes, Kind, Options};

/// Names of the semitones from C, as MIDI counts them.
const NOTES: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
/// Semitones in the order in which they get a tick, as far as there is room: C, then the fifth, and so on.
const SEMITONES: [&[i32]; 4] = [&[0], &[7], &[4, 9], &[2, 5, 11]];
/// Semitones that get a tick only where all twelve do.
const SHARPS: &[i32] = &[1, 3, 6, 8, 10];
/// Frequency of MIDI note 69, A4.
const A4_HZ: f64 = 440.0;
/// First digits of frequencies in the order in which they get a tick, as far as there is room.
const DIGITS: [&[f64]; 4] = [&[1.0], &[2.0, 5.0], &[3.0, 4.0, 6.0, 8.0], &[1.5, 2.5, 7.0]];
/// Powers of ten of these digits: from a millionth of a hertz to the highest rate.
const POWERS: std::ops::Range<i32> = -6..7;
/// Octaves of notes: C-25 is half a millionth of a hertz, C18 is 4.3 MHz.
const OCTAVES: std::ops::Range<i32> = -24..20;
/// Frequency in Hz from which on an axis is in kHz.
const MIN_KHZ: f64 = 10_000.0;
/// Number of ticks from which a scale that is not even can be read.
const FEW: usize = 3;

/// Ticks of the rows of a spectrogram of `height` pixels.
pub fn axis(options: &Options, scales: &Scales, height: usize, room: Room) -> Axis {
    let bands = BandShape::new(options, scales.sr, scales.framing.n_fft, options.picture_bands());
    match options.kind {
        Kind::Mfcc => numbers("MFCC", options.n_mfcc as usize, height, room),
        Kind::Chroma if options.n_chroma == 12 => classes(height, room),
        Kind::Chroma => numbers("class", options.n_chroma as usize, height, room),
        Kind::Mel | Kind::Log | Kind::Linear => frequencies(options, &bands, scales.sr, height, room),
    }
}

/// The names of the twelve pitch classes, C at the bottom.
fn classes(height: usize, room: Room) -> Axis {
    let Axis { ticks, unit } = numbers("", NOTES.len(), height, room);
    let named = |tick: Tick| Tick { label: NOTES[tick.value as usize].to_owned(), ..tick };
    Axis { ticks: ticks.into_iter().map(named).collect(), unit }
}

fn frequencies(options: &Options, bands: &BandShape, sr: u32, height: usize, room: Room) -> Axis {
    // Rows share the bands evenly: the middle of band b is in the middle of the b-th of equal parts.
    let n_bands = bands.n_bands() as f64;
    let place = |hz: f64| (bands.place(hz) + 0.5) / n_bands * height as f64;
    // The rows of the first and the last bin of a transform reach beyond the frequencies that there are.
    let (low, high) = (bands.hz(-0.5).max(0.0), bands.hz(n_bands - 0.5).min(f64::from(sr) / 2.0));
    let span = Span { low, high, length: place(high) - place(low) };
    let axis = |chosen: Vec<f64>, unit, label: &dyn Fn(f64) -> String| {
        let tick = |hz: f64| Tick { place: place(hz), value: hz, label: label(hz) };
        Axis { ticks: chosen.into_iter().map(tick).collect(), unit }
    };
    let notes = if options.axes == Axes::Notes { notes(span, room, place) } else { Vec::new() };
    if !notes.is_empty() {
        return axis(notes, "", &name);
    }
    let (unit, hz_per_unit) = if high < MIN_KHZ { ("Hz", 1.0) } else { ("kHz", 1000.0) };
    let label = |hz: f64| decimal(hz / hz_per_unit);
    let chosen = match options.kind {
        Kind::Linear => span.round(room, 0.0, label),
        _ => uneven(span, room, place, label),
    };
    axis(chosen, unit, &label)
}

/// Round frequencies on a scale that is not even: 1, 2 and 5 times powers of ten, others where there is room, or if
/// these are few, multiples of a step.
fn uneven(span: Span, room: Room, place: impl Fn(f64) -> f64, label: impl Fn(f64) -> String) -> Vec<f64> {
    let digits = room.fill(|gap| digits(span, gap, &place, &|hz: &f64| (room.fits)(&label(*hz))));
    if digits.len() >= FEW {
        return digits;
    }
    let mut even = Vec::new();
    // Zero is not on a logarithmic axis, however close to it that begins.
    let within = |hz: &f64| span.low <= *hz && *hz <= span.high;
    choose(span.round(room, 0.0, label).into_iter().filter(within), room.gaps[1], place, &mut even);
    if even.len() > digits.len() { even } else { digits }
}

/// One digit, or two, times powers of ten, in order, whose labels fit.
fn digits(span: Span, gap: f64, place: impl Fn(f64) -> f64, fits: &dyn Fn(&f64) -> bool) -> Vec<f64> {
    // Zero keeps its place even if it lies just below the lowest row, which 128 mel bands from 0 Hz have at 14 Hz.
    let mut chosen = vec![0.0];
    let within = |hz: &f64| span.low <= *hz && *hz <= span.high;
    for digits in DIGITS {
        let values = POWERS.flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)));
        choose(values.filter(within).filter(fits), gap, &place, &mut chosen);
    }
    chosen.retain(within);
    chosen.sort_by(f64::total_cmp);
    chosen
}

/// Frequencies of notes in order, chosen so that Cs come first.
fn notes(span: Span, room: Room, place: impl Fn(f64) -> f64) -> Vec<f64> {
    let within = |hz: &f64| span.low <= *hz && *hz <= span.high;
    let octaves_of = |semitones: &'static [i32]| {
        OCTAVES.flat_map(move |octave| semitones.iter().map(move |semitone| pitch(f64::from(12 * octave + semitone))))
    };
    let semitone = 2f64.powf(1.0 / 12.0);
    let mut chosen = room.fill(|gap| {
        let mut chosen = Vec::new();
        for semitones in SEMITONES {
            choose(octaves_of(semitones).filter(within), gap, &place, &mut chosen);
        }
        let is_wide = |hz: &f64| place(hz * semitone) - place(hz / semitone) >= 2.0 * gap;
        choose(octaves_of(SHARPS).filter(within).filter(is_wide), gap, &place, &mut chosen);
        chosen
    });
    chosen.sort_by(f64::total_cmp);
    chosen
}

/// Frequency of a MIDI note, of twelve equal semitones in an octave, with A4 at 440 Hz.
fn pitch(note: f64) -> f64 {
    A4_HZ * ((note - 69.0) / 12.0).exp2()
}

/// The name of the note at a frequency, in scientific pitch notation: A4 is 440 Hz.
fn name(hz: f64) -> String {
    let note = (69.0 + 12.0 * (hz / A4_HZ).log2()).round() as i64;
    format!("{}{}", NOTES[note.rem_euclid(12) as usize], note.div_euclid(12) - 1).replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::options::MelScale;

    fn axis_of(options: &Options, sr: u32, height: usize) -> Axis {
        let options = Options { height: height as u32, ..options.clone() };
        let framing = Framing::for_picture(&options, sr, u64::from(sr)).unwrap();
        let room = Room { gaps: [30.0, 20.0], fits: &|label| label.chars().count() <= 6 };
        axis(&options, &Scales { sr, offset: 0.0, framing: &framing }, height, room)
    }

    fn labels(options: &Options, sr: u32, height: usize) -> Vec<String> {
        axis_of(options, sr, height).ticks.into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn frequencies_are_round() {
        let usual = Options::default();
        assert_eq!(labels(&usual, 16_000, 400), ["250", "500", "1000", "1500", "2000", "3000", "5000", "7000"]);
        let linear = Options { kind: Kind::Linear, ..usual.clone() };
        assert_eq!(labels(&linear, 16_000, 400), ["0", "1000", "2000", "3000", "4000", "5000", "6000", "7000", "8000"]);
        assert_eq!(axis_of(&linear, 44_100, 400).unit, "kHz");
        let narrow = Options { fmin: 4100.0, fmax: Some(4900.0), ..usual };
        assert_eq!(labels(&narrow, 16_000, 200), ["4200", "4400", "4600", "4800"]);
    }

    #[test]
    fn notes_and_classes_have_names() {
        let notes = Options { axes: Axes::Notes, kind: Kind::Log, ..Options::default() };
        let names = labels(&notes, 22_050, 420);
        assert!(["C2", "C4", "C9"].iter().all(|&name| names.contains(&name.to_owned())), "{names:?}");
        assert_eq!(
            (name(440.0), name(261.63), name(8.18), pitch(69.0)),
            ("A4".into(), "C4".into(), "C\u{2212}1".into(), 440.0)
        );
        let chroma = Options { kind: Kind::Chroma, ..Options::default() };
        assert_eq!(labels(&chroma, 22_050, 400), NOTES);
        assert_eq!(labels(&chroma, 22_050, 200), ["C", "D", "E", "F#", "G#", "A#"]);
        assert_eq!(labels(&Options { n_chroma: 24, ..chroma }, 22_050, 200)[..2], ["0", "5"]);
    }

    #[test]
    fn no_tick_is_beyond_the_frequencies_there_are() {
        for n_fft in [4, 16, 64] {
            let options = Options { kind: Kind::Linear, n_fft: Some(n_fft), ..Options::default() };
            let axis = axis_of(&options, 16_000, 400);
            assert_eq!(axis.unit, "Hz");
            let ends = [&axis.ticks[0], axis.ticks.last().unwrap()].map(|tick| tick.value);
            assert_eq!(ends, [0.0, 8000.0], "{n_fft}");
        }
    }

    #[test]
    fn low_and_high_frequencies_have_ticks() {
        let notes = Options { axes: Axes::Notes, kind: Kind::Log, fmin: 20.0, ..Options::default() };
        let names = labels(&notes, 4_000_000, 400);
        assert!(["C1", "C11", "C15"].iter().all(|&name| names.contains(&name.to_owned())), "{names:?}");
        let slow = labels(&Options { fmin: 0.001, ..notes.clone() }, 1, 400);
        assert!(["C\u{2212}6", "C\u{2212}12"].iter().all(|&name| slow.contains(&name.to_owned())), "{slow:?}");
        let log = Options { kind: Kind::Log, fmin: 0.001, ..Options::default() };
        assert_eq!(labels(&log, 16_000, 400)[..4], ["0.002", "0.01", "0.1", "1"]);
    }

    #[test]
    fn zero_is_not_on_a_logarithmic_axis() {
        for fmin in [1e-300, 1e-12, 0.1] {
            let options = Options { kind: Kind::Log, fmin, fmax: Some(100.0), ..Options::default() };
            for Tick { place, label, .. } in axis_of(&options, 44_100, 300).ticks {
                assert!((0.0..=300.0).contains(&place), "{label} at {place} from {fmin} Hz");
            }
        }
    }

    #[test]
    fn rows_without_a_note_have_frequencies() {
        let narrow = Options { axes: Axes::Notes, fmin: 440.5, fmax: Some(442.0), ..Options::default() };
        let axis = axis_of(&Options { n_fft: Some(65_536), ..narrow }, 16_000, 100);
        assert_eq!((axis.unit, axis.ticks[0].label.as_str()), ("Hz", "441"));
    }

    #[test]
    fn ticks_are_apart_and_within_the_rows() {
        for kind in [Kind::Mel, Kind::Log, Kind::Linear] {
            for mel_scale in [MelScale::Slaney, MelScale::Htk, MelScale::Kaldi] {
                for (fmin, fmax) in [(0.0, None), (20.0, Some(8000.0)), (1000.0, Some(1100.0)), (0.0, Some(150.0))] {
                    let options = Options { kind, mel_scale, fmin, fmax, n_fft: Some(4096), ..Options::default() };
                    let ticks = axis_of(&options, 48_000, 300).ticks;
                    assert!(ticks.len() > 1, "{kind:?} {fmin} {fmax:?}");
                    assert!(ticks.iter().all(|tick| (-1e-6..=300.000_001).contains(&tick.place)));
                    assert!(ticks.windows(2).all(|pair| pair[1].place - pair[0].place >= 19.99));
                }
            }
        }
    }
}
