//! Resampled recordings: samples, parts, errors and pictures.

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
use spectrust::audio::blocks::Blocks;
use spectrust::audio::input::{Content, Input};
use spectrust::audio::signal::Signal;
use spectrust::cancel::Cancel;
use spectrust::encode::read::read;
use spectrust::error::{Error, Result};
use spectrust::options::{ArrayOrder, Format, Options, Preset, Reference, Remainder};
use spectrust::recipe::crew::together;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;
use spectrust::recipe::workspace::Workspace;

fn resampled_to(sr: u32) -> Options {
    Options { sr: Some(sr), width: 60, height: 30, ..Options::default() }
}

fn decode<'a>(input: impl Into<Input<'a>>, options: &Options) -> Result<Vec<f32>> {
    let audio = Audio::open(input, options)?;
    assert!(options.sr.is_none_or(|sr| sr == audio.sr()));
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut vec![0xA5; 7])?;
    Ok(samples)
}

fn encoded(options: &Options, input: &Path, format: Format, threads: usize) -> Vec<u8> {
    let (plan, cancel) = (Plan::new(options.clone()).unwrap(), Cancel::default());
    together(threads, &cancel, &mut Workspace::default(), |ws, crew| plan.encode(input, format, ws, crew)).unwrap().0
}

/// Two seconds of stereo; the second channel is the first one reversed.
fn stereo(sr: u32) -> Vec<i16> {
    let sound = sweep(2 * sr as usize, sr);
    sound.iter().zip(sound.iter().rev()).flat_map(|(&left, &right)| [left, right]).collect()
}

#[test]
fn pictures_equal_those_of_the_resampled_samples() {
    let folder = Folder::new("resample-drawn");
    for (sr, to) in [(44_100, 16_000), (8000, 22_050), (11_025, 10_000)] {
        let input = folder.file("in.wav", &wav16(&stereo(sr), 2, sr));
        let stored = folder.file("stored.wav", &wav32(&decode(&input, &resampled_to(to)).unwrap(), to));
        for format in [Format::Jpeg, Format::Png, Format::Npy] {
            let bytes = encoded(&resampled_to(to), &input, format, 1);
            assert!(bytes == encoded(&resampled_to(to), &input, format, 3), "{sr} -> {to}");
            assert!(bytes == encoded(&resampled_to(to), &stored, format, 1), "{sr} -> {to}");
        }
    }
}

#[test]
fn every_format_gives_the_same_samples() {
    let folder = Folder::new("resample-formats");
    let samples = stereo(44_100);
    let wide: Vec<i32> = samples.iter().map(|&sample| i32::from(sample)).collect();
    let plain = folder.file("x.wav", &wav16(&samples, 2, 44_100));
    let flac = folder.file("x.flac", &Flac { channels: 2, ..Flac::mono(44_100) }.bytes(&wide));
    for options in [resampled_to(16_000), Options { offset: 0.1, duration: Some(0.75), ..resampled_to(48_000) }] {
        let decoded = decode(&plain, &options).unwrap();
        let recorded = (options.duration.unwrap_or(2.0) * 44_100.0) as usize;
        assert_eq!(decoded.len(), (recorded * options.sr.unwrap() as usize).div_ceil(44_100));
        assert!(decoded == decode(&flac, &options).unwrap(), "not the same samples");
    }
}

/// `options` for `len` samples from `first` on. Times are 0.2 samples late, so that rounding errors do not matter.
fn cut(options: &Options, first: usize, len: usize) -> Options {
    let seconds = |samples: usize| (samples as f64 + 0.2) / f64::from(options.sr.unwrap());
    Options { offset: seconds(first), duration: Some(seconds(len)), ..options.clone() }
}

