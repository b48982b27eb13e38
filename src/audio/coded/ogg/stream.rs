//! Assembles the packets of one stream from its pages.

use super::page::Page;

/// Maximum length of a packet that is kept, in bytes; a longer one is a picture in a comment.
const MAX_BYTES: usize = 16 << 20;

/// Assembles a stream's packets.
#[derive(Default)]
pub struct Stream {
    next_sequence: Option<u32>,
    partial: Vec<u8>,
    /// Whether the start of the packet in `partial` was read.
    whole: bool,
}

/// Packets from a page.
pub struct PagePackets {
    /// Packets that end on it.
    pub packets: Vec<Vec<u8>>,
    /// Number of pages missing before it, or an implausible number.
    pub pages_missing: u32,
}

impl Stream {
    /// Adds the stream's next page.
    pub fn take(&mut self, page: &Page) -> PagePackets {
        let pages_missing = page.sequence.wrapping_sub(self.next_sequence.unwrap_or(page.sequence));
        self.next_sequence = Some(page.sequence.wrapping_add(1));
        if pages_missing > 0 || !page.continues() {
            self.partial.clear();
            self.whole = !page.continues();
        }
        let (mut packets, mut rest) = (Vec::new(), &page.body[..]);
        for &segment in &page.segments {
            let (piece, behind) = rest.split_at(rest.len().min(segment.into()));
            rest = behind;
            if self.partial.len() < MAX_BYTES {
                self.partial.extend_from_slice(piece);
            }
            if segment < 255 {
                let packet = std::mem::take(&mut self.partial);
                if self.whole {
                    packets.push(packet);
                }
                self.whole = true;
            }
        }
        PagePackets { packets, pages_missing }
    }

    /// Whether a packet has started but not ended.
    pub fn has_partial_packet(&self) -> bool {
        !self.partial.is_empty()
    }
}
