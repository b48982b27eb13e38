//! Containers of packets: the same samples as the codec's own files, damage that costs a packet, and metadata that never
//! keeps sound from being read. Whether decoders are right is for tests/oracle.

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

/// 7 frames of 576 samples at 22.05 kHz, behind LAME's information frame.
const LAME: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

type Heard = Result<(Vec<f32>, Vec<String>), Error>;

fn hear(bytes: &[u8]) -> Heard {
    let audio = Audio::open(bytes, &Options::default())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new())?;
    Ok((samples, audio.warnings))
}

const BLOCK: usize = 64;

/// Frames of two channels of 32 bits, of which one is stored as a difference of 33, and the file's own form.
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

/// Frames of MPEG audio, and the same without a container.
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

/// What describes an elementary stream of that kind.
fn elementary(kind: u8) -> Vec<u8> {
    let decoder = [&[4, 13, kind, 0x15][..], &[0; 11]].concat();
    boxed(b"esds", &[&[0; 4], &[3, 21, 0, 1, 0], &decoder, &[6, 1, 2]])
}

/// The same packets in every container that holds them.
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
fn packets_give_the_samples_of_the_codec_s_own_file() {
    for (name, file, plain) in contained() {
        assert_eq!(hear(&file).unwrap(), hear(&plain).unwrap(), "{name}");
    }
}

#[test]
fn a_side_channel_of_33_bits_is_read_from_every_container() {
    let (flac, plain) = flac();
    for file in [&plain, &flac.mp4(), &ogg(&ogg_flac(&flac))] {
        let samples = hear(file).unwrap().0;
        let left = |at: i64| ((at * 0x9E37_79B9_7F4A) >> 7) as i32;
        let expected = (left(1) as f32 + left(7 - 3) as f32) / 2.0 / 2_147_483_648.0;
        assert!((samples[1] - expected).abs() < 1e-6);
    }
}

#[test]
fn a_damaged_packet_costs_that_packet() {
    for (name, file, plain) in contained() {
        let (track, len) = if name.starts_with("FLAC") { (flac().0, BLOCK) } else { (mp3().0, 576) };
        let (expected, _) = hear(&plain).unwrap();
        let lost = &track.packets[4];
        let at = file.windows(lost.len()).position(|packet| packet == lost).unwrap();
        for (from, bytes) in [(0, vec![0; lost.len()]), (lost.len() / 2, vec![0xFF; 30]), (0, vec![0xFF; 20])] {
            let mut damaged = file.clone();
            damaged[at + from..at + from + bytes.len()].copy_from_slice(&bytes);
            let (samples, warnings) = hear(&damaged).unwrap();
            assert_eq!(samples.len(), expected.len(), "{name}");
            assert_eq!(samples[..4 * len], expected[..4 * len], "{name}");
            // Layer III needs what the frames before kept for it, and overlaps.
            let behind = if len == 576 { 8 * len } else { 5 * len };
            if behind < expected.len() {
                assert_eq!(samples[behind..], expected[behind..], "{name}");
                assert_eq!(samples[4 * len..5 * len], vec![0.0; len], "{name}");
            }
            let seconds = if len == 576 { "0.104" } else { "0.032" };
            let said = warnings.first().is_some_and(|warning| {
                warning.contains("packet") && warning.contains(seconds) && warning.contains("silence instead")
            });
            // Not all damage of MP3 can be told from sound.
            let is_told = warnings.len() == 1 && said || len == 576 && from > 0;
            assert!(is_told && warnings.len() <= 1, "{name}: {warnings:?}");
        }
    }
}

#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_goes_or_refused() {
    for (name, file, plain) in contained() {
        let (expected, _) = hear(&plain).unwrap();
        let mut longest = 0;
        for len in (0..file.len()).step_by(17) {
            match hear(&file[..len]) {
                Ok((samples, warnings)) => {
                    assert_eq!(samples, expected[..samples.len()], "{name}");
                    // Fragments are not counted anywhere.
                    let is_told = warnings.len() == 1 || samples.len() == expected.len() || name.contains("fragments");
                    assert!(is_told, "{name} {len}: {warnings:?}");
                    longest = longest.max(samples.len());
                }
                Err(error) => assert!(matches!(error, Error::Audio { .. } | Error::Empty { .. }), "{name}: {error}"),
            }
        }
        assert!(longest >= expected.len() / 2, "{name}: {longest}");
    }
}

