//! Finds the frames of a file and skips other bytes.

use std::io::Read;

use super::tag::tag_len;
use crate::audio::coded::decoder::End;
use crate::audio::coded::skipped::SkippedBytes;
use crate::audio::coded::source::Source;
use crate::audio::magic::mpeg::{Frame, HEADER_BYTES, Header, IN_A_ROW, MAX_FRAME_LEN, frame_at};

/// Number of bytes read at a time.
const CHUNK: usize = 64 << 10;
/// Number of bytes visible from a frame on, if the file has them: three free-format frames, the longest, and their
/// headers.
const AHEAD: usize = 3 * MAX_FRAME_LEN + HEADER_BYTES;

/// The next item of a file.
pub enum Found<'b> {
    Frame(Header, &'b [u8]),
    /// Bytes in place of this many frames, each of this many samples.
    Lost(u64, u64),
    /// Bytes that are not a frame: a tag, or anything else.
    Skipped,
    /// The end of the file.
    End,
}

/// The frames of a file.
pub struct Frames<'a> {
    source: Source<'a>,
    /// The bytes read last, and their position.
    window: Vec<u8>,
    window_start: u64,
    /// Whether the file ends with them.
    window_is_last: bool,
    /// Position of the next byte to examine.
    position: u64,
    /// The last frame of the current stream.
    last: Option<Frame>,
    /// Start of bytes that are not a frame, up to `position`.
    junk_start: Option<u64>,
    skipped: SkippedBytes,
}

impl<'a> Frames<'a> {
    /// Starts at the beginning of a file.
    pub fn new(source: Source<'a>) -> Self {
        let (window, skipped) = (Vec::new(), SkippedBytes::default());
        Frames {
            source,
            window,
            window_start: 0,
            window_is_last: false,
            position: 0,
            last: None,
            junk_start: None,
            skipped,
        }
    }

    /// The bytes skipped so far.
    pub fn skipped(&self) -> SkippedBytes {
        self.skipped
    }

