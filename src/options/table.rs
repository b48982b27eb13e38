//! The table of parameters. Each row defines a parameter once: name, type, default, range, meaning of an unset value,
//! documentation.
//!
//! Everything else about a parameter is generated from its row: the struct [`Options`] with its defaults and checks,
//! parsing from text, the C struct and its header, the Python keywords and their docstrings, docs/options.md. To add a
//! parameter, add its row here and use it; `make generated` writes the files.
//!
//! Names follow librosa where it has the parameter.

use std::sync::Arc;

use super::check::{MAX_CHANNELS, MAX_DB, MAX_LENGTH, MAX_LEVEL, MAX_SAMPLE_RATE, MAX_SAMPLES, MIN_DB};
use super::choices::{
    Axes, Colormap, DctNorm, DeltaEdges, Dtype, Kind, MelNorm, MelScale, Metadata, Normalize, Pad, PadMode,
    PreemphasisStart, RangeOf, Reference, Scale, StackEdges, Subsampling, Theme, Window,
};
use super::level::{Level, Percentile};
use super::numbers::{Filters, Numbers};
use super::palette::Palette;
use super::parameter::{
    Group, Open, Parameter, Range, Value, at_least, below, from_to, percentile_or, percentile_or_positive, positive,
    positive_to, whole, zero_or,
};
use super::rows::table;
use super::setting::Setting;

