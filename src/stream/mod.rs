//! A stream: samples as they come -> the values of each frame as soon as it is complete.
//!
//! The frames of a stream are the columns of the array of the same samples, bit for bit. What needs the whole recording
//! is refused when a stream is made (`rules`).

mod info;
mod rules;
mod schedule;
mod intake;
mod held;
mod values;
mod derivatives;
mod single;
pub mod together;

pub use info::{Pushed, StreamInfo};
pub use single::Stream;
