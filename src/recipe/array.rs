//! The recipe for arrays: one recording -> features of every frame, on several threads.

use super::array_levels::BandRows;
use super::crew::{Crew, together};
use super::plan::{Plan, Warnings, warn_of_empty_bands};
use super::segments::Segment;
use super::workspace::Workspace;
use crate::audio::signal::{Prepared, Signal, n_prepared};
use crate::cancel::Cancel;
use crate::dsp::delta::Delta;
use crate::dsp::frames::BLOCK;
use crate::dsp::framing::Framing;
use crate::dsp::levels::array_loudest;
use crate::dsp::offsets::subtract_and_divide;
use crate::dsp::stack::Stacking;
use crate::dsp::standardise::standardise_rows;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::check::MAX_JOBS;
use crate::options::{Kind, Options, row};

/// Number of frames below which another thread costs more than it saves.
const FRAMES_PER_THREAD: usize = 64 * BLOCK;

impl Plan {
    /// Number of rows and frames of the array of a recording, of which the options select `n_samples` at `sr` Hz.
    pub fn array_shape(&self, sr: u32, n_samples: u64) -> Result<(usize, usize)> {
        row::sr.whole::<u32>(sr.into())?;
        self.shape(sr, Segment::whole(self.options(), n_samples).n_samples())
    }

    /// Number of rows and frames of the array of `n_samples` at `sr` Hz.
    fn shape(&self, sr: u32, n_samples: u64) -> Result<(usize, usize)> {
        let framing = Framing::for_array(self.options(), sr, n_prepared(self.options(), n_samples)?)?;
        let stacking = Stacking::new(self.options(), framing.n_frames)?;
        let n_rows = stacking.stack() * self.n_rows(sr, &framing);
        self.options().check_row_count(n_rows / (1 + self.options().deltas as usize))?;
        fitting(n_rows, stacking.n_columns())
    }

    /// Number of rows of a frame.
    fn n_rows(&self, sr: u32, framing: &Framing) -> usize {
        let options = self.options();
        let rows = if options.kind == Kind::Mfcc { options.n_mfcc as usize } else { self.n_bands(sr, framing) };
        rows * (1 + options.deltas as usize)
    }

    /// Computes the array of `signal`, the part of a recording that the options select, and writes it to `out`, row
    /// after row. `out` has the size that [`Plan::array_shape`] returns. The values are bit-identical for any number of
    /// `jobs`. Returns warnings.
    pub fn array(
        &self,
        signal: &(impl Signal + Sync),
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Warnings> {
        let samples = Segment::whole(self.options(), signal.n_samples()).samples(signal);
        let (_, n_frames) = self.shape(samples.sr(), samples.n_samples())?;
        let threads = threads(n_frames, jobs);
        let made = together(threads, cancel, ws, |ws, crew| self.shared_array(samples, None, out, ws, crew));
        made.map(|(_, warnings)| warnings)
    }

    /// Computes the array of `signal`. Returns its values, rows and columns. `loudest` is as in [`array_to_levels`].
    pub(crate) fn signal_array<'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        loudest: Option<f32>,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Vec<f32>, (usize, usize))> {
        let (rows, columns) = self.shape(signal.sr(), signal.n_samples())?;
        let mut values = Vec::new();
        memory::fill_unless(&mut values, rows * columns, 0.0, "the array", crew.cancel())?;
        let (values, found) = self.shared_array(signal, loudest, values, ws, crew)?;
        warnings.extend(found);
        Ok((values, (rows, columns)))
    }

