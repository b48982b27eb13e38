//! Percentiles as text.

use super::check::shown;

/// The words for percentiles, the same for every parameter that is one.
pub const WORDS: &[&str] = &["min", "median", "max"];

/// The percentiles of the words, in percent.
const PERCENTS: [f64; 3] = [0.0, 50.0, 100.0];

/// Parses a percentile: a number before `%`, or one of the words.
#[must_use]
pub fn percentile(text: &str) -> Option<f64> {
    let word = WORDS.iter().position(|&word| word == text);
    word.map(|place| PERCENTS[place]).or_else(|| text.strip_suffix('%')?.trim_end().parse().ok())
}

/// The text that [`percentile`] reads.
#[must_use]
pub fn text(percent: f64) -> String {
    let word = PERCENTS.iter().position(|&of_word| of_word == percent);
    word.map_or_else(|| format!("{}%", shown(percent)), |place| WORDS[place].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_read_from_its_text() {
        for percent in [0.0, 0.1, 5.0, 50.0, 99.5, 99.99, 100.0] {
            assert_eq!(percentile(&text(percent)), Some(percent));
        }
        assert_eq!((text(99.5), text(50.0)), ("99.5%".to_owned(), "median".to_owned()));
        for wrong in ["", "5", "%", "5 per cent", "mean"] {
            assert_eq!(percentile(wrong), None, "{wrong}");
        }
    }
}
