//! A part of the picture -> the samples of eight blocks at a time, in the colours of a JPEG.

use super::super::Picture;
use super::super::colormap::{ENTRIES, Ycbcr};
use super::dct::Samples;

/// Pixels of a tile from left to right: eight blocks.
pub const WIDTH: usize = 64;

/// Indices of a tile of `ROWS` rows.
pub type Tile<const ROWS: usize> = [[u8; WIDTH]; ROWS];

/// For each index luma in the bits from 24 on, and the two colours in fields of 12 bits, wide enough for the sum of
/// four: one look into the table serves all three.
pub type Packed = [u32; ENTRIES];

/// Packs a table.
#[must_use]
pub fn packed(table: &[Ycbcr; ENTRIES]) -> Packed {
    table.map(|[y, cb, cr]| u32::from(y) << 24 | u32::from(cb) << 12 | u32::from(cr))
}

const LUMA: u32 = 24;
const CB: u32 = 12;

/// The tile whose upper left pixel is (`x`, `y`). Beyond the picture its last column and row go on.
pub fn cut<const ROWS: usize>(picture: &Picture, x: usize, y: usize, tile: &mut Tile<ROWS>) {
    let there = (picture.width - x).min(WIDTH);
    for (row, line) in tile.iter_mut().enumerate() {
        let from = (y + row).min(picture.height - 1) * picture.width + x;
        line[..there].copy_from_slice(&picture.indices[from..][..there]);
        let last = line[there - 1];
        line[there..].fill(last);
    }
}

/// Luma of eight rows.
#[inline(always)]
pub fn luma(packed: &Packed, rows: &[[u8; WIDTH]], luma: &mut Samples) {
    for (row, samples) in rows.iter().zip(luma.as_chunks_mut::<8>().0) {
        for (block, pixels) in row.as_chunks::<8>().0.iter().enumerate() {
            for (sample, &pixel) in samples.iter_mut().zip(pixels) {
                sample[block] = (packed[usize::from(pixel)] >> LUMA) as i32;
            }
        }
    }
}

/// Luma and both colours of eight rows.
#[inline(always)]
pub fn colours(packed: &Packed, rows: &Tile<8>, [luma, cb, cr]: &mut [Samples; 3]) {
    for (at, row) in rows.iter().enumerate() {
        for (block, pixels) in row.as_chunks::<8>().0.iter().enumerate() {
            for (column, &pixel) in pixels.iter().enumerate() {
                let colour = packed[usize::from(pixel)];
                luma[8 * at + column][block] = (colour >> LUMA) as i32;
                cb[8 * at + column][block] = (colour >> CB & 0xFF) as i32;
                cr[8 * at + column][block] = (colour & 0xFF) as i32;
            }
        }
    }
}

/// Luma of eight rows twice, and the mean colours of every 2 x 2 pixels: four blocks of Cb, then four of Cr.
#[inline(always)]
pub fn halved_colours(packed: &Packed, rows: &Tile<16>, [upper, lower, halved]: &mut [Samples; 3]) {
    const COLOURS: u32 = (1 << LUMA) - 1;
    for (pair, rows) in rows.as_chunks::<2>().0.iter().enumerate() {
        let (luma, at) = if pair < 4 { (&mut *upper, 16 * pair) } else { (&mut *lower, 16 * (pair - 4)) };
        let luma: &mut [_; 16] = luma[at..].first_chunk_mut().expect("two rows");
        let halved: &mut [_; 8] = halved[8 * pair..].first_chunk_mut().expect("a row");
        let [top, bottom] = rows.each_ref().map(|row| row.as_chunks::<8>().0);
        for (block, (top, bottom)) in top.iter().zip(bottom).enumerate() {
            for column in 0..4 {
                let pixels = [top[2 * column], top[2 * column + 1], bottom[2 * column], bottom[2 * column + 1]];
                let [a, b, c, d] = pixels.map(|pixel| packed[usize::from(pixel)]);
                luma[2 * column][block] = (a >> LUMA) as i32;
                luma[2 * column + 1][block] = (b >> LUMA) as i32;
                luma[8 + 2 * column][block] = (c >> LUMA) as i32;
                luma[8 + 2 * column + 1][block] = (d >> LUMA) as i32;
                let sum = (a & COLOURS) + (b & COLOURS) + (c & COLOURS) + (d & COLOURS) + (2 << CB) + 2;
                // Two blocks of luma are one of the colours.
                let column = 4 * (block % 2) + column;
                halved[column][block / 2] = (sum >> (CB + 2)) as i32;
                halved[column][4 + block / 2] = (sum >> 2 & 0xFF) as i32;
            }
        }
    }
}
