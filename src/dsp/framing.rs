//! Positions and lengths of the frames of a recording.

use super::mel::MelShape;
use crate::error::{Error, Result};
use crate::options::check::{MAX_SAMPLES, check_most, check_win_length, shown};
use crate::options::{Filters, Kind, Options, Pad, PadMode, row};

/// Usual length of a transform, in milliseconds.
const USUAL_MS: f64 = 46.0;

/// Length of a transform for sounds above hearing, in milliseconds: the time a bat's call takes.
const ULTRASOUND_MS: f64 = 5.0;

/// Sample rate in Hz above which a recording is made for such sounds.
const ULTRASOUND_SR: u32 = 100_000;

/// The power of two nearest to a duration on a logarithmic scale, from 16 to 65,536 samples.
fn nearest_n_fft(ms: f64, sr: u32) -> usize {
    let exponent = (ms * 0.001 * f64::from(sr)).log2().round();
    1 << exponent.clamp(4.0, 16.0) as u32
}

/// The default transform length of a picture: 46 ms. Above 100 kHz frames are as short as the mel bands allow: they
/// span at least two bins, or some would be empty and white noise would show stripes.
#[must_use]
pub fn default_n_fft(options: &Options, sr: u32) -> usize {
    let (usual, shortest) = (nearest_n_fft(USUAL_MS, sr), nearest_n_fft(ULTRASOUND_MS, sr));
    if sr <= ULTRASOUND_SR {
        return usual;
    }
    match options.kind {
        Kind::Linear | Kind::Log => shortest,
        Kind::Mel | Kind::Mfcc => {
            let narrowest = MelShape::new(options, sr, usual, options.picture_bands()).narrowest();
            let needed = (f64::from(sr) / narrowest).max(1.0).log2().ceil().min(16.0);
            (1 << needed as u32).clamp(shortest, usual)
        }
        // The lowest octaves need them.
        Kind::Chroma => usual,
    }
}

/// Positions and lengths of the frames of a recording.
///
/// librosa's frames have `n_fft` samples with the window in their middle. They are centred on every `hop_length`-th
/// sample or start there. Kaldi's frames have `win_length` samples and are zero-padded to `n_fft`. They start at every
/// `hop_length`-th sample, or are centred between two samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// Transform length in samples.
    pub n_fft: usize,
    /// Window length in samples, at most `n_fft`.
    pub win_length: usize,
    /// Length of a frame in samples: `n_fft`, or `win_length`.
    pub frame_length: usize,
    /// Hop between frames, in samples.
    pub hop_length: usize,
    /// Number of frames, at least 1.
    pub n_frames: u64,
    /// First sample of frame 0; negative if it is before the recording.
    pub begin: i64,
    /// Padding at the ends of the recording.
    pub pad_mode: PadMode,
}

/// Samples added at the ends of a recording.
struct Padding {
    left: u64,
    right: u64,
    /// Whether there may be any.
    is_given: bool,
}

impl Padding {
    /// `pad_left` and `pad_right`, or what `pad` or `center` say. Kaldi's frames have a padding of their own.
    fn new(options: &Options, n_fft: usize, hop_length: Option<usize>) -> Self {
        let both = |samples: usize| Padding { left: samples as u64, right: samples as u64, is_given: true };
        if options.snip_edges.is_some() {
            return Padding { is_given: false, ..both(0) };
        }
        match (options.pad_left, options.pad_right, options.pad) {
            (None, None, Pad::Same) => both(n_fft.saturating_sub(hop_length.unwrap_or(n_fft)) / 2),
            (None, None, Pad::None) if options.center => both(n_fft / 2),
            (None, None, Pad::None) => Padding { is_given: false, ..both(0) },
            (left, right, _) => {
                let (left, right) = (left.unwrap_or(0), right.or(left).unwrap_or(0));
                Padding { left: left.into(), right: right.into(), is_given: true }
            }
        }
    }
}

/// Lengths in samples, before the number of frames is known.
struct Lengths {
    n_fft: usize,
    win_length: usize,
    hop_length: Option<usize>,
}

