//! What earlier runs did, and what this one does: the manifest as the batch sees it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Outcome, Recipe, prune};
use crate::error::{Error, Result};
use crate::manifest::{Manifest, Past, Record, Status};
use crate::places::{Base, seen_from};

/// The manifest of a batch, and whether what it says is done is to be skipped.
pub struct Book {
    manifest: Manifest,
    past: Past,
    keeping: Keeping,
    recipe: Recipe,
    version: Arc<str>,
    base: Arc<Base>,
    /// Where relative paths begin, seen from the manifest's folder.
    folder: Option<PathBuf>,
    /// Whether the options stand in the file in full.
    has_settings: AtomicBool,
    rows_of_others: u64,
}

/// How a book is kept.
#[derive(Clone, Debug, Default)]
pub struct Keeping {
    /// Whether a line is on the disk before its result is told.
    pub durable: bool,
    /// Whether to skip what is done.
    pub resume: bool,
    /// The folder in which pictures that were made with other options, or other numbers, are removed at the end, and
    /// their records with them; `None` keeps them.
    pub prune: Option<PathBuf>,
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
    /// Opens a manifest, see [`Manifest::open`], for pictures of this recipe.
    pub fn open(path: &Path, keeping: Keeping, recipe: Recipe, base: Arc<Base>) -> Result<Self> {
        let (manifest, past) = Manifest::open(path, keeping.durable, &base)?;
        let folder = base.outputs.folder().map(|folder| seen_from(manifest.home(), folder));
        let has_settings = past.has_settings(&recipe.generation).into();
        let rows_of_others = past.rows_of_others(&recipe.generation);
        let past = if keeping.resume { past } else { Past::default() };
        let version = env!("CARGO_PKG_VERSION").into();
        Ok(Book { manifest, past, keeping, recipe, version, base, folder, has_settings, rows_of_others })
    }

    /// How many records of other options, or of another revision of the numbers, were found.
    #[must_use]
    pub fn rows_of_others(&self) -> u64 {
        self.rows_of_others
    }

    /// What to say of these records, unless they are removed.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let (rows, path) = (self.rows_of_others, self.manifest.path());
        (rows > 0 && self.keeping.prune.is_none()).then(|| {
            format!("{path:?}: {rows} rows with other options or of another revision do not count; prune removes them")
        })
    }

    /// All that was recorded of `input`, to be asked for each of its segments; nothing unless this run resumes.
    pub fn past(&self, input: &Path) -> &[Record] {
        if self.past.is_empty() { &[] } else { self.past.of(&self.key(input)) }
    }

    fn key(&self, input: &Path) -> PathBuf {
        seen_from(self.manifest.home(), &self.base.inputs.real(input))
    }

    /// Whether `record` says that this very output of this very file is done, and it is there.
    pub fn is_done(&self, record: &Record, stamp: Option<Stamp>, expected: impl FnOnce(&Path) -> bool) -> bool {
        let unchanged =
            stamp.is_some_and(|stamp| (record.size, record.mtime_ns) == (Some(stamp.size), Some(stamp.mtime_ns)));
        record.status == Status::Done
            && unchanged
            && record.generation() == self.recipe.generation
            && record.output.as_deref().is_some_and(|output| expected(output) && self.is_file(output))
    }

    fn is_file(&self, output: &Path) -> bool {
        fs::symlink_metadata(self.base.outputs.at(output)).is_ok_and(|metadata| metadata.is_file())
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
        let is_first = !self.has_settings.swap(true, Ordering::Relaxed);
        let recorded = self.manifest.record(&Record {
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
            options: self.recipe.hash(),
            version: Arc::clone(&self.version),
            key: Some(self.key(input)),
            folder: self.folder.clone(),
            revision: self.recipe.generation.revision,
            settings: is_first.then(|| Box::new(self.recipe.settings.clone())),
            ..Record::new(input.to_owned(), status)
        });
        if recorded.is_err() && is_first {
            self.has_settings.store(false, Ordering::Relaxed);
        }
        recorded
    }

    /// Ends the run. One that is `complete` removes what it is to prune, and tells how many records that were.
    pub fn close(mut self, complete: bool) -> Result<u64> {
        let pruned = match &self.keeping.prune {
            Some(folder) if complete => prune::prune(&mut self.manifest, &self.recipe.generation, &self.base, folder),
            _ => Ok(0),
        };
        self.manifest.close().and(pruned)
    }
}
