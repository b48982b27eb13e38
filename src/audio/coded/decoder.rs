//! The interface of all decoders: a recording's packets, one after another, as interleaved samples.

use symphonia::core::errors::Error as Fault;

use super::gaps::Gaps;
use crate::audio::plain::wav::SampleLayout;
use crate::error::Error;

/// Decodes a compressed recording packet by packet.
pub trait Decoder {
    /// Decodes the next packet into `block`. Never returns [`End::Done`] as an error: the end is [`Step::Finished`].
    fn next(&mut self, block: &mut Block) -> Result<Step, End>;

    /// Name of the codec.
    fn codec(&self) -> &'static str;

    /// Samples added by the encoder, as far as known so far.
    fn gaps(&self) -> Gaps;

    /// Warnings not reported by a [`Step`], a sentence each; called once, at the end.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Decoded samples of one packet.
#[derive(Default)]
pub struct Block {
    /// SampleLayout; `None` before the first packet.
    pub layout: Option<SampleLayout>,
    /// Interleaved little-endian samples in whole frames.
    pub bytes: Vec<u8>,
    /// Number of padding frames at the end, by the container's clock.
    pub trailing: u64,
}

/// Result of decoding a packet.
pub enum Step {
    /// Its samples are in the block.
    Decoded,
    /// It cannot be decoded, or is missing.
    Lost {
        /// Number of frames it should have had, which are replaced by silence.
        frames: u64,
        /// The reason, worded to follow "cannot be decoded: ".
        why: String,
    },
    /// It has nothing of the recording.
    Skipped,
    /// There are no more packets.
    Finished,
}

/// Formats a number of samples in seconds, to the millisecond.
#[must_use]
pub fn seconds(samples: u64, sr: u32) -> f64 {
    (samples as f64 / f64::from(sr) * 1000.0).round() / 1000.0
}

/// The reason why decoding ended.
pub enum End {
    /// Everything was decoded, or everything that the options select.
    Done,
    /// The file ends too early.
    Early,
    /// The rest cannot be decoded.
    Damaged(String),
    /// Another stream starts.
    Another,
    /// The sample rate changes to this many Hz.
    Rate(u32),
    /// The contents are not supported by this library.
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
