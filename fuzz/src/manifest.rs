//! Opens any bytes as a manifest and as the journal of a killed run.

use std::fs;
use std::path::Path;

use super::bytes::Bytes;
use super::folder::Folder;
use super::outcome::expected;
use spectrust::files::paths::Base;
use spectrust::manifest::{Manifest, Record, Status};

/// Replaced by the path of the folder, which a fuzzer cannot guess.
pub const FOLDER_MARK: u8 = b'@';

/// Files that exist before. Those named in the journal may be removed.
const EXISTING: [&str; 5] = ["a.jpg", "b.png", ".spectrust-a.tmp", "keep.jpg", ".spectrust-keep.tmp"];

/// A byte for the format, a byte for whether there is a journal, the manifest up to a zero byte, then the journal.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let (csv, with_journal) = (bytes.flag(), bytes.flag());
    let rest = bytes.rest();
    let (manifest, journal) = rest.split_at(rest.iter().position(|&byte| byte == 0).unwrap_or(rest.len()));
    let journal = journal.strip_prefix(&[0]).unwrap_or(journal);
    // A journal names files to remove. Without slashes, encoded or not, all of them are in the folder.
    if journal.contains(&b'/') || journal.windows(2).any(|pair| pair == b"\\u") {
        return;
    }
    let folder = Folder::new();
    for name in EXISTING {
        folder.file(name, name.as_bytes());
    }
    let manifest = replace_mark(manifest, folder.path());
    let journal = replace_mark(journal, folder.path());
    let path = folder.file(if csv { "m.csv" } else { "m.jsonl" }, &manifest);
    let journal_path = folder.path().join(if csv { "m.csv.journal" } else { "m.jsonl.journal" });
    if with_journal {
        fs::write(&journal_path, &journal).unwrap();
    }
    let gone = |name: &&str| !folder.path().join(name).is_file();
    let Some((opened, past)) = expected(Manifest::open(&path, false, &Base::default())) else {
        assert_eq!(fs::read(&path).unwrap(), manifest, "a refused manifest was changed");
        assert_eq!(fs::read(&journal_path).ok(), with_journal.then_some(journal), "a refused journal was changed");
        assert_eq!(
            EXISTING.iter().find(|&name| gone(name)),
            None,
            "a file was removed although the manifest was refused"
        );
        return;
    };
    for name in EXISTING.iter().filter(|&name| gone(name)) {
        let announced = with_journal && journal.windows(name.len()).any(|part| part == name.as_bytes());
        assert!(announced, "{name} was removed but not announced");
    }
    let after = fs::read(&path).unwrap();
    let kept = after.iter().zip(&manifest).take_while(|(new, old)| new == old).count();
    let cut = &manifest[kept..];
    assert!(!cut.contains(&b'\n') || csv, "complete lines were removed");
    // A manifest that was opened accepts a line, and can be opened again with all its records.
    let record = Record::new("x.wav".into(), Status::Failed);
    opened.record(&record).unwrap();
    opened.close().unwrap();
    let (again, past_again) = Manifest::open(&path, false, &Base::default()).unwrap();
    assert_eq!(past_again.records(Path::new("x.wav")).len().min(1), 1);
    assert!(past.is_empty() || !past_again.is_empty());
    again.close().unwrap();
    assert!(!journal_path.exists());
}

fn replace_mark(bytes: &[u8], folder: &Path) -> Vec<u8> {
    let folder = folder.to_str().unwrap().as_bytes();
    bytes
        .iter()
        .flat_map(|byte| if *byte == FOLDER_MARK { folder } else { std::slice::from_ref(byte) })
        .copied()
        .collect()
}
