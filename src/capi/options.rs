//! Options in C: a plain struct with a size, so that it can grow.

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard};
use crate::error::{Error, Result};
use crate::options::{
    CHANNEL, Colormap, HEIGHT, HOP_LENGTH, MelNorm, MelScale, N_FFT, N_MELS, Options, POWER, QUALITY, Subsampling,
    WIDTH, WIN_LENGTH, Whole,
};

/// "Choose for me", for every whole number that says so. The same for a floating-point number is NaN.
pub const SPECTRUST_AUTO: i64 = i64::MIN;

/// Colours of the lowest to the highest level.
#[repr(i32)]
pub enum SpectrustColormap {
    /// Black, blue, cyan, yellow, red at equal steps.
    Gradient = 0,
    /// Black to white.
    Gray = 1,
    /// matplotlib's map of that name, like all that follow.
    Magma = 2,
    /// matplotlib's map of that name.
    Inferno = 3,
    /// matplotlib's map of that name.
    Plasma = 4,
    /// matplotlib's map of that name.
    Viridis = 5,
    /// matplotlib's map of that name.
    Cividis = 6,
    /// matplotlib's map of that name.
    Turbo = 7,
    /// matplotlib's map of that name.
    Jet = 8,
}

/// How a JPEG stores colour.
#[repr(i32)]
pub enum SpectrustSubsampling {
    /// 4:2:0, one colour for 2 x 2 pixels.
    S420 = 0,
    /// 4:4:4, every pixel its own colour.
    S444 = 1,
    /// One plane of brightness, no colour.
    Gray = 2,
}

/// Which formula turns hertz into mel.
#[repr(i32)]
pub enum SpectrustMelScale {
    /// Slaney's Auditory Toolbox: linear below 1 kHz, logarithmic above.
    Slaney = 0,
    /// HTK: 2595 log10(1 + f / 700).
    Htk = 1,
}

/// How a mel band's weights are scaled.
#[repr(i32)]
pub enum SpectrustMelNorm {
    /// Each triangle has unit area over hertz.
    Slaney = 0,
    /// Each triangle has height 1.
    None = 1,
}

/// Everything that decides what a picture looks like. Fill it with `spectrust_options_init`, then change what should
/// differ; names are librosa's where librosa has one. Fields are only ever appended, and `struct_size` tells the
/// library how many of them the caller knows.
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
    /// Transform length in samples, 2 to 65536. Default `SPECTRUST_AUTO`: the power of two nearest to 46 ms.
    pub n_fft: i64,
    /// Window length in samples, 1 to n_fft. Default `SPECTRUST_AUTO`: n_fft.
    pub win_length: i64,
    /// Step between frames in samples, at least 1. Default `SPECTRUST_AUTO`: floor(n_samples / width), at least 1, at
    /// most n_fft / 4.
    pub hop_length: i64,
    /// 1: frame t is centred on sample t * hop_length, with zeros beyond the ends; 0: it starts there. Default 1.
    pub center: i32,
    /// 2: power spectrum; 1: magnitude spectrum. Default 2.
    pub power: i32,
    /// Number of mel bands, 1 to 16384. Default `SPECTRUST_AUTO`: the smaller of 128 and height.
    pub n_mels: i64,
    /// Lowest frequency in Hz, at least 0. Default 0.
    pub fmin: f64,
    /// Highest frequency in Hz, above fmin, at most half the sample rate. Default NaN: half the sample rate.
    pub fmax: f64,
    /// A `SpectrustMelScale`. Default `SPECTRUST_MEL_SCALE_SLANEY`.
    pub mel_scale: i32,
    /// A `SpectrustMelNorm`. Default `SPECTRUST_MEL_NORM_SLANEY`.
    pub norm: i32,
    /// The level of 0 dB, above 0, in units of the spectrum. Default NaN: this picture's maximum.
    pub r#ref: f64,
    /// The smallest power told from silence, above 0. Default 1e-10.
    pub amin: f64,
    /// Levels lower than this many dB below the maximum are raised to it where ref is the maximum, 0.01 to 10000.
    /// Default 80; infinity: none are.
    pub top_db: f64,
    /// The level drawn in the lowest colour, in dB, -10000 to 10000, below vmax. Default NaN: vmax - top_db.
    pub vmin: f64,
    /// The level drawn in the highest colour, in dB, -10000 to 10000. Default NaN: 0, which is ref.
    pub vmax: f64,
}

