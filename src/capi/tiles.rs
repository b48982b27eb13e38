//! Tiles in C: pictures of equal size of a long recording, at several lengths of a pixel.

use std::ffi::c_char;
use std::path::Path;

use super::choice::SpectrustFormat;
use super::conventions::{
    Fault, Output, SPECTRUST_AUTO, SpectrustError, SpectrustStatus, SpectrustWarnings, guard_and_warn, path, shared,
    store_with_warnings,
};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustSpectrogram;
use crate::options::Format;
use crate::recipe::crew::threads;
use crate::recipe::tiles::{Made, Tiles};
use crate::recipe::workspace::Workspace;

/// The tiles of a recording.
#[repr(C)]
pub struct SpectrustTiles {
    /// Number of zooms: lengths of a pixel.
    pub levels: u32,
    /// Number of tiles of all zooms.
    pub count: u64,
    /// Length of the audio that the tiles show, in seconds.
    pub duration: f64,
}

impl Output for SpectrustTiles {
    const NOTHING: Self = SpectrustTiles { levels: 0, count: 0, duration: 0.0 };
}

impl SpectrustSpectrogram {
    fn tiles(
        &self,
        Given { input, cancel }: Given,
        folder: &Path,
        tiles: &Tiles,
        jobs: usize,
    ) -> Result<(SpectrustTiles, Vec<String>), Fault> {
        let draw = |ws: &mut Workspace| tiles.generate(input, folder, threads(jobs), ws, cancel);
        let Made { n_levels, n_tiles, seconds, warnings } = self.workspaces.with(input, draw)?;
        Ok((SpectrustTiles { levels: n_levels, count: n_tiles, duration: seconds }, warnings))
    }
}

/// Draws `source` as tiles: pictures of `width` by `height` pixels at several zooms, in files
/// `out_folder/zoom/index.jpg`. Zoom 0 has `seconds_per_pixel` seconds in a pixel, a power of two from 1/1024 to 1024,
/// and each other zoom twice as many as the one before. Tiles of a zoom are numbered from 1970-01-01T00:00:00 on, UTC if
/// the recording states a time zone, or from its own beginning if it does not say when it began. `levels` is the number
/// of zooms, 1 to 32; `SPECTRUST_AUTO` adds zooms until a tile is as long as the recording. `format` is JPEG or PNG.
///
/// The recording is read once. The range of colours must not depend on it: `vmin`, `vmax` and `ref` are numbers, or
/// `ref` is "fullscale", which it also is if it was left open. There are no axes and no background, `pool` is the mean
/// or "max", and `scale` is not "pcen".
///
/// Folders are created if missing, and tiles that exist are replaced. The file `index.json` in `out_folder` lists the
/// zooms; it is removed at the beginning and written at the end, so that a folder without it is not complete. After an
/// error the tiles and folders that this call made are removed. The work is shared among at most `jobs` threads; 0
/// means all processors available to the process. The bytes do not depend on `jobs`.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_tiles_generate(
    spectrogram: *const SpectrustSpectrogram,
    source: *const SpectrustSource,
    out_folder: *const c_char,
    seconds_per_pixel: f64,
    levels: i64,
    format: SpectrustFormat,
    jobs: usize,
    out: *mut SpectrustTiles,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let draw = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source, folder) =
            unsafe { (shared(spectrogram, "spectrogram")?, given(source)?, path(out_folder, "out_folder")?) };
        let (format, levels) = (format.among("format", Format::ALL)?, Some(levels).filter(|&n| n != SPECTRUST_AUTO));
        let tiles = Tiles::new(spectrogram.plan.given(), seconds_per_pixel, levels, format)?;
        spectrogram.tiles(source, folder, &tiles, jobs)
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard_and_warn(warnings, error, || unsafe { store_with_warnings(out, draw) })
}
