//! A picture -> a baseline JPEG file (ITU-T T.81, with the JFIF segment of T.871), eight blocks at a time.

use super::dct::{BlockSamples, BlockTransform, Coefficients};
use super::entropy::{Bits, NONE_WAITING, WORDS, Waiting};
use super::tables::{BLOCK_VALUES, LOWEST, OTHERS, steps};
use super::tiles::{Packed, Tile, WIDTH, colours, cut, halved_colours, luma, packed};
use crate::cancel::Cancel;
use crate::error::Result;
use crate::memory;
use crate::options::Subsampling;
use crate::picture::Pixels;
use crate::picture::colormap::{ENTRIES, Ycbcr};
use crate::vector::{Arch, Lanes, Machine, Work, run};

/// The plan of an encoder. The first of two tables is for luma, the second for chroma.
pub struct Baseline {
    packed: [Packed; ENTRIES],
    subsampling: Subsampling,
    steps: [[u8; BLOCK_VALUES]; 2],
    transforms: [BlockTransform; 2],
    arch: Arch,
}

/// Buffers for one thread: samples and coefficients of a tile, and bytes waiting to be written.
pub struct Scratch {
    samples: [BlockSamples; 3],
    coefficients: [Coefficients; 3],
    waiting: Waiting,
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch {
            samples: [[Lanes::ZERO; BLOCK_VALUES]; 3],
            coefficients: [Coefficients::ZERO; 3],
            waiting: NONE_WAITING,
        }
    }
}

impl Baseline {
    /// Plans an encoder for pictures in the colours of `table`, with a `quality` from 1 to 100.
    #[must_use]
    pub fn new(table: [Ycbcr; ENTRIES], quality: u32, subsampling: Subsampling) -> Self {
        let steps = steps(quality);
        Baseline {
            packed: packed(&table),
            subsampling,
            steps,
            transforms: steps.each_ref().map(BlockTransform::new),
            arch: Arch::new(),
        }
    }

    /// Encodes a picture. A comment that is not empty follows the JFIF segment.
    pub fn encode(&self, pixels: &Pixels, comment: &str, scratch: &mut Scratch, cancel: &Cancel) -> Result<Vec<u8>> {
        let mut file = Vec::new();
        // Enough for any usual picture; otherwise the file grows.
        memory::reserve(&mut file, pixels.indices.len() / 2 + 1024, "the JPEG")?;
        self.header(pixels, comment, &mut file);
        let Scratch { samples, coefficients, waiting } = scratch;
        let mut bits = Bits::after(file, waiting);
        let mut before = [0; 3];
        let height = if self.subsampling == Subsampling::S420 { 16 } else { 8 };
        for y in (0..pixels.height).step_by(height) {
            cancel.check()?;
            bits.reserve(pixels.width * height)?;
            let (bits, before) = (&mut bits, &mut before);
            run(self.arch, Strip { encoder: self, pixels, y, bits, before, samples, coefficients });
        }
        let mut file = bits.finish();
        file.extend([0xFF, END_OF_IMAGE]);
        Ok(file)
    }

