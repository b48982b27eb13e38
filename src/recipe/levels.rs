//! Steps 3 to 6 of a picture: frames -> the levels of its rows and columns.

use super::columns::{Bands, columns};
use super::crew::Crew;
use super::plan::{Plan, Warnings, warn_of_empty_bands, warn_of_stripes};
use super::workspace::Workspace;
use crate::audio::signal::{Prepared, Signal};
use crate::cancel::Cancel;
use crate::dsp::distribution::Levels as Measured;
use crate::dsp::framing::Framing;
use crate::dsp::levels::{loudest, to_levels};
use crate::dsp::matrix::Matrix;
use crate::dsp::range::{Range, flat_range, range};
use crate::error::Result;
use crate::options::{Kind, Options};
use crate::picture::background;
use crate::picture::interpolate::fill_rows;
use crate::picture::pool::pool_rows;

/// Levels of a picture, at most as many rows and columns as it has pixels.
pub(crate) struct Levels {
    /// Rows by columns.
    pub matrix: Matrix,
    /// For each row, whether it contains a bin of the transform. Those without one have no level.
    pub holds: Vec<bool>,
    /// Level of silence.
    pub silence: f32,
}

impl Levels {
    /// The levels that the range of colours depends on.
    pub fn measured(&self, options: &Options) -> Result<Measured<'_>> {
        Measured::new(&self.matrix, &self.holds, self.silence, options.has_percentiles())
    }

    /// The range of colours; `None` if all levels are equal and the options leave an end open.
    pub fn range(&self, options: &Options) -> Result<Option<Range>> {
        Ok(range(&self.measured(options)?, options))
    }

    /// The range of colours if all levels are equal.
    pub fn flat_range(&self, options: &Options) -> Range {
        let row = (0..self.matrix.rows()).find(|&row| self.holds[row]);
        let level = row.and_then(|row| self.matrix.row(row).first().copied());
        flat_range(level.unwrap_or(0.0), options)
    }
}

impl Plan {
    /// Steps 3 to 5: computes the power of the bands, pooled to at most as many columns and rows as the picture has.
    /// Cepstral coefficients are computed from all bands, so for these the rows are pooled later.
    pub(crate) fn pooled_bands<'env>(
        &'env self,
        signal: Prepared<impl Signal + Send + Sync + 'env>,
        framing: &Framing,
        warnings: &mut Warnings,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Bands> {
        let (options, peak) = (self.options(), signal.peak());
        let (bands, analysis) = columns(options, signal, framing, ws, crew)?;
        warn_of_empty_bands(&analysis, warnings);
        warn_of_stripes(&analysis, warnings);
        warnings.extend(peak.and_then(|peak| peak.warning(options.gain)));
        if options.kind == Kind::Mfcc {
            return Ok(bands);
        }
        let (matrix, holds) = self.pool_rows(bands.matrix, bands.holds, options.height, ws, crew.cancel())?;
        Ok(Bands { matrix, holds, ..bands })
    }

    /// Step 6: converts bands to levels, above the background if there is one, or to cepstral coefficients.
    /// `shared_loudest` is the maximum power of all pictures of equal brightness; `None` stands for that of this picture.
    /// Returns `None` for silence.
    pub(crate) fn levels(
        &self,
        bands: Bands,
        shared_loudest: Option<f32>,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Option<Levels>> {
        let Bands { mut matrix, holds, seconds } = bands;
        cancel.check()?;
        let own = loudest(&matrix, &holds)?;
        cancel.check()?;
        let Some(silence) = to_levels(&mut matrix, shared_loudest.unwrap_or(own), self.options()) else {
            ws.recycle(matrix);
            return Ok(None);
        };
        let silence = match self.options().background {
            Some(background) => {
                background::subtract(&mut matrix, silence, background, seconds, cancel)?;
                background::SILENCE
            }
            None => silence,
        };
        if self.options().kind != Kind::Mfcc {
            return Ok(Some(Levels { matrix, holds, silence }));
        }
        fill_rows(&mut matrix, &holds);
        let coefficients = self.cepstrum(matrix, ws, cancel)?;
        let holds = vec![true; coefficients.rows()];
        let (matrix, holds) = self.pool_rows(coefficients, holds, self.options().height, ws, cancel)?;
        Ok(Some(Levels { matrix, holds, silence: f32::NEG_INFINITY }))
    }

    /// Pools rows if there are more than `most`.
    pub(super) fn pool_rows(
        &self,
        matrix: Matrix,
        holds: Vec<bool>,
        most: u32,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<(Matrix, Vec<bool>)> {
        if matrix.rows() <= most as usize {
            return Ok((matrix, holds));
        }
        let mut pooled = ws.matrix(most as usize, matrix.columns(), cancel)?;
        let holds = pool_rows(self.options().pool, &matrix, &holds, &mut pooled);
        ws.recycle(matrix);
        Ok((pooled, holds))
    }

    /// Converts levels of bands to cepstral coefficients.
    fn cepstrum(&self, levels: Matrix, ws: &mut Workspace, cancel: &Cancel) -> Result<Matrix> {
        let Some(dct) = self.dct() else { return Ok(levels) };
        let n_columns = levels.columns();
        let mut coefficients = ws.matrix(self.options().n_mfcc as usize, n_columns, cancel)?;
        dct.process(levels.values(), n_columns, coefficients.values_mut(), &mut ws.sums, cancel)?;
        ws.recycle(levels);
        Ok(coefficients)
    }
}
