//! Formats other than WAV that tests can write. tests/oracle covers those that need an encoder.

mod common;
#[path = "common/coded.rs"]
mod coded;

use std::path::Path;
use std::sync::Arc;

use coded::{Flac, aiff, caf};
use common::{Folder, sweep, wav, wav16};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::cancel::Cancel;
use spectrust::error::Error;
use spectrust::options::{Format, Options};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

const SR: u32 = 8000;

fn decode_with(path: &Path, options: &Options) -> Result<(Vec<f32>, Vec<String>), Error> {
    let audio = Audio::open(path, options)?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut vec![0xA5; 3])?;
    Ok((samples, audio.warnings))
}

fn decode(path: &Path) -> Result<(Vec<f32>, Vec<String>), Error> {
    decode_with(path, &Options::default())
}

/// Numbers that use all of `bits`, including the smallest and the largest.
fn numbers(len: usize, bits: u32) -> Vec<i32> {
    let half = 1_i64 << (bits - 1);
    let number = |index: usize| (index as i64 * 0x9E37_79B9_7F4A % (2 * half) - half) as i32;
    let mut numbers: Vec<i32> = (0..len).map(number).collect();
    numbers[..2].copy_from_slice(&[-half as i32, (half - 1) as i32]);
    numbers
}

fn stored(numbers: &[i32], bits: u32, big: bool) -> Vec<u8> {
    let width = bits as usize / 8;
    let bytes = |number: &i32| {
        if big { number.to_be_bytes()[4 - width..].to_vec() } else { number.to_le_bytes()[..width].to_vec() }
    };
    numbers.iter().flat_map(bytes).collect()
}

#[test]
fn flac_aiff_and_caf_give_the_samples_of_wav() {
    let folder = Folder::new("codecs-same");
    for (channels, bits) in [(1, 16), (2, 16), (3, 16), (1, 24), (2, 24), (6, 24)] {
        let numbers = numbers(channels * 1000, bits);
        let (little, big) = (stored(&numbers, bits, false), stored(&numbers, bits, true));
        let reference = folder.file("x.wav", &wav(1, channels as u16, SR, bits as u16, &little));
        let flac = Flac { channels, bits, ..Flac::mono(SR) };
        let files = [
            folder.file("x.flac", &flac.bytes(&numbers)),
            folder.file("x.aiff", &aiff(None, channels as u16, bits as u16, &big)),
            folder.file("x.sowt", &aiff(Some(b"sowt"), channels as u16, bits as u16, &little)),
            folder.file("x.caf", &caf(b"lpcm", 0, channels as u32, bits, &big, None)),
            folder.file("little.caf", &caf(b"lpcm", 2, channels as u32, bits, &little, None)),
        ];
        for channel in [None, Some(0), Some(channels as u32 - 1)] {
            let options = Options { channel, ..Options::default() };
            let expected = decode_with(&reference, &options).unwrap();
            for file in &files {
                assert_eq!(decode_with(file, &options).unwrap(), expected, "{file:?} {channels} {bits}");
            }
        }
    }
}

#[test]
fn missing_or_wrong_lengths_change_no_sample() {
    let folder = Folder::new("codecs-lengths");
    let numbers = numbers(1001, 16);
    let big = stored(&numbers, 16, true);
    let expected = decode(&folder.file("x.wav", &wav(1, 1, SR, 16, &stored(&numbers, 16, false)))).unwrap().0;
    for claimed in [0, 1, 1000, 1001] {
        let flac = Flac { claimed, ..Flac::mono(SR) };
        assert_eq!(
            decode(&folder.file("x.flac", &flac.bytes(&numbers))).unwrap(),
            (expected.clone(), vec![]),
            "{claimed}"
        );
    }
    let flac = Flac { claimed: 1 << 35, ..Flac::mono(SR) };
    let early = "the file ends early, after 0.125 s";
    let (samples, warnings) = decode(&folder.file("more.flac", &flac.bytes(&numbers))).unwrap();
    assert_eq!((samples, warnings), (expected.clone(), vec![format!("{early}: 34359737367 more samples are claimed")]));
    for (claimed, has_warning) in [(-1, false), (1 << 40, true)] {
        let (samples, warnings) = decode(&folder.file("x.caf", &caf(b"lpcm", 0, 1, 16, &big, Some(claimed)))).unwrap();
        assert_eq!((samples, warnings.len()), (expected.clone(), usize::from(has_warning)));
    }
    // Sizes of the form and of the sound chunk, and the sample count.
    for (at, bytes) in [(4, [0; 4]), (4, [0xFF; 4]), (22, [0, 0, 0, 9]), (42, [0xFF; 4]), (42, [0; 4])] {
        let mut file = aiff(None, 1, 16, &big);
        file[at..at + 4].copy_from_slice(&bytes);
        let (samples, _) = decode(&folder.file("x.aiff", &file)).unwrap();
        assert_eq!(samples, expected, "{at} {bytes:?}");
    }
}

