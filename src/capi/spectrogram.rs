//! A spectrogram in C: options made ready, used from any number of threads.

use std::ffi::c_char;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::conventions::{Fault, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, path, shared, store, warn};
use super::options::SpectrustOptions;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::spectrogram::Plan;
use crate::workspace::Workspace;

/// Options made ready. A `const SpectrustSpectrogram *` may be used by any number of threads at once, before and
/// after a fork; only `spectrust_spectrogram_free` needs it alone.
pub struct SpectrustSpectrogram {
    pub(super) plan: Arc<Plan>,
    workspaces: [Mutex<Option<Box<Workspace>>>; 16],
}

impl SpectrustSpectrogram {
    /// Runs `work` on `input` with a workspace that nobody else has: one left by an earlier call, or a new one.
    ///
    /// Only `try_lock`: a mutex that was held while another thread forked stays held in the child for ever, and
    /// there it costs a buffer, not a hang.
    pub(super) fn with_workspace<T>(&self, input: &Path, work: impl FnOnce(&mut Workspace) -> Result<T>) -> Result<T> {
        let left = self.workspaces.iter().find_map(|slot| slot.try_lock().ok()?.take());
        let mut workspace = left.unwrap_or_default();
        let result = workspace.contain(input, work);
        workspace.trim();
        for slot in &self.workspaces {
            match slot.try_lock() {
                Ok(mut slot) if slot.is_none() => {
                    *slot = Some(workspace);
                    break;
                }
                _ => {}
            }
        }
        result
    }
}

/// Bytes the library made. The caller frees them with `spectrust_buffer_free`, and changes no field.
#[repr(C)]
pub struct SpectrustBuffer {
    /// The first byte.
    pub data: *mut u8,
    /// How many bytes there are.
    pub len: usize,
    /// How many there is room for; for the library.
    pub capacity: usize,
}

/// Checks `options` (NULL: the defaults) and makes a spectrogram of them. Free it with `spectrust_spectrogram_free`.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes; `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_new(
    options: *const SpectrustOptions,
    out: *mut *mut SpectrustSpectrogram,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: the caller's promise is the one `read` asks for.
        let options = unsafe { SpectrustOptions::read(options) }?.check()?;
        let plan = Arc::new(Plan::new(options)?);
        Ok(Box::into_raw(Box::new(SpectrustSpectrogram { plan, workspaces: Default::default() })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Draws the spectrogram of the audio file `in_path` into the JPEG file `out_path`. The picture appears under that
/// name whole or not at all; a file that was there is replaced. The name ends in .jpg, .jpeg, .jpe or .jfif, in upper or
/// lower case, or in nothing; its folder must be there. What had to be worked around goes to `warnings`.
///
/// # Safety
/// `spectrogram` is live; the paths end in a zero byte; `warnings` and `error` are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_generate(
    spectrogram: *const SpectrustSpectrogram,
    in_path: *const c_char,
    out_path: *const c_char,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, input, output) =
            unsafe { (shared(spectrogram, "spectrogram")?, path(in_path, "in_path")?, path(out_path, "out_path")?) };
        let plan = &spectrogram.plan;
        let found = spectrogram.with_workspace(input, |ws| plan.generate(input, output, ws, &Cancel::default()))?;
        warn(warnings, &found);
        Ok(())
    })
}

/// Draws the spectrogram of the audio file `in_path` into memory, as the bytes of a JPEG file. Free them with
/// `spectrust_buffer_free`.
///
/// # Safety
/// `spectrogram` is live; `in_path` ends in a zero byte; `out` is writable and what it held is forgotten; `warnings`
/// and `error` are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_encode(
    spectrogram: *const SpectrustSpectrogram,
    in_path: *const c_char,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let encode = || -> Result<SpectrustBuffer, Fault> {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, input) = unsafe { (shared(spectrogram, "spectrogram")?, path(in_path, "in_path")?) };
        let plan = &spectrogram.plan;
        let (jpeg, found) = spectrogram.with_workspace(input, |ws| plan.encode(input, ws, &Cancel::default()))?;
        warn(warnings, &found);
        let mut jpeg = std::mem::ManuallyDrop::new(jpeg);
        Ok(SpectrustBuffer { data: jpeg.as_mut_ptr(), len: jpeg.len(), capacity: jpeg.capacity() })
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", encode) })
}

/// Frees what `spectrust_spectrogram_encode` made and empties the struct, so that freeing it again does nothing.
/// NULL does nothing.
///
/// # Safety
/// `buffer` is NULL, or was filled by `spectrust_spectrogram_encode`, or is all zeros.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_buffer_free(buffer: *mut SpectrustBuffer) {
    // SAFETY: NULL or a live struct by the caller's promise.
    let Some(buffer) = (unsafe { buffer.as_mut() }) else { return };
    let bytes = std::mem::replace(buffer, SpectrustBuffer { data: std::ptr::null_mut(), len: 0, capacity: 0 });
    if !bytes.data.is_null() {
        // SAFETY: the three parts of a Vec<u8> that `spectrust_spectrogram_encode` took apart, unchanged.
        drop(unsafe { Vec::from_raw_parts(bytes.data, bytes.len, bytes.capacity) });
    }
}

/// Frees a spectrogram. A batch started from it goes on. NULL does nothing.
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
