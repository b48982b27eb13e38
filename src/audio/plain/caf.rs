//! Apple's Core Audio Format: its chunks, and uncompressed samples. Compressed samples are for the decoders.
//!
//! Source: Apple, "Core Audio Format Specification 1.0": a chunk has a name and a signed 64-bit size, big-endian,
//! without padding; the description comes first.

use super::data::Data;
use super::pcm::Plain;
use super::wav::{Encoding, SampleLayout};
use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};
use crate::files::open::InputFile;
use crate::options::limits::{CHANNELS, CHUNKS, SAMPLE_RATE, check_limit};

/// Length of the name, the version and the flags at the start of a file, in bytes.
const FILE_HEADER: u64 = 8;
/// Length of a chunk's name and size in bytes.
const CHUNK_HEADER: u64 = 12;
/// Length of the description in bytes.
const DESCRIPTION: usize = 32;
/// Length of the edit count before the samples, in bytes.
pub const EDIT_COUNT: u64 = 4;
/// Number of bytes searched for a chunk, in total and at a time.
const SEARCHED: u64 = 64 << 20;
const SEARCH_CHUNK: u64 = 64 << 10;
/// Flags of linear PCM.
const IS_FLOAT: u32 = 1;
const IS_LITTLE_ENDIAN: u32 = 2;

/// The contents of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Offset of the first byte in the file.
    pub body: u64,
    /// Size it claims in bytes; -1 means up to the end of the file.
    pub size: i64,
}

/// The chunks that lead to the samples.
#[derive(Default)]
pub struct Parts {
    description: Option<Part>,
    /// The configuration of the decoder.
    pub cookie: Option<Part>,
    /// The packet table.
    pub table: Option<Part>,
    /// The samples, after an edit count.
    pub data: Option<Part>,
    /// Whether a chunk was found only by its name.
    moved: bool,
}

impl Parts {
    /// Finds the chunks of the CAF file that starts at `start`.
    pub fn find(file: &InputFile, start: u64) -> Result<Self> {
        let first = start.saturating_add(FILE_HEADER);
        let (mut parts, mut position) = (Parts::default(), first);
        for _ in 0..CHUNKS.at_most(file.max_chunks).max {
            let Some((name, part)) = chunk_at(file, position)? else { break };
            let is_whole = part.end() <= file.len();
            if !name.iter().all(|letter| (b' '..=b'~').contains(letter)) || !is_whole && name != *b"data" {
                break;
            }
            parts.slot(&name).map(|slot| slot.get_or_insert(part));
            if !is_whole || name == *b"data" && parts.are_enough(file)? {
                break;
            }
            position = part.end();
        }
        if !parts.are_enough(file)? {
            parts.search_all(file, first)?;
        }
        Ok(parts)
    }

    fn slot(&mut self, name: &[u8]) -> Option<&mut Option<Part>> {
        match name {
            b"desc" => Some(&mut self.description),
            b"kuki" => Some(&mut self.cookie),
            b"pakt" => Some(&mut self.table),
            b"data" => Some(&mut self.data),
            _ => None,
        }
    }

    /// Whether all chunks needed were found. Compressed samples need a table, before or after them.
    fn are_enough(&self, file: &InputFile) -> Result<bool> {
        if self.description.is_none() || self.data.is_none() {
            return Ok(false);
        }
        let fields = self.fields(file)?;
        Ok(self.table.is_some() || fields.is_plain() || fields.packet_bytes > 0 && fields.packet_frames > 0)
    }

    /// Searches for all missing chunks from byte `first` on, because the sizes of chunks are wrong.
    fn search_all(&mut self, file: &InputFile, first: u64) -> Result<()> {
        let (mut at, mut left) = (first, SEARCHED);
        while let Some((name, part)) = self.search(file, at, &mut left)? {
            self.slot(&name).map(|slot| slot.get_or_insert(part));
            self.moved = true;
            at = part.end();
        }
        Ok(())
    }

    /// Finds the next missing chunk from byte `at` on. Samples are skipped if they are known.
    fn search(&mut self, file: &InputFile, mut at: u64, left: &mut u64) -> Result<Option<([u8; 4], Part)>> {
        let mut piece = vec![0; SEARCH_CHUNK as usize];
        while at < file.len() && *left >= SEARCH_CHUNK {
            at = self.data.filter(|data| (data.body..data.end()).contains(&at)).map_or(at, Part::end);
            let len = file.read_at(&mut piece, at)?;
            *left -= SEARCH_CHUNK;
            for (index, name) in piece[..len].windows(4).enumerate() {
                if self.slot(name).is_some_and(|slot| slot.is_none())
                    && let Some((name, part)) = chunk_at(file, at + index as u64)?
                    && (part.size > 0 && part.end() <= file.len() || part.size == -1 && name == *b"data")
                {
                    return Ok(Some((name, part)));
                }
            }
            if len < piece.len() {
                break;
            }
            at += SEARCH_CHUNK - 3;
        }
        Ok(None)
    }

    /// Reads the fields of the description.
    pub fn fields(&self, file: &InputFile) -> Result<Fields> {
        let part = self.description.ok_or_else(|| broken("has no description"))?;
        let mut bytes = [0; DESCRIPTION];
        if file.read_at(&mut bytes, part.body)? < bytes.len() {
            return Err(broken("ends within its description"));
        }
        Ok(Fields::read(&bytes))
    }

