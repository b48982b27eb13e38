//! Containers of packets: they give the same samples as the codec's native files, damage affects single packets, and
//! wrong metadata is ignored. tests/oracle checks the decoders themselves.

mod common;
#[path = "common/coded.rs"]
mod coded;
#[path = "common/flac_frames.rs"]
mod flac_frames;
#[path = "common/movie.rs"]
mod movie;

use common::Folder;
use flac_frames::{Frame, LEFT_SIDE, MID_SIDE, SIDE_RIGHT, stream_info};
use movie::{Track, boxed, ogg};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

/// LAME's information frame, then 7 frames of 576 samples at 22.05 kHz.
const LAME: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

type Decoded = Result<(Vec<f32>, Vec<String>), Error>;

fn decode(bytes: &[u8]) -> Decoded {
    let audio = Audio::open(bytes, &Options::default())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

const BLOCK: usize = 64;

/// Stereo frames of 32 bits, one channel of which is a 33-bit difference, and the same as a native file.
fn flac() -> (Track, Vec<u8>) {
    let number = |index: i64| ((index * 0x9E37_79B9_7F4A) >> 7) as i32;
    let frames: Vec<Vec<u8>> = (0..9)
        .map(|index| {
            let stereo = [LEFT_SIDE, SIDE_RIGHT, MID_SIDE][index as usize % 3];
            let pairs = (0..BLOCK as i64).map(|at| (i64::from(number(at)), i64::from(number(7 - 3 * at + index))));
            let stored = pairs.map(|(left, right)| match stereo {
                LEFT_SIDE => (left, left - right),
                SIDE_RIGHT => (left - right, right),
                _ => ((left + right) >> 1, left - right),
            });
            let (first, second): (Vec<i64>, Vec<i64>) = stored.unzip();
            Frame { bits: 32, stereo: Some(stereo), ..Frame::new(index as u64, &[&first, &second]) }.bytes()
        })
        .collect();
    let info = stream_info(true, 2, 32, 9 * BLOCK as u64);
    let plain = [b"fLaC", &info[..], &frames.concat()].concat();
    let config = boxed(b"dfLa", &[&[0; 4], &info]);
    (Track { codec: *b"fLaC", config, sr: 8000, channels: 2, frames: BLOCK as u32, packets: frames }, plain)
}

/// Frames of MPEG audio as packets, and the same as a native file.
fn mp3() -> (Track, Vec<u8>) {
    let first = LAME.windows(2).position(|two| two == [0xFF, 0xF3]).unwrap();
    let (mut rest, mut packets) = (&LAME[first..], Vec::new());
    while let Some(&[0xFF, 0xF3, rates, _]) = rest.first_chunk() {
        let kbps = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160][usize::from(rates >> 4)];
        let (packet, behind) = rest.split_at(72_000 * kbps / 22_050 + usize::from(rates >> 1 & 1));
        packets.push(packet.to_vec());
        rest = behind;
    }
    packets.remove(0);
    let plain = packets.concat();
    (Track { codec: *b".mp3", sr: 22_050, channels: 1, frames: 576, packets, ..Track::default() }, plain)
}

/// The descriptors of an elementary stream of this object type.
fn elementary(kind: u8) -> Vec<u8> {
    let decoder = [&[4, 13, kind, 0x15][..], &[0; 11]].concat();
    boxed(b"esds", &[&[0; 4], &[3, 21, 0, 1, 0], &decoder, &[6, 1, 2]])
}

