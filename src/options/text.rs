//! Access to parameters by name, with values as text: for C, a command line or configuration files.

use super::parameter::{Parameter, Value};
use super::table::{Options, TABLE};
use super::words::OTHER_NAMES;
use crate::error::{Error, Result, brief};

/// Number of names that an error suggests.
const SUGGESTED: usize = 3;

/// Looks up a parameter by name; dashes are read as underscores.
pub fn parameter(name: &str) -> Result<&'static Parameter> {
    let plain = name.trim().replace('-', "_");
    TABLE.iter().find(|parameter| parameter.name == plain).ok_or_else(|| unknown(&plain))
}

impl Options {
    /// Sets the parameter `name` from `text`: a number, `true` or `false`, a word, or `auto` or `none` to leave it
    /// unset. Conflicts between parameters are checked by [`Options::validate`].
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let parameter = parameter(name)?;
        let value = parameter.parse(text)?;
        match self.assign(parameter.name, value) {
            true => Ok(()),
            false => Err(Error::option(parameter.name, value, parameter.allowed())),
        }
    }

    /// The value of the parameter `name`, in the form that [`Options::set`] reads.
    pub fn get(&self, name: &str) -> Result<String> {
        let parameter = parameter(name)?;
        Ok(text(parameter, self.value(parameter)))
    }

    /// The value of a parameter.
    #[must_use]
    pub fn value(&self, parameter: &Parameter) -> Value {
        let place = TABLE.iter().position(|row| row.name == parameter.name);
        place.map_or(Value::Open, |place| self.values()[place])
    }
}

/// A parameter's value, in the form that [`Parameter::parse`] reads.
#[must_use]
pub fn text(parameter: &Parameter, value: Value) -> String {
    match (value, parameter.open) {
        (Value::Open, Some(open)) => open.word.to_owned(),
        _ => value.to_string(),
    }
}

/// The error for an unknown name, which suggests the most similar ones.
fn unknown(name: &str) -> Error {
    let meant = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|&(_, ours)| ours);
    let away = |row: &Parameter| if meant == Some(row.name) { 0 } else { 1 + distance(name, row.name) };
    let mut near: Vec<(usize, &str)> = TABLE.iter().map(|row| (away(row), row.name)).collect();
    near.sort_unstable();
    let names: Vec<&str> = near.iter().take(SUGGESTED).map(|&(_, name)| name).collect();
    Error::option(
        "the name of an option",
        format!("{:?}", brief(name)),
        format!("one that exists, such as {}", names.join(", ")),
    )
}

