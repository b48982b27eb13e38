//! What a recording may claim of itself before it is refused.

use serde::Serialize;

use super::check::{MAX_SAMPLES, SR, Whole};
use crate::error::Result;

/// Limits that are lower than the library's own. Every one is checked before time or memory is spent on the claim.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// Channels, 1 to 256.
    #[serde(rename = "max_channels")]
    pub channels: u32,
    /// Samples per second and channel, 1 to 4,000,000.
    #[serde(rename = "max_sample_rate")]
    pub sample_rate: u32,
    /// Bytes that stand before the samples, 1 to 2^46: they are passed over, whatever they are.
    #[serde(rename = "max_header_bytes")]
    pub header_bytes: u64,
    /// Chunks that stand before the samples, their own included, 1 to 4096.
    #[serde(rename = "max_chunks")]
    pub chunks: u32,
    /// How many times one sample rate fits into the other where a recording is resampled, 1 to 256.
    #[serde(rename = "max_resample_ratio")]
    pub resample_ratio: u32,
    /// Samples of one channel that are drawn of a recording, 1 to 2^46.
    #[serde(rename = "max_samples")]
    pub samples: u64,
}

/// Channels.
pub const CHANNELS: Whole = Whole { name: "max_channels", min: 1, max: 256, unit: "channels" };
/// Samples per second.
pub const SAMPLE_RATE: Whole = Whole { name: "max_sample_rate", min: SR.min, max: SR.max, unit: "Hz" };
/// Bytes before the samples.
pub const HEADER_BYTES: Whole = Whole { name: "max_header_bytes", min: 1, max: 1 << 46, unit: "bytes" };
/// Chunks before the samples.
pub const CHUNKS: Whole = Whole { name: "max_chunks", min: 1, max: 4096, unit: "chunks" };
/// Samples of one channel.
pub const SAMPLES: Whole = Whole { name: "max_samples", min: 1, max: MAX_SAMPLES as i64, unit: "samples" };
/// Ratio of the sample rates.
pub const RESAMPLE_RATIO: Whole = Whole { name: "max_resample_ratio", min: 1, max: 256, unit: "times" };

impl Default for Limits {
    fn default() -> Self {
        Limits {
            channels: CHANNELS.max as u32,
            sample_rate: SAMPLE_RATE.max as u32,
            header_bytes: HEADER_BYTES.max as u64,
            chunks: CHUNKS.max as u32,
            resample_ratio: RESAMPLE_RATIO.max as u32,
            samples: MAX_SAMPLES,
        }
    }
}

impl Limits {
    /// Checks that each lies within the library's own.
    pub fn validate(&self) -> Result<()> {
        CHANNELS.check(self.channels.into())?;
        SAMPLE_RATE.check(self.sample_rate.into())?;
        HEADER_BYTES.check_wide(clamped(self.header_bytes))?;
        CHUNKS.check(self.chunks.into())?;
        RESAMPLE_RATIO.check(self.resample_ratio.into())?;
        SAMPLES.check_wide(clamped(self.samples)).map(drop)
    }
}

fn clamped(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
