//! Checks of options that depend on each other. Each row of the table checks its own parameter.

use std::num::NonZero;
use std::thread::available_parallelism;

use super::parameter::{Parameter, whole};
use super::table::TABLE;
use super::{Kind, Options};
use crate::error::{Error, Result};

/// Largest picture, and largest matrix of bands by columns that it is drawn from, in elements.
pub const MAX_PIXELS: u64 = 89_000_000;

/// Largest number of weights in a cosine transform, `n_mfcc * n_mels`.
pub const MAX_DCT_WEIGHTS: u64 = 1 << 24;

/// Largest absolute level in dB, far beyond the span of f32 power (-380 to 385 dB) for any `ref`.
pub(super) const MOST_DB: f64 = 10_000.0;
/// Largest absolute level on a scale that is not logarithmic.
pub const MOST_LEVEL: f64 = 1e30;
/// Smallest range of levels that can be drawn, in dB.
pub(super) const LEAST_DB: f64 = 0.01;

/// Largest number of samples in a recording: two years at 1 MHz. Products of frames and columns stay within 64 bits.
pub const MAX_SAMPLES: u64 = 1 << 46;
/// Largest `length`, in samples: a day at 48 kHz, which takes half a minute to draw.
pub const MAX_LENGTH: u64 = 1 << 32;
/// Largest number of threads used, however many are requested.
pub const MOST_JOBS: usize = 1024;

/// The argument `order` of functions that compute a derivative.
pub const ORDER: Parameter = Parameter::argument("order", whole(1, 2, ""));

/// The number of channels of samples in memory.
pub const CHANNELS: Parameter = Parameter::argument("channels", whole(1, 256, ""));

/// Number of threads for `jobs`, of which 0 stands for as many as the process may use.
#[must_use]
pub fn threads(jobs: usize) -> usize {
    let jobs = if jobs > 0 { jobs } else { available_parallelism().map_or(1, NonZero::get) };
    jobs.min(MOST_JOBS)
}

impl Options {
    /// Checks every parameter and the conflicts between them; returns the first error.
    pub fn validate(&self) -> Result<()> {
        TABLE.iter().zip(self.values()).try_for_each(|(parameter, value)| parameter.check(value))?;
        self.check_size()?;
        if let (Some(n_fft), Some(win_length)) = (self.n_fft, self.win_length) {
            check_win_length(win_length, n_fft)?;
        }
        if let Some(fmax) = self.fmax {
            check("fmax", fmax, fmax > self.fmin, &format!("above fmin, which is {} Hz", self.fmin))?;
        }
        self.check_cepstrum()?;
        self.check_range()
    }

    fn check_size(&self) -> Result<()> {
        let width = u64::from(self.width);
        check_most("width * height", width * u64::from(self.height), MAX_PIXELS)?;
        check_most("width * n_mels", width * self.picture_bands() as u64, MAX_PIXELS)
    }

    fn check_cepstrum(&self) -> Result<()> {
        if self.kind != Kind::Mfcc {
            return Ok(());
        }
        let n_mels = self.array_bands();
        let allowed = format!("at most n_mels, which is {n_mels}");
        check("n_mfcc", self.n_mfcc, self.n_mfcc as usize <= n_mels, &allowed)?;
        check_most("n_mfcc * n_mels", u64::from(self.n_mfcc) * n_mels as u64, MAX_DCT_WEIGHTS)?;
        check("dct_type", self.dct_type, self.dct_type != 1 || n_mels > 1, "2 or 3 where n_mels is 1")
    }

    /// Checks the levels of the lowest and the highest colour.
    fn check_range(&self) -> Result<()> {
        // Only on a logarithmic scale is the highest level, that of `ref`, known before drawing.
        let fixed = self.picture_scale().is_logarithmic() && self.kind != Kind::Mfcc;
        if fixed {
            for (name, level) in [("vmin", self.vmin), ("vmax", self.vmax)] {
                let level = level.unwrap_or(0.0);
                check(name, level, level.abs() <= MOST_DB, &format!("a number from -{MOST_DB} to {MOST_DB} dB"))?;
            }
        }
        match (self.vmin, self.vmax) {
            (Some(vmin), vmax) if fixed => {
                let vmax = vmax.unwrap_or(0.0);
                let allowed = format!("at least {LEAST_DB} dB below vmax, which is {vmax} dB");
                check("vmin", vmin, vmin <= vmax - LEAST_DB, &allowed)
            }
            (Some(vmin), Some(vmax)) => check("vmin", vmin, vmin < vmax, &format!("below vmax, which is {vmax}")),
            _ => Ok(()),
        }
    }
}

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

fn check(name: &'static str, value: impl Into<f64>, holds: bool, allowed: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::option(name, shown(value.into()), allowed)) }
}

/// Formats a number briefly, without hundreds of digits.
pub fn shown(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() > 16 { format!("{value:e}") } else { plain }
}
