//! A record as one row of CSV (RFC 4180) that ends in `\n`.
//!
//! Paths are written as bytes and missing values as empty fields. `warnings` is a JSON array of strings, empty if there
//! are none, and `settings` a JSON object. The last field is always quoted: its closing quote shows that a row is
//! complete even without a newline.

use std::io::Write as _;
use std::os::unix::ffi::OsStrExt;

use csv_core::{ReadRecordResult, Reader};

use super::cell::Value;
use super::json_text::texts;
use super::record::{COLUMNS, Column, Record};
use crate::error::brief;

/// Maximum number of columns in a file, including those of other programs.
const MAX_COLUMNS: usize = 1024;

/// The columns of one file, in the file's order, and buffers to read its rows.
pub struct Table {
    /// Empty until the header is known; `None` is a column of another program.
    columns: Vec<Option<&'static Column>>,
    reader: Reader,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl Default for Table {
    fn default() -> Self {
        Table { columns: Vec::new(), reader: Reader::new(), fields: Vec::new(), ends: vec![0; MAX_COLUMNS] }
    }
}

impl Table {
    /// Whether the columns are known.
    pub fn has_header(&self) -> bool {
        !self.columns.is_empty()
    }

    /// The header of a new file.
    pub fn begin(&mut self) -> Vec<u8> {
        self.columns = COLUMNS.iter().map(Some).collect();
        header()
    }

    /// The columns of this library that the file lacks, as far as there is room for more.
    pub fn missing(&self) -> Vec<&'static Column> {
        let has = |name| self.columns.iter().flatten().any(|column| column.name == name);
        let missing = COLUMNS.iter().filter(|column| self.has_header() && !has(column.name));
        missing.take(MAX_COLUMNS.saturating_sub(self.columns.len())).collect()
    }

    /// A row of the file with an empty field added for each missing column; the header gets their names.
    pub fn widened_line(&self, line: &[u8], is_header: bool) -> Vec<u8> {
        let row = line.strip_suffix(b"\n").unwrap_or(line);
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        let mut wide = row.to_vec();
        for column in self.missing() {
            wide.push(b',');
            wide.extend_from_slice(if is_header { column.name.as_bytes() } else { b"" });
        }
        wide.extend_from_slice(if is_header { b"\n" } else { b"\"\"\n" });
        wide
    }

    /// Adds the missing columns, once all lines of the file were widened.
    pub fn widen(&mut self) {
        let missing = self.missing();
        self.columns.extend(missing.into_iter().map(Some));
    }

    pub fn write(&self, record: &Record, line: &mut Vec<u8>) {
        let mut field = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                line.push(b',');
            }
            field.clear();
            if let Some(column) = column {
                write_value(&column.value(record), &mut field);
            }
            quote(&field, index + 1 == self.columns.len(), line);
        }
        line.push(b'\n');
    }

    /// Parses a row; `None` for the header and for an empty line.
    pub fn parse(&mut self, line: &[u8], ended: bool) -> Result<Option<Record>, String> {
        let row = line.strip_suffix(b"\n").unwrap_or(line);
        let row = row.strip_suffix(b"\r").unwrap_or(row);
        if ended && row.is_empty() {
            return Ok(None);
        }
        if !ended && !is_closed(row) {
            return Err("the row does not end".to_owned());
        }
        let count = self.split(row)?;
        if self.columns.is_empty() {
            return self.parse_header(count).map(|()| None);
        }
        self.parse_record(count).map(Some)
    }

    /// Splits a row into `fields` and returns their number. The reader is never reset, because it would then drop a
    /// byte order mark at the start of any row, where it is part of a path.
    fn split(&mut self, row: &[u8]) -> Result<usize, String> {
        // The reader needs room even if it has nothing more to write.
        self.fields.resize(row.len() + 1, 0);
        let (result, _, written, count) = self.reader.read_record(row, &mut self.fields, &mut self.ends);
        let result = match result {
            ReadRecordResult::InputEmpty => {
                let (fields, ends) = (&mut self.fields[written..], &mut self.ends[count..]);
                let (result, _, _, more) = self.reader.read_record(b"\n", fields, ends);
                (result, count + more)
            }
            ReadRecordResult::OutputEndsFull => (result, count),
            _ => return Err("a carriage return outside of quotes".to_owned()),
        };
        match result {
            (ReadRecordResult::Record, count) => Ok(count),
            _ => Err(format!("more than {MAX_COLUMNS} columns")),
        }
    }

    fn field(&self, index: usize) -> &[u8] {
        let start = if index > 0 { self.ends[index - 1] } else { 0 };
        &self.fields[start..self.ends[index]]
    }

    fn parse_header(&mut self, count: usize) -> Result<(), String> {
        let columns: Vec<_> = (0..count).map(|index| Column::from_name(self.field(index))).collect();
        for needed in COLUMNS.iter().filter(|column| column.is_required()) {
            if !columns.iter().flatten().any(|column| column.name == needed.name) {
                return Err(format!("the header has no column {:?}", needed.name));
            }
        }
        self.columns = columns;
        Ok(())
    }

    fn parse_record(&self, count: usize) -> Result<Record, String> {
        if count != self.columns.len() {
            return Err(format!("{count} fields, the header has {}", self.columns.len()));
        }
        let mut record = Record::default();
        for (index, column) in self.columns.iter().enumerate() {
            let field = self.field(index);
            if let Some(column) = column.filter(|column| column.is_required() || !field.is_empty()) {
                column.set(&mut record, field).ok_or_else(|| unreadable(column, field))?;
            }
        }
        Ok(record)
    }
}

