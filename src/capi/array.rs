//! Arrays in C: a spectrogram's values, frame by frame.

use super::choice::SpectrustArrayOrder;
use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, shared, slice, slice_mut,
    store, store_with_warnings,
};
use super::source::{Given, SpectrustSource, given, spectrust_source_samples, whole};
use super::spectrogram::SpectrustSpectrogram;
use crate::audio::input::Input;
use crate::cancel::NEVER;
use crate::options::{ArrayOrder, row};
use crate::recipe::crew::threads;
use crate::recipe::file_array::FileArray;
use crate::recipe::workspace::Workspace;

/// A matrix allocated by the library. Value (r, c) is `data[r * columns + c]`. Free it with `spectrust_array_free`;
/// change no field.
#[repr(C)]
pub struct SpectrustArray {
    /// The first value.
    pub data: *mut f32,
    /// Number of rows: bands or coefficients (derivatives included), the lowest first, or frames if the order is
    /// `SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS`.
    pub rows: usize,
    /// Number of columns: frames, or bands if the rows are frames.
    pub columns: usize,
    /// Allocated size in values, for the library's use.
    pub capacity: usize,
}

/// The shape of an array, whatever the order of its values.
#[repr(C)]
pub struct SpectrustShape {
    /// Number of bands or coefficients, derivatives included.
    pub bands: usize,
    /// Number of frames.
    pub frames: usize,
}

impl SpectrustSpectrogram {
    fn array(
        &self,
        Given { input, cancel }: Given,
        order: SpectrustArrayOrder,
        jobs: usize,
    ) -> Result<(SpectrustArray, Vec<String>), Fault> {
        let (order, jobs) = (order.among("order", ArrayOrder::ALL)?, threads(jobs));
        let work = |ws: &mut Workspace| self.plan.file_array(input, order, jobs, ws, cancel);
        let FileArray { values, rows, columns, warnings } = self.workspaces.with(input, work)?;
        Ok((SpectrustArray::new(values, rows, columns), warnings))
    }

    fn shape(&self, Given { input, cancel }: Given) -> Result<SpectrustShape, Fault> {
        let (bands, frames) = self.workspaces.with(input, |ws| self.plan.file_shape(input, ws, cancel))?;
        Ok(SpectrustShape { bands, frames })
    }

    /// Writes an array to memory of the caller, which must have exactly its size.
    fn array_into(
        &self,
        Given { input, cancel }: Given,
        order: SpectrustArrayOrder,
        jobs: usize,
        out: &mut [f32],
    ) -> Result<Vec<String>, Fault> {
        let (order, jobs) = (order.among("order", ArrayOrder::ALL)?, threads(jobs));
        let work = |ws: &mut Workspace| self.plan.file_array_into(input, order, jobs, out, ws, cancel);
        Ok(self.workspaces.with(input, work)?)
    }
}

impl Output for SpectrustShape {
    const NOTHING: Self = SpectrustShape { bands: 0, frames: 0 };
}

/// Computes the shape of the array of `source`. Compressed audio, and audio that has to be resampled, is decoded for
/// this; `spectrust_spectrogram_resolve` needs no recording.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_shape(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out: *mut SpectrustShape,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let shape = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.shape(source)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", shape) })
}

/// Computes the array of `source`, with its values in the given `order`; `SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS` needs
/// memory for two arrays. The work is shared among at most `jobs` threads; 0 means all processors available to the
/// process. The values do not depend on `jobs`. Free the array with `spectrust_array_free`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    order: SpectrustArrayOrder,
    jobs: usize,
    out: *mut SpectrustArray,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.array(source, order, jobs)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, make) })
}

