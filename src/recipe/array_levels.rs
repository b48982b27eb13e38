//! Steps 2 to 4 of an array: samples -> the bands of every frame, and their levels.

use std::ops::Range;
use std::sync::Arc;

use super::band_frames::BandFrames;
use super::crew::Crew;
use super::plan::Plan;
use super::shares::{self, Change, Fill};
use super::workspace::Workspace;
use crate::audio::signal::Signal;
use crate::cancel::{Cancel, STEP};
use crate::dsp::analysis::Analysis;
use crate::dsp::bands::BandShape;
use crate::dsp::frames::BLOCK;
use crate::dsp::framing::Framing;
use crate::dsp::levels::array_to_levels;
use crate::dsp::matrix::Matrix;
use crate::dsp::pcen::{self, Pcen};
use crate::error::Result;
use crate::options::Scale;

/// Number of frames in a part, small enough that all threads finish at about the same time.
const FRAMES_PER_PART: u64 = 16 * BLOCK as u64;

/// The bands of an array, or their levels.
pub(crate) struct BandRows<O> {
    /// The bands are its first rows.
    pub values: O,
    /// The plan for the frames.
    pub analysis: Arc<Analysis>,
}

impl Plan {
    /// Number of bands of an array.
    pub(crate) fn n_bands(&self, sr: u32, framing: &Framing) -> usize {
        BandShape::new(self.options(), sr, framing.n_fft, self.options().array_bands()).n_bands()
    }

    /// Computes the bands of every frame in the requested scale, as the first rows of `out`.
    pub(crate) fn array_levels<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        framing: &Framing,
        loudest: Option<f32>,
        out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<BandRows<O>> {
        let (sr, n_frames) = (signal.sr(), framing.n_frames as usize);
        let BandRows { mut values, analysis } = self.array_bands(signal, framing, out, ws, crew)?;
        let n_bands = analysis.bank().n_bands();
        if self.options().array_scale() == Scale::Pcen {
            let pcen = Pcen::new(self.options(), sr, framing.hop_length);
            values = shares::change(pcen, (n_bands, n_frames), values, ws, crew)?;
        }
        let levels = &mut values.as_mut()[..n_bands * n_frames];
        array_to_levels(levels, loudest, self.options(), crew.cancel())?;
        Ok(BandRows { values, analysis })
    }

    /// Computes the bands of every frame as the first rows of `out`. A long recording is shared with the crew.
    pub(crate) fn array_bands<'env, O: AsMut<[f32]> + Default + Send + 'env>(
        &'env self,
        signal: impl Signal + Send + Sync + 'env,
        framing: &Framing,
        mut out: O,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<BandRows<O>> {
        let frames = BandFrames::new(self.options(), signal, framing, self.options().array_bands(), ws)?;
        let (analysis, n_bands, n_frames) = (frames.analysis(), frames.n_bands(), framing.n_frames as usize);
        let n_parts = if crew.is_alone() { 1 } else { shares::n_parts(framing.n_frames, FRAMES_PER_PART) };
        if n_parts == 1 {
            write(&frames, &(0..n_frames), &mut out.as_mut()[..n_bands * n_frames], ws, crew)?;
        } else {
            out = shares::fill(frames, n_frames, parts(n_frames, n_parts as usize), out, ws, crew)?;
        }
        Ok(BandRows { values: out, analysis })
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
        for (row, band) in out.chunks_exact_mut(wanted.len()).zip(&ws.block) {
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

/// Divides frames into at most `n_parts` parts, each starting at a block.
fn parts(n_frames: usize, n_parts: usize) -> Vec<Range<usize>> {
    let len = n_frames.div_ceil(n_parts).next_multiple_of(BLOCK);
    (0..n_frames.div_ceil(len)).map(|part| part * len..((part + 1) * len).min(n_frames)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_start_at_blocks_and_cover_all_frames() {
        for (n_frames, n_parts) in [(1, 1), (8, 3), (1000, 7), (1001, 256), (70_000, 256)] {
            let parts = parts(n_frames, n_parts);
            assert!(parts.len() <= n_parts && parts.iter().all(|part| part.start % BLOCK == 0 && !part.is_empty()));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert_eq!((parts[0].start, parts[parts.len() - 1].end), (0, n_frames));
        }
    }
}
