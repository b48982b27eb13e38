//! Derives the paths of outputs from those of their inputs.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use crate::error::{Error, Result};

/// Maximum length of an output's name in bytes. File systems allow 255; `segment_path` needs the rest for its number.
const MAX_NAME_BYTES: usize = 255 - 9;

/// Returns one output path for each input, all different: `root/sub/a.wav` becomes `folder/sub/a.jpg` if `extension` is
/// `jpg`. The output of an input outside `root` is directly in `folder`.
///
/// If several inputs would have the same output (`a.wav`, `a.WAV`, `a.flac`), each keeps its extension: `a.wav.jpg`.
/// Remaining duplicates are numbered: `a.wav~2.jpg`. A name too long for a file system is truncated, and a hash of the
/// full name is appended. The paths depend only on the inputs and their order.
#[must_use]
pub fn mirrored<'a>(
    inputs: impl Iterator<Item = &'a Path> + Clone,
    root: Option<&Path>,
    folder: &Path,
    extension: &str,
) -> Vec<PathBuf> {
    let short = |relative: &Path| output_path(folder, relative, relative.file_stem(), extension);
    let mut shared: HashMap<PathBuf, bool> = HashMap::new();
    let mut taken = HashSet::new();
    for input in inputs.clone() {
        let path = short(&relative_path(input, root));
        // No output may have the path of a folder.
        for folder in path.ancestors().skip(1).take_while(|ancestor| *ancestor != folder) {
            if !taken.insert(folder.to_owned()) {
                break;
            }
            shared.insert(folder.to_owned(), true);
        }
        shared.entry(path).and_modify(|shared| *shared = true).or_insert(false);
    }
    taken.extend(shared.iter().filter(|(_, shared)| !**shared).map(|(path, _)| path.clone()));
    let mut names = UniqueNames { folder, extension, taken, counts: HashMap::new() };
    let name = |input| {
        let relative = relative_path(input, root);
        let path = short(&relative);
        if shared.get(&path) == Some(&false) { path } else { names.with_extension(&relative) }
    };
    inputs.map(name).collect()
}

/// Assigns paths to inputs, each at most once.
struct UniqueNames<'a> {
    folder: &'a Path,
    extension: &'a str,
    taken: HashSet<PathBuf>,
    /// Number of inputs for each path that keeps the input's extension.
    counts: HashMap<PathBuf, u64>,
}

