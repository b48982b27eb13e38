//! Limits on the claims of a file. Each is checked before time or memory is spent on the claim.

use super::check::{MAX_SAMPLES, check_most};
use super::parameter::Parameter;
use super::table::row;
use crate::error::{Error, Result};

/// Name and range of a number.
pub struct Limit {
    /// What the number counts.
    pub name: &'static str,
    /// Smallest allowed value.
    pub min: u64,
    /// Largest allowed value.
    pub max: u64,
}

impl Limit {
    /// The limit with a lower maximum.
    #[must_use]
    pub fn at_most(&self, most: impl Into<u64>) -> Limit {
        Limit { max: self.max.min(most.into()), ..*self }
    }
}

const fn most(parameter: Parameter) -> u64 {
    parameter.ends().1 as u64
}

/// Number of channels.
pub const CHANNELS: Limit = Limit { name: "channels", min: 1, max: most(row::max_channels) };
/// Sample rate in Hz.
pub const SAMPLE_RATE: Limit = Limit { name: "sample rate in Hz", min: 1, max: most(row::max_sample_rate) };
/// Number of bytes before the samples. They are skipped by their size, so they cost nothing.
pub const HEADER_BYTES: Limit = Limit { name: "bytes before the samples", min: 0, max: most(row::max_header_bytes) };
/// Number of chunks before the samples, including their own.
pub const CHUNKS: Limit = Limit { name: "chunks before the samples", min: 0, max: most(row::max_chunks) };
/// Length of a fmt chunk in bytes; Vorbis stores some thousands of bytes there.
pub const FMT_BYTES: Limit = Limit { name: "bytes of the fmt chunk", min: 16, max: 64 << 10 };
/// Number of samples drawn of one recording.
pub const SAMPLES: Limit = Limit { name: "samples of one channel", min: 0, max: MAX_SAMPLES };
/// Number of samples decoded from one file: two days at 48 kHz, 32 GiB.
pub const DECODED_SAMPLES: Limit = Limit { name: "decoded samples of one channel", min: 0, max: 1 << 33 };

/// Ratio of the sample rates when a recording is resampled.
pub const RESAMPLE_RATIO: Limit =
    Limit { name: "ratio of the sample rates", min: 1, max: most(row::max_resample_ratio) };
/// Number of samples in a common period of both sample rates.
pub const RESAMPLE_BLOCK: Limit =
    Limit { name: "samples in a common period of both sample rates", min: 1, max: 1 << 20 };

/// Returns an error that names the limit, the value and the allowed range if `value` is outside it.
pub fn check_limit(limit: &Limit, value: u64) -> Result<()> {
    let Limit { name, min, max } = *limit;
    check_most(name, value, max)?;
    if value < min {
        return Err(Error::Audio { reason: format!("{name}: {value}, allowed is {min} to {max}") });
    }
    Ok(())
}
