//! What was made with other options, or other numbers -> nothing.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use crate::audio::open::InputFile;
use crate::error::Result;
use crate::manifest::{Generation, Manifest, Status};
use crate::npy;
use crate::options::Format;
use crate::output::format_of;
use crate::picture::read;
use crate::places::Base;

/// Removes the records of other generations than `current`, and their pictures in `folder` and below it; tells how many
/// records that were. Without one picture of the current generation nothing is removed.
///
/// The pictures go first: where the process is killed in between, their records are still there for the next run.
pub(super) fn prune(manifest: &mut Manifest, current: &Generation, base: &Base, folder: &Path) -> Result<u64> {
    let (mut kept, mut stale, mut rows) = (HashSet::new(), HashSet::new(), 0);
    manifest.each(|record| {
        let own = record.generation() == *current;
        rows += u64::from(!own);
        if let (Status::Done, Some(output)) = (record.status, manifest.output_of(&record, base)) {
            if own { &mut kept } else { &mut stale }.insert(base.outputs.real(&output));
        }
    })?;
    if rows == 0 || kept.is_empty() {
        return Ok(0);
    }
    let folder = fs::canonicalize(base.outputs.at(folder)).unwrap_or_default();
    for output in stale.difference(&kept).filter(|output| is_below(output, &folder) && is_ours(output)) {
        let _ = fs::remove_file(output);
    }
    manifest.retain(|record| record.generation() == *current)?;
    Ok(rows)
}

fn is_below(output: &Path, folder: &Path) -> bool {
    folder.is_absolute() && output.starts_with(folder)
}

/// Whether a file is one that this library made: whatever took a picture's place since stays.
fn is_ours(output: &Path) -> bool {
    fs::symlink_metadata(output).is_ok_and(|there| there.is_file())
        && match format_of(output) {
            Ok(Format::Npy) => is_array(output).unwrap_or(false),
            Ok(_) => read::read(output).is_ok(),
            Err(_) => false,
        }
}

fn is_array(output: &Path) -> Result<bool> {
    let mut start = [0; npy::MAGIC.len()];
    InputFile::open(output)?.read_at(&mut start, 0)?;
    Ok(start == npy::MAGIC)
}
