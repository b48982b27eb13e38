//! An open recording, its segments, and their shared brightness.

use std::sync::Arc;

use crate::audio::Audio;
use crate::error::Result;
use crate::options::Format;
use crate::recipe::brightness::Brightness;
use crate::recipe::crew::Crew;
use crate::recipe::plan::Plan;
use crate::recipe::segments::{Segment, Segments, Views};
use crate::recipe::workspace::Workspace;

/// An open recording and its segments.
pub struct Pictures<'env> {
    /// The plan that draws them.
    pub plan: &'env Plan,
    /// The format of their files.
    pub format: Format,
    /// The recording.
    pub audio: Arc<Audio<'env>>,
    /// What each picture shows.
    pub views: Views,
}

impl<'env> Pictures<'env> {
    /// The pictures of `audio`, one for each segment, or one if there is no division.
    pub fn new(plan: &'env Plan, format: Format, audio: Arc<Audio<'env>>, segments: Option<Segments>) -> Result<Self> {
        let views = Views::new(plan.options(), &audio, segments.as_ref(), format)?;
        Ok(Pictures { plan, format, audio, views })
    }

    /// Number of pictures.
    pub fn count(&self) -> u64 {
        self.views.count()
    }

    /// Segment `index` of the recording.
    pub fn segment(&self, index: u64) -> Segment {
        self.views.segment(index)
    }

    /// Number of samples of a segment that are in no earlier one.
    pub fn new_samples(&self, index: u64) -> u64 {
        let end = |segment: Segment| segment.first + segment.recorded;
        let before = index.checked_sub(1).map_or(0, |before| end(self.segment(before)));
        end(self.segment(index)).saturating_sub(before)
    }

    /// Adds to what is `known` the brightness that the segments share, if they do.
    pub fn brightness(&self, known: Brightness, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Brightness> {
        self.plan.brightness(&self.audio, &self.views, self.format, known, ws, crew)
    }
}
