//! The book of a batch: a file that says what became of every input, whole at any moment, even after `kill -9`.
//!
//! It only ever grows: of an input and segment the last line counts. Its name's ending says whether a line is JSON
//! (`.jsonl`) or CSV (`.csv`). Beside it a run keeps a journal, `<name>.journal`, of the files that are about to
//! appear. It is removed at the end; where one is found, its run was killed, and the files that no line of the
//! manifest knows are removed.

mod append;
mod csv;
mod journal;
mod jsonl;
mod lines;
mod past;
mod record;

use std::fs::{OpenOptions, TryLockError};
use std::io;
use std::path::Path;

pub use past::Past;
pub use record::{Record, Status};

use crate::audio::open::open_regular;
use crate::error::{Error, Result};
use crate::output::sync_folder;
use append::Appender;
use csv::Table;
use journal::{Journal, LeftOver};
use lines::{End, Grammar};
use past::Gathering;

/// A manifest that is open for appending. Every thread may use it at the same time.
pub struct Manifest {
    layout: Layout,
    lines: Locked,
    journal: Journal,
}

impl Manifest {
    /// Opens a manifest, or creates it, and reads what earlier runs recorded. It belongs to this process until it is
    /// closed or dropped; one that another batch has open is an error. A last line that was torn is cut off, and what
    /// a killed run left behind is removed. A file that holds something else is an error, and stays as it is. With
    /// `durable` a line is on the disk when [`Manifest::record`] returns.
    pub fn open(path: &Path, durable: bool) -> Result<(Manifest, Past)> {
        let layout = Layout::of(path)?;
        let file = open_regular(path, OpenOptions::new().read(true).append(true).create(true));
        let file = Locked::lock(Appender::new(path, file.map_err(|error| error.in_file(path))?.0, durable))?;
        let journal = Journal::path_of(path);
        // Nothing is changed before both files are known to be ours.
        let mut reading = Reading { layout, left: LeftOver::read(&journal)?, past: Gathering::default() };
        let end = lines::read(path, &file.0.file, &mut reading)?;
        let Reading { mut layout, left, past } = reading;
        repair(&file.0, &mut layout, end)?;
        if durable {
            sync_folder(path).map_err(|source| file.0.failed(source))?;
        }
        left.remove();
        let journal = Journal::begin(&journal)?;
        Ok((Manifest { layout, lines: file, journal }, past.settled()))
    }

    /// Says that `output`, at first named `temporary`, is about to appear. To be called before that file is created.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        self.journal.announce(output, temporary)
    }

    /// Appends one line, whole or not at all. Where the disk refuses it, the file is as it was before.
    pub fn record(&self, record: &Record) -> Result<()> {
        let mut line = Vec::with_capacity(512);
        self.layout.write(record, &mut line);
        self.lines.0.append(&line)
    }

    /// Ends the run: removes the journal. A manifest that is only dropped is one whose run was killed.
    pub fn close(self) -> Result<()> {
        self.journal.end()
    }
}

/// A file whose lock is given up even where a forked child still has it open: it is one lock for both.
struct Locked(Appender);

impl Locked {
    fn lock(lines: Appender) -> Result<Self> {
        match lines.file.try_lock() {
            Ok(()) => Ok(Locked(lines)),
            Err(TryLockError::Error(error)) => Err(lines.failed(error)),
            Err(TryLockError::WouldBlock) => {
                Err(lines.failed(io::Error::new(io::ErrorKind::ResourceBusy, "in use by another batch")))
            }
        }
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.0.file.unlock();
    }
}

/// How a line is written.
enum Layout {
    Jsonl,
    Csv(Box<Table>),
}

impl Layout {
    fn of(path: &Path) -> Result<Self> {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("jsonl") => Ok(Layout::Jsonl),
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Ok(Layout::Csv(Box::default())),
            _ => Err(Error::option("manifest", format!("{path:?}"), "a path that ends in .jsonl or .csv")),
        }
    }

    /// Whether a line can be written: a row needs a header.
    fn has_begun(&self) -> bool {
        match self {
            Layout::Jsonl => true,
            Layout::Csv(table) => table.has_header(),
        }
    }

    /// What stands at the beginning of a file.
    fn begin(&mut self) -> Vec<u8> {
        match self {
            Layout::Jsonl => Vec::new(),
            Layout::Csv(table) => table.begin(),
        }
    }

    fn write(&self, record: &Record, line: &mut Vec<u8>) {
        match self {
            Layout::Jsonl => jsonl::write(record, line),
            Layout::Csv(table) => table.write(record, line),
        }
    }

    fn parse(&mut self, line: &[u8], ended: bool) -> Result<Option<Record>, String> {
        match self {
            Layout::Jsonl if ended && line.trim_ascii().is_empty() => Ok(None),
            Layout::Jsonl => jsonl::parse(line).map(Some),
            Layout::Csv(table) => table.parse(line, ended),
        }
    }
}

/// A manifest while it is read.
struct Reading {
    layout: Layout,
    left: LeftOver,
    past: Gathering,
}

impl Grammar for Reading {
    fn quotes(&self) -> bool {
        matches!(self.layout, Layout::Csv(_))
    }

    fn take(&mut self, line: &[u8], ended: bool) -> Result<(), String> {
        if let Some(record) = self.layout.parse(line, ended)? {
            self.left.settle(&record);
            self.past.add(record);
        }
        Ok(())
    }

    fn begins(&self, torn: &[u8]) -> bool {
        match self.layout {
            Layout::Jsonl => torn.starts_with(jsonl::START) || jsonl::START.starts_with(torn),
            Layout::Csv(_) => csv::header().starts_with(torn),
        }
    }
}

/// Makes the file end with a whole line, the header if none was read: empty lines are none.
fn repair(lines: &Appender, layout: &mut Layout, end: End) -> Result<()> {
    match end {
        End::Whole => {}
        End::Open => lines.append(b"\n")?,
        End::Torn(length) => lines.cut(length)?,
    }
    if layout.has_begun() { Ok(()) } else { lines.append(&layout.begin()) }
}

#[cfg(test)]
mod tests;
