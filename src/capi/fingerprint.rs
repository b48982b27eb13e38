//! The hash of options in C, as manifests store it.

use std::ffi::c_char;

use super::batch_options::SpectrustBatchOptions;
use super::conventions::{SpectrustError, SpectrustStatus, guard, read_options, store_text};
use super::options::{SpectrustOptions, checked_options};
use crate::batch::Fingerprint;

/// Size of a fingerprint as text, in bytes, including the final zero byte.
pub const SPECTRUST_FINGERPRINT_SIZE: usize = 33;

/// Writes the fingerprint of `options` to `text`, a hash of 32 hexadecimal digits: the one that a batch with these
/// options and with the `format`, `segment`, `overlap` and `remainder` of `batch` stores in the rows of its manifest, as
/// `options`. Two fingerprints are equal if all of these are. It covers the options that differ from their defaults, so
/// a later version of the library with more options gives the same. `options` and `batch` may be NULL: the defaults.
/// `size` is the size of `text` in bytes, `SPECTRUST_FINGERPRINT_SIZE` or more.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes, and `batch` for `batch->struct_size` bytes; `text` is
/// writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_fingerprint(
    options: *const SpectrustOptions,
    batch: *const SpectrustBatchOptions,
    text: *mut c_char,
    size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: the caller's promise is the one that each asks for.
        let (options, batch) = unsafe { (checked_options(options)?, read_options(batch)?.read()?) };
        let fingerprint = Fingerprint::new(&options, batch.format, batch.segments()?);
        // SAFETY: NULL or writable for `size` bytes by the caller's promise.
        unsafe { store_text(text, size, &fingerprint.hash()) }
    })
}
