//! Samples added by an encoder before and after a recording, if the file states their number.

/// Maximum number of samples that an encoder adds on either side.
const MAX_ADDED: u64 = 0xFFFF;

/// The only edit of a track: the part of its media to play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Start, in units of the media.
    pub start: u64,
    /// Length, in units of the media; `None` if the movie's clock is too coarse, or for everything.
    pub len: Option<u64>,
}

/// A file's statements about samples that are not part of the recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Number of samples before the first one.
    pub delay: u64,
    /// Number of samples after the last one.
    pub padding: u64,
    /// Number of samples in between, according to an edit.
    edit_len: Option<u64>,
    /// Number of samples in between according to a separate count; shorter packets need not have the padding.
    counted: Option<u64>,
    /// Total number of samples that there should be.
    pub claimed: u64,
    /// Whether the container's clock counts samples, so that the duration of the last packet gives its valid samples.
    pub counts_frames: bool,
}

impl Gaps {
    /// `delay` samples before the recording and `padding` after it, of `claimed` in total.
    #[must_use]
    pub fn added(delay: u64, padding: u64, claimed: u64) -> Self {
        Gaps { delay, padding, claimed, ..Gaps::default() }
    }

    /// This many samples between those added by the encoder; `None` if more were added than any encoder needs.
    #[must_use]
    pub fn counted(delay: u64, padding: u64, counted: u64) -> Option<Self> {
        let is_plausible = delay <= MAX_ADDED && padding <= MAX_ADDED;
        is_plausible.then_some(Gaps { delay, padding, counted: Some(counted), ..Gaps::default() })
    }

    /// The statements of an MP4 file: iTunes' note, or the edit list, which is less exact and counts if the container's
    /// clock does, in samples.
    #[must_use]
    pub fn from_movie(note: Option<&str>, edit: Option<Edit>, counts_frames: bool) -> Self {
        let by_edit = || {
            let edit = edit.filter(|_| counts_frames)?;
            Some(Gaps { delay: edit.start, edit_len: edit.len, ..Gaps::default() })
        };
        let gaps = note.and_then(parse_note).or_else(by_edit).unwrap_or_default();
        Gaps { counts_frames, ..gaps }
    }

    /// The number of decoded `frames` that are padding, `trailing` of them by the container's clock.
    #[must_use]
    pub fn n_padding(&self, frames: u64, trailing: u64) -> u64 {
        match self.edit_len {
            Some(edit_len) => frames.saturating_sub(self.delay).saturating_sub(edit_len),
            // A truncated file has lost its padding.
            None if self.missing(frames) > 0 => 0,
            None => {
                let past_count = self.counted.map(|counted| frames.saturating_sub(self.delay).saturating_sub(counted));
                self.padding.min(past_count.unwrap_or(u64::MAX)).max(trailing)
            }
        }
    }

    /// The number of samples that should have followed `frames`.
    #[must_use]
    pub fn missing(&self, frames: u64) -> u64 {
        self.claimed.saturating_sub(frames)
    }
}

/// iTunSMPB: hexadecimal numbers, of which the second is the delay, the third the padding and the fourth the number of
/// samples in between.
fn parse_note(note: &str) -> Option<Gaps> {
    let mut numbers = note.split_ascii_whitespace().map(|number| u64::from_str_radix(number, 16).ok());
    let (delay, padding, counted) = (numbers.nth(1)??, numbers.next()??, numbers.next()??);
    Gaps::counted(delay, padding, counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_itunes_note_is_parsed() {
        let gaps = parse_note(" 00000000 00000840 000001C0 0000000000AABBCC 00000000").unwrap();
        assert_eq!((gaps.delay, gaps.padding), (2112, 448));
        for wrong in ["", "0 840", "0 x 1C0", " 00000000 FFFFFFFFFFFF 0 0"] {
            assert_eq!(parse_note(wrong), None);
        }
    }

    #[test]
    fn a_truncated_file_has_no_padding() {
        let gaps = Gaps { delay: 1105, padding: 500, claimed: 5000, ..Gaps::default() };
        assert_eq!([4999, 5000, 6000].map(|frames| gaps.n_padding(frames, 0)), [0, 500, 500]);
    }

    #[test]
    fn padding_is_limited_to_frames_past_the_count() {
        let gaps = Gaps { delay: 0, padding: 2091, counted: Some(133_077), ..Gaps::default() };
        assert_eq!([133_077, 133_100, 135_168, 140_000].map(|frames| gaps.n_padding(frames, 0)), [0, 23, 2091, 2091]);
    }

    #[test]
    fn frames_after_an_edit_are_padding() {
        let gaps = Gaps { delay: 1024, edit_len: Some(4000), ..Gaps::default() };
        assert_eq!([4000, 5024, 6000].map(|frames| gaps.n_padding(frames, 7)), [0, 0, 976]);
    }
}
