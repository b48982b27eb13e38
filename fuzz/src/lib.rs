//! Fuzz targets: one function each, which returns normally for any bytes unless there is a bug.
//!
//! `fuzz_targets` runs these under libFuzzer, and tests/replay.rs on seeds and all inputs that ever failed. A target
//! reads its decisions from the front of the bytes, and zeros past their end ([`bytes`]).
//!
//! | target | bytes | what must hold |
//! |---|---|---|
//! | [`audio`] | a recording | drawn or refused, as a whole and in segments |
//! | [`options`] | `SpectrustOptions` | refused, or draw a readable picture |
//! | [`capi`] | a program of C calls | every failure has a message, and none is a panic |
//! | [`picture`] | a picture | read or refused |
//! | [`manifest`] | a manifest and its journal | opened or unchanged; only announced files are removed |

pub mod audio;
pub mod bytes;
pub mod capi;
pub mod manifest;
pub mod options;
pub mod picture;
pub mod folder;
pub mod outcome;

/// A target.
pub type Target = fn(&[u8]);

/// Every target with its name.
pub const TARGETS: [(&str, Target); 5] = [
    ("audio", audio::run),
    ("options", options::run),
    ("capi", capi::run),
    ("picture", picture::run),
    ("manifest", manifest::run),
];
