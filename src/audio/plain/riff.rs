//! The chunks of a WAV file: its format and its samples.

use super::chunk::{Chunk, Chunks};
use super::data::{self, Data};
use super::fmt::EXTENSIBLE_BYTES;
use crate::audio::magic::Form;
use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::limits::{CHUNKS, FMT_BYTES, HEADER_BYTES, check_limit};

/// Contents of a WAV file's chunks.
pub struct Riff {
    /// Byte order of all numbers and samples.
    pub order: ByteOrder,
    /// The format chunk, at most [`EXTENSIBLE_BYTES`].
    pub fmt: Vec<u8>,
    /// Position of the samples.
    pub data: Data,
    /// Warnings, a sentence each.
    pub warnings: Vec<String>,
}

/// Reads the chunks up to the samples. Chunks other than format and samples are skipped by their size.
pub fn scan(file: &InputFile, form: Form) -> Result<Riff> {
    let mut scan = Scan::new(Chunks { file, order: form.order });
    let mut position = form.first_chunk;
    let (chunks, header_bytes) = (CHUNKS.at_most(file.max_chunks), HEADER_BYTES.at_most(file.max_header_bytes));
    for _ in 0..chunks.max {
        check_limit(&header_bytes, position)?;
        let Some(chunk) = scan.chunks.at(position)? else { return Err(scan.nothing_more()) };
        match &chunk.name {
            b"data" => return scan.finish(&chunk),
            b"fmt " => scan.read_fmt(&chunk)?,
            b"ds64" => scan.read_ds64(&chunk)?,
            _ => {}
        }
        position = scan.next(&chunk)?;
    }
    check_limit(&chunks, chunks.max + 1).and_then(|()| Err(scan.nothing_more()))
}

struct Scan<'a> {
    chunks: Chunks<'a>,
    fmt: Option<Vec<u8>>,
    /// Whether there was a second format chunk.
    second_fmt: bool,
    /// The first chunk without its padding.
    unpadded: Option<Chunk>,
    /// Size of the data chunk according to RF64 or BW64.
    data_size: Option<u64>,
}

impl<'a> Scan<'a> {
    fn new(chunks: Chunks<'a>) -> Self {
        Scan { chunks, fmt: None, second_fmt: false, unpadded: None, data_size: None }
    }

    fn read_fmt(&mut self, chunk: &Chunk) -> Result<()> {
        if self.fmt.is_some() {
            self.second_fmt = true;
            return Ok(());
        }
        check_limit(&FMT_BYTES, chunk.size)?;
        let mut fmt = [0; EXTENSIBLE_BYTES];
        let len = self.chunks.file.read_at(&mut fmt, chunk.body)?.min(chunk.size as usize);
        if chunk.end() > self.chunks.file.len() || len < FMT_BYTES.min as usize {
            return Err(audio_error("it ends within its fmt chunk"));
        }
        self.fmt = Some(fmt[..len].to_vec());
        Ok(())
    }

    /// Source: EBU Tech 3306, 3.4: the sizes of the file and of the data chunk in 64 bits each, then the sample count
    /// and a table of other chunks of more than 4 GiB, none of which can precede the samples here.
    fn read_ds64(&mut self, chunk: &Chunk) -> Result<()> {
        let mut sizes = [0; 16];
        let len = self.chunks.file.read_at(&mut sizes, chunk.body)?;
        let [_, _, _, _, _, _, _, _, data_size @ ..] = sizes;
        if chunk.size < sizes.len() as u64 || len < sizes.len() {
            let reason = format!("its ds64 chunk has {} bytes, at least {} are needed", chunk.size, sizes.len());
            return Err(Error::Audio { reason });
        }
        self.data_size = Some(self.chunks.order.u64(data_size));
        Ok(())
    }

    /// Start of the next chunk.
    fn next(&mut self, chunk: &Chunk) -> Result<u64> {
        let (size, end) = (chunk.size, chunk.end());
        if end > self.chunks.file.len() {
            let name = chunk.name.escape_ascii();
            let reason = format!("its chunk \"{name}\" claims {size} bytes, beyond the end of the file");
            return Err(Error::Audio { reason });
        }
        if size % 2 == 0 {
            return Ok(end);
        }
        let next = self.chunks.after_odd(end)?;
        if next == end {
            self.unpadded.get_or_insert(*chunk);
        }
        Ok(next)
    }

    fn finish(self, chunk: &Chunk) -> Result<Riff> {
        let mut warnings = self.warnings();
        let data = data::locate(&self.chunks, chunk, self.data_size, &mut warnings)?;
        let fmt = self.fmt.ok_or_else(|| audio_error("it has no fmt chunk before its data chunk"))?;
        Ok(Riff { order: self.chunks.order, fmt, data, warnings })
    }

    fn warnings(&self) -> Vec<String> {
        let second_fmt = self.second_fmt.then(|| "it has more than one fmt chunk: the first was used".to_owned());
        let unpadded = self.unpadded.map(|Chunk { name, size, .. }| {
            format!("its chunk \"{}\" of {size} bytes is not padded to an even number", name.escape_ascii())
        });
        second_fmt.into_iter().chain(unpadded).collect()
    }

    /// The error for a file whose chunks end without samples.
    fn nothing_more(&self) -> Error {
        audio_error(if self.fmt.is_some() { "it has no data chunk" } else { "it has no fmt chunk" })
    }
}

fn audio_error(reason: &str) -> Error {
    Error::Audio { reason: reason.to_owned() }
}
