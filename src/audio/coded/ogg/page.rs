//! Pages of an Ogg file with valid checksums. Source: RFC 3533, section 6.

use std::io::Read;

use crate::audio::coded::decoder::End;
use crate::audio::coded::source::Source;

/// Length of a page before its segment table, and of the largest page, in bytes.
const HEADER: usize = 27;
const MAX_BYTES: usize = HEADER + 255 + 255 * 255;
/// Maximum number of consecutive positions that look like a page but are not: each costs a checksum of up to a page.
const MAX_WRONG: u32 = 4096;

pub struct Page {
    flags: u8,
    /// The stream's clock at the end of the last packet that ends on this page, if one does.
    pub clock: Option<u64>,
    /// Serial number of the stream.
    pub serial: u32,
    /// Number of the page within its stream.
    pub sequence: u32,
    /// Lengths of the segments of packets in the body; a packet ends with the first segment of fewer than 255 bytes.
    pub segments: Vec<u8>,
    pub body: Vec<u8>,
}

impl Page {
    /// Whether its first packet started on the previous page.
    pub fn continues(&self) -> bool {
        self.flags & 1 != 0
    }

    /// Whether a stream starts with it.
    pub fn begins(&self) -> bool {
        self.flags & 2 != 0
    }

    /// Whether a stream ends with it.
    pub fn ends(&self) -> bool {
        self.flags & 4 != 0
    }
}

/// Reads pages and skips everything else.
pub struct Pages<'a> {
    source: Source<'a>,
    buffer: Vec<u8>,
    at: usize,
    wrong: u32,
}

impl<'a> Pages<'a> {
    /// Starts at the position of `source`.
    pub fn new(source: Source<'a>) -> Self {
        Pages { source, buffer: Vec::new(), at: 0, wrong: 0 }
    }

    /// The next page; `None` at the end of the file.
    pub fn next(&mut self) -> Result<Option<Page>, End> {
        self.wrong = 0;
        loop {
            self.fill()?;
            let bytes = &self.buffer[self.at..];
            if bytes.len() < HEADER {
                return Ok(None);
            }
            let begins = bytes.windows(4).position(|mark| mark == b"OggS");
            match begins {
                Some(0) => match page(bytes) {
                    Some((page, len)) => {
                        self.at += len;
                        return Ok(Some(page));
                    }
                    None => self.skip_false_page()?,
                },
                Some(skipped) => self.at += skipped,
                None => self.at += bytes.len() - 3,
            }
        }
    }

    fn skip_false_page(&mut self) -> Result<(), End> {
        self.at += 1;
        self.wrong += 1;
        if self.wrong < MAX_WRONG {
            return Ok(());
        }
        Err(End::Damaged(format!("the checksums of {MAX_WRONG} pages in a row are wrong")))
    }

    /// Ensures that at least the length of the largest page is buffered, if the file has it.
    fn fill(&mut self) -> Result<(), End> {
        if self.buffer.len() - self.at < MAX_BYTES {
            self.buffer.drain(..self.at);
            self.at = 0;
            let wanted = (2 * MAX_BYTES - self.buffer.len()) as u64;
            let read = (&mut self.source).take(wanted).read_to_end(&mut self.buffer);
            read.map_err(|error| End::Damaged(error.to_string()))?;
        }
        Ok(())
    }
}

/// Parses the page at the start of `bytes` and its length, if it is complete and its checksum valid.
fn page(bytes: &[u8]) -> Option<(Page, usize)> {
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let (segments, rest) = rest.split_at_checked(header[26].into())?;
    let body = rest.get(..segments.iter().copied().map(usize::from).sum())?;
    let len = HEADER + segments.len() + body.len();
    let number = |at: usize| header[at..].first_chunk().map_or(0, |&bytes| u32::from_le_bytes(bytes));
    let clock = u64::from(number(10)) << 32 | u64::from(number(6));
    let unchecked = crc(crc(0, &header[..22]), &[0; 4]);
    if header[4] != 0 || crc(unchecked, &bytes[26..len]) != number(22) {
        return None;
    }
    let page = Page {
        flags: header[5],
        // -1: no packet ends here.
        clock: i64::try_from(clock).ok().map(i64::unsigned_abs),
        serial: number(14),
        sequence: number(18),
        segments: segments.to_vec(),
        body: body.to_vec(),
    };
    Some((page, len))
}

/// Continues a checksum with the polynomial 0x04C11DB7, not reflected.
fn crc(crc: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(crc, |crc, &byte| crc << 8 ^ TABLE[usize::from((crc >> 24) as u8 ^ byte)])
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut crc = (index as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc >> 31 == 1 { crc << 1 ^ 0x04C1_1DB7 } else { crc << 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};
