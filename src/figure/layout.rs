//! The places of a figure's parts. They depend on its size alone, so that figures of one size can be laid over each
//! other.

use super::font::Font;
use crate::error::{Error, Result};

/// Smallest size of text that can be read, in pixels.
const SMALLEST: f32 = 11.0;
/// Side of a square figure, in sizes of its text. Other figures have the text of the square of the same area.
const SIDE: f32 = 46.0;
/// Smallest distances of the ticks of rows, in sizes of the text: the usual one, and one at which digits just do not
/// touch, for an axis that would have fewer than two ticks.
pub const LINES_PER_ROW: [f64; 2] = [1.8, 1.2];
/// The same for the ticks of levels.
pub const LINES_PER_LEVEL: [f64; 2] = [3.0, 1.2];
/// Smallest width and height of the spectrogram, in sizes of the text.
const SMALLEST_SPECTROGRAM: f32 = 4.0;
/// The widest label of a row: 5 digits.
const WIDEST: &str = "00000";

/// A part of a figure, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectangle {
    /// Columns to the left of it.
    pub x: usize,
    /// Rows above it.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

impl Rectangle {
    /// The first column to the right of it.
    #[must_use]
    pub fn right(&self) -> usize {
        self.x + self.width
    }

    /// The first row below it.
    #[must_use]
    pub fn bottom(&self) -> usize {
        self.y + self.height
    }
}

/// The places of a figure's parts, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Width and height of the figure.
    pub whole: (usize, usize),
    /// Size of its text.
    pub size: f32,
    /// The spectrogram.
    pub spectrogram: Rectangle,
    /// The level bar.
    pub bar: Rectangle,
    /// Baseline of the title and the units of rows and levels.
    pub baseline: f32,
    /// Space between a tick and its label.
    pub gap: usize,
    /// Length of a tick.
    pub tick: usize,
    /// Its thickness.
    pub thick: usize,
}

impl Layout {
    /// Size of the text of a figure of `width` by `height`, in pixels.
    #[must_use]
    pub fn font_size(width: u32, height: u32) -> f32 {
        let area = f64::from(width) * f64::from(height);
        // A flat figure has lines of text above and below it, a narrow one has labels beside it.
        let most = (f64::from(height) / 14.0).min(f64::from(width) / 20.0) as f32;
        (area.sqrt() as f32 / SIDE).min(most).max(SMALLEST).round()
    }

    /// Divides a figure of `width` by `height` with text in `font`. A figure too small for the axes is an error.
    pub fn new(width: usize, height: usize, font: &Font) -> Result<Self> {
        let size = Self::font_size(width as u32, height as u32);
        let part = |sizes: f32| (size * sizes).round().max(1.0) as usize;
        let (gap, tick, edge) = (part(0.3), part(0.35), part(0.6));
        let label = font.width(WIDEST).ceil() as usize;
        let line = font.digit().ceil() as usize;
        // From the left: edge, labels, ticks, the spectrogram, the bar, ticks, labels, edge.
        let left = edge + label + gap + tick;
        let (before_bar, bar_width) = (part(0.9), part(0.9));
        let right = before_bar + bar_width + tick + gap + label + edge;
        // From the top: edge, title, the spectrogram, ticks, labels, edge.
        let (top, bottom) = (edge + line + part(0.9), tick + gap + line + edge);
        let least = part(SMALLEST_SPECTROGRAM);
        for (name, side, needed) in [("width", width, left + right + least), ("height", height, top + bottom + least)] {
            if side < needed {
                return Err(Error::option(name, side, format!("at least {needed} pixels for a figure with axes")));
            }
        }
        let spectrogram = Rectangle { x: left, y: top, width: width - left - right, height: height - top - bottom };
        let bar = Rectangle { x: spectrogram.right() + before_bar, width: bar_width, ..spectrogram };
        let baseline = (edge + line) as f32;
        Ok(Layout { whole: (width, height), size, spectrogram, bar, baseline, gap, tick, thick: part(1.0 / 16.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(width: u32, height: u32) -> Result<Layout> {
        Layout::new(width as usize, height as usize, &Font::new(Layout::font_size(width, height)))
    }

    #[test]
    fn text_scales_with_the_figure() {
        let sizes = [(400, 300), (800, 600), (4000, 3000), (4000, 200), (250, 4000)]
            .map(|(width, height)| Layout::font_size(width, height));
        assert_eq!(sizes, [11.0, 15.0, 75.0, 14.0, 13.0]);
    }

    #[test]
    fn parts_lie_beside_each_other_within_the_figure() {
        for (width, height) in [(200, 120), (400, 300), (800, 600), (4000, 3000), (3000, 150), (300, 16_384)] {
            let Layout { spectrogram, bar, baseline, size, .. } = layout(width, height).unwrap();
            assert!(baseline < spectrogram.y as f32 && spectrogram.right() < bar.x && bar.right() < width as usize);
            assert!(spectrogram.bottom() + (1.5 * size) as usize <= height as usize);
            assert!(spectrogram.width * 3 > width as usize, "{spectrogram:?} of {width} x {height}");
        }
    }

    #[test]
    fn a_figure_too_small_for_its_axes_is_refused() {
        let message = |width, height| layout(width, height).unwrap_err().to_string();
        assert!(message(100, 300).starts_with("width must be at least "), "{}", message(100, 300));
        assert!(message(300, 50).starts_with("height must be at least "), "{}", message(300, 50));
        let needed: u32 = message(100, 300).split(' ').nth(5).unwrap().parse().unwrap();
        assert!(layout(needed, 300).is_ok() && layout(needed - 1, 300).is_err());
    }
}
