//! Unusual and damaged FLAC files. tests/oracle covers files of the reference encoder.

mod common;
#[path = "common/coded.rs"]
mod coded;
#[path = "common/flac_frames.rs"]
mod flac_frames;

use common::wav;
use flac_frames::{Frame, LEFT_SIDE, MID_SIDE, SIDE_RIGHT, block, file, sized_block, stream_info};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// Number of samples in a block.
const BLOCK: usize = 64;
/// Length in bytes of a frame of [`BLOCK`] 16-bit samples in one channel, with a number below 128.
const FRAME_BYTES: usize = 10 + 1 + 2 * BLOCK + 2;
/// Number of bytes before the frames of [`file`].
const HEADER: usize = 4 + 4 + 34;

fn decode(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>), Error> {
    let audio = Audio::open(bytes, &Options::default())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

/// 16-bit samples other than 0.
fn numbers(len: usize, first: i64) -> Vec<i64> {
    (0..len as i64).map(|index| ((first + index) * 0x9E37 % 32_767 + 1) * (index % 2 * 2 - 1)).collect()
}

fn floats(numbers: &[i64]) -> Vec<f32> {
    numbers.iter().map(|&number| number as f32 / 32_768.0).collect()
}

/// Blocks of one channel, frames with the given numbers, and their samples.
fn blocks(frame_numbers: &[u64]) -> (Vec<Frame>, Vec<f32>) {
    let samples: Vec<Vec<i64>> = (0..frame_numbers.len()).map(|index| numbers(BLOCK, 1000 * index as i64)).collect();
    let frames = frame_numbers.iter().zip(&samples).map(|(&number, samples)| Frame::new(number, &[samples])).collect();
    (frames, floats(&samples.concat()))
}

#[test]
fn a_side_channel_of_33_bits_is_read() {
    let ends = [i64::from(i32::MIN), i64::from(i32::MAX)];
    let mut left: Vec<i64> = numbers(200, 1).iter().map(|number| number * 65_521).collect();
    let mut right: Vec<i64> = numbers(200, 777).iter().map(|number| number * 65_519).collect();
    left[..4].copy_from_slice(&[ends[0], ends[1], ends[0], ends[1]]);
    right[..4].copy_from_slice(&[ends[1], ends[0], ends[0], ends[1]]);
    let pairs: Vec<(i64, i64)> = left.iter().copied().zip(right.iter().copied()).collect();
    let stored = pairs.iter().flat_map(|&(left, right)| [left as i32, right as i32]);
    let stored: Vec<u8> = stored.flat_map(i32::to_le_bytes).collect();
    let expected = decode(&wav(1, 2, 8000, 32, &stored)).unwrap();
    let side: Vec<i64> = pairs.iter().map(|(left, right)| left - right).collect();
    let mid: Vec<i64> = pairs.iter().map(|(left, right)| (left + right) >> 1).collect();
    for (stereo, channels) in [
        (None, [&left, &right]),
        (Some(LEFT_SIDE), [&left, &side]),
        (Some(SIDE_RIGHT), [&side, &right]),
        (Some(MID_SIDE), [&mid, &side]),
    ] {
        let frame = Frame { bits: 32, stereo, ..Frame::new(0, &channels.map(Vec::as_slice)) };
        let begins = [b"fLaC", &stream_info(true, 2, 32, 200)[..]].concat();
        assert!(decode(&[begins, frame.bytes()].concat()).unwrap() == expected, "{stereo:?}");
    }
}

#[test]
fn frame_numbers_that_restart_or_jump_lose_no_samples() {
    let out_of_order = |at: &str| {
        vec![format!("its frames are not numbered in order, first at {at} s: all were read, one after the other")]
    };
    for (frame_numbers, warnings) in [
        ([0, 1, 2, 3, 4, 5], vec![]),
        ([1000, 1001, 1002, 1003, 1004, 1005], vec![]),
        ([0, 1, 2, 0, 1, 2], out_of_order("0.024")),
        ([0, 1, 2, 50, 51, 60], out_of_order("0.024")),
        ([0; 6], out_of_order("0.008")),
        ([5, 4, 3, 2, 1, 0], out_of_order("0.008")),
    ] {
        let (frames, expected) = blocks(&frame_numbers);
        for total in [0, 100, expected.len() as u64] {
            let decoded = decode(&file(1, total, &frames)).unwrap();
            assert_eq!(decoded, (expected.clone(), warnings.clone()), "{frame_numbers:?} {total}");
        }
    }
}

#[test]
fn blocks_of_any_size_count_samples_or_frames() {
    let sizes = [16, 1, 4608, 300, 65_535, 2, 65_536, 3];
    let samples: Vec<Vec<i64>> = sizes.iter().map(|&len| numbers(len, 5)).collect();
    let expected = floats(&samples.concat());
    for counts_samples in [false, true] {
        let starts = sizes.iter().scan(0, |end, &len| Some(std::mem::replace(end, *end + len as u64)));
        let frames = starts.zip(&samples).enumerate().map(|(index, (start, samples))| {
            let number = if counts_samples { start } else { index as u64 };
            Frame { counts_samples, ..Frame::new(number, &[samples]) }
        });
        assert!(decode(&file(1, 0, &frames.collect::<Vec<_>>())).unwrap() == (expected.clone(), vec![]));
    }
}

#[test]
fn joined_files_are_read_in_sequence() {
    let (frames, expected) = blocks(&[0, 1, 2]);
    let whole = file(1, 3 * BLOCK as u64, &frames);
    let tag = [b"TAG".to_vec(), vec![b'x'; 125]].concat();
    for (between, n_warnings) in [(vec![], 1), (tag, 2)] {
        let (samples, warnings) = decode(&[whole.clone(), between, whole.clone()].concat()).unwrap();
        assert_eq!(samples, [&expected[..], &expected].concat());
        assert_eq!(warnings.len(), n_warnings, "{warnings:?}");
        assert!(warnings[0].contains("not numbered in order, first at 0.024 s"));
    }
}

#[test]
fn changes_of_channels_and_bits_are_read_with_a_warning() {
    let (first, second) = (numbers(BLOCK, 3), numbers(BLOCK, 4));
    let deeper: Vec<i64> = first.iter().map(|number| number << 8).collect();
    let frames = [
        Frame::new(0, &[&first, &first]),
        Frame { bits: 24, ..Frame::new(1, &[&deeper]) },
        Frame::new(2, &[&first, &second, &first, &second]),
    ];
    let mean: Vec<f32> = floats(&first).iter().zip(floats(&second)).map(|(one, other)| (one + other) / 2.0).collect();
    let (samples, warnings) = decode(&file(2, 0, &frames)).unwrap();
    assert_eq!(samples, [floats(&first), floats(&first), mean].concat());
    let text = "its frames hold 1 channel of 24 bits at 8000 Hz from 0.008 s on, not 2 channels of 16 bits at 8000 Hz as before";
    assert_eq!(warnings, [text]);
}

#[test]
fn a_damaged_block_of_maximum_size_becomes_silence() {
    // The standard forbids this size, but the reference decoder reads it.
    let samples: Vec<Vec<i64>> = (0..4).map(|index| numbers(65_536, index)).collect();
    let frames: Vec<Frame> = (0..4).map(|index| Frame::new(index, &[&samples[index as usize]])).collect();
    let mut expected = floats(&samples.concat());
    let mut bytes = file(1, 4 * 65_536, &frames);
    assert!(decode(&bytes).unwrap() == (expected.clone(), vec![]));
    let at = bytes.len() * 3 / 8;
    bytes[at] ^= 1;
    expected[65_536..2 * 65_536].fill(0.0);
    let (samples, warnings) = decode(&bytes).unwrap();
    assert!(samples == expected && warnings.len() == 1, "{warnings:?}");
}

#[test]
fn a_part_without_the_selected_channel_is_silence() {
    let (first, second) = (numbers(BLOCK, 3), numbers(BLOCK, 4));
    let frames = [
        Frame::new(0, &[&first, &second, &first, &first]),
        Frame::new(1, &[&second, &first]),
        Frame::new(2, &[&first]),
        Frame::new(3, &[&first]),
        Frame::new(4, &[&first, &second]),
    ];
    let options = Options { channel: Some(1), ..Options::default() };
    let bytes = file(4, 0, &frames);
    let audio = Audio::open(bytes.as_slice(), &options).unwrap();
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new()).unwrap();
    let silence = vec![0.0; 2 * BLOCK];
    assert_eq!(samples, [floats(&second), floats(&first), silence, floats(&second)].concat());
    let message =
        "2 packets cannot be decoded, the first at 0.016 s (it has no channel 1): 0.016 s are silence instead";
    assert_eq!(audio.warnings.last().unwrap(), message);
}

