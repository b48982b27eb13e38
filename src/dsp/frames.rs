//! Cuts a recording into overlapping frames, in blocks of a few frames.

use super::framing::Framing;
use crate::audio::signal::Signal;
use crate::error::Result;
use crate::memory;
use crate::options::PadMode;
use crate::vector::LANES;

/// Number of frames in a block, the unit of work of the spectral stage: one in each lane of a vector. Blocks start at
/// multiples of this number, so that sums over frames have the same order however the work is divided.
pub const BLOCK: usize = LANES;

/// Number of samples read ahead, so that the signal is moved rarely.
const READ_AHEAD: usize = 8192;

/// Number of samples in a cache line.
const LINE: usize = 16;

/// Consecutive frames: frame `i` is `samples[i * step..][..frame_length]`.
pub struct Block<'a> {
    /// Index of the first frame.
    pub first: u64,
    /// Number of frames, 1 to [`BLOCK`].
    pub n_frames: usize,
    /// Distance between the first samples of consecutive frames.
    pub step: usize,
    /// The samples of all frames, including padding.
    pub samples: &'a [f32],
}

/// Buffer with the part of the signal that the current block needs.
#[derive(Default)]
pub struct FrameBuffer {
    signal: Vec<f32>,
    /// Start of the valid data in `signal`, aligned to a cache line if frames are a whole number of lines apart.
    origin: usize,
    /// Sample index of `signal[origin]`, and the number of valid samples from there on.
    start: i64,
    filled: usize,
    next: u64,
    scratch: Scratch,
}

/// Buffers for reading: samples as stored, and the part of the signal that padding repeats.
#[derive(Default)]
struct Scratch {
    stored: Vec<u8>,
    stretch: Vec<f32>,
}

impl FrameBuffer {
    /// Restarts at frame `first`, a multiple of [`BLOCK`].
    pub fn begin(&mut self, first: u64) {
        self.next = first;
        self.filled = 0;
    }

    /// Returns the next block; `None` after the last frame.
    pub fn next_block(&mut self, framing: &Framing, signal: &impl Signal) -> Result<Option<Block<'_>>> {
        let first = self.next;
        let n_frames = framing.n_frames.saturating_sub(first).min(BLOCK as u64) as usize;
        if n_frames == 0 {
            return Ok(None);
        }
        self.next += n_frames as u64;
        let (at, step) = if framing.hop_length <= framing.frame_length {
            (self.stretch(framing, signal, first, n_frames)?, framing.hop_length)
        } else {
            self.gather(framing, signal, first, n_frames)?;
            (self.origin, framing.frame_length)
        };
        let samples = &self.signal[at..][..(n_frames - 1) * step + framing.frame_length];
        Ok(Some(Block { first, n_frames, step, samples }))
    }

    /// Loads frames that overlap or touch as one part of the signal. Returns its start in `signal`.
    fn stretch(&mut self, framing: &Framing, signal: &impl Signal, first: u64, n_frames: usize) -> Result<usize> {
        let begin = framing.first_sample(first);
        let needed = (n_frames - 1) * framing.hop_length + framing.frame_length;
        let held = self.start..self.start + self.filled as i64;
        if begin >= held.start && begin + needed as i64 <= held.end {
            return Ok(self.origin + (begin - self.start) as usize);
        }
        let kept = if held.contains(&begin) { (held.end - begin) as usize } else { 0 };
        let last_end = framing.first_sample(framing.n_frames - 1) + framing.frame_length as i64;
        let capacity = (needed + READ_AHEAD).min((last_end - begin) as usize);
        let end = self.origin + self.filled;
        self.reserve(capacity)?;
        self.signal.copy_within(end - kept..end, self.origin);
        let missing = &mut self.signal[self.origin..][kept..capacity];
        fill(signal, framing.pad_mode, begin + kept as i64, missing, &mut self.scratch)?;
        (self.start, self.filled) = (begin, capacity);
        Ok(self.origin)
    }

    /// Makes room for `n_samples` from `origin` on.
    fn reserve(&mut self, n_samples: usize) -> Result<()> {
        let len = self.signal.len().max(n_samples + LINE);
        memory::resize(&mut self.signal, len, 0.0, "a block of frames")?;
        self.origin = self.signal.as_ptr().align_offset(LINE * size_of::<f32>()) % LINE;
        Ok(())
    }

    /// Loads frames with gaps between them one by one, without the gaps.
    fn gather(&mut self, framing: &Framing, signal: &impl Signal, first: u64, n_frames: usize) -> Result<()> {
        self.reserve(BLOCK * framing.frame_length)?;
        let frames = self.signal[self.origin..].chunks_exact_mut(framing.frame_length);
        for (t, frame) in (first..).zip(frames).take(n_frames) {
            fill(signal, framing.pad_mode, framing.first_sample(t), frame, &mut self.scratch)?;
        }
        Ok(())
    }
}

