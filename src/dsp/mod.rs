//! Samples -> the power of mel bands, frame by frame.

pub mod matrix;
pub mod frames;
pub mod window;
pub mod spectrum;
pub mod mel;
pub mod analysis;
pub mod decibel;
