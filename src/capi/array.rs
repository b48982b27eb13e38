//! Arrays in C: a spectrogram's values, frame by frame.

use std::ffi::c_char;

use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, null, path, shared,
    store, store_and_tell,
};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustSpectrogram;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::Signal;
use crate::error::Error;
use crate::options::row;
use crate::recipe::workspace::Workspace;

/// A matrix allocated by the library: `rows` bands, the lowest first, by `columns` frames. Value (r, c) is `data[r *
/// columns + c]`. Free it with `spectrust_array_free`; change no field.
#[repr(C)]
pub struct SpectrustArray {
    /// The first value.
    pub data: *mut f32,
    /// Number of bands or coefficients, derivatives included.
    pub rows: usize,
    /// Number of frames.
    pub columns: usize,
    /// Allocated size in values, for the library's use.
    pub capacity: usize,
}

/// The shape of an array.
#[repr(C)]
pub struct SpectrustShape {
    /// Number of bands or coefficients, derivatives included.
    pub rows: usize,
    /// Number of frames.
    pub columns: usize,
}

impl SpectrustSpectrogram {
    fn array(&self, given: Given, jobs: usize) -> Result<(SpectrustArray, Vec<String>), Fault> {
        let Given { input, cancel } = given;
        let work = |ws: &mut Workspace| self.plan.file_array(input, jobs, ws, cancel);
        let (values, (rows, columns), found) = self.with_workspace(input, work)?;
        Ok((SpectrustArray::new(values, rows, columns), found))
    }

    fn shape_of(&self, Given { input, cancel }: Given) -> Result<SpectrustShape, Fault> {
        let shape = || {
            let audio = Audio::open_unless(input, self.plan.options(), cancel)?;
            self.plan.array_shape(audio.sr(), audio.n_samples())
        };
        Ok(shape().map_err(|error: Error| error.with_input(input))?.into())
    }

    /// Writes an array to a buffer of the caller, which must have exactly its size.
    fn array_into(&self, Given { input, cancel }: Given, jobs: usize, out: &mut [f32]) -> Result<Vec<String>, Fault> {
        let audio = Audio::open_unless(input, self.plan.options(), cancel).map_err(|error| error.with_input(input))?;
        let (rows, columns) = self.plan.array_shape(audio.sr(), audio.n_samples())?;
        if out.len() != rows * columns {
            let len = out.len();
            return Err(Fault::Argument(format!("out_len must be {rows} x {columns}, got {len}")));
        }
        let found = self.with_workspace(input, |ws| self.plan.array(&audio, jobs, out, ws, cancel))?;
        Ok(audio.warnings.into_iter().chain(found).collect())
    }
}

impl From<(usize, usize)> for SpectrustShape {
    fn from((rows, columns): (usize, usize)) -> Self {
        SpectrustShape { rows, columns }
    }
}

impl Output for SpectrustShape {
    const NOTHING: Self = SpectrustShape { rows: 0, columns: 0 };
}

/// Computes the shape of the array that `spectrust_spectrogram_array_of_samples` writes for `n_samples` mono samples at
/// `sr` Hz. Fails on the same arguments as that function.
///
/// # Safety
/// `spectrogram` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_shape(
    spectrogram: *const SpectrustSpectrogram,
    n_samples: usize,
    sr: u32,
    out: *mut SpectrustShape,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let shape = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let plan = &unsafe { shared(spectrogram, "spectrogram") }?.plan;
        let (sr, chosen) = Audio::selected_part(plan.options(), row::sr.whole(sr.into())?, n_samples as u64)?;
        Ok(plan.array_shape(sr, chosen)?.into())
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", shape) })
}

/// Computes the shape of the array of `source`. Compressed audio, and audio that has to be resampled, is decoded for
/// this.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_shape_of(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out: *mut SpectrustShape,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let shape = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.shape_of(source)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", shape) })
}

/// Computes the array of `n_samples` mono samples at `sr` Hz and writes it to `out`, row after row. `out_len` must be
/// `rows * columns` of the shape that `spectrust_spectrogram_shape` returns. The options that select a part of a
/// recording and its sample rate apply as to a file. The work is shared among `jobs` threads; 0 and 1 use only the
/// calling thread. The values do not depend on `jobs`.
///
/// # Safety
/// `spectrogram` is live; `samples` is readable for `n_samples` values; `out` is writable for `out_len` values and does
/// not overlap them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_of_samples(
    spectrogram: *const SpectrustSpectrogram,
    samples: *const f32,
    n_samples: usize,
    sr: u32,
    jobs: usize,
    out: *mut f32,
    out_len: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let spectrogram = unsafe { shared(spectrogram, "spectrogram") }?;
        if samples.is_null() || out.is_null() {
            return Err(Fault::Argument("samples and out must not be NULL".to_owned()));
        }
        // SAFETY: not NULL, readable and writable for these lengths, and apart, by the caller's promise.
        let (samples, out) =
            unsafe { (std::slice::from_raw_parts(samples, n_samples), std::slice::from_raw_parts_mut(out, out_len)) };
        let input = Input::samples(samples, 1, row::sr.whole(sr.into())?);
        spectrogram.array_into(input.into(), jobs, out)
    })
}

/// Computes the array of `source` and writes it to `out`, like `spectrust_spectrogram_array_of_samples`. `out_len` must
/// be `rows * columns` of the shape that `spectrust_spectrogram_shape_of` returns.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes; `out` is writable for `out_len` values and does not
/// overlap it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_into(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    jobs: usize,
    out: *mut f32,
    out_len: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        if out.is_null() {
            return Err(null("out"));
        }
        // SAFETY: not NULL, writable for this length, and apart, by the caller's promise.
        spectrogram.array_into(source, jobs, unsafe { std::slice::from_raw_parts_mut(out, out_len) })
    })
}

/// Computes the array of the audio file `in_path`. `jobs` is as for `spectrust_spectrogram_array_of_samples`. Free the
/// array with `spectrust_array_free`.
///
/// # Safety
/// `spectrogram` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array(
    spectrogram: *const SpectrustSpectrogram,
    in_path: *const c_char,
    jobs: usize,
    out: *mut SpectrustArray,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, input) = unsafe { (shared(spectrogram, "spectrogram")?, path(in_path, "in_path")?) };
        spectrogram.array(Input::from(input).into(), jobs)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_and_tell(out, make) })
}

/// Computes the array of `source`, like `spectrust_spectrogram_array`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_array_from(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    jobs: usize,
    out: *mut SpectrustArray,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.array(source, jobs)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_and_tell(out, make) })
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

/// Frees an array filled by `spectrust_spectrogram_array`, `spectrust_spectrogram_array_from` or
/// `spectrust_picture_read`, and empties the struct, so that freeing it again does nothing. NULL does nothing.
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
