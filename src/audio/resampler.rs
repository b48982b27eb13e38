//! Resamplers for pairs of sample rates.
//!
//! rubato transforms blocks at both rates, filters and truncates or extends the spectrum, and overlaps the results.
//! Blocks are long enough to preserve everything up to 0.9 of the lower Nyquist frequency and to remove everything
//! above it: `tests/oracle/test_resample.py` measures both. The computation is in f64, so that rounding adds no
//! aliases.
//!
//! Designing the filter and planning the transforms takes as long as resampling seconds of sound, so a resampler is
//! kept for the next recording.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, ResampleError, Resampler as _, WindowFunction};

use super::blocks::Blocks;
use super::signal::Signal;
use crate::error::{Error, Result};
use crate::memory;

/// Resamplers not in use, the one used last at the end. Results do not depend on its contents.
#[derive(Default)]
pub struct Resamplers(Vec<Resampler>);

/// Maximum number of pairs of sample rates whose resamplers are kept.
const KEPT: usize = 4;

/// Maximum memory of the resamplers that are kept, in bytes: two for the rates of bat recorders.
const MAX_KEPT_BYTES: usize = 16 << 20;

impl Resamplers {
    /// A resampler for a new recording: a kept one for the same pair of rates, or a new one. Return it with
    /// [`Resamplers::keep`].
    pub(crate) fn take(&mut self, blocks: &Blocks) -> Result<Resampler> {
        let Some(at) = self.0.iter().position(|kept| kept.blocks == *blocks) else { return Resampler::new(blocks) };
        let mut resampler = self.0.remove(at);
        resampler.resampler.reset();
        Ok(resampler)
    }

    /// Keeps a resampler for the next recording, instead of those that were used longest ago.
    pub(crate) fn keep(&mut self, resampler: Resampler) {
        self.0.push(resampler);
        while self.0.len() > KEPT || self.bytes() > MAX_KEPT_BYTES {
            self.0.remove(0);
        }
    }

    /// Memory of the resamplers in bytes, at most.
    fn bytes(&self) -> usize {
        self.0.iter().map(|kept| bytes(&kept.blocks)).sum()
    }
}

/// A resampler for a pair of rates and the buffers of a block.
pub(crate) struct Resampler {
    blocks: Blocks,
    resampler: Fft<f64>,
    samples: Vec<f32>,
    input: Vec<f64>,
    output: Vec<f64>,
    resampled: Vec<f32>,
    scratch: Vec<u8>,
}

impl Resampler {
    fn new(blocks: &Blocks) -> Result<Self> {
        memory::probe(bytes(blocks), "resampling")?;
        let (n_in, n_out) = (blocks.n_in as usize, blocks.n_out as usize);
        let (from, to) = (blocks.from as usize, blocks.to as usize);
        let resampler = Fft::<f64>::new_custom(from, to, n_in, 1, 1, WindowFunction::BlackmanHarris2, FixedSync::Both);
        Ok(Resampler {
            blocks: *blocks,
            resampler: resampler.map_err(|error| refused(&error))?,
            samples: vec![0.0; n_in],
            input: vec![0.0; n_in],
            output: vec![0.0; n_out],
            resampled: vec![0.0; n_out],
            scratch: Vec::new(),
        })
    }

    /// Resamples the next block, from the samples of `signal` from `from` on and zeros past its end.
    pub fn block(&mut self, signal: &impl Signal, from: u64) -> Result<&[f32]> {
        let available = signal.n_samples().saturating_sub(from).min(self.samples.len() as u64) as usize;
        self.samples[available..].fill(0.0);
        if available > 0 {
            signal.read(from, &mut self.samples[..available], &mut self.scratch)?;
        }
        self.input.iter_mut().zip(&self.samples).for_each(|(input, &sample)| *input = f64::from(sample));
        process(&mut self.resampler, &self.input, &mut self.output).map_err(|error| refused(&error))?;
        self.resampled.iter_mut().zip(&self.output).for_each(|(resampled, &output)| *resampled = output as f32);
        Ok(&self.resampled)
    }
}

fn refused(error: &impl std::fmt::Display) -> Error {
    Error::Audio { reason: format!("it cannot be resampled: {error}") }
}

/// Memory of a resampler in bytes, at most: for each sample of a block samples, spectra, its filter and scratch, each
/// twice as long.
fn bytes(blocks: &Blocks) -> usize {
    const BYTES_PER_SAMPLE: usize = 256;
    BYTES_PER_SAMPLE * blocks.n_in.max(blocks.n_out) as usize
}

fn process(resampler: &mut Fft<f64>, input: &[f64], output: &mut [f64]) -> Result<(), ResampleError> {
    let (n_in, n_out) = (input.len(), output.len());
    // One channel: the lengths fit by construction.
    let input = InterleavedSlice::new(input, 1, n_in);
    let output = InterleavedSlice::new_mut(output, 1, n_out);
    if let (Ok(input), Ok(mut output)) = (input, output) {
        resampler.process_into_buffer(&input, &mut output, None)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;

    fn blocks(from: u32, to: u32) -> Blocks {
        Blocks::new(&Options { sr: Some(to), ..Options::default() }, from).unwrap().unwrap()
    }

    /// Takes a resampler and returns it. Its address tells whether it is a new one, as long as no other is dropped.
    fn used(resamplers: &mut Resamplers, from: u32, to: u32) -> *const f64 {
        let resampler = resamplers.take(&blocks(from, to)).unwrap();
        let address = resampler.input.as_ptr();
        resamplers.keep(resampler);
        address
    }

    #[test]
    fn the_pairs_of_rates_used_last_are_kept() {
        let mut resamplers = Resamplers::default();
        let first = used(&mut resamplers, 8000, 16_000);
        // The other direction is another pair.
        let others =
            [(16_000, 8000), (22_050, 16_000), (32_000, 16_000)].map(|(from, to)| used(&mut resamplers, from, to));
        assert!(!others.contains(&first) && used(&mut resamplers, 8000, 16_000) == first);
        used(&mut resamplers, 44_100, 16_000);
        let kept: Vec<_> = resamplers.0.iter().map(|kept| (kept.blocks.from, kept.blocks.to)).collect();
        assert_eq!(kept, [(22_050, 16_000), (32_000, 16_000), (8000, 16_000), (44_100, 16_000)]);
    }

    #[test]
    fn the_memory_of_kept_resamplers_is_limited() {
        let mut resamplers = Resamplers::default();
        used(&mut resamplers, 44_100, 16_000);
        assert_eq!(resamplers.0.len(), 1);
        // Its blocks have 96,000 samples, which is too much.
        used(&mut resamplers, 48_000, 47_999);
        assert!(resamplers.0.is_empty() && bytes(&blocks(48_000, 47_999)) > MAX_KEPT_BYTES);
    }
}
