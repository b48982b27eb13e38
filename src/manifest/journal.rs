//! Which files were about to appear: what a killed run left behind is found by it.
//!
//! A first line names the folder that relative paths begin at, and every other line one file. It is there for a
//! process that was killed, and never forced onto the disk: where the machine lost its power, a file may stay that no
//! line knows.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::append::Appender;
use super::jsonl;
use super::lines::{self, Grammar};
use super::record::{Record, Status};
use crate::audio::open::open_regular;
use crate::error::{Error, Result};
use crate::output::format_of;

const START: &[u8] = b"{\"folder\":";

/// The journal of this run.
pub struct Journal(Appender);

impl Journal {
    /// Where the journal of a manifest is.
    pub fn path_of(manifest: &Path) -> PathBuf {
        let mut path = manifest.as_os_str().to_owned();
        path.push(".journal");
        path.into()
    }

    /// Begins a journal in the place of the one that is there. Relative paths begin at `folder`.
    pub fn begin(path: &Path, folder: Option<&Path>) -> Result<Self> {
        let _ = fs::remove_file(path);
        let file = OpenOptions::new().append(true).create_new(true).open(path);
        let file = file.map_err(|source| Error::Write { path: path.to_owned(), source: Arc::new(source) })?;
        let journal = Journal(Appender::new(path, file, false));
        let mut line = START.to_vec();
        match folder {
            Some(folder) => jsonl::path_text(folder, &mut line),
            // The folder was removed: no relative path leads anywhere.
            None => line.extend_from_slice(b"null"),
        }
        line.extend_from_slice(b"}\n");
        journal.0.append(&line)?;
        Ok(journal)
    }

    /// Appends one file that is about to appear, and which one it will replace.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        let mut line = b"{\"output\":".to_vec();
        jsonl::path_text(output, &mut line);
        line.extend_from_slice(b",\"temporary\":");
        jsonl::path_text(temporary, &mut line);
        if let Ok(there) = fs::symlink_metadata(output) {
            // Writing to a Vec does not fail.
            let _ = write!(line, ",\"replaces\":{}", there.ino());
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
    #[serde(deserialize_with = "jsonl::optional_path")]
    folder: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Announced {
    #[serde(deserialize_with = "jsonl::path")]
    output: PathBuf,
    #[serde(deserialize_with = "jsonl::path")]
    temporary: PathBuf,
    replaces: Option<u64>,
}

/// What a killed run may have left.
#[derive(Default)]
pub struct LeftOver {
    head: Option<Head>,
    temporaries: Vec<PathBuf>,
    /// Files that no record knows as yet, each with the inode that its name had before the run.
    outputs: HashMap<PathBuf, Option<u64>>,
}

impl LeftOver {
    /// Reads the journal of a killed run; nothing is left over where there is none.
    pub fn read(path: &Path) -> Result<Self> {
        let mut left = LeftOver::default();
        match open_regular(path, OpenOptions::new().read(true)) {
            Ok((file, _)) => lines::read(path, &file, &mut left).map(|_| left),
            Err(Error::Open { source }) if source.kind() == ErrorKind::NotFound => Ok(left),
            Err(error) => Err(error.in_file(path)),
        }
    }

    /// What is recorded as done is not left over. `folder` is where the record's relative paths begin, if it says so.
    pub fn settle(&mut self, record: &Record, folder: Option<&Path>) {
        if let (Status::Done, Some(output), false) = (record.status, &record.output, self.outputs.is_empty()) {
            let output = folder.map_or_else(|| self.absolute(output), |folder| folder.join(output));
            self.outputs.remove(&output);
        }
    }

    /// Removes the temporary files and the outputs that no record knows. One that was there before the run, and that
    /// the run did not come to replace, stays.
    pub fn remove(self) {
        for path in self.temporaries.iter().filter(|path| inode(path).is_some()) {
            let _ = fs::remove_file(path);
        }
        for (path, replaced) in self.outputs {
            if is_output(&path) && inode(&path).is_some_and(|inode| replaced != Some(inode)) {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        let folder = self.head.as_ref().and_then(|head| head.folder.as_deref());
        folder.map_or_else(|| path.to_owned(), |folder| folder.join(path))
    }
}

impl Grammar for LeftOver {
    fn quotes(&self) -> bool {
        false
    }

    fn take(&mut self, line: &[u8], _ended: bool) -> Result<(), String> {
        if self.head.is_none() {
            self.head = Some(jsonl::from_line(line)?);
            return Ok(());
        }
        let Announced { output, temporary, replaces } = jsonl::from_line(line)?;
        let (output, temporary) = (self.absolute(&output), self.absolute(&temporary));
        // A journal is a file that anybody may have written: what no run writes is not believed.
        if output.parent() == temporary.parent() && is_temporary(&temporary) {
            self.temporaries.push(temporary);
            // Of a file that was announced twice, the first one knows what was there before the run.
            self.outputs.entry(output).or_insert(replaces);
        }
        Ok(())
    }

    fn begins(&self, torn: &[u8]) -> bool {
        torn.starts_with(START) || START.starts_with(torn)
    }
}

/// Whether a name is one that a picture or an array may have.
fn is_output(path: &Path) -> bool {
    path.is_absolute() && path.extension().is_some() && format_of(path).is_ok()
}

/// The inode of a regular file.
fn inode(path: &Path) -> Option<u64> {
    let there: io::Result<_> = fs::symlink_metadata(path);
    there.ok().filter(fs::Metadata::is_file).map(|there| there.ino())
}

/// Whether a name is one that `output` gives to a temporary file.
fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    path.is_absolute() && name.starts_with(b".spectrust-") && name.ends_with(b".tmp")
}
