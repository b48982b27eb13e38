//! Columns and tiles on the grid of a clock.

use std::ops::RangeInclusive;

use crate::audio::part::nearest_sample;
use crate::audio::start::moment::Moment;
use crate::error::{Error, Result};
use crate::options::check::{check_most, shown};

/// Exponents of the shortest and the longest pixel of the finest level, 1/1024 s and 1024 s.
pub const EXPONENTS: RangeInclusive<i32> = -10..=10;
/// Positions are counted in parts of a sample, so that a column of any level is a whole number of them.
const PARTS: i128 = 1 << 10;
/// Maximum number of tiles of the finest level.
const MAX_TILES: u64 = 10_000_000;
/// Maximum number of levels: the pixels of the last are 2^31 times as long as those of the first.
pub const MAX_LEVELS: u32 = 32;

/// The exponent of a power of two, if it is one that the pixels of the finest level may be long.
pub fn exponent(seconds_per_pixel: f64) -> Result<i32> {
    let found = EXPONENTS.into_iter().find(|&exponent| seconds_per_pixel == 2f64.powi(exponent));
    let allowed = "a power of two from 0.0009765625 to 1024";
    found.ok_or_else(|| Error::option("seconds_per_pixel", shown(seconds_per_pixel), allowed))
}

/// Columns and tiles that a recording lies in. Level 0 is the finest; columns and tiles of a level are numbered from
/// the clock's zero on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    sr: u32,
    width: u32,
    exponent: i32,
    n_levels: u32,
    /// The first and the last column of level 0.
    first: i64,
    last: i64,
    /// First sample of column `first`, counted from that of the recording: 0 or negative.
    begin: i64,
}

impl Grid {
    /// The grid for `n_samples` at `sr`, which begin `offset` seconds after `start`, or without one `offset` seconds
    /// after the clock's zero. Without `n_levels`, the tiles of the last level are at least as long as the recording.
    pub fn new(
        (width, exponent, n_levels): (u32, i32, Option<u32>),
        (sr, n_samples): (u32, u64),
        start: Option<Moment>,
        offset: f64,
    ) -> Result<Self> {
        let micros = i128::from(start.map_or(0, Moment::micros_since_1970));
        let zero = (micros * i128::from(sr) + 500_000).div_euclid(1_000_000) + i128::from(nearest_sample(offset, sr));
        let column = parts_per_column(sr, exponent);
        let first = (zero * PARTS).div_euclid(column);
        let last = ((zero + i128::from(n_samples)) * PARTS - 1).div_euclid(column);
        let begin = (first * column + PARTS / 2).div_euclid(PARTS) - zero;
        let n_columns = (last - first + 1) as u64;
        check_most("tiles of one recording", n_columns / u64::from(width), MAX_TILES)?;
        let enough = |&n_levels: &u32| u64::from(width) << (n_levels - 1) >= n_columns;
        let n_levels = n_levels.or_else(|| (1..=MAX_LEVELS).find(enough)).unwrap_or(MAX_LEVELS);
        Ok(Grid { sr, width, exponent, n_levels, first: first as i64, last: last as i64, begin: begin as i64 })
    }

    /// Number of levels.
    pub fn n_levels(&self) -> u32 {
        self.n_levels
    }

    /// Samples of a column of level 0, rounded down.
    pub fn samples_per_column(sr: u32, exponent: i32) -> u64 {
        (parts_per_column(sr, exponent) / PARTS) as u64
    }

    /// Seconds of a pixel of a level.
    pub fn seconds_per_pixel(&self, level: u32) -> f64 {
        2f64.powi(self.exponent + level as i32)
    }

    /// Numbers of frames and columns of level 0 of the same length, for frames `hop_length` samples apart.
    pub fn ratio(&self, hop_length: usize) -> (u64, usize) {
        let (column, hop) = (parts_per_column(self.sr, self.exponent), hop_length as i128 * PARTS);
        let common = divisor(column, hop);
        ((column / common) as u64, (hop / common) as usize)
    }

    /// First sample of the first column of level 0, counted from that of the recording.
    pub fn begin(&self) -> i64 {
        self.begin
    }

    /// Number of frames, `hop_length` samples apart, that the columns of level 0 need.
    pub fn n_frames(&self, hop_length: usize) -> u64 {
        let (frames, columns) = self.ratio(hop_length);
        ((self.last - self.first + 1) as u64 * frames).div_ceil(columns as u64)
    }

    /// The number of the first column of level 0.
    pub fn first(&self) -> i64 {
        self.first
    }

    /// The columns of a level in which the recording lies.
    pub fn columns(&self, level: u32) -> RangeInclusive<i64> {
        self.first >> level..=self.last >> level
    }

