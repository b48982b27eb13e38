//! Detection of files that consist only of frames.

use super::file::Flac;
use super::header::{self, Header, StreamFormat};
use crate::error::Error;

/// The start of a file.
pub enum Beginning {
    /// A complete frame with all its parameters.
    Frame,
    /// A complete frame without this parameter.
    Headless(&'static str),
    /// Not a frame.
    Other,
}

impl Flac<'_> {
    /// Examines the start of a file whose first bytes may be those of a frame.
    pub fn beginning(&mut self) -> Result<Beginning, Error> {
        if self.frame_at(0)?.is_ok() {
            return Ok(Beginning::Frame);
        }
        // A frame may leave its rate or its bit depth to the metadata.
        for depth in 4..=32 {
            self.defaults = StreamFormat { sr: 1, channels: 0, depth };
            if self.frame_at(0)?.is_ok() {
                let bytes = self.window.from(0, header::MAX_BYTES)?;
                let says_depth = Header::parse(bytes, &StreamFormat { sr: 1, ..StreamFormat::default() }).is_some();
                return Ok(Beginning::Headless(if says_depth {
                    "their sample rate"
                } else {
                    "how many bits their samples have"
                }));
            }
        }
        Ok(Beginning::Other)
    }
}
