//! Options in C: a plain struct with a size, so that it can grow.

use super::conventions::{Growing, SpectrustError, SpectrustStatus, fill_options, guard, read_options};
use crate::error::{Error, Result};
use crate::options::check::{
    BIT_DEPTH, CHANNEL, DCT_TYPE, DELTA_WIDTH, DELTAS, HEIGHT, HOP_LENGTH, N_CHROMA, N_FFT, N_MELS, N_MFCC, POWER,
    QUALITY, SNIP_EDGES, SR, WIDTH, WIN_LENGTH, Whole,
};
use crate::options::{
    Colormap, DctNorm, Dtype, Kind, Limits, MelNorm, MelScale, Options, PadMode, Preset, Reference, Scale, Subsampling,
    Window, limits,
};

/// "Choose for me", for every whole number that says so. The same for a floating-point number is NaN.
pub const SPECTRUST_AUTO: i64 = i64::MIN;

/// Everything that decides what a picture or an array looks like. Fill it with `spectrust_options_init`, then change
/// what should differ; names are librosa's where librosa has one. Fields are only ever appended, and `struct_size`
/// tells the library how many of them the caller knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustOptions {
    /// `sizeof(SpectrustOptions)` of the caller; `spectrust_options_init` writes it.
    pub struct_size: usize,
    /// Picture width in pixels, 1 to 16384. Default 600.
    pub width: i64,
    /// Picture height in pixels, 1 to 16384; width * height at most 89,000,000. Default 420.
    pub height: i64,
    /// Ceiling of the red channel, 0 to 255. Default 255.
    pub r: f64,
    /// Ceiling of the green channel, 0 to 255. Default 255.
    pub g: f64,
    /// Ceiling of the blue channel, 0 to 255. Default 255.
    pub b: f64,
    /// A `SpectrustColormap`. Default `SPECTRUST_COLORMAP_GRADIENT`.
    pub colormap: i32,
    /// A `SpectrustSubsampling`. Default `SPECTRUST_SUBSAMPLING_S420`.
    pub subsampling: i32,
    /// JPEG quality, 1 to 100. Default 90.
    pub quality: i64,
    /// The channel to draw, from 0. Default `SPECTRUST_AUTO`: the mean of all.
    pub channel: i64,
    /// Where to begin, in seconds, at least 0. Default 0.
    pub offset: f64,
    /// How much to draw, in seconds, more than 0. Default NaN: to the end.
    pub duration: f64,
    /// Transform length in samples, 2 to 65536. Default `SPECTRUST_AUTO`: in a picture the power of two
    /// nearest to 46 ms, in an array 2048.
    pub n_fft: i64,
    /// Window length in samples, 1 to n_fft. Default `SPECTRUST_AUTO`: n_fft.
    pub win_length: i64,
    /// Step between frames in samples, at least 1. Default `SPECTRUST_AUTO`: in a picture floor(n_samples / width), at
    /// least 1, at most n_fft / 4; in an array 512.
    pub hop_length: i64,
    /// 1: frame t is centred on sample t * hop_length, with what pad_mode says beyond the ends; 0: it starts there. Default 1.
    pub center: i32,
    /// 2: power spectrum; 1: magnitude spectrum. Default 2.
    pub power: i32,
    /// Number of mel bands, 1 to 16384. Default `SPECTRUST_AUTO`: 128, in a picture at most height.
    pub n_mels: i64,
    /// Lowest frequency in Hz, at least 0. Default 0.
    pub fmin: f64,
    /// Highest frequency in Hz, above fmin, at most half the sample rate. Default NaN: half the sample rate.
    pub fmax: f64,
    /// A `SpectrustMelScale`. Default `SPECTRUST_MEL_SCALE_SLANEY`.
    pub mel_scale: i32,
    /// A `SpectrustMelNorm`. Default `SPECTRUST_MEL_NORM_SLANEY`.
    pub norm: i32,
    /// The level of 0 dB, above 0, in units of the spectrum. Infinity: the maximum of the picture or the array;
    /// minus infinity: that of all segments of the recording. Default NaN: in a picture its maximum, in an array 1.
    pub r#ref: f64,
    /// The smallest power told from silence, above 0. Default 1e-10.
    pub amin: f64,
    /// Levels lower than this many dB of power below the maximum are raised to it, in a picture only where ref is the
    /// maximum, 0.01 to 10000.
    /// Default 80; infinity: none are.
    pub top_db: f64,
    /// The level drawn in the lowest colour, in the unit of scale, below vmax. Default NaN: vmax - top_db, without a
    /// logarithm the lowest value.
    pub vmin: f64,
    /// The level drawn in the highest colour. Default NaN: 0, which is ref, without a logarithm the highest value.
    pub vmax: f64,
    /// A `SpectrustWindow`. Default `SPECTRUST_WINDOW_HANN`.
    pub window: i32,
    /// A `SpectrustPadMode`. Default `SPECTRUST_PAD_MODE_CONSTANT`.
    pub pad_mode: i32,
    /// A `SpectrustKind`: what the rows are. Default `SPECTRUST_KIND_MEL`.
    pub kind: i32,
    /// A `SpectrustScale`: in what the values are told. Default `SPECTRUST_SCALE_AUTO`: in a picture decibels, for chroma
    /// linear; in an array linear, for cepstral coefficients decibels.
    pub scale: i32,
    /// The shape of a Kaiser window, 0 to 100. Default 12.
    pub beta: f64,
    /// The coefficient c of y(t) - c y(t - 1), 0 to below 1. Default 0: none.
    pub preemphasis: f64,
    /// What every sample is multiplied by, above 0, at most 1e12. Default 1; `SPECTRUST_PRESET_KALDI` has 32768, the range
    /// of 16-bit integers. Give samples from -1 to 1 all the same: far larger ones under a gain of 128 or more are a
    /// warning.
    pub gain: f64,
    /// `SPECTRUST_AUTO` (default): librosa's framing. Otherwise Kaldi's: frames of win_length samples, only whole ones
    /// (1), or one for each step, mirrored at the ends (0).
    pub snip_edges: i64,
    /// 1: a window's period is win_length; 0: the window is symmetric. Default 1.
    pub periodic: i32,
    /// 1: each frame's mean is subtracted from it. Default 0.
    pub remove_dc: i32,
    /// win_length in milliseconds, unless that is given; n_fft is then by default the next power of two. Default NaN.
    pub frame_length_ms: f64,
    /// hop_length in milliseconds, unless that is given. Default NaN.
    pub frame_shift_ms: f64,
    /// Samples to which a recording is cut, or filled up with zeros. Default `SPECTRUST_AUTO`: as it is.
    pub length: i64,
    /// Samples per second to which a recording is resampled, from at most 256 times more or fewer. Default
    /// `SPECTRUST_AUTO`: as it is.
    pub sr: i64,
    /// 1: the last frame is left out. Default 0.
    pub drop_last: i32,
    /// A `SpectrustDctNorm`. Default `SPECTRUST_DCT_NORM_ORTHO`.
    pub dct_norm: i32,
    /// Cepstral coefficients, 1 to n_mels; n_mfcc * n_mels at most 16,777,216. Default 20.
    pub n_mfcc: i64,
    /// Type of the cosine transform, 1 to 3. Default 2.
    pub dct_type: i64,
    /// Liftering: coefficient i is multiplied by 1 + lifter / 2 sin(pi (i + 1) / lifter). Default 0: by 1.
    pub lifter: f64,
    /// Classes of pitch in an octave, 1 to 1024. Default 12.
    pub n_chroma: i64,
    /// How far a recording is tuned from A = 440 Hz, in classes of pitch, -0.5 to 0.5. Default 0.
    pub tuning: f64,
    /// How strongly PCEN divides by the smoothed energy. Default 0.98.
    pub pcen_gain: f64,
    /// What PCEN adds before its root. Default 2.
    pub pcen_bias: f64,
    /// The exponent of PCEN's root; 0: a logarithm. Default 0.5.
    pub pcen_power: f64,
    /// How long PCEN smooths, in seconds. Default 0.4.
    pub pcen_time_constant: f64,
    /// What PCEN adds to the smoothed energy. Default 1e-6.
    pub pcen_eps: f64,
    /// Subtracted from every value of an array, last of all. Default 0.
    pub mean: f64,
    /// What every value of an array is then divided by, above 0. Default 1.
    pub std: f64,
    /// Derivatives over frames that follow the rows of an array, 0 to 2. Default 0.
    pub deltas: i64,
    /// Frames under a derivative, odd, at least 3. Default 9.
    pub delta_width: i64,
    /// A `SpectrustDtype`: the numbers of an array in a file. Default `SPECTRUST_DTYPE_FLOAT32`.
    pub dtype: i32,
    /// Bits of a gray PNG's levels, 8 or 16. Default 8.
    pub bit_depth: i32,
    /// Refuses recordings with more channels, 1 to 256. Default 256.
    pub max_channels: i64,
    /// Refuses recordings with more samples per second, 1 to 4,000,000. Default 4,000,000.
    pub max_sample_rate: i64,
    /// Refuses files with more bytes before their samples, 1 to 2^46. Default 2^46.
    pub max_header_bytes: i64,
    /// Refuses files with more chunks before their samples, 1 to 4096. Default 4096.
    pub max_chunks: i64,
    /// Refuses to resample between rates that differ by more, 1 to 256. Default 256.
    pub max_resample_ratio: i64,
    /// Refuses recordings of which more samples are to be drawn, 1 to 70,368,744,177,664. Default 70,368,744,177,664.
    pub max_samples: i64,
}

