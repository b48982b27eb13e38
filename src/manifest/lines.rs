//! The lines of a file that was only ever appended to, whose last one may be torn.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

/// Bytes of the longest line, its end included.
pub const MOST_BYTES: usize = 1 << 20;

/// What makes sense of lines.
pub trait Grammar {
    /// Whether an end of line within double quotes is part of the line.
    fn quotes(&self) -> bool;

    /// Takes one line, its end included where it has one. The reason why it cannot is part of a sentence.
    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String>;

    /// Whether this may be the beginning of a file's first line.
    fn begins(&self, torn: &[u8]) -> bool;
}

/// How a file ends.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// With the end of a line, or it is empty.
    Whole,
    /// With a line that lacks nothing but its end.
    Open,
    /// With a part of a line, which begins at this byte.
    Torn(u64),
}

/// Reads every line of a file. A last line that was torn is left out. Where no whole line stands before it, it has to
/// look like the beginning of one: other people's files are an error, as is any whole line that is not understood.
pub fn read(path: &Path, file: &File, grammar: &mut impl Grammar) -> Result<End> {
    let mut lines = Lines { reader: BufReader::with_capacity(64 << 10, file), at: 0, number: 1, line: Vec::new() };
    let mut ours = false;
    loop {
        let (at, number) = (lines.at, lines.number);
        let ended = lines.next(grammar.quotes()).map_err(|error| unread(path, number, error))?;
        if lines.line.is_empty() {
            return Ok(End::Whole);
        }
        match grammar.take(&lines.line, ended) {
            Ok(()) if ended => ours = true,
            Ok(()) => return Ok(End::Open),
            Err(_) if !ended && (ours || grammar.begins(&lines.line)) => return Ok(End::Torn(at)),
            Err(reason) => return Err(foreign(path, number, &reason)),
        }
    }
}

fn foreign(path: &Path, number: u64, reason: &str) -> Error {
    Error::option("manifest", format!("{path:?}, line {number}: {reason}"), "a file of earlier batches")
}

fn unread(path: &Path, number: u64, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return foreign(path, number, &error.to_string());
    }
    Error::Read { source: Arc::new(error) }.in_file(path)
}

struct Lines<R> {
    reader: BufReader<R>,
    /// Where the next line begins, in bytes and in ends of lines from 1.
    at: u64,
    number: u64,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Reads the next line and says whether it has an end; at the end of the file it is empty.
    fn next(&mut self, quotes: bool) -> io::Result<bool> {
        self.line.clear();
        let mut quoted = false;
        loop {
            let before = self.line.len();
            let room = (MOST_BYTES + 1 - before) as u64;
            let count = self.reader.by_ref().take(room).read_until(b'\n', &mut self.line)?;
            if self.line.len() > MOST_BYTES {
                let reason = format!("longer than {MOST_BYTES} bytes");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
            }
            let part = &self.line[before..];
            self.at += count as u64;
            self.number += 1;
            quoted ^= quotes && part.iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
            let ended = part.ends_with(b"\n");
            if !ended || !quoted {
                return Ok(ended);
            }
        }
    }
}
