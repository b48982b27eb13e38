//! Progress of a batch in C.

use super::conventions::{GrowingOutput, Output};
use crate::batch::Progress;

/// Progress of a batch.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct SpectrustProgress {
    /// Number of files that have all their results.
    pub done: u64,
    /// Number of files in the batch.
    pub total: u64,
    /// Number of results that can be read: one for each picture, at least one for each file.
    pub results: u64,
    /// Number of failed results, not including those counted in `cancelled`.
    pub failed: u64,
    /// Number of pictures skipped because an earlier run made them.
    pub skipped: u64,
    /// Seconds of audio drawn. Where segments overlap, the audio counts once.
    pub audio_seconds: f64,
    /// Seconds since the batch started; once it has ended, the time it took.
    pub elapsed: f64,
    /// 1 if every file has all its results, else 0. The batch's threads are then about to end; they have ended when the
    /// batch is freed.
    pub ended: i32,
    /// Number of results with `SPECTRUST_STATUS_CANCELLED`: pictures not drawn because the batch was cancelled.
    pub cancelled: u64,
    /// Number of manifest rows made with other options or by a revision of the library that computes other values.
    pub stale_rows: u64,
    /// Number of these rows that the batch removed, known once it has ended.
    pub pruned_rows: u64,
    /// Number of recordings left out because they are shorter than a segment and `remainder` is
    /// `SPECTRUST_REMAINDER_DROP`. They do not count as failed.
    pub left_out: u64,
    /// Share of the work that is done, from 0 to 1, estimated from the bytes read: it grows within long files, too.
    pub fraction: f64,
}

impl Output for SpectrustProgress {
    const NOTHING: Self = SpectrustProgress {
        done: 0,
        total: 0,
        results: 0,
        failed: 0,
        skipped: 0,
        audio_seconds: 0.0,
        elapsed: 0.0,
        ended: 0,
        cancelled: 0,
        stale_rows: 0,
        pruned_rows: 0,
        left_out: 0,
        fraction: 0.0,
    };
}

impl GrowingOutput for SpectrustProgress {
    const NAME: &'static str = "SpectrustProgress";
    const LEAST: usize = 88;
}

impl From<Progress> for SpectrustProgress {
    fn from(progress: Progress) -> Self {
        let Progress { done, total, results, failed, skipped, cancelled, .. } = progress;
        let Progress { audio_seconds, elapsed, ended, stale_rows, pruned_rows, left_out, fraction, .. } = progress;
        SpectrustProgress {
            done,
            total,
            results,
            failed,
            skipped,
            audio_seconds,
            elapsed,
            ended: ended.into(),
            cancelled,
            stale_rows,
            pruned_rows,
            left_out,
            fraction,
        }
    }
}
