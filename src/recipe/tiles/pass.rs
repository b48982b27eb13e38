//! One pass over a recording: the tiles of every level.
//!
//! Each column of a level is made of two of the level below. So a tile needs the bands of the two tiles below it, and
//! these are drawn first, one after the other: memory grows with the number of levels, not with the recording. The
//! tiles below those of one level, `split`, are the parts that threads share.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::grid::Grid;
use super::made::{Files, path};
use crate::audio::signal::Signal;
use crate::dsp::matrix::Matrix;
use crate::dsp::range::Range;
use crate::error::Result;
use crate::files::output::NewFile;
use crate::options::{Format, Kind};
use crate::picture::Pixels;
use crate::recipe::columns::{Bands, Columns};
use crate::recipe::crew::{Crew, Parts};
use crate::recipe::metadata;
use crate::recipe::picture::Drawn;
use crate::recipe::plan::{Plan, Warnings};
use crate::recipe::segments::Segment;
use crate::recipe::shares::Fill;
use crate::recipe::workspace::Workspace;

/// Maximum number of parts whose bands wait for the levels above.
const MAX_PARTS: u64 = 128;
/// Maximum number of values of these bands, 64 MiB.
const MAX_WAITING: u64 = 1 << 24;

/// The level whose tiles are the parts: the finest with few enough, or the last.
pub fn split(grid: &Grid, values_per_tile: u64) -> u32 {
    let most = (MAX_WAITING / values_per_tile).clamp(1, MAX_PARTS);
    let last = grid.n_levels() - 1;
    (0..last).find(|&level| grid.count(level) <= most).unwrap_or(last)
}

/// What the tiles of a recording are made of.
pub struct Pass<'env, S> {
    pub plan: &'env Plan,
    pub format: Format,
    pub folder: &'env Path,
    pub files: &'env Files,
    pub grid: Grid,
    pub columns: Columns<S>,
    /// For each row of a tile's bands, whether it contains a bin of the transform.
    pub holds: Vec<bool>,
    pub range: Range,
    /// Facts about the recording.
    pub drawn: Drawn,
    pub split: u32,
    pub found: Mutex<Found>,
}

/// What the parts leave behind.
#[derive(Default)]
pub struct Found {
    /// Bands of the tiles of the level `split`, which those above it need.
    bands: Vec<Option<Matrix>>,
    /// The warnings that every tile of the last level gives.
    warnings: Option<Warnings>,
}

impl Found {
    /// Nothing yet, with room for the bands of each tile of the level `split`, if there is a level above it.
    pub fn new(grid: &Grid, split: u32) -> Self {
        let n_waiting = if split + 1 < grid.n_levels() { grid.count(split) as usize } else { 0 };
        Found { bands: (0..n_waiting).map(|_| None).collect(), warnings: None }
    }
}

impl<'env, S: Signal + Send + Sync + 'env> Parts<'env> for Pass<'env, S> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let bands = self.tile(self.split, self.grid.tiles(self.split).start() + index as i64, ws, crew)?;
        match self.found().bands.get_mut(index) {
            Some(waiting) => *waiting = Some(bands),
            None => ws.recycle(bands),
        }
        Ok(())
    }
}

