//! A FLAC file -> samples. A frame is decoded where the previous one ended, whatever its number. If there is none, the
//! next frame with valid checksums is searched for.

use super::fault::Fault;
use super::frame::Frame;
use super::gap::{Failure, Gap};
use super::header::{self, Header, StreamFormat};
use super::metadata::{self, MARK};
use super::notes::Notes;
use crate::audio::coded::decoder::{Block, Decoder, End, Step};
use crate::audio::coded::gaps::Gaps;
use crate::audio::coded::source::Source;
use crate::audio::coded::window::Window;
use crate::audio::plain::wav::{Encoding, SampleLayout};
use crate::error::Error;

/// Number of bytes of a frame that are examined: the maximum that the stream information can state.
const MAX_FRAME_BYTES: usize = (1 << 24) - 1;
/// Number of bytes read at once, if no more are needed.
const CHUNK: usize = 128 << 10;
/// Number of bytes searched in one step.
const SEARCH: usize = 1 << 16;
/// What follows the frames of many files: tags of ID3, APE and Lyrics3, and zeros.
const TRAILERS: [&[u8]; 5] = [b"TAG", b"ID3", b"APETAGEX", b"LYRICSBEGIN", &[0; 16]];

/// A FLAC file, or bare frames.
pub struct Flac<'a> {
    pub(super) window: Window<'a>,
    /// Parameters that frames may omit.
    pub(super) defaults: StreamFormat,
    /// Format of the last frame, or of the metadata.
    format: StreamFormat,
    /// Number of samples per channel that the file claims to have.
    claimed: u64,
    /// Position where the next frame should start.
    position: u64,
    /// Start of the metadata, until a frame is found after it.
    metadata: Option<u64>,
    gap: Option<Gap>,
    last: Option<Header>,
    frame: Frame,
    /// Number of samples per channel so far, including lost ones.
    samples: u64,
    notes: Notes,
}

impl<'a> Flac<'a> {
    /// Creates a decoder without reading anything.
    #[must_use]
    pub fn new(source: Source<'a>) -> Self {
        Flac {
            window: Window::new(source.file, source.start, CHUNK),
            defaults: StreamFormat::default(),
            format: StreamFormat::default(),
            claimed: 0,
            position: 0,
            metadata: None,
            gap: None,
            last: None,
            frame: Frame::default(),
            samples: 0,
            notes: Notes::default(),
        }
    }

    /// Decodes the frame at `position` and returns its header and its length.
    pub(super) fn frame_at(&mut self, position: u64) -> Result<Result<(Header, usize), Failure>, Error> {
        let bytes = self.window.from(position, header::MAX_BYTES)?;
        let Some(header) = Header::parse(bytes, &self.defaults) else {
            return Ok(Err(Failure { fault: Fault::Wrong("no frame begins where one should"), header: None }));
        };
        let mut least = header.uncompressed_bytes();
        loop {
            let bytes = self.window.from(position, least)?;
            let is_all = bytes.len() < least;
            least = (2 * bytes.len()).min(MAX_FRAME_BYTES);
            let is_most = bytes.len() >= MAX_FRAME_BYTES;
            match self.frame.decode(bytes, &header) {
                Ok(len) => return Ok(Ok((header, len))),
                Err(Fault::Cut) if !is_all && !is_most => {}
                Err(fault) => return Ok(Err(Failure { fault, header: Some(header) })),
            }
        }
    }

    /// Accepts the frame just decoded.
    fn take(&mut self, header: Header, len: usize, block: &mut Block) {
        if self.last.is_some_and(|last| !follows(&last, &header)) {
            self.notes.disorder(self.samples);
        }
        self.notes.format(self.samples, &self.format, &header.format);
        fill(block, &self.frame, &header);
        self.position += len as u64;
        self.samples += u64::from(header.block);
        (self.metadata, self.format, self.last) = (None, header.format, Some(header));
    }

    /// Reads the metadata at the current position. Another file may follow the frames of the first.
    fn begin(&mut self) -> Result<Step, End> {
        let metadata = metadata::read(&mut self.window, self.position)?;
        let start = self.position + MARK.len() as u64;
        (self.defaults, self.last, self.metadata) = (metadata.defaults, None, Some(start));
        if self.samples == 0 {
            self.format = metadata.defaults;
        } else {
            self.notes.disorder(self.samples);
        }
        self.claimed = self.claimed.saturating_add(metadata.claimed);
        self.position = metadata.end;
        if !metadata.whole {
            self.gap = Some(Gap::new(metadata.end, start, &Failure { fault: Fault::Cut, header: None }));
        }
        Ok(Step::Skipped)
    }

    /// Starts a search for the next frame. If it should be the first one, the sizes of the metadata may be wrong.
    fn start_search(&mut self, failure: &Failure) {
        let at = self.metadata.take().unwrap_or(self.position + 1);
        self.gap = Some(Gap::new(self.position, at, failure));
    }

