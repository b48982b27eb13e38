//! Bands -> columns -> table indices.

mod ranked;
pub mod pool;
pub mod background;
pub mod interpolate;
pub mod ends;
pub mod colormaps;
pub mod colormap;

use crate::error::Result;
use crate::memory;

/// The pixels of a picture as table indices, row after row from the top.
#[derive(Default)]
pub struct Pixels {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// `height * width` indices.
    pub indices: Vec<u8>,
    /// Indices of 16 bits for a gray picture of that depth, otherwise empty.
    pub deep: Vec<u16>,
}

impl Pixels {
    /// Resizes the picture to `width` by `height`, with indices of 8 or 16 bits. Their values are unspecified.
    pub fn reset(&mut self, width: usize, height: usize, bit_depth: u32) -> Result<()> {
        (self.width, self.height) = (width, height);
        let (shallow, deep) = if bit_depth == 16 { (0, width * height) } else { (width * height, 0) };
        memory::resize(&mut self.indices, shallow, 0, "the picture")?;
        memory::resize(&mut self.deep, deep, 0, "the picture")
    }

    /// Fills the picture with the lowest colour.
    pub fn blank(&mut self) {
        self.indices.fill(0);
        self.deep.fill(0);
    }

    /// The rows from the top.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.indices.chunks_exact(self.width.max(1))
    }
}
