//! Steps 2 to 5 of the recipe: a recording -> the bands of a picture's columns.

use std::ops::Range;
use std::sync::Arc;

use super::band_frames::BandFrames;
use super::crew::Crew;
use super::shares::{self, Fill};
use super::smoothed::Smoothed;
use super::workspace::Workspace;
use crate::audio::signal::Signal;
use crate::dsp::analysis::Analysis;
use crate::dsp::framing::Framing;
use crate::dsp::matrix::Matrix;
use crate::dsp::pcen::Pcen;
use crate::error::Result;
use crate::options::check::check_most;
use crate::options::{MAX_PIXELS, Options, Percentile, Scale};
use crate::picture::pool::first_frame;

/// Minimum number of frames in a part: with fewer, another part costs more than it saves.
const FRAMES_PER_PART: u64 = 2048;

/// Power of a picture's bands.
pub(crate) struct Bands {
    /// Bands by columns.
    pub matrix: Matrix,
    /// For each band, whether it contains a bin of the transform. Those without one have no value.
    pub holds: Vec<bool>,
    /// Time that the columns span, in seconds.
    pub seconds: f64,
}

/// Computes the bands of a picture's columns, at most as many as the picture has. A long recording is shared with the
/// crew; the values are bit-identical for any number of threads. Returns the plan for its frames, too.
pub(crate) fn columns<'env, S: Signal + Send + Sync + 'env>(
    options: &'env Options,
    signal: S,
    framing: &Framing,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<(Bands, Arc<Analysis>)> {
    let n_samples = signal.n_samples();
    let frames = Arc::new(BandFrames::new(options, signal, framing, options.picture_bands(), ws)?);
    let analysis = frames.analysis();
    let (holds, n_columns) = (analysis.holds().to_vec(), framing.n_frames.min(options.width.into()) as usize);
    check_most("bands * columns", holds.len() as u64 * n_columns as u64, MAX_PIXELS)?;
    let is_pcen = options.picture_scale() == Scale::Pcen;
    // PCEN's state is combined from the parts, so these must be the same for one thread and for many.
    let parts = parts(framing.n_frames, n_columns, is_pcen || !crew.is_alone());
    let smoothed = match is_pcen {
        true => Some(smoothed(options, &frames, n_columns, &parts, ws, crew)?),
        false => None,
    };
    let seconds = n_samples as f64 / f64::from(frames.sr());
    let columns = Columns { frames, ratio: (framing.n_frames, n_columns), pool: options.pool, smoothed };
    let mut matrix = ws.matrix(holds.len(), n_columns, crew.cancel())?;
    if parts.len() < 2 {
        columns.fill(&(0..n_columns), &mut matrix, ws, crew)?;
    } else {
        matrix = shares::fill(columns, n_columns, parts, matrix, ws, crew)?;
    }
    Ok((Bands { matrix, holds, seconds }, analysis))
}

/// Divides the columns into parts of about equal length, or into one.
fn parts(n_frames: u64, n_columns: usize, is_divided: bool) -> Vec<Range<usize>> {
    let n_parts = shares::n_parts(n_frames, FRAMES_PER_PART).min(n_columns as u64) as usize;
    let n_parts = if is_divided { n_parts } else { 1 };
    let border = |part: usize| part * n_columns / n_parts;
    (0..n_parts).map(|part| border(part)..border(part + 1)).collect()
}

fn smoothed<'env, S: Signal + Send + Sync + 'env>(
    options: &Options,
    frames: &Arc<BandFrames<S>>,
    n_columns: usize,
    parts: &[Range<usize>],
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<Smoothed> {
    let framing = frames.framing();
    let pcen = Pcen::new(options, frames.sr(), framing.hop_length);
    let firsts: Vec<u64> = parts.iter().map(|part| first_frame(framing.n_frames, n_columns, part.start)).collect();
    Smoothed::new(frames, pcen, &firsts, ws, crew)
}

/// Inputs for the columns of a picture.
pub(crate) struct Columns<S> {
    frames: Arc<BandFrames<S>>,
    /// Numbers of frames and columns of the same length.
    ratio: (u64, usize),
    pool: Option<Percentile>,
    /// Set if the scale is PCEN.
    smoothed: Option<Smoothed>,
}

impl<S: Signal> Columns<S> {
    /// Columns that are `ratio.0 / ratio.1` frames wide, at least one. The scale is not PCEN.
    pub fn on_grid(options: &Options, frames: BandFrames<S>, ratio: (u64, usize)) -> Self {
        Columns { frames: Arc::new(frames), ratio, pool: options.pool, smoothed: None }
    }

    /// For each band, whether it contains a bin of the transform.
    pub fn holds(&self) -> Vec<bool> {
        self.frames.analysis().holds().to_vec()
    }
}

impl<S: Signal + Send + Sync> Fill for Columns<S> {
    fn n_rows(&self) -> usize {
        self.frames.n_bands()
    }

    fn fill(&self, wanted: &Range<usize>, matrix: &mut Matrix, ws: &mut Workspace, crew: &Crew) -> Result<()> {
        let (n_frames, n_columns) = self.ratio;
        let first = ws.pool.begin(self.pool, n_frames, n_columns, wanted, self.n_rows())?;
        let mut pcen = self.smoothed.as_ref().map(|smoothed| smoothed.at(first));
        self.frames.begin(first, ws);
        while !ws.pool.is_done()
            && let Some(block) = self.frames.next(ws, crew)?
        {
            let n_frames = (block.end - block.start) as usize;
            if let Some((pcen, smoothed)) = &mut pcen {
                for (band, smoothed) in ws.block.iter_mut().zip(smoothed) {
                    pcen.process(&mut band[..n_frames], smoothed);
                }
            }
            ws.pool.add(&ws.block, block.start, n_frames, matrix)?;
        }
        Ok(())
    }
}
