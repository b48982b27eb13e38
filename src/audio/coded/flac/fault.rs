//! Why bytes are no frame.

/// Why a frame cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It goes on beyond the bytes.
    Cut,
    /// It is wrong, for this reason.
    Wrong(&'static str),
}