impl Framing {
    /// Resolves the options for a picture of `n_samples` at `sr`: by default, [`default_n_fft`] and at least as many
    /// frames as columns.
    pub fn for_picture(options: &Options, sr: u32, n_samples: u64) -> Result<Self> {
        let lengths = Lengths::new(options, sr, default_n_fft(options, sr))?;
        let most = (lengths.n_fft as u64 / 4).max(1);
        Self::new(options, n_samples, &lengths, |span| (span / u64::from(options.width)).clamp(1, most) as usize)
    }

    /// Resolves the options for columns of `column` samples each, rounded down, on a grid that the recording does not
    /// determine. The frames lie on it too: frame `t` is the middle of hop `t` from sample `begin` of the recording on,
    /// and there is silence around the recording. The hop is at most a column, by default also at most `n_fft / 4`.
    pub fn for_grid(options: &Options, sr: u32, n_samples: u64, column: u64) -> Result<Self> {
        let lengths = Lengths::new(options, sr, default_n_fft(options, sr))?;
        let most = (lengths.n_fft as u64 / 4).max(1);
        let framing = Self::new(options, n_samples, &lengths, |_| column.clamp(1, most) as usize)?;
        if framing.hop_length as u64 > column {
            let allowed = format!("at most {column} samples at {sr} Hz, the length of a pixel");
            return Err(Error::option("hop_length", framing.hop_length, allowed));
        }
        Ok(Framing { pad_mode: PadMode::Constant, ..framing })
    }

    /// The same frames from another sample on: `n_frames` hops from sample `begin`, each with its frame in the middle.
    #[must_use]
    pub fn placed(self, begin: i64, n_frames: u64) -> Self {
        let begin = begin + (self.hop_length / 2) as i64 - (self.frame_length / 2) as i64;
        Framing { begin, n_frames, ..self }
    }

    /// Resolves the options for an array: by default librosa's `n_fft=2048`, `hop_length=512`.
    pub fn for_array(options: &Options, sr: u32, n_samples: u64) -> Result<Self> {
        Self::new(options, n_samples, &Lengths::new(options, sr, 2048)?, |_| 512)
    }

    /// `default_hop_length` gets the distance between the first and the last possible start of a frame.
    fn new(
        options: &Options,
        n_samples: u64,
        lengths: &Lengths,
        default_hop_length: impl FnOnce(u64) -> usize,
    ) -> Result<Self> {
        let &Lengths { n_fft, win_length, hop_length } = lengths;
        check_most("samples", n_samples, MAX_SAMPLES)?;
        let frame_length = if options.snip_edges.is_some() { win_length } else { n_fft };
        // As in librosa: the number of frames that fit into the recording with its padding, by default n_fft / 2
        // samples (rounded down) on each side.
        let padding = Padding::new(options, n_fft, hop_length);
        let mirrored = options.snip_edges == Some(false);
        let padded = n_samples + padding.left + padding.right;
        let span = if mirrored { n_samples } else { padded.saturating_sub(frame_length as u64) };
        let hop_length = hop_length.unwrap_or_else(|| default_hop_length(span));
        let step = hop_length as u64;
        let (n_frames, begin, pad_mode) = match options.snip_edges {
            None if padding.is_given => (1 + span / step, -(padding.left as i64), options.pad_mode),
            None | Some(true) => (1 + span / step, 0, PadMode::Constant),
            // kaldi/src/feat/feature-window.cc, NumFrames and FirstSampleOfFrame.
            Some(false) => {
                let begin = (step / 2) as i64 - (win_length / 2) as i64;
                (((n_samples + step / 2) / step).max(1), begin, PadMode::Symmetric)
            }
        };
        let n_frames = if options.drop_last { n_frames.saturating_sub(1).max(1) } else { n_frames };
        Ok(Framing { n_fft, win_length, frame_length, hop_length, n_frames, begin, pad_mode })
    }

    /// First sample of frame `t`; negative if the frame starts before the recording.
    #[must_use]
    pub fn first_sample(&self, t: u64) -> i64 {
        (t * self.hop_length as u64) as i64 + self.begin
    }
}

