//! A picture -> a progressive JPEG file (ITU-T T.81) with optimised tables, encoded by jpeg-encoder, which reads rows
//! and subsamples chroma itself.

use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use jpeg_encoder::{ChromaSubsamplingMethod, SamplingFactor};

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Subsampling;
use crate::picture::Pixels;
use crate::picture::colormap::{ENTRIES, Ycbcr};

/// Maximum memory for a pixel in bytes: three coefficients of two bytes each, and a byte of the file for each of them.
const BYTES_PER_PIXEL: usize = 9;

/// The plan of an encoder.
pub struct Progressive {
    table: [Ycbcr; ENTRIES],
    quality: u8,
    subsampling: Subsampling,
}

impl Progressive {
    /// Plans an encoder for pictures in the colours of `table`, with a `quality` from 1 to 100.
    #[must_use]
    pub fn new(table: [Ycbcr; ENTRIES], quality: u32, subsampling: Subsampling) -> Self {
        Progressive { table, quality: quality.clamp(1, 100) as u8, subsampling }
    }

    /// Encodes a picture. A comment that is not empty follows the JFIF segment.
    pub fn encode(&self, pixels: &Pixels, comment: &str, cancel: &Cancel) -> Result<Vec<u8>> {
        memory::probe(BYTES_PER_PIXEL * pixels.indices.len() + (1 << 20), "the JPEG")?;
        // The crate calls back to read rows and to write output; a request to stop unwinds from either callback.
        let encoded = catch_unwind(AssertUnwindSafe(|| self.encoded(pixels, cancel)));
        cancel.check()?;
        let jpeg = encoded.unwrap_or_else(|payload| resume_unwind(payload))?;
        Ok(if comment.is_empty() { jpeg } else { with_comment(jpeg, comment) })
    }

    fn encoded(&self, pixels: &Pixels, cancel: &Cancel) -> Result<Vec<u8>> {
        let mut file = File { bytes: Vec::new(), cancel };
        let mut encoder = jpeg_encoder::Encoder::new(&mut file, self.quality);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        encoder.set_sampling_factor(match self.subsampling {
            Subsampling::S420 => SamplingFactor::R_4_2_0,
            Subsampling::S444 | Subsampling::Gray => SamplingFactor::R_4_4_4,
        });
        let rows = Rows { pixels, table: &self.table, gray: self.subsampling == Subsampling::Gray, cancel };
        encoder.encode_image(rows).map_err(|error| Error::Encode { reason: error.to_string() })?;
        Ok(file.bytes)
    }
}

/// Inserts a comment (ITU-T T.81, B.2.4.5) after the JFIF segment at the start of the file.
#[must_use]
pub(crate) fn with_comment(mut jpeg: Vec<u8>, comment: &str) -> Vec<u8> {
    const SOI: usize = 2;
    let jfif = match jpeg.get(SOI..SOI + 4) {
        Some(&[0xFF, 0xE0, high, low]) => 2 + usize::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let Ok(len) = u16::try_from(comment.len() + 2) else { return jpeg };
    let [high, low] = len.to_be_bytes();
    let segment = [0xFF, 0xFE, high, low].into_iter().chain(comment.bytes());
    let at = (SOI + jfif).min(jpeg.len());
    jpeg.splice(at..at, segment);
    jpeg
}

/// The file. It accepts no more bytes once a request to stop is set.
struct File<'a> {
    bytes: Vec<u8>,
    cancel: &'a Cancel,
}

impl Write for File<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.cancel.check().map_err(io::Error::other)?;
        self.bytes.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The picture in the form that jpeg-encoder reads.
struct Rows<'a> {
    pixels: &'a Pixels,
    table: &'a [Ycbcr; ENTRIES],
    gray: bool,
    cancel: &'a Cancel,
}

impl jpeg_encoder::ImageBuffer for Rows<'_> {
    fn get_jpeg_color_type(&self) -> jpeg_encoder::JpegColorType {
        if self.gray { jpeg_encoder::JpegColorType::Luma } else { jpeg_encoder::JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        self.pixels.width as u16
    }

    fn height(&self) -> u16 {
        self.pixels.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        if let Err(error) = self.cancel.check() {
            resume_unwind(Box::new(error));
        }
        let row = &self.pixels.indices[usize::from(y) * self.pixels.width..][..self.pixels.width];
        let parts = if self.gray { 1 } else { 3 };
        for (part, buffer) in buffers.iter_mut().take(parts).enumerate() {
            buffer.extend(row.iter().map(|&index| self.table[usize::from(index)][part]));
        }
    }
}
