//! The buffers of one thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::audio::resampler::Resamplers;
use crate::audio::signal::Peak;
use crate::cancel::Cancel;
use crate::dsp::analysis::{Analysis, AnalysisScratch, BandBlock};
use crate::dsp::frames::FrameBuffer;
use crate::dsp::framing::Framing;
use crate::dsp::matrix::Matrix;
use crate::encode::jpeg;
use crate::error::{Error, Result};
use crate::memory::{self, HEADROOM};
use crate::options::Options;
use crate::picture::Pixels;
use crate::picture::pool::ColumnPool;

/// The buffers of one thread, and the plans for the sample rates it met last. Results do not depend on its contents,
/// so it can be reused for any recording.
#[derive(Default)]
pub struct Workspace {
    analyses: Vec<Arc<Analysis>>,
    pub(crate) frames: FrameBuffer,
    pub(crate) block: BandBlock,
    pub(crate) scratch: AnalysisScratch,
    pub(crate) pool: ColumnPool,
    /// Matrices whose memory [`Workspace::matrix`] reuses.
    spare: Vec<Matrix>,
    pub(crate) sums: Vec<f64>,
    pub(crate) pixels: Pixels,
    /// Pixels that a figure is drawn in.
    pub(crate) figure: Pixels,
    pub(crate) jpeg: Box<jpeg::Scratch>,
    pub(crate) peak: Arc<Peak>,
    pub(crate) resamplers: Resamplers,
}

/// Maximum number of sample rates whose plans a workspace keeps.
const KEPT_ANALYSES: usize = 4;

/// Maximum number of spare matrices: a step of the recipe needs its input and its output.
const KEPT_MATRICES: usize = 2;

/// Maximum memory of an idle workspace in bytes, enough for any usual picture.
const MAX_KEPT_BYTES: usize = 32 << 20;

impl Workspace {
    /// Frees the memory of a very large picture.
    pub fn trim(&mut self) {
        let pixels = [&self.pixels, &self.figure].map(|pixels| pixels.indices.capacity() + 2 * pixels.deep.capacity());
        let values: usize = self.spare.iter().map(Matrix::capacity).sum();
        if 3 * pixels.iter().sum::<usize>() + 4 * values > MAX_KEPT_BYTES {
            *self = Workspace::default();
        }
    }

    /// Runs `work`. A panic is converted to an error and empties the workspace.
    pub fn contain<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|payload| {
            *self = Workspace::default();
            Err(Error::from_panic(payload.as_ref()))
        })
    }

    /// A matrix of zeros, in the memory of a spare one: the smallest that is large enough, or else the largest. Return
    /// it with [`Workspace::recycle`].
    pub(crate) fn matrix(&mut self, rows: usize, columns: usize, cancel: &Cancel) -> Result<Matrix> {
        let misfit = |matrix: &Matrix| match matrix.capacity() {
            capacity if capacity >= rows.saturating_mul(columns) => (false, capacity),
            capacity => (true, usize::MAX - capacity),
        };
        let best = (0..self.spare.len()).min_by_key(|&at| misfit(&self.spare[at]));
        let mut matrix = best.map(|at| self.spare.swap_remove(at)).unwrap_or_default();
        matrix.reset_unless(rows, columns, cancel)?;
        Ok(matrix)
    }

    /// Keeps the memory of a matrix for the next one.
    pub(crate) fn recycle(&mut self, matrix: Matrix) {
        if self.spare.len() < KEPT_MATRICES {
            self.spare.push(matrix);
        }
    }

    /// The plan for this sample rate and framing. Only a new plan allocates memory without checking first.
    pub(crate) fn analysis(
        &mut self,
        options: &Options,
        sr: u32,
        framing: &Framing,
        n_bands: usize,
    ) -> Result<Arc<Analysis>> {
        if let Some(analysis) = self.analyses.iter().find(|analysis| analysis.fits(options, sr, framing, n_bands)) {
            return Ok(Arc::clone(analysis));
        }
        memory::probe(HEADROOM, "a recording's buffers")?;
        let analysis = Arc::new(Analysis::new(options, sr, framing, n_bands)?);
        if self.analyses.len() == KEPT_ANALYSES {
            self.analyses.remove(0);
        }
        self.analyses.push(Arc::clone(&analysis));
        Ok(analysis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_takes_the_smallest_memory_that_is_large_enough() {
        let (mut ws, cancel) = (Workspace::default(), Cancel::default());
        let large = ws.matrix(10, 100, &cancel).unwrap();
        let small = ws.matrix(2, 5, &cancel).unwrap();
        let (large_at, small_at) = (large.values().as_ptr(), small.values().as_ptr());
        ws.recycle(large);
        ws.recycle(small);
        let first = ws.matrix(5, 2, &cancel).unwrap();
        let second = ws.matrix(9, 9, &cancel).unwrap();
        assert_eq!((first.values().as_ptr(), second.values().as_ptr()), (small_at, large_at));
        assert!(first.values().iter().chain(second.values()).all(|&value| value == 0.0));
    }
}
