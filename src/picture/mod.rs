//! Bands -> columns -> table indices -> JPEG.

pub mod pool;
pub mod interpolate;
pub mod colormaps;
pub mod colormap;
pub mod jpeg;

use crate::error::Result;
use crate::memory;

/// A picture before its colours: one table index per pixel, row after row from the top.
#[derive(Default)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `height * width` indices.
    pub indices: Vec<u8>,
}

impl Picture {
    /// Makes the picture `width` by `height`, all in the lowest colour.
    pub fn reset(&mut self, width: usize, height: usize) -> Result<()> {
        (self.width, self.height) = (width, height);
        memory::fill(&mut self.indices, width * height, 0, "the picture")
    }

    /// The rows from the top.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.indices.chunks_exact(self.width.max(1))
    }
}
