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

/// The frames of a recording, whose bands any thread can compute from any block on.
pub(crate) struct BandFrames<S> {
    analysis: Arc<Analysis>,
    signal: S,
    framing: Framing,
}

impl<S: Signal> BandFrames<S> {
    /// The frames that `framing` cuts out of `signal`, of which `n_bands` bands are computed.
    pub fn new(options: &Options, signal: S, framing: &Framing, n_bands: usize, ws: &mut Workspace) -> Result<Self> {
        let at = ws.analysis(options, signal.sr(), framing, n_bands)?;
        Ok(BandFrames { analysis: Arc::clone(&ws.analyses[at]), signal, framing: *framing })
    }

    /// Which bands hold a bin of the transform.
    pub fn holds(&self) -> Arc<[bool]> {
        self.analysis.holds()
    }

    /// How many bands there are.
    pub fn n_bands(&self) -> usize {
        self.analysis.bank().n_bands()
    }

    /// Samples per second.
    pub fn sr(&self) -> u32 {
        self.signal.sr()
    }

    /// Where the frames lie.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// Makes [`BandFrames::next`] go on with frame `first`, which begins a block.
    pub fn begin(&self, first: u64, ws: &mut Workspace) {
        ws.frames.begin(first);
    }

    /// Writes the bands of the next block to `ws.bands`. Returns which frames it has, `None` after the last one.
    pub fn next(&self, ws: &mut Workspace, crew: &Crew) -> Result<Option<Range<u64>>> {
        crew.check()?;
        let Some(block) = ws.frames.next_block(&self.framing, &self.signal)? else { return Ok(None) };
        self.analysis.process(&block, &mut ws.bands, &mut ws.scratch);
        Ok(Some(block.first..block.first + block.n_frames as u64))
    }
}