    /// Reads the next frame, or what is in its place.
    pub fn next(&mut self) -> Result<Found<'_>, End> {
        self.fill()?;
        let tag = tag_len(self.ahead());
        if tag > 0 {
            self.end_junk(self.position);
            self.position += tag;
            return Ok(Found::Skipped);
        }
        match self.expected()? {
            Some((header, len)) => {
                let begin = (self.position - self.window_start) as usize;
                self.position += len as u64;
                Ok(Found::Frame(header, &self.window[begin..begin + len]))
            }
            None => self.search(),
        }
    }

    /// The frame expected here, if it is complete.
    fn expected(&mut self) -> Result<Option<(Header, usize)>, End> {
        let bytes = self.ahead();
        let (Some(last), Some(header), None) = (self.last, Header::read(bytes), self.junk_start) else {
            return Ok(None);
        };
        if !last.header.continues(header) {
            return Ok(None);
        }
        let len = header.frame_bytes(last.free);
        if len > bytes.len() {
            return Err(End::Early);
        }
        if !self.follows(last, len) && self.is_damaged(last, header, len) {
            return Ok(None);
        }
        self.last = Some(Frame { header, ..last });
        Ok(Some((header, len)))
    }

    /// Whether the file continues as expected after this many bytes.
    fn follows(&self, last: Frame, len: usize) -> bool {
        let rest = &self.ahead()[len..];
        let is_next = Header::read(rest).is_some_and(|next| last.header.continues(next));
        is_next || rest.len() < HEADER_BYTES || tag_len(rest) > 0
    }

    /// Whether a header not followed by another frame is itself damaged: frames follow each other from within its frame
    /// on, or from where the intended frame would end.
    fn is_damaged(&self, last: Frame, header: Header, len: usize) -> bool {
        let bytes = self.ahead();
        let most = bytes.len().min(len + MAX_FRAME_LEN);
        let next = (HEADER_BYTES..most).find_map(|at| Some((at, stream_at(last, &bytes[at..])?)));
        next.is_some_and(|(at, next)| {
            let lost = |bytes: usize| lost_frames(Frame { header, ..last }, next.header, bytes as u64);
            at < len || lost_frames(last, next.header, at as u64) > 0 && lost(at - len) == 0
        })
    }

    /// Searches for the next frame that others follow.
    fn search(&mut self) -> Result<Found<'_>, End> {
        let junk_start = *self.junk_start.get_or_insert(self.position);
        let bytes = self.ahead();
        let ends = bytes.len() <= AHEAD;
        let most = if ends { bytes.len() } else { bytes.len() - AHEAD };
        let alone = self.last.is_none() && self.position == junk_start && self.skipped.bytes == 0;
        let found = (0..most).find_map(|at| {
            let rest = &bytes[at..];
            let known = self.last.and_then(|last| stream_at(last, rest));
            let frame = known
                .or_else(|| frame_at(rest, IN_A_ROW))
                .or_else(|| only_frame(rest).filter(|_| ends && alone && at == 0));
            (frame.is_some() || at > 0 && tag_len(rest) > 0).then_some((at as u64, frame))
        });
        match found {
            Some((at, frame)) => Ok(self.resume(junk_start, at, frame)),
            None if !ends => {
                self.position += most as u64;
                Ok(Found::Skipped)
            }
            None => self.end(),
        }
    }

    /// Continues at a frame or a tag `at` bytes further on.
    fn resume(&mut self, junk_start: u64, at: u64, frame: Option<Frame>) -> Found<'static> {
        let begin = self.position + at;
        let lost = match (self.last, frame) {
            (Some(last), Some(next)) if last.header.continues(next.header) => {
                lost_frames(last, next.header, begin - junk_start)
            }
            _ => 0,
        };
        self.position = begin;
        if lost > 0 {
            self.junk_start = None;
        } else {
            self.end_junk(begin);
        }
        self.last = frame.or(self.last);
        let samples = self.last.map_or(0, |last| last.header.samples());
        if lost > 0 { Found::Lost(lost, samples) } else { Found::Skipped }
    }

    /// Ends the search without a frame.
    fn end(&mut self) -> Result<Found<'static>, End> {
        let left = self.ahead();
        let is_cut = Header::read(left).is_some_and(|header| left.len() < header.frame_bytes(MAX_FRAME_LEN));
        let is_empty = left.iter().all(|&byte| byte == 0);
        let len = left.len() as u64;
        if self.last.is_none() {
            let nothing = || End::Damaged("frames that follow each other are nowhere in it".to_owned());
            return Err(if is_cut || len == 0 { End::Early } else { nothing() });
        }
        self.position += len;
        // The last block of many files is padded with zeros.
        if is_empty && self.junk_start == Some(self.position - len) {
            self.junk_start = None;
        }
        self.end_junk(self.position);
        Ok(Found::End)
    }

    /// Counts the bytes up to `end` that are neither frames nor tags.
    fn end_junk(&mut self, end: u64) {
        let Some(start) = self.junk_start.take().filter(|&start| start < end) else { return };
        self.skipped.add(self.source.start + start, end - start);
    }

    /// The visible bytes, at least [`AHEAD`] if the file has them.
    fn ahead(&self) -> &[u8] {
        &self.window[(self.position - self.window_start).min(self.window.len() as u64) as usize..]
    }

    /// Reads more if fewer bytes are left than needed.
    fn fill(&mut self) -> Result<(), End> {
        if self.window_is_last || self.ahead().len() > AHEAD {
            return Ok(());
        }
        let kept = self.ahead().len();
        self.window.drain(..self.window.len() - kept);
        self.window_start = self.position;
        self.source.position = self.position + kept as u64;
        self.window.resize(kept + CHUNK, 0);
        let mut len = kept;
        while len < self.window.len() {
            match self.source.read(&mut self.window[len..]) {
                Ok(0) => break,
                Ok(read) => len += read,
                Err(error) => return Err(End::Damaged(error.to_string())),
            }
        }
        self.window_is_last = len < self.window.len();
        self.window.truncate(len);
        Ok(())
    }
}

/// The frame at the start of `bytes`, if it belongs to the stream of `last` and another one follows, or none can.
fn stream_at(last: Frame, bytes: &[u8]) -> Option<Frame> {
    let header = Header::read(bytes).filter(|&header| last.header.continues(header))?;
    let rest = bytes.get(header.frame_bytes(last.free)..)?;
    let follows = rest.is_empty() || Header::read(rest).is_some_and(|next| header.continues(next));
    follows.then_some(Frame { header, ..last })
}

/// The frame that makes up all of `bytes`.
fn only_frame(bytes: &[u8]) -> Option<Frame> {
    frame_at(bytes, 1).filter(|frame| frame.free == 0 && bytes.len() < frame.header.frame_bytes(0) + MAX_FRAME_LEN)
}

/// The number of frames that a number of bytes between `last` and `next` represents; 0 if the length does not match.
fn lost_frames(last: Frame, next: Header, bytes: u64) -> u64 {
    let (header, slot) = (last.header, last.header.slot() as u64);
    if header.kbps() != next.kbps() {
        return u64::from(header.may_have(bytes as usize));
    }
    // Twice the length of a frame in bytes, since padding evens out halves.
    let plain = (if header.kbps() == 0 { last.free } else { header.frame_bytes(0) }) as u64;
    let exact = |frames: u64| match header.kbps() {
        0 => frames * plain,
        kbps => frames * header.samples() * u64::from(kbps) * 125 / u64::from(header.sr()),
    };
    let one = exact(1).max(1);
    let frames = (bytes + one / 2) / one;
    let fits = exact(frames).abs_diff(bytes) <= slot || bytes == frames * plain;
    if frames > 0 && fits { frames } else { u64::from(header.kbps() != 0 && header.may_have(bytes as usize)) }
}
