//! The positions of a track's packets. Source: ISO/IEC 14496-12, 8.6.1.2 (stts), 8.7.4 (stsc) and 8.7.5 (stco, co64).
//!
//! The tables are read in pieces, because their claimed lengths cannot be trusted.

use super::boxes::{Name, Span};
use super::sizes::Sizes;
use crate::audio::coded::packets::Packet;
use crate::audio::coded::window::Window;
use crate::error::Result;
use crate::files::open::InputFile;

/// Number of bytes of a table read at once.
const CHUNK: usize = 4 << 10;
/// Number of uncompressed frames read at once.
const MAX_FRAMES: u64 = 4096;
/// Maximum number of entries summed.
const MAX_RUNS: u64 = 1 << 16;
/// Maximum number of consecutive empty entries.
const MAX_EMPTY: u64 = 4096;

/// The entries of a table, each of several 32-bit numbers.
struct Table<'a> {
    window: Window<'a>,
    start: u64,
    words: u64,
    len: u64,
}

impl<'a> Table<'a> {
    /// The table in a box after `skipped` bytes, the last four of which give the number of entries.
    fn new(file: &'a InputFile<'a>, span: Option<Span>, skipped: u64, words: u64) -> Result<Self> {
        let window = Window::new(file, 0, CHUNK);
        let Some(span) = span else { return Ok(Table { window, start: 0, words, len: 0 }) };
        let available = span.len().saturating_sub(skipped) / (4 * words);
        let len = u64::from(span.number(skipped - 4)?).min(available);
        Ok(Table { window, start: span.start.saturating_add(skipped), words, len })
    }

    fn get(&mut self, index: u64, word: u64) -> Result<u32> {
        let bytes = self.window.from(self.start + 4 * (index * self.words + word), 4)?;
        Ok(bytes.first_chunk().map_or(0, |&bytes| u32::from_be_bytes(bytes)))
    }
}

/// Durations of packets. After the last entry, the last duration continues.
struct Times<'a> {
    runs: Table<'a>,
    run: u64,
    left: u32,
    units: u32,
}

impl Times<'_> {
    /// The duration of all packets; `None` if that takes too long to compute.
    fn total(&mut self) -> Result<Option<u64>> {
        if self.runs.len > MAX_RUNS {
            return Ok(None);
        }
        let mut total = 0_u64;
        for run in 0..self.runs.len {
            total = total.saturating_add(u64::from(self.runs.get(run, 0)?) * u64::from(self.runs.get(run, 1)?));
        }
        Ok(Some(total))
    }

    /// Number of packets; `None` if that takes too long to compute.
    fn count(&mut self) -> Result<Option<u64>> {
        if self.runs.len > MAX_RUNS {
            return Ok(None);
        }
        let mut count = 0_u64;
        for run in 0..self.runs.len {
            count = count.saturating_add(self.runs.get(run, 0)?.into());
        }
        Ok(Some(count))
    }

    /// The duration of the next `count` packets.
    fn take(&mut self, count: u64) -> Result<u64> {
        let (mut sum, mut count) = (0, count);
        for _ in 0..MAX_EMPTY {
            if self.left == 0 && self.run < self.runs.len {
                (self.left, self.units) = (self.runs.get(self.run, 0)?, self.runs.get(self.run, 1)?);
                self.run += 1;
            }
            let is_last = self.run >= self.runs.len;
            let now = if is_last { count } else { count.min(self.left.into()) };
            self.left = self.left.saturating_sub(now as u32);
            sum += now * u64::from(self.units);
            count -= now;
            if count == 0 {
                break;
            }
        }
        Ok(sum)
    }
}

/// Chunks: parts of the file with consecutive packets.
struct Chunks<'a> {
    offsets: Table<'a>,
    runs: Table<'a>,
    run: u64,
    index: u64,
}

#[derive(Clone, Copy, Default)]
struct Chunk {
    at: u64,
    packets: u64,
    description: usize,
}

impl<'a> Chunks<'a> {
    fn new(file: &'a InputFile<'a>, samples: Span) -> Result<Self> {
        let needed = |name: &Name| samples.required(name, |_| Ok(true));
        let wide = samples.child(b"co64")?;
        let (span, words) = if wide.is_some() { (wide, 2) } else { (needed(b"stco")?, 1) };
        let offsets = Table::new(file, span, 8, words)?;
        Ok(Chunks { offsets, runs: Table::new(file, needed(b"stsc")?, 8, 3)?, run: 0, index: 0 })
    }

