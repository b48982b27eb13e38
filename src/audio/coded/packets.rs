//! Packets that a container lists, handed to the decoder of their codec one by one.
//!
//! Where packets stand is the container's affair ([`Packets`]), what is in them the codec's ([`Codec`]).

use super::codec::{self, Codec, Description};
use super::decoder::{Block, Decoder, End, Step};
use super::gaps::Gaps;
use super::window::Window;
use crate::audio::open::InputFile;

/// The largest packet: one of eight channels of uncompressed FLAC has some MB.
const MOST_BYTES: u64 = 16 << 20;
/// The largest packet's frames: ALAC's.
const MOST_FRAMES: u64 = 1 << 16;
/// Packets of no bytes in a row.
const MOST_EMPTY: u32 = 1 << 12;
/// Bytes that are read at once.
const CHUNK: usize = 16 << 10;

/// A packet's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The byte of the file that is its first.
    pub at: u64,
    /// How many bytes it has.
    pub len: u64,
    /// How long it lasts, in units of the container's clock; 0 if unknown.
    pub units: u64,
    /// The number of its description, from 0.
    pub description: usize,
}

/// What a container lists next.
pub enum Next {
    /// A packet.
    Packet(Packet),
    /// Nothing of the recording.
    Nothing,
    /// There are no more packets.
    End,
}

/// The packets of one track.
pub trait Packets {
    /// The next one.
    fn next(&mut self) -> Result<Next, End>;

    /// Whether packets stand within the file that come behind those which stand beyond its end.
    fn goes_on(&mut self) -> Result<bool, End>;

    /// What had to be worked around, a sentence each.
    fn warnings(&self) -> Vec<String>;
}

/// A track that is decoded.
pub struct Packeted<'a, P> {
    packets: P,
    data: Window<'a>,
    descriptions: Vec<Description>,
    /// Units of the container's clock in a second; 0 if unknown.
    clock: u32,
    gaps: Gaps,
    /// The description whose decoder is in use.
    current: usize,
    codec: Box<dyn Codec>,
    sr: u32,
    /// Frames of a packet, where the clock does not say it.
    usual: u64,
    /// Frames that the last packet lacked, if another follows, and that one, where it was met already.
    short: u64,
    waiting: Option<Packet>,
    /// Packets without bytes in a row, and packets that were decoded.
    empty: u32,
    count: u64,
}

impl<'a, P: Packets> Packeted<'a, P> {
    /// Reads nothing yet.
    pub fn new(file: &'a InputFile<'a>, packets: P, descriptions: Vec<Description>, clock: u32) -> Result<Self, End> {
        let first = descriptions.first().ok_or_else(|| End::Damaged("nothing describes its packets".to_owned()))?;
        let codec = codec::open(first)?;
        Ok(Packeted {
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

    /// The same with samples that an encoder added.
    pub fn with_gaps(self, gaps: Gaps) -> Self {
        Packeted { gaps, ..self }
    }

    /// Samples per second.
    pub fn sr(&self) -> u32 {
        self.sr
    }

    /// Takes the decoder that the packet needs.
    fn switch(&mut self, description: usize) -> Result<(), End> {
        let descriptions = &self.descriptions;
        let Some(new) = descriptions.get(description).filter(|_| description != self.current) else { return Ok(()) };
        if *new != descriptions[self.current] {
            self.codec = codec::open(new)?;
            self.sr = self.codec.sr().unwrap_or(new.sr);
        }
        self.current = description;
        Ok(())
    }

    /// Frames that a packet should hold.
    fn held(&self, units: u64) -> u64 {
        let by_clock = u128::from(units) * u128::from(self.sr) / u128::from(self.clock.max(1));
        let is_known = units > 0 && self.clock > 0;
        (if is_known { by_clock as u64 } else { self.usual }).min(MOST_FRAMES)
    }

    fn lost(&mut self, packet: &Packet, why: String) -> Result<Step, End> {
        self.empty = if packet.len == 0 { self.empty + 1 } else { 0 };
        if self.empty > MOST_EMPTY {
            return Err(End::Damaged(format!("{MOST_EMPTY} packets in a row have no bytes")));
        }
        Ok(Step::Lost { frames: self.held(packet.units), why })
    }

    /// How many frames a packet lacks, where a clock that counts frames and the codec agree on what a packet holds that is
    /// not the last one.
    fn shortfall(&self, packet: &Packet, frames: u64) -> u64 {
        let is_usual = self.clock == self.sr && packet.units == self.codec.usual_frames();
        if is_usual { packet.units.saturating_sub(frames) } else { 0 }
    }

    /// How many of the `frames` of a packet do not count. A clock by which the first of several packets is cut short
    /// does not count frames.
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

impl<P: Packets> Decoder for Packeted<'_, P> {
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
            if self.packets.goes_on()? {
                return self.lost(&packet, "it should stand beyond the end of the file".to_owned());
            }
            return Err(End::Early);
        }
        if packet.len > MOST_BYTES {
            return self.lost(&packet, format!("it claims {} bytes", packet.len));
        }
        let bytes = &self.data.from(packet.at, packet.len as usize)?[..packet.len as usize];
        block.bytes.clear();
        if let Err(why) = self.codec.decode(bytes, block) {
            return self.lost(&packet, why);
        }
        let frames = block.layout.map_or(0, |layout| block.bytes.len() / layout.frame_bytes()) as u64;
        if frames == 0 {
            return Ok(Step::Skipped);
        }
        block.trailing = self.trailing(&packet, frames);
        self.short = self.shortfall(&packet, frames);
        Ok(Step::Decoded)
    }

    fn gaps(&self) -> Gaps {
        self.gaps
    }

    fn warnings(&self) -> Vec<String> {
        [self.packets.warnings(), self.codec.warnings()].concat()
    }
}
