//! A folder -> the audio files in it and below it.

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

/// Endings of audio files, compared without regard to case. Some files that end in mp4, mov or 3gp are films: of those the
/// sound is drawn.
const EXTENSIONS: [&str; 31] = [
    "wav", "wave", "bwf", "rf64", "bw64", "amb", "flac", "fla", "mp3", "mp2", "mp1", "mpa", "m2a", "mpga", "ogg",
    "oga", "ogv", "m4a", "m4b", "m4r", "mp4", "mov", "qt", "3gp", "3g2", "aac", "adts", "aif", "aiff", "aifc", "caf",
];

/// Endings that a warning lists.
const MOST_LISTED: usize = 8;
/// Characters of the longest of them; what is longer is part of a name.
const LONGEST: usize = 12;

/// Which files of a folder are meant.
pub struct WalkOptions {
    /// Whether to look into the folders below, too.
    pub recursive: bool,
    /// Whether to follow links to folders. One that leads back to a folder it is in is an error, a folder that several
    /// links lead to is listed under each of their names.
    pub follow_links: bool,
    /// What the files' names must match; `None` for those that end as audio files do.
    pub names: Option<Names>,
    /// A folder to leave out, by what it is and not by its name, unless it is the one that is walked.
    pub skip: Option<PathBuf>,
}

impl Default for WalkOptions {
    fn default() -> Self {
        WalkOptions { recursive: true, follow_links: false, names: None, skip: None }
    }
}

/// A pattern for names, in upper or lower case: `*` and `?` for any characters, `[...]` for one of some. With a `/` in
/// it the path below the folder is compared, name by name, where `**` stands for any number of folders; else the name
/// alone.
pub struct Names {
    steps: Vec<Step>,
    of_path: bool,
}

/// What one name of a path must be like.
enum Step {
    /// Any number of any names.
    Any,
    Like(Pattern),
}

impl Names {
    /// Reads a pattern.
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
            name => Pattern::new(name).map(Step::Like).map_err(refused),
        };
        let of_path = pattern.contains('/');
        Ok(Names { steps: pattern.split('/').map(step).collect::<Result<_>>()?, of_path })
    }

    fn fit(&self, path: &Path, folder: &Path) -> bool {
        let below = if self.of_path { path.strip_prefix(folder).ok() } else { path.file_name().map(Path::new) };
        let names: Option<Vec<_>> = below.map(|below| below.iter().map(OsStr::to_string_lossy).collect());
        names.is_some_and(|names| self.fit_all(&names))
    }

    /// Whether the names are like the steps, one by one. After a `**` that took too few of them, only the last `**` needs
    /// to take one more: the steps between two of them fit at the first place, or nowhere.
    fn fit_all(&self, names: &[Cow<'_, str>]) -> bool {
        let how = MatchOptions { case_sensitive: false, ..MatchOptions::new() };
        let (mut step, mut name, mut last_any) = (0, 0, None);
        while name < names.len() {
            match self.steps.get(step) {
                Some(Step::Any) => {
                    last_any = Some((step, name));
                    step += 1;
                    continue;
                }
                Some(Step::Like(pattern)) if pattern.matches_with(&names[name], how) => {
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

/// One place that the walk came to.
pub struct Found {
    /// The path, beginning with the folder that was walked.
    pub path: PathBuf,
    /// Bytes of the file; 0 where that is not known.
    pub size: u64,
    /// Why it could not be looked into; `None` for a file.
    pub error: Option<Box<Error>>,
}

/// Lists the audio files of `folder` in the order of their paths' bytes, whatever kind of file they are: a FIFO named
/// `x.wav` is for the batch to refuse. A folder that cannot be listed is an entry with an error, and its siblings go on.
pub fn walk(folder: &Path, options: &WalkOptions) -> Result<Vec<Found>> {
    let listed = |source: io::Error| Error::Folder { path: folder.to_owned(), source: Arc::new(source) };
    fs::read_dir(folder).map_err(listed)?;
    let mut found: Vec<Found> = entries(folder, options).filter_map(|entry| look_at(folder, options, entry)).collect();
    found.sort_unstable_by(|a, b| a.path.as_os_str().as_bytes().cmp(b.path.as_os_str().as_bytes()));
    found.shrink_to_fit();
    Ok(found)
}

/// Everything that a walk comes to.
fn entries(folder: &Path, options: &WalkOptions) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let skip = options.skip.as_deref().and_then(|skip| fs::metadata(skip).ok());
    let skip = skip.map(|metadata| (metadata.dev(), metadata.ino()));
    let kept = move |entry: &DirEntry| entry.depth() == 0 || skip.is_none() || identity(entry) != skip;
    let depth = if options.recursive { usize::MAX } else { 1 };
    // A link that is not entered cannot lead around.
    let walked = WalkDir::new(folder).max_depth(depth).follow_links(options.follow_links && options.recursive);
    walked.into_iter().filter_entry(kept)
}

/// One sentence on a folder in which no file was found: what the names of those that are there end in.
#[must_use]
pub fn nothing_found(folder: &Path, options: &WalkOptions) -> String {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for entry in entries(folder, options).filter_map(|entry| entry.ok().filter(|entry| !entry.file_type().is_dir())) {
        *counts.entry(ending(entry.path())).or_default() += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let wanted = if options.names.is_some() { "matches the pattern" } else { "has an audio file's ending" };
    let listed = counts.iter().take(MOST_LISTED).map(|(ending, count)| format!("{ending} ({count})"));
    let mut listed: Vec<String> = listed.collect();
    let others: u64 = counts.iter().skip(MOST_LISTED).map(|(_, count)| count).sum();
    if others > 0 {
        listed.push(format!("others ({others})"));
    }
    match listed.as_slice() {
        [] => format!("{folder:?}: there are no files in it"),
        listed => format!("{folder:?}: none of its files {wanted}, they end in {}", listed.join(", ")),
    }
}

/// What a name ends in, in quotes and in lower case.
fn ending(path: &Path) -> String {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension
        .filter(|ending| ending.len() <= LONGEST)
        .map_or("nothing".to_owned(), |ending| format!("{:?}", format!(".{ending}")))
}

/// A file that the caller names. What is wrong with it is for the batch to say.
#[must_use]
pub fn named(path: &Path) -> Found {
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

fn look_at(folder: &Path, options: &WalkOptions, entry: walkdir::Result<DirEntry>) -> Option<Found> {
    match entry {
        Ok(entry) => {
            let path = entry.path();
            if entry.file_type().is_dir() || !fits(path, folder, options) {
                return None;
            }
            // Of a link, what it leads to.
            let metadata = fs::metadata(path).ok();
            let is_folder = metadata.as_ref().is_some_and(fs::Metadata::is_dir);
            let size = metadata.map_or(0, |metadata| metadata.len());
            (!is_folder).then(|| Found { path: entry.into_path(), size, error: None })
        }
        Err(error) => {
            // An error in the middle of a listing has no path.
            let path = error.path().unwrap_or(folder).to_owned();
            // A link that is to be followed and leads nowhere is a file like any other.
            let leads_nowhere = error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound);
            if leads_nowhere && fs::symlink_metadata(&path).is_ok_and(|there| there.is_symlink()) {
                return fits(&path, folder, options).then(|| named(&path));
            }
            let source = Arc::new(error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of links")));
            Some(Found { error: Some(Box::new(Error::Folder { path: path.clone(), source })), size: 0, path })
        }
    }
}

fn fits(path: &Path, folder: &Path, options: &WalkOptions) -> bool {
    options.names.as_ref().map_or_else(|| is_audio(path), |names| names.fit(path, folder))
}

fn is_audio(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}
