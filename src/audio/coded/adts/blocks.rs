//! A frame -> its raw data blocks. Source: ISO/IEC 13818-7, 6.2, table 8, and 14496-3, 1.A.3.2.

use crate::audio::coded::codec::{Codec, CodecKind, Description};
use crate::audio::coded::decoder::{Block, End};
use crate::audio::coded::symphonia::{Symphonia, aac};
use crate::audio::magic::adts::{HEADER_BYTES, Header};

/// Number of incomplete frames after which no more are checked: bytes that look like many overlapping frames would take
/// hours.
const MAX_WASTED: u32 = 1 << 12;
/// A byte appended to a block that does not end before it: any bits of it that belong to an element leave that element
/// incomplete.
const MORE: u8 = 0x7F;

/// The description of a stream from a header.
pub fn describe(header: Header) -> Description {
    Description { kind: CodecKind::Aac, sr: header.sr(), channels: header.channels(), config: Vec::new() }
}

/// Finds the ends of blocks, which requires decoding them.
pub struct Probe {
    codec: Symphonia,
    block: Block,
    wasted: u32,
}

impl Probe {
    /// A probe for the stream of this header.
    pub fn new(header: Header) -> Result<Self, End> {
        Ok(Probe { codec: aac(&describe(header))?, block: Block::default(), wasted: 0 })
    }

    /// Whether the first block of a frame is complete.
    pub fn is_whole(&mut self, header: Header, blocks: usize, frame: &[u8]) -> bool {
        let Some(block) = frame.get(header.payload(blocks)..).filter(|_| self.wasted < MAX_WASTED) else {
            return false;
        };
        let is_whole = self.decodes(block);
        self.wasted += u32::from(!is_whole);
        is_whole
    }

    fn decodes(&mut self, block: &[u8]) -> bool {
        self.block.bytes.clear();
        self.codec.decode(block, &mut self.block).is_ok()
    }

    /// Whether a block ends with its last byte or before. A decoder that runs out of bits takes that for its end.
    fn ends(&mut self, block: &[u8]) -> bool {
        self.decodes(block) && self.decodes(&[block, &[MORE]].concat())
    }

    /// Length of the block at the start of `bytes`: the fewest bytes that are a complete block, or all of them.
    fn block_bytes(&mut self, bytes: &[u8]) -> usize {
        let (mut short, mut whole) = (0, bytes.len());
        while short + 1 < whole {
            let middle = usize::midpoint(short, whole);
            if self.ends(&bytes[..middle]) { whole = middle } else { short = middle }
        }
        whole
    }

    /// Splits a frame with this number of blocks.
    pub fn split(&mut self, header: Header, blocks: usize, frame: &[u8]) -> Vec<Vec<u8>> {
        let payload = frame.get(header.payload(blocks)..).unwrap_or_default();
        match blocks {
            1 => vec![payload.to_vec()],
            _ if header.has_crc() => split_at_positions(frame, payload, blocks),
            _ => self.split_by_decoding(payload, blocks),
        }
    }

    /// Splits blocks without stored positions.
    fn split_by_decoding(&mut self, mut bytes: &[u8], blocks: usize) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        while !bytes.is_empty() && found.len() < blocks {
            let (block, rest) = bytes.split_at(self.block_bytes(bytes));
            found.push(block.to_vec());
            bytes = rest;
        }
        found
    }
}

/// Splits blocks whose positions follow the header, each followed by a checksum.
fn split_at_positions(frame: &[u8], payload: &[u8], blocks: usize) -> Vec<Vec<u8>> {
    let positions = frame[HEADER_BYTES..].as_chunks::<2>().0.iter().take(blocks - 1);
    let starts: Vec<usize> = [0].into_iter().chain(positions.map(|&place| u16::from_be_bytes(place).into())).collect();
    let ends = starts[1..].iter().copied().chain([payload.len()]);
    starts.iter().zip(ends).map(|(&start, end)| payload.get(start..end).unwrap_or_default().to_vec()).collect()
}
