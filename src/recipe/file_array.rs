//! One recording -> its array, bands by frames or frames by bands.

use super::plan::{Plan, Warnings};
use super::workspace::Workspace;
use crate::audio::input::Input;
use crate::audio::signal::Signal;
use crate::audio::{Audio, mono_part};
use crate::cancel::Cancel;
use crate::dsp::matrix::transpose;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::ArrayOrder;

/// The array of a recording.
pub struct FileArray {
    /// The values, row after row.
    pub values: Vec<f32>,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Warnings.
    pub warnings: Warnings,
}

impl Plan {
    /// Number of bands and frames of the array of `input`. Compressed audio is decoded for this.
    pub fn file_shape<'a>(
        &self,
        input: impl Into<Input<'a>>,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<(usize, usize)> {
        let input = input.into();
        let shape = |ws: &mut Workspace| {
            let audio = Audio::open_with(input, self.options(), &mut ws.resamplers, cancel)?;
            self.array_shape(audio.sr(), audio.n_samples())
        };
        shape(ws).map_err(|error: Error| error.with_input(input))
    }

    /// Computes the array of `input` on at most `jobs` threads.
    pub fn file_array<'a>(
        &self,
        input: impl Into<Input<'a>>,
        order: ArrayOrder,
        jobs: usize,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<FileArray> {
        let input = input.into();
        let compute = |ws: &mut Workspace| {
            let audio = Audio::open_with(input, self.options(), &mut ws.resamplers, cancel)?;
            let (bands, frames) = self.array_shape(audio.sr(), audio.n_samples())?;
            let mut values = Vec::new();
            memory::fill_unless(&mut values, bands * frames, 0.0, "the array", cancel)?;
            let found = self.array(&audio, jobs, &mut values, ws, cancel)?;
            let warnings = audio.warnings.into_iter().chain(found).collect();
            Ok(match order {
                ArrayOrder::BandsByFrames => FileArray { values, rows: bands, columns: frames, warnings },
                ArrayOrder::FramesByBands => {
                    let values = transposed(&values, frames, cancel)?;
                    FileArray { values, rows: frames, columns: bands, warnings }
                }
            })
        };
        compute(ws).map_err(|error: Error| error.with_input(input))
    }

    /// Writes the array of `input` to `out`, which must have exactly its size. Returns warnings.
    pub fn file_array_into<'a>(
        &self,
        input: impl Into<Input<'a>>,
        order: ArrayOrder,
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Warnings> {
        let input = input.into();
        let compute = |ws: &mut Workspace, out: &mut [f32]| {
            let audio = Audio::open_with(input, self.options(), &mut ws.resamplers, cancel)?;
            let found = self.ordered_array(&audio, order, jobs, out, ws, cancel)?;
            Ok(audio.warnings.into_iter().chain(found).collect())
        };
        compute(ws, out).map_err(|error: Error| error.with_input(input))
    }

    /// Writes the array of mono samples at `sr` Hz to `out`, which must have exactly its size. The samples are not
    /// resampled. Returns warnings.
    pub fn mono_array_into(
        &self,
        (samples, sr): (&[f32], u32),
        order: ArrayOrder,
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Warnings> {
        self.ordered_array(&mono_part(samples, sr, self.options())?, order, jobs, out, ws, cancel)
    }

    /// Writes the array of `signal` to `out`.
    fn ordered_array(
        &self,
        signal: &(impl Signal + Sync),
        order: ArrayOrder,
        jobs: usize,
        out: &mut [f32],
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Warnings> {
        let (rows, columns) = self.array_shape(signal.sr(), signal.n_samples())?;
        if out.len() != rows * columns {
            return Err(Error::Length { name: "out_len", rows, columns, len: out.len() });
        }
        let warnings = self.array(signal, jobs, out, ws, cancel)?;
        if order == ArrayOrder::FramesByBands {
            out.copy_from_slice(&transposed(out, columns, cancel)?);
        }
        Ok(warnings)
    }
}

/// The transpose of a matrix with `columns` columns.
fn transposed(values: &[f32], columns: usize, cancel: &Cancel) -> Result<Vec<f32>> {
    let mut out = Vec::new();
    memory::fill_unless(&mut out, values.len(), 0.0, "the array", cancel)?;
    transpose(values, columns, &mut out, cancel)?;
    Ok(out)
}
