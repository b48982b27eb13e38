//! The part of a recording that the options select.

use super::blocks::Blocks;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::check::shown;

/// The channel to draw; `None` for the mean of all channels.
pub fn channel(options: &Options, channels: usize) -> Result<Option<usize>> {
    let Some(channel) = options.channel else { return Ok(None) };
    let last = channels - 1;
    match channel as usize {
        channel if channel <= last => Ok(Some(channel)),
        channel => Err(Error::option("channel", channel, format!("from 0 to {last} for this recording"))),
    }
}

/// Converts seconds at `sr` to the nearest sample. The product for `n / sr` seconds can be slightly below `n`, so it
/// must not be rounded down as in librosa.load.
#[must_use]
pub fn nearest_sample(seconds: f64, sr: u32) -> u64 {
    (seconds * f64::from(sr)).round() as u64
}

/// The first sample of the part to draw and its maximum length, at the rate `sr` at which it is drawn.
#[must_use]
pub fn samples_to_draw(options: &Options, sr: u32) -> (u64, u64) {
    let samples = |seconds| nearest_sample(seconds, sr);
    (samples(options.offset), options.duration.map_or(u64::MAX, samples))
}

/// The first sample to read of a recording at `sr`, and the maximum number to read: the part to draw, or the samples it
/// depends on after resampling. `None` if the recording cannot be resampled, which [`part`] refuses.
#[must_use]
pub fn samples_to_read(options: &Options, sr: u32) -> (u64, u64) {
    let (first, most) = samples_to_draw(options, options.sr.unwrap_or(sr));
    match Blocks::new(options, sr) {
        Ok(Some(blocks)) => blocks.sources(first, most),
        Ok(None) => (first, most),
        Err(_) => (0, 0),
    }
}

/// The first sample and the number of samples to read of a recording with `recorded` samples at `sr`.
pub fn part(options: &Options, sr: u32, recorded: u64) -> Result<(u64, u64)> {
    if recorded == 0 {
        return Err(Error::Empty { reason: "the file has no samples".to_owned() });
    }
    let blocks = Blocks::new(options, sr)?;
    let (first, most) = samples_to_draw(options, options.sr.unwrap_or(sr));
    let n_samples = blocks.map_or(recorded, |blocks| blocks.resampled(recorded));
    if most.min(n_samples.saturating_sub(first)) == 0 {
        let (from, total) = (shown(options.offset), shown(recorded as f64 / f64::from(sr)));
        let reason = format!("no sample lies within the chosen part, which begins at {from} s of {total} s");
        return Err(Error::Empty { reason });
    }
    let (first, most) = samples_to_read(options, sr);
    Ok((first, most.min(recorded - first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_sample_selects_that_sample() {
        for sr in [7, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 3_999_999] {
            for sample in (0..200_000).chain((0..1000).map(|i| (1 << 40) + 997 * i)) {
                assert_eq!(nearest_sample(sample as f64 / f64::from(sr), sr), sample, "{sr} Hz");
            }
        }
        assert_eq!([0.49, 0.5, 1.4, 1.51].map(|seconds| nearest_sample(seconds, 1)), [0, 1, 1, 2]);
    }

    #[test]
    fn offset_and_duration_are_rounded_to_samples() {
        let part = |offset, duration| {
            part(&Options { offset, duration: Some(duration), ..Options::default() }, 22_050, 1_000_000).unwrap()
        };
        for n in 1..20_000 {
            let seconds = n as f64 / 22_050.0;
            assert_eq!(part(seconds, seconds), (n, n));
        }
        let options = Options { duration: Some(0.4 / 22_050.0), ..Options::default() };
        assert!(matches!(super::part(&options, 22_050, 10), Err(Error::Empty { .. })));
    }
}
