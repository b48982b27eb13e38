//! Uncompressed audio in WAV, AIFF and CAF files, and samples in memory. It is read by position, never as a whole.

pub mod chunk;
pub mod data;
pub mod fmt;
pub mod riff;
pub mod wav;
pub mod g711;
pub mod samples;
pub mod pcm;
pub mod aiff;
pub mod caf;