impl<'env, S: Signal + Send + Sync + 'env> Pass<'env, S> {
    /// Draws the tiles above the parts, when all of these are done. Returns the warnings.
    pub fn finish(&self, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Warnings> {
        let last = self.grid.n_levels() - 1;
        if self.split < last {
            for index in self.grid.tiles(last) {
                let bands = self.tile(last, index, ws, crew)?;
                ws.recycle(bands);
            }
        }
        Ok(self.found().warnings.take().unwrap_or_default())
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws a tile, after those below it. Returns its bands.
    fn tile(&self, level: u32, index: i64, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Matrix> {
        crew.check()?;
        let bands = if level == 0 { self.finest(index, ws, crew)? } else { self.coarser(level, index, ws, crew)? };
        self.save(level, index, &bands, ws, crew)?;
        Ok(bands)
    }

    /// The bands of a tile of level 0. Columns without a sample are zeros.
    fn finest(&self, index: i64, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Matrix> {
        let (options, places) = (self.plan.options(), self.grid.places(0, index));
        let first = index * i64::from(options.width) - self.grid.first();
        let wanted = (first + places.start as i64) as usize..(first + places.end as i64) as usize;
        let mut columns = ws.matrix(self.columns.n_rows(), wanted.len(), crew.cancel())?;
        self.columns.fill(&wanted, &mut columns, ws, crew)?;
        if options.kind != Kind::Mfcc {
            let holds = self.columns.holds();
            columns = self.plan.pool_rows(columns, holds, options.height, ws, crew.cancel())?.0;
        }
        let mut tile = ws.matrix(columns.rows(), options.width as usize, crew.cancel())?;
        for row in 0..columns.rows() {
            tile.row_mut(row)[places.clone()].copy_from_slice(columns.row(row));
        }
        ws.recycle(columns);
        Ok(tile)
    }

    /// The bands of a tile above level 0: of every two columns of the level below their mean, or their maximum. A
    /// column without a neighbour, at an end of the recording, stays as it is.
    fn coarser(&self, level: u32, index: i64, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Matrix> {
        let (width, below) = (self.plan.options().width as usize, level - 1);
        let halves = [2 * index, 2 * index + 1].map(|half| self.below(below, half, ws, crew));
        let [left, right] = halves;
        let (left, right) = (left?, right?);
        let columns = self.grid.columns(below);
        let is_recorded = |at: usize| columns.contains(&(2 * index * width as i64 + at as i64));
        let is_max = self.plan.options().pool.is_some();
        let mut tile = ws.matrix(self.holds.len(), width, crew.cancel())?;
        let mut pairs = vec![0.0; 2 * width];
        for row in 0..tile.rows() {
            for (half, pairs) in [&left, &right].into_iter().zip(pairs.chunks_exact_mut(width)) {
                if let Some(half) = half {
                    pairs.copy_from_slice(half.row(row));
                }
            }
            for (at, (cell, pair)) in tile.row_mut(row).iter_mut().zip(pairs.chunks_exact(2)).enumerate() {
                *cell = match (is_recorded(2 * at), is_recorded(2 * at + 1)) {
                    (true, true) if is_max => pair[0].max(pair[1]),
                    (true, true) => 0.5 * pair[0] + 0.5 * pair[1],
                    (true, false) => pair[0],
                    (false, true) => pair[1],
                    (false, false) => 0.0,
                };
            }
        }
        [left, right].into_iter().flatten().for_each(|half| ws.recycle(half));
        Ok(tile)
    }

    /// The bands of one of the two tiles below another, which was drawn as a part or is drawn now; `None` if the
    /// recording is not in it.
    fn below(&self, level: u32, index: i64, ws: &mut Workspace, crew: &Crew<'env>) -> Result<Option<Matrix>> {
        let tiles = self.grid.tiles(level);
        if !tiles.contains(&index) {
            return Ok(None);
        }
        if level != self.split {
            return self.tile(level, index, ws, crew).map(Some);
        }
        let at = (index - tiles.start()) as usize;
        Ok(self.found().bands.get_mut(at).and_then(Option::take))
    }

    /// Draws the bands of a tile and writes its file.
    fn save(&self, level: u32, index: i64, bands: &Matrix, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let (plan, options, cancel) = (self.plan, self.plan.options(), crew.cancel());
        let mut matrix = ws.matrix(bands.rows(), bands.columns(), cancel)?;
        matrix.values_mut().copy_from_slice(bands.values());
        ws.pixels.reset(options.width as usize, options.height as usize, options.bit_depth)?;
        let seconds = f64::from(options.width) * self.grid.seconds_per_pixel(level);
        let levels = plan.levels(Bands { matrix, holds: self.holds.clone(), seconds }, None, ws, cancel)?;
        let mut warnings = Warnings::new();
        plan.paint(levels, Some(self.range), &mut warnings, ws, cancel)?;
        blank_outside(&mut ws.pixels, &self.grid.places(level, index));
        if level + 1 == self.grid.n_levels() {
            self.warn(warnings);
        }
        let text = metadata::of_tile(plan, &self.facts(level, index, seconds), level, index);
        let bytes = plan.picture_file(self.format, &text, ws, cancel)?;
        NewFile::at(&path(self.folder, level, index, self.format))?.write(&bytes, false, cancel)?;
        self.files.add(level, index);
        Ok(())
    }

    /// Keeps the warnings that all tiles of the last level give.
    fn warn(&self, warnings: Warnings) {
        let mut found = self.found();
        match &mut found.warnings {
            Some(all) => all.retain(|sentence| warnings.contains(sentence)),
            none => *none = Some(warnings),
        }
    }

    /// The facts about a tile, as if it were a segment of the recording.
    fn facts(&self, level: u32, index: i64, seconds: f64) -> Drawn {
        let Drawn { segment, sr, mut framing, range, .. } = self.drawn;
        let n_samples = (seconds * f64::from(sr)).round() as u64;
        let offset = segment.offset + self.grid.seconds(level, index);
        let segment = Segment { offset, duration: Some(seconds), length: None, first: 0, recorded: n_samples };
        framing.n_frames = n_samples / framing.hop_length as u64;
        let source = self.drawn.source.clone();
        Drawn { warnings: Warnings::new(), source, segment, sr, framing, range, has_shared_range: true }
    }
}

/// Gives the columns outside `places`, where there is no recording, the lowest colour.
fn blank_outside(pixels: &mut Pixels, places: &std::ops::Range<usize>) {
    let width = pixels.width;
    let outside = || (0..places.start).chain(places.end..width);
    for row in 0..pixels.height {
        for at in outside().map(|place| row * width + place) {
            if let Some(index) = pixels.indices.get_mut(at) {
                *index = 0;
            }
            if let Some(index) = pixels.deep.get_mut(at) {
                *index = 0;
            }
        }
    }
}
