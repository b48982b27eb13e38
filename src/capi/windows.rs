//! Windows in C: one recording that stays open, and its segments, each drawn when it is asked for.

use std::sync::Arc;

use super::array::SpectrustArray;
use super::cancel::{SpectrustCancel, request};
use super::choice::{SpectrustFormat, SpectrustRemainder};
use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard, guard_and_warn, shared, store,
    store_with_warnings,
};
use super::pixels::SpectrustPixels;
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::{SpectrustBuffer, SpectrustSpectrogram};
use crate::error::Result;
use crate::options::{Format, Remainder};
use crate::recipe::segments::Segments;
use crate::recipe::windows::Windows;
use crate::recipe::workspace::Workspace;
use crate::recipe::workspaces::Workspaces;

/// A recording that stays open, and its segments. Any number of threads may use a `const SpectrustWindows *` at once,
/// before and after a fork; only `spectrust_windows_free` needs exclusive access.
pub struct SpectrustWindows {
    windows: Windows<'static>,
    workspaces: Arc<Workspaces>,
}

/// Part of a recording that a window shows.
#[repr(C)]
pub struct SpectrustSegment {
    /// Start in seconds from the start of the recording.
    pub offset: f64,
    /// Length in seconds, without padding.
    pub duration: f64,
}

impl Output for SpectrustSegment {
    const NOTHING: Self = SpectrustSegment { offset: 0.0, duration: 0.0 };
}

impl SpectrustWindows {
    fn open(
        spectrogram: &SpectrustSpectrogram,
        Given { input, cancel }: Given<'static>,
        segments: &Segments,
        format: Format,
    ) -> Result<Self> {
        Windows::check(&spectrogram.plan, segments, format)?;
        let (plan, workspaces) = (Arc::clone(&spectrogram.plan), Arc::clone(&spectrogram.workspaces));
        let open = |ws: &mut Workspace| Windows::open(plan, input, segments, format, ws, cancel);
        let windows = workspaces.with(input, open)?;
        Ok(SpectrustWindows { windows, workspaces })
    }

    /// The index, checked.
    fn index(&self, index: u64) -> Result<u64, Fault> {
        let count = self.windows.count();
        let beyond =
            || Fault::Argument(format!("index must be below the number of windows, which is {count}, got {index}"));
        if index < count { Ok(index) } else { Err(beyond()) }
    }

    /// Draws window `index` with a workspace that no other thread uses.
    fn draw<T>(&self, index: u64, work: impl FnOnce(u64, &mut Workspace) -> Result<T>) -> Result<T, Fault> {
        let index = self.index(index)?;
        Ok(self.workspaces.with(self.windows.name(), |ws| work(index, ws))?)
    }

