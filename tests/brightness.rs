//! Contrast that finds itself: percentiles, backgrounds, and what recordings of a batch share.

mod common;
#[path = "common/batches.rs"]
mod batches;

use std::path::{Path, PathBuf};

use batches::{Setting, done, pictures, run};
use common::{Folder, sweep, wav16};
use spectrust::batch::Outcome;
use spectrust::cancel::Cancel;
use spectrust::encode::read::read;
use spectrust::options::{Colormap, Format, Level, Options, Percentile, RangeOf, Reference, Remainder, Scale};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;
use spectrust::recipe::workspace::Workspace;

const SR: u32 = 8000;

/// Options whose pictures give levels of 16 bits.
fn deep() -> Options {
    Options {
        width: 50,
        height: 20,
        n_fft: Some(256),
        bit_depth: 16,
        colormap: Colormap::Gray,
        r#ref: Reference::Fullscale,
        ..Options::default()
    }
}

/// Noise of this amplitude; different for every seed.
fn noise(n: usize, amplitude: f64, mut seed: u32) -> Vec<i16> {
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(seed >> 8) / f64::from(1 << 24) - 0.5
    };
    (0..n).map(|_| (next() * 65_534.0 * amplitude) as i16).collect()
}

/// The levels of a picture, and its range.
fn levels(png: &[u8]) -> (Vec<f64>, f64, f64) {
    let folder = Folder::new("brightness-read");
    let picture = read(&folder.file("picture.png", png)).unwrap();
    let parameters: serde_json::Value = serde_json::from_str(&picture.json).unwrap();
    let number = |name: &str| parameters[name].as_f64().unwrap();
    let values = picture.levels.unwrap().values.into_iter().map(f64::from).collect();
    (values, number("vmin"), number("vmax"))
}

fn alone(options: &Options, input: &Path) -> Vec<u8> {
    let plan = Plan::new(options.clone()).unwrap();
    plan.encode(input, Format::Png, &mut Workspace::default(), &Crew::alone(&Cancel::default())).unwrap().0
}

/// The percentile of values, by its definition.
fn percentile(mut values: Vec<f64>, percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() - 1) as f64 * percent / 100.0;
    let lower = values[place as usize];
    lower + place.fract() * (values[place.ceil() as usize] - lower)
}

/// Levels drawn in a range that holds all of them.
fn all_levels(options: &Options, input: &Path) -> Vec<f64> {
    let wide = Options { vmin: Some(Level::Number(-120.0)), vmax: Some(Level::Number(80.0)), ..options.clone() };
    levels(&alone(&wide, input)).0
}

#[test]
fn a_range_of_percentiles_is_that_of_the_picture() {
    let folder = Folder::new("brightness-percentiles");
    let path = folder.file("x.wav", &wav16(&sweep(30_000, SR), 1, SR));
    for power in [1, 2] {
        let options = Options { power, amin: 1e-12, ..deep() };
        let all = all_levels(&options, &path);
        for (low, high) in [(5.0, 99.5), (0.0, 100.0), (50.0, 60.0)] {
            let ends =
                Options { vmin: Some(Percentile(low).into()), vmax: Some(Percentile(high).into()), ..options.clone() };
            let (_, vmin, vmax) = levels(&alone(&ends, &path));
            let exact = (percentile(all.clone(), low), percentile(all.clone(), high));
            // An index of 16 bits is 0.003 dB of the range of all levels.
            assert!((vmin - exact.0).abs() < 0.01 && (vmax - exact.1).abs() < 0.01, "{vmin} to {vmax}, not {exact:?}");
        }
    }
}

#[test]
fn a_background_is_the_median_of_each_row() {
    let folder = Folder::new("brightness-background");
    let path = folder.file("x.wav", &wav16(&noise(60_000, 0.1, 5), 1, SR));
    let all = all_levels(&deep(), &path);
    let above = all_levels(&Options { background: Some(Percentile::MEDIAN.into()), ..deep() }, &path);
    let n_columns = all.len() / 20;
    for (row, above) in all.chunks(n_columns).zip(above.chunks(n_columns)) {
        let median = percentile(row.to_vec(), 50.0);
        for (level, above) in row.iter().zip(above) {
            assert!((level - median - above).abs() < 0.01, "{above} for {level} above {median}");
        }
    }
    // The reference cancels.
    let with_max = Options { r#ref: Reference::Max, background: Some(Percentile::MEDIAN.into()), ..deep() };
    for (one, other) in all_levels(&with_max, &path).iter().zip(&above) {
        assert!((one - other).abs() < 0.01);
    }
}

/// Recordings of different loudness, and one that is none.
fn corpus(folder: &Folder) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = [(0.001, 30_000), (0.3, 20_000), (0.02, 55_000)]
        .into_iter()
        .enumerate()
        .map(|(seed, (amplitude, n))| {
            folder.file(&format!("{seed}.wav"), &wav16(&noise(n, amplitude, seed as u32), 1, SR))
        })
        .collect();
    paths.push(folder.file("3.wav", b"no sound"));
    paths
}

