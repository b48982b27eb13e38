//! Headers of MPEG audio frames, and the search for frames in any data.
//!
//! Source: ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3 (MPEG-1), 13818-3, 2.4.2.3 (half the sample rates). MPEG-2.5, with a
//! quarter of the rates for layer III, is by Fraunhofer.

/// Length of a header in bytes.
pub const HEADER_BYTES: usize = 4;
/// Maximum length of a frame in bytes: more than layer III at 640 kbit/s and 32 kHz, in free format.
pub const MAX_FRAME_LEN: usize = 3456;
/// Minimum length of a free-format frame in the search, in bytes: as short as any of a standard bit rate.
const SHORTEST_FREE: usize = 24;
/// Number of consecutive frames required where any data may occur.
pub const IN_A_ROW: usize = 3;

/// Bit rates in kbit/s of layers I, II and III, and of layer I and the others at half the sample rates; 0 is free
/// format.
const KBPS: [[u32; 15]; 5] = [
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header([u8; HEADER_BYTES]);

impl Header {
    /// Parses the header at the start of `bytes`, if there is a valid one.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let &header @ [sync, version, rates, _] = bytes.first_chunk()?;
        // MPEG-2.5 has one of the twelve bits cleared; version 01 and layer 00 are invalid.
        let known = version & 0xF0 == 0xF0 || version & 0xFE == 0xE2;
        let valid = sync == 0xFF && known && version & 6 != 0 && rates >> 4 != 15 && rates >> 2 & 3 != 3;
        valid.then_some(Header(header))
    }

    /// Layer: 1, 2 or 3.
    #[must_use]
    pub fn layer(self) -> u8 {
        4 - (self.0[1] >> 1 & 3)
    }

    /// Whether the sample rate is one of MPEG-1, not a half or a quarter of one.
    #[must_use]
    pub fn is_mpeg1(self) -> bool {
        self.0[1] & 8 != 0
    }

    /// Sample rate in Hz.
    #[must_use]
    pub fn sr(self) -> u32 {
        let halvings = if self.is_mpeg1() { 0 } else { 2 - u32::from(self.0[1] >> 4 & 1) };
        [44_100, 48_000, 32_000, 0][usize::from(self.0[2] >> 2 & 3)] >> halvings
    }

    /// Number of channels: 1 or 2.
    #[must_use]
    pub fn channels(self) -> usize {
        if self.0[3] >> 6 == 3 { 1 } else { 2 }
    }

    /// Number of samples in a frame, per channel.
    #[must_use]
    pub fn samples(self) -> u64 {
        match (self.layer(), self.is_mpeg1()) {
            (1, _) => 384,
            (3, false) => 576,
            _ => 1152,
        }
    }

    /// Bit rate in kbit/s, 0 for free format.
    #[must_use]
    pub fn kbps(self) -> u32 {
        self.kbps_at(self.0[2] >> 4)
    }

    fn kbps_at(self, index: u8) -> u32 {
        let row = match (self.layer(), self.is_mpeg1()) {
            (layer, true) => layer - 1,
            (1, false) => 3,
            (_, false) => 4,
        };
        KBPS[usize::from(row)][usize::from(index).min(14)]
    }

    /// Number of padding bytes in a padded frame.
    #[must_use]
    pub fn slot(self) -> usize {
        if self.layer() == 1 { 4 } else { 1 }
    }

    fn padding(self) -> usize {
        if self.0[2] & 2 != 0 { self.slot() } else { 0 }
    }

    /// Length of a frame at this bit rate in kbit/s, in bytes, without padding.
    fn bytes_at(self, kbps: u32) -> usize {
        let slots = self.samples() as u32 / 8 * 1000 / self.slot() as u32 * kbps / self.sr();
        slots as usize * self.slot()
    }

    /// Length of the frame in bytes. A free-format frame has `free` bytes without padding.
    #[must_use]
    pub fn frame_bytes(self, free: usize) -> usize {
        (if self.kbps() == 0 { free } else { self.bytes_at(self.kbps()) }) + self.padding()
    }

    /// Whether a frame of this stream can have this length at any bit rate.
    #[must_use]
    pub fn may_have(self, bytes: usize) -> bool {
        (1..15).any(|index| {
            let plain = self.bytes_at(self.kbps_at(index));
            bytes == plain || bytes == plain + self.slot()
        })
    }

    /// Whether a frame with the header `next` may follow in the same stream: only the bit rate, the mode and bits
    /// unrelated to the samples may change.
    #[must_use]
    pub fn continues(self, next: Header) -> bool {
        (self.0[1] ^ next.0[1]) & 0xFE == 0
            && (self.0[2] ^ next.0[2]) & 0x0C == 0
            && (self.kbps() == 0) == (next.kbps() == 0)
    }
}

