//! Uncompressed audio in WAV, AIFF and CAF files, and samples in memory. It is read by position, never as a whole.

pub(crate) mod chunk;
pub(crate) mod data;
pub(crate) mod fmt;
pub(crate) mod riff;
pub mod wav;
pub(crate) mod g711;
pub mod samples;
pub(crate) mod pcm;
pub(crate) mod aiff;
pub(crate) mod caf;
