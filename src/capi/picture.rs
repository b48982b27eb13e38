//! Pictures read back in C.

use std::ffi::c_char;

use super::array::SpectrustArray;
use super::conventions::{Fault, Output, SpectrustError, SpectrustStatus, guard, path, store};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustBuffer;
use crate::error::Result;
use crate::picture::read::{Parameters, read};

/// Reads what the picture `in_path`, a JPEG or PNG file that this library made, tells of itself: `json` becomes its
/// parameters, an object in UTF-8 without a zero byte at its end; `levels` (NULL: not wanted) becomes the levels of a
/// PNG's pixels, the lowest band first (a picture has it at its bottom), `vmin + index / 255 * (vmax - vmin)` (16 bits:
/// 65535), and empty for a JPEG. Free them with `spectrust_buffer_free` and `spectrust_array_free`.
///
/// # Safety
/// `in_path` ends in a zero byte; `json` is writable, `levels` NULL or writable, and what they held is forgotten;
/// `error` is NULL or writable.
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

/// Reads the picture `source`, a file or the bytes of one, like `spectrust_picture_read`.
///
/// # Safety
/// `source` is what it says of itself; `json` is writable, `levels` NULL or writable, and what they held is forgotten;
/// `error` is NULL or writable.
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
