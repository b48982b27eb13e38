//! The book of a batch: a file that says what became of every input, whole at any moment, even after `kill -9`.
//!
//! It only grows, but where records are pruned: of an input, which its `key` names, and segment the last line counts.
//! Its name's ending says whether a line is JSON (`.jsonl`) or CSV (`.csv`). Beside it a run keeps a journal,
//! `<name>.journal`, of the files that are about to appear. It is removed at the end; where one is found, its run was
//! killed, and the files that no line of the manifest knows are removed.

mod append;
mod csv;
mod journal;
mod jsonl;
mod layout;
mod lines;
mod past;
mod reading;
mod record;
mod rewrite;

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{self, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

pub use past::Past;
pub use record::{Generation, Record, Status};

use crate::audio::open::open_regular;
use crate::error::{Error, Result};
use crate::output::sync_folder;
use crate::places::{Base, joined};
use append::Appender;
use journal::{Journal, LeftOver};
use layout::Layout;
use lines::End;
use past::Gathering;
use reading::{Reading, Rows};

/// A manifest that is open for appending. Every thread may use it at the same time.
pub struct Manifest {
    layout: Layout,
    lines: Locked,
    journal: Journal,
    home: PathBuf,
}

impl Manifest {
    /// Opens a manifest, or creates it, and reads what earlier runs recorded. It belongs to this process until it is
    /// closed or dropped; one that another batch has open is an error. A last line that was torn is cut off, and what
    /// a killed run left behind is removed. A file that holds something else is an error, and stays as it is. With
    /// `durable` a line is on the disk when [`Manifest::record`] returns. The records' paths begin where those of this
    /// run do.
    pub fn open(path: &Path, durable: bool, base: &Base) -> Result<(Manifest, Past)> {
        let layout = Layout::of(path)?;
        let file = open_regular(path, OpenOptions::new().read(true).append(true).create(true));
        let file = Locked::lock_there(Appender::new(path, file.map_err(|error| error.in_file(path))?.0, durable))?;
        let journal = Journal::path_of(path);
        // Nothing is changed before both files are known to be ours.
        let home = fs::canonicalize(path).map_err(|source| file.0.failed(source))?;
        let home = home.parent().unwrap_or(Path::new("/")).to_owned();
        let left = LeftOver::read(&journal)?;
        let mut reading = Reading { layout, left, past: Gathering::default(), home: &home, base };
        let end = lines::read(path, &file.0.file, &mut reading)?;
        let Reading { mut layout, left, past, .. } = reading;
        repair(&file.0, &mut layout, end)?;
        if durable {
            sync_folder(path).map_err(|source| file.0.failed(source))?;
        }
        left.remove();
        let journal = Journal::begin(&journal, base.outputs.folder())?;
        let mut manifest = Manifest { layout, lines: file, journal, home };
        manifest.widen();
        Ok((manifest, past.settled()))
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.lines.0.path
    }

    /// The folder that keys, and the folders of relative paths, are seen from: that of the file, without links.
    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
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

    /// Reads every record again, in the order of the file, with its paths as they stand there.
    pub fn each(&self, mut each: impl FnMut(Record)) -> Result<()> {
        let Appender { path, file, .. } = &self.lines.0;
        (&*file).seek(SeekFrom::Start(0)).map_err(|source| self.lines.0.failed(source))?;
        let take = |record| {
            each(record);
            Ok(())
        };
        lines::read(path, file, &mut Rows { layout: Layout::of(path)?, take }).map(|_| ())
    }

    /// Where the output of a record is.
    #[must_use]
    pub fn output_of(&self, record: &Record, base: &Base) -> Option<PathBuf> {
        let output = record.output.as_deref()?;
        Some(match &record.folder {
            Some(folder) => joined(&self.home, folder).join(output),
            None => base.outputs.at(output).into_owned(),
        })
    }

    /// Removes the lines of the records that `keep` does not keep. The others stay as they are. The file is replaced by
    /// a new one, whole or not at all.
    pub fn retain(&mut self, keep: impl Fn(&Record) -> bool) -> Result<()> {
        let mut layout = Layout::of(&self.lines.0.path)?;
        let change = |line: &[u8]| {
            let record = layout.parse(line, true)?;
            Ok(record.is_none_or(|record| keep(&record)).then(|| line.to_vec()))
        };
        self.lines = rewrite::rewrite(&self.lines.0, &self.journal, self.layout.quotes(), change)?;
        Ok(())
    }

    /// Gives a table of an earlier version, or of others, the columns that it lacks. Where that cannot be, it keeps its
    /// own, and what they do not say is not known to the next run.
    fn widen(&mut self) {
        let Layout::Csv(table) = &mut self.layout else { return };
        if table.missing().is_empty() {
            return;
        }
        let mut is_header = true;
        let change = |line: &[u8]| {
            let wide = table.widened(line, std::mem::take(&mut is_header));
            if wide.len() > lines::MOST_BYTES { Err("it is too long".to_owned()) } else { Ok(Some(wide)) }
        };
        if let Ok(lines) = rewrite::rewrite(&self.lines.0, &self.journal, true, change) {
            self.lines = lines;
            table.widen();
        }
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
            Err(TryLockError::WouldBlock) => Err(in_use(&lines)),
        }
    }

    /// The same of a file that is still there: another batch may just have put a new one in its place.
    fn lock_there(lines: Appender) -> Result<Self> {
        let locked = Locked::lock(lines)?;
        let Locked(lines) = &locked;
        let identity = |there: fs::Metadata| (there.dev(), there.ino());
        let own = lines.file.metadata().map(identity).map_err(|source| lines.failed(source))?;
        if fs::metadata(&lines.path).is_ok_and(|there| identity(there) == own) {
            Ok(locked)
        } else {
            Err(in_use(lines))
        }
    }
}

fn in_use(lines: &Appender) -> Error {
    lines.failed(io::Error::new(io::ErrorKind::ResourceBusy, "in use by another batch"))
}

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.0.file.unlock();
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
