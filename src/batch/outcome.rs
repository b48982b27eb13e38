//! The result of one picture.

use std::path::PathBuf;

use crate::audio::meter::Levels;
use crate::audio::start::moment::Moment;
use crate::error::{Error, Result};
use crate::manifest::{Record, Status};
use crate::recipe::plan::Warnings;

/// Result of one picture.
#[derive(Debug)]
pub struct Outcome {
    /// Index of the recording in the list of inputs.
    pub file: usize,
    /// Index of the segment, from 0.
    pub segment: u64,
    /// Number of segments in the recording; 1 without segments, and if it is not known.
    pub segments: u64,
    /// Start of the segment, in seconds from the start of the recording.
    pub offset: f64,
    /// Duration of the audio that the picture shows, in seconds; `None` if it is not known.
    pub duration: Option<f64>,
    /// Time at which the segment begins; `None` if it is not known or there is no manifest.
    pub start: Option<Moment>,
    /// Sample rate in Hz; `None` if it is not known.
    pub sr: Option<u32>,
    /// Number of channels in the recording; `None` if it is not known.
    pub channels: Option<u32>,
    /// Duration of the audio drawn that is in no earlier segment, in seconds.
    pub drawn: f64,
    /// Whether this is the last result of its recording.
    pub last: bool,
    /// The picture, or the failure.
    pub result: Result<Done>,
}

/// A finished picture, or a recording that has none although nothing failed.
#[derive(Debug)]
pub struct Done {
    /// Its path, or the reason why the recording is left out.
    pub output: Result<PathBuf, String>,
    /// Warnings.
    pub warnings: Warnings,
    /// Whether an earlier run made it.
    pub skipped: bool,
    /// Levels of its samples; `None` without a manifest.
    pub levels: Option<Levels>,
}

impl Outcome {
    /// The failure of a whole recording.
    #[must_use]
    pub fn failed(file: usize, error: Error) -> Self {
        Outcome {
            file,
            segment: 0,
            segments: 1,
            offset: 0.0,
            duration: None,
            start: None,
            sr: None,
            channels: None,
            drawn: 0.0,
            last: true,
            result: Err(error),
        }
    }

    /// A whole recording that is left out for this reason.
    #[must_use]
    pub fn left_out(file: usize, reason: String) -> Self {
        let done = Done { output: Err(reason), warnings: Warnings::new(), skipped: false, levels: None };
        Outcome { result: Ok(done), ..Outcome::failed(file, Error::Cancelled) }
    }

    /// What an earlier run made.
    #[must_use]
    pub fn skipped(file: usize, record: &Record, last: bool) -> Self {
        let output = match record.status {
            Status::Skipped => Err(record.error.clone().unwrap_or_default()),
            _ => Ok(record.output.clone().unwrap_or_default()),
        };
        let (skipped, warnings) = (output.is_ok(), record.warnings.clone());
        Outcome {
            file,
            segment: record.segment,
            segments: record.segments,
            offset: record.offset.unwrap_or_default(),
            duration: record.duration,
            start: None,
            sr: record.sr,
            channels: record.channels,
            drawn: 0.0,
            last,
            result: Ok(Done { output, warnings, skipped, levels: None }),
        }
    }

    /// Whether this is a failure other than a cancellation.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(&self.result, Err(error) if !matches!(error, Error::Cancelled))
    }
}
