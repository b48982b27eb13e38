//! A matrix: bands by frames, row 0 the lowest band.

use crate::cancel::{Cancel, NEVER};
use crate::error::Result;
use crate::memory;

/// A matrix in row-major order that reuses its memory.
#[derive(Default)]
pub struct Matrix {
    values: Vec<f32>,
    columns: usize,
}

impl Matrix {
    /// Resizes the matrix to `rows` by `columns` zeros.
    pub fn reset(&mut self, rows: usize, columns: usize) -> Result<()> {
        self.reset_unless(rows, columns, &NEVER)
    }

    /// The same, stopping when `cancel` is set.
    pub fn reset_unless(&mut self, rows: usize, columns: usize, cancel: &Cancel) -> Result<()> {
        self.columns = columns;
        memory::fill_unless(&mut self.values, rows * columns, 0.0, "the spectrogram", cancel)
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.values.len() / self.columns.max(1)
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of values that fit into its memory.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.values.capacity()
    }

    /// Row `row`.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// Row `row`, mutable.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.columns..][..self.columns]
    }

    /// All values, row after row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All values, mutable.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// Sets column `column`, one value per row.
    pub fn set_column(&mut self, column: usize, values: impl Iterator<Item = f32>) {
        for (cell, value) in self.values[column..].iter_mut().step_by(self.columns).zip(values) {
            *cell = value;
        }
    }
}

impl AsMut<[f32]> for Matrix {
    fn as_mut(&mut self) -> &mut [f32] {
        self.values_mut()
    }
}

/// Values of a side of the squares in which a matrix is transposed: two squares fit the L1 cache.
const SIDE: usize = 32;

/// Writes the transpose of a matrix, `values` row after row of `columns`, to `out`.
pub fn transpose(values: &[f32], columns: usize, out: &mut [f32], cancel: &Cancel) -> Result<()> {
    let rows = values.len() / columns.max(1);
    for top in (0..rows).step_by(SIDE) {
        for left in (0..columns).step_by(SIDE) {
            for row in top..(top + SIDE).min(rows) {
                for column in left..(left + SIDE).min(columns) {
                    out[column * rows + row] = values[row * columns + column];
                }
            }
        }
        cancel.check()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_reset_matrix_is_all_zeros() {
        let mut matrix = Matrix::default();
        for (rows, columns) in [(3, 5), (1, 1), (7, 2), (2, 7)] {
            matrix.reset(rows, columns).unwrap();
            assert_eq!((matrix.rows(), matrix.columns(), matrix.values().len()), (rows, columns, rows * columns));
            assert!(matrix.values().iter().all(|&value| value == 0.0), "{rows} x {columns}");
            matrix.values_mut().fill(f32::NAN);
        }
    }

    #[test]
    fn rows_and_columns_address_the_same_values() {
        let mut matrix = Matrix::default();
        matrix.reset(3, 4).unwrap();
        matrix.row_mut(1).copy_from_slice(&[2.0, -3.0, 5.0, -7.0]);
        matrix.set_column(2, [11.0, -13.0, 17.0].into_iter());
        assert_eq!(matrix.values(), [0.0, 0.0, 11.0, 0.0, 2.0, -3.0, -13.0, -7.0, 0.0, 0.0, 17.0, 0.0]);
        assert_eq!(matrix.row(2), [0.0, 0.0, 17.0, 0.0]);
    }

    #[test]
    fn too_large_a_matrix_is_an_error() {
        let mut matrix = Matrix::default();
        let error = matrix.reset(1 << 30, 1 << 30).unwrap_err();
        assert!(matches!(error, Error::Memory { what: "the spectrogram", bytes } if bytes == 1 << 62), "{error}");
        matrix.reset(2, 2).unwrap();
        assert_eq!(matrix.values(), [0.0; 4]);
    }
}
