//! Bands -> columns -> table indices -> JPEG.

pub mod pool;
pub mod interpolate;
pub mod colormap;
pub mod colormaps;
pub mod jpeg;

use crate::error::{Error, Result};

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
        let len = width * height;
        self.indices.clear();
        self.indices.try_reserve(len).map_err(|_| Error::Memory { what: "the picture", bytes: len })?;
        self.indices.resize(len, 0);
        (self.width, self.height) = (width, height);
        Ok(())
    }

    /// The rows from the top.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.indices.chunks_exact(self.width.max(1))
    }
}