    /// One step of the search.
    fn search(&mut self, mut gap: Gap) -> Result<Step, End> {
        let is_last = self.window.len().saturating_sub(gap.at) <= SEARCH as u64;
        let bytes = self.window.from(gap.at, SEARCH)?;
        let Some(index) = find(bytes, &self.defaults) else {
            // A header may start in the last bytes of this step.
            gap.at += bytes.len().saturating_sub(header::MAX_BYTES) as u64;
            return if is_last { self.end(&gap) } else { self.continue_search(gap) };
        };
        gap.at += index as u64;
        if metadata::begins(&bytes[index..]) {
            return self.resume(&gap, gap.header_samples);
        }
        match self.frame_at(gap.at)? {
            Ok((header, _)) => {
                let lost = gap.lost(gap.at, self.last.as_ref(), &header);
                self.resume(&gap, lost)
            }
            Err(failure) => {
                gap.add_failure(&failure);
                gap.at += 1;
                self.continue_search(gap)
            }
        }
    }

    fn continue_search(&mut self, gap: Gap) -> Result<Step, End> {
        if gap.is_hopeless() {
            return Err(End::Damaged("too many frames in a row are wrong".to_owned()));
        }
        self.gap = Some(gap);
        Ok(Step::Skipped)
    }

    /// Continues at a frame found again, `lost` samples later.
    fn resume(&mut self, gap: &Gap, lost: u64) -> Result<Step, End> {
        match gap.at.checked_sub(gap.start) {
            Some(between) if lost == 0 && self.samples > 0 => self.notes.junk(between),
            _ if lost == 0 => self.notes.metadata(),
            _ => {}
        }
        (self.position, self.last) = (gap.at, None);
        Ok(self.lose(gap, lost))
    }

    fn lose(&mut self, gap: &Gap, lost: u64) -> Step {
        self.samples = self.samples.saturating_add(lost);
        if lost == 0 { Step::Skipped } else { Step::Lost { frames: lost, why: gap.why.to_owned() } }
    }

    /// Ends if no more frames are found.
    fn end(&mut self, gap: &Gap) -> Result<Step, End> {
        let end = self.window.len();
        self.position = end;
        if gap.cut {
            return Err(End::Early);
        }
        let missing = self.claimed.saturating_sub(self.samples);
        let lost = gap.lost_at_end(end, self.last.as_ref(), missing);
        if lost == 0 && self.samples == 0 {
            return Err(End::Damaged(gap.why.to_owned()));
        }
        let behind = self.window.from(gap.start, TRAILERS[4].len())?;
        let is_expected = TRAILERS.iter().any(|trailer| behind.starts_with(trailer));
        // Missing claimed samples are reported separately.
        if lost == 0 && missing == 0 && !is_expected {
            self.notes.junk(end - gap.start);
        }
        Ok(self.lose(gap, lost))
    }
}

impl Decoder for Flac<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        if let Some(gap) = self.gap.take() {
            return self.search(gap);
        }
        if self.position >= self.window.len() {
            return Ok(Step::Finished);
        }
        if self.window.from(self.position, header::MAX_BYTES)?.starts_with(MARK) {
            return self.begin();
        }
        match self.frame_at(self.position)? {
            Ok((header, len)) => {
                self.take(header, len, block);
                return Ok(Step::Decoded);
            }
            Err(failure) => self.start_search(&failure),
        }
        Ok(Step::Skipped)
    }

    fn codec(&self) -> &'static str {
        "FLAC"
    }

    fn gaps(&self) -> Gaps {
        Gaps::added(0, 0, self.claimed)
    }

    fn warnings(&self) -> Vec<String> {
        self.notes.sentences()
    }
}

/// Copies the samples of a frame to a block.
pub(super) fn fill(block: &mut Block, frame: &Frame, header: &Header) {
    frame.interleave(header, &mut block.bytes);
    let StreamFormat { sr, channels, .. } = header.format;
    block.layout = Some(SampleLayout { sr, channels: channels as usize, encoding: Encoding::I32 });
    block.trailing = 0;
}

/// Whether a frame has the number expected after another frame. Some encoders number frames but declare that they count
/// samples, or the other way round.
fn follows(last: &Header, next: &Header) -> bool {
    [1, last.block.into()].contains(&next.number.wrapping_sub(last.number))
}

/// Finds the first header in `bytes` with a valid checksum, of a frame or of a file.
fn find(bytes: &[u8], defaults: &StreamFormat) -> Option<usize> {
    let is_start = |index: &usize| match bytes[*index] {
        0xFF => Header::parse(&bytes[*index..], defaults).is_some(),
        b'f' => metadata::begins(&bytes[*index..]),
        _ => false,
    };
    (0..bytes.len()).find(is_start)
}
