//! Names of the pictures of a batch.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::template::{Part, Template};
use crate::audio::start::moment::Moment;
use crate::error::{Result, quoted};
use crate::files::names::{create_below, segment_path};
use crate::files::output::{format_of, unique_path};
use crate::files::paths::Resolver;
use crate::options::Format;

/// How the pictures of a batch are named. Pictures of segments get a number before the file extension, unless their names
/// are random.
#[derive(Debug)]
pub enum Naming {
    /// Random names in this folder.
    Unique(PathBuf),
    /// One path for each recording. The folders exist.
    Given(Vec<PathBuf>),
    /// One path for each recording, below a folder. The folders in between are created, and none of them may be a link.
    Mirrored {
        /// The folder, a prefix of all `paths`.
        root: PathBuf,
        /// A path for each recording.
        paths: Vec<PathBuf>,
    },
    /// Names from a template, below a folder in the same way.
    Templated(Templated),
}

/// Names that follow from a template.
#[derive(Debug)]
pub struct Templated {
    /// The folder that the names are below, created if missing.
    root: PathBuf,
    template: Template,
    /// The path of each recording below its root.
    relatives: Vec<PathBuf>,
    /// Whether a name is below the folder of its recording.
    is_mirrored: bool,
    /// Names with their recording and segment, to find two pictures of one name.
    claims: Mutex<HashMap<PathBuf, (usize, u64)>>,
}

impl Templated {
    /// Names pictures of these recordings below `root`.
    #[must_use]
    pub fn new(root: PathBuf, template: Template, relatives: Vec<PathBuf>, is_mirrored: bool) -> Self {
        Templated { root, template, relatives, is_mirrored, claims: Mutex::default() }
    }

    /// The folder that the names are below.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a name may tell when the picture begins.
    #[must_use]
    pub fn has_start(&self) -> bool {
        self.template.has_start()
    }

    /// The path of a recording's picture, with the fields as they are written that are not known before it is open.
    pub fn planned(&self, file: usize, format: Format) -> Result<PathBuf> {
        self.below_root(file, self.template.planned(&self.relatives[file])?, format)
    }

    /// Refuses a template that gives two recordings one name, before any of them is open. `start` reads when a recording
    /// began, which is needed only to tell such recordings apart.
    pub fn check(&self, inputs: &[&Path], start: impl Fn(usize) -> Option<Moment>) -> Result<()> {
        let mut planned: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for file in 0..inputs.len() {
            planned.entry(self.planned(file, Format::default())?).or_default().push(file);
        }
        let mut same: Vec<Vec<usize>> = planned.into_values().filter(|files| files.len() > 1).collect();
        same.sort_unstable();
        for files in same {
            let mut names = HashMap::new();
            for file in files {
                let part = Part { start: start(file), ..Part::default() };
                // Without a start it fails on its own.
                let Ok(name) = self.template.name(&self.relatives[file], &part) else { continue };
                if let Some(other) = names.insert(name, file) {
                    let (one, two) = (quoted(inputs[other]), quoted(inputs[file]));
                    return Err(self
                        .template
                        .refused(format!("a template that gives {one} and {two} different names")));
                }
            }
        }
        Ok(())
    }

    /// The path of the picture of a part of a recording.
    fn path(&self, file: usize, is_segment: bool, part: &Part, format: Format) -> Result<PathBuf> {
        let path = self.below_root(file, self.template.name(&self.relatives[file], part)?, format)?;
        let number = (is_segment && self.template.lacks_segments()).then_some(part.segment);
        Ok(numbered(&path, number))
    }

    fn below_root(&self, file: usize, name: PathBuf, format: Format) -> Result<PathBuf> {
        let folder = if self.is_mirrored { self.relatives[file].parent() } else { None };
        let mut path =
            folder.map_or_else(|| self.root.clone(), |folder| self.root.join(folder)).join(name).into_os_string();
        path.push(".");
        path.push(format.extensions()[0]);
        Ok(path.into())
    }

    /// Refuses a name that another picture of this batch has.
    fn claim(&self, path: &Path, file: usize, segment: u64) -> Result<()> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        match *claims.entry(path.to_owned()).or_insert((file, segment)) {
            owner if owner == (file, segment) => Ok(()),
            (other, number) => {
                let other = quoted(&self.relatives[other]);
                let allowed =
                    format!("a template that gives this picture another name than segment {number} of {other}");
                Err(self.template.refused(allowed))
            }
        }
    }
}