/// The samples and the padding of single frames, copied.
#[derive(Default)]
pub struct FrameReader(Scratch);

impl FrameReader {
    /// A reader of frames of `frame_length` samples that allocates nothing later, if `signal` needs no buffer.
    pub fn new(frame_length: usize) -> Result<Self> {
        let mut reader = FrameReader::default();
        memory::reserve(&mut reader.0.stretch, frame_length, "a frame")?;
        Ok(reader)
    }

    /// Writes frame `t` to `out`, which has `frame_length` values.
    pub fn read(&mut self, framing: &Framing, signal: &impl Signal, t: u64, out: &mut [f32]) -> Result<()> {
        fill(signal, framing.pad_mode, framing.first_sample(t), out, &mut self.0)
    }
}

/// Fills `out` with the samples from index `from` on, padded according to `pad_mode`.
fn fill(signal: &impl Signal, pad_mode: PadMode, from: i64, out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
    let before = (-from).clamp(0, out.len() as i64) as usize;
    let (head, rest) = out.split_at_mut(before);
    let index = (from + before as i64) as u64;
    let available = signal.n_samples().saturating_sub(index).min(rest.len() as u64) as usize;
    let (body, tail) = rest.split_at_mut(available);
    pad(signal, pad_mode, from, head, scratch)?;
    pad(signal, pad_mode, index as i64 + available as i64, tail, scratch)?;
    if body.is_empty() { Ok(()) } else { signal.read(index, body, &mut scratch.stored) }
}

/// Fills `out` with padding. It starts at index `from`, outside the signal.
fn pad(signal: &impl Signal, pad_mode: PadMode, from: i64, out: &mut [f32], scratch: &mut Scratch) -> Result<()> {
    let source: fn(i64, i64) -> i64 = match pad_mode {
        PadMode::Constant => {
            out.fill(0.0);
            return Ok(());
        }
        PadMode::Edge => |index, n| index.clamp(0, n - 1),
        PadMode::Reflect => mirrored,
        PadMode::Symmetric => mirrored_twice,
    };
    let (n_samples, n_values) = (signal.n_samples() as i64, out.len() as i64);
    let sources = || (from..from + n_values).map(|index| source(index, n_samples));
    let (Some(first), Some(last)) = (sources().min(), sources().max()) else { return Ok(()) };
    let Scratch { stored, stretch } = scratch;
    memory::fill(stretch, (last - first + 1) as usize, 0.0, "a block of frames")?;
    signal.read(first as u64, stretch, stored)?;
    out.iter_mut().zip(sources()).for_each(|(value, index)| *value = stretch[(index - first) as usize]);
    Ok(())
}

/// Maps an index to a signal of `n` samples that is mirrored at its first and last samples, repeatedly if needed.
fn mirrored(index: i64, n: i64) -> i64 {
    let period = (2 * (n - 1)).max(1);
    let at = index.rem_euclid(period);
    at.min(period - at).min(n - 1)
}

/// The same with the first and last samples repeated.
fn mirrored_twice(index: i64, n: i64) -> i64 {
    let at = index.rem_euclid(2 * n);
    at.min(2 * n - 1 - at)
}
