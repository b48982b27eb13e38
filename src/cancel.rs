//! A request to stop.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// Number of values processed between two checks for cancellation; takes at most a millisecond.
pub const STEP: usize = 1 << 16;

/// A request that is never set, for work that cannot be cancelled.
pub(crate) static NEVER: Cancel = Cancel { set: AtomicBool::new(false), deadline: OnceLock::new() };

/// A request to stop, shared with running work, which checks it every few milliseconds.
#[derive(Default)]
pub struct Cancel {
    set: AtomicBool,
    deadline: OnceLock<Instant>,
}

impl Cancel {
    /// Requests to stop. Safe in a signal handler.
    pub fn cancel(&self) {
        self.set.store(true, Ordering::Relaxed);
    }

    /// Requests to stop after `time`. If called several times, the earliest counts.
    pub fn cancel_after(&self, time: Duration) {
        if let Some(deadline) = Instant::now().checked_add(time) {
            let _ = self.deadline.set(deadline);
        }
    }

    /// Returns an error once the request is set.
    pub fn check(&self) -> Result<()> {
        let is_late = || self.deadline.get().is_some_and(|deadline| Instant::now() >= *deadline);
        if self.set.load(Ordering::Relaxed) || is_late() { Err(Error::Cancelled) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_fails_after_a_request_or_its_deadline() {
        let (at_once, later, passed) = (Cancel::default(), Cancel::default(), Cancel::default());
        assert!(at_once.check().is_ok() && NEVER.check().is_ok());
        at_once.cancel();
        later.cancel_after(Duration::from_secs(1 << 20));
        later.cancel_after(Duration::ZERO);
        passed.cancel_after(Duration::ZERO);
        assert!(at_once.check().is_err() && later.check().is_ok() && passed.check().is_err());
    }
}
