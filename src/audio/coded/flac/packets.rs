//! Frames stored as packets in a container.

use super::fault::Fault;
use super::file::fill;
use super::frame::Frame;
use super::gap;
use super::header::{Header, StreamFormat};
use super::metadata::first_block;
use super::notes::Notes;
use crate::audio::coded::codec::Codec;
use crate::audio::coded::decoder::Block;

/// A decoder of frames found by a container.
#[derive(Default)]
pub struct FlacPackets {
    /// Parameters that frames may omit.
    defaults: StreamFormat,
    /// Format of the last frame, or of the metadata.
    format: StreamFormat,
    /// Number of samples per channel that the stream claims to have; 0 if unknown.
    claimed: u64,
    frame: Frame,
    /// Header of the last frame.
    last: Option<Header>,
    /// Number of samples per channel so far.
    samples: u64,
    notes: Notes,
}

impl FlacPackets {
    /// A decoder for a stream with this configuration. What cannot be read from it is left to the frames.
    #[must_use]
    pub fn new(config: &[u8]) -> Self {
        let mut packets = FlacPackets::default();
        packets.begin(config);
        packets
    }

    /// Continues with another stream, if `config` starts one.
    pub fn begin(&mut self, config: &[u8]) {
        let Some((defaults, claimed)) = first_block(config) else { return };
        (self.defaults, self.last) = (defaults, None);
        self.claimed = self.claimed.saturating_add(claimed);
        if self.samples == 0 {
            self.format = defaults;
        }
    }

    /// Number of samples per channel that the streams so far claim to have.
    #[must_use]
    pub fn claimed(&self) -> u64 {
        self.claimed
    }

    /// The number of samples missing before a frame, of at most this many frames: from its number, otherwise one frame.
    #[must_use]
    pub fn missing_before(&self, packet: &[u8], most: u64) -> u64 {
        let Some(header) = Header::parse(packet, &self.defaults) else { return 0 };
        let by_number = gap::missing(self.last.as_ref(), &header).filter(|&(frames, _)| frames <= most);
        by_number.map_or(self.last.map_or(0, |last| last.block.into()), |(_, samples)| samples)
    }

    /// Skips a frame that cannot be decoded; returns the number of samples it should have.
    pub fn lose(&mut self, packet: &[u8]) -> u64 {
        let after = |last: Header| {
            let step = if last.counts_samples { last.block.into() } else { 1 };
            Header { number: last.number.saturating_add(step), ..last }
        };
        self.last = Header::parse(packet, &self.defaults).or(self.last.map(after));
        let samples = self.last.map_or(0, |last| last.block.into());
        self.samples += samples;
        samples
    }
}

impl Codec for FlacPackets {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        let header = Header::parse(packet, &self.defaults).ok_or("it is no frame of FLAC")?;
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
        Some(self.defaults.sr).filter(|&sr| sr > 0)
    }

    fn warnings(&self) -> Vec<String> {
        self.notes.sentences()
    }
}
