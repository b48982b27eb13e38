//! Features of arrays in C: derivatives over time, per-channel energy normalisation.

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, shared, slice, slice_mut};
use super::spectrogram::SpectrustSpectrogram;
use crate::cancel::NEVER;
use crate::dsp::delta::Delta;
use crate::dsp::pcen::Pcen;
use crate::options::parameter::ORDER;
use crate::options::{DeltaEdges, row};

/// Computes derivative `order` (1 or 2) along the frames of a `rows` x `columns` matrix and writes it to `out`, like
/// librosa.feature.delta: the derivative of a polynomial of degree `order` fitted to `width` frames. `width` is odd,
/// from 3 to `columns`.
///
/// # Safety
/// `values` is readable and `out` writable for `rows * columns` values, and they do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_delta(
    values: *const f32,
    rows: usize,
    columns: usize,
    order: i64,
    width: i64,
    out: *mut f32,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let (order, width) = (ORDER.whole(order)?, row::delta_width.whole(width)?);
        Delta::check(width, DeltaEdges::Interp, columns)?;
        let len = matrix_len(rows, columns)?;
        // SAFETY: of this length and apart by the caller's promise; NULL is refused.
        let (values, out) = unsafe { (slice(values, len, "values")?, slice_mut(out, len, "out")?) };
        Ok(Delta::new(order, width).process_rows(values, columns, out, &NEVER)?)
    })
}

/// Applies per-channel energy normalisation (PCEN) to `rows` x `columns` energies in place, with the `pcen_*` options
/// of `spectrogram`. Frames are `hop_length` samples apart at `sr` Hz.
///
/// # Safety
/// `spectrogram` is live; `values` is writable for `rows * columns` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_pcen(
    spectrogram: *const SpectrustSpectrogram,
    values: *mut f32,
    rows: usize,
    columns: usize,
    sr: i64,
    hop_length: i64,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let options = unsafe { shared(spectrogram, "spectrogram") }?.plan.options();
        let pcen = Pcen::new(options, row::sr.whole(sr)?, row::hop_length.whole(hop_length)?);
        // SAFETY: of this length by the caller's promise; NULL is refused.
        let values = unsafe { slice_mut(values, matrix_len(rows, columns)?, "values") }?;
        pcen.process_rows(values, columns);
        Ok(())
    })
}

/// Number of values of a matrix of the caller.
fn matrix_len(rows: usize, columns: usize) -> Result<usize, Fault> {
    match rows.saturating_mul(columns) {
        0 => Err(Fault::Argument(format!("rows and columns must be 1 or more, got {rows} and {columns}"))),
        len => Ok(len),
    }
}
