//! Checks of options that depend on each other. Each row of the table checks its own parameter.

use super::check::{MAX_DB, MAX_DCT_WEIGHTS, MAX_PIXELS, MIN_DB, check_most, check_win_length, shown};
use super::choices::{Axes, Kind};
use super::level::Level;
use super::parameter::Value;
use super::setting::Setting as _;
use super::table::{Options, TABLE, row};
use crate::error::{Error, Result};

/// Maximum number of characters of a title.
const MAX_TITLE: u64 = 1024;

impl Options {
    /// Checks every parameter and the conflicts between them; returns the first error.
    pub fn validate(&self) -> Result<()> {
        TABLE.iter().zip(self.values()).try_for_each(|(parameter, value)| parameter.check(value))?;
        self.check_size()?;
        if let (Some(n_fft), Some(win_length)) = (self.n_fft, self.win_length) {
            check_win_length(win_length, n_fft)?;
        }
        if let Some(fmax) = self.fmax {
            check("fmax", fmax, fmax > self.fmin, &format!("above fmin, which is {} Hz", self.fmin))?;
        }
        self.check_window_values()?;
        self.check_filters()?;
        self.check_row_values()?;
        self.check_cepstrum()?;
        self.check_range()?;
        self.check_background()?;
        self.check_axes()
    }

    /// Checks that rows which should be named after notes are frequencies, and that a title fits into the parameters.
    fn check_axes(&self) -> Result<()> {
        if self.axes == Axes::Notes && matches!(self.kind, Kind::Mfcc | Kind::Chroma) {
            let allowed = format!("hz or none where kind is {}", self.kind.word());
            return Err(Error::option("axes", self.axes.word(), allowed));
        }
        let n_letters = self.title.as_ref().map_or(0, |title| title.chars().count());
        check_most("characters of title", n_letters as u64, MAX_TITLE)
    }

    fn check_window_values(&self) -> Result<()> {
        let Some(window) = &self.window_values else { return Ok(()) };
        let given = window.values().len();
        row::win_length.check(Value::Whole(given as i64))?;
        window.check_weights("window")?;
        if let Some(win_length) = self.win_length.filter(|&win_length| win_length as usize != given) {
            let allowed = format!("an array of win_length numbers, which is {win_length}");
            return Err(Error::option("window", format!("{given} numbers"), allowed));
        }
        let of_filters = self.filters.as_ref().map(|filters| filters.n_fft() as u32);
        self.n_fft.or(of_filters).map_or(Ok(()), |n_fft| check_win_length(given as u32, n_fft))
    }

    /// Checks that a filter bank has the bands and bins of mel bands, and that nothing needs their frequencies.
    fn check_filters(&self) -> Result<()> {
        let Some(filters) = &self.filters else { return Ok(()) };
        if !matches!(self.kind, Kind::Mel | Kind::Mfcc) {
            return Err(Error::option("kind", self.kind.word(), "mel or mfcc where filters are given"));
        }
        let n_bands = filters.bands().len();
        row::n_mels.check(Value::Whole(n_bands as i64))?;
        if let Some(n_mels) = self.n_mels.filter(|&n_mels| n_mels as usize != n_bands) {
            let allowed = format!("the number of filters, which is {n_bands}");
            return Err(Error::option("n_mels", n_mels, allowed));
        }
        if self.axes != Axes::None && self.kind == Kind::Mel {
            let allowed = "none where filters are given, whose frequencies are unknown";
            return Err(Error::option("axes", self.axes.word(), allowed));
        }
        self.n_fft.map_or(Ok(()), |n_fft| filters.check(n_fft as usize))
    }

    fn check_row_values(&self) -> Result<()> {
        for (parameter, numbers) in [(&row::mean, &self.mean_values), (&row::std, &self.std_values)] {
            numbers.as_ref().map_or(Ok(()), |numbers| numbers.check_each(parameter))?;
        }
        if let Some(n_rows) = self.array_rows() {
            self.check_row_count(n_rows * self.stack as usize)?;
        }
        if self.has_row_values() && self.deltas > 0 && self.stack > 1 {
            let allowed = "0 where stacked rows have a mean or std each";
            return Err(Error::option("deltas", self.deltas, allowed));
        }
        Ok(())
    }

