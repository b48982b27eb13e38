//! The chunks of a WAV file: where its format and its samples are.
//!
//! Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapter 2.
//! A chunk is a four-letter name, its size in 32 little-endian bits, and as many bytes, padded to an even number.

use super::open::InputFile;
use crate::error::{Error, Result};

/// Bytes that may stand before the samples.
pub const MAX_HEADER_BYTES: u64 = 16 << 20;
/// Chunks that may stand before the samples.
pub const MAX_CHUNKS: u64 = 4096;
/// Bytes of a format chunk that are looked at; the longest in use has 40.
const MAX_FMT_BYTES: u64 = 256;
/// Programs that write to a pipe cannot know the size: ffmpeg says 0xFFFF_FFFF, sox 0x7FFF_F000 and up.
const STREAMED_SIZE: u64 = 0x7FFF_F000;

/// What a WAV file's chunks say.
pub struct Chunks {
    /// The bytes of the format chunk.
    pub fmt: Vec<u8>,
    /// Where the samples begin, in bytes from the start of the file.
    pub data_start: u64,
    /// How many bytes of samples there are, never beyond the end of the file.
    pub data_len: u64,
    /// What the samples' chunk claims beyond that, as a warning.
    pub warning: Option<String>,
}

/// Reads chunk after chunk up to the samples; what is neither format nor samples is passed over by its size.
pub fn scan(file: &InputFile) -> Result<Chunks> {
    check_magic(file)?;
    let mut fmt = None;
    let mut position = 12;
    for _ in 0..MAX_CHUNKS {
        check_limit("bytes before the samples", position, MAX_HEADER_BYTES)?;
        let Some((name, size)) = chunk_header(file, position)? else {
            return Err(audio_error(if fmt.is_some() { "it has no data chunk" } else { "it has no fmt chunk" }));
        };
        let body = position + 8;
        match &name {
            b"fmt " if fmt.is_none() => fmt = Some(read_fmt(file, body, size)?),
            b"data" => {
                let fmt = fmt.ok_or_else(|| audio_error("it has no fmt chunk before its data chunk"))?;
                return Ok(samples(file, fmt, body, size));
            }
            _ => {}
        }
        position = body + size + size % 2;
        if body + size > file.len() {
            let name = name.escape_ascii();
            return Err(audio_error(&format!("its chunk {name} claims {size} bytes, beyond the end of the file")));
        }
    }
    check_limit("chunks before the samples", MAX_CHUNKS + 1, MAX_CHUNKS)?;
    Err(audio_error("it has no data chunk"))
}

fn check_magic(file: &InputFile) -> Result<()> {
    let mut head = [0; 12];
    let len = file.read_at(&mut head, 0)?;
    match (&head[..4], &head[8..]) {
        (b"RIFF", b"WAVE") => Ok(()),
        _ => Err(Error::Audio { reason: looks_like(&head[..len]) }),
    }
}

/// What a file that is no WAV file seems to be, by its first bytes.
fn looks_like(head: &[u8]) -> String {
    let known: [(&[u8], &str); 10] = [
        (b"RIFX", "big-endian WAV (RIFX)"),
        (b"RF64", "64-bit WAV (RF64)"),
        (b"RIFF", "a RIFF file that holds no WAVE"),
        (b"fLaC", "FLAC"),
        (b"OggS", "Ogg"),
        (b"ID3", "MP3"),
        (b"\xFF\xFB", "MP3"),
        (b"riff", "Sony Wave64 (W64)"),
        (b"FORM", "AIFF"),
        (b"<", "HTML or XML"),
    ];
    match known.iter().find(|(magic, _)| head.starts_with(magic)) {
        _ if head.is_empty() => "the file has no bytes".to_owned(),
        Some((_, what)) => format!("it looks like {what}, only WAV is read"),
        None => "it does not begin like a WAV file, with RIFF and WAVE".to_owned(),
    }
}

fn chunk_header(file: &InputFile, position: u64) -> Result<Option<([u8; 4], u64)>> {
    let mut header = [0; 8];
    if file.read_at(&mut header, position)? < header.len() {
        return Ok(None);
    }
    let [a, b, c, d, size @ ..] = header;
    Ok(Some(([a, b, c, d], u32::from_le_bytes(size).into())))
}

fn read_fmt(file: &InputFile, position: u64, size: u64) -> Result<Vec<u8>> {
    if !(16..=MAX_FMT_BYTES).contains(&size) {
        return Err(audio_error(&format!("its fmt chunk has {size} bytes, from 16 to {MAX_FMT_BYTES} are read")));
    }
    let mut fmt = vec![0; size as usize];
    match file.read_at(&mut fmt, position)? {
        len if len == fmt.len() => Ok(fmt),
        _ => Err(audio_error("it ends within its fmt chunk")),
    }
}

fn samples(file: &InputFile, fmt: Vec<u8>, data_start: u64, size: u64) -> Chunks {
    let there = file.len().saturating_sub(data_start);
    // All ones says that nobody counted, so that a stream of more than 4 GiB goes on beyond it.
    let data_len = if size == u64::from(u32::MAX) { there } else { size.min(there) };
    let cut = data_len < size && size < STREAMED_SIZE;
    let warning = cut.then(|| {
        format!("the file ends early: its data chunk claims {size} bytes, {data_len} are there and were used")
    });
    Chunks { fmt, data_start, data_len, warning }
}

fn check_limit(name: &'static str, value: u64, limit: u64) -> Result<()> {
    if value > limit { Err(Error::Limit { name, value, limit }) } else { Ok(()) }
}

fn audio_error(reason: &str) -> Error {
    Error::Audio { reason: reason.to_owned() }
}