/// Length of a free-format frame in bytes without its padding, found from the start of the next two; 0 if there are
/// none.
#[must_use]
pub fn free_bytes(header: Header, bytes: &[u8]) -> usize {
    let same = |at: usize| bytes.get(at..).and_then(Header::read).filter(|&next| header.continues(next));
    let is_len = |len: usize| {
        let next = same(len + header.padding());
        next.and_then(|next| same(2 * len + header.padding() + next.padding())).is_some()
    };
    (SHORTEST_FREE..MAX_FRAME_LEN).find(|&len| is_len(len)).unwrap_or(0)
}

/// A frame found by the search.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub header: Header,
    /// Length of a free-format frame in bytes without padding, 0 in other streams.
    pub free: usize,
}

/// Finds the frame at the start of `bytes`, if it is the first of `in_a_row` consecutive frames, or of as many as fit
/// in `bytes`.
#[must_use]
pub fn frame_at(bytes: &[u8], in_a_row: usize) -> Option<Frame> {
    let header = Header::read(bytes)?;
    let free = if header.kbps() == 0 { free_bytes(header, bytes) } else { 0 };
    if header.kbps() == 0 && free == 0 {
        return None;
    }
    let mut at = header.frame_bytes(free);
    for _ in 1..in_a_row {
        let next = Header::read(bytes.get(at..)?).filter(|&next| header.continues(next))?;
        at += next.frame_bytes(free);
    }
    (at <= bytes.len() || in_a_row > 1).then_some(Frame { header, free })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(bytes: [u8; 4]) -> Header {
        Header::read(&bytes).unwrap()
    }

    #[test]
    fn headers_of_all_layers_and_rates() {
        let fields = |bytes| {
            let header = header(bytes);
            (header.layer(), header.sr(), header.kbps(), header.channels(), header.samples(), header.frame_bytes(0))
        };
        assert_eq!(fields([0xFF, 0xFB, 0x90, 0xC0]), (3, 44_100, 128, 1, 1152, 417));
        assert_eq!(fields([0xFF, 0xFB, 0x92, 0x40]), (3, 44_100, 128, 2, 1152, 418));
        assert_eq!(fields([0xFF, 0xF3, 0x84, 0x00]), (3, 24_000, 64, 2, 576, 192));
        assert_eq!(fields([0xFF, 0xE3, 0x18, 0xC0]), (3, 8000, 8, 1, 576, 72));
        assert_eq!(fields([0xFF, 0xFD, 0xE4, 0x00]), (2, 48_000, 384, 2, 1152, 1152));
        assert_eq!(fields([0xFF, 0xF5, 0x10, 0xC0]), (2, 22_050, 8, 1, 1152, 52));
        assert_eq!(fields([0xFF, 0xFF, 0xE2, 0x00]), (1, 44_100, 448, 2, 384, 488));
    }

    #[test]
    fn invalid_headers_are_rejected() {
        for bytes in [
            [0xFF, 0xE9, 0x90, 0],
            [0xFF, 0xF9, 0x90, 0],
            [0xFF, 0xFB, 0xF0, 0],
            [0xFF, 0xFB, 0x9C, 0],
            [0xFE, 0xFB, 0x90, 0],
        ] {
            assert_eq!(Header::read(&bytes), None);
        }
        // Only layer III has a quarter of the rates.
        assert_eq!(Header::read(&[0xFF, 0xE5, 0x90, 0]), None);
    }

    #[test]
    fn three_consecutive_frames_are_found() {
        let frame = [&[0xFF, 0xFB, 0x10, 0xC0][..], &[0; 100]].concat();
        let three = frame.repeat(3);
        assert!(frame_at(&three, IN_A_ROW).is_some());
        assert!(frame_at(&three[..300], IN_A_ROW).is_some());
        assert!(frame_at(&three[..210], IN_A_ROW).is_none());
        let free = [&[0xFF, 0xFB, 0x00, 0xC0][..], &[0; 300]].concat().repeat(3);
        assert_eq!(frame_at(&free, IN_A_ROW).unwrap().free, 304);
    }
}
