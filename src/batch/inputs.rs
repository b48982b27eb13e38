//! The recordings of a batch.

use std::borrow::Cow;
use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use crate::audio::input::{Content, Input};
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

/// A recording to draw, or a folder that could not be listed.
#[derive(Debug)]
pub struct Entry {
    /// Path as given or found, or the name of a recording in memory. It ends in a zero byte so that C can read it: a second copy of each would be most of the
    /// memory of a long list.
    path: CString,
    /// Size of the recording in bytes; 0 if unknown.
    pub size: u64,
    /// The reason why it cannot be drawn; `None` for a file.
    pub error: Option<Box<Error>>,
    /// Absolute path, if `path` is relative.
    absolute: Option<Box<Path>>,
    /// The recording, if it is in memory.
    memory: Option<Box<Memory>>,
}

/// A recording in memory.
#[derive(Debug)]
struct Memory {
    content: Content<'static>,
    /// Name of its picture, without extension, unless it has a name of its own.
    stem: Option<PathBuf>,
}

impl Entry {
    fn new(found: Found, resolver: &Resolver) -> Self {
        let absolute = match resolver.absolute(&found.path) {
            Cow::Owned(absolute) => Some(absolute.into()),
            Cow::Borrowed(_) => None,
        };
        Entry { path: c_path(found.path), size: found.size, error: found.error, absolute, memory: None }
    }

    /// Recording `index` of a list, which is in memory: `size` bytes of `kind`.
    fn in_memory(index: usize, Input { content, name, .. }: Input<'static>, kind: &str, size: usize) -> Self {
        let path = name.map_or_else(|| format!("<{kind}>[{index}]").into(), Path::to_owned);
        let stem = name.is_none().then(|| format!("{kind}_{index:04}").into());
        let memory = Some(Box::new(Memory { content, stem }));
        Entry { path: c_path(path), size: size as u64, error: None, absolute: None, memory }
    }

    /// The recording.
    #[must_use]
    pub fn input(&self) -> Input<'_> {
        let named = |memory: &Memory| Input { name: Some(self.path()), ..memory.content.into() };
        self.memory.as_deref().map_or_else(|| self.absolute().into(), named)
    }

    /// The absolute path, if it is a file.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.input().path()
    }

    /// The path that its picture is named after: without a name, kind and index, as in `samples_0003`.
    #[must_use]
    pub fn model(&self) -> &Path {
        self.memory.as_ref().and_then(|memory| memory.stem.as_deref()).unwrap_or(self.path())
    }

    /// Path as given or found; of a recording without one, its name or its index, as in `<samples>[3]`.
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
    fn absolute(&self) -> &Path {
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

    /// These recordings, files and others in any order; files are to be mirrored below `root`. Relative paths start from
    /// `folder`, or from the current folder.
    #[must_use]
    pub fn sources(
        inputs: impl IntoIterator<Item = Input<'static>>,
        root: Option<&Path>,
        folder: Option<&Path>,
    ) -> Self {
        let resolver = folder.map_or_else(Resolver::current, Resolver::in_folder);
        let one = |(index, input): (usize, Input<'static>)| match input.content {
            Content::Path(path) => {
                let Found { size, error, .. } = entry(&resolver.absolute(path));
                Entry::new(Found { path: path.to_owned(), size, error }, &resolver)
            }
            Content::Bytes(bytes) => Entry::in_memory(index, input, "bytes", bytes.len()),
            Content::Samples { values, .. } => Entry::in_memory(index, input, "samples", size_of_val(values)),
        };
        let entries = inputs.into_iter().enumerate().map(one).collect();
        Inputs { root: root.map(Path::to_owned), ..Self::with_entries(entries, &resolver) }
    }

    fn new(found: impl IntoIterator<Item = Found>) -> Self {
        let resolver = Resolver::current();
        Self::with_entries(found.into_iter().map(|found| Entry::new(found, &resolver)).collect(), &resolver)
    }

    fn with_entries(entries: Vec<Entry>, resolver: &Resolver) -> Self {
        let folder = resolver.folder().map(Path::to_owned);
        Inputs { entries, root: None, folder, warnings: Vec::new() }
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The first recording that is in memory.
    #[must_use]
    pub fn in_memory(&self) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.memory.is_some())
    }

    /// The folder that was walked, or the one given with a list of files.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The folder whose structure pictures mirror: the root, or else the common folder of the listed files.
    #[must_use]
    pub fn mirrored_root(&self) -> Option<PathBuf> {
        self.root
            .clone()
            .or_else(|| common_folder(self.entries.iter().filter(|entry| entry.file().is_some()).map(Entry::path)))
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
    fn recordings_in_memory_are_named_after_their_index_or_by_the_caller() {
        let samples = Input::samples(&[0.0; 9], 1, 8000);
        let named = Input { name: Some(Path::new("mic.wav")), ..samples };
        let inputs = Inputs::sources([Path::new("x.wav").into(), samples, (&[0u8, 1][..]).into(), named], None, None);
        let seen =
            |entry: &Entry| (entry.path().to_owned(), entry.model().to_owned(), entry.size, entry.file().is_some());
        let expected = [
            ("x.wav", "x.wav", 0, true),
            ("<samples>[1]", "samples_0001", 36, false),
            ("<bytes>[2]", "bytes_0002", 2, false),
            ("mic.wav", "mic.wav", 36, false),
        ];
        let expected = expected.map(|(path, model, size, is_file)| (path.into(), model.into(), size, is_file));
        assert_eq!(inputs.entries().iter().map(seen).collect::<Vec<_>>(), expected);
        assert_eq!(inputs.in_memory().unwrap().path(), Path::new("<samples>[1]"));
        assert!(Inputs::list(["x.wav"], None).in_memory().is_none());
    }

    #[test]
    fn relative_paths_start_from_a_given_folder() {
        let folder = std::env::temp_dir().join(format!("spectrust-inputs-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("x.wav"), [0; 7]).unwrap();
        let inputs = Inputs::sources([Path::new("x.wav").into()], None, Some(&folder));
        let entry = &inputs.entries()[0];
        assert_eq!((entry.path(), entry.size), (Path::new("x.wav"), 7));
        assert_eq!(entry.file(), Some(folder.join("x.wav").as_path()));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn largest_first_is_a_stable_order() {
        let found = |size| Found { path: PathBuf::new(), size, error: None };
        assert_eq!(Inputs::new([3, 9, 0, 9, 4].map(found)).largest_first(), [1, 3, 4, 0, 2]);
        assert!(Inputs::default().largest_first().is_empty());
    }
}
