//! Frames -> the columns of an array: a given number of frames, and stacks of consecutive ones.

use std::ops::Range;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::{Options, StackEdges};

/// How the frames of a recording become the columns of an array.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stacking {
    n_found: u64,
    n_frames: u64,
    stack: u64,
    step: u64,
    edges: StackEdges,
}

impl Stacking {
    /// The columns that `options` ask for, of a recording of `n_found` frames.
    pub fn new(options: &Options, n_found: u64) -> Result<Self> {
        let n_frames = options.frames.map_or(n_found, u64::from);
        let (stack, edges) = (u64::from(options.stack), options.stack_edges);
        if edges == StackEdges::Drop && stack > n_frames {
            let allowed = format!("at most the number of frames, which is {n_frames}, or stack_edges zeros or repeat");
            return Err(Error::option("stack", stack, allowed));
        }
        let step = options.stack_step.map_or(stack, u64::from);
        Ok(Stacking { n_found, n_frames, stack, step, edges })
    }

    /// Whether each frame is a column, and each column a frame.
    #[must_use]
    pub fn is_none(&self) -> bool {
        (self.n_frames, self.stack, self.step) == (self.n_found, 1, 1)
    }

    /// Number of frames in a column.
    #[must_use]
    pub fn stack(&self) -> usize {
        self.stack as usize
    }

    /// Number of columns.
    #[must_use]
    pub fn n_columns(&self) -> u64 {
        match self.edges {
            StackEdges::Drop => (self.n_frames - self.stack) / self.step + 1,
            StackEdges::Zeros | StackEdges::Repeat => self.n_frames.div_ceil(self.step),
        }
    }

    /// Writes the columns of `frames`, row after row, to `out`: for each frame of a stack all rows. `fill(row)` is the
    /// value of frames that the recording does not have.
    pub fn process(&self, frames: &[f32], fill: impl Fn(usize) -> f32, out: &mut [f32], cancel: &Cancel) -> Result<()> {
        let (n_found, n_columns) = (self.n_found as usize, self.n_columns() as usize);
        let n_rows = frames.len() / n_found;
        for (index, to) in out.chunks_exact_mut(n_columns).enumerate() {
            cancel.check()?;
            let (in_stack, row) = ((index / n_rows) as u64, index % n_rows);
            let (from, missing) = (&frames[row * n_found..][..n_found], fill(row));
            for (column, value) in (0..).zip(to) {
                *value = match self.frame(column * self.step + in_stack) {
                    None => 0.0,
                    Some(frame) => from.get(frame as usize).copied().unwrap_or(missing),
                };
            }
        }
        Ok(())
    }

    /// The frame at `place`, counted from the first one of the first stack. `None`: there is none, which is 0.
    fn frame(&self, place: u64) -> Option<u64> {
        let frames: Range<u64> = 0..self.n_frames;
        match self.edges {
            StackEdges::Repeat => Some(place.saturating_sub((self.stack - 1) / 2).min(self.n_frames - 1)),
            StackEdges::Drop | StackEdges::Zeros => Some(place).filter(|place| frames.contains(place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::NEVER;

    /// The columns of frames 1, 2, ... `n_found`, each of two rows: the number, and its negative.
    fn columns(options: Options, n_found: usize) -> Vec<Vec<f32>> {
        let stacking = Stacking::new(&options, n_found as u64).unwrap();
        let row = || (1..=n_found).map(|frame| frame as f32);
        let frames: Vec<f32> = row().chain(row().map(|value| -value)).collect();
        let (n_rows, n_columns) = (2 * stacking.stack(), stacking.n_columns() as usize);
        let mut out = vec![f32::NAN; n_rows * n_columns];
        stacking.process(&frames, |row| [0.5, -0.5][row], &mut out, &NEVER).unwrap();
        (0..n_columns).map(|column| (0..n_rows).map(|row| out[row * n_columns + column]).collect()).collect()
    }

    fn stacks(stack: u32, step: u32, stack_edges: StackEdges) -> Options {
        Options { stack, stack_step: Some(step), stack_edges, ..Options::default() }
    }

    #[test]
    fn a_column_has_the_rows_of_consecutive_frames() {
        assert_eq!(columns(stacks(2, 2, StackEdges::Drop), 5), [[1.0, -1.0, 2.0, -2.0], [3.0, -3.0, 4.0, -4.0]]);
        let zeros = columns(stacks(2, 2, StackEdges::Zeros), 3);
        assert_eq!(zeros, [[1.0, -1.0, 2.0, -2.0], [3.0, -3.0, 0.0, 0.0]]);
        // More frames between columns than in one.
        assert_eq!(columns(stacks(1, 3, StackEdges::Zeros), 5), [[1.0, -1.0], [4.0, -4.0]]);
    }

    #[test]
    fn repeated_edges_are_those_of_low_frame_rate_features() {
        // FunASR's apply_lfr with m=5 and n=2.
        let found: Vec<Vec<f32>> = columns(stacks(5, 2, StackEdges::Repeat), 5)
            .iter()
            .map(|column| column.iter().copied().step_by(2).collect())
            .collect();
        assert_eq!(found, [[1.0, 1.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0], [3.0, 4.0, 5.0, 5.0, 5.0]]);
    }

    #[test]
    fn a_given_number_of_frames_cuts_or_fills() {
        let frames = |frames, edges| Options { frames: Some(frames), stack_edges: edges, ..Options::default() };
        assert_eq!(columns(frames(1, StackEdges::Drop), 2), [[1.0, -1.0]]);
        assert_eq!(columns(frames(3, StackEdges::Drop), 1), [[1.0, -1.0], [0.5, -0.5], [0.5, -0.5]]);
        let stacked = Options { stack: 2, ..frames(3, StackEdges::Zeros) };
        assert_eq!(columns(stacked, 2), [[1.0, -1.0, 2.0, -2.0], [0.5, -0.5, 0.0, 0.0]]);
    }

    #[test]
    fn a_stack_of_more_frames_than_there_are_is_refused_or_filled() {
        let refused = Stacking::new(&stacks(4, 4, StackEdges::Drop), 3).unwrap_err().to_string();
        assert_eq!(
            refused,
            "stack must be at most the number of frames, which is 3, or stack_edges zeros or repeat, got 4"
        );
        assert_eq!(columns(stacks(4, 4, StackEdges::Repeat), 1), [[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]]);
        assert!(Stacking::new(&Options::default(), 7).unwrap().is_none());
    }
}
