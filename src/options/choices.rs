//! Parameters whose values are words. The number of a word is its position, the same in C.

use super::parameter::Value;
use super::setting::Setting;

/// Lists every variant with its word, in order of its number.
macro_rules! words {
    ($($name:ident: $($variant:ident $word:literal),+;)+) => {$(
        impl $name {
            /// All variants, each at the index of its number.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word of each variant.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word of this variant.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::WORDS[self as usize]
            }
        }

        impl $crate::options::setting::Setting for $name {
            fn value(&self) -> $crate::options::parameter::Value {
                $crate::options::parameter::Value::Word(self.word())
            }

            fn of(value: $crate::options::parameter::Value) -> Option<Self> {
                let is_value = |&word: &&'static str| value == $crate::options::parameter::Value::Word(word);
                let place = Self::WORDS.iter().position(is_value)?;
                Some(Self::ALL[place])
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }
    )+};
}

/// Colormap, from the lowest to the highest level.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colormap {
    /// Black, blue, cyan, yellow and red, evenly spaced.
    #[default]
    Gradient = 0,
    /// Black to white.
    Gray = 1,
    /// Matplotlib's colormap of this name.
    Magma = 2,
    /// Matplotlib's colormap of this name.
    Inferno = 3,
    /// Matplotlib's colormap of this name.
    Plasma = 4,
    /// Matplotlib's colormap of this name.
    Viridis = 5,
    /// Matplotlib's colormap of this name.
    Cividis = 6,
    /// Matplotlib's colormap of this name.
    Turbo = 7,
    /// Matplotlib's colormap of this name.
    Jet = 8,
    /// `gradient` from its last colour to its first.
    GradientR = 9,
    /// `gray` from its last colour to its first: white to black.
    GrayR = 10,
    /// `magma` from its last colour to its first.
    MagmaR = 11,
    /// `inferno` from its last colour to its first.
    InfernoR = 12,
    /// `plasma` from its last colour to its first.
    PlasmaR = 13,
    /// `viridis` from its last colour to its first.
    ViridisR = 14,
    /// `cividis` from its last colour to its first.
    CividisR = 15,
    /// `turbo` from its last colour to its first.
    TurboR = 16,
    /// `jet` from its last colour to its first.
    JetR = 17,
}

/// What the ends of the colours are measured on.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RangeOf {
    /// The same as `ref` if that is `recording` or `corpus`, otherwise the picture.
    #[default]
    Auto = 0,
    /// The picture alone.
    Picture = 1,
    /// All segments of the recording.
    Recording = 2,
    /// All recordings of the batch.
    Corpus = 3,
}

/// What a picture file stores besides its pixels.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metadata {
    /// Its parameters: the options, and the values derived from the recording.
    #[default]
    Options = 0,
    /// The parameters and, as `source`, the name of the recording's file without its folders; bytes that are not UTF-8
    /// are replaced.
    Source = 1,
    /// Nothing.
    None = 2,
}

/// Axes of a figure.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axes {
    /// No figure: the spectrogram alone.
    #[default]
    None = 0,
    /// Time, and what the rows are: Hz, pitch classes or coefficients.
    Hz = 1,
    /// The same, with the names of notes for frequencies.
    Notes = 2,
}

/// Colours of what is around the spectrogram of a figure.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on white.
    #[default]
    Light = 0,
    /// Light text on near black.
    Dark = 1,
}

/// Chroma subsampling of a JPEG.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subsampling {
    /// One chroma sample for 2 x 2 pixels, which gives the smallest colour files.
    #[default]
    S420 = 0,
    /// One chroma sample for each pixel.
    S444 = 1,
    /// No chroma: luma only, which increases with the level in colormaps such as gray and viridis.
    Gray = 2,
}

