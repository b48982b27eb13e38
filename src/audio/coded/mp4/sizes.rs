//! The sizes of a track's packets. Source: ISO/IEC 14496-12, 8.7.3 (stsz, stz2).

use super::boxes::Span;
use crate::audio::coded::window::Window;
use crate::error::Result;
use crate::files::open::InputFile;

/// Number of bytes of the list read at once.
const CHUNK: usize = 4 << 10;

/// The size of each packet in bytes.
pub struct Sizes<'a> {
    /// Size of all packets, 0 if each has its own.
    pub uniform: u32,
    bits: u64,
    window: Window<'a>,
    start: u64,
    pub count: u64,
    /// Number of packets claimed.
    pub claimed: u64,
}

impl<'a> Sizes<'a> {
    /// Reads the sizes from a sample table.
    pub fn new(file: &'a InputFile<'a>, samples: Span) -> Result<Self> {
        let window = Window::new(file, 0, CHUNK);
        let any = |_: Span| Ok(true);
        let Some(span) = samples.required(b"stsz", any)? else { return Self::compact(window, samples) };
        let (uniform, claimed) = (span.number(4)?, u64::from(span.number(8)?));
        let available = if uniform == 0 { span.len().saturating_sub(12) / 4 } else { u64::MAX };
        let (start, count) = (span.start.saturating_add(12), claimed.min(available));
        Ok(Sizes { uniform, bits: 32, window, start, count, claimed })
    }

    /// Reads sizes of 4, 8 or 16 bits.
    fn compact(window: Window<'a>, samples: Span) -> Result<Self> {
        let none = |window| Ok(Sizes { uniform: 0, bits: 32, window, start: 0, count: 0, claimed: 0 });
        let Some(span) = samples.child(b"stz2")? else { return none(window) };
        let bits = u64::from(span.number(4)? & 0xFF);
        if ![4, 8, 16].contains(&bits) {
            return none(window);
        }
        let (start, claimed) = (span.start.saturating_add(12), u64::from(span.number(8)?));
        let count = claimed.min(span.len().saturating_sub(12) * 8 / bits);
        Ok(Sizes { uniform: 0, bits, window, start, count, claimed })
    }

    /// Takes uncompressed frames of `frame` bytes for the packets if the sizes cannot be right: there is no list, and the
    /// size of all is not a number of frames. Their number then follows from the chunks.
    pub fn replace_wrong(&mut self, frame: u64) {
        let uniform = u64::from(self.uniform);
        let is_list = uniform == 0 && self.count > 0;
        let is_frames = uniform > frame && uniform % frame == 0;
        if !is_list && !is_frames {
            (self.uniform, self.count) = (1, u64::MAX);
        }
    }

    /// The size of a packet, counted from 0.
    pub fn get(&mut self, index: u64) -> Result<u64> {
        if self.uniform > 0 {
            return Ok(self.uniform.into());
        }
        let bytes = self.window.from(self.start + index * self.bits / 8, 4)?;
        let word = bytes.iter().take(4).fold(0, |word, &byte| word << 8 | u64::from(byte));
        let skipped = index * self.bits % 8;
        Ok(word << (32 + skipped) >> (64 - self.bits))
    }
}
