//! Workspaces that calls from any thread leave to later ones.

use std::fmt::Display;
use std::sync::Mutex;

use super::workspace::Workspace;
use crate::error::Result;

/// Maximum number of workspaces that are kept.
const KEPT: usize = 16;

/// Workspaces not in use. Any thread may take one at any time.
///
/// Only `try_lock` is used: a mutex that another thread holds during a fork stays locked in the child forever. There it
/// costs a buffer instead of a deadlock.
#[derive(Default)]
pub struct Workspaces([Mutex<Option<Box<Workspace>>>; KEPT]);

impl Workspaces {
    /// Runs `work` on `input` with a workspace that no other thread uses: one left by an earlier call, or a new one. A
    /// panic becomes an error.
    pub fn with<T>(&self, input: impl Display, work: impl FnOnce(&mut Workspace) -> Result<T>) -> Result<T> {
        let left = self.0.iter().find_map(|slot| slot.try_lock().ok()?.take());
        let mut workspace = left.unwrap_or_default();
        let result = workspace.contain(work).map_err(|error| error.with_input(input));
        workspace.trim();
        for slot in &self.0 {
            if let Ok(mut slot) = slot.try_lock()
                && slot.is_none()
            {
                *slot = Some(workspace);
                break;
            }
        }
        result
    }
}
