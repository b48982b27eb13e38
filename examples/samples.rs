//! Writes a recording's samples as raw little-endian float32, channel by channel, and its facts as JSON.
//!
//! Usage: `samples IN.wav OUT.f32 [IN.wav OUT.f32 ...]`: a line for each file. tests/oracle compares what this writes
//! with what other programs read.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::options::Options;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for job in arguments.chunks_exact(2) {
        let mut bytes = Vec::new();
        let said = match every_channel(Path::new(&job[0]), &mut bytes) {
            Ok(facts) => facts,
            Err(error) => json!({ "error": error.to_string() }),
        };
        println!("{said}");
        fs::write(&job[1], &bytes)?;
    }
    Ok(())
}

/// Appends the samples of every channel to `bytes`; returns the facts of the file.
fn every_channel(path: &Path, bytes: &mut Vec<u8>) -> spectrust::error::Result<Value> {
    let first = Audio::open(path, &Options::default())?;
    let mut samples = vec![0.0; first.n_samples() as usize];
    for channel in 0..first.channels() {
        let options = Options { channel: Some(channel), ..Options::default() };
        Audio::open(path, &options)?.read(0, &mut samples, &mut Vec::new())?;
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    }
    Ok(json!({ "sr": first.sr(), "channels": first.channels(), "warnings": first.warnings }))
}
