//! Options: the table of parameters and everything derived from it.
//!
//! A parameter whose default depends on the file (`n_fft` follows the sample rate, `fmax` is half of it) is an
//! `Option`. Its row documents the meaning of `None`; [`crate::dsp`] resolves it.

pub mod check;
pub mod words;
pub(crate) mod percent;
pub mod parameter;
pub mod setting;
pub mod level;
pub mod palette;
pub mod numbers;
pub(crate) mod rows;
pub mod choices;
pub mod table;
mod derived;
mod validate;
pub mod text;
mod front_ends;
mod looks;
pub mod preset;
pub mod limits;

pub use check::{MAX_DCT_WEIGHTS, MAX_PIXELS};
pub use choices::{
    ArrayOrder, Axes, Colormap, DctNorm, DeltaEdges, Dtype, Format, Kind, Layout, MelNorm, MelScale, Metadata,
    Normalize, Pad, PadMode, PreemphasisStart, RangeOf, Reference, Remainder, Scale, StackEdges, Subsampling, Theme,
    Window,
};
pub use level::{Level, Percentile};
pub use numbers::{Filters, Numbers};
pub use palette::Palette;
pub use parameter::Value;
pub use preset::Preset;
pub use table::{Options, TABLE, row};
