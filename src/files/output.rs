//! Writes files atomically, and to standard output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, poll};
use uuid::Uuid;

use super::open::file_type_name;
use crate::cancel::{Cancel, NEVER};
use crate::error::{Error, Result};
use crate::options::Format;

/// Path that stands for standard output.
pub const STANDARD_OUTPUT: &str = "-";

/// Bytes written between two checks for cancellation.
const CHUNK: usize = 4 << 20;

/// Bytes that a writable pipe accepts without blocking (POSIX: `PIPE_BUF`).
const PIPE_CHUNK: usize = 4096;

/// Milliseconds to wait for a reader between two checks for cancellation.
const WAIT_MS: u16 = 50;

/// Writes `bytes` to standard output. A slow reader does not delay cancellation.
pub fn write_out(mut bytes: &[u8], cancel: &Cancel) -> Result<()> {
    let output = io::stdout();
    while !bytes.is_empty() {
        cancel.check()?;
        let ready = poll(&mut [PollFd::new(output.as_fd(), PollFlags::POLLOUT)], WAIT_MS);
        let written = match ready {
            Ok(0) => Err(Errno::EAGAIN),
            Ok(_) => nix::unistd::write(&output, &bytes[..bytes.len().min(PIPE_CHUNK)]),
            Err(error) => Err(error),
        };
        match written {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::EAGAIN | Errno::EINTR) => {}
            Err(error) => return Err(write_error(Path::new(STANDARD_OUTPUT), error.into())),
        }
    }
    Ok(())
}

/// Returns a random path in `folder`, a UUID version 4 with the extension of `format`.
#[must_use]
pub fn unique_path(folder: &Path, format: Format) -> PathBuf {
    folder.join(format!("{}.{}", Uuid::new_v4(), format.extensions()[0]))
}

/// Creates a folder and its parents if missing.
pub fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)
        .map_err(|source| Error::CreateFolder { path: folder.to_owned(), source: Arc::new(source) })
}

/// The format that the extension of `path` selects; JPEG without one.
pub fn format_of(path: &Path) -> Result<Format> {
    let Some(extension) = path.extension() else { return Ok(Format::Jpeg) };
    let extension = extension.to_string_lossy();
    Format::of_extension(&extension).ok_or_else(|| Error::OutputFormat {
        path: path.to_owned(),
        extension: extension.clone().into_owned(),
        allowed: allowed_extensions(),
    })
}

/// All extensions, as an error lists them.
fn allowed_extensions() -> String {
    let all: Vec<String> = Format::ALL.iter().flat_map(|format| format.extensions()).map(|e| format!(".{e}")).collect();
    let (last, others) = all.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    format!("{} or {last}", others.join(", "))
}

/// Refuses to replace a recording by its own picture. If `output` is a symbolic link to the recording, only the link
/// would be replaced, which is permitted.
pub(crate) fn check_not_the_input(input: &Path, output: &Path) -> Result<()> {
    let Ok(existing) = fs::symlink_metadata(output) else { return Ok(()) };
    let same = fs::metadata(input).is_ok_and(|input| (input.dev(), input.ino()) == (existing.dev(), existing.ino()));
    if !same {
        return Ok(());
    }
    Err(not_replaceable(output, "the picture would replace its own recording".to_owned()))
}

/// Refuses to replace anything but a file, because a rename replaces even a device. A link is replaced, not followed,
/// and only if its target is a file or missing. Links into /proc and /dev may stand for an open pipe or socket and are
/// refused.
fn check_replaceable(path: &Path) -> Result<()> {
    let Ok(existing) = fs::symlink_metadata(path) else { return Ok(()) };
    if !existing.is_symlink() {
        let found = file_type_name(existing.file_type());
        return if existing.is_file() {
            Ok(())
        } else {
            Err(not_replaceable(path, format!("this is {found}, only files are replaced")))
        };
    }
    let found = match fs::metadata(path) {
        Ok(target) if !target.is_file() => file_type_name(target.file_type()),
        Err(error) if !is_dangling_link(&error) => return Err(write_error(path, error)),
        _ if fs::read_link(path).is_ok_and(|to| to.starts_with("/proc") || to.starts_with("/dev")) => "an open file",
        _ => return Ok(()),
    };
    Err(not_replaceable(path, format!("this is a link to {found}, only files and links to files are replaced")))
}

