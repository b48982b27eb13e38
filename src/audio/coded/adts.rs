//! AAC whose frames stand one behind the other, found by symphonia.

use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::AdtsReader;

use super::codec::{Codec, Description, Kind};
use super::decoder::{Block, Decoder, End, Step};
use super::gaps::Gaps;
use super::source::Source;
use super::symphonia::{Symphonia, aac};

/// A file of AAC frames.
pub struct Adts<'a> {
    reader: AdtsReader<'a>,
    codec: Symphonia,
}

impl<'a> Adts<'a> {
    /// Reads the first frame's header.
    pub fn open(source: Source<'a>) -> Result<Self, End> {
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let reader = AdtsReader::try_new(stream, FormatOptions::default())?;
        let parameters = reader.tracks().first().and_then(|track| track.codec_params.as_ref());
        let Some(CodecParameters::Audio(parameters)) = parameters else {
            return Err(End::Damaged("it has no track of sound".to_owned()));
        };
        let channels = parameters.channels.as_ref().map_or(0, |channels| channels.count());
        let sr = parameters.sample_rate.unwrap_or(0);
        let codec = aac(&Description { kind: Kind::Aac, sr, channels, config: Vec::new() })?;
        Ok(Adts { reader, codec })
    }
}

impl Decoder for Adts<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        let Some(packet) = self.reader.next_packet()? else { return Ok(Step::Finished) };
        block.trailing = 0;
        match self.codec.decode(&packet.data, block) {
            Ok(()) if block.bytes.is_empty() => Ok(Step::Skipped),
            Ok(()) => Ok(Step::Decoded),
            Err(why) => Ok(Step::Lost { frames: packet.dur.get(), why }),
        }
    }

    fn gaps(&self) -> Gaps {
        Gaps::default()
    }
}
