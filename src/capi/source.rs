//! Inputs in C: a file, its bytes in memory, or samples in memory.

use std::ffi::c_char;

use super::cancel::SpectrustCancel;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, null, optional_path, read_options,
};
use crate::audio::input::{Content, Input};
use crate::cancel::{Cancel, NEVER};

/// A recording: exactly one of `path`, `bytes` and `samples` is not NULL. The data is only read, and only during a
/// call. Fill it with `spectrust_source_init`, then set the fields needed. It is valid if its strings end in a zero
/// byte, `bytes` and `samples` are readable for the sizes given, and `cancel` is NULL or live.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustSource {
    /// `sizeof(SpectrustSource)`, set by `spectrust_source_init`.
    pub struct_size: usize,
    /// Path of an audio file.
    pub path: *const c_char,
    /// Contents of an audio file in memory, `n_bytes` bytes.
    pub bytes: *const u8,
    /// Number of bytes.
    pub n_bytes: usize,
    /// Samples in memory, interleaved: `n_samples` frames of `channels` values each. They are treated like a file of
    /// 32-bit floating-point samples, with full scale from -1 to 1. If 64-bit samples have a large constant offset,
    /// subtract it before rounding to 32 bits: these keep 7 digits, and `remove_dc` is applied later.
    pub samples: *const f32,
    /// Number of samples in each channel.
    pub n_samples: usize,
    /// Number of channels, 1 to 256. Default 1.
    pub channels: u32,
    /// Sample rate of `samples` in Hz, 1 to 4,000,000.
    pub sr: u32,
    /// Name of the recording in error messages. Default NULL: its path, "the bytes" or "the samples".
    pub name: *const c_char,
    /// Request to stop: the call ends when another thread or a signal handler calls `spectrust_cancel_set`. Default
    /// NULL: none.
    pub cancel: *const SpectrustCancel,
}

impl Growing for SpectrustSource {
    const NAME: &'static str = "SpectrustSource";
    const INIT: &'static str = "spectrust_source_init";

    fn defaults() -> Self {
        SpectrustSource {
            struct_size: size_of::<Self>(),
            path: std::ptr::null(),
            bytes: std::ptr::null(),
            n_bytes: 0,
            samples: std::ptr::null(),
            n_samples: 0,
            channels: 1,
            sr: 0,
            name: std::ptr::null(),
            cancel: std::ptr::null(),
        }
    }
}

/// Fills `source` with the defaults. `struct_size` is the caller's `sizeof(SpectrustSource)`; no byte beyond it is
/// written.
///
/// # Safety
/// `source` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_source_init(
    source: *mut SpectrustSource,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise is the one `fill_options` asks for.
    guard(error, || unsafe { fill_options(source, struct_size, SpectrustSource::defaults()) })
}

/// A recording and the request to stop that applies to it.
pub(super) struct Given<'a> {
    pub input: Input<'a>,
    pub cancel: &'a Cancel,
}

impl<'a> From<Input<'a>> for Given<'a> {
    fn from(input: Input<'a>) -> Self {
        Given { input, cancel: &NEVER }
    }
}

/// The recording described by a source.
///
/// # Safety
/// `source` is NULL, or readable for the number of bytes in its first field and valid as its type describes for as long
/// as the result is used.
pub(super) unsafe fn given<'a>(source: *const SpectrustSource) -> Result<Given<'a>, Fault> {
    if source.is_null() {
        return Err(null("source"));
    }
    // SAFETY: the caller's promise.
    let source = unsafe { read_options(source) }?;
    let given = [source.path.is_null(), source.bytes.is_null(), source.samples.is_null()];
    if given.iter().filter(|&&is_null| !is_null).count() != 1 {
        return Err(Fault::Argument(
            "of source.path, source.bytes and source.samples exactly one is needed".to_owned(),
        ));
    }
    // SAFETY: NULL, strings and a live request by the caller's promise.
    let (path, name, cancel) =
        unsafe { (optional_path(source.path), optional_path(source.name), source.cancel.as_ref()) };
    let content = if let Some(path) = path {
        Content::Path(path)
    } else if source.samples.is_null() {
        // SAFETY: not NULL, and readable for `n_bytes` bytes by the caller's promise.
        Content::Bytes(unsafe { std::slice::from_raw_parts(source.bytes, source.n_bytes) })
    } else {
        let channels = source.channels;
        let Some(n_values) = source.n_samples.checked_mul(channels as usize).filter(|&n| n <= isize::MAX as usize / 4)
        else {
            let n_samples = source.n_samples;
            return Err(Fault::Argument(format!("{n_samples} samples of {channels} channels fit in no memory")));
        };
        // SAFETY: not NULL, and readable for `n_values` values by the caller's promise.
        let values = unsafe { std::slice::from_raw_parts(source.samples, n_values) };
        Content::Samples { values, channels, sr: source.sr }
    };
    Ok(Given { input: Input { content, name }, cancel: cancel.map_or(&NEVER, |request| &request.cancel) })
}
