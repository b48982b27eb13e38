//! The recipe for arrays: one recording -> features of every frame, on several threads.

use std::ops::Range;
use std::sync::Arc;

use super::band_frames::BandFrames;
use super::crew::{Crew, together};
use super::plan::{Plan, Warnings, warn_of_empty_bands};
use super::shares::{self, Change, Fill};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Prepared, Signal};
use crate::cancel::{Cancel, STEP};
use crate::dsp::bands::BandShape;
use crate::dsp::delta::Delta;
use crate::dsp::frames::BLOCK;
use crate::dsp::framing::Framing;
use crate::dsp::levels::{array_loudest, array_to_levels};
use crate::dsp::matrix::Matrix;
use crate::dsp::pcen::{self, Pcen};
use crate::error::{Error, Result};
use crate::memory;
use crate::options::check::MOST_JOBS;
use crate::options::{Kind, Options, Scale, row};

/// Number of frames below which another thread costs more than it saves.
const FRAMES_PER_THREAD: usize = 64 * BLOCK;

/// Number of frames in a part, small enough that all threads finish at about the same time.
const FRAMES_PER_PART: u64 = 16 * BLOCK as u64;

impl Plan {
    /// Number of rows and frames of the array of a recording with `n_samples` at `sr`.
    pub fn array_shape(&self, sr: u32, n_samples: u64) -> Result<(usize, usize)> {
        let options = self.options();
        row::sr.whole::<u32>(sr.into())?;
        let framing = Framing::for_array(options, sr, options.length.unwrap_or(n_samples))?;
        let rows = if options.kind == Kind::Mfcc { options.n_mfcc as usize } else { self.n_bands(sr, &framing) };
        let rows = rows * (1 + options.deltas as usize);
        let frames = usize::try_from(framing.n_frames).ok().filter(|frames| frames.checked_mul(4 * rows).is_some());
        let frames = frames.ok_or(Error::Memory { what: "an array of that many frames", bytes: usize::MAX })?;
        Ok((rows, frames))
    }

