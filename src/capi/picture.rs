//! Reading back pictures in C.

use std::ffi::c_char;

use super::array::SpectrustArray;
use super::conventions::{Fault, Output, SpectrustError, SpectrustStatus, guard, path, store};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustBuffer;
use crate::encode::read::{Parameters, read};
use crate::error::Result;

/// Reads the parameters stored in the picture `in_path`, a JPEG or PNG file made by this library. `json` receives them
/// as a JSON object in UTF-8 without a final zero byte. `levels` receives the levels of a PNG, the lowest band first
/// (it is at the bottom of the picture): `vmin + index / 255 * (vmax - vmin)`, with 65535 instead of 255 for 16 bits.
/// For a JPEG it is empty; pass NULL to ignore it. Free them with `spectrust_buffer_free` and `spectrust_array_free`.
///
/// # Safety
/// `in_path` ends in a zero byte; `levels` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_picture_read(
    in_path: *const c_char,
    json: *mut SpectrustBuffer,
    levels: *mut SpectrustArray,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: a string, and writable, by the caller's promise; NULL is refused.
    guard(error, || unsafe { hand_out(|| Ok(read(path(in_path, "in_path")?)?), json, levels) })
}

/// Reads the parameters of the picture `source`, a file or its bytes, like `spectrust_picture_read`.
///
/// # Safety
/// `source` is valid as its type describes; `levels` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_picture_read_from(
    source: *const SpectrustSource,
    json: *mut SpectrustBuffer,
    levels: *mut SpectrustArray,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let told = || {
        // SAFETY: a source by the caller's promise; NULL is refused.
        let Given { input, cancel } = unsafe { given(source) }?;
        cancel.check()?;
        Ok(read(input)?)
    };
    // SAFETY: writable by the caller's promise; NULL is refused.
    guard(error, || unsafe { hand_out(told, json, levels) })
}

/// # Safety
/// `json` and `levels` are NULL or writable.
unsafe fn hand_out(
    read: impl FnOnce() -> Result<Parameters, Fault>,
    json: *mut SpectrustBuffer,
    levels: *mut SpectrustArray,
) -> Result<(), Fault> {
    // SAFETY: NULL or writable by the caller's promise; what was there needs no dropping.
    let mut levels = unsafe { levels.as_mut() };
    if let Some(levels) = levels.as_deref_mut() {
        *levels = SpectrustArray::NOTHING;
    }
    let told = || {
        let parameters = read()?;
        if let (Some(levels), Some(found)) = (levels, parameters.levels) {
            *levels = SpectrustArray::new(found.values, found.rows, found.columns);
        }
        Ok(SpectrustBuffer::new(parameters.json.into_bytes()))
    };
    // SAFETY: NULL or writable by the caller's promise.
    unsafe { store(json, "json", told) }
}
