//! The last step of Whisper's input, for a window of the frames of a stream.
//!
//! Source: whisper/audio.py, `log_mel_spectrogram`: `maximum(x, x.max() - 8)`, then `(x + 4) / 4`.

use crate::error::{Error, Result};
use crate::options::check::shown;

/// Raises each of `values` to at least their maximum minus `below`, subtracts `mean` and divides by `std`.
pub fn clamp_window(values: &mut [f32], below: f64, mean: f64, std: f64) -> Result<()> {
    for (name, value, is_allowed, allowed) in [
        ("below", below, below >= 0.0, "0 or more"),
        ("mean", mean, mean.is_finite(), "a finite number"),
        ("std", std, std > 0.0 && std.is_finite(), "a number above 0"),
    ] {
        if !is_allowed {
            return Err(Error::option(name, shown(value), allowed));
        }
    }
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        return Err(Error::option("values", value, "finite numbers"));
    }
    let largest = values.iter().fold(f32::NEG_INFINITY, |largest, &value| largest.max(value));
    let (floor, mean, scale) = ((f64::from(largest) - below) as f32, mean as f32, (1.0 / std) as f32);
    values.iter_mut().for_each(|value| *value = (value.max(floor) - mean) * scale);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_far_below_the_maximum_are_raised_before_the_rest() {
        let mut values = [1.0, -20.0, 0.0, -6.5, -7.5];
        clamp_window(&mut values, 8.0, -4.0, 4.0).unwrap();
        assert_eq!(values, [1.25, -0.75, 1.0, -0.625, -0.75]);
        clamp_window(&mut [], 8.0, -4.0, 4.0).unwrap();
    }

    #[test]
    fn what_makes_no_window_is_refused() {
        let refused =
            |values: &mut [f32], below, mean, std| clamp_window(values, below, mean, std).unwrap_err().to_string();
        assert_eq!(refused(&mut [1.0], -1.0, 0.0, 1.0), "below must be 0 or more, got -1");
        assert_eq!(refused(&mut [1.0], 8.0, f64::INFINITY, 1.0), "mean must be a finite number, got inf");
        assert_eq!(refused(&mut [1.0], 8.0, 0.0, 0.0), "std must be a number above 0, got 0");
        assert_eq!(refused(&mut [1.0, f32::NAN], 8.0, 0.0, 1.0), "values must be finite numbers, got NaN");
    }
}
