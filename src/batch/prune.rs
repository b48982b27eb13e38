//! Removal of pictures made with other options or by another revision.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use crate::encode::read;
use crate::encode::{csv, npy};
use crate::error::Result;
use crate::files::open::InputFile;
use crate::files::output::format_of;
use crate::files::paths::Base;
use crate::manifest::{Generation, Manifest, Status};
use crate::options::Format;

/// Removes the records of generations other than `current`, and their pictures in `folder` and below it. Returns the
/// number of records removed. Nothing is removed unless there is a picture of the current generation.
///
/// Pictures are removed first: if the process is killed in between, the next run still finds their records.
pub(super) fn prune(manifest: &mut Manifest, current: &Generation, base: &Base, folder: &Path) -> Result<u64> {
    let (mut kept, mut stale, mut rows) = (HashSet::new(), HashSet::new(), 0);
    manifest.for_each(|record| {
        let own = record.generation() == *current;
        rows += u64::from(!own);
        if let (Status::Done, Some(output)) = (record.status, manifest.output_path(&record, base)) {
            if own { &mut kept } else { &mut stale }.insert(base.outputs.canonical(&output));
        }
    })?;
    if rows == 0 || kept.is_empty() {
        return Ok(0);
    }
    let folder = fs::canonicalize(base.outputs.absolute(folder)).unwrap_or_default();
    for output in stale.difference(&kept).filter(|output| is_below(output, &folder) && is_spectrust_file(output)) {
        let _ = fs::remove_file(output);
    }
    manifest.retain(|record| record.generation() == *current)?;
    Ok(rows)
}

fn is_below(output: &Path, folder: &Path) -> bool {
    folder.is_absolute() && output.starts_with(folder)
}

/// Whether this library made the file. A file that has replaced a picture since is kept.
fn is_spectrust_file(output: &Path) -> bool {
    fs::symlink_metadata(output).is_ok_and(|metadata| metadata.is_file())
        && match format_of(output) {
            Ok(Format::Npy) => InputFile::open(output).is_ok_and(|file| file.starts_with(npy::MAGIC)),
            Ok(Format::Csv) => csv::is_table(output),
            Ok(_) => read::read(output).is_ok(),
            Err(_) => false,
        }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use uuid::Uuid;

    use super::*;
    use crate::files::paths::Resolver;
    use crate::manifest::Record;

    const MANIFESTS: [&str; 2] = ["index.jsonl", "index.csv"];

    /// A folder with a manifest, removed at the end.
    struct Scene {
        folder: PathBuf,
        manifest: Manifest,
        base: Base,
    }

    impl Scene {
        fn new(manifest: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("spectrust-prune-{}", Uuid::new_v4()));
            fs::create_dir_all(folder.join("out")).unwrap();
            let folder = fs::canonicalize(folder).unwrap();
            let base = Base { inputs: Resolver::in_folder(&folder), outputs: Resolver::in_folder(&folder) };
            let (manifest, _) = Manifest::open(&folder.join(manifest), false, &base).unwrap();
            Scene { folder, manifest, base }
        }

        /// Writes a file and its record.
        fn add_picture(&self, generation: &Generation, output: &str, content: &[u8]) {
            fs::write(self.folder.join(output), content).unwrap();
            self.record(generation, Status::Done, Some(output));
        }

        fn record(&self, generation: &Generation, status: Status, output: Option<&str>) {
            let Generation { options, revision } = generation.clone();
            let output = output.map(PathBuf::from);
            let record = Record { output, options, revision, ..Record::new("a.wav".into(), status) };
            self.manifest.record(&record).unwrap();
        }

        fn prune(&mut self, current: &Generation) -> u64 {
            prune(&mut self.manifest, current, &self.base, Path::new("out")).unwrap()
        }

        /// Output and generation of each line.
        fn lines(&self) -> Vec<(Option<PathBuf>, Generation)> {
            let mut lines = Vec::new();
            self.manifest.for_each(|record| lines.push((record.output.clone(), record.generation()))).unwrap();
            lines
        }

        fn files(&self) -> BTreeSet<String> {
            let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
            fs::read_dir(self.folder.join("out")).unwrap().map(|entry| name(entry.unwrap())).collect()
        }
    }

    impl Drop for Scene {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    fn generation(options: &str, revision: u32) -> Generation {
        Generation { options: options.into(), revision: Some(revision) }
    }

    #[test]
    fn records_and_pictures_of_other_generations_are_removed() {
        for name in MANIFESTS {
            let mut scene = Scene::new(name);
            let current = generation("new", 2);
            scene.add_picture(&generation("old", 2), "out/options.npy", npy::MAGIC);
            scene.add_picture(&current, "out/current.npy", npy::MAGIC);
            scene.add_picture(&generation("new", 1), "out/revision.npy", npy::MAGIC);
            scene.add_picture(&generation("old", 2), "out/options.csv", csv::MAGIC);
            scene.record(&generation("old", 2), Status::Failed, None);
            scene.record(&current, Status::Failed, None);
            assert_eq!(scene.prune(&current), 4, "{name}");
            let kept = [Some("out/current.npy".into()), None].map(|output| (output, current.clone()));
            assert_eq!(scene.lines(), kept, "{name}");
            assert_eq!(scene.files(), ["current.npy".to_owned()].into());
            assert_eq!(scene.prune(&current), 0, "{name}");
        }
    }

    #[test]
    fn current_outputs_and_files_of_others_or_elsewhere_are_kept() {
        let mut scene = Scene::new(MANIFESTS[0]);
        let (old, current) = (generation("old", 1), generation("new", 1));
        scene.add_picture(&old, "out/both.npy", npy::MAGIC);
        scene.add_picture(&current, "out/./both.npy", npy::MAGIC);
        scene.add_picture(&old, "elsewhere.npy", npy::MAGIC);
        scene.add_picture(&old, "out/notes.npy", b"a sheep");
        scene.add_picture(&old, "out/notes.csv", b"time,sheep");
        scene.add_picture(&old, "out/holiday.jpg", b"\xff\xd8\xff\xe0 no spectrogram");
        scene.add_picture(&old, "out/text.txt", npy::MAGIC);
        scene.record(&old, Status::Done, Some("out/gone.npy"));
        symlink("both.npy", scene.folder.join("out/link.npy")).unwrap();
        scene.record(&old, Status::Done, Some("out/link.npy"));
        let before = scene.files();
        assert_eq!(scene.prune(&current), 8);
        assert_eq!(scene.files(), before);
        assert!(scene.folder.join("elsewhere.npy").exists());
        assert_eq!(scene.lines(), [(Some("out/./both.npy".into()), current)]);
    }

    #[test]
    fn without_a_picture_of_this_generation_nothing_is_removed() {
        let mut scene = Scene::new(MANIFESTS[1]);
        let (old, current) = (generation("old", 1), generation("new", 1));
        scene.add_picture(&old, "out/a.npy", npy::MAGIC);
        scene.record(&current, Status::Failed, None);
        let before = (scene.lines(), scene.files());
        assert_eq!(scene.prune(&current), 0);
        assert_eq!((scene.lines(), scene.files()), before);
    }
}
