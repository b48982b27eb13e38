//! Check that the pictures of a batch are comparable.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::options::{Format, Options, Reference};

/// Sample rate of the first recording that the batch opened, in Hz; 0 before that.
#[derive(Default)]
pub(super) struct Rates(AtomicU32);

impl Rates {
    /// Returns a warning for a picture at `sr` if the first recording had another rate and the range of colours is
    /// fixed. The default `n_fft`, and with it the power of a tone, depends on the rate.
    pub fn warning(&self, options: &Options, format: Format, sr: u32) -> Option<String> {
        let absolute = !options.picture_scale().is_logarithmic() || matches!(options.r#ref, Reference::Value(_));
        let absolute = absolute && options.background.is_none();
        if format == Format::Npy || options.sr.is_some() || !(options.has_fixed_range() && absolute) {
            return None;
        }
        let first = self.0.compare_exchange(0, sr, Ordering::Relaxed, Ordering::Relaxed).err().unwrap_or(sr);
        (first != sr).then(|| {
            format!(
                "sampled at {sr} Hz, others of this batch at {first} Hz: vmin and vmax do not mean the same (give sr)"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Level;

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
            Options { r#ref: Reference::Max, ..fixed },
        ] {
            assert_eq!(has_warning(&open, Format::Png), [false; 4], "{open:?}");
        }
    }
}
