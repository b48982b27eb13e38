//! A picture's bytes -> a file that is whole or absent, or standard output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};
use uuid::Uuid;

use super::open::kind_of;
use crate::cancel::{Cancel, NEVER};
use crate::error::{Error, Result};
use crate::options::Format;

/// The name of standard output.
pub const STANDARD_OUTPUT: &str = "-";

/// Bytes written between two looks at a request to stop.
const PIECE: usize = 4 << 20;

/// Bytes that a pipe takes without waiting once it takes any (POSIX: `PIPE_BUF`).
const PIPE_PIECE: usize = 4096;

/// Milliseconds for which a reader is waited for between two looks at a request to stop.
const WAIT: u16 = 50;

/// Writes `bytes` to standard output, in pieces that a slow reader cannot block.
pub fn write_out(mut bytes: &[u8], cancel: &Cancel) -> Result<()> {
    let output = io::stdout();
    while !bytes.is_empty() {
        cancel.check()?;
        let ready = poll(&mut [PollFd::new(output.as_fd(), PollFlags::POLLOUT)], WAIT);
        let written = match ready {
            Ok(0) => Err(Errno::EAGAIN),
            Ok(_) => nix::unistd::write(&output, &bytes[..bytes.len().min(PIPE_PIECE)]),
            Err(error) => Err(error),
        };
        match written {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            Err(error) => return Err(failed(Path::new(STANDARD_OUTPUT), error.into())),
        }
    }
    Ok(())
}

/// A new name in `folder` for a file of that format: a UUID version 4.
#[must_use]
pub fn unique_path(folder: &Path, format: Format) -> PathBuf {
    folder.join(format!("{}.{}", Uuid::new_v4(), format.extensions()[0]))
}

/// Creates a folder and those above it, where they are missing.
pub fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|source| Error::CreateFolder { path: folder.to_owned(), source: Arc::new(source) })
}

/// The format that a file's name asks for: JPEG where it has no ending.
pub fn format_of(path: &Path) -> Result<Format> {
    let Some(extension) = path.extension() else { return Ok(Format::Jpeg) };
    let extension = extension.to_string_lossy();
    Format::of_extension(&extension).ok_or_else(|| Error::OutputFormat {
        path: path.to_owned(),
        extension: extension.clone().into_owned(),
        allowed: endings(),
    })
}

/// Every ending that names a format, as an error lists them.
fn endings() -> String {
    let all: Vec<String> = Format::ALL.iter().flat_map(|format| format.extensions()).map(|e| format!(".{e}")).collect();
    let (last, others) = all.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    format!("{} or {last}", others.join(", "))
}

/// Refuses to put a picture in the place of the recording it shows. Where `output` is a symbolic link to the
/// recording, only the link is replaced.
pub(crate) fn check_not_the_input(input: &Path, output: &Path) -> Result<()> {
    let Ok(there) = fs::symlink_metadata(output) else { return Ok(()) };
    let same = fs::metadata(input).is_ok_and(|input| (input.dev(), input.ino()) == (there.dev(), there.ino()));
    if !same {
        return Ok(());
    }
    Err(occupied(output, "the picture would replace its own recording".to_owned()))
}

/// Refuses to replace what is no file: a rename would put the picture in the place of whatever is there, a device
/// included. A link is replaced, not followed, but only one that leads to a file or nowhere. Links into /proc and /dev
/// stand for what a process has open, whatever that is.
fn check_replaceable(path: &Path) -> Result<()> {
    let Ok(there) = fs::symlink_metadata(path) else { return Ok(()) };
    if !there.is_symlink() {
        let found = kind_of(there.file_type());
        return if there.is_file() {
            Ok(())
        } else {
            Err(occupied(path, format!("this is {found}, only files are replaced")))
        };
    }
    let found = match fs::metadata(path) {
        Ok(target) if !target.is_file() => kind_of(target.file_type()),
        Err(error) if !leads_nowhere(&error) => return Err(failed(path, error)),
        _ if fs::read_link(path).is_ok_and(|to| to.starts_with("/proc") || to.starts_with("/dev")) => "an open file",
        _ => return Ok(()),
    };
    Err(occupied(path, format!("this is a link to {found}, only files and links to files are replaced")))
}

