//! Names of the pictures of a batch.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::names::{create_below, of_segment};
use crate::files::output::{format_of, unique_path};
use crate::files::places::Places;
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
        /// The folder.
        root: PathBuf,
        /// The paths, which begin with it.
        paths: Vec<PathBuf>,
    },
}

impl Naming {
    /// The format that the name selects, or `otherwise` for a random name.
    pub fn format(&self, file: usize, otherwise: Format) -> Result<Format> {
        self.fixed(file).map_or(Ok(otherwise), format_of)
    }

    /// Whether `output` is a valid path for the picture of a segment, or of the recording if there is no segment, however
    /// its folder is written.
    pub fn allows(&self, file: usize, segment: Option<u64>, format: Format, output: &Path, places: &Places) -> bool {
        let is = |name: &Path| output == name || places.real(output) == places.real(name);
        match (self, self.fixed(file)) {
            (Naming::Unique(folder), _) => output.file_name().is_some_and(|name| {
                let extension = Path::new(name).extension();
                extension.is_some_and(|found| found == format.extensions()[0]) && is(&folder.join(name))
            }),
            (_, path) => path.is_some_and(|path| is(&numbered(path, segment))),
        }
    }

    /// The path of a picture, whose folder exists on return. A random name is reused from `before` if permitted.
    pub fn path(
        &self,
        file: usize,
        segment: Option<u64>,
        format: Format,
        before: Option<&Path>,
        places: &Places,
    ) -> Result<PathBuf> {
        match self {
            Naming::Unique(folder) => {
                let before = before.filter(|before| self.allows(file, segment, format, before, places));
                Ok(before.map_or_else(|| unique_path(folder, format), Path::to_owned))
            }
            Naming::Given(paths) => Ok(numbered(&paths[file], segment)),
            Naming::Mirrored { root, paths } => {
                if let Some(folder) = paths[file].parent() {
                    create_below(&places.at(root), &places.at(folder))?;
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
    segment.map_or_else(|| path.to_owned(), |segment| of_segment(path, segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_name_is_kept_where_it_still_fits() {
        let (naming, places) = (Naming::Unique("out".into()), Places::current());
        let named = |before: &str| naming.path(0, Some(3), Format::Jpeg, Some(Path::new(before)), &places).unwrap();
        for same in ["out/x.jpg", "./out/x.jpg"] {
            assert_eq!(named(same), Path::new(same));
        }
        // A folder that is missing may have been a link.
        for other in ["x/../out/x.jpg", "out/x.png", "elsewhere/x.jpg", "out/sub/x.jpg", ""] {
            let name = named(other);
            assert_ne!(name, Path::new(other));
            let allows = |format| naming.allows(0, None, format, &name, &places);
            assert!(allows(Format::Jpeg) && !allows(Format::Png));
        }
    }

    #[test]
    fn a_given_name_selects_the_format_and_segments_are_numbered() {
        let (naming, places) = (Naming::Given(vec!["a.gif".into(), "out/a.PNG".into()]), Places::current());
        assert_eq!(naming.format(1, Format::Jpeg).unwrap(), Format::Png);
        let path = naming.path(1, Some(12), Format::Png, Some(Path::new("out/b.PNG")), &places).unwrap();
        assert_eq!(path, Path::new("out/a_0012.PNG"));
        assert!(naming.allows(1, Some(12), Format::Png, &path, &places));
        assert!(!naming.allows(1, None, Format::Png, &path, &places));
        assert!(naming.format(0, Format::Jpeg).is_err());
    }
}
