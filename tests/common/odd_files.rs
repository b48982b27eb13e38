//! Odd WAV files as found in practice, with the expected result for each.

use crate::common::{fmt, fmt_extensible, riff, wav, wav16};

/// Sample rate in Hz, unless stated otherwise.
pub const SR: u32 = 8000;
const GIB: u64 = 1 << 30;

/// An oddity and files that have it.
pub struct Row {
    pub oddity: &'static str,
    /// Expected result for a reader: ok, warning or error.
    pub promise: &'static str,
    pub files: Vec<Odd>,
}

/// A file.
pub struct Odd {
    pub name: &'static str,
    pub head: Vec<u8>,
    /// Offset of `tail`, after a hole.
    pub tail_at: u64,
    pub tail: Vec<u8>,
    pub wanted: Wanted,
}

/// Expected result of a file.
pub enum Wanted {
    /// Number of samples, and the last ones.
    Samples(u64, Vec<f32>),
    /// The same, and a warning that contains this text.
    Warned(u64, Vec<f32>, &'static str),
    /// An error that contains this text.
    Refused(&'static str),
}

fn row(oddity: &'static str, promise: &'static str, files: Vec<Odd>) -> Row {
    Row { oddity, promise, files }
}

fn odd(name: &'static str, head: Vec<u8>, wanted: Wanted) -> Odd {
    Odd { name, head, tail_at: 0, tail: Vec::new(), wanted }
}

fn reads(name: &'static str, bytes: Vec<u8>, samples: &[f32]) -> Odd {
    odd(name, bytes, Wanted::Samples(samples.len() as u64, samples.to_vec()))
}

fn warns(name: &'static str, bytes: Vec<u8>, samples: &[f32], text: &'static str) -> Odd {
    odd(name, bytes, Wanted::Warned(samples.len() as u64, samples.to_vec(), text))
}

fn refused(name: &'static str, bytes: Vec<u8>, text: &'static str) -> Odd {
    odd(name, bytes, Wanted::Refused(text))
}

/// A file whose last bytes follow a hole, which reads as zeros.
fn with_hole(mut file: Odd, tail_at: u64, tail: Vec<u8>) -> Odd {
    (file.tail_at, file.tail) = (tail_at, tail);
    file
}

// ---------------------------------------------------------------- bytes

const NUMBERS: [i16; 4] = [2, -3, 5, -7];

fn data() -> Vec<u8> {
    NUMBERS.into_iter().flat_map(i16::to_le_bytes).collect()
}

/// The samples of [`data`].
fn values() -> [f32; 4] {
    NUMBERS.map(|number| f32::from(number) / 32_768.0)
}

fn pcm() -> Vec<u8> {
    fmt(1, 1, SR, 16)
}

fn plain() -> Vec<u8> {
    wav16(&NUMBERS, 1, SR)
}

/// A chunk that claims this size, without padding.
fn claims(name: &[u8; 4], size: u32, bytes: &[u8]) -> Vec<u8> {
    [name, &size.to_le_bytes()[..], bytes].concat()
}

fn chunk(name: &[u8; 4], bytes: &[u8]) -> Vec<u8> {
    claims(name, bytes.len() as u32, bytes)
}

/// A file of these chunks, unchanged.
fn form(magic: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    [magic, &(body.len() as u32 + 4).to_le_bytes()[..], b"WAVE", &body].concat()
}

/// A 16-bit mono file whose data chunk claims `size` bytes.
fn data_claims(size: u32, bytes: &[u8]) -> Vec<u8> {
    form(b"RIFF", &[chunk(b"fmt ", &pcm()), claims(b"data", size, bytes)])
}

/// A file of a format chunk and 240 zero bytes of data.
fn silent(fmt: &[u8]) -> Vec<u8> {
    riff(&[(b"fmt ", fmt), (b"data", &[0; 240])])
}

/// `bytes` with `patch` at offset `at`.
fn patched(mut bytes: Vec<u8>, at: usize, patch: &[u8]) -> Vec<u8> {
    bytes[at..at + patch.len()].copy_from_slice(patch);
    bytes
}

fn float_wav<const N: usize>(numbers: &[f32], store: fn(f32) -> [u8; N]) -> Vec<u8> {
    let bits = 8 * N as u16;
    let data: Vec<u8> = numbers.iter().flat_map(|&number| store(number)).collect();
    wav(3, 1, SR, bits, &data)
}

/// The same file, big-endian.
fn rifx(tag: u16, bits: u16, fmt_len: usize, data: &[u8]) -> Vec<u8> {
    let plain = if fmt_len == 40 { fmt_extensible(tag, 1, SR, bits, bits) } else { fmt(tag, 1, SR, bits) };
    let mut fmt = Vec::new();
    // Offset and length of every number in a format chunk; the last eight bytes of a GUID are not a number.
    for (at, len) in
        [(0, 2), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2), (16, 2), (18, 2), (20, 4), (24, 4), (28, 2), (30, 2)]
    {
        fmt.extend(plain.iter().skip(at).take(len).rev());
    }
    fmt.extend(plain.iter().skip(32));
    let samples: Vec<u8> = data.chunks(usize::from(bits / 8)).flat_map(|sample| sample.iter().rev().copied()).collect();
    let chunk = |name: &[u8; 4], bytes: &[u8]| [name, &(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let body = [chunk(b"fmt ", &fmt), chunk(b"data", &samples)].concat();
    [b"RIFX", &(body.len() as u32 + 4).to_be_bytes()[..], b"WAVE", &body].concat()
}

/// An RF64 file whose ds64 chunk gives the size of the data chunk.
fn rf64(magic: &[u8; 4], data_size: u64, bytes: &[u8]) -> Vec<u8> {
    let ds64 = [(data_size + 72).to_le_bytes(), data_size.to_le_bytes(), (data_size / 2).to_le_bytes()].concat();
    let chunks =
        [chunk(b"ds64", &[&ds64[..], &[0; 4]].concat()), chunk(b"fmt ", &pcm()), claims(b"data", u32::MAX, bytes)];
    patched(form(magic, &chunks), 4, &[0xFF; 4])
}

/// An ID3v2 tag of `len` bytes after its header.
fn id3(len: u32) -> Vec<u8> {
    let sizes = [len >> 21, len >> 14, len >> 7, len].map(|bits| bits as u8 & 0x7F);
    [b"ID3\x04\0\0", &sizes[..], &vec![b'R'; len as usize]].concat()
}

/// LIST chunks nested thousands deep.
fn nested_lists() -> Vec<u8> {
    (0..5000u32).flat_map(|depth| claims(b"LIST", 60_000 - 12 * depth - 8, b"INFO")).collect()
}

// ---------------------------------------------------------------- rows

/// Every oddity.
pub fn rows() -> Vec<Row> {
    [sizes(), chunks(), formats(), codecs(), containers(), numbers(), others()].into_iter().flatten().collect()
}

/// Sizes claimed by the data chunk.
fn sizes() -> Vec<Row> {
    let stereo = [1, 0, 1, 0, 2, 0, 4, 0, 5, 0, 7, 0, 9, 0];
    let frames = [1.0f32, 3.0, 6.0].map(|number| number / 32_768.0);
    let cut = form(b"RIFF", &[chunk(b"fmt ", &fmt(1, 2, SR, 16)), claims(b"data", 1000, &stereo)]);
    let partial = riff(&[(b"fmt ", &fmt(1, 2, SR, 16)), (b"data", &stereo)]);
    let wrapped = |name, claimed: u32, len: u64, tail: Vec<u8>| {
        let text = "as it must beyond 4 GiB";
        let samples = Wanted::Warned(len / 2, values().to_vec(), text);
        with_hole(odd(name, data_claims(claimed, &[]), samples), 44 + len - 8, tail)
    };
    let with_list = [data(), chunk(b"LIST", b"INFOISFT\x04\0\0\0me\0\0")].concat();
    let streamed = |name, claimed, len: u64| {
        let samples = Wanted::Samples(len / 2, values().to_vec());
        with_hole(odd(name, data_claims(claimed, &[]), samples), 44 + len - 8, data())
    };
    let followed = [data_claims(0, &[]), chunk(b"LIST", b"INFO")].concat();
    vec![
        row(
            "declared data size larger than the file",
            "ok, whole frames, with a warning",
            vec![
                warns("data-claims-1000.wav", data_claims(1000, &data()), &values(), "claims 1000 bytes, 8 are there"),
                warns("data-claims-1000-ends-within-a-frame.wav", cut, &frames, "claims 1000 bytes, 14 are there"),
                warns("data-claims-3-gib.wav", data_claims(3 << 30, &data()), &values(), "claims 3221225472 bytes"),
            ],
        ),
        row(
            "data size 0xFFFFFFFF (ffmpeg pipe), 0x7FFFF000-like (sox)",
            "ok, to the end of the file",
            vec![
                reads("ffmpeg-pipe.wav", data_claims(0xFFFF_FFFF, &data()), &values()),
                reads("pipe-less-its-header.wav", data_claims(0xFFFF_FFFF - 36, &data()), &values()),
                reads("sox-pipe.wav", data_claims(0x7FFF_F000, &data()), &values()),
                reads("sox-pipe-frames-of-3-bytes.wav", data_claims(0x7FFF_EFFF, &data()), &values()),
                reads("arecord-pipe.wav", data_claims(0x8000_0000, &data()), &values()),
                streamed("ffmpeg-pipe-5-gib.wav", 0xFFFF_FFFF, 5 * GIB),
                streamed("sox-pipe-3-gib.wav", 0x7FFF_F000, 3 * GIB),
            ],
        ),
        row(
            "data size 0 from a crashed recorder, bytes follow",
            "ok with a warning, unless a real chunk follows",
            vec![
                warns(
                    "data-claims-0.wav",
                    data_claims(0, &data()),
                    &values(),
                    "claims 0 bytes, as a recorder that broke off leaves it: the 8 bytes",
                ),
                refused("data-claims-0-list-follows.wav", followed, "empty: the file has no samples"),
            ],
        ),
        row(
            "RIFF size too small or 0",
            "ok, ignored",
            vec![
                reads("riff-claims-0.wav", patched(plain(), 4, &[0; 4]), &values()),
                reads("riff-claims-3.wav", patched(plain(), 4, &[3, 0, 0, 0]), &values()),
                reads("riff-claims-4-gib.wav", patched(plain(), 4, &[0xFF; 4]), &values()),
            ],
        ),
        row(
            "over 4 GiB with wrapped size",
            "ok with a warning",
            vec![
                wrapped("5-gib-claims-1-gib.wav", 1 << 30, 5 * GIB, data()),
                wrapped("4-gib-and-8-claims-8.wav", 8, 4 * GIB + 8, data()),
                wrapped("5-gib-claims-1-gib-list-follows.wav", 1 << 30, 5 * GIB, with_list),
            ],
        ),
        row(
            "data not a whole number of frames",
            "ok with a warning",
            vec![warns("data-of-14-bytes-frames-of-4.wav", partial, &frames, "its last 2 bytes were left out")],
        ),
        row(
            "no samples at all",
            "error: empty",
            vec![
                refused("data-of-0-bytes.wav", wav16(&[], 1, SR), "empty: the file has no samples"),
                refused(
                    "data-of-3-bytes-frames-of-4.wav",
                    wav(1, 2, SR, 16, &[1, 2, 3]),
                    "empty: the file has no samples",
                ),
            ],
        ),
        row(
            "shorter than one window",
            "ok, padded",
            vec![
                reads("one-sample.wav", wav16(&[2], 1, SR), &values()[..1]),
                reads("four-samples.wav", plain(), &values()),
            ],
        ),
    ]
}

/// Chunks around the format and data chunks.
fn chunks() -> Vec<Row> {
    let around = |odd: &[u8]| form(b"RIFF", &[chunk(b"fmt ", &pcm()), odd.to_vec(), chunk(b"data", &data())]);
    let before = |name, bytes: &[u8]| riff(&[(name, bytes), (b"fmt ", &pcm()), (name, bytes), (b"data", &data())]);
    let after = |odd: &[u8]| [&plain(), odd].concat();
    let padded = |pad| [chunk(b"LIST", &[1; 5]), vec![pad]].concat();
    let malformed = [b"INFO", &claims(b"ISFT", u32::MAX, b"data\x04\0\0\0\x11\x22\x33\x44")[..]].concat();
    vec![
        row(
            "odd chunk with pad byte; without it; non-zero pad",
            "ok; ok with a warning; ok",
            vec![
                reads("odd-chunk-padded.wav", around(&padded(0)), &values()),
                warns(
                    "odd-chunk-not-padded.wav",
                    around(&chunk(b"LIST", &[1; 5])),
                    &values(),
                    "of 5 bytes is not padded",
                ),
                warns("odd-chunk-of-its-own-not-padded.wav", around(&chunk(b"abcd", &[1; 5])), &values(), "not padded"),
                reads("odd-chunk-padded-with-d.wav", around(&padded(b'd')), &values()),
            ],
        ),
        row(
            "JUNK, bext, iXML, id3, LIST (malformed too) before or after data",
            "ok, skipped by size, never decoded as audio",
            vec![
                reads("junk-before.wav", before(b"JUNK", &[0xFF; 28]), &values()),
                reads("bext-before.wav", before(b"bext", &[0x64; 603]), &values()),
                reads("ixml-before.wav", before(b"iXML", b"<BWFXML>data</BWFXML>"), &values()),
                reads("id3-before.wav", before(b"id3 ", &id3(7)), &values()),
                reads("list-malformed-before.wav", before(b"LIST", &malformed), &values()),
                reads("lists-nested-5000-deep-before.wav", before(b"LIST", &nested_lists()), &values()),
                refused(
                    "list-before-claims-4-gib.wav",
                    around(&claims(b"LIST", u32::MAX, b"INFO")),
                    "its chunk \"LIST\" claims 4294967295 bytes, beyond the end of the file",
                ),
                reads("list-after.wav", after(&chunk(b"LIST", &malformed)), &values()),
                reads("list-after-claims-4-gib.wav", after(&claims(b"LIST", u32::MAX, b"INFO")), &values()),
                reads("id3-after.wav", after(&chunk(b"id3 ", &id3(8))), &values()),
                reads("zeros-after.wav", after(&[0; 500]), &values()),
                warns("text-after.wav", after(b"no chunk at all"), &values(), "15 bytes that are no chunk follow"),
            ],
        ),
        row(
            "two fmt chunks",
            "the first counts, with a warning",
            vec![warns(
                "two-fmt-chunks.wav",
                riff(&[(b"fmt ", &pcm()), (b"fmt ", &fmt(1, 2, 9, 8)), (b"data", &data())]),
                &values(),
                "more than one fmt chunk: the first was used",
            )],
        ),
        row(
            "several data chunks; two files concatenated",
            "the first counts, with a warning",
            vec![
                warns("two-data-chunks.wav", after(&chunk(b"data", &[9; 64])), &values(), "second data chunk follows"),
                warns(
                    "two-data-chunks-list-between.wav",
                    after(&[chunk(b"LIST", b"INFO"), chunk(b"data", &[9; 64])].concat()),
                    &values(),
                    "second data chunk follows",
                ),
                warns("two-files.wav", after(&plain()), &values(), "a second WAV file follows"),
            ],
        ),
    ]
}

/// Forms of the format chunk.
fn formats() -> Vec<Row> {
    let file = |fmt: &[u8]| riff(&[(b"fmt ", fmt), (b"data", &data())]);
    let long = |tag, bits| [fmt(tag, 1, SR, bits), vec![0x5A; 24]].concat();
    let floats = float_wav(&values(), f32::to_le_bytes);
    let cb_size = |size: u8| patched(fmt_extensible(1, 1, SR, 16, 16), 16, &[size]);
    let valid = |bits, valid, data: &[u8]| riff(&[(b"fmt ", &fmt_extensible(1, 1, SR, bits, valid)), (b"data", data)]);
    let two = [2.0f32, -3.0];
    vec![
        row("fmt of 14 bytes", "error", vec![refused("fmt-of-14-bytes.wav", file(&pcm()[..14]), "fmt chunk: 14")]),
        row(
            "fmt of 40 bytes with tag 1 or 3; extensible with cbSize != 22 but bytes there",
            "ok",
            vec![
                reads("fmt-of-40-bytes-tag-1.wav", file(&long(1, 16)), &values()),
                reads(
                    "fmt-of-40-bytes-tag-3.wav",
                    riff(&[(b"fmt ", &long(3, 32)), (b"data", &floats[44..])]),
                    &values(),
                ),
                reads("extensible-cb-size-0.wav", file(&cb_size(0)), &values()),
                reads("extensible-cb-size-24.wav", file(&cb_size(24)), &values()),
            ],
        ),
        row(
            "huge or zero fmt",
            "error",
            vec![
                refused(
                    "fmt-of-70000-bytes.wav",
                    file(&[1; 70_000]),
                    "bytes of the fmt chunk: 70000, the limit is 65536",
                ),
                refused("fmt-claims-4-gib.wav", patched(plain(), 16, &[0xFF; 4]), "the limit is 65536"),
                refused("fmt-claims-60000.wav", patched(plain(), 16, &[0x60, 0xEA]), "ends within its fmt chunk"),
                refused("fmt-of-0-bytes.wav", file(&[]), "bytes of the fmt chunk: 0, allowed is 16 to 65536"),
            ],
        ),
        row(
            "8-bit unsigned; 12-in-16; 20-in-24; 24-in-32 with valid bits",
            "ok",
            vec![
                reads("8-bit.wav", wav(1, 1, SR, 8, &[130, 125]), &two.map(|number| number / 128.0)),
                reads("12-in-16.wav", valid(16, 12, &[0x20, 0, 0xD0, 0xFF]), &two.map(|number| number / 2048.0)),
                reads(
                    "12-in-16-plain.wav",
                    wav(1, 1, SR, 12, &[0x20, 0, 0xD0, 0xFF]),
                    &two.map(|number| number / 2048.0),
                ),
                reads(
                    "20-in-24.wav",
                    valid(24, 20, &[0x20, 0, 0, 0xD0, 0xFF, 0xFF]),
                    &two.map(|number| number / 524_288.0),
                ),
                reads(
                    "24-in-32.wav",
                    valid(32, 24, &[0, 2, 0, 0, 0, 0xFD, 0xFF, 0xFF]),
                    &two.map(|number| number / 8_388_608.0),
                ),
            ],
        ),
        row(
            "24-in-32 with a plain PCM tag (ambiguous)",
            "never noise: right, or an error",
            vec![refused(
                "24-in-32-plain.wav",
                file(&patched(fmt(1, 1, SR, 24), 12, &[4])),
                "1 samples of 24 bits do not fill its frames of 4 bytes",
            )],
        ),
        row(
            "valid bits 0 or larger than the container",
            "ok with a warning",
            vec![
                warns("valid-bits-0.wav", valid(16, 0, &data()), &values(), "claims 0 valid bits of 16"),
                warns("valid-bits-24-of-16.wav", valid(16, 24, &data()), &values(), "claims 24 valid bits of 16"),
                warns(
                    "valid-bits-65535-of-16.wav",
                    valid(16, 65_535, &data()),
                    &values(),
                    "claims 65535 valid bits of 16",
                ),
            ],
        ),
    ]
}

/// Encodings of samples.
fn codecs() -> Vec<Row> {
    let loud = [0.25f32, -1234.5, 1e30];
    let wide = |number: f32| f64::from(number).to_le_bytes();
    let law = |tag| riff(&[(b"fmt ", &fmt_extensible(tag, 1, SR, 8, 8)), (b"data", &[0x2A, 0x80, 0xD5])]);
    let vorbis = [fmt(0x566F, 2, SR, 16), vec![0x5A; 3298]].concat();
    let (alaw, mulaw) = ([-32_256.0f32, 5504.0, 8.0], [-5372.0f32, 32_124.0, 716.0]);
    let (alaw, mulaw) = (alaw.map(|number| number / 32_768.0), mulaw.map(|number| number / 32_768.0));
    vec![
        row(
            "float32, float64, values beyond 1.0",
            "ok, not clipped",
            vec![
                reads("float32.wav", float_wav(&loud, f32::to_le_bytes), &loud),
                reads("float64.wav", float_wav(&loud, wide), &loud),
            ],
        ),
        row(
            "NaN, infinity",
            "error with the position",
            vec![
                refused("nan.wav", float_wav(&[0.0, f32::NAN], f32::to_le_bytes), "sample 1 of channel 0 is NaN"),
                refused("infinity.wav", float_wav(&[f32::INFINITY], f32::to_le_bytes), "sample 0 of channel 0 is inf"),
                refused("nan-float64.wav", float_wav(&[0.0, 0.0, f32::NAN], wide), "sample 2 of channel 0 is NaN"),
                refused(
                    "infinity-float64.wav",
                    float_wav(&[0.0, f32::NEG_INFINITY], wide),
                    "sample 1 of channel 0 is -inf",
                ),
            ],
        ),
        row(
            "A-law, mu-law (plain and extensible)",
            "ok",
            vec![
                reads("a-law.wav", wav(6, 1, SR, 8, &[0x2A, 0x80, 0xD5]), &alaw),
                reads("a-law-extensible.wav", law(6), &alaw),
                reads("mu-law.wav", wav(7, 1, SR, 8, &[0x2A, 0x80, 0xD5]), &mulaw),
                reads("mu-law-extensible.wav", law(7), &mulaw),
            ],
        ),
        row(
            "IMA/MS ADPCM",
            "error that names the codec",
            vec![
                refused("ms-adpcm.wav", silent(&fmt(0x02, 1, SR, 4)), "stored as Microsoft ADPCM"),
                refused("ima-adpcm.wav", silent(&fmt(0x11, 1, SR, 4)), "stored as IMA ADPCM"),
            ],
        ),
        row(
            "MP3, Ogg, WavPack inside WAV",
            "error that names the codec",
            vec![
                refused("mp3-inside.wav", silent(&fmt(0x55, 2, SR, 0)), "stored as MP3"),
                refused("ogg-inside.wav", silent(&fmt(0x674F, 2, SR, 0)), "stored as Ogg Vorbis"),
                refused("vorbis-with-its-codebooks.wav", silent(&vorbis), "stored as Ogg Vorbis"),
                refused("wavpack-inside.wav", silent(&fmt(0x5756, 2, SR, 16)), "stored as WavPack"),
            ],
        ),
    ]
}

/// Relatives of RIFF.
fn containers() -> Vec<Row> {
    let bytes = |numbers: &[i32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let wide: Vec<u8> = [0.2f64, -0.3].into_iter().flat_map(f64::to_le_bytes).collect();
    let rf64_wanted = Wanted::Samples((5 * GIB + 8) / 2, values().to_vec());
    let short_ds64 = form(b"RF64", &[chunk(b"ds64", &[0; 8]), chunk(b"fmt ", &pcm()), chunk(b"data", &data())]);
    let no_ds64 = form(b"RF64", &[chunk(b"fmt ", &pcm()), claims(b"data", u32::MAX, &data())]);
    let odd_list = rf64(b"RF64", 8, &[data(), chunk(b"LIST", b"INFO")].concat());
    vec![
        row(
            "RIFX (big-endian); RF64, BW64",
            "ok",
            vec![
                reads("rifx-8-bit.wav", rifx(1, 8, 16, &[130, 125]), &[2.0 / 128.0, -3.0 / 128.0]),
                reads("rifx-16-bit.wav", rifx(1, 16, 16, &data()), &values()),
                reads("rifx-16-bit-extensible.wav", rifx(1, 16, 40, &data()), &values()),
                reads(
                    "rifx-24-bit.wav",
                    rifx(1, 24, 16, &[2, 0, 0, 0xFD, 0xFF, 0xFF]),
                    &[2.0 / 8_388_608.0, -3.0 / 8_388_608.0],
                ),
                reads("rifx-32-bit.wav", rifx(1, 32, 16, &bytes(&[1 << 24, -3 << 24])), &[1.0 / 128.0, -3.0 / 128.0]),
                reads("rifx-float64.wav", rifx(3, 64, 16, &wide), &[0.2, -0.3]),
                reads("rf64.wav", rf64(b"RF64", 8, &data()), &values()),
                reads("rf64-list-follows.wav", odd_list, &values()),
                reads("rf64-ffmpeg-pipe.wav", rf64(b"RF64", 0, &data()), &values()),
                reads("bw64.wav", rf64(b"BW64", 8, &data()), &values()),
                with_hole(odd("rf64-5-gib.wav", rf64(b"RF64", 5 * GIB + 8, &[]), rf64_wanted), 80 + 5 * GIB, data()),
                with_hole(
                    reads("rf64-claims-8-of-5-gib.wav", rf64(b"RF64", 8, &data()), &values()),
                    5 * GIB,
                    vec![1; 8],
                ),
                refused("rf64-ds64-of-8-bytes.wav", short_ds64, "its ds64 chunk has 8 bytes, at least 16 are needed"),
                reads("rf64-without-ds64.wav", no_ds64, &values()),
                warns(
                    "rf64-claims-6-gib.wav",
                    rf64(b"RF64", 6 * GIB, &data()),
                    &values(),
                    "claims 6442450944 bytes, 8 are",
                ),
                warns("rf64-claims-2-to-the-64.wav", rf64(b"RF64", u64::MAX - 80, &data()), &values(), "8 are there"),
            ],
        ),
        row(
            "W64",
            "error that names it",
            vec![refused(
                "w64.wav",
                b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0".to_vec(),
                "looks like Sony Wave64 (W64)",
            )],
        ),
    ]
}

/// Impossible and redundant numbers.
fn numbers() -> Vec<Row> {
    let file = |fmt: &[u8]| riff(&[(b"fmt ", fmt), (b"data", &data())]);
    let channels = |count: u16| silent(&patched(pcm(), 2, &count.to_le_bytes()));
    let rate = |sr: u32| silent(&patched(pcm(), 4, &sr.to_le_bytes()));
    let mask = |mask: u32| file(&patched(fmt_extensible(1, 1, SR, 16, 16), 20, &mask.to_le_bytes()));
    let align = |align: u8| file(&patched(pcm(), 12, &[align]));
    let fact = |bytes: &[u8]| riff(&[(b"fmt ", &pcm()), (b"fact", bytes), (b"data", &data())]);
    vec![
        row(
            "0 channels; 0 Hz; 65,535 channels; 4e9 Hz",
            "error",
            vec![
                refused("0-channels.wav", channels(0), "channels: 0, allowed is 1 to 256"),
                refused("0-hz.wav", rate(0), "sample rate in Hz: 0, allowed is 1 to 4000000"),
                refused("65535-channels.wav", channels(65_535), "channels: 65535, the limit is 256"),
                refused("4e9-hz.wav", rate(4_000_000_000), "sample rate in Hz: 4000000000, the limit is 4000000"),
            ],
        ),
        row(
            "channel mask that disagrees with the count",
            "ok, count wins",
            vec![reads("mask-of-8-channels.wav", mask(0xFF), &values()), reads("mask-of-none.wav", mask(0), &values())],
        ),
        row(
            "block align 0; mismatched",
            "repaired; error",
            vec![
                reads("block-align-0.wav", align(0), &values()),
                refused("block-align-1.wav", align(1), "16 bits do not fill its frames of 1 bytes"),
                refused("block-align-3.wav", align(3), "16 bits do not fill its frames of 3 bytes"),
            ],
        ),
        row(
            "wrong average bytes per second; bad fact chunk",
            "ok",
            vec![
                reads("byte-rate-77.wav", file(&patched(pcm(), 8, &[77, 0, 0, 0])), &values()),
                reads("fact-claims-2-to-the-32-samples.wav", fact(&[0xFF; 4]), &values()),
                reads("fact-of-0-bytes.wav", fact(&[]), &values()),
                reads("fact-of-3-bytes.wav", fact(&[1, 2, 3]), &values()),
            ],
        ),
    ]
}

/// Data before RIFF, or instead of it.
fn others() -> Vec<Row> {
    let apple = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ".to_vec();
    vec![
        row(
            "ID3v2 before RIFF",
            "ok",
            vec![
                reads("id3-before-riff.wav", [id3(300), plain()].concat(), &values()),
                refused("id3-before-mp3.wav", [id3(300), b"\xFF\xFB\x90\x64".to_vec()].concat(), "looks like MP3"),
                refused("id3-claims-256-mib.wav", b"ID3\x04\0\0\x7F\x7F\x7F\x7F".to_vec(), "looks like MP3"),
            ],
        ),
        row(
            ".wav that is MP3, FLAC, HTML, empty",
            "error that says what it looks like",
            vec![
                refused("mp3.wav", b"\xFF\xFB\x90\x64\0\0\0\0\0\0\0\0".to_vec(), "looks like MP3"),
                refused("flac.wav", b"fLaC\0\0\0\x22\x10\0\x10\0".to_vec(), "looks like FLAC"),
                refused("ogg.wav", b"OggS\0\x02\0\0\0\0\0\0\0\0".to_vec(), "looks like Ogg"),
                refused("html.wav", b"\n<!DOCTYPE html><title>404</title>".to_vec(), "looks like HTML"),
                refused("sphere.wav", b"NIST_1A\n   1024\n".to_vec(), "looks like NIST SPHERE"),
                refused("git-lfs.wav", b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "Git LFS pointer"),
                refused("empty.wav", Vec::new(), "the file has no bytes"),
                refused("zeros.wav", vec![0; 4096], "nothing but zeros"),
                refused("text.wav", b"hello, this is no sound".to_vec(), "does not begin like a WAV file"),
            ],
        ),
        row(
            ".WAV, .Wav, .wave; `._x.wav`",
            "matched; reported",
            vec![
                reads("x.WAV", plain(), &values()),
                reads("x.Wav", plain(), &values()),
                reads("x.wave", plain(), &values()),
                refused("._x.wav", apple, "looks like an AppleDouble file"),
            ],
        ),
    ]
}
