//! Spectrust turns audio files into mel-spectrogram pictures.
//!
//! Rooms in the order of the data flow. Each uses only those above it, and so do the modules of a room.
//!
//! ```text
//! error  cancel  memory     the error type, requests to stop, fallible allocation
//! options  revision         the table of parameters, limits on files; the revision of the output
//!     |    check  words  percent  parameter  setting  level  palette  rows  choices  table  derived  validate  text  preset  limits
//! vector                    eight numbers at once, with the instruction sets of the processor
//! files                     open a file, list a folder, name a picture, write a file completely or not at all
//!     |    open  paths  walk  names  output
//! audio                     path, bytes or samples -> stream of mono f32 samples
//!     |    signal  meter  input  order  blocks  part  store  magic  resampler  resample
//!     |    plain (WAV, AIFF, CAF)  start  coded (FLAC, MP3, Ogg, MP4, AAC)
//! dsp                       samples -> power of bands, frame by frame, and its levels
//!     |    matrix  bank  mel  framing  frames  window  lanes  spectrum  uneven  chroma  bands
//!     |    fullscale  analysis  pcen  log2  distribution  range  levels  dct  delta
//! picture                   bands -> columns -> table indices
//!     |    ranked  pool  background  interpolate  ends  colormaps  colormap
//! encode                    table indices or values -> the bytes of a file, and back
//!     |    jpeg  png  npy  read
//! recipe                    one recording -> a picture or an array; a Plan shared by all threads
//!     |    segments  workspace  workspaces  crew  shares  band_frames  smoothed  columns  plan
//!     |    array_levels  array  file_array  levels  brightness  picture  resolve  metadata  file
//!     |    pixels  windows  drawing
//! manifest                  the results of every input, one line each, in a file that is appended to
//!     |    record  jsonl  csv  journal  past  rewrite  file
//! batch                     many recordings -> many results, on several threads
//!     |    settings  outcome  inputs  template  naming  book  sink  pictures  recording  corpus  workers  outputs  run
//! capi                      the C ABI; no room above depends on it
//! ```
#![deny(unsafe_code)]
#![warn(missing_docs)]
#![warn(clippy::too_many_lines)]

pub mod error;
pub mod cancel;
pub(crate) mod memory;
pub mod options;
pub mod revision;
pub mod vector;
pub mod files;
pub mod audio;
pub mod dsp;
pub mod picture;
pub mod encode;
pub mod recipe;
pub mod manifest;
pub mod batch;
pub mod capi;
