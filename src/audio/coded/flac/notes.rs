//! What of a file was not as it should be although no sound was lost: a sentence for each kind, for the first of it.

use super::header::Format;
use crate::audio::coded::decoder::seconds;
use crate::options::check::shown;

/// What is to be told at the end.
#[derive(Default)]
pub struct Notes {
    sr: u32,
    /// The sizes of metadata blocks are wrong.
    metadata: bool,
    /// Where frames first did not have the number after the last one's.
    disorder: Option<u64>,
    /// Where frames first were of another format, that, and the one before.
    change: Option<(u64, Format, Format)>,
    /// Bytes among or behind the frames that are none.
    strange: u64,
}

impl Notes {
    /// Frames do not begin where the sizes of metadata blocks say.
    pub fn metadata(&mut self) {
        self.metadata = true;
    }

    /// A frame has another number than it should, behind so many samples.
    pub fn disorder(&mut self, samples: u64) {
        self.disorder.get_or_insert(samples);
    }

    /// A frame has another format than what was said before it, behind so many samples. A rate that changes later ends
    /// the recording, which is told by itself.
    pub fn format(&mut self, samples: u64, before: &Format, now: &Format) {
        if self.sr == 0 {
            self.sr = now.sr;
        }
        let same = before.channels == now.channels && before.depth == now.depth;
        let same_rate = before.sr == now.sr || samples > 0;
        if !(same && same_rate) && before.channels > 0 {
            self.change.get_or_insert((samples, *now, *before));
        }
    }

    /// So many bytes are no frame.
    pub fn strange(&mut self, bytes: u64) {
        self.strange += bytes;
    }

    /// A sentence for each.
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
        let strange =
            (self.strange > 0).then(|| format!("{} bytes of it are no frames: they were left out", self.strange));
        [metadata, disorder, change, strange].into_iter().flatten().collect()
    }
}

fn words(format: &Format) -> String {
    let Format { sr, channels, depth } = format;
    let plural = if *channels == 1 { "" } else { "s" };
    format!("{channels} channel{plural} of {depth} bits at {sr} Hz")
}