impl SpectrustOptions {
    fn defaults() -> Self {
        let options = Options::default();
        SpectrustOptions {
            struct_size: size_of::<Self>(),
            width: options.width.into(),
            height: options.height.into(),
            r: options.r,
            g: options.g,
            b: options.b,
            colormap: SpectrustColormap::Gradient as i32,
            subsampling: SpectrustSubsampling::S420 as i32,
            quality: options.quality.into(),
            channel: SPECTRUST_AUTO,
            offset: options.offset,
            duration: f64::NAN,
            n_fft: SPECTRUST_AUTO,
            win_length: SPECTRUST_AUTO,
            hop_length: SPECTRUST_AUTO,
            center: options.center.into(),
            power: 2,
            n_mels: SPECTRUST_AUTO,
            fmin: options.fmin,
            fmax: f64::NAN,
            mel_scale: SpectrustMelScale::Slaney as i32,
            norm: SpectrustMelNorm::Slaney as i32,
            r#ref: f64::NAN,
            amin: options.amin,
            top_db: options.top_db.unwrap_or(f64::INFINITY),
            vmin: f64::NAN,
            vmax: f64::NAN,
        }
    }

    /// The caller's struct, of which it may know fewer fields than this library.
    ///
    /// # Safety
    /// `options` is NULL (all defaults) or readable for as many bytes as its `struct_size` says.
    pub(super) unsafe fn read(options: *const SpectrustOptions) -> Result<Self, Fault> {
        let mut known = Self::defaults();
        if options.is_null() {
            return Ok(known);
        }
        // SAFETY: not NULL; `struct_size` is the first field of every version of the struct.
        let size = unsafe { options.cast::<usize>().read() };
        check_size(size)?;
        // SAFETY: `size` bytes are readable by the caller's promise and fit `known`; every field may hold any bits.
        unsafe { std::ptr::copy_nonoverlapping(options.cast::<u8>(), (&raw mut known).cast::<u8>(), size) };
        Ok(known)
    }

    /// The same options with types that say what is allowed.
    pub(super) fn check(&self) -> Result<Options> {
        let options = Options {
            width: WIDTH.check(self.width)?,
            height: HEIGHT.check(self.height)?,
            r: self.r,
            g: self.g,
            b: self.b,
            colormap: colormap(self.colormap)?,
            quality: QUALITY.check(self.quality)?,
            subsampling: subsampling(self.subsampling)?,
            channel: whole(&CHANNEL, self.channel)?,
            offset: self.offset,
            duration: number(self.duration),
            n_fft: whole(&N_FFT, self.n_fft)?,
            win_length: whole(&WIN_LENGTH, self.win_length)?,
            hop_length: whole(&HOP_LENGTH, self.hop_length)?,
            center: one_of("center", self.center, &[false, true])?,
            power: POWER.check(self.power.into())?,
            n_mels: whole(&N_MELS, self.n_mels)?,
            fmin: self.fmin,
            fmax: number(self.fmax),
            mel_scale: one_of("mel_scale", self.mel_scale, &[MelScale::Slaney, MelScale::Htk])?,
            norm: one_of("norm", self.norm, &[MelNorm::Slaney, MelNorm::None])?,
            r#ref: number(self.r#ref),
            amin: self.amin,
            top_db: (self.top_db != f64::INFINITY).then_some(self.top_db),
            vmin: number(self.vmin),
            vmax: number(self.vmax),
        };
        options.validate()?;
        Ok(options)
    }
}

fn check_size(size: usize) -> Result<(), Fault> {
    let (smallest, largest) = (size_of::<SpectrustOptions>(), size_of::<SpectrustOptions>());
    if (smallest..=largest).contains(&size) {
        return Ok(());
    }
    Err(Fault::Argument(format!(
        "options.struct_size must be sizeof(SpectrustOptions), {largest} bytes in this library, got {size}; \
         call spectrust_options_init first"
    )))
}

fn whole(parameter: &Whole, value: i64) -> Result<Option<u32>> {
    if value == SPECTRUST_AUTO { Ok(None) } else { parameter.check(value).map(Some) }
}

fn number(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn one_of<T: Copy>(name: &'static str, value: i32, allowed: &[T]) -> Result<T> {
    let found = usize::try_from(value).ok().and_then(|index| allowed.get(index));
    found.copied().ok_or_else(|| Error::option(name, value, format!("a whole number from 0 to {}", allowed.len() - 1)))
}

fn colormap(value: i32) -> Result<Colormap> {
    use Colormap::{Cividis, Gradient, Gray, Inferno, Jet, Magma, Plasma, Turbo, Viridis};
    one_of("colormap", value, &[Gradient, Gray, Magma, Inferno, Plasma, Viridis, Cividis, Turbo, Jet])
}

fn subsampling(value: i32) -> Result<Subsampling> {
    one_of("subsampling", value, &[Subsampling::S420, Subsampling::S444, Subsampling::Gray])
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
    guard(error, || {
        check_size(struct_size)?;
        // SAFETY: writable for `struct_size` bytes, which is this struct's size; store() refuses NULL.
        unsafe { super::conventions::store(options, "options", || Ok(SpectrustOptions::defaults())) }
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
    // SAFETY: the caller's promise is the one `read` asks for.
    guard(error, || Ok(unsafe { SpectrustOptions::read(options) }?.check().map(drop)?))
}
