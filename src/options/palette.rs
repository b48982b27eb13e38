//! Colours of the caller's own.

use std::fmt;
use std::sync::Arc;

/// Number of colours of a map: one for each byte.
pub const COLOURS: usize = 256;

/// A colormap of the caller's own: red, green and blue of each colour, from the lowest to the highest level.
#[derive(Clone, PartialEq, Eq)]
pub struct Palette(Arc<[[u8; 3]; COLOURS]>);

impl Palette {
    /// The map with these colours.
    #[must_use]
    pub fn new(colours: [[u8; 3]; COLOURS]) -> Self {
        Palette(Arc::new(colours))
    }

    /// Its colours.
    #[must_use]
    pub fn colours(&self) -> &[[u8; 3]; COLOURS] {
        &self.0
    }
}

/// Two hexadecimal digits for each value, as in the parameters of a picture.
impl fmt::Display for Palette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("#")?;
        self.0.as_flattened().iter().try_for_each(|value| write!(f, "{value:02x}"))
    }
}

impl fmt::Debug for Palette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ([first, .., last], count) = (self.colours(), self.0.len());
        write!(f, "Palette({count} colours from {first:?} to {last:?})")
    }
}
