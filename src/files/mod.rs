//! Opens files, lists folders, names outputs and writes them.

pub mod open;
pub mod paths;
pub mod walk;
pub mod names;
pub mod output;
