//! Round numbers along an axis.

/// An axis: its ticks and the unit of their labels, empty if they need none.
pub struct Axis {
    /// Ticks in order.
    pub ticks: Vec<Tick>,
    /// Unit of the labels.
    pub unit: &'static str,
}

/// A tick.
pub struct Tick {
    /// Distance from the start of the axis, in pixels.
    pub place: f64,
    /// The value there.
    pub value: f64,
    /// The value in words.
    pub label: String,
}

/// Room for labels beside an axis.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// Smallest distances of ticks in pixels: the usual one, and one for an axis that would have fewer than two ticks.
    pub gaps: [f64; 2],
    /// Whether a label is short enough.
    pub fits: &'a dyn Fn(&str) -> bool,
}

impl Room<'_> {
    /// The values that `choose` finds with the usual gap, or with the smaller one if these are fewer than two.
    pub fn fill<T>(&self, choose: impl Fn(f64) -> Vec<T>) -> Vec<T> {
        let [usual, smallest] = self.gaps;
        let chosen = choose(usual);
        if chosen.len() < 2 { choose(smallest) } else { chosen }
    }
}

/// A stretch of an axis: the values at its ends, the lower one first, and its length in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Value at the start.
    pub low: f64,
    /// Value at the end.
    pub high: f64,
    /// Length in pixels.
    pub length: f64,
}

impl Span {
    /// The place of a value on an axis that grows evenly, in pixels from the start.
    #[must_use]
    pub fn even(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low) * self.length
    }

    /// The multiples of `step` on the axis.
    #[must_use]
    pub fn multiples(&self, step: f64) -> Vec<f64> {
        // A value within a hundredth of a pixel of an end belongs to the axis: levels are rounded to f32.
        let slack = 0.01 * (self.high - self.low) / self.length / step;
        let [first, last] = [(self.low / step - slack).ceil(), (self.high / step + slack).floor()];
        (0..=(last - first).max(-1.0) as i64).map(|i| (first + i as f64) * step).collect()
    }

    /// Steps of 1, 2 and 5 times powers of ten in order, the first at least `least` and wide enough that its multiples
    /// are `gap` pixels apart.
    pub fn steps(&self, gap: f64, least: f64) -> impl Iterator<Item = f64> {
        let needed = (gap * (self.high - self.low) / self.length).max(least);
        let power = needed.log10().floor() as i32;
        (power..)
            .flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10f64.powi(power)))
            .skip_while(move |&step| step < 0.999_999 * needed)
    }

    /// The multiples of the smallest step, at least `least`, whose labels have room.
    #[must_use]
    pub fn round(&self, room: Room, least: f64, label: impl Fn(f64) -> String) -> Vec<f64> {
        let fit = |values: &Vec<f64>| !values.is_empty() && values.iter().all(|&value| (room.fits)(&label(value)));
        room.fill(|gap| {
            // So many steps span the digits of an f64.
            let steps = self.steps(gap, least).take(3 * 16);
            steps.map(|step| self.multiples(step)).find(fit).unwrap_or_default()
        })
    }
}

/// The rows or columns of a table, which are numbered from 0 at their centres.
#[must_use]
pub fn numbered(n: usize, length: usize) -> Span {
    Span { low: -0.5, high: n as f64 - 0.5, length: length as f64 }
}

/// Ticks at the centres of `n` rows.
#[must_use]
pub fn numbers(unit: &'static str, n: usize, length: usize, room: Room) -> Axis {
    let span = numbered(n, length);
    let tick = |number: f64| Tick { place: span.even(number), value: number, label: decimal(number) };
    Axis { ticks: span.round(room, 1.0, decimal).into_iter().map(tick).collect(), unit }
}

/// Adds values to `chosen` that are `gap` pixels away from all others, the first first. `place` gives the place of a
/// value in pixels.
pub fn choose(values: impl IntoIterator<Item = f64>, gap: f64, place: impl Fn(f64) -> f64, chosen: &mut Vec<f64>) {
    for value in values {
        let at = place(value);
        if chosen.iter().all(|&other| (place(other) - at).abs() >= gap) {
            chosen.push(value);
        }
    }
}

