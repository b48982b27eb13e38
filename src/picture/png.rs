//! Table indices -> the bytes of a PNG file: gray levels, or indices with their palette.

use png::{BitDepth, ColorType, Compression, Encoder};

use super::Picture;
use super::colormap::rgb_table;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::{Colormap, Options};

/// The keyword of the text that tells a picture's parameters.
pub const KEYWORD: &str = "spectrust";

/// Whether the table is gray as it is, so that an index is a gray level.
#[must_use]
pub fn is_gray(options: &Options) -> bool {
    options.colormap == Colormap::Gray && [options.r, options.g, options.b] == [255.0; 3]
}

/// Encodes `picture`, drawn with `options`, with `text` as its parameters.
pub fn encode(picture: &Picture, options: &Options, text: &str) -> Result<Vec<u8>> {
    let deep = !picture.deep.is_empty();
    // The image's own bytes, the filtered ones, the compressed ones.
    let pixels = picture.width * picture.height;
    memory::probe(6 * pixels + (1 << 20), "the PNG")?;
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, picture.width as u32, picture.height as u32);
    encoder.set_compression(Compression::Fast);
    encoder.set_depth(if deep { BitDepth::Sixteen } else { BitDepth::Eight });
    if is_gray(options) {
        encoder.set_color(ColorType::Grayscale);
    } else {
        let palette = rgb_table(options).map(|colour| colour.map(|channel| (channel + 0.5) as u8));
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette.concat());
    }
    let written = encoder.add_text_chunk(KEYWORD.to_owned(), text.to_owned()).and_then(|()| {
        let mut writer = encoder.write_header()?;
        if deep {
            // The most significant byte first (PNG specification, 7.1).
            let bytes: Vec<u8> = picture.deep.iter().flat_map(|level| level.to_be_bytes()).collect();
            writer.write_image_data(&bytes)?;
        } else {
            writer.write_image_data(&picture.indices)?;
        }
        writer.finish()
    });
    written.map_err(|error| Error::Encode { reason: error.to_string() })?;
    Ok(png)
}
