//! The spectral stage as the recipe sees it: a block of frames in, their mel bands out.

use super::frames::{BLOCK, Block, Framing};
use super::mel::{MelBank, MelShape};
use super::spectrum::{Spectrum, SpectrumScratch};
use crate::error::Result;
use crate::options::Options;

/// Everything that decides an [`Analysis`].
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shape {
    win_length: usize,
    power: u32,
    mel: MelShape,
}

/// The plan for recordings of one sample rate.
pub struct Analysis {
    shape: Shape,
    spectrum: Spectrum,
    mel: MelBank,
}

impl Shape {
    fn new(options: &Options, sr: u32, framing: &Framing) -> Self {
        let mel = MelShape::new(options, sr, framing.n_fft);
        Shape { win_length: framing.win_length, power: options.power, mel }
    }
}

/// Buffers for one thread.
#[derive(Default)]
pub struct AnalysisScratch {
    /// The spectrum of one frame.
    bins: Vec<f32>,
    /// The spectra of a block, `[bin][frame]`.
    spectra: Vec<[f32; BLOCK]>,
    spectrum: SpectrumScratch,
}

/// The bands of a block of frames, `[band][frame]`: one row of [`BLOCK`] frames for each band.
pub type Bands = Vec<[f32; BLOCK]>;

impl Analysis {
    /// Plans window, transform and filter bank.
    pub fn new(options: &Options, sr: u32, framing: &Framing) -> Result<Self> {
        let shape = Shape::new(options, sr, framing);
        let spectrum = Spectrum::new(framing.n_fft, framing.win_length, options.power);
        Ok(Analysis { shape, spectrum, mel: MelBank::new(&shape.mel)? })
    }

    /// Whether this is what [`Analysis::new`] would make of the same arguments.
    #[must_use]
    pub fn fits(&self, options: &Options, sr: u32, framing: &Framing) -> bool {
        self.shape == Shape::new(options, sr, framing)
    }

    /// The filter bank.
    #[must_use]
    pub fn mel(&self) -> &MelBank {
        &self.mel
    }

    /// Writes the bands of every frame in `block`; frames that the block lacks are 0.
    pub fn process(&self, block: &Block, bands: &mut Bands, scratch: &mut AnalysisScratch) {
        let AnalysisScratch { bins, spectra, spectrum } = scratch;
        bins.resize(self.spectrum.n_bins(), 0.0);
        spectra.clear();
        spectra.resize(self.spectrum.n_bins(), [0.0; BLOCK]);
        let n_fft = block.samples.len() - (block.n_frames - 1) * block.step;
        for lane in 0..block.n_frames {
            let frame = &block.samples[lane * block.step..][..n_fft];
            self.spectrum.process(frame, bins, spectrum);
            for (bin, value) in spectra.iter_mut().zip(bins.iter()) {
                bin[lane] = *value;
            }
        }
        bands.resize(self.mel.n_bands(), [0.0; BLOCK]);
        self.mel.sums(spectra, bands);
    }
}
