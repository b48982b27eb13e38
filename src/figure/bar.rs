//! The axis of the level bar.

use super::ticks::{Axis, Room, Span, Tick, decimal};
use crate::dsp::range::Range;
use crate::options::{Kind, Options, Reference, Scale};

/// Ticks of the levels from `vmin` at the bottom of a bar of `height` pixels to `vmax` at its top.
#[must_use]
pub fn axis(options: &Options, range: Range, height: usize, room: Room) -> Axis {
    let span = Span { low: range.vmin.into(), high: range.vmax.into(), length: height as f64 };
    let tick = |level: f64| Tick { place: span.even(level), value: level, label: decimal(level) };
    Axis { ticks: span.round(room, 0.0, decimal).into_iter().map(tick).collect(), unit: unit(options) }
}

fn unit(options: &Options) -> &'static str {
    match (options.picture_scale(), options.r#ref) {
        _ if options.kind == Kind::Mfcc => "",
        (Scale::Db, Reference::Fullscale) => "dBFS",
        (Scale::Db, _) => "dB",
        (Scale::Log, _) => "ln",
        (Scale::Log10, _) => "log10",
        (Scale::Pcen, _) => "PCEN",
        (Scale::Linear | Scale::Auto, _) => "",
    }
}
