//! Spectrust turns audio files into mel-spectrogram pictures.
//!
//! Rooms in the order in which data flows; each uses only what stands above it.
//!
//! ```text
//! error  cancel  memory  options  revision   one error, a request to stop, memory that may be refused, every
//!     |                         parameter, and the numbers' own version
//!     |
//! audio                     path, bytes or samples -> stream of mono f32 samples
//!     |    signal  input  open  limits  blocks  part  order  mpeg  magic  chunk  data  fmt  riff  wav  g711  samples
//!     |    pcm  aiff  caf  store  coded  resample
//! dsp                       samples -> power of bands, frame by frame, and its levels
//!     |    matrix  framing  frames  window  vector  lanes  spectrum  bank  mel  chroma  bands
//!     |    analysis  pcen  log2  levels  dct  delta
//! picture                   bands -> columns -> table indices -> JPEG or PNG, and back
//!     |    pool  interpolate  ends  colormaps  colormap  jpeg  png  read
//! segments                  the stretches of a recording that are drawn
//!     |
//! workspace  crew  shares   the buffers of one thread, and threads that share what there is to do
//!     |
//! band_frames  smoothed  columns  spectrogram  array
//!     |                     the recipes, top to bottom: a Plan for all threads
//!     |
//! metadata  npy  encode     what a picture tells of itself; the bytes of a file
//!     |
//! output                    bytes -> a file that is whole or absent
//!     |
//! names    places           inputs -> the names of their outputs; paths -> the files they name
//!     |
//! manifest                  what became of every input: one line each, in a file that only grows
//!     |
//! walk     batch            folder -> jobs -> results
//!     |
//! capi                      the same from C; nothing above knows it
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
