//! Options in C: a plain struct that starts with its size, so that it can grow. Its fields are generated from the
//! table.

use std::ptr::null;
use std::sync::Arc;

use super::choice::SpectrustPreset;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, optional_string, read_options, slice,
};
pub use super::conventions::{SPECTRUST_AUTO, SPECTRUST_AUTO_F64, SPECTRUST_CORPUS, SPECTRUST_FULLSCALE};
use super::fields::percentile_to_c;
pub use super::options_struct::SpectrustOptions;
use crate::figure::Figure;
use crate::options::palette::COLOURS;
use crate::options::{Filters, Numbers, Options, Palette, Preset};

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
/// readable for 768 bytes, its `title` NULL or a string that ends in a zero byte, each of its arrays NULL or readable for
/// as many numbers as it says.
pub(super) unsafe fn checked_options(options: *const SpectrustOptions) -> Result<Options, Fault> {
    // SAFETY: the caller's promise is the one `read_options` asks for.
    let known = unsafe { read_options(options) }?;
    // SAFETY: NULL or readable by the caller's promise; bytes have no alignment.
    let colours = unsafe { known.palette.cast::<[[u8; 3]; COLOURS]>().as_ref() };
    // SAFETY: NULL or a string by the caller's promise.
    let title = unsafe { optional_string(known.title, "title")? };
    // SAFETY: NULL or readable by the caller's promise.
    let given = unsafe {
        Options {
            window_values: numbers(known.window_values, known.n_window_values, "window")?,
            filters: filters(&known)?,
            mean_values: numbers(known.mean_values, known.n_mean_values, "mean")?,
            std_values: numbers(known.std_values, known.n_std_values, "std")?,
            ..known.read()?
        }
    };
    let options = Options { palette: colours.copied().map(Palette::new), title: title.map(Arc::from), ..given };
    options.validate()?;
    Ok(options)
}

/// An array of the caller's; `None` for NULL.
///
/// # Safety
/// `values` is NULL or readable for `len` numbers.
unsafe fn numbers(values: *const f64, len: usize, name: &'static str) -> Result<Option<Numbers>, Fault> {
    if values.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    Ok(Some(Numbers::new(name, unsafe { slice(values, len, name) }?)?))
}

/// The filter bank of the caller; `None` for NULL.
///
/// # Safety
/// As for [`numbers`].
unsafe fn filters(known: &SpectrustOptions) -> Result<Option<Filters>, Fault> {
    if known.filters.is_null() {
        return Ok(None);
    }
    let (name, n_bins) = (Filters::NAME, known.n_filter_bins);
    // A product beyond the address space is refused as a length is.
    let n_weights = known.n_filters.saturating_mul(n_bins);
    // SAFETY: the caller's promise.
    Ok(Some(Filters::new(n_bins, unsafe { slice(known.filters, n_weights, name) }?)?))
}

/// The options in C, whose pointers lead to what `options` share with their copies; those to texts are NULL.
pub(super) fn shared_options(options: &Options) -> SpectrustOptions {
    let of = |numbers: &Option<Numbers>| numbers.as_ref().map_or((null(), 0), pointer);
    let (window_values, n_window_values) = of(&options.window_values);
    let (mean_values, n_mean_values) = of(&options.mean_values);
    let (std_values, n_std_values) = of(&options.std_values);
    let bank = options.filters.as_ref();
    SpectrustOptions {
        palette: options.palette.as_ref().map_or(null(), |palette| palette.colours().as_flattened().as_ptr()),
        window_values,
        n_window_values,
        filters: bank.map_or(null(), |bank| pointer(bank.weights()).0),
        n_filters: bank.map_or(0, |bank| bank.bands().len()),
        n_filter_bins: bank.map_or(0, Filters::n_bins),
        mean_values,
        n_mean_values,
        std_values,
        n_std_values,
        ..SpectrustOptions::from(options)
    }
}

fn pointer(numbers: &Numbers) -> (*const f64, usize) {
    (numbers.values().as_ptr(), numbers.values().len())
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
