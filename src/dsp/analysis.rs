//! The spectral stage of the recipe: a block of frames -> its bands.

use std::sync::{Arc, OnceLock};

use super::bands::BandShape;
use super::bank::Bank;
use super::chroma;
use super::frames::Block;
use super::framing::Framing;
use super::fullscale;
use super::spectrum::{SingleSpectrumScratch, Spectrum, SpectrumScratch, SpectrumShape};
use super::uneven::Uneven;
use crate::error::Result;
use crate::options::{Options, Reference};
use crate::vector::{Arch, Lanes, Machine, Work, run};

/// Parameters of an [`Analysis`].
#[derive(Clone, Debug, PartialEq)]
struct Shape {
    spectrum: SpectrumShape,
    bands: BandShape,
    /// Whether the bands are relative to those of a full-scale sine.
    is_relative: bool,
}

/// The plan for recordings of one sample rate: window, transform and filter bank.
pub struct Analysis {
    shape: Shape,
    spectrum: Spectrum,
    bank: Bank,
    holds: Arc<[bool]>,
    /// Found when a picture asks for it; arrays never do.
    uneven: OnceLock<Option<Uneven>>,
    arch: Arch,
}

impl Shape {
    fn new(options: &Options, sr: u32, framing: &Framing, n_bands: usize) -> Self {
        let bands = BandShape::new(options, sr, framing.n_fft, n_bands);
        let is_relative = options.r#ref == Reference::Fullscale && !bands.is_normalised();
        Shape { spectrum: SpectrumShape::new(options, framing), bands, is_relative }
    }
}

/// Buffers for one thread.
#[derive(Default)]
pub struct AnalysisScratch {
    /// The spectra of a block, `[bin][frame]`.
    spectra: Vec<Lanes>,
    spectrum: SpectrumScratch,
}

/// Buffers for single frames.
#[derive(Default)]
pub struct SingleAnalysisScratch {
    spectrum: Vec<f32>,
    buffers: SingleSpectrumScratch,
}

/// The bands of a block of frames, `[band][frame]`: a row of eight frames for each band.
pub type BandBlock = Vec<Lanes>;

impl Analysis {
    /// Plans window, transform and filter bank.
    pub fn new(options: &Options, sr: u32, framing: &Framing, n_bands: usize) -> Result<Self> {
        let shape = Shape::new(options, sr, framing, n_bands);
        let (spectrum, mut bank) = (Spectrum::new(&shape.spectrum), shape.bands.bank()?);
        if shape.is_relative {
            fullscale::normalise(&mut bank, &shape.spectrum);
        }
        let holds = bank.holds_a_bin().into();
        Ok(Analysis { shape, spectrum, bank, holds, uneven: OnceLock::new(), arch: Arch::new() })
    }

    /// Whether [`Analysis::new`] with these arguments would give the same plan.
    #[must_use]
    pub fn fits(&self, options: &Options, sr: u32, framing: &Framing, n_bands: usize) -> bool {
        self.shape == Shape::new(options, sr, framing, n_bands)
    }

    /// For each band, whether it contains a bin.
    #[must_use]
    pub fn holds(&self) -> Arc<[bool]> {
        Arc::clone(&self.holds)
    }

    /// The bands that stand out from their neighbours in white noise.
    #[must_use]
    pub fn uneven(&self) -> Option<&Uneven> {
        let Shape { bands, spectrum, is_relative, .. } = &self.shape;
        // Relative to full scale, a band of one or two bins has 0 to 3 dB more than its largest weight, wherever they lie.
        let find = || if *is_relative { None } else { bands.uneven(&self.bank, spectrum.power) };
        self.uneven.get_or_init(find).as_ref()
    }

    /// The filter bank.
    #[must_use]
    pub fn bank(&self) -> &Bank {
        &self.bank
    }

    /// Computes the bands of every frame in `block`. Lanes without a frame are 0.
    pub fn process(&self, block: &Block, bands: &mut BandBlock, scratch: &mut AnalysisScratch) {
        let AnalysisScratch { spectra, spectrum } = scratch;
        spectra.resize(self.spectrum.n_bins(), Lanes::ZERO);
        bands.resize(self.bank.n_bands(), Lanes::ZERO);
        run(self.arch, BlockWork { analysis: self, block, spectra, bands, scratch: spectrum });
        for band in bands {
            band[block.n_frames..].fill(0.0);
        }
    }
}

