//! Whether a file is nothing but frames.

use super::Flac;
use super::header::{self, Format, Header};
use crate::error::Error;

/// What a file begins with.
pub enum Beginning {
    /// A whole frame that says all of itself.
    Frame,
    /// A whole frame that does not say this.
    Headless(&'static str),
    /// No frame.
    Other,
}

impl Flac<'_> {
    /// What a file begins with whose first bytes may be those of a frame.
    pub fn beginning(&mut self) -> Result<Beginning, Error> {
        if self.frame_at(0)?.is_ok() {
            return Ok(Beginning::Frame);
        }
        // A frame may leave its rate or its bits to what stands before all frames.
        for depth in 4..=32 {
            self.said = Format { sr: 1, channels: 0, depth };
            if self.frame_at(0)?.is_ok() {
                let bytes = self.window.from(0, header::MOST_BYTES)?;
                let says_depth = Header::parse(bytes, &Format { sr: 1, ..Format::default() }).is_some();
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
