//! Packets and samples by the crate symphonia.

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::codecs::audio::well_known::CODEC_ID_AAC;
use symphonia::core::errors::Error as Fault;
use symphonia::core::formats::{FormatReader, Track};
use symphonia::core::packet::Packet;

use super::decoder::{Block, Decoder, End, Step};
use super::demux::{audio_track, codec_name, decoder, reader};
use super::gaps::Gaps;
use super::source::Source;
use crate::audio::magic::Container;
use crate::audio::wav::{Encoding, Layout};

/// Samples that may be missing between two pages of an Ogg file, whose clock is not always kept: a block of Vorbis.
const MOST_MISSING: u64 = 8192;

/// A file whose packets symphonia finds and decodes.
pub struct Symphonia<'a> {
    container: Container,
    reader: Box<dyn FormatReader + 'a>,
    decoder: Box<dyn AudioDecoder>,
    track: Track,
    gaps: Gaps,
    /// Where the next packet should begin, by the container's clock.
    next_frame: Option<i64>,
    /// Frames of a packet's units of time: so many to so many.
    frames: (u64, u64),
    is_aac: bool,
}

/// The element that ends a packet of AAC. symphonia makes of one that holds nothing else the samples of the packet
/// before it. Source: ISO/IEC 14496-3, table 4.85.
const END_ELEMENT: u8 = 7;

/// The largest packet's frames: ALAC's.
const MOST_FRAMES: u64 = 1 << 16;

impl<'a> Symphonia<'a> {
    /// Reads what stands before the first packet.
    pub fn open(container: Container, source: Source<'a>) -> Result<Self, End> {
        let (file, start) = (source.file, source.start);
        let mut reader = reader(container, source)?;
        let (track, parameters) = audio_track(reader.as_ref()).ok_or_else(|| without_sound(reader.as_ref()))?;
        let decoder = decoder(&parameters).map_err(|fault| match fault {
            Fault::Unsupported(_) => End::Unread(codec_name(parameters.codec).to_owned()),
            fault => fault.into(),
        })?;
        // MP4 has no place for more than 65,535 Hz beside what configures the decoder.
        let sr = decoder.codec_params().sample_rate.or(parameters.sample_rate);
        let mut gaps = Gaps::of(container, &track, reader.as_mut());
        if container == Container::Mp4 {
            gaps.read_edit(file, start, &track, sr)?;
        }
        let is_aac = parameters.codec == CODEC_ID_AAC;
        let clock = track.time_base.map_or((1, 1), |clock| (clock.numer.get().into(), clock.denom.get().into()));
        let frames = sr.map_or((1, 1), |sr| (u64::from(sr) * clock.0, clock.1));
        Ok(Symphonia { container, reader, decoder, track, gaps, next_frame: None, frames, is_aac })
    }

    /// Frames that the container's clock counts between this packet and the one before, beyond what it may be off.
    fn missing(&mut self, packet: &Packet) -> u64 {
        let most_missing = match self.container {
            Container::Flac => 0,
            Container::Ogg => MOST_MISSING,
            _ => return 0,
        };
        let begins = packet.pts.get();
        let missing = begins.saturating_sub(self.next_frame.unwrap_or(begins));
        self.next_frame = Some(begins.saturating_add_unsigned(packet.block_dur().get()));
        u64::try_from(missing).ok().filter(|&missing| missing > most_missing).unwrap_or(0)
    }
}

impl Decoder for Symphonia<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        let Some(mut packet) = self.reader.next_packet()? else { return Ok(Step::Finished) };
        if packet.track_id != self.track.id {
            return Ok(Step::Skipped);
        }
        let missing = self.missing(&packet);
        if missing > 0 {
            return Err(End::Damaged(format!("{missing} samples are missing")));
        }
        let (trim_end, len) = (packet.trim_end.get(), packet.dur.get());
        // The decoders cut by the container's clock in the middle of a recording, too.
        (packet.trim_start, packet.trim_end) = Default::default();
        let held = len.saturating_mul(self.frames.0) / self.frames.1;
        let lost = |why: &str| Ok(Step::Lost { frames: held.min(MOST_FRAMES), why: why.to_owned() });
        if self.is_aac && packet.data.first().is_none_or(|&first| first >> 5 == END_ELEMENT) {
            return lost("it holds no sound");
        }
        let buffer = match self.decoder.decode(&packet) {
            Ok(buffer) => buffer,
            // What is not read of a whole recording is known before its first packet.
            Err(Fault::DecodeError(why) | Fault::Unsupported(why)) => return lost(why),
            Err(Fault::IoError(_)) => return lost("it ends early"),
            Err(fault) => return Err(fault.into()),
        };
        if buffer.frames() == 0 {
            return Ok(Step::Skipped);
        }
        copy(&buffer, block);
        let frames = buffer.frames() as u64;
        block.trailing = match self.container {
            Container::Ogg => trim_end.min(frames),
            Container::Mp4 if self.gaps.counts_frames => frames.saturating_sub(len),
            _ => 0,
        };
        Ok(Step::Decoded)
    }

    fn gaps(&self) -> Gaps {
        self.gaps
    }
}

/// What a file holds in which no track is sound.
fn without_sound(reader: &dyn FormatReader) -> End {
    let is_video = |track: &Track| matches!(track.codec_params, Some(CodecParameters::Video(_)));
    match reader.tracks().iter().any(is_video) {
        true => End::Unread("a video without sound".to_owned()),
        false => End::Damaged("it has no track of sound".to_owned()),
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
    block.layout = Some(Layout { sr: buffer.spec().rate(), channels, encoding });
}