/// Levenshtein distance (1966): the number of characters to insert, delete or replace to turn one name into another. A
/// long name is compared only up to the length that an error shows.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in brief(one).chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_read_back_from_its_text() {
        let defaults = Options::default();
        for (parameter, value) in TABLE.iter().zip(defaults.values()) {
            let text = defaults.get(parameter.name).unwrap();
            assert_eq!(parameter.parse(&text).unwrap(), value, "{} = {text}", parameter.name);
            let mut options = Options::default();
            options.set(&parameter.name.replace('_', "-"), &text).unwrap();
            assert_eq!(options.values(), defaults.values());
        }
    }

    #[test]
    fn names_are_unique_and_documented() {
        for (place, parameter) in TABLE.iter().enumerate() {
            assert!(TABLE[..place].iter().all(|other| other.name != parameter.name), "{}", parameter.name);
            assert!(parameter.doc.concat().trim_end().ends_with('.'), "{}", parameter.name);
            let is_option = Options::default().values()[place] == Value::Open || parameter.name == "top_db";
            assert_eq!(parameter.open.is_some(), is_option, "{}", parameter.name);
        }
        assert!(TABLE.is_sorted_by_key(|parameter| parameter.group as u8));
    }

    #[test]
    fn values_are_set_by_name() {
        let mut options = Options::default();
        let cases = [
            ("n_mels", "80"),
            ("n_fft", "auto"),
            ("top_db", "none"),
            ("window", "kaiser"),
            ("subsampling", "4:4:4"),
            ("norm", "none"),
            ("colormap", "gray_r"),
            ("ref", "fullscale"),
            ("pool", "max"),
            ("pool", "mean"),
            ("pool", "90%"),
            ("vmin", "5%"),
            ("vmax", "99.5%"),
            ("background", "median"),
            ("background", "12.5"),
            ("background", "none"),
            ("range_of", "corpus"),
            ("center", "false"),
            ("snip_edges", "true"),
            ("max_samples", "70368744177664"),
        ];
        for (name, text) in cases {
            options.set(name, text).unwrap();
            assert_eq!(options.get(name).unwrap(), text, "{name}");
        }
        options.set("ref", "recording").unwrap();
        assert_eq!(options.get("ref").unwrap(), "recording");
        options.validate().unwrap();
    }

    #[test]
    fn words_and_names_of_others_are_understood() {
        let mut options = Options::default();
        options.set("colormap", "Grey_r").unwrap();
        options.set("window", "hanning").unwrap();
        assert_eq!(
            (options.get("colormap").unwrap(), options.get("window").unwrap()),
            ("gray_r".into(), "hann".into())
        );
        for &(other, ours) in OTHER_NAMES {
            let known = TABLE.iter().any(|row| row.name == ours);
            assert!(known || ours == "jobs", "{ours}");
            let message = options.set(other, "1").unwrap_err().to_string();
            assert!(!known || message.contains(&format!("such as {ours}, ")), "{message}");
        }
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        let message = |name: &str, text: &str| Options::default().set(name, text).unwrap_err().to_string();
        let cases = [
            ("n_mels", "80.5", "n_mels must be a whole number from 1 to 16384 bands, got \"80.5\""),
            ("n_mels", "0", "n_mels must be a whole number from 1 to 16384 bands, got 0"),
            ("delta_width", "8", "delta_width must be an odd whole number from 3 to 9999 frames, got 8"),
            ("bit_depth", "12", "bit_depth must be 8 or 16, got 12"),
            ("offset", "-1", "offset must be 0 seconds or more, got -1"),
            ("offset", "inf", "offset must be finite and 0 seconds or more, got inf"),
            ("offset", "nan", "offset must be 0 seconds or more, got NaN"),
            ("duration", "0", "duration must be more than 0 seconds, got 0"),
            ("lifter", "0.0005", "lifter must be 0, or from 0.001 to 1000000, got 0.0005"),
            ("gain", "0", "gain must be more than 0, at most 1000000000000, got 0"),
            ("preemphasis", "1", "preemphasis must be at least 0 and below 1, got 1"),
            ("center", "yes", "center must be true or false, got \"yes\""),
            ("norm", "auto", "norm must be one of slaney, none, got \"auto\""),
            ("width", "auto", "width must be a whole number from 1 to 16384 pixels, got \"auto\""),
            ("pool", "loudest", "pool must be 'mean', or a percentile from '0%' to '100%', got \"loudest\""),
            ("pool", "2", "pool must be 'mean', or a percentile from '0%' to '100%', got \"2\""),
            ("vmax", "101%", "vmax must be a number from -1e30 to 1e30, or a percentile from '0%' to '100%', got 101%"),
            ("background", "0", "background must be more than 0 seconds, or a percentile from '0%' to '100%', got 0"),
            (
                "ref",
                "loudest",
                "ref must be 'max', 'recording', 'corpus', 'fullscale' or a number above 0, got \"loudest\"",
            ),
            (
                "n_mel",
                "80",
                "the name of an option must be one that exists, such as n_mels, n_fft, n_mfcc, got \"n_mel\"",
            ),
        ];
        for (name, text, sentence) in cases {
            assert_eq!(message(name, text), sentence);
        }
        assert!(message(&"x".repeat(1 << 20), "1").len() < 200 && message("width", &"9".repeat(1 << 20)).len() < 200);
    }
}