impl From<&Options> for SpectrustOptions {
    fn from(options: &Options) -> Self {
        SpectrustOptions {
            struct_size: size_of::<Self>(),
            width: options.width.into(),
            height: options.height.into(),
            r: options.r,
            g: options.g,
            b: options.b,
            colormap: options.colormap as i32,
            subsampling: options.subsampling as i32,
            quality: options.quality.into(),
            channel: auto(options.channel),
            offset: options.offset,
            duration: nan(options.duration),
            n_fft: auto(options.n_fft),
            win_length: auto(options.win_length),
            hop_length: auto(options.hop_length),
            center: options.center.into(),
            power: options.power as i32,
            n_mels: auto(options.n_mels),
            fmin: options.fmin,
            fmax: nan(options.fmax),
            mel_scale: options.mel_scale as i32,
            norm: options.norm as i32,
            r#ref: match options.r#ref {
                Reference::Auto => f64::NAN,
                Reference::Recording => f64::NEG_INFINITY,
                Reference::Max => f64::INFINITY,
                Reference::Value(value) => value,
            },
            amin: options.amin,
            top_db: options.top_db.unwrap_or(f64::INFINITY),
            vmin: nan(options.vmin),
            vmax: nan(options.vmax),
            window: options.window as i32,
            pad_mode: options.pad_mode as i32,
            kind: options.kind as i32,
            scale: options.scale as i32,
            beta: options.beta,
            preemphasis: options.preemphasis,
            gain: options.gain,
            snip_edges: options.snip_edges.map_or(SPECTRUST_AUTO, i64::from),
            periodic: options.periodic.into(),
            remove_dc: options.remove_dc.into(),
            frame_length_ms: nan(options.frame_length_ms),
            frame_shift_ms: nan(options.frame_shift_ms),
            length: options.length.map_or(SPECTRUST_AUTO, |length| length as i64),
            sr: auto(options.sr),
            drop_last: options.drop_last.into(),
            dct_norm: options.dct_norm as i32,
            n_mfcc: options.n_mfcc.into(),
            dct_type: options.dct_type.into(),
            lifter: options.lifter,
            n_chroma: options.n_chroma.into(),
            tuning: options.tuning,
            pcen_gain: options.pcen_gain,
            pcen_bias: options.pcen_bias,
            pcen_power: options.pcen_power,
            pcen_time_constant: options.pcen_time_constant,
            pcen_eps: options.pcen_eps,
            mean: options.mean,
            std: options.std,
            deltas: options.deltas.into(),
            delta_width: options.delta_width.into(),
            dtype: options.dtype as i32,
            bit_depth: options.bit_depth as i32,
            max_channels: options.limits.channels.into(),
            max_sample_rate: options.limits.sample_rate.into(),
            max_header_bytes: options.limits.header_bytes as i64,
            max_chunks: options.limits.chunks.into(),
            max_resample_ratio: options.limits.resample_ratio.into(),
            max_samples: options.limits.samples as i64,
        }
    }
}

