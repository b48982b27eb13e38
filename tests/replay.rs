//! Runs the fuzz targets on their seeds and on all inputs that ever failed (fuzz/crashes), with the checks of a debug
//! build: no input may panic. `SPECTRUST_WRITE_SEEDS=folder` writes the seeds (`make fuzz`).

mod common;
#[path = "common/containers.rs"]
mod containers;
#[path = "../fuzz/src/lib.rs"]
mod fuzz;
// The expected results are not used here.
#[allow(dead_code)]
#[path = "common/odd_files.rs"]
mod odd_files;
#[path = "common/seeds.rs"]
mod seeds;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::thread;

use seeds::Seed;

/// Inputs that failed in the past.
fn past_failures(target: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/crashes").join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

fn write(target: &str, seeds: &[Seed]) {
    let Some(folder) = std::env::var_os("SPECTRUST_WRITE_SEEDS") else { return };
    let folder = Path::new(&folder).join(target);
    fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in seeds {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

/// Runs all inputs of a target. At least `at_least` calls must succeed, or the seeds are not useful.
fn replay(target: &str, at_least: usize) {
    let seeds = seeds::seeds(target);
    write(target, &seeds);
    replay_all(target, &[seeds, past_failures(target)].concat(), at_least);
}

/// On two threads: options alone take longer than all other targets.
fn replay_all(target: &str, inputs: &[Seed], at_least: usize) {
    let (_, run) = fuzz::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let replay_part = |inputs: &[Seed]| {
        let failed = inputs.iter().filter(|(_, bytes)| catch_unwind(|| run(bytes)).is_err());
        (failed.map(|(name, _)| name.clone()).collect::<Vec<_>>(), fuzz::outcome::succeeded())
    };
    let (first, second) = inputs.split_at(inputs.len() / 2);
    let (first, second) = thread::scope(|scope| {
        let [first, second] = [first, second].map(|part| scope.spawn(move || replay_part(part)));
        (first.join().unwrap(), second.join().unwrap())
    });
    let failed = [first.0, second.0].concat();
    assert!(failed.is_empty(), "{target}: {}", failed.join(", "));
    let succeeded = first.1 + second.1;
    assert!(succeeded >= at_least, "{target}: only {succeeded} calls succeeded");
}

#[test]
fn recordings_are_drawn_or_refused() {
    replay("audio", 400);
}

#[test]
fn coded_recordings_are_drawn_or_refused() {
    for codec in seeds::CODECS {
        let seeds = seeds::coded(codec);
        assert!(!seeds.is_empty(), "no file of {codec}");
        write(codec, &seeds);
        replay_all("audio", &seeds, 1);
    }
}

#[test]
fn options_are_accepted_or_refused() {
    replay("options", 10_000);
}

#[test]
fn calls_return() {
    replay("capi", 232);
}

#[test]
fn pictures_are_read_or_refused() {
    replay("picture", 8);
}

#[test]
fn manifests_are_opened_or_unchanged() {
    replay("manifest", 50);
}

#[test]
fn every_target_is_replayed() {
    let replayed = ["audio", "options", "capi", "picture", "manifest"];
    assert_eq!(fuzz::TARGETS.map(|(name, _)| name), replayed);
}