/// Where in `file` the header of every box of these names begins, and how long it is before its body.
fn places(file: &[u8], names: &[&[u8; 4]], before: usize) -> Vec<usize> {
    let found = |name: &[u8; 4]| -> Vec<usize> {
        let positions = file.windows(4).enumerate().filter(|(_, found)| found == name);
        positions.map(|(at, _)| at - before).collect()
    };
    names.iter().flat_map(|name| found(name)).collect()
}

/// The file with everything done to a header's size, and to what stands behind it.
fn spoilt(file: &[u8], size_at: usize, size_bytes: usize, body: std::ops::Range<usize>) -> Vec<Vec<u8>> {
    let size = file[size_at..size_at + size_bytes].iter().fold(0_u64, |size, &byte| size << 8 | u64::from(byte));
    let near = [size - 1, size + 1, size + 2, size + 100];
    let sizes = [0, 1, 2, 7, 8, 9, 11, 12, 13, 64, 1000, 0x7FFF_FFFF, 0xFFFF_FFFF, u64::MAX, u64::MAX >> 1];
    let sized = sizes.iter().chain(&near).map(|size: &u64| {
        let mut spoilt = file.to_vec();
        spoilt[size_at..size_at + size_bytes].copy_from_slice(&size.to_be_bytes()[8 - size_bytes..]);
        spoilt
    });
    let filled = [0x00, 0xFF, 0x01, 0x41].into_iter().map(|byte| {
        let mut spoilt = file.to_vec();
        spoilt[body.clone()].fill(byte);
        spoilt
    });
    sized.chain(filled).collect()
}

#[test]
fn wrong_boxes_beside_the_samples_never_refuse_sound() {
    const BESIDE: [&[u8; 4]; 18] = [
        b"ftyp", b"uuid", b"free", b"mvhd", b"iods", b"tkhd", b"edts", b"elst", b"tref", b"chap", b"udta", b"meta",
        b"ilst", b"\xA9nam", b"smhd", b"dinf", b"dref", b"hdlr",
    ];
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = hear(&plain).unwrap().0;
    for at in places(&file, &BESIDE, 4) {
        let size = u32::from_be_bytes(*file[at..].first_chunk().unwrap()) as usize;
        // A movie's clock is told nowhere else, and its edits count in it.
        let body = if file[at + 4..].starts_with(b"mvhd") { at + 32..at + size } else { at + 8..at + size };
        for (index, spoilt) in spoilt(&file, at, 4, body).iter().enumerate() {
            let name = file[at + 4..at + 8].escape_ascii();
            let heard = hear(spoilt);
            let (samples, warnings) = heard.unwrap_or_else(|error| panic!("{name} {index}: {error}"));
            assert!(samples == expected, "{name} {index}: {} {warnings:?}", samples.len());
            assert!(warnings.len() <= 1, "{name} {index}: {warnings:?}");
        }
    }
}

#[test]
fn boxes_that_are_needed_are_found_whatever_their_parents_say() {
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = hear(&plain).unwrap().0;
    for name in [b"moov", b"trak", b"mdia", b"mdhd", b"minf", b"stbl", b"stsd"] {
        let at = places(&file, &[name], 4)[0];
        for size in [0_u32, 1, 2, 7, 9, 100, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            let mut spoilt = file.clone();
            spoilt[at..at + 4].copy_from_slice(&size.to_be_bytes());
            if let Ok((samples, warnings)) = hear(&spoilt) {
                assert!(samples == expected && warnings.len() <= 1, "{name:?} {size} {warnings:?}");
            }
        }
    }
}

#[test]
fn wrong_chunks_beside_the_samples_never_refuse_sound() {
    const BESIDE: [&[u8; 4]; 8] = [b"strg", b"chan", b"info", b"uuid", b"mark", b"free", b"edct", b"kuki"];
    let (flac, plain) = flac();
    let flac = Track { codec: *b"flac", ..flac };
    let (mp3, mp3_plain) = mp3();
    // MP3 has no use for a cookie.
    let mp3 = Track { config: vec![9; 30], ..mp3 };
    for (file, plain, names) in [(flac.caf(), plain, &BESIDE[..7]), (mp3.caf(), mp3_plain, &BESIDE[..])] {
        let expected = hear(&plain).unwrap().0;
        for at in places(&file, names, 0) {
            let size = u64::from_be_bytes(*file[at + 4..].first_chunk().unwrap()) as usize;
            for (index, spoilt) in spoilt(&file, at + 4, 8, at + 12..at + 12 + size).iter().enumerate() {
                let name = file[at..at + 4].escape_ascii();
                let (samples, warnings) = hear(spoilt).unwrap_or_else(|error| panic!("{name} {index}: {error}"));
                assert!(samples == expected, "{name} {index}: {} {warnings:?}", samples.len());
                assert!(warnings.len() <= 1, "{name} {index}: {warnings:?}");
            }
        }
    }
}

