//! Table indices -> the bytes of a JPEG file.
//!
//! The picture is never converted to RGB: a table of 256 entries maps indices to the colours stored in a JPEG. Baseline
//! files are encoded eight blocks at a time, progressive ones by the crate jpeg-encoder.

mod tables;
mod dct;
mod tiles;
mod entropy;
mod baseline;
pub(crate) mod progressive;
pub mod headers;

use self::baseline::Baseline;
pub use self::baseline::Scratch;
use self::progressive::Progressive;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::options::Options;
use crate::picture::Pixels;
use crate::picture::colormap::ycbcr_table;

/// The plan of an encoder.
pub struct Encoder(Kind);

enum Kind {
    Baseline(Box<Baseline>),
    Progressive(Box<Progressive>),
}

impl Encoder {
    /// Plans an encoder for pictures with these options.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let (table, quality, subsampling) = (ycbcr_table(options), options.quality, options.subsampling);
        Encoder(match options.progressive {
            true => Kind::Progressive(Box::new(Progressive::new(table, quality, subsampling))),
            false => Kind::Baseline(Box::new(Baseline::new(table, quality, subsampling))),
        })
    }

    /// Encodes a picture. A comment that is not empty follows the JFIF segment.
    pub fn encode(&self, pixels: &Pixels, comment: &str, scratch: &mut Scratch, cancel: &Cancel) -> Result<Vec<u8>> {
        match &self.0 {
            Kind::Baseline(encoder) => encoder.encode(pixels, comment, scratch, cancel),
            Kind::Progressive(encoder) => encoder.encode(pixels, comment, cancel),
        }
    }
}
