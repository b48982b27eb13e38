//! Band-limited conversion of the sample rate, block by block.

use super::blocks::Blocks;
use super::part;
use super::resampler::Resamplers;
use super::signal::Signal;
use super::store::Store;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::options::Options;

/// Resamples the samples that `options` select to the rate that they select. The recording's first sample stays in
/// place. `signal` has the samples that [`part::samples_to_read`] names, up to the end of the recording.
pub fn resample(
    signal: &impl Signal,
    blocks: &Blocks,
    options: &Options,
    resamplers: &mut Resamplers,
    cancel: &Cancel,
) -> Result<Store> {
    let len = length(signal.n_samples(), blocks, options);
    let (first, _) = part::samples_to_draw(options, blocks.to);
    let mut resampler = resamplers.take(blocks)?;
    let mut store = Store::with_limit(options.max_samples);
    let (mut late, mut read) = (blocks.n_before(first), 0);
    while store.len() < len {
        cancel.check()?;
        let resampled = resampler.block(signal, read)?;
        read += blocks.n_in;
        let begin = late.min(blocks.n_out);
        late -= begin;
        let end = (len - store.len()).saturating_add(begin).min(blocks.n_out);
        store.push(&resampled[begin as usize..end as usize])?;
    }
    resamplers.keep(resampler);
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

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::audio::signal::MonoSamples;

    /// Resamples `samples`.
    fn resampled(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
        resampled_with(&mut Resamplers::default(), samples, from, to)
    }

    fn resampled_with(resamplers: &mut Resamplers, samples: &[f32], from: u32, to: u32) -> Vec<f32> {
        let options = Options { sr: Some(to), ..Options::default() };
        let (signal, blocks) =
            (MonoSamples::new(samples, from).unwrap(), Blocks::new(&options, from).unwrap().unwrap());
        let store = resample(&signal, &blocks, &options, resamplers, &Cancel::default()).unwrap();
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
    fn a_kept_resampler_gives_the_same_samples() {
        let sound = |seed: usize, n: usize| -> Vec<f32> {
            (0..n).map(|i| ((i + seed) * 7919 % 1009) as f32 / 1009.0 - 0.5).collect()
        };
        let mut resamplers = Resamplers::default();
        // Lengths of a fraction of a block, and of several.
        for (seed, n) in [(0, 4410), (1, 1), (2, 50_000), (3, 6174), (4, 100)] {
            for (from, to) in [(44_100, 16_000), (16_000, 44_100), (8000, 16_000), (48_000, 16_000)] {
                let sound = sound(seed, n);
                let expected: Vec<u32> = resampled(&sound, from, to).into_iter().map(f32::to_bits).collect();
                let kept = resampled_with(&mut resamplers, &sound, from, to);
                assert!(kept.into_iter().map(f32::to_bits).eq(expected), "{n} samples, {from} -> {to}");
            }
        }
    }

    #[test]
    fn a_resampler_stopped_by_an_error_leaves_nothing_to_the_next_recording() {
        let options = Options { sr: Some(16_000), ..Options::default() };
        let blocks = Blocks::new(&options, 8000).unwrap().unwrap();
        let (mut resamplers, cancel) = (Resamplers::default(), Cancel::default());
        cancel.cancel();
        let loud = [0.9; 5000];
        let signal = MonoSamples::new(&loud, 8000).unwrap();
        assert!(resample(&signal, &blocks, &options, &mut resamplers, &cancel).is_err());
        let quiet = [0.1; 300];
        assert!(resampled_with(&mut resamplers, &quiet, 8000, 16_000) == resampled(&quiet, 8000, 16_000));
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
