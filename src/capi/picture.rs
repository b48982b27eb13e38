//! Pictures read back in C.

use std::ffi::c_char;

use super::array::SpectrustArray;
use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, path};
use super::spectrogram::SpectrustBuffer;
use crate::picture::read::read;

/// Reads what the picture `in_path`, a JPEG or PNG file that this library made, tells of itself: `json` becomes its
/// parameters, an object in UTF-8 without a zero byte at its end; `levels` (NULL: not wanted) becomes the levels of a
/// PNG's pixels, the lowest band first, `vmin + index / 255 * (vmax - vmin)` (16 bits: 65535), and empty for a JPEG or
/// where all of the picture has the lowest colour. Free them with `spectrust_buffer_free` and `spectrust_array_free`.
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
    guard(error, || {
        if json.is_null() {
            return Err(Fault::Argument("json must not be NULL".to_owned()));
        }
        // SAFETY: a string by the caller's promise; NULL is refused.
        let parameters = read(unsafe { path(in_path, "in_path") }?)?;
        // SAFETY: not NULL, and writable by the caller's promise.
        unsafe { json.write(SpectrustBuffer::new(parameters.json.into_bytes())) };
        if !levels.is_null() {
            let told = parameters.levels.map(|found| SpectrustArray::new(found.values, found.rows, found.columns));
            // SAFETY: not NULL, and writable by the caller's promise; what was there is not read.
            unsafe { levels.write(told.unwrap_or(SpectrustArray::EMPTY)) };
        }
        Ok(())
    })
}
