//! MPEG audio, layers I to III, in consecutive frames. Other bytes in the file are skipped. Frames are decoded one by
//! one by a repaired copy of the crate nanomp3-core (vendor/nanomp3-repaired).

mod tag;
mod frames;
mod samples;
mod packets;

use nanomp3_repaired::Decoder as FrameDecoder;

pub use self::packets::MpegPackets;

pub use self::tag::tag_len;

use self::frames::{Found, Frames};
use self::samples::append;
use self::tag::{Info, info};
use super::decoder::{Block, Decoder, End, Step};
use super::gaps::Gaps;
use super::source::Source;
use crate::audio::magic::mpeg::Header;

/// A file of MPEG audio.
pub struct Mp3<'a> {
    frames: Frames<'a>,
    decoder: Box<FrameDecoder>,
    gaps: Gaps,
    /// Number of samples in all frames so far.
    samples: u64,
}

impl<'a> Mp3<'a> {
    /// Creates a decoder without reading anything.
    pub fn new(source: Source<'a>) -> Self {
        let (frames, decoder) = (Frames::new(source), Box::new(FrameDecoder::new()));
        Mp3 { frames, decoder, gaps: Gaps::default(), samples: 0 }
    }
}

impl Decoder for Mp3<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        let skipped = self.frames.skipped().bytes;
        let step = match self.frames.next()? {
            Found::Frame(header, frame) => match info(header, frame) {
                Some(info) => {
                    self.gaps = updated_gaps(self.gaps, info, header, self.samples);
                    Step::Skipped
                }
                None => {
                    self.samples += header.samples();
                    decode(&mut self.decoder, header, frame, block)
                }
            },
            Found::Lost(frames, samples) => {
                self.decoder.reset();
                self.samples += frames * samples;
                Step::Lost { frames: frames * samples, why: "no frame of MPEG audio is in its place".to_owned() }
            }
            Found::Skipped => Step::Skipped,
            Found::End => Step::Finished,
        };
        if self.frames.skipped().bytes > skipped {
            // Whole frames may be missing, and with them bits that others need.
            self.decoder.reset();
        }
        Ok(step)
    }

    fn codec(&self) -> &'static str {
        "MPEG audio"
    }

    fn gaps(&self) -> Gaps {
        self.gaps
    }

    fn warnings(&self) -> Vec<String> {
        self.frames.skipped().warning("MPEG audio").into_iter().collect()
    }
}

/// Updates the samples that are not part of the recording from an information frame after this many samples. A file
/// joined from several has one for each.
fn updated_gaps(gaps: Gaps, info: Info, header: Header, samples: u64) -> Gaps {
    let delay = if samples == 0 { info.delay } else { gaps.delay };
    let claimed = if info.frames == 0 { 0 } else { samples + info.frames * header.samples() };
    Gaps::added(delay, info.padding, claimed)
}

fn decode(decoder: &mut FrameDecoder, header: Header, frame: &[u8], block: &mut Block) -> Step {
    block.bytes.clear();
    match append(decoder, header, frame, block) {
        Ok(()) => Step::Decoded,
        Err(why) => Step::Lost { frames: header.samples(), why: why.to_owned() },
    }
}
