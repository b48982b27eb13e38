//! The same by jpeg-encoder, which takes rows and reduces the colours itself: for builds without the feature `lanes`.

use jpeg_encoder::{ChromaSubsamplingMethod, SamplingFactor};

use super::super::Picture;
use super::super::colormap::{ENTRIES, Ycbcr};
use super::Scratch;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Subsampling;

/// What an encoder needs besides the picture.
pub struct Encoder {
    table: [Ycbcr; ENTRIES],
    quality: u8,
    subsampling: Subsampling,
}

impl Encoder {
    /// An encoder for pictures in the colours of `table`; `quality` from 1 to 100.
    #[must_use]
    pub fn new(table: [Ycbcr; ENTRIES], quality: u32, subsampling: Subsampling) -> Self {
        Encoder { table, quality: quality.clamp(1, 100) as u8, subsampling }
    }

    /// Encodes a picture; a comment that is not empty stands behind the JFIF segment.
    pub fn encode(&self, picture: &Picture, comment: &str, _: &mut Scratch, cancel: &Cancel) -> Result<Vec<u8>> {
        // Noise at quality 100 takes about one byte for each value stored, of which there are 1, 1.5 or 3 to a pixel.
        memory::probe(3 * picture.indices.len() + (1 << 20), "the JPEG")?;
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, self.quality);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        encoder.set_sampling_factor(match self.subsampling {
            Subsampling::S420 => SamplingFactor::R_4_2_0,
            Subsampling::S444 | Subsampling::Gray => SamplingFactor::R_4_4_4,
        });
        let rows = Rows { picture, table: &self.table, gray: self.subsampling == Subsampling::Gray };
        encoder.encode_image(rows).map_err(|error| Error::Encode { reason: error.to_string() })?;
        cancel.check()?;
        Ok(if comment.is_empty() { jpeg } else { super::with_comment(jpeg, comment) })
    }
}

/// The picture as jpeg-encoder asks for it.
struct Rows<'a> {
    picture: &'a Picture,
    table: &'a [Ycbcr; ENTRIES],
    gray: bool,
}

impl jpeg_encoder::ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        if self.gray { jpeg_encoder::JpegColorType::Luma } else { jpeg_encoder::JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        self.picture.width as u16
    }

    fn height(&self) -> u16 {
        self.picture.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let row = &self.picture.indices[usize::from(y) * self.picture.width..][..self.picture.width];
        let parts = if self.gray { 1 } else { 3 };
        for (part, buffer) in buffers.iter_mut().take(parts).enumerate() {
            buffer.extend(row.iter().map(|&index| self.table[usize::from(index)][part]));
        }
    }
}
