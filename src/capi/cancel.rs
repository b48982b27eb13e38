//! A request to stop in C: one thread makes it, calls on other threads check it.

use std::time::Duration;

use super::conventions::{SpectrustError, SpectrustStatus, guard, store};
use crate::cancel::{Cancel, NEVER};

/// A request to stop. Set it as the `cancel` of a `SpectrustSource`: calls on that source end with
/// `SPECTRUST_STATUS_CANCELLED` within 0.2 seconds of `spectrust_cancel_set` and leave nothing half-written. Only the
/// compression of a PNG or a progressive JPEG, which takes up to two seconds for the largest, is completed first. Any
/// number of calls and threads may share a request; only `spectrust_cancel_free` needs exclusive access.
pub struct SpectrustCancel {
    pub(super) cancel: Cancel,
}

/// Creates a request that is not set. Free it with `spectrust_cancel_free`.
///
/// # Safety
/// `out` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_new(
    out: *mut *mut SpectrustCancel,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || Ok(Box::into_raw(Box::new(SpectrustCancel { cancel: Cancel::default() })));
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// The request to stop of a call.
///
/// # Safety
/// `cancel` is NULL, or live for as long as the result is used.
pub(super) unsafe fn request<'a>(cancel: *const SpectrustCancel) -> &'a Cancel {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { cancel.as_ref() }.map_or(&NEVER, |request| &request.cancel)
}

/// Stops every call that uses `cancel`, including later ones, and returns at once. Can be called from a signal handler,
/// and repeatedly. NULL does nothing.
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

/// Stops every call that uses `cancel` once `milliseconds` have passed. If called several times, the earliest time
/// counts. NULL does nothing.
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

/// Frees a request.
///
/// # Safety
/// `cancel` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_cancel_free(cancel: *mut SpectrustCancel) {
    if !cancel.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_cancel_new`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(cancel) });
    }
}
