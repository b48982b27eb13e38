//! Long recordings and segments: the same bytes for any number of threads, shared brightness, and resumed batches.

mod common;
#[path = "common/batches.rs"]
mod batches;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use batches::{Setting, done, pictures, run};
use common::{Folder, sweep, wav16, wav32};
use spectrust::batch::{Book, BookOptions, Fingerprint, Outcome};
use spectrust::cancel::Cancel;
use spectrust::encode::read::read;
use spectrust::error::Error;
use spectrust::options::{Colormap, Format, Kind, Level, Options, Percentile, Reference, Remainder, Scale};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;
use spectrust::recipe::workspace::Workspace;

fn small() -> Options {
    Options { width: 60, height: 30, n_fft: Some(256), ..Options::default() }
}

fn alone(options: Options, input: &Path, format: Format) -> Vec<u8> {
    let plan = Plan::new(options).unwrap();
    plan.encode(input, format, &mut Workspace::default(), &Crew::alone(&Cancel::default())).unwrap().0
}

/// A sweep of growing loudness, so that every second differs.
fn crescendo(n: usize) -> Vec<i16> {
    let noise = sweep(n, 8000);
    noise.iter().enumerate().map(|(t, &sample)| (i64::from(sample) * t as i64 / n as i64) as i16).collect()
}

#[test]
fn pictures_of_long_recordings_do_not_depend_on_threads() {
    let folder = Folder::new("segments-long");
    // Three parts (FRAMES_PER_PART in src/recipe/columns.rs), but for a hop of 700.
    let path = folder.file("long.wav", &wav16(&crescendo(300_000), 1, 8000));
    let cases = [
        small(),
        Options { hop_length: Some(61), width: 997, ..small() },
        Options { hop_length: Some(700), ..small() },
        Options { kind: Kind::Mfcc, ..small() },
        Options { scale: Scale::Pcen, ..small() },
        Options { preemphasis: 0.97, ..small() },
        Options { pool: Some(Percentile(90.0)), ..small() },
        Options { vmin: Some(Percentile(5.0).into()), background: Some(Level::Number(9.0)), ..small() },
        Options { width: 1, ..small() },
    ];
    for options in cases {
        let (expected, plan) = (alone(options.clone(), &path, Format::Jpeg), Plan::new(options).unwrap());
        for jobs in [2, 5] {
            let out = Folder::new("segments-long-out");
            let outcomes =
                run(&plan, &[path.clone(), path.clone()], out.path(), Setting { jobs, ..Setting::default() });
            assert!(
                pictures(&outcomes).iter().all(|picture| *picture == expected),
                "{jobs} jobs, {:?}",
                plan.options()
            );
        }
    }
}

#[test]
fn the_first_error_in_a_recording_is_reported_for_any_number_of_threads() {
    let folder = Folder::new("segments-nan");
    let mut samples = vec![0.25f32; 1_000_000];
    (samples[900_000], samples[300_007], samples[600_000]) = (f32::NAN, f32::INFINITY, f32::NAN);
    let path = folder.file("bad.wav", &wav32(&samples, 8000));
    let plan = Plan::new(small()).unwrap();
    for jobs in [1, 2, 7] {
        let out = Folder::new("segments-nan-out");
        let outcomes = run(&plan, std::slice::from_ref(&path), out.path(), Setting { jobs, ..Setting::default() });
        let message = outcomes[0].result.as_ref().err().unwrap().to_string();
        assert!(message.contains("sample 300007 of channel 0 is inf"), "{message}");
        assert!(out.names().is_empty());
    }
}

