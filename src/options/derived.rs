//! Values that follow from several options.

use super::choices::{Kind, RangeOf, Reference, Scale};
use super::level::Level;
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

    /// Whether both `vmin` and `vmax` are given, as numbers.
    #[must_use]
    pub fn has_fixed_range(&self) -> bool {
        [self.vmin, self.vmax].iter().all(|end| end.and_then(Level::number).is_some())
    }

    /// Whether `vmin` or `vmax` is a percentile.
    #[must_use]
    pub fn has_percentiles(&self) -> bool {
        [self.vmin, self.vmax].iter().any(|end| matches!(end, Some(Level::Percentile(_))))
    }

    /// What ends of the range that depend on the levels are taken over.
    #[must_use]
    pub fn range_of(&self) -> RangeOf {
        match (self.range_of, self.r#ref) {
            (RangeOf::Auto, Reference::Recording) => RangeOf::Recording,
            (RangeOf::Auto, Reference::Corpus) => RangeOf::Corpus,
            (RangeOf::Auto, _) => RangeOf::Picture,
            (given, _) => given,
        }
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
