//! A record as one JSON object on one line.

use std::io::Write as _;

use super::cell::Value;
use super::json_text::{from_line, path_text, text, texts};
use super::record::{COLUMNS, Record};

/// Start of every line, which identifies the remains of a torn first line.
pub const START: &[u8] = b"{\"input\":";

pub fn write(record: &Record, line: &mut Vec<u8>) {
    let mut before = b'{';
    for column in COLUMNS {
        line.push(before);
        before = b',';
        text(column.name.as_bytes(), line);
        line.push(b':');
        write_value(&column.value(record), line);
    }
    line.extend_from_slice(b"}\n");
}

pub fn parse(line: &[u8]) -> Result<Record, String> {
    from_line(line)
}

fn write_value(value: &Value, line: &mut Vec<u8>) {
    // Writing to a Vec does not fail.
    let _ = match *value {
        Value::None => line.write_all(b"null"),
        Value::Whole(number) => write!(line, "{number}"),
        Value::Real(number) => write!(line, "{number:?}"),
        Value::Path(path) => return path_text(path, line),
        Value::Text(value) => return text(value.as_bytes(), line),
        Value::Texts(values) => return texts(values, line),
        Value::Json(value) => write!(line, "{value}"),
    };
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    use super::super::cell::Status;
    use super::*;

    #[test]
    fn a_line_may_lack_fields_and_have_unknown_ones() {
        let line = br#" {"later": [{"x": "\udcff"}], "status": "failed", "input": "\u00e9\udcff", "sr": null, "segments": null} "#;
        let input = OsString::from_vec(b"\xc3\xa9\xff".to_vec()).into();
        assert_eq!(parse(line), Ok(Record::new(input, Status::Failed)));
        assert_eq!(parse(br#"{"input": null, "status": "done"}"#).unwrap_err(), "missing field `input`, column 33");
        let error = parse(br#"{"input": "a", "status": "over"}"#).unwrap_err();
        assert_eq!(error, "unknown variant `over`, expected one of `done`, `failed`, `skipped`, column 31");
    }
}
