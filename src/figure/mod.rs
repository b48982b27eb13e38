//! The pixels of a spectrogram -> a figure: axes, ticks, a level bar and a title around them.
//!
//! A figure has a table of 256 colours, as a picture has: the spectrogram has the first [`LEVELS`] of them, the others
//! are the [`SHADES`] from paper to ink.
//!
//! [`LEVELS`]: crate::picture::colormap::LEVELS_OF_FIGURE
//! [`SHADES`]: crate::picture::colormap::SHADES

mod text;
mod font;
mod layout;
mod canvas;
mod facts;
mod ticks;
mod rows;
mod columns;
mod bar;

use self::canvas::Canvas;
pub use self::facts::{Cells, Facts, Scales};
use self::font::Font;
pub use self::layout::{Layout, Rectangle};
use self::ticks::{Axis, Room};
use crate::error::Result;
use crate::options::{Axes, Options};
use crate::picture::Pixels;

/// The plan of a figure: the place of everything that no recording changes.
pub struct Figure {
    layout: Layout,
    font: Font,
}

impl Figure {
    /// Plans the figure that the options ask for, and the options of the spectrogram in it: those of the figure, with
    /// the width and height of its rectangle. `None` if they ask for none.
    pub fn plan(options: &Options) -> Result<Option<(Self, Options)>> {
        if options.axes == Axes::None {
            return Ok(None);
        }
        let font = Font::new(Layout::font_size(options.width, options.height));
        let layout = Layout::new(options.width as usize, options.height as usize, &font)?;
        let Rectangle { width, height, .. } = layout.spectrogram;
        let within = Options { width: width as u32, height: height as u32, ..options.clone() };
        Ok(Some((Figure { layout, font }, within)))
    }

    /// The rectangle of the spectrogram in the figure.
    #[must_use]
    pub fn rectangle(&self) -> Rectangle {
        self.layout.spectrogram
    }

    /// Draws the figure around `pixels`, the spectrogram, whose `options` these are. `spare` is a buffer.
    pub fn draw(&self, options: &Options, facts: &Facts, pixels: &mut Pixels, spare: &mut Pixels) -> Result<()> {
        let Layout { whole: (width, height), spectrogram, .. } = self.layout;
        spare.reset(width, height, 8)?;
        let mut canvas = Canvas::new(spare, &self.font);
        canvas.frame(spectrogram);
        canvas.place(pixels, spectrogram);
        self.title(options, facts, &mut canvas);
        self.rows(&self.row_axis(options, facts), &mut canvas);
        self.columns(&self.column_axis(facts), &mut canvas);
        self.bar(&self.level_axis(options, facts), &mut canvas);
        std::mem::swap(pixels, spare);
        Ok(())
    }

    fn row_axis(&self, options: &Options, facts: &Facts) -> Axis {
        let Layout { spectrogram, size, .. } = self.layout;
        let fits = |label: &str| self.font.width(label) <= self.end_of_row_labels();
        let room = Room { gaps: layout::LINES_PER_ROW.map(|lines| lines * f64::from(size)), fits: &fits };
        match &facts.cells {
            Cells::Placed(scales) => rows::axis(options, scales, spectrogram.height, room),
            Cells::Numbered { rows, .. } => ticks::numbers("row", *rows, spectrogram.height, room),
        }
    }

    fn column_axis(&self, facts: &Facts) -> Axis {
        let Layout { spectrogram: Rectangle { width, .. }, size, .. } = self.layout;
        let gap = |label: &str| self.font.width(label) + 1.5 * size;
        match &facts.cells {
            Cells::Placed(scales) => columns::axis(scales, width, gap),
            Cells::Numbered { columns, .. } => columns::numbers(*columns, width, gap),
        }
    }

    fn level_axis(&self, options: &Options, facts: &Facts) -> Axis {
        let Layout { bar, size, whole: (width, _), .. } = self.layout;
        let fits = |label: &str| self.start_of_level_labels() + self.font.width(label) <= width as f32;
        let room = Room { gaps: layout::LINES_PER_LEVEL.map(|lines| lines * f64::from(size)), fits: &fits };
        bar::axis(options, facts.range, bar.height, room)
    }

    /// Where the labels of rows end, which are right-aligned.
    fn end_of_row_labels(&self) -> f32 {
        let Layout { spectrogram, gap, tick, .. } = self.layout;
        (spectrogram.x - tick - gap) as f32
    }

    /// Where the labels of levels start.
    fn start_of_level_labels(&self) -> f32 {
        let Layout { bar, gap, tick, .. } = self.layout;
        (bar.right() + tick + gap) as f32
    }

