//! What a call has made so far: if it fails, all of it is removed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::Result;
use crate::files::output::create_folder;
use crate::options::Format;

/// Path of a tile, below the folder.
pub fn path(folder: &Path, level: u32, index: i64, format: Format) -> PathBuf {
    folder.join(level.to_string()).join(format!("{index}.{}", format.extensions()[0]))
}

/// The folders that a call created, and the tiles that it wrote.
#[derive(Default)]
pub struct Files(Mutex<Lists>);

#[derive(Default)]
struct Lists {
    /// Each below those before it.
    folders: Vec<PathBuf>,
    /// Level, first and last index. Threads write tiles in order, so the runs are few, whatever the recording.
    runs: Vec<(u32, i64, i64)>,
}

impl Files {
    /// Creates a folder and its parents if missing.
    pub fn create_folder(&self, folder: &Path) -> Result<()> {
        let missing: Vec<_> = folder.ancestors().take_while(|path| path.symlink_metadata().is_err()).collect();
        // The last ancestor of a relative path is empty.
        let missing = missing.into_iter().rev().filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned);
        self.lists().folders.extend(missing);
        create_folder(folder)
    }

    /// Notes a tile that was written.
    pub fn add(&self, level: u32, index: i64) {
        let runs = &mut self.lists().runs;
        match runs.iter_mut().find(|&&mut (of, _, last)| of == level && last + 1 == index) {
            Some((.., last)) => *last = index,
            None => runs.push((level, index, index)),
        }
    }

    /// Removes the tiles, then the folders that are empty. What cannot be removed stays.
    pub fn remove(&self, folder: &Path, format: Format) {
        let Lists { folders, runs } = std::mem::take(&mut *self.lists());
        for (level, first, last) in runs {
            for index in first..=last {
                let _ = fs::remove_file(path(folder, level, index, format));
            }
        }
        for created in folders.iter().rev() {
            let _ = fs::remove_dir(created);
        }
    }

    fn lists(&self) -> std::sync::MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
