//! Several streams that receive samples at the same time, such as the calls of a service: their frames share the lanes of a
//! block.

use std::sync::Arc;

use super::single::{Stream, Together};
use crate::audio::plain::samples::Stored;
use crate::dsp::analysis::Analysis;
use crate::dsp::frames::{BLOCK, Block};
use crate::error::{Error, Result};
use crate::memory;

/// Number of frames from which on a block costs less than single frames.
const WORTHWHILE: usize = 4;

/// Streams with the samples to push and memory for their frames. One is used at a time.
pub trait Members<T> {
    /// Number of streams.
    fn count(&self) -> usize;

    /// Stream `index` with what belongs to it.
    fn member(&mut self, index: usize) -> Member<'_, T>;
}

/// A stream, its samples, memory for its frames, and the result.
pub struct Member<'a, T> {
    /// The stream.
    pub stream: &'a mut Stream,
    /// Samples to push.
    pub samples: &'a [T],
    /// Memory for frames.
    pub out: &'a mut [f32],
    /// Number of samples of each channel taken so far.
    pub taken: &'a mut usize,
    /// Number of frames written so far.
    pub frames: &'a mut usize,
}

impl<T: Stored> Member<'_, T> {
    fn next_complete(&mut self) -> bool {
        self.stream.next_complete(self.samples, self.out, (self.taken, self.frames))
    }
}

/// Pushes samples to every stream, as [`Stream::push`] does, with the same bits. Frames of streams with the same plan that
/// follow one another in `members` are computed together. The first call with a stream in the first place allocates.
/// If the samples of a stream are refused, none are taken of any.
pub fn push_together<T: Stored>(members: &mut impl Members<T>) -> Result<()> {
    if members.count() == 0 {
        return Ok(());
    }
    for index in 0..members.count() {
        let Member { stream, samples, taken, frames, .. } = members.member(index);
        (*taken, *frames) = (0, 0);
        stream.check(samples).map_err(|error| in_stream(error, index))?;
    }
    let mut together = members.member(0).stream.together().take().unwrap_or_default();
    let mut first = 0;
    let mut result = Ok(());
    while first < members.count() && result.is_ok() {
        let end = group_end(members, first);
        result = push_group(members, first, end, &mut together);
        first = end;
    }
    *members.member(0).stream.together() = Some(together);
    result
}

/// The stream after the last one of up to eight from `first` on with the same plan.
fn group_end<T>(members: &mut impl Members<T>, first: usize) -> usize {
    let most = members.count().min(first + BLOCK);
    let analysis = Arc::as_ptr(members.member(first).stream.analysis());
    (first + 1..most).find(|&index| Arc::as_ptr(members.member(index).stream.analysis()) != analysis).unwrap_or(most)
}

/// Pushes the samples of up to eight streams.
fn push_group<T: Stored>(
    members: &mut impl Members<T>,
    first: usize,
    end: usize,
    together: &mut Together,
) -> Result<()> {
    let info = members.member(first).stream.info();
    let analysis: Arc<Analysis> = Arc::clone(members.member(first).stream.analysis());
    let step = info.frame_length;
    memory::resize(&mut together.samples, BLOCK * step, 0.0, "frames of several streams")?;
    loop {
        let (mut lanes, mut n_frames) = ([0; BLOCK], 0);
        for index in first..end {
            if members.member(index).next_complete() {
                lanes[n_frames] = index;
                n_frames += 1;
            }
        }
        let lanes = &lanes[..n_frames];
        if lanes.is_empty() {
            return Ok(());
        }
        if n_frames < WORTHWHILE {
            for &index in lanes {
                members.member(index).stream.compute().map_err(|error| in_stream(error, index))?;
            }
            continue;
        }
        let Together { samples, bands, scratch } = together;
        for (&index, frame) in lanes.iter().zip(samples.chunks_exact_mut(step)) {
            members.member(index).stream.copy_samples(frame)?;
        }
        analysis.process(&Block { first: 0, n_frames, step, samples: &samples[..n_frames * step] }, bands, scratch);
        for (lane, &index) in lanes.iter().enumerate() {
            members.member(index).stream.compute_from(bands, lane).map_err(|error| in_stream(error, index))?;
        }
    }
}

fn in_stream(error: Error, index: usize) -> Error {
    error.with_input(format_args!("stream {index}"))
}
