//! Table indices or values -> the bytes of a JPEG, PNG or .npy file, and back.

pub mod jpeg;
pub mod png;
pub mod npy;
pub mod read;
