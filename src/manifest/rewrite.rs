//! Replaces a file by a changed copy, completely or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::Path;

use super::append::Appender;
use super::journal::Journal;
use super::lines::{self, LineParser};
use super::locked::Locked;
use crate::error::Result;
use crate::files::output::{NewFile, sync_folder};

/// Applies `change` to each line of `old`, writes the result to a new file, and replaces `old` by it. The journal lists
/// the new file before it exists, and it is locked before anybody can open it.
pub fn rewrite(
    old: &Appender,
    journal: &Journal,
    quotes: bool,
    change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>,
) -> Result<Locked> {
    // A link stays a link; the file it leads to is replaced.
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
    let new = options.open(temporary).and_then(|new| copy_permissions(&old.file, new)).map_err(failed)?;
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

/// Gives a new file the permissions of an old one, and its owner as far as permitted.
fn copy_permissions(old: &File, new: File) -> io::Result<File> {
    let metadata = old.metadata()?;
    let _ = fchown(&new, Some(metadata.uid()), Some(metadata.gid()));
    new.set_permissions(metadata.permissions())?;
    Ok(new)
}

struct Copying<'a, F> {
    to: BufWriter<&'a File>,
    quotes: bool,
    change: F,
    /// The error that stopped the writing.
    failed: Option<io::Error>,
}

impl<F: FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>> LineParser for Copying<'_, F> {
    fn has_quoted_newlines(&self) -> bool {
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

    fn is_start(&self, _torn: &[u8]) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    use super::super::tests::Folder;
    use super::super::{Manifest, Record, Status};
    use super::*;
    use crate::files::paths::Base;

    const NAMES: [&str; 2] = ["index.jsonl", "index.csv"];

    fn manifest(path: &Path) -> Manifest {
        let (manifest, _) = Manifest::open(path, false, &Base::default()).unwrap();
        for input in ["a.wav", "b,\"\n.wav", "c.wav"] {
            manifest.record(&Record::new(input.into(), Status::Done)).unwrap();
        }
        manifest
    }

    /// Applies `change` to the lines of the manifest.
    fn rewritten(manifest: &Manifest, change: impl FnMut(&[u8]) -> Result<Option<Vec<u8>>, String>) -> Result<Locked> {
        rewrite(&manifest.lines.0, &manifest.journal, manifest.format.has_quoted_newlines(), change)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn lines_are_kept_removed_or_replaced() {
        for name in NAMES {
            let folder = Folder::new();
            let path = folder.file(name, b"");
            let manifest = manifest(&path);
            let before = fs::read(&path).unwrap();
            let mut seen = Vec::new();
            let change = |line: &[u8]| {
                seen.push(line.to_vec());
                let holds = |text: &[u8]| line.windows(text.len()).any(|part| part == text);
                let new = if holds(b"c.wav") { b"other\n" } else { line };
                Ok((!holds(b"b,")).then(|| new.to_vec()))
            };
            drop(rewritten(&manifest, change).unwrap());
            assert_eq!(seen.concat(), before, "{name}");
            let at = before.len() - seen[seen.len() - 2..].concat().len();
            assert_eq!(fs::read(&path).unwrap(), [&before[..at], b"other\n"].concat(), "{name}");
        }
    }

    #[test]
    fn a_failed_change_leaves_the_file_unchanged() {
        let folder = Folder::new();
        let path = folder.file(NAMES[0], b"");
        let manifest = manifest(&path);
        let (before, existing) = (fs::read(&path).unwrap(), files(path.parent().unwrap()));
        let mut n_lines = 0;
        let change = |line: &[u8]| {
            n_lines += 1;
            if n_lines < 3 { Ok(Some(line.to_vec())) } else { Err("it is odd".to_owned()) }
        };
        let error = rewritten(&manifest, change).err().unwrap().to_string();
        assert!(error.contains("it is odd"), "{error}");
        assert_eq!((fs::read(&path).unwrap(), files(path.parent().unwrap())), (before, existing));
        manifest.record(&Record::new("d.wav".into(), Status::Done)).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains("d.wav"));
    }

    #[test]
    fn the_journal_lists_the_new_file_before_it_exists() {
        let folder = Folder::new();
        let path = folder.file(NAMES[0], b"");
        let manifest = manifest(&path);
        let (existing, mut n_lines) = (files(path.parent().unwrap()), 0);
        let change = |line: &[u8]| {
            n_lines += 1;
            let new: Vec<_> =
                files(path.parent().unwrap()).into_iter().filter(|file| !existing.contains(file)).collect();
            let [new] = &new[..] else { panic!("{new:?}") };
            let announced = fs::read_to_string(Journal::path_for(&path)).unwrap();
            assert!(announced.contains(new.to_str().unwrap()), "{announced}");
            Ok(Some(line.to_vec()))
        };
        drop(rewritten(&manifest, change).unwrap());
        assert_eq!((n_lines, files(path.parent().unwrap())), (3, existing));
    }

    #[test]
    fn the_new_file_is_locked_and_has_the_permissions_of_the_old_one() {
        let folder = Folder::new();
        let (real, path) = (folder.file("real.csv", b""), folder.file("x", b"").with_file_name("m.csv"));
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real.csv", &path).unwrap();
        let old = manifest(&path);
        let new = rewritten(&old, |line| Ok(Some(line.to_vec()))).unwrap();
        // The lock of the old file does not cover the new one.
        drop(old);
        let refused = Manifest::open(&path, false, &Base::default()).err().unwrap().to_string();
        assert!(refused.contains("in use by another batch"), "{refused}");
        drop(new);
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(Manifest::open(&path, false, &Base::default()).is_ok());
    }
}
