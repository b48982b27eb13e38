//! When frames are complete, and which samples they need.

use crate::dsp::framing::Framing;
use crate::error::Result;
use crate::options::{Options, PadMode};

/// A number of samples beyond any padding, for which [`Framing`] is asked how the number of frames grows.
const MANY: u64 = 1 << 40;

/// The frames of recordings of any length.
pub struct Schedule {
    options: Options,
    sr: u32,
    /// The frames of a long recording.
    framing: Framing,
    /// A recording has frame `t` above 0 if it has at least `fewest + t * hop_length` samples.
    fewest: i64,
    /// Number of samples that the padding before the recording needs.
    head: u64,
}

impl Schedule {
    /// The frames that `options` select at `sr` Hz.
    pub fn new(options: &Options, sr: u32) -> Result<Self> {
        let framing = Framing::for_array(options, sr, MANY)?;
        let head = (-framing.begin).max(0) as u64;
        let head = match framing.pad_mode {
            _ if head == 0 => 0,
            PadMode::Constant => 0,
            PadMode::Edge => 1,
            PadMode::Reflect => head + 1,
            PadMode::Symmetric => head,
        };
        let mut schedule = Schedule { options: options.clone(), sr, framing, fewest: 0, head };
        let last = framing.n_frames - 1;
        let (mut without, mut with) = (MANY - framing.hop_length as u64, MANY);
        while with - without > 1 {
            let middle = without.midpoint(with);
            if schedule.n_frames(middle) > last { with = middle } else { without = middle }
        }
        schedule.fewest = with as i64 - (last * framing.hop_length as u64) as i64;
        Ok(schedule)
    }

    /// Positions and lengths of the frames. Their number is that of a long recording.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Number of frames of a recording of `n_samples`, at least 1.
    pub fn n_frames(&self, n_samples: u64) -> u64 {
        // The options were accepted for a longer one.
        Framing::for_array(&self.options, self.sr, n_samples).map_or(0, |framing| framing.n_frames)
    }

    /// Frame `t` is complete as soon as there are `t * hop_length + delay` samples, unless its padding needs more.
    pub fn delay(&self) -> u64 {
        self.end().max(self.fewest).max(0) as u64
    }

    /// Number of frames that the first `n_samples` of a recording of any length complete.
    pub fn complete_frames(&self, n_samples: u64) -> u64 {
        let n = n_samples as i64;
        if n < self.end().max(1) || n_samples < self.head {
            return 0;
        }
        1 + (n - self.end().max(self.fewest)).max(0) as u64 / self.framing.hop_length as u64
    }

    /// The first sample that frames from `t` on need, if there are `n_samples` and no more: those behind the recording
    /// may be mirrored.
    pub fn first_needed(&self, t: u64, n_samples: u64) -> u64 {
        let first = self.framing.first_sample(t).max(0) as u64;
        first.min(n_samples.saturating_sub(self.mirrored()))
    }

    /// Largest number of samples that must be held to complete a frame.
    pub fn most_held(&self) -> usize {
        let from_begin = self.end().max(self.fewest) - self.framing.begin;
        (from_begin.max(2) as u64).max(self.mirrored()).max(self.head) as usize
    }

    /// The sample behind frame 0.
    fn end(&self) -> i64 {
        self.framing.begin + self.framing.frame_length as i64
    }

    /// Number of samples at the end of a recording that the padding behind it may repeat.
    fn mirrored(&self) -> u64 {
        1 + (self.end() - self.fewest).max(0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Pad, Preset};

    fn cases() -> Vec<Options> {
        let plain = Options { n_fft: Some(16), hop_length: Some(5), ..Options::default() };
        let mut cases = vec![plain.clone()];
        for hop_length in [1, 16, 37] {
            for center in [true, false] {
                for drop_last in [true, false] {
                    let hop_length = Some(hop_length);
                    cases.push(Options { hop_length, center, drop_last, ..plain.clone() });
                }
            }
        }
        for snip_edges in [true, false] {
            for win_length in [1, 2, 9, 16] {
                for hop_length in [1, 4, 5, 20] {
                    let (win_length, hop_length) = (Some(win_length), Some(hop_length));
                    cases.push(Options { snip_edges: Some(snip_edges), win_length, hop_length, ..plain.clone() });
                }
            }
        }
        for (left, right) in [(0, 0), (3, 40), (40, 3), (16, 16)] {
            for pad_mode in [PadMode::Constant, PadMode::Edge, PadMode::Reflect, PadMode::Symmetric] {
                let (pad_left, pad_right) = (Some(left), Some(right));
                cases.push(Options { pad_left, pad_right, pad_mode, ..plain.clone() });
            }
        }
        cases.push(Options { pad: Pad::Same, ..plain });
        cases.push(Preset::Whisper.options());
        cases
    }

    #[test]
    fn a_complete_frame_is_in_every_longer_recording_and_within_its_samples() {
        for options in cases() {
            let schedule = Schedule::new(&options, 16_000).unwrap();
            let framing = schedule.framing();
            for n in 1..130u64 {
                let complete = schedule.complete_frames(n);
                for longer in n..n + 60 {
                    assert!(schedule.n_frames(longer) >= complete, "{n} of {longer} samples: {options:?}");
                }
                if let Some(last) = complete.checked_sub(1) {
                    assert!(framing.first_sample(last) + framing.frame_length as i64 <= n as i64);
                }
                // The next frame would end behind the samples, or not be in a recording of this length, or its padding
                // would mirror samples to come.
                let next_end = framing.first_sample(complete) + framing.frame_length as i64;
                let waits = next_end > n as i64 || schedule.n_frames(n) <= complete || n < schedule.head;
                assert!(waits, "frame {complete} of {n} samples: {options:?}");
            }
        }
    }
}
