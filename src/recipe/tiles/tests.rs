use std::collections::BTreeMap;
use std::env::temp_dir;
use std::fs::{create_dir_all, read, read_dir, remove_dir_all, write};
use std::path::PathBuf;

use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::cancel::NEVER;
use crate::encode::read as picture;
use crate::options::{Level, Percentile, Reference};

const SR: u32 = 1000;

/// A folder that is removed with this.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let folder = temp_dir().join(format!("spectrust-tiles-{}", Uuid::new_v4()));
        create_dir_all(&folder).unwrap();
        Scratch(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove_dir_all(&self.0).unwrap();
    }
}

/// A tone that becomes louder.
fn samples(n: usize) -> Vec<f32> {
    (0..n).map(|i| i as f32 / n as f32 * (0.7 * i as f32).sin()).collect()
}

fn options() -> Options {
    Options { width: 16, height: 8, n_fft: Some(64), n_mels: Some(8), ..Options::default() }
}

/// Draws samples in a folder with a number of threads.
fn drawn(options: &Options, samples: &[f32], folder: &Path, threads: usize) -> Made {
    let tiles = Tiles::new(options, 0.125, None, Format::Png).unwrap();
    tiles.generate(Input::samples(samples, 1, SR), folder, threads, &mut Workspace::default(), &NEVER).unwrap()
}

/// The files of a folder and their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in read_dir(folder).unwrap().map(Result::unwrap) {
        let (name, path) = (entry.file_name().into_string().unwrap(), entry.path());
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, read(&path).unwrap());
        }
    }
    found
}

/// The levels of a tile, bands from the lowest.
fn levels(folder: &Path, level: u32, index: i64) -> Vec<f32> {
    let file = read(made::path(folder, level, index, Format::Png)).unwrap();
    picture::read(&file[..]).unwrap().levels.unwrap().values
}

/// Column `column` of these levels.
fn column(levels: &[f32], column: usize) -> Vec<f32> {
    levels.chunks_exact(16).map(|row| row[column]).collect()
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let samples = samples(300_000);
    for options in [
        options(),
        Options { pool: Some(Percentile::MAX), width: 15, ..options() },
        Options { hop_length: Some(125), height: 3, ..options() },
        Options {
            kind: Kind::Mfcc,
            n_mfcc: 5,
            vmin: Some(Level::Number(-99.0)),
            vmax: Some(Level::Number(9.0)),
            ..options()
        },
    ] {
        let all: Vec<_> = [1, 2, 5]
            .map(|threads| {
                let scratch = Scratch::new();
                let made = drawn(&options, &samples, &scratch.0, threads);
                assert_eq!((made.n_levels, made.seconds), (9, 300.0));
                let files = files(&scratch.0);
                assert_eq!(files.len() as u64, made.n_tiles + 1);
                files
            })
            .into();
        assert!(all[0] == all[1] && all[0] == all[2], "{options:?}");
    }
}

#[test]
fn the_split_into_parts_changes_no_byte() {
    let (samples, scratch) = (samples(300_000), Scratch::new());
    drawn(&options(), &samples, &scratch.0, 1);
    // A single level has all tiles as parts, and waits for none.
    let alone = Scratch::new();
    let tiles = Tiles::new(&options(), 0.125, Some(1), Format::Png).unwrap();
    let made = tiles.generate(Input::samples(&samples, 1, SR), &alone.0, 2, &mut Workspace::default(), &NEVER).unwrap();
    assert_eq!((made.n_levels, made.n_tiles), (1, 150));
    let (all, one) = (files(&scratch.0), files(&alone.0));
    assert!(one.iter().filter(|(name, _)| *name != index::NAME).all(|(name, bytes)| all[name] == *bytes));
}

