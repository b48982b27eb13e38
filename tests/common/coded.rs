//! Writers of other formats than WAV: FLAC without compression, AIFF and CAF.
#![allow(dead_code)]

/// Parameters of a FLAC file.
pub struct Flac {
    pub channels: usize,
    pub bits: u32,
    pub sr: u32,
    /// Number of frames in a block.
    pub block: usize,
    /// Sample count in the header; 0 if unknown.
    pub claimed: u64,
}

impl Flac {
    /// 16-bit mono without a sample count.
    pub fn mono(sr: u32) -> Self {
        Flac { channels: 1, bits: 16, sr, block: 256, claimed: 0 }
    }

    /// Writes a file. Source: RFC 9639, sections 8.2 (stream information) and 9 (frames).
    pub fn bytes(&self, interleaved: &[i32]) -> Vec<u8> {
        let mut file = self.header();
        for (number, block) in interleaved.chunks(self.block * self.channels).enumerate() {
            file.extend(self.frame(number as u64, block.len() / self.channels, |bytes| {
                for channel in 0..self.channels {
                    // A verbatim subframe.
                    bytes.push(0b0000_0010);
                    let width = self.bits as usize / 8;
                    let samples = block.iter().skip(channel).step_by(self.channels);
                    bytes.extend(samples.flat_map(|sample| sample.to_be_bytes()[4 - width..].to_vec()));
                }
            }));
        }
        file
    }

    /// Writes a file of zeros, which takes a few bytes for each block.
    pub fn silence(&self, frames: u64) -> Vec<u8> {
        let mut file = self.header();
        for number in 0..frames.div_ceil(self.block as u64) {
            let len = (frames - number * self.block as u64).min(self.block as u64) as usize;
            file.extend(self.frame(number, len, |bytes| {
                for _ in 0..self.channels {
                    bytes.push(0);
                    bytes.extend(&[0; 4][..self.bits as usize / 8]);
                }
            }));
        }
        file
    }

    fn header(&self) -> Vec<u8> {
        let mut file = b"fLaC\x80\0\0\x22".to_vec();
        let block = (self.block as u16).to_be_bytes();
        file.extend([block, block].concat());
        // The minimum and maximum frame sizes are unknown.
        file.extend([0; 6]);
        let fields =
            u64::from(self.sr) << 44 | (self.channels as u64 - 1) << 41 | u64::from(self.bits - 1) << 36 | self.claimed;
        file.extend(fields.to_be_bytes());
        file.extend([0; 16]);
        file
    }

    fn frame(&self, number: u64, len: usize, subframes: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut frame = vec![0xFF, 0xF8, 0x70, (self.channels as u8 - 1) << 4];
        // The number in the encoding of UTF-8.
        let number = number as u32;
        match number {
            0..0x80 => frame.push(number as u8),
            0x80..0x800 => frame.extend([0xC0 | (number >> 6) as u8, 0x80 | (number & 0x3F) as u8]),
            _ => frame.extend([
                0xE0 | (number >> 12) as u8,
                0x80 | (number >> 6 & 0x3F) as u8,
                0x80 | (number & 0x3F) as u8,
            ]),
        }
        frame.extend((len as u16 - 1).to_be_bytes());
        frame.push(crc(&frame, 8, 0x07) as u8);
        subframes(&mut frame);
        let check = crc(&frame, 16, 0x8005);
        frame.extend(check.to_be_bytes());
        frame
    }
}

/// Remainder of `bytes` divided by a polynomial of degree `bits`.
pub fn crc(bytes: &[u8], bits: u32, polynomial: u16) -> u16 {
    let top = 1 << (bits - 1);
    let step = |crc: u16| if crc & top != 0 { crc << 1 ^ polynomial } else { crc << 1 };
    let mask = (u32::from(top) * 2 - 1) as u16;
    bytes.iter().fold(0, |crc, &byte| (0..8).fold(crc ^ u16::from(byte) << (bits - 8), |crc, _| step(crc) & mask))
}

/// A chunk, padded to an even number of bytes.
fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len() % 2];
    [name, &(body.len() as u32).to_be_bytes()[..], body, &padding].concat()
}

/// An AIFF file at 8000 Hz; AIFF-C if it has a compression type.
pub fn aiff(codec: Option<&[u8; 4]>, channels: u16, bits: u16, data: &[u8]) -> Vec<u8> {
    let frames = data.len() as u32 / (u32::from(channels) * u32::from(bits.div_ceil(8)));
    let mut common = channels.to_be_bytes().to_vec();
    common.extend(frames.to_be_bytes());
    common.extend(bits.to_be_bytes());
    common.extend([0x40, 0x0B, 0xFA, 0, 0, 0, 0, 0, 0, 0]);
    let form = if codec.is_some() { b"AIFC" } else { b"AIFF" };
    if let Some(codec) = codec {
        common.extend(codec);
        common.extend([0, 0]);
    }
    let sound = [&[0; 8], data].concat();
    let body = [&form[..], &chunk(b"COMM", &common), &chunk(b"SSND", &sound)].concat();
    chunk(b"FORM", &body)
}

/// A CAF file at 8000 Hz; `claimed` is the size of its data chunk, if not the actual one.
pub fn caf(codec: &[u8; 4], flags: u32, channels: u32, bits: u32, data: &[u8], claimed: Option<i64>) -> Vec<u8> {
    let mut file = b"caff\0\x01\0\0desc".to_vec();
    file.extend(32_u64.to_be_bytes());
    file.extend(8000_f64.to_be_bytes());
    file.extend(codec);
    for field in [flags, channels * bits.div_ceil(8), 1, channels, bits] {
        file.extend(field.to_be_bytes());
    }
    file.extend(b"free\0\0\0\0\0\0\0\x03abcdata");
    file.extend(claimed.unwrap_or(data.len() as i64 + 4).to_be_bytes());
    file.extend([0; 4]);
    file.extend(data);
    file
}
