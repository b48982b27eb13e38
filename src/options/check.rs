//! The range of every number, and the checks that hold it there.

use super::{Kind, Options, Reference};
use crate::error::{Error, Result};

/// The largest picture, and the largest matrix of bands by columns behind it, in elements.
pub const MAX_PIXELS: u64 = 89_000_000;

/// The most weights of a cosine transform, `n_mfcc * n_mels`.
pub const MAX_DCT_WEIGHTS: u64 = 1 << 24;

/// Levels in dB lie within this of 0: far beyond what f32 power spans (-380 to 385 dB), for any `ref`.
const MOST_DB: f64 = 10_000.0;
/// What is no logarithm lies within this of 0.
pub const MOST_LEVEL: f64 = 1e30;
/// Keeps PCEN's powers within f64.
const MOST_PCEN: f64 = 100.0;
/// Keeps a quotient within f32.
const LEAST_STD: f64 = 1e-30;
/// The narrowest range of levels in dB that is drawn.
const LEAST_DB: f64 = 0.01;

/// Samples that a recording may have: two years at 1 MHz. Products of frames and columns stay within 64 bits.
pub const MAX_SAMPLES: u64 = 1 << 46;
/// Samples that a recording may be filled up to: a day at 48 kHz, which takes half a minute to draw.
pub const MAX_LENGTH: u64 = 1 << 32;
/// Threads that work may be shared among, however many are asked for.
pub const MOST_JOBS: usize = 1024;
/// Beyond this a Kaiser window's ends vanish in f32.
const MOST_BETA: f64 = 100.0;
/// Keeps the power of a full-scale recording within f32.
const MOST_GAIN: f64 = 1e12;

/// A whole-number parameter's name, range and unit.
#[allow(missing_docs)]
pub struct Whole {
    pub name: &'static str,
    pub min: i64,
    pub max: i64,
    pub unit: &'static str,
}

impl Whole {
    /// `value` as the parameter's own type, or an error that names it and the range.
    pub fn check(&self, value: i64) -> Result<u32> {
        self.checked(u32::try_from(value).ok(), value)
    }

    /// The same for a parameter of 64 bits.
    pub fn check_wide(&self, value: i64) -> Result<u64> {
        self.checked(u64::try_from(value).ok(), value)
    }

    fn checked<T>(&self, whole: Option<T>, value: i64) -> Result<T> {
        whole.filter(|_| (self.min..=self.max).contains(&value)).ok_or_else(|| {
            let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
            Error::option(self.name, value, format!("a whole number from {} to {}{unit}", self.min, self.max))
        })
    }
}

