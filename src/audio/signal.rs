//! Mono samples, wherever they come from.

use crate::error::{Error, Result};

/// Mono samples that can be read from any index on.
pub trait Signal {
    /// Samples per second.
    fn sr(&self) -> u32;

    /// How many samples there are, at least 1.
    fn n_samples(&self) -> u64;

    /// Fills `mono` with the samples from index `from` on; `from + mono.len()` is at most [`Signal::n_samples`].
    /// `scratch` may be used for anything.
    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()>;
}

/// Samples in memory.
pub struct Samples<'a> {
    samples: &'a [f32],
    sr: u32,
}

impl<'a> Samples<'a> {
    /// Takes at least one sample, every one finite.
    pub fn new(samples: &'a [f32], sr: u32) -> Result<Self> {
        if samples.is_empty() {
            return Err(Error::Empty { reason: "there are no samples".to_owned() });
        }
        match samples.iter().position(|sample| !sample.is_finite()) {
            Some(index) => Err(Error::NonFinite { value: samples[index].into(), index: index as u64, channel: 0 }),
            None => Ok(Samples { samples, sr }),
        }
    }
}

impl Signal for Samples<'_> {
    fn sr(&self) -> u32 {
        self.sr
    }

    fn n_samples(&self) -> u64 {
        self.samples.len() as u64
    }

    fn read(&self, from: u64, mono: &mut [f32], _: &mut Vec<u8>) -> Result<()> {
        mono.copy_from_slice(&self.samples[from as usize..][..mono.len()]);
        Ok(())
    }
}
