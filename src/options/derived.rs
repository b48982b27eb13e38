//! Values that follow from several options.

use super::choices::{Kind, RangeOf, Reference, Scale};
use super::level::Level;
use super::numbers::{Filters, Numbers};
use super::table::Options;

impl Options {
    /// Number of mel or logarithmic bands of a picture.
    #[must_use]
    pub fn picture_bands(&self) -> usize {
        let most = if self.kind == Kind::Mfcc { 128 } else { self.height.min(128) };
        self.given_bands().unwrap_or(most as usize)
    }

    /// Number of mel or logarithmic bands of an array.
    #[must_use]
    pub fn array_bands(&self) -> usize {
        self.given_bands().unwrap_or(128)
    }

    fn given_bands(&self) -> Option<usize> {
        self.n_mels.map(|n_mels| n_mels as usize).or_else(|| self.filters.as_ref().map(|filters| filters.bands().len()))
    }

    /// Number of rows of a frame of an array, without derivatives, if it does not depend on the recording.
    #[must_use]
    pub fn array_rows(&self) -> Option<usize> {
        match self.kind {
            Kind::Mel | Kind::Log => Some(self.array_bands()),
            Kind::Mfcc => Some(self.n_mfcc as usize),
            Kind::Chroma => Some(self.n_chroma as usize),
            Kind::Linear => None,
        }
    }

    /// Length of the window in samples, if it is given.
    #[must_use]
    pub fn window_length(&self) -> Option<usize> {
        let given = self.window_values.as_ref().map(|window| window.values().len());
        given.or_else(|| self.win_length.map(|win_length| win_length as usize))
    }

    /// The arrays of the caller's own, by the names of their fields.
    pub fn arrays(&self) -> impl Iterator<Item = (&'static str, &Numbers)> {
        let arrays = [
            ("window_values", self.window_values.as_ref()),
            ("filters", self.filters.as_ref().map(Filters::weights)),
            ("mean_values", self.mean_values.as_ref()),
            ("std_values", self.std_values.as_ref()),
        ];
        arrays.into_iter().filter_map(|(name, numbers)| Some((name, numbers?)))
    }

    /// Whether an array's rows have a mean or a divisor each.
    #[must_use]
    pub fn has_row_values(&self) -> bool {
        self.mean_values.is_some() || self.std_values.is_some()
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
