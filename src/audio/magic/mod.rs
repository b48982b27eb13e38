//! Recognises audio files by their first bytes, not by name, and names the type of unsupported files.

pub mod mpeg;
pub mod adts;

use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::limits::{HEADER_BYTES, check_limit};
use adts::stream_at;
use mpeg::{IN_A_ROW, MAX_FRAME_LEN, frame_at};

/// Length of the name, the size and the type at the start of a RIFF file, in bytes.
const RIFF_HEADER: usize = 12;
/// Number of bytes examined; the longest signature is that of a Git LFS pointer.
const HEAD: usize = 64;
/// Number of bytes searched for frames of MPEG audio and AAC if nothing else is recognised: a part cut out of a stream
/// starts anywhere.
const SEARCHED: usize = 64 << 10;
/// Bytes of the header of an ID3v2 tag.
const ID3_HEADER: u64 = 10;
/// A FLAC file starts with its stream information, of 34 bytes (RFC 9639, 8.2).
const FLAC_START: &[u8] = b"fLaC\0\0\0\x22";

/// The format of a file, which selects its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// WAV in any form.
    Wav(Form),
    /// AIFF or AIFF-C, with the offset of its first chunk in the file.
    Aiff(u64),
    /// Apple's Core Audio Format, with its offset in the file.
    Caf(u64),
    /// A container of compressed samples, with its offset in the file.
    Coded(Container, u64),
}

/// Containers of compressed samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// Native FLAC.
    Flac,
    /// Frames of MPEG audio.
    Mpeg,
    /// Frames of AAC.
    Adts,
    /// Ogg, with any codec.
    Ogg,
    /// MP4, M4A and QuickTime.
    Mp4,
    /// CAF with compressed samples.
    Caf,
}

impl Container {
    /// Name in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Container::Flac => "FLAC",
            Container::Mpeg => "MP3",
            Container::Adts => "AAC",
            Container::Ogg => "Ogg",
            Container::Mp4 => "MP4",
            Container::Caf => "Apple CAF",
        }
    }
}

/// Form of a WAV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Offset of its first chunk in the file.
    pub first_chunk: u64,
    pub order: ByteOrder,
}

/// Recognises a file by its first bytes. An ID3v2 tag may precede them, as in most MP3 files; some editors add one to
/// other files too.
pub fn kind(file: &InputFile) -> Result<FileKind> {
    let head = head_at(file, 0)?;
    if !head.starts_with(b"ID3") {
        return untagged(file, &head);
    }
    let tag_len = id3_len(&head);
    if tag_len == 0 || tag_len >= file.len() {
        // The tag's size is wrong: its own bytes are searched.
        return Ok(find_near(file, ID3_HEADER)?.unwrap_or(FileKind::Coded(Container::Mpeg, tag_len)));
    }
    check_limit(&HEADER_BYTES.at_most(file.max_header_bytes), tag_len)?;
    let tagged = head_at(file, tag_len)?;
    match (kind_of_head(tag_len, &tagged), find_mark(&tagged)) {
        (Some(kind), _) => Ok(kind),
        (None, Some(mark)) if mark.is_certain() => Err(Error::Audio { reason: unsupported(mark.name) }),
        // Padding may follow the tag, or its size may be a little wrong.
        (None, _) => Ok(find_near(file, tag_len)?.unwrap_or(FileKind::Coded(Container::Mpeg, tag_len))),
    }
}

/// The kind of a file that starts with no tag.
fn untagged(file: &InputFile, head: &[u8]) -> Result<FileKind> {
    match (kind_of_head(0, head), find_mark(head)) {
        // A damaged header of ADTS may look like one of MPEG audio.
        (Some(FileKind::Coded(Container::Mpeg, _)), _) => {
            Ok(FileKind::Coded(frames_within(file, 0)?.map_or(Container::Mpeg, |(container, _)| container), 0))
        }
        (Some(kind), _) => Ok(kind),
        (None, Some(mark)) if mark.is_certain() => Err(Error::Audio { reason: looks_like(head) }),
        (None, _) => match frames_within(file, 0)? {
            Some((container, _)) => Ok(FileKind::Coded(container, 0)),
            None => Err(Error::Audio { reason: looks_like(head) }),
        },
    }
}

/// FLAC or consecutive frames that start near `position`, where a tag should end.
fn find_near(file: &InputFile, position: u64) -> Result<Option<FileKind>> {
    let mut bytes = vec![0; SEARCHED];
    let len = file.read_at(&mut bytes, position)?;
    if let Some(at) = bytes[..len].windows(FLAC_START.len()).position(|bytes| bytes == FLAC_START) {
        return Ok(Some(FileKind::Coded(Container::Flac, position + at as u64)));
    }
    Ok(frames_within(file, position)?.map(|(container, at)| match container {
        // Its reader takes what precedes the first frame for damaged frames.
        Container::Adts => FileKind::Coded(container, position + at as u64),
        container => FileKind::Coded(container, position),
    }))
}

/// The bytes from `position` on, fewer than [`HEAD`] at the end of the file.
fn head_at(file: &InputFile, position: u64) -> Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let len = file.read_at(&mut head, position)?;
    head.truncate(len);
    Ok(head)
}

