//! Helpers of several tests: options from JSON, WAV files, temporary folders.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use spectrust::options::{Options, Preset};

/// Options from a vector's JSON: an absent name is the default, null is None.
pub fn options(json: &Value) -> Options {
    let preset = json.get("preset").map(|name| {
        let index = Preset::WORDS.iter().position(|word| name == word);
        Preset::ALL[index.unwrap_or_else(|| panic!("unknown preset {name}"))]
    });
    let mut options = preset.map_or_else(Options::default, Preset::options);
    for (name, value) in json.as_object().expect("an object of options") {
        // These names describe the vector and are not options.
        if !["sr", "preset", "input", "shape"].contains(&name.as_str()) {
            options.set(name, &text(name, value)).unwrap();
        }
    }
    options
}

/// Formats a JSON value as `Options::set` parses it.
fn text(name: &str, value: &Value) -> String {
    match value {
        Value::Null if ["norm", "dct_norm"].contains(&name) => "none".to_owned(),
        Value::Null => "auto".to_owned(),
        Value::String(word) => word.clone(),
        Value::Number(number) => number.as_f64().unwrap().to_string(),
        value => value.to_string(),
    }
}

/// A temporary folder for one test, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        // Tests of one process run at the same time.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("spectrust-{name}-{process}-{count}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and returns its path.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Sorted names of all entries of the folder, including hidden ones.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A plain WAV file of 16-bit samples.
pub fn wav16(samples: &[i16], channels: u16, sr: u32) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    wav(1, channels, sr, 16, &data)
}

/// A plain WAV file of floating-point samples in one channel.
pub fn wav32(samples: &[f32], sr: u32) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    wav(3, 1, sr, 32, &data)
}

/// A plain WAV file with any tag and number of bits.
pub fn wav(tag: u16, channels: u16, sr: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    riff(&[(b"fmt ", &fmt(tag, channels, sr, bits)), (b"data", data)])
}

/// A plain format chunk of 16 bytes.
pub fn fmt(tag: u16, channels: u16, sr: u32, bits: u16) -> Vec<u8> {
    let block_align = channels * bits.div_ceil(8);
    let mut fmt = Vec::new();
    fmt.extend(tag.to_le_bytes());
    fmt.extend(channels.to_le_bytes());
    fmt.extend(sr.to_le_bytes());
    fmt.extend((sr * u32::from(block_align)).to_le_bytes());
    fmt.extend(block_align.to_le_bytes());
    fmt.extend(bits.to_le_bytes());
    fmt
}

/// An extensible format chunk of 40 bytes: `valid` bits at the top of a container of `bits`.
pub fn fmt_extensible(tag: u16, channels: u16, sr: u32, bits: u16, valid: u16) -> Vec<u8> {
    let mut fmt = fmt(0xFFFE, channels, sr, bits);
    fmt.extend(22u16.to_le_bytes());
    fmt.extend(valid.to_le_bytes());
    fmt.extend(0u32.to_le_bytes());
    fmt.extend(tag.to_le_bytes());
    // The rest of the sub-format's GUID, the same for every tag (mmreg.h, DEFINE_WAVEFORMATEX_GUID).
    fmt.extend([0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]);
    fmt
}

/// A RIFF file of these chunks, padded to even sizes.
pub fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WAVE".to_vec();
    for (name, bytes) in chunks {
        body.extend(*name);
        body.extend((bytes.len() as u32).to_le_bytes());
        body.extend(*bytes);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// A sine sweep from low to high, with a little noise from a fixed seed.
pub fn sweep(n_samples: usize, sr: u32) -> Vec<i16> {
    let mut seed = 1u32;
    let mut phase = 0.0f64;
    (0..n_samples)
        .map(|i| {
            let hz = 100.0 + f64::from(sr) * 0.4 * i as f64 / n_samples as f64;
            phase += hz * std::f64::consts::TAU / f64::from(sr);
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (12_000.0 * phase.sin()) as i16 + (seed >> 24) as i16
        })
        .collect()
}

/// Creates a FIFO.
pub fn mkfifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}
