//! A request to stop in C: one thread makes it, calls on others look at it.

use std::time::Duration;

use super::conventions::{SpectrustError, SpectrustStatus, guard, store};
use crate::cancel::Cancel;

/// A request to stop. Name it in the `cancel` of a `SpectrustSource`, and calls on that source end with
/// `SPECTRUST_STATUS_CANCELLED` within 0.2 seconds of `spectrust_cancel_set`, with nothing half written. One may serve
/// any number of calls and threads at once; only `spectrust_cancel_free` needs it alone.
pub struct SpectrustCancel {
    pub(super) cancel: Cancel,
}

/// Makes a request that is not set. Free it with `spectrust_cancel_free`.
///
/// # Safety
/// `out` is writable; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_new(
    out: *mut *mut SpectrustCancel,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || Ok(Box::into_raw(Box::new(SpectrustCancel { cancel: Cancel::default() })));
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Asks every call that looks at `cancel` to stop, those to come included, and returns at once. It can be called from a
/// signal handler, and any number of times. NULL does nothing.
///
/// # Safety
/// `cancel` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_set(cancel: *const SpectrustCancel) {
    // SAFETY: NULL or live by the caller's promise.
    if let Some(request) = unsafe { cancel.as_ref() } {
        request.cancel.cancel();
    }
}

/// Asks the same once so many milliseconds have passed; of several times the first one counts. NULL does nothing.
///
/// # Safety
/// `cancel` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_set_after(cancel: *const SpectrustCancel, milliseconds: u32) {
    // SAFETY: NULL or live by the caller's promise.
    if let Some(request) = unsafe { cancel.as_ref() } {
        request.cancel.cancel_after(Duration::from_millis(milliseconds.into()));
    }
}

/// Frees a request. NULL does nothing.
///
/// # Safety
/// `cancel` is NULL or live, and no call is looking at it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_free(cancel: *mut SpectrustCancel) {
    if !cancel.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_cancel_new`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(cancel) });
    }
}
