//! Band-limited conversion of the sample rate.
//!
//! rubato transforms blocks at both rates, filters and truncates or extends the spectrum, and overlaps the results.
//! Blocks are long enough to preserve everything up to 0.9 of the lower Nyquist frequency and to remove everything
//! above it: `tests/oracle/test_resample.py` measures both. The computation is in f64, so that rounding adds no
//! aliases.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, ResampleError, Resampler, WindowFunction};

use super::blocks::Blocks;
use super::part;
use super::signal::Signal;
use super::store::Store;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Options;

/// Resamples the samples that `options` select to the rate that they select. The recording's first sample stays in
/// place. `signal` has the samples that [`part::samples_to_read`] names, up to the end of the recording.
pub fn resample(signal: &impl Signal, blocks: &Blocks, options: &Options, cancel: &Cancel) -> Result<Store> {
    let len = length(signal.n_samples(), blocks, options);
    let (first, _) = part::samples_to_draw(options, blocks.to);
    let mut resampling = Resampling::new(blocks)?;
    let mut store = Store::with_limit(options.max_samples);
    let (mut late, mut read) = (blocks.n_before(first), 0);
    while store.len() < len {
        cancel.check()?;
        let resampled = resampling.block(signal, read)?;
        read += blocks.n_in;
        let begin = late.min(blocks.n_out);
        late -= begin;
        let end = (len - store.len()).saturating_add(begin).min(blocks.n_out);
        store.push(&resampled[begin as usize..end as usize])?;
    }
    store.finish(len)?;
    Ok(store)
}

/// The number of samples that `n_samples` are resampled to; they are those that [`part::samples_to_read`] names, up to the end
/// of the recording.
#[must_use]
pub fn length(n_samples: u64, blocks: &Blocks, options: &Options) -> u64 {
    let (first, most) = part::samples_to_draw(options, blocks.to);
    let (begin, _) = blocks.sources(first, most);
    most.min(blocks.resampled(begin + n_samples).saturating_sub(first))
}

/// A resampler and the buffers of a block.
struct Resampling {
    resampler: Fft<f64>,
    samples: Vec<f32>,
    input: Vec<f64>,
    output: Vec<f64>,
    resampled: Vec<f32>,
    scratch: Vec<u8>,
}

impl Resampling {
    fn new(blocks: &Blocks) -> Result<Self> {
        let (n_in, n_out) = (blocks.n_in as usize, blocks.n_out as usize);
        memory::probe(BYTES_PER_SAMPLE * n_in.max(n_out), "resampling")?;
        let (from, to) = (blocks.from as usize, blocks.to as usize);
        let resampler = Fft::<f64>::new_custom(from, to, n_in, 1, 1, WindowFunction::BlackmanHarris2, FixedSync::Both);
        Ok(Resampling {
            resampler: resampler.map_err(|error| refused(&error))?,
            samples: vec![0.0; n_in],
            input: vec![0.0; n_in],
            output: vec![0.0; n_out],
            resampled: vec![0.0; n_out],
            scratch: Vec::new(),
        })
    }

    /// Resamples the next block, from the samples of `signal` from `from` on and zeros past its end.
    fn block(&mut self, signal: &impl Signal, from: u64) -> Result<&[f32]> {
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

/// Memory of the resampler for each sample of a block, in bytes: samples, spectra, its filter and scratch, each twice
/// as long.
const BYTES_PER_SAMPLE: usize = 256;

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
    use std::f64::consts::TAU;

    use super::*;
    use crate::audio::signal::MonoSamples;

    /// Resamples `samples`.
    fn resampled(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
        let options = Options { sr: Some(to), ..Options::default() };
        let (signal, blocks) =
            (MonoSamples::new(samples, from).unwrap(), Blocks::new(&options, from).unwrap().unwrap());
        let store = resample(&signal, &blocks, &options, &Cancel::default()).unwrap();
        let mut out = vec![f32::NAN; store.len() as usize];
        store.read(0, &mut out, &mut Vec::new()).unwrap();
        out
    }

    #[test]
    fn a_tone_keeps_its_frequency_and_phase() {
        for (from, to) in [(44_100, 16_000), (8000, 44_100), (11_025, 10_000), (48_000, 8000), (16_000, 16_001)] {
            let tone = |sr: u32| {
                let hz = 0.4 * f64::from(from.min(to));
                move |index: usize| (TAU * hz * index as f64 / f64::from(sr)).sin() as f32
            };
            let n = 20 * from as usize;
            let out = resampled(&(0..n).map(tone(from)).collect::<Vec<_>>(), from, to);
            assert_eq!(out.len(), 20 * to as usize);
            // Near the ends the filter includes zeros: for up to half its length, at most a second.
            let within = 2 * to as usize..18 * to as usize;
            let exact = tone(to);
            let off = within.map(|index| (out[index] - exact(index)).abs()).fold(0.0, f32::max);
            assert!(off < 5e-7, "{from} -> {to}: off by {off}");
        }
    }

    #[test]
    fn the_length_is_the_same_duration_rounded_up() {
        for (n, from, to, expected) in [(1, 8000, 44_100, 6), (10, 44_100, 8000, 2), (3, 48_000, 16_000, 1)] {
            let out = resampled(&vec![0.5; n], from, to);
            assert_eq!(out.len(), expected);
            assert!(out.iter().all(|sample| sample.is_finite()));
        }
    }

    #[test]
    fn rates_that_are_too_expensive_are_refused() {
        let refused = |from: u32, to: u32| {
            Blocks::new(&Options { sr: Some(to), ..Options::default() }, from).err().unwrap().to_string()
        };
        assert_eq!(refused(1000, 257_000), "ratio of the sample rates: 257, the limit is 256");
        let sentence = "samples in a common period of both sample rates: 3999999, the limit is 1048576";
        assert_eq!(refused(3_999_999, 3_999_998), sentence);
    }
}