/// Computes the array of `source` like `spectrust_spectrogram_array` and writes it to the caller's memory at `out`.
/// `out_len` must be `bands * frames` of the shape that `spectrust_spectrogram_shape` returns.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes; `out` is writable for `out_len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_into(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    order: SpectrustArrayOrder,
    jobs: usize,
    out: *mut f32,
    out_len: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live, valid and writable by the caller's promise; NULL is refused.
        let (spectrogram, source, out) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(source)?, slice_mut(out, out_len, "out")?) };
        spectrogram.array_into(source, order, jobs, out)
    })
}

/// Like `spectrust_spectrogram_array_into`, for samples passed as arguments instead of in a struct, as in
/// `spectrust_spectrogram_encode_flat`. `spectrust_spectrogram_resolve` gives the shape.
///
/// # Safety
/// `spectrogram` is live; `samples` is readable for `n_samples * channels` values; `out` is writable for `out_len`
/// values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_flat(
    spectrogram: *const SpectrustSpectrogram,
    samples: *const f32,
    n_samples: usize,
    channels: i64,
    sr: i64,
    order: SpectrustArrayOrder,
    jobs: usize,
    out: *mut f32,
    out_len: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let source = spectrust_source_samples(samples, n_samples, channels, sr);
    // SAFETY: the caller's promise.
    unsafe {
        spectrust_spectrogram_array_into(spectrogram, &raw const source, order, jobs, out, out_len, warnings, error)
    }
}

/// Like `spectrust_spectrogram_array_flat`, for mono samples that are not resampled: the option `sr` must be unset or
/// `sr`. This needs no decoders, resampler or encoders. A program linked with the static library and `--gc-sections`
/// that calls only this function has half the size of one that calls `spectrust_spectrogram_array_flat`.
///
/// # Safety
/// `spectrogram` is live; `samples` is readable for `n_samples` values; `out` is writable for `out_len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_mono(
    spectrogram: *const SpectrustSpectrogram,
    samples: *const f32,
    n_samples: usize,
    sr: i64,
    order: SpectrustArrayOrder,
    jobs: usize,
    out: *mut f32,
    out_len: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live and writable by the caller's promise; NULL is refused.
        let (spectrogram, out) = unsafe { (shared(spectrogram, "spectrogram")?, slice_mut(out, out_len, "out")?) };
        // SAFETY: readable by the caller's promise; NULL is refused.
        let samples = unsafe { slice(samples, n_samples, "samples")? };
        let (sr, order) = (whole(&row::sr, sr)?, order.among("order", ArrayOrder::ALL)?);
        let (plan, jobs) = (&spectrogram.plan, threads(jobs));
        let work = |ws: &mut Workspace| plan.mono_array_into((samples, sr), order, jobs, out, ws, &NEVER);
        Ok(spectrogram.workspaces.with(Input::samples(samples, 1, sr), work)?)
    })
}

impl SpectrustArray {
    /// Passes ownership of the values to C.
    pub(super) fn new(values: Vec<f32>, rows: usize, columns: usize) -> Self {
        let mut values = std::mem::ManuallyDrop::new(values);
        SpectrustArray { data: values.as_mut_ptr(), rows, columns, capacity: values.capacity() }
    }
}

impl Output for SpectrustArray {
    const NOTHING: Self = SpectrustArray { data: std::ptr::null_mut(), rows: 0, columns: 0, capacity: 0 };
}

/// Frees an array filled by `spectrust_spectrogram_array`, `spectrust_windows_array` or `spectrust_picture_read`, and
/// empties the struct, so that freeing it again does nothing.
///
/// # Safety
/// `array` is NULL, all zeros, or was filled by one of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_array_free(array: *mut SpectrustArray) {
    // SAFETY: NULL or a live struct by the caller's promise.
    let Some(array) = (unsafe { array.as_mut() }) else { return };
    let values = std::mem::replace(array, SpectrustArray::NOTHING);
    if !values.data.is_null() {
        // SAFETY: the three parts of a Vec<f32> that SpectrustArray::new took apart, unchanged.
        drop(unsafe { Vec::from_raw_parts(values.data, values.rows * values.columns, values.capacity) });
    }
}