/// Whether a link could not be followed because there is nothing at its end.
fn leads_nowhere(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ELOOP)
}

fn occupied(path: &Path, text: String) -> Error {
    failed(path, io::Error::new(io::ErrorKind::AlreadyExists, text))
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source: Arc::new(source) }
}

/// Writes `bytes` under a temporary name in the target's folder and renames it, so that the target's name never shows
/// a part of them. An error leaves nothing behind.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    NewFile::at(path)?.write(bytes, false, &NEVER)
}

/// A file that is about to appear, whole or not at all.
pub struct NewFile<'a> {
    path: &'a Path,
    temporary: PathBuf,
}

impl<'a> NewFile<'a> {
    /// Chooses a temporary name; nothing is created yet. What is at `path` will be replaced if it is a file, or a link to
    /// one.
    pub fn at(path: &'a Path) -> Result<Self> {
        if path.file_name().is_none() {
            return Err(failed(path, io::Error::new(io::ErrorKind::InvalidInput, "the path names no file")));
        }
        check_replaceable(path)?;
        let temporary = path.with_file_name(format!(".spectrust-{}.tmp", Uuid::new_v4().simple()));
        Ok(NewFile { path, temporary })
    }

    /// The name under which it will first be written.
    #[must_use]
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Writes, closes and renames, unless somebody asks to stop before. With `durable` it is on the disk, name and all,
    /// when this returns.
    pub fn write(&self, bytes: &[u8], durable: bool, cancel: &Cancel) -> Result<()> {
        cancel.check()?;
        // O_CREAT | O_EXCL: it never opens what is there, nor follows a link put there.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).custom_flags(libc::O_NOFOLLOW);
        let file = options.open(&self.temporary).map_err(|source| failed(self.path, source))?;
        let renamed = self.fill(file, bytes, durable, cancel).and_then(|()| self.rename());
        if renamed.is_err() {
            let _ = fs::remove_file(&self.temporary);
        }
        renamed?;
        if durable { sync_folder(self.path).map_err(|source| failed(self.path, source)) } else { Ok(()) }
    }

    /// Writes and closes. Dropping a `File` hides what close says (a full quota on NFS, for one), so it is closed by hand.
    /// Linux has closed the file even where a signal interrupted it.
    fn fill(&self, mut file: File, bytes: &[u8], durable: bool, cancel: &Cancel) -> Result<()> {
        for piece in bytes.chunks(PIECE) {
            cancel.check()?;
            file.write_all(piece).map_err(|source| failed(self.path, source))?;
        }
        if durable {
            file.sync_all().map_err(|source| failed(self.path, source))?;
        }
        match nix::unistd::close(file) {
            Ok(()) | Err(Errno::EINTR) => cancel.check(),
            Err(error) => Err(failed(self.path, error.into())),
        }
    }

    /// Gives the file its name. What is there may have changed since [`NewFile::at`] looked.
    fn rename(&self) -> Result<()> {
        check_replaceable(self.path)?;
        fs::rename(&self.temporary, self.path).map_err(|source| failed(self.path, source))
    }
}

/// Puts the name of a file on the disk, that is, its folder.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_s_ending_says_what_the_file_holds() {
        let known = [("a", Format::Jpeg), ("a.JPG", Format::Jpeg), ("a.jpeg", Format::Jpeg), ("a.jpe", Format::Jpeg)];
        let more = [("b.png/a.Jfif", Format::Jpeg), ("a.jpg.PNG", Format::Png), ("a.nPy", Format::Npy)];
        for (name, format) in known.into_iter().chain(more) {
            assert_eq!(format_of(Path::new(name)).ok(), Some(format), "{name}");
        }
        for &format in Format::ALL {
            assert_eq!(format_of(&unique_path(Path::new("out"), format)).ok(), Some(format));
        }
    }

    #[test]
    fn another_ending_is_refused_with_all_that_are_allowed() {
        let error = format_of(Path::new("a.png.gif")).unwrap_err().to_string();
        let allowed = "its name must end in .jpg, .jpeg, .jpe, .jfif, .png or .npy, got .gif";
        assert!(error.ends_with(allowed), "{error}");
    }
}
