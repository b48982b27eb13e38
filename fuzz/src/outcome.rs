//! Checks of results and errors: any error is allowed, except a panic and lack of memory.

use std::cell::Cell;
use std::ffi::{CStr, c_char};
use std::sync::Once;

use spectrust::capi::conventions::{SpectrustError, SpectrustStatus, SpectrustWarnings};
use spectrust::capi::options::spectrust_options_check;
use spectrust::error::{Error, Result};

thread_local! {
    static SUCCEEDED: Cell<usize> = const { Cell::new(0) };
}

/// Number of successful calls on this thread. Inputs that are all refused find few bugs.
pub fn succeeded() -> usize {
    SUCCEEDED.get()
}

/// The value, or `None` for an allowed error.
pub fn expected<T>(result: Result<T>) -> Option<T> {
    match result {
        Ok(value) => {
            SUCCEEDED.set(SUCCEEDED.get() + 1);
            Some(value)
        }
        Err(error) => {
            assert!(!matches!(error.root(), Error::Panic { .. } | Error::Memory { .. }), "{error}");
            None
        }
    }
}

/// Prints panics, which the library silences at its first C call, and lets them end a fuzzer at once. Panics of
/// decoders are excepted: the library catches them and reports a damaged file.
pub fn show_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let hook = std::panic::take_hook();
        // SAFETY: both may be NULL.
        unsafe { spectrust_options_check(std::ptr::null(), std::ptr::null_mut()) };
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|location| location.file().contains("/symphonia-")) {
                hook(panic);
            }
        }));
    });
}

/// An error for a C call to fill.
pub struct ErrorSlot(SpectrustError);

impl ErrorSlot {
    /// An error with arbitrary contents.
    pub fn new() -> Box<Self> {
        Box::new(ErrorSlot(SpectrustError { status: SpectrustStatus::Panic, os_error: -1, message: [0x55; _] }))
    }

    /// The pointer to pass to a call.
    pub fn pointer(&mut self) -> *mut SpectrustError {
        &raw mut self.0
    }

    /// Whether the call succeeded. Checks that the error agrees with the status, and has a message on failure.
    pub fn succeeded(&self, status: SpectrustStatus) -> bool {
        assert_no_bug(status as i32, || text(&self.0.message).to_owned());
        if status == SpectrustStatus::Ok {
            SUCCEEDED.set(SUCCEEDED.get() + 1);
            assert_eq!((self.0.status, text(&self.0.message)), (status, ""), "an error was written on success");
        } else {
            assert_eq!(self.0.status, status);
            assert!(!text(&self.0.message).is_empty());
        }
        status == SpectrustStatus::Ok
    }
}

/// Fails if the status is a panic or lack of memory.
pub fn assert_no_bug(status: i32, message: impl FnOnce() -> String) {
    let bug = status == SpectrustStatus::Panic as i32 || status == SpectrustStatus::Memory as i32;
    assert!(!bug, "{}", message());
}

/// Warnings for a C call to fill.
pub fn no_warnings() -> Box<SpectrustWarnings> {
    Box::new(SpectrustWarnings { count: 0, text: [0; _] })
}

/// A message up to its zero byte.
pub fn text(field: &[c_char]) -> &str {
    // SAFETY: a `c_char` is a byte, and any bits are valid.
    let bytes = unsafe { std::slice::from_raw_parts(field.as_ptr().cast(), field.len()) };
    CStr::from_bytes_until_nul(bytes).unwrap().to_str().unwrap()
}
