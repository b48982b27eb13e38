//! The library against the f64 reference in tests/reference, on stored vectors.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use spectrust::cancel::Cancel;
use spectrust::spectrogram::Plan;
use spectrust::workspace::Workspace;

/// Table indices may differ from the reference by at most 1, on at most 0.1 % of the pixels: f32 puts a level within
/// about 5e-4 dB of the f64 one, and where that lies on the border of two indices, either is right.
const MOST_PIXELS_OFF: f64 = 0.001;

fn vectors() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert!(paths.len() >= 10, "only {} vectors", paths.len());
    paths
}

#[test]
fn table_indices_equal_the_reference() {
    let mut workspace = Workspace::default();
    let mut off = Vec::new();
    for json in vectors() {
        let options = common::options(&serde_json::from_slice(&fs::read(&json).unwrap()).unwrap());
        let expected = fs::read(json.with_extension("indices")).unwrap();
        let plan = Plan::new(options).unwrap();
        // One workspace for all: whatever the last recording left in it must not matter.
        let (picture, _) = plan.indices(&json.with_extension("wav"), &mut workspace, &Cancel::default()).unwrap();
        assert_eq!(picture.indices.len(), expected.len(), "{json:?}");
        let differences = picture.indices.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
        let (worst, count) = (differences.clone().max().unwrap(), differences.filter(|&d| d > 0).count());
        if worst > 1 || count as f64 > MOST_PIXELS_OFF * expected.len() as f64 {
            off.push(format!("{json:?}: {count} of {} pixels differ, by up to {worst}", expected.len()));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}
