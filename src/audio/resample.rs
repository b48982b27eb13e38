//! Samples at one rate -> the same sound at another, band-limited.
//!
//! rubato transforms blocks of both rates, filters and cuts or lengthens the spectrum, and overlaps the results. Blocks
//! are chosen so long that up to 0.9 of the lower Nyquist frequency nothing is lost and what lies above it is gone:
//! `tests/oracle/test_resample.py` measures both. All of it is computed in f64, so that rounding leaves no alias either.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, ResampleError, Resampler, WindowFunction};

use super::limits::{RESAMPLE_BLOCK, RESAMPLE_RATIO, SAMPLE_RATE, check_limit};
use super::signal::Signal;
use super::store::Store;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Limits;

/// Samples of a block at the lower rate, at least.
const BLOCK: u64 = 2048;

/// All samples of `signal` at `sr`, `ceil(n_samples * sr / signal.sr())` of them. The first one stays where it is.
pub fn resample(signal: &impl Signal, sr: u32, limits: &Limits, cancel: &Cancel) -> Result<Store> {
    let (from, to) = (u64::from(signal.sr()), u64::from(sr));
    check_limit(&SAMPLE_RATE, to)?;
    check_limit(&RESAMPLE_RATIO.at_most(limits.resample_ratio), from.max(to).div_ceil(from.min(to)))?;
    // A block holds whole periods of both rates, an even number of them: the filter's middle is then a sample.
    let divisor = common_divisor(from, to);
    check_limit(&RESAMPLE_BLOCK, from.max(to) / divisor)?;
    let periods = (BLOCK * divisor).div_ceil(from.min(to)).next_multiple_of(2);
    let block = (periods * from / divisor) as usize;
    let len = (u128::from(signal.n_samples()) * u128::from(to)).div_ceil(from.into()) as u64;
    memory::probe(BYTES_OF_A_SAMPLE * (periods * from.max(to) / divisor) as usize, "resampling")?;
    let window = WindowFunction::BlackmanHarris2;
    let new = Fft::<f64>::new_custom(from as usize, to as usize, block, 1, 1, window, FixedSync::Both);
    let mut resampler = new.map_err(|error| Error::Audio { reason: format!("it cannot be resampled: {error}") })?;
    let (n_in, n_out) = (resampler.input_frames_next(), resampler.output_frames_next());
    let (mut input, mut output) = (vec![0.0; n_in], vec![0.0; n_out]);
    let (mut samples, mut resampled) = (vec![0.0; n_in], vec![0.0; n_out]);
    let (mut store, mut scratch) = (Store::within(limits), Vec::new());
    // The filter delays everything by half its length.
    let mut late = resampler.output_delay();
    let mut read = 0;
    while store.len() < len {
        cancel.check()?;
        let there = (signal.n_samples() - read).min(n_in as u64) as usize;
        samples[there..].fill(0.0);
        if there > 0 {
            signal.read(read, &mut samples[..there], &mut scratch)?;
        }
        read += there as u64;
        input.iter_mut().zip(&samples).for_each(|(input, &sample)| *input = f64::from(sample));
        process(&mut resampler, &input, &mut output)
            .map_err(|error| Error::Audio { reason: format!("it cannot be resampled: {error}") })?;
        resampled.iter_mut().zip(&output).for_each(|(resampled, &output)| *resampled = output as f32);
        let begin = late.min(n_out);
        late -= begin;
        let end = (len - store.len()).saturating_add(begin as u64).min(n_out as u64) as usize;
        store.push(&resampled[begin..end])?;
    }
    store.finish(len)?;
    Ok(store)
}

/// What the resampler keeps for each sample of a block: samples, spectra, its filter and scratch, twice as long each.
const BYTES_OF_A_SAMPLE: usize = 256;

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

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::audio::signal::Samples;

    /// The samples of `signal` at another rate.
    fn at(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
        let store =
            resample(&Samples::new(samples, from).unwrap(), to, &Limits::default(), &Cancel::default()).unwrap();
        let mut out = vec![f32::NAN; store.len() as usize];
        store.read(0, &mut out, &mut Vec::new()).unwrap();
        out
    }

    #[test]
    fn a_tone_stays_the_same_tone_in_the_same_place() {
        for (from, to) in [(44_100, 16_000), (8000, 44_100), (11_025, 10_000), (48_000, 8000), (16_000, 16_001)] {
            let tone = |sr: u32| {
                let hz = 0.4 * f64::from(from.min(to));
                move |index: usize| (TAU * hz * index as f64 / f64::from(sr)).sin() as f32
            };
            let n = 20 * from as usize;
            let out = at(&(0..n).map(tone(from)).collect::<Vec<_>>(), from, to);
            assert_eq!(out.len(), 20 * to as usize);
            // Up to half a filter from the ends silence is heard: of the longest, a second.
            let within = 2 * to as usize..18 * to as usize;
            let exact = tone(to);
            let off = within.map(|index| (out[index] - exact(index)).abs()).fold(0.0, f32::max);
            assert!(off < 5e-7, "{from} -> {to}: off by {off}");
        }
    }

    #[test]
    fn as_many_samples_as_the_same_time_has() {
        for (n, from, to, expected) in [(1, 8000, 44_100, 6), (10, 44_100, 8000, 2), (3, 48_000, 16_000, 1)] {
            let out = at(&vec![0.5; n], from, to);
            assert_eq!(out.len(), expected);
            assert!(out.iter().all(|sample| sample.is_finite()));
        }
    }

    #[test]
    fn what_would_take_too_much_is_refused() {
        let refused = |from: u32, to: u32| {
            let samples = [0.5];
            resample(&Samples::new(&samples, from).unwrap(), to, &Limits::default(), &Cancel::default())
                .err()
                .unwrap()
                .to_string()
        };
        assert_eq!(refused(1000, 257_000), "ratio of the sample rates: 257, the limit is 256");
        let sentence = "samples in a common period of both sample rates: 3999999, the limit is 1048576";
        assert_eq!(refused(3_999_999, 3_999_998), sentence);
    }
}
