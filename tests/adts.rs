//! AAC whose frames stand one behind the other: what is damaged costs what is damaged, and moves nothing.
//! tests/oracle compares what encoders write.

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// Two frames of low complexity, one channel at 8 kHz, without checksums.
const TWO: &[u8] = include_bytes!("../fuzz/coded/a.aac");
/// Bytes of a header.
const HEADER: usize = 7;
/// Samples of a frame.
const FRAME: usize = 1024;
/// Frames of the files below.
const COUNT: usize = 12;

fn hear(bytes: &[u8]) -> Result<(Vec<f32>, Vec<String>), Error> {
    let audio = Audio::open(bytes, &Options::default())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

/// [`COUNT`] frames, of 367 and 325 bytes by turns.
fn frames() -> Vec<Vec<u8>> {
    let len = |bytes: &[u8]| usize::from(bytes[3] & 3) << 11 | usize::from(bytes[4]) << 3 | usize::from(bytes[5] >> 5);
    let (first, second) = TWO.split_at(len(TWO));
    [first, second].iter().cycle().take(COUNT).map(|frame| frame.to_vec()).collect()
}

/// A frame of those blocks, without checksums or with wrong ones, which nobody looks at.
fn frame_of(header: &[u8], blocks: &[&[u8]], has_crc: bool) -> Vec<u8> {
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

/// That `samples` are others only where a damaged frame, and those it overlaps with, is heard.
fn check_others(samples: &[f32], expected: &[f32], frame: usize, what: &str) {
    assert_eq!(samples.len(), expected.len(), "{what}");
    let wrong: Vec<usize> = (0..samples.len()).filter(|&at| samples[at] != expected[at]).collect();
    let heard = frame * FRAME..(frame + 2) * FRAME;
    assert!(wrong.iter().all(|at| heard.contains(at)), "{what}: {:?} {:?}", wrong.first(), wrong.last());
}

#[test]
fn a_wrong_bit_of_a_header_loses_nothing() {
    let frames = frames();
    let expected = hear(&frames.concat()).unwrap();
    assert_eq!((expected.0.len(), expected.1.len()), (COUNT * FRAME, 0));
    for damaged in [0, 5, COUNT - 2, COUNT - 1] {
        for bit in 0..8 * HEADER {
            let mut frames = frames.clone();
            frames[damaged][bit / 8] ^= 0x80 >> (bit % 8);
            let heard = hear(&frames.concat()).unwrap();
            // A last frame that claims more bytes is cut off.
            let is_cut = damaged == COUNT - 1 && !heard.1.is_empty() && (30..43).contains(&bit);
            if is_cut {
                assert!(heard.1[0].starts_with("the file ends early, after "), "{bit} {:?}", heard.1);
                assert!(heard.0[..] == expected.0[..(COUNT - 1) * FRAME], "{bit}");
            } else {
                assert_eq!(heard.1, expected.1, "{damaged} {bit}");
                check_others(&heard.0, &expected.0, COUNT, &format!("{damaged} {bit}"));
            }
        }
    }
}

#[test]
fn a_frame_that_is_overwritten_costs_that_frame() {
    let frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    let noise: Vec<u8> = (0..400_u32).map(|index| (index.wrapping_mul(0x9E37_79B9) >> 24) as u8).collect();
    for damaged in 0..COUNT {
        for (name, filler) in [("0", vec![0; 400]), ("0xFF", vec![0xFF; 400]), ("noise", noise.clone())] {
            for from in [0, HEADER] {
                let mut frames = frames.clone();
                let len = frames[damaged].len();
                frames[damaged][from..].copy_from_slice(&filler[..len - from]);
                let (samples, warnings) = hear(&frames.concat()).unwrap();
                let what = format!("{damaged} {name} {from} {warnings:?}");
                assert_eq!(warnings.len(), 1, "{what}");
                // Zeros fill up many a file.
                if (damaged, name, from) == (COUNT - 1, "0", 0) {
                    assert!(samples == expected[..damaged * FRAME], "{what}");
                    let said = "bytes passed over that belong to no frame of AAC: 325, the first at byte 3827";
                    assert_eq!(warnings, [said]);
                } else {
                    let told =
                        format!("1 packet cannot be decoded, the first at {} s", (128 * damaged) as f64 / 1000.0);
                    assert!(warnings[0].starts_with(&told), "{what}");
                    assert!(warnings[0].ends_with(": 0.128 s are silence instead"), "{what}");
                    check_others(&samples, &expected, damaged, &what);
                }
            }
        }
    }
}

#[test]
fn a_frame_of_other_elements_costs_that_frame() {
    let frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    for damaged in [0, 1, 5] {
        let mut spoilt = frames.clone();
        // Two channels where there is one.
        spoilt[damaged][HEADER] = spoilt[damaged][HEADER] & 0x1F | 1 << 5;
        let (samples, warnings) = hear(&spoilt.concat()).unwrap();
        check_others(&samples, &expected, damaged, "elements");
        assert!(warnings.len() == 1 && warnings[0].starts_with("1 packet cannot be decoded"), "{warnings:?}");
    }
}

#[test]
fn many_frames_that_are_overwritten_are_as_much_silence() {
    let frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    for (from, to) in [(1, 3), (2, 9), (0, 3)] {
        let mut spoilt = frames.clone();
        spoilt[from..to].iter_mut().flatten().for_each(|byte| *byte = 0x55);
        let (samples, warnings) = hear(&spoilt.concat()).unwrap();
        assert_eq!((samples.len(), warnings.len()), (COUNT * FRAME, 1), "{from} {warnings:?}");
        assert!(samples[(to + 1) * FRAME..] == expected[(to + 1) * FRAME..]);
        assert!(samples[from * FRAME..to * FRAME].iter().all(|&sample| sample == 0.0));
    }
}

#[test]
fn frames_between_damaged_ones_are_read() {
    let mut frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    frames[4..].iter_mut().step_by(2).for_each(|frame| frame.fill(0x55));
    let (samples, warnings) = hear(&frames.concat()).unwrap();
    assert_eq!(samples.len(), expected.len());
    assert!(samples[..4 * FRAME] == expected[..4 * FRAME]);
    let is_silent = |at: usize| samples[at * FRAME..(at + 1) * FRAME].iter().all(|&sample| sample == 0.0);
    assert!((4..COUNT).all(|at| is_silent(at) == (at % 2 == 0)));
    assert!(warnings[0].starts_with("4 packets cannot be decoded, the first at 0.512 s"), "{warnings:?}");
}

#[test]
fn several_blocks_in_a_frame_are_read() {
    let frames = [frames(), frames()].concat();
    let expected = hear(&frames.concat()).unwrap();
    for per_frame in [1, 2, 3, 4] {
        for has_crc in [false, true] {
            let joined = frames.chunks(per_frame).map(|frames| {
                let blocks: Vec<&[u8]> = frames.iter().map(|frame| &frame[HEADER..]).collect();
                frame_of(&frames[0][..HEADER], &blocks, has_crc)
            });
            let joined: Vec<Vec<u8>> = joined.collect();
            assert!(hear(&joined.concat()).unwrap() == expected, "{per_frame} {has_crc}");
            let mut spoilt = joined.clone();
            let len = spoilt[1].len();
            spoilt[1].copy_from_slice(&vec![0x55; len]);
            let (samples, warnings) = hear(&spoilt.concat()).unwrap();
            assert_eq!((samples.len(), warnings.len()), (expected.0.len(), 1), "{per_frame} {has_crc} {warnings:?}");
            let behind = (2 * per_frame + 1) * FRAME;
            assert!(samples[behind..] == expected.0[behind..]);
        }
    }
}

#[test]
fn a_file_of_one_frame_is_read() {
    let frame = &frames()[0];
    assert_eq!(hear(frame).unwrap().0.len(), FRAME);
    let error = hear(&frame[..200]).unwrap_err().to_string();
    assert!(error.contains("it looks like AAC, but ends early"), "{error}");
}

#[test]
fn a_file_that_is_cut_off_anywhere_says_so() {
    let frames = frames();
    let (whole, expected) = (frames.concat(), hear(&frames.concat()).unwrap().0);
    let ends: Vec<usize> = (0..=COUNT).map(|count| frames[..count].concat().len()).collect();
    for len in (ends[2]..whole.len()).step_by(17).chain(ends[3] - 7..ends[3] + 8) {
        let (samples, warnings) = hear(&whole[..len]).unwrap();
        let count = ends.iter().filter(|&&end| end <= len).count() - 1;
        assert!(samples[..] == expected[..count * FRAME], "{len} {} {warnings:?}", samples.len());
        let is_between = ends.contains(&len);
        assert_eq!(warnings.len(), usize::from(!is_between), "{len} {warnings:?}");
        assert!(is_between || warnings[0].starts_with("the file ends early, after "), "{len} {warnings:?}");
    }
}

#[test]
fn tags_are_passed_over_in_silence_and_other_bytes_with_a_warning() {
    let frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    let (first, second) = (frames[..5].concat(), frames[5..].concat());
    let id3 = [b"ID3\x04\0\0\0\0\0\x05", &[0xFF; 5][..]].concat();
    for between in [id3.clone(), id3.repeat(3)] {
        assert_eq!(hear(&[&first[..], &between, &second].concat()).unwrap(), (expected.clone(), vec![]));
        assert_eq!(hear(&[&first[..], &second, &between].concat()).unwrap(), (expected.clone(), vec![]));
    }
    assert_eq!(hear(&[&id3[..], &first, &second].concat()).unwrap(), (expected.clone(), vec![]));
    let tag = [b"TAG".to_vec(), vec![b'x'; 125]].concat();
    assert_eq!(hear(&[&first[..], &second, &tag].concat()).unwrap(), (expected.clone(), vec![]));
    let heard = hear(&[&first[..], &[1, 2, 3, 4, 5], &second].concat()).unwrap();
    let said = format!("bytes passed over that belong to no frame of AAC: 5, the first at byte {}", first.len());
    assert_eq!(heard, (expected.clone(), vec![said]));
    for behind in [vec![0; 3000], vec![7; 20_000]] {
        let heard = hear(&[&first[..], &second, &behind].concat()).unwrap();
        assert_eq!((heard.0, heard.1.len()), (expected.clone(), 1));
    }
    // Bytes behind every frame, so that no two follow each other.
    let parts: Vec<u8> = frames.iter().flat_map(|frame| [frame, &[1, 2, 3][..]].concat()).collect();
    let heard = hear(&parts).unwrap();
    assert_eq!((heard.0, heard.1.len()), (expected.clone(), 1));
    // The end of a frame that a stream was cut within.
    let heard = hear(&[&frames[1][100..], &first, &second].concat()).unwrap();
    assert_eq!(heard.1.len(), 1);
    assert!(heard.0.ends_with(&expected[FRAME..]));
}

#[test]
fn another_rate_ends_the_recording() {
    let mut frames = frames();
    let expected = hear(&frames.concat()).unwrap().0;
    // 7350 Hz, which has the same bands as 8 kHz.
    frames[6..].iter_mut().for_each(|frame| frame[2] = frame[2] & 0xC3 | 12 << 2);
    let (samples, warnings) = hear(&frames.concat()).unwrap();
    assert_eq!(samples.len(), 6 * FRAME, "{warnings:?}");
    assert!(samples[..] == expected[..6 * FRAME]);
    assert_eq!(warnings, ["the sample rate changes to 7350 Hz after 0.768 s: what follows was not read"]);
}

#[test]
fn any_bytes_are_read_or_refused() {
    let whole = frames().concat();
    let mut state = 3_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for count in [1, 5, 40, 400] {
        for _ in 0..15 {
            let mut spoilt = whole.clone();
            for _ in 0..count {
                spoilt[random() % whole.len()] = random() as u8;
            }
            if let Ok((samples, _)) = hear(&spoilt) {
                assert!(samples.iter().all(|sample| sample.is_finite()));
            }
        }
    }
}
