//! Memory is bounded for a small file that decodes to a long recording. The only test of its process.

mod common;
#[path = "common/coded.rs"]
mod coded;

use coded::Flac;
use common::Folder;
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::options::Options;

/// Peak memory of the process in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn two_hours_of_silence_take_bounded_memory() {
    let folder = Folder::new("codecs-memory");
    let (sr, seconds) = (8000, 7200);
    let flac = Flac { channels: 2, block: 65_535, ..Flac::mono(sr) };
    let file = flac.silence(u64::from(sr) * seconds);
    assert!(file.len() < 100_000);
    let path = folder.file("x.flac", &file);
    let before = peak();
    let audio = Audio::open(&path, &Options::default()).unwrap();
    assert_eq!((audio.n_samples(), audio.warnings.len()), (u64::from(sr) * seconds, 0));
    let mut last = [f32::NAN; 100];
    audio.read(audio.n_samples() - 100, &mut last, &mut Vec::new()).unwrap();
    assert_eq!(last, [0.0; 100]);
    // The samples would take 230 MB. At most 64 MB stay in memory, and twice that while the buffer grows.
    let grown = (peak() - before) >> 10;
    assert!(grown < 160, "{grown} MiB");
}
