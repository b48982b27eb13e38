//! Spectrust turns audio files into mel-spectrogram pictures.
//!
//! Rooms in the order in which data flows; each uses only what stands above it.
//!
//! ```text
//! error  memory  options    one error, memory that may be refused, every parameter
//!     |
//! audio                     path -> stream of mono f32 samples
//!     |    open  riff  wav  samples
//! dsp                       samples -> power of mel bands, frame by frame
//!     |    matrix  frames  window  spectrum  mel  analysis  decibel
//! picture                   bands -> columns -> table indices -> JPEG
//!     |    pool  interpolate  colormaps  colormap  jpeg
//! spectrogram  array        the recipe, top to bottom: Plan and Workspace
//!     |
//! output                    bytes -> a file that is whole or absent
//!     |
//! walk     batch            folder -> jobs -> results
//!     |
//! capi                      the same from C; nothing above knows it
//! ```
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod error;
pub mod memory;
pub mod options;
pub mod audio;
pub mod dsp;
pub mod picture;
pub mod spectrogram;
pub mod array;
pub mod output;
pub mod walk;
pub mod batch;
pub mod capi;
