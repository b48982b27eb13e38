//! The recipe, step by step: one recording -> one picture.

use std::sync::Arc;

use super::columns::columns;
use super::crew::Crew;
use super::segments::Segment;
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Prepared, Signal, Stretch};
use crate::cancel::Cancel;
use crate::dsp::dct::Dct;
use crate::dsp::delta::Delta;
use crate::dsp::framing::Framing;
use crate::dsp::levels::{Range, flat_range, loudest, range, silence, to_levels};
use crate::dsp::matrix::Matrix;
use crate::encode::jpeg::Encoder;
use crate::error::{Error, Result};
use crate::options::{Kind, Options};
use crate::picture::Picture;
use crate::picture::ends;
use crate::picture::interpolate::{fill_rows, stretch_columns, to_indices};
use crate::picture::pool::pool_rows;

/// Warnings, a sentence each.
pub type Warnings = Vec<String>;

/// Facts about a recording that were found while drawing it.
pub struct Drawn {
    /// Warnings.
    pub warnings: Warnings,
    /// The segment drawn.
    pub segment: Segment,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Number of samples drawn.
    pub n_samples: u64,
    /// Framing.
    pub framing: Framing,
    /// Levels of the lowest and the highest colour. If the whole picture has the lowest colour, `vmin` is its level.
    pub range: Range,
}

/// Facts about the levels in the workspace's matrix.
struct Levels {
    /// Which rows contain a bin.
    holds: Vec<bool>,
    /// Level of silence.
    silence: f32,
}

/// What the segments of a recording share if they are drawn equally bright; empty for a single picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Brightness {
    /// Maximum of all segments.
    pub loudest: Option<f32>,
    /// Levels of the lowest and the highest colour.
    pub range: Option<Range>,
}

impl Brightness {
    /// Combines what two segments contribute.
    pub fn with(&self, other: &Self) -> Self {
        let both = |a: Range, b: Range| Range { vmin: a.vmin.min(b.vmin), vmax: a.vmax.max(b.vmax) };
        let range = self.range.zip(other.range).map(|(a, b)| both(a, b)).or(self.range).or(other.range);
        let loudest = self.loudest.zip(other.loudest).map(|(a, b)| a.max(b)).or(self.loudest).or(other.loudest);
        Brightness { loudest, range }
    }
}

/// Checked options with everything computed from them alone. Immutable and shared by threads.
pub struct Plan {
    options: Options,
    encoder: Encoder,
    /// The cosine transform, if the rows are cepstral coefficients.
    dct: Option<Dct>,
    deltas: Vec<Delta>,
}

const SILENT: &str = "the recording, or the mean of its channels, is silent (nothing above amin): the whole picture has \
                      the lowest colour";
const UNIFORM: &str = "all values are the same: the whole picture has the lowest colour";

impl Plan {
    /// Checks the options and computes everything that depends on them alone.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let encoder = Encoder::new(&options);
        let dct = (options.kind == Kind::Mfcc).then(|| Dct::new(&options, options.array_bands())).transpose()?;
        let deltas = (1..=options.deltas).map(|order| Delta::new(order, options.delta_width as usize)).collect();
        Ok(Plan { options, encoder, dct, deltas })
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The cosine transform, if the rows are cepstral coefficients.
    pub(crate) fn dct(&self) -> Option<&Dct> {
        self.dct.as_ref()
    }

    /// The derivatives of an array, in order.
    pub(crate) fn deltas(&self) -> &[Delta] {
        &self.deltas
    }

    /// The JPEG encoder.
    pub(crate) fn jpeg(&self) -> &Encoder {
        &self.encoder
    }

    /// Draws the recording `input` as table indices.
    pub fn indices<'env, 'ws>(
        &'env self,
        input: impl Into<Input<'env>>,
        ws: &'ws mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(&'ws Picture, Warnings)> {
        let input = input.into();
        let draw = |ws: &mut Workspace| {
            let audio = Arc::new(Audio::open_unless(input, &self.options, crew.cancel())?);
            let whole = Segment::whole(&self.options, audio.n_samples());
            self.draw(&audio, &whole, &Brightness::default(), 8, ws, crew)
        };
        let drawn = draw(ws).map_err(|error: Error| error.with_input(input))?;
        Ok((&ws.picture, drawn.warnings))
    }

