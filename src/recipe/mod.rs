//! The recipe: one recording -> a picture or an array, and the bytes of its file.

pub mod segments;
pub mod workspace;
pub mod crew;
mod shares;
mod band_frames;
mod smoothed;
mod columns;
pub mod plan;
pub mod array;
pub mod resolve;
pub mod metadata;
pub mod file;
