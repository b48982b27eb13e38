//! The header of a frame: RFC 9639, section 9.1.

use super::crc::crc8;

/// Maximum length of a header in bytes.
pub const MAX_BYTES: usize = 16;
/// Minimum length of a frame in bytes: a header of six, a subframe with one value in two, a checksum of two.
pub const MIN_FRAME_BYTES: u64 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Length of the header in bytes.
    pub bytes: usize,
    /// Number of samples per channel, 1 to 65536.
    pub block: u32,
    /// Format of the samples.
    pub format: StreamFormat,
    pub stereo: Stereo,
    /// Whether [`Header::number`] counts samples instead of frames.
    pub counts_samples: bool,
    /// Number of the frame, or of its first sample.
    pub number: u64,
}

/// Format of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamFormat {
    /// Sample rate in Hz; 0 if unknown.
    pub sr: u32,
    /// Number of channels, 1 to 8; 0 if unknown.
    pub channels: u32,
    /// Number of bits in a sample, up to 32; 0 if unknown.
    pub depth: u32,
}

/// Stereo mode: RFC 9639, section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stereo {
    /// Independent channels.
    Independent,
    /// Left, and left minus right.
    LeftSide,
    /// Left minus right, and right.
    SideRight,
    /// The mean of both, rounded down, and left minus right.
    MidSide,
}

impl Header {
    /// Parses the header at the start of `bytes`, if there is a complete one with a valid checksum. Parameters that it
    /// leaves to the metadata are taken from `defaults`.
    #[must_use]
    pub fn parse(bytes: &[u8], defaults: &StreamFormat) -> Option<Header> {
        let &[0xFF, second @ 0xF8..=0xF9, sizes, layout, ..] = bytes else { return None };
        // A bit that must be zero.
        if layout & 1 != 0 {
            return None;
        }
        let (channels, stereo) = channels(layout >> 4)?;
        let mut rest = bytes.get(4..)?;
        let number = coded_number(&mut rest)?;
        let block = block_size(sizes >> 4, &mut rest)?;
        let sr = sample_rate(sizes & 0xF, &mut rest, defaults.sr)?;
        let depth = depth(layout >> 1 & 7, defaults.depth)?;
        take::<1>(&mut rest)?;
        let len = bytes.len() - rest.len();
        let header = Header {
            bytes: len,
            block,
            format: StreamFormat { sr, channels, depth },
            stereo,
            counts_samples: second & 1 != 0,
            number,
        };
        (crc8(&bytes[..len]) == 0).then_some(header)
    }

    /// The length of a frame with uncompressed samples, and a margin: encoders never use more.
    #[must_use]
    pub fn uncompressed_bytes(&self) -> usize {
        let bits = self.format.channels as usize * (self.block as usize * (self.format.depth as usize + 1) + 64);
        MAX_BYTES + bits.div_ceil(8)
    }
}

fn channels(code: u8) -> Option<(u32, Stereo)> {
    match code {
        0..8 => Some((u32::from(code) + 1, Stereo::Independent)),
        8 => Some((2, Stereo::LeftSide)),
        9 => Some((2, Stereo::SideRight)),
        10 => Some((2, Stereo::MidSide)),
        _ => None,
    }
}

/// A 36-bit number in an extended UTF-8 encoding.
fn coded_number(rest: &mut &[u8]) -> Option<u64> {
    let first = take::<1>(rest)?;
    let ones = (first as u8).leading_ones();
    let more = match ones {
        0 => 0,
        2..=7 => ones - 1,
        _ => return None,
    };
    (0..more).try_fold(first & (0x7F >> ones), |number, _| {
        let byte = take::<1>(rest)?;
        (byte & 0xC0 == 0x80).then_some(number << 6 | byte & 0x3F)
    })
}

fn block_size(code: u8, rest: &mut &[u8]) -> Option<u32> {
    match code {
        0 => None,
        1 => Some(192),
        2..6 => Some(144 << code),
        6 => Some(take::<1>(rest)? as u32 + 1),
        // 65536 is not allowed, but the reference decoder accepts it.
        7 => Some(take::<2>(rest)? as u32 + 1),
        _ => Some(1 << code),
    }
}

fn sample_rate(code: u8, rest: &mut &[u8], defaults: u32) -> Option<u32> {
    const RATES: [u32; 11] = [88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
    let sr = match code {
        0 => defaults,
        1..12 => RATES[usize::from(code) - 1],
        12 => 1000 * take::<1>(rest)? as u32,
        13 => take::<2>(rest)? as u32,
        14 => 10 * take::<2>(rest)? as u32,
        _ => 0,
    };
    (sr > 0).then_some(sr)
}

fn depth(code: u8, defaults: u32) -> Option<u32> {
    let depth = [defaults, 8, 12, 0, 16, 20, 24, 32][usize::from(code)];
    (depth > 0).then_some(depth)
}

/// Reads the next `N` bytes as a number.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<u64> {
    let (bytes, others) = rest.split_first_chunk::<N>()?;
    *rest = others;
    Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}
