//! Chunks, one after the other, as the standard says and as they are.
//!
//! Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapter 2.
//! A chunk is a four-letter name, its size in 32 bits, and as many bytes, padded to an even number.

use super::open::InputFile;
use super::order::ByteOrder;
use crate::error::Result;

/// Bytes of a chunk's name and size.
const HEADER: u64 = 8;

/// A chunk's name, and where its bytes are.
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    /// Four letters.
    pub name: [u8; 4],
    /// How many bytes it claims to have.
    pub size: u64,
    /// Where they begin, in bytes from the start of the file.
    pub body: u64,
}

impl Chunk {
    /// Where its bytes end, without padding.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.body.saturating_add(self.size)
    }
}

/// Finds the chunks of a file.
#[derive(Clone, Copy)]
pub struct Chunks<'a> {
    /// The file.
    pub file: &'a InputFile<'a>,
    /// The order of its bytes.
    pub order: ByteOrder,
}

impl Chunks<'_> {
    /// The chunk whose name stands at `position`, if the file has that many bytes.
    pub fn at(&self, position: u64) -> Result<Option<Chunk>> {
        let mut header = [0; HEADER as usize];
        let body = position.saturating_add(HEADER);
        if body > self.file.len() || self.file.read_at(&mut header, position)? < header.len() {
            return Ok(None);
        }
        let [a, b, c, d, size @ ..] = header;
        Ok(Some(Chunk { name: [a, b, c, d], size: self.order.u32(size).into(), body }))
    }

    /// Where the chunk after an odd number of bytes that end at `end` begins, as some programs leave the padding out:
    /// where a name stands that is in use, else where anything stands that could be a chunk, else after the padding.
    pub fn after_odd(&self, end: u64) -> Result<u64> {
        let padded = end.saturating_add(1);
        let found = [(padded, self.at(padded)?), (end, self.at(end)?)];
        let first = |holds: &dyn Fn(&Chunk) -> bool| {
            found.iter().find(|(_, chunk)| chunk.as_ref().is_some_and(holds)).map(|&(position, _)| position)
        };
        Ok(first(&|chunk| is_in_use(&chunk.name)).or_else(|| first(&|chunk| self.is_real(chunk))).unwrap_or(padded))
    }

    /// Whether this is a chunk rather than samples or noise: its name is in use, or it is printable and its bytes are
    /// there.
    #[must_use]
    pub fn is_real(&self, chunk: &Chunk) -> bool {
        let printable = chunk.name.iter().all(|byte| (b' '..=b'~').contains(byte));
        is_in_use(&chunk.name) || printable && chunk.end() <= self.file.len()
    }

    /// The chunk that follows an earlier one, if it is real.
    pub fn real_after(&self, chunk: &Chunk) -> Result<Option<Chunk>> {
        let end = chunk.end();
        let position = if chunk.size % 2 == 1 { self.after_odd(end)? } else { end };
        Ok(self.at(position)?.filter(|next| self.is_real(next)))
    }
}

/// Names of chunks met in WAV files, and of a second file behind the first.
const NAMES: &[u8] = b"fmt data fact LIST JUNK junk PAD FLLR bext iXML id3 ID3 axml chna _PMX cart cue smpl inst plst \
    note labl ltxt PEAK LGWV levl minf elm1 regn umid DISP afsp acid strc ds64 RIFF RIFX RF64 BW64";

/// Whether a chunk of that name is met in WAV files; names of three letters end in a space.
fn is_in_use(name: &[u8; 4]) -> bool {
    let letters = name.trim_ascii_end();
    letters.len() >= 3 && NAMES.split(|&byte| byte == b' ').any(|known| known == letters)
}
