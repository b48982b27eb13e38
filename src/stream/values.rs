//! The samples of a frame -> its values: steps 2 to 6 of an array, without derivatives.

use std::sync::Arc;

use crate::cancel::NEVER;
use crate::dsp::analysis::{Analysis, BandBlock, SingleAnalysisScratch};
use crate::dsp::framing::Framing;
use crate::dsp::levels::array_to_levels;
use crate::dsp::offsets::subtract_and_divide;
use crate::dsp::pcen::{BEGINNING, Pcen};
use crate::error::Result;
use crate::memory;
use crate::options::Scale;
use crate::recipe::plan::Plan;
use crate::recipe::workspace::Workspace;

/// Computes the values of single frames.
pub struct Values {
    analysis: Arc<Analysis>,
    scratch: SingleAnalysisScratch,
    bands: Vec<f32>,
    pcen: Option<Smoothing>,
    n_values: usize,
}

/// PCEN, and the smoothed energy of each band.
struct Smoothing {
    pcen: Pcen,
    energies: Vec<f64>,
}

impl Values {
    /// Plans the frames of `framing` at `sr` Hz. The tables are those of other calls with the same workspace.
    pub fn new(plan: &Plan, sr: u32, framing: &Framing, ws: &mut Workspace) -> Result<Self> {
        let options = plan.options();
        let analysis = ws.analysis(options, sr, framing, options.array_bands())?;
        let n_bands = analysis.bank().n_bands();
        let mut bands = Vec::new();
        memory::fill(&mut bands, n_bands, 0.0, "the bands of a frame")?;
        let pcen = (options.array_scale() == Scale::Pcen).then(|| Smoothing {
            pcen: Pcen::new(options, sr, framing.hop_length),
            energies: vec![BEGINNING; n_bands],
        });
        let n_values = if plan.dct().is_some() { options.n_mfcc as usize } else { n_bands };
        options.check_row_count(n_values)?;
        Ok(Values { analysis, scratch: SingleAnalysisScratch::default(), bands, pcen, n_values })
    }

    /// The plan for the frames.
    pub fn analysis(&self) -> &Arc<Analysis> {
        &self.analysis
    }

    /// Number of values of a frame.
    pub fn n_values(&self) -> usize {
        self.n_values
    }

    /// Begins another recording.
    pub fn reset(&mut self) {
        if let Some(smoothing) = &mut self.pcen {
            smoothing.energies.fill(BEGINNING);
        }
    }

    /// Computes the values of the frame after the one before.
    pub fn process(&mut self, plan: &Plan, frame: &[f32], out: &mut [f32]) -> Result<()> {
        self.analysis.process_single(frame, &mut self.bands, &mut self.scratch);
        self.finish(plan, out)
    }

    /// Computes the values of the frame whose bands are in a lane of `block`.
    pub fn process_lane(&mut self, plan: &Plan, block: &BandBlock, lane: usize, out: &mut [f32]) -> Result<()> {
        self.bands.iter_mut().zip(block).for_each(|(band, lanes)| *band = lanes[lane]);
        self.finish(plan, out)
    }

    /// What follows the bands: levels, and coefficients.
    fn finish(&mut self, plan: &Plan, out: &mut [f32]) -> Result<()> {
        let levels = self.bands.as_mut_slice();
        if let Some(Smoothing { pcen, energies }) = &mut self.pcen {
            for (level, energy) in levels.iter_mut().zip(energies) {
                pcen.process(std::slice::from_mut(level), energy);
            }
        }
        array_to_levels(levels, None, plan.options(), &NEVER)?;
        match plan.dct() {
            Some(dct) => dct.process_single(levels, out),
            None => out.copy_from_slice(levels),
        }
        subtract_and_divide(out, 1, plan.options(), &NEVER)
    }
}