fn drawn(options: &Options, paths: &[PathBuf], jobs: usize, segments: Option<Segments>) -> Vec<Vec<u8>> {
    let (plan, out) = (Plan::new(options.clone()).unwrap(), Folder::new("brightness-out"));
    let outcomes = run(&plan, paths, out.path(), Setting { jobs, format: Format::Png, segments, ..Setting::default() });
    let (done, failed): (Vec<Outcome>, Vec<Outcome>) = outcomes.into_iter().partition(|outcome| outcome.result.is_ok());
    assert_eq!(failed.len(), 1);
    pictures(&done)
}

#[test]
fn the_recordings_of_a_batch_share_percentiles() {
    let folder = Folder::new("brightness-corpus");
    let paths = corpus(&folder);
    let options = Options { amin: 1e-14, ..deep() };
    let together: Vec<f64> = paths[..3].iter().flat_map(|path| all_levels(&options, path)).collect();
    let ends = Options {
        vmin: Some(Percentile(2.0).into()),
        vmax: Some(Percentile(99.0).into()),
        range_of: RangeOf::Corpus,
        ..options.clone()
    };
    let pictures = drawn(&ends, &paths, 1, None);
    for picture in &pictures {
        let (_, vmin, vmax) = levels(picture);
        let exact = (percentile(together.clone(), 2.0), percentile(together.clone(), 99.0));
        // A bin of the histogram is 1/64 dB.
        assert!((vmin - exact.0).abs() < 0.03 && (vmax - exact.1).abs() < 0.03, "{vmin} to {vmax}, not {exact:?}");
    }
    assert!(drawn(&ends, &paths, 3, None) == pictures);
    let reversed: Vec<PathBuf> = paths.iter().rev().cloned().collect();
    assert!(drawn(&ends, &reversed, 2, None).into_iter().rev().eq(pictures));
}

#[test]
fn the_loudest_recording_of_a_batch_is_the_reference_of_all() {
    let folder = Folder::new("brightness-loudest");
    let paths = corpus(&folder);
    let segments = Some(Segments { segment: 1.0, overlap: 0.0, remainder: Remainder::Keep });
    for (scale, segments) in [(Scale::Db, None), (Scale::Log10, segments)] {
        let options = Options { r#ref: Reference::Corpus, scale, ..deep() };
        let pictures = drawn(&options, &paths, 1, segments);
        assert!(drawn(&options, &paths, 4, segments) == pictures);
        let highest: Vec<f64> =
            pictures.iter().map(|picture| levels(picture).0.into_iter().fold(f64::NEG_INFINITY, f64::max)).collect();
        let most = highest.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert!(most.abs() < 0.01 && highest[0] < -2.0, "{highest:?}");
    }
    // A picture by itself is a corpus of one.
    let options = Options { r#ref: Reference::Corpus, ..deep() };
    let max = Options { r#ref: Reference::Max, ..deep() };
    assert_eq!(levels(&alone(&options, &paths[0])), levels(&alone(&max, &paths[0])));
}

#[test]
fn each_recording_has_its_own_percentiles_shared_by_its_segments() {
    let folder = Folder::new("brightness-recording");
    let paths = corpus(&folder);
    let segments = Some(Segments { segment: 1.0, overlap: 0.0, remainder: Remainder::Keep });
    let ends = Options {
        vmin: Some(Percentile(2.0).into()),
        vmax: Some(Percentile(99.0).into()),
        range_of: RangeOf::Recording,
        amin: 1e-14,
        ..deep()
    };
    let ranges: Vec<(f64, f64)> = drawn(&ends, &paths, 2, segments)
        .iter()
        .map(|picture| levels(picture))
        .map(|(_, vmin, vmax)| (vmin, vmax))
        .collect();
    let (first, rest) = ranges.split_at(4);
    assert!(first.iter().all(|range| *range == first[0]), "{ranges:?}");
    assert!(rest[0].1 > first[0].1 + 20.0 && rest[..3].iter().all(|range| *range == rest[0]), "{ranges:?}");
}

#[test]
fn a_background_longer_than_a_recording_is_refused() {
    let folder = Folder::new("brightness-long");
    let path = folder.file("x.wav", &wav16(&sweep(8000, SR), 1, SR));
    let options = Options { background: Some(Level::Number(2.0)), ..Options::default() };
    let plan = Plan::new(options).unwrap();
    let drawn = plan.encode(&*path, Format::Jpeg, &mut Workspace::default(), &Crew::alone(&Cancel::default()));
    let message = drawn.unwrap_err().to_string();
    assert!(message.contains("background must be at most the 1 s that a picture shows, got 2"), "{message}");
    // With segments it is their length that counts: a short last one is drawn.
    let segments = Segments { segment: 0.75, overlap: 0.0, remainder: Remainder::Keep };
    let out = Folder::new("brightness-long-out");
    for (background, is_drawn) in [(0.7, true), (0.8, false)] {
        let options = Options { background: Some(Level::Number(background)), ..Options::default() };
        let setting = Setting { segments: Some(segments), ..Setting::default() };
        let outcomes = run(&Plan::new(options).unwrap(), std::slice::from_ref(&path), out.path(), setting);
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok() == is_drawn), "{background}");
        if is_drawn {
            assert!(outcomes.iter().all(|outcome| done(outcome).warnings.is_empty()) && outcomes.len() == 2);
        }
    }
}
