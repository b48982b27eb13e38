//! AAC in consecutive frames, each with an ADTS header. Other bytes in the file are skipped.

mod blocks;
mod search;
mod frames;

use std::collections::VecDeque;

use blocks::{Probe, describe};
use frames::{Found, Frames};

use super::codec::Codec;
use super::decoder::{Block, Decoder, End, Step};
use super::gaps::Gaps;
use super::source::Source;
use super::symphonia::{AAC_FRAMES, Symphonia, aac};
use crate::audio::magic::adts::Header;

/// A file of AAC frames.
pub struct Adts<'a> {
    frames: Frames<'a>,
    /// The decoder for the stream of a header.
    stream: Option<Stream>,
    /// Raw data blocks of the last frame still to decode.
    blocks: VecDeque<Vec<u8>>,
}

/// A stream being decoded.
struct Stream {
    header: Header,
    codec: Symphonia,
    probe: Probe,
}

impl<'a> Adts<'a> {
    /// Creates a decoder without reading anything.
    pub fn new(source: Source<'a>) -> Self {
        Adts { frames: Frames::new(source), stream: None, blocks: VecDeque::new() }
    }
}

impl Stream {
    /// The stream of a header, started anew if `last` is another.
    fn get_or_start(last: &mut Option<Self>, header: Header) -> Result<&mut Self, End> {
        if last.as_ref().is_none_or(|stream| !stream.header.continues(header)) {
            *last = Some(Stream { header, codec: aac(&describe(header))?, probe: Probe::new(header)? });
        }
        last.as_mut().ok_or(End::Done)
    }
}

impl Adts<'_> {
    /// Reads the next frame; returns what is in its place if there is none.
    fn advance(&mut self) -> Result<Option<Step>, End> {
        let stream = &mut self.stream;
        let found = self.frames.next(&mut |header, blocks, frame| {
            Stream::get_or_start(stream, header).is_ok_and(|stream| stream.probe.is_whole(header, blocks, frame))
        })?;
        match found {
            Found::Frame(header, blocks, frame) => {
                self.blocks = Stream::get_or_start(stream, header)?.probe.split(header, blocks, frame).into();
                Ok(None)
            }
            Found::Lost(blocks) => {
                stream.iter_mut().for_each(|stream| stream.codec.reset());
                let why = "no frame of AAC is in its place".to_owned();
                Ok(Some(Step::Lost { frames: blocks * AAC_FRAMES, why }))
            }
            Found::Skipped => Ok(Some(Step::Skipped)),
            Found::End => Ok(Some(Step::Finished)),
        }
    }
}

impl Decoder for Adts<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        if self.blocks.is_empty()
            && let Some(step) = self.advance()?
        {
            return Ok(step);
        }
        let (Some(bytes), Some(stream)) = (self.blocks.pop_front(), &mut self.stream) else { return Ok(Step::Skipped) };
        block.bytes.clear();
        block.trailing = 0;
        Ok(match stream.codec.decode(&bytes, block) {
            Ok(()) => Step::Decoded,
            Err(why) => Step::Lost { frames: AAC_FRAMES, why },
        })
    }

    fn codec(&self) -> &'static str {
        "AAC"
    }

    fn gaps(&self) -> Gaps {
        Gaps::default()
    }

    fn warnings(&self) -> Vec<String> {
        self.frames.skipped().warning("AAC").into_iter().collect()
    }
}