    /// The tiles of a level.
    pub fn tiles(&self, level: u32) -> RangeInclusive<i64> {
        let (columns, width) = (self.columns(level), i64::from(self.width));
        columns.start().div_euclid(width)..=columns.end().div_euclid(width)
    }

    /// Number of tiles of a level.
    pub fn count(&self, level: u32) -> u64 {
        let tiles = self.tiles(level);
        (tiles.end() - tiles.start() + 1) as u64
    }

    /// The places in tile `index` of a level at which the recording lies, from 0 to less than the width.
    pub fn places(&self, level: u32, index: i64) -> std::ops::Range<usize> {
        let (columns, width) = (self.columns(level), i64::from(self.width));
        let place = |column: i64| (column - index * width).clamp(0, width) as usize;
        place(*columns.start())..place(columns.end() + 1)
    }

    /// Seconds from the first sample of the recording to the beginning of tile `index` of a level, negative before it.
    pub fn seconds(&self, level: u32, index: i64) -> f64 {
        let columns = ((index * i64::from(self.width)) << level) - self.first;
        self.begin as f64 / f64::from(self.sr) + columns as f64 * self.seconds_per_pixel(0)
    }
}

/// Length of a column of level 0.
fn parts_per_column(sr: u32, exponent: i32) -> i128 {
    i128::from(sr) << (exponent + 10)
}

/// The greatest common divisor.
fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(sr: u32, n_samples: u64, start: Option<&str>) -> Grid {
        let start = start.map(|text| Moment::from_iso(text.as_bytes()).unwrap());
        Grid::new((4, 0, None), (sr, n_samples), start, 0.0).unwrap()
    }

    #[test]
    fn tiles_end_where_the_recording_does_or_one_sample_later() {
        for (n_samples, last, n_levels) in [(1, 0, 1), (399, 0, 1), (400, 0, 1), (401, 1, 2), (800, 1, 2), (801, 2, 3)]
        {
            let grid = grid(100, n_samples, None);
            assert_eq!((grid.tiles(0), grid.n_levels()), (0..=last, n_levels), "{n_samples}");
            assert_eq!(grid.count(n_levels - 1), 1);
        }
        let grid = grid(100, 401, None);
        assert_eq!((grid.places(0, 0), grid.places(0, 1), grid.places(1, 0)), (0..4, 0..1, 0..3));
    }

    #[test]
    fn tiles_lie_on_the_clock() {
        // 21:30:02.5 is 77402.5 s after midnight, and a day has a multiple of four seconds: tile 19350 of the day.
        let grid = grid(100, 1000, Some("1970-01-02T21:30:02.5"));
        let day = 86_400 / 4;
        assert_eq!((grid.tiles(0), grid.begin()), (day + 19_350..=day + 19_353, -50));
        assert_eq!((grid.places(0, day + 19_350), grid.places(0, day + 19_353)), (2..4, 0..1));
        assert_eq!(grid.seconds(0, day + 19_350), -2.5);
        assert_eq!(grid.seconds(1, (day + 19_350) / 2), -2.5);
        // The same moment in another zone.
        let start = Some(Moment::from_iso(b"1970-01-03T00:30:02.5+03:00").unwrap());
        assert_eq!(Grid::new((4, 0, None), (100, 1000), start, 0.0).unwrap(), grid);
        let before = self::grid(100, 100, Some("1969-12-31T23:59:58"));
        assert_eq!((before.tiles(0), before.places(0, -1)), (-1..=-1, 2..3));
    }

    #[test]
    fn columns_of_a_fraction_of_a_sample_are_exact() {
        let of = |exponent, sr| Grid::new((4, exponent, Some(1)), (sr, 10 * u64::from(sr)), None, 0.0).unwrap();
        // 44,100 / 16 = 2756.25 samples, and frames 512 apart.
        assert_eq!(of(-4, 44_100).ratio(512), (11_025, 2048));
        assert_eq!(of(-4, 44_100).columns(0), 0..=159);
        assert_eq!(of(-4, 44_100).n_frames(512), 862);
        assert_eq!((of(0, 8000).ratio(8000), of(0, 8000).n_frames(8000)), ((1, 1), 10));
        assert_eq!(Grid::samples_per_column(44_100, -4), 2756);
    }

    #[test]
    fn only_powers_of_two_are_lengths_of_a_pixel() {
        assert_eq!((exponent(1.0).unwrap(), exponent(1024.0).unwrap(), exponent(0.0625).unwrap()), (0, 10, -4));
        for (value, shown) in [(0.1, "0.1"), (0.0, "0"), (-1.0, "-1"), (2048.0, "2048"), (f64::NAN, "NaN")] {
            let error = exponent(value).unwrap_err().to_string();
            let allowed = "seconds_per_pixel must be a power of two from 0.0009765625 to 1024";
            assert_eq!(error, format!("{allowed}, got {shown}"));
        }
    }
}
