//! A matrix whose columns or rows are computed in parts by the threads of a crew.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::crew::{Crew, Parts};
use super::workspace::Workspace;
use crate::cancel::Cancel;
use crate::dsp::matrix::Matrix;
use crate::error::Result;

/// Maximum number of parts; more than threads, so that threads that become idle late find some.
const MAX_PARTS: u64 = 256;

/// Computes columns of a matrix.
pub(crate) trait Fill: Send + Sync {
    /// Rows of the matrix.
    fn n_rows(&self) -> usize;

    /// Computes the columns `wanted` into `part`, which has that number of columns.
    fn fill(&self, wanted: &Range<usize>, part: &mut Matrix, ws: &mut Workspace, crew: &Crew) -> Result<()>;
}

/// Number of parts for `n_frames`, each of at least `least` frames.
pub(crate) fn n_parts(n_frames: u64, least: u64) -> u64 {
    (n_frames / least).clamp(1, MAX_PARTS)
}

/// Fills `out`, rows of `n_columns` values each, in parts together with the crew. Returns `out`.
pub(crate) fn fill<'env, F: Fill + 'env, O: AsMut<[f32]> + Default + Send + 'env>(
    columns: F,
    n_columns: usize,
    parts: Vec<Range<usize>>,
    out: O,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<O> {
    let shared = Arc::new(Shared { columns, n_columns, parts, out: Mutex::new(out) });
    crew.share(shared.parts.len(), Arc::clone(&shared) as _, ws)?;
    Ok(std::mem::take(&mut *shared.out.lock().unwrap_or_else(PoisonError::into_inner)))
}

struct Shared<F, O> {
    columns: F,
    n_columns: usize,
    parts: Vec<Range<usize>>,
    out: Mutex<O>,
}

impl<'env, F: Fill, O: AsMut<[f32]> + Send> Parts<'env> for Shared<F, O> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let wanted = &self.parts[index];
        let mut part = ws.matrix(self.columns.n_rows(), wanted.len(), crew.cancel())?;
        self.columns.fill(wanted, &mut part, ws, crew)?;
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, values) in out.as_mut().chunks_exact_mut(self.n_columns).take(part.rows()).enumerate() {
            values[wanted.clone()].copy_from_slice(part.row(row));
        }
        drop(out);
        ws.recycle(part);
        Ok(())
    }
}

/// Modifies the rows of a matrix independently.
pub(crate) trait Change: Send + Sync {
    /// Modifies a row.
    fn change(&self, row: &mut [f32], cancel: &Cancel) -> Result<()>;
}

/// Modifies the first `n_rows` rows of `out`, of `n_columns` values each, together with the crew. Returns `out`.
pub(crate) fn change<'env, C: Change + 'env, O: AsMut<[f32]> + Default + Send + 'env>(
    change: C,
    (n_rows, n_columns): (usize, usize),
    mut out: O,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<O> {
    if crew.is_alone() {
        for row in out.as_mut().chunks_exact_mut(n_columns).take(n_rows) {
            change.change(row, crew.cancel())?;
        }
        return Ok(out);
    }
    let rows = Arc::new(Rows { change, n_columns, out: Mutex::new(out) });
    crew.share(n_rows, Arc::clone(&rows) as _, ws)?;
    Ok(std::mem::take(&mut *rows.out.lock().unwrap_or_else(PoisonError::into_inner)))
}

struct Rows<C, O> {
    change: C,
    n_columns: usize,
    out: Mutex<O>,
}

impl<'env, C: Change, O: AsMut<[f32]> + Send> Parts<'env> for Rows<C, O> {
    /// Works on a copy of the row so that the lock is not held meanwhile.
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let out = || self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let place = index * self.n_columns..(index + 1) * self.n_columns;
        let mut row = ws.matrix(1, self.n_columns, crew.cancel())?;
        row.values_mut().copy_from_slice(&out().as_mut()[place.clone()]);
        self.change.change(row.values_mut(), crew.cancel())?;
        out().as_mut()[place].copy_from_slice(row.values());
        ws.recycle(row);
        Ok(())
    }
}
