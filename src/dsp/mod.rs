//! Samples -> the power of bands, frame by frame, and features computed from it.

pub mod matrix;
pub mod bank;
pub mod mel;
pub mod framing;
pub mod frames;
pub mod window;
pub mod lanes;
pub mod spectrum;
pub mod uneven;
pub mod chroma;
pub mod bands;
pub mod fullscale;
pub mod analysis;
pub mod pcen;
pub mod log2;
pub mod distribution;
pub mod range;
pub mod levels;
pub mod dct;
pub mod clamp;
pub mod standardise;
pub mod offsets;
pub mod delta;
pub mod stack;
