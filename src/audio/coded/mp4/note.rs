//! iTunes' note of samples added by an encoder, in a movie's tags. Source: Apple, QuickTime File Format, "Metadata". An
//! invalid note is ignored.

use super::boxes::{Name, Span};
use crate::error::Result;

/// Maximum number of tags examined, and maximum length of one in bytes.
const MAX_TAGS: u32 = 4096;
const MAX_BYTES: u64 = 512;

/// The text of the tag iTunSMPB.
pub fn note(movie: Span) -> Result<Option<String>> {
    let mut boxes = movie.children(0);
    while let Some((name, span)) = boxes.next()? {
        let tags = if name == *b"udta" { meta(span)? } else { None };
        let list = tags.map(|tags| tags.child(b"ilst")).transpose()?.flatten();
        if let Some(note) = list.map(note_in).transpose()?.flatten() {
            return Ok(Some(note));
        }
    }
    Ok(None)
}

fn note_in(list: Span) -> Result<Option<String>> {
    let mut tags = list.children(0);
    for _ in 0..MAX_TAGS {
        let Some((name, tag)) = tags.next()? else { break };
        if name == *b"----" && text(tag, b"name", 4)?.is_some_and(|name| name == "iTunSMPB") {
            return text(tag, b"data", 8);
        }
    }
    Ok(None)
}

/// The box meta, without its version and flags, which QuickTime's lacks.
fn meta(list: Span) -> Result<Option<Span>> {
    let Some(meta) = list.child(b"meta")? else { return Ok(None) };
    let skipped = if meta.number(4)?.to_be_bytes() == *b"hdlr" { 0 } else { 4 };
    Ok(Some(meta.skip(skipped)))
}

/// The contents of the box of this name after `skipped` bytes, as text.
fn text(tag: Span, name: &Name, skipped: u64) -> Result<Option<String>> {
    let Some(span) = tag.child(name)? else { return Ok(None) };
    let bytes = span.bytes(MAX_BYTES)?;
    Ok(bytes.get(skipped as usize..).map(|text| String::from_utf8_lossy(text).into_owned()))
}
