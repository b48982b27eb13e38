//! Table indices -> the bytes of a JPEG file, by one of two encoders.
//!
//! The picture is never RGB: a table of 256 entries turns indices into the planes that a JPEG stores.

use super::Picture;
use super::colormap::{ENTRIES, Ycbcr};
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Subsampling;

/// What an encoder needs besides the picture.
pub struct Encoder {
    table: [Ycbcr; ENTRIES],
    quality: u8,
    subsampling: Subsampling,
}

/// Buffers for one thread; jpeg-encoder has its own.
#[cfg_attr(not(feature = "turbo"), allow(dead_code))]
#[derive(Default)]
pub struct Planes {
    luma: Vec<u8>,
    cb: Vec<u8>,
    cr: Vec<u8>,
}

impl Encoder {
    /// An encoder for pictures in the colours of `table`; `quality` from 1 to 100.
    #[must_use]
    pub fn new(table: [Ycbcr; ENTRIES], quality: u32, subsampling: Subsampling) -> Self {
        Encoder { table, quality: quality.clamp(1, 100) as u8, subsampling }
    }

    /// Encodes with libjpeg-turbo-rs, which takes whole planes with the colours already reduced.
    #[cfg(feature = "turbo")]
    pub fn encode(&self, picture: &Picture, planes: &mut Planes) -> Result<Vec<u8>> {
        use libjpeg_turbo_rs::{Subsampling as Sampling, compress_raw};
        let (w, h) = (picture.width, picture.height);
        self.reserve(picture, planes)?;
        let jpeg = match self.subsampling {
            Subsampling::Gray => {
                self.luma(picture, planes);
                compress_raw(&[&planes.luma], &[w], &[h], w, h, self.quality, Sampling::S444)
            }
            Subsampling::S444 => {
                self.full_planes(picture, planes);
                let Planes { luma, cb, cr } = planes;
                compress_raw(&[luma, cb, cr], &[w; 3], &[h; 3], w, h, self.quality, Sampling::S444)
            }
            Subsampling::S420 => {
                self.halved_planes(picture, planes);
                let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
                let Planes { luma, cb, cr } = planes;
                compress_raw(&[luma, cb, cr], &[w, cw, cw], &[h, ch, ch], w, h, self.quality, Sampling::S420)
            }
        };
        jpeg.map_err(|error| Error::Encode { reason: error.to_string() })
    }

    /// Encodes with jpeg-encoder, which takes rows and reduces the colours itself.
    #[cfg(not(feature = "turbo"))]
    pub fn encode(&self, picture: &Picture, _: &mut Planes) -> Result<Vec<u8>> {
        use jpeg_encoder::{ChromaSubsamplingMethod, SamplingFactor};
        memory::probe(self.most_bytes(picture), "the JPEG")?;
        let mut jpeg = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, self.quality);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        encoder.set_sampling_factor(match self.subsampling {
            Subsampling::S420 => SamplingFactor::R_4_2_0,
            Subsampling::S444 | Subsampling::Gray => SamplingFactor::R_4_4_4,
        });
        let rows = Rows { picture, table: &self.table, gray: self.subsampling == Subsampling::Gray };
        encoder.encode_image(rows).map_err(|error| Error::Encode { reason: error.to_string() })?;
        Ok(jpeg)
    }
}

impl Encoder {
    /// The file's bytes and the encoder's copy of them, at most: noise at quality 100 takes about one byte for each
    /// value stored, of which there are 1, 1.5 or 3 to a pixel.
    fn most_bytes(&self, picture: &Picture) -> usize {
        let half_bytes = match self.subsampling {
            Subsampling::Gray => 2,
            Subsampling::S420 => 3,
            Subsampling::S444 => 6,
        };
        half_bytes * picture.indices.len() + (1 << 20)
    }
}

