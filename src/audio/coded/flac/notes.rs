//! Warnings about files with faults that lose no sound: a sentence for each kind, for its first occurrence.

use super::header::StreamFormat;
use crate::audio::coded::decoder::seconds;
use crate::options::check::shown;

/// Faults to report at the end.
#[derive(Default)]
pub struct Notes {
    sr: u32,
    /// The sizes of metadata blocks are wrong.
    metadata: bool,
    /// Position where a frame first had an unexpected number.
    disorder: Option<u64>,
    /// Position where the format first changed, with the format before and after.
    change: Option<(u64, StreamFormat, StreamFormat)>,
    /// Number of bytes between or after the frames that are not frames.
    junk: u64,
}

impl Notes {
    /// Records that frames do not start where the sizes of metadata blocks say.
    pub fn metadata(&mut self) {
        self.metadata = true;
    }

    /// Records an unexpected frame number after this many samples.
    pub fn disorder(&mut self, samples: u64) {
        self.disorder.get_or_insert(samples);
    }

    /// Records a format different from the one before, after this many samples. A later change of the sample rate ends
    /// the recording and is reported separately.
    pub fn format(&mut self, samples: u64, before: &StreamFormat, now: &StreamFormat) {
        if self.sr == 0 {
            self.sr = now.sr;
        }
        let same = before.channels == now.channels && before.depth == now.depth;
        let same_rate = before.sr == now.sr || samples > 0;
        if !(same && same_rate) && before.channels > 0 {
            self.change.get_or_insert((samples, *now, *before));
        }
    }

    /// Records bytes that are not frames.
    pub fn junk(&mut self, bytes: u64) {
        self.junk += bytes;
    }

    /// A sentence for each fault.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let at = |samples| shown(seconds(samples, self.sr));
        let metadata =
            self.metadata.then(|| "the sizes of its metadata are wrong: its frames were searched for".to_owned());
        let disorder = self.disorder.map(|samples| {
            format!(
                "its frames are not numbered in order, first at {} s: all were read, one after the other",
                at(samples)
            )
        });
        let change = self.change.as_ref().map(|(samples, now, before)| match samples {
            0 => format!("its frames hold {}, not {} as it begins by saying", words(now), words(before)),
            _ => format!("its frames hold {} from {} s on, not {} as before", words(now), at(*samples), words(before)),
        });
        let junk = (self.junk > 0).then(|| format!("{} bytes of it are no frames: they were left out", self.junk));
        [metadata, disorder, change, junk].into_iter().flatten().collect()
    }
}

fn words(format: &StreamFormat) -> String {
    let StreamFormat { sr, channels, depth } = format;
    let plural = if *channels == 1 { "" } else { "s" };
    format!("{channels} channel{plural} of {depth} bits at {sr} Hz")
}
