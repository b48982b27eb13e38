//! Lists the audio files in a folder.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use glob::{MatchOptions, Pattern};
use walkdir::{DirEntry, WalkDir};

use crate::error::{Error, Result, brief};

/// Extensions of audio files, compared ignoring case. Files in mp4, mov or 3gp may be films, of which the sound is
/// drawn.
pub const EXTENSIONS: [&str; 31] = [
    "wav", "wave", "bwf", "rf64", "bw64", "amb", "flac", "fla", "mp3", "mp2", "mp1", "mpa", "m2a", "mpga", "ogg",
    "oga", "ogv", "m4a", "m4b", "m4r", "mp4", "mov", "qt", "3gp", "3g2", "aac", "adts", "aif", "aiff", "aifc", "caf",
];

/// Maximum number of extensions listed in a warning.
const MAX_LISTED: usize = 8;
/// Maximum length of a listed extension in bytes. Anything longer is likely part of a name.
const MAX_EXTENSION: usize = 12;

/// Selects files of a folder.
pub struct WalkOptions {
    /// Whether to include subfolders.
    pub recursive: bool,
    /// Whether to follow links to folders. A link to a folder that contains it is an error. A folder with several links
    /// is listed under each of them.
    pub follow_links: bool,
    /// Pattern that file names must match; `None` for names with an extension of audio files.
    pub pattern: Option<NamePattern>,
    /// Folder to leave out, identified by device and inode. Has no effect if it is the folder that is walked.
    pub skip: Option<PathBuf>,
}

impl Default for WalkOptions {
    fn default() -> Self {
        WalkOptions { recursive: true, follow_links: false, pattern: None, skip: None }
    }
}

impl WalkOptions {
    /// Whether the file with this path below the folder is one of those listed.
    #[must_use]
    pub fn selects(&self, below: &Path) -> bool {
        (self.recursive || below.components().count() < 2) && is_selected(below, Path::new(""), self)
    }
}

/// A glob pattern for file names, ignoring case: `*` and `?` match any characters, `[...]` one of a set. A pattern with
/// a `/` is matched against the path below the folder, name by name, and `**` matches any number of folders. Without a
/// `/` only the file name is matched.
pub struct NamePattern {
    steps: Vec<Step>,
    matches_path: bool,
}

/// Pattern for one name of a path.
enum Step {
    /// `**`: any number of names.
    Any,
    Glob(Pattern),
}

impl NamePattern {
    /// Parses a pattern.
    pub fn new(pattern: &str) -> Result<Self> {
        let refused = |error: glob::PatternError| {
            Error::option(
                "pattern",
                brief(&format!("{pattern:?}")),
                format!("a glob pattern (it is none: {})", error.msg),
            )
        };
        let step = |name: &str| match name {
            "**" => Ok(Step::Any),
            name => Pattern::new(name).map(Step::Glob).map_err(refused),
        };
        let matches_path = pattern.contains('/');
        Ok(NamePattern { steps: pattern.split('/').map(step).collect::<Result<_>>()?, matches_path })
    }

    fn matches(&self, path: &Path, folder: &Path) -> bool {
        let below = if self.matches_path { path.strip_prefix(folder).ok() } else { path.file_name().map(Path::new) };
        let names: Option<Vec<_>> = below.map(|below| below.iter().map(OsStr::to_string_lossy).collect());
        names.is_some_and(|names| self.matches_names(&names))
    }

