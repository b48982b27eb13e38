//! Ogg: pages -> the packets of one stream -> samples.

mod page;
mod codec;
mod stream;
mod setup;
mod channels;
mod core;
mod vorbis;
mod flac;

use codec::{UNKNOWN, VIDEO, codec};
use page::{Page, Pages};

use super::decoder::{Decoder, End};
use super::source::Source;

/// Maximum number of streams in one link of a chain.
const MAX_STREAMS: usize = 256;

/// Selects the decoder by the first page of every stream: Vorbis and FLAC are decoded, others are named.
pub fn open(source: Source<'_>) -> Result<Box<dyn Decoder + '_>, End> {
    let mut pages = Pages::new(source);
    let mut next = Some(pages.next()?.ok_or(End::Early)?);
    let mut other = "streams that do not begin in it";
    for _ in 0..MAX_STREAMS {
        let Some(page) = next.filter(Page::begins) else { break };
        match codec(&page.body) {
            "Vorbis" => return Ok(Box::new(vorbis::Vorbis::open(pages, &page)?)),
            "FLAC" => return Ok(Box::new(flac::OggFlac::new(pages, &page))),
            name => other = more_informative(other, name),
        }
        next = pages.next()?;
    }
    Err(End::Unread(other.to_owned()))
}

/// A sound codec is more informative than a video codec, and that more than an unknown one.
fn more_informative(one: &'static str, other: &'static str) -> &'static str {
    let rank = |name| match name {
        VIDEO => 1,
        UNKNOWN => 0,
        "streams that do not begin in it" => -1,
        _ => 2,
    };
    if rank(other) > rank(one) { other } else { one }
}
