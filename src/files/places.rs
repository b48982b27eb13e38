//! Paths as they are spelt -> the files they name, wherever the process has gone since.

use std::borrow::Cow;
use std::collections::HashMap;
use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where the relative paths of a batch begin.
#[derive(Debug, Default)]
pub struct Base {
    /// Those of its recordings.
    pub inputs: Places,
    /// Those of its pictures and of its manifest.
    pub outputs: Places,
}

/// Where relative paths begin, and what their folders are called without links.
#[derive(Debug, Default)]
pub struct Places {
    /// `None` leaves relative paths to the system.
    folder: Option<PathBuf>,
    /// The folder that was walked: links below it keep the names under which they were found.
    root: Option<PathBuf>,
    known: Mutex<HashMap<PathBuf, PathBuf>>,
}

impl Places {
    /// Relative paths begin in this process's current folder, wherever it goes later.
    #[must_use]
    pub fn current() -> Self {
        // A folder may have no path that leads to it: it was removed, or one above it may not be entered.
        let folder = env::current_dir().ok().filter(|folder| identity(folder) == identity(Path::new(".")));
        Places { folder, ..Places::default() }
    }

    /// Relative paths begin in `folder`.
    #[must_use]
    pub fn below(folder: &Path) -> Self {
        Places { folder: Some(Places::current().at(folder).into_owned()), ..Places::default() }
    }

    /// The same, of inputs that were found below `root`.
    #[must_use]
    pub fn walked(self, root: Option<&Path>) -> Self {
        Places { root: root.map(Path::to_owned), ..self }
    }

    /// Where relative paths begin.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The folder that was walked.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// A path that names the same file from any folder.
    #[must_use]
    pub fn at<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match &self.folder {
            Some(folder) if path.is_relative() => folder.join(path).into(),
            _ => path.into(),
        }
    }

    /// The one path of a file, however its folder is spelt. What is missing of the folder is left as it is.
    #[must_use]
    pub fn real(&self, path: &Path) -> PathBuf {
        if let Some((root, inside)) = self.root.as_ref().and_then(|root| Some((root, inside(path, root)?))) {
            return self.real_folder(&self.at(root)).join(inside);
        }
        let path = self.at(path);
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => self.real_folder(folder).join(name),
            _ => self.real_folder(&path),
        }
    }

    fn real_folder(&self, folder: &Path) -> PathBuf {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = known.get(folder) {
            return real.clone();
        }
        let real = without_links(folder);
        known.insert(folder.to_owned(), real.clone());
        real
    }
}

/// What `path` is called below `root`; `None` for a path that is not below it.
fn inside<'a>(path: &'a Path, root: &Path) -> Option<&'a Path> {
    path.strip_prefix(root).ok().filter(|inside| !inside.as_os_str().is_empty())
}

fn without_links(folder: &Path) -> PathBuf {
    for there in folder.ancestors() {
        if let Ok(real) = fs::canonicalize(there) {
            return inside(folder, there).map_or_else(|| real.clone(), |missing| real.join(missing));
        }
    }
    folder.to_owned()
}

fn identity(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// `path` as it is seen from `folder`, both without links: `../corpus/a.wav`. It stays as it is where the two have
/// nothing but `/` in common.
#[must_use]
pub fn seen_from(folder: &Path, path: &Path) -> PathBuf {
    let shared = folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    let seen: PathBuf = up.chain(path.components().skip(shared)).collect();
    if seen.as_os_str().is_empty() { Path::new(".").to_owned() } else { seen }
}

/// The path without links that `path` is, seen from `folder`: the other way round.
#[must_use]
pub fn joined(folder: &Path, path: &Path) -> PathBuf {
    let mut joined = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::ParentDir => drop(joined.pop()),
            Component::CurDir => {}
            component => joined.push(component),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_path_is_seen_from_a_folder() {
        let seen = |folder, path| {
            let seen = seen_from(Path::new(folder), Path::new(path));
            assert_eq!(joined(Path::new(folder), &seen), Path::new(path));
            seen
        };
        assert_eq!(seen("/a/b", "/a/b/c/x.wav"), Path::new("c/x.wav"));
        assert_eq!(seen("/a/b/c", "/a/d/x.wav"), Path::new("../../d/x.wav"));
        assert_eq!(seen("/a/b", "/a/b"), Path::new("."));
        assert_eq!(seen("/a/b", "/c/x.wav"), Path::new("/c/x.wav"));
    }

    #[test]
    fn a_file_has_one_path_however_its_folder_is_spelt() {
        let base = fs::canonicalize(env::temp_dir()).unwrap().join(format!("spectrust-places-{}", Uuid::new_v4()));
        fs::create_dir_all(base.join("in/sub")).unwrap();
        symlink("in", base.join("link")).unwrap();
        symlink("sub", base.join("in/inner")).unwrap();
        let places = Places::below(&base.join("in"));
        let expected = base.join("in/sub/x.wav");
        for spelt in ["sub/x.wav", "./sub/x.wav", "../in/sub/x.wav", "../link/sub/x.wav", "inner/x.wav"] {
            assert_eq!(places.real(Path::new(spelt)), expected, "{spelt}");
        }
        assert_eq!(places.at(Path::new("x.wav")), base.join("in/x.wav"));
        assert_eq!(places.real(Path::new("missing/deep/x.wav")), base.join("in/missing/deep/x.wav"));
        // What a walk found through a link is another input than what the link leads to.
        let walked = Places::below(&base).walked(Some(Path::new("link")));
        assert_eq!(walked.real(Path::new("link/inner/x.wav")), base.join("in/inner/x.wav"));
        assert_eq!(walked.real(Path::new("in/sub/x.wav")), expected);
        fs::remove_dir_all(&base).unwrap();
    }
}
