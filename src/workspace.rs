//! The buffers of one thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::dsp::analysis::{Analysis, AnalysisScratch, Bands};
use crate::dsp::frames::FrameBuffer;
use crate::dsp::matrix::Matrix;
use crate::error::{Error, Result};
use crate::picture::Picture;
use crate::picture::jpeg::Planes;
use crate::picture::pool::ColumnPool;

/// The buffers of one thread, and the plans it made last for the sample rates it met. Its contents change no result:
/// a workspace left by any recording serves the next.
#[derive(Default)]
pub struct Workspace {
    pub(crate) analyses: Vec<Analysis>,
    pub(crate) frames: FrameBuffer,
    pub(crate) bands: Bands,
    pub(crate) scratch: AnalysisScratch,
    /// What PCEN remembers of each band.
    pub(crate) smoothed: Vec<f64>,
    pub(crate) pool: ColumnPool,
    pub(crate) matrix: Matrix,
    pub(crate) resized: Matrix,
    pub(crate) picture: Picture,
    pub(crate) planes: Planes,
}

/// Bytes that an idle workspace may keep: enough for any usual picture.
const MOST_KEPT_BYTES: usize = 32 << 20;

impl Workspace {
    /// Gives back what a very large picture left.
    pub fn trim(&mut self) {
        let pixels = self.picture.indices.capacity() + 2 * self.picture.deep.capacity();
        let values = self.matrix.values().len() + self.resized.values().len();
        if 3 * pixels + 4 * values > MOST_KEPT_BYTES {
            *self = Workspace::default();
        }
    }

    /// Runs `work` on `input`. A panic becomes an error that names the input, and the workspace is as new.
    pub fn contain<T>(&mut self, input: &Path, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|payload| {
            *self = Workspace::default();
            Err(Error::from_panic(payload.as_ref()).in_file(input))
        })
    }
}
