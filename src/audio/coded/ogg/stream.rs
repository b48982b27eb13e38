//! The packets of one stream, of whichever pages hold it.

use super::page::Page;

/// Bytes of a packet that are kept: what is longer is a picture in a comment.
const MOST_BYTES: usize = 16 << 20;

/// Puts a stream's packets together.
#[derive(Default)]
pub struct Stream {
    next_sequence: Option<u32>,
    partial: Vec<u8>,
    /// Whether the packet in `partial` began where it could be read.
    whole: bool,
}

/// What a page brought.
pub struct Arrived {
    /// Packets that end on it.
    pub packets: Vec<Vec<u8>>,
    /// Pages that are missing before it, or as many as make no sense.
    pub pages_missing: u32,
}

impl Stream {
    /// Takes the stream's next page.
    pub fn take(&mut self, page: &Page) -> Arrived {
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
            if self.partial.len() < MOST_BYTES {
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
        Arrived { packets, pages_missing }
    }

    /// Whether a packet has begun that did not end.
    pub fn is_broken_off(&self) -> bool {
        !self.partial.is_empty()
    }
}
