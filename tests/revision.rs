//! The revision of the output must change whenever the output does.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use spectrust::cancel::Cancel;
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;
use spectrust::revision;
use uuid::Uuid;

/// Every revision with a fingerprint of its output. If the last fingerprint no longer matches, raise `NUMBERS` in
/// src/revision.rs, once per release, and add a pair, or change the pair of an unreleased revision.
const REVISIONS: &[(u32, &str)] = &[(1, "0f3fa6214a7c5949b3c21b3e1e7dde15")];

fn stored() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Extends a fingerprint by `bytes`, as a name-based UUID (the first bits of a SHA-1).
fn extend(fingerprint: Uuid, bytes: &[u8]) -> Uuid {
    Uuid::new_v5(&fingerprint, bytes)
}

/// Fingerprint of the stored vectors (options, samples and expected values) and of the indices drawn from them.
fn fingerprint() -> String {
    let mut fingerprint = Uuid::nil();
    let mut workspace = Workspace::default();
    for path in stored() {
        let bytes = fs::read(&path).unwrap();
        fingerprint = extend(fingerprint, path.file_name().unwrap().as_encoded_bytes());
        fingerprint = extend(fingerprint, &bytes);
        let wav = path.with_extension("wav");
        if path.extension().is_some_and(|extension| extension == "json") && wav.exists() {
            let plan = Plan::new(common::options(&serde_json::from_slice(&bytes).unwrap())).unwrap();
            let (picture, _) = plan.indices(&wav, &mut workspace, &Crew::alone(&Cancel::default())).unwrap();
            fingerprint = extend(fingerprint, &picture.indices);
        }
    }
    fingerprint.simple().to_string()
}

#[test]
fn the_output_matches_its_revision() {
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
fn revisions_increase_and_their_fingerprints_differ() {
    for (at, &(number, fingerprint)) in REVISIONS.iter().enumerate() {
        let before = &REVISIONS[..at];
        assert!(before.iter().all(|&(earlier, other)| earlier < number && other != fingerprint));
    }
}
