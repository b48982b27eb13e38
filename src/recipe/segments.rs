//! A recording -> its segments: the whole recording, or windows of equal length.

use std::ops::Range;

use crate::audio::part::nearest_sample;
use crate::audio::signal::{Signal, Stretch};
use crate::error::{Error, Result};
use crate::options::check::{MAX_LENGTH, shown};
use crate::options::{Format, Options, Remainder};
use crate::picture::background;

/// Maximum number of segments in a recording.
pub const MAX_SEGMENTS: u64 = 10_000_000;

/// Division of recordings into segments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segments {
    /// Length of a segment in seconds.
    pub segment: f64,
    /// Overlap of consecutive segments in seconds, less than the length of a segment.
    pub overlap: f64,
    /// How to treat a last segment that the recording does not fill.
    pub remainder: Remainder,
}

/// A segment of a recording. Drawing the recording with its `offset`, `duration` and `length` as options gives the same
/// picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Start, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration in seconds; `None` for everything up to the end.
    pub duration: Option<f64>,
    /// Number of samples drawn, padded with zeros if the recording has fewer; `None` for all of them.
    pub length: Option<u64>,
    /// First sample, counted from the start of the part selected by the options.
    pub first: u64,
    /// Number of its samples that the recording has, at least 1.
    pub recorded: u64,
}

impl Segment {
    /// The whole part selected by the options, which has `n_samples` samples, with the `length` of the options.
    #[must_use]
    pub fn whole(options: &Options, n_samples: u64) -> Self {
        let Options { offset, duration, length, .. } = *options;
        Segment { offset, duration, length, first: 0, recorded: n_samples }
    }

    /// Number of samples drawn.
    #[must_use]
    pub fn n_samples(&self) -> u64 {
        self.length.unwrap_or(self.recorded)
    }

    /// The indices of the samples read, out of the part of a recording selected by the options.
    #[must_use]
    pub fn read(&self) -> Range<u64> {
        self.first..self.first + self.recorded.min(self.n_samples())
    }

    /// The samples drawn, out of the part of a recording selected by the options: cut or padded to `length`.
    #[must_use]
    pub fn samples<S: Signal>(&self, signal: S) -> Stretch<S> {
        let n_samples = self.n_samples();
        Stretch { signal, first: self.first, recorded: self.recorded.min(n_samples), n_samples }
    }

    /// Duration of the samples in the recording, in seconds.
    #[must_use]
    pub fn seconds(&self, sr: u32) -> f64 {
        self.recorded as f64 / f64::from(sr)
    }
}

impl Segments {
    /// Number of segments that a sample is in, on average.
    #[must_use]
    pub fn times_read(&self) -> f64 {
        self.segment / (self.segment - self.overlap)
    }

    /// Checks the lengths.
    pub fn validate(&self) -> Result<()> {
        if !(self.segment > 0.0 && self.segment.is_finite()) {
            return Err(Error::option("segment", shown(self.segment), "a number of seconds above 0"));
        }
        if !(0.0..self.segment).contains(&self.overlap) {
            let allowed = format!("at least 0 and less than segment, which is {} s", shown(self.segment));
            return Err(Error::option("overlap", shown(self.overlap), allowed));
        }
        Ok(())
    }

    /// Divides a recording with `n_samples` at `sr` into segments. Each starts `segment - overlap` seconds after the
    /// previous one, the first at the `offset` of the options. A segment without new samples is left out.
    pub fn divide(&self, options: &Options, sr: u32, n_samples: u64) -> Result<Divided> {
        let segments = self.without_gaps(sr);
        let (whole, full) = (Segment::whole(options, n_samples), nearest_sample(segments.segment, sr));
        let divided = Divided { segments, whole, sr, full, count: 0 };
        if divided.full == 0 {
            return Err(Error::option("segment", shown(self.segment), format!("at least one sample at {sr} Hz")));
        }
        // The limit of `length`: a segment is padded to its full length.
        if self.remainder == Remainder::Pad && divided.full > MAX_LENGTH {
            let allowed = format!("at most {MAX_LENGTH} samples at {sr} Hz where remainder is pad");
            return Err(Error::option("segment", shown(self.segment), allowed));
        }
        if self.step(sr) < 1.0 {
            let allowed = format!("less than segment by at least one sample at {sr} Hz");
            return Err(Error::option("overlap", shown(self.overlap), allowed));
        }
        divided.counted()
    }

