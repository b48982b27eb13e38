//! The recipe as a whole: properties of pictures, and errors.

mod common;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Folder, fmt, fmt_extensible, riff, sweep, wav, wav16};
use spectrust::cancel::Cancel;
use spectrust::error::Error;
use spectrust::options::{
    ArrayOrder, Colormap, Format, Kind, Level, MelNorm, MelScale, Options, Reference, Subsampling,
};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::{Plan, Warnings};
use spectrust::recipe::workspace::Workspace;

fn small() -> Options {
    Options { width: 40, height: 24, ..Options::default() }
}

fn encode(options: &Options, input: &Path, ws: &mut Workspace) -> Result<(Vec<u8>, Warnings), Error> {
    Plan::new(options.clone())?.encode(input, Format::Jpeg, ws, &Crew::alone(&Cancel::default()))
}

/// Table indices from a new workspace.
fn indices(options: &Options, input: &Path) -> (Vec<u8>, Warnings) {
    let mut workspace = Workspace::default();
    let (picture, warnings) =
        Plan::new(options.clone()).unwrap().indices(input, &mut workspace, &Crew::alone(&Cancel::default())).unwrap();
    assert_eq!((picture.width, picture.height), (options.width as usize, options.height as usize));
    assert_eq!(picture.rows().len(), picture.height);
    (picture.indices.clone(), warnings)
}

fn floats(samples: &[f32], channels: u16, sr: u32) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    wav(3, channels, sr, 32, &data)
}