impl Naming {
    /// The format that the name selects, or `otherwise` for a random name.
    pub fn format(&self, file: usize, otherwise: Format) -> Result<Format> {
        self.fixed(file).map_or(Ok(otherwise), format_of)
    }

    /// The folder that holds the pictures, if the library names them.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        match self {
            Naming::Unique(root) | Naming::Mirrored { root, .. } => Some(root),
            Naming::Templated(names) => Some(names.root()),
            Naming::Given(_) => None,
        }
    }

    /// Claims the names of the segments of a recording in their order: of two that have one name the later one fails,
    /// whichever is drawn first.
    pub fn claim_in_order(&self, file: usize, format: Format, parts: impl Iterator<Item = Part>) {
        let Naming::Templated(names) = self else { return };
        if names.template.tells_segments_by_time() {
            for part in parts {
                // What is wrong with a name is reported with its picture.
                let _ = names.path(file, true, &part, format).and_then(|path| names.claim(&path, file, part.segment));
            }
        }
    }

    /// Whether a name may tell when the picture begins.
    #[must_use]
    pub fn has_start(&self) -> bool {
        matches!(self, Naming::Templated(names) if names.has_start())
    }

    /// Whether `output` is a valid path for the picture of a part of a recording. Paths that differ only in links or `..`
    /// are the same.
    pub fn allows(
        &self,
        file: usize,
        part: &Part,
        is_segment: bool,
        format: Format,
        output: &Path,
        resolver: &Resolver,
    ) -> bool {
        let is_same = |name: &Path| output == name || resolver.canonical(output) == resolver.canonical(name);
        match self {
            Naming::Unique(folder) => output.file_name().is_some_and(|name| {
                let extension = Path::new(name).extension();
                extension.is_some_and(|found| found == format.extensions()[0]) && is_same(&folder.join(name))
            }),
            Naming::Given(paths) | Naming::Mirrored { paths, .. } => {
                is_same(&numbered(&paths[file], is_segment.then_some(part.segment)))
            }
            Naming::Templated(names) => names
                .path(file, is_segment, part, format)
                .is_ok_and(|path| is_same(&path) && names.claim(&path, file, part.segment).is_ok()),
        }
    }

    /// The path of a picture, whose folder exists on return. A valid random name in `before` is reused.
    pub fn path(
        &self,
        file: usize,
        part: &Part,
        is_segment: bool,
        format: Format,
        before: Option<&Path>,
        resolver: &Resolver,
    ) -> Result<PathBuf> {
        let below = |root: &Path, path: PathBuf| {
            if let Some(folder) = path.parent() {
                create_below(&resolver.absolute(root), &resolver.absolute(folder))?;
            }
            Ok(path)
        };
        match self {
            Naming::Unique(folder) => {
                let before = before.filter(|before| self.allows(file, part, is_segment, format, before, resolver));
                Ok(before.map_or_else(|| unique_path(folder, format), Path::to_owned))
            }
            Naming::Given(paths) => Ok(numbered(&paths[file], is_segment.then_some(part.segment))),
            Naming::Mirrored { root, paths } => below(root, numbered(&paths[file], is_segment.then_some(part.segment))),
            Naming::Templated(names) => {
                let path = names.path(file, is_segment, part, format)?;
                names.claim(&path, file, part.segment)?;
                below(&names.root, path)
            }
        }
    }

    /// The path of a recording's picture, unless names are random.
    fn fixed(&self, file: usize) -> Option<&Path> {
        match self {
            Naming::Unique(_) | Naming::Templated(_) => None,
            Naming::Given(paths) | Naming::Mirrored { paths, .. } => Some(&paths[file]),
        }
    }
}

