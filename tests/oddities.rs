//! Every oddity of WAV files that is met in the wild: a file each, made here, and what comes of it.
//!
//! docs/formats.md tells the same in a table. `SPECTRUST_WRITE_FORMATS=1` writes it (`make formats`).

mod common;
#[path = "common/odd_files.rs"]
mod odd_files;

use std::fmt::Write;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use common::Folder;
use odd_files::{Odd, Row, Wanted, rows};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::dsp::framing::Framing;
use spectrust::error::Error;
use spectrust::options::Options;

/// Samples that are read of a file at most: the last ones, as some have thousands of millions.
const LOOKED_AT: u64 = 1000;

/// What came of a file.
struct Heard {
    n_samples: u64,
    last: Vec<f32>,
    warnings: Vec<String>,
}

fn hear(path: &Path) -> Result<Heard, Error> {
    let options = Options::default();
    let audio = Audio::open(path, &options)?;
    let n_samples = audio.n_samples();
    let from = n_samples.saturating_sub(LOOKED_AT);
    let mut last = vec![f32::NAN; (n_samples - from) as usize];
    audio.read(from, &mut last, &mut vec![0xA5; 7])?;
    // Whatever can be heard can be drawn, be it one sample.
    assert!(Framing::for_picture(&options, audio.sr(), n_samples)?.n_frames >= 1);
    Ok(Heard { n_samples, last, warnings: audio.warnings })
}

impl Odd {
    fn write(&self, folder: &Folder) -> PathBuf {
        let path = folder.file(self.name, &self.head);
        if !self.tail.is_empty() {
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.write_all_at(&self.tail, self.tail_at).unwrap();
        }
        path
    }

    /// What is wrong with what came of the file.
    fn complaint(&self, heard: &Result<Heard, Error>) -> Option<String> {
        let (n_samples, last, text) = match (&self.wanted, heard) {
            (Wanted::Refused(text), Err(error)) => {
                let message = error.to_string();
                return (!message.contains(text)).then(|| format!("no {text:?} in {message:?}"));
            }
            (Wanted::Refused(_), Ok(_)) => return Some("was read".to_owned()),
            (_, Err(error)) => return Some(error.to_string()),
            (Wanted::Samples(n_samples, last), Ok(_)) => (n_samples, last, None),
            (Wanted::Warned(n_samples, last, text), Ok(_)) => (n_samples, last, Some(text)),
        };
        let heard = heard.as_ref().ok()?;
        let warned = match text {
            Some(text) => matches!(&heard.warnings[..], [warning] if warning.contains(text)),
            None => heard.warnings.is_empty(),
        };
        if !warned {
            return Some(format!("warnings are {:?}", heard.warnings));
        }
        let right = heard.n_samples == *n_samples && heard.last.ends_with(last);
        (!right).then(|| format!("{} samples that end in {:?}", heard.n_samples, heard.last.last_chunk::<4>()))
    }
}

#[test]
fn every_oddity_is_read_right_or_refused_clearly() {
    let folder = Folder::new("oddities");
    let mut complaints = Vec::new();
    for Row { oddity, files, .. } in rows() {
        for file in files {
            let path = file.write(&folder);
            let complaint = file.complaint(&hear(&path));
            complaints.extend(complaint.map(|complaint| format!("{oddity}: {}: {complaint}", file.name)));
            fs::remove_file(path).unwrap();
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Bytes of a file whose every prefix, and every change of one byte among the first, is tried.
const HEADER: usize = 100;

#[test]
fn damaged_files_are_read_or_refused_and_never_more_than_there_is() {
    let folder = Folder::new("damaged");
    let try_it = |name: &str, bytes: &[u8]| {
        if let Ok(heard) = hear(&folder.file("x.wav", bytes)) {
            assert!(heard.n_samples <= bytes.len() as u64, "{name}: {} samples", heard.n_samples);
        }
    };
    for file in rows().into_iter().flat_map(|row| row.files).filter(|file| file.tail.is_empty()) {
        let most = file.head.len().min(HEADER);
        for len in 0..most {
            try_it(file.name, &file.head[..len]);
            for byte in [0, 0xFF] {
                let mut bytes = file.head.clone();
                bytes[len] = byte;
                try_it(file.name, &bytes);
            }
        }
    }
}

/// What came of a file, as a cell of a table.
fn cell(heard: &Result<Heard, Error>) -> String {
    match heard {
        Err(error) => format!("error: {error}"),
        Ok(Heard { n_samples, warnings, .. }) => {
            let noun = if *n_samples == 1 { "sample" } else { "samples" };
            [vec![format!("{n_samples} {noun}")], warnings.clone()].concat().join("; warning: ")
        }
    }
}

fn table() -> String {
    let folder = Folder::new("oddities-table");
    let mut table = "| oddity | promise | file | what comes of it |\n|---|---|---|---|\n".to_owned();
    for Row { oddity, promise, files } in rows() {
        for (index, file) in files.iter().enumerate() {
            let (oddity, promise) = if index == 0 { (oddity, promise) } else { ("", "") };
            let path = file.write(&folder);
            let cell = cell(&hear(&path)).replace('|', "\\|").replace('<', "&lt;");
            writeln!(table, "| {oddity} | {promise} | `{}` | {cell} |", file.name).unwrap();
            fs::remove_file(path).unwrap();
        }
    }
    table
}

/// Where the table begins in docs/formats.md; it goes to the end.
const HEADING: &str = "## Oddities\n";

#[test]
fn the_table_in_the_documents_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, _) = document.split_once(HEADING).unwrap();
    let words = "Files made by `tests/common/odd_files.rs`, and what comes of each (`tests/oddities.rs`).";
    let generated = format!("{before}{HEADING}\n{words}\n\n{}", table());
    if std::env::var_os("SPECTRUST_WRITE_FORMATS").is_some() {
        fs::write(&path, &generated).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(generated == committed, "docs/formats.md is out of date: run `make formats` and commit it");
}
