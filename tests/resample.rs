//! Recordings at another rate than the one asked for: the same sound, the same seconds, the same errors, the same bytes.

mod common;
#[path = "common/batches.rs"]
mod batches;
#[path = "common/coded.rs"]
mod coded;

use std::fs;
use std::path::{Path, PathBuf};

use batches::{Setting, pictures, run};
use coded::Flac;
use common::{Folder, sweep, wav16, wav32};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::cancel::Cancel;
use spectrust::crew::Crew;
use spectrust::error::{Error, Result};
use spectrust::options::{Format, Options, Preset, Reference, Remainder};
use spectrust::picture::read::read;
use spectrust::segments::Segments;
use spectrust::spectrogram::Plan;
use spectrust::workspace::Workspace;

fn at(sr: u32) -> Options {
    Options { sr: Some(sr), width: 60, height: 30, ..Options::default() }
}

fn hear(path: &Path, options: &Options) -> Result<Vec<f32>> {
    let audio = Audio::open(path, options)?;
    assert!(options.sr.is_none_or(|sr| sr == audio.sr()));
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut vec![0xA5; 7])?;
    Ok(samples)
}

fn encoded(options: &Options, input: &Path, format: Format, threads: usize) -> Vec<u8> {
    let (plan, cancel) = (Plan::new(options.clone()).unwrap(), Cancel::default());
    let crew = Crew::new(threads, &cancel);
    plan.encode(input, format, &mut Workspace::default(), &crew).unwrap().0
}

/// Two seconds in two channels, the second of which is backwards.
fn stereo(sr: u32) -> Vec<i16> {
    let sound = sweep(2 * sr as usize, sr);
    sound.iter().zip(sound.iter().rev()).flat_map(|(&left, &right)| [left, right]).collect()
}

#[test]
fn what_is_drawn_is_what_the_resampled_samples_would_be() {
    let folder = Folder::new("resample-drawn");
    for (sr, to) in [(44_100, 16_000), (8000, 22_050), (11_025, 10_000)] {
        let input = folder.file("in.wav", &wav16(&stereo(sr), 2, sr));
        let stored = folder.file("stored.wav", &wav32(&hear(&input, &at(to)).unwrap(), to));
        for format in [Format::Jpeg, Format::Png, Format::Npy] {
            let bytes = encoded(&at(to), &input, format, 1);
            assert!(bytes == encoded(&at(to), &input, format, 3), "{sr} -> {to}");
            assert!(bytes == encoded(&at(to), &stored, format, 1), "{sr} -> {to}");
        }
    }
}

#[test]
fn every_format_is_resampled_to_the_same() {
    let folder = Folder::new("resample-formats");
    let samples = stereo(44_100);
    let wide: Vec<i32> = samples.iter().map(|&sample| i32::from(sample)).collect();
    let plain = folder.file("x.wav", &wav16(&samples, 2, 44_100));
    let flac = folder.file("x.flac", &Flac { channels: 2, ..Flac::mono(44_100) }.bytes(&wide));
    for options in [at(16_000), Options { offset: 0.1, duration: Some(0.7), ..at(48_000) }] {
        let heard = hear(&plain, &options).unwrap();
        let recorded = (options.duration.unwrap_or(2.0) * 44_100.0) as usize;
        assert_eq!(heard.len(), (recorded * options.sr.unwrap() as usize).div_ceil(44_100));
        assert!(heard == hear(&flac, &options).unwrap(), "not the same samples");
    }
}

#[test]
fn offset_and_duration_are_seconds_of_the_recording() {
    let folder = Folder::new("resample-part");
    let mut samples = vec![0i16; 44_100];
    samples[22_050 + 441] = 32_000;
    let path = folder.file("x.wav", &wav16(&samples, 1, 44_100));
    let heard = hear(&path, &Options { offset: 0.5, duration: Some(0.1), ..at(16_000) }).unwrap();
    let loudest = (0..heard.len()).max_by(|&a, &b| heard[a].total_cmp(&heard[b]));
    assert_eq!((heard.len(), loudest), (1600, Some(160)));
    let error = hear(&path, &Options { offset: 1.5, ..at(16_000) }).unwrap_err().to_string();
    assert!(error.contains("begins at 1.5 s of 1 s"), "{error}");
}

