//! The last step of an array: `mean` subtracted and `std` divided by, for all rows or for each.

use crate::cancel::{Cancel, STEP};
use crate::error::Result;
use crate::options::{Numbers, Options};

/// Subtracts the mean of its row from every value of `rows`, which have `n_columns` values each, and divides by that of the
/// divisors.
pub fn subtract_and_divide(rows: &mut [f32], n_columns: usize, options: &Options, cancel: &Cancel) -> Result<()> {
    if options.mean == 0.0 && options.std == 1.0 && !options.has_row_values() {
        return Ok(());
    }
    let of_row =
        |given: &Option<Numbers>, all: f64, row: usize| given.as_ref().map_or(all, |given| given.values()[row]);
    let n_alike = if options.has_row_values() { n_columns } else { rows.len() };
    for (row, values) in rows.chunks_exact_mut(n_alike.max(1)).enumerate() {
        let mean = of_row(&options.mean_values, options.mean, row) as f32;
        let scale = (1.0 / of_row(&options.std_values, options.std, row)) as f32;
        for piece in values.chunks_mut(STEP) {
            cancel.check()?;
            piece.iter_mut().for_each(|value| *value = (*value - mean) * scale);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;

    fn numbers(values: &[f64]) -> Option<Numbers> {
        Some(Numbers::new("mean", values).unwrap())
    }

    #[test]
    fn each_row_has_its_own_mean_and_divisor_or_that_of_all() {
        let changed = |options: &Options| {
            let mut rows = [1.0, 2.0, 3.0, 4.0];
            subtract_and_divide(&mut rows, 2, options, &NEVER).unwrap();
            rows
        };
        let both = Options { mean: 1.0, std: 2.0, ..Options::default() };
        assert_eq!(changed(&Options::default()), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(changed(&both), [0.0, 0.5, 1.0, 1.5]);
        let means = Options { mean_values: numbers(&[1.0, -1.0]), ..both };
        assert_eq!(changed(&means), [0.0, 0.5, 2.0, 2.5]);
        let rows = Options { std_values: numbers(&[0.5, 4.0]), ..means };
        assert_eq!(changed(&rows), [0.0, 2.0, 1.0, 1.25]);
        let refused = rows.check_row_count(3).unwrap_err().to_string();
        assert_eq!(refused, "mean must be a number, or one for each row of the array, which has 3, got an array of 2");
        assert!(rows.check_row_count(2).is_ok());
    }
}
