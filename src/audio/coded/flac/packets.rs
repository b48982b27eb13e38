//! Frames that a container holds as packets.

use super::fault::Fault;
use super::fill;
use super::frame::Frame;
use super::gap;
use super::header::{Format, Header};
use super::metadata::first_block;
use super::notes::Notes;
use crate::audio::coded::codec::Codec;
use crate::audio::coded::decoder::Block;

/// A decoder of frames that somebody else found.
#[derive(Default)]
pub struct FlacPackets {
    /// What frames may leave out.
    said: Format,
    /// What the last frame said, or the stream's beginning.
    format: Format,
    /// Samples of each channel that the stream claims to hold; 0 if unknown.
    claimed: u64,
    frame: Frame,
    /// The last frame's header.
    last: Option<Header>,
    /// Samples of each channel so far.
    samples: u64,
    notes: Notes,
}

impl FlacPackets {
    /// Of a stream that begins so; what cannot be read of that is left to the frames.
    #[must_use]
    pub fn new(config: &[u8]) -> Self {
        let mut packets = FlacPackets::default();
        packets.begin(config);
        packets
    }

    /// Goes on with another stream, if it begins so.
    pub fn begin(&mut self, config: &[u8]) {
        let Some((said, claimed)) = first_block(config) else { return };
        (self.said, self.last) = (said, None);
        self.claimed = self.claimed.saturating_add(claimed);
        if self.samples == 0 {
            self.format = said;
        }
    }

    /// Samples of each channel that the streams so far claim to hold.
    #[must_use]
    pub fn claimed(&self) -> u64 {
        self.claimed
    }

    /// Samples that are missing before a frame, of at most so many frames: by its number, or else those of one frame.
    #[must_use]
    pub fn missing_before(&self, packet: &[u8], most: u64) -> u64 {
        let Some(header) = Header::parse(packet, &self.said) else { return 0 };
        let by_number = gap::missing(self.last.as_ref(), &header).filter(|&(frames, _)| frames <= most);
        by_number.map_or(self.last.map_or(0, |last| last.block.into()), |(_, samples)| samples)
    }

    /// Passes a frame over that cannot be decoded; returns how many samples it should hold.
    pub fn lose(&mut self, packet: &[u8]) -> u64 {
        let after = |last: Header| {
            let step = if last.counts_samples { last.block.into() } else { 1 };
            Header { number: last.number.saturating_add(step), ..last }
        };
        self.last = Header::parse(packet, &self.said).or(self.last.map(after));
        let samples = self.last.map_or(0, |last| last.block.into());
        self.samples += samples;
        samples
    }
}

impl Codec for FlacPackets {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        let header = Header::parse(packet, &self.said).ok_or("it is no frame of FLAC")?;
        self.frame.decode(packet, &header).map_err(|fault| match fault {
            Fault::Cut => "it ends early",
            Fault::Wrong(why) => why,
        })?;
        self.notes.format(self.samples, &self.format, &header.format);
        self.samples += u64::from(header.block);
        (self.format, self.last) = (header.format, Some(header));
        fill(block, &self.frame, &header);
        Ok(())
    }

    fn sr(&self) -> Option<u32> {
        Some(self.said.sr).filter(|&sr| sr > 0)
    }

    fn warnings(&self) -> Vec<String> {
        self.notes.sentences()
    }
}
