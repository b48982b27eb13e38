//! Parsers of a manifest's lines.

use std::path::{Path, PathBuf};

use super::journal::Leftovers;
use super::line_format::LineFormat;
use super::lines::LineParser;
use super::past::Collector;
use super::record::Record;
use crate::files::paths::{Base, joined, relative_to};

/// A manifest being opened.
pub struct Reading<'a> {
    pub format: LineFormat,
    pub left: Leftovers,
    pub past: Collector,
    /// The folder of the manifest.
    pub home: &'a Path,
    pub base: &'a Base,
}

impl Reading<'_> {
    /// Adds a missing key to a record, and makes the path of its output relative to the folder of this run.
    fn complete(&mut self, record: &mut Record) {
        let Base { inputs, outputs } = self.base;
        record.key.get_or_insert_with(|| relative_to(self.home, &inputs.canonical(&record.input)));
        let folder = record.folder.take().map(|folder| joined(self.home, &folder));
        self.left.forget_recorded(record, folder.as_deref());
        let (Some(folder), Some(own_folder)) = (folder, outputs.folder()) else { return };
        if folder != own_folder {
            let relative = |output: PathBuf| match output.is_relative() {
                true => relative_to(own_folder, &outputs.canonical(&folder.join(output))),
                false => output,
            };
            record.output = record.output.take().map(relative);
        }
    }
}

impl LineParser for Reading<'_> {
    fn has_quoted_newlines(&self) -> bool {
        self.format.has_quoted_newlines()
    }

    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String> {
        if let Some(mut record) = self.format.parse(line, ended)? {
            self.complete(&mut record);
            self.past.add(record);
        }
        Ok(())
    }

    fn is_start(&self, torn: &[u8]) -> bool {
        self.format.is_start(torn)
    }
}

/// The records of a complete manifest.
pub struct Rows<F> {
    pub format: LineFormat,
    pub take: F,
}

impl<F: FnMut(Record) -> Result<(), String>> LineParser for Rows<F> {
    fn has_quoted_newlines(&self) -> bool {
        self.format.has_quoted_newlines()
    }

    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String> {
        self.format.parse(line, ended)?.map_or(Ok(()), &mut self.take)
    }

    fn is_start(&self, _torn: &[u8]) -> bool {
        false
    }
}
