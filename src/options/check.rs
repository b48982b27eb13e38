//! Checks of options that depend on each other; each by itself is checked by its row of the table.

use super::parameter::{Parameter, whole};
use super::table::TABLE;
use super::{Kind, Options};
use crate::error::{Error, Result};

/// The largest picture, and the largest matrix of bands by columns behind it, in elements.
pub const MAX_PIXELS: u64 = 89_000_000;

/// The most weights of a cosine transform, `n_mfcc * n_mels`.
pub const MAX_DCT_WEIGHTS: u64 = 1 << 24;

/// Levels in dB lie within this of 0: far beyond what f32 power spans (-380 to 385 dB), for any `ref`.
pub(super) const MOST_DB: f64 = 10_000.0;
/// What is no logarithm lies within this of 0.
pub const MOST_LEVEL: f64 = 1e30;
/// The narrowest range of levels in dB that is drawn.
pub(super) const LEAST_DB: f64 = 0.01;

/// Samples that a recording may have: two years at 1 MHz. Products of frames and columns stay within 64 bits.
pub const MAX_SAMPLES: u64 = 1 << 46;
/// Samples that a recording may be filled up to: a day at 48 kHz, which takes half a minute to draw.
pub const MAX_LENGTH: u64 = 1 << 32;
/// Threads that work may be shared among, however many are asked for.
pub const MOST_JOBS: usize = 1024;

/// Which derivative, where a function is asked for one.
pub const ORDER: Parameter = Parameter::argument("order", whole(1, 2, ""));

impl Options {
    /// Checks every parameter and what they say together; the first that does not hold is the error.
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

    /// The levels of the lowest and the highest colour.
    fn check_range(&self) -> Result<()> {
        // Only a logarithm has its highest level, that of `ref`, before anything is drawn.
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

/// A window no longer than its transform.
pub fn check_win_length(win_length: u32, n_fft: u32) -> Result<()> {
    if win_length <= n_fft {
        return Ok(());
    }
    Err(Error::option("win_length", win_length, format!("at most n_fft, which is {n_fft}")))
}

/// An error that names the limit where `value` passes it.
pub fn check_most(name: &'static str, value: u64, limit: u64) -> Result<()> {
    if value > limit { Err(Error::Limit { name, value, limit }) } else { Ok(()) }
}

fn check(name: &'static str, value: impl Into<f64>, holds: bool, allowed: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::option(name, shown(value.into()), allowed)) }
}

/// A number as it would be typed: not as hundreds of digits.
pub fn shown(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() > 16 { format!("{value:e}") } else { plain }
}