#[test]
fn a_change_of_rate_ends_the_recording_with_a_warning() {
    let (mut frames, expected) = blocks(&[0, 1, 2]);
    frames[2].sr = Some(16_000);
    let (samples, warnings) = decode(&file(1, 0, &frames)).unwrap();
    assert_eq!(samples, expected[..2 * BLOCK]);
    assert_eq!(warnings, ["the sample rate changes to 16000 Hz after 0.016 s: what follows was not read"]);
}

#[test]
fn a_damaged_frame_becomes_silence() {
    for counts_samples in [false, true] {
        let step = if counts_samples { BLOCK as u64 } else { 1 };
        let (mut frames, whole) = blocks(&[0, step, 2 * step, 3 * step]);
        frames.iter_mut().for_each(|frame| frame.counts_samples = counts_samples);
        let bytes = file(1, whole.len() as u64, &frames);
        for damaged in 0..4 {
            let start = HEADER + frames[..damaged].iter().map(|frame| frame.bytes().len()).sum::<usize>();
            let mut expected = whole.clone();
            expected[damaged * BLOCK..][..BLOCK].fill(0.0);
            // Bytes of the header, the samples and the checksum.
            for at in [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 50, FRAME_BYTES - 1] {
                let mut damaged_file = bytes.clone();
                damaged_file[start + at] ^= 0x5A;
                let (samples, warnings) = decode(&damaged_file).unwrap();
                assert_eq!(
                    (samples.len(), warnings.len()),
                    (whole.len(), 1),
                    "{counts_samples} {damaged} {at} {warnings:?}"
                );
                assert!(samples == expected, "{counts_samples} {damaged} {at}");
                let message = format!("1 packet cannot be decoded, the first at {} s", damaged as f64 * 0.008);
                assert!(
                    warnings[0].starts_with(&message) && warnings[0].ends_with("0.008 s are silence instead"),
                    "{warnings:?}"
                );
            }
        }
    }
}

