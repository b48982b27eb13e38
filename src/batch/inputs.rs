//! The recordings of a batch.

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::files::names::common_folder;
use crate::files::paths::Resolver;
use crate::files::walk::{Found, WalkOptions, entry, nothing_found_warning, walk};

/// Recordings in a fixed order. Relative paths start from the folder that was current when the list was made.
#[derive(Debug, Default)]
pub struct Inputs {
    entries: Vec<Entry>,
    root: Option<PathBuf>,
    folder: Option<PathBuf>,
    warnings: Vec<String>,
}

/// A file to draw, or a folder that could not be listed.
#[derive(Debug)]
pub struct Entry {
    /// Path as given or found. It ends in a zero byte so that C can read it: a second copy of each would be most of the
    /// memory of a long list.
    path: CString,
    /// Size of the file in bytes; 0 if unknown.
    pub size: u64,
    /// The reason why it cannot be drawn; `None` for a file.
    pub error: Option<Box<Error>>,
    /// Absolute path, if `path` is relative.
    absolute: Option<Box<Path>>,
}

impl Entry {
    fn new(found: Found, resolver: &Resolver) -> Self {
        let absolute = match resolver.absolute(&found.path) {
            Cow::Owned(absolute) => Some(absolute.into()),
            Cow::Borrowed(_) => None,
        };
        Entry { path: c_path(found.path), size: found.size, error: found.error, absolute }
    }

    /// Path as given or found.
    #[must_use]
    pub fn path(&self) -> &Path {
        Path::new(OsStr::from_bytes(self.path.to_bytes()))
    }

    /// The same path as a C string.
    #[must_use]
    pub fn c_path(&self) -> &CStr {
        &self.path
    }

    /// A path that stays valid when the process changes its current folder.
    #[must_use]
    pub fn absolute(&self) -> &Path {
        self.absolute.as_deref().unwrap_or(self.path())
    }
}

/// A path as a C string. No path from the system contains a zero byte; one that did would end there.
pub fn c_path(path: PathBuf) -> CString {
    let mut bytes = path.into_os_string().into_vec();
    bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
    CString::new(bytes).unwrap_or_default()
}

impl Inputs {
    /// The audio files in `folder`, see [`walk`]. If there are none, a warning counts the files found by extension.
    pub fn walk(folder: &Path, options: &WalkOptions) -> Result<Self> {
        let found = walk(folder, options)?;
        let warnings = if found.is_empty() { vec![nothing_found_warning(folder, options)] } else { Vec::new() };
        Ok(Inputs { root: Some(folder.to_owned()), warnings, ..Self::new(found) })
    }

    /// These files, to be mirrored below `root`, or below their common folder. They are not opened; the batch reports what is wrong with one.
    #[must_use]
    pub fn list<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, root: Option<&Path>) -> Self {
        let entries = paths.into_iter().map(|path| entry(path.as_ref()));
        Inputs { root: root.map(Path::to_owned), ..Self::new(entries) }
    }

    fn new(found: impl IntoIterator<Item = Found>) -> Self {
        let resolver = Resolver::current();
        let entries = found.into_iter().map(|found| Entry::new(found, &resolver)).collect();
        let folder = resolver.folder().map(Path::to_owned);
        Inputs { entries, root: None, folder, warnings: Vec::new() }
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The folder that was walked, or the one given with a list of files.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The folder whose structure pictures mirror: the root, or else the common folder of the listed files.
    #[must_use]
    pub fn mirrored_root(&self) -> Option<PathBuf> {
        self.root.clone().or_else(|| common_folder(self.entries.iter().map(Entry::path)))
    }

    /// Resolves relative paths of the inputs.
    #[must_use]
    pub fn resolver(&self) -> Resolver {
        self.folder.as_deref().map_or_else(Resolver::default, Resolver::in_folder).with_root(self.root())
    }

    /// Warnings about the list as a whole.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The indices of the entries, largest file first, because a large file at the end would keep only one thread busy.
    /// Files of equal size keep their order.
    #[must_use]
    pub fn largest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by_key(|&file| std::cmp::Reverse(self.entries[file].size));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_first_is_a_stable_order() {
        let found = |size| Found { path: PathBuf::new(), size, error: None };
        assert_eq!(Inputs::new([3, 9, 0, 9, 4].map(found)).largest_first(), [1, 3, 4, 0, 2]);
        assert!(Inputs::default().largest_first().is_empty());
    }
}
