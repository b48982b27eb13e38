//! Some lines of a file -> a file that takes its place, whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

use super::Locked;
use super::append::Appender;
use super::journal::Journal;
use super::lines::{self, Grammar};
use crate::error::Result;
use crate::output::{NewFile, sync_folder};

/// Writes what `change` makes of each line of `old` into a new file, and that in the place of `old`. The journal knows
/// of it before it is there, and its lock is held before anybody can open it.
pub fn rewrite(
    old: &Appender,
    journal: &Journal,
    quotes: bool,
    change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<Locked> {
    // A link stays one: what it leads to is replaced.
    let path = fs::canonicalize(&old.path).map_err(|source| old.failed(source))?;
    let temporary = NewFile::at(&path)?.temporary().to_owned();
    journal.announce(&path, &temporary)?;
    let written = write(old, &temporary, quotes, change).and_then(|lines| {
        let renamed = fs::rename(&temporary, &path).and_then(|()| sync_folder(&path));
        renamed.map(|()| lines).map_err(|source| old.failed(source))
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write(
    old: &Appender,
    temporary: &Path,
    quotes: bool,
    change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<Locked> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create_new(true).custom_flags(libc::O_NOFOLLOW);
    let failed = |source| old.failed(source);
    let new = options.open(temporary).and_then(|new| like(&old.file, new)).map_err(failed)?;
    let new = Locked::lock(Appender::new(&old.path, new, old.durable))?;
    (&old.file).seek(SeekFrom::Start(0)).map_err(failed)?;
    copy(old, BufWriter::new(&new.0.file), quotes, change)?;
    new.0.file.sync_all().map_err(failed)?;
    Ok(new)
}

fn copy(
    old: &Appender,
    to: BufWriter<&File>,
    quotes: bool,
    change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<()> {
    let mut copying = Copying { to, quotes, change, failed: None };
    let read = lines::read(&old.path, &old.file, &mut copying);
    let full = copying.failed.or(copying.to.flush().err());
    full.map_or(read.map(|_| ()), |source| Err(old.failed(source)))
}

/// Gives a new file the rights of an old one, and its owner as far as this process may.
fn like(old: &File, new: File) -> io::Result<File> {
    let there = old.metadata()?;
    let _ = fchown(&new, Some(there.uid()), Some(there.gid()));
    new.set_permissions(there.permissions())?;
    Ok(new)
}

struct Copying<'a, F> {
    to: BufWriter<&'a File>,
    quotes: bool,
    change: F,
    /// Why a line could not be written.
    failed: Option<io::Error>,
}

impl<F: FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>> Grammar for Copying<'_, F> {
    fn quotes(&self) -> bool {
        self.quotes
    }

    fn take(&mut self, line: &[u8], _ended: bool) -> Result<(), String> {
        let line = (self.change)(line)?.unwrap_or_default();
        self.to.write_all(&line).map_err(|error| {
            let reason = error.to_string();
            self.failed = Some(error);
            reason
        })
    }

    fn begins(&self, _torn: &[u8]) -> bool {
        false
    }
}
