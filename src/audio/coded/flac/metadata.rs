//! What stands before a file's frames: RFC 9639, section 8. All of it is passed over by its sizes but for what frames
//! may leave to it.

use super::header::Format;
use crate::audio::coded::window::Window;
use crate::error::Result;

/// What a file begins with.
pub const MARK: &[u8] = b"fLaC";
/// Blocks that are passed over; behind these, frames are searched for.
const MOST_BLOCKS: usize = 4096;
/// Bytes of a block's header, and of the stream information in the block behind it.
const BLOCK_HEADER: usize = 4;
const STREAM_INFO: usize = 34;

/// What stands before a file's frames.
#[derive(Default)]
pub struct Metadata {
    /// What frames may leave out.
    pub said: Format,
    /// Samples of each channel; 0 if unknown.
    pub claimed: u64,
    /// Where the frames begin.
    pub end: u64,
    /// Whether the file goes on behind every block.
    pub whole: bool,
}

/// Bytes in which the mark before the first block is looked for.
const MOST_MARK: usize = 16;

/// Reads what follows the mark at `start`.
pub fn read(window: &mut Window, start: u64) -> Result<Metadata> {
    let mut metadata = Metadata { end: start + MARK.len() as u64, ..Metadata::default() };
    for _ in 0..MOST_BLOCKS {
        let bytes = window.from(metadata.end, BLOCK_HEADER + STREAM_INFO)?;
        let Some((&[kind, a, b, c], body)) = bytes.split_first_chunk() else { return Ok(metadata) };
        // No block begins like a frame.
        if kind == 0xFF {
            break;
        }
        let len = u32::from_be_bytes([0, a, b, c]);
        if kind & 0x7F == 0 && len as usize >= STREAM_INFO {
            (metadata.said, metadata.claimed) = stream_info(body).unwrap_or_default();
        }
        let end = metadata.end + BLOCK_HEADER as u64 + u64::from(len);
        if end > window.len() {
            return Ok(metadata);
        }
        metadata.end = end;
        if kind & 0x80 != 0 {
            break;
        }
    }
    metadata.whole = true;
    Ok(metadata)
}

/// The stream information in the beginning of what a container holds of a file: a mark or not, then a block's header.
#[must_use]
pub fn first_block(bytes: &[u8]) -> Option<(Format, u64)> {
    let marks = [MARK, b"dfLa\0\0\0\0", &[0; 4]];
    let is_block = |rest: &&[u8]| matches!(rest, [0 | 0x80, 0, 0, 0x22, ..]);
    let behind = |mark: &[u8]| {
        let begin = bytes.windows(mark.len()).take(MOST_MARK).position(|found| found == mark)?;
        bytes.get(begin + mark.len()..).filter(is_block)
    };
    let body = marks.into_iter().find_map(behind).or(Some(bytes).filter(is_block))?;
    stream_info(&body[BLOCK_HEADER..])
}

/// Whether `bytes` are the beginning of a file.
#[must_use]
pub fn begins(bytes: &[u8]) -> bool {
    bytes.strip_prefix(MARK).is_some_and(|rest| matches!(rest, [0 | 0x80, 0, 0, 0x22, ..]))
}

/// What the samples are, and how many there are in each channel: 8.2.
pub fn stream_info(body: &[u8]) -> Option<(Format, u64)> {
    let fields = u64::from_be_bytes(*body.get(10..)?.first_chunk()?);
    let format = Format {
        sr: (fields >> 44) as u32,
        channels: (fields >> 41 & 7) as u32 + 1,
        depth: (fields >> 36 & 0x1F) as u32 + 1,
    };
    Some((format, fields & 0xF_FFFF_FFFF))
}
