//! AIFF and AIFF-C: the same chunks as WAV, big-endian, with other names.
//!
//! Source: Apple, "Audio Interchange File Format: AIFF" 1.3 (1989), and "AIFF-C" draft (1991). The sample count in the
//! common chunk is ignored: the actual data counts, as in WAV.

use super::chunk::{Chunk, Chunks};
use super::data;
use super::pcm::Plain;
use super::wav::{Encoding, SampleLayout};
use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::limits::{CHANNELS, CHUNKS, SAMPLE_RATE, check_limit};

/// Length of AIFF's common chunk in bytes; four more are read in AIFF-C.
const COMMON_BYTES: usize = 18;
/// Length of the offset and the block size before the samples, in bytes.
const SOUND_HEADER: u64 = 8;
/// The exponent of 1 in the 80-bit extended format, plus the number of its fractional mantissa bits.
const EXTENDED_ONE: i32 = 16_383 + 63;

/// Reads the chunks of an AIFF file, starting with the one at `first_chunk`.
pub fn scan(file: &InputFile, first_chunk: u64) -> Result<Plain> {
    let chunks = Chunks { file, order: ByteOrder::Big };
    let (mut common, mut sound, mut position) = (None, None, first_chunk);
    for _ in 0..CHUNKS.at_most(file.max_chunks).max {
        let Some(chunk) = chunks.at(position)? else { break };
        match &chunk.name {
            b"COMM" if common.is_none() => common = Some(chunk),
            b"SSND" if sound.is_none() => sound = Some(chunk),
            _ => {}
        }
        if common.is_some() && sound.is_some() {
            break;
        }
        let end = chunk.end();
        position = if end % 2 == 1 { chunks.after_odd(end)? } else { end };
    }
    let common = common.ok_or_else(|| broken("has no common chunk"))?;
    let sound = sound.ok_or_else(|| broken("has no sound chunk"))?;
    let (layout, order) = layout(&chunks, &common)?;
    let mut warnings = Vec::new();
    let data = data::locate(&chunks, &samples_chunk(&chunks, &sound)?, None, &mut warnings)?;
    Ok(Plain { order, layout, data, warnings })
}

/// The sound chunk without the fields before its samples.
fn samples_chunk(chunks: &Chunks, sound: &Chunk) -> Result<Chunk> {
    let mut offset = [0; 4];
    if chunks.file.read_at(&mut offset, sound.body)? < offset.len() {
        return Err(broken("ends within its sound chunk"));
    }
    let before = SOUND_HEADER + u64::from(u32::from_be_bytes(offset));
    // A size that means "unknown" is kept.
    let size = if sound.size >= u64::from(u32::MAX) { sound.size } else { sound.size.saturating_sub(before) };
    Ok(Chunk { body: sound.body.saturating_add(before), size, ..*sound })
}

fn layout(chunks: &Chunks, common: &Chunk) -> Result<(SampleLayout, ByteOrder)> {
    let mut bytes = [0; COMMON_BYTES + 4];
    let len = chunks.file.read_at(&mut bytes, common.body)?.min(common.size as usize);
    if len < COMMON_BYTES {
        return Err(broken("ends within its common chunk"));
    }
    let [c, d, _, _, _, _, a, b, e, f, m0, m1, m2, m3, m4, m5, m6, m7, codec @ ..] = bytes;
    let codec = if len < bytes.len() { *b"NONE" } else { codec };
    let (channels, bits) = (u16::from_be_bytes([c, d]), u16::from_be_bytes([a, b]));
    let sr = from_extended(u16::from_be_bytes([e, f]), u64::from_be_bytes([m0, m1, m2, m3, m4, m5, m6, m7]));
    check_limit(&CHANNELS, channels.into())?;
    check_limit(&SAMPLE_RATE, sr)?;
    let (encoding, order) = encoding(codec, bits)?;
    Ok((SampleLayout { sr: sr as u32, channels: channels.into(), encoding }, order))
}

/// Converts an 80-bit number to a whole number, rounded. A negative or too large one becomes a number that is not
/// allowed.
fn from_extended(sign_and_exponent: u16, mantissa: u64) -> u64 {
    let value = mantissa as f64 * f64::from(i32::from(sign_and_exponent & 0x7FFF) - EXTENDED_ONE).exp2();
    if sign_and_exponent & 0x8000 != 0 { 0 } else { value.round() as u64 }
}

/// The encoding of samples of a compression type. By default, they are integers of this many bits, aligned to the top
/// of whole bytes.
fn encoding(codec: [u8; 4], bits: u16) -> Result<(Encoding, ByteOrder)> {
    let integer = Encoding::integer(bits.div_ceil(8));
    let (encoding, order) = match &codec {
        b"NONE" | b"twos" => (integer, ByteOrder::Big),
        b"sowt" => (integer, ByteOrder::Little),
        b"raw " => (Some(Encoding::U8), ByteOrder::Big),
        b"in24" => (Some(Encoding::I24), ByteOrder::Big),
        b"in32" => (Some(Encoding::I32), ByteOrder::Big),
        b"42ni" => (Some(Encoding::I24), ByteOrder::Little),
        b"23ni" => (Some(Encoding::I32), ByteOrder::Little),
        b"fl32" | b"FL32" => (Some(Encoding::F32), ByteOrder::Big),
        b"fl64" | b"FL64" => (Some(Encoding::F64), ByteOrder::Big),
        b"alaw" | b"ALAW" => (Some(Encoding::ALaw), ByteOrder::Big),
        b"ulaw" | b"ULAW" => (Some(Encoding::MuLaw), ByteOrder::Big),
        codec => {
            return Err(broken(&format!("holds samples stored as \"{}\", which is not read", codec.escape_ascii())));
        }
    };
    match encoding {
        Some(encoding) => Ok((encoding, order)),
        None => Err(broken(&format!("holds integers of {bits} bits, up to 32 are read"))),
    }
}

fn broken(what: &str) -> Error {
    Error::Audio { reason: format!("it looks like AIFF, but {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_rates_are_converted() {
        // The first is the example of Apple's document, chapter 2.
        for (exponent, mantissa, sr) in
            [(0x400E, 0xAC44 << 48, 44_100), (0x400B, 0xFA00 << 48, 8000), (0x400D, 0xAC44_0000_0000_0000, 22_050)]
        {
            assert_eq!(from_extended(exponent, mantissa), sr);
        }
        assert_eq!(from_extended(0x7FFF, u64::MAX), u64::MAX);
        assert_eq!(from_extended(0xC00E, 0xAC44 << 48), 0);
    }
}
