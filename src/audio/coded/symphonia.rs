//! AAC, Apple Lossless and some Vorbis, decoded by the crate symphonia.

use symphonia::core::audio::{Channels, GenericAudioBufferRef, Position};
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AAC, CODEC_ID_ALAC};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as Fault;
use symphonia::core::packet::PacketRef;
use symphonia::core::units::{Duration, Timestamp};
use symphonia::default::get_codecs;

use super::alac;
use super::codec::{Codec, Description};
use super::decoder::{Block, End};
use crate::audio::plain::wav::{Encoding, SampleLayout};

/// The element that ends an AAC packet. If a packet has nothing else, symphonia returns the samples of the previous
/// one. Source: ISO/IEC 14496-3, table 4.85.
const END_ELEMENT: u8 = 7;
/// Number of frames in an AAC-LC packet.
pub const AAC_FRAMES: u64 = 1024;
/// Number of consecutive AAC packets decoded after which their contents are trusted.
const ENOUGH: u32 = 2;
/// Maximum number of decoders created for one recording: creating one takes longer than decoding many packets.
const MAX_RENEWALS: u32 = 1 << 10;
/// Lengths of an Apple Lossless configuration in bytes, with and without a channel layout.
const ALAC_CONFIGS: [usize; 2] = [48, 24];

/// A symphonia decoder.
pub struct Symphonia {
    decoder: Box<dyn AudioDecoder>,
    parameters: AudioCodecParameters,
    is_aac: bool,
    usual_frames: u64,
    /// Number of packets decoded since the last failure.
    in_a_row: u32,
    renewals: u32,
}

/// Creates the decoder of packets.
pub fn decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, Fault> {
    get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default())
}

/// AAC, described by an AudioSpecificConfig or, if that is empty, by its rate and channels alone.
pub fn aac(description: &Description) -> Result<Symphonia, End> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(CODEC_ID_AAC).with_sample_rate(description.sr);
    if let Some(positions) = Position::from_count(description.channels as u32).filter(|_| description.channels > 0) {
        parameters.with_channels(Channels::Positioned(positions));
    }
    if !description.config.is_empty() {
        parameters.with_extra_data(description.config.clone().into_boxed_slice());
    }
    let decoder = decoder(&parameters).map_err(|fault| match fault {
        Fault::Unsupported(_) => {
            End::Unread("AAC that is not of low complexity (HE-AAC) or has more than two channels".to_owned())
        }
        fault => fault.into(),
    })?;
    Ok(Symphonia { decoder, parameters, is_aac: true, usual_frames: AAC_FRAMES, in_a_row: 0, renewals: 0 })
}

/// Apple Lossless. The description of its channels is ignored.
pub fn alac(description: &Description) -> Result<Symphonia, End> {
    let mut fault = None;
    for len in ALAC_CONFIGS {
        let Some(config) = description.config.get(..len) else { continue };
        let mut parameters = AudioCodecParameters::new();
        parameters.for_codec(CODEC_ID_ALAC).with_extra_data(config.into());
        match decoder(&parameters) {
            Ok(decoder) => {
                let usual_frames = alac::usual_frames(config);
                return Ok(Symphonia { decoder, parameters, is_aac: false, usual_frames, in_a_row: 0, renewals: 0 });
            }
            Err(other) => fault = Some(other),
        }
    }
    Err(match fault {
        None => End::Damaged("what configures the decoder of Apple Lossless is missing".to_owned()),
        Some(Fault::Unsupported(_)) => End::Unread("Apple Lossless of an unknown form".to_owned()),
        Some(fault) => fault.into(),
    })
}

impl Symphonia {
    /// Drops the state that the next packets would overlap with.
    pub fn reset(&mut self) {
        self.decoder.reset();
    }

    /// Replaces the decoder. An AAC decoder remembers which elements a damaged packet had and then refuses packets with
    /// others.
    fn renew(&mut self) {
        if let Ok(decoder) = decoder(&self.parameters) {
            self.decoder = decoder;
        }
    }

    fn decode_once(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        match self.decoder.decode_ref(&PacketRef::new(0, Timestamp::ZERO, Duration::ZERO, packet)) {
            Ok(buffer) => copy(&buffer, block),
            Err(Fault::IoError(_)) => return Err("it ends early".to_owned()),
            // Unsupported features of a whole recording are known before its first packet.
            Err(Fault::DecodeError(why) | Fault::Unsupported(why)) => return Err(why.to_owned()),
            Err(fault) => return Err(fault.to_string()),
        }
        Ok(())
    }

    fn decode_aac(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        if packet.first().is_none_or(|&first| first >> 5 == END_ELEMENT) {
            return Err("it holds no sound".to_owned());
        }
        let mut decoded = self.decode_once(packet, block);
        if decoded.is_err() && self.in_a_row < ENOUGH && self.renewals < MAX_RENEWALS {
            // An earlier packet may have been the damaged one.
            self.renewals += 1;
            self.renew();
            decoded = self.decode_once(packet, block);
        }
        self.in_a_row = if decoded.is_ok() { self.in_a_row.saturating_add(1) } else { 0 };
        decoded.inspect_err(|_| self.reset())
    }

    fn decode_alac(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        self.decode_once(packet, block)?;
        let Some(layout) = block.layout else { return Ok(()) };
        alac::check(packet, (block.bytes.len() / layout.frame_bytes()) as u64)?;
        alac::reorder(&mut block.bytes, layout.channels);
        Ok(())
    }
}

impl Codec for Symphonia {
    fn decode(&mut self, packet: &[u8], block: &mut Block) -> Result<(), String> {
        if self.is_aac { self.decode_aac(packet, block) } else { self.decode_alac(packet, block) }
    }

    fn sr(&self) -> Option<u32> {
        self.decoder.codec_params().sample_rate
    }

    fn usual_frames(&self) -> u64 {
        self.usual_frames
    }
}

fn copy(buffer: &GenericAudioBufferRef, block: &mut Block) {
    let encoding = match buffer {
        GenericAudioBufferRef::F32(_) => Encoding::F32,
        GenericAudioBufferRef::F64(_) => Encoding::F64,
        _ => Encoding::I32,
    };
    match encoding {
        Encoding::F32 => buffer.copy_bytes_to_vec_interleaved_as::<f32>(&mut block.bytes),
        Encoding::F64 => buffer.copy_bytes_to_vec_interleaved_as::<f64>(&mut block.bytes),
        _ => buffer.copy_bytes_to_vec_interleaved_as::<i32>(&mut block.bytes),
    }
    let channels = buffer.spec().channels().count();
    block.layout = Some(SampleLayout { sr: buffer.spec().rate(), channels, encoding });
}
