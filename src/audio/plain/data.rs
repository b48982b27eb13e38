//! Determines the actual size of the samples, because that of the data chunk may be wrong.

use std::ops::RangeInclusive;

use super::chunk::{Chunk, Chunks};
use crate::error::Result;
use crate::options::limits::CHUNKS;

/// The size that means "unknown", or "see the ds64 chunk".
const UNKNOWN: u64 = u32::MAX as u64;
/// Sizes written by programs that write to a pipe and cannot know the size. ffmpeg writes 0xFFFF_FFFF, others that
/// minus the header; sox 0x7FFF_F000 or the whole frames in it, arecord 0x8000_0000 or the frames in it.
const STREAMED: [RangeInclusive<u64>; 2] = [0x7FFF_E000..=0x8000_0000, 0xFFFF_F000..=UNKNOWN];
/// Number of bytes at which 32-bit sizes wrap around to 0.
const WRAP: u64 = 1 << 32;

/// Position of the samples.
#[derive(Clone, Copy, Debug)]
pub struct Data {
    /// Start, in bytes from the start of the file.
    pub start: u64,
    /// Length in bytes, never past the end of the file.
    pub len: u64,
    /// Whether the file ends before they do, which a warning reports.
    pub cut: bool,
}

/// Locates the samples of a data chunk. `ds64_size` is its size in a ds64 chunk. Sizes that do not fit the file, and
/// data that follows, are reported in `warnings`.
pub fn locate(chunks: &Chunks, chunk: &Chunk, ds64_size: Option<u64>, warnings: &mut Vec<String>) -> Result<Data> {
    let available = chunks.file.len().saturating_sub(chunk.body);
    let data = |len| Data { start: chunk.body, len, cut: false };
    let (size, counted) = match (chunk.size, ds64_size) {
        // A program that writes to a pipe leaves the ds64 chunk empty.
        (UNKNOWN, None | Some(0)) => return Ok(data(available)),
        (UNKNOWN, Some(size)) => (size, true),
        (size, _) => (size, false),
    };
    let streamed = !counted && STREAMED.iter().any(|range| range.contains(&size));
    if size > available {
        if !streamed {
            let what = "the file ends early: its data chunk claims";
            warnings.push(format!("{what} {size} bytes, {available} are there and were used"));
        }
        return Ok(Data { cut: !streamed, ..data(available) });
    }
    let chunk = Chunk { size, ..*chunk };
    if let Some(next) = chunks.real_after(&chunk)? {
        warn_of_second_data(chunks, next, warnings)?;
        return Ok(data(size));
    }
    let wrap = if counted { u64::MAX } else { WRAP };
    let len = if streamed { available } else { usable_bytes(size, available, wrap, warnings) };
    if len == size {
        warn_of_trailing_bytes(chunks, &chunk, warnings)?;
    }
    Ok(data(len))
}

/// The number of bytes to read as samples, of `available` ones, if no chunk follows the claimed size. Sizes wrap around
/// at `wrap`.
fn usable_bytes(size: u64, available: u64, wrap: u64, warnings: &mut Vec<String>) -> u64 {
    if size == 0 && available > 0 {
        warnings.push(format!(
            "its data chunk claims 0 bytes, as a recorder that broke off leaves it: the {available} bytes up to the end of \
             the file were used"
        ));
        return available;
    }
    // Data after the samples, if any, is shorter than 4 GiB.
    let len = available - (available - size) % wrap;
    if len > size {
        warnings.push(format!("its data chunk claims {size} bytes, as it must beyond 4 GiB: {len} bytes were used"));
    }
    len
}

/// Warns about further samples that are not read, in a second data chunk or in a second file.
fn warn_of_second_data(chunks: &Chunks, first: Chunk, warnings: &mut Vec<String>) -> Result<()> {
    let mut next = Some(first);
    for _ in 0..CHUNKS.max {
        let Some(chunk) = next else { break };
        let what = match &chunk.name {
            b"data" => "a second data chunk",
            b"RIFF" | b"RIFX" | b"RF64" | b"BW64" => "a second WAV file",
            _ => {
                next = chunks.real_after(&chunk)?;
                continue;
            }
        };
        warnings.push(format!("{what} follows its samples: only the first was read"));
        break;
    }
    Ok(())
}

/// Warns about trailing bytes that are not a chunk. Zeros up to a whole block are harmless.
fn warn_of_trailing_bytes(chunks: &Chunks, chunk: &Chunk, warnings: &mut Vec<String>) -> Result<()> {
    let rest = chunks.file.len().saturating_sub(chunk.end());
    if rest <= 8 {
        return Ok(());
    }
    let mut begin = [0; 64];
    let len = chunks.file.read_at(&mut begin, chunk.end())?;
    if begin[..len].iter().any(|&byte| byte != 0) {
        warnings.push(format!("{rest} bytes that are no chunk follow its data chunk: they were left out"));
    }
    Ok(())
}