impl Lengths {
    fn new(options: &Options, sr: u32, default_n_fft: usize) -> Result<Self> {
        // Samples take precedence over milliseconds.
        let length = options.frame_length_ms.filter(|_| options.window_length().is_none());
        let shift = options.frame_shift_ms.filter(|_| options.hop_length.is_none());
        let length = length.map(|ms| samples("frame_length_ms", ms, sr)).transpose()?;
        let shift = shift.map(|ms| samples("frame_shift_ms", ms, sr)).transpose()?;
        let in_ms =
            options.n_fft_ms.map(|ms| samples("n_fft_ms", ms, sr).map(|_| nearest_n_fft(ms, sr))).transpose()?;
        let of_filters = options.filters.as_ref().map(Filters::n_fft);
        let of_length = length.map(|length| length.next_power_of_two().max(row::n_fft.ends().0 as usize));
        let given = options.n_fft.map(|n_fft| n_fft as usize);
        let n_fft = given.or(in_ms).or(of_filters).or(of_length).unwrap_or(default_n_fft);
        let win_length = options.window_length().or(length).unwrap_or(n_fft);
        check_win_length(win_length as u32, n_fft as u32)?;
        Ok(Lengths { n_fft, win_length, hop_length: options.hop_length.map(|hop| hop as usize).or(shift) })
    }
}