fn numbered(path: &Path, segment: Option<u64>) -> PathBuf {
    segment.map_or_else(|| path.to_owned(), |segment| segment_path(path, segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(segment: u64) -> Part {
        Part { segment, ..Part::default() }
    }

    fn templated(template: &str, relatives: &[&str], is_mirrored: bool) -> Templated {
        let relatives = relatives.iter().map(PathBuf::from).collect();
        Templated::new("out".into(), Template::new(template).unwrap(), relatives, is_mirrored)
    }

    #[test]
    fn a_template_may_not_give_two_recordings_one_name() {
        let inputs = ["in/x/a.wav", "in/y/a.wav"].map(Path::new);
        let check = |template, starts: [&str; 2]| {
            let start = |file: usize| Moment::from_iso(starts[file].as_bytes());
            templated(template, &["x/a.wav", "y/a.wav"], false).check(&inputs, start).map_err(|error| error.to_string())
        };
        let (same, other) = (["2019-05-14T21:30:00"; 2], ["2019-05-14T21:30:00", "2019-05-14T21:30:01"]);
        for template in ["{stem}", "{stem}_{segment}", "{stem}_{offset}", "{stem}_{start}"] {
            let sentence = format!(
                "name must be a template that gives \"in/x/a.wav\" and \"in/y/a.wav\" different names, got {template:?}"
            );
            assert_eq!(check(template, same), Err(sentence));
        }
        assert_eq!((check("{stem}_{start}", other), check("{stem}_{start}", ["", ""])), (Ok(()), Ok(())));
        assert!(check("{label}", same).is_ok() && check("{stem}_{start:%H%M}", other).is_err());
        assert!(templated("{stem}", &["x/a.wav", "y/a.wav"], true).check(&inputs, |_| None).is_ok());
    }

    #[test]
    fn segments_are_numbered_unless_the_template_tells_them_apart() {
        let path = |template, is_segment, is_mirrored| {
            let names = templated(template, &["x/a.wav"], is_mirrored);
            let start = Moment::from_iso(b"2019-05-14T21:30:07");
            let part = Part { segment: 3, offset: 6.0, duration: 2.0, start };
            names.path(0, is_segment, &part, Format::Png).unwrap().into_os_string().into_string().unwrap()
        };
        assert_eq!(path("{stem}", false, false), "out/a.png");
        assert_eq!(path("{stem}_{duration}", true, true), "out/x/a_2_0003.png");
        assert_eq!(path("{stem}-{segment:02}", true, true), "out/x/a-03.png");
        assert_eq!(path("{label}/{offset:.1f}", true, false), "out/x/6.0.png");
        assert_eq!(path("{start}.x", true, false), "out/20190514_213007.x.png");
    }

    #[test]
    fn two_pictures_of_one_name_are_refused() {
        let names = templated("{stem}_{offset:.0f}", &["a.wav", "a_0.wav"], false);
        let path = |file, segment, offset| {
            let part = Part { segment, offset, ..Part::default() };
            let path = names.path(file, true, &part, Format::Jpeg).unwrap();
            names.claim(&path, file, segment).map_err(|error| error.to_string())
        };
        assert_eq!((path(0, 0, 0.0), path(0, 0, 0.0), path(0, 2, 1.0)), (Ok(()), Ok(()), Ok(())));
        let sentence = "name must be a template that gives this picture another name than segment 0 of \"a.wav\", got \
                        \"{stem}_{offset:.0f}\"";
        assert_eq!(path(0, 1, 0.4), Err(sentence.to_owned()));
    }

    #[test]
    fn a_valid_random_name_is_reused() {
        let (naming, resolver) = (Naming::Unique("out".into()), Resolver::current());
        let path =
            |before: &str| naming.path(0, &part(3), true, Format::Jpeg, Some(Path::new(before)), &resolver).unwrap();
        for same in ["out/x.jpg", "./out/x.jpg"] {
            assert_eq!(path(same), Path::new(same));
        }
        // The missing folder `x` may have been a link.
        for other in ["x/../out/x.jpg", "out/x.png", "elsewhere/x.jpg", "out/sub/x.jpg", ""] {
            let name = path(other);
            assert_ne!(name, Path::new(other));
            let allows = |format| naming.allows(0, &part(0), false, format, &name, &resolver);
            assert!(allows(Format::Jpeg) && !allows(Format::Png));
        }
    }

    #[test]
    fn a_given_name_selects_the_format_and_segments_are_numbered() {
        let (naming, resolver) = (Naming::Given(vec!["a.gif".into(), "out/a.PNG".into()]), Resolver::current());
        assert_eq!(naming.format(1, Format::Jpeg).unwrap(), Format::Png);
        let path = naming.path(1, &part(12), true, Format::Png, Some(Path::new("out/b.PNG")), &resolver).unwrap();
        assert_eq!(path, Path::new("out/a_0012.PNG"));
        assert!(naming.allows(1, &part(12), true, Format::Png, &path, &resolver));
        assert!(!naming.allows(1, &part(0), false, Format::Png, &path, &resolver));
        assert!(naming.format(0, Format::Jpeg).is_err());
    }
}
