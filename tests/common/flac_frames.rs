//! Writer of single FLAC frames with arbitrary header fields: RFC 9639.
#![allow(dead_code)]

use crate::coded::crc;

/// Codes of the stereo modes.
pub const LEFT_SIDE: u8 = 8;
pub const SIDE_RIGHT: u8 = 9;
pub const MID_SIDE: u8 = 10;

/// A frame with its header fields, stored without compression.
#[derive(Clone)]
pub struct Frame {
    /// Stored samples of each channel.
    pub channels: Vec<Vec<i64>>,
    /// Bits of a sample; other values than 8, 12, 16, 20, 24 and 32 are left to the stream information.
    pub bits: u32,
    /// Sample rate in Hz; `None` leaves it to the stream information.
    pub sr: Option<u16>,
    /// A stereo mode from above, if any.
    pub stereo: Option<u8>,
    pub number: u64,
    /// Whether `number` counts samples instead of frames.
    pub counts_samples: bool,
}

impl Frame {
    /// A 16-bit frame with a frame number.
    pub fn new(number: u64, channels: &[&[i64]]) -> Self {
        let channels = channels.iter().map(|samples| samples.to_vec()).collect();
        Frame { channels, bits: 16, sr: Some(8000), stereo: None, number, counts_samples: false }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut frame = vec![0xFF, 0xF8 | u8::from(self.counts_samples), if self.sr.is_some() { 0x7D } else { 0x70 }];
        let layout = self.stereo.unwrap_or(self.channels.len() as u8 - 1);
        let bits = match self.bits {
            8 => 1,
            12 => 2,
            16 => 4,
            20 => 5,
            24 => 6,
            32 => 7,
            _ => 0,
        };
        frame.push(layout << 4 | bits << 1);
        frame.extend(coded(self.number));
        frame.extend(((self.channels[0].len() - 1) as u16).to_be_bytes());
        frame.extend(self.sr.into_iter().flat_map(u16::to_be_bytes));
        frame.push(crc(&frame, 8, 0x07) as u8);
        frame.extend(self.subframes());
        let check = crc(&frame, 16, 0x8005);
        frame.extend(check.to_be_bytes());
        frame
    }

    fn subframes(&self) -> Vec<u8> {
        let mut bits = Vec::new();
        for (index, samples) in self.channels.iter().enumerate() {
            let is_side = self.stereo.is_some_and(|stereo| (stereo == SIDE_RIGHT) == (index == 0));
            put(&mut bits, 0b0000_0010, 8);
            samples.iter().for_each(|&sample| put(&mut bits, sample, self.bits + u32::from(is_side)));
        }
        bits.chunks(8).map(|byte| (0..8).fold(0, |value, at| value << 1 | byte.get(at).copied().unwrap_or(0))).collect()
    }
}

fn put(bits: &mut Vec<u8>, value: i64, width: u32) {
    bits.extend((0..width).rev().map(|at| (value >> at & 1) as u8));
}

/// Encodes a number like UTF-8.
fn coded(number: u64) -> Vec<u8> {
    if number < 0x80 {
        return vec![number as u8];
    }
    let more = (1..=6).find(|more| number >> (6 * more) < 1 << (6 - more)).expect("up to 36 bits");
    let lead = !(0xFF_u8 >> (more + 1)) | (number >> (6 * more)) as u8;
    let rest = (0..more).rev().map(|at| 0x80 | (number >> (6 * at) & 0x3F) as u8);
    std::iter::once(lead).chain(rest).collect()
}

/// A block of metadata.
pub fn block(kind: u8, is_last: bool, body: &[u8]) -> Vec<u8> {
    sized_block(kind, is_last, body.len() as u32, body)
}

/// A block of metadata that claims `size` bytes.
pub fn sized_block(kind: u8, is_last: bool, size: u32, body: &[u8]) -> Vec<u8> {
    [&[kind | u8::from(is_last) << 7], &size.to_be_bytes()[1..], body].concat()
}

/// The stream information of a file at 8000 Hz.
pub fn stream_info(is_last: bool, channels: u64, bits: u64, total: u64) -> Vec<u8> {
    let fields = 8000_u64 << 44 | (channels - 1) << 41 | (bits - 1) << 36 | total;
    block(0, is_last, &[&[0, 16, 0xFF, 0xFF], &[0; 6][..], &fields.to_be_bytes(), &[0; 16]].concat())
}

/// A 16-bit file with only stream information before its frames.
pub fn file(channels: u64, total: u64, frames: &[Frame]) -> Vec<u8> {
    let frames: Vec<u8> = frames.iter().flat_map(Frame::bytes).collect();
    [b"fLaC", &stream_info(true, channels, 16, total)[..], &frames].concat()
}
