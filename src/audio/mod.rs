//! Path -> stream of mono f32 samples.

pub mod signal;
pub mod open;
pub mod limits;
pub mod order;
pub mod magic;
pub mod chunk;
pub mod data;
pub mod fmt;
pub mod riff;
pub mod wav;
pub mod g711;
pub mod samples;

use std::path::Path;

use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::check::shown;
use fmt::Format;
use open::InputFile;
use order::ByteOrder;
use riff::Riff;
use samples::Placed;
use signal::Signal;
use wav::Layout;

/// Bytes read at a time; one frame more where a frame is longer.
const READ_BYTES: usize = 64 << 10;

/// A recording, opened: the part of it that `offset` and `duration` choose, mixed to one channel.
pub struct Audio {
    file: InputFile,
    order: ByteOrder,
    layout: Layout,
    channel: Option<usize>,
    /// Where the first sample of the chosen part is stored, in bytes from the start of the file.
    start: u64,
    /// The first sample's index within the whole recording.
    first: u64,
    n_samples: u64,
    /// What had to be worked around, a sentence each.
    pub warnings: Vec<String>,
}

impl Audio {
    /// Opens a WAV file and chooses what `options` ask of it.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        let file = InputFile::open(path)?;
        let Riff { order, fmt, data, mut warnings } = riff::scan(&file)?;
        let format = Format::read(&fmt, order)?;
        let layout = wav::layout(&format)?;
        warnings.extend(format.warning());
        let channel = channel(options, &layout)?;
        let frame_bytes = layout.frame_bytes() as u64;
        let (first, n_samples) = part(options, layout.sr, data.len / frame_bytes)?;
        let left_over = data.len % frame_bytes;
        if left_over > 0 && !data.cut {
            warnings.push(format!("the data chunk ends within a frame: its last {left_over} bytes were left out"));
        }
        let start = data.start + first * frame_bytes;
        Ok(Audio { file, order, layout, channel, start, first, n_samples, warnings })
    }

    /// Channels of the recording.
    #[must_use]
    pub fn channels(&self) -> u32 {
        self.layout.channels as u32
    }

    /// Why the mono samples of these frames, the first of which is `index`, are not all finite.
    fn non_finite(&self, bytes: &[u8], index: u64) -> Error {
        let Some(Placed { frame, channel, value }) = samples::first_non_finite(bytes, &self.layout, self.channel)
        else {
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
}

impl Signal for Audio {
    fn sr(&self) -> u32 {
        self.layout.sr
    }

    fn n_samples(&self) -> u64 {
        self.n_samples
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
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
                return Err(self.non_finite(scratch, self.first + index));
            }
            index += block.len() as u64;
        }
        Ok(())
    }
}

fn channel(options: &Options, layout: &Layout) -> Result<Option<usize>> {
    let Some(channel) = options.channel else { return Ok(None) };
    let last = layout.channels - 1;
    match channel as usize {
        channel if channel <= last => Ok(Some(channel)),
        channel => Err(Error::option("channel", channel, format!("from 0 to {last} for this file"))),
    }
}

/// The first sample and the number of samples that `offset` and `duration` choose, counted as librosa.load does.
fn part(options: &Options, sr: u32, recorded: u64) -> Result<(u64, u64)> {
    let samples = |seconds: f64| (seconds * f64::from(sr)) as u64;
    if recorded == 0 {
        return Err(Error::Empty { reason: "the file has no samples".to_owned() });
    }
    let first = samples(options.offset);
    let n_samples = options.duration.map_or(u64::MAX, samples).min(recorded.saturating_sub(first));
    if n_samples == 0 {
        let (from, total) = (shown(options.offset), shown(recorded as f64 / f64::from(sr)));
        let reason = format!("no sample lies within the chosen part, which begins at {from} s of {total} s");
        return Err(Error::Empty { reason });
    }
    Ok((first, n_samples))
}
