//! What figures are drawn with: text, lines, the level bar, and the spectrogram itself.

use super::font::{Font, Letter};
use super::layout::Rectangle;
use crate::picture::Pixels;
use crate::picture::colormap::{LEVELS_OF_FIGURE, SHADES};

/// Index of the paper; those after it are darker or, in the dark theme, lighter, up to the ink.
const PAPER: u8 = LEVELS_OF_FIGURE as u8;
const INK: u8 = PAPER + (SHADES - 1) as u8;
/// How much of its pixels a frame covers, 0 to 1.
const FRAME: f32 = 0.4;

/// The pixels of a figure.
pub struct Canvas<'a> {
    pixels: &'a mut Pixels,
    font: &'a Font,
}

impl<'a> Canvas<'a> {
    /// Empty paper. Text is in `font`.
    pub fn new(pixels: &'a mut Pixels, font: &'a Font) -> Self {
        pixels.indices.fill(PAPER);
        Canvas { pixels, font }
    }

    /// Copies a spectrogram, whose size is that of the rectangle.
    pub fn place(&mut self, spectrogram: &Pixels, at: Rectangle) {
        for (row, line) in spectrogram.rows().enumerate() {
            let from = (at.y + row) * self.pixels.width + at.x;
            self.pixels.indices[from..][..at.width].copy_from_slice(line);
        }
    }

    /// Draws every colour of the levels, the highest on top.
    pub fn bar(&mut self, at: Rectangle) {
        for row in 0..at.height {
            // The middle of the row, from the bottom.
            let level = (at.height - row) as f64 - 0.5;
            let index = (level / at.height as f64 * LEVELS_OF_FIGURE as f64) as usize;
            let from = (at.y + row) * self.pixels.width + at.x;
            self.pixels.indices[from..][..at.width].fill(index.min(LEVELS_OF_FIGURE - 1) as u8);
        }
    }

    /// Draws a frame of one pixel around a rectangle, for spectrograms whose lowest colour is that of the paper.
    pub fn frame(&mut self, around: Rectangle) {
        let Rectangle { x, y, width, height } = around;
        self.fill((x as i64 - 1, y as i64 - 1), (width + 2, 1), FRAME);
        self.fill((x as i64 - 1, (y + height) as i64), (width + 2, 1), FRAME);
        self.fill((x as i64 - 1, y as i64), (1, height), FRAME);
        self.fill(((x + width) as i64, y as i64), (1, height), FRAME);
    }

    /// Draws a horizontal tick from `x` to the right, `thick` pixels thick around the row that contains `y`.
    pub fn horizontal(&mut self, x: usize, y: f64, length: usize, thick: usize) {
        self.fill((x as i64, y.floor() as i64 - (thick as i64 - 1) / 2), (length, thick), 1.0);
    }

    /// Draws a vertical tick from `y` downwards, `thick` pixels thick around the column that contains `x`.
    pub fn vertical(&mut self, x: f64, y: usize, length: usize, thick: usize) {
        self.fill((x.floor() as i64 - (thick as i64 - 1) / 2, y as i64), (thick, length), 1.0);
    }

    /// Covers a rectangle with ink.
    fn fill(&mut self, (x, y): (i64, i64), (width, height): (usize, usize), covered: f32) {
        for y in y..y + height as i64 {
            (x..x + width as i64).for_each(|x| self.ink(x, y, covered));
        }
    }

    /// Draws a line of text from `x` on, on the baseline `y`. Each letter starts at the nearest pixel.
    pub fn text(&mut self, text: &str, mut x: f32, y: f32) {
        let (font, y) = (self.font, y.round() as i64);
        font.letters(text, |letter| {
            self.letter(letter, x.round() as i64, y);
            x += letter.advance;
        });
    }

    fn letter(&mut self, letter: &Letter, x: i64, y: i64) {
        let (left, top) = (x + i64::from(letter.left), y + i64::from(letter.top));
        for (row, line) in (0..).zip(letter.coverage.chunks_exact(letter.width.max(1))) {
            for (column, &covered) in (0..).zip(line) {
                self.ink(left + column, top + row, covered);
            }
        }
    }

    /// Covers a part of a pixel with ink. What lies outside of the figure is left out.
    fn ink(&mut self, x: i64, y: i64, covered: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.pixels.width && y < self.pixels.height {
            let shade = PAPER + (covered * f32::from(INK - PAPER) + 0.5) as u8;
            let pixel = &mut self.pixels.indices[y * self.pixels.width + x];
            // Letters that touch do not erase each other.
            *pixel = shade.max(*pixel);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_left_out() {
        let (mut pixels, font) = (Pixels::default(), Font::new(12.0));
        pixels.reset(20, 10, 8).unwrap();
        let mut canvas = Canvas::new(&mut pixels, &font);
        canvas.text("left of it", -80.0, 5.0);
        canvas.text("below", 2.0, 14.0);
        canvas.horizontal(15, -0.5, 20, 3);
        canvas.vertical(19.5, 8, 5, 1);
        assert_eq!(canvas.pixels.indices[8 * 20 + 19], INK);
        assert!(canvas.pixels.indices[..15].iter().all(|&index| index == PAPER));
        assert_eq!(canvas.pixels.indices[15..20], [INK; 5]);
    }

    #[test]
    fn a_bar_has_every_level_from_the_bottom() {
        let (mut pixels, font) = (Pixels::default(), Font::new(12.0));
        pixels.reset(2, LEVELS_OF_FIGURE, 8).unwrap();
        Canvas::new(&mut pixels, &font).bar(Rectangle { x: 0, y: 0, width: 2, height: LEVELS_OF_FIGURE });
        let column: Vec<u8> = pixels.rows().rev().map(|row| row[0]).collect();
        assert!(column.iter().enumerate().all(|(level, &index)| level == usize::from(index)));
    }
}
