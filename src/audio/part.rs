//! Which part of a recording the options choose.

use super::blocks::Blocks;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::check::shown;

/// The channel to draw; `None` for the mean of all.
pub fn channel(options: &Options, channels: usize) -> Result<Option<usize>> {
    let Some(channel) = options.channel else { return Ok(None) };
    let last = channels - 1;
    match channel as usize {
        channel if channel <= last => Ok(Some(channel)),
        channel => Err(Error::option("channel", channel, format!("from 0 to {last} for this recording"))),
    }
}

/// The first sample of the part that is drawn, and how many samples it has at most, counted at the rate `sr` at which
/// it is drawn.
#[must_use]
pub fn drawn(options: &Options, sr: u32) -> (u64, u64) {
    let samples = |seconds: f64| (seconds * f64::from(sr)) as u64;
    (samples(options.offset), options.duration.map_or(u64::MAX, samples))
}

/// The first sample to read of a recording at `sr`, and how many to read at most: those that are drawn, or those on
/// which they depend after resampling. None where the recording cannot be resampled, which [`part`] refuses.
#[must_use]
pub fn chosen(options: &Options, sr: u32) -> (u64, u64) {
    let (first, most) = drawn(options, options.sr.unwrap_or(sr));
    match Blocks::of(options, sr) {
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
    let blocks = Blocks::of(options, sr)?;
    let (first, most) = drawn(options, options.sr.unwrap_or(sr));
    let n_samples = blocks.map_or(recorded, |blocks| blocks.resampled(recorded));
    if most.min(n_samples.saturating_sub(first)) == 0 {
        let (from, total) = (shown(options.offset), shown(recorded as f64 / f64::from(sr)));
        let reason = format!("no sample lies within the chosen part, which begins at {from} s of {total} s");
        return Err(Error::Empty { reason });
    }
    let (first, most) = chosen(options, sr);
    Ok((first, most.min(recorded - first)))
}
