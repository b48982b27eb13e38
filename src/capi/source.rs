//! Inputs in C: a file, its bytes in memory, or samples in memory.

use std::ffi::c_char;

use super::cancel::SpectrustCancel;
use super::conventions::{Fault, optional_path, path, shared, slice};
use crate::audio::input::{Content, Input};
use crate::cancel::{Cancel, NEVER};
use crate::options::parameter::CHANNELS;
use crate::options::parameter::Parameter;
use crate::options::row;

/// A recording: a file, its bytes, or samples. Exactly one of `path`, `bytes` and `samples` is not NULL. Make it with
/// `spectrust_source_path`, `spectrust_source_bytes` or `spectrust_source_samples`; then set `name` and `cancel` if
/// needed. The data is only read, and only during a call. The size of this struct never changes; later fields will take
/// the place of `reserved`.
///
/// A source is valid if its strings end in a zero byte, `bytes` and `samples` are readable for the sizes given, and
/// `cancel` is NULL or live.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustSource {
    /// Path of an audio file.
    pub path: *const c_char,
    /// Contents of an audio file in memory, `n_bytes` bytes.
    pub bytes: *const u8,
    /// Number of bytes.
    pub n_bytes: usize,
    /// Samples in memory, interleaved: `n_samples` frames of `channels` values each. They are treated like a file of
    /// 32-bit floating-point samples, with full scale from -1 to 1. If 64-bit samples have a large constant offset,
    /// subtract it before rounding them to 32 bits, which keep only 7 digits; `remove_dc` is applied after that.
    pub samples: *const f32,
    /// Number of samples in each channel.
    pub n_samples: usize,
    /// Number of channels of `samples`, in the range of the option `max_channels`.
    pub channels: i64,
    /// Sample rate of `samples` in Hz, in the range of the option `sr`.
    pub sr: i64,
    /// Name of the recording in error messages. NULL: its path, "the bytes" or "the samples".
    pub name: *const c_char,
    /// Request to stop: the call ends when another thread or a signal handler calls `spectrust_cancel_set`. NULL: none.
    pub cancel: *const SpectrustCancel,
    /// Must be zeros.
    pub reserved: [usize; 3],
}

/// Empty.
const NOTHING: SpectrustSource = SpectrustSource {
    path: std::ptr::null(),
    bytes: std::ptr::null(),
    n_bytes: 0,
    samples: std::ptr::null(),
    n_samples: 0,
    channels: 0,
    sr: 0,
    name: std::ptr::null(),
    cancel: std::ptr::null(),
    reserved: [0; 3],
};

/// Returns the source for the audio file `path`, which is opened by the call that reads it.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_source_path(path: *const c_char) -> SpectrustSource {
    SpectrustSource { path, ..NOTHING }
}

/// Returns the source for the contents of an audio file in memory, `n_bytes` bytes, which the caller continues to own.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_source_bytes(bytes: *const u8, n_bytes: usize) -> SpectrustSource {
    SpectrustSource { bytes, n_bytes, ..NOTHING }
}

/// Returns the source for samples in memory, which the caller continues to own: `n_samples` frames of `channels`
/// interleaved values at `sr` Hz.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_source_samples(
    samples: *const f32,
    n_samples: usize,
    channels: i64,
    sr: i64,
) -> SpectrustSource {
    SpectrustSource { samples, n_samples, channels, sr, ..NOTHING }
}

/// A recording and the request to stop that applies to it.
pub(super) struct Given<'a> {
    pub input: Input<'a>,
    pub cancel: &'a Cancel,
}

/// The recording described by a source.
///
/// # Safety
/// `source` is NULL, or readable and valid as its type describes for as long as the result is used.
pub(super) unsafe fn given<'a>(source: *const SpectrustSource) -> Result<Given<'a>, Fault> {
    // SAFETY: NULL or readable by the caller's promise.
    let source = unsafe { shared(source, "source") }?;
    if source.reserved != NOTHING.reserved {
        return Err(Fault::Argument(
            "source.reserved must be zeros; with a newer header use a newer library".to_owned(),
        ));
    }
    // SAFETY: valid by the caller's promise.
    let (content, name, cancel) = unsafe { (content(source)?, optional_path(source.name), source.cancel.as_ref()) };
    Ok(Given { input: Input { name, ..content.into() }, cancel: cancel.map_or(&NEVER, |request| &request.cancel) })
}

/// A whole number of samples in memory, whose bounds are checked with those of files.
pub(super) fn whole(parameter: &Parameter, value: i64) -> Result<u32, Fault> {
    u32::try_from(value).or_else(|_| Ok(parameter.whole(value)?))
}

/// # Safety
/// As for [`given`].
unsafe fn content<'a>(source: &SpectrustSource) -> Result<Content<'a>, Fault> {
    let is_given = [!source.path.is_null(), !source.bytes.is_null(), !source.samples.is_null()];
    match is_given {
        // SAFETY: a string by the caller's promise.
        [true, false, false] => Ok(Content::Path(unsafe { path(source.path, "source.path") }?)),
        // SAFETY: readable for `n_bytes` bytes by the caller's promise.
        [false, true, false] => Ok(Content::Bytes(unsafe { slice(source.bytes, source.n_bytes, "source.bytes") }?)),
        [false, false, true] => {
            let (channels, sr) = (whole(&CHANNELS, source.channels)?, whole(&row::sr, source.sr)?);
            let n_values = source.n_samples.saturating_mul(channels as usize);
            // SAFETY: readable for so many values by the caller's promise.
            let values = unsafe { slice(source.samples, n_values, "source.samples") }?;
            Ok(Content::Samples { values, channels, sr })
        }
        _ => {
            let count = is_given.into_iter().filter(|&given| given).count();
            Err(Fault::Argument(format!(
                "source must have exactly one of path, bytes and samples, got {count} of them"
            )))
        }
    }
}
