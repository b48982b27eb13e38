//! Steps 2 to 4 of the recipe: a recording -> the bands of its frames, block by block.

use std::ops::Range;
use std::sync::Arc;

use super::crew::Crew;
use super::workspace::Workspace;
use crate::audio::signal::Signal;
use crate::dsp::analysis::Analysis;
use crate::dsp::framing::Framing;
use crate::error::Result;
use crate::options::Options;

/// The frames of a recording. Any thread can compute their bands, starting with any block.
pub(crate) struct BandFrames<S> {
    analysis: Arc<Analysis>,
    signal: S,
    framing: Framing,
}

impl<S: Signal> BandFrames<S> {
    /// The frames of `signal` at the positions of `framing`, with `n_bands` bands.
    pub fn new(options: &Options, signal: S, framing: &Framing, n_bands: usize, ws: &mut Workspace) -> Result<Self> {
        let analysis = ws.analysis(options, signal.sr(), framing, n_bands)?;
        Ok(BandFrames { analysis, signal, framing: *framing })
    }

    /// The plan for the frames.
    pub fn analysis(&self) -> Arc<Analysis> {
        Arc::clone(&self.analysis)
    }

    /// Number of bands.
    pub fn n_bands(&self) -> usize {
        self.analysis.bank().n_bands()
    }

    /// Sample rate in Hz.
    pub fn sr(&self) -> u32 {
        self.signal.sr()
    }

    /// Positions and lengths of the frames.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Restarts [`BandFrames::next`] at frame `first`, the first of a block.
    pub fn begin(&self, first: u64, ws: &mut Workspace) {
        ws.frames.begin(first);
    }

    /// Writes the bands of the next block to `ws.block`. Returns its frames; `None` after the last block.
    pub fn next(&self, ws: &mut Workspace, crew: &Crew) -> Result<Option<Range<u64>>> {
        crew.check()?;
        let Some(block) = ws.frames.next_block(&self.framing, &self.signal)? else { return Ok(None) };
        self.analysis.process(&block, &mut ws.block, &mut ws.scratch);
        Ok(Some(block.first..block.first + block.n_frames as u64))
    }
}
