//! Opens files, lists folders, names outputs and writes them.

pub mod counter;
pub(crate) mod open;
pub mod paths;
pub mod walk;
pub(crate) mod names;
pub mod output;
