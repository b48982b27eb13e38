//! Pixels in C: a picture in memory, as image libraries and models take it.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard_and_warn, shared, store_with_warnings,
};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustSpectrogram;
use crate::recipe::crew::Crew;
use crate::recipe::pixels::{Image, Values};
use crate::recipe::workspace::Workspace;

/// Pixels allocated by the library: row after row from the top, `channels` values for each pixel. Free them with
/// `spectrust_pixels_free`; change no field.
#[repr(C)]
pub struct SpectrustPixels {
    /// The first value, a `uint8_t`, or a `uint16_t` if `bit_depth` is 16.
    pub data: *mut c_void,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// Values of a pixel: 1 if every colour is a gray (`colormap` is gray or gray_r, and `r`, `g` and `b` are equal),
    /// otherwise 3: red, green and blue.
    pub channels: usize,
    /// Bits of a value, 8 or 16.
    pub bit_depth: usize,
    /// Allocated size in values, for the library's use.
    pub capacity: usize,
}

impl SpectrustPixels {
    /// Passes ownership of the values to C.
    pub(super) fn new(image: Image) -> Self {
        let (data, bit_depth, capacity) = match image.values {
            Values::Shallow(values) => {
                let mut values = ManuallyDrop::new(values);
                (values.as_mut_ptr().cast(), 8, values.capacity())
            }
            Values::Deep(values) => {
                let mut values = ManuallyDrop::new(values);
                (values.as_mut_ptr().cast(), 16, values.capacity())
            }
        };
        let Image { height, width, channels, .. } = image;
        SpectrustPixels { data, height, width, channels, bit_depth, capacity }
    }
}

impl Output for SpectrustPixels {
    const NOTHING: Self =
        SpectrustPixels { data: std::ptr::null_mut(), height: 0, width: 0, channels: 0, bit_depth: 0, capacity: 0 };
}

impl SpectrustSpectrogram {
    fn pixels(&self, Given { input, cancel }: Given) -> Result<(SpectrustPixels, Vec<String>), Fault> {
        let draw = |ws: &mut Workspace| self.plan.pixels(input, ws, &Crew::alone(cancel));
        let (image, found) = self.workspaces.with(input, draw)?;
        Ok((SpectrustPixels::new(image), found))
    }
}

/// Draws `source` and stores the pixels of its picture in `out`: those of the PNG file that
/// `spectrust_spectrogram_encode` returns. Free them with `spectrust_pixels_free`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_pixels(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out: *mut SpectrustPixels,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let draw = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        spectrogram.pixels(source)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, draw) })
}

/// Frees pixels filled by `spectrust_spectrogram_pixels` or `spectrust_windows_pixels`, and empties the struct, so that
/// freeing it again does nothing.
///
/// # Safety
/// `pixels` is NULL, all zeros, or was filled by one of these functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_pixels_free(pixels: *mut SpectrustPixels) {
    // SAFETY: NULL or a live struct by the caller's promise.
    let Some(pixels) = (unsafe { pixels.as_mut() }) else { return };
    let SpectrustPixels { data, height, width, channels, bit_depth, capacity } =
        std::mem::replace(pixels, SpectrustPixels::NOTHING);
    let len = height * width * channels;
    match (data.is_null(), bit_depth) {
        (true, _) => {}
        // SAFETY: the three parts of a Vec<u16> that SpectrustPixels::new took apart, unchanged.
        (_, 16) => drop(unsafe { Vec::from_raw_parts(data.cast::<u16>(), len, capacity) }),
        // SAFETY: the same of a Vec<u8>.
        _ => drop(unsafe { Vec::from_raw_parts(data.cast::<u8>(), len, capacity) }),
    }
}
