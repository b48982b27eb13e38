//! Any bytes as a manifest, and as the journal of a run that was killed.

use std::fs;
use std::path::Path;

use super::bytes::Bytes;
use super::place::Place;
use super::told::right;
use spectrust::files::paths::Base;
use spectrust::manifest::{Manifest, Record, Status};

/// Stands for the folder that the files are in, so that its name need not be guessed.
pub const HERE: u8 = b'@';

/// Files that are there before; whether one is announced is seen in the journal by its name.
const THERE: [&str; 5] = ["a.jpg", "b.png", ".spectrust-a.tmp", "keep.jpg", ".spectrust-keep.tmp"];

/// One byte chooses the format, then the manifest up to a zero byte, then the journal.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let (csv, with_journal) = (bytes.flag(), bytes.flag());
    let rest = bytes.rest();
    let (manifest, journal) = rest.split_at(rest.iter().position(|&byte| byte == 0).unwrap_or(rest.len()));
    let journal = journal.strip_prefix(&[0]).unwrap_or(journal);
    // A journal names files to be removed. Without a slash, in whatever form, its names lead nowhere but here.
    if journal.contains(&b'/') || journal.windows(2).any(|pair| pair == b"\\u") {
        return;
    }
    let place = Place::new();
    for name in THERE {
        place.file(name, name.as_bytes());
    }
    let manifest = filled_in(manifest, place.path());
    let journal = filled_in(journal, place.path());
    let path = place.file(if csv { "m.csv" } else { "m.jsonl" }, &manifest);
    let journal_path = place.path().join(if csv { "m.csv.journal" } else { "m.jsonl.journal" });
    if with_journal {
        fs::write(&journal_path, &journal).unwrap();
    }
    let gone = |name: &&str| !place.path().join(name).is_file();
    let Some((opened, past)) = right(Manifest::open(&path, false, &Base::default())) else {
        assert_eq!(fs::read(&path).unwrap(), manifest, "a refused manifest was changed");
        assert_eq!(fs::read(&journal_path).ok(), with_journal.then_some(journal), "a refused journal was changed");
        assert_eq!(THERE.iter().find(|&name| gone(name)), None, "removed, though all was refused");
        return;
    };
    for name in THERE.iter().filter(|&name| gone(name)) {
        let announced = with_journal && journal.windows(name.len()).any(|part| part == name.as_bytes());
        assert!(announced, "{name} was removed, and nobody announced it");
    }
    let after = fs::read(&path).unwrap();
    let kept = after.iter().zip(&manifest).take_while(|(new, old)| new == old).count();
    let cut = &manifest[kept..];
    assert!(!cut.contains(&b'\n') || csv, "whole lines were cut off");
    // What was opened once is ours: a line more, and it opens again with all that it had.
    let record = Record::new("x.wav".into(), Status::Failed);
    opened.record(&record).unwrap();
    opened.close().unwrap();
    let (again, then) = Manifest::open(&path, false, &Base::default()).unwrap();
    assert_eq!(then.records(Path::new("x.wav")).len().min(1), 1);
    assert!(past.is_empty() || !then.is_empty());
    again.close().unwrap();
    assert!(!journal_path.exists());
}

fn filled_in(bytes: &[u8], folder: &Path) -> Vec<u8> {
    let folder = folder.to_str().unwrap().as_bytes();
    bytes.iter().flat_map(|byte| if *byte == HERE { folder } else { std::slice::from_ref(byte) }).copied().collect()
}
