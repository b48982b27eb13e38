//! Levels from elsewhere -> a picture: an array that was changed, or that another program computed.

use super::file::check_picture;
use super::levels::Levels;
use super::metadata;
use super::pixels::Image;
use super::plan::{Plan, Warnings};
use super::workspace::Workspace;
use crate::cancel::Cancel;
use crate::dsp::matrix::Matrix;
use crate::dsp::range::Range;
use crate::error::{Error, Result};
use crate::figure::{Cells, Facts};
use crate::options::Format;
use crate::options::check::{MAX_LEVEL, MAX_PIXELS, check_most, shown};

/// Levels in the unit of the option `scale`: row after row, the lowest band first, column after column.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// `rows * columns` values.
    pub values: &'a [f32],
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
}

impl Plan {
    /// Draws levels and returns the bytes of a picture file.
    pub fn encode_levels(
        &self,
        levels: Given,
        format: Format,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<(Vec<u8>, Warnings)> {
        if matches!(format, Format::Npy | Format::Csv) {
            return Err(Error::option("format", format.word(), "jpeg or png for levels, which are an array already"));
        }
        check_picture(self.options(), format)?;
        let (range, warnings) = self.draw_levels(levels, ws, cancel)?;
        let text = metadata::of_levels(self, range);
        Ok((self.picture_file(format, &text, ws, cancel)?, warnings))
    }

    /// Draws levels and returns the pixels of the PNG file.
    pub fn level_pixels(&self, levels: Given, ws: &mut Workspace, cancel: &Cancel) -> Result<(Image, Warnings)> {
        check_picture(self.options(), Format::Png)?;
        let (_, warnings) = self.draw_levels(levels, ws, cancel)?;
        Ok((self.image(ws, cancel)?, warnings))
    }

    /// Draws levels in `ws.pixels`, without subtracting a background: those of a picture are above it already. Where there
    /// are more of them than pixels they are pooled as they are: the mean of decibels, not of power.
    fn draw_levels(&self, given: Given, ws: &mut Workspace, cancel: &Cancel) -> Result<(Range, Warnings)> {
        let (options, mut warnings) = (self.options(), Warnings::new());
        check(given)?;
        ws.pixels.reset(options.width as usize, options.height as usize, options.bit_depth)?;
        let (rows, holds) = (self.narrowed(given, ws, cancel)?, vec![true; given.rows]);
        let (matrix, holds) = self.pool_rows(rows, holds, options.height, ws, cancel)?;
        let levels = Levels { matrix, holds, silence: f32::NEG_INFINITY };
        let range = self.paint(Some(levels), None, &mut warnings, ws, cancel)?;
        let cells = Cells::Numbered { rows: given.rows, columns: given.columns };
        self.draw_figure(&Facts { cells, range, name: None }, ws)?;
        Ok((range, warnings))
    }

    /// The levels, their columns pooled if there are more than the picture has.
    fn narrowed(&self, given: Given, ws: &mut Workspace, cancel: &Cancel) -> Result<Matrix> {
        let (width, n_columns) = (self.options().width, given.columns);
        if n_columns <= width as usize {
            let mut matrix = ws.matrix(given.rows, n_columns, cancel)?;
            matrix.values_mut().copy_from_slice(given.values);
            return Ok(matrix);
        }
        let columns = transposed(given.values, n_columns, ws, cancel)?;
        let (columns, _) = self.pool_rows(columns, vec![true; n_columns], width, ws, cancel)?;
        let matrix = transposed(columns.values(), columns.columns(), ws, cancel)?;
        ws.recycle(columns);
        Ok(matrix)
    }
}

/// Checks the size of levels, and that they can be drawn.
fn check(Given { values, rows, columns }: Given) -> Result<()> {
    if rows == 0 || columns == 0 {
        return Err(Error::option("levels", format!("{rows} x {columns}"), "at least one row and one column"));
    }
    check_most("rows * columns of levels", rows.saturating_mul(columns) as u64, MAX_PIXELS)?;
    match values.iter().position(|&value| value.is_nan() || f64::from(value).abs() > MAX_LEVEL) {
        None => Ok(()),
        Some(at) => {
            let (row, column) = (at / columns, at % columns);
            let value = format!("{} in row {row}, column {column}", shown(values[at].into()));
            Err(Error::option("levels", value, "numbers from -1e30 to 1e30"))
        }
    }
}

/// Rows of `columns` values as columns.
fn transposed(values: &[f32], columns: usize, ws: &mut Workspace, cancel: &Cancel) -> Result<Matrix> {
    let mut matrix = ws.matrix(columns, values.len() / columns, cancel)?;
    for (row, values) in values.chunks_exact(columns).enumerate() {
        cancel.check()?;
        values.iter().enumerate().for_each(|(column, value)| matrix.row_mut(column)[row] = *value);
    }
    Ok(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;
    use crate::options::{Colormap, Level, Options, Percentile};
    use crate::recipe::pixels::Values;

    fn options(width: u32, height: u32) -> Options {
        let (vmin, vmax) = (Some(Level::Number(0.0)), Some(Level::Number(255.0)));
        Options { width, height, colormap: Colormap::Gray, vmin, vmax, ..Options::default() }
    }

    fn drawn(options: Options, values: &[f32], columns: usize) -> Result<Vec<u8>> {
        let given = Given { values, rows: values.len() / columns.max(1), columns };
        match Plan::new(options)?.level_pixels(given, &mut Workspace::default(), &NEVER)?.0.values {
            Values::Shallow(values) => Ok(values),
            Values::Deep(_) => unreachable!("16 bits"),
        }
    }

    #[test]
    fn the_first_row_is_the_lowest_and_the_size_is_that_of_the_picture() {
        let values = [1.0, 2.0, 3.0, 11.0, 12.0, 13.0];
        assert_eq!(drawn(options(3, 2), &values, 3).unwrap(), [11, 12, 13, 1, 2, 3]);
        assert_eq!(drawn(options(3, 1), &values, 3).unwrap(), [6, 7, 8]);
        assert_eq!(drawn(options(1, 2), &values, 3).unwrap(), [12, 2]);
        // Pixel centres at -1/4, 1/4, ... of the columns.
        assert_eq!(drawn(options(4, 1), &[0.0, 40.0], 2).unwrap(), [0, 10, 30, 40]);
        let max = Options { pool: Some(Percentile::MAX), ..options(1, 1) };
        assert_eq!(drawn(max, &values, 3).unwrap(), [13]);
    }

    #[test]
    fn the_range_may_be_measured() {
        let measured =
            Options { vmin: Some(Percentile(0.0).into()), vmax: Some(Percentile::MAX.into()), ..options(3, 1) };
        assert_eq!(drawn(measured, &[-30.0, -10.0, -20.0], 3).unwrap(), [0, 255, 128]);
    }

    #[test]
    fn no_background_is_subtracted() {
        let median = Options { background: Some(Percentile::MEDIAN.into()), ..options(3, 1) };
        assert_eq!(drawn(median, &[30.0, 10.0, 20.0], 3).unwrap(), [30, 10, 20]);
    }

    #[test]
    fn the_parameters_of_the_file_give_the_levels_back() {
        let given = Given { values: &[7.0, 5.0], rows: 1, columns: 2 };
        let plan = Plan::new(options(2, 1)).unwrap();
        let (png, warnings) = plan.encode_levels(given, Format::Png, &mut Workspace::default(), &NEVER).unwrap();
        assert!(warnings.is_empty());
        let read = crate::encode::read::read(&png[..]).unwrap();
        assert_eq!(read.levels.unwrap().values, [7.0, 5.0]);
        assert!(read.json.contains("\"scale\":\"db\"") && !read.json.contains("n_fft"), "{}", read.json);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let message =
            |options: Options, values: &[f32], columns| drawn(options, values, columns).unwrap_err().to_string();
        assert_eq!(
            message(options(2, 2), &[0.0, 1.0, 2.0, f32::NAN], 2),
            "levels must be numbers from -1e30 to 1e30, got NaN in row 1, column 1"
        );
        assert_eq!(message(options(2, 2), &[], 0), "levels must be at least one row and one column, got 0 x 0");
        let huge = message(options(2, 1), &[0.0, 1.1e30], 2);
        assert!(huge.starts_with("levels must be numbers from -1e30 to 1e30, got 1.1"), "{huge}");
    }
}
