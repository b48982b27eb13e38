//! Formats of a manifest's lines: JSON and CSV.

use std::path::Path;

use super::csv::{self, Table};
use super::jsonl;
use super::record::Record;
use crate::error::{Error, Result};

pub enum LineFormat {
    Jsonl,
    Csv(Box<Table>),
}

impl LineFormat {
    pub fn from_extension(path: &Path) -> Result<Self> {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("jsonl") => Ok(LineFormat::Jsonl),
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Ok(LineFormat::Csv(Box::default())),
            _ => Err(Error::option("manifest", format!("{path:?}"), "a path that ends in .jsonl or .csv")),
        }
    }

    /// Whether records can be written: CSV needs a header first.
    pub fn is_ready(&self) -> bool {
        match self {
            LineFormat::Jsonl => true,
            LineFormat::Csv(table) => table.has_header(),
        }
    }

    /// Returns the header of a new file, which is empty for JSON.
    pub fn begin(&mut self) -> Vec<u8> {
        match self {
            LineFormat::Jsonl => Vec::new(),
            LineFormat::Csv(table) => table.begin(),
        }
    }

    pub fn write(&self, record: &Record, line: &mut Vec<u8>) {
        match self {
            LineFormat::Jsonl => jsonl::write(record, line),
            LineFormat::Csv(table) => table.write(record, line),
        }
    }

    /// Whether a newline within double quotes is part of the line.
    pub fn has_quoted_newlines(&self) -> bool {
        matches!(self, LineFormat::Csv(_))
    }

    pub fn parse(&mut self, line: &[u8], ended: bool) -> Result<Option<Record>, String> {
        match self {
            LineFormat::Jsonl if ended && line.trim_ascii().is_empty() => Ok(None),
            LineFormat::Jsonl => jsonl::parse(line).map(Some),
            LineFormat::Csv(table) => table.parse(line, ended),
        }
    }

    /// Whether a torn first line can be one of this format.
    pub fn is_start(&self, torn: &[u8]) -> bool {
        match self {
            LineFormat::Jsonl => torn.starts_with(jsonl::START) || jsonl::START.starts_with(torn),
            LineFormat::Csv(_) => csv::header().starts_with(torn),
        }
    }
}