    /// Start of a chunk, counted from the movie's first byte.
    fn offset(&mut self, index: u64) -> Result<u64> {
        let first = self.offsets.get(index, 0)?.into();
        if self.offsets.words == 1 {
            return Ok(first);
        }
        Ok(first << 32 | u64::from(self.offsets.get(index, 1)?))
    }

    fn next(&mut self) -> Result<Option<Chunk>> {
        if self.index >= self.offsets.len || self.runs.len == 0 {
            return Ok(None);
        }
        self.index += 1;
        while self.run + 1 < self.runs.len && u64::from(self.runs.get(self.run + 1, 0)?) <= self.index {
            self.run += 1;
        }
        let packets = self.runs.get(self.run, 1)?.into();
        let description = (self.runs.get(self.run, 2)?.max(1) - 1) as usize;
        Ok(Some(Chunk { at: self.offset(self.index - 1)?, packets, description }))
    }
}

/// The packets listed in the movie's own tables.
pub struct SampleTable<'a> {
    sizes: Sizes<'a>,
    times: Times<'a>,
    chunks: Chunks<'a>,
    chunk: Chunk,
    /// Number of packets so far.
    index: u64,
    /// File offset that offsets are counted from.
    origin: u64,
    /// Bytes in a frame for each description of uncompressed samples; 0 for others.
    frame_bytes: Vec<u64>,
}

impl<'a> SampleTable<'a> {
    /// Reads the packets from a sample table.
    pub fn new(file: &'a InputFile<'a>, samples: Span, origin: u64, frame_bytes: Vec<u64>) -> Result<Self> {
        let runs = Table::new(file, samples.required(b"stts", |_| Ok(true))?, 8, 2)?;
        let mut sizes = Sizes::new(file, samples)?;
        if let Some(&frame) = frame_bytes.first().filter(|&&frame| frame > 0) {
            sizes.replace_wrong(frame);
        }
        Ok(SampleTable {
            sizes,
            times: Times { runs, run: 0, left: 0, units: 0 },
            chunks: Chunks::new(file, samples)?,
            chunk: Chunk::default(),
            index: 0,
            origin,
            frame_bytes,
        })
    }

    pub fn count(&self) -> u64 {
        self.sizes.count
    }

    /// Whether the size of every packet is given as 1 byte.
    pub fn are_bytes(&self) -> bool {
        self.sizes.uniform == 1
    }

    /// Whether the tables list fewer packets than they claim.
    pub fn is_short(&self) -> bool {
        self.index < self.sizes.claimed
    }

    /// The duration of all packets in units of the media's clock; `None` if it is not stated.
    pub fn units(&mut self) -> Result<Option<u64>> {
        Ok(self.times.total()?.filter(|&total| total > 0))
    }

    /// A warning if the tables list different numbers of packets.
    pub fn disagreement(&mut self) -> Result<Option<String>> {
        let (sizes, durations) = (self.sizes.claimed, self.times.count()?.filter(|&count| count > 0));
        let differ = durations.filter(|&durations| durations != sizes);
        Ok(differ
            .map(|durations| format!("its tables disagree: they list {durations} packets and the sizes of {sizes}")))
    }

    /// Whether all packets were returned.
    pub fn is_done(&self) -> bool {
        self.index >= self.sizes.count || self.chunk.packets == 0 && self.chunks.index >= self.chunks.offsets.len
    }

    /// Whether the last chunk starts within the file.
    pub fn has_more_within_file(&mut self) -> Result<bool> {
        let Some(last) = self.chunks.offsets.len.checked_sub(1) else { return Ok(false) };
        let at = self.origin.saturating_add(self.chunks.offset(last)?);
        Ok(self.chunks.index <= last && at < self.chunks.offsets.window.len())
    }

    /// The next packet, or several uncompressed frames as one; `None` between chunks.
    pub fn next(&mut self) -> Result<Option<Packet>> {
        if self.chunk.packets == 0 {
            self.chunk = self.chunks.next()?.unwrap_or_default();
            return Ok(None);
        }
        let Chunk { at, packets, description } = self.chunk;
        let frame = self.frame_bytes.get(description).copied().unwrap_or(0);
        // QuickTime gives uncompressed samples a size of 1.
        let is_frame = frame > 0 && [1, frame].contains(&u64::from(self.sizes.uniform));
        let (count, len) = if is_frame {
            let count = packets.min(MAX_FRAMES).min(self.sizes.count - self.index);
            (count, count * frame)
        } else {
            (1, self.sizes.get(self.index)?)
        };
        self.index += count;
        self.chunk = Chunk { at: at.saturating_add(len), packets: packets - count, description };
        let (at, units) = (self.origin.saturating_add(at), self.times.take(count)?);
        Ok(Some(Packet { at, len, units, description }))
    }
}
