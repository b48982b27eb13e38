//! One segment of a recording -> the levels of its picture as a table.

use std::sync::Arc;

use super::brightness::Brightness;
use super::crew::Crew;
use super::picture::Rendered;
use super::plan::{Plan, Warnings};
use super::rows::{Rows, rows};
use super::segments::Segment;
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::signal::Signal as _;
use crate::cancel::Cancel;
use crate::dsp::framing::Framing;
use crate::dsp::levels::silence;
use crate::dsp::matrix::Matrix;
use crate::encode::csv::{self, Places};
use crate::error::Result;
use crate::options::{Kind, Options, Reference, Scale};

const SILENT: &str =
    "the recording, or the mean of its channels, is silent (nothing above amin): all levels are those of silence";

impl Plan {
    /// The levels of a segment's picture before they become colours, as CSV: of every pixel the middle of its time in
    /// seconds from the start of the recording, the centre of its row, and its level.
    pub(super) fn table<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Vec<u8>, Warnings)> {
        let (options, cancel) = (self.options(), crew.cancel());
        let mut warnings = audio.warnings.clone();
        let Rendered { levels, framing } = self.render(audio, segment, brightness, &mut warnings, ws, crew)?;
        let matrix = match levels {
            Some(levels) => self.interpolate(levels, ws, cancel)?,
            None => {
                warnings.push(SILENT.to_owned());
                self.silence(ws, cancel)?
            }
        };
        let times = times(options, segment, &framing, audio.sr());
        let Rows { centres, name } = rows(options, audio.sr(), framing.n_fft, options.height as usize);
        let places = Places { times: &times, rows: &centres, names: [name, level_name(options)] };
        let bytes = csv::encode(&matrix, &places, cancel)?;
        ws.recycle(matrix);
        Ok((bytes, warnings))
    }

    /// A row of the level of silence.
    fn silence(&self, ws: &mut Workspace, cancel: &Cancel) -> Result<Matrix> {
        let mut matrix = ws.matrix(1, self.options().width as usize, cancel)?;
        matrix.values_mut().fill(silence(self.options()));
        Ok(matrix)
    }
}

/// The time of the middle of each column, in seconds: columns share the frames evenly, and a frame is where its middle
/// is.
fn times(options: &Options, segment: &Segment, framing: &Framing, sr: u32) -> Vec<f64> {
    let (width, n_frames) = (f64::from(options.width), framing.n_frames as f64);
    let middle_of_first = (framing.begin + (framing.frame_length / 2) as i64) as f64;
    let time = |column: u32| {
        let frame = (f64::from(column) + 0.5) * n_frames / width - 0.5;
        segment.offset + (frame * framing.hop_length as f64 + middle_of_first) / f64::from(sr)
    };
    (0..options.width).map(time).collect()
}

/// What levels are, with their unit.
fn level_name(options: &Options) -> &'static str {
    match (options.kind, options.picture_scale()) {
        (Kind::Mfcc, _) => "value",
        (_, Scale::Db) if options.r#ref == Reference::Fullscale => "level_dbfs",
        (_, Scale::Db) => "level_db",
        (_, Scale::Log) => "level_ln",
        (_, Scale::Log10) => "level_log10",
        (_, Scale::Pcen) => "level_pcen",
        (_, Scale::Auto | Scale::Linear) => "level",
    }
}