fn auto(value: Option<u32>) -> i64 {
    value.map_or(SPECTRUST_AUTO, i64::from)
}

fn nan(value: Option<f64>) -> f64 {
    value.unwrap_or(f64::NAN)
}

impl Growing for SpectrustOptions {
    const NAME: &'static str = "SpectrustOptions";
    const INIT: &'static str = "spectrust_options_init";

    fn defaults() -> Self {
        Self::from(&Options::default())
    }
}

impl SpectrustOptions {
    /// The same options with types that say what is allowed.
    pub(super) fn check(&self) -> Result<Options> {
        let options = Options {
            width: WIDTH.check(self.width)?,
            height: HEIGHT.check(self.height)?,
            r: self.r,
            g: self.g,
            b: self.b,
            colormap: one_of("colormap", self.colormap, Colormap::ALL)?,
            quality: QUALITY.check(self.quality)?,
            subsampling: one_of("subsampling", self.subsampling, Subsampling::ALL)?,
            channel: whole(&CHANNEL, self.channel)?,
            offset: self.offset,
            duration: number(self.duration),
            n_fft: whole(&N_FFT, self.n_fft)?,
            win_length: whole(&WIN_LENGTH, self.win_length)?,
            hop_length: whole(&HOP_LENGTH, self.hop_length)?,
            center: flag("center", self.center)?,
            window: one_of("window", self.window, Window::ALL)?,
            pad_mode: one_of("pad_mode", self.pad_mode, PadMode::ALL)?,
            power: POWER.check(self.power.into())?,
            n_mels: whole(&N_MELS, self.n_mels)?,
            fmin: self.fmin,
            fmax: number(self.fmax),
            mel_scale: one_of("mel_scale", self.mel_scale, MelScale::ALL)?,
            norm: one_of("norm", self.norm, MelNorm::ALL)?,
            r#ref: match self.r#ref {
                value if value.is_nan() => Reference::Auto,
                f64::INFINITY => Reference::Max,
                f64::NEG_INFINITY => Reference::Recording,
                value => Reference::Value(value),
            },
            amin: self.amin,
            top_db: (self.top_db != f64::INFINITY).then_some(self.top_db),
            vmin: number(self.vmin),
            vmax: number(self.vmax),
            kind: one_of("kind", self.kind, Kind::ALL)?,
            scale: one_of("scale", self.scale, Scale::ALL)?,
            beta: self.beta,
            periodic: flag("periodic", self.periodic)?,
            preemphasis: self.preemphasis,
            gain: self.gain,
            remove_dc: flag("remove_dc", self.remove_dc)?,
            snip_edges: whole(&SNIP_EDGES, self.snip_edges)?.map(|value| value == 1),
            frame_length_ms: number(self.frame_length_ms),
            frame_shift_ms: number(self.frame_shift_ms),
            drop_last: flag("drop_last", self.drop_last)?,
            length: length(self.length)?,
            sr: whole(&SR, self.sr)?,
            n_mfcc: N_MFCC.check(self.n_mfcc)?,
            dct_type: DCT_TYPE.check(self.dct_type)?,
            dct_norm: one_of("dct_norm", self.dct_norm, DctNorm::ALL)?,
            lifter: self.lifter,
            n_chroma: N_CHROMA.check(self.n_chroma)?,
            tuning: self.tuning,
            pcen_gain: self.pcen_gain,
            pcen_bias: self.pcen_bias,
            pcen_power: self.pcen_power,
            pcen_time_constant: self.pcen_time_constant,
            pcen_eps: self.pcen_eps,
            mean: self.mean,
            std: self.std,
            deltas: DELTAS.check(self.deltas)?,
            delta_width: DELTA_WIDTH.check(self.delta_width)?,
            dtype: one_of("dtype", self.dtype, Dtype::ALL)?,
            bit_depth: BIT_DEPTH.check(self.bit_depth.into())?,
            limits: Limits {
                channels: limits::CHANNELS.check(self.max_channels)?,
                sample_rate: limits::SAMPLE_RATE.check(self.max_sample_rate)?,
                header_bytes: limits::HEADER_BYTES.check_wide(self.max_header_bytes)?,
                chunks: limits::CHUNKS.check(self.max_chunks)?,
                resample_ratio: limits::RESAMPLE_RATIO.check(self.max_resample_ratio)?,
                samples: limits::SAMPLES.check_wide(self.max_samples)?,
            },
        };
        options.validate()?;
        Ok(options)
    }
}

