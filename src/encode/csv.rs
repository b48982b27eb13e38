//! The levels of a picture -> a table in CSV: a line for each pixel, with its time, its frequency and its level.

use std::fmt::Write as _;
use std::path::Path;

use crate::cancel::Cancel;
use crate::dsp::matrix::Matrix;
use crate::error::Result;
use crate::files::open::InputFile;
use crate::memory;
use crate::picture::interpolate::place;

/// The first bytes of every file.
pub const MAGIC: &[u8] = b"time_s,";

/// Maximum length of a line in bytes: three numbers, of which the digits of a level rarely need more than 12.
const LINE: usize = 40;

/// Whether a file begins as a table of levels does.
#[must_use]
pub fn is_table(path: &Path) -> bool {
    InputFile::open(path).is_ok_and(|file| file.starts_with(MAGIC))
}

/// The places of the pixels of a picture.
pub struct Places<'a> {
    /// Time of the middle of each column, in seconds.
    pub times: &'a [f64],
    /// The centre of each row, the lowest first.
    pub rows: &'a [f64],
    /// What the centres are, and what levels are.
    pub names: [&'a str; 2],
}

/// Encodes `levels`, rows by the columns of the picture, which are interpolated if the picture has more rows. Columns
/// come one after another, each from its lowest row. Every number has the fewest digits that give it back: a time as
/// f64, other numbers as f32, so that the last bits of a platform's logarithm do not show.
pub fn encode(levels: &Matrix, places: &Places, cancel: &Cancel) -> Result<Vec<u8>> {
    let [row_name, level_name] = places.names;
    let mut text = String::new();
    let n_lines = places.times.len() * places.rows.len();
    memory::probe(n_lines * LINE, "the table")?;
    text.reserve(n_lines * LINE);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "time_s,{row_name},{level_name}");
    let rows: Vec<String> = places.rows.iter().map(|&row| (row as f32 + 0.0).to_string()).collect();
    let height = rows.len();
    let cells: Vec<_> = (0..height).map(|row| place(row, height, levels.rows())).collect();
    for (column, time) in places.times.iter().enumerate() {
        cancel.check()?;
        let time = time.to_string();
        for (row, cell) in rows.iter().zip(&cells) {
            let lower = levels.row(cell.index)[column];
            let upper = levels.row((cell.index + 1).min(levels.rows() - 1))[column];
            let level = if cell.fraction < 1.0 { lower + cell.fraction * (upper - lower) } else { upper };
            // A negative zero would have a sign.
            let level = level + 0.0;
            let _ = writeln!(text, "{time},{row},{level}");
        }
    }
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_pixel_column_by_column() {
        let mut levels = Matrix::default();
        levels.reset(2, 2).unwrap();
        levels.values_mut().copy_from_slice(&[-80.1, -0.0, 1e-7, 3e12]);
        let places = Places { times: &[0.1, 0.25], rows: &[440.0, 1.0 / 3.0], names: ["frequency_hz", "level_db"] };
        let text = String::from_utf8(encode(&levels, &places, &Cancel::default()).unwrap()).unwrap();
        let expected = "time_s,frequency_hz,level_db\n0.1,440,-80.1\n0.1,0.33333334,0.0000001\n0.25,440,0\n\
                        0.25,0.33333334,3000000000000\n";
        assert_eq!(text, expected);
        assert!(text.as_bytes().starts_with(MAGIC));
    }

    #[test]
    fn more_rows_than_levels_are_interpolated_like_pixels() {
        let mut levels = Matrix::default();
        levels.reset(2, 1).unwrap();
        levels.values_mut().copy_from_slice(&[0.0, 40.0]);
        let places = Places { times: &[0.0], rows: &[0.0, 1.0, 2.0, 3.0], names: ["class", "level"] };
        let text = String::from_utf8(encode(&levels, &places, &Cancel::default()).unwrap()).unwrap();
        assert_eq!(text, "time_s,class,level\n0,0,0\n0,1,10\n0,2,30\n0,3,40\n");
    }
}
