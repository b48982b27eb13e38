//! What the library told, and whether it may.

use std::cell::Cell;
use std::ffi::{CStr, c_char};
use std::sync::Once;

use spectrust::capi::conventions::{SpectrustError, SpectrustStatus, SpectrustWarnings};
use spectrust::capi::options::spectrust_options_check;
use spectrust::error::{Error, Result};

thread_local! {
    static SUCCEEDED: Cell<usize> = const { Cell::new(0) };
}

/// How much has succeeded on this thread: inputs that are all refused find little.
pub fn succeeded() -> usize {
    SUCCEEDED.get()
}

/// The value, if there is one. An error may say anything but that there is a bug, or no memory.
pub fn right<T>(result: Result<T>) -> Option<T> {
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

/// The library silences panics at its first C call. They are to be heard here, and to end a fuzzer at once; but not those
/// of the decoders, which the library expects: they make a damaged file of their recording.
pub fn loud() {
    static HEARD: Once = Once::new();
    HEARD.call_once(|| {
        let hook = std::panic::take_hook();
        // SAFETY: both may be NULL.
        unsafe { spectrust_options_check(std::ptr::null(), std::ptr::null_mut()) };
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.location().is_some_and(|place| place.file().contains("/symphonia-")) {
                hook(panic);
            }
        }));
    });
}

/// An error that a C call is to fill.
pub struct Told(SpectrustError);

impl Told {
    /// One that holds no message.
    pub fn new() -> Box<Self> {
        Box::new(Told(SpectrustError { status: SpectrustStatus::Panic, os_error: -1, message: [0x55; _] }))
    }

    /// What a call is given.
    pub fn pointer(&mut self) -> *mut SpectrustError {
        &raw mut self.0
    }

    /// Whether the call whose error this is succeeded. Where it did not, the error says the same, in words.
    pub fn right(&self, status: SpectrustStatus) -> bool {
        may_be(status as i32, || text(&self.0.message).to_owned());
        if status == SpectrustStatus::Ok {
            SUCCEEDED.set(SUCCEEDED.get() + 1);
            assert_eq!((self.0.status, text(&self.0.message)), (status, ""), "an error was told on success");
        } else {
            assert_eq!(self.0.status, status);
            assert!(!text(&self.0.message).is_empty());
        }
        status == SpectrustStatus::Ok
    }
}

/// A status that is no bug, and not for want of memory.
pub fn may_be(status: i32, message: impl FnOnce() -> String) {
    let bug = status == SpectrustStatus::Panic as i32 || status == SpectrustStatus::Memory as i32;
    assert!(!bug, "{}", message());
}

/// Warnings that a C call is to fill.
pub fn no_warnings() -> Box<SpectrustWarnings> {
    Box::new(SpectrustWarnings { count: 0, text: [0; _] })
}

/// A message as C reads it.
pub fn text(field: &[c_char]) -> &str {
    // SAFETY: as many bytes as characters, which may hold any bits.
    let bytes = unsafe { std::slice::from_raw_parts(field.as_ptr().cast(), field.len()) };
    CStr::from_bytes_until_nul(bytes).unwrap().to_str().unwrap()
}
