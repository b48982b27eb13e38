//! Folders and files: which recordings there are, what their pictures are called, and how a file is written.

pub mod open;
pub mod places;
pub mod walk;
pub mod names;
pub mod output;
