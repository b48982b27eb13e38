//! Bounds of options, and checks used by several modules.

use crate::error::{Error, Result};

/// Largest picture, and largest matrix of bands by columns that it is drawn from, in elements.
pub const MAX_PIXELS: u64 = 89_000_000;

/// Largest number of weights in a cosine transform, `n_mfcc * n_mels`.
pub const MAX_DCT_WEIGHTS: u64 = 1 << 24;

/// Largest absolute level in dB, far beyond the span of f32 power (-380 to 385 dB) for any `ref`.
pub(super) const MAX_DB: f64 = 10_000.0;
/// Largest absolute level on a scale that is not logarithmic.
pub const MAX_LEVEL: f64 = 1e30;
/// Smallest range of levels that can be drawn, in dB.
pub(super) const MIN_DB: f64 = 0.01;

/// Largest number of samples in a recording: two years at 1 MHz. Products of frames and columns stay within 64 bits.
pub const MAX_SAMPLES: u64 = 1 << 46;
/// Largest `length`, in samples: a day at 48 kHz, which takes half a minute to draw.
pub const MAX_LENGTH: u64 = 1 << 32;
/// Largest number of threads used, however many are requested.
pub const MAX_JOBS: usize = 1024;
/// Largest number of channels of a recording.
pub const MAX_CHANNELS: u32 = 256;
/// Highest sample rate, in Hz.
pub const MAX_SAMPLE_RATE: u32 = 4_000_000;

/// Checks that the window is no longer than the transform.
pub fn check_win_length(win_length: u32, n_fft: u32) -> Result<()> {
    if win_length <= n_fft {
        return Ok(());
    }
    Err(Error::option("win_length", win_length, format!("at most n_fft, which is {n_fft}")))
}

/// Returns an error that names the limit if `value` exceeds it.
pub fn check_most(name: &'static str, value: u64, limit: u64) -> Result<()> {
    if value > limit { Err(Error::Limit { name, value, limit }) } else { Ok(()) }
}

/// Formats a number briefly, without hundreds of digits.
pub fn shown(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() > 16 { format!("{value:e}") } else { plain }
}
