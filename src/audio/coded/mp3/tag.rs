//! Data between frames of MPEG audio, or in place of one, that is not sound.
//!
//! Source: ID3v2.4.0, 3.1; ID3v1.1; APEv2 (the header and the footer are 32 bytes); Lyrics3 v1 and v2. Xing's frame and
//! LAME's extension of it as written by LAME's `VbrTag.c`; Fraunhofer's VBRI as its decoders read it.

use crate::audio::magic::id3_len;
use crate::audio::magic::mpeg::{HEADER_BYTES, Header};

/// Delay of layer III in any decoder, in samples.
const DECODER_DELAY: u64 = 528 + 1;
/// Offsets in bytes from the start of LAME's extension to the delay, and to the checksum at its end.
const DELAY: usize = 21;
const CHECKSUM: usize = 34;

/// Length of the tag at the start of `bytes` in bytes, 0 if there is none.
#[must_use]
pub fn tag_len(bytes: &[u8]) -> u64 {
    let id3 = id3_len(bytes);
    if id3 > 0 {
        return id3;
    }
    if let Some(ape) = bytes.strip_prefix(b"APETAGEX") {
        let size = ape.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
        let is_header = ape.get(15).is_some_and(|flags| flags & 0x20 != 0);
        return 32 + if is_header { size.into() } else { 0 };
    }
    match bytes {
        [b'T', b'A', b'G', b'+', ..] if bytes.len() >= 227 => 227,
        [b'T', b'A', b'G', ..] if bytes.len() >= 128 => 128,
        _ if bytes.starts_with(b"LYRICSBEGIN") => {
            let end = bytes.windows(9).position(|mark| mark == b"LYRICS200" || mark == b"LYRICSEND");
            end.map_or(0, |end| end as u64 + 9)
        }
        _ => 0,
    }
}

/// The contents of an information frame, which has no sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// Number of frames that follow, 0 if not stated.
    pub frames: u64,
    /// Number of samples before the first one of the recording.
    pub delay: u64,
    /// Number of samples after its last one.
    pub padding: u64,
}

/// Reads the frame, if it is an information frame.
#[must_use]
pub fn info(header: Header, frame: &[u8]) -> Option<Info> {
    if header.layer() != 3 {
        return None;
    }
    xing(header, frame).or_else(|| vbri(frame))
}

fn xing(header: Header, frame: &[u8]) -> Option<Info> {
    let side_info = match (header.is_mpeg1(), header.channels()) {
        (true, 2) => 32,
        (true, _) | (false, 2) => 17,
        _ => 9,
    };
    let at = HEADER_BYTES + side_info;
    if !matches!(frame.get(at..at + 4)?, b"Xing" | b"Info") {
        return None;
    }
    let flags = number(frame, at + 4)?;
    // Number of frames, number of bytes, a table of contents, a quality.
    let lens = [(1, 4), (2, 4), (4, 100), (8, 4)];
    let extension = at + 8 + lens.iter().map(|&(flag, len)| if flags & flag != 0 { len } else { 0 }).sum::<usize>();
    let frames = if flags & 1 != 0 { number(frame, at + 8)?.into() } else { 0 };
    let (delay, padding) = lame(frame, extension).unwrap_or_default();
    Some(Info { frames, delay, padding })
}

/// Delay and padding as written by LAME, or by FFmpeg, which does not always write the checksum.
fn lame(frame: &[u8], extension: usize) -> Option<(u64, u64)> {
    let encoder = frame.get(extension..extension + 4)?;
    if !matches!(encoder, b"LAME" | b"Lavf" | b"Lavc") {
        return None;
    }
    let trim = number(frame, extension + DELAY)? >> 8;
    let stored = frame.get(extension + CHECKSUM..extension + CHECKSUM + 2).filter(|_| encoder == b"LAME");
    if let Some(&[high, low]) = stored {
        let stored = u16::from_be_bytes([high, low]);
        // Editing a tag leaves its checksum wrong; then the rest cannot be trusted either.
        if stored != 0 && stored != crc16(&frame[..extension + CHECKSUM]) {
            return None;
        }
    }
    Some((DECODER_DELAY + u64::from(trim >> 12), u64::from(trim & 0xFFF).saturating_sub(DECODER_DELAY)))
}

fn vbri(frame: &[u8]) -> Option<Info> {
    let (empty, tag) = frame.get(HEADER_BYTES..)?.split_at_checked(32)?;
    let is_vbri = tag.starts_with(b"VBRI\0\x01") && empty[2..].iter().all(|&byte| byte == 0);
    let frames = number(tag, 14).filter(|_| is_vbri)?;
    Some(Info { frames: frames.into(), ..Info::default() })
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&number| u32::from_be_bytes(number))
}

/// CRC-16 of the polynomial 0x8005, lowest bit first.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte), |crc, _| if crc & 1 != 0 { crc >> 1 ^ 0xA001 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_tag_is_read() {
        let ape = |flags: u8| [&b"APETAGEX\xD0\x07\0\0\x2A\0\0\0\0\0\0\0\0\0\0"[..], &[flags], &[0; 8]].concat();
        assert_eq!([tag_len(&ape(0xA0)), tag_len(&ape(0x80))], [32 + 42, 32]);
        assert_eq!(tag_len(&[&b"TAG"[..], &[0; 125]].concat()), 128);
        assert_eq!(tag_len(b"LYRICSBEGININD0000200LYRICS200..."), 30);
        assert_eq!(tag_len(b"ID3\x04\0\0\0\0\x01\0...."), 138);
        assert_eq!(tag_len(b"\xFF\xFB\x90\x64"), 0);
    }

    #[test]
    fn the_checksum_is_crc16_ansi() {
        assert_eq!(crc16(b"123456789"), 0xBB3D);
    }
}
