//! The interface of a decoder of packets, and a container's description of them.

use super::decoder::Block;
use crate::audio::order::ByteOrder;
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

impl CodecKind {
    pub fn name(&self) -> &'static str {
        match self {
            CodecKind::Aac => "AAC",
            CodecKind::Alac => "ALAC",
            CodecKind::Mpeg => "MPEG audio",
            CodecKind::Flac => "FLAC",
            CodecKind::Plain(layout, _) => layout.encoding.name(),
            CodecKind::Unread(name) => name,
        }
    }
}
