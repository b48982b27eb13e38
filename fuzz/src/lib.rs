//! What the fuzzers do with bytes, one function per target: it returns whatever the bytes are, or has found a bug.
//!
//! `fuzz_targets` runs these under libFuzzer, tests/replay.rs on seeds and on everything that was ever found. A target
//! reads what it decides first from the front of the bytes, and zeros where they end ([`bytes`]).
//!
//! | target | bytes | what must hold |
//! |---|---|---|
//! | [`audio`] | a recording | drawn or refused, whole and in segments |
//! | [`options`] | `SpectrustOptions` | checked; what is accepted draws, and the picture is readable |
//! | [`capi`] | a program of C calls | every status is told, none is a panic |
//! | [`picture`] | a picture | read or refused |
//! | [`manifest`] | a manifest and its journal | opened or left alone; nothing is removed that was not announced |

pub mod audio;
pub mod bytes;
pub mod capi;
pub mod manifest;
pub mod options;
pub mod picture;
pub mod place;
pub mod told;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: [(&str, Target); 5] = [
    ("audio", audio::run),
    ("options", options::run),
    ("capi", capi::run),
    ("picture", picture::run),
    ("manifest", manifest::run),
];