impl Analysis {
    /// Computes the bands of one frame, which has `frame_length` samples: the same bits as in a block. `bands` has a
    /// value for each band. Nothing is allocated if `scratch` was used with this plan before.
    pub fn process_single(&self, frame: &[f32], bands: &mut [f32], scratch: &mut SingleAnalysisScratch) {
        let SingleAnalysisScratch { spectrum, buffers } = scratch;
        spectrum.resize(self.spectrum.n_bins(), 0.0);
        run(self.arch, SingleWork { analysis: self, frame, spectrum, bands, scratch: buffers });
    }
}

/// Computes the bands of one frame.
struct SingleWork<'a> {
    analysis: &'a Analysis,
    frame: &'a [f32],
    spectrum: &'a mut [f32],
    bands: &'a mut [f32],
    scratch: &'a mut SingleSpectrumScratch,
}

impl Work for SingleWork<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, m: M) {
        let SingleWork { analysis, frame, spectrum, bands, scratch } = self;
        analysis.spectrum.process_single(m, frame, spectrum, scratch);
        analysis.bank.single_sums(spectrum, bands);
        if analysis.shape.bands.is_normalised() {
            chroma::normalise_single(bands);
        }
    }
}

/// Computes the bands of a block. The contents of lanes without a frame are unspecified.
struct BlockWork<'a> {
    analysis: &'a Analysis,
    block: &'a Block<'a>,
    spectra: &'a mut [Lanes],
    bands: &'a mut [Lanes],
    scratch: &'a mut SpectrumScratch,
}

impl Work for BlockWork<'_> {
    #[inline(always)]
    fn run<M: Machine>(self, m: M) {
        let BlockWork { analysis, block, spectra, bands, scratch } = self;
        analysis.spectrum.process(m, block, spectra, scratch);
        analysis.bank.sums(m, spectra, bands);
        if analysis.shape.bands.is_normalised() {
            chroma::normalise(bands);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::frames::BLOCK;
    use super::*;
    use crate::vector::Portable;

    #[test]
    fn the_bands_of_a_block_are_those_of_its_frames_with_any_scratch() {
        let options = Options { n_fft: Some(64), hop_length: Some(16), n_mels: Some(10), ..Options::default() };
        let framing = Framing::for_picture(&options, 8000, 10_000).unwrap();
        let analysis = Analysis::new(&options, 8000, &framing, options.picture_bands()).unwrap();
        let (mut bands, mut scratch) = (BandBlock::default(), AnalysisScratch::default());
        for (n_frames, step) in [(8, 16), (3, 16), (1, 64), (8, 64), (5, 7)] {
            // So loud that the power is infinite, in every lane and bin.
            let loud = [1e30; (BLOCK - 1) * 16 + 64];
            analysis.process(&Block { first: 0, n_frames: BLOCK, step: 16, samples: &loud }, &mut bands, &mut scratch);

            let samples: Vec<f32> = (0..(n_frames - 1) * step + 64).map(|i| (i * 7919 % 1009) as f32 - 500.0).collect();
            analysis.process(&Block { first: 0, n_frames, step, samples: &samples }, &mut bands, &mut scratch);
            assert_eq!(bands.len(), 10);
            for lane in 0..n_frames {
                let mut spectra = [Lanes([f32::NAN; BLOCK]); 33];
                let spectrum = Spectrum::new(&SpectrumShape::new(&options, &framing));
                let frame = Block { first: 0, n_frames: 1, step: 64, samples: &samples[lane * step..][..64] };
                spectrum.process(Portable, &frame, &mut spectra, &mut SpectrumScratch::default());
                let bins = spectra.map(|lanes| lanes[0]);
                for (band, lanes) in bands.iter().enumerate() {
                    let (first_bin, weights) = analysis.bank().band(band);
                    let parts = bins[first_bin..].iter().zip(weights);
                    let exact: f64 = parts.map(|(&bin, &weight)| f64::from(bin) * f64::from(weight)).sum();
                    // At most 33 products added up in f32, none negative.
                    assert!((f64::from(lanes[lane]) - exact).abs() <= 2e-6 * exact, "band {band} of frame {lane}");
                }
            }
            assert!(bands.iter().all(|lanes| lanes[n_frames..].iter().all(|&value| value == 0.0)), "{n_frames} frames");
        }
    }
}
