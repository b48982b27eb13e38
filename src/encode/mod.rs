//! Table indices or values -> the bytes of a JPEG, PNG, .npy or .csv file, and back.

pub mod jpeg;
pub mod png;
pub mod npy;
pub mod csv;
pub mod read;
