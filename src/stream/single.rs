//! One stream.

use std::sync::Arc;

use super::derivatives::Derivatives;
use super::held::Held;
use super::info::{Pushed, StreamInfo};
use super::intake::Intake;
use super::rules;
use super::schedule::Schedule;
use super::values::Values;
use crate::audio::plain::samples::Stored;
use crate::audio::signal::Signal as _;
use crate::dsp::analysis::{Analysis, AnalysisScratch, BandBlock};
use crate::dsp::frames::FrameReader;
use crate::error::{Error, Result};
use crate::memory;
use crate::options::limits::{SAMPLES, check_limit};
use crate::recipe::plan::Plan;
use crate::recipe::workspace::Workspace;

/// Buffers for frames of several streams.
#[derive(Default)]
pub struct Together {
    /// The samples of eight frames.
    pub samples: Vec<f32>,
    /// Their bands.
    pub bands: BandBlock,
    /// Buffers for them.
    pub scratch: AnalysisScratch,
}

/// Samples of one recording that arrive in parts. Nothing is allocated after it is made.
pub struct Stream {
    plan: Arc<Plan>,
    sr: u32,
    channels: usize,
    schedule: Schedule,
    intake: Intake,
    held: Held,
    reader: FrameReader,
    /// A frame with padding.
    frame: Vec<f32>,
    values: Values,
    /// The values of the frame that was computed last.
    row: Vec<f32>,
    derivatives: Option<Derivatives>,
    together: Option<Box<Together>>,
    /// Number of frames computed, and of frames returned.
    computed: u64,
    returned: u64,
    has_ended: bool,
}

impl Stream {
    /// Plans a stream of `channels` interleaved channels at `sr` Hz. It keeps `plan` alive.
    pub fn new(plan: Arc<Plan>, sr: u32, channels: u32, ws: &mut Workspace) -> Result<Self> {
        let channel = rules::check(plan.options(), sr, channels)?;
        let schedule = Schedule::new(plan.options(), sr)?;
        let values = Values::new(&plan, sr, schedule.framing(), ws)?;
        let n_values = values.n_values();
        let derivatives = Derivatives::new(&plan, n_values)?;
        let frame_length = schedule.framing().frame_length;
        let (mut frame, mut row) = (Vec::new(), Vec::new());
        memory::fill(&mut frame, frame_length, 0.0, "a frame")?;
        memory::fill(&mut row, n_values, 0.0, "a frame")?;
        let mut stream = Stream {
            sr,
            channels: channels as usize,
            intake: Intake::new(plan.options(), channels as usize, channel),
            held: Held::new(sr, schedule.most_held())?,
            reader: FrameReader::new(frame_length)?,
            frame,
            values,
            row,
            derivatives,
            together: None,
            schedule,
            plan,
            computed: 0,
            returned: 0,
            has_ended: false,
        };
        // Its buffers get their size now.
        stream.values.process(&stream.plan, &stream.frame, &mut stream.row)?;
        stream.reset();
        Ok(stream)
    }

    /// What the frames are.
    #[must_use]
    pub fn info(&self) -> StreamInfo {
        let framing = self.schedule.framing();
        let later = self.derivatives.as_ref().map_or(0, Derivatives::delay) * framing.hop_length as u64;
        StreamInfo {
            n_values: self.n_values(),
            sr: self.sr,
            channels: self.channels,
            frame_length: framing.frame_length,
            hop_length: framing.hop_length,
            first_sample: framing.begin,
            delay: self.schedule.delay() + later,
        }
    }

    /// Number of frames that are complete after `n_samples` more of each channel, and were not returned yet.
    #[must_use]
    pub fn bound(&self, n_samples: u64) -> u64 {
        let n_samples = self.intake.n_samples().saturating_add(n_samples).min(SAMPLES.max);
        let computed = self.schedule.complete_frames(n_samples);
        let complete = self.derivatives.as_ref().map_or(computed, |derivatives| derivatives.complete_frames(computed));
        complete.saturating_sub(self.returned)
    }

    /// Number of frames that [`Stream::finish`] would return now.
    #[must_use]
    pub fn rest(&self) -> u64 {
        if self.intake.n_samples() == 0 {
            return 0;
        }
        self.schedule.n_frames(self.intake.n_samples()).saturating_sub(self.returned)
    }

    /// Takes `samples`, interleaved, and writes the values of each frame that is complete to `out`, one frame after
    /// another, until all samples are taken or `out` is full. Samples that are not taken must be pushed again. On an error
    /// no sample of this call was taken, except if a frame is beyond the range of f32: the stream must then be reset.
    pub fn push<T: Stored>(&mut self, samples: &[T], out: &mut [f32]) -> Result<Pushed> {
        self.check(samples)?;
        let mut pushed = Pushed::default();
        while self.next_complete(samples, out, (&mut pushed.taken, &mut pushed.frames)) {
            self.compute()?;
        }
        Ok(pushed)
    }