/// Converts milliseconds at `sr` to samples, truncated like Kaldi (kaldi/src/feat/feature-window.h, WindowShift and
/// WindowSize), except that `1000 n / sr`, whose product can be slightly below `n`, gives `n`.
fn samples(name: &'static str, ms: f64, sr: u32) -> Result<usize> {
    let product = f64::from(sr) * 0.001 * ms;
    let is_whole = (product - product.round()).abs() <= 1e-12 * product;
    let samples = if is_whole { product.round() } else { product.trunc() };
    if (1.0..=row::n_fft.ends().1 as f64).contains(&samples) {
        return Ok(samples as usize);
    }
    Err(Error::option(name, shown(ms), format!("1 to {} samples at {sr} Hz", row::n_fft.ends().1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Preset;

    #[test]
    fn the_default_n_fft_is_the_power_of_two_nearest_to_46_ms() {
        let known = [(1, 16), (8_000, 512), (11_025, 512), (16_000, 1024), (22_050, 1024), (32_000, 2048)];
        let higher = [(44_100, 2048), (48_000, 2048), (96_000, 4096), (4_000_000, 65_536)];
        for (sr, n_fft) in known.into_iter().chain(higher) {
            assert_eq!(default_n_fft(&Options::default(), sr), n_fft, "{sr} Hz");
        }
        for sr in (400..=100_000).step_by(83) {
            let octaves = (default_n_fft(&Options::default(), sr) as f64 / (0.046 * f64::from(sr))).log2();
            assert!(octaves.abs() <= 0.5, "{octaves} octaves off at {sr} Hz");
        }
    }

    #[test]
    fn above_100_khz_frames_are_as_short_as_the_bands_allow() {
        let n_fft = |kind, fmin, sr| default_n_fft(&Options { kind, fmin, ..Options::default() }, sr);
        for (sr, mel, high, linear) in
            [(192_000, 8192, 2048, 1024), (256_000, 8192, 2048, 1024), (384_000, 8192, 2048, 2048)]
        {
            assert_eq!(n_fft(Kind::Mel, 0.0, sr), mel, "{sr} Hz");
            assert_eq!(n_fft(Kind::Mel, 10_000.0, sr), high, "{sr} Hz");
            assert_eq!(n_fft(Kind::Linear, 0.0, sr), linear, "{sr} Hz");
            assert_eq!(n_fft(Kind::Chroma, 0.0, sr), nearest_n_fft(USUAL_MS, sr));
        }
        // Every mel band spans two bins, and half the length would not do.
        for sr in (101_000..1_000_000).step_by(9973) {
            for (fmin, n_mels) in [(0.0, 128), (0.0, 40), (900.0, 128), (20_000.0, 300)] {
                let options = Options { fmin, n_mels: Some(n_mels), ..Options::default() };
                let n_fft = default_n_fft(&options, sr);
                let width = MelShape::new(&options, sr, n_fft, n_mels as usize).narrowest();
                let bin = |n_fft: usize| f64::from(sr) / n_fft as f64;
                assert!(bin(n_fft) <= width || n_fft == nearest_n_fft(USUAL_MS, sr), "{n_fft} at {sr} Hz");
                assert!(bin(n_fft / 2) > width || n_fft == nearest_n_fft(ULTRASOUND_MS, sr), "{n_fft} at {sr} Hz");
            }
        }
        // Nonsense that is refused later.
        assert_eq!(n_fft(Kind::Mel, 1e9, 384_000), 2048);
    }

    #[test]
    fn a_transform_in_milliseconds_is_the_nearest_power_of_two() {
        let lengths = |n_fft_ms, n_fft, frame_length_ms| {
            let options = Options { n_fft_ms, n_fft, frame_length_ms, ..Options::default() };
            Framing::for_array(&options, 16_000, 16_000).map(|framing| (framing.n_fft, framing.win_length))
        };
        assert_eq!(lengths(Some(32.0), None, None).unwrap(), (512, 512));
        assert_eq!(lengths(Some(50.0), None, Some(25.0)).unwrap(), (1024, 400));
        assert_eq!(lengths(Some(50.0), Some(600), None).unwrap(), (600, 600));
        assert!(lengths(Some(5000.0), None, None).unwrap_err().to_string().starts_with("n_fft_ms must be "));
    }

    #[test]
    fn frames_are_those_that_fit_into_the_padded_recording() {
        for n_fft in [2u32, 3, 16, 31] {
            for hop_length in [1, n_fft / 2, n_fft, n_fft + 1, 5 * n_fft] {
                for center in [true, false] {
                    let options =
                        Options { n_fft: Some(n_fft), hop_length: Some(hop_length), center, ..Options::default() };
                    for n_samples in 1..=4 * u64::from(n_fft) {
                        let framing = Framing::for_picture(&options, 8000, n_samples).unwrap();
                        let before = if center { u64::from(n_fft) / 2 } else { 0 };
                        let fits = |t: &u64| t * u64::from(hop_length) + u64::from(n_fft) <= n_samples + 2 * before;
                        let expected = (0..).take_while(fits).count().max(1) as u64;
                        assert_eq!(framing.n_frames, expected, "{n_samples} samples, {framing:?}");
                        assert_eq!(framing.first_sample(0), -(before as i64));
                        assert_eq!(framing.first_sample(3), 3 * i64::from(hop_length) - before as i64);
                    }
                }
            }
        }
    }

    #[test]
    fn padding_is_what_is_given_or_what_pad_or_center_say() {
        let plain = Options { n_fft: Some(16), hop_length: Some(5), ..Options::default() };
        let ends = |options: &Options, n_samples| {
            let framing = Framing::for_array(options, 8000, n_samples).unwrap();
            let last = framing.first_sample(framing.n_frames - 1) + 16;
            (framing.begin, framing.n_frames, last)
        };
        let (left, right) =
            (Options { pad_left: Some(7), ..plain.clone() }, Options { pad_right: Some(7), ..plain.clone() });
        // 7 + 20 + 7 samples hold frames at 0, 5, 10 and 15; 20 + 7 those at 0, 5 and 10.
        assert_eq!(ends(&left, 20), (-7, 4, 24));
        assert_eq!(ends(&right, 20), (0, 3, 26));
        assert_eq!(ends(&Options { pad_left: Some(1), pad_right: Some(0), ..plain.clone() }, 20), (-1, 2, 20));
        let same = Options { pad: Pad::Same, center: false, ..plain.clone() };
        // (16 - 5) / 2 on each side: a frame for each hop.
        assert_eq!(ends(&same, 20), (-5, 3, 21));
        for n_samples in 1..200 {
            let even = Options { hop_length: Some(4), ..same.clone() };
            assert_eq!(Framing::for_array(&even, 8000, n_samples).unwrap().n_frames, (n_samples / 4).max(1));
        }
        assert_eq!(ends(&Options { pad_left: Some(0), ..same.clone() }, 20), (0, 1, 16));
        // A hop longer than the transform leaves nothing to pad; Kaldi's frames have a padding of their own.
        assert_eq!(ends(&Options { hop_length: Some(30), ..same }, 20).0, 0);
        assert_eq!(Framing::for_array(&Options { snip_edges: Some(true), ..left }, 8000, 20).unwrap().begin, 0);
    }

    #[test]
    fn kaldi_frames_are_as_many_as_in_kaldi() {
        let framing = |snip_edges, n_samples| {
            let options = Options { snip_edges: Some(snip_edges), ..Preset::Kaldi.options() };
            let framing = Framing::for_array(&options, 16_000, n_samples).unwrap();
            (framing.n_fft, framing.frame_length, framing.hop_length, framing.n_frames, framing.begin)
        };
        for (n_samples, n_frames) in [(1, 1), (400, 1), (559, 1), (560, 2), (16_000, 98)] {
            assert_eq!(framing(true, n_samples), (512, 400, 160, n_frames, 0), "{n_samples} samples");
        }
        for (n_samples, n_frames) in [(1, 1), (80, 1), (239, 1), (240, 2), (16_000, 100)] {
            assert_eq!(framing(false, n_samples), (512, 400, 160, n_frames, -120), "{n_samples} samples");
        }
    }

    #[test]
    fn milliseconds_are_truncated_as_in_kaldi_unless_they_are_whole_samples() {
        let lengths = |sr, ms| {
            let options = Options { frame_length_ms: Some(ms), frame_shift_ms: Some(ms), ..Options::default() };
            let framing = Framing::for_array(&options, sr, 100_000).unwrap();
            (framing.win_length, framing.hop_length)
        };
        for sr in [8_000, 11_025, 16_000, 22_050, 44_100, 48_000] {
            for n in 1..3000usize {
                assert_eq!(lengths(sr, n as f64 / f64::from(sr) * 1000.0), (n, n), "{sr} Hz");
            }
        }
        // 25 ms are 275.625 samples.
        assert_eq!(lengths(11_025, 25.0), (275, 275));
    }

    #[test]
    fn samples_take_precedence_over_milliseconds() {
        let options = Options { hop_length: Some(100), win_length: Some(300), ..Preset::Kaldi.options() };
        let framing = Framing::for_array(&options, 16_000, 16_000).unwrap();
        assert_eq!((framing.n_fft, framing.win_length, framing.hop_length), (2048, 300, 100));
        let error = Framing::for_array(&Preset::Kaldi.options(), 30, 16_000).unwrap_err().to_string();
        assert_eq!(error, "frame_length_ms must be 1 to 65536 samples at 30 Hz, got 25");
    }

    #[test]
    fn the_last_frame_is_dropped_unless_it_is_the_only_one() {
        let frames = |n_samples| Framing::for_array(&Preset::Whisper.options(), 16_000, n_samples).unwrap().n_frames;
        assert_eq!((frames(480_000), frames(160), frames(1)), (3000, 1, 1));
    }

    #[test]
    fn the_default_hop_length_gives_at_least_one_frame_per_column() {
        for width in [1, 2, 7, 60] {
            let options = Options { width, n_fft: Some(64), ..Options::default() };
            for n_samples in (1..300).chain([1000, 4801, 1 << 40]) {
                let Framing { hop_length, n_frames, .. } = Framing::for_picture(&options, 8000, n_samples).unwrap();
                assert!((1..=16).contains(&hop_length), "{hop_length} for {n_samples} samples on {width}");
                assert!(n_frames > n_samples.min(width.into()), "{n_frames} for {n_samples} samples on {width}");
                // The next hop would leave a column without one.
                assert!(hop_length == 16 || n_samples / (hop_length as u64 + 1) < width.into(), "{n_samples}");
            }
        }
    }

    #[test]
    fn the_smallest_transform_has_a_hop() {
        for n_fft in [2, 3] {
            let options = Options { n_fft: Some(n_fft), ..Options::default() };
            assert_eq!(Framing::for_picture(&options, 8000, 1_000_000).unwrap().hop_length, 1);
        }
    }

    #[test]
    fn a_window_longer_than_the_transform_is_refused() {
        let options = Options { win_length: Some(600), ..Options::default() };
        let error = Framing::for_picture(&options, 8000, 1).unwrap_err().to_string();
        assert_eq!(error, "win_length must be at most n_fft, which is 512, got 600");
        let framing = Framing::for_picture(&options, 44_100, 1).unwrap();
        assert_eq!((framing.n_fft, framing.win_length), (2048, 600));
    }
}
