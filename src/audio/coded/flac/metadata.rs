//! The metadata before a file's frames: RFC 9639, section 8. All of it is skipped by its sizes, except the parameters
//! that frames may omit.

use super::header::StreamFormat;
use crate::audio::coded::window::Window;
use crate::error::Result;

/// Signature at the start of a file.
pub const MARK: &[u8] = b"fLaC";
/// Maximum number of blocks skipped; after them, frames are searched for.
const MAX_BLOCKS: usize = 4096;
/// Length in bytes of a block's header, and of the stream information in the block after it.
const BLOCK_HEADER: usize = 4;
const STREAM_INFO: usize = 34;

/// Metadata of a file.
#[derive(Default)]
pub struct Metadata {
    /// Parameters that frames may omit.
    pub defaults: StreamFormat,
    /// Number of samples per channel; 0 if unknown.
    pub claimed: u64,
    /// Start of the frames.
    pub end: u64,
    /// Whether the file continues after every block.
    pub whole: bool,
}

/// Number of bytes searched for the signature before the first block.
const MAX_MARK: usize = 16;

/// Reads the metadata after the signature at `start`.
pub fn read(window: &mut Window, start: u64) -> Result<Metadata> {
    let mut metadata = Metadata { end: start + MARK.len() as u64, ..Metadata::default() };
    for _ in 0..MAX_BLOCKS {
        let bytes = window.from(metadata.end, BLOCK_HEADER + STREAM_INFO)?;
        let Some((&[kind, a, b, c], body)) = bytes.split_first_chunk() else { return Ok(metadata) };
        // No block starts like a frame.
        if kind == 0xFF {
            break;
        }
        let len = u32::from_be_bytes([0, a, b, c]);
        if kind & 0x7F == 0 && len as usize >= STREAM_INFO {
            (metadata.defaults, metadata.claimed) = stream_info(body).unwrap_or_default();
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

/// Reads the stream information from a container's configuration: a signature, which may be missing, then a block's
/// header.
#[must_use]
pub fn first_block(bytes: &[u8]) -> Option<(StreamFormat, u64)> {
    let marks = [MARK, b"dfLa\0\0\0\0", &[0; 4]];
    let is_block = |rest: &&[u8]| matches!(rest, [0 | 0x80, 0, 0, 0x22, ..]);
    let behind = |mark: &[u8]| {
        let begin = bytes.windows(mark.len()).take(MAX_MARK).position(|found| found == mark)?;
        bytes.get(begin + mark.len()..).filter(is_block)
    };
    let body = marks.into_iter().find_map(behind).or(Some(bytes).filter(is_block))?;
    stream_info(&body[BLOCK_HEADER..])
}

/// Whether `bytes` are the start of a file.
#[must_use]
pub fn begins(bytes: &[u8]) -> bool {
    bytes.strip_prefix(MARK).is_some_and(|rest| matches!(rest, [0 | 0x80, 0, 0, 0x22, ..]))
}

/// The format of the samples and their number per channel: 8.2.
pub fn stream_info(body: &[u8]) -> Option<(StreamFormat, u64)> {
    let fields = u64::from_be_bytes(*body.get(10..)?.first_chunk()?);
    let format = StreamFormat {
        sr: (fields >> 44) as u32,
        channels: (fields >> 41 & 7) as u32 + 1,
        depth: (fields >> 36 & 0x1F) as u32 + 1,
    };
    Some((format, fields & 0xF_FFFF_FFFF))
}
