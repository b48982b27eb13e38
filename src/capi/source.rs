//! Recordings that need not be files: bytes and samples in memory.

use std::ffi::c_char;

use super::cancel::SpectrustCancel;
use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, null, optional_path, read_options,
};
use crate::audio::input::{Content, Input};
use crate::cancel::{Cancel, NEVER};

/// Where a recording is: exactly one of `path`, `bytes` and `samples` is not NULL. What they point to is only read, and
/// only during a call. Fill it with `spectrust_source_init`, then set what is meant.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustSource {
    /// `sizeof(SpectrustSource)`, set by `spectrust_source_init`.
    pub struct_size: usize,
    /// An audio file.
    pub path: *const c_char,
    /// All bytes of an audio file in memory, `n_bytes` of them.
    pub bytes: *const u8,
    /// How many bytes there are.
    pub n_bytes: usize,
    /// Samples in memory: `n_samples` frames, each with a value of every one of `channels`. They are treated like a file
    /// of 32-bit floating-point numbers: full scale is -1 to 1. From 64-bit samples with a large constant offset subtract
    /// it before you round them: 32 bits keep 7 digits, and `remove_dc` comes later.
    pub samples: *const f32,
    /// How many samples each channel has.
    pub n_samples: usize,
    /// Channels, 1 to 256. Default 1.
    pub channels: u32,
    /// Samples per second and channel, 1 to 4,000,000; for `samples` alone.
    pub sr: u32,
    /// What errors call the recording. Default NULL: its path, "the bytes" or "the samples".
    pub name: *const c_char,
    /// Stops the call when another thread, or a signal handler, calls `spectrust_cancel_set`. Default NULL: nothing does.
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

/// Fills `source` with nothing. `struct_size` is the caller's `sizeof(SpectrustSource)`: no byte beyond it is written.
///
/// # Safety
/// `source` is writable for `struct_size` bytes; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_source_init(
    source: *mut SpectrustSource,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise is the one `fill_options` asks for.
    guard(error, || unsafe { fill_options(source, struct_size, SpectrustSource::defaults()) })
}

/// A recording, and the request to stop that calls on it look at.
pub(super) struct Given<'a> {
    pub input: Input<'a>,
    pub cancel: &'a Cancel,
}

impl<'a> From<Input<'a>> for Given<'a> {
    fn from(input: Input<'a>) -> Self {
        Given { input, cancel: &NEVER }
    }
}

/// The recording that a source names.
///
/// # Safety
/// `source` is NULL or readable for as many bytes as its first field says; its paths end in a zero byte, its pointers are
/// readable as far as its numbers say, its request to stop is NULL or live, and all of them as long as the result is used.
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
        // SAFETY: not NULL, and readable for so many bytes by the caller's promise.
        Content::Bytes(unsafe { std::slice::from_raw_parts(source.bytes, source.n_bytes) })
    } else {
        let channels = source.channels;
        let Some(n_values) = source.n_samples.checked_mul(channels as usize).filter(|&n| n <= isize::MAX as usize / 4)
        else {
            let n_samples = source.n_samples;
            return Err(Fault::Argument(format!("{n_samples} samples of {channels} channels fit in no memory")));
        };
        // SAFETY: not NULL, and readable for so many values by the caller's promise.
        let values = unsafe { std::slice::from_raw_parts(source.samples, n_values) };
        Content::Samples { values, channels, sr: source.sr }
    };
    Ok(Given { input: Input { content, name }, cancel: cancel.map_or(&NEVER, |request| &request.cancel) })
}