/// Formula for the mel scale.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelScale {
    /// Slaney's Auditory Toolbox: linear below 1 kHz, logarithmic above it.
    #[default]
    Slaney = 0,
    /// HTK's formula: 2595 log10(1 + f / 700).
    Htk = 1,
    /// HTK's formula, with filters that are triangular in mel instead of Hz.
    Kaldi = 2,
}

/// Normalisation of the mel filters.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelNorm {
    /// Unit area, integrated over Hz.
    #[default]
    Slaney = 0,
    /// Unit height.
    None = 1,
}

/// Window function.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// 0.5 - 0.5 cos(x), x from 0 to 2 pi.
    #[default]
    Hann = 0,
    /// 0.54 - 0.46 cos(x).
    Hamming = 1,
    /// 0.42 - 0.5 cos(x) + 0.08 cos(2 x).
    Blackman = 2,
    /// Triangle that is 0 at its ends.
    Bartlett = 3,
    /// Constant 1.
    Boxcar = 4,
    /// Kaiser window with shape parameter `beta`.
    Kaiser = 5,
    /// Kaldi's default: the Hann window to the power of 0.85.
    Povey = 6,
}

/// Padding at both ends of a recording.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PadMode {
    /// Zeros.
    #[default]
    Constant = 0,
    /// The first and the last sample, repeated.
    Edge = 1,
    /// The recording, mirrored at its first and last samples without repeating them.
    Reflect = 2,
    /// The recording, mirrored at its ends, so that the first and last samples are repeated.
    Symmetric = 3,
}

/// Padding that depends on the lengths of frames.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pad {
    /// That of `center`.
    #[default]
    None = 0,
    /// `(n_fft - hop_length) / 2` samples at both ends, as in HiFi-GAN and Vocos.
    Same = 1,
}

/// What pre-emphasis makes of the first sample.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PreemphasisStart {
    /// librosa's: `2 y[0] - y[1]` is added to it.
    #[default]
    Librosa = 0,
    /// It is kept, as if silence were before it.
    Keep = 1,
    /// It is dropped: the recording begins with its second sample.
    Drop = 2,
}

/// What becomes of stacks of frames at the ends of a recording.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StackEdges {
    /// Only stacks of which all frames are there, the first from the first frame on.
    #[default]
    Drop = 0,
    /// The first begins at the first frame; frames that are missing at the end are 0.
    Zeros = 1,
    /// The first has its middle at the first frame, which is repeated before it, and the last frame is repeated behind
    /// it.
    Repeat = 2,
}

/// How derivatives over time are taken where frames are missing beside a frame.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeltaEdges {
    /// The first and the last frames have the derivative of the polynomial beside them, as in librosa.
    #[default]
    Interp = 0,
    /// The first and the last frame are repeated, and the second derivative is the first of the first, as in torchaudio,
    /// HTK and SpeechBrain.
    Repeat = 1,
}

/// What the rows of an array are normalised by.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalize {
    /// Nothing.
    #[default]
    None = 0,
    /// Their mean over time is subtracted.
    Mean = 1,
    /// Their mean is subtracted, then they are divided by their standard deviation over time.
    MeanStd = 2,
}

/// Type of feature to compute.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Mel bands.
    #[default]
    Mel = 0,
    /// Bins of the FFT from `fmin` to `fmax`.
    Linear = 1,
    /// Bands evenly spaced in log frequency.
    Log = 2,
    /// Mel-frequency cepstral coefficients.
    Mfcc = 3,
    /// Pitch classes.
    Chroma = 4,
}

/// Unit of the values.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Decibels in a picture, except for chroma, which is linear; linear in an array, except for mfcc, which is in
    /// decibels.
    #[default]
    Auto = 0,
    /// Power or magnitude.
    Linear = 1,
    /// Decibels.
    Db = 2,
    /// Natural logarithm.
    Log = 3,
    /// Logarithm to base 10.
    Log10 = 4,
    /// Per-channel energy normalisation, Wang et al. 2017.
    Pcen = 5,
}

