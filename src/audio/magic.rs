//! A file's first bytes: which kind of WAV file it is, or what it looks like instead.

use super::limits::{HEADER_BYTES, check_limit};
use super::open::InputFile;
use super::order::ByteOrder;
use crate::error::{Error, Result};

/// Bytes of the name, the size and the type that every RIFF file begins with.
const RIFF_HEADER: usize = 12;
/// Bytes that are looked at; the longest mark is a Git LFS pointer's.
const HEAD: usize = 64;

/// How a WAV file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where its first chunk begins, in bytes from the start of the file.
    pub first_chunk: u64,
    /// The order of its bytes.
    pub order: ByteOrder,
}

/// Reads a file's first bytes. An ID3v2 tag may stand before them: some editors put one there.
pub fn form(file: &InputFile) -> Result<Form> {
    let head = head_at(file, 0)?;
    let tag_len = id3_len(&head);
    if tag_len == 0 {
        return form_at(0, &head).ok_or_else(|| Error::Audio { reason: looks_like(&head) });
    }
    check_limit(&HEADER_BYTES, tag_len)?;
    let tagged = head_at(file, tag_len)?;
    form_at(tag_len, &tagged).ok_or_else(|| Error::Audio { reason: like(known(&tagged).unwrap_or("MP3")) })
}

/// The bytes from `position` on, fewer than [`HEAD`] where the file ends.
fn head_at(file: &InputFile, position: u64) -> Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let len = file.read_at(&mut head, position)?;
    head.truncate(len);
    Ok(head)
}

fn form_at(position: u64, head: &[u8]) -> Option<Form> {
    let order = match head.first_chunk::<4>()? {
        // RF64: EBU Tech 3306. BW64: ITU-R BS.2088.
        b"RIFF" | b"RF64" | b"BW64" => ByteOrder::Little,
        b"RIFX" => ByteOrder::Big,
        _ => return None,
    };
    (head.get(8..RIFF_HEADER)? == b"WAVE").then_some(Form { first_chunk: position + RIFF_HEADER as u64, order })
}

/// Bytes of an ID3v2 tag, 0 where there is none. Source: ID3v2.4.0, 3.1 and 3.4: 28 bits in four bytes of seven each.
fn id3_len(head: &[u8]) -> u64 {
    let Some(&[b'I', b'D', b'3', _, _, flags, a, b, c, d]) = head.first_chunk() else { return 0 };
    let size = [a, b, c, d].iter().fold(0, |size, &byte| size << 7 | u64::from(byte & 0x7F));
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    10 + size + footer
}

/// What a file seems to be that is no WAV file, by its first bytes.
fn looks_like(head: &[u8]) -> String {
    match known(head) {
        Some(what) => like(what),
        None if head.is_empty() => "the file has no bytes".to_owned(),
        None if head.iter().all(|&byte| byte == 0) => "it begins with nothing but zeros".to_owned(),
        None => {
            let begins = head[..head.len().min(RIFF_HEADER)].escape_ascii();
            format!("it does not begin like a WAV file, with RIFF and WAVE, but with \"{begins}\"")
        }
    }
}

fn like(what: &str) -> String {
    format!("it looks like {what}, only WAV is read")
}

/// What other files begin with: container formats, codecs, and what is met under the name of a WAV file.
const MARKS: [(&[u8], &str); 34] = [
    (b"fLaC", "FLAC"),
    (b"OggS", "Ogg"),
    (b"ID3", "MP3"),
    (b"riff", "Sony Wave64 (W64)"),
    (b"FORM", "AIFF or another IFF file"),
    (b"caff", "Apple CAF"),
    (b".snd", "Sun AU"),
    (b"NIST_1A", "NIST SPHERE"),
    (b"Creative Voice", "Creative VOC"),
    (b"wvPk", "WavPack"),
    (b"MAC ", "Monkey's Audio"),
    (b"TTA1", "True Audio"),
    (b"#!AMR", "AMR"),
    (b"MThd", "MIDI"),
    (b"MATLAB", "MATLAB"),
    (b"\x30\x26\xB2\x75", "Windows Media (ASF)"),
    (b"\x1A\x45\xDF\xA3", "Matroska or WebM"),
    (b"FLV", "Flash video"),
    (b"\x0B\x77", "AC-3"),
    (b"\x7F\xFE\x80\x01", "DTS"),
    (b"\x00\x05\x16\x07", "an AppleDouble file, which macOS keeps beside the real one"),
    (b"version https://git-lfs", "a Git LFS pointer, whose file was not fetched"),
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x1F\x8B", "gzip"),
    (b"BZh", "bzip2"),
    (b"7z\xBC\xAF", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"\x89PNG", "PNG"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x7FELF", "a program"),
    (b"{", "JSON"),
    (b"<", "HTML or XML"),
];

fn known(head: &[u8]) -> Option<&'static str> {
    // What is text may begin with a byte order mark or empty lines.
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let mark = MARKS.iter().find(|(mark, _)| head.starts_with(mark) || text.starts_with(mark));
    match (head, head.get(4..8), head.get(8..RIFF_HEADER)) {
        (_, _, Some(b"AVI ")) if head.starts_with(b"RIFF") => Some("AVI video"),
        (_, _, Some(b"WEBP")) if head.starts_with(b"RIFF") => Some("a WebP picture"),
        ([b'R', b'I', b'F', b'F' | b'X', ..] | [b'R', b'F', b'6', b'4', ..], ..) => {
            Some("a RIFF file that holds no WAVE")
        }
        (_, Some(b"ftyp"), _) => Some("MP4"),
        (&[0xFF, second, ..], ..) if mark.is_none() => mpeg_frame(second),
        _ => mark.map(|&(_, what)| what),
    }
}

/// What a frame is that begins with 0xFF and this byte. Source: ISO/IEC 11172-3, 2.4.1.3: eleven bits of ones, two of
/// the version (01 is reserved), two of the layer (01: III, 10: II). AAC's ADTS frames (ISO/IEC 13818-7, 6.2.1) have
/// twelve ones and layer 00; layer I is left out, for 0xFF 0xFE begins a text in UTF-16.
fn mpeg_frame(second: u8) -> Option<&'static str> {
    match (second & 0xE0, second >> 3 & 3, second >> 1 & 3) {
        (0xE0, 0 | 2 | 3, 1 | 2) => Some("MP3"),
        (0xE0, 2 | 3, 0) => Some("AAC"),
        _ => None,
    }
}
