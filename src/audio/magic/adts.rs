//! ADTS headers, which precede AAC frames outside a container. Source: ISO/IEC 13818-7, 6.2, and 14496-3, 1.A.3.

/// Length of a header without checksum, in bytes.
pub const HEADER_BYTES: usize = 7;
/// Maximum length of a frame in bytes.
pub const MAX_FRAME_LEN: usize = (1 << 13) - 1;
/// Number of consecutive frames required where any data may occur.
pub const IN_A_ROW: usize = 3;

/// Sampling frequencies: ISO/IEC 14496-3, table 1.18.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];
/// Length of a checksum, and of a block's position, in bytes.
const CRC: usize = 2;
const PLACE: usize = 2;

/// Mask of the sync word that starts every header and of the layer, which is 0, and their required values.
const SYNC: u64 = 0xFFF << 44 | 3 << 41;
const SYNC_IS: u64 = 0xFFF << 44;
/// Mask of the bits that are the same in all headers of a stream: these, version, absence of a checksum, profile, rate
/// and channels. Bits for rights and private use are ignored.
const STREAM: u64 = SYNC | 1 << 43 | 1 << 40 | 3 << 38 | 0xF << 34 | 7 << 30;

/// A valid header, as 56 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header(u64);

impl Header {
    /// Parses the header at the start of `bytes`, if there is a valid one.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let header = Header(word(bytes)?);
        let is_known = header.0 & SYNC == SYNC_IS && header.rate_index() < RATES.len();
        (is_known && header.frame_bytes() > header.payload(1)).then_some(header)
    }

    fn rate_index(self) -> usize {
        (self.0 >> 34 & 0xF) as usize
    }

    /// Sample rate in Hz.
    #[must_use]
    pub fn sr(self) -> u32 {
        RATES[self.rate_index()]
    }

    /// Number of channels; 0 if the first block describes them.
    #[must_use]
    pub fn channels(self) -> usize {
        [0, 1, 2, 3, 4, 5, 6, 8][(self.0 >> 30 & 7) as usize]
    }

    /// Length of the frame in bytes, including the header.
    #[must_use]
    pub fn frame_bytes(self) -> usize {
        (self.0 >> 13) as usize & MAX_FRAME_LEN
    }

    /// Number of raw data blocks in the frame, 1 to 4.
    #[must_use]
    pub fn blocks(self) -> usize {
        (self.0 & 3) as usize + 1
    }

    /// Whether frames have checksums.
    #[must_use]
    pub fn has_crc(self) -> bool {
        self.0 & 1 << 40 == 0
    }

    /// Number of bytes before the first of this many raw data blocks.
    #[must_use]
    pub fn payload(self, blocks: usize) -> usize {
        HEADER_BYTES + if self.has_crc() { PLACE * (blocks - 1) + CRC } else { 0 }
    }

    /// Whether a frame with the header `next` may follow in the same stream.
    #[must_use]
    pub fn continues(self, next: Header) -> bool {
        (self.0 ^ next.0) & STREAM == 0
    }

    /// Whether headers of this stream start with `bytes`, which are fewer than a header.
    #[must_use]
    pub fn begins_like(self, bytes: &[u8]) -> bool {
        let unknown = 8 * HEADER_BYTES.saturating_sub(bytes.len());
        let word = bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)) << unknown;
        (self.0 ^ word) & STREAM >> unknown << unknown == 0
    }

    /// The number of bits at the start of `bytes` that differ from this stream's header of a frame of this length.
    #[must_use]
    pub fn wrong_bits(self, bytes: &[u8], frame_bytes: usize) -> u32 {
        let length = (MAX_FRAME_LEN as u64) << 13;
        let expected = self.0 & STREAM | (frame_bytes as u64) << 13;
        word(bytes).map_or(u32::MAX, |word| ((word ^ expected) & (STREAM | length)).count_ones())
    }
}

fn word(bytes: &[u8]) -> Option<u64> {
    let header: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
    Some(header.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)))
}

/// Parses the header at the start of `bytes`, if [`IN_A_ROW`] frames of its stream follow each other, or two that make
/// up all of `bytes`.
#[must_use]
pub fn stream_at(bytes: &[u8]) -> Option<Header> {
    let header = Header::read(bytes)?;
    let mut at = header.frame_bytes();
    for count in 1..IN_A_ROW {
        if count > 1 && at == bytes.len() {
            break;
        }
        at += Header::read(bytes.get(at..)?).filter(|&next| header.continues(next))?.frame_bytes();
    }
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Low complexity, 44.1 kHz, two channels, without a checksum; frames of 256 bytes.
    const BYTES: [u8; 7] = [0xFF, 0xF1, 0x50, 0x80, 0x20, 0x1F, 0xFC];

    #[test]
    fn the_fields_of_a_header_are_read() {
        let header = Header::read(&BYTES).unwrap();
        assert_eq!((header.sr(), header.channels(), header.frame_bytes(), header.blocks()), (44_100, 2, 256, 1));
        assert_eq!((header.has_crc(), header.payload(1), header.payload(3)), (false, 7, 7));
        let with_crc = Header::read(&[0xFF, 0xF8, 0x50, 0x80, 0x20, 0x1F, 0xFE]).unwrap();
        assert_eq!((with_crc.has_crc(), with_crc.payload(1), with_crc.payload(3)), (true, 9, 13));
        assert!(!header.continues(with_crc));
    }

    #[test]
    fn invalid_headers_are_rejected() {
        for (at, byte) in [(0, 0xFE), (1, 0xE1), (1, 0xF3), (2, 0x74), (4, 0)] {
            let mut bytes = BYTES;
            bytes[at] = byte;
            assert_eq!(Header::read(&bytes), None, "{at}");
        }
        assert_eq!(Header::read(&BYTES[..6]), None);
    }

    #[test]
    fn wrong_bits_are_counted() {
        let header = Header::read(&BYTES).unwrap();
        assert_eq!(header.wrong_bits(&BYTES, 256), 0);
        assert_eq!(header.wrong_bits(&BYTES, 257), 1);
        assert_eq!(header.wrong_bits(&[0xFF, 0xF1, 0x50, 0x80, 0x20, 0x1F, 0xFF], 256), 0);
        assert_eq!([1, 2, 3, 6].map(|len| header.begins_like(&BYTES[..len])), [true; 4]);
        assert!(!header.begins_like(&[0xFF, 0xF1, 0x54]));
        assert_eq!(header.wrong_bits(&[0x7F, 0xF1, 0x50, 0x80, 0x20, 0x1F, 0xFC], 256), 1);
    }

    #[test]
    fn three_consecutive_frames_are_found() {
        let frame = [&BYTES[..], &[0; 249]].concat();
        assert!(stream_at(&frame.repeat(3)).is_some());
        assert!(stream_at(&frame.repeat(2)).is_some());
        assert!(stream_at(&frame).is_none());
        assert!(stream_at(&[&frame[..], &frame, &[0; 20]].concat()).is_none());
    }
}
