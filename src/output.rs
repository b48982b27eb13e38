//! A picture's bytes -> a file that is whole or absent.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::errno::Errno;
use uuid::Uuid;

use crate::audio::input::Input;
use crate::crew::Crew;
use crate::error::{Error, Result};
use crate::options::Format;
use crate::spectrogram::{Plan, Warnings};
use crate::workspace::Workspace;

impl Plan {
    /// Makes of the recording `input` the file `output`, a picture or an array as its name's ending says; it appears
    /// whole or not at all.
    pub fn generate<'env>(
        &'env self,
        input: impl Into<Input<'env>>,
        output: &Path,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Warnings> {
        let input = input.into();
        let format = format_of(output)?;
        input.path().map_or(Ok(()), |path| check_not_the_input(path, output))?;
        let (bytes, warnings) = self.encode(input, format, ws, crew)?;
        crew.check()?;
        write_whole(output, &bytes).map_err(|error| error.of(input))?;
        Ok(warnings)
    }
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
    let source = io::Error::new(io::ErrorKind::AlreadyExists, "the picture would replace its own recording");
    Err(Error::Write { path: output.to_owned(), source: Arc::new(source) })
}

/// Writes `bytes` under a temporary name in the target's folder and renames it, so that the target's name never shows
/// a part of them. An error leaves nothing behind.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    NewFile::at(path)?.write(bytes, false)
}

/// A file that is about to appear, whole or not at all.
pub struct NewFile<'a> {
    path: &'a Path,
    temporary: PathBuf,
}

impl<'a> NewFile<'a> {
    /// Chooses a temporary name; nothing is created yet. What is at `path` will be replaced if it is a file or a link.
    pub fn at(path: &'a Path) -> Result<Self> {
        let refused = |kind, text: &str| {
            let source = Arc::new(io::Error::new(kind, text));
            Err(Error::Write { path: path.to_owned(), source })
        };
        if path.file_name().is_none() {
            return refused(io::ErrorKind::InvalidInput, "the path names no file");
        }
        // A rename would put the picture in the place of whatever is there, a device included.
        let there = fs::symlink_metadata(path).map(|metadata| metadata.file_type());
        if there.is_ok_and(|kind| !kind.is_file() && !kind.is_symlink()) {
            return refused(io::ErrorKind::AlreadyExists, "the path names something that is no file");
        }
        let temporary = path.with_file_name(format!(".spectrust-{}.tmp", Uuid::new_v4().simple()));
        Ok(NewFile { path, temporary })
    }

    /// The name under which it will first be written.
    #[must_use]
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Writes, closes and renames. With `durable` it is on the disk, name and all, when this returns.
    pub fn write(&self, bytes: &[u8], durable: bool) -> Result<()> {
        let write = || {
            // O_CREAT | O_EXCL: it never opens what is there, nor follows a link put there.
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).custom_flags(libc::O_NOFOLLOW);
            let file = options.open(&self.temporary)?;
            let renamed = fill(file, bytes, durable).and_then(|()| fs::rename(&self.temporary, self.path));
            if renamed.is_err() {
                let _ = fs::remove_file(&self.temporary);
            }
            renamed?;
            if durable { sync_folder(self.path) } else { Ok(()) }
        };
        write().map_err(|source| Error::Write { path: self.path.to_owned(), source: Arc::new(source) })
    }
}

/// Writes and closes. Dropping a `File` hides what close says (a full quota on NFS, for one), so it is closed by hand.
/// Linux has closed the file even where a signal interrupted it.
fn fill(mut file: File, bytes: &[u8], durable: bool) -> io::Result<()> {
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    match nix::unistd::close(file) {
        Ok(()) | Err(Errno::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
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