/// Reference for 0 dB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Reference {
    /// The maximum of a picture; 1 in an array.
    #[default]
    Auto,
    /// The maximum of the picture or the array.
    Max,
    /// The maximum of all segments of the recording; without segments the same as [`Reference::Max`].
    Recording,
    /// The maximum of all recordings of the batch; in a single picture the same as [`Reference::Max`].
    Corpus,
    /// What a sine of amplitude 1 gives: levels are in dBFS.
    Fullscale,
    /// This value, above 0, in units of the spectrum.
    Value(f64),
}

/// Format of a file.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JPEG picture.
    #[default]
    Jpeg = 0,
    /// PNG picture, lossless.
    Png = 1,
    /// Array in NumPy's `.npy` format.
    Npy = 2,
    /// Levels of a picture as text, a line for each pixel.
    Csv = 3,
}

/// Order of the values of an array in memory.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArrayOrder {
    /// A row for each band, the lowest first, and a column for each frame, as in librosa.
    #[default]
    BandsByFrames = 0,
    /// A row for each frame and a column for each band, as in Kaldi.
    FramesByBands = 1,
}

/// How to treat a last segment that the recording does not fill.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Remainder {
    /// Pad it with zeros.
    #[default]
    Pad = 0,
    /// Drop it; a batch then leaves out a recording shorter than one segment.
    Drop = 1,
    /// Draw it shorter.
    Keep = 2,
}

/// How a batch names its pictures.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Random names: UUID version 4.
    #[default]
    Uuid = 0,
    /// The names and folders of the inputs.
    Mirror = 1,
}

/// Normalisation of a discrete cosine transform.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DctNorm {
    /// Orthonormal.
    #[default]
    Ortho = 0,
    /// Unscaled.
    None = 1,
}

/// Data type of an array in a file.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dtype {
    /// IEEE 754 single precision.
    #[default]
    Float32 = 0,
    /// IEEE 754 half precision.
    Float16 = 1,
}

pub(super) use words;

words! {
    Colormap: Gradient "gradient", Gray "gray", Magma "magma", Inferno "inferno", Plasma "plasma", Viridis "viridis",
        Cividis "cividis", Turbo "turbo", Jet "jet", GradientR "gradient_r", GrayR "gray_r", MagmaR "magma_r",
        InfernoR "inferno_r", PlasmaR "plasma_r", ViridisR "viridis_r", CividisR "cividis_r", TurboR "turbo_r",
        JetR "jet_r";
    RangeOf: Auto "auto", Picture "picture", Recording "recording", Corpus "corpus";
    Metadata: Options "options", Source "source", None "none";
    Axes: None "none", Hz "hz", Notes "notes";
    Theme: Light "light", Dark "dark";
    Subsampling: S420 "4:2:0", S444 "4:4:4", Gray "gray";
    MelScale: Slaney "slaney", Htk "htk", Kaldi "kaldi";
    MelNorm: Slaney "slaney", None "none";
    Window: Hann "hann", Hamming "hamming", Blackman "blackman", Bartlett "bartlett", Boxcar "boxcar", Kaiser "kaiser",
        Povey "povey";
    PadMode: Constant "constant", Edge "edge", Reflect "reflect", Symmetric "symmetric";
    Pad: None "none", Same "same";
    PreemphasisStart: Librosa "librosa", Keep "keep", Drop "drop";
    StackEdges: Drop "drop", Zeros "zeros", Repeat "repeat";
    DeltaEdges: Interp "interp", Repeat "repeat";
    Normalize: None "none", Mean "mean", MeanStd "mean_std";
    Kind: Mel "mel", Linear "linear", Log "log", Mfcc "mfcc", Chroma "chroma";
    Scale: Auto "auto", Linear "linear", Db "db", Log "log", Log10 "log10", Pcen "pcen";
    DctNorm: Ortho "ortho", None "none";
    Dtype: Float32 "float32", Float16 "float16";
    Format: Jpeg "jpeg", Png "png", Npy "npy", Csv "csv";
    Remainder: Pad "pad", Drop "drop", Keep "keep";
    Layout: Uuid "uuid", Mirror "mirror";
    ArrayOrder: BandsByFrames "bands by frames", FramesByBands "frames by bands";
}