#[cfg(feature = "turbo")]
impl Encoder {
    /// Asks for the memory of planes and encoder while "no" is still an error; the encoder would abort.
    fn reserve(&self, picture: &Picture, planes: &mut Planes) -> Result<()> {
        let pixels = picture.indices.len();
        let colours = match self.subsampling {
            Subsampling::Gray => 0,
            Subsampling::S444 => pixels,
            Subsampling::S420 => picture.width.div_ceil(2) * picture.height.div_ceil(2),
        };
        memory::reserve(&mut planes.luma, pixels, "the picture's planes")?;
        memory::reserve(&mut planes.cb, colours, "the picture's planes")?;
        memory::reserve(&mut planes.cr, colours, "the picture's planes")?;
        memory::probe(self.most_bytes(picture), "the JPEG")
    }

    fn luma(&self, picture: &Picture, planes: &mut Planes) {
        planes.luma.clear();
        planes.luma.extend(picture.indices.iter().map(|&index| self.table[usize::from(index)][0]));
    }

    fn full_planes(&self, picture: &Picture, planes: &mut Planes) {
        self.luma(picture, planes);
        let chroma = |part: usize| picture.indices.iter().map(move |&index| self.table[usize::from(index)][part]);
        planes.cb.clear();
        planes.cb.extend(chroma(1));
        planes.cr.clear();
        planes.cr.extend(chroma(2));
    }

    /// Luma for every pixel, the mean colour of every 2 x 2 pixels. An odd last row or column counts twice.
    ///
    /// One table serves all three: an entry holds luma in the bits from 24 on, and the two colours in
    /// fields of 12 bits, wide enough for the sum of four.
    fn halved_planes(&self, picture: &Picture, planes: &mut Planes) {
        let packed = self.table.map(|[y, cb, cr]| u32::from(y) << 24 | u32::from(cb) << 12 | u32::from(cr));
        let (width, height) = (picture.width, picture.height);
        planes.luma.resize(width * height, 0);
        planes.cb.clear();
        planes.cr.clear();
        for (rows, luma) in picture.indices.chunks(2 * width).zip(planes.luma.chunks_mut(2 * width)) {
            let (top, bottom) = rows.split_at(width);
            let (luma_top, luma_bottom) = luma.split_at_mut(width);
            let bottom = if bottom.is_empty() { top } else { bottom };
            let pairs = top.chunks(2).zip(bottom.chunks(2));
            let sums = pairs.map(|(top, bottom)| four(&packed, top) + four(&packed, bottom) + (2 << 12) + 2);
            for sum in sums {
                planes.cb.push((sum >> 14) as u8);
                planes.cr.push((sum >> 2 & 0xFF) as u8);
            }
            copy_luma(&packed, top, luma_top);
            copy_luma(&packed, bottom, luma_bottom);
        }
    }
}

/// Puts a comment (ITU-T T.81, B.2.4.5) behind the JFIF segment that a file begins with.
#[must_use]
pub fn with_comment(mut jpeg: Vec<u8>, comment: &str) -> Vec<u8> {
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

/// The colours of two neighbouring pixels added up; a single one counts twice.
#[cfg(feature = "turbo")]
fn four(packed: &[u32; ENTRIES], pair: &[u8]) -> u32 {
    const COLOURS: u32 = (1 << 24) - 1;
    let (left, right) = (pair[0], pair[pair.len() - 1]);
    (packed[usize::from(left)] & COLOURS) + (packed[usize::from(right)] & COLOURS)
}

#[cfg(feature = "turbo")]
fn copy_luma(packed: &[u32; ENTRIES], indices: &[u8], luma: &mut [u8]) {
    for (value, &index) in luma.iter_mut().zip(indices) {
        *value = (packed[usize::from(index)] >> 24) as u8;
    }
}

/// The picture as jpeg-encoder asks for it.
#[cfg(not(feature = "turbo"))]
struct Rows<'a> {
    picture: &'a Picture,
    table: &'a [Ycbcr; ENTRIES],
    gray: bool,
}

#[cfg(not(feature = "turbo"))]
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