    /// Writes the frames that were computed, and takes samples until another frame can be. Returns whether one can; if
    /// not, all samples are taken or `out` is full.
    pub(super) fn next_complete<T: Stored>(
        &mut self,
        samples: &[T],
        out: &mut [f32],
        (taken, frames): (&mut usize, &mut usize),
    ) -> bool {
        let mut rows = out.chunks_exact_mut(self.n_values()).skip(*frames);
        loop {
            if self.can_return() {
                let Some(row) = rows.next() else { return false };
                self.write(row);
                *frames += 1;
                continue;
            }
            if self.schedule.complete_frames(self.held.n_samples()) > self.computed {
                // Derivatives keep the frame; otherwise it is written at once.
                return self.derivatives.is_some() || rows.len() > 0;
            }
            let samples = &samples[*taken * self.channels..];
            if samples.is_empty() {
                return false;
            }
            let room = self.held.room(self.first_needed());
            let (count, made) = self.intake.take(samples, room);
            self.held.add(made);
            *taken += count;
        }
    }

    /// Ends the recording and writes the remaining frames to `out`. Returns their number. If `out` is full, call it again
    /// for the others; it returns 0 after the last one.
    pub fn finish(&mut self, out: &mut [f32]) -> Result<usize> {
        if !self.has_ended {
            self.has_ended = true;
            let room = self.held.room(self.first_needed());
            let made = self.intake.finish(room);
            self.held.add(made);
        }
        let mut frames = 0;
        for row in out.chunks_exact_mut(self.n_values()) {
            if !self.advance_at_end()? {
                break;
            }
            self.write(row);
            frames += 1;
        }
        Ok(frames)
    }

    /// Begins another recording.
    pub fn reset(&mut self) {
        self.intake.reset();
        self.held.reset();
        self.values.reset();
        if let Some(derivatives) = &mut self.derivatives {
            derivatives.reset();
        }
        (self.computed, self.returned, self.has_ended) = (0, 0, false);
    }

    fn n_values(&self) -> usize {
        self.row.len() * (1 + self.plan.deltas().len())
    }

    /// Refuses samples that cannot be taken.
    pub(super) fn check<T: Stored>(&self, samples: &[T]) -> Result<()> {
        if self.has_ended {
            return Err(Error::StreamEnded);
        }
        let n_samples = self.intake.n_samples() + (samples.len() / self.channels) as u64;
        check_limit(&SAMPLES.at_most(self.plan.options().max_samples), n_samples)?;
        self.intake.check(samples)
    }

    /// The first sample that the frames to come need.
    fn first_needed(&self) -> u64 {
        self.schedule.first_needed(self.computed, self.held.n_samples())
    }

    /// Computes frames until one can be returned, if there will be no more samples. Returns whether one can.
    fn advance_at_end(&mut self) -> Result<bool> {
        let n_samples = self.held.n_samples();
        let n_frames = if n_samples == 0 { 0 } else { self.schedule.n_frames(n_samples) };
        while !self.can_return() {
            if self.returned == n_frames {
                return Ok(false);
            }
            if self.computed < n_frames {
                self.compute()?;
            } else if let Some(derivatives) = &mut self.derivatives {
                derivatives.finish()?;
            }
        }
        Ok(true)
    }

    fn can_return(&self) -> bool {
        self.derivatives.as_ref().map_or(self.computed > self.returned, |derivatives| derivatives.can_write())
    }

    /// The plan for the frames.
    pub(super) fn analysis(&self) -> &Arc<Analysis> {
        self.values.analysis()
    }

    /// Buffers for frames of several streams.
    pub(super) fn together(&mut self) -> &mut Option<Box<Together>> {
        &mut self.together
    }

    /// Computes the next frame.
    pub(super) fn compute(&mut self) -> Result<()> {
        let samples = Self::samples(&self.schedule, &self.held, &mut self.reader, &mut self.frame, self.computed)?;
        self.values.process(&self.plan, samples, &mut self.row)?;
        self.add_row();
        Ok(())
    }

    /// Writes the samples of the next frame to `frame`, for a block of frames of several streams.
    pub(super) fn copy_samples(&mut self, frame: &mut [f32]) -> Result<()> {
        let samples = Self::samples(&self.schedule, &self.held, &mut self.reader, &mut self.frame, self.computed)?;
        frame.copy_from_slice(samples);
        Ok(())
    }

    /// Computes the next frame from its bands, which are in a lane of `bands`.
    pub(super) fn compute_from(&mut self, bands: &BandBlock, lane: usize) -> Result<()> {
        self.values.process_lane(&self.plan, bands, lane, &mut self.row)?;
        self.add_row();
        Ok(())
    }

    /// The samples of frame `t`: those held, or with padding in `frame`.
    fn samples<'a>(
        schedule: &Schedule,
        held: &'a Held,
        reader: &mut FrameReader,
        frame: &'a mut [f32],
        t: u64,
    ) -> Result<&'a [f32]> {
        let (framing, first) = (schedule.framing(), schedule.framing().first_sample(t));
        let inside = u64::try_from(first).ok().and_then(|first| held.get(first, framing.frame_length));
        if let Some(samples) = inside {
            return Ok(samples);
        }
        reader.read(framing, held, t, frame)?;
        Ok(frame)
    }

    fn add_row(&mut self) {
        if let Some(derivatives) = &mut self.derivatives {
            derivatives.add(&self.row);
        }
        self.computed += 1;
    }

    /// Writes the frame that can be returned.
    fn write(&mut self, out: &mut [f32]) {
        match &mut self.derivatives {
            Some(derivatives) => derivatives.write(self.plan.deltas(), out),
            None => out.copy_from_slice(&self.row),
        }
        self.returned += 1;
    }
}
