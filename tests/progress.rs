//! The share of a batch's work that is done, estimated from the bytes read.

mod common;
#[path = "common/containers.rs"]
mod containers;

use std::path::PathBuf;
use std::sync::Mutex;

use common::{Folder, sweep, wav16};
use spectrust::batch::{Batch, Inputs, Naming, Sink, Work};
use spectrust::cancel::Cancel;
use spectrust::options::{Level, Options, Percentile, RangeOf, Reference, Remainder, Scale};
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;

fn small() -> Options {
    Options { width: 60, height: 30, n_fft: Some(256), hop_length: Some(256), ..Options::default() }
}

fn cut(overlap: f64) -> Option<Segments> {
    Some(Segments { segment: 2.0, overlap, remainder: Remainder::Keep })
}

/// The share after each picture of a batch, which does not know that a recording is done.
fn shares(options: Options, segments: Option<Segments>, paths: &[PathBuf]) -> Vec<f64> {
    let (plan, out, inputs) = (Plan::new(options).unwrap(), Folder::new("progress-out"), Inputs::list(paths, None));
    let work = Work::new(&inputs, plan.options(), segments.as_ref());
    let naming = Naming::Unique(out.path().to_owned());
    let sink = Sink { is_segmented: segments.is_some(), ..Sink::new(naming) };
    let (cancel, shares) = (Cancel::default(), Mutex::new(vec![work.fraction()]));
    let batch = Batch { segments, work: Some(&work), jobs: 1, ..Batch::new(&plan, &inputs, &sink, &cancel) };
    Batch { brightness: batch.measure(), ..batch }.run(|outcome| {
        assert!(outcome.result.is_ok(), "{:?}", outcome.result);
        shares.lock().unwrap().push(work.fraction());
    });
    shares.into_inner().unwrap()
}

#[test]
fn the_share_grows_to_1_in_every_container() {
    let (folder, samples) = (Folder::new("progress"), sweep(400_000, 8000));
    let wav = ("wav", wav16(&samples, 1, 8000));
    for (extension, bytes) in containers::all(&samples, 8000).into_iter().chain([wav]) {
        let path = folder.file(&format!("a.{extension}"), &bytes);
        if ["au", "w64"].contains(&extension) {
            // They are not read.
            continue;
        }
        let found = shares(small(), None, &[path.clone(), path]);
        assert!(found[0] == 0.0 && (found[1] - 0.5).abs() < 0.02 && found[2] > 0.97, "{extension}: {found:?}");
    }
}

#[test]
fn it_grows_within_a_recording_whatever_is_read_twice() {
    let folder = Folder::new("progress-passes");
    let samples = sweep(400_000, 8000);
    let path = folder.file("a.wav", &wav16(&samples, 1, 8000));
    let (_, flac) = containers::all(&samples, 8000).pop().unwrap();
    let coded = folder.file("a.flac", &flac);
    let percentile = Some(Percentile(5.0).into());
    let cases = [
        (small(), cut(0.0)),
        (small(), cut(1.5)),
        (Options { r#ref: Reference::Recording, ..small() }, cut(0.0)),
        (Options { r#ref: Reference::Corpus, vmin: percentile, ..small() }, cut(1.0)),
        (Options { range_of: RangeOf::Recording, vmin: percentile, ..small() }, cut(0.0)),
        (Options { range_of: RangeOf::Recording, vmin: Some(Level::Number(-80.0)), ..small() }, cut(0.0)),
    ];
    let smoothed =
        shares(Options { scale: Scale::Pcen, hop_length: None, ..small() }, None, std::slice::from_ref(&path));
    assert!(smoothed[1] > 0.8, "{smoothed:?}");
    let resampled = (Options { sr: Some(7000), ..small() }, cut(0.0));
    let cases = cases.into_iter().chain([resampled]);
    for ((options, segments), path) in cases.flat_map(|case| [(case.clone(), &path), (case, &coded)]) {
        let found = shares(options.clone(), segments, std::slice::from_ref(path));
        let grows = found.is_sorted_by(|a, b| a < b);
        let last = found[found.len() - 1];
        assert!(found.len() > 20 && grows && last > 0.9, "{options:?}, {segments:?}: {found:?}");
    }
}