    /// Steps 1 to 8 of the recipe, from samples to table indices of 8 or 16 bits in `ws.picture`.
    pub(crate) fn draw<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        bit_depth: u32,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Drawn> {
        ws.picture.reset(self.options.width as usize, self.options.height as usize, bit_depth)?;
        let mut warnings = audio.warnings.clone();

        // 1 to 5. Samples, frames, spectrum and bands; columns and rows are pooled in power.
        let stretch = segment.of(audio);
        let (sr, n_samples) = (stretch.sr(), self.options.length.unwrap_or(stretch.n_samples()));
        let framing = Framing::for_picture(&self.options, sr, n_samples)?;
        let holds = self.pooled_bands(stretch, &framing, &mut warnings, ws, crew)?;

        // 6. Decibels, and the levels of the lowest and the highest colour.
        let levels = self.picture_levels(holds, brightness, ws, crew.cancel())?;
        let own = |levels: &Levels| range(&ws.matrix, &levels.holds, &self.options);
        let range = levels.as_ref().and_then(|levels| brightness.range.or_else(|| own(levels)));
        if levels.is_none() || range.is_none() {
            ws.picture.blank();
        }
        match (&levels, range) {
            // 7 and 8. Interpolate in decibels, convert to table indices.
            (Some(Levels { holds, silence }), Some(range)) => {
                crew.check()?;
                warnings.extend(ends::warning(&ws.matrix, holds, range, *silence, &self.options));
                self.paint(holds, range, bit_depth, ws, crew.cancel())?;
            }
            (Some(_), None) => warnings.push(UNIFORM.to_owned()),
            (None, _) => warnings.push(SILENT.to_owned()),
        }
        let holds = levels.as_ref().map(|levels| levels.holds.as_slice());
        let range = range.unwrap_or_else(|| self.flat_range(holds, brightness, &ws.matrix));
        Ok(Drawn { warnings, segment: *segment, sr, n_samples, framing, range })
    }

    /// The range reported if the whole picture has the lowest colour. `holds` tells which rows share the single level;
    /// `None` means silence.
    fn flat_range(&self, holds: Option<&[bool]>, brightness: &Brightness, levels: &Matrix) -> Range {
        let options = &self.options;
        let Some(holds) = holds else {
            return brightness.range.unwrap_or_else(|| flat_range(silence(options), options));
        };
        let row = (0..levels.rows()).find(|&row| holds[row]);
        let level = row.and_then(|row| levels.row(row).first().copied());
        flat_range(level.unwrap_or(0.0), options)
    }

    /// Measures what `segment` contributes to the shared brightness: its maximum, or its range once `brightness` has
    /// the maximum of all segments.
    pub(crate) fn measure<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Brightness> {
        let stretch = segment.of(audio);
        let n_samples = self.options.length.unwrap_or(stretch.n_samples());
        let framing = Framing::for_picture(&self.options, stretch.sr(), n_samples)?;
        let holds = self.pooled_bands(stretch, &framing, &mut Vec::new(), ws, crew)?;
        if brightness.loudest.is_none() {
            return Ok(Brightness { loudest: Some(loudest(&ws.matrix, &holds)?), range: None });
        }
        let levels = self.picture_levels(holds, brightness, ws, crew.cancel())?;
        let range = levels.and_then(|levels| range(&ws.matrix, &levels.holds, &self.options));
        Ok(Brightness { range, ..*brightness })
    }

    /// Steps 1 to 5: fills `ws.matrix` with bands by columns, at most as many columns as the picture has. Cepstral
    /// coefficients need more bands than they have rows. Returns which rows contain a bin.
    fn pooled_bands<'env>(
        &'env self,
        stretch: Stretch<Audio<'env>>,
        framing: &Framing,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Vec<bool>> {
        let signal = Prepared::new(stretch, &self.options, &mut ws.peak)?;
        let peak = signal.peak();
        let holds = columns(&self.options, signal, framing, ws, crew)?;
        warn_of_empty_bands(&holds, warnings);
        warnings.extend(peak.and_then(|peak| peak.warning(self.options.gain)));
        if self.options.kind == Kind::Mfcc { Ok(holds) } else { self.rows(holds, ws, crew.cancel()) }
    }

