//! Which part of a recording the options choose.

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

/// The first sample of the part that is chosen, and how many samples it has at most.
#[must_use]
pub fn chosen(options: &Options, sr: u32) -> (u64, u64) {
    let samples = |seconds: f64| (seconds * f64::from(sr)) as u64;
    (samples(options.offset), options.duration.map_or(u64::MAX, samples))
}

/// The first sample and the number of samples that `offset` and `duration` choose, counted as librosa.load does.
pub fn part(options: &Options, sr: u32, recorded: u64) -> Result<(u64, u64)> {
    if recorded == 0 {
        return Err(Error::Empty { reason: "the file has no samples".to_owned() });
    }
    let (first, most) = chosen(options, sr);
    let n_samples = most.min(recorded.saturating_sub(first));
    if n_samples == 0 {
        let (from, total) = (shown(options.offset), shown(recorded as f64 / f64::from(sr)));
        let reason = format!("no sample lies within the chosen part, which begins at {from} s of {total} s");
        return Err(Error::Empty { reason });
    }
    Ok((first, n_samples))
}
