//! The settings of a batch.

use std::path::PathBuf;
use std::sync::Arc;

use super::book::{Book, BookOptions};
use super::fingerprint::Fingerprint;
use super::inputs::Inputs;
use super::naming::Naming;
use super::sink::Sink;
use crate::error::{Error, Result};
use crate::files::names::mirrored;
use crate::files::output::create_folder;
use crate::files::paths::{Base, Resolver};
use crate::options::{Format, Layout, Options};
use crate::recipe::segments::Segments;

/// Settings of a batch, except the options of its pictures. Relative paths start from `folder`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Folder of the pictures, created if missing. Required unless `out_paths` is given, and for `prune`.
    pub out_dir: Option<PathBuf>,
    /// Path of the picture of each recording; `None` to name them by `layout` and `format`.
    pub out_paths: Option<Vec<PathBuf>>,
    /// How to name pictures in `out_dir`.
    pub layout: Layout,
    /// Format of pictures in `out_dir`.
    pub format: Format,
    /// Number of threads; 0 for the number of processors available to the process.
    pub jobs: usize,
    /// Division into segments; `None` for one picture of each recording.
    pub segments: Option<Segments>,
    /// File that receives the result of each picture, one line each.
    pub manifest: Option<PathBuf>,
    /// Whether to skip pictures that `manifest` lists as done.
    pub resume: bool,
    /// Whether to remove pictures of other options or revisions and their lines at the end.
    pub prune: bool,
    /// Whether a picture and its line reach the disk before its result is reported.
    pub durable: bool,
    /// Whether the first recording that fails stops the batch.
    pub cancel_on_error: bool,
    /// Where relative paths start; `None` for the current folder.
    pub folder: Option<PathBuf>,
}

/// Where the results of a batch go: checked, created and opened.
pub struct Outputs {
    /// Receives the pictures.
    pub sink: Sink,
    /// Receives their records.
    pub book: Option<Book>,
}

impl Settings {
    /// Checks the settings, then creates the folder of the pictures and opens the manifest.
    pub fn open(&self, inputs: &Inputs, options: &Options) -> Result<Outputs> {
        self.segments.map_or(Ok(()), |segments| segments.validate())?;
        let book_options = self.book_options()?;
        let outputs = self.folder.as_deref().map_or_else(Resolver::current, Resolver::in_folder);
        let base = Arc::new(Base { inputs: inputs.resolver(), outputs });
        let sink = Sink {
            naming: self.naming(inputs, &base.outputs)?,
            format: self.format,
            is_segmented: self.segments.is_some(),
            durable: self.durable,
            base: Arc::clone(&base),
        };
        let fingerprint = Fingerprint::new(options, self.format, self.segments);
        let open = |manifest: &PathBuf| {
            Book::open(&base.outputs.absolute(manifest), book_options, fingerprint, Arc::clone(&base))
        };
        let book = self.manifest.as_ref().map(open).transpose()?;
        Ok(Outputs { sink, book })
    }

    fn book_options(&self) -> Result<BookOptions> {
        for (name, wanted) in [("resume", self.resume), ("prune", self.prune)] {
            if wanted && self.manifest.is_none() {
                return Err(Error::option(name, 1, "0 where there is no manifest"));
            }
        }
        let prune = if self.prune { Some(self.out_dir()?.clone()) } else { None };
        Ok(BookOptions { durable: self.durable, resume: self.resume, prune })
    }

    fn out_dir(&self) -> Result<&PathBuf> {
        self.out_dir.as_ref().ok_or_else(|| Error::option("out_dir", "none", "a folder"))
    }

    fn naming(&self, inputs: &Inputs, resolver: &Resolver) -> Result<Naming> {
        if let Some(paths) = &self.out_paths {
            return Ok(Naming::Given(paths.clone()));
        }
        let root = self.out_dir()?.clone();
        create_folder(&resolver.absolute(&root))?;
        if self.layout == Layout::Uuid {
            return Ok(Naming::Unique(root));
        }
        let paths = inputs.entries().iter().map(|entry| entry.path.as_path());
        let paths = mirrored(paths, inputs.root(), &root, self.format.extensions()[0]);
        Ok(Naming::Mirrored { root, paths })
    }
}