#[test]
fn damage_of_any_length_becomes_silence_of_its_length() {
    let (frames, whole) = blocks(&[0, 1, 2, 3, 4, 5, 6, 7]);
    let bytes = file(1, 0, &frames);
    for (start, len) in [(FRAME_BYTES + 20, 3 * FRAME_BYTES), (30, 6 * FRAME_BYTES), (4 * FRAME_BYTES, FRAME_BYTES)] {
        for filler in [0, 0x55, 0xFF] {
            let mut damaged_file = bytes.clone();
            damaged_file[HEADER + start..][..len].fill(filler);
            let (samples, warnings) = decode(&damaged_file).unwrap();
            let mut expected = whole.clone();
            expected[start / FRAME_BYTES * BLOCK..(start + len).div_ceil(FRAME_BYTES) * BLOCK].fill(0.0);
            assert!(samples == expected && warnings.len() == 1, "{start} {filler} {warnings:?}");
        }
    }
}

#[test]
fn implausible_frame_numbers_add_no_silence() {
    let (frames, whole) = blocks(&[0, 1, 2_000_000_000, 2_000_000_001]);
    let mut bytes = file(1, 0, &frames);
    bytes[HEADER + FRAME_BYTES + 40] ^= 1;
    let (samples, warnings) = decode(&bytes).unwrap();
    let mut expected = whole;
    expected[BLOCK..2 * BLOCK].fill(0.0);
    assert_eq!((samples, warnings.len()), (expected, 1));
}

