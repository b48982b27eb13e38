//! Merging manifests in C.

use std::ffi::c_char;
use std::path::Path;

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, null, path, store};
use crate::files::paths::Base;
use crate::manifest::merge;

/// Appends the rows of `n_parts` manifests to the manifest `into`, which is created if missing. Of each input and segment
/// of a part, the last row counts; one that `into` already has is not added again. Paths that are relative to the folder
/// of a part become relative to that of `into`. Each file is CSV if its name ends in .csv, or JSON lines if it ends in
/// .jsonl. No batch may have one of them open; what a killed batch left is removed. `rows` receives the number of rows
/// added.
///
/// # Safety
/// `parts` holds `n_parts` strings that end in a zero byte, and `into` is such a string; `rows` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_manifest_merge(
    parts: *const *const c_char,
    n_parts: usize,
    into: *const c_char,
    rows: *mut u64,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let merged = || {
        if parts.is_null() && n_parts > 0 {
            return Err(null("parts"));
        }
        // SAFETY: `n_parts` strings by the caller's promise; a NULL among them is refused.
        let one = |index| unsafe { path(*parts.add(index), &format!("parts[{index}]")) };
        let parts = (0..n_parts).map(one).collect::<Result<Vec<&Path>, Fault>>()?;
        // SAFETY: a string by the caller's promise; NULL is refused.
        Ok(merge(&parts, unsafe { path(into, "into") }?, &Base::default())?)
    };
    // SAFETY: `rows` is writable by the caller's promise.
    guard(error, || unsafe { store(rows, "rows", merged) })
}
