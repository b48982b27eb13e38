//! One recording -> tiles: pictures of equal size on the grid of a clock, at several lengths of a pixel.

pub mod grid;
mod rules;
mod made;
mod pass;
mod index;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::band_frames::BandFrames;
use super::columns::Columns;
use super::crew::{Crew, together};
use super::picture::Drawn;
use super::plan::{Plan, Warnings, warn_of_empty_bands, warn_of_stripes};
use super::segments::Segment;
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Prepared, Signal, Stretch};
use crate::audio::start::start;
use crate::cancel::Cancel;
use crate::dsp::framing::Framing;
use crate::dsp::range::Range;
use crate::error::{Error, Result};
use crate::files::output::write_whole;
use crate::options::check::{MAX_PIXELS, check_most};
use crate::options::{Format, Kind, Options};
use grid::{Grid, MAX_LEVELS, exponent};
use made::Files;
use pass::{Found, Pass};

/// Checked options of tiles, for any number of recordings.
pub struct Tiles {
    plan: Plan,
    range: Range,
    exponent: i32,
    n_levels: Option<u32>,
    format: Format,
}

/// What was made of a recording.
#[derive(Debug, PartialEq)]
pub struct Made {
    /// Number of levels.
    pub n_levels: u32,
    /// Number of tiles of all levels.
    pub n_tiles: u64,
    /// Duration of the audio drawn, in seconds.
    pub seconds: f64,
    /// Warnings.
    pub warnings: Warnings,
}

type Samples<'env> = Prepared<Stretch<Arc<Audio<'env>>>>;

impl Tiles {
    /// Checks the options. A pixel of level 0 is `seconds_per_pixel` long, a power of two. Without `n_levels`, a tile
    /// of the last level is at least as long as the recording.
    pub fn new(given: &Options, seconds_per_pixel: f64, n_levels: Option<i64>, format: Format) -> Result<Self> {
        let options = rules::options(given, format)?;
        let (range, exponent) = (rules::range(&options)?, exponent(seconds_per_pixel)?);
        let n_levels = n_levels.map(levels).transpose()?;
        Ok(Tiles { plan: Plan::new(options)?, range, exponent, n_levels, format })
    }

    /// Draws the tiles of `input` below `folder`, which is created, with at most `threads`. The bytes do not depend on
    /// their number. The index is written last: a folder without it is not complete. After an error the files and
    /// folders that were made are removed.
    pub fn generate(
        &self,
        input: Input,
        folder: &Path,
        threads: usize,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Made> {
        check_folder(folder)?;
        let files = Files::default();
        let made = together(threads, cancel, ws, |ws, crew| self.draw(input, folder, &files, ws, crew));
        made.map_err(|error: Error| {
            files.remove(folder, self.format);
            error.with_input(input)
        })
    }

    fn draw<'env>(
        &'env self,
        input: Input<'env>,
        folder: &'env Path,
        files: &'env Files,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Made> {
        let audio = self.plan.open(input, ws, crew.cancel())?;
        let mut warnings = audio.warnings.clone();
        let segment = Segment::whole(self.plan.options(), audio.n_samples());
        let start = start(&input);
        let shape = (self.plan.options().width, self.exponent, self.n_levels);
        let grid =
            Grid::new(shape, (audio.sr(), segment.n_samples()), start.map(|start| start.moment), segment.offset)?;
        let signal = Prepared::new(segment.samples(Arc::clone(&audio)), self.plan.options(), &mut ws.peak)?;
        let (peak, pass) =
            (signal.peak(), self.pass(signal, &audio, segment, grid, (folder, files), &mut warnings, ws)?);
        crew.check()?;
        prepare(folder, files, &grid)?;
        let (n_parts, pass) = (grid.count(pass.split) as usize, Arc::new(pass));
        crew.share(n_parts, Arc::clone(&pass) as _, ws)?;
        warnings.extend(pass.finish(ws, crew)?);
        warnings.extend(peak.and_then(|peak| peak.warning(self.plan.options().gain)));
        let text = index::index(&self.plan, &grid, &pass.drawn, start, self.format);
        write_whole(&folder.join(index::NAME), text.as_bytes())?;
        let n_tiles = (0..grid.n_levels()).map(|level| grid.count(level)).sum();
        let seconds = segment.seconds(audio.sr());
        Ok(Made { n_levels: grid.n_levels(), n_tiles, seconds, warnings })
    }