    /// Everything before the first block.
    fn header(&self, pixels: &Pixels, comment: &str, file: &mut Vec<u8>) {
        file.extend([0xFF, START_OF_IMAGE]);
        // JFIF 1.01, square pixels, no thumbnail.
        segment(file, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        if !comment.is_empty() {
            segment(file, 0xFE, comment.as_bytes());
        }
        // For each component its number, its sampling factors, and its quantisation table.
        let sampling = if self.subsampling == Subsampling::S420 { 0x22 } else { 0x11 };
        let components: &[[u8; 3]] = match self.subsampling {
            Subsampling::Gray => &[[1, 0x11, 0]],
            _ => &[[1, sampling, 0], [2, 0x11, 1], [3, 0x11, 1]],
        };
        let tables = if components.len() == 1 { 1 } else { 2 };
        for (table, steps) in (0..).zip(&self.steps[..tables]) {
            segment(file, 0xDB, &[&[table], steps.as_slice()].concat());
        }
        let n_components = components.len() as u8;
        let [width, height] = [pixels.width, pixels.height].map(|side| (side as u16).to_be_bytes());
        segment(file, 0xC0, &[&[8], &height[..], &width, &[n_components], components.as_flattened()].concat());
        for table in 0..tables {
            for (class, code) in [(0x00, &LOWEST[table]), (0x10, &OTHERS[table])] {
                segment(file, 0xC4, &[&[class | table as u8], &code.counts[..], code.symbols].concat());
            }
        }
        let uses = components.iter().flat_map(|&[number, _, table]| [number, table << 4 | table]);
        segment(file, 0xDA, &std::iter::once(n_components).chain(uses).chain([0, 63, 0]).collect::<Vec<u8>>());
    }
}

const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;

/// Appends a segment: marker, length (which includes itself), content.
fn segment(file: &mut Vec<u8>, marker: u8, content: &[u8]) {
    // Only a comment can be longer than a segment; it is left out.
    if let Ok(len) = u16::try_from(content.len() + 2) {
        file.extend([0xFF, marker]);
        file.extend(len.to_be_bytes());
        file.extend(content);
    }
}

/// A row of blocks, or of squares of four luma blocks if chroma is subsampled.
struct Strip<'a, 'b> {
    encoder: &'a Baseline,
    pixels: &'a Pixels,
    y: usize,
    bits: &'a mut Bits<'b>,
    /// The previous DC coefficients of luma and chroma.
    before: &'a mut [i32; 3],
    samples: &'a mut [BlockSamples; 3],
    coefficients: &'a mut [Coefficients; 3],
}

impl Work for Strip<'_, '_> {
    #[inline(always)]
    fn run<M: Machine>(self, m: M) {
        match self.encoder.subsampling {
            Subsampling::S420 => self.halved(m),
            Subsampling::S444 => self.full(m),
            Subsampling::Gray => self.gray(m),
        }
    }
}

impl Strip<'_, '_> {
    #[inline(always)]
    fn halved<M: Machine>(self, m: M) {
        let Strip { encoder, pixels, y, bits, before: [before_y, before_cb, before_cr], samples, coefficients } = self;
        let (mut tile, [of_luma, of_colours]): (Tile<16>, _) = ([[0; WIDTH]; 16], &encoder.transforms);
        for x in (0..pixels.width).step_by(WIDTH) {
            cut(&encoder.packed, pixels, x, y, &mut tile);
            halved_colours(m, &tile, samples);
            for ((part, samples), out) in samples.iter_mut().enumerate().zip(coefficients.iter_mut()) {
                let transform = if part < 2 { of_luma } else { of_colours };
                transform.process(m, samples, out);
            }
            let [upper, lower, colours] = &*coefficients;
            let [luma_words, colour_words] = &WORDS;
            for square in 0..(pixels.width - x).min(WIDTH).div_ceil(16) {
                for (row, block) in [(upper, 0), (upper, 4), (lower, 0), (lower, 4)] {
                    bits.block(luma_words, row, square + block, before_y);
                }
                bits.block(colour_words, colours, square, before_cb);
                bits.block(colour_words, colours, 4 + square, before_cr);
            }
            bits.flush();
        }
    }

    #[inline(always)]
    fn full<M: Machine>(self, m: M) {
        let Strip { encoder, pixels, y, bits, before, samples, coefficients } = self;
        let mut tile: Tile<8> = [[0; WIDTH]; 8];
        for x in (0..pixels.width).step_by(WIDTH) {
            cut(&encoder.packed, pixels, x, y, &mut tile);
            colours(m, &tile, samples);
            for ((part, samples), out) in samples.iter_mut().enumerate().zip(coefficients.iter_mut()) {
                encoder.transforms[part.min(1)].process(m, samples, out);
            }
            for block in 0..(pixels.width - x).min(WIDTH).div_ceil(8) {
                for (part, before) in before.iter_mut().enumerate() {
                    bits.block(&WORDS[part.min(1)], &coefficients[part], block, before);
                }
            }
            bits.flush();
        }
    }

    #[inline(always)]
    fn gray<M: Machine>(self, m: M) {
        let Strip { encoder, pixels, y, bits, before: [before, ..], samples, coefficients } = self;
        let ([samples, ..], [coefficients, ..]) = (samples, coefficients);
        let mut tile: Tile<8> = [[0; WIDTH]; 8];
        for x in (0..pixels.width).step_by(WIDTH) {
            cut(&encoder.packed, pixels, x, y, &mut tile);
            luma(m, &tile, samples);
            encoder.transforms[0].process(m, samples, coefficients);
            for block in 0..(pixels.width - x).min(WIDTH).div_ceil(8) {
                bits.block(&WORDS[0], coefficients, block, before);
            }
            bits.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::picture::colormap::ycbcr_table;
    use crate::vector::archs;

    #[test]
    fn every_machine_writes_the_same_bytes() {
        let mut pixels = Pixels::default();
        // Not a whole number of blocks, and more than one tile.
        pixels.reset(135, 41, 8).unwrap();
        for (at, index) in pixels.indices.iter_mut().enumerate() {
            *index = (at * at / 7 % 256) as u8;
        }
        let table = ycbcr_table(&Options::default());
        for subsampling in [Subsampling::S420, Subsampling::S444, Subsampling::Gray] {
            for quality in [1, 90, 100] {
                let files = archs().into_iter().map(|arch| {
                    let encoder = Baseline { arch, ..Baseline::new(table, quality, subsampling) };
                    encoder.encode(&pixels, "", &mut Scratch::default(), &Cancel::default()).unwrap()
                });
                let files: Vec<Vec<u8>> = files.collect();
                assert!(files.iter().all(|file| *file == files[0]), "quality {quality}, {subsampling:?}");
            }
        }
    }
}
