//! Reading the lines of a manifest.

use std::path::{Path, PathBuf};

use super::journal::LeftOver;
use super::layout::Layout;
use super::lines::Grammar;
use super::past::Gathering;
use super::record::Record;
use crate::files::places::{Base, joined, seen_from};

/// A manifest being opened.
pub struct Reading<'a> {
    pub layout: Layout,
    pub left: LeftOver,
    pub past: Gathering,
    /// The folder of the manifest.
    pub home: &'a Path,
    pub base: &'a Base,
}

impl Reading<'_> {
    /// Adds a missing key to a record, and makes the path of its output relative to the folder of this run.
    fn settle(&mut self, record: &mut Record) {
        let Base { inputs, outputs } = self.base;
        record.key.get_or_insert_with(|| seen_from(self.home, &inputs.real(&record.input)));
        let folder = record.folder.take().map(|folder| joined(self.home, &folder));
        self.left.settle(record, folder.as_deref());
        let (Some(folder), Some(here)) = (folder, outputs.folder()) else { return };
        if folder != here {
            let seen = |output: PathBuf| match output.is_relative() {
                true => seen_from(here, &outputs.real(&folder.join(output))),
                false => output,
            };
            record.output = record.output.take().map(seen);
        }
    }
}

impl Grammar for Reading<'_> {
    fn quotes(&self) -> bool {
        self.layout.quotes()
    }

    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String> {
        if let Some(mut record) = self.layout.parse(line, ended)? {
            self.settle(&mut record);
            self.past.add(record);
        }
        Ok(())
    }

    fn begins(&self, torn: &[u8]) -> bool {
        self.layout.begins(torn)
    }
}

/// The records of a complete manifest.
pub struct Rows<F> {
    pub layout: Layout,
    pub take: F,
}

impl<F: FnMut(Record) -> Result<(), String>> Grammar for Rows<F> {
    fn quotes(&self) -> bool {
        self.layout.quotes()
    }

    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String> {
        self.layout.parse(line, ended)?.map_or(Ok(()), &mut self.take)
    }

    fn begins(&self, _torn: &[u8]) -> bool {
        false
    }
}
