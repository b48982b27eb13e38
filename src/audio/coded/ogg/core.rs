//! A Vorbis packet -> samples, by the decoder that is correct for the stream.
//!
//! symphonia, which is faster and maintained, decodes one and two channels as current encoders write them. It is wrong
//! for other streams, which lewton decodes: symphonia undoes couplings in the order in which they are listed, not
//! backwards (Vorbis I specification, 4.3.5); it numbers the channels of a second submap from its first one
//! (`deinterleave_2`); and if a residue keeps channels apart, the classes of one overflow into the next.

use ::symphonia::core::codecs::audio::well_known::CODEC_ID_VORBIS;
use ::symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use ::symphonia::core::errors::Error as Fault;
use ::symphonia::core::packet::PacketRef;
use ::symphonia::core::units::{Duration, Timestamp};
use lewton::audio::{PreviousWindowRight, read_audio_packet_generic};
use lewton::header::{IdentHeader, SetupHeader, read_header_ident, read_header_setup};

use super::channels::positions;
use super::setup::{Identity, Setup};
use crate::audio::coded::decoder::{Block, End};
use crate::audio::coded::symphonia;
use crate::audio::plain::wav::{Encoding, SampleLayout};

/// A decoder of one stream's packets.
pub enum Core {
    Symphonia(Box<dyn AudioDecoder>),
    Lewton(Box<Lewton>),
}

/// State of lewton.
pub struct Lewton {
    identity: IdentHeader,
    setup: SetupHeader,
    previous: PreviousWindowRight,
}

impl Core {
    /// A decoder for the stream with these headers, the first and the third.
    pub fn new(identity: Identity, setup: &Setup, first: &[u8], third: &[u8]) -> Result<Self, End> {
        // The last bit of the first header has no meaning, but both decoders require it.
        let mut first = first.get(..30).unwrap_or(first).to_vec();
        first[29..].fill(1);
        if setup.is_plain && identity.channels <= 2 {
            let mut parameters = AudioCodecParameters::new();
            parameters.for_codec(CODEC_ID_VORBIS).with_extra_data([&first[..], third].concat().into_boxed_slice());
            return Ok(Core::Symphonia(symphonia::decoder(&parameters)?));
        }
        // lewton counts the values of a block in 16 bits.
        let values = identity.channels as u32 * identity.blocks[1];
        if values > u32::from(u16::MAX) {
            let channels = identity.channels;
            return Err(End::Unread(format!("Vorbis of {channels} channels in blocks of {}", identity.blocks[1])));
        }
        let damaged = |what: &str| End::Damaged(format!("its {what} header cannot be read"));
        let header = read_header_ident(&first).map_err(|_| damaged("first"))?;
        let blocks = (header.blocksize_0, header.blocksize_1);
        let setup = read_header_setup(third, identity.channels as u8, blocks).map_err(|_| damaged("setup"))?;
        Ok(Core::Lewton(Box::new(Lewton { identity: header, setup, previous: PreviousWindowRight::new() })))
    }

    /// Decodes a packet into `block`, in the channel order of WAV files; returns the reason if it cannot be decoded.
    pub fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        block.bytes.clear();
        match self {
            Core::Symphonia(decoder) => {
                let packet = PacketRef::new(0, Timestamp::ZERO, Duration::ZERO, packet);
                let buffer = decoder.decode_ref(&packet).map_err(|fault| match fault {
                    Fault::IoError(_) => "it ends early".to_owned(),
                    Fault::DecodeError(why) | Fault::Unsupported(why) => why.to_owned(),
                    fault => fault.to_string(),
                })?;
                buffer.copy_bytes_to_vec_interleaved_as::<f32>(&mut block.bytes);
            }
            Core::Lewton(lewton) => lewton.decode(packet, block)?,
        }
        Ok(())
    }

    /// Drops the state that the next packet overlaps with.
    pub fn reset(&mut self) {
        match self {
            Core::Symphonia(decoder) => decoder.reset(),
            Core::Lewton(lewton) => lewton.previous = PreviousWindowRight::new(),
        }
    }
}

impl Lewton {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        let Lewton { identity, setup, previous } = self;
        let planes: Vec<Vec<f32>> = read_audio_packet_generic(identity, setup, packet, previous)
            .map_err(|fault| format!("vorbis: {fault}").trim_end_matches('.').to_lowercase())?;
        let positions = positions(planes.len());
        let frames = planes.first().map_or(0, Vec::len);
        block.bytes.resize(4 * frames * planes.len(), 0);
        for (plane, &place) in planes.iter().zip(&positions) {
            let samples = block.bytes.as_chunks_mut::<4>().0.iter_mut().skip(place).step_by(planes.len());
            samples.zip(plane).for_each(|(bytes, sample)| *bytes = sample.to_le_bytes());
        }
        Ok(())
    }
}

/// The layout of decoded samples.
pub fn layout(identity: Identity) -> SampleLayout {
    SampleLayout { sr: identity.sr, channels: identity.channels, encoding: Encoding::F32 }
}
