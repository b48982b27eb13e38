//! The two formats of a line: JSON and CSV.

use std::path::Path;

use super::csv::{self, Table};
use super::jsonl;
use super::record::Record;
use crate::error::{Error, Result};

/// Format of a line.
pub enum Layout {
    Jsonl,
    Csv(Box<Table>),
}

impl Layout {
    pub fn of(path: &Path) -> Result<Self> {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("jsonl") => Ok(Layout::Jsonl),
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Ok(Layout::Csv(Box::default())),
            _ => Err(Error::option("manifest", format!("{path:?}"), "a path that ends in .jsonl or .csv")),
        }
    }

    /// Whether a line can be written: CSV needs a header first.
    pub fn has_begun(&self) -> bool {
        match self {
            Layout::Jsonl => true,
            Layout::Csv(table) => table.has_header(),
        }
    }

    /// The beginning of a file.
    pub fn begin(&mut self) -> Vec<u8> {
        match self {
            Layout::Jsonl => Vec::new(),
            Layout::Csv(table) => table.begin(),
        }
    }

    pub fn write(&self, record: &Record, line: &mut Vec<u8>) {
        match self {
            Layout::Jsonl => jsonl::write(record, line),
            Layout::Csv(table) => table.write(record, line),
        }
    }

    /// Whether a newline within double quotes is part of the line.
    pub fn quotes(&self) -> bool {
        matches!(self, Layout::Csv(_))
    }

    pub fn parse(&mut self, line: &[u8], ended: bool) -> Result<Option<Record>, String> {
        match self {
            Layout::Jsonl if ended && line.trim_ascii().is_empty() => Ok(None),
            Layout::Jsonl => jsonl::parse(line).map(Some),
            Layout::Csv(table) => table.parse(line, ended),
        }
    }

    /// Whether this can be the beginning of a file's first line.
    pub fn begins(&self, torn: &[u8]) -> bool {
        match self {
            Layout::Jsonl => torn.starts_with(jsonl::START) || jsonl::START.starts_with(torn),
            Layout::Csv(_) => csv::header().starts_with(torn),
        }
    }
}