    fn title(&self, options: &Options, facts: &Facts, canvas: &mut Canvas) {
        let Layout { spectrogram, bar, baseline, .. } = self.layout;
        let Some(title) = options.title.as_deref().or(facts.name) else { return };
        let room = bar.x - spectrogram.x - self.layout.gap;
        canvas.text(&self.font.shortened(title, room as f32), spectrogram.x as f32, baseline);
    }

    /// Ticks to the left of the spectrogram, their labels right-aligned, the unit above them.
    fn rows(&self, axis: &Axis, canvas: &mut Canvas) {
        let Layout { spectrogram, baseline, tick, thick, .. } = self.layout;
        let right = self.end_of_row_labels();
        canvas.text(axis.unit, right - self.font.width(axis.unit), baseline);
        for each in &axis.ticks {
            let y = spectrogram.bottom() as f64 - each.place;
            canvas.horizontal(spectrogram.x - tick, y, tick, thick);
            canvas.text(&each.label, right - self.font.width(&each.label), y as f32 + self.font.half_digit());
        }
    }

    /// Ticks below the spectrogram, their labels centred, the unit below the level bar or right of the last label.
    fn columns(&self, axis: &Axis, canvas: &mut Canvas) {
        let Layout { whole, spectrogram, bar, gap, tick, thick, size, .. } = self.layout;
        let baseline = spectrogram.bottom() as f32 + (tick + gap) as f32 + self.font.digit();
        let space = 0.5 * size;
        let room = whole.0 as f32 - self.font.width(axis.unit);
        let mut unit = bar.x as f32;
        for each in &axis.ticks {
            let x = spectrogram.x as f64 + each.place;
            canvas.vertical(x, spectrogram.bottom(), tick, thick);
            let width = self.font.width(&each.label);
            let left = x as f32 - width / 2.0;
            if left >= 0.0 && left + width + space <= room {
                canvas.text(&each.label, left, baseline);
                unit = unit.max(left + width + space);
            }
        }
        canvas.text(axis.unit, unit, baseline);
    }

