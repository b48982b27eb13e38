//! Pictures of levels in C: those of an array that was changed, or that another program computed.

use super::cancel::{SpectrustCancel, request};
use super::choice::SpectrustFormat;
use super::conventions::{
    Fault, SpectrustError, SpectrustStatus, SpectrustWarnings, guard_and_warn, shared, slice, store_with_warnings,
};
use super::pixels::SpectrustPixels;
use super::spectrogram::{SpectrustBuffer, SpectrustSpectrogram};
use crate::options::Format;
use crate::recipe::drawing::Given;
use crate::recipe::workspace::Workspace;

/// Name of the levels in warnings and errors.
const NAME: &str = "<levels>";

/// # Safety
/// `levels` is readable for `rows * columns` values while the result is used.
unsafe fn given<'a>(levels: *const f32, rows: usize, columns: usize) -> Result<Given<'a>, Fault> {
    // Too many to address are refused by their number.
    let len = rows
        .checked_mul(columns)
        .ok_or_else(|| Fault::Argument(format!("rows * columns must fit into a size_t, got {rows} * {columns}")))?;
    // SAFETY: readable by the caller's promise.
    Ok(Given { values: unsafe { slice(levels, len, "levels")? }, rows, columns })
}

/// Draws `levels` and stores the bytes of a picture file in the given `format`, JPEG or PNG, in `out`. They are in the
/// unit of the option `scale`: `rows` of `columns` values each, the lowest band first, as `spectrust_picture_read` returns
/// them. All are from -1e30 to 1e30. Where there are more than pixels, they are pooled according to `pool` as they are; where there are
/// fewer, interpolated. Of the options those apply that concern colours: `vmin`, `vmax`, `top_db`, `colormap`, size and
/// encoding; no background is subtracted. `cancel` may be NULL. Free the buffer with `spectrust_buffer_free`.
///
/// # Safety
/// `spectrogram` is live; `levels` is readable for `rows * columns` values; `cancel` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_draw(
    spectrogram: *const SpectrustSpectrogram,
    levels: *const f32,
    rows: usize,
    columns: usize,
    format: SpectrustFormat,
    cancel: *const SpectrustCancel,
    out: *mut SpectrustBuffer,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let draw = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused, or no request.
        let (spectrogram, given, cancel) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(levels, rows, columns)?, request(cancel)) };
        let format = format.among("format", Format::ALL)?;
        let draw = |ws: &mut Workspace| spectrogram.plan.encode_levels(given, format, ws, cancel);
        let (bytes, found) = spectrogram.workspaces.with(NAME, draw)?;
        Ok((SpectrustBuffer::new(bytes), found))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, draw) })
}

/// Draws `levels` like `spectrust_spectrogram_draw` and stores the pixels of the PNG file in `out`. Free them with
/// `spectrust_pixels_free`.
///
/// # Safety
/// As for `spectrust_spectrogram_draw`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_colour(
    spectrogram: *const SpectrustSpectrogram,
    levels: *const f32,
    rows: usize,
    columns: usize,
    cancel: *const SpectrustCancel,
    out: *mut SpectrustPixels,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let draw = || {
        // SAFETY: live and readable by the caller's promise; NULL is refused, or no request.
        let (spectrogram, given, cancel) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(levels, rows, columns)?, request(cancel)) };
        let draw = |ws: &mut Workspace| spectrogram.plan.level_pixels(given, ws, cancel);
        let (image, found) = spectrogram.workspaces.with(NAME, draw)?;
        Ok((SpectrustPixels::new(image), found))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, draw) })
}
