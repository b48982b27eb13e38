//! Ogg FLAC: every link of a chain, with silence for lost pages and frames. Source: RFC 9639, section 10.1. In files
//! from before 2003, the first packet is the signature alone, and the second the stream information.

use std::collections::VecDeque;

use super::codec::codec;
use super::page::{Page, Pages};
use super::stream::Stream;
use crate::audio::coded::codec::Codec;
use crate::audio::coded::decoder::{Block, Decoder, End, Step};
use crate::audio::coded::flac::FlacPackets;
use crate::audio::coded::gaps::Gaps;

/// Maximum number of packets that end on one page.
const MAX_PACKETS: u64 = 255;

/// A file whose first sound stream is FLAC.
pub struct OggFlac<'a> {
    pages: Pages<'a>,
    serial: u32,
    stream: Stream,
    frames: FlacPackets,
    /// Packets waiting to be decoded.
    queue: VecDeque<Vec<u8>>,
    /// Number of pages missing since the last frame.
    pages_missing: u32,
    /// Whether the stream's last page was read, and whether a stream of another kind started after it.
    ended: bool,
    another: bool,
    /// Whether a frame of the stream was found.
    has_frames: bool,
}

impl<'a> OggFlac<'a> {
    /// The stream that starts with `page`.
    pub fn new(pages: Pages<'a>, page: &Page) -> Self {
        let (stream, frames, queue) = Default::default();
        let (serial, pages_missing, ended, another, has_frames) = (page.serial, 0, false, false, false);
        let mut flac = OggFlac { pages, serial, stream, frames, queue, pages_missing, ended, another, has_frames };
        flac.begin(page);
        flac
    }

    fn begin(&mut self, page: &Page) {
        (self.serial, self.stream) = (page.serial, Stream::default());
        (self.ended, self.has_frames, self.pages_missing) = (page.ends(), false, 0);
        self.queue.extend(self.stream.take(page).packets);
    }

    /// Processes the next page. Other concurrent streams are skipped; a FLAC stream that starts later is read.
    fn take(&mut self, page: &Page) {
        if page.begins() && self.has_frames {
            match codec(&page.body) {
                "FLAC" => self.begin(page),
                _ => self.another = true,
            }
        } else if page.serial == self.serial && !self.another {
            let arrived = self.stream.take(page);
            self.pages_missing = self.pages_missing.saturating_add(arrived.pages_missing);
            self.queue.extend(arrived.packets);
            self.ended = page.ends();
        }
    }

    /// Decodes a packet, unless frames are missing before it.
    fn packet(&mut self, packet: Vec<u8>, block: &mut Block) -> Step {
        if packet.first() != Some(&0xFF) {
            // A header, or comments.
            if matches!(packet.first(), Some(0x7F | b'f' | 0 | 0x80)) {
                self.frames.begin(&packet);
            }
            return Step::Skipped;
        }
        self.has_frames = true;
        let most = u64::from(std::mem::take(&mut self.pages_missing)) * MAX_PACKETS;
        let missing = if most > 0 { self.frames.missing_before(&packet, most) } else { 0 };
        if missing > 0 {
            self.queue.push_front(packet);
            return Step::Lost { frames: missing, why: "pages are missing or damaged".to_owned() };
        }
        block.bytes.clear();
        match self.frames.decode(&packet, block) {
            Ok(()) => Step::Decoded,
            Err(why) => Step::Lost { frames: self.frames.lose(&packet), why },
        }
    }
}

impl Decoder for OggFlac<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        if let Some(packet) = self.queue.pop_front() {
            return Ok(self.packet(packet, block));
        }
        match self.pages.next()? {
            Some(page) => self.take(&page),
            None if self.another => return Err(End::Another),
            None if !self.ended || self.stream.has_partial_packet() => return Err(End::Early),
            None => return Ok(Step::Finished),
        }
        Ok(Step::Skipped)
    }

    fn codec(&self) -> &'static str {
        "FLAC"
    }

    fn gaps(&self) -> Gaps {
        Gaps::added(0, 0, self.frames.claimed())
    }

    fn warnings(&self) -> Vec<String> {
        self.frames.warnings()
    }
}
