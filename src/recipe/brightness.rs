//! The brightness that several pictures share: all segments of a recording, or all recordings of a batch.

use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::columns::Bands;
use super::crew::{Crew, Parts};
use super::plan::{Plan, Warnings};
use super::segments::{Segment, Views};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::signal::{Prepared, Signal};
use crate::dsp::distribution::{Distribution, Levels};
use crate::dsp::framing::Framing;
use crate::dsp::levels::loudest;
use crate::dsp::range::{Range, decibel, range, range_depends_on_data};
use crate::error::Result;
use crate::options::{Format, Kind, Options, RangeOf, Reference};

/// What pictures share if they are drawn equally bright; empty for a picture that stands for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Brightness {
    /// Maximum power of all pictures.
    pub loudest: Option<f32>,
    /// Levels of the lowest and the highest colour.
    pub range: Option<Range>,
}

/// What a pass over pictures measures.
#[derive(Clone, Copy)]
pub(crate) enum Measure {
    /// Their maximum power.
    Loudest,
    /// Their levels, relative to this maximum if they share one.
    Levels(Option<f32>),
}

/// What was measured in the pictures so far. The order of the pictures does not matter.
#[derive(Default)]
pub(crate) struct Found {
    loudest: Option<f32>,
    levels: Option<Distribution>,
}

impl Found {
    /// Nothing measured yet.
    pub fn new(measure: Measure, options: &Options) -> Result<Self> {
        let levels = match measure {
            Measure::Loudest => None,
            // Cepstral coefficients are not in decibels.
            Measure::Levels(_) if options.kind == Kind::Mfcc => Some(Distribution::new(None)?),
            Measure::Levels(_) => Some(Distribution::new(decibel(options.picture_scale()))?),
        };
        Ok(Found { loudest: None, levels })
    }

    /// Adds what was measured in other pictures.
    pub fn merge(&mut self, other: &Self) {
        self.loudest = self.loudest.into_iter().chain(other.loudest).reduce(f32::max);
        if let (Some(levels), Some(others)) = (&mut self.levels, &other.levels) {
            levels.merge(others);
        }
    }

    /// The maximum; `None` if it was not measured, or nothing could be.
    pub fn loudest(&self) -> Option<f32> {
        self.loudest
    }

    /// The range of colours for these levels; `None` for silence, and if all are equal.
    pub fn range(&self, options: &Options) -> Option<Range> {
        let levels = self.levels.as_ref().filter(|levels| !levels.is_empty())?;
        range(levels, options)
    }
}

/// Whether files of `format` share a maximum of this kind.
pub(crate) fn shares_ref(options: &Options, format: Format, of: Reference) -> bool {
    let is_array = format == Format::Npy;
    let scale = if is_array { options.array_scale() } else { options.picture_scale() };
    options.r#ref == of && scale.is_logarithmic() && (is_array || options.background.is_none())
}

/// Whether files of `format` share a range of colours that depends on all their levels.
pub(crate) fn shares_range(options: &Options, format: Format, of: RangeOf) -> bool {
    format != Format::Npy && options.range_of() == of && range_depends_on_data(options)
}

impl Plan {
    /// Adds to what is `known` the brightness that the pictures of a recording share in files of `format`: one pass over
    /// them for the maximum, and another for the range of colours if it depends on the data.
    pub(crate) fn brightness<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        views: &Views,
        format: Format,
        known: Brightness,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Brightness> {
        let (options, mut shared) = (self.options(), known);
        if views.count() < 2 {
            return Ok(shared);
        }
        if shares_ref(options, format, Reference::Recording) {
            shared.loudest = self.measure(audio, views, format, Measure::Loudest, ws, crew)?.loudest();
        }
        if shares_range(options, format, RangeOf::Recording) {
            let levels = Measure::Levels(shared.loudest);
            shared.range = self.measure(audio, views, format, levels, ws, crew)?.range(options);
        }
        Ok(shared)
    }

    /// Measures the pictures of a recording together with the crew.
    pub(crate) fn measure<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        views: &Views,
        format: Format,
        measure: Measure,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Found> {
        let found = Mutex::new(Found::new(measure, self.options())?);
        let pass = Pass { plan: self, audio: Arc::clone(audio), views: views.clone(), format, measure, found };
        let pass = Arc::new(pass);
        crew.share(views.count() as usize, Arc::clone(&pass) as _, ws)?;
        let found = mem::take(&mut *pass.found.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(found)
    }

    /// Steps 1 to 5 of a segment's picture, without warnings.
    fn segment_bands<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Bands> {
        let signal = Prepared::new(segment.samples(Arc::clone(audio)), self.options(), &mut ws.peak)?;
        let framing = Framing::for_picture(self.options(), signal.sr(), signal.n_samples())?;
        self.pooled_bands(signal, &framing, &mut Warnings::new(), ws, crew)
    }
}

/// A pass over the pictures of a recording.
struct Pass<'env> {
    plan: &'env Plan,
    audio: Arc<Audio<'env>>,
    views: Views,
    format: Format,
    measure: Measure,
    found: Mutex<Found>,
}

impl<'env> Parts<'env> for Pass<'env> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        crew.check()?;
        let Pass { plan, audio, views, format, .. } = self;
        let (plan, segment): (&'env Plan, _) = (plan, views.segment(index as u64));
        let found = || self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let own = match self.measure {
            Measure::Loudest if *format == Format::Npy => {
                plan.array_loudest(segment.samples(Arc::clone(audio)), ws, crew)?
            }
            Measure::Loudest => {
                let bands = plan.segment_bands(audio, &segment, ws, crew)?;
                let loudest = loudest(&bands.matrix, &bands.holds);
                ws.recycle(bands.matrix);
                loudest?
            }
            Measure::Levels(loudest) => {
                let bands = plan.segment_bands(audio, &segment, ws, crew)?;
                if let Some(levels) = plan.levels(bands, loudest, ws, crew.cancel())? {
                    if let Some(all) = &mut found().levels {
                        all.add(&Levels::new(&levels.matrix, &levels.holds, levels.silence, false)?);
                    }
                    ws.recycle(levels.matrix);
                }
                return Ok(());
            }
        };
        let mut found = found();
        found.loudest = found.loudest.into_iter().chain([own]).reduce(f32::max);
        Ok(())
    }
}