    /// Refuses arrays of windows that were opened for pictures, and pictures of those opened for arrays: what windows
    /// share differs.
    fn expect(&self, is_array: bool) -> Result<(), Fault> {
        let format = self.windows.format();
        match (is_array, format == Format::Npy) {
            (true, false) => Err(Fault::Argument(format!(
                "windows must be opened with format npy for arrays, got {}",
                format.word()
            ))),
            (false, true) => {
                Err(Fault::Argument("windows must be opened with format jpeg or png for pixels, got npy".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// Opens `source` and divides it into segments of `segment` seconds, each of which starts `segment - overlap` seconds
/// after the one before; `remainder` says what to do with the last one. The recording is opened, and decoded or
/// resampled if necessary, only here; with `ref` at "recording" its maximum is measured here, too.
///
/// `format` is that of `spectrust_windows_encode`: `SPECTRUST_FORMAT_NPY` also serves `spectrust_windows_array`, and the
/// others serve `spectrust_windows_pixels`.
///
/// Bytes or samples of `source` must stay readable and unchanged until the windows are freed; its struct, its strings
/// and its `cancel` are used only during this call. The spectrogram may be freed. Free the windows with
/// `spectrust_windows_free`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes, its bytes and samples until the windows are freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_open(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    segment: f64,
    overlap: f64,
    remainder: SpectrustRemainder,
    format: SpectrustFormat,
    out: *mut *mut SpectrustWindows,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let open = || {
        // SAFETY: live and valid by the caller's promise, the data as long as the handle; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        let remainder = remainder.among("remainder", Remainder::ALL)?;
        let format = format.among("format", Format::ALL)?;
        let segments = Segments { segment, overlap, remainder };
        Ok(Box::into_raw(Box::new(SpectrustWindows::open(spectrogram, source, &segments, format)?)))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", open) })
}

/// Returns the number of windows, at least 1; 0 if `windows` is NULL.
///
/// # Safety
/// `windows` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_count(windows: *const SpectrustWindows) -> u64 {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { windows.as_ref() }.map_or(0, |windows| windows.windows.count())
}

/// Writes the part of the recording that window `index` shows; it must be below `spectrust_windows_count`.
///
/// # Safety
/// `windows` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_segment(
    windows: *const SpectrustWindows,
    index: u64,
    out: *mut SpectrustSegment,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let find = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let windows = unsafe { shared(windows, "windows") }?;
        let index = windows.index(index)?;
        Ok(SpectrustSegment { offset: windows.windows.segment(index).offset, duration: windows.windows.seconds(index) })
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", find) })
}

/// Draws window `index` and stores the bytes of a file in `out`: those that a batch with this `segment`, `overlap` and
/// `remainder` writes. `cancel` stops the call; it may be NULL. Free the bytes with `spectrust_buffer_free`.
///
/// # Safety
/// `windows` is live; `cancel` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_encode(
    windows: *const SpectrustWindows,
    index: u64,
    cancel: *const SpectrustCancel,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let encode = || {
        // SAFETY: live by the caller's promise; NULL is refused, or no request.
        let (windows, cancel) = unsafe { (shared(windows, "windows")?, request(cancel)) };
        let (bytes, found) = windows.draw(index, |index, ws| windows.windows.encode(index, ws, cancel))?;
        Ok((SpectrustBuffer::new(bytes), found))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, encode) })
}

/// Computes the array of window `index`, bands by frames, as `spectrust_windows_encode` does. Free it with
/// `spectrust_array_free`.
///
/// # Safety
/// As for `spectrust_windows_encode`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_array(
    windows: *const SpectrustWindows,
    index: u64,
    cancel: *const SpectrustCancel,
    out: *mut SpectrustArray,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let compute = || {
        // SAFETY: live by the caller's promise; NULL is refused, or no request.
        let (windows, cancel) = unsafe { (shared(windows, "windows")?, request(cancel)) };
        windows.expect(true)?;
        let made = windows.draw(index, |index, ws| windows.windows.array(index, ws, cancel))?;
        Ok((SpectrustArray::new(made.values, made.rows, made.columns), made.warnings))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, compute) })
}

/// Draws window `index` and stores its pixels, as `spectrust_windows_encode` does. Free them with
/// `spectrust_pixels_free`.
///
/// # Safety
/// As for `spectrust_windows_encode`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_pixels(
    windows: *const SpectrustWindows,
    index: u64,
    cancel: *const SpectrustCancel,
    out: *mut SpectrustPixels,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let draw = || {
        // SAFETY: live by the caller's promise; NULL is refused, or no request.
        let (windows, cancel) = unsafe { (shared(windows, "windows")?, request(cancel)) };
        windows.expect(false)?;
        let (image, found) = windows.draw(index, |index, ws| windows.windows.pixels(index, ws, cancel))?;
        Ok((SpectrustPixels::new(image), found))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, draw) })
}

/// Closes the recording and frees the windows. What was drawn from them stays.
///
/// # Safety
/// `windows` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_windows_free(windows: *mut SpectrustWindows) {
    if !windows.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_windows_open`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(windows) });
    }
}
