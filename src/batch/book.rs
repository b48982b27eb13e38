//! The batch's view of the manifest: results of earlier runs and of this one.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::fingerprint::Fingerprint;
use super::inputs::Entry;
use super::outcome::Outcome;
use super::prune;
use crate::error::{Error, Result};
use crate::files::names::label;
use crate::files::paths::{Base, relative_to};
use crate::manifest::{Manifest, Past, Record, Status};
use crate::recipe::brightness::Brightness;

/// The manifest of a batch, and whether to skip what it lists as done.
pub struct Book {
    manifest: Manifest,
    past: Past,
    options: BookOptions,
    fingerprint: Fingerprint,
    version: Arc<str>,
    base: Arc<Base>,
    /// The folder that relative paths start from, relative to the manifest's folder.
    folder: Option<PathBuf>,
    /// Whether the manifest already has a record with all options.
    has_settings: AtomicBool,
    stale_rows: u64,
}

/// Options of a batch's manifest.
#[derive(Clone, Debug, Default)]
pub struct BookOptions {
    /// Whether a line reaches the disk before its result is reported.
    pub durable: bool,
    /// Whether to skip pictures listed as done.
    pub resume: bool,
    /// Folder in which pictures made with other options or by another revision are removed at the end, together with
    /// their records; `None` keeps them.
    pub prune: Option<PathBuf>,
    /// Folder below which the names of folders are labels.
    pub root: Option<PathBuf>,
}

/// Size and modification time of a recording's file, read before the file, so that the next run notices later changes.
#[derive(Clone, Copy)]
pub struct Stamp {
    size: u64,
    mtime_ns: i64,
}

impl Stamp {
    /// Reads both; `None` if the file does not exist.
    pub fn read(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let mtime_ns = metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec());
        Some(Stamp { size: metadata.size(), mtime_ns })
    }
}

impl Book {
    /// Opens a manifest, see [`Manifest::open`], for pictures with these options.
    pub fn open(path: &Path, options: BookOptions, fingerprint: Fingerprint, base: Arc<Base>) -> Result<Self> {
        let (manifest, past) = Manifest::open(path, options.durable, &base)?;
        let folder = base.outputs.folder().map(|folder| relative_to(manifest.home(), folder));
        let version = env!("CARGO_PKG_VERSION").into();
        let (has_settings, stale_rows) = (false.into(), 0);
        let mut book = Book { manifest, past, options, fingerprint, version, base, folder, has_settings, stale_rows };
        book.compare();
        Ok(book)
    }

    /// Begins to record pictures that share this brightness. It counts like an option: pictures made with another one,
    /// before recordings were added or removed, are drawn again.
    pub fn begin(&mut self, brightness: Brightness) {
        self.fingerprint = self.fingerprint.with(brightness);
        self.compare();
        if !self.options.resume {
            self.past = Past::default();
        }
    }

    /// Compares the records of earlier runs with this one.
    fn compare(&mut self) {
        self.has_settings = self.past.has_settings(&self.fingerprint.generation).into();
        self.stale_rows = self.past.stale_rows(&self.fingerprint.generation);
    }

    /// Number of records found with other options or of another revision.
    #[must_use]
    pub fn stale_rows(&self) -> u64 {
        self.stale_rows
    }

    /// A warning about these records, unless pruning removes them.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let (rows, path) = (self.stale_rows, self.manifest.path());
        (rows > 0 && self.options.prune.is_none()).then(|| {
            format!("{path:?}: {rows} rows with other options or of another revision do not count; prune removes them")
        })
    }

    /// All records of `input`, for its segments to look up; empty unless this run resumes.
    pub fn past(&self, input: &Entry) -> &[Record] {
        if self.past.is_empty() || !self.options.resume { &[] } else { self.past.records(&self.key(input)) }
    }

    fn key(&self, input: &Entry) -> PathBuf {
        match input.file() {
            Some(_) => relative_to(self.manifest.home(), &self.base.inputs.canonical(input.path())),
            None => input.path().to_owned(),
        }
    }

    /// Whether `record` lists this file, unchanged since, as done or left out with the options of this batch.
    pub fn is_current(&self, record: &Record, stamp: Option<Stamp>) -> bool {
        let unchanged =
            stamp.is_some_and(|stamp| (record.size, record.mtime_ns) == (Some(stamp.size), Some(stamp.mtime_ns)));
        record.status != Status::Failed && unchanged && record.generation() == self.fingerprint.generation
    }

    /// Announces that `output` is about to be created.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        self.manifest.announce(output, temporary)
    }

    /// Records the result of one picture. A cancelled picture is left for the next run.
    pub fn record(&self, input: &Entry, stamp: Option<Stamp>, outcome: &Outcome) -> Result<()> {
        let done = match &outcome.result {
            Err(Error::Cancelled) => return Ok(()),
            Err(error) => Err(error),
            Ok(done) => Ok(done),
        };
        let output = done.ok().map(|done| done.output.as_ref());
        let left_out = output.and_then(Result::err).cloned();
        let levels = done.ok().and_then(|done| done.levels);
        let is_first = !self.has_settings.swap(true, Ordering::Relaxed);
        let recorded = self.manifest.record(&Record {
            output: output.and_then(Result::ok).cloned(),
            error: left_out.or_else(|| done.err().map(ToString::to_string)),
            error_class: done.err().map(|error| error.class().exception().to_owned()),
            warnings: done.map(|done| done.warnings.clone()).unwrap_or_default(),
            duration: outcome.duration,
            offset: Some(outcome.offset),
            start: outcome.start.map(|start| start.to_string()),
            label: label(input.model(), self.options.root.as_deref()),
            rms: levels.map(|levels| levels.rms),
            peak: levels.map(|levels| levels.peak),
            clipped: levels.map(|levels| levels.clipped),
            dc: levels.map(|levels| levels.dc),
            sr: outcome.sr,
            channels: outcome.channels,
            size: stamp.map(|stamp| stamp.size),
            mtime_ns: stamp.map(|stamp| stamp.mtime_ns),
            segment: outcome.segment,
            segments: outcome.segments,
            options: self.fingerprint.hash(),
            version: Arc::clone(&self.version),
            key: Some(self.key(input)),
            folder: self.folder.clone(),
            revision: self.fingerprint.generation.revision,
            settings: is_first.then(|| Box::new(self.fingerprint.settings.clone())),
            source: input.file().is_none().then_some(outcome.file as u64),
            ..Record::new(input.path().to_owned(), status(output))
        });
        if recorded.is_err() && is_first {
            self.has_settings.store(false, Ordering::Relaxed);
        }
        recorded
    }

    /// Ends the run. If it is `complete`, prunes and returns the number of records removed.
    pub fn close(mut self, complete: bool) -> Result<u64> {
        let pruned = match &self.options.prune {
            Some(folder) if complete => {
                prune::prune(&mut self.manifest, &self.fingerprint.generation, &self.base, folder)
            }
            _ => Ok(0),
        };
        self.manifest.close().and(pruned)
    }
}

/// The status of a picture: of its path, of the reason why it was left out, or of a failure.
fn status<T, E>(output: Option<std::result::Result<T, E>>) -> Status {
    match output {
        Some(Ok(_)) => Status::Done,
        Some(Err(_)) => Status::Skipped,
        None => Status::Failed,
    }
}
