//! An open recording, its segments, and their shared brightness.

use std::sync::Arc;

use crate::audio::Audio;
use crate::audio::signal::Signal;
use crate::error::Result;
use crate::options::Format;
use crate::recipe::brightness::Brightness;
use crate::recipe::crew::Crew;
use crate::recipe::plan::Plan;
use crate::recipe::segments::{Divided, Segment, Segments};
use crate::recipe::workspace::Workspace;

/// An open recording and its segments.
pub struct Pictures<'env> {
    /// The plan that draws them.
    pub plan: &'env Plan,
    /// The format of their files.
    pub format: Format,

    pub audio: Arc<Audio<'env>>,
    divided: Option<Divided>,
}

impl<'env> Pictures<'env> {
    /// The pictures of `audio`, one for each segment, or one if there is no division.
    pub fn new(plan: &'env Plan, format: Format, audio: Arc<Audio<'env>>, segments: Option<Segments>) -> Result<Self> {
        let divide = |segments: Segments| segments.divide(plan.options(), audio.sr(), audio.n_samples());
        let divided = segments.map(divide).transpose()?;
        Ok(Pictures { plan, format, audio, divided })
    }

    /// Number of pictures.
    pub fn count(&self) -> u64 {
        self.divided.as_ref().map_or(1, Divided::count)
    }

    /// Segment `index` of the recording.
    pub fn segment(&self, index: u64) -> Segment {
        let whole = || Segment::whole(self.plan.options(), self.audio.n_samples());
        self.divided.as_ref().map_or_else(whole, |divided| divided.segment(index))
    }

    /// Number of samples of a segment that are in no earlier one.
    pub fn new_samples(&self, index: u64) -> u64 {
        let end = |segment: Segment| segment.first + segment.recorded;
        let before = index.checked_sub(1).map_or(0, |before| end(self.segment(before)));
        end(self.segment(index)).saturating_sub(before)
    }

    /// Measures the brightness that the segments share, if they do.
    pub fn brightness(&self, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Brightness> {
        let measure = |divided| self.plan.brightness(&self.audio, divided, self.format, ws, crew);
        Ok(self.divided.as_ref().map(measure).transpose()?.unwrap_or_default())
    }
}