    /// Step 6: converts `ws.matrix` to levels, or to cepstral coefficients. `None` for silence.
    fn picture_levels(
        &self,
        holds: Vec<bool>,
        brightness: &Brightness,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Option<Levels>> {
        cancel.check()?;
        let own = loudest(&ws.matrix, &holds)?;
        cancel.check()?;
        let silence = to_levels(&mut ws.matrix, brightness.loudest.unwrap_or(own), &self.options);
        let Some(silence) = silence else { return Ok(None) };
        if self.options.kind != Kind::Mfcc {
            return Ok(Some(Levels { holds, silence }));
        }
        fill_rows(&mut ws.matrix, &holds);
        self.cepstrum(ws, cancel)?;
        let holds = self.rows(vec![true; ws.matrix.rows()], ws, cancel)?;
        Ok(Some(Levels { holds, silence: f32::NEG_INFINITY }))
    }

    /// Steps 7 and 8: draws the levels in `ws.matrix`.
    fn paint(&self, holds: &[bool], range: Range, bit_depth: u32, ws: &mut Workspace, cancel: &Cancel) -> Result<()> {
        cancel.check()?;
        let (width, height) = (self.options.width as usize, self.options.height as usize);
        fill_rows(&mut ws.matrix, holds);
        if ws.matrix.columns() < width {
            ws.resized.reset_unless(ws.matrix.rows(), width, cancel)?;
            stretch_columns(&ws.matrix, &mut ws.resized);
            std::mem::swap(&mut ws.matrix, &mut ws.resized);
        }
        cancel.check()?;
        let Picture { indices, deep, .. } = &mut ws.picture;
        if bit_depth == 16 {
            to_indices(&ws.matrix, range, height, deep);
        } else {
            to_indices(&ws.matrix, range, height, indices);
        }
        Ok(())
    }

    /// Pools the rows of `ws.matrix` if there are more than the picture has. Returns which rows contain a bin.
    fn rows(&self, holds: Vec<bool>, ws: &mut Workspace, cancel: &Cancel) -> Result<Vec<bool>> {
        let height = self.options.height as usize;
        if ws.matrix.rows() <= height {
            return Ok(holds);
        }
        ws.resized.reset_unless(height, ws.matrix.columns(), cancel)?;
        let holds = pool_rows(&ws.matrix, &holds, &mut ws.resized);
        std::mem::swap(&mut ws.matrix, &mut ws.resized);
        Ok(holds)
    }

    /// Converts the levels in `ws.matrix` to cepstral coefficients.
    fn cepstrum(&self, ws: &mut Workspace, cancel: &Cancel) -> Result<()> {
        let Some(dct) = &self.dct else { return Ok(()) };
        ws.resized.reset_unless(self.options.n_mfcc as usize, ws.matrix.columns(), cancel)?;
        dct.process(ws.matrix.values(), ws.matrix.columns(), ws.resized.values_mut(), &mut ws.sums, cancel)?;
        std::mem::swap(&mut ws.matrix, &mut ws.resized);
        Ok(())
    }
}

pub(crate) fn warn_of_empty_bands(holds: &[bool], warnings: &mut Warnings) {
    const NAMED: usize = 8;
    let empty: Vec<String> = (0..holds.len()).filter(|&band| !holds[band]).map(|band| band.to_string()).collect();
    if empty.is_empty() {
        return;
    }
    let (count, total, first) = (empty.len(), holds.len(), empty[..empty.len().min(NAMED)].join(", "));
    let more = if count > NAMED { ", ..." } else { "" };
    warnings.push(format!(
        "{count} of {total} bands hold no bin of the transform (use a larger n_fft or fewer n_mels): {first}{more}"
    ));
}
