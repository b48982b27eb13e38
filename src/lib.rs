//! Spectrust turns audio files into mel-spectrogram pictures.
//!
//! Modules in the order of the data flow. Each uses only those above it.
//!
//! ```text
//! error  cancel  memory  options  revision
//!     |                     the error type, requests to stop, fallible allocation, options, revision of the output
//!     |
//! audio                     path, bytes or samples -> stream of mono f32 samples
//!     |    signal  input  open  limits  blocks  part  order  mpeg  magic  chunk  data  fmt  riff  wav  g711  samples
//!     |    pcm  aiff  caf  store  coded  resample
//! dsp                       samples -> power of bands, frame by frame, and its levels
//!     |    matrix  framing  frames  window  vector  lanes  spectrum  bank  mel  chroma  bands
//!     |    analysis  pcen  log2  levels  dct  delta
//! picture                   bands -> columns -> table indices -> JPEG or PNG, and back
//!     |    pool  interpolate  ends  colormaps  colormap  jpeg  png  read
//! segments                  recording -> segments to draw
//!     |
//! workspace  crew  shares   the buffers of one thread; threads that share work
//!     |
//! band_frames  smoothed  columns  spectrogram  array
//!     |                     the recipes, step by step; a Plan shared by all threads
//!     |
//! metadata  npy  encode     parameters stored in a picture; the bytes of a file
//!     |
//! output                    bytes -> a file that is complete or absent
//!     |
//! names    places           inputs -> names of outputs; paths -> files
//!     |
//! manifest                  results of every input, one line each, in a file that is appended to
//!     |
//! walk     batch            folder -> jobs -> results
//!     |
//! capi                      the C ABI; no module above depends on it
//! ```
#![deny(unsafe_code)]
#![warn(missing_docs)]

pub mod error;
pub mod cancel;
pub mod memory;
pub mod options;
pub mod revision;
pub mod audio;
pub mod dsp;
pub mod picture;
pub mod segments;
pub mod workspace;
pub mod crew;
mod shares;
mod band_frames;
mod smoothed;
mod columns;
pub mod spectrogram;
pub mod array;
pub mod metadata;
pub mod npy;
pub mod encode;
pub mod output;
pub mod names;
pub mod places;
pub mod manifest;
pub mod walk;
pub mod batch;
pub mod capi;
