//! Every parameter once: its unit, its range, its default, and the check that holds it there.
//!
//! Names are librosa's where librosa has one. A parameter that only a file can complete (`n_fft` follows the
//! sample rate, `fmax` half of it) is an `Option`; what `None` stands for is said beside it and resolved in
//! [`crate::dsp`].

use crate::error::{Error, Result};

/// The largest picture, and the largest matrix of bands by columns behind it, in elements.
pub const MAX_PIXELS: u64 = 89_000_000;

/// Levels in dB lie within this of 0: far beyond what f32 power spans (-380 to 385 dB), for any `ref`.
const MOST_DB: f64 = 10_000.0;
/// The narrowest range of levels in dB that is drawn.
const LEAST_DB: f64 = 0.01;

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
        match u32::try_from(value) {
            Ok(whole) if (self.min..=self.max).contains(&value) => Ok(whole),
            _ => {
                let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
                Err(Error::option(self.name, value, format!("a whole number from {} to {}{unit}", self.min, self.max)))
            }
        }
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
/// Exponent of the magnitude spectrum.
pub const POWER: Whole = Whole { name: "power", min: 1, max: 2, unit: "(1: magnitude, 2: power)" };

/// Colours of the lowest to the highest level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colormap {
    /// Black, blue, cyan, yellow, red at equal steps.
    #[default]
    Gradient,
    /// Black to white.
    Gray,
    /// matplotlib's map of that name, like all that follow.
    Magma,
    /// See [`Colormap::Magma`].
    Inferno,
    /// See [`Colormap::Magma`].
    Plasma,
    /// See [`Colormap::Magma`].
    Viridis,
    /// See [`Colormap::Magma`].
    Cividis,
    /// See [`Colormap::Magma`].
    Turbo,
    /// See [`Colormap::Magma`].
    Jet,
}

/// How a JPEG stores colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subsampling {
    /// 4:2:0, one colour for 2 x 2 pixels: the smallest colour files.
    #[default]
    S420,
    /// 4:4:4, every pixel its own colour.
    S444,
    /// One plane of brightness, no colour.
    Gray,
}

/// Which formula turns hertz into mel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelScale {
    /// Slaney's Auditory Toolbox: linear below 1 kHz, logarithmic above.
    #[default]
    Slaney,
    /// HTK: `2595 log10(1 + f / 700)`.
    Htk,
}

/// How a mel band's weights are scaled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelNorm {
    /// Slaney's: each triangle has unit area over hertz.
    #[default]
    Slaney,
    /// Each triangle has height 1.
    None,
}

/// How each frame is faded in and out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// `0.5 - 0.5 cos`.
    #[default]
    Hann,
    /// `0.54 - 0.46 cos`.
    Hamming,
    /// `0.42 - 0.5 cos + 0.08 cos 2`.
    Blackman,
    /// A triangle.
    Bartlett,
    /// No fading at all.
    Boxcar,
}

/// What stands beyond the ends of a recording where frames are centred.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PadMode {
    /// Zeros.
    #[default]
    Constant,
    /// The first and the last sample, again and again.
    Edge,
    /// The recording mirrored at its first and last sample.
    Reflect,
}

/// Everything that decides what a picture or an array looks like.
#[derive(Clone, Debug)]
pub struct Options {
    /// Picture width in pixels, 1 to 16,384.
    pub width: u32,
    /// Picture height in pixels, 1 to 16,384; `width * height` at most [`MAX_PIXELS`].
    pub height: u32,
    /// Ceiling of the red channel, 0 to 255.
    pub r: f64,
    /// Ceiling of the green channel, 0 to 255.
    pub g: f64,
    /// Ceiling of the blue channel, 0 to 255.
    pub b: f64,
    /// Colours of the lowest to the highest level.
    pub colormap: Colormap,
    /// JPEG quality, 1 to 100.
    pub quality: u32,
    /// How the JPEG stores colour.
    pub subsampling: Subsampling,
    /// The channel to draw, from 0; `None`: the mean of all.
    pub channel: Option<u32>,
    /// Where to begin, in seconds, at least 0.
    pub offset: f64,
    /// How much to draw, in seconds, more than 0; `None`: to the end.
    pub duration: Option<f64>,
    /// Transform length in samples, 2 to 65,536; `None`: 2048, in a picture the power of two nearest to 46 ms.
    pub n_fft: Option<u32>,
    /// Window length in samples, 1 to `n_fft`; `None`: `n_fft`.
    pub win_length: Option<u32>,
    /// Step between frames in samples; `None`: 512, in a picture `clamp(floor(n_samples / width), 1, n_fft / 4)`.
    pub hop_length: Option<u32>,
    /// Whether frame `t` is centred on sample `t * hop_length` (zeros beyond the ends) or starts there.
    pub center: bool,
    /// How each frame is faded in and out; the window is periodic.
    pub window: Window,
    /// What stands beyond the ends where frames are centred.
    pub pad_mode: PadMode,
    /// 2: power spectrum, 1: magnitude spectrum.
    pub power: u32,
    /// Number of mel bands; `None`: 128, in a picture at most `height`.
    pub n_mels: Option<u32>,
    /// Lowest frequency in Hz, at least 0.
    pub fmin: f64,
    /// Highest frequency in Hz, above `fmin`; `None`: half the sample rate.
    pub fmax: Option<f64>,
    /// Which mel scale.
    pub mel_scale: MelScale,
    /// How each band's weights are scaled.
    pub norm: MelNorm,
    /// The level of 0 dB, above 0, in units of the spectrum (power or magnitude); `None`: this picture's maximum.
    pub r#ref: Option<f64>,
    /// The smallest power told from silence, above 0.
    pub amin: f64,
    /// Levels lower than this many dB below the picture's maximum are raised to it where `ref` is that maximum, 0.01 to
    /// 10,000; `None`: none are.
    pub top_db: Option<f64>,
    /// The level drawn in the lowest colour, in dB, -10,000 to 10,000; `None`: `vmax - top_db`.
    pub vmin: Option<f64>,
    /// The level drawn in the highest colour, in dB; `None`: 0, which is `ref`.
    pub vmax: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            width: 600,
            height: 420,
            r: 255.0,
            g: 255.0,
            b: 255.0,
            colormap: Colormap::default(),
            quality: 90,
            subsampling: Subsampling::default(),
            channel: None,
            offset: 0.0,
            duration: None,
            n_fft: None,
            win_length: None,
            hop_length: None,
            center: true,
            window: Window::default(),
            pad_mode: PadMode::default(),
            power: 2,
            n_mels: None,
            fmin: 0.0,
            fmax: None,
            mel_scale: MelScale::default(),
            norm: MelNorm::default(),
            r#ref: None,
            amin: 1e-10,
            top_db: Some(80.0),
            vmin: None,
            vmax: None,
        }
    }
}

