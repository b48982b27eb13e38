//! Compares the library with the f64 reference (tests/reference) on stored vectors.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::cancel::Cancel;
use spectrust::options::{Normalize, Scale};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

/// Maximum share of pixels whose table index differs from the reference, by at most 1. The error of f32 is about 5e-4
/// dB, so a level near the border between two indices may be rounded either way.
const MAX_PIXELS_OFF: f64 = 0.001;

/// Maximum error of arrays of power and magnitude, relative to their largest value.
const MAX_POWER_ERROR: f64 = 2e-6;
/// The same for other arrays: 1.6 mdB for a range of 80 dB, because a logarithm amplifies the rounding of small values.
const MAX_LEVEL_ERROR: f64 = 2e-5;
/// 60 dB as a natural logarithm of power.
const SIXTY_DB: f64 = 13.815_510_557_964_274;

/// JSON files of the vectors of pictures, or of arrays.
fn vectors(arrays: bool) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.retain(|path| name(path).ends_with(".json") && name(path).ends_with(".array.json") == arrays);
    paths.sort();
    assert!(paths.len() >= 10, "only {} vectors", paths.len());
    paths
}

#[test]
fn table_indices_equal_the_reference() {
    let mut workspace = Workspace::default();
    let mut off = Vec::new();
    for json in vectors(false) {
        let options = common::options(&serde_json::from_slice(&fs::read(&json).unwrap()).unwrap());
        let expected = fs::read(json.with_extension("indices")).unwrap();
        let plan = Plan::new(options).unwrap();
        // One workspace for all, to check that its contents do not matter.
        let (picture, _) =
            plan.indices(&json.with_extension("wav"), &mut workspace, &Crew::alone(&Cancel::default())).unwrap();
        assert_eq!(picture.indices.len(), expected.len(), "{json:?}");
        let differences = picture.indices.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
        let (worst, count) = (differences.clone().max().unwrap(), differences.filter(|&d| d > 0).count());
        if worst > 1 || count as f64 > MAX_PIXELS_OFF * expected.len() as f64 {
            off.push(format!("{json:?}: {count} of {} pixels differ, by up to {worst}", expected.len()));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

/// Reads little-endian f64 values.
fn numbers(path: &Path) -> Vec<f64> {
    fs::read(path).unwrap().as_chunks::<8>().0.iter().map(|&bytes| f64::from_le_bytes(bytes)).collect()
}

#[test]
fn arrays_equal_the_reference() {
    let mut workspace = Workspace::default();
    let mut off = Vec::new();
    for path in vectors(true) {
        let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let exact = numbers(&path.with_extension("f64"));
        let options = common::options(&json);
        let input = path.with_file_name(format!("{}.wav", json["input"].as_str().unwrap()));
        let audio = Audio::open(&input, &options).unwrap();
        let plan = Plan::new(options).unwrap();
        let (rows, columns) = plan.array_shape(audio.sr(), audio.n_samples()).unwrap();
        assert_eq!(json["shape"], serde_json::json!([rows, columns]), "{path:?}");
        let mut values = vec![f32::NAN; rows * columns];
        plan.array(&audio, 1, &mut values, &mut workspace, &Cancel::default()).unwrap();
        let range = exact.iter().map(|value| value.abs()).fold(0.0, f64::max);
        // A natural logarithm without a floor reaches values dominated by f32 rounding, in Kaldi itself too
        // (docs/parity.md); for those the tolerance is 5e-3.
        let faint = if json["preset"] == "kaldi" { range - SIXTY_DB } else { f64::NEG_INFINITY };
        let most = if plan.options().array_scale() == Scale::Linear { MAX_POWER_ERROR } else { MAX_LEVEL_ERROR };
        // Normalised rows have a range of a few deviations; their error is that of the logarithm, as in docs/parity.md.
        let least = if plan.options().normalize == Normalize::None { 0.0 } else { 2e-4 };
        let most = |exact: f64| if exact < faint { 5e-3 } else { (most * range).max(least) };
        let errors = values.iter().zip(&exact).map(|(&value, &exact)| (f64::from(value) - exact).abs() / most(exact));
        let worst = errors.fold(0.0, f64::max);
        if worst > 1.0 || !values.iter().all(|value| value.is_finite()) {
            off.push(format!("{path:?}: error up to {worst} times the tolerance, the largest value is {range:e}"));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}
