//! Oddities of WAV files found in practice, with the result for a file of each. docs/formats.md has them as a table.
//! `SPECTRUST_WRITE_FORMATS=1` writes it (`make formats`).

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

/// Number of samples read at the end of a file; some files have thousands of millions.
const N_READ: u64 = 1000;

/// Result of reading a file.
struct Decoded {
    n_samples: u64,
    last: Vec<f32>,
    warnings: Vec<String>,
}

fn decode(path: &Path) -> Result<Decoded, Error> {
    let options = Options::default();
    let audio = Audio::open(path, &options)?;
    let n_samples = audio.n_samples();
    let from = n_samples.saturating_sub(N_READ);
    let mut last = vec![f32::NAN; (n_samples - from) as usize];
    audio.read(from, &mut last, &mut vec![0xA5; 7])?;
    // Even a single sample can be drawn.
    assert!(Framing::for_picture(&options, audio.sr(), n_samples)?.n_frames >= 1);
    Ok(Decoded { n_samples, last, warnings: audio.warnings })
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

    /// The difference from the expected result, if any.
    fn complaint(&self, decoded: &Result<Decoded, Error>) -> Option<String> {
        let (n_samples, last, text) = match (&self.wanted, decoded) {
            (Wanted::Refused(text), Err(error)) => {
                let message = error.to_string();
                return (!message.contains(text)).then(|| format!("no {text:?} in {message:?}"));
            }
            (Wanted::Refused(_), Ok(_)) => return Some("was read".to_owned()),
            (_, Err(error)) => return Some(error.to_string()),
            (Wanted::Samples(n_samples, last), Ok(_)) => (n_samples, last, None),
            (Wanted::Warned(n_samples, last, text), Ok(_)) => (n_samples, last, Some(text)),
        };
        let decoded = decoded.as_ref().ok()?;
        let warnings_match = match text {
            Some(text) => matches!(&decoded.warnings[..], [warning] if warning.contains(text)),
            None => decoded.warnings.is_empty(),
        };
        if !warnings_match {
            return Some(format!("warnings are {:?}", decoded.warnings));
        }
        let samples_match = decoded.n_samples == *n_samples && decoded.last.ends_with(last);
        (!samples_match)
            .then(|| format!("{} samples that end in {:?}", decoded.n_samples, decoded.last.last_chunk::<4>()))
    }
}

#[test]
fn every_oddity_has_the_expected_result() {
    let folder = Folder::new("oddities");
    let mut complaints = Vec::new();
    for Row { oddity, files, .. } in rows() {
        for file in files {
            let path = file.write(&folder);
            let complaint = file.complaint(&decode(&path));
            complaints.extend(complaint.map(|complaint| format!("{oddity}: {}: {complaint}", file.name)));
            fs::remove_file(path).unwrap();
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Number of bytes at the start of a file at each of which it is truncated and changed.
const HEADER: usize = 100;

#[test]
fn damaged_files_are_read_or_refused() {
    let folder = Folder::new("damaged");
    let try_it = |name: &str, bytes: &[u8]| {
        if let Ok(decoded) = decode(&folder.file("x.wav", bytes)) {
            assert!(decoded.n_samples <= bytes.len() as u64, "{name}: {} samples", decoded.n_samples);
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

/// A result as a cell of the table.
fn cell(decoded: &Result<Decoded, Error>) -> String {
    match decoded {
        Err(error) => format!("error: {error}"),
        Ok(Decoded { n_samples, warnings, .. }) => {
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
            let cell = cell(&decode(&path)).replace('|', "\\|").replace('<', "&lt;");
            writeln!(table, "| {oddity} | {promise} | `{}` | {cell} |", file.name).unwrap();
            fs::remove_file(path).unwrap();
        }
    }
    table
}

/// Heading before the table in docs/formats.md, which extends to the end.
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
