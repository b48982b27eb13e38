//! Coded samples -> a store of mono ones.
//!
//! A decoder, one for each format, gives packet after packet; the recording keeps what is chosen, fills what is lost
//! with silence and says so. Nothing that a file says of its length is believed: what decodes counts. Samples that its
//! encoder added are left out where the file says how many they are. A panic of a decoder is caught: the file is damaged.

pub mod source;
pub mod gaps;
pub mod decoder;
mod mp4;
mod demux;
mod symphonia;
mod flac;
mod mp3;
mod ogg;
mod recording;

use std::panic::{AssertUnwindSafe, catch_unwind};

use self::mp3::Mp3;
use self::symphonia::Symphonia;
use decoder::End;
use demux::is_seekable;
use flac::Flac;
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

/// Decodes the file whose first byte is `start`, as far as `options` ask for it. What is looked at from both ends is read
/// from its beginning alone where its end is missing.
pub fn decode(
    file: &InputFile,
    container: Container,
    start: u64,
    options: &Options,
    cancel: &Cancel,
) -> Result<Decoded> {
    let container = if is_bare_flac(file, container, start)? { Container::Flac } else { container };
    let decoded = attempt(file, container, start, options, cancel, is_seekable(container));
    match decoded {
        Err(Error::Audio { .. }) if is_seekable(container) => {
            attempt(file, container, start, options, cancel, false).or(decoded)
        }
        decoded => decoded,
    }
}

fn attempt(
    file: &InputFile,
    container: Container,
    start: u64,
    options: &Options,
    cancel: &Cancel,
    seekable: bool,
) -> Result<Decoded> {
    let failure = Failure::default();
    let mut recording = Recording::new(container, options, cancel);
    let source = Source { file, start, position: 0, seekable, failure: &failure };
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
        container => recording.take_all(&mut Symphonia::open(container, source)?),
    }
}

/// Whether a file holds nothing but frames of FLAC, the first bytes of which may be those of AAC in ADTS as well.
fn is_bare_flac(file: &InputFile, container: Container, start: u64) -> Result<bool> {
    let source = Source { file, start, position: 0, seekable: false, failure: &Failure::default() };
    Ok(container == Container::Adts && Flac::new(source).begins_with_frame()?)
}
