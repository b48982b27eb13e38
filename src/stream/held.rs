//! The samples that frames to come need.

use crate::audio::signal::Signal;
use crate::error::Result;
use crate::memory;
use crate::options::check::check_most;

/// Least number of samples between two moves of those held.
const ROOM: usize = 512;

/// Largest number of samples that a frame may wait for: with `drop_last` those of a hop, which may be of any length.
const MOST: u64 = 1 << 24;

/// The last samples of a recording, without those that no frame needs any more.
pub struct Held {
    sr: u32,
    samples: Vec<f32>,
    /// Index of the first sample held, and the number of samples held.
    start: u64,
    filled: usize,
}

impl Held {
    /// Makes room for `most` samples, and for as many to come.
    pub fn new(sr: u32, most: usize) -> Result<Self> {
        check_most("samples that a stream holds for a frame", most as u64, MOST)?;
        let mut samples = Vec::new();
        memory::fill(&mut samples, most + most.max(ROOM), 0.0, "the samples of a stream")?;
        Ok(Held { sr, samples, start: 0, filled: 0 })
    }

    /// Begins another recording.
    pub fn reset(&mut self) {
        (self.start, self.filled) = (0, 0);
    }

    /// Room for more samples. If there is none left, those before sample `needed` are dropped.
    pub fn room(&mut self, needed: u64) -> &mut [f32] {
        if self.filled == self.samples.len() {
            let dropped = needed.saturating_sub(self.start).min(self.filled as u64) as usize;
            self.samples.copy_within(dropped..self.filled, 0);
            self.start += dropped as u64;
            self.filled -= dropped;
        }
        &mut self.samples[self.filled..]
    }

    /// Adds the first `count` samples of the room.
    pub fn add(&mut self, count: usize) {
        self.filled += count;
    }

    /// `len` samples from sample `first` on, if they are there.
    pub fn get(&self, first: u64, len: usize) -> Option<&[f32]> {
        let at = usize::try_from(first.checked_sub(self.start)?).ok()?;
        self.samples[..self.filled].get(at..at.checked_add(len)?)
    }
}

impl Signal for Held {
    fn sr(&self) -> u32 {
        self.sr
    }

    fn n_samples(&self) -> u64 {
        self.start + self.filled as u64
    }

    fn read(&self, from: u64, mono: &mut [f32], _: &mut Vec<u8>) -> Result<()> {
        mono.copy_from_slice(&self.samples[(from - self.start) as usize..][..mono.len()]);
        Ok(())
    }
}
