//! Table indices -> the bytes of a PNG file: gray levels, or indices with a palette.

use png::{BitDepth, ColorType, Compression, Encoder};

use crate::error::{Error, Result};
use crate::memory;
use crate::options::{Axes, Colormap, Options};
use crate::picture::Pixels;
use crate::picture::colormap::rgb_bytes;

/// Keyword of the text chunk that stores a picture's parameters.
pub const KEYWORD: &str = "spectrust";

/// Whether the table is an unscaled gray ramp, so that an index is a gray level.
#[must_use]
pub fn is_gray(options: &Options) -> bool {
    options.axes == Axes::None
        && options.palette.is_none()
        && options.colormap == Colormap::Gray
        && [options.r, options.g, options.b] == [255.0; 3]
}

/// Encodes `pixels`, drawn with `options`. Text that is not empty is stored as its parameters; it must be ASCII.
pub fn encode(pixels: &Pixels, options: &Options, text: &str) -> Result<Vec<u8>> {
    let deep = !pixels.deep.is_empty();
    // The pixels, the filtered bytes and the compressed bytes.
    let n_pixels = pixels.width * pixels.height;
    memory::probe(6 * n_pixels + (1 << 20), "the PNG")?;
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, pixels.width as u32, pixels.height as u32);
    encoder.set_compression(Compression::Fast);
    encoder.set_depth(if deep { BitDepth::Sixteen } else { BitDepth::Eight });
    if is_gray(options) {
        encoder.set_color(ColorType::Grayscale);
    } else {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(rgb_bytes(options).concat());
    }
    let stored = match text {
        "" => Ok(()),
        text => encoder.add_text_chunk(KEYWORD.to_owned(), text.to_owned()),
    };
    let written = stored.and_then(|()| {
        let mut writer = encoder.write_header()?;
        if deep {
            // Most significant byte first (PNG specification, 7.1).
            let bytes: Vec<u8> = pixels.deep.iter().flat_map(|level| level.to_be_bytes()).collect();
            writer.write_image_data(&bytes)?;
        } else {
            writer.write_image_data(&pixels.indices)?;
        }
        writer.finish()
    });
    written.map_err(|error| Error::Encode { reason: error.to_string() })?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::picture::colormap::rgb_table;

    /// Encodes 3 x 2 pixels and decodes them. Returns the colour type, the bit depth, the bytes and the palette.
    fn decoded(options: &Options) -> (ColorType, BitDepth, Vec<u8>, Option<Vec<u8>>) {
        let mut pixels = Pixels::default();
        pixels.reset(3, 2, options.bit_depth).unwrap();
        pixels.indices.iter_mut().zip([0, 1, 127, 128, 254, 255]).for_each(|(index, value)| *index = value);
        pixels.deep.iter_mut().zip([0, 1, 255, 256, 65_534, 65_535]).for_each(|(index, value)| *index = value);
        let bytes = encode(&pixels, options, "{}").unwrap();
        assert_eq!(bytes, encode(&pixels, options, "{}").unwrap());
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let text = &reader.info().uncompressed_latin1_text[0];
        assert_eq!((text.keyword.as_str(), text.text.as_str()), (KEYWORD, "{}"));
        let palette = reader.info().palette.as_ref().map(|palette| palette.to_vec());
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height), (3, 2));
        (frame.color_type, frame.bit_depth, pixels, palette)
    }

    #[test]
    fn gray_levels_are_the_indices() {
        let gray = Options { colormap: Colormap::Gray, ..Options::default() };
        let shallow = vec![0, 1, 127, 128, 254, 255];
        assert_eq!(decoded(&gray), (ColorType::Grayscale, BitDepth::Eight, shallow, None));
        let deep = vec![0, 0, 0, 1, 0, 255, 1, 0, 255, 254, 255, 255];
        let options = Options { bit_depth: 16, ..gray };
        assert_eq!(decoded(&options), (ColorType::Grayscale, BitDepth::Sixteen, deep, None));
    }

    #[test]
    fn other_colours_are_a_palette() {
        let maps = Colormap::ALL.iter().map(|&colormap| Options { colormap, b: 128.0, ..Options::default() });
        for options in maps {
            let (kind, depth, pixels, palette) = decoded(&options);
            assert_eq!(
                (kind, depth, &pixels[..]),
                (ColorType::Indexed, BitDepth::Eight, &[0, 1, 127, 128, 254, 255][..])
            );
            let exact = rgb_table(&options).concat();
            let palette = palette.unwrap();
            assert_eq!(palette.len(), exact.len());
            let off = |(&byte, exact): (&u8, &f64)| (f64::from(byte) - exact).abs();
            assert!(palette.iter().zip(&exact).map(off).all(|off| off <= 0.5), "{:?}", options.colormap);
        }
    }
}
