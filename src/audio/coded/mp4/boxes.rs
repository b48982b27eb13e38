//! Nested boxes, whose sizes are not trusted. Source: ISO/IEC 14496-12, 4.2.
//!
//! A box never extends past its parent. A required box is searched for by name if wrong sizes of other boxes hide it.

use std::cell::Cell;

use crate::error::Result;
use crate::files::open::InputFile;

/// Maximum number of boxes examined in one parent.
const MAX_BOXES: u32 = 1 << 16;
/// Number of bytes searched at the start and at the end of a box.
const SEARCHED: u64 = 32 << 20;
/// Number of bytes of a file searched in total.
const MAX_SEARCHED: u64 = 256 << 20;
/// Number of bytes searched at a time.
const SEARCH_CHUNK: u64 = 64 << 10;
/// Length of a box's size and name in bytes.
const HEADER: u64 = 8;

/// A box's name.
pub type Name = [u8; 4];

/// The contents of a box, or of the whole file.
#[derive(Clone, Copy)]
pub struct Span<'a> {
    pub file: &'a InputFile<'a>,
    /// File offsets of the first byte, and of the end.
    pub start: u64,
    pub end: u64,
    repairs: &'a Repairs,
}

/// State of the searches in a file.
#[derive(Default)]
pub struct Repairs {
    /// Whether a box was found only by its name.
    found: Cell<bool>,
    bytes: Cell<u64>,
}

impl Repairs {
    /// A warning if there were any.
    pub fn warning(&self) -> Option<String> {
        self.found
            .get()
            .then(|| "the sizes of its boxes are wrong: those with its samples were searched for".to_owned())
    }
}

/// The boxes within another, in order.
pub struct Children<'a> {
    parent: Span<'a>,
    at: u64,
    left: u32,
    /// Whether the last box claims more bytes than exist.
    pub cut: bool,
}

impl<'a> Span<'a> {
    /// A whole file from byte `start` on.
    pub fn whole_file(file: &'a InputFile<'a>, start: u64, repairs: &'a Repairs) -> Self {
        Span { file, start, end: file.len(), repairs }
    }

    /// The boxes within, after `skipped` other bytes.
    pub fn children(self, skipped: u64) -> Children<'a> {
        Children { parent: self, at: self.start.saturating_add(skipped), left: MAX_BOXES, cut: false }
    }

    /// The first box of this name.
    pub fn child(self, name: &Name) -> Result<Option<Span<'a>>> {
        let mut children = self.children(0);
        while let Some((found, span)) = children.next()? {
            if found == *name {
                return Ok(Some(span));
            }
        }
        Ok(None)
    }

    /// The first child of a required name; if there is none, the first box of that name anywhere that `fits`.
    pub fn required(self, name: &Name, fits: impl Fn(Span<'a>) -> Result<bool>) -> Result<Option<Span<'a>>> {
        match self.child(name)? {
            Some(span) => Ok(Some(span)),
            None => self.search_fitting(name, fits),
        }
    }

    /// The first box of this name that `fits`, anywhere.
    pub fn search_fitting(self, name: &Name, fits: impl Fn(Span<'a>) -> Result<bool>) -> Result<Option<Span<'a>>> {
        let mut at = self.start;
        while let Some(span) = self.search(name, at)? {
            if fits(span)? {
                self.repairs.found.set(true);
                return Ok(Some(span));
            }
            at = span.start;
        }
        Ok(None)
    }

    /// The first position from byte `at` on that could be a box of this name.
    pub fn search(self, name: &Name, at: u64) -> Result<Option<Span<'a>>> {
        let mut at = at.max(self.start);
        let mut piece = vec![0; SEARCH_CHUNK as usize];
        while at < self.end && self.repairs.bytes.get() < MAX_SEARCHED {
            // The middle of long contents is skipped.
            if at - self.start > SEARCHED && self.end - at > SEARCHED {
                at = self.end - SEARCHED;
            }
            let len = (self.end - at).min(SEARCH_CHUNK) as usize;
            let len = self.file.read_at(&mut piece[..len], at)?;
            self.repairs.bytes.set(self.repairs.bytes.get() + len as u64);
            let windows = piece[..len].windows(4).enumerate().skip(4);
            for (index, _) in windows.filter(|(_, found)| found == name) {
                let begin = at + index as u64 - 4;
                let mut found = Children { parent: self, at: begin, left: 1, cut: false };
                if let Some((_, span)) = found.next()?.filter(|_| !found.cut) {
                    return Ok(Some(span));
                }
            }
            if len < SEARCH_CHUNK as usize {
                break;
            }
            at += SEARCH_CHUNK - 8;
        }
        Ok(None)
    }

    /// The contents after `skipped` bytes.
    pub fn skip(self, skipped: u64) -> Self {
        Span { start: self.start.saturating_add(skipped).min(self.end), ..self }
    }

    /// Reads a 32-bit number at this offset; 0 past the end of the box.
    pub fn number(self, offset: u64) -> Result<u32> {
        let (mut bytes, at) = ([0; 4], self.start.saturating_add(offset));
        if at.saturating_add(4) <= self.end {
            self.file.read_at(&mut bytes, at)?;
        }
        Ok(u32::from_be_bytes(bytes))
    }

    /// Reads a 64-bit number at this offset.
    pub fn wide(self, offset: u64) -> Result<u64> {
        Ok(u64::from(self.number(offset)?) << 32 | u64::from(self.number(offset.saturating_add(4))?))
    }

    /// Reads the number `skipped` bytes after the version, the flags and two times of 32 bits, or of 64 bits in version
    /// 1.
    pub fn number_after_times(self, skipped: u64) -> Result<u32> {
        let times = if self.version()? == 1 { 16 } else { 8 };
        self.number(4 + times + skipped)
    }

    /// The version at the start of many boxes.
    pub fn version(self) -> Result<u32> {
        Ok(self.number(0)? >> 24)
    }

    /// The first bytes, at most `most`.
    pub fn bytes(self, most: u64) -> Result<Vec<u8>> {
        let mut bytes = vec![0; self.len().min(most) as usize];
        let len = self.file.read_at(&mut bytes, self.start)?;
        bytes.truncate(len);
        Ok(bytes)
    }

    pub fn len(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

impl<'a> Children<'a> {
    /// The next box; `None` if nothing more can be one.
    pub fn next(&mut self) -> Result<Option<(Name, Span<'a>)>> {
        let Span { start, end, .. } = self.parent;
        if self.left == 0 || self.at.saturating_add(HEADER) > end {
            return Ok(None);
        }
        let offset = self.at - start;
        let name = self.parent.number(offset + 4)?.to_be_bytes();
        let (header, size) = match self.parent.number(offset)? {
            0 => (HEADER, end - self.at),
            1 => (2 * HEADER, self.parent.wide(offset + HEADER)?),
            size => (HEADER, size.into()),
        };
        if size < header {
            return Ok(None);
        }
        let begin = self.at.saturating_add(header).min(end);
        let claimed = self.at.saturating_add(size);
        self.cut = claimed > end;
        self.at = claimed.min(end);
        self.left -= 1;
        Ok(Some((name, Span { start: begin, end: self.at, ..self.parent })))
    }

    /// File offset after the last box.
    pub fn position(&self) -> u64 {
        self.at
    }
}