/// Whether following a link failed because its target is missing or a loop.
fn is_dangling_link(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ELOOP)
}

fn not_replaceable(path: &Path, text: String) -> Error {
    write_error(path, io::Error::new(io::ErrorKind::AlreadyExists, text))
}

fn write_error(path: &Path, source: io::Error) -> Error {
    Error::Write { path: path.to_owned(), source: Arc::new(source) }
}

/// Writes `bytes` to a temporary file in the same folder and renames it, so that `path` never has partial contents. The
/// temporary file is removed on error.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    NewFile::at(path)?.write(bytes, false, &NEVER)
}

/// A file about to be written, completely or not at all.
pub struct NewFile<'a> {
    path: &'a Path,
    temporary: PathBuf,
}

impl<'a> NewFile<'a> {
    /// Chooses a temporary name, without creating anything. An existing file, or link to one, at `path` will be
    /// replaced; anything else is an error.
    pub fn at(path: &'a Path) -> Result<Self> {
        if path.file_name().is_none() {
            return Err(write_error(path, io::Error::new(io::ErrorKind::InvalidInput, "the path names no file")));
        }
        check_replaceable(path)?;
        let temporary = path.with_file_name(format!(".spectrust-{}.tmp", Uuid::new_v4().simple()));
        Ok(NewFile { path, temporary })
    }

    /// The path of the temporary file.
    #[must_use]
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Writes, closes and renames the file, unless cancelled before. With `durable`, its contents and name are on the
    /// disk on return.
    pub fn write(&self, bytes: &[u8], durable: bool, cancel: &Cancel) -> Result<()> {
        cancel.check()?;
        // O_CREAT | O_EXCL neither opens an existing file nor follows a link.
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).custom_flags(libc::O_NOFOLLOW);
        let file = options.open(&self.temporary).map_err(|source| write_error(self.path, source))?;
        let renamed = self.fill(file, bytes, durable, cancel).and_then(|()| self.rename());
        if renamed.is_err() {
            let _ = fs::remove_file(&self.temporary);
        }
        renamed?;
        if durable { sync_folder(self.path).map_err(|source| write_error(self.path, source)) } else { Ok(()) }
    }

    /// Writes and closes the file. Dropping a `File` hides errors of close, such as an exceeded quota on NFS. After
    /// EINTR Linux has closed the file nevertheless.
    fn fill(&self, mut file: File, bytes: &[u8], durable: bool, cancel: &Cancel) -> Result<()> {
        for piece in bytes.chunks(CHUNK) {
            cancel.check()?;
            file.write_all(piece).map_err(|source| write_error(self.path, source))?;
        }
        if durable {
            file.sync_all().map_err(|source| write_error(self.path, source))?;
        }
        match nix::unistd::close(file) {
            Ok(()) | Err(Errno::EINTR) => cancel.check(),
            Err(error) => Err(write_error(self.path, error.into())),
        }
    }

    /// Renames the file. Checks `path` again, because it may have changed since [`NewFile::at`].
    fn rename(&self) -> Result<()> {
        check_replaceable(self.path)?;
        fs::rename(&self.temporary, self.path).map_err(|source| write_error(self.path, source))
    }
}

/// Flushes the folder of `path` to the disk, and with it the file's name.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_selects_the_format() {
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
    fn the_error_about_another_extension_lists_the_allowed_ones() {
        let error = format_of(Path::new("a.png.gif")).unwrap_err().to_string();
        let allowed = "its name must end in .jpg, .jpeg, .jpe, .jfif, .png, .npy or .csv, got .gif";
        assert!(error.ends_with(allowed), "{error}");
    }
}
