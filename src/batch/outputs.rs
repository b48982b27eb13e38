//! Where the results of a batch go.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::{Book, BookOptions};
use super::fingerprint::Fingerprint;
use super::inputs::{Entry, Inputs};
use super::naming::{Naming, Templated};
use super::settings::Settings;
use super::sink::Sink;
use super::template::Template;
use crate::audio::start::start;
use crate::error::{Error, Result};
use crate::files::names::{mirrored, relative_path};
use crate::files::output::create_folder;
use crate::files::paths::{Base, Resolver};
use crate::options::{Layout, Options};
use crate::recipe::segments::Segments;

/// Files and folders of a batch. Relative paths start from `folder`.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// Folder of the pictures, created if missing. Required if there are no `out_paths`, and to prune.
    pub out_dir: Option<PathBuf>,
    /// Path of the picture of each recording; `None` to name them by the settings `layout` and `format`. With the layout
    /// `mirror` they must be below `out_dir`: missing folders are created, and none of them may be a link.
    pub out_paths: Option<Vec<PathBuf>>,
    /// Template of the pictures' names, see [`Template`]; `None` for the names of `layout`.
    pub name: Option<String>,
    /// File that receives the result of each picture, one line each.
    pub manifest: Option<PathBuf>,
    /// Where relative paths start; `None` for the current folder.
    pub folder: Option<PathBuf>,
}

/// Receivers of the results of a batch, created and opened.
pub struct Outputs {
    /// Receives the pictures.
    pub sink: Sink,
    /// Receives their records.
    pub book: Option<Book>,
    /// Division of the recordings.
    pub segments: Option<Segments>,
}

impl Paths {
    /// Whether `out_dir` is required, but not given.
    #[must_use]
    pub fn lack_out_dir(&self, settings: &Settings) -> bool {
        self.out_dir.is_none() && (self.out_paths.is_none() || settings.prune)
    }

    /// Checks the settings, then creates the folder of the pictures and opens the manifest.
    pub fn open(&self, settings: &Settings, inputs: &Inputs, options: &Options) -> Result<Outputs> {
        settings.check(self.manifest.is_some())?;
        check_resume(settings, inputs)?;
        let (segments, keeping) = (settings.segments()?, self.keeping(settings, inputs)?);
        let outputs = self.folder.as_deref().map_or_else(Resolver::current, Resolver::in_folder);
        let base = Arc::new(Base { inputs: inputs.resolver(), outputs });
        let naming = self.naming(settings, inputs)?;
        if let Some(root) = naming.root() {
            create_folder(&base.outputs.absolute(root))?;
        }
        let sink = Sink {
            naming,
            format: settings.format,
            is_segmented: segments.is_some(),
            durable: settings.durable,
            base: Arc::clone(&base),
        };
        let fingerprint = Fingerprint::new(options, settings.format, segments);
        let open =
            |manifest: &PathBuf| Book::open(&base.outputs.absolute(manifest), keeping, fingerprint, Arc::clone(&base));
        let book = self.manifest.as_ref().map(open).transpose()?;
        Ok(Outputs { sink, book, segments })
    }

    fn keeping(&self, settings: &Settings, inputs: &Inputs) -> Result<BookOptions> {
        let Settings { resume, prune, durable, .. } = *settings;
        let prune = if prune { Some(self.out_dir()?.clone()) } else { None };
        let root = if self.manifest.is_some() { inputs.mirrored_root() } else { None };
        Ok(BookOptions { durable, resume, prune, root })
    }

    fn out_dir(&self) -> Result<&PathBuf> {
        self.out_dir.as_ref().ok_or_else(|| Error::option("out_dir", "none", "a folder"))
    }

    /// The path of each recording's picture, without numbers of segments; empty if the names are random. Fields of a
    /// template that are not known before a recording is open stay as they are written.
    pub fn planned(&self, settings: &Settings, inputs: &Inputs) -> Result<Vec<PathBuf>> {
        settings.check(self.manifest.is_some())?;
        Ok(match self.naming(settings, inputs)? {
            Naming::Unique(_) => Vec::new(),
            Naming::Given(paths) | Naming::Mirrored { paths, .. } => paths,
            Naming::Templated(names) => {
                let files = 0..inputs.entries().len();
                files.map(|file| names.planned(file, settings.format)).collect::<Result<_>>()?
            }
        })
    }

    fn naming(&self, settings: &Settings, inputs: &Inputs) -> Result<Naming> {
        let template = self.name.as_deref().map(Template::new).transpose()?;
        if let Some(paths) = &self.out_paths {
            if let Some(template) = template {
                return Err(template.refused("none where the caller names the pictures"));
            }
            let paths = paths.clone();
            return Ok(match settings.layout {
                Layout::Uuid => Naming::Given(paths),
                Layout::Mirror => Naming::Mirrored { root: self.out_dir()?.clone(), paths },
            });
        }
        let root = self.out_dir()?.clone();
        if let Some(template) = template {
            let mirrored = inputs.mirrored_root();
            let relative = |entry: &Entry| relative_path(entry.model(), mirrored.as_deref());
            let entries = inputs.entries();
            let relatives = entries.iter().map(relative).collect();
            let names = Templated::new(root, template, relatives, settings.layout == Layout::Mirror);
            let paths: Vec<&Path> = entries.iter().map(Entry::model).collect();
            names.check(&paths, |file| start(&entries[file].input()).map(|start| start.moment))?;
            return Ok(Naming::Templated(names));
        }
        if settings.layout == Layout::Uuid {
            return Ok(Naming::Unique(root));
        }
        let paths = inputs.entries().iter().map(Entry::model);
        let paths = mirrored(paths, inputs.mirrored_root().as_deref(), &root, settings.format.extensions()[0]);
        Ok(Naming::Mirrored { root, paths })
    }
}

/// Refuses to resume with recordings in memory: nothing tells whether they changed.
fn check_resume(settings: &Settings, inputs: &Inputs) -> Result<()> {
    match inputs.in_memory() {
        Some(entry) if settings.resume => {
            let allowed = format!("false for a recording in memory, such as {}", entry.path().display());
            Err(Error::option("resume", "true", allowed))
        }
        _ => Ok(()),
    }
}