impl Reference {
    /// The words for values that are not numbers.
    pub const WORDS: &[&str] = &["auto", "max", "recording", "corpus", "fullscale"];
}

impl Setting for Reference {
    fn value(&self) -> Value {
        match *self {
            Reference::Auto => Value::Word("auto"),
            Reference::Max => Value::Word("max"),
            Reference::Recording => Value::Word("recording"),
            Reference::Corpus => Value::Word("corpus"),
            Reference::Fullscale => Value::Word("fullscale"),
            Reference::Value(value) => Value::Number(value),
        }
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Word("auto") => Some(Reference::Auto),
            Value::Word("max") => Some(Reference::Max),
            Value::Word("recording") => Some(Reference::Recording),
            Value::Word("corpus") => Some(Reference::Corpus),
            Value::Word("fullscale") => Some(Reference::Fullscale),
            Value::Number(value) => Some(Reference::Value(value)),
            _ => None,
        }
    }
}

impl Colormap {
    /// The colormap of which this is the reverse, if it is one.
    #[must_use]
    pub fn reversed(self) -> Option<Self> {
        let word = self.word().strip_suffix("_r")?;
        Colormap::ALL.iter().find(|other| other.word() == word).copied()
    }
}

impl Scale {
    /// Whether the scale is logarithmic, with the level of `ref` at 0.
    #[must_use]
    pub fn is_logarithmic(self) -> bool {
        matches!(self, Scale::Db | Scale::Log | Scale::Log10)
    }
}

impl Format {
    /// File extensions of the format, the usual one first.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png"],
            Format::Npy => &["npy"],
            Format::Csv => &["csv"],
        }
    }

    /// The format for a file extension, ignoring case.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let known = |format: &&Format| format.extensions().iter().any(|known| known.eq_ignore_ascii_case(extension));
        Format::ALL.iter().find(known).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_s_number_is_its_place() {
        fn numbers<T: Copy>(all: &[T], number: impl Fn(T) -> i32) -> bool {
            all.iter().enumerate().all(|(place, &word)| number(word) == place as i32)
        }
        assert!(numbers(Colormap::ALL, |word| word as i32));
        assert!(numbers(RangeOf::ALL, |word| word as i32));
        assert!(numbers(Metadata::ALL, |word| word as i32));
        assert!(numbers(Axes::ALL, |word| word as i32));
        assert!(numbers(Theme::ALL, |word| word as i32));
        assert!(numbers(Pad::ALL, |word| word as i32));
        assert!(numbers(PreemphasisStart::ALL, |word| word as i32));
        assert!(numbers(Normalize::ALL, |word| word as i32));
        assert!(numbers(StackEdges::ALL, |word| word as i32));
        assert!(numbers(DeltaEdges::ALL, |word| word as i32));
        assert!(numbers(Subsampling::ALL, |word| word as i32));
        assert!(numbers(MelScale::ALL, |word| word as i32));
        assert!(numbers(MelNorm::ALL, |word| word as i32));
        assert!(numbers(Window::ALL, |word| word as i32));
        assert!(numbers(PadMode::ALL, |word| word as i32));
        assert!(numbers(Kind::ALL, |word| word as i32));
        assert!(numbers(Scale::ALL, |word| word as i32));
        assert!(numbers(DctNorm::ALL, |word| word as i32));
        assert!(numbers(Dtype::ALL, |word| word as i32));
        assert!(numbers(Format::ALL, |word| word as i32));
        assert!(numbers(Remainder::ALL, |word| word as i32));
        assert!(numbers(Layout::ALL, |word| word as i32));
        assert!(numbers(ArrayOrder::ALL, |word| word as i32));
    }
}
