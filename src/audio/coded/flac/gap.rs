//! A part of a file in which no frame can be decoded.

use super::fault::Fault;
use super::header::{Header, MIN_FRAME_BYTES};

/// Number of samples in consecutive invalid frames after which no more are tried: 45 minutes of two channels at 48 kHz.
/// Bytes that look like many overlapping frames would take hours.
const MAX_WASTED: u64 = 1 << 28;
/// Cost, in samples, of a frame that does not end within the bytes examined.
const CUT_COST: u64 = 1 << 20;
/// Maximum number of samples in a frame, per channel.
const MAX_BLOCK: u64 = 1 << 16;

/// Its start, the progress of the search, and what was found.
pub struct Gap {
    /// Position where a frame should have started.
    pub start: u64,
    /// Position where the search continues.
    pub at: u64,
    /// The reason why there is none.
    pub why: &'static str,
    /// Whether the file ends within the frame that starts there.
    pub cut: bool,
    /// Number of samples per channel in frames of which only the header is valid.
    pub header_samples: u64,
    wasted: u64,
}

/// A failure to decode a frame.
pub struct Failure {
    pub fault: Fault,
    pub header: Option<Header>,
}

impl Gap {
    /// A gap that starts at `start`, with the search starting at `at`.
    #[must_use]
    pub fn new(start: u64, at: u64, failure: &Failure) -> Self {
        let (cut, why) = match failure.fault {
            Fault::Cut => (true, "it goes on beyond the end of the file"),
            Fault::Wrong(why) => (false, why),
        };
        let mut gap = Gap { start, at, why, cut, header_samples: 0, wasted: 0 };
        gap.add_failure(failure);
        gap
    }

    /// Records a failure during the search.
    pub fn add_failure(&mut self, failure: &Failure) {
        let Some(header) = &failure.header else { return };
        self.header_samples += u64::from(header.block);
        let samples = u64::from(header.block) * u64::from(header.format.channels);
        self.wasted += if failure.fault == Fault::Cut { samples.max(CUT_COST) } else { samples };
    }

    /// Whether the search takes too long.
    #[must_use]
    pub fn is_hopeless(&self) -> bool {
        self.wasted > MAX_WASTED
    }

    /// The number of samples per channel lost between the frames `last` and `next`, which starts at byte `end`. It
    /// follows from their numbers if that many frames fit in between; numbering may also have restarted. Otherwise it
    /// follows from the headers found, and without any it is one frame.
    #[must_use]
    pub fn lost(&self, end: u64, last: Option<&Header>, next: &Header) -> u64 {
        let most_frames = end.saturating_sub(self.start) / MIN_FRAME_BYTES;
        let by_number = missing(last, next).filter(|&(frames, _)| frames <= most_frames);
        let one = last.filter(|_| most_frames > 0).map_or(0, |last| last.block.into());
        by_number.map_or(if self.header_samples > 0 { self.header_samples } else { one }, |(_, samples)| samples)
    }

    /// The same at the end of the file, after which `missing` samples are claimed.
    #[must_use]
    pub fn lost_at_end(&self, end: u64, last: Option<&Header>, missing: u64) -> u64 {
        let block = last.map_or(0, |last| u64::from(last.block));
        let most = (end.saturating_sub(self.start) / MIN_FRAME_BYTES).saturating_mul(block);
        if missing > 0 && missing <= most { missing } else { self.header_samples }
    }
}

/// The number of frames, or the smallest number with as many samples, and of samples per channel between two frames
/// according to their numbers.
pub fn missing(last: Option<&Header>, next: &Header) -> Option<(u64, u64)> {
    if last.is_some_and(|last| last.counts_samples != next.counts_samples) {
        return None;
    }
    if next.counts_samples {
        let samples = next.number.checked_sub(last.map_or(0, |last| last.number + u64::from(last.block)))?;
        return Some((samples.div_ceil(MAX_BLOCK), samples));
    }
    let frames = next.number.checked_sub(last.map_or(0, |last| last.number + 1))?;
    // All frames except the last of a file have the same size.
    Some((frames, frames.saturating_mul(last.unwrap_or(next).block.into())))
}