/// Recordings and options that use every buffer in different sizes; some fail.
fn jobs(folder: &Folder) -> Vec<(Options, PathBuf)> {
    let file = |name: &str, bytes: &[u8]| folder.file(name, bytes);
    let rates = [8000, 11_025, 16_000, 22_050, 44_100, 96_000];
    let recordings = rates.map(|sr| file(&format!("{sr}.wav"), &wav16(&sweep(5000 + sr as usize / 8, sr), 1, sr)));
    let mut jobs: Vec<(Options, PathBuf)> = recordings.iter().map(|path| (small(), path.clone())).collect();
    let [tones, speech, ..] = &recordings;
    let stereo = file("stereo.wav", &wav16(&sweep(9001, 16_000), 2, 16_000));
    let silent = file("silent.wav", &wav16(&[0; 3000], 1, 8000));
    let one_sample = file("one-sample.wav", &wav16(&[9], 1, 8000));
    let mut broken = vec![0.5f32; 9000];
    broken[7777] = f32::NAN;
    let broken = file("broken.wav", &floats(&broken, 1, 8000));
    let loud = file("loud.wav", &floats(&[3e37; 4000], 1, 8000));
    let n_fft = |n_fft, hop| Options { n_fft: Some(n_fft), hop_length: Some(hop), ..small() };
    jobs.extend([
        (Options { power: 1, ..n_fft(255, 100) }, tones.clone()),
        (Options { center: false, ..n_fft(64, 64) }, speech.clone()),
        (Options { n_mels: Some(100), ..n_fft(2048, 3000) }, tones.clone()),
        (Options { n_mels: Some(5), mel_scale: MelScale::Htk, norm: MelNorm::None, ..small() }, speech.clone()),
        (Options { width: 7, height: 300, subsampling: Subsampling::S444, ..small() }, tones.clone()),
        (Options { width: 301, height: 3, subsampling: Subsampling::Gray, ..small() }, tones.clone()),
        (Options { channel: Some(1), colormap: Colormap::Magma, b: 20.0, ..small() }, stereo.clone()),
        (Options { top_db: None, r#ref: Reference::Value(1.0), vmin: Some(Level::Number(-90.0)), ..small() }, stereo),
        (Options { offset: 0.1, duration: Some(0.2), win_length: Some(100), ..small() }, tones.clone()),
        (small(), silent),
        (small(), one_sample),
        (small(), broken),
        (small(), loud),
        (small(), folder.path().join("missing.wav")),
        (Options { fmax: Some(5000.0), ..small() }, tones.clone()),
    ]);
    jobs
}

/// A number below `bound`, from a fixed seed.
fn random(seed: &mut u32, bound: usize) -> usize {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*seed >> 8) as usize % bound
}

#[test]
fn a_reused_workspace_gives_the_same_bytes_in_any_order() {
    let folder = Folder::new("recipe-dirty");
    let jobs = jobs(&folder);
    let outcome = |(options, path): &(Options, PathBuf), ws: &mut Workspace| {
        encode(options, path, ws).map_err(|error| error.to_string())
    };
    let fresh: Vec<_> = jobs.iter().map(|job| outcome(job, &mut Workspace::default())).collect();
    assert_eq!(fresh.iter().filter(|result| result.is_err()).count(), 4);

    let forwards: Vec<usize> = (0..jobs.len()).collect();
    let twice: Vec<usize> = forwards.iter().flat_map(|&i| [i, i]).collect();
    let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
    let mut seed = 5;
    let mixed: Vec<usize> = (0..3 * jobs.len()).map(|_| random(&mut seed, jobs.len())).collect();
    let mut ws = Workspace::default();
    for order in [forwards, twice, backwards, mixed] {
        for i in order {
            assert!(outcome(&jobs[i], &mut ws) == fresh[i], "job {i}: {:?}", jobs[i]);
        }
    }
}

#[test]
fn recordings_of_any_length_are_drawn() {
    let folder = Folder::new("recipe-lengths");
    let mut ws = Workspace::default();
    for n_samples in 1..=48 {
        let path = folder.file("x.wav", &wav16(&vec![1000; n_samples], 1, 8000));
        for hop_length in [None, Some(1), Some(16), Some(17), Some(1000)] {
            for center in [true, false] {
                let options = Options { n_fft: Some(16), hop_length, center, n_mels: Some(4), ..small() };
                let plan = Plan::new(options).unwrap();
                let (picture, warnings) = plan.indices(&path, &mut ws, &Crew::alone(&Cancel::default())).unwrap();
                assert_eq!(picture.indices.len(), 40 * 24);
                // A Hann window is 0 at its first sample, so a single sample without centring is silent.
                let is_audible = n_samples > 1 || center;
                let loudest = *picture.indices.iter().max().unwrap();
                assert_eq!(loudest, if is_audible { 255 } else { 0 }, "{n_samples} samples, {hop_length:?}, {center}");
                assert_eq!(warnings.iter().any(|warning| warning.contains("silent")), !is_audible);
            }
        }
    }
}

#[test]
fn the_largest_and_smallest_pictures_are_drawn() {
    let folder = Folder::new("recipe-sides");
    let path = folder.file("x.wav", &wav16(&sweep(4000, 8000), 1, 8000));
    for (width, height) in [(1, 1), (1, 2), (2, 1), (16_384, 1), (1, 16_384), (5000, 3)] {
        let options = Options { width, height, ..Options::default() };
        let (indices, _) = indices(&options, &path);
        assert_eq!(indices.len(), (width * height) as usize);
        let (jpeg, _) = encode(&options, &path, &mut Workspace::default()).unwrap();
        assert!(jpeg.starts_with(&[0xFF, 0xD8]) && jpeg.ends_with(&[0xFF, 0xD9]), "{width} x {height}");
    }
}

#[test]
fn silence_has_the_lowest_colour_and_a_warning() {
    let folder = Folder::new("recipe-silence");
    let silent = [
        ("8-bit", wav(1, 1, 8000, 8, &[128; 3000])),
        ("16-bit", wav16(&[0; 3000], 1, 8000)),
        ("opposite-channels", wav16(&[5, -5].repeat(1500), 2, 8000)),
        ("below-amin", floats(&[1e-9; 3000], 1, 8000)),
    ];
    for (name, bytes) in silent {
        let path = folder.file(&format!("{name}.wav"), &bytes);
        for r#ref in [Reference::Auto, Reference::Value(1.0)] {
            let (indices, warnings) = indices(&Options { r#ref, ..small() }, &path);
            assert!(indices.iter().all(|&index| index == 0), "{name}");
            assert_eq!(warnings.len(), 1, "{name}");
            assert!(warnings[0].contains("silent") && warnings[0].contains("amin"), "{name}: {}", warnings[0]);
        }
    }
}

#[test]
fn the_encoding_of_samples_does_not_matter() {
    let folder = Folder::new("recipe-container");
    // 8-bit samples in wider and wider encodings.
    let samples: Vec<i32> = sweep(6000, 8000).into_iter().map(|sample| i32::from(sample >> 8)).collect();
    let bytes = |store: fn(i32) -> Vec<u8>| samples.iter().flat_map(|&sample| store(sample)).collect::<Vec<u8>>();
    let i16s = bytes(|sample| ((sample << 8) as i16).to_le_bytes().to_vec());
    let i32s = bytes(|sample| (sample << 24).to_le_bytes().to_vec());
    let i16_pairs = bytes(|sample| ((sample << 8) as i16).to_le_bytes().repeat(2));
    let extensible = riff(&[(b"fmt ", &fmt_extensible(1, 1, 8000, 16, 12)), (b"LIST", &[1]), (b"data", &i16s)]);
    let files = [
        ("8-bit", wav(1, 1, 8000, 8, &bytes(|sample| vec![(sample + 128) as u8]))),
        ("16-bit", wav(1, 1, 8000, 16, &i16s)),
        ("24-bit", wav(1, 1, 8000, 24, &bytes(|sample| (sample << 16).to_le_bytes()[..3].to_vec()))),
        ("32-bit", wav(1, 1, 8000, 32, &i32s)),
        ("float32", wav(3, 1, 8000, 32, &bytes(|sample| (sample as f32 / 128.0).to_le_bytes().to_vec()))),
        ("extensible", extensible),
        ("equal-channels", wav(1, 2, 8000, 16, &i16_pairs)),
    ];
    let pictures = files.map(|(name, bytes)| {
        let path = folder.file(&format!("{name}.wav"), &bytes);
        (name, encode(&small(), &path, &mut Workspace::default()).unwrap().0)
    });
    for (name, picture) in &pictures[1..] {
        assert!(*picture == pictures[0].1, "{name} differs from {}", pictures[0].0);
    }
}

#[test]
fn a_part_is_drawn_like_a_file_of_that_part() {
    let folder = Folder::new("recipe-part");
    let samples = sweep(30_000, 10_000);
    let whole = folder.file("whole.wav", &wav16(&samples, 1, 10_000));
    for (first, len) in [(0usize, 30_000usize), (12_345, 4_000), (29_000, 1_000), (1, 1)] {
        let part = folder.file("part.wav", &wav16(&samples[first..first + len], 1, 10_000));
        let seconds = |samples: usize| samples as f64 / 10_000.0;
        let options = Options { offset: seconds(first), duration: Some(seconds(len)), ..small() };
        assert!(indices(&options, &whole) == indices(&small(), &part), "{len} samples from {first}");
    }
}

#[test]
fn a_higher_tone_is_drawn_higher() {
    let folder = Folder::new("recipe-tone");
    let brightest_row = |hz: f64| {
        let tone = |i: usize| (10_000.0 * (std::f64::consts::TAU * hz * i as f64 / 16_000.0).sin()) as i16;
        let samples: Vec<i16> = (0..16_000).map(tone).collect();
        let (indices, _) = indices(&small(), &folder.file("tone.wav", &wav16(&samples, 1, 16_000)));
        let sums = indices.chunks(40).map(|row| row.iter().map(|&index| u32::from(index)).sum::<u32>());
        sums.enumerate().max_by_key(|&(_, sum)| sum).unwrap().0
    };
    let rows = [200.0, 500.0, 1000.0, 2000.0, 4000.0, 7000.0].map(brightest_row);
    assert!(rows.windows(2).all(|pair| pair[0] > pair[1]), "{rows:?}");
}

#[test]
fn later_sounds_are_drawn_further_right() {
    let folder = Folder::new("recipe-click");
    for at in [0usize, 1000, 7999, 8000, 15_999] {
        let mut samples = vec![0i16; 16_000];
        samples[at] = 30_000;
        let (indices, _) = indices(&small(), &folder.file("click.wav", &wav16(&samples, 1, 16_000)));
        let column =
            |column: usize| indices.iter().skip(column).step_by(40).map(|&index| u32::from(index)).sum::<u32>();
        let sums: Vec<u32> = (0..40).map(column).collect();
        let expected = at * 40 / 16_000;
        // Frame t of n is centred on sample t * hop and drawn at (t + 1/2) / n of the width: up to one column off.
        let loudest = (0..40).max_by_key(|&column| sums[column]).unwrap();
        assert!(loudest.abs_diff(expected) <= 1, "click at {at}: {sums:?}");
    }
}

type Change = fn(&mut Options);

#[test]
fn errors_name_options_out_of_range() {
    let out_of_range: [(&str, Change); 63] = [
        ("width", |o| o.width = 0),
        ("width", |o| o.width = 16_385),
        ("height", |o| o.height = 0),
        ("height", |o| o.height = 16_385),
        ("height", |o| o.height = u32::MAX),
        ("r", |o| o.r = -0.001),
        ("r", |o| o.r = 255.001),
        ("g", |o| o.g = f64::NAN),
        ("g", |o| o.g = 256.0),
        ("b", |o| o.b = f64::INFINITY),
        ("b", |o| o.b = -1.0),
        ("quality", |o| o.quality = 0),
        ("quality", |o| o.quality = 101),
        ("channel", |o| o.channel = Some(256)),
        ("offset", |o| o.offset = -0.001),
        ("offset", |o| o.offset = f64::NAN),
        ("offset", |o| o.offset = f64::INFINITY),
        ("duration", |o| o.duration = Some(0.0)),
        ("duration", |o| o.duration = Some(-1.0)),
        ("duration", |o| o.duration = Some(f64::NAN)),
        ("duration", |o| o.duration = Some(f64::INFINITY)),
        ("n_fft", |o| o.n_fft = Some(1)),
        ("n_fft", |o| o.n_fft = Some(65_537)),
        ("win_length", |o| o.win_length = Some(0)),
        ("win_length", |o| o.win_length = Some(65_537)),
        ("win_length", |o| (o.n_fft, o.win_length) = (Some(64), Some(65))),
        ("hop_length", |o| o.hop_length = Some(0)),
        ("power", |o| o.power = 0),
        ("power", |o| o.power = 3),
        ("n_mels", |o| o.n_mels = Some(0)),
        ("n_mels", |o| o.n_mels = Some(16_385)),
        ("fmin", |o| o.fmin = -1.0),
        ("fmin", |o| o.fmin = f64::NAN),
        ("fmin", |o| o.fmin = f64::INFINITY),
        ("fmax", |o| o.fmax = Some(0.0)),
        ("fmax", |o| (o.fmin, o.fmax) = (500.0, Some(500.0))),
        ("fmax", |o| (o.fmin, o.fmax) = (500.0, Some(400.0))),
        ("fmax", |o| o.fmax = Some(f64::NAN)),
        ("fmax", |o| o.fmax = Some(f64::INFINITY)),
        ("ref", |o| o.r#ref = Reference::Value(0.0)),
        ("ref", |o| o.r#ref = Reference::Value(-1.0)),
        ("ref", |o| o.r#ref = Reference::Value(f64::NAN)),
        ("ref", |o| o.r#ref = Reference::Value(f64::INFINITY)),
        ("amin", |o| o.amin = 0.0),
        ("amin", |o| o.amin = -1e-10),
        ("amin", |o| o.amin = f64::NAN),
        ("top_db", |o| o.top_db = Some(0.0)),
        ("top_db", |o| o.top_db = Some(-80.0)),
        ("top_db", |o| o.top_db = Some(f64::NAN)),
        ("top_db", |o| o.top_db = Some(f64::INFINITY)),
        ("top_db", |o| o.top_db = Some(0.009)),
        ("top_db", |o| o.top_db = Some(10_000.1)),
        ("vmin", |o| o.vmin = Some(Level::Number(-10_000.1))),
        ("vmin", |o| (o.vmin, o.vmax) = (Some(Level::Number(-1e-300)), Some(Level::Number(1e-300)))),
        ("vmax", |o| o.vmax = Some(Level::Number(10_000.1))),
        ("vmax", |o| o.vmax = Some(Level::Number(-1e300))),
        ("vmin", |o| o.vmin = Some(Level::Number(f64::NEG_INFINITY))),
        ("vmin", |o| o.vmin = Some(Level::Number(f64::NAN))),
        ("vmin", |o| o.vmin = Some(Level::Number(0.0))),
        ("vmin", |o| (o.vmin, o.vmax) = (Some(Level::Number(-20.0)), Some(Level::Number(-20.0)))),
        ("vmin", |o| (o.vmin, o.vmax) = (Some(Level::Number(-20.0)), Some(Level::Number(-30.0)))),
        ("vmax", |o| o.vmax = Some(Level::Number(f64::INFINITY))),
        ("vmax", |o| o.vmax = Some(Level::Number(f64::NAN))),
    ];
    for (i, (expected, change)) in out_of_range.into_iter().enumerate() {
        let mut options = Options::default();
        change(&mut options);
        let error = Plan::new(options).err().unwrap_or_else(|| panic!("case {i} of {expected} was accepted"));
        assert!(matches!(error, Error::Option { name, .. } if name == expected), "case {i}: {error}");
        assert!(error.to_string().starts_with(&format!("{expected} must be ")), "case {i}: {error}");
    }
}

#[test]
fn the_ends_of_every_range_are_accepted() {
    let ends: [Change; 9] = [
        |o| (o.width, o.height, o.quality) = (1, 1, 1),
        |o| (o.width, o.height, o.quality) = (16_384, 5_432, 100),
        |o| (o.r, o.g, o.b) = (0.0, 0.0, 255.0),
        |o| (o.channel, o.offset, o.duration) = (Some(255), 0.0, Some(f64::MIN_POSITIVE)),
        |o| (o.n_fft, o.win_length, o.hop_length) = (Some(2), Some(1), Some(1)),
        |o| (o.n_fft, o.win_length, o.hop_length) = (Some(65_536), Some(65_536), Some(u32::MAX)),
        |o| (o.n_mels, o.fmin, o.fmax) = (Some(16_384), 0.0, Some(f64::MAX)),
        |o| (o.r#ref, o.amin, o.top_db) = (Reference::Value(f64::MIN_POSITIVE), f64::MIN_POSITIVE, Some(10_000.0)),
        |o| (o.vmin, o.vmax) = (Some(Level::Number(-10_000.0)), Some(Level::Number(10_000.0))),
    ];
    for (i, change) in ends.into_iter().enumerate() {
        let mut options = Options::default();
        change(&mut options);
        assert!(Plan::new(options).is_ok(), "case {i}");
    }
}

#[test]
fn extreme_values_do_not_panic() {
    let folder = Folder::new("recipe-extreme");
    let path = folder.file("x.wav", &wav16(&sweep(4000, 8000), 1, 8000));
    let extremes: [Change; 8] = [
        |o| o.top_db = Some(10_000.0),
        |o| o.top_db = Some(0.01),
        |o| o.r#ref = Reference::Value(f64::MAX),
        |o| o.r#ref = Reference::Value(f64::MIN_POSITIVE),
        |o| o.amin = f64::MIN_POSITIVE,
        |o| o.amin = f64::MAX,
        |o| (o.vmin, o.vmax) = (Some(Level::Number(-10_000.0)), Some(Level::Number(10_000.0))),
        |o| (o.vmin, o.vmax) = (Some(Level::Number(9_999.99)), Some(Level::Number(10_000.0))),
    ];
    for change in extremes {
        let mut options = small();
        change(&mut options);
        assert_eq!(indices(&options, &path).0.len(), 40 * 24);
    }
}

#[test]
fn sizes_above_a_limit_are_refused() {
    let limit = |options: Options| match Plan::new(options).err() {
        Some(Error::Limit { name, value, limit: 89_000_000 | 16_777_216 }) => (name, value),
        other => panic!("{other:?}"),
    };
    let size = |width, height, n_mels| Options { width, height, n_mels, ..Options::default() };
    assert_eq!(limit(size(16_384, 16_384, None)), ("width * height", 268_435_456));
    assert_eq!(limit(size(16_384, 5_433, None)), ("width * height", 89_014_272));
    assert_eq!(limit(size(16_384, 10, Some(5_433))), ("width * n_mels", 89_014_272));
    let cepstrum =
        |n_mfcc, n_mels| Options { kind: Kind::Mfcc, n_mfcc, n_mels: Some(n_mels), width: 10, ..Options::default() };
    assert_eq!(limit(cepstrum(4097, 4097)), ("n_mfcc * n_mels", 16_785_409));
    assert!(Plan::new(cepstrum(4096, 4096)).is_ok());
}

#[test]
fn errors_about_options_that_do_not_fit_name_the_file() {
    let folder = Folder::new("recipe-misfit");
    let path = folder.file("narrow.wav", &wav16(&sweep(4000, 8000), 1, 8000));
    let message = |options: Options| encode(&options, &path, &mut Workspace::default()).unwrap_err().to_string();
    let cases = [
        (Options { fmax: Some(4001.0), ..small() }, "fmax must be at most 4000 Hz", "got 4001"),
        (Options { fmin: 4000.0, ..small() }, "fmin must be below fmax", "got 4000"),
        (Options { win_length: Some(513), ..small() }, "win_length must be at most n_fft, which is 512", "got 513"),
        (Options { channel: Some(1), ..small() }, "channel must be from 0 to 0", "got 1"),
        (Options { fmin: 1.0, fmax: Some(2.0), ..small() }, "n_fft must be long enough", "got 512"),
    ];
    for (options, what, got) in cases {
        let message = message(options);
        let named = message.contains("narrow.wav") && message.contains(what) && message.ends_with(got);
        assert!(named, "{message}");
    }
}

#[test]
fn bands_without_a_bin_cause_a_warning() {
    let folder = Folder::new("recipe-empty-bands");
    let path = folder.file("x.wav", &wav16(&sweep(8000, 22_050), 1, 22_050));
    let (_, warnings) = indices(&Options { n_fft: Some(512), n_mels: Some(256), ..small() }, &path);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("of 256 bands hold no bin of the transform"), "{}", warnings[0]);
    assert_eq!(indices(&small(), &path).1, Warnings::new());
}

#[test]
fn bands_that_differ_in_white_noise_cause_a_warning() {
    let folder = Folder::new("recipe-uneven-bands");
    let path = folder.file("x.wav", &wav16(&sweep(8000, 22_050), 1, 22_050));
    let narrow = Options { n_fft: Some(1024), n_mels: Some(256), ..small() };
    let sentence = "57 of 256 bands are narrower than two bins of the transform, so that neighbours differ by up to 4.7 dB \
                    in white noise (use a larger n_fft or fewer n_mels): 2, 3, 4, 5, 7, 8, 9, 10, ...";
    for options in [narrow.clone(), Options { kind: Kind::Mfcc, n_mfcc: 13, ..narrow.clone() }] {
        let plan = Plan::new(options.clone()).unwrap();
        let (mut ws, cancel) = (Workspace::default(), Cancel::default());
        let array = plan.file_array(&path, ArrayOrder::BandsByFrames, 1, &mut ws, &cancel).unwrap();
        assert_eq!((array.warnings, indices(&options, &path).1), (Warnings::new(), vec![sentence.to_owned()]));
    }
    for options in [
        Options { r#ref: Reference::Fullscale, ..narrow.clone() },
        Options { kind: Kind::Log, ..narrow.clone() },
        Options { kind: Kind::Linear, ..narrow.clone() },
        Options { n_fft: Some(2048), ..narrow.clone() },
    ] {
        assert_eq!(indices(&options, &path).1, Warnings::new());
    }
}

#[test]
fn samples_too_loud_for_f32_are_an_error() {
    let folder = Folder::new("recipe-loud");
    for (level, hop_length) in [(1e30f32, None), (3e38, None), (1e30, Some(7)), (3e38, Some(100_000))] {
        for power in [1, 2] {
            let samples: Vec<f32> = sweep(4000, 8000).into_iter().map(|s| f32::from(s) / 32_768.0 * level).collect();
            let path = folder.file("loud.wav", &floats(&samples, 1, 8000));
            let options = Options { power, hop_length, ..small() };
            let error = encode(&options, &path, &mut Workspace::default()).unwrap_err();
            assert!(matches!(error.root(), Error::Audio { .. }), "{error}");
            assert!(error.to_string().contains("too large"), "{error}");
        }
    }
    // A single loud sample at any position in a column.
    for at in [0, 1, 2000, 3999] {
        let mut samples = vec![0.1f32; 4000];
        samples[at] = 1e30;
        let path = folder.file("loud.wav", &floats(&samples, 1, 8000));
        let error = encode(&small(), &path, &mut Workspace::default()).unwrap_err();
        assert!(error.to_string().contains("too large"), "at {at}: {error}");
    }
}

#[test]
fn a_loud_recording_within_f32_is_drawn() {
    let folder = Folder::new("recipe-scale");
    let [quiet, loud] = [1.0f32, 1e12].map(|level| {
        let samples: Vec<f32> = sweep(4000, 8000).into_iter().map(|s| f32::from(s) / 32_768.0 * level).collect();
        indices(&small(), &folder.file("x.wav", &floats(&samples, 1, 8000))).0
    });
    // With the maximum as reference the level only affects the rounding of indices.
    let worst = quiet.iter().zip(&loud).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(worst <= Some(1), "{worst:?}");
}

#[test]
fn a_cancelled_recording_leaves_no_file() {
    let folder = Folder::new("recipe-cancel");
    let path = folder.file("x.wav", &wav16(&sweep(4000, 8000), 1, 8000));
    let output = folder.path().join("x.jpg");
    let plan = Plan::new(small()).unwrap();
    let mut ws = Workspace::default();
    let cancel = Cancel::default();
    cancel.cancel();
    assert!(matches!(plan.generate(&path, &output, &mut ws, &Crew::alone(&cancel)), Err(Error::Cancelled)));
    assert!(matches!(plan.encode(&path, Format::Jpeg, &mut ws, &Crew::alone(&cancel)), Err(Error::Cancelled)));
    assert_eq!(folder.names(), ["x.wav"]);
    // The workspace can be used again.
    let after = plan.encode(&path, Format::Jpeg, &mut ws, &Crew::alone(&Cancel::default())).unwrap();
    assert!(
        after == plan.encode(&path, Format::Jpeg, &mut Workspace::default(), &Crew::alone(&Cancel::default())).unwrap()
    );
}

#[test]
fn drawing_can_be_cancelled() {
    let folder = Folder::new("recipe-cancel-within");
    let header = riff(&[(b"fmt ", &fmt(1, 1, 8000, 8)), (b"data", &[])]);
    let mut streamed = header.clone();
    streamed[header.len() - 4..].fill(0xFF);
    let path = folder.file("endless.wav", &streamed);
    // A sparse file of 1 TiB would take hours to draw, so only cancellation can end this test.
    File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
    let output = folder.path().join("x.jpg");
    let cancel = Cancel::default();
    let outcome = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(50));
            cancel.cancel();
        });
        let plan = Plan::new(small()).unwrap();
        plan.generate(&path, &output, &mut Workspace::default(), &Crew::alone(&cancel))
    });
    assert!(matches!(outcome, Err(Error::Cancelled)));
    assert_eq!(folder.names(), ["endless.wav"]);
}
