//! Spectrust turns audio files into mel-spectrogram pictures.
//!
//! Rooms in the order of the data flow. Each uses only those above it, and so do the modules of a room.
//!
//! ```text
//! error  cancel  memory     the error type, requests to stop, fallible allocation
//! options  revision         the table of parameters, limits on files; the revision of the output
//!     |    check  words  percent  parameter  setting  level  palette  numbers  rows  choices  table  derived  validate  text  front_ends  looks  preset  limits
//! vector                    eight numbers at once, with the instruction sets of the processor
//! files                     open a file, list a folder, name a picture, write a file completely or not at all
//!     |    open  paths  walk  names  output
//! audio                     path, bytes or samples -> stream of mono f32 samples
//!     |    signal  meter  input  order  blocks  part  store  magic  resampler  resample
//!     |    plain (WAV, AIFF, CAF)  start  coded (FLAC, MP3, Ogg, MP4, AAC)
//! dsp                       samples -> power of bands, frame by frame, and its levels
//!     |    matrix  bank  mel  framing  frames  window  lanes  spectrum  uneven  chroma  bands
//!     |    fullscale  analysis  pcen  log2  distribution  range  levels  dct  clamp  standardise  offsets  delta  stack
//! picture                   bands -> columns -> table indices
//!     |    ranked  pool  background  interpolate  ends  colormaps  colormap
//! figure                    a spectrogram -> a picture with axes, ticks, a level bar and a title
//!     |    font  layout  canvas  facts  ticks  rows  columns  bar
//! encode                    table indices or values -> the bytes of a file, and back
//!     |    jpeg  png  npy  csv  read
//! recipe                    one recording -> a picture or an array; a Plan shared by all threads
//!     |    segments  workspace  workspaces  crew  shares  band_frames  smoothed  columns  plan
//!     |    array_levels  array  file_array  levels  brightness  picture  rows  table  resolve  metadata  file
//!     |    pixels  windows  drawing  tiles
//! stream                    samples as they come -> the values of each frame as soon as it is complete
//!     |    info  rules  schedule  intake  held  values  derivatives  single  together
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
pub mod figure;
pub mod encode;
pub mod recipe;
pub mod stream;
pub mod manifest;
pub mod batch;
pub mod capi;
