//! Coded samples -> a store of mono ones.
//!
//! A decoder, one for each kind of file, gives packet after packet; where the file is a container of packets, it hands
//! them to the decoder of their codec. The recording keeps what is chosen, fills what is lost
//! with silence and says so. Nothing that a file says of its length is believed: what decodes counts. Samples that its
//! encoder added are left out where the file says how many they are. A panic of a decoder is caught: the file is damaged.

pub mod source;
pub mod gaps;
pub mod decoder;
mod window;
mod passed;
mod codec;
mod packets;
mod elementary;
mod symphonia;
mod alac;
mod flac;
mod mp3;
mod adts;
mod mp4;
mod caf;
mod ogg;
mod recording;

use std::panic::{AssertUnwindSafe, catch_unwind};

use self::mp3::Mp3;
use adts::Adts;
use decoder::End;
use flac::{Beginning, Flac};
use recording::Recording;
use source::{Failure, Source};

use crate::audio::magic::Container;
use crate::audio::open::InputFile;
use crate::audio::store::Store;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Options;

/// A recording that was decoded.
pub struct Decoded {
    /// The part of it that the options choose.
    pub store: Store,
    /// Samples per second.
    pub sr: u32,
    /// Channels of the recording.
    pub channels: usize,
    /// What had to be worked around, a sentence each.
    pub warnings: Vec<String>,
}

/// Decodes the file whose first byte is `start`, as far as `options` ask for it.
pub fn decode(
    file: &InputFile,
    container: Container,
    start: u64,
    options: &Options,
    cancel: &Cancel,
) -> Result<Decoded> {
    let container = if container == Container::Adts { without_header(file, start)? } else { container };
    let failure = Failure::default();
    let mut recording = Recording::new(container, options, cancel);
    let source = Source { file, start, position: 0, failure: &failure };
    let end = catch_unwind(AssertUnwindSafe(|| run(&mut recording, container, source)));
    if let Ok(Some(error)) = failure.into_inner() {
        return Err(error);
    }
    let end = match end {
        Ok(Ok(())) => End::Done,
        Ok(Err(end)) => end,
        Err(_) => End::Damaged("the decoder gave up".to_owned()),
    };
    recording.finish(end)
}

/// Picks the decoder by what the file holds: nothing is guessed twice.
fn run(recording: &mut Recording, container: Container, source: Source) -> Result<(), End> {
    match container {
        Container::Flac => recording.take_all(&mut Flac::new(source)),
        Container::Mpeg => recording.take_all(&mut Mp3::new(source)),
        Container::Ogg => recording.take_all(ogg::open(source)?.as_mut()),
        Container::Adts => recording.take_all(&mut Adts::new(source)),
        Container::Mp4 => recording.take_all(&mut mp4::open(source.file, source.start)?),
        Container::Caf => recording.take_all(&mut caf::open(source.file, source.start)?),
    }
}

/// What a file holds whose first bytes may be those of AAC in ADTS or of a frame of FLAC.
fn without_header(file: &InputFile, start: u64) -> Result<Container> {
    let source = Source { file, start, position: 0, failure: &Failure::default() };
    match Flac::new(source).beginning()? {
        Beginning::Frame => Ok(Container::Flac),
        Beginning::Other => Ok(Container::Adts),
        Beginning::Headless(what) => {
            let reason = format!("it holds frames of FLAC, but not the beginning of their file, which says {what}");
            Err(Error::Audio { reason })
        }
    }
}
