//! A recording cut into overlapping frames, in blocks of a few frames at a time.

use crate::audio::signal::Signal;
use crate::error::{Error, Result};
use crate::options::{Options, PadMode, check_win_length};

/// Frames of one block. The spectral stage works on a block at a time, and blocks begin at multiples of this number,
/// so that a sum over frames has the same order however the work is divided.
pub const BLOCK: usize = 8;

/// Samples that a recording may have: two years at 1 MHz. Products of frames and columns stay within 64 bits.
const MAX_SAMPLES: u64 = 1 << 46;

/// Samples read beyond what a block needs, so that the signal is moved rarely.
const READ_AHEAD: usize = 8192;

/// The transform length that is a power of two nearest to 46 ms, in octaves.
#[must_use]
pub fn default_n_fft(sr: u32) -> usize {
    let exponent = (0.046 * f64::from(sr)).log2().round();
    1 << exponent.clamp(4.0, 16.0) as u32
}

/// Where the frames of a recording lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// Transform length in samples.
    pub n_fft: usize,
    /// Window length in samples, at most `n_fft`.
    pub win_length: usize,
    /// Step from one frame to the next, in samples.
    pub hop_length: usize,
    /// How many frames there are, at least 1.
    pub n_frames: u64,
    /// Whether frame `t` is centred on sample `t * hop_length`.
    pub center: bool,
    /// What stands beyond the ends of the recording.
    pub pad_mode: PadMode,
}

impl Framing {
    /// Completes what the options leave open for a picture of `n_samples` at `sr`: a transform of about 46 ms, and as
    /// many frames as columns or more.
    pub fn for_picture(options: &Options, sr: u32, n_samples: u64) -> Result<Self> {
        let n_fft = options.n_fft.map_or_else(|| default_n_fft(sr), |n_fft| n_fft as usize);
        let most = (n_fft as u64 / 4).max(1);
        Self::new(options, n_samples, n_fft, |span| (span / u64::from(options.width)).clamp(1, most) as usize)
    }

    /// The same for an array: librosa's `n_fft=2048`, `hop_length=512`.
    pub fn for_array(options: &Options, n_samples: u64) -> Result<Self> {
        Self::new(options, n_samples, options.n_fft.map_or(2048, |n_fft| n_fft as usize), |_| 512)
    }

    /// `default_hop_length` is asked with the distance from the first place where a frame may begin to the last.
    fn new(
        options: &Options,
        n_samples: u64,
        n_fft: usize,
        default_hop_length: impl FnOnce(u64) -> usize,
    ) -> Result<Self> {
        let win_length = options.win_length.map_or(n_fft, |win_length| win_length as usize);
        check_win_length(win_length as u32, n_fft as u32)?;
        if n_samples > MAX_SAMPLES {
            return Err(Error::Limit { name: "samples", value: n_samples, limit: MAX_SAMPLES });
        }
        // As librosa counts: the frames that fit into the recording with n_fft / 2 samples (rounded down) on each side.
        let padding = if options.center { 2 * (n_fft as u64 / 2) } else { 0 };
        let span = (n_samples + padding).saturating_sub(n_fft as u64);
        let hop_length = options.hop_length.map_or_else(|| default_hop_length(span), |hop_length| hop_length as usize);
        let n_frames = 1 + span / hop_length as u64;
        let center = options.center;
        let pad_mode = if center { options.pad_mode } else { PadMode::Constant };
        Ok(Framing { n_fft, win_length, hop_length, n_frames, center, pad_mode })
    }

    /// The index of frame `t`'s first sample; negative where the frame begins before the recording.
    #[must_use]
    pub fn first_sample(&self, t: u64) -> i64 {
        let before = if self.center { self.n_fft / 2 } else { 0 };
        (t * self.hop_length as u64) as i64 - before as i64
    }
}

/// Frames that follow one another: frame `i` is `samples[i * step..][..n_fft]`.
pub struct Block<'a> {
    /// The index of the first frame.
    pub first: u64,
    /// How many frames there are, 1 to [`BLOCK`].
    pub n_frames: usize,
    /// From one frame's first sample to the next one's.
    pub step: usize,
    /// The samples of all frames, zeros beyond the recording's ends.
    pub samples: &'a [f32],
}

/// Holds the stretch of signal that the current block needs.
#[derive(Default)]
pub struct FrameBuffer {
    signal: Vec<f32>,
    /// The sample index of `signal[0]`, and how many samples from there on are in place.
    start: i64,
    filled: usize,
    next: u64,
    stored: Vec<u8>,
}

impl FrameBuffer {
    /// Starts again, with a block that begins at frame `first`, a multiple of [`BLOCK`].
    pub fn begin(&mut self, first: u64) {
        self.next = first;
        self.filled = 0;
    }

