//! Resolves relative paths and links, independently of later changes of the current folder.

use std::borrow::Cow;
use std::collections::HashMap;
use std::env;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Folders that the relative paths of a batch start from.
#[derive(Debug, Default)]
pub struct Base {
    /// For recordings.
    pub inputs: Resolver,
    /// For pictures and the manifest.
    pub outputs: Resolver,
}

/// Makes paths absolute or canonical. Canonical folders are cached.
#[derive(Debug, Default)]
pub struct Resolver {
    /// Folder that relative paths start from; `None` for the current one at the time of use.
    folder: Option<PathBuf>,
    /// Folder that was walked. Links below it are not resolved: files found through them are separate inputs.
    root: Option<PathBuf>,
    canonical_folders: Mutex<HashMap<PathBuf, PathBuf>>,
}

impl Resolver {
    /// Relative paths start from the current folder of this moment.
    #[must_use]
    pub fn current() -> Self {
        // The current folder has no valid path if it was removed or a parent may not be entered.
        let folder = env::current_dir().ok().filter(|folder| identity(folder) == identity(Path::new(".")));
        Resolver { folder, ..Resolver::default() }
    }

    /// Relative paths start from `folder`.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Resolver { folder: Some(Resolver::current().absolute(folder).into_owned()), ..Resolver::default() }
    }

    /// Sets the folder below which inputs were found.
    #[must_use]
    pub fn with_root(self, root: Option<&Path>) -> Self {
        Resolver { root: root.map(Path::to_owned), ..self }
    }

    /// The folder that relative paths start from.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The folder below which inputs were found.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Makes `path` absolute.
    #[must_use]
    pub fn absolute<'a>(&self, path: &'a Path) -> Cow<'a, Path> {
        match &self.folder {
            Some(folder) if path.is_relative() => folder.join(path).into(),
            _ => path.into(),
        }
    }

    /// Resolves links and `..` in the folder of `path`, so that a file has one path. Missing folders are kept as
    /// written.
    #[must_use]
    pub fn canonical(&self, path: &Path) -> PathBuf {
        if let Some((root, inside)) = self.root.as_ref().and_then(|root| Some((root, strip_root(path, root)?))) {
            return self.canonical_folder(&self.absolute(root)).join(inside);
        }
        let path = self.absolute(path);
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => self.canonical_folder(folder).join(name),
            _ => self.canonical_folder(&path),
        }
    }

    fn canonical_folder(&self, folder: &Path) -> PathBuf {
        let mut canonical_folders = self.canonical_folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = canonical_folders.get(folder) {
            return real.clone();
        }
        let real = without_links(folder);
        canonical_folders.insert(folder.to_owned(), real.clone());
        real
    }
}

/// `path` relative to `root`; `None` if it is not below it.
fn strip_root<'a>(path: &'a Path, root: &Path) -> Option<&'a Path> {
    path.strip_prefix(root).ok().filter(|inside| !inside.as_os_str().is_empty())
}

fn without_links(folder: &Path) -> PathBuf {
    for ancestor in folder.ancestors() {
        if let Ok(real) = fs::canonicalize(ancestor) {
            return strip_root(folder, ancestor).map_or_else(|| real.clone(), |missing| real.join(missing));
        }
    }
    folder.to_owned()
}

fn identity(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Returns `path` relative to `folder`: `../corpus/a.wav`. Both must be canonical. If they share only `/`, `path` stays
/// absolute.
#[must_use]
pub fn relative_to(folder: &Path, path: &Path) -> PathBuf {
    let shared = folder.components().zip(path.components()).take_while(|(one, other)| one == other).count();
    if shared < 2 {
        return path.to_owned();
    }
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(path.components().skip(shared)).collect();
    if relative.as_os_str().is_empty() { Path::new(".").to_owned() } else { relative }
}

/// Joins the two and removes `.` and `..`: the inverse of [`relative_to`].
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

/// Whether a path is the URL of an object in a store, `s3://bucket/a.wav`, which is not relative to any folder.
#[must_use]
pub fn is_url(path: &Path) -> bool {
    let text = path.as_os_str().to_string_lossy();
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|each| each.is_ascii_alphanumeric() || "+-.:_".contains(each))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn relative_to_is_undone_by_joined() {
        let relative = |folder, path| {
            let relative = relative_to(Path::new(folder), Path::new(path));
            assert_eq!(joined(Path::new(folder), &relative), Path::new(path));
            relative
        };
        assert_eq!(relative("/a/b", "/a/b/c/x.wav"), Path::new("c/x.wav"));
        assert_eq!(relative("/a/b/c", "/a/d/x.wav"), Path::new("../../d/x.wav"));
        assert_eq!(relative("/a/b", "/a/b"), Path::new("."));
        assert_eq!(relative("/a/b", "/c/x.wav"), Path::new("/c/x.wav"));
    }

    #[test]
    fn urls_have_a_scheme() {
        for url in ["s3://bucket/a.wav", "simplecache::gs://b/c", "http://host:80/x"] {
            assert!(is_url(Path::new(url)), "{url}");
        }
        for path in ["a.wav", "/a/b.wav", "a/b://c", "://b", "9s://b", "s3:/b", "C:a.wav", ""] {
            assert!(!is_url(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn a_file_has_one_canonical_path() {
        let base = fs::canonicalize(env::temp_dir()).unwrap().join(format!("spectrust-places-{}", Uuid::new_v4()));
        fs::create_dir_all(base.join("in/sub")).unwrap();
        symlink("in", base.join("link")).unwrap();
        symlink("sub", base.join("in/inner")).unwrap();
        let resolver = Resolver::in_folder(&base.join("in"));
        let expected = base.join("in/sub/x.wav");
        for path in ["sub/x.wav", "./sub/x.wav", "../in/sub/x.wav", "../link/sub/x.wav", "inner/x.wav"] {
            assert_eq!(resolver.canonical(Path::new(path)), expected, "{path}");
        }
        assert_eq!(resolver.absolute(Path::new("x.wav")), base.join("in/x.wav"));
        assert_eq!(resolver.canonical(Path::new("missing/deep/x.wav")), base.join("in/missing/deep/x.wav"));
        // A file found through a link is another input than the link's target.
        let walked = Resolver::in_folder(&base).with_root(Some(Path::new("link")));
        assert_eq!(walked.canonical(Path::new("link/inner/x.wav")), base.join("in/inner/x.wav"));
        assert_eq!(walked.canonical(Path::new("in/sub/x.wav")), expected);
        fs::remove_dir_all(&base).unwrap();
    }
}
