//! A spectrogram in C: checked options and their tables, shared by any number of threads.

use std::ffi::c_char;
use std::path::Path;
use std::sync::Arc;

use super::choice::SpectrustFormat;
use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, path, shared, store,
    store_with_warnings,
};
use super::options::{SpectrustOptions, checked_options};
use super::source::{Given, SpectrustSource, given, spectrust_source_samples};
use crate::options::Format;
use crate::recipe::crew::Crew;
use crate::recipe::plan::Plan;
use crate::recipe::workspace::Workspace;
use crate::recipe::workspaces::Workspaces;

/// Checked options with everything that can be computed before a file is opened. Any number of threads may use a `const
/// SpectrustSpectrogram *` at once, before and after a fork; only `spectrust_spectrogram_free` needs exclusive access.
pub struct SpectrustSpectrogram {
    pub(super) plan: Arc<Plan>,
    pub(super) workspaces: Arc<Workspaces>,
}

impl SpectrustSpectrogram {
    fn generate(&self, given: Given, output: &Path) -> Result<(f64, Vec<String>), Fault> {
        let (plan, Given { input, cancel }) = (&*self.plan, given);
        let generate = |ws: &mut Workspace| plan.generate(input, output, ws, &Crew::alone(cancel));
        Ok(self.workspaces.with(input, generate)?)
    }

    fn encode(&self, given: Given, format: SpectrustFormat) -> Result<(SpectrustBuffer, Vec<String>), Fault> {
        let format = format.among("format", Format::ALL)?;
        let (plan, Given { input, cancel }) = (&*self.plan, given);
        let encode = |ws: &mut Workspace| plan.encode(input, format, ws, &Crew::alone(cancel));
        let (bytes, found) = self.workspaces.with(input, encode)?;
        Ok((SpectrustBuffer::new(bytes), found))
    }
}

/// Bytes allocated by the library. Free them with `spectrust_buffer_free`; change no field.
#[repr(C)]
pub struct SpectrustBuffer {
    /// The first byte.
    pub data: *mut u8,
    /// Number of bytes.
    pub len: usize,
    /// Allocated size in bytes, for the library's use.
    pub capacity: usize,
}

impl SpectrustBuffer {
    /// Passes ownership of the bytes to C.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut bytes = std::mem::ManuallyDrop::new(bytes);
        SpectrustBuffer { data: bytes.as_mut_ptr(), len: bytes.len(), capacity: bytes.capacity() }
    }
}

impl Output for SpectrustBuffer {
    const NOTHING: Self = SpectrustBuffer { data: std::ptr::null_mut(), len: 0, capacity: 0 };
}

/// Checks `options` (NULL: the defaults) and creates a spectrogram from them. Free it with
/// `spectrust_spectrogram_free`.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_new(
    options: *const SpectrustOptions,
    out: *mut *mut SpectrustSpectrogram,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: the caller's promise is the one `checked_options` asks for.
        let options = unsafe { checked_options(options) }?;
        let plan = Arc::new(Plan::new(options)?);
        Ok(Box::into_raw(Box::new(SpectrustSpectrogram { plan, workspaces: Arc::default() })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Draws `source` and writes the result to `out_path`. The extension of `out_path`, in upper or lower case, selects the
/// format:
/// .jpg, .jpeg, .jpe, .jfif or none for JPEG; .png for PNG; .npy for an array in NumPy's format; .csv for the levels of
/// the picture as text.
///
/// The file appears under that name complete or not at all. It replaces an existing file or a link to one; anything
/// else, or a link to it, is refused. The folder must exist. "-" is standard output, which receives a JPEG picture. If
/// the pipe is closed, SIGPIPE ends the process; if SIGPIPE is ignored, the call fails.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_generate(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out_path: *const c_char,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source, output) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(source)?, path(out_path, "out_path")?) };
        Ok(spectrogram.generate(source, output)?.1)
    })
}

/// Like `spectrust_spectrogram_generate`. It stores the duration of the audio that the file shows, in seconds, in
/// `duration`.
///
/// # Safety
/// As for `spectrust_spectrogram_generate`; `duration` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_generate_timed(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out_path: *const c_char,
    duration: *mut f64,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        let mut found = Vec::new();
        let generate = || {
            // SAFETY: live and valid by the caller's promise; NULL is refused.
            let (spectrogram, source, output) =
                unsafe { (shared(spectrogram, "spectrogram")?, given(source)?, path(out_path, "out_path")?) };
            let (seconds, sentences) = spectrogram.generate(source, output)?;
            found = sentences;
            Ok(seconds)
        };
        // SAFETY: `duration` is writable by the caller's promise.
        unsafe { store(duration, "duration", generate) }?;
        Ok(found)
    })
}

/// Draws `source` and stores the bytes of a file in the given `format` in `out`. Free them with
/// `spectrust_buffer_free`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_encode(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    format: SpectrustFormat,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let encode = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.encode(source, format)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, encode) })
}

/// Like `spectrust_spectrogram_encode`, for samples passed as arguments (those of `spectrust_source_samples`) instead
/// of in a struct: Go, for example, forbids passing a pointer to a struct that holds Go pointers.
///
/// # Safety
/// `spectrogram` is live; `samples` is readable for `n_samples * channels` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_encode_flat(
    spectrogram: *const SpectrustSpectrogram,
    samples: *const f32,
    n_samples: usize,
    channels: i64,
    sr: i64,
    format: SpectrustFormat,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let source = spectrust_source_samples(samples, n_samples, channels, sr);
    // SAFETY: the caller's promise.
    unsafe { spectrust_spectrogram_encode(spectrogram, &raw const source, format, out, warnings, error) }
}

/// Frees a buffer filled by `spectrust_spectrogram_encode`, `spectrust_spectrogram_encode_flat`,
/// `spectrust_windows_encode` or `spectrust_picture_read`, and empties the struct, so that freeing it again does nothing.
///
/// # Safety
/// `buffer` is NULL, all zeros, or was filled by one of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_buffer_free(buffer: *mut SpectrustBuffer) {
    // SAFETY: NULL or a live struct by the caller's promise.
    let Some(buffer) = (unsafe { buffer.as_mut() }) else { return };
    let bytes = std::mem::replace(buffer, SpectrustBuffer::NOTHING);
    if !bytes.data.is_null() {
        // SAFETY: the three parts of a Vec<u8> that SpectrustBuffer::new took apart, unchanged.
        drop(unsafe { Vec::from_raw_parts(bytes.data, bytes.len, bytes.capacity) });
    }
}

/// Frees a spectrogram. A batch started with it continues, and its windows stay open.
///
/// # Safety
/// `spectrogram` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_free(spectrogram: *mut SpectrustSpectrogram) {
    if !spectrogram.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_spectrogram_new`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(spectrogram) });
    }
}
