//! Derivatives over time in a stream: a frame is complete when half a width of frames follows it.
//!
//! The frames of the first half width have the derivative of the frame behind them, and those of the last that of the
//! frame before: in each case that of the last `width` frames when it is written.

use crate::dsp::delta::Delta;
use crate::error::Result;
use crate::memory;
use crate::options::DeltaEdges;
use crate::recipe::plan::Plan;

/// The last frames, as many as a derivative takes.
pub struct Derivatives {
    n_values: usize,
    width: usize,
    /// Frame `t` is row `t % width`.
    rows: Vec<f32>,
    /// Number of frames added, and of frames written.
    added: u64,
    written: u64,
    has_ended: bool,
}

impl Derivatives {
    /// The derivatives of frames of `n_values`; `None` if the plan has none.
    pub fn new(plan: &Plan, n_values: usize) -> Result<Option<Self>> {
        if plan.deltas().is_empty() {
            return Ok(None);
        }
        let (width, mut rows) = (plan.options().delta_width as usize, Vec::new());
        memory::fill(&mut rows, width * n_values, 0.0, "the frames of a derivative")?;
        Ok(Some(Derivatives { n_values, width, rows, added: 0, written: 0, has_ended: false }))
    }

    /// Number of frames that must follow a frame.
    pub fn delay(&self) -> u64 {
        self.width as u64 / 2
    }

    /// Number of frames that can be written after `added`.
    pub fn complete_frames(&self, added: u64) -> u64 {
        if added < self.width as u64 { 0 } else { added - self.delay() }
    }

    /// Begins another recording.
    pub fn reset(&mut self) {
        (self.added, self.written, self.has_ended) = (0, 0, false);
    }

    /// Adds a frame. No frame may be waiting to be written.
    pub fn add(&mut self, row: &[f32]) {
        let at = (self.added % self.width as u64) as usize;
        self.rows[at * self.n_values..][..self.n_values].copy_from_slice(row);
        self.added += 1;
    }

    /// Ends the recording. An error if it has fewer frames than a derivative takes.
    pub fn finish(&mut self) -> Result<()> {
        Delta::check(self.width, DeltaEdges::Interp, self.added as usize)?;
        self.has_ended = true;
        Ok(())
    }

    /// Whether a frame can be written.
    pub fn can_write(&self) -> bool {
        let complete = if self.has_ended { self.added } else { self.complete_frames(self.added) };
        complete > self.written
    }

    /// Writes the values of a frame and their derivatives, the first and then the second.
    pub fn write(&mut self, deltas: &[Delta], out: &mut [f32]) {
        let Derivatives { n_values, width, ref rows, added, written, .. } = *self;
        let (values, derivatives) = out.split_at_mut(n_values);
        let at = (written % width as u64) as usize;
        values.copy_from_slice(&rows[at * n_values..][..n_values]);
        let oldest = (added % width as u64) as usize;
        let (newer, older) = rows.split_at(oldest * n_values);
        for (delta, out) in deltas.iter().zip(derivatives.chunks_exact_mut(n_values)) {
            for (band, value) in out.iter_mut().enumerate() {
                let column = |rows| <[f32]>::iter(rows).skip(band).step_by(n_values).copied();
                *value = delta.at_middle(column(older).chain(column(newer)));
            }
        }
        self.written += 1;
    }
}
