//! MPEG audio: frames that are found wherever they begin, and damage that costs no more than itself.
//! Whether samples are right is for tests/oracle/matrix_mp3.py.

mod common;

use common::Folder;
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// LAME's information frame, then 7 frames of 576 samples at 22.05 kHz, as fuzz/coded/make.py has them written.
const LAME: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

fn hear(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>), Error> {
    let folder = Folder::new("mp3");
    let (path, options) = (folder.file("a file", bytes), Options::default());
    let audio = Audio::open(&path, &options)?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

/// Where the frames of [`LAME`] begin, and where its last one ends.
fn frames() -> Vec<usize> {
    let first = LAME.windows(2).position(|two| two == [0xFF, 0xF3]).unwrap();
    let mut frames = vec![first];
    while let Some(&[0xFF, 0xF3, rates, _]) = LAME[*frames.last().unwrap()..].first_chunk() {
        let kbps = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160][usize::from(rates >> 4)];
        frames.push(frames.last().unwrap() + 72_000 * kbps / 22_050 + usize::from(rates >> 1 & 1));
    }
    frames
}

/// Frames without an information frame, one after the other, again and again.
fn long() -> Vec<u8> {
    let frames = frames();
    LAME[frames[1]..*frames.last().unwrap()].repeat(6)
}

/// Bytes without anything that looks like a header.
fn junk(len: usize) -> Vec<u8> {
    (0..len as u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7F).collect()
}

#[test]
fn frames_behind_anything_are_found_and_what_was_passed_over_is_counted() {
    let (plain, warnings) = hear(&long()).unwrap();
    assert_eq!(warnings, [""; 0]);
    for before in [&[0][..], &[0; 3000], &junk(3000), &junk(60_000)] {
        let (samples, warnings) = hear(&[before, &long()].concat()).unwrap();
        assert_eq!(samples, plain);
        let said = format!("belong to no frame of MPEG audio: {}, the first at byte 0", before.len());
        assert!(warnings.len() == 1 && warnings[0].ends_with(&said), "{warnings:?}");
    }
    assert!(matches!(hear(&junk(100_000)), Err(Error::Audio { .. })));
}

#[test]
fn a_stream_that_begins_within_a_frame_is_read_from_the_next_one_on() {
    let (plain, _) = hear(&long()).unwrap();
    let (samples, warnings) = hear(&long()[20..]).unwrap();
    assert_eq!(samples.len(), plain.len() - 576);
    // Bits that the first frames keep in the one before are gone.
    assert_eq!(samples[5 * 576..], plain[6 * 576..]);
    assert!(warnings.iter().any(|warning| warning.contains("belong to no frame of MPEG audio")), "{warnings:?}");
}

#[test]
fn a_damaged_frame_costs_that_frame() {
    let (plain, _) = hear(&long()).unwrap();
    let frames = frames();
    let header = frames[4] - frames[1];
    for (at, bytes) in [(header, &[0; 16][..]), (header + 2, &[0x18]), (header + 6, &[0xFF; 8]), (header, &[0xFF; 50])]
    {
        let mut damaged = long();
        damaged[at..at + bytes.len()].copy_from_slice(bytes);
        let (samples, warnings) = hear(&damaged).unwrap();
        assert_eq!(samples.len(), plain.len());
        assert_eq!(samples[..3 * 576], plain[..3 * 576]);
        assert_eq!(samples[9 * 576..], plain[9 * 576..]);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].contains("cannot be decoded, the first at 0.078 s"), "{warnings:?}");
    }
}

#[test]
fn tags_between_joined_files_are_passed_over_without_a_word() {
    let (plain, _) = hear(LAME).unwrap();
    let id3: &[u8] = b"ID3\x04\0\0\0\0\0\x0A1234567890";
    let ape = [&b"APETAGEX\xD0\x07\0\0\x28\0\0\0\x01\0\0\0\0\0\0\xA0"[..], &[0; 8], b"12345678"].concat();
    let ape = [&ape[..], b"APETAGEX\xD0\x07\0\0\x28\0\0\0\x01\0\0\0\0\0\0\x80", &[0; 8]].concat();
    let id3v1 = [&b"TAG"[..], &[b'x'; 125]].concat();
    for tags in [&[][..], id3, &ape, &id3v1, b"LYRICSBEGININD0000200000020LYRICS200"] {
        let (samples, warnings) = hear(&[LAME, tags, LAME].concat()).unwrap();
        assert_eq!(warnings, [""; 0]);
        assert_eq!(samples[..plain.len()], plain);
        assert!(samples.len() > 2 * plain.len());
    }
}

#[test]
fn a_second_stream_of_another_rate_ends_the_first_with_a_warning() {
    let stereo: &[u8] = include_bytes!("../fuzz/coded/stereo.mp3");
    let (plain, _) = hear(&long()).unwrap();
    let (samples, warnings) = hear(&[&long(), stereo].concat()).unwrap();
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
        let (heard, warnings) = hear(&frames).unwrap();
        assert_eq!(heard, vec![0.0; samples]);
        assert_eq!(warnings, [""; 0]);
    }
}