/// Picture width.
pub const WIDTH: Whole = Whole { name: "width", min: 1, max: 16_384, unit: "pixels" };
/// Picture height.
pub const HEIGHT: Whole = Whole { name: "height", min: 1, max: 16_384, unit: "pixels" };
/// JPEG quality.
pub const QUALITY: Whole = Whole { name: "quality", min: 1, max: 100, unit: "" };
/// The channel to draw.
pub const CHANNEL: Whole = Whole { name: "channel", min: 0, max: 255, unit: "(counted from 0)" };
/// Transform length.
pub const N_FFT: Whole = Whole { name: "n_fft", min: 2, max: 65_536, unit: "samples" };
/// Window length.
pub const WIN_LENGTH: Whole = Whole { name: "win_length", min: 1, max: 65_536, unit: "samples" };
/// Step between frames.
pub const HOP_LENGTH: Whole = Whole { name: "hop_length", min: 1, max: u32::MAX as i64, unit: "samples" };
/// Mel bands.
pub const N_MELS: Whole = Whole { name: "n_mels", min: 1, max: 16_384, unit: "bands" };
/// Cepstral coefficients.
pub const N_MFCC: Whole = Whole { name: "n_mfcc", min: 1, max: 16_384, unit: "coefficients" };
/// Type of the cosine transform.
pub const DCT_TYPE: Whole = Whole { name: "dct_type", min: 1, max: 3, unit: "" };
/// Classes of pitch.
pub const N_CHROMA: Whole = Whole { name: "n_chroma", min: 1, max: 1024, unit: "classes of pitch" };
/// Derivatives.
pub const DELTAS: Whole = Whole { name: "deltas", min: 0, max: 2, unit: "derivatives" };
/// Which derivative.
pub const ORDER: Whole = Whole { name: "order", min: 1, max: 2, unit: "" };
/// Frames under a derivative.
pub const DELTA_WIDTH: Whole = Whole { name: "delta_width", min: 3, max: 9999, unit: "frames" };
/// Samples per second.
pub const SR: Whole = Whole { name: "sr", min: 1, max: 4_000_000, unit: "Hz" };
/// Kaldi's framing.
pub const SNIP_EDGES: Whole = Whole { name: "snip_edges", min: 0, max: 1, unit: "" };
/// Bits of a gray level.
pub const BIT_DEPTH: Whole = Whole { name: "bit_depth", min: 8, max: 16, unit: "(8 or 16)" };
/// Exponent of the magnitude spectrum.
pub const POWER: Whole = Whole { name: "power", min: 1, max: 2, unit: "(1: magnitude, 2: power)" };

impl Options {
    /// Checks every parameter and what they say together; the first that does not hold is the error.
    pub fn validate(&self) -> Result<()> {
        self.check_whole_numbers()?;
        self.check_size()?;
        for (name, value) in [("r", self.r), ("g", self.g), ("b", self.b)] {
            check(name, value, (0.0..=255.0).contains(&value), "a number from 0 to 255")?;
        }
        check("offset", self.offset, self.offset >= 0.0 && self.offset.is_finite(), "0 seconds or more")?;
        check_above_zero("duration", self.duration, "more than 0 seconds")?;
        self.check_length()?;
        self.check_frames()?;
        self.check_frequencies()?;
        self.check_levels()?;
        self.check_pcen()?;
        self.limits.validate()
    }

    fn check_whole_numbers(&self) -> Result<()> {
        WIDTH.check(self.width.into())?;
        HEIGHT.check(self.height.into())?;
        QUALITY.check(self.quality.into())?;
        POWER.check(self.power.into())?;
        N_MFCC.check(self.n_mfcc.into())?;
        DCT_TYPE.check(self.dct_type.into())?;
        N_CHROMA.check(self.n_chroma.into())?;
        DELTAS.check(self.deltas.into())?;
        DELTA_WIDTH.check(self.delta_width.into())?;
        check("delta_width", self.delta_width, self.delta_width % 2 == 1, "an odd number of frames")?;
        check("bit_depth", self.bit_depth, [8, 16].contains(&self.bit_depth), "8 or 16")?;
        let optional = [
            (SR, self.sr),
            (CHANNEL, self.channel),
            (N_FFT, self.n_fft),
            (WIN_LENGTH, self.win_length),
            (HOP_LENGTH, self.hop_length),
            (N_MELS, self.n_mels),
        ];
        for (parameter, value) in optional {
            value.map_or(Ok(0), |value| parameter.check(value.into()))?;
        }
        match (self.n_fft, self.win_length) {
            (Some(n_fft), Some(win_length)) => check_win_length(win_length, n_fft),
            _ => Ok(()),
        }
    }

    fn check_size(&self) -> Result<()> {
        let width = u64::from(self.width);
        check_most("width * height", width * u64::from(self.height), MAX_PIXELS)?;
        check_most("width * n_mels", width * self.picture_bands() as u64, MAX_PIXELS)
    }

    fn check_length(&self) -> Result<()> {
        match self.length {
            Some(length) if !(1..=MAX_LENGTH).contains(&length) => {
                Err(Error::option("length", length, format!("from 1 to {MAX_LENGTH} samples")))
            }
            _ => Ok(()),
        }
    }

