//! Steps 2 to 5 of the recipe: a recording -> the bands of a picture's columns.

use std::ops::Range;

use crate::audio::signal::Signal;
use crate::crew::Crew;
use crate::dsp::framing::Framing;
use crate::dsp::matrix::Matrix;
use crate::dsp::pcen::Pcen;
use crate::error::Result;
use crate::options::check::check_most;
use crate::options::{MAX_PIXELS, Options, Scale};
use crate::shares::{self, Fill};
use crate::workspace::Workspace;

/// Frames of a part: with fewer a further part costs more than it saves.
const FRAMES_PER_PART: u64 = 2048;

/// Writes the bands of the columns of a picture of `signal` to `ws.matrix`, at most as many columns as the picture has.
/// A long recording is shared with the crew; the bits are the same for any number of threads. Returns which bands hold a
/// bin.
pub(crate) fn columns<'env, S: Signal + Send + Sync + 'env>(
    options: &'env Options,
    signal: S,
    framing: &Framing,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<Vec<bool>> {
    let at = ws.analysis(options, signal.sr(), framing, options.picture_bands())?;
    let holds = ws.analyses[at].holds().to_vec();
    let n_columns = framing.n_frames.min(options.width.into()) as usize;
    check_most("bands * columns", holds.len() as u64 * n_columns as u64, MAX_PIXELS)?;
    let columns = Columns { options, signal, framing: *framing, n_columns, n_bands: holds.len() };
    let parts = if crew.is_alone() { Vec::new() } else { columns.parts() };
    let mut matrix = std::mem::take(&mut ws.matrix);
    matrix.reset_unless(holds.len(), n_columns, crew.cancel())?;
    if parts.len() < 2 {
        columns.fill(&(0..n_columns), &mut matrix, ws, crew)?;
    } else {
        matrix = shares::fill(columns, n_columns, parts, matrix, ws, crew)?;
    }
    ws.matrix = matrix;
    Ok(holds)
}

/// What decides the columns of a picture.
struct Columns<'env, S> {
    options: &'env Options,
    signal: S,
    framing: Framing,
    n_columns: usize,
    n_bands: usize,
}

impl<S: Signal + Send + Sync> Columns<'_, S> {
    /// Divides the columns into parts of about the same length; PCEN remembers what came before, which keeps it in one.
    fn parts(&self) -> Vec<Range<usize>> {
        let most = shares::n_parts(self.framing.n_frames, FRAMES_PER_PART).min(self.n_columns as u64);
        let n_parts = if self.options.picture_scale() == Scale::Pcen { 1 } else { most as usize };
        let border = |part: usize| part * self.n_columns / n_parts;
        (0..n_parts).map(|part| border(part)..border(part + 1)).collect()
    }

    /// PCEN, and the mean of each band over the first frames, with which it begins.
    fn steady_state(&self, at: usize, ws: &mut Workspace, crew: &Crew) -> Result<(Pcen, Vec<f64>)> {
        let Columns { options, signal, framing, .. } = self;
        let pcen = Pcen::new(options, signal.sr(), framing.hop_length);
        let (count, mut means) = (pcen.first_frames(framing.n_frames), vec![0.0; self.n_bands]);
        ws.frames.begin(0);
        while let Some(block) = ws.frames.next_block(framing, signal)?
            && block.first < count
        {
            crew.check()?;
            ws.analyses[at].process(&block, &mut ws.bands, &mut ws.scratch);
            let counted = block.n_frames.min((count - block.first) as usize);
            for (mean, band) in means.iter_mut().zip(&ws.bands) {
                *mean += band[..counted].iter().map(|&energy| f64::from(energy)).sum::<f64>() / count as f64;
            }
        }
        Ok((pcen, means))
    }
}

impl<S: Signal + Send + Sync> Fill for Columns<'_, S> {
    fn n_rows(&self) -> usize {
        self.n_bands
    }

    fn fill(&self, wanted: &Range<usize>, matrix: &mut Matrix, ws: &mut Workspace, crew: &Crew) -> Result<()> {
        let Columns { options, signal, framing, .. } = self;
        let at = ws.analysis(options, signal.sr(), framing, options.picture_bands())?;
        let mut pcen = match options.picture_scale() {
            Scale::Pcen => Some(self.steady_state(at, ws, crew)?),
            _ => None,
        };
        ws.frames.begin(ws.pool.begin(framing.n_frames, self.n_columns, wanted, self.n_bands));
        while !ws.pool.is_done()
            && let Some(block) = ws.frames.next_block(framing, signal)?
        {
            crew.check()?;
            ws.analyses[at].process(&block, &mut ws.bands, &mut ws.scratch);
            if let Some((pcen, smoothed)) = &mut pcen {
                for (band, smoothed) in ws.bands.iter_mut().zip(smoothed) {
                    pcen.process(&mut band[..block.n_frames], smoothed);
                }
            }
            ws.pool.add(&ws.bands, block.first, block.n_frames, matrix);
        }
        Ok(())
    }
}
