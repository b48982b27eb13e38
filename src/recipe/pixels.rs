//! One recording -> the pixels of its picture in memory: gray values, or colours.

use std::sync::Arc;

use super::brightness::Brightness;
use super::crew::Crew;
use super::file::check_picture;
use super::plan::{Plan, Warnings};
use super::segments::{Segment, Views};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::cancel::{Cancel, STEP};
use crate::error::Result;
use crate::memory;
use crate::options::{Format, Options};
use crate::picture::colormap::{has_grays_only, rgb_bytes};

/// Values of pixels: row after row from the top, channel by channel within a pixel.
pub enum Values {
    /// Bytes.
    Shallow(Vec<u8>),
    /// 16 bits for each gray value.
    Deep(Vec<u16>),
}

/// The pixels of a picture.
pub struct Image {
    /// `height * width * channels` values.
    pub values: Values,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
    /// 1 if every colour of the picture's map is a gray, otherwise 3: red, green and blue.
    pub channels: usize,
}

impl Plan {
    /// Draws the recording `input` and returns the pixels of its PNG file.
    pub fn pixels<'env>(
        &'env self,
        input: impl Into<Input<'env>>,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Image, Warnings)> {
        let input = input.into();
        let draw = |ws: &mut Workspace| {
            let audio = self.open(input, ws, crew.cancel())?;
            let whole = Views::new(self.options(), &audio, None, Format::Png)?.segment(0);
            self.segment_pixels(&audio, &whole, &Brightness::default(), ws, crew)
        };
        draw(ws).map_err(|error| error.with_input(input))
    }

    /// Draws one segment of a recording and returns its pixels.
    pub(crate) fn segment_pixels<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Image, Warnings)> {
        let options = self.options();
        check_picture(options, Format::Png)?;
        let drawn = self.draw(audio, segment, brightness, options.bit_depth, ws, crew)?;
        Ok((self.image(ws, crew.cancel())?, drawn.warnings))
    }

    /// The pixels in `ws.pixels`, in their colours.
    pub(crate) fn image(&self, ws: &Workspace, cancel: &Cancel) -> Result<Image> {
        let pixels = &ws.pixels;
        let (values, channels) = if pixels.deep.is_empty() {
            coloured(&pixels.indices, self.options(), cancel)?
        } else {
            let mut values = Vec::new();
            memory::reserve(&mut values, pixels.deep.len(), "the pixels")?;
            values.extend_from_slice(&pixels.deep);
            (Values::Deep(values), 1)
        };
        Ok(Image { values, height: pixels.height, width: pixels.width, channels })
    }
}

/// The colours of table indices, and the number of channels.
fn coloured(indices: &[u8], options: &Options, cancel: &Cancel) -> Result<(Values, usize)> {
    let (table, channels) = (rgb_bytes(options), if has_grays_only(options) { 1 } else { 3 });
    let mut values = Vec::new();
    memory::reserve(&mut values, indices.len() * channels, "the pixels")?;
    for piece in indices.chunks(STEP) {
        cancel.check()?;
        if channels == 1 {
            values.extend(piece.iter().map(|&index| table[usize::from(index)][0]));
        } else {
            values.extend(piece.iter().flat_map(|&index| table[usize::from(index)]));
        }
    }
    Ok((Values::Shallow(values), channels))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;
    use crate::options::Colormap;

    fn colours(options: &Options) -> (Vec<u8>, usize) {
        match coloured(&[0, 255, 64], options, &NEVER).unwrap() {
            (Values::Shallow(values), channels) => (values, channels),
            (Values::Deep(_), _) => unreachable!("16 bits"),
        }
    }

    #[test]
    fn grays_have_one_channel_and_colours_three() {
        let gray = Options { colormap: Colormap::Gray, ..Options::default() };
        assert_eq!(colours(&gray), (vec![0, 255, 64], 1));
        assert_eq!(colours(&Options { colormap: Colormap::GrayR, ..gray.clone() }), (vec![255, 0, 191], 1));
        assert_eq!(colours(&Options { r: 51.0, g: 51.0, b: 51.0, ..gray.clone() }), (vec![0, 51, 13], 1));
        assert_eq!(colours(&Options { g: 51.0, ..gray }), (vec![0, 0, 0, 255, 51, 255, 64, 13, 64], 3));
        assert_eq!(colours(&Options::default()), (vec![0, 0, 0, 255, 0, 0, 0, 1, 255], 3));
    }
}