#[test]
fn a_resampled_part_is_bit_identical_to_the_whole() {
    const RATES: [u32; 8] = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
    for (from, to) in RATES.into_iter().flat_map(|from| RATES.map(|to| (from, to))).filter(|(from, to)| from != to) {
        let options = Options { channel: (from > to).then_some(1), ..resampled_to(to) };
        let Blocks { n_in, n_out, .. } = Blocks::new(&options, from).unwrap().unwrap();
        let values: Vec<f32> = sweep(2 * (4 * n_in as usize + 777), from).into_iter().map(f32::from).collect();
        let input = Content::Samples { values: &values, channels: 2, sr: from };
        let (whole, half) = (decode(input, &options).unwrap(), n_out as usize / 2);
        let total = whole.len();
        // The filter delays samples by half a block, so blocks end at odd multiples of half a block.
        for (first, len) in [
            (0, 1),
            (0, half + 1),
            (half - 1, 2),
            (half, 2 * half),
            (3 * half - 1, 3),
            (5 * half + 1, total),
            (total / 2, total / 2),
            (total - 1, 9),
        ] {
            let part = decode(input, &cut(&options, first, len)).unwrap();
            let same = &whole[first..(first + len).min(total)];
            assert!(part == same, "{from} -> {to} Hz: {len} from {first} of {total}, blocks of {n_out}");
        }
        assert!(matches!(decode(input, &cut(&options, total, 1)), Err(Error::Empty { .. })));
    }
}

#[test]
fn parts_of_compressed_files_are_bit_identical_to_the_whole() {
    let folder = Folder::new("resample-coded");
    let samples: Vec<i32> = stereo(44_100).iter().map(|&sample| i32::from(sample)).collect();
    let flac = folder.file("x.flac", &Flac { channels: 2, ..Flac::mono(44_100) }.bytes(&samples));
    for to in [16_000, 48_000] {
        let whole = decode(&flac, &resampled_to(to)).unwrap();
        for (first, len) in [(0, 100), (9999, 1), (9999, 8000), (whole.len() - 7, 100)] {
            let part = decode(&flac, &cut(&resampled_to(to), first, len)).unwrap();
            assert!(part == whole[first..(first + len).min(whole.len())], "{to} Hz: {len} from {first}");
        }
    }
}

#[test]
fn impossible_rates_are_refused_before_decoding() {
    let folder = Folder::new("resample-refused");
    // A damaged frame in the middle, which decoding would report.
    let mut bytes = Flac::mono(8000).bytes(&[1; 9000]);
    let middle = bytes.len() / 2;
    bytes[middle..middle + 600].fill(0xFF);
    let path = folder.file("x.flac", &bytes);
    let error = decode(&path, &resampled_to(4_000_000)).unwrap_err().to_string();
    assert_eq!(error, "ratio of the sample rates: 500, the limit is 256");
}

#[test]
fn offset_and_duration_are_seconds_of_the_recording() {
    let folder = Folder::new("resample-part");
    let mut samples = vec![0i16; 44_100];
    samples[22_050 + 441] = 32_000;
    let path = folder.file("x.wav", &wav16(&samples, 1, 44_100));
    let decoded = decode(&path, &Options { offset: 0.5, duration: Some(0.1), ..resampled_to(16_000) }).unwrap();
    let loudest = (0..decoded.len()).max_by(|&a, &b| decoded[a].total_cmp(&decoded[b]));
    assert_eq!((decoded.len(), loudest), (1600, Some(160)));
    let error = decode(&path, &Options { offset: 1.5, ..resampled_to(16_000) }).unwrap_err().to_string();
    assert!(error.contains("begins at 1.5 s of 1 s"), "{error}");
}

#[test]
fn short_recordings_have_at_least_one_sample() {
    let folder = Folder::new("resample-short");
    for len in [1, 2, 10, 1000] {
        let path = folder.file("x.wav", &wav16(&sweep(len, 8000), 1, 8000));
        for to in [32, 7999, 8001, 44_100] {
            assert_eq!(decode(&path, &resampled_to(to)).unwrap().len(), (len * to as usize).div_ceil(8000));
            assert!(!encoded(&resampled_to(to), &path, Format::Jpeg, 1).is_empty());
        }
    }
}

#[test]
fn errors_about_samples_give_the_position_in_the_recording() {
    let folder = Folder::new("resample-bad");
    let mut samples = vec![0.25f32; 44_100];
    samples[30_000] = f32::NEG_INFINITY;
    let path = folder.file("x.wav", &wav32(&samples, 44_100));
    let error = decode(&path, &Options { offset: 0.25, ..resampled_to(16_000) }).unwrap_err().to_string();
    assert_eq!(error, "sample 30000 of channel 0 is -inf, samples must be finite numbers");
}