    /// Samples from one segment to the next, rounded if within 1e-9 and rounding errors of a whole number: 1e-9 of a
    /// sample per step is a hundredth of a sample after [`MAX_SEGMENTS`].
    fn step(&self, sr: u32) -> f64 {
        let step = (self.segment - self.overlap) * f64::from(sr);
        if (step - step.round()).abs() <= 1e-9 + 4.0 * f64::EPSILON * step { step.round() } else { step }
    }

    /// Makes the segments a sample longer if a fractional step would otherwise leave out a sample.
    fn without_gaps(self, sr: u32) -> Self {
        let (longest_step, nearest) = (self.step(sr).ceil(), nearest_sample(self.segment, sr));
        if nearest == 0 || nearest as f64 >= longest_step {
            return self;
        }
        let segment = longest_step / f64::from(sr);
        Segments { segment, overlap: self.overlap + (segment - self.segment), ..self }
    }
}

/// Segments of a recording.
#[derive(Clone, Debug)]
pub struct Divided {
    segments: Segments,
    whole: Segment,
    sr: u32,
    /// Number of samples in a full segment.
    full: u64,
    count: u64,
}

impl Divided {
    /// Number of segments, at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Segment `index`, below [`Divided::count`].
    #[must_use]
    pub fn segment(&self, index: u64) -> Segment {
        let first = self.first(index);
        let recorded = self.full.min(self.whole.recorded - first);
        let is_short = recorded < self.full;
        let is_cut = self.whole.duration.is_some() && is_short;
        let duration = if is_cut { recorded as f64 / f64::from(self.sr) } else { self.segments.segment };
        let is_padded = self.segments.remainder == Remainder::Pad && is_short;
        let length = self.whole.length.or(is_padded.then_some(self.full));
        // The time of the first sample, so that the option `offset` selects it.
        let offset = (nearest_sample(self.whole.offset, self.sr) + first) as f64 / f64::from(self.sr);
        Segment { offset, duration: Some(duration), length, first, recorded }
    }

    /// Seconds from the start of the first segment to the start of segment `index`.
    fn after(&self, index: u64) -> f64 {
        index as f64 * (self.segments.segment - self.segments.overlap)
    }

    /// The first sample of segment `index`.
    fn first(&self, index: u64) -> u64 {
        nearest_sample(self.after(index), self.sr)
    }

    fn exists(&self, index: u64) -> bool {
        let end = self.whole.recorded;
        index == 0 || self.first(index) < end && self.first(index - 1) + self.full < end
    }

    fn counted(mut self) -> Result<Self> {
        let total = self.whole.recorded as f64 / f64::from(self.sr);
        // Exact except for rounding, which the two loops correct.
        let about = (total - self.segments.overlap) / (self.segments.segment - self.segments.overlap);
        if about > MAX_SEGMENTS as f64 {
            return Err(Error::Limit { name: "segments of one recording", value: about as u64, limit: MAX_SEGMENTS });
        }
        self.count = (about.ceil() as u64).max(1);
        while self.exists(self.count) {
            self.count += 1;
        }
        while !self.exists(self.count - 1) {
            self.count -= 1;
        }
        let complete = |index: u64| self.first(index) + self.full <= self.whole.recorded;
        if self.segments.remainder == Remainder::Drop && !complete(self.count - 1) {
            self.count -= 1;
        }
        if self.count == 0 {
            let (total, segment) = (shown(total), shown(self.segments.segment));
            let reason = format!("its {total} s are less than one segment of {segment} s, and remainder is drop");
            return Err(Error::TooShort { reason });
        }
        Ok(self)
    }
}

/// What the pictures of a recording show.
#[derive(Clone, Debug)]
pub enum Views {
    /// One picture of all of it.
    Whole(Segment),
    /// One picture for each segment.
    Divided(Divided),
}

impl Views {
    /// The pictures or arrays in files of `format`, one for each of the `segments` of a recording, or one of all of it.
    pub fn new(
        options: &Options,
        recording: &impl Signal,
        segments: Option<&Segments>,
        format: Format,
    ) -> Result<Self> {
        let (sr, n_samples) = (recording.sr(), recording.n_samples());
        let views = match segments {
            Some(segments) => Views::Divided(segments.divide(options, sr, n_samples)?),
            None => Views::Whole(Segment::whole(options, n_samples)),
        };
        if format != Format::Npy {
            background::check(options.background, views.seconds(sr))?;
        }
        Ok(views)
    }