#[test]
fn segments_equal_pictures_by_offset_and_duration() {
    let folder = Folder::new("segments-same");
    let path = folder.file("x.wav", &wav16(&crescendo(30_001), 1, 8000));
    let base = Options { offset: 0.3, ..small() };
    for remainder in [Remainder::Pad, Remainder::Keep, Remainder::Drop] {
        for (segment, overlap) in [(1.0, 0.0), (0.77, 0.31), (9.0, 2.0)] {
            let segments = Some(Segments { segment, overlap, remainder });
            for (jobs, format) in [(1, Format::Jpeg), (3, Format::Jpeg), (2, Format::Npy)] {
                let (out, plan) = (Folder::new("segments-same-out"), Plan::new(base.clone()).unwrap());
                let setting = Setting { jobs, format, segments, ..Setting::default() };
                let outcomes = run(&plan, std::slice::from_ref(&path), out.path(), setting);
                assert_eq!(outcomes.iter().filter(|outcome| outcome.last).count(), 1);
                if remainder == Remainder::Drop && segment == 9.0 {
                    let message = done(&outcomes[0]).output.as_ref().unwrap_err();
                    assert!(message.contains("less than one segment of 9 s"), "{message}");
                    continue;
                }
                for (index, outcome) in (0u64..).zip(&outcomes) {
                    assert_eq!((outcome.segment, outcome.segments), (index, outcomes.len() as u64));
                    let offset = 0.3 + index as f64 * (segment - overlap);
                    assert!((outcome.offset - offset).abs() < 1e-9);
                    let length = (remainder == Remainder::Pad && outcome.duration.unwrap() < segment - 1e-3)
                        .then_some((segment * 8000.0f64).round() as u64);
                    let same = Options { offset: outcome.offset, duration: Some(segment), length, ..base.clone() };
                    let picture = fs::read(done(outcome).output.as_ref().unwrap()).unwrap();
                    assert!(picture == alone(same, &path, format), "segment {index} of {segment} s, {remainder:?}");
                }
                let drawn: f64 = outcomes.iter().map(|outcome| outcome.drawn).sum();
                let all = 30_001.0 / 8000.0 - 0.3;
                assert!(remainder == Remainder::Drop || (drawn - all).abs() < 1e-3, "{drawn} s of {all} s");
            }
        }
    }
}