#[test]
fn offset_and_duration_select_the_samples_of_wav() {
    let folder = Folder::new("codecs-part");
    let samples = sweep(3000, SR);
    let numbers: Vec<i32> = samples.iter().map(|&sample| sample.into()).collect();
    let reference = folder.file("x.wav", &wav16(&samples, 1, SR));
    let flac = folder.file("x.flac", &Flac::mono(SR).bytes(&numbers));
    for (offset, duration) in
        [(0.0, Some(0.1)), (0.032, Some(0.032)), (0.1, None), (0.3749, Some(9.0)), (0.0, Some(1.0))]
    {
        let options = Options { offset, duration, ..Options::default() };
        assert_eq!(decode_with(&flac, &options).unwrap(), decode_with(&reference, &options).unwrap(), "{offset}");
    }
    let message = |path| decode_with(path, &Options { offset: 0.375, ..Options::default() }).unwrap_err().to_string();
    assert_eq!(message(&flac), message(&reference));
    let message =
        |path| decode_with(path, &Options { channel: Some(1), ..Options::default() }).unwrap_err().to_string();
    assert_eq!(message(&flac), message(&reference));
}

#[test]
fn decoding_stops_at_the_end_of_the_selected_part() {
    let folder = Folder::new("codecs-stop");
    let mut file = Flac::mono(SR).bytes(&numbers(2560, 16));
    // Damage after the part is not reached.
    let end = file.len() - 100;
    file[end] ^= 1;
    let path = folder.file("x.flac", &file);
    let options = Options { duration: Some(0.1), ..Options::default() };
    assert_eq!(decode_with(&path, &options).unwrap().1, Vec::<String>::new());
    let why = "(its checksum is wrong): 0.032 s are silence instead";
    assert_eq!(decode(&path).unwrap().1, [format!("1 packet cannot be decoded, the first at 0.288 s {why}")]);
}

#[test]
fn a_damaged_frame_becomes_silence() {
    let folder = Folder::new("codecs-damage");
    let numbers = numbers(2560, 16);
    let mut file = Flac::mono(SR).bytes(&numbers);
    let middle = file.len() / 2;
    file[middle] ^= 1;
    let (samples, warnings) = decode(&folder.file("x.flac", &file)).unwrap();
    let mut expected: Vec<f32> = numbers.iter().map(|&number| number as f32 / 32_768.0).collect();
    expected[1024..1280].fill(0.0);
    assert_eq!(samples, expected);
    let why = "(its checksum is wrong): 0.032 s are silence instead";
    assert_eq!(warnings, [format!("1 packet cannot be decoded, the first at 0.128 s {why}")]);
}

#[test]
fn a_truncated_file_is_read_to_its_end_or_refused() {
    let folder = Folder::new("codecs-cut");
    let numbers = numbers(600, 16);
    let expected: Vec<f32> = numbers.iter().map(|&number| number as f32 / 32_768.0).collect();
    let big = stored(&numbers, 16, true);
    let flac = Flac { claimed: 600, ..Flac::mono(SR) };
    for (name, file) in [
        ("x.flac", flac.bytes(&numbers)),
        ("x.aiff", aiff(None, 1, 16, &big)),
        ("x.caf", caf(b"lpcm", 0, 1, 16, &big, None)),
    ] {
        let mut longest = 0;
        for len in (0..file.len()).step_by(7) {
            match decode(&folder.file(name, &file[..len])) {
                Ok((samples, warnings)) => {
                    assert_eq!(samples, expected[..samples.len()]);
                    assert_eq!(warnings.len(), 1, "{name} {len}");
                    longest = longest.max(samples.len());
                }
                Err(error) => assert!(matches!(error, Error::Audio { .. } | Error::Empty { .. }), "{name}: {error}"),
            }
        }
        assert!(longest >= 500, "{name} {longest}");
    }
}