    /// A warning if sizes are wrong.
    pub fn warning(&self) -> Option<String> {
        self.moved.then(|| "the sizes of its chunks are wrong: those with its samples were searched for".to_owned())
    }
}

impl Part {
    /// Offset after the last byte, according to its size.
    pub fn end(self) -> u64 {
        u64::try_from(self.size).map_or(u64::MAX, |size| self.body.saturating_add(size))
    }
}

fn chunk_at(file: &InputFile, position: u64) -> Result<Option<([u8; 4], Part)>> {
    let mut header = [0; CHUNK_HEADER as usize];
    if file.read_at(&mut header, position)? < header.len() {
        return Ok(None);
    }
    let [a, b, c, d, size @ ..] = header;
    let part = Part { body: position.saturating_add(CHUNK_HEADER), size: i64::from_be_bytes(size) };
    Ok(Some(([a, b, c, d], part)))
}

/// Reads the chunks of the CAF file that starts at `start`; `None` if its samples are compressed.
pub fn scan(file: &InputFile, start: u64) -> Result<Option<Plain>> {
    let parts = Parts::find(file, start)?;
    let Some((layout, order)) = plain(&parts.fields(file)?)? else { return Ok(None) };
    let Part { body, size } = parts.data.ok_or_else(|| broken("has no data chunk"))?;
    let mut warnings = Vec::from_iter(parts.warning());
    let data = locate(file, body, size, &mut warnings);
    Ok(Some(Plain { order, layout, data, warnings }))
}

/// A size of -1 means up to the end of the file.
fn locate(file: &InputFile, body: u64, size: i64, warnings: &mut Vec<String>) -> Data {
    let start = body.saturating_add(EDIT_COUNT);
    let available = file.len().saturating_sub(start);
    let Ok(size) = u64::try_from(size) else { return Data { start, len: available, cut: false } };
    let claimed = size.saturating_sub(EDIT_COUNT);
    if claimed > available {
        let what = "the file ends early: its data chunk claims";
        warnings.push(format!("{what} {claimed} bytes, {available} are there and were used"));
    }
    Data { start, len: claimed.min(available), cut: claimed > available }
}

/// Whether packets consist of whole frames of `frame` bytes, according to their size or their number of frames.
fn has_only_frames(frame: usize, packet_bytes: u32, packet_frames: u32) -> bool {
    let by_frames = (frame as u64).saturating_mul(packet_frames.into());
    frame as u64 == u64::from(packet_bytes) || packet_bytes > 0 && by_frames == u64::from(packet_bytes)
}

/// The layout of the samples, if they are uncompressed.
fn plain(fields: &Fields) -> Result<Option<(SampleLayout, ByteOrder)>> {
    let Fields { sr, codec, flags, packet_bytes, packet_frames, channels, bits } = *fields;
    if !fields.is_plain() {
        return Ok(None);
    }
    // A rate below 1 is refused; a rate above 64 bits becomes the largest number.
    check_limit(&SAMPLE_RATE, sr.round() as u64)?;
    check_limit(&CHANNELS, channels.into())?;
    let encoding = match (&codec, flags & IS_FLOAT, bits) {
        (b"alaw", ..) => Some(Encoding::ALaw),
        (b"ulaw", ..) => Some(Encoding::MuLaw),
        (_, IS_FLOAT, 32) => Some(Encoding::F32),
        (_, IS_FLOAT, 64) => Some(Encoding::F64),
        (_, 0, 1..=32) => Encoding::integer(bits.div_ceil(8) as u16),
        _ => None,
    };
    let layout = encoding.map(|encoding| SampleLayout { sr: sr.round() as u32, channels: channels as usize, encoding });
    let order = if flags & IS_LITTLE_ENDIAN != 0 { ByteOrder::Little } else { ByteOrder::Big };
    match layout {
        // Packets of several frames are frames one after the other.
        Some(layout) if has_only_frames(layout.frame_bytes(), packet_bytes, packet_frames) => Ok(Some((layout, order))),
        _ => Err(broken(&format!("{channels} samples of {bits} bits in frames of {packet_bytes} bytes are not read"))),
    }
}

/// The fields of a description.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Sample rate in Hz.
    pub sr: f64,
    /// Name of the codec.
    pub codec: [u8; 4],
    flags: u32,
    /// Length of a packet in bytes; 0 if it varies.
    pub packet_bytes: u32,
    /// Number of frames in a packet; 0 if it varies.
    pub packet_frames: u32,
    /// Number of channels.
    pub channels: u32,
    bits: u32,
}

impl Fields {
    fn read(bytes: &[u8; DESCRIPTION]) -> Self {
        let (rate, words) = bytes.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        let (codec, words) = words.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        let words = words.as_chunks::<4>().0;
        let word = |index: usize| words.get(index).map_or(0, |&word| u32::from_be_bytes(word));
        Fields {
            sr: f64::from_be_bytes(*rate),
            codec: *codec,
            flags: word(0),
            packet_bytes: word(1),
            packet_frames: word(2),
            channels: word(3),
            bits: word(4),
        }
    }

    fn is_plain(&self) -> bool {
        matches!(&self.codec, b"lpcm" | b"alaw" | b"ulaw")
    }
}

fn broken(what: &str) -> Error {
    Error::Audio { reason: format!("it looks like Apple CAF, but {what}") }
}
