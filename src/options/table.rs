//! The table of parameters: name, type, default, range, what happens if it is left open, and its documentation, once.
//!
//! Everything else that names a parameter follows from a row: the struct [`Options`] with its defaults and checks, values
//! read from text, the C struct and its header, the Python keywords and their docstrings, docs/options.md. To add a
//! parameter, add its row here and use it; `make generated` writes the files.
//!
//! Names are librosa's where librosa has one.

use super::check::{LEAST_DB, MAX_LENGTH, MAX_SAMPLES, MOST_DB, MOST_LEVEL};
use super::choices::{
    Colormap, DctNorm, Dtype, Kind, MelNorm, MelScale, PadMode, Reference, Scale, Subsampling, Window,
};
use super::parameter::{
    Group, Open, Parameter, Range, Value, at_least, below, from_to, positive, positive_to, whole, zero_or,
};
use super::setting::Setting;

/// The rows, by group: documentation, name, type = default, range, and where the type is an `Option` the word that leaves
/// the parameter open and what that means.
macro_rules! table {
    ($($group:ident {
        $($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr, $range:expr $(, $word:ident $meaning:literal)?;)+
    })+) => {
        /// Everything that decides what a picture or an array looks like.
        #[derive(Clone, Debug)]
        pub struct Options {
            $($($(#[doc = $doc])+ pub $name: $type,)+)+
        }

        impl Default for Options {
            fn default() -> Self {
                Options { $($($name: $default,)+)+ }
            }
        }

        /// A row for each parameter, under its name.
        #[allow(non_upper_case_globals)]
        pub mod row {
            use super::*;

            $($(
                #[doc = concat!("The parameter `", stringify!($name), "`.")]
                pub const $name: Parameter = Parameter {
                    name: plain(stringify!($name)),
                    group: Group::$group,
                    doc: &[$($doc),+],
                    range: $range,
                    open: optional(&[$(Open { word: stringify!($word), meaning: $meaning })?]),
                };
            )+)+
        }

        /// Every parameter, group after group.
        pub static TABLE: &[Parameter] = &[$($(row::$name),+),+];

        impl Options {
            /// The values of all parameters, in the order of [`TABLE`].
            #[must_use]
            pub fn values(&self) -> Vec<Value> {
                vec![$($(self.$name.value()),+),+]
            }

            /// Sets the parameter of that name to a value that its row allows. Returns whether there is one.
            pub(super) fn assign(&mut self, name: &str, value: Value) -> bool {
                $($(if name == row::$name.name {
                    return Setting::of(value).map(|value| self.$name = value).is_some();
                })+)+
                false
            }
        }
    };
}

/// A name without the prefix by which Rust tells it from a word of its own.
const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// What a row says of being left open, if anything.
const fn optional(open: &[Open]) -> Option<Open> {
    match open {
        [open, ..] => Some(*open),
        [] => None,
    }
}

table! {
    Recording {
        /// Channel to use, counted from 0.
        channel: Option<u32> = None, whole(0, 255, "(counted from 0)"), auto "the mean of all channels";
        /// Start of the part to use, in seconds, rounded to the nearest sample.
        offset: f64 = 0.0, at_least(0.0, "seconds");
        /// Length of the part to use, in seconds, rounded to the nearest sample.
        duration: Option<f64> = None, positive("seconds"), auto "up to the end";
        /// Sample rate in Hz to which the recording is resampled. The ratio of the rates may be at most 256.
        sr: Option<u32> = None, whole(1, 4_000_000, "Hz"), auto "no resampling";
        /// Number of samples to which the recording is cut or padded with zeros.
        length: Option<u64> = None, whole(1, MAX_LENGTH as i64, "samples"), auto "all of them";
        /// Factor by which every sample is multiplied; 32768 gives the range of 16-bit integers. Samples are expected
        /// from -1 to 1 all the same: far larger ones under a gain of 128 or more cause a warning.
        gain: f64 = 1.0, positive_to(1e12);
        /// Coefficient `c` of the pre-emphasis `y[t] - c * y[t - 1]`; 0 turns it off. It is applied to the recording, or
        /// to each frame where `snip_edges` is given.
        preemphasis: f64 = 0.0, below(0.0, 1.0);
    }
    Frames {
        /// Length of the transform, in samples.
        n_fft: Option<u32> = None, whole(2, 65_536, "samples"),
            auto "2048 in an array; in a picture the power of two nearest to 46 ms";
        /// Length of the window, in samples, at most `n_fft`.
        win_length: Option<u32> = None, whole(1, 65_536, "samples"), auto "`n_fft`";
        /// Step from frame to frame, in samples.
        hop_length: Option<u32> = None, whole(1, u32::MAX as i64, "samples"),
            auto "512 in an array; in a picture `n_samples // width`, from 1 to `n_fft // 4`";
        /// `win_length` in milliseconds, unless that is given. `n_fft` is then by default the next power of two.
        frame_length_ms: Option<f64> = None, positive("ms"), auto "`win_length` decides";
        /// `hop_length` in milliseconds, unless that is given.
        frame_shift_ms: Option<f64> = None, positive("ms"), auto "`hop_length` decides";
        /// Window by which each frame is multiplied.
        window: Window = Window::Hann, Range::Words(Window::WORDS);
        /// Shape of the Kaiser window. In Python, `window=("kaiser", beta)` sets both.
        beta: f64 = 12.0, from_to(0.0, 100.0, "");
        /// Whether the period of the window is `win_length`, as for spectra, or `win_length - 1`, which makes it symmetric.
        periodic: bool = true, Range::Flag;
        /// Whether frame `t` is centred on sample `t * hop_length`, or begins there.
        center: bool = true, Range::Flag;
        /// Samples beyond the ends of the recording, where frames are centred.
        pad_mode: PadMode = PadMode::Constant, Range::Words(PadMode::WORDS);
        /// Kaldi's framing, in place of `center`: whole frames only, or one frame for each step, mirrored at the ends.
        snip_edges: Option<bool> = None, Range::Flag, auto "librosa's framing";
        /// Whether the last frame is left out, as Whisper does.
        drop_last: bool = false, Range::Flag;
        /// Whether each frame's mean is subtracted from it.
        remove_dc: bool = false, Range::Flag;
        /// Exponent of the magnitude: 1 for a magnitude spectrum, 2 for a power spectrum.
        power: u32 = 2, whole(1, 2, "(1: magnitude, 2: power)");
    }
    Bands {
        /// Kind of the rows.
        kind: Kind = Kind::Mel, Range::Words(Kind::WORDS);
        /// Number of mel bands, or of bands on a logarithmic scale.
        n_mels: Option<u32> = None, whole(1, 16_384, "bands"), auto "128; in a picture at most `height`";
        /// Lowest frequency, in Hz.
        fmin: f64 = 0.0, at_least(0.0, "Hz");
        /// Highest frequency, in Hz, above `fmin` and at most half the sample rate.
        fmax: Option<f64> = None, positive("Hz"), auto "half the sample rate";
        /// Formula that converts Hz to mel.
        mel_scale: MelScale = MelScale::Slaney, Range::Words(MelScale::WORDS);
        /// Scaling of each mel band.
        norm: MelNorm = MelNorm::Slaney, Range::Words(MelNorm::WORDS);
        /// Number of cepstral coefficients, at most `n_mels`; `n_mfcc * n_mels` may be at most 16,777,216.
        n_mfcc: u32 = 20, whole(1, 16_384, "coefficients");
        /// Type of the discrete cosine transform.
        dct_type: u32 = 2, whole(1, 3, "");
        /// Scaling of the discrete cosine transform.
        dct_norm: DctNorm = DctNorm::Ortho, Range::Words(DctNorm::WORDS);
        /// Liftering: coefficient `i` is multiplied by `1 + lifter / 2 * sin(pi * (i + 1) / lifter)`; 0 turns it off.
        lifter: f64 = 0.0, zero_or(0.001, 1e6);
        /// Number of pitch classes in an octave.
        n_chroma: u32 = 12, whole(1, 1024, "pitch classes");
        /// Deviation of the recording's tuning from A = 440 Hz, in pitch classes. It is not estimated.
        tuning: f64 = 0.0, from_to(-0.5, 0.5, "pitch classes");
    }
    Levels {
        /// Unit of the values.
        scale: Scale = Scale::Auto, Range::Words(Scale::WORDS);
        /// Level of 0 dB, in units of the spectrum: a number, the maximum of the picture or array, or the maximum of all
        /// segments of the recording. `auto` is the maximum in a picture, 1 in an array.
        r#ref: Reference = Reference::Auto, Range::WordsOrNumber(Reference::WORDS);
        /// Smallest power that differs from silence. In a picture it raises no level above the lowest colour.
        amin: f64 = 1e-10, positive("");
        /// Levels more than this many dB of power below the maximum are raised to it; in a picture only where `ref` is the
        /// maximum, and not above `vmin`.
        top_db: Option<f64> = Some(80.0), from_to(LEAST_DB, MOST_DB, "dB"), none "no level is raised";
        /// Exponent of the smoothed energy by which PCEN divides.
        pcen_gain: f64 = 0.98, from_to(0.0, 100.0, "");
        /// Number that PCEN adds before it compresses. `librosa.pcen` is meant for large energies: its examples multiply
        /// them by `2**31`, as `gain=2.0**31` with `power=1` does.
        pcen_bias: f64 = 2.0, from_to(0.0, 100.0, "");
        /// Exponent of PCEN's compression; 0 is a logarithm.
        pcen_power: f64 = 0.5, from_to(0.0, 100.0, "");
        /// Time constant of PCEN's smoothing, in seconds. A picture begins in the steady state of its first frames, an array
        /// as `librosa.pcen` does.
        pcen_time_constant: f64 = 0.4, from_to(1e-6, 1e6, "seconds");
        /// Number that PCEN adds to the smoothed energy.
        pcen_eps: f64 = 1e-6, from_to(1e-30, 1e30, "");
    }
    Picture {
        /// Width of the picture, in pixels. `width * height` may be at most 89,000,000, and so may `width * n_mels`.
        width: u32 = 600, whole(1, 16_384, "pixels");
        /// Height of the picture, in pixels.
        height: u32 = 420, whole(1, 16_384, "pixels");
        /// Largest value of the red channel.
        r: f64 = 255.0, from_to(0.0, 255.0, "");
        /// Largest value of the green channel.
        g: f64 = 255.0, from_to(0.0, 255.0, "");
        /// Largest value of the blue channel.
        b: f64 = 255.0, from_to(0.0, 255.0, "");
        /// Colours from the lowest to the highest level.
        colormap: Colormap = Colormap::Gradient, Range::Words(Colormap::WORDS);
        /// Level of the lowest colour, in the unit of `scale`, below `vmax`; from -10,000 to 10,000 dB on a logarithmic
        /// scale.
        vmin: Option<f64> = None, from_to(-MOST_LEVEL, MOST_LEVEL, ""),
            auto "`vmax - top_db`; the lowest value where the scale is not logarithmic";
        /// Level of the highest colour, in the unit of `scale`.
        vmax: Option<f64> = None, from_to(-MOST_LEVEL, MOST_LEVEL, ""),
            auto "0, the level of `ref`; the highest value where the scale is not logarithmic";
        /// Quality of a JPEG.
        quality: u32 = 90, whole(1, 100, "");
        /// How a JPEG stores colour.
        subsampling: Subsampling = Subsampling::S420, Range::Words(Subsampling::WORDS);
        /// Whether a JPEG is progressive, with tables made for it: smaller and shown coarse first, but slower to encode.
        progressive: bool = false, Range::Flag;
        /// Bits of a gray level in a PNG.
        bit_depth: u32 = 8, Range::Either(8, 16);
    }
    Arrays {
        /// Number that is subtracted from every value of an array, after all else.
        mean: f64 = 0.0, from_to(-MOST_LEVEL, MOST_LEVEL, "");
        /// Number by which every value of an array is then divided.
        std: f64 = 1.0, from_to(1e-30, MOST_LEVEL, "");
        /// Number of derivatives over time that follow the rows of an array.
        deltas: u32 = 0, whole(0, 2, "derivatives");
        /// Number of frames under a derivative.
        delta_width: u32 = 9, Range::Odd { min: 3, max: 9999, unit: "frames" };
        /// Type of the numbers in a `.npy` file.
        dtype: Dtype = Dtype::Float32, Range::Words(Dtype::WORDS);
    }
    Limits {
        /// Refuse recordings with more channels.
        max_channels: u32 = 256, whole(1, 256, "channels");
        /// Refuse recordings with a higher sample rate, in Hz.
        max_sample_rate: u32 = 4_000_000, whole(1, 4_000_000, "Hz");
        /// Refuse recordings of which more samples, counted in one channel, are to be used.
        max_samples: u64 = MAX_SAMPLES, whole(1, MAX_SAMPLES as i64, "samples");
        /// Refuse files with more bytes before the samples.
        max_header_bytes: u64 = 1 << 46, whole(1, 1 << 46, "bytes");
        /// Refuse files with more chunks before the samples, their own included.
        max_chunks: u32 = 4096, whole(1, 4096, "chunks");
        /// Refuse to resample between rates with a larger ratio.
        max_resample_ratio: u32 = 256, whole(1, 256, "times");
    }
}
