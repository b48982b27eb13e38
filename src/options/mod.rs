//! Every parameter once: its unit, its range, its default, and the check that holds it there.
//!
//! Names are librosa's where librosa has one. A parameter that only a file can complete (`n_fft` follows the
//! sample rate, `fmax` half of it) is an `Option`; what `None` stands for is said beside it and resolved in
//! [`crate::dsp`].

use serde::Serialize;

pub mod check;
pub mod choices;
pub mod limits;
pub mod preset;

pub use check::{MAX_DCT_WEIGHTS, MAX_PIXELS};
pub use choices::{
    Colormap, DctNorm, Dtype, Format, Kind, Layout, MelNorm, MelScale, PadMode, Reference, Remainder, Scale,
    Subsampling, Window,
};
pub use limits::Limits;
pub use preset::Preset;

/// Everything that decides what a picture or an array looks like.
#[derive(Clone, Debug, Serialize)]
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
    /// Whether frame `t` is centred on sample `t * hop_length` (`pad_mode` says what stands beyond the ends) or starts there.
    pub center: bool,
    /// How each frame is faded in and out.
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
    /// The level of 0 dB.
    pub r#ref: Reference,
    /// The smallest power told from silence, above 0. In a picture it raises no level above the lowest colour.
    pub amin: f64,
    /// Levels lower than this many dB of power below the maximum are raised to it, in a picture only where `ref` is that
    /// maximum, and not above `vmin`; 0.01 to 10,000; `None`: none are.
    pub top_db: Option<f64>,
    /// The level drawn in the lowest colour, in the unit of `scale`, -10,000 to 10,000 (without a logarithm -1e30 to 1e30);
    /// `None`: `vmax - top_db`, without a logarithm the lowest value.
    pub vmin: Option<f64>,
    /// The level drawn in the highest colour; `None`: 0, which is `ref`, without a logarithm the highest value.
    pub vmax: Option<f64>,
    /// What the rows are.
    pub kind: Kind,
    /// In what the values are told.
    pub scale: Scale,
    /// The shape of a Kaiser window, 0 to 100.
    pub beta: f64,
    /// Whether a window's period is `win_length` (for spectra) or `win_length - 1` (symmetric, as Kaldi's are).
    pub periodic: bool,
    /// `y[t] - preemphasis y[t - 1]`, 0 (none) to below 1; over the recording, in Kaldi's framing over each frame.
    pub preemphasis: f64,
    /// What every sample is multiplied by, above 0; 32768 gives the range of 16-bit integers.
    pub gain: f64,
    /// Whether each frame's mean is subtracted from it.
    pub remove_dc: bool,
    /// `None`: librosa's framing. Otherwise Kaldi's: frames of `win_length` samples, only whole ones (`true`), or one
    /// for each step, mirrored at the ends (`false`).
    pub snip_edges: Option<bool>,
    /// `win_length` in milliseconds; `n_fft` is then by default the next power of two.
    pub frame_length_ms: Option<f64>,
    /// `hop_length` in milliseconds.
    pub frame_shift_ms: Option<f64>,
    /// Whether the last frame is left out, as Whisper does.
    pub drop_last: bool,
    /// Samples to which a recording is cut, or filled up with zeros; `None`: as it is.
    pub length: Option<u64>,
    /// Samples per second to which a recording is resampled; `None`: as it is.
    pub sr: Option<u32>,
    /// Cepstral coefficients, 1 to `n_mels`; `n_mfcc * n_mels` at most [`MAX_DCT_WEIGHTS`].
    pub n_mfcc: u32,
    /// Type of the cosine transform, 1 to 3.
    pub dct_type: u32,
    /// How the cosine transform is scaled.
    pub dct_norm: DctNorm,
    /// Liftering: coefficient `i` is multiplied by `1 + lifter / 2 sin(pi (i + 1) / lifter)`; 0: by 1.
    pub lifter: f64,
    /// Classes of pitch in an octave, 1 to 1024.
    pub n_chroma: u32,
    /// How far the recording is tuned from A = 440 Hz, in classes of pitch, -0.5 to 0.5.
    pub tuning: f64,
    /// How strongly PCEN divides by the smoothed energy.
    pub pcen_gain: f64,
    /// What PCEN adds before its root.
    pub pcen_bias: f64,
    /// The exponent of PCEN's root; 0: a logarithm.
    pub pcen_power: f64,
    /// How long PCEN smooths, in seconds.
    pub pcen_time_constant: f64,
    /// What PCEN adds to the smoothed energy.
    pub pcen_eps: f64,
    /// Subtracted from every value of an array, last of all.
    pub mean: f64,
    /// What every value of an array is then divided by, above 0.
    pub std: f64,
    /// Derivatives over frames that follow the rows of an array, 0 to 2.
    pub deltas: u32,
    /// Frames under a derivative, odd, at least 3.
    pub delta_width: u32,
    /// The numbers of an array in a file.
    pub dtype: Dtype,
    /// Bits of a gray PNG's levels, 8 or 16.
    pub bit_depth: u32,
    /// What a recording may claim of itself.
    #[serde(flatten)]
    pub limits: Limits,
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
            r#ref: Reference::default(),
            amin: 1e-10,
            top_db: Some(80.0),
            vmin: None,
            vmax: None,
            kind: Kind::default(),
            scale: Scale::default(),
            beta: 12.0,
            periodic: true,
            preemphasis: 0.0,
            gain: 1.0,
            remove_dc: false,
            snip_edges: None,
            frame_length_ms: None,
            frame_shift_ms: None,
            drop_last: false,
            length: None,
            sr: None,
            n_mfcc: 20,
            dct_type: 2,
            dct_norm: DctNorm::default(),
            lifter: 0.0,
            n_chroma: 12,
            tuning: 0.0,
            pcen_gain: 0.98,
            pcen_bias: 2.0,
            pcen_power: 0.5,
            pcen_time_constant: 0.4,
            pcen_eps: 1e-6,
            mean: 0.0,
            std: 1.0,
            deltas: 0,
            delta_width: 9,
            dtype: Dtype::default(),
            bit_depth: 8,
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Mel bands, or bands at steps of a logarithm, of a picture.
    #[must_use]
    pub fn picture_bands(&self) -> usize {
        let most = if self.kind == Kind::Mfcc { 128 } else { self.height.min(128) };
        self.n_mels.unwrap_or(most) as usize
    }

    /// The same of an array.
    #[must_use]
    pub fn array_bands(&self) -> usize {
        self.n_mels.unwrap_or(128) as usize
    }

    /// Whether both ends of a picture's range of colours are given.
    #[must_use]
    pub fn has_fixed_range(&self) -> bool {
        self.vmin.is_some() && self.vmax.is_some()
    }

    /// In what a picture's values are told.
    #[must_use]
    pub fn picture_scale(&self) -> Scale {
        match (self.scale, self.kind) {
            (Scale::Auto, Kind::Chroma) => Scale::Linear,
            (Scale::Auto, _) => Scale::Db,
            (scale, _) => scale,
        }
    }

    /// In what an array's values are told.
    #[must_use]
    pub fn array_scale(&self) -> Scale {
        match (self.scale, self.kind) {
            (Scale::Auto, Kind::Mfcc) => Scale::Db,
            (Scale::Auto, _) => Scale::Linear,
            (scale, _) => scale,
        }
    }
}
