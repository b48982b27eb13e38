//! MPEG audio: the search for frames, and damaged ones. tests/oracle/matrix_mp3.py checks the samples.

mod common;

use common::Folder;
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// LAME's information frame, then 7 frames of 576 samples at 22.05 kHz. Written by fuzz/coded/make.py.
const LAME: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

fn decode(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>), Error> {
    let folder = Folder::new("mp3");
    let (path, options) = (folder.file("a file", bytes), Options::default());
    let audio = Audio::open(&path, &options)?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

/// Offsets of the frames of [`LAME`], and of the end of the last one.
fn frames() -> Vec<usize> {
    let first = LAME.windows(2).position(|two| two == [0xFF, 0xF3]).unwrap();
    let mut frames = vec![first];
    while let Some(&[0xFF, 0xF3, rates, _]) = LAME[*frames.last().unwrap()..].first_chunk() {
        let kbps = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160][usize::from(rates >> 4)];
        frames.push(frames.last().unwrap() + 72_000 * kbps / 22_050 + usize::from(rates >> 1 & 1));
    }
    frames
}

/// The frames without the information frame, repeated.
fn long() -> Vec<u8> {
    let frames = frames();
    LAME[frames[1]..*frames.last().unwrap()].repeat(6)
}

/// Bytes that contain no header.
fn junk(len: usize) -> Vec<u8> {
    (0..len as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7F).collect()
}

#[test]
fn frames_after_other_bytes_are_found_and_the_bytes_counted() {
    let (plain, warnings) = decode(&long()).unwrap();
    assert_eq!(warnings, [""; 0]);
    for before in [&[0][..], &[0; 3000], &junk(3000), &junk(60_000)] {
        let (samples, warnings) = decode(&[before, &long()].concat()).unwrap();
        assert_eq!(samples, plain);
        let message = format!("belong to no frame of MPEG audio: {}, the first at byte 0", before.len());
        assert!(warnings.len() == 1 && warnings[0].ends_with(&message), "{warnings:?}");
    }
    assert!(matches!(decode(&junk(100_000)), Err(Error::Audio { .. })));
}

#[test]
fn a_stream_that_starts_within_a_frame_is_read_from_the_next_one() {
    let (plain, _) = decode(&long()).unwrap();
    let (samples, warnings) = decode(&long()[20..]).unwrap();
    assert_eq!(samples.len(), plain.len() - 576);
    // The first frames lack bits stored in earlier ones.
    assert_eq!(samples[5 * 576..], plain[6 * 576..]);
    assert!(warnings.iter().any(|warning| warning.contains("belong to no frame of MPEG audio")), "{warnings:?}");
}

#[test]
fn a_damaged_frame_becomes_silence() {
    let (plain, _) = decode(&long()).unwrap();
    let frames = frames();
    let header = frames[4] - frames[1];
    for (at, bytes) in [(header, &[0; 16][..]), (header + 2, &[0x18]), (header + 6, &[0xFF; 8]), (header, &[0xFF; 50])]
    {
        let mut damaged = long();
        damaged[at..at + bytes.len()].copy_from_slice(bytes);
        let (samples, warnings) = decode(&damaged).unwrap();
        assert_eq!(samples.len(), plain.len());
        assert_eq!(samples[..3 * 576], plain[..3 * 576]);
        assert_eq!(samples[9 * 576..], plain[9 * 576..]);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("cannot be decoded, the first at 0.078 s"), "{warnings:?}");
    }
}

#[test]
fn tags_between_joined_files_are_skipped_silently() {
    let (plain, _) = decode(LAME).unwrap();
    let id3: &[u8] = b"ID3\x04\0\0\0\0\0\x0A1234567890";
    let ape = [&b"APETAGEX\xD0\x07\0\0\x28\0\0\0\x01\0\0\0\0\0\0\xA0"[..], &[0; 8], b"12345678"].concat();
    let ape = [&ape[..], b"APETAGEX\xD0\x07\0\0\x28\0\0\0\x01\0\0\0\0\0\0\x80", &[0; 8]].concat();
    let id3v1 = [&b"TAG"[..], &[b'x'; 125]].concat();
    for tags in [&[][..], id3, &ape, &id3v1, b"LYRICSBEGININD0000200000020LYRICS200"] {
        let (samples, warnings) = decode(&[LAME, tags, LAME].concat()).unwrap();
        assert_eq!(warnings, [""; 0]);
        assert_eq!(samples[..plain.len()], plain);
        assert!(samples.len() > 2 * plain.len());
    }
}

#[test]
fn a_change_of_rate_ends_the_recording_with_a_warning() {
    let stereo: &[u8] = include_bytes!("../fuzz/coded/stereo.mp3");
    let (plain, _) = decode(&long()).unwrap();
    let (samples, warnings) = decode(&[&long(), stereo].concat()).unwrap();
    assert_eq!(samples, plain);
    assert!(warnings[0].contains("the sample rate changes to 32000 Hz"), "{warnings:?}");
}

#[test]
fn free_format_and_the_other_layers_are_read() {
    let silent = |header: [u8; 4], bytes: usize| [&header[..], &vec![0; bytes - 4]].concat().repeat(10);
    for (frames, samples) in [
        (silent([0xFF, 0xFB, 0x00, 0xC0], 304), 11_520),
        (silent([0xFF, 0xFF, 0x18, 0xC0], 48), 3840),
        (silent([0xFF, 0xFE, 0x14, 0xC0], 32), 3840),
        (silent([0xFF, 0xFD, 0x10, 0xC0], 104), 11_520),
    ] {
        let (decoded, warnings) = decode(&frames).unwrap();
        assert_eq!(decoded, vec![0.0; samples]);
        assert_eq!(warnings, [""; 0]);
    }
}
