//! The parameters that are one of a few words. A word's number is its place, the same in C.

use super::parameter::Value;
use super::setting::Setting;

/// Lists every variant with its word, in order.
macro_rules! words {
    ($($name:ident: $($variant:ident $word:literal),+;)+) => {$(
        impl $name {
            /// Every one, each at the place of its number.
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The word for each.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word for this one.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::WORDS[self as usize]
            }
        }

        impl $crate::options::setting::Setting for $name {
            fn value(&self) -> $crate::options::Value {
                $crate::options::Value::Word(self.word())
            }

            fn of(value: $crate::options::Value) -> Option<Self> {
                let is_value = |&word: &&'static str| value == $crate::options::Value::Word(word);
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

/// Colours of the lowest to the highest level.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colormap {
    /// Black, blue, cyan, yellow and red at equal steps.
    #[default]
    Gradient = 0,
    /// Black to white.
    Gray = 1,
    /// The map of that name in matplotlib.
    Magma = 2,
    /// The map of that name in matplotlib.
    Inferno = 3,
    /// The map of that name in matplotlib.
    Plasma = 4,
    /// The map of that name in matplotlib.
    Viridis = 5,
    /// The map of that name in matplotlib.
    Cividis = 6,
    /// The map of that name in matplotlib.
    Turbo = 7,
    /// The map of that name in matplotlib.
    Jet = 8,
}

/// How a JPEG stores colour.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subsampling {
    /// One colour for 2 x 2 pixels: the smallest colour files.
    #[default]
    S420 = 0,
    /// One colour for each pixel.
    S444 = 1,
    /// No colour: brightness alone, which grows with the level in maps like gray and viridis.
    Gray = 2,
}

/// Formula that converts Hz to mel.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelScale {
    /// Slaney's Auditory Toolbox: linear below 1 kHz, logarithmic above it.
    #[default]
    Slaney = 0,
    /// HTK's: 2595 log10(1 + f / 700).
    Htk = 1,
    /// HTK's, with triangles that are straight over mel instead of Hz.
    Kaldi = 2,
}

/// Scaling of the mel bands.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MelNorm {
    /// Each band has unit area over Hz.
    #[default]
    Slaney = 0,
    /// Each band has height 1.
    None = 1,
}

/// Window function.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Window {
    /// 0.5 - 0.5 cos.
    #[default]
    Hann = 0,
    /// 0.54 - 0.46 cos.
    Hamming = 1,
    /// 0.42 - 0.5 cos + 0.08 cos 2.
    Blackman = 2,
    /// Triangle that ends at 0.
    Bartlett = 3,
    /// Constant 1.
    Boxcar = 4,
    /// Kaiser's, of shape `beta`.
    Kaiser = 5,
    /// Kaldi's: Hann's to the power of 0.85.
    Povey = 6,
}

/// Samples beyond the ends of a recording.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PadMode {
    /// Zeros.
    #[default]
    Constant = 0,
    /// The first and the last sample repeated.
    Edge = 1,
    /// The recording mirrored at its first and its last sample, which are not repeated.
    Reflect = 2,
    /// The recording mirrored at its ends, so that the first and the last sample are repeated.
    Symmetric = 3,
}

/// Kind of the rows.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Mel bands.
    #[default]
    Mel = 0,
    /// The bins of the transform from `fmin` to `fmax`.
    Linear = 1,
    /// Bands at equal steps of log frequency.
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
    /// Decibels in a picture, but linear for chroma; linear in an array, but decibels for mfcc.
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

/// Level of 0 dB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Reference {
    /// The maximum of a picture; 1 in an array.
    #[default]
    Auto,
    /// The maximum of the picture or the array.
    Max,
    /// The maximum of all segments of the recording; without segments the same as [`Reference::Max`].
    Recording,
    /// This value, above 0, in units of the spectrum.
    Value(f64),
}

/// Format of a file.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Picture as JPEG.
    #[default]
    Jpeg = 0,
    /// Picture as PNG, without loss.
    Png = 1,
    /// Array in NumPy's format.
    Npy = 2,
}

/// What becomes of a last segment that the recording does not fill.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Remainder {
    /// It is filled up with zeros.
    #[default]
    Pad = 0,
    /// It is left out; a recording shorter than one segment is then an error.
    Drop = 1,
    /// It is drawn as short as it is.
    Keep = 2,
}

/// How a batch names its files.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// At random: a UUID version 4.
    #[default]
    Uuid = 0,
    /// As the inputs are named, in folders like theirs.
    Mirror = 1,
}

/// How a cosine transform is scaled.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DctNorm {
    /// As an orthonormal one.
    #[default]
    Ortho = 0,
    /// Not at all.
    None = 1,
}

/// The numbers of an array in a file.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dtype {
    /// 32 bits, IEEE 754.
    #[default]
    Float32 = 0,
    /// 16 bits, IEEE 754.
    Float16 = 1,
}

pub(super) use words;

words! {
    Colormap: Gradient "gradient", Gray "gray", Magma "magma", Inferno "inferno", Plasma "plasma", Viridis "viridis",
        Cividis "cividis", Turbo "turbo", Jet "jet";
    Subsampling: S420 "4:2:0", S444 "4:4:4", Gray "gray";
    MelScale: Slaney "slaney", Htk "htk", Kaldi "kaldi";
    MelNorm: Slaney "slaney", None "none";
    Window: Hann "hann", Hamming "hamming", Blackman "blackman", Bartlett "bartlett", Boxcar "boxcar", Kaiser "kaiser",
        Povey "povey";
    PadMode: Constant "constant", Edge "edge", Reflect "reflect", Symmetric "symmetric";
    Kind: Mel "mel", Linear "linear", Log "log", Mfcc "mfcc", Chroma "chroma";
    Scale: Auto "auto", Linear "linear", Db "db", Log "log", Log10 "log10", Pcen "pcen";
    DctNorm: Ortho "ortho", None "none";
    Dtype: Float32 "float32", Float16 "float16";
    Format: Jpeg "jpeg", Png "png", Npy "npy";
    Remainder: Pad "pad", Drop "drop", Keep "keep";
    Layout: Uuid "uuid", Mirror "mirror";
}

impl Reference {
    /// The words for what is no number.
    pub const WORDS: &[&str] = &["auto", "max", "recording"];
}

impl Setting for Reference {
    fn value(&self) -> Value {
        match *self {
            Reference::Auto => Value::Word("auto"),
            Reference::Max => Value::Word("max"),
            Reference::Recording => Value::Word("recording"),
            Reference::Value(value) => Value::Number(value),
        }
    }

    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Word("auto") => Some(Reference::Auto),
            Value::Word("max") => Some(Reference::Max),
            Value::Word("recording") => Some(Reference::Recording),
            Value::Number(value) => Some(Reference::Value(value)),
            _ => None,
        }
    }
}

impl Scale {
    /// Whether values are told as a logarithm, whose level of `ref` is 0.
    #[must_use]
    pub fn is_logarithmic(self) -> bool {
        matches!(self, Scale::Db | Scale::Log | Scale::Log10)
    }
}

impl Format {
    /// The endings of each format's files, the usual one first.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Format::Png => &["png"],
            Format::Npy => &["npy"],
        }
    }

    /// The format of files with this ending, in upper or lower case.
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
    }
}