#[test]
fn files_with_wrong_metadata_are_read() {
    let (frames, expected) = blocks(&[0, 1, 2]);
    let sound: Vec<u8> = frames.iter().flat_map(Frame::bytes).collect();
    let info = |is_last| stream_info(is_last, 1, 16, expected.len() as u64);
    let noise: Vec<u8> = (0..4000_u32).map(|index| (index * index / 8) as u8).collect();
    let large = vec![0xFF; (1 << 24) - 1];
    let padding = [1, 0, 0, 0].repeat(5000);
    let searched = "the sizes of its metadata are wrong: its frames were searched for";
    for (what, metadata, warnings) in [
        ("a cue sheet of noise", [info(false), block(5, true, &noise)].concat(), vec![]),
        ("a comment count", [info(false), block(4, true, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF])].concat(), vec![]),
        ("a picture of 4 GiB", [info(false), block(6, true, &[0xFF; 40])].concat(), vec![]),
        ("no seek points, and half of one", [info(false), block(3, true, &[1; 9])].concat(), vec![]),
        ("reserved kinds", [info(false), block(126, false, &noise), block(9, true, &[])].concat(), vec![]),
        ("32 MiB", [info(false), block(6, false, &large), block(2, true, &large)].concat(), vec![]),
        ("no last block", info(false), vec![]),
        ("nothing", vec![0x81, 0, 0, 0], vec![]),
        ("stream information of 3 bytes", block(0, true, &[1, 2, 3]), vec![]),
        ("two of them", [info(false), info(true)].concat(), vec![]),
        ("many blocks", [info(false), padding, block(1, true, &[])].concat(), vec![searched]),
        ("too small", [info(false), sized_block(6, true, 3000, &noise)].concat(), vec![searched]),
        ("too large", [info(false), sized_block(6, true, 4200, &noise)].concat(), vec![searched]),
        ("beyond the end", [info(false), sized_block(6, true, 1 << 20, &noise)].concat(), vec![searched]),
    ] {
        let decoded = decode(&[b"fLaC", &metadata[..], &sound].concat()).unwrap();
        assert!(decoded.0 == expected, "{what}: {:?}", decoded.1);
        assert_eq!(decoded.1, warnings, "{what}");
    }
}

#[test]
fn frame_headers_override_the_stream_information() {
    let (frames, expected) = blocks(&[0, 1]);
    let sound: Vec<u8> = frames.iter().flat_map(Frame::bytes).collect();
    let (samples, warnings) = decode(&[b"fLaC", &stream_info(true, 2, 24, 0)[..], &sound].concat()).unwrap();
    assert_eq!(samples, expected);
    let text =
        "its frames hold 1 channel of 16 bits at 8000 Hz, not 2 channels of 24 bits at 8000 Hz as it begins by saying";
    assert_eq!(warnings, [text]);
}

#[test]
fn frames_without_rate_and_bits_use_the_stream_information() {
    let samples: Vec<i64> = numbers(BLOCK, 9).iter().map(|number| number % 1024).collect();
    let expected: Vec<f32> = samples.iter().map(|&number| number as f32 / 1024.0).collect();
    let frame = Frame { bits: 11, sr: None, ..Frame::new(0, &[&samples]) }.bytes();
    let decoded = decode(&[b"fLaC", &stream_info(true, 1, 11, 0)[..], &frame].concat());
    assert_eq!(decoded.unwrap(), (expected, vec![]));
    let error = decode(&[b"fLaC", &block(1, true, &[])[..], &frame].concat()).unwrap_err();
    assert!(error.to_string().contains("it looks like FLAC, but is damaged: no frame begins where one should"));
}

#[test]
fn frames_without_a_header_are_read() {
    for first in [0, 70_000] {
        let (frames, expected) = blocks(&[first, first + 1, first + 2]);
        let bytes: Vec<u8> = frames.iter().flat_map(Frame::bytes).collect();
        assert_eq!(decode(&bytes).unwrap(), (expected.clone(), vec![]));
        let tagged = [b"ID3\x04\0\0\0\0\0\x04abcd", &bytes[..]].concat();
        assert_eq!(decode(&tagged).unwrap(), (expected, vec![]));
    }
}

#[test]
fn data_after_the_frames_is_skipped() {
    let (frames, expected) = blocks(&[0, 1]);
    for total in [0, expected.len() as u64] {
        let whole = file(1, total, &frames);
        for trailer in [&b"TAG of 128 bytes"[..], b"APETAGEX of some bytes", &[0; 5000]] {
            assert_eq!(decode(&[&whole, trailer].concat()).unwrap(), (expected.clone(), vec![]));
        }
        let (samples, warnings) = decode(&[&whole[..], b"twenty other bytes.."].concat()).unwrap();
        assert_eq!(samples, expected);
        assert_eq!(warnings, ["20 bytes of it are no frames: they were left out"]);
    }
}
