//! An open recording, its segments, and their shared brightness.

use std::sync::{Arc, Mutex, PoisonError};

use crate::audio::Audio;
use crate::audio::signal::Signal;
use crate::dsp::levels::hangs_on_values;
use crate::error::Result;
use crate::options::{Format, Reference};
use crate::recipe::crew::{Crew, Parts};
use crate::recipe::plan::{Brightness, Plan};
use crate::recipe::segments::{Divided, Segment, Segments};
use crate::recipe::workspace::Workspace;

/// An open recording and its segments.
#[derive(Clone)]
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
        let divide = |segments: Segments| segments.of(plan.options(), audio.sr(), audio.n_samples());
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
        let end = |segment: Segment| segment.first + segment.there;
        let before = index.checked_sub(1).map_or(0, |before| end(self.segment(before)));
        end(self.segment(index)).saturating_sub(before)
    }

    /// Measures the brightness shared by all segments, if they share it.
    pub fn brightness(&self, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Brightness> {
        let options = self.plan.options();
        let mut brightness = Brightness::default();
        let has_ref = self.format != Format::Npy || options.array_scale().is_logarithmic();
        if self.count() > 1 && options.r#ref == Reference::Recording && has_ref {
            brightness = self.measured(brightness, ws, crew)?;
            if self.format != Format::Npy && hangs_on_values(options) {
                brightness = self.measured(brightness, ws, crew)?;
            }
        }
        Ok(brightness)
    }

    fn measured(&self, known: Brightness, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Brightness> {
        let measuring = Arc::new(Measuring { pictures: self.clone(), known, found: Mutex::new(known) });
        crew.share(self.count() as usize, Arc::clone(&measuring) as _, ws)?;
        Ok(*measuring.found.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A pass over all segments that only measures their brightness.
struct Measuring<'env> {
    pictures: Pictures<'env>,
    known: Brightness,
    found: Mutex<Brightness>,
}

impl<'env> Parts<'env> for Measuring<'env> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        crew.check()?;
        let Pictures { plan, format, audio, .. } = &self.pictures;
        let segment = self.pictures.segment(index as u64);
        let own = plan.measure_segment(audio, &segment, &self.known, *format, ws, crew)?;
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *found = found.with(&own);
        Ok(())
    }
}
