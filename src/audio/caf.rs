//! Apple's Core Audio Format, as far as its samples are stored plainly; the others are for the decoders.
//!
//! Source: Apple, "Core Audio Format Specification 1.0": chunks of a name and a signed size in 64 bits, big-endian,
//! without padding; the description comes first.

use super::data::Data;
use super::limits::{CHANNELS, CHUNKS, SAMPLE_RATE, TABLE_BYTES, check_limit};
use super::open::InputFile;
use super::order::ByteOrder;
use super::pcm::Plain;
use super::wav::{Encoding, Layout};
use crate::error::{Error, Result};

/// Bytes of the name, the version and the flags that a file begins with.
const FILE_HEADER: u64 = 8;
/// Bytes of a chunk's name and size.
const CHUNK_HEADER: u64 = 12;
/// Bytes of the description.
const DESCRIPTION: usize = 32;
/// Bytes of the edit count before the samples.
const EDIT_COUNT: u64 = 4;
/// Flags of linear PCM.
const IS_FLOAT: u32 = 1;
const IS_LITTLE_ENDIAN: u32 = 2;

/// Reads the chunks of the CAF file that begins at `start`; `None` where its samples are coded, by packets whose table
/// has a limit.
pub fn scan(file: &InputFile, start: u64) -> Result<Option<Plain>> {
    let mut position = start.saturating_add(FILE_HEADER);
    let (mut description, mut is_coded) = (None, false);
    for _ in 0..CHUNKS.at_most(file.limits.chunks).max {
        let mut header = [0; CHUNK_HEADER as usize];
        if file.read_at(&mut header, position)? < header.len() {
            break;
        }
        let [a, b, c, d, size @ ..] = header;
        let (body, size) = (position.saturating_add(CHUNK_HEADER), i64::from_be_bytes(size));
        match (&[a, b, c, d], description) {
            (b"desc", None) => match read_description(file, body)? {
                None => is_coded = true,
                plain => description = plain,
            },
            (b"pakt", _) => check_limit(&TABLE_BYTES, size.unsigned_abs())?,
            (b"data", Some((layout, order))) => {
                let mut warnings = Vec::new();
                let data = locate(file, body, size, &mut warnings);
                return Ok(Some(Plain { order, layout, data, warnings }));
            }
            _ => {}
        }
        // That of coded samples may be unknown: what follows them is not looked for.
        let Ok(size) = u64::try_from(size) else { break };
        position = body.saturating_add(size);
    }
    if is_coded {
        return Ok(None);
    }
    Err(broken(if description.is_some() { "has no data chunk" } else { "has no description" }))
}

/// A size of -1 reaches to the end of the file.
fn locate(file: &InputFile, body: u64, size: i64, warnings: &mut Vec<String>) -> Data {
    let start = body.saturating_add(EDIT_COUNT);
    let there = file.len().saturating_sub(start);
    let Ok(size) = u64::try_from(size) else { return Data { start, len: there, cut: false } };
    let claimed = size.saturating_sub(EDIT_COUNT);
    if claimed > there {
        let what = "the file ends early: its data chunk claims";
        warnings.push(format!("{what} {claimed} bytes, {there} are there and were used"));
    }
    Data { start, len: claimed.min(there), cut: claimed > there }
}

fn read_description(file: &InputFile, body: u64) -> Result<Option<(Layout, ByteOrder)>> {
    let mut bytes = [0; DESCRIPTION];
    if file.read_at(&mut bytes, body)? < bytes.len() {
        return Err(broken("ends within its description"));
    }
    let (sr, codec, [flags, packet_bytes, packet_frames, channels, bits]) = fields(&bytes);
    // A packet of plain samples is a frame.
    if !matches!(&codec, b"lpcm" | b"alaw" | b"ulaw") {
        return Ok(None);
    }
    // A rate below 1 is none; one beyond 64 bits is the largest there is.
    check_limit(&SAMPLE_RATE, sr.round() as u64)?;
    check_limit(&CHANNELS, channels.into())?;
    let encoding = match (&codec, flags & IS_FLOAT, bits) {
        (b"alaw", ..) => Some(Encoding::ALaw),
        (b"ulaw", ..) => Some(Encoding::MuLaw),
        (_, IS_FLOAT, 32) => Some(Encoding::F32),
        (_, IS_FLOAT, 64) => Some(Encoding::F64),
        (_, 0, 1..=32) => Encoding::integer(bits.div_ceil(8) as u16),
        _ => None,
    };
    let layout = encoding.map(|encoding| Layout { sr: sr.round() as u32, channels: channels as usize, encoding });
    let order = if flags & IS_LITTLE_ENDIAN != 0 { ByteOrder::Little } else { ByteOrder::Big };
    match layout {
        Some(layout) if layout.frame_bytes() == packet_bytes as usize && packet_frames == 1 => {
            Ok(Some((layout, order)))
        }
        _ => Err(broken(&format!("{channels} samples of {bits} bits in frames of {packet_bytes} bytes are not read"))),
    }
}

/// Samples per second, the codec, its flags, bytes of a packet, frames of a packet, channels, bits of a sample.
fn fields(bytes: &[u8; DESCRIPTION]) -> (f64, [u8; 4], [u32; 5]) {
    let (rate, words) = bytes.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    let (codec, words) = words.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
    let words = words.as_chunks::<4>().0;
    let word = |index: usize| words.get(index).map_or(0, |&word| u32::from_be_bytes(word));
    (f64::from_be_bytes(*rate), *codec, [0, 1, 2, 3, 4].map(word))
}

fn broken(what: &str) -> Error {
    Error::Audio { reason: format!("it looks like Apple CAF, but {what}") }
}
