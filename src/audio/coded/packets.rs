//! Packets listed by a container, passed one by one to the decoder of their codec.
//!
//! The container ([`Packets`]) locates packets, the codec ([`Codec`]) decodes them.

use super::codec::{Codec, Description};
use super::codecs;
use super::decoder::{Block, Decoder, End, Step};
use super::gaps::Gaps;
use super::window::Window;
use crate::files::open::InputFile;

/// Maximum length of a packet in bytes: eight channels of uncompressed FLAC take some MB.
const MAX_BYTES: u64 = 16 << 20;
/// Maximum number of frames in a packet: ALAC's.
const MAX_FRAMES: u64 = 1 << 16;
/// Maximum number of consecutive empty packets.
const MAX_EMPTY: u32 = 1 << 12;
/// Number of bytes read at once.
const CHUNK: usize = 16 << 10;

/// Position of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Offset in the file.
    pub at: u64,
    /// Length in bytes.
    pub len: u64,
    /// Duration in units of the container's clock; 0 if unknown.
    pub units: u64,
    /// Index of its description.
    pub description: usize,
}

/// The next item of a container.
pub enum Next {
    Packet(Packet),
    /// Nothing that belongs to the recording.
    Nothing,
    /// There are no more packets.
    End,
}

/// The packets of one track.
pub trait Packets {
    /// Returns the next packet.
    fn next(&mut self) -> Result<Next, End>;

    /// Whether packets within the file follow those past its end.
    fn has_more_within_file(&mut self) -> Result<bool, End>;

    /// Warnings, a sentence each.
    fn warnings(&self) -> Vec<String>;
}

/// A track being decoded.
pub struct TrackDecoder<'a, P> {
    packets: P,
    data: Window<'a>,
    descriptions: Vec<Description>,
    /// Units of the container's clock per second; 0 if unknown.
    clock: u32,
    gaps: Gaps,
    /// Index of the description whose decoder is in use.
    current: usize,
    codec: Box<dyn Codec>,
    sr: u32,
    /// Number of frames in a packet, if the clock does not state it.
    usual: u64,
    /// Number of frames missing from the last packet, if another follows, and that packet, if already read.
    short: u64,
    waiting: Option<Packet>,
    /// Number of consecutive empty packets, and number of packets decoded.
    empty: u32,
    count: u64,
}

impl<'a, P: Packets> TrackDecoder<'a, P> {
    /// Creates a decoder without reading anything.
    pub fn new(file: &'a InputFile<'a>, packets: P, descriptions: Vec<Description>, clock: u32) -> Result<Self, End> {
        let first = descriptions.first().ok_or_else(|| End::Damaged("nothing describes its packets".to_owned()))?;
        let codec = codecs::open(first)?;
        Ok(TrackDecoder {
            packets,
            data: Window::new(file, 0, CHUNK),
            sr: codec.sr().unwrap_or(first.sr),
            descriptions,
            clock,
            gaps: Gaps::default(),
            current: 0,
            usual: codec.usual_frames(),
            codec,
            short: 0,
            waiting: None,
            empty: 0,
            count: 0,
        })
    }

    /// Sets the samples added by an encoder.
    pub fn with_gaps(self, gaps: Gaps) -> Self {
        TrackDecoder { gaps, ..self }
    }

    /// Sample rate in Hz.
    pub fn sr(&self) -> u32 {
        self.sr
    }

    /// Switches to the decoder that the packet needs.
    fn switch(&mut self, description: usize) -> Result<(), End> {
        let descriptions = &self.descriptions;
        let Some(new) = descriptions.get(description).filter(|_| description != self.current) else { return Ok(()) };
        if *new != descriptions[self.current] {
            self.codec = codecs::open(new)?;
            self.sr = self.codec.sr().unwrap_or(new.sr);
        }
        self.current = description;
        Ok(())
    }

    /// Number of frames that a packet should have.
    fn expected_frames(&self, units: u64) -> u64 {
        let by_clock = u128::from(units) * u128::from(self.sr) / u128::from(self.clock.max(1));
        let is_known = units > 0 && self.clock > 0;
        (if is_known { by_clock as u64 } else { self.usual }).min(MAX_FRAMES)
    }

    fn lost_packet(&mut self, packet: &Packet, why: String) -> Result<Step, End> {
        self.empty = if packet.len == 0 { self.empty + 1 } else { 0 };
        if self.empty > MAX_EMPTY {
            return Err(End::Damaged(format!("{MAX_EMPTY} packets in a row have no bytes")));
        }
        Ok(Step::Lost { frames: self.expected_frames(packet.units), why })
    }

    /// The number of frames missing from a packet, if a clock that counts frames and the codec agree on the size of all
    /// packets except the last.
    fn shortfall(&self, packet: &Packet, frames: u64) -> u64 {
        let is_usual = self.clock == self.sr && packet.units == self.codec.usual_frames();
        if is_usual { packet.units.saturating_sub(frames) } else { 0 }
    }

    /// The number of `frames` of a packet that do not count. If a clock shortens the first of several packets, it does
    /// not count frames.
    fn trailing(&mut self, packet: &Packet, frames: u64) -> u64 {
        let trailing = if packet.units == 0 { 0 } else { frames.saturating_sub(packet.units) };
        self.count += 1;
        match self.count {
            1 => self.usual = frames,
            2 if self.usual == frames && trailing > 0 => self.gaps.counts_frames = false,
            _ => self.usual = self.usual.max(frames),
        }
        if self.gaps.counts_frames { trailing } else { 0 }
    }
}

impl<P: Packets> Decoder for TrackDecoder<'_, P> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        let packet = match self.waiting.take() {
            Some(packet) => packet,
            None => match self.packets.next()? {
                Next::Packet(packet) => packet,
                Next::Nothing => return Ok(Step::Skipped),
                Next::End => return Ok(Step::Finished),
            },
        };
        let short = std::mem::take(&mut self.short);
        if short > 0 {
            self.waiting = Some(packet);
            return Ok(Step::Lost { frames: short, why: "it is shorter than the file says".to_owned() });
        }
        self.switch(packet.description)?;
        if packet.at.saturating_add(packet.len) > self.data.len() {
            if self.packets.has_more_within_file()? {
                return self.lost_packet(&packet, "it should stand beyond the end of the file".to_owned());
            }
            return Err(End::Early);
        }
        if packet.len > MAX_BYTES {
            return self.lost_packet(&packet, format!("it claims {} bytes", packet.len));
        }
        let bytes = &self.data.from(packet.at, packet.len as usize)?[..packet.len as usize];
        block.bytes.clear();
        if let Err(why) = self.codec.decode(bytes, block) {
            return self.lost_packet(&packet, why);
        }
        let frames = block.layout.map_or(0, |layout| block.bytes.len() / layout.frame_bytes()) as u64;
        if frames == 0 {
            return Ok(Step::Skipped);
        }
        block.trailing = self.trailing(&packet, frames);
        self.short = self.shortfall(&packet, frames);
        Ok(Step::Decoded)
    }

    fn codec(&self) -> &'static str {
        self.descriptions[self.current].kind.name()
    }

    fn gaps(&self) -> Gaps {
        self.gaps
    }

    fn warnings(&self) -> Vec<String> {
        [self.packets.warnings(), self.codec.warnings()].concat()
    }
}
