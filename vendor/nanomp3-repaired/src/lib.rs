//! Decodes one frame of MPEG audio, layers I to III, at a time: nanomp3-core 0.2.0, a safe port of minimp3, repaired.
//! README.md says what was changed.

#![no_std]
#![forbid(unsafe_code)]

mod minimp3;

/// Samples of the longest frame, both channels.
pub const MAX_SAMPLES_PER_FRAME: usize = 1152 * 2;

/// What the frames before leave for the next one, and memory to decode it in.
#[derive(Clone)]
pub struct Decoder {
    dec: minimp3::Mp3Dec,
}

/// Why a frame could not be decoded. The next one begins from silence; bits that it needs of this one are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Its side information contradicts itself.
    SideInfo,
    /// Bits of it stand in frames that were not decoded, as at the begin of a file that was cut.
    Reservoir,
    /// Its codes are longer than it says.
    MainData,
    /// Its samples are more than a hundred times full scale.
    Level,
}

impl Decoder {
    /// One that has decoded nothing.
    pub const fn new() -> Self {
        Decoder { dec: minimp3::Mp3Dec::new() }
    }

    /// Forgets the frames before: to be called where some are missing, or another stream begins.
    pub fn reset(&mut self) {
        self.dec.reset();
    }

    /// Decodes `frame`, one frame with its header, which the caller has found to be valid and whole. Returns its samples
    /// per channel; they stand in `pcm`, interleaved, full scale being 1.
    pub fn decode(&mut self, frame: &[u8], pcm: &mut [f32; MAX_SAMPLES_PER_FRAME]) -> Result<usize, Fault> {
        minimp3::mp3dec_decode_frame(&mut self.dec, frame, pcm)
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}
