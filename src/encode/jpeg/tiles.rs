//! A tile of the picture -> the samples of eight blocks, in the colours of a JPEG.

use super::dct::BlockSamples;
use crate::picture::Pixels;
use crate::picture::colormap::{ENTRIES, Ycbcr};
use crate::vector::{Lanes, Machine};

/// Width of a tile in pixels: eight blocks.
pub const WIDTH: usize = 64;

/// A packed colour: luma in the bits from 24 on, and both chroma values in fields of 12 bits, wide enough for the sum
/// of four (luma overflows then and is not used). A single table lookup gives all three.
pub type Packed = u32;

/// The colours of a tile of `ROWS` rows.
pub type Tile<const ROWS: usize> = [[Packed; WIDTH]; ROWS];

/// Packs a table.
#[must_use]
pub fn packed(table: &[Ycbcr; ENTRIES]) -> [Packed; ENTRIES] {
    table.map(|[y, cb, cr]| u32::from(y) << LUMA | u32::from(cb) << CB | u32::from(cr))
}

const LUMA: i32 = 24;
const CB: i32 = 12;

/// Cuts out the tile with the upper left pixel (`x`, `y`). Past the picture its last column and row are repeated.
pub fn cut<const ROWS: usize>(packed: &[Packed; ENTRIES], pixels: &Pixels, x: usize, y: usize, tile: &mut Tile<ROWS>) {
    let available = (pixels.width - x).min(WIDTH);
    for (row, line) in tile.iter_mut().enumerate() {
        let from = (y + row).min(pixels.height - 1) * pixels.width + x;
        for (colour, &index) in line.iter_mut().zip(&pixels.indices[from..][..available]) {
            *colour = packed[usize::from(index)];
        }
        let last = line[available - 1];
        line[available..].fill(last);
    }
}

/// Loads the eight columns of a row of eight blocks, one block in each lane.
#[inline(always)]
fn columns<M: Machine>(m: M, row: &[Packed; WIDTH], lanes: [usize; 8]) -> [M::Whole; 8] {
    let blocks = row.as_chunks::<8>().0;
    let mut rows = [m.load_whole(&blocks[0]); 8];
    for (row, block) in rows.iter_mut().zip(lanes) {
        *row = m.load_whole(&blocks[block]);
    }
    m.transpose_whole(rows)
}

/// BlockSamples centred on 0 for the transform.
#[inline(always)]
fn centred<M: Machine>(m: M, samples: M::Vector, out: &mut Lanes) {
    m.store(m.sub(samples, m.splat(128.0)), out);
}

/// The block of each lane, in order.
const IN_ORDER: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
/// The left halves of squares, then the right ones, so that a chroma block's two halves are in the lower and the upper
/// half of a vector.
const LEFT_FIRST: [usize; 8] = [0, 2, 4, 6, 1, 3, 5, 7];

/// Luma of eight rows.
#[inline(always)]
pub fn luma<M: Machine>(m: M, rows: &Tile<8>, luma: &mut BlockSamples) {
    for (row, samples) in rows.iter().zip(luma.as_chunks_mut::<8>().0) {
        for (sample, column) in samples.iter_mut().zip(columns(m, row, IN_ORDER)) {
            centred(m, m.byte::<LUMA>(column), sample);
        }
    }
}

/// Luma and chroma of eight rows.
#[inline(always)]
pub fn colours<M: Machine>(m: M, rows: &Tile<8>, [luma, cb, cr]: &mut [BlockSamples; 3]) {
    for (at, row) in rows.iter().enumerate() {
        for (column, colours) in columns(m, row, IN_ORDER).into_iter().enumerate() {
            centred(m, m.byte::<LUMA>(colours), &mut luma[8 * at + column]);
            centred(m, m.byte::<CB>(colours), &mut cb[8 * at + column]);
            centred(m, m.byte::<0>(colours), &mut cr[8 * at + column]);
        }
    }
}

/// Luma of eight rows twice, the left halves of four squares, then the right ones; and the mean chroma of every 2 x 2
/// pixels: four blocks of Cb, then four of Cr.
#[inline(always)]
pub fn halved_colours<M: Machine>(m: M, rows: &Tile<16>, [upper, lower, halved]: &mut [BlockSamples; 3]) {
    let half = m.load_whole(&[(2 << CB) + 2; 8]);
    for (pair, [top, bottom]) in rows.as_chunks::<2>().0.iter().enumerate() {
        let (luma, at) = if pair < 4 { (&mut *upper, 16 * pair) } else { (&mut *lower, 16 * (pair - 4)) };
        let luma: &mut [_; 16] = luma[at..].first_chunk_mut().expect("two rows");
        let halved: &mut [_; 8] = halved[8 * pair..].first_chunk_mut().expect("a row");
        let (top, bottom) = (columns(m, top, LEFT_FIRST), columns(m, bottom, LEFT_FIRST));
        for column in 0..8 {
            centred(m, m.byte::<LUMA>(top[column]), &mut luma[column]);
            centred(m, m.byte::<LUMA>(bottom[column]), &mut luma[8 + column]);
        }
        for column in 0..4 {
            let top = m.add_whole(top[2 * column], top[2 * column + 1]);
            let bottom = m.add_whole(bottom[2 * column], bottom[2 * column + 1]);
            let sum = m.add_whole(m.add_whole(top, bottom), half);
            let (left, right) = m.halves(m.byte::<{ CB + 2 }>(sum), m.byte::<2>(sum));
            centred(m, left, &mut halved[column]);
            centred(m, right, &mut halved[4 + column]);
        }
    }
}
