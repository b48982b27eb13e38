//! One open recording -> its segments, each drawn when it is asked for.

use std::sync::Arc;

use super::brightness::Brightness;
use super::crew::Crew;
use super::file::check_picture;
use super::file_array::FileArray;
use super::pixels::Image;
use super::plan::{Plan, Warnings};
use super::segments::{Segment, Segments, Views};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::Signal;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Format;

/// A recording that stays open, and its segments. Any number of threads may draw them at once.
pub struct Windows<'a> {
    plan: Arc<Plan>,
    format: Format,
    audio: Arc<Audio<'a>>,
    views: Views,
    brightness: Brightness,
    /// Name of the recording in errors.
    name: String,
}

impl<'a> Windows<'a> {
    /// Checks what needs no recording.
    pub fn check(plan: &Plan, segments: &Segments, format: Format) -> Result<()> {
        segments.validate()?;
        if format == Format::Npy { Ok(()) } else { check_picture(plan.options(), format) }
    }

    /// Opens a recording, divides it, and measures what its segments share in files of `format`.
    pub fn open(
        plan: Arc<Plan>,
        input: Input<'a>,
        segments: &Segments,
        format: Format,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Self> {
        Self::check(&plan, segments, format)?;
        let open = |ws: &mut Workspace| {
            let audio = plan.open(input, ws, cancel)?;
            let views = Views::new(plan.options(), &audio, Some(segments), format)?;
            let own = Brightness::default();
            let brightness = plan.brightness(&audio, &views, format, own, ws, &Crew::alone(cancel))?;
            Ok((audio, views, brightness))
        };
        let (audio, views, brightness) = open(ws).map_err(|error: Error| error.with_input(input))?;
        Ok(Windows { plan, format, audio, views, brightness, name: input.to_string() })
    }

    /// The format of the files.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Name of the recording in errors.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Number of segments, at least 1.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.views.count()
    }

    /// Segment `index`, below [`Windows::count`].
    #[must_use]
    pub fn segment(&self, index: u64) -> Segment {
        self.views.segment(index)
    }

    /// Seconds of the recording in a segment.
    #[must_use]
    pub fn seconds(&self, index: u64) -> f64 {
        self.segment(index).seconds(self.audio.sr())
    }

    /// The bytes of the file of segment `index`.
    pub fn encode(&self, index: u64, ws: &mut Workspace, cancel: &Cancel) -> Result<(Vec<u8>, Warnings)> {
        let Windows { plan, format, audio, brightness, .. } = self;
        let encoded = plan.encode_segment(audio, &self.segment(index), brightness, *format, ws, &Crew::alone(cancel));
        self.named(encoded)
    }

    /// The array of segment `index`, bands by frames.
    pub fn array(&self, index: u64, ws: &mut Workspace, cancel: &Cancel) -> Result<FileArray> {
        let mut warnings = self.audio.warnings.clone();
        let samples = self.segment(index).samples(Arc::clone(&self.audio));
        let crew = Crew::alone(cancel);
        let made = self.plan.signal_array(samples, self.brightness.loudest, &mut warnings, ws, &crew);
        let (values, (rows, columns)) = self.named(made)?;
        Ok(FileArray { values, rows, columns, warnings })
    }

    /// The pixels of segment `index`.
    pub fn pixels(&self, index: u64, ws: &mut Workspace, cancel: &Cancel) -> Result<(Image, Warnings)> {
        let Windows { plan, audio, brightness, .. } = self;
        self.named(plan.segment_pixels(audio, &self.segment(index), brightness, ws, &Crew::alone(cancel)))
    }

    fn named<T>(&self, made: Result<T>) -> Result<T> {
        made.map_err(|error| error.with_input(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;
    use crate::options::{Options, Reference, Remainder};

    const SR: u32 = 8000;

    /// Louder from sample to sample.
    fn samples() -> Vec<f32> {
        (0..9000).map(|i| i as f32 / 9000.0 * (0.3 * i as f32).sin()).collect()
    }

    #[test]
    fn windows_equal_the_parts_that_offset_and_duration_select() {
        let (samples, mut ws) = (samples(), Workspace::default());
        let input = || Input::samples(&samples, 1, SR);
        let options = Options { width: 20, height: 16, ..Options::default() };
        let plan = Arc::new(Plan::new(options.clone()).unwrap());
        let segments = Segments { segment: 0.3, overlap: 0.1, remainder: Remainder::Pad };
        for format in [Format::Jpeg, Format::Png, Format::Npy] {
            let windows = Windows::open(Arc::clone(&plan), input(), &segments, format, &mut ws, &NEVER).unwrap();
            assert_eq!((windows.count(), windows.format()), (6, format));
            for index in (0..windows.count()).rev() {
                let Segment { offset, duration, length, .. } = windows.segment(index);
                let part = Plan::new(Options { offset, duration, length, ..options.clone() }).unwrap();
                let expected = part.encode(input(), format, &mut ws, &Crew::alone(&NEVER)).unwrap().0;
                assert!(windows.encode(index, &mut ws, &NEVER).unwrap().0 == expected, "{format:?} {index}");
            }
        }
    }

    #[test]
    fn windows_share_the_maximum_of_the_recording() {
        let (samples, mut ws) = (samples(), Workspace::default());
        let segments = Segments { segment: 0.5, overlap: 0.0, remainder: Remainder::Keep };
        let options = Options { r#ref: Reference::Recording, scale: crate::options::Scale::Db, ..Options::default() };
        let plan = Arc::new(Plan::new(options).unwrap());
        let input = Input::samples(&samples, 1, SR);
        let windows = Windows::open(plan, input, &segments, Format::Npy, &mut ws, &NEVER).unwrap();
        let maximum = |index| {
            let FileArray { values, .. } = windows.array(index, &mut Workspace::default(), &NEVER).unwrap();
            values.into_iter().fold(f32::NEG_INFINITY, f32::max)
        };
        let maxima: Vec<f32> = (0..windows.count()).map(maximum).collect();
        assert_eq!(maxima.iter().copied().fold(f32::NEG_INFINITY, f32::max), 0.0);
        assert!(maxima[0] < -3.0, "{maxima:?}");
    }
}
