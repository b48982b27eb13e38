//! Chunks of RIFF files, as standardised and as found in practice.
//!
//! Source: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991), chapter 2. A chunk
//! has a four-letter name, a 32-bit size, and its contents, padded to an even number of bytes.

use crate::audio::order::ByteOrder;
use crate::error::Result;
use crate::files::open::InputFile;

/// Length of a chunk's name and size in bytes.
const HEADER: u64 = 8;

/// Name and position of a chunk.
#[derive(Clone, Copy, Debug)]
pub struct Chunk {
    /// Four letters.
    pub name: [u8; 4],
    /// Size it claims, in bytes.
    pub size: u64,
    /// Start of its contents, in bytes from the start of the file.
    pub body: u64,
}

impl Chunk {
    /// End of its contents, without padding.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.body.saturating_add(self.size)
    }
}

/// Finds the chunks of a file.
#[derive(Clone, Copy)]
pub struct Chunks<'a> {
    pub file: &'a InputFile<'a>,
    pub order: ByteOrder,
}

impl Chunks<'_> {
    /// Reads the chunk at `position`, if the file is long enough.
    pub fn at(&self, position: u64) -> Result<Option<Chunk>> {
        let mut header = [0; HEADER as usize];
        let body = position.saturating_add(HEADER);
        if body > self.file.len() || self.file.read_at(&mut header, position)? < header.len() {
            return Ok(None);
        }
        let [a, b, c, d, size @ ..] = header;
        Ok(Some(Chunk { name: [a, b, c, d], size: self.order.u32(size).into(), body }))
    }

    /// Start of the chunk after an odd number of bytes that end at `end`. Some programs omit the padding, so it is
    /// where a known name is, else where anything could be a chunk, else after the padding.
    pub fn after_odd(&self, end: u64) -> Result<u64> {
        let padded = end.saturating_add(1);
        let found = [(padded, self.at(padded)?), (end, self.at(end)?)];
        let first = |holds: &dyn Fn(&Chunk) -> bool| {
            found.iter().find(|(_, chunk)| chunk.as_ref().is_some_and(holds)).map(|&(position, _)| position)
        };
        Ok(first(&|chunk| is_in_use(&chunk.name)).or_else(|| first(&|chunk| self.is_real(chunk))).unwrap_or(padded))
    }

    /// Whether this is a chunk rather than samples or noise: its name is known, or it is printable and its contents are
    /// complete.
    #[must_use]
    pub fn is_real(&self, chunk: &Chunk) -> bool {
        let printable = chunk.name.iter().all(|byte| (b' '..=b'~').contains(byte));
        is_in_use(&chunk.name) || printable && chunk.end() <= self.file.len()
    }

    /// The chunk that follows an earlier one, if it is a real one.
    pub fn real_after(&self, chunk: &Chunk) -> Result<Option<Chunk>> {
        let end = chunk.end();
        let position = if chunk.size % 2 == 1 { self.after_odd(end)? } else { end };
        Ok(self.at(position)?.filter(|next| self.is_real(next)))
    }
}

/// Names of chunks found in WAV files, and of a second file after the first.
const NAMES: &[u8] =
    b"fmt data fact LIST JUNK junk PAD FLLR bext iXML guan wamd id3 ID3 axml chna _PMX cart cue smpl inst plst \
    note labl ltxt PEAK LGWV levl minf elm1 regn umid DISP afsp acid strc ds64 RIFF RIFX RF64 BW64";

/// Whether chunks of this name occur in WAV files. Names of three letters end in a space.
fn is_in_use(name: &[u8; 4]) -> bool {
    let letters = name.trim_ascii_end();
    letters.len() >= 3 && NAMES.split(|&byte| byte == b' ').any(|known| known == letters)
}
