//! Destination of a batch's pictures: files in folders.
//!
//! A picture takes three steps: the sink chooses its path, the recipe encodes it in the format of that path, and the
//! slot writes the bytes. The sink also checks whether a picture of an earlier run still exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::Book;
use super::naming::Naming;
use super::outcome::Done;
use super::template::Part;
use crate::cancel::Cancel;
use crate::error::Result;
use crate::files::output::{NewFile, check_not_the_input};
use crate::files::paths::Base;
use crate::options::Format;

/// Receives the pictures of a batch.
#[derive(Debug)]
pub struct Sink {
    /// How pictures are named.
    pub naming: Naming,
    /// Format of pictures whose names the library makes.
    pub format: Format,
    /// Whether a recording has a picture for each segment.
    pub is_segmented: bool,
    /// Whether a picture and its name reach the disk before it counts as done.
    pub durable: bool,
    /// The folders that relative paths start from.
    pub base: Arc<Base>,
}

/// A picture about to be drawn, with its path.
pub struct Slot<'a> {
    sink: &'a Sink,
    output: PathBuf,
}

impl Sink {
    /// A sink of one picture for each recording, named by `naming`; JPEG if names are random.
    #[must_use]
    pub fn new(naming: Naming) -> Self {
        Sink { naming, format: Format::default(), is_segmented: false, durable: false, base: Arc::default() }
    }

    /// The format of the pictures of recording `file`.
    pub fn format(&self, file: usize) -> Result<Format> {
        self.naming.format(file, self.format)
    }

    /// Whether `output` of an earlier run exists and has a path that this batch would use.
    #[must_use]
    pub fn has(&self, file: usize, part: &Part, output: &Path) -> bool {
        let allowed = |format| self.naming.allows(file, part, self.is_segmented, format, output, &self.base.outputs);
        let is_file =
            || fs::symlink_metadata(self.base.outputs.absolute(output)).is_ok_and(|metadata| metadata.is_file());
        self.format(file).is_ok_and(allowed) && is_file()
    }

    /// Chooses the path of a picture and creates its folder if permitted. `before` is its output in an earlier run,
    /// whose random name is reused.
    pub fn slot(&self, file: usize, part: &Part, before: Option<&Path>) -> Result<Slot<'_>> {
        let (format, base) = (self.format(file)?, &self.base.outputs);
        let output = self.naming.path(file, part, self.is_segmented, format, before, base)?;
        Ok(Slot { sink: self, output })
    }
}

impl Slot<'_> {
    /// Refuses to replace the recording that the picture shows.
    pub fn check_not_the_input(&self, input: &Path) -> Result<()> {
        check_not_the_input(input, &self.sink.base.outputs.absolute(&self.output))
    }

    /// Writes the bytes of the picture, completely or not at all. The journal lists the file before it exists.
    pub fn commit(self, bytes: &[u8], book: Option<&Book>, cancel: &Cancel) -> Result<Done> {
        let path = self.sink.base.outputs.absolute(&self.output);
        let file = NewFile::at(&path)?;
        let announced = book.map_or(Ok(()), |book| book.announce(&self.output, file.temporary()));
        file.write(bytes, self.sink.durable, cancel)?;
        let warnings = announced.err().map(|error| error.to_string()).into_iter().collect();
        drop(file);
        drop(path);
        Ok(Done { output: Ok(self.output), warnings, skipped: false, levels: None })
    }
}