table! {
    /// Options that determine the content of a picture or an array.
    Options in options::table with {
        /// Colours of the caller's own, instead of `colormap`.
        palette: Option<Palette>;
        /// Title of a figure, instead of the name of the recording's file; empty for none.
        title: Option<Arc<str>>;
        /// The window, instead of `window`, `beta` and `periodic`; `win_length` is then its length.
        window_values: Option<Numbers>;
        /// The filter bank, instead of mel bands; `n_mels` is then the number of its bands, and `n_fft` by default twice
        /// the number of its bins less one.
        filters: Option<Filters>;
        /// A number for each row of an array, without derivatives, instead of `mean`.
        mean_values: Option<Numbers>;
        /// A number for each row of an array, without derivatives, instead of `std`.
        std_values: Option<Numbers>;
    };
    Recording {
        /// Channel to use, counted from 0.
        channel: Option<u32> = None, whole(0, 255, "(counted from 0)"), auto "the mean of all channels";
        /// Start of the part to use, in seconds, rounded to the nearest sample.
        offset: f64 = 0.0, at_least(0.0, "seconds");
        /// Length of the part to use, in seconds, rounded to the nearest sample.
        duration: Option<f64> = None, positive("seconds"), auto "to the end of the recording";
        /// Sample rate to resample to, in Hz; `max_resample_ratio` limits the ratio of the two rates.
        sr: Option<u32> = None, whole(1, MAX_SAMPLE_RATE as i64, "Hz"), auto "no resampling";
        /// Number of samples to cut or zero-pad the recording to.
        length: Option<u64> = None, whole(1, MAX_LENGTH as i64, "samples"), auto "no change";
        /// Factor by which every sample is multiplied; 32768 gives the range of 16-bit integers. Samples are expected
        /// in [-1, 1] before the gain is applied; with a gain of 128 or more, samples far outside this range cause a
        /// warning.
        gain: f64 = 1.0, positive_to(1e12);
        /// Coefficient `c` of the pre-emphasis filter `y[t] - c * y[t - 1]`; 0 turns it off. The filter is applied to
        /// the recording, or to each frame if `snip_edges` is given.
        preemphasis: f64 = 0.0, below(0.0, 1.0);
        /// What pre-emphasis makes of the first sample of the recording. It has no effect with `snip_edges`, whose frames
        /// begin as in Kaldi.
        preemphasis_start: PreemphasisStart = PreemphasisStart::Librosa, Range::Words(PreemphasisStart::WORDS);
    }
    Frames {
        /// Length of the FFT, in samples.
        n_fft: Option<u32> = None, whole(2, 65_536, "samples"),
            auto "2048 in an array; in a picture, the power of two nearest to 46 ms, or above 100 kHz the shortest from 5 ms with which every mel band spans two bins";
        /// Length of the FFT in milliseconds, used if `n_fft` is not given: the nearest power of two of samples.
        n_fft_ms: Option<f64> = None, positive("ms"), auto "not used";
        /// Length of the window, in samples, at most `n_fft`.
        win_length: Option<u32> = None, whole(1, 65_536, "samples"), auto "`n_fft`";
        /// Hop between frames, in samples.
        hop_length: Option<u32> = None, whole(1, u32::MAX as i64, "samples"),
            auto "512 in an array; in a picture, `n_samples / width` rounded down, at least 1 and at most `n_fft / 4`";
        /// Length of the window in milliseconds, used if `win_length` is not given. `n_fft` then defaults to the next
        /// power of two.
        frame_length_ms: Option<f64> = None, positive("ms"), auto "not used";
        /// Hop between frames in milliseconds, used if `hop_length` is not given.
        frame_shift_ms: Option<f64> = None, positive("ms"), auto "not used";
        /// Window function.
        window: Window = Window::Hann, Range::Words(Window::WORDS);
        /// Shape parameter of the Kaiser window.
        beta: f64 = 12.0, from_to(0.0, 100.0, "");
        /// Whether the window is periodic (period `win_length`), as for spectral analysis, or symmetric (period
        /// `win_length - 1`).
        periodic: bool = true, Range::Flag;
        /// If true, frame `t` is centred on sample `t * hop_length`, and the recording is padded according to
        /// `pad_mode`; if false, frame `t` starts at that sample.
        center: bool = true, Range::Flag;
        /// Padding at both ends of the recording if frames are centred.
        pad_mode: PadMode = PadMode::Constant, Range::Words(PadMode::WORDS);
        /// Padding before the recording in samples, instead of `center`; with `pad_mode`.
        pad_left: Option<u32> = None, whole(0, 65_536, "samples"), auto "what `pad`, or else `center`, says";
        /// Padding behind the recording in samples, instead of `center`; with `pad_mode`.
        pad_right: Option<u32> = None, whole(0, 65_536, "samples"), auto "`pad_left`";
        /// Whether to pad both ends by `(n_fft - hop_length) / 2`, rounded down: one frame for each hop.
        pad: Pad = Pad::None, Range::Words(Pad::WORDS);
        /// Kaldi's framing instead of `center`. If true, only frames that fit entirely within the recording are used;
        /// if false, there is one frame for each hop, and the recording is mirrored at its ends.
        snip_edges: Option<bool> = None, Range::Flag, auto "librosa's framing";
        /// Whether to drop the last frame, as Whisper does.
        drop_last: bool = false, Range::Flag;
        /// Whether to subtract the mean of each frame.
        remove_dc: bool = false, Range::Flag;
        /// Exponent of the magnitude: 1 for a magnitude spectrum, 2 for a power spectrum.
        power: u32 = 2, whole(1, 2, "(1: magnitude, 2: power)");
        /// Number added to the power of every bin, before the root that makes it a magnitude.
        power_offset: f64 = 0.0, from_to(0.0, 1e30, "");
        /// Least power of a bin, before the root that makes it a magnitude.
        power_floor: f64 = 0.0, from_to(0.0, 1e30, "");
    }
    Bands {
        /// Type of feature to compute.
        kind: Kind = Kind::Mel, Range::Words(Kind::WORDS);
        /// Number of mel or log-frequency bands.
        n_mels: Option<u32> = None, whole(1, 16_384, "bands"),
            auto "128 in an array; in a picture, the smaller of 128 and `height`";
        /// Lowest frequency, in Hz.
        fmin: f64 = 0.0, at_least(0.0, "Hz");
        /// Highest frequency, in Hz, above `fmin` and at most half the sample rate.
        fmax: Option<f64> = None, positive("Hz"), auto "half the sample rate";
        /// Formula for the mel scale.
        mel_scale: MelScale = MelScale::Slaney, Range::Words(MelScale::WORDS);
        /// Normalisation of the mel filters.
        norm: MelNorm = MelNorm::Slaney, Range::Words(MelNorm::WORDS);
        /// Number of cepstral coefficients, at most `n_mels`; `n_mfcc * n_mels` may be at most 16,777,216.
        n_mfcc: u32 = 20, whole(1, 16_384, "coefficients");
        /// Type of the discrete cosine transform (DCT).
        dct_type: u32 = 2, whole(1, 3, "");
        /// Normalisation of the discrete cosine transform.
        dct_norm: DctNorm = DctNorm::Ortho, Range::Words(DctNorm::WORDS);
        /// Liftering: coefficient `i`, counted from `lifter_first`, is multiplied by `1 + lifter / 2 * sin(pi * i /
        /// lifter)`; 0 turns it off.
        lifter: f64 = 0.0, zero_or(0.001, 1e6);
        /// Number of the first coefficient in the formula of `lifter`: 1 as in librosa, or 0 as in HTK and Kaldi.
        lifter_first: u32 = 1, whole(0, 1, "");
        /// Number of pitch classes per octave.
        n_chroma: u32 = 12, whole(1, 1024, "pitch classes");
        /// Deviation of the tuning from A = 440 Hz, in pitch classes. It is never estimated from the recording.
        tuning: f64 = 0.0, from_to(-0.5, 0.5, "pitch classes");
    }
    Levels {
        /// Unit of the values.
        scale: Scale = Scale::Auto, Range::Words(Scale::WORDS);
        /// Value that corresponds to 0 dB, in the unit of the spectrum: a number, `max` for the maximum of the picture
        /// or array, `recording` for the maximum of all segments of the recording, `corpus` for that of all recordings
        /// of a batch, or `fullscale` for what a sine of amplitude 1 gives (dBFS): every band is then divided by the
        /// largest value that such a sine gives in it at the frequency of a bin, on every scale but that of chroma.
        /// `auto` is the maximum in a picture, 1 in an array.
        r#ref: Reference = Reference::Auto, Range::WordsOrNumber(Reference::WORDS);
        /// Floor applied to the power before the logarithm. In a picture it never raises a level above that of the
        /// lowest colour.
        amin: f64 = 1e-10, positive("");
        /// Number added to every value before the logarithm: `log(max(amin, x + log_offset))`.
        log_offset: f64 = 0.0, from_to(0.0, 1e30, "");
        /// Dynamic range in dB of power: lower levels are raised to the maximum minus `top_db`. In a picture this
        /// applies only if `ref` is the maximum, and never raises a level above `vmin`.
        top_db: Option<f64> = Some(80.0), from_to(MIN_DB, MAX_DB, "dB"), none "no limit";
        /// PCEN: exponent of the smoothed energy by which the energy is divided.
        pcen_gain: f64 = 0.98, from_to(0.0, 100.0, "");
        /// PCEN: bias added before compression. `librosa.pcen` expects large values: its examples multiply a magnitude
        /// spectrum by 2^31. A `gain` of 2^31 (2147483648) with a `power` of 1 does the same.
        pcen_bias: f64 = 2.0, from_to(0.0, 100.0, "");
        /// PCEN: exponent of the compression; 0 is a logarithm.
        pcen_power: f64 = 0.5, from_to(0.0, 100.0, "");
        /// PCEN: time constant of the smoothing, in seconds. In a picture the smoothing starts from the mean of the
        /// first frames; in an array it starts as in `librosa.pcen`.
        pcen_time_constant: f64 = 0.4, from_to(1e-6, 1e6, "seconds");
        /// PCEN: number added to the smoothed energy.
        pcen_eps: f64 = 1e-6, from_to(1e-30, 1e30, "");
    }
    Picture {
        /// Width of the picture, in pixels. `width * height` and `width * n_mels` may be at most 89,000,000.
        width: u32 = 600, whole(1, 16_384, "pixels");
        /// Height of the picture, in pixels.
        height: u32 = 420, whole(1, 16_384, "pixels");
        /// Maximum of the red channel, to which the colormap is scaled.
        r: f64 = 255.0, from_to(0.0, 255.0, "");
        /// Maximum of the green channel, to which the colormap is scaled.
        g: f64 = 255.0, from_to(0.0, 255.0, "");
        /// Maximum of the blue channel, to which the colormap is scaled.
        b: f64 = 255.0, from_to(0.0, 255.0, "");
        /// How frames that share a column of the picture, and bands that share a row, become one value, before levels
        /// are computed. With `max` a short event stays as bright in an overview as in a close-up; a percentile counts
        /// every frame that lies in the column, in whole or in part, once.
        pool: Option<Percentile> = None, Range::Percentile(None),
            mean "their mean, weighted by the area that they share with the pixel";
        /// Level to subtract from each row of the picture, so that what stands out from a steady noise is bright in
        /// quiet and in loud rows alike: a percentile of the levels of the row, `median` for the usual one, or a number
        /// of seconds for a running median over that time. Silence (values of at most `amin`) does not count. It needs
        /// a logarithmic scale, and `ref` and `top_db` have no effect with it.
        background: Option<Level> = None, percentile_or_positive("seconds"), none "nothing is subtracted";
        /// Colormap of the picture. Names that end in `_r` are reversed.
        colormap: Colormap = Colormap::Gradient, Range::Words(Colormap::WORDS);
        /// Level of the lowest colour, in the unit of `scale`, below `vmax`; on a logarithmic scale, from -10,000 to
        /// 10,000 dB. Or a percentile of the levels, such as `5%`; silence (values of at most `amin`) does not count.
        vmin: Option<Level> = None, percentile_or(-MAX_LEVEL, MAX_LEVEL, ""),
            auto "on a logarithmic scale `vmax - top_db`, or 0 with a `background`; otherwise the lowest value";
        /// Level of the highest colour, in the unit of `scale`, or a percentile of the levels.
        vmax: Option<Level> = None, percentile_or(-MAX_LEVEL, MAX_LEVEL, ""),
            auto "on a logarithmic scale 0 (the level of `ref`), or 40 dB with a `background`; otherwise the highest value";
        /// Which levels percentiles and open ends are computed from: those of the picture, of the recording, or of the
        /// batch. More than one picture is measured before the first one is drawn, which takes about as long again.
        range_of: RangeOf = RangeOf::Auto, Range::Words(RangeOf::WORDS);
        /// Axes to draw around the spectrogram, with a level bar and a title: `hz` for frequencies in Hz, `notes` for the
        /// names of notes; pitch classes and coefficients have their own names. `width` and `height` are then those of
        /// the whole figure, and the spectrogram has 240 colours instead of 256.
        axes: Axes = Axes::None, Range::Words(Axes::WORDS);
        /// Colours of the text and the paper of a figure, that is with `axes`.
        theme: Theme = Theme::Light, Range::Words(Theme::WORDS);
        /// Quality of a JPEG.
        quality: u32 = 90, whole(1, 100, "");
        /// Chroma subsampling of a JPEG.
        subsampling: Subsampling = Subsampling::S420, Range::Words(Subsampling::WORDS);
        /// Whether to write a progressive JPEG with optimised Huffman tables. The file is smaller and can be shown
        /// coarsely while it loads, but is slower to encode.
        progressive: bool = false, Range::Flag;
        /// Bits per gray level in a PNG.
        bit_depth: u32 = 8, Range::Either(8, 16);
        /// What a picture file stores besides its pixels. A picture without parameters is about 600 bytes smaller, but
        /// cannot be read back.
        metadata: Metadata = Metadata::Options, Range::Words(Metadata::WORDS);
    }
    Arrays {
        /// Whether to subtract from each row of an array its mean over time, and to divide it by its standard deviation.
        normalize: Normalize = Normalize::None, Range::Words(Normalize::WORDS);
        /// What the divisor of the variance of a row is less than the number of frames: 1 as in PyTorch, 0 as in NumPy.
        normalize_ddof: u32 = 1, whole(0, 1, "");
        /// Number added to the standard deviation of a row.
        normalize_eps: f64 = 1e-5, from_to(0.0, 1e30, "");
        /// Number subtracted from every value of an array after all other steps.
        mean: f64 = 0.0, from_to(-MAX_LEVEL, MAX_LEVEL, "");
        /// Divisor of every value of an array, after `mean` is subtracted.
        std: f64 = 1.0, from_to(1e-30, MAX_LEVEL, "");
        /// Number of time derivatives (deltas) appended after the rows of an array.
        deltas: u32 = 0, whole(0, 2, "derivatives");
        /// Number of frames used to estimate a derivative.
        delta_width: u32 = 9, Range::Odd { min: 3, max: 9999, unit: "frames" };
        /// What derivatives are at the ends of a recording, and which the second is.
        delta_edges: DeltaEdges = DeltaEdges::Interp, Range::Words(DeltaEdges::WORDS);
        /// Number of frames of an array: later ones are cut off, and missing ones are filled with `frames_fill`.
        frames: Option<u32> = None, whole(1, 16_777_216, "frames"), auto "those of the recording";
        /// Value of the frames that `frames` adds, before `mean` is subtracted. Their derivatives are 0.
        frames_fill: f64 = 0.0, from_to(-MAX_LEVEL, MAX_LEVEL, "");
        /// Number of consecutive frames that become one column of an array: the rows of the first, then those of the
        /// next.
        stack: u32 = 1, whole(1, 1024, "frames");
        /// Number of frames from one column of stacked frames to the next.
        stack_step: Option<u32> = None, whole(1, 65_536, "frames"), auto "`stack`";
        /// What becomes of stacks at the ends of the recording.
        stack_edges: StackEdges = StackEdges::Drop, Range::Words(StackEdges::WORDS);
        /// Data type of a `.npy` file.
        dtype: Dtype = Dtype::Float32, Range::Words(Dtype::WORDS);
    }
    Limits {
        /// Maximum number of channels; recordings with more are refused.
        max_channels: u32 = MAX_CHANNELS, whole(1, MAX_CHANNELS as i64, "channels");
        /// Maximum sample rate, in Hz; recordings with a higher rate are refused.
        max_sample_rate: u32 = MAX_SAMPLE_RATE, whole(1, MAX_SAMPLE_RATE as i64, "Hz");
        /// Maximum number of samples per channel in the part to use; recordings with more are refused.
        max_samples: u64 = MAX_SAMPLES, whole(1, MAX_SAMPLES as i64, "samples");
        /// Maximum number of bytes before the audio data; files with more are refused.
        max_header_bytes: u64 = 1 << 46, whole(1, 1 << 46, "bytes");
        /// Maximum number of chunks, including that of the audio data; files with more are refused.
        max_chunks: u32 = 4096, whole(1, 4096, "chunks");
        /// Maximum ratio of the two sample rates when resampling; larger ratios are refused.
        max_resample_ratio: u32 = 256, whole(1, 256, "times");
    }
}
