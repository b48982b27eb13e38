//! The recipe: one recording -> a picture or an array, and the bytes of its file.

pub mod segments;
pub mod workspace;
pub mod workspaces;
pub mod crew;
mod shares;
mod band_frames;
mod smoothed;
mod columns;
pub mod plan;
mod array_levels;
pub mod array;
pub mod file_array;
mod levels;
pub mod brightness;
pub mod picture;
mod rows;
mod table;
pub mod resolve;
mod metadata;
pub mod file;
pub mod pixels;
pub mod windows;
pub mod drawing;
pub mod tiles;
