//! What a figure shows besides the pixels of its spectrogram.

use crate::dsp::framing::Framing;
use crate::dsp::range::Range;

/// What the axes and the title of a figure are made from.
pub struct Facts<'a> {
    /// What rows and columns are.
    pub cells: Cells<'a>,
    /// Levels of the lowest and the highest colour.
    pub range: Range,
    /// Name of the recording, the title unless the options have one.
    pub name: Option<&'a str>,
}

/// The rows and columns of a spectrogram.
pub enum Cells<'a> {
    /// Frequencies, classes or coefficients, and times.
    Placed(Scales<'a>),
    /// Those of levels that came without times and frequencies, which are numbered.
    Numbered {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
}

/// Where the samples of a picture lie in time and frequency.
pub struct Scales<'a> {
    /// Sample rate in Hz.
    pub sr: u32,
    /// Time of the first sample in seconds, from the start of the recording.
    pub offset: f64,
    /// Positions and lengths of the frames.
    pub framing: &'a Framing,
}