/// A number with all of its digits, as a power of ten from a million on and below 0.0001, with a true minus sign.
#[must_use]
pub fn decimal(number: f64) -> String {
    // The multiple of a step is rounded in its 16th digit; no tick needs twelve.
    let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(number);
    let size = rounded.abs();
    let is_plain = size == 0.0 || (1e-4..1e6).contains(&size);
    // Without the sign of a zero.
    let text = if is_plain { format!("{}", rounded + 0.0) } else { format!("{rounded:e}") };
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_wide_enough() {
        let span = Span { low: 0.0, high: 10.0, length: 500.0 };
        let first = |span: Span, gap, least| span.steps(gap, least).next().unwrap();
        for (gap, step) in [(10.0, 0.2), (30.0, 1.0), (50.0, 1.0), (51.0, 2.0), (240.0, 5.0), (251.0, 10.0)] {
            assert!((first(span, gap, 0.0) - step).abs() < 1e-9, "{gap}: {}", first(span, gap, 0.0));
        }
        assert_eq!(first(span, 10.0, 1.0), 1.0);
        let tiny = Span { low: 0.0, high: 1e-3, length: 100.0 };
        assert!((first(tiny, 20.0, 0.0) - 2e-4).abs() < 1e-12);
        assert_eq!(span.steps(500.0, 0.0).take(3).collect::<Vec<_>>(), [10.0, 20.0, 50.0]);
    }

    #[test]
    fn multiples_include_the_ends() {
        assert_eq!(Span { low: -80.0, high: 0.0, length: 9.0 }.multiples(20.0), [-80.0, -60.0, -40.0, -20.0, 0.0]);
        let tenths = Span { low: 0.3, high: 0.7, length: 9.0 }.multiples(0.1);
        assert_eq!(tenths.len(), 5, "{tenths:?}");
        assert_eq!(Span { low: 0.1, high: 0.2, length: 9.0 }.multiples(1.0), [0.0; 0]);
        let single = Span { low: 0.7f32.into(), high: 0.9f32.into(), length: 9.0 };
        assert_eq!(single.multiples(0.1).len(), 3);
    }

    #[test]
    fn steps_grow_until_labels_fit_and_shrink_for_a_second_tick() {
        let fits = |label: &str| label.chars().count() <= 6;
        let room = Room { gaps: [30.0, 10.0], fits: &fits };
        let labels = |low, high, length| -> Vec<String> {
            Span { low, high, length }.round(room, 0.0, decimal).into_iter().map(decimal).collect()
        };
        assert_eq!(labels(100.0, 100.02, 200.0), ["100", "100.01", "100.02"]);
        assert_eq!(labels(1e6, 1.5e6, 200.0), ["1e6", "1.1e6", "1.2e6", "1.3e6", "1.4e6", "1.5e6"]);
        assert_eq!(labels(-80.0, 0.0, 45.0), ["\u{2212}80", "\u{2212}60", "\u{2212}40", "\u{2212}20", "0"]);
        assert_eq!(labels(1_234_567.1, 1_234_567.9, 200.0), [""; 0]);
    }

    #[test]
    fn numbers_are_short() {
        let cases =
            [(0.0, "0"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (-80.0, "\u{2212}80"), (22_050.0, "22050"), (2.5, "2.5")];
        for (number, text) in cases.into_iter().chain([(1e6, "1e6"), (-2e-7, "\u{2212}2e\u{2212}7")]) {
            assert_eq!(decimal(number), text);
        }
        // No digit is lost.
        let cases =
            [(1.2e7, "1.2e7"), (1.5e-5, "1.5e\u{2212}5"), (0.500_000_2, "0.5000002"), (3.0 * 5e-6, "1.5e\u{2212}5")];
        for (number, text) in cases.into_iter().chain([(1e30, "1e30"), (86_399.999_999, "86399.999999")]) {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn rows_are_numbered_at_their_centres() {
        let room = Room { gaps: [15.0; 2], fits: &|_| true };
        let axis = numbers("row", 4, 80, room);
        let ticks: Vec<(f64, &str)> = axis.ticks.iter().map(|tick| (tick.place, tick.label.as_str())).collect();
        assert_eq!(ticks, [(10.0, "0"), (30.0, "1"), (50.0, "2"), (70.0, "3")]);
        assert_eq!(numbers("row", 1, 80, room).ticks.len(), 1);
    }
}