    fn check_frames(&self) -> Result<()> {
        check("beta", self.beta, (0.0..=MOST_BETA).contains(&self.beta), &format!("a number from 0 to {MOST_BETA}"))?;
        let allowed = "at least 0 and below 1";
        check("preemphasis", self.preemphasis, (0.0..1.0).contains(&self.preemphasis), allowed)?;
        let allowed = format!("more than 0, at most {MOST_GAIN:e}");
        check("gain", self.gain, self.gain > 0.0 && self.gain <= MOST_GAIN, &allowed)?;
        for (name, length) in [("frame_length_ms", self.frame_length_ms), ("frame_shift_ms", self.frame_shift_ms)] {
            check_above_zero(name, length, "more than 0 ms")?;
        }
        let lifter = self.lifter == 0.0 || (0.001..=1e6).contains(&self.lifter);
        check("lifter", self.lifter, lifter, "0, or from 0.001 to 1000000")?;
        check("tuning", self.tuning, self.tuning.abs() <= 0.5, "from -0.5 to 0.5 of a class of pitch")?;
        let allowed = format!("from -{MOST_LEVEL:e} to {MOST_LEVEL:e}");
        check("mean", self.mean, self.mean.abs() <= MOST_LEVEL, &allowed)?;
        let allowed = format!("from {LEAST_STD:e} to {MOST_LEVEL:e}");
        check("std", self.std, (LEAST_STD..=MOST_LEVEL).contains(&self.std), &allowed)?;
        self.check_cepstrum()?;
        Ok(())
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

    fn check_pcen(&self) -> Result<()> {
        for (name, value) in
            [("pcen_gain", self.pcen_gain), ("pcen_bias", self.pcen_bias), ("pcen_power", self.pcen_power)]
        {
            check(name, value, (0.0..=MOST_PCEN).contains(&value), &format!("from 0 to {MOST_PCEN}"))?;
        }
        let (seconds, eps) = (self.pcen_time_constant, self.pcen_eps);
        check("pcen_time_constant", seconds, (1e-6..=1e6).contains(&seconds), "from 0.000001 to 1000000 seconds")?;
        check("pcen_eps", eps, (1e-30..=1e30).contains(&eps), "from 1e-30 to 1e30")
    }

    fn check_frequencies(&self) -> Result<()> {
        check("fmin", self.fmin, self.fmin >= 0.0 && self.fmin.is_finite(), "0 Hz or more")?;
        let Some(fmax) = self.fmax else { return Ok(()) };
        let allowed = format!("above fmin, which is {} Hz", self.fmin);
        check("fmax", fmax, fmax > self.fmin && fmax.is_finite(), &allowed)
    }

    fn check_levels(&self) -> Result<()> {
        if let Reference::Value(value) = self.r#ref {
            check_above_zero("ref", Some(value), "more than 0")?;
        }
        check_above_zero("amin", Some(self.amin), "more than 0")?;
        if let Some(top_db) = self.top_db {
            let allowed = format!("from {LEAST_DB} to {MOST_DB} dB");
            check("top_db", top_db, (LEAST_DB..=MOST_DB).contains(&top_db), &allowed)?;
        }
        // Only a logarithm has its highest level, that of `ref`, before anything is drawn.
        let fixed = self.picture_scale().is_logarithmic() && self.kind != Kind::Mfcc;
        let (most, unit) = if fixed { (MOST_DB, " dB") } else { (MOST_LEVEL, "") };
        for (name, level) in [("vmin", self.vmin), ("vmax", self.vmax)] {
            let level = level.unwrap_or(0.0);
            check(name, level, level.abs() <= most, &format!("from -{most} to {most}{unit}"))?;
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

fn check_above_zero(name: &'static str, value: Option<f64>, allowed: &str) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    check(name, value, value > 0.0 && value.is_finite(), allowed)
}