#[test]
fn too_large_a_ratio_of_rates_is_refused() {
    let folder = Folder::new("resample-far");
    let path = folder.file("x.wav", &wav16(&[1, 2, 3], 1, 8000));
    let error = decode(&path, &resampled_to(4_000_000)).unwrap_err().to_string();
    assert_eq!(error, "ratio of the sample rates: 500, the limit is 256");
}

#[test]
fn resampling_can_be_cancelled() {
    let folder = Folder::new("resample-cancel");
    let cancel = Cancel::default();
    cancel.cancel();
    for (name, bytes) in [("x.wav", wav16(&sweep(9000, 8000), 1, 8000)), ("x.flac", Flac::mono(8000).bytes(&[1; 9000]))]
    {
        let path = folder.file(name, &bytes);
        assert!(matches!(Audio::open_unless(&path, &resampled_to(16_000), &cancel), Err(Error::Cancelled)));
    }
}

#[test]
fn presets_accept_recordings_at_any_rate() {
    let folder = Folder::new("resample-preset");
    let path = folder.file("x.wav", &wav16(&sweep(48_000, 48_000), 1, 48_000));
    let plan = Plan::new(Preset::Whisper.options()).unwrap();
    let cancel = Cancel::default();
    for (order, shape) in [(ArrayOrder::BandsByFrames, (80, 100)), (ArrayOrder::FramesByBands, (100, 80))] {
        let array = plan.file_array(&path, order, 2, &mut Workspace::default(), &cancel).unwrap();
        assert_eq!((array.rows, array.columns), shape);
    }
}

#[test]
fn segments_equal_those_of_the_resampled_samples() {
    let folder = Folder::new("resample-batch");
    let rates = [44_100, 8000, 16_000];
    let files = rates.map(|sr| folder.file(&format!("{sr}.wav"), &wav16(&sweep(7 * sr as usize / 2, sr), 1, sr)));
    let stored = rates.map(|sr| {
        let samples = decode(&folder.path().join(format!("{sr}.wav")), &resampled_to(16_000)).unwrap();
        folder.file(&format!("{sr}-stored.wav"), &wav32(&samples, 16_000))
    });
    let segments = Some(Segments { segment: 1.0, overlap: 0.25, remainder: Remainder::Pad });
    let plan = Plan::new(Options { r#ref: Reference::Max, ..resampled_to(16_000) }).unwrap();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    let drawn =
        |files: &[PathBuf], jobs| pictures(&run(&plan, files, &out, Setting { jobs, segments, ..Setting::default() }));
    let expected = drawn(&files, 1);
    assert_eq!(expected.len(), 3 * 5);
    assert!(expected == drawn(&files, 4));
    assert!(expected == drawn(&stored, 2));
    let first = fs::read_dir(&out).unwrap().next().unwrap().unwrap().path();
    let parameters = read(&first).unwrap().json;
    assert!(parameters.contains("\"sr\":16000"), "{parameters}");
}

#[test]
fn segments_of_resampled_files_equal_pictures_by_offset_and_duration() {
    let folder = Folder::new("resample-segments");
    let base = Options { offset: 0.1, ..resampled_to(16_000) };
    let plan = Plan::new(base.clone()).unwrap();
    let segments = Some(Segments { segment: 0.75, overlap: 0.25, remainder: Remainder::Pad });
    for sr in [8000, 22_050, 44_100] {
        let samples = sweep(2 * sr as usize, sr);
        let wide: Vec<i32> = samples.iter().map(|&sample| i32::from(sample)).collect();
        let files =
            [folder.file("x.wav", &wav16(&samples, 1, sr)), folder.file("x.flac", &Flac::mono(sr).bytes(&wide))];
        let outcomes = run(&plan, &files, folder.path(), Setting { jobs: 2, segments, ..Setting::default() });
        assert_eq!(outcomes.len(), 2 * 4);
        for (outcome, picture) in outcomes.iter().zip(pictures(&outcomes)) {
            let length = (outcome.duration.unwrap() < 0.749).then_some(12_000);
            let alone = Options { offset: outcome.offset, duration: Some(0.75), length, ..base.clone() };
            let alone = encoded(&alone, &files[outcome.file], Format::Jpeg, 1);
            assert!(picture == alone, "{sr} Hz, file {}, from {} s on", outcome.file, outcome.offset);
        }
    }
}
