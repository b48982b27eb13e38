//! The recipe for arrays: one recording -> the power of its bands, or what is made of it, frame by frame, on as many
//! threads as asked for.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, ScopedJoinHandle, scope};

use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Prepared, Signal};
use crate::cancel::Cancel;
use crate::dsp::analysis::Analysis;
use crate::dsp::bands::BandShape;
use crate::dsp::delta::Delta;
use crate::dsp::frames::BLOCK;
use crate::dsp::framing::Framing;
use crate::dsp::levels::array_to_levels;
use crate::dsp::pcen::{self, Pcen};
use crate::error::{Error, Result};
use crate::memory::{self, HEADROOM};
use crate::options::check::{MOST_JOBS, SR};
use crate::options::{Kind, Options, Scale};
use crate::spectrogram::{Plan, Warnings, warn_of_empty_bands};
use crate::workspace::Workspace;

/// Frames below which a further thread costs more than it saves.
const FRAMES_PER_THREAD: u64 = 64 * BLOCK as u64;

/// The rows of some columns: one slice per band.
type Columns<'a> = Vec<&'a mut [f32]>;

impl Plan {
    /// Rows and frames of the array of a recording with `n_samples` at `sr`.
    pub fn array_shape(&self, sr: u32, n_samples: u64) -> Result<(usize, usize)> {
        let options = self.options();
        SR.check(sr.into())?;
        let framing = Framing::for_array(options, sr, options.length.unwrap_or(n_samples))?;
        let n_bands = BandShape::new(options, sr, framing.n_fft, options.array_bands()).n_bands();
        let rows = if options.kind == Kind::Mfcc { options.n_mfcc as usize } else { n_bands };
        let rows = rows * (1 + options.deltas as usize);
        let frames = usize::try_from(framing.n_frames).ok().filter(|frames| frames.checked_mul(4 * rows).is_some());
        let frames = frames.ok_or(Error::Memory { what: "an array of that many frames", bytes: usize::MAX })?;
        Ok((rows, frames))
    }

