//! Reading back pictures in C.

use super::array::SpectrustArray;
use super::conventions::{Fault, Output, SpectrustError, SpectrustStatus, guard, store};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustBuffer;
use crate::encode::read::{Parameters, read};
use crate::error::Result;

/// Reads the parameters stored in the picture `source`, a JPEG or PNG file made by this library, or its bytes. `json`
/// receives them as a JSON object in UTF-8 without a final zero byte, with the options of the encoder that the file
/// itself states (`quality`, `subsampling` and `progressive`, or `bit_depth`). `levels` receives the levels of a PNG, the lowest
/// band first (it is at the bottom of the picture): `vmin + index / 255 * (vmax - vmin)`, with 65535 instead of 255 for
/// 16 bits. For a JPEG it is left empty. `levels` may be NULL. Free them with `spectrust_buffer_free` and
/// `spectrust_array_free`.
///
/// # Safety
/// `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_picture_read(
    source: *const SpectrustSource,
    json: *mut SpectrustBuffer,
    levels: *mut SpectrustArray,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let read = || {
        // SAFETY: valid by the caller's promise; NULL is refused.
        let Given { input, cancel } = unsafe { given(source) }?;
        cancel.check()?;
        Ok(read(input)?)
    };
    // SAFETY: writable or NULL by the caller's promise.
    guard(error, || unsafe { store_parameters(read, json, levels) })
}

/// # Safety
/// `json` and `levels` are NULL or writable.
unsafe fn store_parameters(
    read: impl FnOnce() -> Result<Parameters, Fault>,
    json: *mut SpectrustBuffer,
    levels: *mut SpectrustArray,
) -> Result<(), Fault> {
    // SAFETY: NULL or writable by the caller's promise; what was there needs no dropping.
    let mut levels = unsafe { levels.as_mut() };
    if let Some(levels) = levels.as_deref_mut() {
        *levels = SpectrustArray::NOTHING;
    }
    let buffer = || {
        let parameters = read()?;
        if let (Some(levels), Some(found)) = (levels, parameters.levels) {
            *levels = SpectrustArray::new(found.values, found.rows, found.columns);
        }
        Ok(SpectrustBuffer::new(parameters.json.into_bytes()))
    };
    // SAFETY: NULL or writable by the caller's promise.
    unsafe { store(json, "json", buffer) }
}
