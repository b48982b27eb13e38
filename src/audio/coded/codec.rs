//! Decoders of a container's packets.

use super::decoder::{Block, End};
use super::flac::FlacPackets;
use super::mp3::MpegPackets;
use super::symphonia;
use crate::audio::order::ByteOrder;
use crate::audio::plain::samples;
use crate::audio::plain::wav::SampleLayout;

/// Decodes the packets of one stream.
pub trait Codec {
    /// Decodes a packet into `block`, whose bytes are empty on entry and stay empty if the packet has nothing of the
    /// recording. Returns the reason if it cannot be decoded.
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String>;

    /// The sample rate, if the codec knows better than the container.
    fn sr(&self) -> Option<u32> {
        None
    }

    /// Number of frames in a packet, if nothing else states it.
    fn usual_frames(&self) -> u64 {
        0
    }

    /// Warnings, a sentence each.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A container's description of its packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    pub kind: CodecKind,
    /// Sample rate in Hz; 0 if unknown.
    pub sr: u32,
    /// Number of channels; 0 if unknown.
    pub channels: usize,
    /// Configuration of the decoder, without the container's wrapping.
    pub config: Vec<u8>,
}

/// Codecs, and uncompressed samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecKind {
    /// AAC-LC.
    Aac,
    /// Apple Lossless.
    Alac,
    /// MPEG audio, layers I to III.
    Mpeg,
    Flac,
    /// Uncompressed samples.
    Plain(SampleLayout, ByteOrder),
    /// A codec that is not supported, by name.
    Unread(&'static str),
}

/// Creates the decoder for packets of this description.
pub fn open(description: &Description) -> Result<Box<dyn Codec>, End> {
    Ok(match description.kind {
        CodecKind::Aac => Box::new(symphonia::aac(description)?),
        CodecKind::Alac => Box::new(symphonia::alac(description)?),
        CodecKind::Mpeg => Box::new(MpegPackets::new()),
        CodecKind::Flac => Box::new(FlacPackets::new(&description.config)),
        CodecKind::Plain(layout, order) => Box::new(Plain { layout, order }),
        CodecKind::Unread(name) => return Err(End::Unread(name.to_owned())),
    })
}

/// Uncompressed samples in whole frames.
struct Plain {
    layout: SampleLayout,
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
