//! Values that follow from several options.

use super::choices::{Kind, Scale};
use super::table::Options;

impl Options {
    /// Number of mel or logarithmic bands of a picture.
    #[must_use]
    pub fn picture_bands(&self) -> usize {
        let most = if self.kind == Kind::Mfcc { 128 } else { self.height.min(128) };
        self.n_mels.unwrap_or(most) as usize
    }

    /// Number of mel or logarithmic bands of an array.
    #[must_use]
    pub fn array_bands(&self) -> usize {
        self.n_mels.unwrap_or(128) as usize
    }

    /// Whether both `vmin` and `vmax` are given.
    #[must_use]
    pub fn has_fixed_range(&self) -> bool {
        self.vmin.is_some() && self.vmax.is_some()
    }

    /// Unit of the values of a picture.
    #[must_use]
    pub fn picture_scale(&self) -> Scale {
        match (self.scale, self.kind) {
            (Scale::Auto, Kind::Chroma) => Scale::Linear,
            (Scale::Auto, _) => Scale::Db,
            (scale, _) => scale,
        }
    }

    /// Unit of the values of an array.
    #[must_use]
    pub fn array_scale(&self) -> Scale {
        match (self.scale, self.kind) {
            (Scale::Auto, Kind::Mfcc) => Scale::Db,
            (Scale::Auto, _) => Scale::Linear,
            (scale, _) => scale,
        }
    }
}
