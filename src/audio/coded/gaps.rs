//! Samples that an encoder added before and behind a recording, where the file says how many they are.

use symphonia::core::formats::{FormatReader, Track};
use symphonia::core::meta::RawValue;

use super::mp4;
use crate::audio::magic::Container;
use crate::audio::open::InputFile;
use crate::error::Result;

/// What a file says of samples that are not the recording's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Samples before the first one.
    pub delay: u64,
    /// Samples behind the last one.
    pub padding: u64,
    /// How many samples there are between, where an edit says so.
    heard: Option<u64>,
    /// How many there are between by a count beside the padding, which packets that are shorter need not have.
    counted: Option<u64>,
    /// How many samples there should be in all.
    pub claimed: u64,
    /// Whether the container counts time in samples, so that the last packet says how many of its own count.
    pub counts_frames: bool,
}

impl Gaps {
    /// `delay` samples before the recording and `padding` behind it, of `claimed` in all.
    #[must_use]
    pub fn added(delay: u64, padding: u64, claimed: u64) -> Self {
        Gaps { delay, padding, claimed, ..Gaps::default() }
    }

    /// What the track says, and iTunes' note in a file's tags.
    #[must_use]
    pub fn of(container: Container, track: &Track, reader: &mut dyn FormatReader) -> Self {
        let (delay, padding) = (track.delay.unwrap_or(0).into(), track.padding.unwrap_or(0).into());
        match container {
            Container::Caf => Gaps { delay, padding, counted: track.num_frames, ..Gaps::default() },
            Container::Mp4 => itunes_note(reader).unwrap_or_default(),
            Container::Flac | Container::Mpeg | Container::Adts | Container::Ogg => Gaps::default(),
        }
    }

    /// What an MP4 file's edit list says; iTunes' note is more exact.
    pub fn read_edit(&mut self, file: &InputFile, start: u64, track: &Track, sr: Option<u32>) -> Result<()> {
        let clock = track.time_base.filter(|clock| clock.numer.get() == 1);
        let in_samples = clock.is_some_and(|clock| Some(clock.denom.get()) == sr);
        if let Some(edit) = mp4::edit(file, start, track.id)?.filter(|_| in_samples && *self == Gaps::default()) {
            (self.delay, self.heard) = (edit.start, edit.len);
        }
        self.counts_frames = in_samples;
        Ok(())
    }

    /// How many of the `frames` that were decoded are padding, `trailing` of them by the container's clock.
    #[must_use]
    pub fn padding_of(&self, frames: u64, trailing: u64) -> u64 {
        match self.heard {
            Some(heard) => frames.saturating_sub(self.delay).saturating_sub(heard),
            // Of a file that is cut off the padding is gone.
            None if self.missing(frames) > 0 => 0,
            None => {
                let beyond = self.counted.map(|counted| frames.saturating_sub(self.delay).saturating_sub(counted));
                self.padding.min(beyond.unwrap_or(u64::MAX)).max(trailing)
            }
        }
    }

    /// How many samples should have followed `frames`.
    #[must_use]
    pub fn missing(&self, frames: u64) -> u64 {
        self.claimed.saturating_sub(frames)
    }
}

/// iTunSMPB: hexadecimal numbers, of which the second is the delay, the third the padding and the fourth what is between.
fn itunes_note(reader: &mut dyn FormatReader) -> Option<Gaps> {
    let mut metadata = reader.metadata();
    let revision = metadata.skip_to_latest()?;
    let note = revision.media.tags.iter().find(|tag| tag.raw.key.ends_with("iTunSMPB"))?;
    match &note.raw.value {
        RawValue::String(note) => gaps_of_note(note),
        _ => None,
    }
}

fn gaps_of_note(note: &str) -> Option<Gaps> {
    let mut numbers = note.split_ascii_whitespace().map(|number| u64::from_str_radix(number, 16).ok());
    let (delay, padding, counted) = (numbers.nth(1)??, numbers.next()??, numbers.next()??);
    // More than a second of either is none that an encoder needs.
    let plausible = delay <= 0xFFFF && padding <= 0xFFFF;
    plausible.then_some(Gaps { delay, padding, counted: Some(counted), ..Gaps::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_of_itunes_is_read() {
        let gaps = gaps_of_note(" 00000000 00000840 000001C0 0000000000AABBCC 00000000").unwrap();
        assert_eq!((gaps.delay, gaps.padding), (2112, 448));
        for wrong in ["", "0 840", "0 x 1C0", " 00000000 FFFFFFFFFFFF 0 0"] {
            assert_eq!(gaps_of_note(wrong), None);
        }
    }

    #[test]
    fn padding_of_a_file_that_is_cut_off_is_gone() {
        let gaps = Gaps { delay: 1105, padding: 500, claimed: 5000, ..Gaps::default() };
        assert_eq!([4999, 5000, 6000].map(|frames| gaps.padding_of(frames, 0)), [0, 500, 500]);
    }

    #[test]
    fn padding_is_what_lies_beyond_the_count() {
        let gaps = Gaps { delay: 0, padding: 2091, counted: Some(133_077), ..Gaps::default() };
        assert_eq!([133_077, 133_100, 135_168, 140_000].map(|frames| gaps.padding_of(frames, 0)), [0, 23, 2091, 2091]);
    }

    #[test]
    fn an_edit_says_what_is_heard() {
        let gaps = Gaps { delay: 1024, heard: Some(4000), ..Gaps::default() };
        assert_eq!([4000, 5024, 6000].map(|frames| gaps.padding_of(frames, 7)), [0, 0, 976]);
    }
}
