//! AAC in ADTS: damage affects only the damaged frames and shifts nothing. tests/oracle covers files of encoders.

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// Two AAC-LC frames, mono at 8 kHz, without checksums.
const TWO: &[u8] = include_bytes!("../fuzz/coded/a.aac");
/// Length of a header in bytes.
const HEADER: usize = 7;
/// Number of samples in a frame.
const FRAME: usize = 1024;
/// Number of frames in the files below.
const COUNT: usize = 12;

fn decode(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>), Error> {
    let audio = Audio::open(bytes, &Options::default())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

/// [`COUNT`] frames, alternately of 367 and 325 bytes.
fn frames() -> Vec<Vec<u8>> {
    let len = |bytes: &[u8]| usize::from(bytes[3] & 3) << 11 | usize::from(bytes[4]) << 3 | usize::from(bytes[5] >> 5);
    let (first, second) = TWO.split_at(len(TWO));
    [first, second].iter().cycle().take(COUNT).map(|frame| frame.to_vec()).collect()
}

/// A frame of these blocks, without checksums or with wrong ones, which are not verified.
fn frame_with_blocks(header: &[u8], blocks: &[&[u8]], has_crc: bool) -> Vec<u8> {
    let crc: &[u8] = if has_crc { &[0xAB, 0xCD] } else { &[] };
    let mut behind = Vec::new();
    let mut at = 0;
    for block in blocks {
        if has_crc && at > 0 {
            behind.extend((at as u16).to_be_bytes());
        }
        at += block.len() + crc.len();
    }
    behind.extend(crc);
    behind.extend(blocks.iter().flat_map(|&block| [block, if blocks.len() > 1 { crc } else { &[] }].concat()));
    let mut frame = [header, &behind].concat();
    let len = frame.len();
    frame[1] = frame[1] & 0xFE | u8::from(!has_crc);
    frame[3] = frame[3] & 0xFC | (len >> 11) as u8;
    frame[4] = (len >> 3) as u8;
    frame[5] = frame[5] & 0x1F | (len << 5) as u8;
    frame[6] = frame[6] & 0xFC | (blocks.len() - 1) as u8;
    frame
}

/// Checks that `samples` differ only in the damaged frame and the next one, which overlaps with it.
fn check_other_frames(samples: &[f32], expected: &[f32], frame: usize, what: &str) {
    assert_eq!(samples.len(), expected.len(), "{what}");
    let wrong: Vec<usize> = (0..samples.len()).filter(|&at| samples[at] != expected[at]).collect();
    let decoded = frame * FRAME..(frame + 2) * FRAME;
    assert!(wrong.iter().all(|at| decoded.contains(at)), "{what}: {:?} {:?}", wrong.first(), wrong.last());
}

#[test]
fn a_wrong_header_bit_loses_no_samples() {
    let frames = frames();
    let expected = decode(&frames.concat()).unwrap();
    assert_eq!((expected.0.len(), expected.1.len()), (COUNT * FRAME, 0));
    for damaged in [0, 5, COUNT - 2, COUNT - 1] {
        for bit in 0..8 * HEADER {
            let mut frames = frames.clone();
            frames[damaged][bit / 8] ^= 0x80 >> (bit % 8);
            let decoded = decode(&frames.concat()).unwrap();
            // A last frame that claims too many bytes counts as truncated.
            let is_cut = damaged == COUNT - 1 && !decoded.1.is_empty() && (30..43).contains(&bit);
            if is_cut {
                assert!(decoded.1[0].starts_with("the file ends early, after "), "{bit} {:?}", decoded.1);
                assert!(decoded.0[..] == expected.0[..(COUNT - 1) * FRAME], "{bit}");
            } else {
                assert_eq!(decoded.1, expected.1, "{damaged} {bit}");
                check_other_frames(&decoded.0, &expected.0, COUNT, &format!("{damaged} {bit}"));
            }
        }
    }
}

#[test]
fn an_overwritten_frame_becomes_silence() {
    let frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    let noise: Vec<u8> = (0..400_u32).map(|index| (index.wrapping_mul(0x9E37_79B9) >> 24) as u8).collect();
    for damaged in 0..COUNT {
        for (name, filler) in [("0", vec![0; 400]), ("0xFF", vec![0xFF; 400]), ("noise", noise.clone())] {
            for from in [0, HEADER] {
                let mut frames = frames.clone();
                let len = frames[damaged].len();
                frames[damaged][from..].copy_from_slice(&filler[..len - from]);
                let (samples, warnings) = decode(&frames.concat()).unwrap();
                let what = format!("{damaged} {name} {from} {warnings:?}");
                assert_eq!(warnings.len(), 1, "{what}");
                // Zeros at the end count as padding.
                if (damaged, name, from) == (COUNT - 1, "0", 0) {
                    assert!(samples == expected[..damaged * FRAME], "{what}");
                    let message = "bytes passed over that belong to no frame of AAC: 325, the first at byte 3827";
                    assert_eq!(warnings, [message]);
                } else {
                    let message =
                        format!("1 packet cannot be decoded, the first at {} s", (128 * damaged) as f64 / 1000.0);
                    assert!(warnings[0].starts_with(&message), "{what}");
                    assert!(warnings[0].ends_with(": 0.128 s are silence instead"), "{what}");
                    check_other_frames(&samples, &expected, damaged, &what);
                }
            }
        }
    }
}

#[test]
fn a_frame_of_other_elements_becomes_silence() {
    let frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    for damaged in [0, 1, 5] {
        let mut damaged_file = frames.clone();
        // Two channels in a mono stream.
        damaged_file[damaged][HEADER] = damaged_file[damaged][HEADER] & 0x1F | 1 << 5;
        let (samples, warnings) = decode(&damaged_file.concat()).unwrap();
        check_other_frames(&samples, &expected, damaged, "elements");
        assert!(warnings.len() == 1 && warnings[0].starts_with("1 packet cannot be decoded"), "{warnings:?}");
    }
}

#[test]
fn several_overwritten_frames_become_silence_of_their_length() {
    let frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    for (from, to) in [(1, 3), (2, 9), (0, 3)] {
        let mut damaged_file = frames.clone();
        damaged_file[from..to].iter_mut().flatten().for_each(|byte| *byte = 0x55);
        let (samples, warnings) = decode(&damaged_file.concat()).unwrap();
        assert_eq!((samples.len(), warnings.len()), (COUNT * FRAME, 1), "{from} {warnings:?}");
        assert!(samples[(to + 1) * FRAME..] == expected[(to + 1) * FRAME..]);
        assert!(samples[from * FRAME..to * FRAME].iter().all(|&sample| sample == 0.0));
    }
}

#[test]
fn frames_between_damaged_ones_are_read() {
    let mut frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    frames[4..].iter_mut().step_by(2).for_each(|frame| frame.fill(0x55));
    let (samples, warnings) = decode(&frames.concat()).unwrap();
    assert_eq!(samples.len(), expected.len());
    assert!(samples[..4 * FRAME] == expected[..4 * FRAME]);
    let is_silent = |at: usize| samples[at * FRAME..(at + 1) * FRAME].iter().all(|&sample| sample == 0.0);
    assert!((4..COUNT).all(|at| is_silent(at) == (at % 2 == 0)));
    assert!(warnings[0].starts_with("4 packets cannot be decoded, the first at 0.512 s"), "{warnings:?}");
}

#[test]
fn several_blocks_in_a_frame_are_read() {
    let frames = [frames(), frames()].concat();
    let expected = decode(&frames.concat()).unwrap();
    for per_frame in [1, 2, 3, 4] {
        for has_crc in [false, true] {
            let joined = frames.chunks(per_frame).map(|frames| {
                let blocks: Vec<&[u8]> = frames.iter().map(|frame| &frame[HEADER..]).collect();
                frame_with_blocks(&frames[0][..HEADER], &blocks, has_crc)
            });
            let joined: Vec<Vec<u8>> = joined.collect();
            assert!(decode(&joined.concat()).unwrap() == expected, "{per_frame} {has_crc}");
            let mut damaged_file = joined.clone();
            let len = damaged_file[1].len();
            damaged_file[1].copy_from_slice(&vec![0x55; len]);
            let (samples, warnings) = decode(&damaged_file.concat()).unwrap();
            assert_eq!((samples.len(), warnings.len()), (expected.0.len(), 1), "{per_frame} {has_crc} {warnings:?}");
            let behind = (2 * per_frame + 1) * FRAME;
            assert!(samples[behind..] == expected.0[behind..]);
        }
    }
}

#[test]
fn a_file_of_one_frame_is_read() {
    let frame = &frames()[0];
    assert_eq!(decode(frame).unwrap().0.len(), FRAME);
    let error = decode(&frame[..200]).unwrap_err().to_string();
    assert!(error.contains("it looks like AAC, but ends early"), "{error}");
}

#[test]
fn a_truncated_file_causes_a_warning() {
    let frames = frames();
    let (whole, expected) = (frames.concat(), decode(&frames.concat()).unwrap().0);
    let ends: Vec<usize> = (0..=COUNT).map(|count| frames[..count].concat().len()).collect();
    for len in (ends[2]..whole.len()).step_by(17).chain(ends[3] - 7..ends[3] + 8) {
        let (samples, warnings) = decode(&whole[..len]).unwrap();
        let count = ends.iter().filter(|&&end| end <= len).count() - 1;
        assert!(samples[..] == expected[..count * FRAME], "{len} {} {warnings:?}", samples.len());
        let is_between = ends.contains(&len);
        assert_eq!(warnings.len(), usize::from(!is_between), "{len} {warnings:?}");
        assert!(is_between || warnings[0].starts_with("the file ends early, after "), "{len} {warnings:?}");
    }
}

#[test]
fn tags_are_skipped_silently_and_other_bytes_with_a_warning() {
    let frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    let (first, second) = (frames[..5].concat(), frames[5..].concat());
    let id3 = [b"ID3\x04\0\0\0\0\0\x05", &[0xFF; 5][..]].concat();
    for between in [id3.clone(), id3.repeat(3)] {
        assert_eq!(decode(&[&first[..], &between, &second].concat()).unwrap(), (expected.clone(), vec![]));
        assert_eq!(decode(&[&first[..], &second, &between].concat()).unwrap(), (expected.clone(), vec![]));
    }
    assert_eq!(decode(&[&id3[..], &first, &second].concat()).unwrap(), (expected.clone(), vec![]));
    let tag = [b"TAG".to_vec(), vec![b'x'; 125]].concat();
    assert_eq!(decode(&[&first[..], &second, &tag].concat()).unwrap(), (expected.clone(), vec![]));
    let decoded = decode(&[&first[..], &[1, 2, 3, 4, 5], &second].concat()).unwrap();
    let message = format!("bytes passed over that belong to no frame of AAC: 5, the first at byte {}", first.len());
    assert_eq!(decoded, (expected.clone(), vec![message]));
    for behind in [vec![0; 3000], vec![7; 20_000]] {
        let decoded = decode(&[&first[..], &second, &behind].concat()).unwrap();
        assert_eq!((decoded.0, decoded.1.len()), (expected.clone(), 1));
    }
    // Bytes after every frame, so that no two frames are adjacent.
    let parts: Vec<u8> = frames.iter().flat_map(|frame| [frame, &[1, 2, 3][..]].concat()).collect();
    let decoded = decode(&parts).unwrap();
    assert_eq!((decoded.0, decoded.1.len()), (expected.clone(), 1));
    // A stream that starts within a frame.
    let decoded = decode(&[&frames[1][100..], &first, &second].concat()).unwrap();
    assert_eq!(decoded.1.len(), 1);
    assert!(decoded.0.ends_with(&expected[FRAME..]));
}

#[test]
fn a_change_of_rate_ends_the_recording() {
    let mut frames = frames();
    let expected = decode(&frames.concat()).unwrap().0;
    // 7350 Hz, which has the same bands as 8 kHz.
    frames[6..].iter_mut().for_each(|frame| frame[2] = frame[2] & 0xC3 | 12 << 2);
    let (samples, warnings) = decode(&frames.concat()).unwrap();
    assert_eq!(samples.len(), 6 * FRAME, "{warnings:?}");
    assert!(samples[..] == expected[..6 * FRAME]);
    assert_eq!(warnings, ["the sample rate changes to 7350 Hz after 0.768 s: what follows was not read"]);
}

#[test]
fn randomly_damaged_files_are_read_or_refused() {
    let whole = frames().concat();
    let mut state = 3_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for count in [1, 5, 40, 400] {
        for _ in 0..15 {
            let mut damaged_file = whole.clone();
            for _ in 0..count {
                damaged_file[random() % whole.len()] = random() as u8;
            }
            if let Ok((samples, _)) = decode(&damaged_file) {
                assert!(samples.iter().all(|sample| sample.is_finite()));
            }
        }
    }
}
