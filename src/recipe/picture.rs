//! The recipe, step by step: one recording -> the pixels of a picture.

use std::sync::Arc;

use super::brightness::Brightness;
use super::crew::Crew;
use super::levels::Levels;
use super::plan::{Plan, Warnings};
use super::segments::{Segment, Views};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Prepared, Signal};
use crate::cancel::Cancel;
use crate::dsp::framing::Framing;
use crate::dsp::levels::silence;
use crate::dsp::matrix::Matrix;
use crate::dsp::range::{Range, flat_range};
use crate::error::{Error, Result};
use crate::figure::{Cells, Facts, Scales};
use crate::options::Format;
use crate::picture::colormap::n_levels;
use crate::picture::interpolate::{fill_rows, stretch_columns, to_indices};
use crate::picture::{Pixels, ends};

/// Facts about a recording that were found while drawing it.
pub struct Drawn {
    /// Warnings.
    pub warnings: Warnings,
    /// Name of the recording's file, without its folders.
    pub source: Option<String>,
    /// The segment drawn.
    pub segment: Segment,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Framing.
    pub framing: Framing,
    /// Levels of the lowest and the highest colour. If the whole picture has the lowest colour, `vmin` is its level.
    pub range: Range,
    /// Whether other pictures determined the range too.
    pub has_shared_range: bool,
}

/// The levels of a segment, and the frames that they were computed from.
pub(super) struct Rendered {
    /// `None` for silence.
    pub levels: Option<Levels>,
    /// Framing.
    pub framing: Framing,
}

const SILENT: &str = "the recording, or the mean of its channels, is silent (nothing above amin): the whole picture has \
                      the lowest colour";
const UNIFORM: &str = "all values are the same: the whole picture has the lowest colour";

impl Plan {
    /// Draws the recording `input` as table indices.
    pub fn indices<'env, 'ws>(
        &'env self,
        input: impl Into<Input<'env>>,
        ws: &'ws mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(&'ws Pixels, Warnings)> {
        let input = input.into();
        let draw = |ws: &mut Workspace| {
            let audio = Arc::new(Audio::open_with(input, self.options(), &mut ws.resamplers, crew.cancel())?);
            let whole = Views::new(self.options(), &audio, None, Format::Png)?.segment(0);
            self.draw(&audio, &whole, &Brightness::default(), 8, ws, crew)
        };
        let drawn = draw(ws).map_err(|error: Error| error.with_input(input))?;
        Ok((&ws.pixels, drawn.warnings))
    }

    /// Draws a segment of `audio` as table indices of 8 or 16 bits in `ws.pixels`.
    pub(crate) fn draw<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        bit_depth: u32,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Drawn> {
        let options = self.options();
        ws.pixels.reset(options.width as usize, options.height as usize, bit_depth)?;
        let mut warnings = audio.warnings.clone();
        let Rendered { levels, framing } = self.render(audio, segment, brightness, &mut warnings, ws, crew)?;
        let range = self.paint(levels, brightness.range, &mut warnings, ws, crew.cancel())?;
        let has_shared_range = brightness.range.is_some();
        let source = audio.file_name();
        // 9. Axes, if there are any.
        let cells = Cells::Placed(Scales { sr: audio.sr(), offset: segment.offset, framing: &framing });
        self.draw_figure(&Facts { cells, range, name: source.as_deref() }, ws)?;
        Ok(Drawn { warnings, source, segment: *segment, sr: audio.sr(), framing, range, has_shared_range })
    }

    /// Steps 1 to 6 of a segment.
    pub(super) fn render<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Rendered> {
        let options = self.options();
        // 1. Samples of one channel, cut or padded to `length`, with pre-emphasis.
        let signal = Prepared::new(segment.samples(Arc::clone(audio)), options, &mut ws.peak)?;
        // 2. Frames: their positions and lengths.
        let framing = Framing::for_picture(options, signal.sr(), signal.n_samples())?;
        // 3. Power of each frame's transform. 4. Bands. 5. The mean of those that share a column or a row.
        let bands = self.pooled_bands(signal, &framing, warnings, ws, crew)?;
        // 6. Decibels.
        let levels = self.levels(bands, brightness.loudest, ws, crew.cancel())?;
        Ok(Rendered { levels, framing })
    }

    /// Draws the figure around the spectrogram in `ws.pixels`, if the options ask for one.
    pub(crate) fn draw_figure(&self, facts: &Facts, ws: &mut Workspace) -> Result<()> {
        match self.figure() {
            Some(figure) => figure.draw(self.options(), facts, &mut ws.pixels, &mut ws.figure),
            None => Ok(()),
        }
    }

    /// Steps 7 and 8: draws levels in `ws.pixels`, in the range that pictures share, or in their own. `None` stands for
    /// silence. Returns the levels of the lowest and the highest colour.
    pub(crate) fn paint(
        &self,
        levels: Option<Levels>,
        shared_range: Option<Range>,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Range> {
        let options = self.options();
        let range = match (&levels, shared_range) {
            (Some(levels), None) => levels.range(options)?,
            (_, shared) => shared,
        };
        Ok(match (levels, range) {
            (Some(levels), Some(range)) => {
                cancel.check()?;
                let Levels { matrix, holds, silence } = &levels;
                warnings.extend(ends::warning(matrix, holds, range, *silence, options));
                // 7. Interpolation, where there are more pixels than columns, or bands without a bin.
                let levels = self.interpolate(levels, ws, cancel)?;
                // 8. Table indices of the colours, interpolated where there are more pixels than rows.
                self.colour(levels, range, ws, cancel)?;
                range
            }
            (Some(levels), None) => {
                warnings.push(UNIFORM.to_owned());
                ws.pixels.blank();
                let range = levels.flat_range(options);
                ws.recycle(levels.matrix);
                range
            }
            (None, _) => {
                warnings.push(SILENT.to_owned());
                ws.pixels.blank();
                shared_range.unwrap_or_else(|| flat_range(silence(options), options))
            }
        })
    }

    /// Step 7: fills rows without a level, and stretches the columns to the width of the picture. Rows are interpolated
    /// in step 8, one at a time.
    pub(super) fn interpolate(&self, levels: Levels, ws: &mut Workspace, cancel: &Cancel) -> Result<Matrix> {
        let Levels { mut matrix, holds, .. } = levels;
        cancel.check()?;
        fill_rows(&mut matrix, &holds);
        let width = self.options().width as usize;
        if matrix.columns() >= width {
            return Ok(matrix);
        }
        let mut stretched = ws.matrix(matrix.rows(), width, cancel)?;
        stretch_columns(&matrix, &mut stretched);
        ws.recycle(matrix);
        Ok(stretched)
    }

    /// Step 8: converts levels to the table indices in `ws.pixels`.
    fn colour(&self, levels: Matrix, range: Range, ws: &mut Workspace, cancel: &Cancel) -> Result<()> {
        cancel.check()?;
        let Pixels { height, indices, deep, .. } = &mut ws.pixels;
        if deep.is_empty() {
            to_indices(&levels, range, (n_levels(self.options()) - 1) as u16, *height, indices);
        } else {
            to_indices(&levels, range, u16::MAX, *height, deep);
        }
        ws.recycle(levels);
        Ok(())
    }
}
