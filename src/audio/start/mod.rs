//! When a recording began, as its file states it, or else its name.
//!
//! A description of a recording reads this, and a batch only if its manifest or the names of its pictures need it: chunks
//! after the samples are read too. A statement that cannot be read as a time is left out, and the next source counts.

pub(crate) mod moment;
pub(crate) mod fields;
pub(crate) mod name;
pub(crate) mod chunks;

use super::input::{Content, Input};
use super::magic::{self, FileKind};
use crate::error::Result;
use crate::files::open::InputFile;
use chunks::Stated;
use moment::Moment;

/// When a recording began, and where that is stated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// The time.
    pub moment: Moment,
    /// What states it.
    pub source: StartSource,
}

/// What states when a recording began; if several do, the first in this order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartSource {
    /// GUANO metadata in a WAV file.
    Guano,
    /// The chunk `bext` of a Broadcast Wave file.
    Bext,
    /// The comment that AudioMoth writes into a WAV file.
    Comment,
    /// The name of the file.
    Name,
}

impl StartSource {
    /// Its name in C and Python.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            StartSource::Guano => "guano",
            StartSource::Bext => "bext",
            StartSource::Comment => "comment",
            StartSource::Name => "name",
        }
    }
}

/// When `input` began; `None` if it does not say. Its samples are not read.
#[must_use]
pub fn start(input: &Input) -> Option<Start> {
    // Opening the recording reports what cannot be read.
    let Stated { guano, bext, comment } = stated(input).unwrap_or_default();
    let file_name = input.path().and_then(|path| path.file_name());
    let name = file_name.and_then(|name| name::start(&name.to_string_lossy()));
    let sources = [
        (guano, StartSource::Guano),
        (bext, StartSource::Bext),
        (comment, StartSource::Comment),
        (name, StartSource::Name),
    ];
    sources.into_iter().find_map(|(moment, source)| moment.map(|moment| Start { moment, source }))
}

/// What the chunks of a WAV file state.
fn stated(input: &Input) -> Result<Stated> {
    let file = match input.content {
        Content::Path(path) => InputFile::open(path)?,
        Content::Bytes(bytes) => InputFile::from_bytes(bytes),
        Content::Samples { .. } => return Ok(Stated::default()),
    };
    match magic::kind(&file)? {
        FileKind::Wav(form) => chunks::read(&file, form),
        _ => Ok(Stated::default()),
    }
}
