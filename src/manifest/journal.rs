//! The journal: lists files before they are created, so that those left over by a killed run can be removed.
//!
//! The first line names the folder that relative paths start from, every other line one file. The journal protects
//! against a killed process and is never forced to the disk: after a power failure, a file may remain that no line
//! names.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::append::Appender;
use super::cell::{Json, Status};
use super::json_text::{from_line, path_text};
use super::lines::{self, LineParser};
use super::record::Record;
use crate::encode::csv;
use crate::error::{Error, Result};
use crate::files::open::open_regular;
use crate::files::output::format_of;
use crate::options::Format;

const START: &[u8] = b"{\"folder\":";

/// The journal of this run.
pub struct Journal(Appender);

impl Journal {
    /// The path of a manifest's journal.
    pub fn path_for(manifest: &Path) -> PathBuf {
        let mut path = manifest.as_os_str().to_owned();
        path.push(".journal");
        path.into()
    }

    /// Starts a journal and replaces an existing one. Relative paths start from `folder`.
    pub fn begin(path: &Path, folder: Option<&Path>) -> Result<Self> {
        let _ = fs::remove_file(path);
        let file = OpenOptions::new().append(true).create_new(true).open(path);
        let file = file.map_err(|source| Error::Write { path: path.to_owned(), source: Arc::new(source) })?;
        let journal = Journal(Appender::new(path, file, false));
        let mut line = START.to_vec();
        match folder {
            Some(folder) => path_text(folder, &mut line),
            // The folder was removed, so no relative path is valid.
            None => line.extend_from_slice(b"null"),
        }
        line.extend_from_slice(b"}\n");
        journal.0.append(&line)?;
        Ok(journal)
    }

    /// Appends a file that is about to be created, and the file that it will replace.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        let mut line = b"{\"output\":".to_vec();
        path_text(output, &mut line);
        line.extend_from_slice(b",\"temporary\":");
        path_text(temporary, &mut line);
        if let Ok(existing) = fs::symlink_metadata(output) {
            // Writing to a Vec does not fail.
            let _ = write!(line, ",\"replaces\":{}", existing.ino());
        }
        line.extend_from_slice(b"}\n");
        self.0.append(&line)
    }

    /// Removes the journal.
    pub fn end(&self) -> Result<()> {
        match fs::remove_file(&self.0.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.0.failed(error)),
            _ => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Head {
    folder: Json<Option<PathBuf>>,
}

#[derive(Deserialize)]
struct Announced {
    output: Json<PathBuf>,
    temporary: Json<PathBuf>,
    replaces: Option<u64>,
}

/// Files left over by a killed run.
#[derive(Default)]
pub struct Leftovers {
    head: Option<Head>,
    temporaries: Vec<PathBuf>,
    /// Files without a record so far, each with the inode that its name had before the run.
    outputs: HashMap<PathBuf, Option<u64>>,
}

impl Leftovers {
    /// Reads the journal of a killed run; empty if there is none.
    pub fn read(path: &Path) -> Result<Self> {
        let mut left = Leftovers::default();
        match open_regular(path, OpenOptions::new().read(true)) {
            Ok((file, _)) => lines::read(path, &file, &mut left).map(|_| left),
            Err(Error::Open { source }) if source.kind() == ErrorKind::NotFound => Ok(left),
            Err(error) => Err(error.in_file(path)),
        }
    }

    /// Forgets a file that `record` lists as done. `folder` is the folder that its relative paths start from, if known.
    pub fn forget_recorded(&mut self, record: &Record, folder: Option<&Path>) {
        if let (Status::Done, Some(output), false) = (record.status, &record.output, self.outputs.is_empty()) {
            let output = folder.map_or_else(|| self.absolute(output), |folder| folder.join(output));
            self.outputs.remove(&output);
        }
    }

    /// Removes the temporary files and the outputs without a record. An output from before the run that it did not
    /// replace is kept, and so is the manifest, which the run may have replaced too.
    pub fn remove(self, manifest: &File) {
        let own = manifest.metadata().ok().map(|metadata| metadata.ino());
        for path in self.temporaries.iter().filter(|path| inode(path).is_some()) {
            let _ = fs::remove_file(path);
        }
        for (path, replaced) in self.outputs {
            let is_new = |inode| replaced != Some(inode) && own != Some(inode);
            if is_output(&path) && inode(&path).is_some_and(is_new) {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        let folder = self.head.as_ref().and_then(|head| head.folder.0.as_deref());
        folder.map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }
}

impl LineParser for Leftovers {
    fn has_quoted_newlines(&self) -> bool {
        false
    }

    fn take(&mut self, line: &[u8], _ended: bool) -> Result<(), String> {
        if self.head.is_none() {
            self.head = Some(from_line(line)?);
            return Ok(());
        }
        let Announced { output: Json(output), temporary: Json(temporary), replaces } = from_line(line)?;
        let (output, temporary) = (self.absolute(&output), self.absolute(&temporary));
        // Entries that no run would write are ignored: another program may have written the journal.
        if output.parent() == temporary.parent() && is_temporary(&temporary) {
            self.temporaries.push(temporary);
            // If a file was announced twice, the first entry has the inode from before the run.
            self.outputs.entry(output).or_insert(replaces);
        }
        Ok(())
    }

    fn is_start(&self, torn: &[u8]) -> bool {
        torn.starts_with(START) || START.starts_with(torn)
    }
}

/// Whether the name can be that of a picture or an array. Many files have that of a table, so its contents count too.
fn is_output(path: &Path) -> bool {
    path.is_absolute()
        && path.extension().is_some()
        && format_of(path).is_ok_and(|format| format != Format::Csv || csv::is_table(path))
}

/// The inode of a regular file.
fn inode(path: &Path) -> Option<u64> {
    let metadata: io::Result<_> = fs::symlink_metadata(path);
    metadata.ok().filter(fs::Metadata::is_file).map(|metadata| metadata.ino())
}

/// Whether the name has the form that `output` gives to temporary files.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    path.is_absolute() && name.starts_with(b".spectrust-") && name.ends_with(b".tmp")
}
