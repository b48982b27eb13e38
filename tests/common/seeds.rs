//! Seeds of the fuzzers: for every target, inputs that reach as much code as possible.

use std::path::Path;

use spectrust::cancel::Cancel;
use spectrust::capi::options::SpectrustOptions;
use spectrust::files::paths::Base;
use spectrust::manifest::{Manifest, Record, Status};
use spectrust::options::{Axes, Colormap, Format, Options};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

use crate::common::{Folder, sweep, wav, wav16};
use crate::containers::{self, Contained};
use crate::fuzz::options::NO_PRESET;
use crate::odd_files::rows;

/// A seed's name and bytes.
pub type Seed = (String, Vec<u8>);

/// Maximum length of a seed in bytes.
const MAX_BYTES: usize = 16 << 10;

/// Extensions of the files in fuzz/coded. Each is fuzzed separately, so that none is neglected.
pub const CODECS: [&str; 8] = ["flac", "mp3", "ogg", "m4a", "mov", "aac", "aiff", "caf"];

/// The files of one extension, each with all options.
pub fn coded(codec: &str) -> Vec<Seed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/coded");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == codec));
    let under = |path: std::path::PathBuf| {
        let (name, file) = (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap());
        (0..12u8).map(move |index| {
            (format!("{index}-{name}"), [&[index, index % 4, index.wrapping_mul(0x21)], &file[..]].concat())
        })
    };
    files.flat_map(under).collect()
}

/// The seeds of a target.
pub fn seeds(target: &str) -> Vec<Seed> {
    match target {
        "audio" => audio(),
        "options" => options(),
        "capi" => capi(),
        "picture" => pictures(),
        "manifest" => manifests(),
        target => panic!("no seeds for {target}"),
    }
}

/// Every odd file without a hole, with different options and segments; then a mono and a stereo file with all options;
/// then other containers.
fn audio() -> Vec<Seed> {
    let odd = rows().into_iter().flat_map(|row| row.files);
    let odd = odd.filter(|file| file.tail.is_empty() && file.head.len() <= MAX_BYTES);
    let odd = odd.enumerate().map(|(index, file)| {
        let choices = [index % 12, index / 12, index].map(|choice| choice as u8);
        (file.name.to_owned(), [&choices[..], &file.head].concat())
    });
    let mono = wav16(&sweep(3000, 16_000), 1, 16_000);
    let floats: Vec<u8> = sweep(1000, 8000).iter().flat_map(|&value| f32::from(value).to_le_bytes()).collect();
    let stereo = wav(3, 2, 8000, 32, &floats);
    let plain = (0..96u8).flat_map(|index| {
        let choices = [index % 12, index / 12, index.wrapping_mul(37)];
        let seed = |name, file: &[u8]| (format!("{name}-{index}.wav"), [&choices, file].concat());
        [seed("mono", &mono), seed("stereo", &stereo)]
    });
    // Other files are recognised by their contents, or refused.
    let others = (0..6u8).flat_map(|index| {
        let samples = sweep([700, 1][usize::from(index) / 4], 8000);
        let seed = move |(name, file): Contained| {
            (
                format!("{index}.{name}"),
                [&[[0, 1, 2, 4, 5, 9][usize::from(index)], index, index.wrapping_mul(0x21)], &file[..]].concat(),
            )
        };
        containers::all(&samples, 8000).into_iter().map(seed)
    });
    odd.chain(plain).chain(others).collect()
}

/// Every preset and format, then every field with every edge value.
fn options() -> Vec<Seed> {
    let formats = || (0..4u8).zip(["jpeg", "png", "npy", "csv"]);
    let presets = (0..=NO_PRESET).flat_map(|preset| {
        formats().map(move |(format, name)| (format!("preset-{preset}-{name}"), vec![format, preset]))
    });
    let words = (size_of::<SpectrustOptions>() - size_of::<usize>()) / 4;
    let fields = (0..words as u8).flat_map(|word| {
        // Decoded by fuzz/src/options.rs: whole and real numbers have 24 edge values each, choices are below 10.
        let edges = [(0, if word % 2 == 0 { 24 } else { 0 }), (1, if word % 2 == 0 { 24 } else { 0 }), (2, 10)];
        edges.into_iter().flat_map(move |(kind, n_edges)| {
            (0..n_edges).map(move |edge| {
                let format = (word + edge) % 4;
                (format!("word-{word}-{kind}-{edge}"), vec![format, NO_PRESET, word, kind, edge])
            })
        })
    });
    presets.chain(fields).collect()
}

