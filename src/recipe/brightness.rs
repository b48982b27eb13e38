//! The brightness that the segments of a recording share if `ref` is the recording.

use std::sync::{Arc, Mutex, PoisonError};

use super::columns::Bands;
use super::crew::{Crew, Parts};
use super::plan::{Plan, Warnings};
use super::segments::{Divided, Segment};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::signal::{Prepared, Signal};
use crate::dsp::framing::Framing;
use crate::dsp::levels::{Range, loudest, range_depends_on_data};
use crate::error::Result;
use crate::options::{Format, Reference};

/// What the segments of a recording share if they are drawn equally bright; empty for a single picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Brightness {
    /// Maximum power of all segments.
    pub loudest: Option<f32>,
    /// Levels of the lowest and the highest colour.
    pub range: Option<Range>,
}

impl Plan {
    /// Measures the brightness that the segments of a recording share in files of `format`: one pass over the segments for
    /// the maximum, and another for the range of colours if it depends on the data.
    pub(crate) fn brightness<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segments: &Divided,
        format: Format,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Brightness> {
        let (options, is_array) = (self.options(), format == Format::Npy);
        let has_ref = !is_array || options.array_scale().is_logarithmic();
        if segments.count() < 2 || options.r#ref != Reference::Recording || !has_ref {
            return Ok(Brightness::default());
        }
        let source = Arc::clone(audio);
        let loudest = move |segment: &Segment, ws: &mut Workspace, crew: &Crew<'env>| {
            let found = if is_array {
                self.array_loudest(segment.samples(Arc::clone(&source)), ws, crew)
            } else {
                self.picture_loudest(&source, segment, ws, crew)
            };
            found.map(Some)
        };
        let loudest = over_all(segments, loudest, f32::max, ws, crew)?;
        if is_array || !range_depends_on_data(options) {
            return Ok(Brightness { loudest, range: None });
        }
        let source = Arc::clone(audio);
        let range = move |segment: &Segment, ws: &mut Workspace, crew: &Crew<'env>| {
            self.picture_range(&source, segment, loudest, ws, crew)
        };
        Ok(Brightness { loudest, range: over_all(segments, range, Range::union, ws, crew)? })
    }

    /// The maximum power of a segment's picture.
    fn picture_loudest<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<f32> {
        let bands = self.segment_bands(audio, segment, ws, crew)?;
        let loudest = loudest(&bands.matrix, &bands.holds);
        ws.recycle(bands.matrix);
        loudest
    }

    /// The range of colours of a segment's picture, given the maximum power of all segments; `None` for silence, and if
    /// all levels are equal.
    fn picture_range<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        loudest: Option<f32>,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Option<Range>> {
        let bands = self.segment_bands(audio, segment, ws, crew)?;
        let Some(levels) = self.levels(bands, loudest, ws, crew.cancel())? else { return Ok(None) };
        let range = levels.range(self.options());
        ws.recycle(levels.matrix);
        Ok(range)
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

/// Measures every segment together with the crew, and combines what is found. The order must not matter to `combine`.
fn over_all<'env, T, F>(
    segments: &Divided,
    measure: F,
    combine: fn(T, T) -> T,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<Option<T>>
where
    T: Copy + Send + 'env,
    F: Fn(&Segment, &mut Workspace, &Crew<'env>) -> Result<Option<T>> + Send + Sync + 'env,
{
    let pass = Arc::new(Pass { segments: segments.clone(), measure, combine, found: Mutex::new(None) });
    crew.share(segments.count() as usize, Arc::clone(&pass) as _, ws)?;
    Ok(*pass.found.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A pass over all segments that measures something.
struct Pass<F, T> {
    segments: Divided,
    measure: F,
    combine: fn(T, T) -> T,
    found: Mutex<Option<T>>,
}

impl<'env, F, T> Parts<'env> for Pass<F, T>
where
    T: Copy + Send,
    F: Fn(&Segment, &mut Workspace, &Crew<'env>) -> Result<Option<T>> + Send + Sync,
{
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        crew.check()?;
        let own = (self.measure)(&self.segments.segment(index as u64), ws, crew)?;
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *found = found.zip(own).map(|(a, b)| (self.combine)(a, b)).or(*found).or(own);
        Ok(())
    }
}
