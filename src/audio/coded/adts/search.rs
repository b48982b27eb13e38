//! What is at a position of a file: a frame, or bytes up to the next one.

use crate::audio::coded::decoder::End;
use crate::audio::magic::adts::{HEADER_BYTES, Header, IN_A_ROW, MAX_FRAME_LEN, stream_at};

/// Number of bytes searched, and number visible to the search if the file has them: frames that start in the former
/// must be complete, and others may have to follow.
const SEARCHED: usize = 64 << 10;
pub const AHEAD: usize = SEARCHED + (IN_A_ROW + 1) * MAX_FRAME_LEN;
/// Number of bits of a header that may be wrong. Of the 38 known bits, random bytes have this few wrong ones once in a
/// million times.
const MAX_WRONG: u32 = 4;
/// Number of frames used to estimate the length of lost ones.
pub const NEAR: usize = 16;

/// What is at a position.
pub enum Item {
    /// A frame of this length, with this header or a damaged one.
    Frame(Header, usize),
    /// No frame for this many bytes; then a frame starts or the file ends.
    Until(usize),
    /// No frame for this many bytes.
    Junk(usize),
    /// A frame truncated by the end of the file.
    Cut,
}

/// Whether the frame with this header can be decoded.
pub type IsWhole<'f> = &'f mut dyn FnMut(Header, &[u8]) -> bool;

/// Finds the header of the first consecutive frames, or of a frame that can be decoded.
pub fn first(bytes: &[u8], is_whole: IsWhole) -> Result<Header, End> {
    let found = (0..bytes.len().min(SEARCHED)).find_map(|at| stream_at(&bytes[at..]));
    let own = Header::read(bytes);
    let mut may_be_first = |header: &Header| {
        let frame = bytes.get(..header.frame_bytes());
        follows(bytes, *header) || frame.is_some_and(|frame| is_whole(*header, frame))
    };
    let whole = found.or_else(|| own.filter(&mut may_be_first));
    whole.ok_or_else(|| match bytes.len() < own.map_or(HEADER_BYTES, Header::frame_bytes) {
        true => End::Early,
        false => End::Damaged("frames that follow each other are nowhere in it".to_owned()),
    })
}

/// Determines what is at the start of `bytes`, where a frame of the stream of `last` should start.
pub fn find_at(bytes: &[u8], last: Header, is_whole: IsWhole) -> Item {
    let own = own(bytes, last);
    if let Some(header) = own.filter(|&header| follows(bytes, header)).or_else(|| stream_at(bytes)) {
        return Item::Frame(header, header.frame_bytes());
    }
    let junk = until(bytes, 1, last, is_whole);
    let (Item::Until(end) | Item::Junk(end)) = junk else { return junk };
    match own.map(|header| (header, header.frame_bytes())) {
        Some((header, len)) if len <= end && is_whole(header, &bytes[..len]) => return Item::Frame(header, len),
        Some((_, len)) if len > bytes.len() && end == bytes.len() => return Item::Cut,
        _ if bytes.len() < HEADER_BYTES && last.begins_like(bytes) => return Item::Cut,
        _ => {}
    }
    // If a frame's header is damaged, the rest of the frame is still there.
    let is_frame = end <= MAX_FRAME_LEN && last.wrong_bits(bytes, end) <= MAX_WRONG;
    if is_frame { Item::Frame(last, end) } else { junk }
}

/// The same within bytes that are not a frame.
pub fn find_in_junk(bytes: &[u8], last: Header, is_whole: IsWhole) -> Item {
    until(bytes, 0, last, is_whole)
}

/// The header of a frame of the stream of `last`, if `bytes` start with one.
fn own(bytes: &[u8], last: Header) -> Option<Header> {
    Header::read(bytes).filter(|&header| last.continues(header))
}

/// Whether the frame at the start of `bytes` is followed by another one of the stream, or by nothing.
fn follows(bytes: &[u8], header: Header) -> bool {
    let Some(rest) = bytes.get(header.frame_bytes()..) else { return false };
    rest.is_empty() || Header::read(rest).is_some_and(|next| header.continues(next))
}

/// Number of bytes, from `from` on, up to the next frame that others follow or that can be decoded.
fn until(bytes: &[u8], from: usize, last: Header, is_whole: IsWhole) -> Item {
    let ends = bytes.len() < AHEAD;
    let most = if ends { bytes.len() } else { SEARCHED };
    let mut is_frame = |bytes: &[u8]| {
        own(bytes, last).is_some_and(|header| {
            follows(bytes, header) || bytes.get(..header.frame_bytes()).is_some_and(|frame| is_whole(header, frame))
        })
    };
    match (from..most).find(|&at| is_frame(&bytes[at..]) || stream_at(&bytes[at..]).is_some()) {
        Some(at) => Item::Until(at),
        None if ends => Item::Until(most),
        None => Item::Junk(most),
    }
}

/// The number of consecutive frames of the stream at the start of `bytes`, up to [`NEAR`], and their length in bytes.
pub fn in_a_row(bytes: &[u8], last: Header) -> (usize, usize) {
    let (mut count, mut at) = (0, 0);
    while count < NEAR
        && let Some(header) = bytes.get(at..).and_then(|bytes| own(bytes, last))
    {
        at += header.frame_bytes();
        count += 1;
    }
    (count, at)
}