    /// The level bar, with ticks and labels to its right and the unit above it.
    fn bar(&self, axis: &Axis, canvas: &mut Canvas) {
        let Layout { bar, baseline, tick, thick, .. } = self.layout;
        canvas.frame(bar);
        canvas.bar(bar);
        canvas.text(axis.unit, bar.x as f32, baseline);
        let left = self.start_of_level_labels();
        for each in &axis.ticks {
            let y = bar.bottom() as f64 - each.place;
            canvas.horizontal(bar.right(), y, tick, thick);
            canvas.text(&each.label, left, y as f32 + self.font.half_digit());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::dsp::range::Range;
    use crate::options::Kind;

    const SIZES: [(u32, u32); 6] = [(162, 93), (200, 150), (400, 300), (800, 600), (4000, 200), (300, 4000)];

    fn figure(options: &Options, (width, height): (u32, u32)) -> (Figure, Options) {
        let options = Options { width, height, axes: Axes::Hz, ..options.clone() };
        Figure::plan(&options).unwrap().unwrap()
    }

    /// Checks that labels are the values in `unit`, that they do not touch, and that there are at least `least`.
    fn check(axis: &Axis, unit: f64, least: usize, extent: impl Fn(&str) -> f64, what: &str) {
        for tick in &axis.ticks {
            let number: f64 = tick.label.replace('\u{2212}', "-").parse().unwrap();
            assert!((number * unit - tick.value).abs() <= 1e-11 * tick.value.abs(), "{what}: {}", tick.label);
        }
        assert!(axis.ticks.len() >= least, "{what}: {} ticks", axis.ticks.len());
        for pair in axis.ticks.windows(2) {
            let needed = (extent(&pair[0].label) + extent(&pair[1].label)) / 2.0;
            assert!(pair[1].place - pair[0].place > needed, "{what}: {} {}", pair[0].label, pair[1].label);
        }
    }

    #[test]
    fn labels_of_levels_are_true_and_fit() {
        let ranges = [
            (-80.0, 0.0),
            (-63.4, -51.2),
            (-80.01, -80.0),
            (0.0, 1.0),
            (0.7, 0.9),
            (0.0, 1e-5),
            (0.0, 1e-30),
            (-1e30, 1e30),
            (0.0, 12_345_678.0),
            (1e6, 2e6),
            (-10_000.0, 10_000.0),
            (-1e-7, 3e-7),
            (0.0, 0.000_15),
        ];
        for (size, (vmin, vmax)) in SIZES.into_iter().flat_map(|size| ranges.map(|range| (size, range))) {
            let (figure, options) = figure(&Options::default(), size);
            let cells = Cells::Numbered { rows: 1, columns: 1 };
            let axis = figure.level_axis(&options, &Facts { cells, range: Range { vmin, vmax }, name: None });
            let what = format!("{size:?} {vmin} {vmax}");
            let line = f64::from(figure.layout.size);
            check(&axis, 1.0, 2, |_| line, &what);
            let right = |label| figure.start_of_level_labels() + figure.font.width(label);
            assert!(axis.ticks.iter().all(|tick| right(&tick.label) <= size.0 as f32), "{what}");
        }
    }

    #[test]
    fn labels_of_rows_are_true_and_fit() {
        let usual = Options { n_fft: Some(65_536), ..Options::default() };
        let narrow = |kind, fmin, fmax| Options { kind, fmin, fmax: Some(fmax), ..usual.clone() };
        let cases = [
            (usual.clone(), 16_000),
            (usual.clone(), 1),
            (Options { kind: Kind::Linear, n_fft: Some(8), ..usual.clone() }, 44_100),
            (Options { n_mels: Some(1), ..usual.clone() }, 8000),
            (narrow(Kind::Mel, 100_000.0, 100_100.0), 250_000),
            (narrow(Kind::Linear, 39_990.0, 40_010.0), 96_000),
            (narrow(Kind::Log, 0.01, 2e6), 4_000_000),
            (narrow(Kind::Mel, 440.0, 442.0), 16_000),
        ];
        for (size, (options, sr)) in SIZES.into_iter().flat_map(|size| cases.clone().map(|case| (size, case))) {
            let (figure, options) = figure(&options, size);
            let framing = Framing::for_picture(&options, sr, 1000).unwrap();
            let cells = Cells::Placed(Scales { sr, offset: 0.0, framing: &framing });
            let axis = figure.row_axis(&options, &Facts { cells, range: Range { vmin: 0.0, vmax: 1.0 }, name: None });
            let what = format!("{size:?} {:?} {} Hz at {sr} Hz", options.kind, options.fmin);
            let line = f64::from(figure.layout.size);
            check(
                &axis,
                if axis.unit == "kHz" { 1000.0 } else { 1.0 },
                if size.1 < 150 { 1 } else { 2 },
                |_| line,
                &what,
            );
            let left = |label| figure.end_of_row_labels() - figure.font.width(label);
            assert!(axis.ticks.iter().all(|tick| left(&tick.label) >= 0.0), "{what}");
        }
    }

    #[test]
    fn labels_of_columns_are_true_and_apart() {
        for (sr, n_samples, offset) in [
            (16_000, 48_000, 0.0),
            (16_000, 1, 0.0),
            (4_000_000, 1, 0.0),
            (4_000_000, 10, 0.0),
            (500_000, 25_000, 0.0),
            (4_000_000, 40, 0.5),
            (8000, 8000, 1.5),
        ] {
            for size in SIZES {
                let options = Options { offset, n_fft: Some(64), ..Options::default() };
                let (figure, options) = figure(&options, size);
                let framing = Framing::for_picture(&options, sr, n_samples).unwrap();
                let cells = Cells::Placed(Scales { sr, offset, framing: &framing });
                let axis = figure.column_axis(&Facts { cells, range: Range { vmin: 0.0, vmax: 1.0 }, name: None });
                let unit = match axis.unit {
                    "s" => 1.0,
                    "ms" => 1e-3,
                    _ => 1e-6,
                };
                let what = format!("{size:?} {n_samples} at {sr} Hz from {offset} s");
                let least = if size.0 < 400 { 1 } else { 2 };
                check(&axis, unit, least, |label| f64::from(figure.font.width(label)), &what);
            }
        }
    }

    #[test]
    fn every_tick_of_columns_has_a_label_before_the_unit() {
        let framing = Framing::for_picture(&Options::default(), 8000, 8000 * 61).unwrap();
        for (size, offset) in SIZES.into_iter().flat_map(|size| [0.0, 3590.0].map(|offset| (size, offset))) {
            let (figure, _) = figure(&Options::default(), size);
            let cells = Cells::Placed(Scales { sr: 8000, offset, framing: &framing });
            let axis = figure.column_axis(&Facts { cells, range: Range { vmin: 0.0, vmax: 1.0 }, name: None });
            let Layout { spectrogram, whole, .. } = figure.layout;
            let half = |label: &str| f64::from(figure.font.width(label)) / 2.0;
            for tick in &axis.ticks {
                let middle = spectrogram.x as f64 + tick.place;
                let unit = f64::from(figure.font.width(axis.unit) + 0.5 * figure.layout.size);
                assert!(middle - half(&tick.label) >= 0.0, "{size:?} {}", tick.label);
                assert!(middle + half(&tick.label) + unit <= whole.0 as f64, "{size:?} {}", tick.label);
            }
        }
    }
}