/// The kind of consecutive frames near `position`, and the offset of the first from there.
fn frames_within(file: &InputFile, position: u64) -> Result<Option<(Container, usize)>> {
    let mut bytes = vec![0; SEARCHED + IN_A_ROW * MAX_FRAME_LEN];
    let len = file.read_at(&mut bytes, position)?;
    let bytes = &bytes[..len];
    let is_mpeg = |at: usize| frame_at(&bytes[at..], IN_A_ROW).is_some();
    let mut within = 0..len.min(SEARCHED);
    // ADTS headers are longer, so other bytes hardly ever resemble them.
    if is_mpeg(0) {
        return Ok(Some((Container::Mpeg, 0)));
    }
    if let Some(at) = within.clone().find(|&at| stream_at(&bytes[at..]).is_some()) {
        return Ok(Some((Container::Adts, at)));
    }
    Ok(within.find(|&at| is_mpeg(at)).map(|at| (Container::Mpeg, at)))
}

fn kind_of_head(position: u64, head: &[u8]) -> Option<FileKind> {
    let first_chunk = position + RIFF_HEADER as u64;
    let form = head.get(8..RIFF_HEADER).unwrap_or_default();
    let wav = |order| (form == b"WAVE").then_some(FileKind::Wav(Form { first_chunk, order }));
    let container = match head.first_chunk::<4>()? {
        // RF64: EBU Tech 3306. BW64: ITU-R BS.2088.
        b"RIFF" | b"RF64" | b"BW64" => return wav(ByteOrder::Little),
        b"RIFX" => return wav(ByteOrder::Big),
        b"FORM" => return matches!(form, b"AIFF" | b"AIFC").then_some(FileKind::Aiff(first_chunk)),
        b"caff" => return Some(FileKind::Caf(position)),
        b"fLaC" => Container::Flac,
        b"OggS" => Container::Ogg,
        _ if head.get(4..8).is_some_and(is_first_box_name) => Container::Mp4,
        &[0xFF, second, ..] => mpeg_frame(second)?,
        _ => return None,
    };
    Some(FileKind::Coded(container, position))
}

/// Whether an MP4 or QuickTime file may start with a box of this name. Old files have no ftyp.
fn is_first_box_name(name: &[u8]) -> bool {
    matches!(name, b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" | b"styp" | b"sidx" | b"moof")
}

/// Length of the ID3v2 tag at the start of `head` in bytes; 0 if there is none or its size is invalid. Source:
/// ID3v2.4.0, 3.1 and 3.4: 28 bits in four bytes of seven each.
#[must_use]
pub fn id3_len(head: &[u8]) -> u64 {
    let Some(&[b'I', b'D', b'3', _, _, flags, a, b, c, d]) = head.first_chunk() else { return 0 };
    if (a | b | c | d) & 0x80 != 0 {
        return 0;
    }
    let size = [a, b, c, d].iter().fold(0, |size, &byte| size << 7 | u64::from(byte));
    let footer = if flags & 0x10 != 0 { 10 } else { 0 };
    10 + size + footer
}

/// The error for a file that is not recognised.
fn looks_like(head: &[u8]) -> String {
    match find_mark(head) {
        Some(mark) => unsupported(mark.name),
        None if head.is_empty() => "the file has no bytes".to_owned(),
        None if head.iter().all(|&byte| byte == 0) => "it begins with nothing but zeros".to_owned(),
        None => {
            let begins = head[..head.len().min(RIFF_HEADER)].escape_ascii();
            format!("it does not begin like a WAV file or another that is read, but with \"{begins}\"")
        }
    }
}

fn unsupported(what: &str) -> String {
    format!("it looks like {what}: that is not read")
}

/// Signatures of unsupported files: other containers and codecs, and files found under the name of a WAV file.
const MARKS: [(&[u8], &str); 32] = [
    (b"riff", "Sony Wave64 (W64)"),
    (b"FORM", "an IFF file that is no AIFF"),
    (b".snd", "Sun AU"),
    (b"NIST_1A", "NIST SPHERE"),
    (b"Creative Voice", "Creative VOC"),
    (b"wvpk", "WavPack"),
    (b"MP+", "Musepack"),
    (b"MPCK", "Musepack"),
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

/// A signature of an unsupported file.
struct Mark {
    name: &'static str,
    /// Length in bytes. A truncated stream of frames may start with a short signature by chance.
    len: usize,
}

impl Mark {
    fn is_certain(&self) -> bool {
        self.len > 2
    }
}

fn find_mark(head: &[u8]) -> Option<Mark> {
    // Text may start with a byte order mark or empty lines.
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let mark = MARKS.iter().find(|(mark, _)| head.starts_with(mark) || text.starts_with(mark));
    let riff = |name| Some(Mark { name, len: RIFF_HEADER });
    match (head, head.get(8..RIFF_HEADER)) {
        (_, Some(b"AVI ")) if head.starts_with(b"RIFF") => riff("AVI video"),
        (_, Some(b"WEBP")) if head.starts_with(b"RIFF") => riff("a WebP picture"),
        ([b'R', b'I', b'F', b'F' | b'X', ..] | [b'R', b'F', b'6', b'4', ..], _) => {
            riff("a RIFF file that holds no WAVE")
        }
        _ => mark.map(|&(mark, name)| Mark { name, len: mark.len() }),
    }
}

/// The kind of a frame that starts with 0xFF and this byte. Source: ISO/IEC 11172-3, 2.4.1.3: eleven ones, two bits of
/// version (01 is reserved), two bits of layer (01: III, 10: II). AAC's ADTS frames (ISO/IEC 13818-7, 6.2.1) have
/// twelve ones and layer 00. Layer I is left to the search, because 0xFF 0xFE starts a text in UTF-16.
fn mpeg_frame(second: u8) -> Option<Container> {
    match (second & 0xE0, second >> 3 & 3, second >> 1 & 3) {
        (0xE0, 0 | 2 | 3, 1 | 2) => Some(Container::Mpeg),
        (0xE0, 2 | 3, 0) => Some(Container::Adts),
        _ => None,
    }
}