    /// Computes the array of `signal` and writes it to `out`, row after row. `out` has the size that
    /// [`Plan::array_shape`] returns. The values are bit-identical for any number of `jobs`. Returns warnings.
    pub fn array(
        &self,
        signal: &(impl Signal + Sync),
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Warnings> {
        let (_, n_frames) = self.array_shape(signal.sr(), signal.n_samples())?;
        let threads = threads(n_frames, jobs);
        let made = together(threads, cancel, ws, |ws, crew| self.shared_array(signal, None, out, ws, crew));
        made.map(|(_, warnings)| warnings)
    }

    /// Computes the array of the recording `input`. Returns its values, rows and columns.
    pub fn file_array<'a>(
        &self,
        input: impl Into<Input<'a>>,
        jobs: usize,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<(Vec<f32>, (usize, usize), Warnings)> {
        let input = input.into();
        let make = |ws: &mut Workspace| {
            let audio = Audio::open_unless(input, self.options(), cancel)?;
            let mut warnings = audio.warnings.clone();
            let (_, n_frames) = self.array_shape(audio.sr(), audio.n_samples())?;
            let threads = threads(n_frames, jobs);
            let made =
                together(threads, cancel, ws, |ws, crew| self.signal_array(&audio, None, &mut warnings, ws, crew));
            made.map(|(values, shape)| (values, shape, warnings))
        };
        make(ws).map_err(|error: Error| error.with_input(input))
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
        let (rows, columns) = self.array_shape(signal.sr(), signal.n_samples())?;
        let mut values = Vec::new();
        memory::fill_unless(&mut values, rows * columns, 0.0, "the array", crew.cancel())?;
        let (values, found) = self.shared_array(signal, loudest, values, ws, crew)?;
        warnings.extend(found);
        Ok((values, (rows, columns)))
    }

    /// The maximum of the bands of `signal`, which can serve as the reference level of several arrays.
    pub(crate) fn array_maximum<'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<f32> {
        let signal = Prepared::new(signal, self.options(), &mut ws.peak)?;
        let framing = Framing::for_array(self.options(), signal.sr(), signal.n_samples())?;
        let room = self.room_for_bands(signal.sr(), &framing, ws, crew)?;
        let (bands, _) = self.bands(signal, &framing, room, ws, crew)?;
        let loudest = array_loudest(bands.values(), crew.cancel());
        ws.resized = bands;
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
        let options: &Options = self.options();
        // 1. Samples and framing.
        let signal = Prepared::new(signal, options, &mut ws.peak)?;
        let peak = signal.peak();
        let framing = Framing::for_array(options, signal.sr(), signal.n_samples())?;
        let n_frames = framing.n_frames as usize;
        if options.deltas > 0 {
            Delta::check(options.delta_width as usize, n_frames)?;
        }
        let n_values = out.as_mut().len() / (1 + options.deltas as usize);
        let holds = if let Some(dct) = self.dct() {
            // 2 to 5. Bands and their levels; a cosine transform for cepstral coefficients.
            let room = self.room_for_bands(signal.sr(), &framing, ws, crew)?;
            let (bands, holds) = self.levels(signal, &framing, loudest, room, ws, crew)?;
            dct.process(bands.values(), n_frames, &mut out.as_mut()[..n_values], &mut ws.sums, crew.cancel())?;
            ws.resized = bands;
            holds
        } else {
            let holds;
            (out, holds) = self.levels(signal, &framing, loudest, out, ws, crew)?;
            holds
        };
        // 6. Normalise, then compute derivatives.
        let (rows, derivatives) = out.as_mut().split_at_mut(n_values);
        normalise(rows, options, crew.cancel())?;
        differentiate(self.deltas(), rows, n_frames, derivatives, crew.cancel())?;
        let mut warnings = Warnings::new();
        warn_of_empty_bands(&holds, &mut warnings);
        warnings.extend(peak.and_then(|peak| peak.warning(options.gain)));
        Ok((out, warnings))
    }

    /// Allocates zeros for the bands of every frame, in the memory of `ws.resized`.
    fn room_for_bands(&self, sr: u32, framing: &Framing, ws: &mut Workspace, crew: &Crew) -> Result<Matrix> {
        let mut bands = std::mem::take(&mut ws.resized);
        bands.reset_unless(self.n_bands(sr, framing), framing.n_frames as usize, crew.cancel())?;
        Ok(bands)
    }

    fn n_bands(&self, sr: u32, framing: &Framing) -> usize {
        BandShape::new(self.options(), sr, framing.n_fft, self.options().array_bands()).n_bands()
    }

    /// Computes the bands of every frame in the requested scale, as the first rows of `out`.
    fn levels<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        framing: &Framing,
        loudest: Option<f32>,
        out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(O, Arc<[bool]>)> {
        let (sr, n_frames) = (signal.sr(), framing.n_frames as usize);
        let (mut out, holds) = self.bands(signal, framing, out, ws, crew)?;
        if self.options().array_scale() == Scale::Pcen {
            let pcen = Pcen::new(self.options(), sr, framing.hop_length);
            out = shares::change(pcen, (holds.len(), n_frames), out, ws, crew)?;
        }
        let values = &mut out.as_mut()[..holds.len() * n_frames];
        array_to_levels(values, loudest, self.options(), crew.cancel())?;
        Ok((out, holds))
    }

    /// Computes the bands of every frame as the first rows of `out`. A long recording is shared with the crew.
    fn bands<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        framing: &Framing,
        mut out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(O, Arc<[bool]>)> {
        let frames = BandFrames::new(self.options(), signal, framing, self.options().array_bands(), ws)?;
        let (holds, n_frames) = (frames.holds(), framing.n_frames as usize);
        let n_parts = if crew.is_alone() { 1 } else { shares::n_parts(framing.n_frames, FRAMES_PER_PART) };
        if n_parts == 1 {
            write(&frames, &(0..n_frames), &mut out.as_mut()[..holds.len() * n_frames], ws, crew)?;
        } else {
            out = shares::fill(frames, n_frames, parts(n_frames, n_parts as usize), out, ws, crew)?;
        }
        Ok((out, holds))
    }
}

