//! What a file may claim of itself. Every limit is checked before time or memory is spent on the claim.

use crate::error::{Error, Result};
use crate::options::check::{MAX_SAMPLES, check_most};
use crate::options::parameter::Parameter;
use crate::options::row;

/// A number's name and range.
pub struct Limit {
    /// What is counted.
    pub name: &'static str,
    /// The least that is allowed.
    pub min: u64,
    /// The most that is allowed.
    pub max: u64,
}

impl Limit {
    /// The same with a lower end.
    #[must_use]
    pub fn at_most(&self, most: impl Into<u64>) -> Limit {
        Limit { max: self.max.min(most.into()), ..*self }
    }
}

const fn most(parameter: Parameter) -> u64 {
    parameter.ends().1 as u64
}

/// Channels of a recording.
pub const CHANNELS: Limit = Limit { name: "channels", min: 1, max: most(row::max_channels) };
/// Samples per second and channel.
pub const SAMPLE_RATE: Limit = Limit { name: "sample rate in Hz", min: 1, max: most(row::max_sample_rate) };
/// Bytes that stand before the samples: they are passed over by their size, so they cost nothing.
pub const HEADER_BYTES: Limit = Limit { name: "bytes before the samples", min: 0, max: most(row::max_header_bytes) };
/// Chunks that stand before the samples, their own included.
pub const CHUNKS: Limit = Limit { name: "chunks before the samples", min: 0, max: most(row::max_chunks) };
/// Bytes of a fmt chunk; Vorbis keeps some thousands there.
pub const FMT_BYTES: Limit = Limit { name: "bytes of the fmt chunk", min: 16, max: 64 << 10 };
/// Samples that are drawn of one recording.
pub const SAMPLES: Limit = Limit { name: "samples of one channel", min: 0, max: MAX_SAMPLES };
/// Samples that are decoded of one file: two days at 48 kHz, 32 GiB.
pub const DECODED_SAMPLES: Limit = Limit { name: "decoded samples of one channel", min: 0, max: 1 << 33 };

/// How many times one sample rate fits into the other where a recording is resampled.
pub const RESAMPLE_RATIO: Limit =
    Limit { name: "ratio of the sample rates", min: 1, max: most(row::max_resample_ratio) };
/// Samples after which both sample rates begin a period together.
pub const RESAMPLE_BLOCK: Limit =
    Limit { name: "samples in a common period of both sample rates", min: 1, max: 1 << 20 };

/// An error that names the limit, the value and what is allowed, where `value` lies outside.
pub fn check_limit(limit: &Limit, value: u64) -> Result<()> {
    let Limit { name, min, max } = *limit;
    check_most(name, value, max)?;
    if value < min {
        return Err(Error::Audio { reason: format!("{name}: {value}, allowed is {min} to {max}") });
    }
    Ok(())
}
