//! The decoder for the packets that a container describes.

use super::codec::{Codec, CodecKind, Description};
use super::decoder::{Block, End};
use super::flac::FlacPackets;
use super::mp3::MpegPackets;
use super::symphonia;
use crate::audio::order::ByteOrder;
use crate::audio::plain::samples;
use crate::audio::plain::wav::SampleLayout;

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
