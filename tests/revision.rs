//! A revision of the numbers stands for the bytes that the library makes: where these change, so must it.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use spectrust::cancel::Cancel;
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;
use spectrust::revision;
use uuid::Uuid;

/// Every revision, and the fingerprint of its numbers. Where the last one does not hold any more, raise `NUMBERS` in
/// src/revision.rs, once for a release, and add a pair (or change the one that is not released yet).
const REVISIONS: &[(u32, &str)] = &[(1, "0765bbb82dbe5535af502d9bc45f6cfc")];

fn stored() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// A name-based UUID, which is the beginning of a SHA-1, of what went into it before and of `bytes`.
fn with(fingerprint: Uuid, bytes: &[u8]) -> Uuid {
    Uuid::new_v5(&fingerprint, bytes)
}

/// Of every stored vector, its options, samples and expected numbers, and of the colours that the library draws of it.
fn fingerprint() -> String {
    let mut fingerprint = Uuid::nil();
    let mut workspace = Workspace::default();
    for path in stored() {
        let bytes = fs::read(&path).unwrap();
        fingerprint = with(fingerprint, path.file_name().unwrap().as_encoded_bytes());
        fingerprint = with(fingerprint, &bytes);
        let wav = path.with_extension("wav");
        if path.extension().is_some_and(|ending| ending == "json") && wav.exists() {
            let plan = Plan::new(common::options(&serde_json::from_slice(&bytes).unwrap())).unwrap();
            let (picture, _) = plan.indices(&wav, &mut workspace, &Crew::alone(&Cancel::default())).unwrap();
            fingerprint = with(fingerprint, &picture.indices);
        }
    }
    fingerprint.simple().to_string()
}

#[test]
fn other_numbers_are_another_revision() {
    let now = fingerprint();
    assert_eq!(
        REVISIONS.last(),
        Some(&(revision::NUMBERS, now.as_str())),
        "the numbers of the stored vectors changed: raise NUMBERS in src/revision.rs, unless it was raised since the last \
         release, and write ({}, {now:?}) into tests/revision.rs",
        revision::NUMBERS,
    );
}

#[test]
fn every_revision_has_numbers_of_its_own() {
    for (at, &(number, fingerprint)) in REVISIONS.iter().enumerate() {
        let before = &REVISIONS[..at];
        assert!(before.iter().all(|&(earlier, other)| earlier < number && other != fingerprint));
    }
}
