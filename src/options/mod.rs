//! Parameters: the table of them, and what follows from it.
//!
//! A parameter that only a file can complete (`n_fft` follows the sample rate, `fmax` is half of it) is an `Option`; what
//! `None` stands for is said in its row and resolved in [`crate::dsp`].

pub mod check;
pub mod parameter;
pub mod setting;
pub mod choices;
pub mod table;
pub mod text;
pub mod preset;

pub use check::{MAX_DCT_WEIGHTS, MAX_PIXELS};
pub use choices::{
    Colormap, DctNorm, Dtype, Format, Kind, Layout, MelNorm, MelScale, PadMode, Reference, Remainder, Scale,
    Subsampling, Window,
};
pub use parameter::Value;
pub use preset::Preset;
pub use table::{Options, TABLE, row};

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