    /// The next block, or `None` after the last frame.
    pub fn next_block(&mut self, framing: &Framing, signal: &impl Signal) -> Result<Option<Block<'_>>> {
        let first = self.next;
        let n_frames = framing.n_frames.saturating_sub(first).min(BLOCK as u64) as usize;
        if n_frames == 0 {
            return Ok(None);
        }
        self.next += n_frames as u64;
        let (at, step) = if framing.hop_length <= framing.n_fft {
            (self.stretch(framing, signal, first, n_frames)?, framing.hop_length)
        } else {
            self.gather(framing, signal, first, n_frames)?;
            (0, framing.n_fft)
        };
        let samples = &self.signal[at..][..(n_frames - 1) * step + framing.n_fft];
        Ok(Some(Block { first, n_frames, step, samples }))
    }

    /// Frames that overlap or touch: one stretch of signal holds them. Returns where in `signal` it begins.
    fn stretch(&mut self, framing: &Framing, signal: &impl Signal, first: u64, n_frames: usize) -> Result<usize> {
        let begin = framing.first_sample(first);
        let needed = (n_frames - 1) * framing.hop_length + framing.n_fft;
        let held = self.start..self.start + self.filled as i64;
        if begin >= held.start && begin + needed as i64 <= held.end {
            return Ok((begin - self.start) as usize);
        }
        let kept = if held.contains(&begin) { (held.end - begin) as usize } else { 0 };
        self.signal.copy_within(self.filled - kept..self.filled, 0);
        let last_end = framing.first_sample(framing.n_frames - 1) + framing.n_fft as i64;
        let capacity = (needed + READ_AHEAD).min((last_end - begin) as usize);
        self.signal.resize(capacity.max(self.signal.len()), 0.0);
        fill(signal, framing.pad_mode, begin + kept as i64, &mut self.signal[kept..capacity], &mut self.stored)?;
        (self.start, self.filled) = (begin, capacity);
        Ok(0)
    }

    /// Frames with gaps between them: each is read by itself, the gaps never.
    fn gather(&mut self, framing: &Framing, signal: &impl Signal, first: u64, n_frames: usize) -> Result<()> {
        self.signal.resize(BLOCK * framing.n_fft, 0.0);
        for (t, frame) in (first..).zip(self.signal.chunks_mut(framing.n_fft)).take(n_frames) {
            fill(signal, framing.pad_mode, framing.first_sample(t), frame, &mut self.stored)?;
        }
        Ok(())
    }
}

/// Fills `out` with the samples from index `from` on, and what `pad_mode` puts where there are none.
fn fill(signal: &impl Signal, pad_mode: PadMode, from: i64, out: &mut [f32], stored: &mut Vec<u8>) -> Result<()> {
    let before = (-from).clamp(0, out.len() as i64) as usize;
    let (head, rest) = out.split_at_mut(before);
    let index = (from + before as i64) as u64;
    let there = signal.n_samples().saturating_sub(index).min(rest.len() as u64) as usize;
    let (body, tail) = rest.split_at_mut(there);
    pad(signal, pad_mode, from, head, stored)?;
    pad(signal, pad_mode, index as i64 + there as i64, tail, stored)?;
    if body.is_empty() { Ok(()) } else { signal.read(index, body, stored) }
}

/// Fills `out`, which lies beyond an end of the signal and begins at index `from`.
fn pad(signal: &impl Signal, pad_mode: PadMode, from: i64, out: &mut [f32], stored: &mut Vec<u8>) -> Result<()> {
    let source: fn(i64, i64) -> i64 = match pad_mode {
        PadMode::Constant => {
            out.fill(0.0);
            return Ok(());
        }
        PadMode::Edge => |index, n| index.clamp(0, n - 1),
        PadMode::Reflect => mirrored,
    };
    let n_samples = signal.n_samples() as i64;
    let sources = || (from..from + out.len() as i64).map(|index| source(index, n_samples));
    let (Some(first), Some(last)) = (sources().min(), sources().max()) else { return Ok(()) };
    let mut stretch = vec![0.0; (last - first + 1) as usize];
    signal.read(first as u64, &mut stretch, stored)?;
    let values: Vec<f32> = sources().map(|index| stretch[(index - first) as usize]).collect();
    out.copy_from_slice(&values);
    Ok(())
}

/// Where index `index` lies in a signal of `n` samples that is mirrored at its first and last one, as often as needed.
fn mirrored(index: i64, n: i64) -> i64 {
    let period = (2 * (n - 1)).max(1);
    let at = index.rem_euclid(period);
    at.min(period - at).min(n - 1)
}

// What a FrameBuffer hands out is compared with slices of the padded signal in tests/frames.rs.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_n_fft_is_the_power_of_two_nearest_to_46_ms() {
        let known = [(1, 16), (8_000, 512), (11_025, 512), (16_000, 1024), (22_050, 1024), (32_000, 2048)];
        let higher = [(44_100, 2048), (48_000, 2048), (96_000, 4096), (4_000_000, 65_536)];
        for (sr, n_fft) in known.into_iter().chain(higher) {
            assert_eq!(default_n_fft(sr), n_fft, "{sr} Hz");
        }
        for sr in (400..1_000_000).step_by(997) {
            let octaves = (default_n_fft(sr) as f64 / (0.046 * f64::from(sr))).log2();
            assert!(octaves.abs() <= 0.5, "{octaves} octaves off at {sr} Hz");
        }
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
    fn the_default_hop_length_gives_every_column_a_frame_of_its_own() {
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
    fn a_window_longer_than_this_file_s_transform_is_named() {
        let options = Options { win_length: Some(600), ..Options::default() };
        let error = Framing::for_picture(&options, 8000, 1).unwrap_err().to_string();
        assert_eq!(error, "win_length must be at most n_fft, which is 512, got 600");
        let framing = Framing::for_picture(&options, 44_100, 1).unwrap();
        assert_eq!((framing.n_fft, framing.win_length), (2048, 600));
    }
}
