//! WAV files, correct and not: their samples, warnings and errors.

mod common;

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;

use common::{Folder, fmt, fmt_extensible, riff, wav, wav16};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::error::Error;
use spectrust::options::Options;

const SR: u32 = 8000;

/// Samples, sample rate and warnings of a file.
struct Decoded {
    samples: Vec<f32>,
    sr: u32,
    warnings: Vec<String>,
}

fn decode(path: &Path, options: &Options) -> Result<Decoded, Error> {
    let audio = Audio::open(path, options)?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut vec![0xA5; 7])?;
    Ok(Decoded { samples, sr: audio.sr(), warnings: audio.warnings })
}

fn decode_bytes(name: &str, bytes: &[u8], options: &Options) -> Result<Decoded, Error> {
    let folder = Folder::new(&format!("wav-{name}"));
    decode(&folder.file("x.wav", bytes), options)
}

fn samples_of(name: &str, bytes: &[u8]) -> Vec<f32> {
    let decoded = decode_bytes(name, bytes, &Options::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(decoded.warnings, Vec::<String>::new(), "{name}");
    decoded.samples
}

/// Asserts that the file is refused with a message that contains all of `texts`.
fn refused(name: &str, bytes: &[u8], options: &Options, texts: &[&str]) {
    let error = decode_bytes(name, bytes, options).err().unwrap_or_else(|| panic!("{name} was read"));
    let message = error.to_string();
    for text in texts {
        assert!(message.contains(text), "{name}: no {text:?} in {message:?}");
    }
}

/// An encoding of samples, with test numbers.
struct Storage {
    name: &'static str,
    tag: u16,
    bits: u16,
    full_scale: f64,
    numbers: [f64; 6],
    store: fn(f64) -> Vec<u8>,
}

/// Small primes of both signs, which reveal sign and order mistakes, then the smallest and the largest number.
const STORAGES: [Storage; 8] = [
    Storage {
        name: "8bit",
        tag: 1,
        bits: 8,
        full_scale: 128.0,
        numbers: [2.0, -3.0, 5.0, -7.0, -128.0, 127.0],
        store: |number| vec![(number + 128.0) as u8],
    },
    Storage {
        name: "16bit",
        tag: 1,
        bits: 16,
        full_scale: 32_768.0,
        numbers: [2.0, -3.0, 5.0, -7.0, -32_768.0, 32_767.0],
        store: |number| (number as i16).to_le_bytes().to_vec(),
    },
    Storage {
        name: "24bit",
        tag: 1,
        bits: 24,
        full_scale: 8_388_608.0,
        numbers: [2.0, -3.0, 5.0, -7.0, -8_388_608.0, 8_388_607.0],
        store: |number| (number as i32).to_le_bytes()[..3].to_vec(),
    },
    Storage {
        name: "32bit",
        tag: 1,
        bits: 32,
        full_scale: 2_147_483_648.0,
        numbers: [2.0, -3.0, 5.0, -7.0, -2_147_483_648.0, 2_147_483_647.0],
        store: |number| (number as i32).to_le_bytes().to_vec(),
    },
    Storage {
        name: "float32",
        tag: 3,
        bits: 32,
        full_scale: 1.0,
        numbers: [0.2, -0.3, 0.5, -0.7, -1.0, 1234.5],
        store: |number| (number as f32).to_le_bytes().to_vec(),
    },
    Storage {
        name: "float64",
        tag: 3,
        bits: 64,
        full_scale: 1.0,
        numbers: [0.2, -0.3, 0.5, -0.7, -1.0, 1234.5],
        store: |number| number.to_le_bytes().to_vec(),
    },
    // Numbers that G.711 represents exactly: small ones, and both ends of its range.
    Storage {
        name: "a-law",
        tag: 6,
        bits: 8,
        full_scale: 32_768.0,
        numbers: [8.0, -24.0, 40.0, -56.0, -32_256.0, 32_256.0],
        store: |number| vec![alaw(number)],
    },
    Storage {
        name: "mu-law",
        tag: 7,
        bits: 8,
        full_scale: 32_768.0,
        numbers: [8.0, -16.0, 24.0, -32.0, -32_124.0, 32_124.0],
        store: |number| vec![mulaw(number)],
    },
];

/// Encodes G.711 by a search for the segment and step of the magnitude; bits are inverted as in transmission.
fn g711(number: f64, value_of: impl Fn(i32, i32) -> i32, invert: u8) -> u8 {
    let fits = |code: &u8| f64::from(value_of(i32::from(code >> 4), i32::from(code & 15))) == number.abs();
    let code = (0..128).find(fits).unwrap_or_else(|| panic!("G.711 cannot represent {number}"));
    (code | if number < 0.0 { 0 } else { 0x80 }) ^ invert
}

fn alaw(number: f64) -> u8 {
    let least = |segment: i32| if segment == 0 { 0 } else { 256 << (segment - 1) };
    let step = |segment: i32| 16 << (segment - 1).max(0);
    g711(number, |segment, at| least(segment) + at * step(segment) + step(segment) / 2, 0x55)
}

fn mulaw(number: f64) -> u8 {
    g711(number, |segment, at| ((132 + 8 * at) << segment) - 132, 0x7F)
}

impl Storage {
    /// The number stored for a frame and channel, which differs from those next to it.
    fn number(&self, frame: usize, channel: usize) -> f64 {
        self.numbers[(frame + 5 * frame / 6 + 2 * channel + channel / 3) % 6]
    }

    fn data(&self, n_frames: usize, channels: usize) -> Vec<u8> {
        let positions = (0..n_frames).flat_map(|frame| (0..channels).map(move |channel| (frame, channel)));
        positions.flat_map(|(frame, channel)| (self.store)(self.number(frame, channel))).collect()
    }

    /// The sample's value, rounded to f32.
    fn value(&self, frame: usize, channel: usize) -> f32 {
        (self.number(frame, channel) / self.full_scale) as f32
    }
}

/// Calls `check` with files of every encoding, number of channels and kind of format chunk.
fn every_layout(n_frames: usize, check: impl Fn(&str, &Storage, usize, &[u8])) {
    for storage in &STORAGES {
        for channels in [1u16, 2, 3, 6] {
            let Storage { tag, bits, .. } = *storage;
            let data = storage.data(n_frames, channels.into());
            let mut with_cb_size = fmt(tag, channels, SR, bits);
            with_cb_size.extend([0, 0]);
            let mut long = fmt(tag, channels, SR, bits);
            long.resize(40, 0x5A);
            let extensible = fmt_extensible(tag, channels, SR, bits, bits);
            let kinds = [
                ("plain", fmt(tag, channels, SR, bits)),
                ("plain-18-bytes", with_cb_size),
                ("plain-40-bytes", long),
                ("extensible", extensible),
            ];
            for (kind, fmt) in kinds {
                let name = format!("{}-{channels}ch-{kind}", storage.name);
                check(&name, storage, channels.into(), &riff(&[(b"fmt ", &fmt), (b"data", &data)]));
            }
        }
    }
}

#[test]
fn every_channel_is_selected_exactly() {
    every_layout(13, |name, storage, channels, bytes| {
        for channel in 0..channels {
            let options = Options { channel: Some(channel as u32), ..Options::default() };
            let decoded = decode_bytes(name, bytes, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
            let expected: Vec<f32> = (0..13).map(|frame| storage.value(frame, channel)).collect();
            assert_eq!(decoded.samples, expected, "channel {channel} of {name}");
            assert_eq!((decoded.sr, decoded.warnings.len()), (SR, 0), "{name}");
        }
    });
}

#[test]
fn channels_are_averaged() {
    every_layout(13, |name, storage, channels, bytes| {
        for (frame, sample) in samples_of(name, bytes).into_iter().enumerate() {
            let stored: Vec<f64> = (0..channels).map(|channel| f64::from(storage.value(frame, channel))).collect();
            let mean = stored.iter().sum::<f64>() / channels as f64;
            let loudest = stored.iter().fold(0.0, |loudest: f64, value| loudest.max(value.abs()));
            // One channel is exact. A sum of six is rounded six times and scaled once, each with a relative error of
            // 6e-8.
            let most = if channels == 1 { 0.0 } else { 4.2e-7 * loudest };
            assert!((f64::from(sample) - mean).abs() <= most, "frame {frame} of {name}: {sample}, not {mean}");
        }
    });
}

#[test]
fn recordings_longer_than_a_read_are_complete() {
    for storage in &STORAGES {
        for channels in [1u16, 3] {
            let name = format!("long-{}-{channels}ch", storage.name);
            let bytes = wav(storage.tag, channels, SR, storage.bits, &storage.data(70_001, channels.into()));
            let folder = Folder::new(&name);
            let options = Options { channel: Some(u32::from(channels) - 1), ..Options::default() };
            let path = folder.file("x.wav", &bytes);
            let audio = Audio::open(&path, &options).unwrap();
            let expected: Vec<f32> = (0..70_001).map(|i| storage.value(i, usize::from(channels) - 1)).collect();
            let mut scratch = Vec::new();
            for (from, len) in [(0, 70_001), (1, 70_000), (69_999, 2), (30_000, 33_333), (70_001, 0)] {
                let mut samples = vec![f32::NAN; len];
                audio.read(from, &mut samples, &mut scratch).unwrap();
                assert_eq!(samples, expected[from as usize..][..len], "{name} from {from}");
            }
        }
    }
}

#[test]
fn valid_bits_are_at_the_top_of_their_container() {
    let numbers = [2i32, -3, 5, -7];
    for (bits, valid) in [(32u16, 24u16), (24, 20), (16, 12), (32, 32)] {
        let stored = |number: i32| {
            let at_top = number << (bits - valid) << (32 - bits);
            at_top.to_le_bytes()[4 - usize::from(bits / 8)..].to_vec()
        };
        let data: Vec<u8> = numbers.into_iter().flat_map(stored).collect();
        let bytes = riff(&[(b"fmt ", &fmt_extensible(1, 1, SR, bits, valid)), (b"data", &data)]);
        let expected = numbers.map(|number| number as f32 / (1u32 << (valid - 1)) as f32);
        assert_eq!(samples_of(&format!("{valid}-in-{bits}"), &bytes), expected);
        // The standard of 1991: a plain tag, and as many whole bytes as the bits need.
        if valid.div_ceil(8) == bits / 8 {
            assert_eq!(samples_of(&format!("{valid}-bit-plain"), &wav(1, 1, SR, valid, &data)), expected);
        }
    }
}

/// Samples as read by hound, scaled like ours.
fn by_hound(bytes: &[u8]) -> Vec<f32> {
    let mut reader = hound::WavReader::new(bytes).unwrap();
    let spec = reader.spec();
    if spec.sample_format == hound::SampleFormat::Float {
        return reader.samples::<f32>().map(Result::unwrap).collect();
    }
    let full_scale = (1u64 << (spec.bits_per_sample - 1)) as f32;
    reader.samples::<i32>().map(|sample| sample.unwrap() as f32 / full_scale).collect()
}

#[test]
fn files_of_hound_are_read_as_hound_reads_them() {
    for (bits_per_sample, sample_format) in [(8, "int"), (16, "int"), (24, "int"), (32, "int"), (32, "float")] {
        for channels in [1, 2, 3, 6] {
            let name = format!("hound-{bits_per_sample}-{sample_format}-{channels}ch");
            let float = sample_format == "float";
            let format = if float { hound::SampleFormat::Float } else { hound::SampleFormat::Int };
            let spec = hound::WavSpec { channels, sample_rate: SR, bits_per_sample, sample_format: format };
            let mut file = std::io::Cursor::new(Vec::new());
            let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
            for number in (0..10 * i32::from(channels)).map(|i| (i * 37 % 255) - 128) {
                let loud = number << (bits_per_sample - 8);
                let written =
                    if float { writer.write_sample(number as f32 / 100.0) } else { writer.write_sample(loud) };
                written.unwrap();
            }
            writer.finalize().unwrap();
            let bytes = file.into_inner();
            let expected = by_hound(&bytes);
            for channel in 0..channels {
                let options = Options { channel: Some(channel.into()), ..Options::default() };
                let decoded = decode_bytes(&name, &bytes, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
                let picked = expected.iter().skip(channel.into()).step_by(channels.into());
                assert_eq!(decoded.samples, picked.copied().collect::<Vec<_>>(), "channel {channel} of {name}");
            }
        }
    }
}

#[test]
fn offset_and_duration_select_samples() {
    let bytes = wav16(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1, 10);
    let part = |offset, duration| {
        let options = Options { offset, duration, ..Options::default() };
        let decoded = decode_bytes("part", &bytes, &options)?;
        Ok::<_, Error>(decoded.samples.iter().map(|sample| (sample * 32_768.0) as i16).collect::<Vec<_>>())
    };
    assert_eq!(part(0.0, None).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(part(0.0, Some(1.0)).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // Times are rounded to the nearest sample.
    assert_eq!(part(0.29, Some(0.38)).unwrap(), [3, 4, 5, 6]);
    assert_eq!(part(0.94, None).unwrap(), [9]);
    assert_eq!(part(0.74, Some(1e300)).unwrap(), [7, 8, 9]);
    assert_eq!(part(0.0, Some(0.1)).unwrap(), [0]);
    for (offset, duration) in [(1.0, None), (1e300, None), (0.5, Some(0.04)), (1.0, Some(1.0))] {
        let error = part(offset, duration).unwrap_err();
        assert!(matches!(error, Error::Empty { .. }), "{error}");
        // In exponential form, not with 300 digits.
        let shown = if offset > 1e9 { format!("{offset:e}") } else { offset.to_string() };
        let expected = format!("begins at {shown} s of 1 s");
        assert!(error.to_string().contains(&expected), "{error}");
    }
}

#[test]
fn a_missing_channel_is_an_error() {
    let bytes = wav16(&[1, 2, 3, 4], 2, SR);
    let options = Options { channel: Some(2), ..Options::default() };
    refused("channel-2-of-2", &bytes, &options, &["channel must be from 0 to 1 for this recording, got 2"]);
}

/// A chunk's name and its bytes.
type Chunk<'a> = (&'a [u8; 4], &'a [u8]);

const NUMBERS: [i16; 4] = [2, -3, 5, -7];

fn data() -> Vec<u8> {
    NUMBERS.into_iter().flat_map(i16::to_le_bytes).collect()
}

fn values() -> [f32; 4] {
    NUMBERS.map(|number| f32::from(number) / 32_768.0)
}

#[test]
fn other_chunks_are_skipped() {
    let (fmt, data) = (fmt(1, 1, SR, 16), data());
    let data = data.as_slice();
    // A LIST whose text contains the name of the data chunk.
    let list = b"INFOISFT\x0c\0\0\0data\x04\0\0\0\x11\x22\x33\x44";
    let cases: [(&str, Vec<Chunk>); 6] = [
        ("junk-before-fmt", vec![(b"JUNK", &[0xFF; 28]), (b"fmt ", &fmt), (b"data", data)]),
        ("list-before-data", vec![(b"fmt ", &fmt), (b"LIST", list), (b"data", data)]),
        ("odd-chunk-before-data", vec![(b"fmt ", &fmt), (b"bext", &[0x64; 603]), (b"data", data)]),
        ("two-odd-chunks", vec![(b"fmt ", &fmt), (b"id3 ", &[1; 1]), (b"id3 ", &[2; 3]), (b"data", data)]),
        ("empty-chunk", vec![(b"fmt ", &fmt), (b"fact", &[]), (b"data", data)]),
        ("list-after-data", vec![(b"fmt ", &fmt), (b"data", data), (b"LIST", list)]),
    ];
    for (name, chunks) in cases {
        assert_eq!(samples_of(name, &riff(&chunks)), values(), "{name}");
    }
}

#[test]
fn a_nonzero_pad_byte_is_skipped() {
    let mut bytes = riff(&[(b"fmt ", &fmt(1, 1, SR, 16)), (b"LIST", &[1; 5]), (b"data", &data())]);
    bytes[12 + 24 + 8 + 5] = b'd';
    assert_eq!(samples_of("pad-not-zero", &bytes), values());
}

#[test]
fn redundant_fields_are_ignored() {
    let mut byte_rate = fmt(1, 1, SR, 16);
    byte_rate[8..12].copy_from_slice(&77u32.to_le_bytes());
    assert_eq!(samples_of("wrong-byte-rate", &riff(&[(b"fmt ", &byte_rate), (b"data", &data())])), values());

    for riff_size in [0u32, 3, u32::MAX] {
        let mut bytes = wav16(&NUMBERS, 1, SR);
        bytes[4..8].copy_from_slice(&riff_size.to_le_bytes());
        assert_eq!(samples_of("wrong-riff-size", &bytes), values(), "{riff_size}");
    }
}

/// A 16-bit file whose data chunk claims `size` bytes and is followed by the end of the file.
fn claiming(size: u32, channels: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = riff(&[(b"fmt ", &fmt(1, channels, SR, 16)), (b"data", &[])]);
    let at = bytes.len() - 4;
    bytes[at..].copy_from_slice(&size.to_le_bytes());
    bytes.extend(data);
    bytes
}

#[test]
fn a_data_size_past_the_end_of_the_file_causes_a_warning() {
    let decoded = decode_bytes("cut", &claiming(1000, 1, &data()), &Options::default()).unwrap();
    assert_eq!(decoded.samples, values());
    let text = "the file ends early: its data chunk claims 1000 bytes, 8 are there and were used";
    assert_eq!(decoded.warnings, [text]);

    // Whole frames only: of three and a half frames of two channels, three are used.
    let fourteen = [1, 0, 1, 0, 2, 0, 4, 0, 5, 0, 7, 0, 9, 0];
    let decoded = decode_bytes("cut-within-a-frame", &claiming(1000, 2, &fourteen), &Options::default()).unwrap();
    assert_eq!(decoded.samples, [1.0f32, 3.0, 6.0].map(|number| number / 32_768.0));
    assert_eq!(decoded.warnings.len(), 1, "{:?}", decoded.warnings);
}

#[test]
fn a_streamed_file_is_read_to_its_end() {
    // ffmpeg's size for a pipe, sox's, and the largest that sox can mean.
    for size in [0xFFFF_FFFF, 0x7FFF_F000, 0x7FFF_FFFF] {
        assert_eq!(samples_of("streamed", &claiming(size, 1, &data())), values(), "{size:#x}");
    }
}

#[test]
fn a_streamed_file_of_more_than_4_gib_is_read_to_its_end() {
    const GIB: u64 = 1 << 30;
    let folder = Folder::new("wav-streamed");
    let path = folder.file("x.wav", &claiming(u32::MAX, 1, &[]));
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&data(), 44 + 5 * GIB).unwrap();
    let audio = Audio::open(&path, &Options::default()).unwrap();
    assert_eq!(audio.n_samples(), 5 * GIB / 2 + 4);
    let mut last = [f32::NAN; 4];
    audio.read(5 * GIB / 2, &mut last, &mut Vec::new()).unwrap();
    assert_eq!(last, values());
}

#[test]
fn a_partial_last_frame_is_dropped_with_a_warning() {
    let bytes = riff(&[(b"fmt ", &fmt(1, 2, SR, 16)), (b"data", &[1, 0, 3, 0, 99, 99, 99])]);
    let decoded = decode_bytes("partial-frame", &bytes, &Options::default()).unwrap();
    assert_eq!(decoded.samples, [2.0 / 32_768.0]);
    assert_eq!(decoded.warnings, ["the data chunk ends within a frame: its last 3 bytes were left out"]);
}

#[test]
fn errors_name_other_file_types() {
    let cases: [(&str, &[u8], &str); 22] = [
        ("empty", b"", "the file has no bytes"),
        ("one-byte", b"R", "does not begin like a WAV file"),
        (
            "text",
            b"hello, this is no sound at all",
            "like a WAV file or another that is read, but with \"hello, this \"",
        ),
        ("flac", b"fLaC\0\0\0\x22\x10\0\x10\0", "looks like FLAC"),
        ("ogg", b"OggS\0\x02\0\0\0\0\0\0\0\0", "looks like Ogg"),
        ("mp3-with-id3", b"ID3\x04\0\0\0\0\0\0\0\0", "looks like MP3"),
        ("mp3-frame", b"\xFF\xFB\x90\x64\0\0\0\0\0\0\0\0", "looks like MP3"),
        ("aiff", b"FORM\0\0\0\x2AAIFFCOMM", "looks like AIFF"),
        ("html", b"<!DOCTYPE html><html></html>", "looks like HTML"),
        ("aac", b"\xFF\xF1\x50\x80\0\0\0\0\0\0\0\0", "looks like AAC"),
        ("utf-16", b"\xFF\xFEh\0e\0l\0l\0o\0", "does not begin like a WAV file"),
        ("html-after-a-mark", b"\xEF\xBB\xBF\r\n  <html></html>", "looks like HTML"),
        ("mp4", b"\0\0\0\x20ftypM4A \0\0\0\0", "looks like MP4"),
        ("sphere", b"NIST_1A\n   1024\n", "looks like NIST SPHERE"),
        ("git-lfs", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("zeros", &[0; 100], "begins with nothing but zeros"),
        ("webp", b"RIFF\x24\0\0\0WEBPVP8 ", "looks like a WebP picture"),
        ("rifx-no-wave", b"RIFX\0\0\0\x24AIFFfmt ", "a RIFF file that holds no WAVE"),
        ("rifx", b"RIFX\0\0\0\x24WAVEfmt ", "it has no fmt chunk"),
        ("rf64", b"RF64\xFF\xFF\xFF\xFFWAVEds64", "it has no fmt chunk"),
        ("w64", b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB", "Wave64"),
        ("avi", b"RIFF\x24\0\0\0AVI LIST", "looks like AVI video"),
    ];
    for (name, bytes, text) in cases {
        refused(name, bytes, &Options::default(), &["not readable as audio", text]);
    }
}

#[test]
fn missing_or_invalid_chunks_are_errors() {
    let (fmt, data) = (fmt(1, 1, SR, 16), data());
    let data = data.as_slice();
    let many = vec![(b"junk", &[][..]); 5000];
    let cases: [(&str, Vec<Chunk>, &str); 7] = [
        ("no-chunks", vec![], "it has no fmt chunk"),
        ("no-data", vec![(b"fmt ", &fmt)], "it has no data chunk"),
        ("no-fmt", vec![(b"LIST", data)], "it has no fmt chunk"),
        ("data-before-fmt", vec![(b"data", data), (b"fmt ", &fmt)], "no fmt chunk before its data chunk"),
        (
            "fmt-14-bytes",
            vec![(b"fmt ", &fmt[..14]), (b"data", data)],
            "bytes of the fmt chunk: 14, allowed is 16 to 65536",
        ),
        (
            "fmt-huge",
            vec![(b"fmt ", &[0; 70_000]), (b"data", data)],
            "bytes of the fmt chunk: 70000, the limit is 65536",
        ),
        ("many-chunks", many, "chunks before the samples: 4097, the limit is 4096"),
    ];
    for (name, chunks, text) in cases {
        refused(name, &riff(&chunks), &Options::default(), &[text]);
    }
    let mut cut = riff(&[(b"fmt ", &fmt)]);
    cut.truncate(30);
    refused("ends-within-fmt", &cut, &Options::default(), &["ends within its fmt chunk"]);
    refused("ends-within-a-header", &riff(&[])[..10], &Options::default(), &["a RIFF file that holds no WAVE"]);
}

#[test]
fn the_maximum_number_of_chunks_is_read() {
    let (fmt, data) = (fmt(1, 1, SR, 16), data());
    let mut chunks: Vec<Chunk> = vec![(b"junk", &[]); 4094];
    chunks.extend([(b"fmt ", fmt.as_slice()), (b"data", data.as_slice())]);
    assert_eq!(samples_of("4096-chunks", &riff(&chunks)), values());
}

/// A sparse file with `junk` bytes before the samples.
fn with_junk(folder: &Folder, junk: u32) -> std::path::PathBuf {
    let mut head = riff(&[(b"fmt ", &fmt(1, 1, SR, 16)), (b"JUNK", &[])]);
    let at = head.len() - 4;
    head[at..].copy_from_slice(&junk.to_le_bytes());
    let path = folder.file("junk.wav", &head);
    let tail = riff(&[(b"data", &data())]);
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&tail[12..], head.len() as u64 + u64::from(junk)).unwrap();
    path
}

#[test]
fn skipped_chunks_may_have_any_size() {
    let folder = Folder::new("wav-junk");
    for junk in [2, 16 << 20, 17 << 20, u32::MAX - 1] {
        let decoded = decode(&with_junk(&folder, junk), &Options::default()).unwrap();
        assert_eq!(decoded.samples, values(), "{junk}");
    }
}

#[test]
fn errors_about_limits_give_value_and_limit() {
    let plain = |channels, sr| riff(&[(b"fmt ", &fmt(1, channels, sr, 16)), (b"data", &[0; 2048])]);
    let all = Options::default();
    refused("0-channels", &plain(0, SR), &all, &["channels: 0, allowed is 1 to 256"]);
    refused("257-channels", &plain(257, SR), &all, &["channels: 257, the limit is 256"]);
    refused("300-channels", &plain(300, SR), &all, &["channels: 300, the limit is 256"]);
    refused("0-hz", &plain(1, 0), &all, &["sample rate in Hz: 0, allowed is 1 to 4000000"]);
    refused("5-mhz", &plain(1, 5_000_000), &all, &["sample rate in Hz: 5000000, the limit is 4000000"]);
    for (name, channels, sr, n_samples) in
        [("256-channels", 256, SR, 4), ("1-hz", 1, 1, 1024), ("4-mhz", 1, 4_000_000, 1024)]
    {
        let decoded = decode_bytes(name, &plain(channels, sr), &all).unwrap();
        assert_eq!((decoded.sr, decoded.samples.len()), (sr, n_samples), "{name}");
    }
}

#[test]
fn errors_name_unsupported_sample_formats() {
    let all = Options::default();
    let plain = |tag, bits| riff(&[(b"fmt ", &fmt(tag, 1, SR, bits)), (b"data", &[0; 240])]);
    refused("a-law-16", &plain(6, 16), &all, &["its A-law samples have 16 bits, 8 are read"]);
    refused("mu-law-0", &plain(7, 0), &all, &["its mu-law samples have 0 bits, 8 are read"]);
    refused("ms-adpcm", &plain(2, 16), &all, &["stored as Microsoft ADPCM"]);
    refused("ima-adpcm", &plain(0x11, 16), &all, &["stored as IMA ADPCM"]);
    refused("mp3-in-wav", &plain(0x55, 16), &all, &["stored as MP3"]);
    refused("unknown-tag", &plain(0x1234, 16), &all, &["stored as format 0x1234"]);
    refused("float16", &plain(3, 16), &all, &["floating-point numbers of 16 bits"]);
    refused("0-bit", &plain(1, 0), &all, &["0 bits"]);
    refused("64-bit-integers", &plain(1, 64), &all, &["integers of 64 bits, up to 32 are read"]);

    let chunks = |fmt: &[u8]| riff(&[(b"fmt ", fmt), (b"data", &[0; 240])]);
    let extensible = |tag, bits| chunks(&fmt_extensible(tag, 1, SR, bits, bits));
    refused("ms-adpcm-extensible", &extensible(2, 16), &all, &["stored as Microsoft ADPCM"]);
    refused("float16-extensible", &extensible(3, 16), &all, &["floating-point numbers of 16 bits"]);
    let cut = &fmt_extensible(1, 1, SR, 16, 16)[..18];
    refused("extensible-cut-to-18-bytes", &chunks(cut), &all, &["extensible fmt chunk has 18 bytes, 40 are needed"]);
    let mut unknown = fmt_extensible(1, 1, SR, 16, 16);
    unknown[39] = 0x72;
    let guid = "00000001-0000-0010-800000AA00389B72";
    refused("unknown-sub-format", &chunks(&unknown), &all, &[guid, "not PCM"]);

    let mut ambiguous = fmt(1, 1, SR, 24);
    ambiguous[12] = 4;
    refused("24-in-32-plain", &chunks(&ambiguous), &all, &["1 samples of 24 bits do not fill its frames of 4 bytes"]);
    for (channels, block_align) in [(1, 1u16), (1, 3), (1, u16::MAX), (2, 5), (2, 3), (3, 7), (5, 11)] {
        let mut fmt = fmt(1, channels, SR, 16);
        fmt[12..14].copy_from_slice(&block_align.to_le_bytes());
        refused(&format!("block-align-{block_align}"), &chunks(&fmt), &all, &["16"]);
    }
}

#[test]
fn a_block_align_of_zero_is_repaired() {
    let mut left_out = fmt(1, 1, SR, 16);
    left_out[12..14].copy_from_slice(&[0, 0]);
    let data = [2i16, -3].iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<u8>>();
    let samples = samples_of("block-align-0", &riff(&[(b"fmt ", &left_out), (b"data", &data)]));
    assert_eq!(samples, [2.0 / 32_768.0, -3.0 / 32_768.0]);
}

#[test]
fn a_chunk_past_the_end_of_the_file_is_an_error() {
    let mut bytes = riff(&[(b"fmt ", &fmt(1, 1, SR, 16)), (b"LIST", &[0; 4]), (b"data", &[0; 8])]);
    let size = bytes.windows(4).position(|name| name == b"LIST").unwrap() + 4;
    bytes[size..size + 4].copy_from_slice(&1_000_000u32.to_le_bytes());
    refused("list-beyond-end", &bytes, &Options::default(), &["LIST", "1000000", "beyond the end of the file"]);
}

#[test]
fn no_samples_are_an_error() {
    refused("no-samples", &wav16(&[], 1, SR), &Options::default(), &["empty: the file has no samples"]);
    // Three bytes; a frame has four.
    let bytes = riff(&[(b"fmt ", &fmt(1, 2, SR, 16)), (b"data", &[1, 2, 3])]);
    refused("less-than-a-frame", &bytes, &Options::default(), &["empty: the file has no samples"]);
}

/// A stereo file of 30,000 frames at 10 Hz with the given values replaced.
fn float_stereo(broken: &[(usize, usize, f32)]) -> Vec<u8> {
    let mut samples = vec![0.25f32; 60_000];
    broken.iter().for_each(|&(frame, channel, value)| samples[2 * frame + channel] = value);
    let data: Vec<u8> = samples.into_iter().flat_map(f32::to_le_bytes).collect();
    wav(3, 2, 10, 32, &data)
}

#[test]
fn errors_about_non_finite_samples_give_the_position() {
    // A read has 8,192 frames: positions in the first one, at its ends, later, and the last frame.
    for frame in [0, 5, 8191, 8192, 20_000, 29_999] {
        for channel in [0, 1] {
            for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
                let bytes = float_stereo(&[(frame, channel, value)]);
                let text = format!("sample {frame} of channel {channel} is {value}, samples must be finite");
                refused("non-finite", &bytes, &Options::default(), &[&text]);
            }
        }
    }
}

#[test]
fn errors_about_non_finite_64_bit_samples_give_the_position() {
    let file = |frame: usize, channel: usize, value: f64| {
        let mut samples = vec![0.25f64; 60_000];
        samples[2 * frame + channel] = value;
        wav(3, 2, 10, 64, &samples.into_iter().flat_map(f64::to_le_bytes).collect::<Vec<u8>>())
    };
    // A read has 4,096 frames.
    for (frame, channel) in [(0, 1), (4095, 0), (4096, 1), (29_999, 1)] {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let text = format!("sample {frame} of channel {channel} is {value}, samples must be finite");
            refused("non-finite-64", &file(frame, channel, value), &Options::default(), &[&text]);
        }
        let text = format!("sample {frame} of channel {channel} is 1e39, at most 3.4028235e38 can be drawn");
        refused("beyond-f32", &file(frame, channel, 1e39), &Options::default(), &[&text]);
    }
    assert_eq!(samples_of("finite-64", &file(7, 0, 2.25))[7], 1.25);
}

#[test]
fn positions_count_from_the_start_of_the_file() {
    let bytes = float_stereo(&[(25_000, 1, f32::NAN)]);
    let from = |offset| Options { offset, ..Options::default() };
    for offset in [0.1, 1000.0, 2499.9, 2500.0] {
        refused("non-finite-offset", &bytes, &from(offset), &["sample 25000 of channel 1 is NaN"]);
    }
    // Samples outside the selected part are not checked.
    assert_eq!(decode_bytes("beyond", &bytes, &from(2500.1)).unwrap().samples.len(), 4999);
    let before = Options { duration: Some(2500.0), ..Options::default() };
    assert_eq!(decode_bytes("before", &bytes, &before).unwrap().samples.len(), 25_000);
}

#[test]
fn only_the_selected_channel_must_be_finite() {
    let bytes = float_stereo(&[(3, 0, f32::NAN), (5, 1, f32::INFINITY)]);
    let pick = |channel| Options { channel: Some(channel), ..Options::default() };
    refused("pick-0", &bytes, &pick(0), &["sample 3 of channel 0 is NaN"]);
    refused("pick-1", &bytes, &pick(1), &["sample 5 of channel 1 is inf"]);
    let left_only = float_stereo(&[(3, 0, f32::NAN)]);
    assert_eq!(decode_bytes("pick-good", &left_only, &pick(1)).unwrap().samples, [0.25; 30_000]);
}

#[test]
fn channels_whose_sum_overflows_are_an_error() {
    let bytes = float_stereo(&[(7, 0, 3e38), (7, 1, 3e38)]);
    refused("too-loud", &bytes, &Options::default(), &["too loud to be averaged"]);
}

#[test]
fn a_file_truncated_after_opening_is_an_error() {
    let folder = Folder::new("wav-truncated");
    // Longer than the part read when a file is opened.
    let path = folder.file("x.wav", &wav16(&[1; 20_000], 1, SR));
    let audio = Audio::open(&path, &Options::default()).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(20_044).unwrap();
    let error = audio.read(0, &mut [0.0; 20_000], &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("became shorter while it was read"), "{error}");
    // The remaining samples can be read.
    let mut half = [0.0; 500];
    audio.read(0, &mut half, &mut Vec::new()).unwrap();
    assert_eq!(half, [1.0 / 32_768.0; 500]);
}
