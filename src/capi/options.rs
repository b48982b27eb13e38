//! Options in C: a plain struct that starts with its size, so that it can grow. Its fields are generated from the
//! table.

use std::sync::Arc;

use super::choice::SpectrustPreset;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, optional_string, read_options,
};
pub use super::conventions::{SPECTRUST_AUTO, SPECTRUST_AUTO_F64, SPECTRUST_CORPUS, SPECTRUST_FULLSCALE};
use super::fields::percentile_to_c;
pub use super::options_struct::SpectrustOptions;
use crate::figure::Figure;
use crate::options::palette::COLOURS;
use crate::options::{Options, Palette, Preset};

impl Growing for SpectrustOptions {
    const NAME: &'static str = "SpectrustOptions";
    const INIT: &'static str = "spectrust_options_init";
    // Up to `metadata`.
    const LEAST: usize = 544;

    fn defaults() -> Self {
        Self::from(&Options::default())
    }
}

/// The caller's options as checked Rust types.
///
/// # Safety
/// `options` is NULL, which means all defaults, or readable for `options->struct_size` bytes; its `palette` is NULL or
/// readable for 768 bytes, its `title` NULL or a string that ends in a zero byte.
pub(super) unsafe fn checked_options(options: *const SpectrustOptions) -> Result<Options, Fault> {
    // SAFETY: the caller's promise is the one `read_options` asks for.
    let known = unsafe { read_options(options) }?;
    // SAFETY: NULL or readable by the caller's promise; bytes have no alignment.
    let colours = unsafe { known.palette.cast::<[[u8; 3]; COLOURS]>().as_ref() };
    // SAFETY: NULL or a string by the caller's promise.
    let title = unsafe { optional_string(known.title, "title")? };
    let options = Options { palette: colours.copied().map(Palette::new), title: title.map(Arc::from), ..known.read()? };
    options.validate()?;
    Ok(options)
}

/// Returns the number that stands for a percentile in a field that may be one, such as `vmin`, `vmax`, `background` and
/// `pool`: `percent` of the levels are below it. 50 is the median, 0 the lowest and 100 the highest. Values outside 0 to
/// 100 are refused when the options are used.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_percentile(percent: f64) -> f64 {
    percentile_to_c(percent)
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustOptions)`; no byte beyond it is
/// written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_init(
    options: *mut SpectrustOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustOptions::defaults()) })
}

/// Fills `options` with the options of `preset`. `struct_size` is as for `spectrust_options_init`.
///
/// # Safety
/// `options` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_init_preset(
    options: *mut SpectrustOptions,
    struct_size: usize,
    preset: SpectrustPreset,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let chosen = preset.among("preset", Preset::ALL)?.options();
        // SAFETY: the caller's promise.
        unsafe { fill_options(options, struct_size, SpectrustOptions::from(&chosen)) }
    })
}

/// Checks `options`; NULL means the defaults.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_check(
    options: *const SpectrustOptions,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: the caller's promise is the one `read_options` asks for.
        let options = unsafe { checked_options(options)? };
        // A figure must have room for its axes.
        Ok(Figure::plan(&options).map(drop)?)
    })
}
