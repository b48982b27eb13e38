//! A spectrogram in C: options made ready, used from any number of threads.

use std::ffi::c_char;
use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, path, read_options,
    shared, store, store_and_tell,
};
use super::fields::one_of;
use super::options::SpectrustOptions;
use super::source::{Given, SpectrustSource, given};
use crate::audio::input::Input;
use crate::crew::Crew;
use crate::error::Result;
use crate::options::Format;
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
    pub(super) fn with_workspace<T>(
        &self,
        input: impl Display,
        work: impl FnOnce(&mut Workspace) -> Result<T>,
    ) -> Result<T> {
        let left = self.workspaces.iter().find_map(|slot| slot.try_lock().ok()?.take());
        let mut workspace = left.unwrap_or_default();
        let result = workspace.contain(work).map_err(|error| error.of(input));
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

    fn generate(&self, given: Given, output: &Path) -> Result<Vec<String>, Fault> {
        let (plan, Given { input, cancel }) = (&*self.plan, given);
        Ok(self.with_workspace(input, |ws| plan.generate(input, output, ws, &Crew::alone(cancel)))?)
    }

    fn encode(&self, given: Given, format: i32) -> Result<(SpectrustBuffer, Vec<String>), Fault> {
        let format = one_of("format", format, Format::ALL)?;
        let (plan, Given { input, cancel }) = (&*self.plan, given);
        let (bytes, found) = self.with_workspace(input, |ws| plan.encode(input, format, ws, &Crew::alone(cancel)))?;
        Ok((SpectrustBuffer::new(bytes), found))
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

impl SpectrustBuffer {
    /// Hands bytes out.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut bytes = std::mem::ManuallyDrop::new(bytes);
        SpectrustBuffer { data: bytes.as_mut_ptr(), len: bytes.len(), capacity: bytes.capacity() }
    }
}

impl Output for SpectrustBuffer {
    const NOTHING: Self = SpectrustBuffer { data: std::ptr::null_mut(), len: 0, capacity: 0 };
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
        // SAFETY: the caller's promise is the one `read_options` asks for.
        let options = unsafe { read_options(options) }?.check()?;
        let plan = Arc::new(Plan::new(options)?);
        Ok(Box::into_raw(Box::new(SpectrustSpectrogram { plan, workspaces: Default::default() })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Makes of the audio file `in_path` the file `out_path`: a JPEG picture where its name ends in .jpg, .jpeg, .jpe,
/// .jfif or in nothing, a PNG picture where it ends in .png, an array as NumPy saves it where it ends in .npy, in upper
/// or lower case. It appears under that name whole or not at all; a file that was there is replaced, and so is a link to a
/// file; what is no file, or a link to such, is refused. Its folder must be there. "-" is standard output, which gets a
/// JPEG picture; a reader that is gone is an error where the process ignores SIGPIPE, which otherwise ends it. What had to
/// be worked around goes to `warnings`.
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
    guard_and_warn(warnings, error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, input, output) =
            unsafe { (shared(spectrogram, "spectrogram")?, path(in_path, "in_path")?, path(out_path, "out_path")?) };
        spectrogram.generate(Input::from(input).into(), output)
    })
}

/// Makes of the audio file `in_path` the bytes of a file of `format`, a `SpectrustFormat`. Free them with
/// `spectrust_buffer_free`.
///
/// # Safety
/// `spectrogram` is live; `in_path` ends in a zero byte; `out` is writable and what it held is forgotten; `warnings`
/// and `error` are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_encode(
    spectrogram: *const SpectrustSpectrogram,
    in_path: *const c_char,
    format: i32,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let encode = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, input) = unsafe { (shared(spectrogram, "spectrogram")?, path(in_path, "in_path")?) };
        spectrogram.encode(Input::from(input).into(), format)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_and_tell(out, encode) })
}

/// Makes of `source` the file `out_path`, like `spectrust_spectrogram_generate`.
///
/// # Safety
/// `spectrogram` is live; `source` is what it says of itself; `out_path` ends in a zero byte; `warnings` and `error` are
/// NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_generate_from(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out_path: *const c_char,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard_and_warn(warnings, error, || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, source, output) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(source)?, path(out_path, "out_path")?) };
        spectrogram.generate(source, output)
    })
}

/// Makes of `source` the bytes of a file, like `spectrust_spectrogram_encode`.
///
/// # Safety
/// `spectrogram` is live; `source` is what it says of itself; `out` is writable and what it held is forgotten; `warnings`
/// and `error` are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_encode_from(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    format: i32,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let encode = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.encode(source, format)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_and_tell(out, encode) })
}

/// Frees what `spectrust_spectrogram_encode`, `spectrust_spectrogram_encode_from` or `spectrust_picture_read` made and empties the struct, so that freeing
/// it again does nothing. NULL does nothing.
///
/// # Safety
/// `buffer` is NULL, or was filled by one of them, or is all zeros.
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
