//! Status codes, and the failures they stand for.

use std::ffi::{CStr, c_char};

use super::choice::Choice;
use crate::error::{Error, ErrorClass};

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

/// A status from C, which may be any number.
///
/// cbindgen:ignore
pub type StatusNumber = Choice<SpectrustStatus>;

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

/// Failure of a C call: an error of the library, or a call that breaks the conventions.
pub(super) enum Fault {
    Library(Error),
    Argument(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Library(error)
    }
}

impl Fault {
    pub(super) fn status(&self) -> SpectrustStatus {
        match self {
            Fault::Library(error) => status_of(error),
            Fault::Argument(_) => SpectrustStatus::Argument,
        }
    }

    pub(super) fn os_error(&self) -> i32 {
        if let Fault::Library(error) = self { os_error_of(error) } else { 0 }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Fault::Library(error) => error.to_string(),
            Fault::Argument(message) => message.clone(),
        }
    }
}

/// Status that C receives for an error.
pub(super) fn status_of(error: &Error) -> SpectrustStatus {
    match error.class() {
        ErrorClass::Option => SpectrustStatus::Option,
        ErrorClass::Argument => SpectrustStatus::Argument,
        ErrorClass::NotFound => SpectrustStatus::NotFound,
        ErrorClass::Input => SpectrustStatus::Input,
        ErrorClass::Audio => SpectrustStatus::Audio,
        ErrorClass::Limit => SpectrustStatus::Limit,
        ErrorClass::Output => SpectrustStatus::Output,
        ErrorClass::Memory => SpectrustStatus::Memory,
        ErrorClass::Cancelled => SpectrustStatus::Cancelled,
        ErrorClass::State => SpectrustStatus::State,
        ErrorClass::Panic => SpectrustStatus::Panic,
        ErrorClass::Picture => SpectrustStatus::Picture,
    }
}

/// `errno` that C receives for an error; 0 if there is none.
pub(super) fn os_error_of(error: &Error) -> i32 {
    error.os_error().unwrap_or(0)
}
