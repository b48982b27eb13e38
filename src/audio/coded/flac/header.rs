//! A frame's header: RFC 9639, section 9.1.

use super::crc::crc8;

/// Bytes of the longest header.
pub const MOST_BYTES: usize = 16;
/// Bytes of the shortest frame: a header of six, a subframe of one value in two, a checksum of two.
pub const LEAST_FRAME_BYTES: u64 = 10;

/// What a frame says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its own length in bytes.
    pub bytes: usize,
    /// Samples of each channel, 1 to 65536.
    pub block: u32,
    /// What the samples are.
    pub format: Format,
    /// How two channels are stored.
    pub stereo: Stereo,
    /// What [`Header::number`] counts: samples, not frames.
    pub counts_samples: bool,
    /// The number of the frame, or of its first sample.
    pub number: u64,
}

/// What samples are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Format {
    /// Samples per second and channel; 0 if unknown.
    pub sr: u32,
    /// Channels, 1 to 8; 0 if unknown.
    pub channels: u32,
    /// Bits of a sample, up to 32; 0 if unknown.
    pub depth: u32,
}

/// How channels are stored: RFC 9639, section 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stereo {
    /// As they are.
    Independent,
    /// The left one, and how much the left one is above the right one.
    LeftSide,
    /// How much the left one is above the right one, and the right one.
    SideRight,
    /// The mean of both, rounded down, and how much the left one is above the right one.
    MidSide,
}

impl Header {
    /// Reads the header that `bytes` begin with, if there is a whole one whose checksum is right. What it leaves to the
    /// beginning of the file is taken from `said`.
    #[must_use]
    pub fn parse(bytes: &[u8], said: &Format) -> Option<Header> {
        let &[0xFF, second @ 0xF8..=0xF9, sizes, layout, ..] = bytes else { return None };
        // A bit that must be zero.
        if layout & 1 != 0 {
            return None;
        }
        let (channels, stereo) = channels(layout >> 4)?;
        let mut rest = bytes.get(4..)?;
        let number = coded_number(&mut rest)?;
        let block = block_size(sizes >> 4, &mut rest)?;
        let sr = sample_rate(sizes & 0xF, &mut rest, said.sr)?;
        let depth = depth(layout >> 1 & 7, said.depth)?;
        take::<1>(&mut rest)?;
        let len = bytes.len() - rest.len();
        let header = Header {
            bytes: len,
            block,
            format: Format { sr, channels, depth },
            stereo,
            counts_samples: second & 1 != 0,
            number,
        };
        (crc8(&bytes[..len]) == 0).then_some(header)
    }

    /// The bytes of a frame whose samples are stored as they are, and some: encoders do that rather than use more.
    #[must_use]
    pub fn most_usual_bytes(&self) -> usize {
        let bits = self.format.channels as usize * (self.block as usize * (self.format.depth as usize + 1) + 64);
        MOST_BYTES + bits.div_ceil(8)
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

/// 36 bits as UTF-8 would store them, were it longer.
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
        // 65536 must not be written, but the reference decoder reads it.
        7 => Some(take::<2>(rest)? as u32 + 1),
        _ => Some(1 << code),
    }
}

fn sample_rate(code: u8, rest: &mut &[u8], said: u32) -> Option<u32> {
    const RATES: [u32; 11] = [88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];
    let sr = match code {
        0 => said,
        1..12 => RATES[usize::from(code) - 1],
        12 => 1000 * take::<1>(rest)? as u32,
        13 => take::<2>(rest)? as u32,
        14 => 10 * take::<2>(rest)? as u32,
        _ => 0,
    };
    (sr > 0).then_some(sr)
}

fn depth(code: u8, said: u32) -> Option<u32> {
    let depth = [said, 8, 12, 0, 16, 20, 24, 32][usize::from(code)];
    (depth > 0).then_some(depth)
}

/// The next `N` bytes as a number.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<u64> {
    let (bytes, others) = rest.split_first_chunk::<N>()?;
    *rest = others;
    Some(bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}
