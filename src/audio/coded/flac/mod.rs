//! FLAC: RFC 9639.

mod fault;
mod crc;
mod header;
mod bits;
mod predict;
mod subframe;
mod frame;
mod metadata;
mod gap;
mod notes;
mod file;
mod beginning;
mod packets;

pub use beginning::Beginning;
pub use file::Flac;
pub use packets::FlacPackets;