/// Name, file and native file for every container and codec.
fn contained() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let (flac, flac_plain) = flac();
    let (mp3, mp3_plain) = mp3();
    let as_mp4a = |kind| Track { codec: *b"mp4a", config: elementary(kind), ..mp3.clone() };
    let caf_flac = Track { codec: *b"flac", ..flac.clone() };
    let raw_flac = Track { config: flac.config[12..].to_vec(), ..caf_flac.clone() };
    vec![
        ("FLAC in MP4", flac.mp4(), flac_plain.clone()),
        ("FLAC in fragments", flac.fragmented(), flac_plain.clone()),
        ("FLAC in CAF", caf_flac.caf(), flac_plain.clone()),
        ("FLAC in CAF, its first block alone", raw_flac.caf(), flac_plain.clone()),
        ("FLAC in Ogg", ogg(&ogg_flac(&flac)), flac_plain),
        ("MP3 in QuickTime", mp3.mp4(), mp3_plain.clone()),
        ("MP3 in fragments", mp3.fragmented(), mp3_plain.clone()),
        ("MP3 in CAF", mp3.caf(), mp3_plain.clone()),
        ("MP3 in MP4, 0x6B", as_mp4a(0x6B).mp4(), mp3_plain.clone()),
        ("MP3 in MP4, 0x69", as_mp4a(0x69).mp4(), mp3_plain),
    ]
}

