//! A stretch of a file in which no frame can be decoded.

use super::fault::Fault;
use super::header::{Header, LEAST_FRAME_BYTES};

/// Samples of frames that turn out wrong, one after the other, until no further one is tried: 45 minutes of two channels
/// at 48 kHz. Bytes that look like many overlapping frames would take hours.
const MOST_WASTED: u64 = 1 << 28;
/// What counts as much as a frame that does not end within the bytes that are looked at.
const CUT_COST: u64 = 1 << 20;
/// The most samples of a frame in each channel.
const MOST_BLOCK: u64 = 1 << 16;

/// Where it begins, how far it was searched, and what was met.
pub struct Gap {
    /// Where a frame should have begun.
    pub start: u64,
    /// Where the search goes on.
    pub at: u64,
    /// Why there is none.
    pub why: &'static str,
    /// Whether the file ends within the frame that begins there.
    pub cut: bool,
    /// Samples of each channel in the frames of which only the header is right.
    pub headed: u64,
    wasted: u64,
}

/// What was met in place of a frame.
pub struct Failure {
    /// Why it cannot be decoded.
    pub fault: Fault,
    /// Its header, if that is right.
    pub header: Option<Header>,
}

impl Gap {
    /// A gap from `start` on that is searched from `at` on.
    #[must_use]
    pub fn new(start: u64, at: u64, failure: &Failure) -> Self {
        let (cut, why) = match failure.fault {
            Fault::Cut => (true, "it goes on beyond the end of the file"),
            Fault::Wrong(why) => (false, why),
        };
        let mut gap = Gap { start, at, why, cut, headed: 0, wasted: 0 };
        gap.met(failure);
        gap
    }

    /// Notes what was met on the way.
    pub fn met(&mut self, failure: &Failure) {
        let Some(header) = &failure.header else { return };
        self.headed += u64::from(header.block);
        let samples = u64::from(header.block) * u64::from(header.format.channels);
        self.wasted += if failure.fault == Fault::Cut { samples.max(CUT_COST) } else { samples };
    }

    /// Whether the search takes too long.
    #[must_use]
    pub fn is_hopeless(&self) -> bool {
        self.wasted > MOST_WASTED
    }

    /// Samples of each channel that are lost between the frames `last` and `next`, which begins at byte `end`. Their
    /// numbers say it, if so many frames fit between; numbers may also have begun anew. Otherwise the headers say it, and
    /// where there is none either, it is one frame.
    #[must_use]
    pub fn lost(&self, end: u64, last: Option<&Header>, next: &Header) -> u64 {
        let most_frames = end.saturating_sub(self.start) / LEAST_FRAME_BYTES;
        let by_number = missing(last, next).filter(|&(frames, _)| frames <= most_frames);
        let one = last.filter(|_| most_frames > 0).map_or(0, |last| last.block.into());
        by_number.map_or(if self.headed > 0 { self.headed } else { one }, |(_, samples)| samples)
    }

    /// The same for the end of the file, behind which `missing` samples are claimed.
    #[must_use]
    pub fn lost_at_end(&self, end: u64, last: Option<&Header>, missing: u64) -> u64 {
        let block = last.map_or(0, |last| u64::from(last.block));
        let most = (end.saturating_sub(self.start) / LEAST_FRAME_BYTES).saturating_mul(block);
        if missing > 0 && missing <= most { missing } else { self.headed }
    }
}

/// Frames, or the fewest that hold as much, and samples of each channel between two frames by their numbers.
pub fn missing(last: Option<&Header>, next: &Header) -> Option<(u64, u64)> {
    if last.is_some_and(|last| last.counts_samples != next.counts_samples) {
        return None;
    }
    if next.counts_samples {
        let samples = next.number.checked_sub(last.map_or(0, |last| last.number + u64::from(last.block)))?;
        return Some((samples.div_ceil(MOST_BLOCK), samples));
    }
    let frames = next.number.checked_sub(last.map_or(0, |last| last.number + 1))?;
    // All frames but the last of a file have the same size.
    Some((frames, frames.saturating_mul(last.unwrap_or(next).block.into())))
}