#[test]
fn a_coarse_column_is_the_mean_or_the_maximum_of_two() {
    let samples = samples(8000);
    let linear = Options { scale: crate::options::Scale::Linear, r#ref: Reference::Fullscale, ..options() };
    let open = Options { vmin: Some(Level::Number(0.0)), vmax: Some(Level::Number(2.0)), ..linear };
    for is_max in [false, true] {
        let (scratch, pool) = (Scratch::new(), is_max.then_some(Percentile::MAX));
        let made = drawn(&Options { pool, ..open.clone() }, &samples, &scratch.0, 1);
        assert_eq!((made.n_levels, made.n_tiles), (3, 4 + 2 + 1));
        for (level, index) in [(1, 0), (1, 1), (2, 0)] {
            let [left, right] = [0, 1].map(|half| levels(&scratch.0, level - 1, 2 * index + half));
            let tile = levels(&scratch.0, level, index);
            for at in 0..16 {
                let half = if at < 8 { &left } else { &right };
                let (a, b) = (column(half, 2 * at % 16), column(half, (2 * at + 1) % 16));
                for ((value, a), b) in column(&tile, at).into_iter().zip(a).zip(b) {
                    let exact = if is_max { a.max(b) } else { 0.5 * (a + b) };
                    // A table index is 2 / 255, and each number has been rounded to one.
                    assert!((value - exact).abs() <= 1.01 * 2.0 / 255.0, "{value} for {exact}");
                }
            }
        }
    }
}

#[test]
fn there_is_the_lowest_colour_where_there_is_no_recording() {
    /// The tile of 2 s, counted from 1970 on, that begins with the year 2020.
    const FIRST: i64 = 1_577_836_800 / 2;
    // Full-scale noise of 2.25 s from the middle of the first tile of the clock on.
    let noise: Vec<f32> =
        (0u32..2250).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / 8_388_608.0 - 1.0).collect();
    let (scratch, recordings) = (Scratch::new(), Scratch::new());
    let path = recordings.0.join("night_20200101_000001.wav");
    let bytes: Vec<u8> = noise.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let header = [b"RIFF", &(36 + bytes.len() as u32).to_le_bytes()[..], b"WAVEfmt \x10\0\0\0\x01\0\x01\0"].concat();
    let rates = [&SR.to_le_bytes()[..], &(2 * SR).to_le_bytes(), b"\x02\0\x10\0data"].concat();
    write(&path, [&header[..], &rates, &(bytes.len() as u32).to_le_bytes(), &bytes].concat()).unwrap();
    let tiles = Tiles::new(&options(), 0.125, None, Format::Png).unwrap();
    let made = tiles.generate((&path).into(), &scratch.0, 1, &mut Workspace::default(), &NEVER).unwrap();
    // Tiles of 2 s: the recording lies in columns 8 to 25.
    assert_eq!((made.n_levels, made.n_tiles), (2, 3));
    let index: Value = serde_json::from_slice(&read(scratch.0.join(index::NAME)).unwrap()).unwrap();
    assert_eq!((&index["start"], &index["epoch"]), (&"2020-01-01T00:00:01".into(), &"1970-01-01T00:00:00".into()));
    assert_eq!((&index["start_source"], &index["duration"]), (&"name".into(), &2.25.into()));
    assert_eq!((&index["levels"][0]["last"], &index["levels"][1]["offset"]), (&(FIRST + 1).into(), &(-1.0).into()));
    let lit = |level: u32, tile: i64| -> Vec<usize> {
        let levels = levels(&scratch.0, level, tile);
        (0..16).filter(|&at| column(&levels, at).iter().all(|&level| level > -80.0)).collect()
    };
    let dark = |level: u32, tile: i64| -> Vec<usize> {
        let levels = levels(&scratch.0, level, tile);
        (0..16).filter(|&at| column(&levels, at).iter().all(|&level| level == -80.0)).collect()
    };
    for (level, tile, expected) in [(0, FIRST, 8..16), (0, FIRST + 1, 0..10), (1, FIRST / 2, 4..13)] {
        assert_eq!(lit(level, tile), expected.clone().collect::<Vec<_>>());
        assert_eq!(dark(level, tile).len(), 16 - expected.len());
    }
}

