//! Destination of the pictures of a recording.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::names::{create_below, of_segment};
use crate::files::output::{format_of, unique_path};
use crate::files::places::Places;
use crate::options::Format;

/// Destination of a recording's picture. Those of segments get a number before the file extension.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    /// A random name in this folder.
    Unique(&'a Path),
    /// This path. Its folder exists.
    At(&'a Path),
    /// A path below a folder. The folders in between are created, and none of them may be a link.
    Below {
        /// The folder.
        root: &'a Path,
        /// The picture.
        path: &'a Path,
    },
}

impl Target<'_> {
    /// The format that the name selects, or `otherwise` for a random name.
    pub(super) fn format(self, otherwise: Format) -> Result<Format> {
        match self {
            Target::Unique(_) => Ok(otherwise),
            Target::At(path) | Target::Below { path, .. } => format_of(path),
        }
    }

    /// Whether `output` is a valid path for the picture of segment `index`, or of the recording if there is no index,
    /// however its folder is written.
    pub(super) fn allows(self, output: &Path, index: Option<u64>, format: Format, places: &Places) -> bool {
        let is = |name: &Path| output == name || places.real(output) == places.real(name);
        match self {
            Target::Unique(folder) => output.file_name().is_some_and(|name| {
                Path::new(name).extension().is_some_and(|found| found == format.extensions()[0])
                    && is(&folder.join(name))
            }),
            Target::At(path) | Target::Below { path, .. } => is(&named(path, index)),
        }
    }

    /// The path of a picture. A random name is reused from `before` if permitted.
    pub(super) fn path(
        self,
        index: Option<u64>,
        format: Format,
        before: Option<&Path>,
        places: &Places,
    ) -> Result<PathBuf> {
        match self {
            Target::Unique(folder) => {
                let before = before.filter(|before| self.allows(before, index, format, places));
                Ok(before.map_or_else(|| unique_path(folder, format), Path::to_owned))
            }
            Target::At(path) => Ok(named(path, index)),
            Target::Below { root, path } => {
                if let Some(folder) = path.parent() {
                    create_below(&places.at(root), &places.at(folder))?;
                }
                Ok(named(path, index))
            }
        }
    }
}

fn named(path: &Path, index: Option<u64>) -> PathBuf {
    index.map_or_else(|| path.to_owned(), |index| of_segment(path, index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_name_is_kept_where_it_still_fits() {
        let (target, places) = (Target::Unique(Path::new("out")), Places::current());
        let named = |before: &str| target.path(Some(3), Format::Jpeg, Some(Path::new(before)), &places).unwrap();
        for same in ["out/x.jpg", "./out/x.jpg"] {
            assert_eq!(named(same), Path::new(same));
        }
        // A folder that is missing may have been a link.
        for other in ["x/../out/x.jpg", "out/x.png", "elsewhere/x.jpg", "out/sub/x.jpg", ""] {
            let name = named(other);
            assert_ne!(name, Path::new(other));
            assert!(
                target.allows(&name, None, Format::Jpeg, &places) && !target.allows(&name, None, Format::Png, &places)
            );
        }
    }

    #[test]
    fn a_given_name_says_what_it_holds_and_segments_are_numbered() {
        let (target, places) = (Target::At(Path::new("out/a.PNG")), Places::current());
        assert_eq!(target.format(Format::Jpeg).unwrap(), Format::Png);
        let path = target.path(Some(12), Format::Png, Some(Path::new("out/b.PNG")), &places).unwrap();
        assert_eq!(path, Path::new("out/a_0012.PNG"));
        assert!(target.allows(&path, Some(12), Format::Png, &places));
        assert!(!target.allows(&path, None, Format::Png, &places));
        assert!(Target::At(Path::new("a.gif")).format(Format::Jpeg).is_err());
    }
}
