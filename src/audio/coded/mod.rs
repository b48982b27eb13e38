//! Compressed audio -> a store of mono samples.
//!
//! Each kind of file has a decoder that returns one packet after another; in a container, it passes packets to the
//! decoder of their codec. The recording keeps the selected part, replaces lost packets by silence and reports them.
//! Stated lengths are not trusted: the decoded samples count. Samples added by the encoder are left out if the file
//! states their number. A panic of a decoder is caught and means that the file is damaged.

pub mod source;
pub mod gaps;
pub mod decoder;
mod window;
mod skipped;
mod codec;
mod elementary;
mod alac;
mod symphonia;
mod flac;
mod mp3;
mod codecs;
mod packets;
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

pub use recording::Decoded;

use crate::audio::magic::Container;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::Options;

/// Decodes the file that starts at byte `start`, as far as `options` require.
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

/// Decodes the file with the decoder of its container.
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

/// The container of a file whose first bytes may be those of AAC in ADTS or of a FLAC frame.
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
