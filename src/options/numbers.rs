//! Arrays of the caller's own, instead of what an option computes: a window, a filter bank, a mean for each row.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;

use super::check::MAX_DCT_WEIGHTS;
use super::parameter::{Parameter, Value};
use crate::error::{Error, Result};
use crate::memory;

/// Finite numbers. Copies share them.
#[derive(Clone, PartialEq)]
pub struct Numbers(Arc<[f64]>);

impl Numbers {
    /// Copies `values`, the array that errors call `name`.
    pub fn new(name: &'static str, values: &[f64]) -> Result<Self> {
        if values.is_empty() {
            return Err(Error::option(name, "none", "at least one number"));
        }
        if let Some((index, value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(Error::option(name, format!("{value} at index {index}"), "finite numbers"));
        }
        memory::probe(size_of_val(values), name)?;
        Ok(Numbers(values.into()))
    }

    /// Refuses weights that are all 0, as f32 too.
    pub(super) fn check_weights(&self, name: &'static str) -> Result<()> {
        if self.0.iter().any(|&weight| weight as f32 != 0.0) {
            return Ok(());
        }
        Err(Error::option(name, "zeros", "numbers of which some are not 0"))
    }

    /// Checks every number as a value of `parameter`.
    pub(super) fn check_each(&self, parameter: &Parameter) -> Result<()> {
        self.0.iter().try_for_each(|&value| parameter.check(Value::Number(value)))
    }

    /// The numbers.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// A hash of the bits of the numbers, by which parameters and manifests name them.
    #[must_use]
    pub fn digest(&self) -> String {
        let bytes: Vec<u8> = self.0.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
        format!("#{}", Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes).simple())
    }
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", self.0.len())
    }
}

/// A filter bank: for each band a weight for every bin of the spectrum.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    n_bins: usize,
    weights: Numbers,
}

/// Largest number of weights of a filter bank.
pub const MAX_WEIGHTS: u64 = MAX_DCT_WEIGHTS;

impl Filters {
    /// The name of the option.
    pub const NAME: &str = "filters";

    /// Copies the `weights` of rows of `n_bins`.
    pub fn new(n_bins: usize, weights: &[f64]) -> Result<Self> {
        let n_weights = weights.len() as u64;
        if n_bins < 2 || !weights.len().is_multiple_of(n_bins) || n_weights > MAX_WEIGHTS {
            let allowed =
                format!("rows of n_fft / 2 + 1 weights, at least 2, and at most {MAX_WEIGHTS} weights in all");
            return Err(Error::option(Self::NAME, format!("{n_weights} weights in rows of {n_bins}"), allowed));
        }
        let weights = Numbers::new(Self::NAME, weights)?;
        weights.check_weights(Self::NAME)?;
        Ok(Filters { n_bins, weights })
    }

    /// Number of bins that each band has a weight for.
    #[must_use]
    pub fn n_bins(&self) -> usize {
        self.n_bins
    }

    /// The even transform length whose spectra have that many bins.
    #[must_use]
    pub fn n_fft(&self) -> usize {
        2 * (self.n_bins - 1)
    }

    /// The weights of each band, the first band first.
    pub fn bands(&self) -> std::slice::ChunksExact<'_, f64> {
        self.weights.values().chunks_exact(self.n_bins)
    }

    /// Checks that the bands have a weight for every bin of a spectrum of `n_fft`.
    pub fn check(&self, n_fft: usize) -> Result<()> {
        let (n_bins, needed) = (self.n_bins, n_fft / 2 + 1);
        if n_bins == needed {
            return Ok(());
        }
        let allowed = format!("rows of {needed} weights where n_fft is {n_fft}");
        Err(Error::option(Self::NAME, format!("rows of {n_bins}"), allowed))
    }

    /// All weights.
    #[must_use]
    pub fn weights(&self) -> &Numbers {
        &self.weights
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_array_of_finite_numbers_is_refused_with_its_place() {
        let refused = |values: &[f64]| Numbers::new("window", values).unwrap_err().to_string();
        assert_eq!(refused(&[]), "window must be at least one number, got none");
        assert_eq!(refused(&[1.0, f64::NAN]), "window must be finite numbers, got NaN at index 1");
        let rows = |n_bins, weights: &[f64]| Filters::new(n_bins, weights).unwrap_err().to_string();
        for (n_bins, weights) in [(0, &[1.0; 4][..]), (1, &[1.0; 4]), (3, &[1.0; 4])] {
            assert!(rows(n_bins, weights).contains(&format!("got 4 weights in rows of {n_bins}")));
        }
        assert_eq!(rows(2, &[0.0, 1e-300]), "filters must be numbers of which some are not 0, got zeros");
        let filters = Filters::new(3, &[1.0; 6]).unwrap();
        assert_eq!(filters.bands().len(), 2);
        assert!(filters.check(4).is_ok() && filters.check(5).is_ok());
        let wrong = filters.check(8).unwrap_err().to_string();
        assert_eq!(wrong, "filters must be rows of 5 weights where n_fft is 8, got rows of 3");
    }

    #[test]
    fn a_digest_depends_on_every_bit() {
        let digest = |values: &[f64]| Numbers::new("mean", values).unwrap().digest();
        assert_eq!(digest(&[0.5, 2.0]), digest(&[0.5, 2.0]));
        let others = [digest(&[0.5, 2.0]), digest(&[2.0, 0.5]), digest(&[0.5]), digest(&[0.5, 2.0f64.next_up()])];
        for (at, digest) in others.iter().enumerate() {
            assert!(digest.len() == 33 && !others[..at].contains(digest));
        }
    }
}