#[test]
fn plain_samples_in_caf_are_read_whatever_stands_beside_them() {
    let file = coded::caf(b"lpcm", 2, 1, 16, &[1, 2, 3, 4, 5, 6], None);
    let expected = hear(&file).unwrap().0;
    let at = places(&file, &[b"free"], 0)[0];
    for spoilt in spoilt(&file, at + 4, 8, at + 12..at + 15) {
        assert_eq!(hear(&spoilt).unwrap().0, expected);
    }
}

#[test]
fn chunks_are_read_in_the_order_of_their_table() {
    let (flac, plain) = flac();
    let (first, second) = flac.packets.split_at(4);
    // The second half stands first.
    let stored = Track { packets: [second, first].concat(), ..flac.clone() };
    let (whole, stored) = (flac.mp4(), stored.mp4());
    let at = |name| places(&whole, &[name], 4)[0];
    let (sizes, runs, chunks) = (at(b"stsz"), at(b"stsc"), at(b"stco"));
    let begin = u32::from_be_bytes(*whole[chunks + 16..].first_chunk().unwrap());
    let second_len = second.concat().len() as u32;
    let data = places(&whole, &[b"mdat"], 4)[0];
    let words = |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let run = boxed(b"stsc", &[&words(&[0, 2, 1, 4, 1, 2, 5, 1])]);
    // A chunk more takes 4 bytes, a run more 12.
    let moved = begin + 16;
    let chunk = boxed(b"stco", &[&words(&[0, 2, moved + second_len, moved])]);
    let mut made = [&whole[..runs], &run, &whole[sizes..chunks], &chunk, &whole[chunks + 20..data]].concat();
    for name in [b"moov", b"trak", b"mdia", b"minf", b"stbl"] {
        let at = places(&made, &[name], 4)[0];
        let size = u32::from_be_bytes(*made[at..].first_chunk().unwrap()) + 16;
        made[at..at + 4].copy_from_slice(&size.to_be_bytes());
    }
    made.extend(&stored[data..]);
    assert_eq!(hear(&made).unwrap(), hear(&plain).unwrap());
}

#[test]
fn an_edit_that_begins_behind_the_last_sample_is_left_out() {
    let (flac, plain) = flac();
    let mut file = flac.mp4();
    let at = places(&file, &[b"elst"], 4)[0] + 20;
    let edited = |file: &mut Vec<u8>, start: u32| {
        file[at..at + 4].copy_from_slice(&start.to_be_bytes());
        hear(file).unwrap()
    };
    let expected = hear(&plain).unwrap().0;
    assert_eq!(edited(&mut file, 100), (expected[100..].to_vec(), vec![]));
    let said = "its edit list begins behind the last sample: it was left out".to_owned();
    for start in [9 * BLOCK as u32, 1 << 30] {
        assert_eq!(edited(&mut file, start), (expected.clone(), vec![said.clone()]));
    }
}

#[test]
fn files_that_do_not_begin_with_their_type_are_read() {
    let (flac, plain) = flac();
    let file = flac.mp4();
    let expected = hear(&plain).unwrap();
    let len = places(&file, &[b"uuid"], 4)[0];
    // Offsets count from the file's first byte.
    for name in [b"free", b"skip", b"wide"] {
        let old = [boxed(name, &[&vec![0; len - 8]]), file[len..].to_vec()].concat();
        assert_eq!(hear(&old).unwrap(), expected);
    }
}

#[test]
fn frames_of_flac_that_leave_something_to_a_file_s_beginning_are_named() {
    let samples: Vec<i64> = (0..BLOCK as i64).collect();
    let frames = |sr, bits| -> Vec<u8> {
        (0..5).flat_map(|number| Frame { sr, bits, ..Frame::new(number, &[&samples]) }.bytes()).collect()
    };
    for (bytes, what) in [
        (frames(None, 16), "their sample rate"),
        (frames(None, 17), "how many bits their samples have"),
        (frames(Some(8000), 11), "how many bits their samples have"),
    ] {
        let said = format!("it holds frames of FLAC, but not the beginning of their file, which says {what}");
        let error = hear(&bytes).unwrap_err().to_string();
        assert!(error.contains(&said), "{error}");
    }
    assert_eq!(hear(&frames(Some(8000), 16)).unwrap().0.len(), 5 * BLOCK);
    let adts = include_bytes!("../fuzz/coded/a.aac");
    assert_eq!(hear(adts).unwrap().1, [""; 0]);
}

