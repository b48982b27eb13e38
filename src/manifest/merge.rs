//! Several manifests -> one.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::file::Manifest;
use super::record::{Generation, Record};
use crate::error::{Error, Result};
use crate::files::paths::{Base, is_url, joined, relative_to};

/// Appends the records of the manifests `parts` to the manifest `path`, which is created if missing, and returns their
/// number. Of each input and segment of a part, the last record counts; one that `path` already has as its last is not
/// added again. Paths of records that are relative to the folder of their manifest become relative to that of `path`.
///
/// Each part is opened as a batch opens it: one that another batch has open is an error, and what a killed run left is
/// removed. Otherwise parts stay as they are.
pub fn merge<P: AsRef<Path>>(parts: &[P], path: &Path, base: &Base) -> Result<u64> {
    let parts: Vec<&Path> = parts.iter().map(AsRef::as_ref).collect();
    parts.iter().try_for_each(|part| check(part, path))?;
    let (manifest, past) = Manifest::open(path, false, base)?;
    let is_new = past.is_empty();
    let Found { records, settings } = if is_new { Found::default() } else { Found::read(&manifest)? };
    let records = records.into_iter().map(|record| (place(&record), record)).collect();
    let mut target = Target { manifest, records, generations: settings.into_keys().collect(), is_new, added: 0 };
    parts.iter().try_for_each(|part| target.add(part, base))?;
    target.manifest.close().map(|()| target.added)
}

/// Refuses a part that does not exist, instead of creating it, and the target itself.
fn check(part: &Path, path: &Path) -> Result<()> {
    let own = fs::canonicalize(part).map_err(|source| Error::Open { source: Arc::new(source) }.in_file(part))?;
    if fs::canonicalize(path).is_ok_and(|target| target == own) {
        return Err(Error::option(
            "parts",
            format!("{part:?}"),
            "other files than the manifest that they are added to",
        ));
    }
    Ok(())
}

/// The manifest that receives the records.
struct Target {
    manifest: Manifest,
    /// The last record of each input and segment, before any was added.
    records: HashMap<Place, Record>,
    /// Those whose options it has.
    generations: HashSet<Generation>,
    /// Whether it had no record: lines of parts that mean the same in it are then copied.
    is_new: bool,
    added: u64,
}

impl Target {
    fn add(&mut self, part: &Path, base: &Base) -> Result<()> {
        let (manifest, _) = Manifest::open(part, false, base)?;
        if self.is_new && manifest.shares_lines_with(&self.manifest) {
            self.added += self.manifest.append(&manifest)?;
            return manifest.close();
        }
        let Found { records, mut settings } = Found::read(&manifest)?;
        for record in records {
            let record = rebased(record, manifest.home(), self.manifest.home());
            if self.records.get(&place(&record)) == Some(&record) {
                continue;
            }
            let generation = record.generation();
            let settings = settings.remove(&generation).filter(|_| self.generations.insert(generation));
            self.manifest.record(&Record { settings, ..record })?;
            self.added += 1;
        }
        manifest.close()
    }
}

/// The key of an input, and a segment of it.
type Place = (PathBuf, u64);

fn place(record: &Record) -> Place {
    (record.key().to_owned(), record.segment)
}

/// The records of a manifest that count.
#[derive(Default)]
struct Found {
    /// The last record of each input and segment, in the order of the file and without the options.
    records: Vec<Record>,
    /// The options of each generation.
    settings: HashMap<Generation, Box<Value>>,
}

impl Found {
    fn read(manifest: &Manifest) -> Result<Self> {
        let (mut records, mut last, mut settings) = (Vec::new(), HashMap::new(), HashMap::new());
        manifest.for_each(|mut record: Record| {
            if let Some(known) = record.settings.take() {
                settings.entry(record.generation()).or_insert(known);
            }
            if let Some(earlier) = last.insert(place(&record), records.len()) {
                records[earlier] = None;
            }
            records.push(Some(record));
        })?;
        Ok(Found { records: records.into_iter().flatten().collect(), settings })
    }
}