    /// Checks that means and divisors for each row are as many as the rows of an array without derivatives.
    pub(crate) fn check_row_count(&self, n_rows: usize) -> Result<()> {
        for (name, given) in [("mean", &self.mean_values), ("std", &self.std_values)] {
            if let Some(given) = given.as_ref().map(|given| given.values().len()).filter(|&given| given != n_rows) {
                let allowed = format!("a number, or one for each row of the array, which has {n_rows}");
                return Err(Error::option(name, format!("an array of {given}"), allowed));
            }
        }
        Ok(())
    }

    fn check_size(&self) -> Result<()> {
        let width = u64::from(self.width);
        check_most("width * height", width * u64::from(self.height), MAX_PIXELS)?;
        check_most("width * n_mels", width * self.picture_bands() as u64, MAX_PIXELS)
    }

    fn check_cepstrum(&self) -> Result<()> {
        if self.kind != Kind::Mfcc {
            return Ok(());
        }
        let n_mels = self.array_bands();
        let allowed = format!("at most n_mels, which is {n_mels}");
        check("n_mfcc", self.n_mfcc, self.n_mfcc as usize <= n_mels, &allowed)?;
        check_most("n_mfcc * n_mels", u64::from(self.n_mfcc) * n_mels as u64, MAX_DCT_WEIGHTS)?;
        check("dct_type", self.dct_type, self.dct_type != 1 || n_mels > 1, "2 or 3 where n_mels is 1")
    }

    /// Checks the levels of the lowest and the highest colour.
    fn check_range(&self) -> Result<()> {
        // Only on a logarithmic scale is the highest level, that of `ref`, known before drawing.
        let fixed = self.picture_scale().is_logarithmic() && self.kind != Kind::Mfcc;
        let (vmin, vmax) = (self.vmin.as_ref().map(Level::value), self.vmax.as_ref().map(Level::value));
        if fixed {
            for (name, level) in [("vmin", vmin), ("vmax", vmax)] {
                let Some(Value::Number(level)) = level else { continue };
                check(name, level, level.abs() <= MAX_DB, &format!("a number from -{MAX_DB} to {MAX_DB} dB"))?;
            }
        }
        for (name, end, wrong, allowed) in
            [("vmin", vmin, 100.0, "a percentile below 100%"), ("vmax", vmax, 0.0, "a percentile above 0%")]
        {
            if end == Some(Value::Percentile(wrong)) {
                return Err(Error::option(name, Value::Percentile(wrong), allowed));
            }
        }
        // The level of `ref`.
        let highest = Some(Value::Number(0.0)).filter(|_| fixed && self.background.is_none());
        match (vmin, vmax.or(highest)) {
            (Some(Value::Number(vmin)), Some(Value::Number(vmax))) if fixed => {
                let allowed = format!("at least {MIN_DB} dB below vmax, which is {vmax} dB");
                check("vmin", vmin, vmin <= vmax - MIN_DB, &allowed)
            }
            (Some(Value::Number(vmin)), Some(Value::Number(vmax))) => {
                check("vmin", vmin, vmin < vmax, &format!("below vmax, which is {vmax}"))
            }
            (Some(vmin @ Value::Percentile(lower)), Some(vmax @ Value::Percentile(upper))) if lower >= upper => {
                Err(Error::option("vmin", vmin, format!("a lower percentile than vmax, which is {vmax}")))
            }
            _ => Ok(()),
        }
    }

    /// Checks that there are decibels to subtract a background from.
    fn check_background(&self) -> Result<()> {
        let Some(background) = self.background else { return Ok(()) };
        if self.kind == Kind::Mfcc {
            return Err(Error::option("background", background.value(), "none where kind is mfcc"));
        }
        let scale = self.picture_scale();
        if !scale.is_logarithmic() {
            let allowed = format!("none where scale is {}, which is not logarithmic", scale.word());
            return Err(Error::option("background", background.value(), allowed));
        }
        Ok(())
    }
}

fn check(name: &'static str, value: impl Into<f64>, holds: bool, allowed: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::option(name, shown(value.into()), allowed)) }
}
