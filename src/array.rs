//! The recipe for arrays: one recording -> the power of its bands, frame by frame, on as many threads as asked for.

use std::ops::Range;
use std::thread::scope;

use crate::audio::signal::Signal;
use crate::dsp::analysis::Analysis;
use crate::dsp::frames::{BLOCK, Framing};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::spectrogram::{Cancel, Plan, Workspace};

/// Frames below which a further thread costs more than it saves.
const FRAMES_PER_THREAD: u64 = 64 * BLOCK as u64;

/// The rows of some columns: one slice per band.
type Columns<'a> = Vec<&'a mut [f32]>;

impl Plan {
    /// Bands and frames of the array of a recording with `n_samples`.
    pub fn array_shape(&self, n_samples: u64) -> Result<(usize, usize)> {
        let framing = Framing::for_array(self.options(), n_samples)?;
        let n_bands = self.options().array_bands();
        let frames = usize::try_from(framing.n_frames).ok().filter(|frames| frames.checked_mul(4 * n_bands).is_some());
        let frames = frames.ok_or(Error::Memory { what: "an array of that many frames", bytes: usize::MAX })?;
        Ok((n_bands, frames))
    }

    /// Writes the array of `signal` to `out`, row after row, as many values as [`Plan::array_shape`] says. The bits are
    /// the same for any number of `jobs`. Returns which bands hold a bin of the transform; the others are 0.
    pub fn array(
        &self,
        signal: &(impl Signal + Sync),
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<bool>> {
        let options: &Options = self.options();
        let framing = Framing::for_array(options, signal.n_samples())?;
        let at = self.analysis(signal.sr(), &framing, options.array_bands(), &mut ws.analyses)?;
        let (bounds, n_columns) = (shares(framing.n_frames, jobs), framing.n_frames as usize);
        let mut parts = split_columns(out, n_columns, &bounds).into_iter().zip(&bounds);
        let Some((mut first_columns, first_frames)) = parts.next() else { return Ok(Vec::new()) };
        // The workspace's plan is shared, its buffers serve the calling thread.
        let analysis = std::mem::take(&mut ws.analyses);
        let results = scope(|scope| {
            let analysis = &analysis[at];
            let others: Vec<_> = parts
                .map(|(mut columns, frames)| {
                    let framing = &framing;
                    scope.spawn(move || {
                        fill(analysis, framing, signal, frames, &mut columns, &mut Workspace::default(), cancel)
                    })
                })
                .collect();
            let first = fill(analysis, &framing, signal, first_frames, &mut first_columns, ws, cancel);
            let joined = others
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|payload| Err(Error::from_panic(payload.as_ref()))));
            std::iter::once(first).chain(joined).collect::<Result<Vec<()>>>()
        });
        let holds = analysis[at].mel().holds_a_bin();
        ws.analyses = analysis;
        results.map(|_| holds)
    }
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
    let threads = (n_frames / FRAMES_PER_THREAD).clamp(1, jobs.max(1) as u64);
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