    /// Everything that is known before a sample is read.
    #[allow(clippy::too_many_arguments)]
    fn pass<'env>(
        &'env self,
        signal: Samples<'env>,
        audio: &Audio,
        segment: Segment,
        grid: Grid,
        (folder, files): (&'env Path, &'env Files),
        warnings: &mut Warnings,
        ws: &mut Workspace,
    ) -> Result<Pass<'env, Samples<'env>>> {
        let (options, sr) = (self.plan.options(), signal.sr());
        let framing = self.framing(&grid, sr, signal.n_samples())?;
        let frames = BandFrames::new(options, signal, &framing, options.picture_bands(), ws)?;
        let analysis = frames.analysis();
        warn_of_empty_bands(&analysis, warnings);
        warn_of_stripes(&analysis, warnings);
        let columns = Columns::on_grid(options, frames, grid.ratio(framing.hop_length));
        check_most("bands * columns", analysis.holds().len() as u64 * u64::from(options.width), MAX_PIXELS)?;
        let holds = self.rows_that_hold(analysis.holds().to_vec(), ws)?;
        let split = pass::split(&grid, holds.len() as u64 * u64::from(options.width));
        let (source, range) = (audio.file_name(), self.range);
        let drawn = Drawn { warnings: Warnings::new(), source, segment, sr, framing, range, has_shared_range: true };
        let found = Mutex::new(Found::new(&grid, split));
        let (plan, format) = (&self.plan, self.format);
        Ok(Pass { plan, format, folder, files, grid, columns, holds, range, drawn, split, found })
    }

    /// Frames that lie on the grid.
    fn framing(&self, grid: &Grid, sr: u32, n_samples: u64) -> Result<Framing> {
        let column = Grid::samples_per_column(sr, self.exponent);
        if column == 0 {
            let allowed = format!("at least one sample at {sr} Hz");
            return Err(Error::option("seconds_per_pixel", grid.seconds_per_pixel(0), allowed));
        }
        let framing = Framing::for_grid(self.plan.options(), sr, n_samples, column)?;
        Ok(framing.placed(grid.begin(), grid.n_frames(framing.hop_length)))
    }

    /// For each row of a tile's bands, whether it contains a bin of the transform.
    fn rows_that_hold(&self, holds: Vec<bool>, ws: &mut Workspace) -> Result<Vec<bool>> {
        let options = self.plan.options();
        if options.kind == Kind::Mfcc {
            return Ok(holds);
        }
        let cancel = Cancel::default();
        let column = ws.matrix(holds.len(), 1, &cancel)?;
        let (column, holds) = self.plan.pool_rows(column, holds, options.height, ws, &cancel)?;
        ws.recycle(column);
        Ok(holds)
    }
}

/// A number of levels, checked.
fn levels(n_levels: i64) -> Result<u32> {
    let allowed = || format!("from 1 to {MAX_LEVELS}");
    let found = u32::try_from(n_levels).ok().filter(|levels| (1..=MAX_LEVELS).contains(levels));
    found.ok_or_else(|| Error::option("levels", n_levels, allowed()))
}

/// Refuses what is no folder, before the recording is opened.
fn check_folder(folder: &Path) -> Result<()> {
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => {
            let source = io::Error::new(ErrorKind::AlreadyExists, "this exists and is not a folder");
            Err(Error::CreateFolder { path: folder.to_owned(), source: Arc::new(source) })
        }
        _ => Ok(()),
    }
}

/// Creates the folders of the levels, and removes the index of earlier tiles: until the new one is written, there is
/// none.
fn prepare(folder: &Path, files: &Files, grid: &Grid) -> Result<()> {
    for level in 0..grid.n_levels() {
        files.create_folder(&folder.join(level.to_string()))?;
    }
    let path = folder.join(index::NAME);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Write { path, source: Arc::new(error) }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
