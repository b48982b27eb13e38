//! Faults of frames.

/// The reason why a frame cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It extends past the available bytes.
    Cut,
    /// It is invalid, for this reason.
    Wrong(&'static str),
}
