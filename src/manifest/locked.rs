//! A lock that lets one batch at a time append to a file.

use std::fs::{self, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;

use super::append::Appender;
use crate::error::{Error, Result};

/// A locked file. The lock is released explicitly, because a forked child that still has the file open shares it.
pub struct Locked(pub Appender);

impl Locked {
    /// Locks a file, which is an error if another batch has locked it.
    pub fn lock(lines: Appender) -> Result<Self> {
        match lines.file.try_lock() {
            Ok(()) => Ok(Locked(lines)),
            Err(TryLockError::Error(error)) => Err(lines.failed(error)),
            Err(TryLockError::WouldBlock) => Err(in_use(&lines)),
        }
    }

    /// Locks a file and checks that it is still in place: another batch may just have replaced it.
    pub fn lock_in_place(lines: Appender) -> Result<Self> {
        let locked = Locked::lock(lines)?;
        let Locked(lines) = &locked;
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let own = lines.file.metadata().map(identity).map_err(|source| lines.failed(source))?;
        if fs::metadata(&lines.path).is_ok_and(|metadata| identity(metadata) == own) {
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
