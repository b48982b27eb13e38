//! What stands at a place of a file: a frame, or bytes up to the next one.

use crate::audio::adts::{HEADER_BYTES, Header, IN_A_ROW, LONGEST_FRAME, stream_at};
use crate::audio::coded::decoder::End;

/// Bytes that are searched, and those that are seen, where the file has them: frames that begin in the first must be whole,
/// and others may have to follow.
const SEARCHED: usize = 64 << 10;
pub const AHEAD: usize = SEARCHED + (IN_A_ROW + 1) * LONGEST_FRAME;
/// Bits of a header that may be wrong. Of 38 that are known, any bytes have no more wrong ones once in a million times.
const MOST_WRONG: u32 = 4;
/// Frames whose lengths tell how long those are that are lost.
pub const NEAR: usize = 16;

/// What stands at a place.
pub enum Place {
    /// A frame of so many bytes, with that header or with one that is damaged.
    Frame(Header, usize),
    /// No frame for so many bytes, behind which one begins or the file ends.
    Until(usize),
    /// No frame for so many bytes.
    Junk(usize),
    /// A frame that the file ends within.
    Cut,
}

/// Whether the frame with that header can be decoded.
pub type IsWhole<'f> = &'f mut dyn FnMut(Header, &[u8]) -> bool;

/// The header of the first frames that follow each other, or of one that can be decoded.
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

/// What `bytes` begin with, where a frame of the stream of `last` should begin.
pub fn look_at(bytes: &[u8], last: Header, is_whole: IsWhole) -> Place {
    let own = own(bytes, last);
    if let Some(header) = own.filter(|&header| follows(bytes, header)).or_else(|| stream_at(bytes)) {
        return Place::Frame(header, header.frame_bytes());
    }
    let junk = until(bytes, 1, last, is_whole);
    let (Place::Until(end) | Place::Junk(end)) = junk else { return junk };
    match own.map(|header| (header, header.frame_bytes())) {
        Some((header, len)) if len <= end && is_whole(header, &bytes[..len]) => return Place::Frame(header, len),
        Some((_, len)) if len > bytes.len() && end == bytes.len() => return Place::Cut,
        _ if bytes.len() < HEADER_BYTES && last.begins_like(bytes) => return Place::Cut,
        _ => {}
    }
    // Of a frame whose header is damaged the rest is there.
    let is_frame = end <= LONGEST_FRAME && last.wrong_bits(bytes, end) <= MOST_WRONG;
    if is_frame { Place::Frame(last, end) } else { junk }
}

/// The same within bytes that are no frame.
pub fn look_on(bytes: &[u8], last: Header, is_whole: IsWhole) -> Place {
    until(bytes, 0, last, is_whole)
}

/// The header of a frame of the stream of `last`, if `bytes` begin with one.
fn own(bytes: &[u8], last: Header) -> Option<Header> {
    Header::read(bytes).filter(|&header| last.continues(header))
}

/// Whether another frame of the stream stands behind the one that `bytes` begin with, or nothing.
fn follows(bytes: &[u8], header: Header) -> bool {
    let Some(rest) = bytes.get(header.frame_bytes()..) else { return false };
    rest.is_empty() || Header::read(rest).is_some_and(|next| header.continues(next))
}

/// Bytes, `from` so many on, up to the next frame that others follow or that can be decoded.
fn until(bytes: &[u8], from: usize, last: Header, is_whole: IsWhole) -> Place {
    let ends = bytes.len() < AHEAD;
    let most = if ends { bytes.len() } else { SEARCHED };
    let mut is_frame = |bytes: &[u8]| {
        own(bytes, last).is_some_and(|header| {
            follows(bytes, header) || bytes.get(..header.frame_bytes()).is_some_and(|frame| is_whole(header, frame))
        })
    };
    match (from..most).find(|&at| is_frame(&bytes[at..]) || stream_at(&bytes[at..]).is_some()) {
        Some(at) => Place::Until(at),
        None if ends => Place::Until(most),
        None => Place::Junk(most),
    }
}

/// Up to [`NEAR`] frames of the stream that `bytes` begin with, and how many bytes they are.
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
