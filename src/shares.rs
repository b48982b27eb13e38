//! A matrix whose columns the threads of a crew compute in parts.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::crew::{Crew, Parts};
use crate::dsp::matrix::Matrix;
use crate::error::Result;
use crate::workspace::Workspace;

/// Parts of a recording; more than threads, so that those that come late find some left.
const MOST_PARTS: u64 = 256;

/// Computes columns of a matrix.
pub(crate) trait Fill: Send + Sync {
    /// Rows of the matrix.
    fn n_rows(&self) -> usize;

    /// Writes the columns `wanted` to `part`, which has as many.
    fn fill(&self, wanted: &Range<usize>, part: &mut Matrix, ws: &mut Workspace, crew: &Crew) -> Result<()>;
}

/// Number of parts of `n_frames`, each of `least` frames or more.
pub(crate) fn n_parts(n_frames: u64, least: u64) -> u64 {
    (n_frames / least).clamp(1, MOST_PARTS)
}

/// Fills `out`, rows of `n_columns` values each, part by part together with the crew. Returns `out`.
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
        let mut part = std::mem::take(&mut ws.matrix);
        part.reset(self.columns.n_rows(), wanted.len())?;
        self.columns.fill(wanted, &mut part, ws, crew)?;
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        for (row, values) in out.as_mut().chunks_exact_mut(self.n_columns).take(part.rows()).enumerate() {
            values[wanted.clone()].copy_from_slice(part.row(row));
        }
        drop(out);
        ws.matrix = part;
        Ok(())
    }
}
