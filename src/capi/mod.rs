//! The C ABI, from which `include/spectrust.h` is generated. No other module depends on this one.
//!
//! | file | C object |
//! |---|---|
//! | [`choice`] | enumerations that may hold any number |
//! | [`status`] | `SpectrustStatus`, failures |
//! | `pointers` | handles, outputs, values, paths; NULL |
//! | `growing` | structs that grow |
//! | [`conventions`] | `SpectrustError`, `SpectrustWarnings`, panics |
//! | [`options_struct`], [`options`] | `SpectrustOptions` |
//! | [`parameters`] | `SpectrustParameter`, options by name |
//! | [`cancel`] | `SpectrustCancel` |
//! | [`source`] | `SpectrustSource` |
//! | [`spectrogram`] | `SpectrustSpectrogram`, `SpectrustBuffer` |
//! | [`resolve`] | `SpectrustFraming`, what was left to the library |
//! | [`mod@array`] | `SpectrustArray`, `SpectrustShape` |
//! | [`pixels`] | `SpectrustPixels` |
//! | [`windows`] | `SpectrustWindows`, `SpectrustSegment` |
//! | [`tiles`] | `SpectrustTiles` |
//! | [`stream`] | `SpectrustStream`, samples as they come |
//! | [`picture`] | pictures read back |
//! | [`features`] | derivatives, PCEN |
//! | [`mel`] | filter banks, the mel scale |
//! | [`walk`] | `SpectrustFiles` |
//! | [`batch_options_struct`], [`batch_options`] | `SpectrustBatchOptions` |
//! | [`fingerprint`] | the hash of options |
//! | [`progress`] | `SpectrustProgress` |
//! | [`result`] | `SpectrustResult` |
//! | [`batch`] | `SpectrustBatch` |
//! | [`merge`] | manifests of several batches |
#![allow(unsafe_code)]

pub mod choice;
pub mod status;
mod pointers;
mod growing;
pub mod conventions;
mod fields;
#[allow(clippy::too_many_lines)] // Generated: a line for each option.
pub mod options_struct;
pub mod options;
pub mod cancel;
pub mod source;
pub mod spectrogram;
pub mod resolve;
pub mod info;
pub mod array;
pub mod pixels;
pub mod windows;
pub mod tiles;
pub mod stream;
pub mod drawing;
pub mod picture;
pub mod features;
pub mod mel;
pub mod walk;
pub mod batch_options_struct;
pub mod parameters;
pub mod batch_options;
pub mod fingerprint;
pub mod progress;
pub mod result;
pub mod batch;
pub mod merge;

/// The header promises that threads may share `const` handles.
const _: () = {
    const fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<cancel::SpectrustCancel>();
    shared_between_threads::<spectrogram::SpectrustSpectrogram>();
    shared_between_threads::<windows::SpectrustWindows>();
    shared_between_threads::<stream::SpectrustStream>();
    shared_between_threads::<walk::SpectrustFiles>();
    shared_between_threads::<batch::SpectrustBatch>();
};