#[test]
fn until_all_tiles_are_there_there_is_no_index() {
    let (samples, scratch) = (samples(8000), Scratch::new());
    drawn(&options(), &samples, &scratch.0, 1);
    let before = files(&scratch.0);
    // Drawing again replaces the same files.
    drawn(&options(), &samples, &scratch.0, 1);
    assert!(files(&scratch.0) == before);
    // Stopped at its beginning.
    let (tiles, stop) = (Tiles::new(&options(), 0.125, None, Format::Png).unwrap(), Cancel::default());
    let again = |cancel: &Cancel| {
        tiles.generate(Input::samples(&samples, 1, SR), &scratch.0, 1, &mut Workspace::default(), cancel)
    };
    stop.cancel();
    assert!(matches!(again(&stop), Err(Error::Cancelled)));
    assert!(files(&scratch.0) == before);
    // A folder where a tile should be.
    let blocked = made::path(&scratch.0, 1, 1, Format::Png);
    std::fs::remove_file(&blocked).unwrap();
    create_dir_all(&blocked).unwrap();
    let error = again(&NEVER).unwrap_err().to_string();
    assert!(error.contains("this is a folder, only files are replaced"), "{error}");
    let left = files(&scratch.0);
    assert!(left.keys().all(|name| before.contains_key(name) && name != index::NAME), "{:?}", left.keys());
}

#[test]
fn a_failure_leaves_nothing_that_was_made() {
    let tiles = Tiles::new(&options(), 0.125, None, Format::Png).unwrap();
    for (n_threads, bad) in [(1, 0), (1, 7999), (1, 4000), (4, 4000), (4, 7999)] {
        let (mut samples, scratch) = (samples(8000), Scratch::new());
        samples[bad] = f32::NAN;
        let below = scratch.0.join("a/b");
        for folder in [&below, &scratch.0] {
            let input = Input::samples(&samples, 1, SR);
            let made = tiles.generate(input, folder, n_threads, &mut Workspace::default(), &NEVER);
            assert!(matches!(made.unwrap_err().root(), Error::NonFinite { .. }));
            assert_eq!(read_dir(&scratch.0).unwrap().count(), 0, "{n_threads} threads, sample {bad}");
        }
        // What was there before stays.
        create_dir_all(scratch.0.join("1")).unwrap();
        write(scratch.0.join("1/mine.png"), b"mine").unwrap();
        let made = tiles.generate(Input::samples(&samples, 1, SR), &scratch.0, 1, &mut Workspace::default(), &NEVER);
        assert!(made.is_err());
        assert_eq!(files(&scratch.0).into_keys().collect::<Vec<_>>(), ["1/mine.png"]);
    }
}

#[test]
fn a_file_in_place_of_the_folder_is_named_without_the_recording() {
    let (tiles, scratch) = (Tiles::new(&options(), 0.125, None, Format::Png).unwrap(), Scratch::new());
    let file = scratch.0.join("file");
    write(&file, b"mine").unwrap();
    for (folder, reason) in [(file.clone(), "this exists and is not a folder"), (file.join("below"), "Not a directory")]
    {
        let samples = samples(100);
        let input = Input::samples(&samples, 1, SR);
        let made = tiles.generate(input, &folder, 1, &mut Workspace::default(), &NEVER);
        let message = made.unwrap_err().to_string();
        assert!(message.starts_with(&format!("\"{}", folder.display())), "{message}");
        assert!(message.contains(&format!("cannot create the folder: {reason}")), "{message}");
    }
    assert_eq!(read(&file).unwrap(), b"mine");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let message = |options: &Options, pixel, n_levels| -> String {
        let tiles = match Tiles::new(options, pixel, n_levels, Format::Png) {
            Ok(tiles) => tiles,
            Err(error) => return error.to_string(),
        };
        let (samples, folder) = (samples(100), Path::new("/nowhere"));
        let made = tiles.generate(Input::samples(&samples, 1, 500), folder, 1, &mut Workspace::default(), &NEVER);
        made.unwrap_err().root().to_string()
    };
    assert_eq!(message(&options(), 0.125, Some(0)), "levels must be from 1 to 32, got 0");
    assert_eq!(message(&options(), 0.125, Some(-1)), "levels must be from 1 to 32, got -1");
    assert_eq!(message(&options(), 0.125, Some(33)), "levels must be from 1 to 32, got 33");
    let pixel = 1.0 / 1024.0;
    assert_eq!(
        message(&options(), pixel, None),
        "seconds_per_pixel must be at least one sample at 500 Hz, got 0.0009765625"
    );
    let hop = Options { hop_length: Some(63), ..options() };
    assert_eq!(
        message(&hop, 0.125, None),
        "hop_length must be at most 62 samples at 500 Hz, the length of a pixel, got 63"
    );
    assert_eq!(
        message(&Options { axes: crate::options::Axes::Hz, ..options() }, 0.125, None).split(',').next(),
        Some("axes must be none for tiles")
    );
}
