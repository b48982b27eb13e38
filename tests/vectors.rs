//! The library against the f64 reference in tests/reference, on stored vectors.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::cancel::Cancel;
use spectrust::options::Scale;
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

/// Table indices may differ from the reference by at most 1, on at most 0.1 % of the pixels: f32 puts a level within
/// about 5e-4 dB of the f64 one, and where that lies on the border of two indices, either is right.
const MOST_PIXELS_OFF: f64 = 0.001;

/// Arrays of power and magnitude are within this part of their largest value.
const MOST_POWER_OFF: f64 = 2e-6;
/// Other arrays are within this part of theirs, which for 80 dB is 1.6 mdB: a logarithm tells small values' rounding.
const MOST_LEVEL_OFF: f64 = 2e-5;
/// 60 dB as a natural logarithm of power.
const SIXTY_DB: f64 = 13.815_510_557_964_274;

/// The JSON files of pictures, or of arrays.
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
        // One workspace for all: whatever the last recording left in it must not matter.
        let (picture, _) =
            plan.indices(&json.with_extension("wav"), &mut workspace, &Crew::alone(&Cancel::default())).unwrap();
        assert_eq!(picture.indices.len(), expected.len(), "{json:?}");
        let differences = picture.indices.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
        let (worst, count) = (differences.clone().max().unwrap(), differences.filter(|&d| d > 0).count());
        if worst > 1 || count as f64 > MOST_PIXELS_OFF * expected.len() as f64 {
            off.push(format!("{json:?}: {count} of {} pixels differ, by up to {worst}", expected.len()));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}

/// The stored numbers, little-endian f64.
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
        // A natural logarithm without a floor goes down to where f32 rounds, which is as far off in Kaldi itself
        // (docs/parity.md): there only 5e-3 is asked.
        let faint = if json["preset"] == "kaldi" { range - SIXTY_DB } else { f64::NEG_INFINITY };
        let most = if plan.options().array_scale() == Scale::Linear { MOST_POWER_OFF } else { MOST_LEVEL_OFF };
        let most = |exact: f64| if exact < faint { 5e-3 } else { most * range };
        let errors = values.iter().zip(&exact).map(|(&value, &exact)| (f64::from(value) - exact).abs() / most(exact));
        let worst = errors.fold(0.0, f64::max);
        if worst > 1.0 || !values.iter().all(|value| value.is_finite()) {
            off.push(format!("{path:?}: off by up to {worst} times what is allowed, {range:e} is the largest value"));
        }
    }
    assert!(off.is_empty(), "{}", off.join("\n"));
}