impl UniqueNames<'_> {
    /// `a.wav.jpg`, or the first of `a.wav~2.jpg`, `a.wav~3.jpg`, ... that is not taken.
    fn with_extension(&mut self, relative: &Path) -> PathBuf {
        let path = output_path(self.folder, relative, relative.file_name(), self.extension);
        if self.taken.insert(path.clone()) {
            return path;
        }
        let count = self.counts.entry(path).or_insert(1);
        loop {
            *count += 1;
            let mut stem = relative.file_name().unwrap_or_default().to_owned();
            stem.push(format!("~{count}"));
            let numbered = output_path(self.folder, relative, Some(&stem), self.extension);
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

/// The input's path relative to the root, without `..`; only its name if it is outside the root.
#[must_use]
pub fn relative_path(input: &Path, root: Option<&Path>) -> PathBuf {
    let inside = root.and_then(|root| input.strip_prefix(root).ok()).filter(|path| !path.as_os_str().is_empty());
    match inside {
        Some(path) => path.components().filter(is_normal).collect(),
        None => input.components().rfind(is_normal).into_iter().collect(),
    }
}

/// Name of the folder that holds an input; empty if that is the root, or the input is outside it.
#[must_use]
pub fn label(input: &Path, root: Option<&Path>) -> PathBuf {
    let relative = relative_path(input, root);
    relative.parent().and_then(Path::file_name).map_or_else(PathBuf::new, PathBuf::from)
}

/// The folder that holds all inputs or folders with them, as they are written; `None` if some are relative and others
/// are not, and if there are no inputs.
#[must_use]
pub fn common_folder<'a>(mut inputs: impl Iterator<Item = &'a Path>) -> Option<PathBuf> {
    let folder = |input: &'a Path| input.parent().unwrap_or(Path::new(""));
    let first = inputs.next()?;
    let mut common: Vec<Component> = folder(first).components().collect();
    for input in inputs {
        if input.is_absolute() != first.is_absolute() {
            return None;
        }
        let shared = common.iter().zip(folder(input).components()).take_while(|(one, other)| **one == *other).count();
        common.truncate(shared);
    }
    Some(common.iter().collect())
}

fn is_normal(component: &Component) -> bool {
    matches!(component, Component::Normal(_))
}

/// `folder/`, the folders of `relative`, and `stem.extension`, truncated if too long.
fn output_path(folder: &Path, relative: &Path, stem: Option<&OsStr>, extension: &str) -> PathBuf {
    let stem = stem.unwrap_or_default().as_bytes();
    let room = MAX_NAME_BYTES - 1 - extension.len();
    let mut name = stem[..stem.len().min(room)].to_vec();
    if stem.len() > room {
        let hash = Uuid::new_v5(&Uuid::NAMESPACE_OID, stem).simple().to_string();
        name.truncate(end_of_character(stem, room - 9));
        name.extend(format!("~{}", &hash[..8]).bytes());
    }
    name.extend([b"." as &[u8], extension.as_bytes()].concat());
    let folder = relative.parent().map_or_else(|| folder.to_owned(), |parent| folder.join(parent));
    folder.join(OsString::from_vec(name))
}

/// The largest index up to `end` that is on a character boundary of UTF-8.
fn end_of_character(bytes: &[u8], end: usize) -> usize {
    let continues = |&at: &usize| bytes[at] & 0xC0 != 0x80;
    (end.saturating_sub(3)..=end).rev().find(continues).unwrap_or(end)
}

/// Returns the path of a segment's output: `a.jpg` becomes `a_0000.jpg`. Different paths or numbers give different
/// paths.
#[must_use]
pub fn segment_path(path: &Path, index: u64) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("_{index:04}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Creates the missing folders between `root`, which must exist, and `folder`. None of them may be a link, so that a
/// link placed inside `root` cannot redirect the output to another folder.
pub fn create_below(root: &Path, folder: &Path) -> Result<()> {
    let inside = folder.strip_prefix(root).ok().filter(|inside| inside.components().all(|one| is_normal(&one)));
    let Some(inside) = inside else {
        let source = Arc::new(io::Error::new(ErrorKind::InvalidInput, format!("it is not below {root:?}")));
        return Err(Error::CreateFolder { path: folder.to_owned(), source });
    };
    let mut path = root.to_owned();
    for component in inside.components() {
        path.push(component);
        create_or_check(&path)
            .map_err(|source| Error::CreateFolder { path: path.clone(), source: Arc::new(source) })?;
    }
    Ok(())
}

fn create_or_check(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let metadata = fs::symlink_metadata(path)?;
            if metadata.is_dir() {
                Ok(())
            } else {
                Err(io::Error::new(ErrorKind::NotADirectory, "a link or a file is in its relative"))
            }
        }
        created => created,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(inputs: &[&str], root: Option<&str>) -> Vec<String> {
        let inputs = inputs.iter().map(Path::new);
        let names = mirrored(inputs, root.map(Path::new), Path::new("out"), "jpg");
        names.into_iter().map(|name| name.into_os_string().into_string().unwrap()).collect()
    }

    #[test]
    fn outputs_mirror_the_folders_of_inputs() {
        assert_eq!(
            names(&["in/a.wav", "in/sub/a.wav", "in/b"], Some("in")),
            ["out/a.jpg", "out/sub/a.jpg", "out/b.jpg"]
        );
        assert_eq!(names(&["./in/a.wav", "./in/c/d.e.wav"], Some("./in/")), ["out/a.jpg", "out/c/d.e.jpg"]);
        // Outside the root only the file name counts.
        assert_eq!(names(&["x/a.wav", "../b.wav", "/etc/c.wav"], None), ["out/a.jpg", "out/b.jpg", "out/c.jpg"]);
        assert_eq!(names(&["in/../../d.wav"], Some("in")), ["out/d.jpg"]);
    }

    #[test]
    fn the_label_is_the_name_of_the_innermost_folder() {
        let label = |input, root: Option<&'static str>| label(Path::new(input), root.map(Path::new));
        for (input, expected) in [("in/a.wav", ""), ("in/dogs/a.wav", "dogs"), ("in/x/dogs/a.wav", "dogs")] {
            assert_eq!(label(input, Some("in")), Path::new(expected), "{input}");
        }
        assert_eq!((label("x/a.wav", Some("in")), label("x/a.wav", None)), (PathBuf::new(), PathBuf::new()));
        assert_eq!(label("x/a.wav", Some("")), Path::new("x"));
    }

    /// Expected values: Python's `os.path.commonpath` of the folders.
    #[test]
    fn the_common_folder_is_that_of_all_inputs() {
        let common = |inputs: &[&'static str]| common_folder(inputs.iter().map(|input| Path::new(*input)));
        let path = |path| Some(PathBuf::from(path));
        assert_eq!(common(&["in/x/a.wav", "in/y/b.wav"]), path("in"));
        assert_eq!(common(&["in/x/a.wav", "in/xy/b.wav", "in/x/c/d.wav"]), path("in"));
        assert_eq!(common(&["in/x/a.wav"]), path("in/x"));
        assert_eq!(common(&["in//x/a.wav", "in/./x/b.wav"]), path("in/x"));
        assert_eq!(common(&["/in/a.wav", "/other/b.wav"]), path("/"));
        assert_eq!(common(&["a.wav", "in/b.wav"]), path(""));
        assert_eq!(common(&["../a.wav", "../x/b.wav"]), path(".."));
        assert_eq!((common(&["/a.wav", "b.wav"]), common(&[])), (None, None));
    }

    #[test]
    fn inputs_with_equal_stems_get_distinct_outputs() {
        assert_eq!(
            names(&["a.WAV", "a.flac", "a.wav", "sub/a.wav"], Some("")),
            ["out/a.WAV.jpg", "out/a.flac.jpg", "out/a.wav.jpg", "out/sub/a.jpg"]
        );
        assert_eq!(
            names(&["x/a.wav", "y/a.wav", "z/a.wav"], None),
            ["out/a.wav.jpg", "out/a.wav~2.jpg", "out/a.wav~3.jpg"]
        );
        // The name with the extension kept may be another input's usual output.
        let mixed = names(&["a.WAV", "a.wav", "a.wav.wav", "a.wav~2.wav"], Some(""));
        assert_eq!(mixed, ["out/a.WAV.jpg", "out/a.wav~3.jpg", "out/a.wav.jpg", "out/a.wav~2.jpg"]);
    }

    #[test]
    fn no_output_has_the_path_of_a_folder() {
        assert_eq!(names(&["a.jpg/b.wav", "a.wav"], Some("")), ["out/a.jpg/b.jpg", "out/a.wav.jpg"]);
        assert_eq!(
            names(&["a.wav", "a.jpg/b.wav", "a.wav.jpg/c.wav"], Some("")),
            ["out/a.wav~2.jpg", "out/a.jpg/b.jpg", "out/a.wav.jpg/c.jpg"]
        );
    }

    #[test]
    fn many_inputs_with_one_name_take_linear_time() {
        let inputs: Vec<PathBuf> = (0..20_000).map(|i| PathBuf::from(format!("{i}/x.wav"))).collect();
        let names = mirrored(inputs.iter().map(PathBuf::as_path), None, Path::new("out"), "png");
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), inputs.len());
    }

    #[test]
    fn long_names_are_truncated_and_stay_distinct() {
        let long = |end: char| format!("{}{end}.wav", "\u{e9}".repeat(125));
        let (one, two) = (long('1'), long('2'));
        let names = names(&[&one, &two], Some(""));
        assert_ne!(names[0], names[1]);
        for name in &names {
            let segment = segment_path(Path::new(name), 9999).into_os_string().into_string().unwrap();
            assert!(segment.len() - "out/".len() <= 255 && segment.ends_with("_9999.jpg"), "{segment}");
            assert!(segment.starts_with("out/\u{e9}\u{e9}") && !name.contains('\u{fffd}'));
        }
        // A name that is not UTF-8 is kept.
        let raw = PathBuf::from(OsString::from_vec(b"in/\xff.wav".to_vec()));
        let kept = mirrored([raw.as_path()].into_iter(), Some(Path::new("in")), Path::new("out"), "jpg");
        assert_eq!(kept[0].as_os_str().as_bytes(), b"out/\xff.jpg");
    }

    #[test]
    fn the_segment_number_precedes_the_extension() {
        let named = |path: &str, index| segment_path(Path::new(path), index).into_os_string().into_string().unwrap();
        assert_eq!(named("out/a.b.jpg", 7), "out/a.b_0007.jpg");
        assert_eq!(named("a", 123_456), "a_123456");
    }

    #[test]
    fn folders_are_created_below_the_root_but_never_through_a_link() {
        let root = std::env::temp_dir().join(format!("spectrust-names-{}", Uuid::new_v4()));
        fs::create_dir(&root).unwrap();
        create_below(&root, &root.join("a/b/c")).unwrap();
        create_below(&root, &root.join("a/b/c")).unwrap();
        create_below(&root, &root).unwrap();
        assert!(root.join("a/b/c").is_dir());
        fs::create_dir(root.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink("elsewhere", root.join("link")).unwrap();
        fs::write(root.join("file"), b"").unwrap();
        for name in ["link", "file"] {
            let error = create_below(&root, &root.join(name).join("x")).unwrap_err().to_string();
            let (path, text) = (root.join(name), "cannot create the folder: a link or a file is in its relative");
            assert_eq!(error, format!("{path:?}: {text}"));
        }
        for outside in [root.join("a/../../escaped"), std::env::temp_dir()] {
            let error = create_below(&root, &outside).unwrap_err().to_string();
            assert!(error.contains("cannot create the folder: it is not below "), "{error}");
        }
        assert!(fs::read_dir(root.join("elsewhere")).unwrap().next().is_none());
        fs::remove_dir_all(&root).unwrap();
    }
}
