//! Shared by all C functions: status codes, the caller's error struct, and the guard that keeps panics from crossing
//! the boundary.

use std::ffi::{CStr, c_char};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicBool, Ordering};

use super::choice::StatusNumber;
pub(super) use super::growing::{Growing, fill_options, read_options};
pub(super) use super::pointers::{Output, null, optional_path, path, shared, slice, slice_mut, store, store_and_tell};
use crate::error::Error;

/// Version of the ABI. It increases whenever a struct, a function or a meaning changes in a way that callers can
/// notice.
pub const SPECTRUST_ABI_VERSION: u32 = 1;

/// Size of a message in `SpectrustError` and `SpectrustWarnings`, in bytes, including the final zero byte.
pub const SPECTRUST_MESSAGE_SIZE: usize = 2044;

/// Result of a call. Every function that can fail returns one of these; 0 is success.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpectrustStatus {
    /// Success.
    Ok = 0,
    /// An option is outside its range, or conflicts with another option or with the file.
    Option = 1,
    /// The call is invalid: a NULL pointer, a struct of unknown size, an index past the end.
    Argument = 2,
    /// The input does not exist.
    NotFound = 3,
    /// The input cannot be opened, read or listed, or is not a regular file.
    Input = 4,
    /// The input is not audio that this library reads, or has no samples.
    Audio = 5,
    /// A number exceeds a limit that protects the process.
    Limit = 6,
    /// The picture cannot be written.
    Output = 7,
    /// Out of memory.
    Memory = 8,
    /// The call or the batch was cancelled before this file was done.
    Cancelled = 9,
    /// The handle cannot do this now: it belongs to another process, or a thread could not be started.
    State = 10,
    /// A bug in the library was caught; the process is unharmed.
    Panic = 11,
    /// The file is not a picture made by this library.
    Picture = 12,
}

/// Receives the reason of a failure. The caller owns it, for example on the stack.
#[repr(C)]
pub struct SpectrustError {
    /// Status that the function also returned.
    pub status: SpectrustStatus,
    /// `errno` of the system call that failed; 0 if none did.
    pub os_error: i32,
    /// One sentence in UTF-8 that ends in a zero byte and says what failed, on which value, and what is allowed. A
    /// longer message is truncated at a character boundary.
    pub message: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Receives warnings. The caller owns it. On failure it holds no sentence.
#[repr(C)]
pub struct SpectrustWarnings {
    /// Number of sentences; 0 if there is nothing to report.
    pub count: u32,
    /// The sentences in UTF-8, separated by newlines; ends in a zero byte. Truncated like an error's message.
    pub text: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Failure of a C call: an error of the library, or a call that breaks the conventions.
pub(super) enum Fault {
    Library(Error),
    Argument(String),
    State(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Library(error)
    }
}

impl Fault {
    fn status(&self) -> SpectrustStatus {
        match self {
            Fault::Library(error) => status_of(error),
            Fault::Argument(_) => SpectrustStatus::Argument,
            Fault::State(_) => SpectrustStatus::State,
        }
    }

    fn os_error(&self) -> i32 {
        if let Fault::Library(error) = self { os_error_of(error) } else { 0 }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Fault::Library(error) => error.to_string(),
            Fault::Argument(message) | Fault::State(message) => message.clone(),
        }
    }
}

/// Status that C receives for an error.
pub(super) fn status_of(error: &Error) -> SpectrustStatus {
    match error.root() {
        Error::Option { .. } | Error::OutputFormat { .. } => SpectrustStatus::Option,
        Error::Limit { .. } => SpectrustStatus::Limit,
        Error::Open { source } | Error::Folder { source, .. } if source.kind() == ErrorKind::NotFound => {
            SpectrustStatus::NotFound
        }
        Error::Open { .. } | Error::NotARegularFile { .. } | Error::Read { .. } | Error::Folder { .. } => {
            SpectrustStatus::Input
        }
        Error::Audio { .. } | Error::Empty { .. } | Error::NonFinite { .. } => SpectrustStatus::Audio,
        Error::Picture { .. } => SpectrustStatus::Picture,
        Error::CreateFolder { .. } | Error::Write { .. } | Error::Encode { .. } => SpectrustStatus::Output,
        Error::Memory { .. } => SpectrustStatus::Memory,
        Error::Cancelled => SpectrustStatus::Cancelled,
        Error::Panic { .. } | Error::In { .. } => SpectrustStatus::Panic,
    }
}

/// `errno` that C receives for an error; 0 if there is none.
pub(super) fn os_error_of(error: &Error) -> i32 {
    error.os_error().unwrap_or(0)
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

fn write_text(field: &mut [c_char], text: &str) {
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

/// Returns the name of `status` as a static string in lower case, for example "not found"; "unknown" for a number that
/// is no status.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_status_name(status: StatusNumber) -> *const c_char {
    STATUSES.iter().find(|(known, _)| *known as i32 == status.number()).map_or(c"unknown", |(_, name)| name).as_ptr()
}

/// Every status with its name.
const STATUSES: [(SpectrustStatus, &CStr); 13] = [
    (SpectrustStatus::Ok, c"ok"),
    (SpectrustStatus::Option, c"option"),
    (SpectrustStatus::Argument, c"argument"),
    (SpectrustStatus::NotFound, c"not found"),
    (SpectrustStatus::Input, c"input"),
    (SpectrustStatus::Audio, c"audio"),
    (SpectrustStatus::Limit, c"limit"),
    (SpectrustStatus::Output, c"output"),
    (SpectrustStatus::Memory, c"memory"),
    (SpectrustStatus::Cancelled, c"cancelled"),
    (SpectrustStatus::State, c"state"),
    (SpectrustStatus::Panic, c"panic"),
    (SpectrustStatus::Picture, c"picture"),
];

/// Returns the version of the library, for example "0.2.0", as a static string.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
