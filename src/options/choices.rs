//! The parameters that are one of a few words. A word's number is its place, the same in C.

use serde::Serialize;

/// Lists every variant, in order.
macro_rules! all {
    ($($name:ident: $($variant:ident),+;)+) => {
        $(impl $name {
            /// Every one, each at the place of its number.
            pub const ALL: &[$name] = &[$($name::$variant),+];
        })+
    };
}

/// Colours of the lowest to the highest level.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Colormap {
    /// Black, blue, cyan, yellow, red at equal steps.
    #[default]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subsampling {
    /// 4:2:0, one colour for 2 x 2 pixels: the smallest colour files.
    #[default]
    #[serde(rename = "4:2:0")]
    S420 = 0,
    /// 4:4:4, every pixel its own colour.
    #[serde(rename = "4:4:4")]
    S444 = 1,
    /// One plane of brightness, no colour.
    Gray = 2,
}

/// Which formula turns hertz into mel.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MelScale {
    /// Slaney's Auditory Toolbox: linear below 1 kHz, logarithmic above.
    #[default]
    Slaney = 0,
    /// HTK: 2595 log10(1 + f / 700).
    Htk = 1,
    /// HTK's formula, with triangles that are straight over mel instead of hertz, as Kaldi draws them.
    Kaldi = 2,
}

/// How a mel band's weights are scaled.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MelNorm {
    /// Slaney's: each triangle has unit area over hertz.
    #[default]
    Slaney = 0,
    /// Each triangle has height 1.
    None = 1,
}

/// How each frame is faded in and out.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Window {
    /// 0.5 - 0.5 cos.
    #[default]
    Hann = 0,
    /// 0.54 - 0.46 cos.
    Hamming = 1,
    /// 0.42 - 0.5 cos + 0.08 cos 2.
    Blackman = 2,
    /// A triangle.
    Bartlett = 3,
    /// No fading at all.
    Boxcar = 4,
    /// Kaiser's, whose shape is beta.
    Kaiser = 5,
    /// Kaldi's: a Hann window to the power of 0.85.
    Povey = 6,
}

/// What stands beyond the ends of a recording where frames are centred.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PadMode {
    /// Zeros.
    #[default]
    Constant = 0,
    /// The first and the last sample, again and again.
    Edge = 1,
    /// The recording mirrored at its first and last sample.
    Reflect = 2,
    /// The recording mirrored at its ends: the first and the last sample come twice.
    Symmetric = 3,
}

/// What the rows are.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Mel bands.
    #[default]
    Mel = 0,
    /// The bins of the transform from fmin to fmax.
    Linear = 1,
    /// Bands at equal steps of the frequency's logarithm.
    Log = 2,
    /// Mel-frequency cepstral coefficients.
    Mfcc = 3,
    /// The twelve (or n_chroma) classes of pitch.
    Chroma = 4,
}

/// In what the values are told.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// In a picture decibels, for chroma linear; in an array linear, for cepstral coefficients decibels.
    #[default]
    Auto = 0,
    /// As they come: power, or magnitude.
    Linear = 1,
    /// Decibels.
    Db = 2,
    /// The natural logarithm.
    Log = 3,
    /// The common logarithm.
    Log10 = 4,
    /// Per-channel energy normalisation (Wang et al. 2017).
    Pcen = 5,
}

/// The level of 0 dB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// In a picture its maximum, in an array 1.
    #[default]
    Auto,
    /// The maximum of the picture or the array.
    Max,
    /// The maximum of all segments of the recording; without segments the same as [`Reference::Max`].
    Recording,
    /// This value, above 0, in units of the spectrum.
    #[serde(untagged)]
    Value(f64),
}

/// What a file holds.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A picture, as a JPEG file.
    #[default]
    Jpeg = 0,
    /// A picture without loss, as a PNG file.
    Png = 1,
    /// An array, as NumPy saves one.
    Npy = 2,
}

/// What becomes of a last segment that the recording does not fill.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DctNorm {
    /// As an orthonormal one.
    #[default]
    Ortho = 0,
    /// Not at all.
    None = 1,
}

/// The numbers of an array in a file.
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Dtype {
    /// 32 bits, IEEE 754.
    #[default]
    Float32 = 0,
    /// 16 bits, IEEE 754.
    Float16 = 1,
}

all! {
    Colormap: Gradient, Gray, Magma, Inferno, Plasma, Viridis, Cividis, Turbo, Jet;
    Subsampling: S420, S444, Gray;
    MelScale: Slaney, Htk, Kaldi;
    MelNorm: Slaney, None;
    Window: Hann, Hamming, Blackman, Bartlett, Boxcar, Kaiser, Povey;
    PadMode: Constant, Edge, Reflect, Symmetric;
    Kind: Mel, Linear, Log, Mfcc, Chroma;
    Scale: Auto, Linear, Db, Log, Log10, Pcen;
    DctNorm: Ortho, None;
    Dtype: Float32, Float16;
    Format: Jpeg, Png, Npy;
    Remainder: Pad, Drop, Keep;
    Layout: Uuid, Mirror;
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
