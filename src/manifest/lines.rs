//! Reads the lines of a file that is only appended to, whose last line may be torn.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};

/// Maximum length of a line in bytes, including its newline.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Parser of lines.
pub trait LineParser {
    /// Whether a newline within double quotes is part of the line.
    fn has_quoted_newlines(&self) -> bool;

    /// Parses one line, including its newline; `ended` is false if it has none. Returns the reason of a failure.
    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String>;

    /// Whether a torn first line can be one of this format.
    fn is_start(&self, torn: &[u8]) -> bool;
}

/// How a file ends.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    /// With a newline, or the file is empty.
    Whole,
    /// With a line that is complete except for its newline.
    Open,
    /// With a partial line, which starts at this byte.
    Torn(u64),
}

/// Reads every line of a file and ignores a torn last line. A complete line that cannot be parsed is an error. So is a
/// torn first line that [`LineParser::is_start`] rejects, because the file belongs to another program.
pub fn read(path: &Path, file: &File, parser: &mut impl LineParser) -> Result<End> {
    let mut lines = Lines { reader: BufReader::with_capacity(64 << 10, file), at: 0, number: 1, line: Vec::new() };
    let mut has_lines = false;
    loop {
        let (at, number) = (lines.at, lines.number);
        let ended = lines.next(parser.has_quoted_newlines()).map_err(|error| read_error(path, number, error))?;
        if lines.line.is_empty() {
            return Ok(End::Whole);
        }
        match parser.take(&lines.line, ended) {
            Ok(()) if ended => has_lines = true,
            Ok(()) => return Ok(End::Open),
            Err(_) if !ended && (has_lines || parser.is_start(&lines.line)) => return Ok(End::Torn(at)),
            Err(reason) => return Err(parse_error(path, number, &reason)),
        }
    }
}

fn parse_error(path: &Path, number: u64, reason: &str) -> Error {
    Error::option("manifest", format!("{path:?}, line {number}: {reason}"), "a file of earlier batches")
}

fn read_error(path: &Path, number: u64, error: io::Error) -> Error {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return parse_error(path, number, &error.to_string());
    }
    Error::Read { source: Arc::new(error) }.in_file(path)
}

struct Lines<R> {
    reader: BufReader<R>,
    /// Offset of the next line in bytes, and its line number from 1.
    at: u64,
    number: u64,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Reads the next line and returns whether it ends in a newline. At the end of the file it is empty.
    fn next(&mut self, quotes: bool) -> io::Result<bool> {
        self.line.clear();
        let mut quoted = false;
        loop {
            let before = self.line.len();
            let room = (MAX_LINE_BYTES + 1 - before) as u64;
            let count = self.reader.by_ref().take(room).read_until(b'\n', &mut self.line)?;
            if self.line.len() > MAX_LINE_BYTES {
                let reason = format!("longer than {MAX_LINE_BYTES} bytes");
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
