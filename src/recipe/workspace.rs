//! The buffers of one thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::audio::signal::Peak;
use crate::dsp::analysis::{Analysis, AnalysisScratch, Bands};
use crate::dsp::frames::FrameBuffer;
use crate::dsp::framing::Framing;
use crate::dsp::matrix::Matrix;
use crate::encode::jpeg;
use crate::error::{Error, Result};
use crate::memory::{self, HEADROOM};
use crate::options::Options;
use crate::picture::Picture;
use crate::picture::pool::ColumnPool;

/// The buffers of one thread, and the plans it made last for the sample rates it met. Its contents change no result:
/// a workspace left by any recording serves the next.
#[derive(Default)]
pub struct Workspace {
    pub(crate) analyses: Vec<Arc<Analysis>>,
    pub(crate) frames: FrameBuffer,
    pub(crate) bands: Bands,
    pub(crate) scratch: AnalysisScratch,
    pub(crate) pool: ColumnPool,
    pub(crate) matrix: Matrix,
    pub(crate) resized: Matrix,
    pub(crate) sums: Vec<f64>,
    pub(crate) picture: Picture,
    pub(crate) jpeg: Box<jpeg::Scratch>,
    pub(crate) peak: Arc<Peak>,
}

/// Sample rates whose plans a workspace keeps.
const KEPT_ANALYSES: usize = 4;

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

    /// Runs `work`. A panic becomes an error, and the workspace is as new.
    pub fn contain<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|payload| {
            *self = Workspace::default();
            Err(Error::from_panic(payload.as_ref()))
        })
    }

    /// Where in `analyses` the plan for this sample rate and framing is; made when it is not there, which alone
    /// takes memory that does not ask for itself.
    pub(crate) fn analysis(&mut self, options: &Options, sr: u32, framing: &Framing, n_bands: usize) -> Result<usize> {
        if let Some(at) = self.analyses.iter().position(|analysis| analysis.fits(options, sr, framing, n_bands)) {
            return Ok(at);
        }
        memory::probe(HEADROOM, "a recording's buffers")?;
        let analysis = Analysis::new(options, sr, framing, n_bands)?;
        if self.analyses.len() == KEPT_ANALYSES {
            self.analyses.remove(0);
        }
        self.analyses.push(Arc::new(analysis));
        Ok(self.analyses.len() - 1)
    }
}
