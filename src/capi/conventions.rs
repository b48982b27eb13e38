//! Shared by all C functions: the caller's error struct, and the guard that keeps panics from crossing the boundary.

use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicBool, Ordering};

pub(super) use super::growing::{Growing, GrowingOutput, fill_options, read_options, store_sized};
pub(super) use super::pointers::{
    Output, exclusive, null, optional_path, optional_string, path, shared, slice, slice_mut, slice_mut_or_empty,
    slice_or_empty, store, store_text, store_with_warnings, string,
};
pub use super::status::SpectrustStatus;
pub(super) use super::status::{Fault, os_error_of, status_of};
use crate::error::Error;
use crate::revision;

/// Version of the ABI. It increases whenever a struct, a function or a meaning changes in a way that callers can
/// notice.
pub const SPECTRUST_ABI_VERSION: u32 = 1;

/// Size of a message in `SpectrustError` and `SpectrustWarnings`, in bytes, including the final zero byte.
pub const SPECTRUST_MESSAGE_SIZE: usize = 2044;

/// Leaves a whole number for the library to choose: the smallest `int64_t`.
pub const SPECTRUST_AUTO: i64 = -9_223_372_036_854_775_807 - 1;

/// Leaves a floating-point number for the library to choose: any NaN.
#[allow(clippy::eq_op, clippy::zero_divided_by_zero)]
pub const SPECTRUST_AUTO_F64: f64 = 0.0 / 0.0;

/// In `ref`, the maximum of all recordings of a batch: "corpus".
pub const SPECTRUST_CORPUS: f64 = -1e301;

/// In `ref`, what a sine of amplitude 1 gives: "fullscale".
pub const SPECTRUST_FULLSCALE: f64 = -1e300;

/// Receives the reason for a failure. The caller owns it, for example on the stack.
#[repr(C)]
pub struct SpectrustError {
    /// The status that the function returned.
    pub status: SpectrustStatus,
    /// `errno` of the system call that failed; 0 if none did.
    pub os_error: i32,
    /// One sentence in UTF-8, ending in a zero byte, that says what failed, for which value, and what is allowed. A
    /// longer message is truncated at a character boundary.
    pub message: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Receives warnings. The caller owns it. On failure it is empty.
#[repr(C)]
pub struct SpectrustWarnings {
    /// Number of sentences; 0 if there is nothing to report.
    pub count: u32,
    /// The sentences in UTF-8, separated by newlines; ends in a zero byte. Truncated like an error's message.
    pub text: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Runs the body of a C function. Converts its fault or its panic to a status and a message.
pub(super) fn guard(error: *mut SpectrustError, body: impl FnOnce() -> Result<(), Fault>) -> SpectrustStatus {
    keep_panics_silent();
    let fault = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(done) => done.err(),
        Err(payload) => Some(Fault::Library(Error::from_panic(payload.as_ref()))),
    };
    if !error.is_null() {
        // SAFETY: not NULL, and by the conventions writable.
        unsafe { tell(error, fault.as_ref()) };
    }
    fault.as_ref().map_or(SpectrustStatus::Ok, Fault::status)
}

/// Writes a fault, or that there is none.
///
/// # Safety
/// `error` is writable. What was there is not read: it may be no status.
pub(super) unsafe fn tell(error: *mut SpectrustError, fault: Option<&Fault>) {
    // SAFETY: the caller's promise; any bytes are characters.
    unsafe {
        (&raw mut (*error).status).write(fault.map_or(SpectrustStatus::Ok, Fault::status));
        (&raw mut (*error).os_error).write(fault.map_or(0, Fault::os_error));
        write_text(&mut (*error).message, &fault.map(Fault::message).unwrap_or_default());
    }
}

/// The same for a function that also warns: the body returns the sentences.
pub(super) fn guard_and_warn(
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
    body: impl FnOnce() -> Result<Vec<String>, Fault>,
) -> SpectrustStatus {
    warn(warnings, &[]);
    guard(error, || {
        warn(warnings, &body()?);
        Ok(())
    })
}

/// The default panic hook prints to stderr, which belongs to the caller. The shared library has its own copy of the
/// standard library, so nobody else sees this hook. No `Once`: a fork during its initialisation would leave the child
/// waiting forever.
fn keep_panics_silent() {
    static SET: AtomicBool = AtomicBool::new(false);
    if !SET.swap(true, Ordering::Relaxed) {
        set_hook(Box::new(|_| {}));
    }
}

/// Fills the caller's warnings, if given.
fn warn(warnings: *mut SpectrustWarnings, sentences: &[String]) {
    // SAFETY: by the conventions a warnings pointer is NULL or points to a writable SpectrustWarnings.
    if let Some(warnings) = unsafe { warnings.as_mut() } {
        warnings.count = u32::try_from(sentences.len()).unwrap_or(u32::MAX);
        write_text(&mut warnings.text, &sentences.join("\n"));
    }
}

/// Writes a text and a final zero byte, cut off where the field ends.
pub(super) fn write_text(field: &mut [c_char], text: &str) {
    let text = text.replace('\0', "\u{fffd}");
    let mut end = text.len().min(field.len() - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for (cell, byte) in field.iter_mut().zip(text[..end].bytes().chain([0])) {
        *cell = byte as c_char;
    }
}

/// Returns the ABI version of this library, to compare with the `SPECTRUST_ABI_VERSION` that the program was built
/// with.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_abi_version() -> u32 {
    SPECTRUST_ABI_VERSION
}

/// Returns the revision of the library's output: it is raised in every release in which the same recording and the same
/// options give other samples, values or pixels.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_revision() -> u32 {
    revision::NUMBERS
}

/// Returns the version of the library, for example "0.2.0", as a static string.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