fn whole(parameter: &Whole, value: i64) -> Result<Option<u32>> {
    if value == SPECTRUST_AUTO { Ok(None) } else { parameter.check(value).map(Some) }
}

pub(super) fn number(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

pub(super) fn one_of<T: Copy>(name: &'static str, value: i32, allowed: &[T]) -> Result<T> {
    let found = usize::try_from(value).ok().and_then(|index| allowed.get(index));
    found.copied().ok_or_else(|| Error::option(name, value, format!("a whole number from 0 to {}", allowed.len() - 1)))
}

pub(super) fn flag(name: &'static str, value: i32) -> Result<bool> {
    one_of(name, value, &[false, true])
}

fn length(value: i64) -> Result<Option<u64>> {
    let length = || u64::try_from(value).map_err(|_| Error::option("length", value, "1 sample or more"));
    if value == SPECTRUST_AUTO { Ok(None) } else { length().map(Some) }
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustOptions)`: no byte beyond it is
/// written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_init(
    options: *mut SpectrustOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustOptions::defaults()) })
}

/// Fills `options` as `spectrust_options_init` does, with what a `SpectrustPreset` says instead of the defaults.
///
/// # Safety
/// `options` is writable for `struct_size` bytes; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_init_preset(
    options: *mut SpectrustOptions,
    struct_size: usize,
    preset: i32,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let chosen = one_of("preset", preset, Preset::ALL)?.options();
        // SAFETY: the caller's promise.
        unsafe { fill_options(options, struct_size, SpectrustOptions::from(&chosen)) }
    })
}

/// Checks options (NULL: the defaults) without making anything of them.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_check(
    options: *const SpectrustOptions,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise is the one `read_options` asks for.
    guard(error, || Ok(unsafe { read_options(options) }?.check().map(drop)?))
}