/// The packets of Ogg FLAC.
fn ogg_flac(flac: &Track) -> Vec<Vec<u8>> {
    let first = [b"\x7FFLAC\x01\0\0\x01fLaC", &flac.config[12..]].concat();
    let comments = vec![0x84, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    [vec![first, comments], flac.packets.clone()].concat()
}

#[test]
fn containers_give_the_samples_of_native_files() {
    for (name, file, plain) in contained() {
        assert_eq!(decode(&file).unwrap(), decode(&plain).unwrap(), "{name}");
    }
}

#[test]
fn a_side_channel_of_33_bits_is_read_from_every_container() {
    let (flac, plain) = flac();
    for file in [&plain, &flac.mp4(), &ogg(&ogg_flac(&flac))] {
        let samples = decode(file).unwrap().0;
        let left = |at: i64| ((at * 0x9E37_79B9_7F4A) >> 7) as i32;
        let expected = (left(1) as f32 + left(7 - 3) as f32) / 2.0 / 2_147_483_648.0;
        assert!((samples[1] - expected).abs() < 1e-6);
    }
}

#[test]
fn a_damaged_packet_becomes_silence() {
    for (name, file, plain) in contained() {
        let (track, len) = if name.starts_with("FLAC") { (flac().0, BLOCK) } else { (mp3().0, 576) };
        let (expected, _) = decode(&plain).unwrap();
        let lost = &track.packets[4];
        let at = file.windows(lost.len()).position(|packet| packet == lost).unwrap();
        for (from, bytes) in [(0, vec![0; lost.len()]), (lost.len() / 2, vec![0xFF; 30]), (0, vec![0xFF; 20])] {
            let mut damaged = file.clone();
            damaged[at + from..at + from + bytes.len()].copy_from_slice(&bytes);
            let (samples, warnings) = decode(&damaged).unwrap();
            assert_eq!(samples.len(), expected.len(), "{name}");
            assert_eq!(samples[..4 * len], expected[..4 * len], "{name}");
            // Layer III frames use bits of earlier ones, and overlap.
            let behind = if len == 576 { 8 * len } else { 5 * len };
            if behind < expected.len() {
                assert_eq!(samples[behind..], expected[behind..], "{name}");
                assert_eq!(samples[4 * len..5 * len], vec![0.0; len], "{name}");
            }
            let seconds = if len == 576 { "0.104" } else { "0.032" };
            let reports_silence = warnings.first().is_some_and(|warning| {
                warning.contains("packet") && warning.contains(seconds) && warning.contains("silence instead")
            });
            // Not all damage of MP3 can be detected.
            let has_warning = warnings.len() == 1 && reports_silence || len == 576 && from > 0;
            assert!(has_warning && warnings.len() <= 1, "{name}: {warnings:?}");
        }
    }
}

#[test]
fn a_truncated_file_is_read_to_its_end_or_refused() {
    for (name, file, plain) in contained() {
        let (expected, _) = decode(&plain).unwrap();
        let mut longest = 0;
        for len in (0..file.len()).step_by(17) {
            match decode(&file[..len]) {
                Ok((samples, warnings)) => {
                    assert_eq!(samples, expected[..samples.len()], "{name}");
                    // The number of fragments is not stated anywhere.
                    let has_warning =
                        warnings.len() == 1 || samples.len() == expected.len() || name.contains("fragments");
                    assert!(has_warning, "{name} {len}: {warnings:?}");
                    longest = longest.max(samples.len());
                }
                Err(error) => assert!(matches!(error, Error::Audio { .. } | Error::Empty { .. }), "{name}: {error}"),
            }
        }
        assert!(longest >= expected.len() / 2, "{name}: {longest}");
    }
}

/// Offsets of the boxes with these names in `file`; a name is `before` bytes after the start of its box.
fn box_offsets(file: &[u8], names: &[&[u8; 4]], before: usize) -> Vec<usize> {
    let found = |name: &[u8; 4]| -> Vec<usize> {
        let positions = file.windows(4).enumerate().filter(|(_, found)| found == name);
        positions.map(|(at, _)| at - before).collect()
    };
    names.iter().flat_map(|name| found(name)).collect()
}

/// Copies of the file with wrong sizes in a header, and with its body overwritten.
fn damaged_copies(file: &[u8], size_at: usize, size_bytes: usize, body: std::ops::Range<usize>) -> Vec<Vec<u8>> {
    let size = file[size_at..size_at + size_bytes].iter().fold(0_u64, |size, &byte| size << 8 | u64::from(byte));
    let near = [size - 1, size + 1, size + 2, size + 100];
    let sizes = [0, 1, 2, 7, 8, 9, 11, 12, 13, 64, 1000, 0x7FFF_FFFF, 0xFFFF_FFFF, u64::MAX, u64::MAX >> 1];
    let sized = sizes.iter().chain(&near).map(|size: &u64| {
        let mut damaged_file = file.to_vec();
        damaged_file[size_at..size_at + size_bytes].copy_from_slice(&size.to_be_bytes()[8 - size_bytes..]);
        damaged_file
    });
    let filled = [0x00, 0xFF, 0x01, 0x41].into_iter().map(|byte| {
        let mut damaged_file = file.to_vec();
        damaged_file[body.clone()].fill(byte);
        damaged_file
    });
    sized.chain(filled).collect()
}

#[test]
fn damaged_optional_boxes_are_ignored() {
    const OPTIONAL: [&[u8; 4]; 18] = [
        b"ftyp", b"uuid", b"free", b"mvhd", b"iods", b"tkhd", b"edts", b"elst", b"tref", b"chap", b"udta", b"meta",
        b"ilst", b"\xA9nam", b"smhd", b"dinf", b"dref", b"hdlr",
    ];
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = decode(&plain).unwrap().0;
    for at in box_offsets(&file, &OPTIONAL, 4) {
        let size = u32::from_be_bytes(*file[at..].first_chunk().unwrap()) as usize;
        // The clock of the movie is stated nowhere else, and edits use it.
        let body = if file[at + 4..].starts_with(b"mvhd") { at + 32..at + size } else { at + 8..at + size };
        for (index, damaged_file) in damaged_copies(&file, at, 4, body).iter().enumerate() {
            let name = file[at + 4..at + 8].escape_ascii();
            let decoded = decode(damaged_file);
            let (samples, warnings) = decoded.unwrap_or_else(|error| panic!("{name} {index}: {error}"));
            assert!(samples == expected, "{name} {index}: {} {warnings:?}", samples.len());
            assert!(warnings.len() <= 1, "{name} {index}: {warnings:?}");
        }
    }
}

#[test]
fn required_boxes_are_found_in_parents_of_wrong_size() {
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = decode(&plain).unwrap().0;
    for name in [b"moov", b"trak", b"mdia", b"mdhd", b"minf", b"stbl", b"stsd"] {
        let at = box_offsets(&file, &[name], 4)[0];
        for size in [0_u32, 1, 2, 7, 9, 100, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            let mut damaged_file = file.clone();
            damaged_file[at..at + 4].copy_from_slice(&size.to_be_bytes());
            if let Ok((samples, warnings)) = decode(&damaged_file) {
                assert!(samples == expected && warnings.len() <= 1, "{name:?} {size} {warnings:?}");
            }
        }
    }
}

#[test]
fn damaged_optional_chunks_are_ignored() {
    const OPTIONAL: [&[u8; 4]; 8] = [b"strg", b"chan", b"info", b"uuid", b"mark", b"free", b"edct", b"kuki"];
    let (flac, plain) = flac();
    let flac = Track { codec: *b"flac", ..flac };
    let (mp3, mp3_plain) = mp3();
    // MP3 needs no cookie.
    let mp3 = Track { config: vec![9; 30], ..mp3 };
    for (file, plain, names) in [(flac.caf(), plain, &OPTIONAL[..7]), (mp3.caf(), mp3_plain, &OPTIONAL[..])] {
        let expected = decode(&plain).unwrap().0;
        for at in box_offsets(&file, names, 0) {
            let size = u64::from_be_bytes(*file[at + 4..].first_chunk().unwrap()) as usize;
            for (index, damaged_file) in damaged_copies(&file, at + 4, 8, at + 12..at + 12 + size).iter().enumerate() {
                let name = file[at..at + 4].escape_ascii();
                let (samples, warnings) =
                    decode(damaged_file).unwrap_or_else(|error| panic!("{name} {index}: {error}"));
                assert!(samples == expected, "{name} {index}: {} {warnings:?}", samples.len());
                assert!(warnings.len() <= 1, "{name} {index}: {warnings:?}");
            }
        }
    }
}

#[test]
fn uncompressed_caf_is_read_despite_damaged_chunks() {
    let file = coded::caf(b"lpcm", 2, 1, 16, &[1, 2, 3, 4, 5, 6], None);
    let expected = decode(&file).unwrap().0;
    let at = box_offsets(&file, &[b"free"], 0)[0];
    for damaged_file in damaged_copies(&file, at + 4, 8, at + 12..at + 15) {
        assert_eq!(decode(&damaged_file).unwrap().0, expected);
    }
}

#[test]
fn chunks_are_read_in_the_order_of_their_table() {
    let (flac, plain) = flac();
    let (first, second) = flac.packets.split_at(4);
    // The second half is stored first.
    let stored = Track { packets: [second, first].concat(), ..flac.clone() };
    let (whole, stored) = (flac.mp4(), stored.mp4());
    let at = |name| box_offsets(&whole, &[name], 4)[0];
    let (sizes, runs, chunks) = (at(b"stsz"), at(b"stsc"), at(b"stco"));
    let begin = u32::from_be_bytes(*whole[chunks + 16..].first_chunk().unwrap());
    let second_len = second.concat().len() as u32;
    let data = box_offsets(&whole, &[b"mdat"], 4)[0];
    let words = |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let run = boxed(b"stsc", &[&words(&[0, 2, 1, 4, 1, 2, 5, 1])]);
    // One more chunk takes 4 bytes, one more run 12.
    let moved = begin + 16;
    let chunk = boxed(b"stco", &[&words(&[0, 2, moved + second_len, moved])]);
    let mut reordered = [&whole[..runs], &run, &whole[sizes..chunks], &chunk, &whole[chunks + 20..data]].concat();
    for name in [b"moov", b"trak", b"mdia", b"minf", b"stbl"] {
        let at = box_offsets(&reordered, &[name], 4)[0];
        let size = u32::from_be_bytes(*reordered[at..].first_chunk().unwrap()) + 16;
        reordered[at..at + 4].copy_from_slice(&size.to_be_bytes());
    }
    reordered.extend(&stored[data..]);
    assert_eq!(decode(&reordered).unwrap(), decode(&plain).unwrap());
}

#[test]
fn an_edit_after_the_last_sample_is_ignored() {
    let (flac, plain) = flac();
    let mut file = flac.mp4();
    let at = box_offsets(&file, &[b"elst"], 4)[0] + 20;
    let edited = |file: &mut Vec<u8>, start: u32| {
        file[at..at + 4].copy_from_slice(&start.to_be_bytes());
        decode(file).unwrap()
    };
    let expected = decode(&plain).unwrap().0;
    assert_eq!(edited(&mut file, 100), (expected[100..].to_vec(), vec![]));
    let message = "its edit list begins behind the last sample: it was left out".to_owned();
    for start in [9 * BLOCK as u32, 1 << 30] {
        assert_eq!(edited(&mut file, start), (expected.clone(), vec![message.clone()]));
    }
}

#[test]
fn files_without_ftyp_are_read() {
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = decode(&plain).unwrap();
    let len = box_offsets(&file, &[b"uuid"], 4)[0];
    // Offsets count from the start of the file.
    for name in [b"free", b"skip", b"wide"] {
        let old = [boxed(name, &[&vec![0; len - 8]]), file[len..].to_vec()].concat();
        assert_eq!(decode(&old).unwrap(), expected);
    }
}

#[test]
fn bare_flac_frames_without_rate_or_bits_are_an_error() {
    let samples: Vec<i64> = (0..BLOCK as i64).collect();
    let frames = |sr, bits| -> Vec<u8> {
        (0..5).flat_map(|number| Frame { sr, bits, ..Frame::new(number, &[&samples]) }.bytes()).collect()
    };
    for (bytes, what) in [
        (frames(None, 16), "their sample rate"),
        (frames(None, 17), "how many bits their samples have"),
        (frames(Some(8000), 11), "how many bits their samples have"),
    ] {
        let message = format!("it holds frames of FLAC, but not the beginning of their file, which says {what}");
        let error = decode(&bytes).unwrap_err().to_string();
        assert!(error.contains(&message), "{error}");
    }
    assert_eq!(decode(&frames(Some(8000), 16)).unwrap().0.len(), 5 * BLOCK);
    let adts = include_bytes!("../fuzz/coded/a.aac");
    assert_eq!(decode(adts).unwrap().1, [""; 0]);
}

#[test]
fn lost_pages_of_ogg_flac_become_silence() {
    let (flac, plain) = flac();
    let packets = ogg_flac(&flac);
    let pages: Vec<Vec<u8>> = packets
        .iter()
        .enumerate()
        .map(|(index, packet)| movie::page(index as u32, if index == 0 { 2 } else { 0 }, packet))
        .collect();
    let mut expected = decode(&plain).unwrap().0;
    let kept = [&pages[..5], &pages[7..]].concat().concat();
    let (samples, warnings) = decode(&kept).unwrap();
    expected[3 * BLOCK..5 * BLOCK].fill(0.0);
    assert_eq!(samples, expected);
    let message =
        "1 packet cannot be decoded, the first at 0.024 s (pages are missing or damaged): 0.016 s are silence instead";
    assert_eq!(warnings[0], message);
}

/// An uncompressed Apple Lossless packet of one 16-bit channel, with its frame count if `is_partial`.
fn alac_packet(samples: &[i16], is_partial: bool) -> Vec<u8> {
    let mut bits = format!("{:019b}{}001", 0, u8::from(is_partial));
    if is_partial {
        bits += &format!("{:032b}", samples.len());
    }
    samples.iter().for_each(|sample| bits += &format!("{sample:016b}"));
    bits += "111";
    let byte = |bits: &[u8]| bits.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0')) << (8 - bits.len());
    bits.as_bytes().chunks(8).map(byte).collect()
}

#[test]
fn short_or_empty_alac_packets_become_silence() {
    let samples: Vec<i16> = (0..6 * BLOCK as i16).map(|index| index * 41 + 1).collect();
    let packets: Vec<Vec<u8>> = samples.chunks(BLOCK).map(|samples| alac_packet(samples, false)).collect();
    let begin = [&(BLOCK as u32).to_be_bytes()[..], &[0, 16, 40, 10, 14, 1, 0, 255], &[0; 8]].concat();
    let config = [begin, 8000_u32.to_be_bytes().to_vec()].concat();
    let in_box = boxed(b"alac", &[&[0; 4], &config]);
    let track = Track { codec: *b"alac", config: in_box, sr: 8000, channels: 1, frames: BLOCK as u32, packets };
    let whole: Vec<f32> = samples.iter().map(|&sample| f32::from(sample) / 32_768.0).collect();
    let files = |track: Track| [track.mp4(), track.fragmented(), Track { config: config.clone(), ..track }.caf()];
    for file in files(track.clone()) {
        assert_eq!(decode(&file).unwrap(), (whole.clone(), vec![]));
    }
    let short = &samples[2 * BLOCK..][..40];
    for (damaged, kept, why) in [
        (vec![0xE0; 30], 0, "it holds no sound"),
        (alac_packet(&[], true), 0, "it holds no sound"),
        (alac_packet(short, true), 40, "it is shorter than the file says"),
    ] {
        let mut track = track.clone();
        track.packets[2] = damaged;
        let mut expected = whole.clone();
        expected[2 * BLOCK + kept..3 * BLOCK].fill(0.0);
        for file in files(track.clone()) {
            let (samples, warnings) = decode(&file).unwrap();
            assert_eq!(samples, expected, "{why} {warnings:?}");
            assert!(warnings.len() == 1 && warnings[0].contains(why), "{why} {warnings:?}");
        }
    }
    // A last packet may be shorter.
    let mut track = track;
    track.packets[5] = alac_packet(&samples[5 * BLOCK..][..10], true);
    for file in files(track) {
        assert_eq!(decode(&file).unwrap(), (whole[..5 * BLOCK + 10].to_vec(), vec![]));
    }
}

#[test]
fn randomly_damaged_files_are_read_or_refused() {
    let folder = Folder::new("packets-noise");
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for (name, file, _) in contained() {
        for count in [1, 4, 16, 64] {
            for _ in 0..40 {
                let mut damaged_file = file.clone();
                for _ in 0..count {
                    let at = random() % file.len();
                    damaged_file[at] = random() as u8;
                }
                let path = folder.file("x", &damaged_file);
                if let Err(error) = Audio::open(&path, &Options::default()) {
                    assert!(
                        matches!(error, Error::Audio { .. } | Error::Empty { .. } | Error::Limit { .. }),
                        "{name}: {error}"
                    );
                }
            }
        }
    }
}

#[test]
fn wrong_sample_sizes_lose_nothing_without_a_warning() {
    let plain = include_bytes!("../fuzz/coded/pcm.mov");
    let coded = include_bytes!("../fuzz/coded/mp3.mov");
    let changed = |file: &[u8], at: usize, number: u32| {
        let table = file.windows(4).position(|name| name == b"stsz").unwrap() + 4;
        [&file[..table + at], &number.to_be_bytes(), &file[table + at + 4..]].concat()
    };
    let (expected, warnings) = decode(plain).unwrap();
    assert_eq!(warnings, [""; 0]);
    // Offsets 4 and 8: the size of all packets, and their number.
    for (at, number) in [(4, 0), (4, 7), (8, 0), (8, 1), (8, 5)] {
        let (samples, warnings) = decode(&changed(plain, at, number)).unwrap();
        assert!(samples == expected, "{number} at {at}: {} of {} samples", samples.len(), expected.len());
        let has_warning = warnings.iter().any(|warning| warning.starts_with("its tables disagree: they list "));
        assert_eq!(has_warning, at == 8, "{warnings:?}");
    }
    let (samples, warnings) = decode(&changed(coded, 8, 2)).unwrap();
    assert!(samples.len() < decode(coded).unwrap().0.len());
    assert!(warnings[0].starts_with("its tables disagree: they list "), "{warnings:?}");
}
