//! Text and paths as JSON strings.
//!
//! A path is written as Python's `json.dumps(os.fsdecode(path))` does (PEP 383): in ASCII, with a byte 0xNN that is not
//! UTF-8 as the lone surrogate `\udcNN`. Python can open the string that `json.loads` returns.

use std::ffi::OsString;
use std::fmt;
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use serde::de::{self, Deserialize, Deserializer, Visitor};

/// Parses an object from a line, or returns the reason why it cannot.
pub fn from_line<'de, T: Deserialize<'de>>(line: &'de [u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|error| {
        let reason = error.to_string();
        // serde_json's own "at line 1" would be mistaken for a line of the file.
        let reason = reason.split(" at line ").next().unwrap_or_default();
        format!("{reason}, column {}", error.column())
    })
}

/// Writes an array of strings.
pub fn texts(values: &[String], line: &mut Vec<u8>) {
    line.push(b'[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        text(value.as_bytes(), line);
    }
    line.push(b']');
}

/// Writes a path as a JSON string.
pub fn path_text(path: &Path, line: &mut Vec<u8>) {
    text(path.as_os_str().as_bytes(), line);
}

/// Writes text as a JSON string.
pub fn text(bytes: &[u8], line: &mut Vec<u8>) {
    line.push(b'"');
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| escape(character, line));
        chunk.invalid().iter().for_each(|&byte| escape_unit(0xdc00 + u16::from(byte), line));
    }
    line.push(b'"');
}

fn escape(character: char, line: &mut Vec<u8>) {
    let short = match character {
        '"' => b'"',
        '\\' => b'\\',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\x08' => b'b',
        '\x0c' => b'f',
        ' '..='~' => return line.push(character as u8),
        _ => return character.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| escape_unit(unit, line)),
    };
    line.extend_from_slice(&[b'\\', short]);
}

fn escape_unit(unit: u16, line: &mut Vec<u8>) {
    let _ = write!(line, "\\u{unit:04x}");
}

/// Reads a path for serde.
pub fn path<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    from.deserialize_bytes(PathVisitor)
}

/// serde_json returns a string as bytes, with a lone surrogate as the three bytes that UTF-8 forbids for it.
struct PathVisitor;

impl Visitor<'_> for PathVisitor {
    type Value = PathBuf;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a path")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<PathBuf, E> {
        let path = without_surrogates(bytes).ok_or_else(|| E::custom("a surrogate that stands for no byte"));
        Ok(OsString::from_vec(path?).into())
    }
}

/// Replaces U+DCNN by the byte 0xNN. In UTF-8, 0xED is followed only by 0x80 to 0x9F, so any other pair is a surrogate.
/// Other surrogates represent no byte and are refused.
fn without_surrogates(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut path = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (0xed, [second @ 0xb2..=0xb3, third @ 0x80..=0xbf, after @ ..]) => {
                path.push((second & 3) << 6 | third & 0x3f);
                rest = after;
            }
            (0xed, [0xa0..=0xbf, ..]) => return None,
            _ => path.push(first),
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> String {
        let mut line = Vec::new();
        text(bytes, &mut line);
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn strings_match_those_of_python() {
        // python3 -c 'import json, os; print(json.dumps(os.fsdecode(BYTES)))'
        let known: [(&[u8], &str); 8] = [
            (b"a/b c.wav", r#""a/b c.wav""#),
            (b"q\"\\", r#""q\"\\""#),
            (b"\n\r\t\x08\x0c\x01\x7f", r#""\n\r\t\b\f\u0001\u007f""#),
            ("é\u{ffff}".as_bytes(), r#""\u00e9\uffff""#),
            ("😀".as_bytes(), r#""\ud83d\ude00""#),
            (b"\xff\x80", r#""\udcff\udc80""#),
            (b"\xe2\x82A", r#""\udce2\udc82A""#),
            (b"\xed\xb2\x80", r#""\udced\udcb2\udc80""#),
        ];
        for (bytes, text) in known {
            assert_eq!(written(bytes), text);
        }
    }

    #[test]
    fn every_pair_of_bytes_is_read_back() {
        for first in 1..=255_u8 {
            let bytes: Vec<u8> = (1..=255).flat_map(|second| [first, second]).collect();
            let line = written(&bytes);
            let mut from = serde_json::Deserializer::from_str(&line);
            assert_eq!(path(&mut from).unwrap().as_os_str().as_bytes(), bytes, "{first}");
        }
    }

    #[test]
    fn a_surrogate_without_a_byte_is_refused() {
        for line in [r#""\ud800""#, r#""\udc7f""#, r#""\udd00""#, r#""\ude00\ud83d""#] {
            let mut from = serde_json::Deserializer::from_str(line);
            assert!(path(&mut from).is_err(), "{line}");
        }
    }
}