    /// Matches the names against the steps. On a mismatch only the last `**` takes one more name: the steps between two
    /// `**` match best at the first possible position.
    fn matches_names(&self, names: &[Cow<'_, str>]) -> bool {
        let how = MatchOptions { case_sensitive: false, ..MatchOptions::new() };
        let (mut step, mut name, mut last_any) = (0, 0, None);
        while name < names.len() {
            match self.steps.get(step) {
                Some(Step::Any) => {
                    last_any = Some((step, name));
                    step += 1;
                    continue;
                }
                Some(Step::Glob(pattern)) if pattern.matches_with(&names[name], how) => {
                    (step, name) = (step + 1, name + 1);
                    continue;
                }
                _ => {}
            }
            let Some((any, taken)) = last_any else { return false };
            last_any = Some((any, taken + 1));
            (step, name) = (any + 1, taken + 1);
        }
        self.steps[step..].iter().all(|step| matches!(step, Step::Any))
    }
}

/// A file, or a folder that could not be listed.
pub struct Found {
    /// The path, which starts with the folder that was walked.
    pub path: PathBuf,
    /// Size of the file in bytes; 0 if unknown.
    pub size: u64,
    /// The reason why a folder could not be listed; `None` for a file.
    pub error: Option<Box<Error>>,
}

/// Lists the audio files of `folder`, sorted by the bytes of their paths. File types are not checked: the batch refuses
/// a FIFO named `x.wav`. A subfolder that cannot be listed becomes an entry with an error. Fails if `folder` itself
/// cannot be listed.
pub fn walk(folder: &Path, options: &WalkOptions) -> Result<Vec<Found>> {
    let listed = |source: io::Error| Error::Folder { path: folder.to_owned(), source: Arc::new(source) };
    fs::read_dir(folder).map_err(listed)?;
    let mut found: Vec<Found> = entries(folder, options).filter_map(|entry| to_found(folder, options, entry)).collect();
    found.sort_unstable_by(|a, b| a.path.as_os_str().as_bytes().cmp(b.path.as_os_str().as_bytes()));
    found.shrink_to_fit();
    Ok(found)
}

/// All files and folders below `folder`, except those skipped.
fn entries(folder: &Path, options: &WalkOptions) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let skip = options.skip.as_deref().and_then(|skip| fs::metadata(skip).ok());
    let skip = skip.map(|metadata| (metadata.dev(), metadata.ino()));
    let kept = move |entry: &DirEntry| entry.depth() == 0 || skip.is_none() || identity(entry) != skip;
    let depth = if options.recursive { usize::MAX } else { 1 };
    // walkdir reports loops even of links that are not entered.
    let walked = WalkDir::new(folder).max_depth(depth).follow_links(options.follow_links && options.recursive);
    walked.into_iter().filter_entry(kept)
}

/// A warning for a folder without matching files, which counts the files by extension.
#[must_use]
pub fn nothing_found_warning(folder: &Path, options: &WalkOptions) -> String {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for entry in entries(folder, options).filter_map(|entry| entry.ok().filter(|entry| !entry.file_type().is_dir())) {
        *counts.entry(extension_label(entry.path())).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let wanted = if options.pattern.is_some() { "matches the pattern" } else { "has an audio file's ending" };
    let listed = counts.iter().take(MAX_LISTED).map(|(ending, count)| format!("{ending} ({count})"));
    let mut listed: Vec<String> = listed.collect();
    let others: u64 = counts.iter().skip(MAX_LISTED).map(|(_, count)| count).sum();
    if others > 0 {
        listed.push(format!("others ({others})"));
    }
    match listed.as_slice() {
        [] => format!("{folder:?}: there are no files in it"),
        listed => format!("{folder:?}: none of its files {wanted}, they end in {}", listed.join(", ")),
    }
}

/// The extension in quotes and lower case; `nothing` if there is none, or only something too long.
fn extension_label(path: &Path) -> String {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension
        .filter(|ending| ending.len() <= MAX_EXTENSION)
        .map_or("nothing".to_owned(), |ending| format!("{:?}", format!(".{ending}")))
}

/// An entry for a path given by the caller. The batch reports a missing file.
#[must_use]
pub fn entry(path: &Path) -> Found {
    let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
    Found { path: path.to_owned(), size, error: None }
}

/// Device and inode of a folder.
fn identity(entry: &DirEntry) -> Option<(u64, u64)> {
    if !entry.file_type().is_dir() {
        return None;
    }
    entry.metadata().ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

fn to_found(folder: &Path, options: &WalkOptions, entry: walkdir::Result<DirEntry>) -> Option<Found> {
    match entry {
        Ok(entry) => {
            let path = entry.path();
            if entry.file_type().is_dir() || !is_selected(path, folder, options) {
                return None;
            }
            // For a link, those of its target.
            let metadata = fs::metadata(path).ok();
            let is_folder = metadata.as_ref().is_some_and(fs::Metadata::is_dir);
            let size = metadata.map_or(0, |metadata| metadata.len());
            (!is_folder).then(|| Found { path: entry.into_path(), size, error: None })
        }
        Err(error) => {
            // An error while a folder is being read has no path.
            let path = error.path().unwrap_or(folder).to_owned();
            // A link without a target counts as a file.
            let is_missing = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
            if is_missing && fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink()) {
                return is_selected(&path, folder, options).then(|| self::entry(&path));
            }
            let source = Arc::new(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")));
            Some(Found { error: Some(Box::new(Error::Folder { path: path.clone(), source })), size: 0, path })
        }
    }
}

fn is_selected(path: &Path, folder: &Path, options: &WalkOptions) -> bool {
    options.pattern.as_ref().map_or_else(|| is_audio(path), |pattern| pattern.matches(path, folder))
}

fn is_audio(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}
