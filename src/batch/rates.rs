//! Check that the pictures of a batch are comparable.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::options::{Format, Options, RangeOf, Reference};

/// Sample rate of the first recording that the batch opened, in Hz; 0 before that.
#[derive(Default)]
pub(super) struct Rates(AtomicU32);

impl Rates {
    /// Returns a warning for a picture at `sr` if the first recording had another rate, and pictures share numbers that
    /// depend on it: a fixed range of absolute levels, or one that all recordings determine. The default `n_fft`, and with
    /// it the power of a tone, depends on the rate; dBFS do not, nor do levels above a background.
    pub fn warning(&self, options: &Options, format: Format, sr: u32) -> Option<String> {
        let is_relative = match options.r#ref {
            _ if !options.picture_scale().is_logarithmic() => false,
            Reference::Value(_) | Reference::Corpus => options.background.is_some(),
            _ => true,
        };
        let is_shared = options.has_fixed_range()
            || options.r#ref == Reference::Corpus
            || options.range_of() == RangeOf::Corpus && options.has_percentiles();
        if format == Format::Npy || options.sr.is_some() || is_relative || !is_shared {
            return None;
        }
        let first = self.0.compare_exchange(0, sr, Ordering::Relaxed, Ordering::Relaxed).err().unwrap_or(sr);
        (first != sr).then(|| {
            format!(
                "sampled at {sr} Hz, others of this batch at {first} Hz: levels do not mean the same (give sr, or \
                 ref=\"fullscale\")"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Level, Percentile};

    #[test]
    fn several_rates_with_a_fixed_range_cause_warnings_unless_sr_is_set() {
        let fixed = Options {
            r#ref: Reference::Value(1.0),
            vmin: Some(Level::Number(-80.0)),
            vmax: Some(Level::Number(0.0)),
            ..Options::default()
        };
        let has_warning = |options: &Options, format| {
            let rates = Rates::default();
            [16_000, 44_100, 16_000, 8_000].map(|sr| rates.warning(options, format, sr).is_some())
        };
        assert_eq!(has_warning(&fixed, Format::Png), [false, true, false, true]);
        assert_eq!(has_warning(&fixed, Format::Npy), [false; 4]);
        for open in [
            Options { sr: Some(16_000), ..fixed.clone() },
            Options { vmax: None, ..fixed.clone() },
            Options { r#ref: Reference::Max, ..fixed.clone() },
            Options { background: Some(Percentile::MEDIAN.into()), ..fixed.clone() },
            Options { r#ref: Reference::Fullscale, ..fixed.clone() },
        ] {
            assert_eq!(has_warning(&open, Format::Png), [false; 4], "{open:?}");
        }
        let measured = Options { vmin: Some(Percentile(5.0).into()), range_of: RangeOf::Corpus, ..fixed };
        for shared in [Options { r#ref: Reference::Corpus, ..Options::default() }, measured] {
            assert_eq!(has_warning(&shared, Format::Png), [false, true, false, true], "{shared:?}");
        }
    }
}
