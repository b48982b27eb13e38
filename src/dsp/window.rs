//! The window that fades each frame in and out.

use std::f64::consts::TAU;

use crate::options::Window;

/// A periodic window of `win_length` samples in the middle of `n_fft`, as librosa places it. A window of one sample is
/// 1, as in SciPy.
#[must_use]
pub fn window(kind: Window, win_length: usize, n_fft: usize) -> Vec<f32> {
    let before = (n_fft - win_length) / 2;
    let mut window = vec![0.0; n_fft];
    for (i, value) in window[before..][..win_length].iter_mut().enumerate() {
        *value = if win_length == 1 { 1.0 } else { weight(kind, i as f64 / win_length as f64) as f32 };
    }
    window
}

/// The window's value at `at`, from 0 at its beginning to 1 at its end. Source: Harris, "On the use of windows for
/// harmonic analysis" (1978).
fn weight(kind: Window, at: f64) -> f64 {
    let cos = |times: f64| (TAU * times * at).cos();
    match kind {
        Window::Hann => 0.5 - 0.5 * cos(1.0),
        Window::Hamming => 0.54 - 0.46 * cos(1.0),
        Window::Blackman => 0.42 - 0.5 * cos(1.0) + 0.08 * cos(2.0),
        Window::Bartlett => 1.0 - (2.0 * at - 1.0).abs(),
        Window::Boxcar => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hann(win_length: usize, n_fft: usize) -> Vec<f32> {
        window(Window::Hann, win_length, n_fft)
    }

    #[test]
    fn the_window_is_its_formula_in_the_middle_of_zeros() {
        for (win_length, n_fft) in [(2, 2), (3, 3), (16, 16), (25, 400), (4, 9), (5, 8), (1024, 1024), (1, 1), (1, 6)] {
            let before = (n_fft - win_length) / 2;
            let exact = |i: usize| match i.checked_sub(before) {
                Some(0) if win_length == 1 => 1.0,
                Some(i) if i < win_length => (TAU / 2.0 * i as f64 / win_length as f64).sin().powi(2),
                _ => 0.0,
            };
            for (i, value) in hann(win_length, n_fft).into_iter().enumerate() {
                // Half a unit of an f32 up to 1.
                assert!((f64::from(value) - exact(i)).abs() <= 6e-8, "w[{i}] of {win_length} in {n_fft}: {value}");
            }
        }
    }

    #[test]
    fn the_window_is_periodic_not_symmetric() {
        let window = hann(256, 256);
        assert_eq!(window.len(), 256);
        assert_eq!((window[0], window[128]), (0.0, 1.0));
        for i in 1..256 {
            assert!((window[i] - window[256 - i]).abs() <= 6e-8, "{i}");
            // Half overlapping windows add up to 1, each with half a unit of rounding.
            assert!((window[i] + window[(i + 128) % 256] - 1.0).abs() <= 1.2e-7, "{i}");
        }
    }
}