#[test]
fn ref_recording_gives_segments_one_brightness() {
    let folder = Folder::new("segments-bright");
    let path = folder.file("x.wav", &wav16(&crescendo(40_000), 1, 8000));
    let segments = Some(Segments { segment: 1.0, overlap: 0.0, remainder: Remainder::Pad });
    let cases = [
        (Options::default(), false),
        (Options { top_db: None, ..Options::default() }, true),
        (Options { scale: Scale::Linear, ..Options::default() }, true),
        (Options { kind: Kind::Mfcc, ..Options::default() }, true),
    ];
    for (case, depends_on_values) in cases {
        let options =
            Options { width: 50, height: 20, n_fft: Some(256), bit_depth: 16, colormap: Colormap::Gray, ..case };
        let ranges = |r#ref, jobs| {
            let plan = Plan::new(Options { r#ref, ..options.clone() }).unwrap();
            let out = Folder::new("segments-bright-out");
            let setting = Setting { jobs, format: Format::Png, segments, ..Setting::default() };
            let outcomes = run(&plan, std::slice::from_ref(&path), out.path(), setting);
            let range = |outcome: &Outcome| {
                let picture = read(done(outcome).output.as_ref().unwrap().as_path()).unwrap();
                let parameters: serde_json::Value = serde_json::from_str(&picture.json).unwrap();
                let highest = picture.levels.unwrap().values.into_iter().fold(f32::NEG_INFINITY, f32::max);
                (parameters["vmin"].as_f64().unwrap(), parameters["vmax"].as_f64().unwrap(), f64::from(highest))
            };
            outcomes.iter().map(range).collect::<Vec<_>>()
        };
        let (shared, own) = (ranges(Reference::Recording, 1), ranges(Reference::Max, 1));
        assert_eq!(ranges(Reference::Recording, 3), shared);
        assert_eq!(shared.len(), 5);
        // All share one range; one segment reaches its maximum, others do not.
        assert!(shared.iter().all(|&(vmin, vmax, _)| (vmin, vmax) == (shared[0].0, shared[0].1)), "{shared:?}");
        let span = shared[0].1 - shared[0].0;
        let headroom = |(_, vmax, highest): (f64, f64, f64)| vmax - highest;
        assert!(shared.iter().any(|&picture| headroom(picture) < 1e-3 * span), "{shared:?}");
        assert!(shared.iter().any(|&picture| headroom(picture) > 0.01 * span), "{shared:?}");
        assert!(own.iter().all(|&picture| headroom(picture) < 1e-3 * (picture.1 - picture.0)), "{own:?}");
        assert_eq!(depends_on_values, own.iter().any(|picture| (picture.0, picture.1) != (own[0].0, own[0].1)));
    }
}

/// The values of a float32 .npy file.
fn values(npy: &[u8]) -> Vec<f32> {
    let header = 10 + usize::from(u16::from_le_bytes([npy[8], npy[9]]));
    npy[header..].as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

/// The arrays of segments of one second.
fn segment_arrays(options: &Options, input: &Path, jobs: usize) -> Vec<Vec<u8>> {
    let (plan, out) = (Plan::new(options.clone()).unwrap(), Folder::new("segments-arrays-out"));
    let segments = Some(Segments { segment: 1.0, overlap: 0.0, remainder: Remainder::Keep });
    let setting = Setting { jobs, format: Format::Npy, segments, ..Setting::default() };
    pictures(&run(&plan, &[input.to_owned()], out.path(), setting))
}

#[test]
fn ref_recording_scales_arrays_of_segments_by_the_maximum_of_the_recording() {
    let folder = Folder::new("segments-arrays");
    let path = folder.file("x.wav", &wav16(&crescendo(38_000), 1, 8000));
    let shared = |options: &Options, jobs| {
        let options = Options { r#ref: Reference::Recording, ..options.clone() };
        segment_arrays(&options, &path, jobs)
    };
    let powers: Vec<Vec<f32>> = segment_arrays(&small(), &path, 1).iter().map(|npy| values(npy)).collect();
    assert_eq!(powers.len(), 5);
    let loudest = powers.iter().flatten().copied().fold(0.0, f32::max);
    for (scale, per_db) in [(Scale::Db, 1.0), (Scale::Log10, 0.1), (Scale::Log, 0.1 * 10f64.ln())] {
        for top_db in [None, Some(80.0), Some(9.0)] {
            let options = Options { scale, top_db, ..small() };
            let arrays = shared(&options, 1);
            assert!(arrays == shared(&options, 3));
            for (power, levels) in powers.iter().flatten().zip(arrays.iter().flat_map(|npy| values(npy))) {
                let db = 10.0 * (f64::from(power.max(1e-10)) / f64::from(loudest)).log10();
                let exact = db.max(-top_db.unwrap_or(f64::INFINITY)) * per_db;
                assert!((f64::from(levels) - exact).abs() < 1e-4, "{scale:?}, {top_db:?}: {levels}, not {exact}");
            }
        }
    }
    // Features derived from levels equal those with the maximum as a fixed ref and no floor.
    let derived = Options { top_db: None, deltas: 1, mean: -4.0, std: 4.0, ..small() };
    for derived in [Options { kind: Kind::Mfcc, ..derived.clone() }, Options { scale: Scale::Log10, ..derived }] {
        let fixed = Options { r#ref: Reference::Value(loudest.into()), ..derived.clone() };
        for (array, fixed) in shared(&derived, 2).iter().zip(segment_arrays(&fixed, &path, 1)) {
            let off = values(array).into_iter().zip(values(&fixed)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(off < 1e-3, "{:?}: off by {off}", derived.kind);
        }
    }
    // ref has no effect on scales that are not logarithmic.
    for options in [small(), Options { scale: Scale::Pcen, ..small() }] {
        assert!(shared(&options, 2) == segment_arrays(&options, &path, 1));
    }
}

#[test]
fn arrays_of_long_recordings_do_not_depend_on_threads() {
    let folder = Folder::new("segments-long-array");
    let path = folder.file("long.wav", &wav16(&crescendo(200_000), 1, 8000));
    let all = Segments { segment: 100.0, overlap: 0.0, remainder: Remainder::Keep };
    let cases = [
        Options { hop_length: Some(61), ..small() },
        Options { kind: Kind::Mfcc, deltas: 2, ..small() },
        Options { kind: Kind::Linear, scale: Scale::Pcen, ..small() },
        Options { preemphasis: 0.97, scale: Scale::Db, ..small() },
    ];
    for options in cases {
        let (expected, plan) = (alone(options.clone(), &path, Format::Npy), Plan::new(options).unwrap());
        for (jobs, segments) in [(2, None), (5, None), (3, Some(all))] {
            let out = Folder::new("segments-long-array-out");
            let setting = Setting { jobs, format: Format::Npy, segments, ..Setting::default() };
            for array in pictures(&run(&plan, &[path.clone(), path.clone()], out.path(), setting)) {
                assert!(array == expected, "{jobs} jobs, {:?}", plan.options());
            }
        }
    }
}

#[test]
fn resuming_skips_finished_pictures() {
    let folder = Folder::new("segments-resume");
    let names = ["a", "b", "c"].map(|name| folder.file(&format!("{name}.wav"), &wav16(&crescendo(20_000), 1, 8000)));
    let bad = folder.file("d.wav", b"no sound");
    let paths = [names.as_slice(), &[bad]].concat();
    let (plan, out) = (Plan::new(small()).unwrap(), Folder::new("segments-resume-out"));
    let manifest = folder.path().join("index.jsonl");
    let segments = Some(Segments { segment: 1.0, overlap: 0.25, remainder: Remainder::Pad });
    let run = |plan: &Plan, segments: Option<Segments>| {
        let fingerprint = Fingerprint::new(plan.options(), Format::Jpeg, segments);
        let book_options = BookOptions { resume: true, ..BookOptions::default() };
        let book = Book::open(&manifest, book_options, fingerprint, Arc::default()).unwrap();
        let outcomes =
            run(plan, &paths, out.path(), Setting { jobs: 2, segments, book: Some(&book), ..Setting::default() });
        book.close(true).unwrap();
        outcomes
    };
    let skipped = |outcomes: &[Outcome]| {
        outcomes.iter().map(|outcome| outcome.result.as_ref().is_ok_and(|done| done.skipped)).collect::<Vec<_>>()
    };
    let first = run(&plan, segments);
    assert_eq!(first.len(), 3 * 3 + 1);
    assert!(skipped(&first).iter().all(|skipped| !skipped));
    let (before, files) = (pictures(&first[..9]), out.names());

    // Nothing has changed: only the failed file is tried again.
    let second = run(&plan, segments);
    assert_eq!(skipped(&second), [vec![true; 9], vec![false]].concat());
    for (a, b) in first[..9].iter().zip(&second) {
        assert_eq!((&done(a).output, a.offset, a.duration), (&done(b).output, b.offset, b.duration));
    }
    assert!(pictures(&second[..9]) == before && out.names() == files);

    // A missing picture and those of a changed recording are drawn again, with the same names.
    fs::remove_file(done(&first[1]).output.as_ref().unwrap()).unwrap();
    let time = fs::metadata(&paths[1]).unwrap().modified().unwrap() + std::time::Duration::from_nanos(1);
    fs::File::options().write(true).open(&paths[1]).unwrap().set_modified(time).unwrap();
    let third = run(&plan, segments);
    let redone = |index: usize| index == 1 || (3..6).contains(&index) || index == 9;
    assert_eq!(skipped(&third), (0..10).map(|index| !redone(index)).collect::<Vec<_>>());
    assert!(pictures(&third[..9]) == before && out.names() == files);

    // With other options, all pictures are drawn again, with the same names.
    let other = Plan::new(Options { quality: 50, ..small() }).unwrap();
    let fourth = run(&other, segments);
    assert_eq!(skipped(&fourth), [false; 10]);
    assert!(out.names() == files && pictures(&fourth[..9]) != before);

    // With another division, all are drawn again.
    let whole = run(&other, None);
    assert_eq!((whole.len(), skipped(&whole)), (4, vec![false; 4]));
}

#[test]
fn cancel_on_error_stops_at_the_first_failure() {
    let folder = Folder::new("segments-stop");
    // The largest file is drawn first.
    let bad = folder.file("a.wav", &[b'x'; 50_000]);
    let good = folder.file("b.wav", &wav16(&crescendo(20_000), 1, 8000));
    let paths = [bad, good.clone(), good];
    let plan = Plan::new(small()).unwrap();
    for (cancel_on_error, ok) in [(true, 0), (false, 2)] {
        let out = Folder::new("segments-stop-out");
        let outcomes = run(&plan, &paths, out.path(), Setting { jobs: 1, cancel_on_error, ..Setting::default() });
        assert_eq!((outcomes.len(), out.names().len()), (3, ok));
        assert!(!matches!(outcomes[0].result, Err(Error::Cancelled)));
        let cancelled = outcomes.iter().filter(|outcome| matches!(outcome.result, Err(Error::Cancelled))).count();
        assert_eq!(cancelled, if cancel_on_error { 2 } else { 0 });
    }
}
