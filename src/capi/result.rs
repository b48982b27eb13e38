//! Result of one picture in C.

use std::ffi::{CString, c_char};
use std::ptr::null;

use super::conventions::{GrowingOutput, Output, SpectrustStatus, os_error_of, status_of};
use crate::batch::{Outcome, c_path};

/// Result of one picture. The strings belong to the batch and live as long as it does.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustResult {
    /// Path of the input, as in the list of files.
    pub in_path: *const c_char,
    /// Path of the picture; NULL if there is none.
    pub out_path: *const c_char,
    /// `SPECTRUST_STATUS_OK`, or the kind of failure.
    pub status: SpectrustStatus,
    /// 1 if an earlier run made the picture. 2 if the recording was left out because it is shorter than a segment, and
    /// `remainder` is `SPECTRUST_REMAINDER_DROP`: `out_path` is then NULL although nothing failed. Else 0.
    pub skipped: i32,
    /// `errno` of the system call that failed; 0 if none did.
    pub os_error: i32,
    /// Number of channels in the recording; 0 if unknown.
    pub channels: u32,
    /// One sentence that gives the reason why there is no picture; NULL if there is one.
    pub message: *const c_char,
    /// Warnings, one on each line; NULL if there are none.
    pub warnings: *const c_char,
    /// Index of the input in the list of files.
    pub file: usize,
    /// Index of the segment in the recording, from 0.
    pub segment: u64,
    /// Number of segments in the recording; 1 without segments or if unknown.
    pub segments: u64,
    /// Start of the segment, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration of the audio that the picture shows, in seconds; NaN if unknown.
    pub duration: f64,
    /// Sample rate in Hz after resampling; 0 if unknown.
    pub sr: u32,
}

impl Output for SpectrustResult {
    const NOTHING: Self = SpectrustResult {
        in_path: null(),
        out_path: null(),
        status: SpectrustStatus::Ok,
        skipped: 0,
        os_error: 0,
        channels: 0,
        message: null(),
        warnings: null(),
        file: 0,
        segment: 0,
        segments: 0,
        offset: 0.0,
        duration: 0.0,
        sr: 0,
    };
}

impl GrowingOutput for SpectrustResult {
    const NAME: &'static str = "SpectrustResult";
}

/// `SpectrustResult::skipped` of a recording that was left out.
const LEFT_OUT: i32 = 2;

/// A result without the path of its input, and the texts that it points to.
pub(super) struct Finished {
    pub result: SpectrustResult,
    _texts: [Option<CString>; 3],
}

// SAFETY: the pointers lead to texts that are on the heap, owned by the same value and never changed.
unsafe impl Send for Finished {}

impl From<Outcome> for Finished {
    fn from(outcome: Outcome) -> Self {
        let Outcome { file, segment, segments, offset, duration, sr, channels, result, .. } = outcome;
        let (mut status, mut os_error, mut skipped) = (SpectrustStatus::Ok, 0, 0);
        let (mut output, mut message, mut warnings) = (None, None, None);
        match result {
            Ok(done) => {
                skipped = i32::from(done.skipped);
                match done.output {
                    Ok(path) => output = Some(c_path(path)),
                    Err(reason) => (message, skipped) = (Some(c_text(&reason)), LEFT_OUT),
                }
                warnings = (!done.warnings.is_empty()).then(|| c_text(&done.warnings.join("\n")));
            }
            Err(error) => {
                (status, os_error) = (status_of(&error), os_error_of(&error));
                message = Some(c_text(&error.to_string()));
            }
        }
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null(), |text| text.as_ptr());
        let result = SpectrustResult {
            in_path: null(),
            out_path: pointer(&output),
            status,
            skipped,
            os_error,
            channels: channels.unwrap_or(0),
            message: pointer(&message),
            warnings: pointer(&warnings),
            file,
            segment,
            segments,
            offset,
            duration: duration.unwrap_or(f64::NAN),
            sr: sr.unwrap_or(0),
        };
        Finished { result, _texts: [output, message, warnings] }
    }
}

fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default()
}