    /// Writes the array of `signal` to `out`, row after row, as many values as [`Plan::array_shape`] says. The bits are
    /// the same for any number of `jobs`. Returns which bands hold a bin of the transform; the others have no energy.
    pub fn array(
        &self,
        signal: &(impl Signal + Sync),
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<bool>> {
        let options: &Options = self.options();
        memory::probe(HEADROOM, "a recording's buffers")?;
        // 1. Samples, and where their frames lie.
        let signal = &Prepared::new(signal, options)?;
        let framing = Framing::for_array(options, signal.sr(), signal.n_samples())?;
        let n_frames = framing.n_frames as usize;
        if options.deltas > 0 {
            Delta::check(options.delta_width as usize, n_frames)?;
        }
        let (rows, derivatives) = out.split_at_mut(out.len() / (1 + options.deltas as usize));
        let holds = if let Some(dct) = self.dct() {
            // 2 to 5. Bands and their levels; the cosine transform makes coefficients of them.
            let mut bands = Vec::new();
            memory::fill(&mut bands, options.array_bands() * n_frames, 0.0, "the array's bands")?;
            let holds = self.levels(signal, &framing, jobs, &mut bands, ws, cancel)?;
            dct.process(&bands, n_frames, rows);
            holds
        } else {
            self.levels(signal, &framing, jobs, rows, ws, cancel)?
        };
        // 6. Normalised, then differentiated.
        normalise(rows, options);
        let (width, n_values) = (options.delta_width as usize, rows.len());
        for (order, out) in (1..).zip(derivatives.chunks_exact_mut(n_values)) {
            let delta = Delta::new(order, width);
            for (row, out) in rows.chunks_exact(n_frames).zip(out.chunks_exact_mut(n_frames)) {
                delta.process(row, out);
            }
        }
        Ok(holds)
    }

    /// The array of the recording `input`, its rows and columns.
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
            let (values, shape) = self.signal_array(&audio, jobs, &mut warnings, ws, cancel)?;
            Ok((values, shape, warnings))
        };
        make(ws).map_err(|error: Error| error.of(input))
    }

    /// The array of `signal`, its rows and columns.
    pub(crate) fn signal_array(
        &self,
        signal: &(impl Signal + Sync),
        jobs: usize,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<(Vec<f32>, (usize, usize))> {
        let (rows, columns) = self.array_shape(signal.sr(), signal.n_samples())?;
        let mut values = Vec::new();
        memory::fill(&mut values, rows * columns, 0.0, "the array")?;
        let holds = self.array(signal, jobs, &mut values, ws, cancel)?;
        warn_of_empty_bands(&holds, warnings);
        Ok((values, (rows, columns)))
    }

    /// Bands of every frame, in the scale that the options ask for.
    fn levels(
        &self,
        signal: &(impl Signal + Sync),
        framing: &Framing,
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<bool>> {
        let holds = self.bands(signal, framing, jobs, out, ws, cancel)?;
        if self.options().array_scale() == Scale::Pcen {
            let pcen = Pcen::new(self.options(), signal.sr(), framing.hop_length);
            for band in out.chunks_exact_mut(framing.n_frames as usize) {
                pcen.process(band, &mut { pcen::BEGINNING });
            }
        }
        array_to_levels(out, self.options())?;
        Ok(holds)
    }

    /// Bands of every frame, each thread its share of the frames.
    fn bands(
        &self,
        signal: &(impl Signal + Sync),
        framing: &Framing,
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<bool>> {
        let at = ws.analysis(self.options(), signal.sr(), framing, self.options().array_bands())?;
        let (bounds, n_columns) = (shares(framing.n_frames, jobs), framing.n_frames as usize);
        // The workspace's plan is shared, its buffers serve the calling thread.
        let analyses = std::mem::take(&mut ws.analyses);
        let analysis = &analyses[at];
        let parts = Mutex::new(split_columns(out, n_columns, &bounds).into_iter().zip(&bounds).enumerate());
        let failed = AtomicBool::new(false);
        let work = |ws: &mut Workspace| {
            while !failed.load(Ordering::Relaxed) {
                let part = parts.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((share, (mut columns, frames))) = part else { break };
                if let Err(error) = fill(analysis, framing, signal, frames, &mut columns, ws, cancel) {
                    failed.store(true, Ordering::Relaxed);
                    return Some((share, error));
                }
            }
            None
        };
        let on_threads = |ws: &mut Workspace| -> Vec<Option<(usize, Error)>> {
            scope(|scope| {
                // The system may refuse a thread; the calling thread works in any case.
                let thread = || Builder::new().name("spectrust-array".to_owned());
                let spawn = |_| thread().spawn_scoped(scope, || work(&mut Workspace::default())).ok();
                let others: Vec<_> = (1..bounds.len()).filter_map(spawn).collect();
                let first = work(ws);
                let join = |other: ScopedJoinHandle<'_, _>| {
                    other.join().unwrap_or_else(|payload| Some((0, Error::from_panic(payload.as_ref()))))
                };
                let joined: Vec<_> = others.into_iter().map(join).collect();
                std::iter::once(first).chain(joined).collect()
            })
        };
        let errors = if bounds.len() == 1 { vec![work(ws)] } else { on_threads(ws) };
        let holds = analysis.bank().holds_a_bin();
        ws.analyses = analyses;
        // Shares are handed out in order, so the first that failed is the same however many threads there are.
        match errors.into_iter().flatten().min_by_key(|(share, _)| *share) {
            Some((_, error)) => Err(error),
            None => Ok(holds),
        }
    }
}

fn normalise(values: &mut [f32], options: &Options) {
    if options.mean == 0.0 && options.std == 1.0 {
        return;
    }
    let (mean, scale) = (options.mean as f32, (1.0 / options.std) as f32);
    values.iter_mut().for_each(|value| *value = (*value - mean) * scale);
}

/// Writes the bands of the frames `frames`, which begin a block, to `columns`.
fn fill(
    analysis: &Analysis,
    framing: &Framing,
    signal: &impl Signal,
    frames: &Range<u64>,
    columns: &mut Columns<'_>,
    ws: &mut Workspace,
    cancel: &Cancel,
) -> Result<()> {
    ws.frames.begin(frames.start);
    while let Some(block) = ws.frames.next_block(framing, signal)? {
        cancel.check()?;
        analysis.process(&block, &mut ws.bands, &mut ws.scratch);
        let at = (block.first - frames.start) as usize;
        for (row, band) in columns.iter_mut().zip(&ws.bands) {
            row[at..][..block.n_frames].copy_from_slice(&band[..block.n_frames]);
        }
        if block.first + block.n_frames as u64 >= frames.end {
            break;
        }
    }
    Ok(())
}

/// Divides the frames among at most `jobs` threads, at block borders.
fn shares(n_frames: u64, jobs: usize) -> Vec<Range<u64>> {
    let threads = (n_frames / FRAMES_PER_THREAD).clamp(1, jobs.clamp(1, MOST_JOBS) as u64);
    let share = n_frames.div_ceil(threads).next_multiple_of(BLOCK as u64);
    (0..n_frames.div_ceil(share)).map(|i| i * share..((i + 1) * share).min(n_frames)).collect()
}

/// Cuts every row of a matrix at the same columns.
fn split_columns<'a>(values: &'a mut [f32], n_columns: usize, bounds: &[Range<u64>]) -> Vec<Columns<'a>> {
    let mut parts: Vec<Columns<'a>> = bounds.iter().map(|_| Vec::new()).collect();
    for mut row in values.chunks_exact_mut(n_columns) {
        for (part, frames) in parts.iter_mut().zip(bounds) {
            let (columns, rest) = row.split_at_mut((frames.end - frames.start) as usize);
            part.push(columns);
            row = rest;
        }
    }
    parts
}
