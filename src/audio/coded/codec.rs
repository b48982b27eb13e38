//! What decodes the packets of a container.

use super::decoder::{Block, End};
use super::flac::FlacPackets;
use super::mp3::MpegPackets;
use super::symphonia;
use crate::audio::order::ByteOrder;
use crate::audio::samples;
use crate::audio::wav::Layout;

/// Decodes packet after packet of one stream.
pub trait Codec {
    /// Decodes a packet into `block`, whose bytes are empty and stay so where the packet holds nothing of the recording;
    /// returns why if it cannot be decoded.
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String>;

    /// The sample rate, where the codec knows better than the container.
    fn sr(&self) -> Option<u32> {
        None
    }

    /// Frames of a packet, where nothing else says it.
    fn usual_frames(&self) -> u64 {
        0
    }

    /// What had to be worked around, a sentence each.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a container says of its packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What they hold.
    pub kind: Kind,
    /// Samples per second and channel; 0 if unknown.
    pub sr: u32,
    /// Channels; 0 if unknown.
    pub channels: usize,
    /// What the decoder needs beside them, without what the container puts around it.
    pub config: Vec<u8>,
}

/// Codecs, and plain samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// AAC of low complexity.
    Aac,
    /// Apple Lossless.
    Alac,
    /// MPEG audio, layers I to III.
    Mpeg,
    /// FLAC.
    Flac,
    /// Samples as they are.
    Plain(Layout, ByteOrder),
    /// What is not read, by its name.
    Unread(&'static str),
}

/// The decoder for packets of that description.
pub fn open(description: &Description) -> Result<Box<dyn Codec>, End> {
    Ok(match description.kind {
        Kind::Aac => Box::new(symphonia::aac(description)?),
        Kind::Alac => Box::new(symphonia::alac(description)?),
        Kind::Mpeg => Box::new(MpegPackets::new()),
        Kind::Flac => Box::new(FlacPackets::new(&description.config)),
        Kind::Plain(layout, order) => Box::new(Plain { layout, order }),
        Kind::Unread(name) => return Err(End::Unread(name.to_owned())),
    })
}

/// Samples as they are, whole frames.
struct Plain {
    layout: Layout,
    order: ByteOrder,
}

impl Codec for Plain {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        let whole = packet.len() - packet.len() % self.layout.frame_bytes();
        block.bytes.extend_from_slice(&packet[..whole]);
        if self.order == ByteOrder::Big {
            samples::to_little_endian(&mut block.bytes, self.layout.encoding);
        }
        block.layout = Some(self.layout);
        Ok(())
    }

    fn sr(&self) -> Option<u32> {
        Some(self.layout.sr)
    }
}