#[test]
fn short_recordings_have_a_sample_at_least() {
    let folder = Folder::new("resample-short");
    for len in [1, 2, 10, 1000] {
        let path = folder.file("x.wav", &wav16(&sweep(len, 8000), 1, 8000));
        for to in [32, 7999, 8001, 44_100] {
            assert_eq!(hear(&path, &at(to)).unwrap().len(), (len * to as usize).div_ceil(8000));
            assert!(!encoded(&at(to), &path, Format::Jpeg, 1).is_empty());
        }
    }
}

#[test]
fn a_bad_sample_is_named_where_the_recording_has_it() {
    let folder = Folder::new("resample-bad");
    let mut samples = vec![0.25f32; 44_100];
    samples[30_000] = f32::NEG_INFINITY;
    let path = folder.file("x.wav", &wav32(&samples, 44_100));
    let error = hear(&path, &Options { offset: 0.25, ..at(16_000) }).unwrap_err().to_string();
    assert_eq!(error, "sample 30000 of channel 0 is -inf, samples must be finite numbers");
}

#[test]
fn rates_too_far_apart_are_refused() {
    let folder = Folder::new("resample-far");
    let path = folder.file("x.wav", &wav16(&[1, 2, 3], 1, 8000));
    let error = hear(&path, &at(4_000_000)).unwrap_err().to_string();
    assert_eq!(error, "ratio of the sample rates: 500, the limit is 256");
}

#[test]
fn work_on_a_recording_stops_when_it_is_asked_to() {
    let folder = Folder::new("resample-cancel");
    let cancel = Cancel::default();
    cancel.cancel();
    for (name, bytes) in [("x.wav", wav16(&sweep(9000, 8000), 1, 8000)), ("x.flac", Flac::mono(8000).bytes(&[1; 9000]))]
    {
        let path = folder.file(name, &bytes);
        assert!(matches!(Audio::open_unless(&path, &at(16_000), &cancel), Err(Error::Cancelled)));
    }
}

#[test]
fn presets_take_recordings_at_any_rate() {
    let folder = Folder::new("resample-preset");
    let path = folder.file("x.wav", &wav16(&sweep(48_000, 48_000), 1, 48_000));
    let plan = Plan::new(Preset::Whisper.options()).unwrap();
    let cancel = Cancel::default();
    let (_, (rows, columns), _) = plan.file_array(&path, 2, &mut Workspace::default(), &cancel).unwrap();
    assert_eq!((rows, columns), (80, 100));
}

#[test]
fn segments_of_a_batch_are_those_of_the_resampled_samples() {
    let folder = Folder::new("resample-batch");
    let rates = [44_100, 8000, 16_000];
    let files = rates.map(|sr| folder.file(&format!("{sr}.wav"), &wav16(&sweep(7 * sr as usize / 2, sr), 1, sr)));
    let stored = rates.map(|sr| {
        let samples = hear(&folder.path().join(format!("{sr}.wav")), &at(16_000)).unwrap();
        folder.file(&format!("{sr}-stored.wav"), &wav32(&samples, 16_000))
    });
    let segments = Some(Segments { segment: 1.0, overlap: 0.25, remainder: Remainder::Pad });
    let plan = Plan::new(Options { r#ref: Reference::Max, ..at(16_000) }).unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let drawn =
        |files: &[PathBuf], jobs| pictures(&run(&plan, files, &out, Setting { jobs, segments, ..Setting::default() }));
    let expected = drawn(&files, 1);
    assert_eq!(expected.len(), 3 * 5);
    assert!(expected == drawn(&files, 4));
    assert!(expected == drawn(&stored, 2));
    let first = fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    let told = read(&first).unwrap().json;
    assert!(told.contains("\"sr\":16000"), "{told}");
}
