//! Finds the frames of a file and skips other bytes.

use super::search::{AHEAD, IsWhole, Item, NEAR, find_at, find_in_junk, first, in_a_row};
use crate::audio::coded::decoder::End;
use crate::audio::coded::mp3::tag_len;
use crate::audio::coded::skipped::SkippedBytes;
use crate::audio::coded::source::Source;
use crate::audio::coded::window::Window;
use crate::audio::magic::adts::{HEADER_BYTES, Header, MAX_FRAME_LEN};

/// Number of bytes read at a time.
const CHUNK: usize = 128 << 10;

/// The next item of a file.
pub enum Found<'b> {
    /// A frame of the stream described by this header, with its number of raw data blocks.
    Frame(Header, usize, &'b [u8]),
    /// Bytes in place of this many raw data blocks.
    Lost(u64),
    /// Bytes that are not a frame: a tag, or anything else.
    Skipped,
    /// The end of the file.
    End,
}

/// The frames of a file.
pub struct Frames<'a> {
    window: Window<'a>,
    /// File offset that positions are counted from.
    origin: u64,
    /// Position of the next byte to examine.
    position: u64,
    /// Header of the last frame.
    last: Option<Header>,
    /// Number of raw data blocks in a frame.
    blocks: usize,
    /// Mean length of the last frames, and the number of frames so far.
    mean: f64,
    count: usize,
    /// Start of bytes that are not a frame, up to `position`.
    junk_start: Option<u64>,
    skipped: SkippedBytes,
}

impl<'a> Frames<'a> {
    /// Starts at the beginning of a file.
    pub fn new(source: Source<'a>) -> Self {
        Frames {
            window: Window::new(source.file, source.start, CHUNK),
            origin: source.start,
            position: 0,
            last: None,
            blocks: 1,
            mean: 0.0,
            count: 0,
            junk_start: None,
            skipped: SkippedBytes::default(),
        }
    }

    /// The bytes skipped so far.
    pub fn skipped(&self) -> SkippedBytes {
        self.skipped
    }

    /// Reads the next frame, or what is in its place.
    pub fn next(&mut self, is_whole: &mut dyn FnMut(Header, usize, &[u8]) -> bool) -> Result<Found<'_>, End> {
        let bytes = self.window.from(self.position, AHEAD)?;
        let is_junk = self.junk_start.is_some();
        let tag = if is_junk { 0 } else { tag_len(bytes) };
        if tag > 0 {
            self.position = self.position.saturating_add(tag);
            return Ok(Found::Skipped);
        }
        if self.last.is_none() {
            self.last = Some(first(bytes, &mut |header, frame| is_whole(header, header.blocks(), frame))?);
            self.blocks = self.last.map_or(1, Header::blocks);
        }
        let Some(last) = self.last.filter(|_| !bytes.is_empty()) else { return Ok(Found::End) };
        let blocks = self.blocks;
        let is_whole: IsWhole = &mut |header, frame| is_whole(header, blocks, frame);
        match if is_junk { find_in_junk(bytes, last, is_whole) } else { find_at(bytes, last, is_whole) } {
            Item::Frame(header, len) => self.take(header, len),
            Item::Junk(len) => {
                self.pass(len);
                Ok(Found::Skipped)
            }
            Item::Until(len) => {
                self.pass(len);
                self.resume(last)
            }
            Item::Cut => Err(End::Early),
        }
    }

    fn take(&mut self, header: Header, len: usize) -> Result<Found<'_>, End> {
        let bytes = self.window.from(self.position, len + HEADER_BYTES)?;
        // The number of blocks is trusted if two frames agree.
        let next = Header::read(&bytes[len..]).unwrap_or(header).blocks();
        if next == header.blocks() || self.count == 0 {
            self.blocks = next;
        }
        self.count += 1;
        self.mean += (len as f64 - self.mean) / self.count.min(NEAR) as f64;
        self.position += len as u64;
        self.last = Some(header);
        Ok(Found::Frame(header, self.blocks, &bytes[..len]))
    }

    /// Skips bytes that are not a frame.
    fn pass(&mut self, len: usize) {
        self.junk_start.get_or_insert(self.position);
        self.position += len as u64;
    }

    /// Continues at a frame found again, or at the end of the file.
    fn resume(&mut self, last: Header) -> Result<Found<'static>, End> {
        let start = self.junk_start.take().unwrap_or(self.position);
        let len = self.position - start;
        let rest = self.window.from(self.position, AHEAD)?;
        let (ends, behind) = (rest.is_empty(), in_a_row(rest, last));
        let is_short = len <= MAX_FRAME_LEN as u64;
        // Anything may precede the first frame and follow the last one, and many files are padded with zeros.
        let may_be_sound = match (self.count > 0, ends) {
            (true, false) => true,
            (_, true) => is_short && !self.is_empty(start, len as usize)?,
            (false, false) => is_short,
        };
        let lost = if may_be_sound { self.estimate_frames(len, behind) } else { 0 };
        if lost == 0 {
            self.skipped.add(self.origin + start, len);
            return Ok(Found::Skipped);
        }
        Ok(Found::Lost(lost * self.blocks as u64))
    }

    fn is_empty(&mut self, start: u64, len: usize) -> Result<bool, End> {
        Ok(self.window.from(start, len)?.iter().all(|&byte| byte == 0))
    }

    /// Estimates the number of frames in a number of bytes, from the lengths of the frames before and of those in
    /// `behind`.
    fn estimate_frames(&self, bytes: u64, behind: (usize, usize)) -> u64 {
        let before = self.count.min(NEAR);
        let near = self.mean * before as f64 + behind.1 as f64;
        (bytes as f64 * (before + behind.0) as f64 / near.max(1.0)).round() as u64
    }
}
