//! A picture's bytes -> a file that is whole or absent.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nix::errno::Errno;
use uuid::Uuid;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Format;
use crate::spectrogram::{Plan, Warnings};
use crate::workspace::Workspace;

impl Plan {
    /// Makes of the recording `input` the file `output`, a picture or an array as its name's ending says; it appears
    /// whole or not at all.
    pub fn generate(&self, input: &Path, output: &Path, ws: &mut Workspace, cancel: &Cancel) -> Result<Warnings> {
        let format = format_of(output)?;
        check_not_the_input(input, output)?;
        let (bytes, warnings) = self.encode(input, format, ws, cancel)?;
        cancel.check()?;
        write_whole(output, &bytes).map_err(|error| error.in_file(input))?;
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
fn check_not_the_input(input: &Path, output: &Path) -> Result<()> {
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
    let written = TemporaryFile::create(path).and_then(|file| file.finish(path, bytes));
    written.map_err(|source| Error::Write { path: path.to_owned(), source: Arc::new(source) })
}

/// A file that is removed unless it reaches its final name.
struct TemporaryFile {
    path: PathBuf,
    file: Option<File>,
}

impl TemporaryFile {
    /// `create_new` is `O_CREAT | O_EXCL`: it never opens what is there, nor follows a link put there.
    fn create(target: &Path) -> io::Result<Self> {
        if target.file_name().is_none() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
        }
        // A rename would put the picture in the place of whatever is there, a device included.
        let there = fs::symlink_metadata(target).map(|metadata| metadata.file_type());
        if there.is_ok_and(|kind| !kind.is_file() && !kind.is_symlink()) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "the path names something that is no file"));
        }
        let path = target.with_file_name(format!(".spectrust-{}.tmp", Uuid::new_v4().simple()));
        let options = OpenOptions::new().write(true).create_new(true).custom_flags(libc::O_NOFOLLOW).open(&path);
        Ok(TemporaryFile { file: Some(options?), path })
    }

    /// Writes, closes and renames. Dropping a `File` hides what close says (a full quota on NFS, for one), so it is
    /// closed by hand. Linux has closed the file even where a signal interrupted it.
    fn finish(mut self, target: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.write_all(bytes)?;
            match nix::unistd::close(file) {
                Ok(()) | Err(Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        fs::rename(&self.path, target)?;
        self.path.clear();
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.path);
        }
    }
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
