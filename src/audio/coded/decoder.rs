//! What every decoder offers: a recording's packets, one after the other, as interleaved samples.

use symphonia::core::errors::Error as Fault;

use super::gaps::Gaps;
use crate::audio::wav::Layout;
use crate::error::Error;

/// Reads a coded recording packet by packet.
pub trait Decoder {
    /// Decodes the next packet into `block`. Returns [`End::Done`] as an error never: the end is [`Step::Finished`].
    fn next(&mut self, block: &mut Block) -> Result<Step, End>;

    /// Samples that the encoder added, as far as the file has said so by now.
    fn gaps(&self) -> Gaps;

    /// What had to be worked around and is not told by a [`Step`], a sentence each; asked for once, at the end.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Decoded samples of one packet.
#[derive(Default)]
pub struct Block {
    /// How they look; `None` before the first packet.
    pub layout: Option<Layout>,
    /// Interleaved and little-endian, whole frames.
    pub bytes: Vec<u8>,
    /// Frames at the end that are padding, by the container's clock.
    pub trailing: u64,
}

/// What the next packet was.
pub enum Step {
    /// Its samples are in the block.
    Decoded,
    /// It cannot be decoded, or is missing.
    Lost {
        /// Frames it should have held: so much silence takes their place.
        frames: u64,
        /// Why, as the end of "cannot be decoded: ...".
        why: String,
    },
    /// It holds nothing of the recording.
    Skipped,
    /// There are no more packets.
    Finished,
}

/// Seconds of so many samples, to the millisecond.
#[must_use]
pub fn seconds(samples: u64, sr: u32) -> f64 {
    (samples as f64 / f64::from(sr) * 1000.0).round() / 1000.0
}

/// Why decoding came to its end.
pub enum End {
    /// All was decoded, or all that the options choose.
    Done,
    /// The file ends where more was to come.
    Early,
    /// What follows cannot be decoded.
    Damaged(String),
    /// Another stream begins.
    Another,
    /// The sample rate changes to so many Hz.
    Rate(u32),
    /// This library does not read what the file holds.
    Unread(String),
    /// The file cannot be used.
    Refused(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        End::Refused(error)
    }
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => End::Early,
            Fault::IoError(error) => End::Damaged(error.to_string()),
            Fault::DecodeError(what) | Fault::LimitError(what) => End::Damaged(what.to_owned()),
            Fault::Unsupported(what) => End::Unread(what.to_owned()),
            Fault::ResetRequired => End::Another,
            fault => End::Damaged(fault.to_string()),
        }
    }
}