    /// The maximum of the bands of `signal`, which can serve as the reference level of several arrays.
    pub(crate) fn array_loudest<'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<f32> {
        let signal = Prepared::new(signal, self.options(), &mut ws.peak)?;
        let framing = Framing::for_array(self.options(), signal.sr(), signal.n_samples())?;
        let n_bands = self.n_bands(signal.sr(), &framing);
        let matrix = ws.matrix(n_bands, framing.n_frames as usize, crew.cancel())?;
        let bands = self.array_bands(signal, &framing, matrix, ws, crew)?.values;
        let loudest = array_loudest(bands.values(), crew.cancel());
        ws.recycle(bands);
        loudest
    }

    /// Computes the array of `signal` into `out` with the crew. Returns `out` and warnings.
    fn shared_array<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        loudest: Option<f32>,
        mut out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(O, Warnings)> {
        let (options, cancel) = (self.options(), crew.cancel());
        let framing = Framing::for_array(options, signal.sr(), n_prepared(options, signal.n_samples())?)?;
        let stacking = Stacking::new(options, framing.n_frames)?;
        if stacking.is_none() {
            return self.array_of_frames(signal, loudest, out, ws, crew);
        }
        let (n_rows, n_frames) = fitting(self.n_rows(signal.sr(), &framing), framing.n_frames)?;
        let mut frames = Vec::new();
        memory::fill_unless(&mut frames, n_rows * n_frames, 0.0, "the frames of the array", cancel)?;
        let (frames, warnings) = self.array_of_frames(signal, loudest, frames, ws, crew)?;
        // Values for the rows of a stack differ from frame to frame of it.
        let is_later = is_stacked(options);
        let n_derived = n_rows / (1 + options.deltas as usize);
        let mut fill = vec![options.frames_fill as f32; n_derived];
        if !is_later {
            subtract_and_divide(&mut fill, 1, options, cancel)?;
        }
        let fill = |row| fill.get(row).copied().unwrap_or(0.0);
        stacking.process(&frames, fill, out.as_mut(), cancel)?;
        if is_later {
            subtract_and_divide(out.as_mut(), stacking.n_columns() as usize, options, cancel)?;
        }
        Ok((out, warnings))
    }

    /// Computes the array of all frames of `signal` into `out`. Returns `out` and warnings.
    fn array_of_frames<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        loudest: Option<f32>,
        mut out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(O, Warnings)> {
        let options: &Options = self.options();
        // 1. Samples and framing.
        let signal = Prepared::new(signal, options, &mut ws.peak)?;
        let peak = signal.peak();
        let framing = Framing::for_array(options, signal.sr(), signal.n_samples())?;
        let n_frames = framing.n_frames as usize;
        if options.deltas > 0 {
            Delta::check(options.delta_width as usize, options.delta_edges, n_frames)?;
        }
        let n_values = out.as_mut().len() / (1 + options.deltas as usize);
        // 2 to 5. Bands and their levels; a cosine transform for cepstral coefficients.
        let analysis;
        if let Some(dct) = self.dct() {
            let matrix = ws.matrix(self.n_bands(signal.sr(), &framing), n_frames, crew.cancel())?;
            let levels = self.array_levels(signal, &framing, loudest, matrix, ws, crew)?;
            let (bands, coefficients) = (levels.values.values(), &mut out.as_mut()[..n_values]);
            dct.process(bands, n_frames, coefficients, &mut ws.sums, crew.cancel())?;
            ws.recycle(levels.values);
            analysis = levels.analysis;
        } else {
            BandRows { values: out, analysis } = self.array_levels(signal, &framing, loudest, out, ws, crew)?;
        }
        // 6. Normalise, then compute derivatives.
        let (rows, derivatives) = out.as_mut().split_at_mut(n_values);
        standardise_rows(rows, n_frames, options, crew.cancel())?;
        if !is_stacked(options) {
            subtract_and_divide(rows, n_frames, options, crew.cancel())?;
        }
        Delta::process_all(self.deltas(), rows, n_frames, derivatives, crew.cancel())?;
        let mut warnings = Warnings::new();
        warn_of_empty_bands(&analysis, &mut warnings);
        warnings.extend(peak.and_then(|peak| peak.warning(options.gain)));
        Ok((out, warnings))
    }
}

/// The size of an array, if a computer may have that much memory.
fn fitting(rows: usize, columns: u64) -> Result<(usize, usize)> {
    let columns = usize::try_from(columns).ok().filter(|columns| columns.checked_mul(4 * rows).is_some());
    Ok((rows, columns.ok_or(Error::Memory { what: "an array of that many frames", bytes: usize::MAX })?))
}

/// Whether each row of a stack has its own mean or divisor.
fn is_stacked(options: &Options) -> bool {
    options.has_row_values() && options.stack > 1
}

/// Number of threads worth using for `n_frames`, at most `jobs`.
fn threads(n_frames: usize, jobs: usize) -> usize {
    (n_frames / FRAMES_PER_THREAD).clamp(1, jobs.clamp(1, MAX_JOBS))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::{Condvar, Mutex};
    use std::thread::{self, ThreadId};
    use std::time::Duration;

    use super::*;

    /// Silence that waits until two threads have read some of it.
    #[derive(Default)]
    struct Meeting {
        readers: Mutex<HashSet<ThreadId>>,
        came: Condvar,
    }

    impl Signal for Meeting {
        fn sr(&self) -> u32 {
            8000
        }

        fn n_samples(&self) -> u64 {
            1_000_000
        }

        fn read(&self, _: u64, mono: &mut [f32], _: &mut Vec<u8>) -> Result<()> {
            let mut readers = self.readers.lock().unwrap();
            readers.insert(thread::current().id());
            self.came.notify_all();
            let alone = |readers: &mut HashSet<ThreadId>| readers.len() < 2;
            let (_readers, waited) = self.came.wait_timeout_while(readers, Duration::from_secs(60), alone).unwrap();
            assert!(!waited.timed_out(), "a single thread computed the whole array");
            mono.fill(0.0);
            Ok(())
        }
    }

    #[test]
    fn the_threads_of_a_crew_compute_an_array_together() {
        let (plan, meeting, cancel) = (Plan::new(Options::default()).unwrap(), Meeting::default(), Cancel::default());
        let (values, shape) = together(2, &cancel, &mut Workspace::default(), |ws, crew| {
            plan.signal_array(&meeting, None, &mut Vec::new(), ws, crew)
        })
        .unwrap();
        assert_eq!((values.len(), shape), (128 * 1954, (128, 1954)));
    }
}
