//! Frames stored as packets in a container, usually one in each.

use nanomp3_repaired::Decoder as FrameDecoder;

use super::samples::append;
use super::tag::info;
use crate::audio::coded::codec::Codec;
use crate::audio::coded::decoder::Block;
use crate::audio::magic::mpeg::Header;

/// A decoder of frames found by a container.
pub struct MpegPackets {
    decoder: Box<FrameDecoder>,
    /// The current stream, and another one that a single packet has started.
    last: Option<Header>,
    other: Option<Header>,
}

impl MpegPackets {
    /// Creates a decoder without decoding anything.
    #[must_use]
    pub fn new() -> Self {
        MpegPackets { decoder: Box::new(FrameDecoder::new()), last: None, other: None }
    }

    /// The header at the start of a packet, if it belongs to the stream, or is the second of another.
    fn first(&mut self, packet: &[u8]) -> Option<Header> {
        let header = Header::read(packet)?;
        let other = self.other.replace(header);
        let is_next = |before: Header| before.continues(header);
        let is_one = self.last.is_none_or(is_next) || other.is_some_and(is_next);
        is_one.then_some(header)
    }

    /// Splits off the frame at the start of `bytes`. A free-format frame takes its whole packet.
    fn split(header: Header, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
        bytes.split_at_checked(if header.kbps() == 0 { bytes.len() } else { header.frame_bytes(0) })
    }
}

impl Codec for MpegPackets {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        let mut rest = packet;
        let mut next = self.first(packet);
        if next.and_then(|header| Self::split(header, packet)).is_none() {
            // Bits in it that others need are missing.
            self.decoder.reset();
            return Err(if next.is_some() { "it ends early" } else { "it is no frame of MPEG audio" }.to_owned());
        }
        while let Some((header, (frame, behind))) = next.and_then(|header| Some((header, Self::split(header, rest)?))) {
            if info(header, frame).is_none() {
                append(&mut self.decoder, header, frame, block)?;
            }
            self.last = Some(header);
            rest = behind;
            next = Header::read(rest).filter(|&next| header.continues(next) && next.channels() == header.channels());
        }
        Ok(())
    }
}
