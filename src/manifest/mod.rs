//! The manifest of a batch: a file with the result of every input, consistent at any moment, even after `kill -9`.
//!
//! It is only appended to, except when records are pruned: the last line counts for an input, identified by its `key`,
//! and a segment. The extension of its name selects JSON (`.jsonl`) or CSV (`.csv`). During a run, a journal next to
//! it, `<name>.journal`, lists the files that are about to be created. It is removed at the end of the run. If a
//! journal is found, its run was killed, and the files without a line in the manifest are removed.

mod json_text;
mod cell;
mod record;
mod jsonl;
mod csv;
mod line_format;
mod lines;
mod append;
mod locked;
mod journal;
mod past;
mod reading;
mod rewrite;
mod file;
mod merge;

pub use cell::{FieldType, Status, Value};
pub use file::Manifest;
pub use merge::merge;
pub use past::Past;
pub use record::{COLUMNS, Column, Generation, Record};

#[cfg(test)]
mod tests;
