//! Names of the pictures of a batch.

use std::path::{Path, PathBuf};

use crate::error::Result;
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
}

impl Naming {
    /// The format that the name selects, or `otherwise` for a random name.
    pub fn format(&self, file: usize, otherwise: Format) -> Result<Format> {
        self.fixed(file).map_or(Ok(otherwise), format_of)
    }

    /// Whether `output` is a valid path for the picture of a segment, or of the recording if `segment` is `None`. Paths
    /// that differ only in links or `..` are the same.
    pub fn allows(
        &self,
        file: usize,
        segment: Option<u64>,
        format: Format,
        output: &Path,
        resolver: &Resolver,
    ) -> bool {
        let is_same = |name: &Path| output == name || resolver.canonical(output) == resolver.canonical(name);
        match (self, self.fixed(file)) {
            (Naming::Unique(folder), _) => output.file_name().is_some_and(|name| {
                let extension = Path::new(name).extension();
                extension.is_some_and(|found| found == format.extensions()[0]) && is_same(&folder.join(name))
            }),
            (_, path) => path.is_some_and(|path| is_same(&numbered(path, segment))),
        }
    }

    /// The path of a picture, whose folder exists on return. A valid random name in `before` is reused.
    pub fn path(
        &self,
        file: usize,
        segment: Option<u64>,
        format: Format,
        before: Option<&Path>,
        resolver: &Resolver,
    ) -> Result<PathBuf> {
        match self {
            Naming::Unique(folder) => {
                let before = before.filter(|before| self.allows(file, segment, format, before, resolver));
                Ok(before.map_or_else(|| unique_path(folder, format), Path::to_owned))
            }
            Naming::Given(paths) => Ok(numbered(&paths[file], segment)),
            Naming::Mirrored { root, paths } => {
                if let Some(folder) = paths[file].parent() {
                    create_below(&resolver.absolute(root), &resolver.absolute(folder))?;
                }
                Ok(numbered(&paths[file], segment))
            }
        }
    }

    /// The path of a recording's picture, unless names are random.
    fn fixed(&self, file: usize) -> Option<&Path> {
        match self {
            Naming::Unique(_) => None,
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

    #[test]
    fn a_valid_random_name_is_reused() {
        let (naming, resolver) = (Naming::Unique("out".into()), Resolver::current());
        let path = |before: &str| naming.path(0, Some(3), Format::Jpeg, Some(Path::new(before)), &resolver).unwrap();
        for same in ["out/x.jpg", "./out/x.jpg"] {
            assert_eq!(path(same), Path::new(same));
        }
        // The missing folder `x` may have been a link.
        for other in ["x/../out/x.jpg", "out/x.png", "elsewhere/x.jpg", "out/sub/x.jpg", ""] {
            let name = path(other);
            assert_ne!(name, Path::new(other));
            let allows = |format| naming.allows(0, None, format, &name, &resolver);
            assert!(allows(Format::Jpeg) && !allows(Format::Png));
        }
    }

    #[test]
    fn a_given_name_selects_the_format_and_segments_are_numbered() {
        let (naming, resolver) = (Naming::Given(vec!["a.gif".into(), "out/a.PNG".into()]), Resolver::current());
        assert_eq!(naming.format(1, Format::Jpeg).unwrap(), Format::Png);
        let path = naming.path(1, Some(12), Format::Png, Some(Path::new("out/b.PNG")), &resolver).unwrap();
        assert_eq!(path, Path::new("out/a_0012.PNG"));
        assert!(naming.allows(1, Some(12), Format::Png, &path, &resolver));
        assert!(!naming.allows(1, None, Format::Png, &path, &resolver));
        assert!(naming.format(0, Format::Jpeg).is_err());
    }
}