#[test]
fn noise_after_a_valid_start_is_read_or_refused() {
    let folder = Folder::new("codecs-noise");
    let flac = Flac::mono(SR).bytes(&numbers(600, 16));
    let beginnings: [&[u8]; 9] = [
        &flac[..100],
        b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1E\x01vorbis",
        b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0\0\0\0\x40moov",
        b"ID3\x04\0\0\0\0\0\x02ab\xFF\xFB\x90\x64",
        b"\xFF\xFB\x90\x64",
        b"\xFF\xF1\x50\x80\x03\xFF\xFC",
        b"FORM\0\0\x10\0AIFFCOMM\0\0\0\x12\0\x02",
        b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20\x40\xE5\x88\x80\0\0\0\0alac",
        b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20\x40\xE5\x88\x80\0\0\0\0aac ",
    ];
    let mut state = 1_u64;
    for beginning in beginnings {
        for len in [0, 1, 50, 3000, 20_000] {
            let noise = std::iter::repeat_with(|| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            });
            let file: Vec<u8> = beginning.iter().copied().chain(noise.take(len)).collect();
            if let Ok((samples, _)) = decode(&folder.file("x", &file)) {
                assert!(samples.iter().all(|sample| sample.is_finite()));
            }
        }
    }
}

#[test]
fn other_encodings_of_aiff_and_caf_are_read() {
    let folder = Folder::new("codecs-encodings");
    let floats = [0.5_f32, -2.0, 0.25];
    let narrow: Vec<u8> = floats.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let wide: Vec<u8> = floats.iter().flat_map(|&sample| f64::from(sample).to_be_bytes()).collect();
    let g711 = [0x80, 0xFF, 0x00];
    let laws = |tag| decode(&folder.file("g711.wav", &wav(tag, 1, SR, 8, &g711))).unwrap().0;
    for (name, file, expected) in [
        ("fl32", aiff(Some(b"fl32"), 1, 32, &narrow), floats.to_vec()),
        ("FL64", aiff(Some(b"FL64"), 1, 64, &wide), floats.to_vec()),
        ("8 bits", aiff(None, 1, 8, &[0x80, 0, 0x7F]), vec![-1.0, 0.0, 127.0 / 128.0]),
        ("raw", aiff(Some(b"raw "), 1, 8, &[0, 0x80, 0xFF]), vec![-1.0, 0.0, 127.0 / 128.0]),
        ("12 bits", aiff(None, 1, 12, &[0x80, 0, 0x40, 0]), vec![-1.0, 0.5]),
        ("alaw", aiff(Some(b"alaw"), 1, 8, &g711), laws(6)),
        ("ulaw", aiff(Some(b"ulaw"), 1, 8, &g711), laws(7)),
        ("caf float", caf(b"lpcm", 1, 1, 32, &narrow, None), floats.to_vec()),
        ("caf double", caf(b"lpcm", 1, 1, 64, &wide, None), floats.to_vec()),
        ("caf 8 bits", caf(b"lpcm", 0, 1, 8, &[0x80, 0, 0x7F], None), vec![-1.0, 0.0, 127.0 / 128.0]),
        ("caf alaw", caf(b"alaw", 0, 1, 8, &g711, None), laws(6)),
        ("caf ulaw", caf(b"ulaw", 0, 1, 8, &g711, None), laws(7)),
    ] {
        assert_eq!(decode(&folder.file("x", &file)).unwrap(), (expected, vec![]), "{name}");
    }
}