/// Programs of C calls, decoded by fuzz/src/capi.rs.
fn capi() -> Vec<Seed> {
    // A path of 255 is NULL.
    let new: &[u8] = &[1, 1, NO_PRESET];
    let walk: &[u8] = &[7, 254, 255, 1, 0, 0, 0, 0];
    let three_files: &[u8] = &[8, 3, 0, 1, 2];
    let start: &[u8] = &[10, 11, 255, 0, 1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let results: &[u8] = &[12, 0, 13, 0, 13, 1, 13, 2];
    let mut seeds = vec![
        ("generate", [new, &[3, 0, 5], &[15, 5, 0], &[3, 0, 6], &[15, 6, 0]].concat()),
        ("encode", [new, &[4, 0, 0, 0], &[4, 0, 1, 0], &[4, 0, 2, 0], &[4, 1, 0, 0]].concat()),
        ("array", [new, &[5, 0, 2, 0], &[5, 2, 0, 0]].concat()),
        ("samples", [new, &[6, 6, 13, 1, 2, 6, 7, 8, 9, 10, 11, 0, 1, 0]].concat()),
        ("files", [walk, &[9, 0, 9, 1, 9, 5], three_files, &[9, 0, 9, 2]].concat()),
        ("batch", [new, three_files, start, results].concat()),
        ("batch-of-a-walk", [new, walk, start, results, &[14, 1]].concat()),
        ("delta", vec![16, 2, 6, 1, 2, 6, 7, 8, 9, 10, 11, 12, 1, 2, 6, 7, 8, 9, 1, 1, 4]),
        ("pcen", [new, &[17, 2, 4, 1, 2, 7, 8, 9, 1, 14, 15]].concat()),
        ("mel", vec![18, 14, 9, 8, 0, 3, 0, 0, 18, 13, 7, 6, 1, 11, 2, 1]),
        ("bytes", [new, &[20, 2, 0, 80, 0, 255, 0], &[20, 10, 0, 80, 0, 60, 1]].concat()),
        ("pairs", [new, &[20, 4, 0, 80, 6, 1, 200, 30, 90, 7, 160, 0, 0]].concat()),
        ("tiles", [new, &[21, 0, 11, 1, 8, 0, 1, 0], &[21, 0, 12, 0, 2, 1, 2, 0]].concat()),
        ("free", [new, &[19, 0, 19, 1, 19, 2, 19, 3]].concat()),
    ];
    // Batches of every layout, format, division into segments and kind of manifest.
    for layout in 0..2 {
        for format in 0..3 {
            for segment in 0..4 {
                let (manifest, named) = if segment % 2 == 0 { (9, 3) } else { (10, 9) };
                let start = [10, 11, manifest, 0, 1, 2, named, 0, layout, format, 1, segment, 1, segment % 3, 1, 0, 0];
                seeds.push(("batch", [new, three_files, &start, results, &start].concat()));
            }
        }
    }
    for call in 0..22 {
        seeds.push(("null", vec![call, 255, 255, 255, 255, 255, 255, 255, 255]));
    }
    let named = |(index, (name, bytes)): (usize, (&str, Vec<u8>))| (format!("{name}-{index}"), bytes);
    seeds.into_iter().enumerate().map(named).collect()
}

/// Pictures of this library. The first byte selects whether the checksums of a PNG are repaired.
fn pictures() -> Vec<Seed> {
    let folder = Folder::new("seeds-picture");
    let input = folder.file("x.wav", &wav16(&sweep(2000, 8000), 1, 8000));
    let small = Options { width: 24, height: 16, ..Options::default() };
    let gray = Options { colormap: Colormap::Gray, ..small.clone() };
    let deep = Options { bit_depth: 16, ..gray.clone() };
    let figure = Options { axes: Axes::Hz, width: 180, height: 110, ..Options::default() };
    let kinds = [
        ("jpeg", small.clone(), Format::Jpeg),
        ("png", small, Format::Png),
        ("png-gray", gray, Format::Png),
        ("png-16-bit", deep, Format::Png),
        ("png-figure", figure, Format::Png),
    ];
    let seed = |(name, options, format): (&str, Options, Format)| {
        let (plan, cancel) = (Plan::new(options).unwrap(), Cancel::default());
        let crew = &Crew::alone(&cancel);
        let (bytes, _) = plan.encode(&input, format, &mut Workspace::default(), crew).unwrap();
        [0, 1].map(|mend| (format!("{name}-{mend}"), [&[mend], &bytes[..]].concat()))
    };
    kinds.into_iter().flat_map(seed).collect()
}

/// Manifests of this library, complete and torn, with and without a journal.
fn manifests() -> Vec<Seed> {
    let journals: [&[u8]; 5] = [
        b"",
        b"{\"folder\":\"@\"}\n",
        b"{\"folder\":\"@\"}\n{\"output\":\"a.jpg\",\"temporary\":\".spectrust-a.tmp\"}\n",
        b"{\"folder\":null}\n{\"output\":\"b.png\",\"temporary\":\".spectrust-b.tmp\",\"replaces\":7}\n{\"out",
        b"{\"folder\":\"@\"}\n{\"output\":\"b.png\",\"temporary\":\"x\",\"replaces\":null}\n{\"output\":\"@\",\"temp",
    ];
    let folder = Folder::new("seeds-manifest");
    let mut seeds = Vec::new();
    for (format, name) in ["m.jsonl", "m.csv"].into_iter().enumerate() {
        let whole = written(&folder.path().join(name));
        let torn = &whole[..whole.len() - 20];
        for (index, manifest) in [&[][..], &whole, torn, &whole[..whole.len() - 1], &whole[..5]].iter().enumerate() {
            for (journal_index, journal) in journals.iter().enumerate() {
                let choices = [format as u8, u8::from(journal_index > 0)];
                let bytes = [&choices[..], manifest, &[0], journal].concat();
                seeds.push((format!("{name}-{index}-{journal_index}"), bytes));
            }
        }
    }
    seeds
}

fn written(path: &Path) -> Vec<u8> {
    let (manifest, _) = Manifest::open(path, false, &Base::default()).unwrap();
    let done = Record {
        output: Some("a.jpg".into()),
        duration: Some(0.5),
        sr: Some(8000),
        channels: Some(2),
        size: Some(44),
        mtime_ns: Some(-1),
        segments: 2,
        offset: Some(0.25),
        warnings: vec!["odd, \"quoted\"\nand more".to_owned()],
        options: "0123".into(),
        version: "0.2.0".into(),
        ..Record::new("a,\n\".wav".into(), Status::Done)
    };
    let failed = Record { error: Some("empty: no".to_owned()), ..Record::new("b.wav".into(), Status::Failed) };
    for record in [&done, &Record { segment: 1, ..done.clone() }, &failed] {
        manifest.record(record).unwrap();
    }
    manifest.close().unwrap();
    std::fs::read(path).unwrap()
}