impl Options {
    /// Mel bands of a picture.
    #[must_use]
    pub fn picture_bands(&self) -> usize {
        self.n_mels.unwrap_or(self.height.min(128)) as usize
    }

    /// Mel bands of an array.
    #[must_use]
    pub fn array_bands(&self) -> usize {
        self.n_mels.unwrap_or(128) as usize
    }

    /// Checks every parameter and what they say together; the first that does not hold is the error.
    pub fn validate(&self) -> Result<()> {
        self.check_whole_numbers()?;
        self.check_size()?;
        for (name, value) in [("r", self.r), ("g", self.g), ("b", self.b)] {
            check(name, value, (0.0..=255.0).contains(&value), "a number from 0 to 255")?;
        }
        check("offset", self.offset, self.offset >= 0.0 && self.offset.is_finite(), "0 seconds or more")?;
        check_above_zero("duration", self.duration, "more than 0 seconds")?;
        self.check_frequencies()?;
        self.check_levels()
    }

    fn check_whole_numbers(&self) -> Result<()> {
        WIDTH.check(self.width.into())?;
        HEIGHT.check(self.height.into())?;
        QUALITY.check(self.quality.into())?;
        POWER.check(self.power.into())?;
        let optional = [
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
        let sizes = [("width * height", u64::from(self.height)), ("width * n_mels", self.picture_bands() as u64)];
        for (name, rows) in sizes {
            let value = u64::from(self.width) * rows;
            if value > MAX_PIXELS {
                return Err(Error::Limit { name, value, limit: MAX_PIXELS });
            }
        }
        Ok(())
    }

    fn check_frequencies(&self) -> Result<()> {
        check("fmin", self.fmin, self.fmin >= 0.0 && self.fmin.is_finite(), "0 Hz or more")?;
        let Some(fmax) = self.fmax else { return Ok(()) };
        let allowed = format!("above fmin, which is {} Hz", self.fmin);
        check("fmax", fmax, fmax > self.fmin && fmax.is_finite(), &allowed)
    }

    fn check_levels(&self) -> Result<()> {
        check_above_zero("ref", self.r#ref, "more than 0")?;
        check_above_zero("amin", Some(self.amin), "more than 0")?;
        if let Some(top_db) = self.top_db {
            let allowed = format!("from {LEAST_DB} to {MOST_DB} dB");
            check("top_db", top_db, (LEAST_DB..=MOST_DB).contains(&top_db), &allowed)?;
        }
        for (name, level) in [("vmin", self.vmin), ("vmax", self.vmax)] {
            let level = level.unwrap_or(0.0);
            check(name, level, level.abs() <= MOST_DB, &format!("from -{MOST_DB} to {MOST_DB} dB"))?;
        }
        let Some(vmin) = self.vmin else { return Ok(()) };
        let vmax = self.vmax.unwrap_or(0.0);
        check("vmin", vmin, vmin <= vmax - LEAST_DB, &format!("at least {LEAST_DB} dB below vmax, which is {vmax} dB"))
    }
}

/// A window no longer than its transform.
pub fn check_win_length(win_length: u32, n_fft: u32) -> Result<()> {
    let allowed = format!("at most n_fft, which is {n_fft}");
    check("win_length", win_length, win_length <= n_fft, &allowed)
}

fn check(name: &'static str, value: impl Into<f64>, holds: bool, allowed: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::option(name, shown(value.into()), allowed)) }
}

/// A number as it would be typed: not as hundreds of digits.
fn shown(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() > 16 { format!("{value:e}") } else { plain }
}

fn check_above_zero(name: &'static str, value: Option<f64>, allowed: &str) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    check(name, value, value > 0.0 && value.is_finite(), allowed)
}