#[test]
fn errors_name_unsupported_contents() {
    let folder = Folder::new("codecs-named");
    let opus = b"OpusHead\x01\x01\0\0\x80\xBB\0\0\0\0\0";
    let mut tags = b"OpusTags".to_vec();
    tags.extend([0; 8]);
    let ogg = [page(0, 2, opus), page(1, 0, &tags), page(2, 4, &[0xFC, 0xFF, 0xFE])].concat();
    for (file, text) in [
        (ogg, "it looks like Ogg, but holds Opus, which is not read"),
        (aiff(Some(b"ima4"), 1, 16, &[0; 4]), "but holds samples stored as \"ima4\", which is not read"),
        (aiff(None, 1, 40, &[0; 5]), "it looks like AIFF, but holds integers of 40 bits, up to 32 are read"),
        (aiff(None, 257, 16, &[]), "channels: 257, the limit is 256"),
        (caf(b"lpcm", 0, 1, 20, &[0; 4], None)[..60].to_vec(), "it looks like Apple CAF, but has no data chunk"),
        (aiff(Some(b"fl32"), 1, 32, &f32::NAN.to_be_bytes()), "sample 0 of channel 0 is NaN"),
    ] {
        let error = decode(&folder.file("x", &file)).unwrap_err().to_string();
        assert!(error.contains(text), "no {text:?} in {error:?}");
    }
}

/// An Ogg page with one packet. Source: RFC 3533, section 6.
fn page(sequence: u8, flags: u8, packet: &[u8]) -> Vec<u8> {
    let mut page = [b"OggS\0", &[flags][..], &[0; 8], &[7, 0, 0, 0, sequence, 0, 0, 0], &[0; 4]].concat();
    page.extend([1, packet.len() as u8]);
    page.extend(packet);
    let step = |crc: u32| if crc >> 31 == 1 { crc << 1 ^ 0x04C1_1DB7 } else { crc << 1 };
    let crc = page.iter().fold(0_u32, |crc, &byte| (0..8).fold(crc ^ u32::from(byte) << 24, |crc, _| step(crc)));
    page[22..26].copy_from_slice(&crc.to_le_bytes());
    page
}

#[test]
fn pictures_of_flac_and_wav_are_identical() {
    let folder = Folder::new("codecs-pictures");
    let samples = sweep(20_000, SR);
    let numbers: Vec<i32> = samples.iter().map(|&sample| sample.into()).collect();
    let options = Options { width: 60, height: 30, ..Options::default() };
    let plan = Plan::new(options).unwrap();
    let picture = |path: &Path| {
        plan.encode(path, Format::Png, &mut Workspace::default(), &Crew::alone(&Cancel::default())).unwrap()
    };
    let flac = folder.file("x.flac", &Flac::mono(SR).bytes(&numbers));
    let wav = folder.file("x.wav", &wav16(&samples, 1, SR));
    assert!(picture(&flac).0 == picture(&wav).0);
}

#[test]
fn threads_read_decoded_samples_concurrently() {
    let folder = Folder::new("codecs-threads");
    let numbers = numbers(5000, 16);
    let path = folder.file("x.flac", &Flac::mono(SR).bytes(&numbers));
    let audio = Arc::new(Audio::open(&path, &Options::default()).unwrap());
    // Decoded samples do not need the file.
    std::fs::remove_file(&path).unwrap();
    std::thread::scope(|scope| {
        for from in 0..4_usize {
            let (audio, numbers) = (Arc::clone(&audio), &numbers);
            scope.spawn(move || {
                let mut samples = vec![0.0; 4000];
                audio.read(from as u64, &mut samples, &mut Vec::new()).unwrap();
                let expected = numbers[from..].iter().map(|&number| number as f32 / 32_768.0);
                assert!(samples.iter().copied().eq(expected.take(4000)));
            });
        }
    });
}

#[test]
fn opening_can_be_cancelled() {
    let coded = Flac::mono(SR).bytes(&[1, 2, 3]);
    let plain = wav16(&[1, 2, 3], 1, SR);
    let cancel = Cancel::default();
    cancel.cancel();
    let resampled = Options { sr: Some(2 * SR), ..Options::default() };
    for (bytes, options) in [(&coded, &Options::default()), (&plain, &resampled)] {
        assert!(Audio::open_unless(bytes.as_slice(), options, &Cancel::default()).is_ok());
        assert!(matches!(Audio::open_unless(bytes.as_slice(), options, &cancel), Err(Error::Cancelled)));
    }
}