/// A record of a manifest in the folder `from`, for one in the folder `to`.
fn rebased(record: Record, from: &Path, to: &Path) -> Record {
    let is_relative = |path: &Path| path.is_relative() && !is_url(path);
    let rebase = |path: PathBuf| if is_relative(&path) { relative_to(to, &joined(from, &path)) } else { path };
    // The key of a recording in memory is a name.
    let key = if record.source.is_none() { record.key.map(rebase) } else { record.key };
    Record { key, folder: record.folder.map(rebase), ..record }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Status;
    use super::super::tests::Folder;
    use super::*;

    fn record(key: &str, segment: u64, options: &str) -> Record {
        let settings = Some(Box::new(Value::from(options)));
        let record = Record::new(format!("../in/{key}").into(), Status::Done);
        let output = Some(format!("{key}.jpg").into());
        let (key, folder) = (Some(format!("../in/{key}").into()), Some("..".into()));
        Record { key, folder, segment, segments: 2, output, options: options.into(), settings, ..record }
    }

    fn written(path: &Path, records: &[Record]) -> PathBuf {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let (manifest, _) = Manifest::open(path, false, &Base::default()).unwrap();
        records.iter().for_each(|record| manifest.record(record).unwrap());
        manifest.close().unwrap();
        path.to_owned()
    }

    fn read(path: &Path) -> Vec<Record> {
        let (manifest, _) = Manifest::open(path, false, &Base::default()).unwrap();
        let mut records = Vec::new();
        manifest.for_each(|record| records.push(record)).unwrap();
        manifest.close().unwrap();
        records
    }

    #[test]
    fn parts_become_one_manifest_with_paths_from_its_folder() {
        let folder = Folder::new();
        let at = |name: &str| folder.file("x", b"").with_file_name(name);
        let [a, b, c] = [("a.wav", 0), ("a.wav", 1), ("b.wav", 0)].map(|(key, segment)| record(key, segment, "o"));
        for (one, two, into) in [("one.jsonl", "two.csv", "all.csv"), ("one.csv", "two.jsonl", "deep/er/all.jsonl")] {
            // The earlier record of `a` was replaced.
            let earlier = Record { sr: Some(9), ..a.clone() };
            let one = written(&at("parts").join(one), &[earlier, b.clone(), a.clone()]);
            let two = written(&at("parts").join(two), &[c.clone(), record("b.wav", 1, "other")]);
            let into = written(&at(into), &[]);
            assert_eq!(merge(&[&one, &two], &into, &Base::default()).unwrap(), 4);
            let found = read(&into);
            let up = if into.ends_with("all.jsonl") && into.parent().unwrap().ends_with("er") { "../../" } else { "" };
            let keys: Vec<_> = found.iter().map(|record| record.key().to_str().unwrap().to_owned()).collect();
            assert_eq!(keys, ["a.wav", "a.wav", "b.wav", "b.wav"].map(|key| format!("{up}in/{key}")));
            let start = if up.is_empty() { "." } else { "../.." };
            assert!(found.iter().all(|record| record.folder.as_deref() == Some(Path::new(start))));
            let settings: Vec<_> = found.iter().map(|record| record.settings.is_some()).collect();
            assert_eq!(settings, [true, false, false, true]);
            // Again, nothing is added, and the parts are as before.
            assert_eq!(merge(&[&one, &two], &into, &Base::default()).unwrap(), 0);
            assert_eq!((read(&into).len(), read(&one).len(), read(&two).len()), (4, 3, 2));
        }
    }

    #[test]
    fn urls_and_absolute_paths_stay_as_they_are() {
        let folder = Folder::new();
        let at = |name: &str| folder.file("x", b"").with_file_name(name);
        let url = || Some(PathBuf::from("s3://bucket/a.wav"));
        let folder = Some(at("elsewhere"));
        let record = Record { key: url(), output: url(), folder, ..Record::new(url().unwrap(), Status::Done) };
        let part = written(&at("parts").join("part.jsonl"), std::slice::from_ref(&record));
        let into = at("all.csv");
        assert_eq!(merge(&[&part], &into, &Base::default()).unwrap(), 1);
        assert_eq!(read(&into), [record]);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        let folder = Folder::new();
        let at = |name: &str| folder.file("x", b"").with_file_name(name);
        let (part, into) = (written(&at("part.jsonl"), &[]), written(&at("all.jsonl"), &[]));
        let message = |parts: &[&Path]| merge(parts, &into, &Base::default()).unwrap_err().to_string();
        assert!(message(&[&into]).starts_with("parts must be other files than the manifest that they are added to"));
        assert!(message(&[&at("missing.jsonl")]).contains("missing.jsonl\": cannot open the file: No such file"));
        let (open, _) = Manifest::open(&part, false, &Base::default()).unwrap();
        assert!(message(&[&part]).contains("in use by another batch"));
        drop(open);
        assert_eq!(merge(&[&part], &into, &Base::default()).unwrap(), 0);
    }
}
