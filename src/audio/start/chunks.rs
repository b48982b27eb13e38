//! The chunks of a WAV file that state when it began, before and after its samples.

use super::fields;
use super::moment::Moment;
use crate::audio::magic::Form;
use crate::audio::order::ByteOrder;
use crate::audio::plain::chunk::{Chunk, Chunks};
use crate::audio::plain::riff;
use crate::error::Result;
use crate::files::open::InputFile;
use crate::options::limits::CHUNKS;

/// Number of bytes read of a chunk: GUANO metadata has some hundred, unless a picture or a voice note is in it.
const MAX_BYTES: u64 = 64 << 10;

/// When the recording began, according to each source.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stated {
    /// GUANO metadata.
    pub guano: Option<Moment>,
    /// The chunk bext.
    pub bext: Option<Moment>,
    /// AudioMoth's comment.
    pub comment: Option<Moment>,
}

/// Reads what the chunks state; if several of a name do, the first counts.
pub fn read(file: &InputFile, form: Form) -> Result<Stated> {
    let (chunks, data) = (Chunks { file, order: form.order }, riff::scan(file, form)?.data);
    let (mut stated, mut position) = (Stated::default(), form.first_chunk);
    for _ in 0..2 * CHUNKS.max {
        let Some(mut chunk) = chunks.at(position)? else { break };
        match &chunk.name {
            // Its own size may be wrong.
            _ if chunk.body == data.start => chunk.size = data.len,
            b"guan" if stated.guano.is_none() => stated.guano = fields::guano(&contents(file, &chunk)?),
            b"bext" if stated.bext.is_none() => stated.bext = fields::bext(&contents(file, &chunk)?),
            b"LIST" if stated.comment.is_none() => {
                stated.comment = icmt(&contents(file, &chunk)?, form.order).and_then(fields::comment);
            }
            _ => {}
        }
        position = if chunk.size % 2 == 1 { chunks.after_odd(chunk.end())? } else { chunk.end() };
    }
    Ok(stated)
}

/// The first bytes of a chunk.
fn contents(file: &InputFile, chunk: &Chunk) -> Result<Vec<u8>> {
    let available = file.len().saturating_sub(chunk.body);
    let mut bytes = vec![0; chunk.size.min(available).min(MAX_BYTES) as usize];
    let len = file.read_at(&mut bytes, chunk.body)?;
    bytes.truncate(len);
    Ok(bytes)
}

/// The comment in a list of type INFO. Source: Microsoft and IBM, "Multimedia Programming Interface and Data
/// Specifications 1.0" (1991), chapter 2, "INFO List Chunk": chunks of text, which zeros end.
fn icmt(list: &[u8], order: ByteOrder) -> Option<&[u8]> {
    let mut rest = list.strip_prefix(b"INFO")?;
    while let Some(&[a, b, c, d, s0, s1, s2, s3]) = rest.first_chunk() {
        let body = &rest[8..];
        let size = order.u32([s0, s1, s2, s3]) as usize;
        if [a, b, c, d] == *b"ICMT" {
            return Some(&body[..size.min(body.len())]);
        }
        rest = body.get(size.saturating_add(size % 2)..)?;
    }
    None
}