#[test]
fn lost_pages_of_ogg_flac_are_silence_in_their_place() {
    let (flac, plain) = flac();
    let packets = ogg_flac(&flac);
    let pages: Vec<Vec<u8>> = packets
        .iter()
        .enumerate()
        .map(|(index, packet)| movie::page(index as u32, if index == 0 { 2 } else { 0 }, packet))
        .collect();
    let mut expected = hear(&plain).unwrap().0;
    let kept = [&pages[..5], &pages[7..]].concat().concat();
    let (samples, warnings) = hear(&kept).unwrap();
    expected[3 * BLOCK..5 * BLOCK].fill(0.0);
    assert_eq!(samples, expected);
    let said =
        "1 packet cannot be decoded, the first at 0.024 s (pages are missing or damaged): 0.016 s are silence instead";
    assert_eq!(warnings[0], said);
}

/// A packet of Apple Lossless, one channel of 16 bits as it is, with a count of its frames if `is_partial`.
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
fn packets_of_alac_that_are_short_or_hold_nothing_keep_their_place() {
    let samples: Vec<i16> = (0..6 * BLOCK as i16).map(|index| index * 41 + 1).collect();
    let packets: Vec<Vec<u8>> = samples.chunks(BLOCK).map(|samples| alac_packet(samples, false)).collect();
    let begin = [&(BLOCK as u32).to_be_bytes()[..], &[0, 16, 40, 10, 14, 1, 0, 255], &[0; 8]].concat();
    let config = [begin, 8000_u32.to_be_bytes().to_vec()].concat();
    let in_box = boxed(b"alac", &[&[0; 4], &config]);
    let track = Track { codec: *b"alac", config: in_box, sr: 8000, channels: 1, frames: BLOCK as u32, packets };
    let whole: Vec<f32> = samples.iter().map(|&sample| f32::from(sample) / 32_768.0).collect();
    let files = |track: Track| [track.mp4(), track.fragmented(), Track { config: config.clone(), ..track }.caf()];
    for file in files(track.clone()) {
        assert_eq!(hear(&file).unwrap(), (whole.clone(), vec![]));
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
            let (samples, warnings) = hear(&file).unwrap();
            assert_eq!(samples, expected, "{why} {warnings:?}");
            assert!(warnings.len() == 1 && warnings[0].contains(why), "{why} {warnings:?}");
        }
    }
    // A last packet may be shorter.
    let mut track = track;
    track.packets[5] = alac_packet(&samples[5 * BLOCK..][..10], true);
    for file in files(track) {
        assert_eq!(hear(&file).unwrap(), (whole[..5 * BLOCK + 10].to_vec(), vec![]));
    }
}

#[test]
fn a_folder_of_noise_is_read_or_refused() {
    let folder = Folder::new("packets-noise");
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize
    };
    for (name, file, _) in contained() {
        for count in [1, 4, 16, 64] {
            for _ in 0..40 {
                let mut spoilt = file.clone();
                for _ in 0..count {
                    let at = random() % file.len();
                    spoilt[at] = random() as u8;
                }
                let path = folder.file("x", &spoilt);
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
fn sizes_that_cannot_be_right_lose_no_sound_in_silence() {
    let plain = include_bytes!("../fuzz/coded/pcm.mov");
    let coded = include_bytes!("../fuzz/coded/mp3.mov");
    let changed = |file: &[u8], at: usize, number: u32| {
        let table = file.windows(4).position(|name| name == b"stsz").unwrap() + 4;
        [&file[..table + at], &number.to_be_bytes(), &file[table + at + 4..]].concat()
    };
    let (expected, warnings) = hear(plain).unwrap();
    assert_eq!(warnings, [""; 0]);
    // The size of every packet, then their number.
    for (at, number) in [(4, 0), (4, 7), (8, 0), (8, 1), (8, 5)] {
        let (samples, warnings) = hear(&changed(plain, at, number)).unwrap();
        assert!(samples == expected, "{number} at {at}: {} of {} samples", samples.len(), expected.len());
        let is_told = warnings.iter().any(|warning| warning.starts_with("its tables disagree: they list "));
        assert_eq!(is_told, at == 8, "{warnings:?}");
    }
    let (samples, warnings) = hear(&changed(coded, 8, 2)).unwrap();
    assert!(samples.len() < hear(coded).unwrap().0.len());
    assert!(warnings[0].starts_with("its tables disagree: they list "), "{warnings:?}");
}