/// Computes the bands of the frames `wanted`, which start at a block, and writes them to `out`, row after row.
fn write<S: Signal>(
    frames: &BandFrames<S>,
    wanted: &Range<usize>,
    out: &mut [f32],
    ws: &mut Workspace,
    crew: &Crew,
) -> Result<()> {
    let mut at = 0;
    frames.begin(wanted.start as u64, ws);
    while at < wanted.len()
        && let Some(block) = frames.next(ws, crew)?
    {
        let n_frames = (block.end - block.start) as usize;
        for (row, band) in out.chunks_exact_mut(wanted.len()).zip(&ws.bands) {
            row[at..][..n_frames].copy_from_slice(&band[..n_frames]);
        }
        at += n_frames;
    }
    Ok(())
}

impl<S: Signal + Send + Sync> Fill for BandFrames<S> {
    fn n_rows(&self) -> usize {
        self.n_bands()
    }

    fn fill(&self, wanted: &Range<usize>, part: &mut Matrix, ws: &mut Workspace, crew: &Crew) -> Result<()> {
        write(self, wanted, part.values_mut(), ws, crew)
    }
}

impl Change for Pcen {
    fn change(&self, row: &mut [f32], cancel: &Cancel) -> Result<()> {
        let mut smoothed = pcen::BEGINNING;
        for piece in row.chunks_mut(STEP) {
            cancel.check()?;
            self.process(piece, &mut smoothed);
        }
        Ok(())
    }
}

fn normalise(values: &mut [f32], options: &Options, cancel: &Cancel) -> Result<()> {
    if options.mean == 0.0 && options.std == 1.0 {
        return Ok(());
    }
    let (mean, scale) = (options.mean as f32, (1.0 / options.std) as f32);
    for piece in values.chunks_mut(STEP) {
        cancel.check()?;
        piece.iter_mut().for_each(|value| *value = (*value - mean) * scale);
    }
    Ok(())
}

/// Computes the first and then the second derivative of `rows`.
fn differentiate(
    deltas: &[Delta],
    rows: &[f32],
    n_frames: usize,
    derivatives: &mut [f32],
    cancel: &Cancel,
) -> Result<()> {
    for (delta, out) in deltas.iter().zip(derivatives.chunks_exact_mut(rows.len())) {
        for (row, out) in rows.chunks_exact(n_frames).zip(out.chunks_exact_mut(n_frames)) {
            delta.process(row, out, cancel)?;
        }
    }
    Ok(())
}

/// Number of threads worth using for `n_frames`, at most `jobs`.
fn threads(n_frames: usize, jobs: usize) -> usize {
    (n_frames / FRAMES_PER_THREAD).clamp(1, jobs.clamp(1, MOST_JOBS))
}

/// Divides frames into at most `n_parts` parts, each starting at a block.
fn parts(n_frames: usize, n_parts: usize) -> Vec<Range<usize>> {
    let len = n_frames.div_ceil(n_parts).next_multiple_of(BLOCK);
    (0..n_frames.div_ceil(len)).map(|part| part * len..((part + 1) * len).min(n_frames)).collect()
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
            assert!(!waited.timed_out(), "one thread is alone with the whole array");
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

    #[test]
    fn parts_begin_a_block_and_leave_nothing_out() {
        for (n_frames, n_parts) in [(1, 1), (8, 3), (1000, 7), (1001, 256), (70_000, 256)] {
            let parts = parts(n_frames, n_parts);
            assert!(parts.len() <= n_parts && parts.iter().all(|part| part.start % BLOCK == 0 && !part.is_empty()));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, n_frames));
        }
    }
}