/// The header written by this library.
pub fn header() -> Vec<u8> {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    (names.join(",") + "\n").into_bytes()
}

/// Whether a row ends with the quote that closes its last field. A quote within a field is doubled.
fn is_closed(row: &[u8]) -> bool {
    row.ends_with(b"\"") && row.iter().filter(|&&byte| byte == b'"').count() % 2 == 0
}

fn write_value(value: &Value, field: &mut Vec<u8>) {
    // Writing to a Vec does not fail.
    let _ = match *value {
        Value::None | Value::Texts([]) => Ok(()),
        Value::Path(path) => field.write_all(path.as_os_str().as_bytes()),
        Value::Text(text) => field.write_all(text.as_bytes()),
        Value::Whole(number) => write!(field, "{number}"),
        Value::Real(number) => write!(field, "{number:?}"),
        Value::Texts(texts) => return self::texts(texts, field),
        Value::Json(value) => write!(field, "{value}"),
    };
}

fn quote(field: &[u8], always: bool, line: &mut Vec<u8>) {
    if !always && !field.iter().any(|byte| b"\",\r\n".contains(byte)) {
        return line.extend_from_slice(field);
    }
    line.push(b'"');
    for &byte in field {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

fn unreadable(column: &Column, field: &[u8]) -> String {
    format!("{} is {:?}", column.name, brief(&String::from_utf8_lossy(field)))
}

#[cfg(test)]
mod tests {
    use super::super::cell::Status;
    use super::*;

    #[test]
    fn a_file_keeps_its_columns_and_their_order() {
        let mut table = Table::default();
        assert_eq!(table.parse(b"\xef\xbb\xbfnote,status,sr,input\r\n", true), Ok(None));
        let record = table.parse(b"\"x, \"\"y\"\"\",done,8000,\xef\xbb\xbf\xff\r\n", true).unwrap().unwrap();
        assert_eq!((record.status, record.sr, record.segments), (Status::Done, Some(8000), 1));
        let mut line = Vec::new();
        table.write(&record, &mut line);
        assert_eq!(line, b",done,8000,\"\xef\xbb\xbf\xff\"\n");
        assert_eq!(table.parse(&line, true), Ok(Some(record)));
    }

    #[test]
    fn the_error_about_an_invalid_row_gives_the_reason() {
        let cases: [(&[u8], &str); 6] = [
            (b"a,done\n", "2 fields, the header has 3"),
            (b"a,over,\n", "status is \"over\""),
            (b"a,done,-1\n", "sr is \"-1\""),
            (b"a,do\rne,\n", "a carriage return outside of quotes"),
            (b"a,\xff,\n", "status is \"\u{fffd}\""),
            (b"\"a\",done,\"1", "the row does not end"),
        ];
        for (row, reason) in cases {
            let mut table = Table::default();
            table.parse(b"input,status,sr\n", true).unwrap();
            assert_eq!(table.parse(row, row.ends_with(b"\n")), Err(reason.to_owned()));
        }
        assert_eq!(Table::default().parse(b"a,b\n", true).unwrap_err(), "the header has no column \"input\"");
        let wide = [&b","[..]; 2000].concat();
        assert_eq!(Table::default().parse(&wide, true).unwrap_err(), "more than 1024 columns");
    }
}