    /// Number of pictures, at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Views::Whole(_) => 1,
            Views::Divided(divided) => divided.count(),
        }
    }

    /// The time that a picture spans, in seconds.
    fn seconds(&self, sr: u32) -> f64 {
        let n_samples = match self {
            Views::Whole(segment) => segment.n_samples(),
            Views::Divided(divided) => divided.full,
        };
        n_samples as f64 / f64::from(sr)
    }

    /// The segment of picture `index`, below [`Views::count`].
    #[must_use]
    pub fn segment(&self, index: u64) -> Segment {
        match self {
            Views::Whole(segment) => *segment,
            Views::Divided(divided) => divided.segment(index),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::signal::MonoSamples;

    fn divided(segment: f64, overlap: f64, remainder: Remainder, n_samples: u64) -> Result<Divided> {
        let segments = Segments { segment, overlap, remainder };
        segments.validate()?;
        segments.divide(&Options::default(), 1000, n_samples)
    }

    fn firsts_and_lengths(divided: &Divided) -> Vec<(u64, u64)> {
        (0..divided.count())
            .map(|index| divided.segment(index))
            .map(|segment| (segment.first, segment.recorded))
            .collect()
    }

    #[test]
    fn length_cuts_or_pads_a_segment() {
        let signal = MonoSamples::new(&[2.0, -3.0, 5.0, -7.0], 8000).unwrap();
        for (length, expected) in [(3, &[2.0, -3.0, 5.0][..]), (6, &[2.0, -3.0, 5.0, -7.0, 0.0, 0.0])] {
            let samples = Segment::whole(&Options { length: Some(length), ..Options::default() }, 4).samples(&signal);
            let mut mono = vec![f32::NAN; samples.n_samples() as usize];
            samples.read(0, &mut mono, &mut Vec::new()).unwrap();
            assert_eq!(mono, expected);
        }
    }

    #[test]
    fn segments_cover_the_recording_to_its_end() {
        use Remainder::{Drop, Keep, Pad};
        for (remainder, last) in [(Pad, Some(500)), (Keep, Some(500)), (Drop, None)] {
            let expected: Vec<_> = [(0, 1000), (1000, 1000)].into_iter().chain(last.map(|n| (2000, n))).collect();
            assert_eq!(firsts_and_lengths(&divided(1.0, 0.0, remainder, 2500).unwrap()), expected);
        }
        // The third would show nothing that the second does not.
        let expected = [(0, 1000), (250, 1000)];
        assert_eq!(firsts_and_lengths(&divided(1.0, 0.75, Pad, 1250).unwrap()), expected);
        assert_eq!(firsts_and_lengths(&divided(1.0, 0.75, Pad, 1251).unwrap())[2..], [(500, 751)]);
        assert_eq!(firsts_and_lengths(&divided(1.0, 0.0, Pad, 1).unwrap()), [(0, 1)]);
    }

    #[test]
    fn every_sample_is_in_a_segment_and_every_segment_shows_something_new() {
        for (segment, overlap) in
            [(0.25, 0.0), (0.3, 0.1), (0.0077, 0.0033), (1.0 / 3.0, 0.2), (0.001, 0.0), (0.1, 0.0972), (0.0333, 0.0)]
        {
            for n_samples in (1..1500).step_by(13) {
                let all = firsts_and_lengths(&divided(segment, overlap, Remainder::Keep, n_samples).unwrap());
                assert_eq!(all[0].0, 0);
                assert_eq!(all.last().map(|(first, recorded)| first + recorded), Some(n_samples));
                for pair in all.windows(2) {
                    let (end, next_end) = (pair[0].0 + pair[0].1, pair[1].0 + pair[1].1);
                    assert!(pair[1].0 <= end && end < next_end, "{segment} {overlap} {n_samples}: {pair:?}");
                }
            }
        }
    }

    #[test]
    fn a_segment_is_the_part_that_its_offset_and_duration_select() {
        let options = Options { offset: 0.4, duration: Some(2.0), ..Options::default() };
        let segments = Segments { segment: 0.75, overlap: 0.0, remainder: Remainder::Pad };
        let divided = segments.divide(&options, 1000, 2000).unwrap();
        let all: Vec<_> = (0..divided.count()).map(|index| divided.segment(index)).collect();
        let expected = [(0.4, 0.75, None, 0, 750), (1.15, 0.75, None, 750, 750), (1.9, 0.5, Some(750), 1500, 500)];
        let expected = expected.map(|(offset, duration, length, first, recorded)| Segment {
            offset,
            duration: Some(duration),
            length,
            first,
            recorded,
        });
        assert_eq!(all, expected);
    }

    #[test]
    fn segments_of_any_length_begin_at_the_nearest_sample_and_leave_none_out() {
        for sr in [8_000, 11_025, 22_050, 44_100] {
            for seconds in [0.1, 0.29, 0.5, 1.0 / 3.0, 0.7, 441.0 / 44_100.0, 333.4 / 8000.0, 8.0 / 22_050.0] {
                for offset in [0.0, 0.3, 1234.0 / 22_050.0] {
                    let segments = Segments { segment: seconds, overlap: 0.0, remainder: Remainder::Keep };
                    let options = Options { offset, ..Options::default() };
                    let divided = segments.divide(&options, sr, 100_000).unwrap();
                    let all: Vec<Segment> = (0..divided.count()).map(|index| divided.segment(index)).collect();
                    for pair in all.windows(2) {
                        assert!(pair[1].first <= pair[0].first + pair[0].recorded, "{seconds} s at {sr} Hz: {pair:?}");
                        let begin = nearest_sample(offset, sr) + pair[1].first;
                        assert_eq!(begin, nearest_sample(pair[1].offset, sr));
                        assert_eq!(pair[0].recorded, nearest_sample(pair[0].duration.unwrap(), sr));
                        assert!(pair[0].recorded.abs_diff(nearest_sample(seconds, sr)) <= 1);
                    }
                }
            }
        }
    }

    #[test]
    fn a_last_segment_cut_by_duration_is_the_part_that_its_offset_and_duration_select() {
        for sr in [8_000, 11_025, 44_100] {
            for n in 1..2000 {
                let (offset, total) = (f64::from(n) * 0.000_37, f64::from(n) * 0.001_13);
                let options = Options { offset, duration: Some(total), ..Options::default() };
                let n_samples = nearest_sample(total, sr);
                let segments = Segments { segment: 0.2, overlap: 0.0333, remainder: Remainder::Keep };
                let divided = segments.divide(&options, sr, n_samples).unwrap();
                let last = divided.segment(divided.count() - 1);
                assert_eq!(nearest_sample(last.duration.unwrap(), sr), last.recorded, "{n} at {sr} Hz: {last:?}");
                assert_eq!(nearest_sample(last.offset, sr), nearest_sample(offset, sr) + last.first);
            }
        }
    }

    #[test]
    fn impossible_divisions_are_refused() {
        let message = |segment, overlap| divided(segment, overlap, Remainder::Drop, 999).unwrap_err().to_string();
        assert_eq!(message(0.0, 0.0), "segment must be a number of seconds above 0, got 0");
        assert_eq!(message(f64::NAN, 0.0), "segment must be a number of seconds above 0, got NaN");
        assert_eq!(message(1.0, 1.0), "overlap must be at least 0 and less than segment, which is 1 s, got 1");
        assert_eq!(message(0.0001, 0.0), "segment must be at least one sample at 1000 Hz, got 0.0001");
        assert_eq!(message(1.0, 0.0), "too short: its 0.999 s are less than one segment of 1 s, and remainder is drop");
        let allowed = "less than segment by at least one sample at 1000 Hz";
        assert_eq!(message(0.5, 0.4999), format!("overlap must be {allowed}, got 0.4999"));
        let longest = 4_294_967.296;
        assert_eq!(divided(longest, 0.0, Remainder::Pad, 999).unwrap().segment(0).length, Some(1 << 32));
        for segment in [longest + 0.01, 1e300] {
            assert_eq!(divided(segment, 0.0, Remainder::Keep, 999).unwrap().segment(0).length, None);
            let error = divided(segment, 0.0, Remainder::Pad, 999).unwrap_err().to_string();
            assert!(error.contains("at most 4294967296 samples at 1000 Hz where remainder is pad"), "{error}");
        }
        let error = divided(0.002, 0.0005, Remainder::Pad, 1 << 40).unwrap_err().to_string();
        assert!(
            error.starts_with("segments of one recording: ") && error.ends_with("the limit is 10000000"),
            "{error}"
        );
    }
}
