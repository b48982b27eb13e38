//! Uncompressed samples: read by position, mixed to one channel.

use super::data::Data;
use super::samples::{self, LocatedSample};
use super::wav::{Encoding, SampleLayout};
use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::limits::{CHANNELS, SAMPLE_RATE, check_limit};

/// Number of bytes read at a time; one frame if a frame is longer.
const READ_BYTES: usize = 64 << 10;

/// The header's description of uncompressed samples.
pub struct Plain {
    /// Byte order of the samples.
    pub order: ByteOrder,
    /// SampleLayout of the samples.
    pub layout: SampleLayout,
    /// Position of the samples.
    pub data: Data,
    /// Warnings, a sentence each.
    pub warnings: Vec<String>,
}

impl Plain {
    /// The description of 32-bit floating-point values without a header, see [`InputFile::from_floats`].
    pub fn from_floats(n_values: usize, channels: u32, sr: u32) -> Result<Self> {
        check_limit(&CHANNELS, channels.into())?;
        check_limit(&SAMPLE_RATE, sr.into())?;
        let layout = SampleLayout { sr, channels: channels as usize, encoding: Encoding::F32 };
        if n_values == 0 {
            return Err(Error::Empty { reason: "there are no samples".to_owned() });
        }
        if !n_values.is_multiple_of(layout.channels) {
            let reason = format!("{n_values} samples are no whole number of frames of {channels} channels");
            return Err(Error::Audio { reason });
        }
        let data = Data { start: 0, len: 4 * n_values as u64, cut: false };
        Ok(Plain { order: ByteOrder::Little, layout, data, warnings: Vec::new() })
    }

    /// The number of whole frames. Left-over bytes are reported in the warnings.
    pub fn frames(&mut self) -> u64 {
        let frame_bytes = self.layout.frame_bytes() as u64;
        let left_over = self.data.len % frame_bytes;
        if left_over > 0 && !self.data.cut {
            let what = "the data chunk ends within a frame: its last";
            self.warnings.push(format!("{what} {left_over} bytes were left out"));
        }
        self.data.len / frame_bytes
    }
}

/// A part of a file's samples.
pub struct Pcm<'a> {
    file: InputFile<'a>,
    order: ByteOrder,
    layout: SampleLayout,
    channel: Option<usize>,
    /// Offset of the part's first sample in the file, in bytes.
    start: u64,
    /// Index of the first sample in the whole recording.
    first: u64,
}

impl<'a> Pcm<'a> {
    /// The samples from index `first` on, of one channel or the mean of all.
    #[must_use]
    pub fn new(file: InputFile<'a>, plain: &Plain, channel: Option<usize>, first: u64) -> Self {
        let Plain { order, layout, data, .. } = *plain;
        let start = data.start + first * layout.frame_bytes() as u64;
        Pcm { file, order, layout, channel, start, first }
    }

    /// Fills `mono` with the samples from index `from` of the part on.
    pub fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        let frame_bytes = self.layout.frame_bytes();
        let frames_at_once = (READ_BYTES / frame_bytes).max(1);
        let mut index = from;
        for block in mono.chunks_mut(frames_at_once) {
            scratch.resize(block.len() * frame_bytes, 0);
            let filled = self.file.read_at(scratch, self.start + index * frame_bytes as u64)?;
            if filled < scratch.len() {
                return Err(Error::Audio { reason: "the file became shorter while it was read".to_owned() });
            }
            if self.order == ByteOrder::Big {
                samples::to_little_endian(scratch, self.layout.encoding);
            }
            samples::to_mono(scratch, &self.layout, self.channel, block);
            if self.layout.encoding.is_float() && !block.iter().all(|sample| sample.is_finite()) {
                return Err(non_finite(scratch, &self.layout, self.channel, self.first + index));
            }
            index += block.len() as u64;
        }
        Ok(())
    }
}

/// The reason why the mono samples of these little-endian frames are not all finite. The first frame has index `index`.
pub fn non_finite(bytes: &[u8], layout: &SampleLayout, channel: Option<usize>, index: u64) -> Error {
    let Some(LocatedSample { frame, channel, value }) = samples::first_non_finite(bytes, layout, channel) else {
        return Error::Audio { reason: "its channels are too loud to be averaged".to_owned() };
    };
    let index = index + frame as u64;
    if value.is_finite() {
        let most = f32::MAX;
        let reason = format!("sample {index} of channel {channel} is {value:e}, at most {most:e} can be drawn");
        return Error::Audio { reason };
    }
    Error::NonFinite { value, index, channel }
}
