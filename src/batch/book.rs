//! What earlier runs did, and what this one does: the manifest as the batch sees it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::Outcome;
use crate::error::{Error, Result};
use crate::manifest::{Manifest, Past, Record, Status};
use crate::options::{Format, Options};
use crate::segments::Segments;

/// The manifest of a batch, and whether what it says is done is to be skipped.
pub struct Book {
    manifest: Manifest,
    past: Past,
    resume: bool,
    options: Arc<str>,
    version: Arc<str>,
}

/// A recording's file, as it is before it is read: where it changes meanwhile, the next run sees that.
#[derive(Clone, Copy)]
pub struct Stamp {
    size: u64,
    mtime_ns: i64,
}

/// What is known of a recording once it is open.
#[derive(Clone, Copy)]
pub struct Facts {
    /// Samples per second.
    pub sr: u32,
    /// Channels.
    pub channels: u32,
}

impl Stamp {
    /// `None` where there is no such file.
    pub fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let mtime_ns = metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
        Some(Stamp { size: metadata.size(), mtime_ns })
    }
}

impl Book {
    /// Opens a manifest, see [`Manifest::open`]. `resume` skips what it says is done under the same options.
    pub fn open(path: &Path, durable: bool, resume: bool, options: &str) -> Result<Self> {
        let (manifest, past) = Manifest::open(path, durable)?;
        let past = if resume { past } else { Past::default() };
        Ok(Book { manifest, past, resume, options: options.into(), version: env!("CARGO_PKG_VERSION").into() })
    }

    /// All that was recorded of `input`, to be asked for each of its segments; nothing unless this run resumes.
    pub fn past(&self, input: &Path) -> &[Record] {
        if self.resume { self.past.of(input) } else { &[] }
    }

    /// Whether `record` says that this very output of this very file is done, and it is there.
    pub fn is_done(&self, record: &Record, stamp: Option<Stamp>, expected: impl FnOnce(&Path) -> bool) -> bool {
        let unchanged =
            stamp.is_some_and(|stamp| (record.size, record.mtime_ns) == (Some(stamp.size), Some(stamp.mtime_ns)));
        record.status == Status::Done
            && unchanged
            && (&record.options, &record.version) == (&self.options, &self.version)
            && record.output.as_deref().is_some_and(|output| expected(output) && is_file(output))
    }

    /// Says that `output` is about to appear.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        self.manifest.announce(output, temporary)
    }

    /// Records what became of one picture; a cancelled one is left for the next run.
    pub fn record(&self, input: &Path, stamp: Option<Stamp>, facts: Option<Facts>, outcome: &Outcome) -> Result<()> {
        let done = match &outcome.result {
            Err(Error::Cancelled) => return Ok(()),
            Err(error) => Err(error.to_string()),
            Ok(done) => Ok(done),
        };
        let status = if done.is_ok() { Status::Done } else { Status::Failed };
        self.manifest.record(&Record {
            output: done.as_ref().ok().map(|done| done.output.clone()),
            error: done.as_ref().err().cloned(),
            warnings: done.map(|done| done.warnings.clone()).unwrap_or_default(),
            duration: outcome.duration,
            offset: Some(outcome.offset),
            sr: facts.map(|facts| facts.sr),
            channels: facts.map(|facts| facts.channels),
            size: stamp.map(|stamp| stamp.size),
            mtime_ns: stamp.map(|stamp| stamp.mtime_ns),
            segment: outcome.segment,
            segments: outcome.segments,
            options: Arc::clone(&self.options),
            version: Arc::clone(&self.version),
            ..Record::new(input.to_owned(), status)
        })
    }

    /// Ends the run.
    pub fn close(self) -> Result<()> {
        self.manifest.close()
    }
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// A short name for everything in the options that a picture depends on.
#[must_use]
pub fn options_hash(options: &Options, format: Format, segments: Option<Segments>) -> String {
    let told = format!("{options:?} {format:?} {segments:?}");
    Uuid::new_v5(&Uuid::NAMESPACE_OID, told.as_bytes()).simple().to_string()
}
