//! The reader and the decoder of a file, picked from symphonia's by what the file holds: nothing is guessed twice.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as codecs;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Result;
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::{AdtsReader, CafReader, FlacReader, IsoMp4Reader, MpaReader, OggReader};
use symphonia::default::get_codecs;

use super::source::Source;
use crate::audio::magic::Container;

/// Whether what describes the samples may stand behind them. Where it does not, a file is read once, from its beginning.
#[must_use]
pub fn is_seekable(container: Container) -> bool {
    matches!(container, Container::Mp4 | Container::Caf)
}

/// What takes packets out of the file.
pub fn reader<'a>(container: Container, source: Source<'a>) -> Result<Box<dyn FormatReader + 'a>> {
    let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
    let options = FormatOptions::default();
    Ok(match container {
        Container::Flac => Box::new(FlacReader::try_new(stream, options)?),
        Container::Mpeg => Box::new(MpaReader::try_new(stream, options)?),
        Container::Adts => Box::new(AdtsReader::try_new(stream, options)?),
        Container::Ogg => Box::new(OggReader::try_new(stream, options)?),
        Container::Mp4 => Box::new(IsoMp4Reader::try_new(stream, options)?),
        Container::Caf => Box::new(CafReader::try_new(stream, options)?),
    })
}

/// The first track of sound.
#[must_use]
pub fn audio_track(reader: &dyn FormatReader) -> Option<(Track, AudioCodecParameters)> {
    reader.tracks().iter().find_map(|track| match &track.codec_params {
        Some(CodecParameters::Audio(parameters)) => Some((track.clone(), parameters.clone())),
        _ => None,
    })
}

/// What makes samples of packets.
pub fn decoder(parameters: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>> {
    get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default())
}

/// The name of a codec that is not read, or not in every form.
#[must_use]
pub fn codec_name(codec: AudioCodecId) -> &'static str {
    match codec {
        codecs::CODEC_ID_AAC => "AAC that is not of low complexity (HE-AAC) or has more than two channels",
        codecs::CODEC_ID_OPUS => "Opus",
        codecs::CODEC_ID_SPEEX => "Speex",
        codecs::CODEC_ID_MP1 => "MPEG audio layer I",
        codecs::CODEC_ID_MP2 => "MPEG audio layer II",
        codecs::CODEC_ID_AC3 => "AC-3",
        codecs::CODEC_ID_EAC3 => "E-AC-3",
        codecs::CODEC_ID_AC4 => "AC-4",
        codecs::CODEC_ID_DCA => "DTS",
        codecs::CODEC_ID_ADPCM_IMA_QT => "IMA ADPCM",
        codecs::CODEC_ID_ALAC => "Apple Lossless of an unknown form",
        codecs::CODEC_ID_FLAC => "FLAC of an unknown form",
        codecs::CODEC_ID_VORBIS => "Vorbis of an unknown form",
        _ => "a codec",
    }
}
