//! A manifest open for appending.

use std::fs::{self, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::append::Appender;
use super::journal::{Journal, Leftovers};
use super::line_format::LineFormat;
use super::lines::{self, End};
use super::locked::Locked;
use super::past::{Collector, Past};
use super::reading::{Reading, Rows};
use super::record::Record;
use super::rewrite;
use crate::error::Result;
use crate::files::open::open_regular;
use crate::files::output::sync_folder;
use crate::files::paths::{Base, joined};

/// A manifest open for appending. All threads may use it at the same time.
pub struct Manifest {
    pub(super) format: LineFormat,
    pub(super) lines: Locked,
    pub(super) journal: Journal,
    home: PathBuf,
}

impl Manifest {
    /// Opens or creates a manifest and reads the records of earlier runs. It belongs to this process until it is closed
    /// or dropped; a manifest that another batch has open is an error. A torn last line is removed, and so are the
    /// leftovers of a killed run. A file with other contents is an error and is not changed. With `durable`, a line is
    /// on the disk when [`Manifest::record`] returns. Relative paths of records start from the same folders as those of
    /// this run.
    pub fn open(path: &Path, durable: bool, base: &Base) -> Result<(Manifest, Past)> {
        let format = LineFormat::from_extension(path)?;
        let file = open_regular(path, OpenOptions::new().read(true).append(true).create(true));
        let file = Locked::lock_in_place(Appender::new(path, file.map_err(|error| error.in_file(path))?.0, durable))?;
        let journal = Journal::path_for(path);
        // Change nothing before both files are known to be a manifest and its journal.
        let home = fs::canonicalize(path).map_err(|source| file.0.failed(source))?;
        let home = home.parent().unwrap_or(Path::new("/")).to_owned();
        let left = Leftovers::read(&journal)?;
        let mut reading = Reading { format, left, past: Collector::default(), home: &home, base };
        let end = lines::read(path, &file.0.file, &mut reading)?;
        let Reading { mut format, left, past, .. } = reading;
        repair(&file.0, &mut format, end)?;
        if durable {
            sync_folder(path).map_err(|source| file.0.failed(source))?;
        }
        left.remove(&file.0.file);
        let journal = Journal::begin(&journal, base.outputs.folder())?;
        let mut manifest = Manifest { format, lines: file, journal, home };
        manifest.widen();
        Ok((manifest, past.finish()))
    }

    /// The path of the manifest.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.lines.0.path
    }

    /// The folder that keys, and the folders of relative paths, are relative to: that of the manifest, with links
    /// resolved.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Announces that `output`, first named `temporary`, is about to be created. Call it before creating that file.
    pub fn announce(&self, output: &Path, temporary: &Path) -> Result<()> {
        self.journal.announce(output, temporary)
    }

    /// Appends one line, completely or not at all. If the write fails, the file is as before.
    pub fn record(&self, record: &Record) -> Result<()> {
        let mut line = Vec::with_capacity(512);
        self.format.write(record, &mut line);
        self.lines.0.append(&line)
    }

    /// Calls `visit` with every record, in the order of the file, with paths as written there.
    pub fn for_each(&self, mut visit: impl FnMut(Record)) -> Result<()> {
        let Appender { path, file, .. } = &self.lines.0;
        (&*file).seek(SeekFrom::Start(0)).map_err(|source| self.lines.0.failed(source))?;
        let take = |record| {
            visit(record);
            Ok(())
        };
        lines::read(path, file, &mut Rows { format: LineFormat::from_extension(path)?, take }).map(|_| ())
    }

    /// Whether a line of this manifest means the same in `other`: both are JSON, in the same folder.
    #[must_use]
    pub fn shares_lines_with(&self, other: &Manifest) -> bool {
        let is_json = |manifest: &Manifest| matches!(manifest.format, LineFormat::Jsonl);
        is_json(self) && is_json(other) && self.home == other.home
    }

    /// Appends all lines of `other`, which must share its lines with this manifest, and returns their number.
    pub fn append(&self, other: &Manifest) -> Result<u64> {
        let (mut from, mut to) = (&other.lines.0.file, &self.lines.0.file);
        from.seek(SeekFrom::Start(0)).map_err(|source| other.lines.0.failed(source))?;
        let (mut block, mut lines) = (vec![0; 1 << 20], 0);
        loop {
            let count = from.read(&mut block).map_err(|source| other.lines.0.failed(source))?;
            if count == 0 {
                return Ok(lines);
            }
            to.write_all(&block[..count]).map_err(|source| self.lines.0.failed(source))?;
            lines += block[..count].iter().filter(|&&byte| byte == b'\n').count() as u64;
        }
    }

    /// The path of a record's output.
    #[must_use]
    pub fn output_path(&self, record: &Record, base: &Base) -> Option<PathBuf> {
        let output = record.output.as_deref()?;
        Some(match &record.folder {
            Some(folder) => joined(&self.home, folder).join(output),
            None => base.outputs.absolute(output).into_owned(),
        })
    }

    /// Removes the records for which `keep` returns false. The other lines are unchanged. The file is replaced
    /// atomically.
    pub fn retain(&mut self, keep: impl Fn(&Record) -> bool) -> Result<()> {
        let mut format = LineFormat::from_extension(&self.lines.0.path)?;
        let change = |line: &[u8]| {
            let record = format.parse(line, true)?;
            Ok(record.is_none_or(|record| keep(&record)).then(|| line.to_vec()))
        };
        self.lines = rewrite::rewrite(&self.lines.0, &self.journal, self.format.has_quoted_newlines(), change)?;
        Ok(())
    }

    /// Adds missing columns to a table written by an earlier version or another program. If that fails, the table keeps
    /// its columns, and their values are not recorded.
    fn widen(&mut self) {
        let LineFormat::Csv(table) = &mut self.format else { return };
        if table.missing().is_empty() {
            return;
        }
        let mut is_header = true;
        let change = |line: &[u8]| {
            let wide = table.widened_line(line, std::mem::take(&mut is_header));
            if wide.len() > lines::MAX_LINE_BYTES { Err("it is too long".to_owned()) } else { Ok(Some(wide)) }
        };
        if let Ok(lines) = rewrite::rewrite(&self.lines.0, &self.journal, true, change) {
            self.lines = lines;
            table.widen();
        }
    }

    /// Ends the run and removes the journal. A manifest that is only dropped counts as one of a killed run.
    pub fn close(self) -> Result<()> {
        self.journal.end()
    }
}

/// Makes the file end with a complete line, or with the header if there was none. Empty lines do not count.
fn repair(lines: &Appender, format: &mut LineFormat, end: End) -> Result<()> {
    match end {
        End::Whole => {}
        End::Open => lines.append(b"\n")?,
        End::Torn(length) => lines.cut(length)?,
    }
    if format.is_ready() { Ok(()) } else { lines.append(&format.begin()) }
}
