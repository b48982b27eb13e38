//! Arrays in C: the power of bands, or what the options make of it, frame by frame.

use std::ffi::c_char;

use super::conventions::{Fault, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, path, shared, store, warn};
use super::source::{self, SpectrustSource};
use super::spectrogram::SpectrustSpectrogram;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::Signal;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::spectrogram::Warnings;
use crate::workspace::Workspace;

/// A matrix the library made, `rows` bands (the lowest first) by `columns` frames: value (r, c) is
/// `data[r * columns + c]`. The caller frees it with `spectrust_array_free`, and changes no field.
#[repr(C)]
pub struct SpectrustArray {
    /// The first value.
    pub data: *mut f32,
    /// Bands, or coefficients, and their derivatives.
    pub rows: usize,
    /// Frames.
    pub columns: usize,
    /// How many values there is room for; for the library.
    pub capacity: usize,
}

/// The shape of an array.
#[repr(C)]
pub struct SpectrustShape {
    /// Bands, or coefficients, and their derivatives.
    pub rows: usize,
    /// Frames.
    pub columns: usize,
}

impl SpectrustSpectrogram {
    /// Writes the array of `input`, of which the options choose a part like of any recording, to `out`.
    fn write_array(&self, input: Input, jobs: usize, out: &mut [f32]) -> Result<Warnings, Fault> {
        let (plan, cancel) = (&*self.plan, Cancel::default());
        let audio = Audio::open_unless(input, plan.options(), &cancel).map_err(|error| error.of(input))?;
        let (rows, columns) = plan.array_shape(audio.sr(), audio.n_samples())?;
        if out.len() != rows * columns {
            return Err(Fault::Argument(format!("out_len must be {rows} x {columns}, got {}", out.len())));
        }
        let found = self.with_workspace(input, |ws| plan.array(&audio, jobs, out, ws, &cancel))?;
        Ok(audio.warnings.iter().cloned().chain(found).collect())
    }

    fn recording_array(
        &self,
        input: Input,
        jobs: usize,
        warnings: *mut SpectrustWarnings,
    ) -> Result<SpectrustArray, Fault> {
        let work = |ws: &mut Workspace| self.plan.file_array(input, jobs, ws, &Cancel::default());
        let (values, (rows, columns), found) = self.with_workspace(input, work)?;
        warn(warnings, &found);
        Ok(SpectrustArray::new(values, rows, columns))
    }
}

/// Says how large the array of a recording with `n_samples` samples at `sr` Hz is.
///
/// # Safety
/// `spectrogram` is live; `out` is writable; `error` is NULL or writable.
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
        let (rows, columns) = unsafe { shared(spectrogram, "spectrogram") }?.plan.array_shape(sr, n_samples as u64)?;
        Ok(SpectrustShape { rows, columns })
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", shape) })
}

/// Writes the array of `n_samples` mono samples at `sr` Hz to `out`, row after row: as many values as
/// `spectrust_spectrogram_shape` says, which `out_len` repeats. The options that choose a part of a recording and its
/// rate hold as for a file. `jobs` threads share the work, 0 and 1 mean the calling
/// thread alone; the values do not depend on it.
///
/// # Safety
/// `spectrogram` is live; `samples` is readable for `n_samples` values; `out` is writable for `out_len` values and does
/// not overlap them; `warnings` and `error` are NULL or writable.
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
    guard(error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let spectrogram = unsafe { shared(spectrogram, "spectrogram") }?;
        if samples.is_null() || out.is_null() {
            return Err(Fault::Argument("samples and out must not be NULL".to_owned()));
        }
        // SAFETY: not NULL, readable and writable for these lengths, and apart, by the caller's promise.
        let (samples, out) =
            unsafe { (std::slice::from_raw_parts(samples, n_samples), std::slice::from_raw_parts_mut(out, out_len)) };
        warn(warnings, &spectrogram.write_array(Input::samples(samples, 1, sr), jobs, out)?);
        Ok(())
    })
}

/// Makes the array of the audio file `in_path`. Free it with `spectrust_array_free`. `jobs` as in
/// `spectrust_spectrogram_array_of_samples`.
///
/// # Safety
/// `spectrogram` is live; `in_path` ends in a zero byte; `out` is writable and what it held is forgotten; `warnings`
/// and `error` are NULL or writable.
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
        spectrogram.recording_array(input.into(), jobs, warnings)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Makes the array of `source`, like `spectrust_spectrogram_array`.
///
/// # Safety
/// `spectrogram` is live; `source` is what it says of itself; `out` is writable and what it held is forgotten; `warnings`
/// and `error` are NULL or writable.
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
        let (spectrogram, input) = unsafe { (shared(spectrogram, "spectrogram")?, source::input(source)?) };
        spectrogram.recording_array(input, jobs, warnings)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

impl SpectrustArray {
    /// Hands values out.
    pub(super) fn new(values: Vec<f32>, rows: usize, columns: usize) -> Self {
        let mut values = std::mem::ManuallyDrop::new(values);
        SpectrustArray { data: values.as_mut_ptr(), rows, columns, capacity: values.capacity() }
    }

    /// No values at all.
    pub(super) const EMPTY: Self = SpectrustArray { data: std::ptr::null_mut(), rows: 0, columns: 0, capacity: 0 };
}

/// Frees what `spectrust_spectrogram_array`, `spectrust_spectrogram_array_from` or `spectrust_picture_read` made and empties the struct, so that freeing
/// it again does nothing. NULL does nothing.
///
/// # Safety
/// `array` is NULL, or was filled by one of them, or is all zeros.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_array_free(array: *mut SpectrustArray) {
    // SAFETY: NULL or a live struct by the caller's promise.
    let Some(array) = (unsafe { array.as_mut() }) else { return };
    let values = std::mem::replace(array, SpectrustArray::EMPTY);
    if !values.data.is_null() {
        // SAFETY: the three parts of a Vec<f32> that SpectrustArray::new took apart, unchanged.
        drop(unsafe { Vec::from_raw_parts(values.data, values.rows * values.columns, values.capacity) });
    }
}
