//! Window functions.

use std::f64::consts::TAU;

use crate::options::{Numbers, Options, Window};

/// Parameters of a window except its length.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowShape {
    /// Window function.
    pub window: Window,
    /// Shape parameter of the Kaiser window.
    pub beta: f64,
    /// Whether its period is its length, or its length minus one.
    pub periodic: bool,
    /// Its values, instead of those of a function.
    pub values: Option<Numbers>,
}

impl WindowShape {
    /// The window that `options` select.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let Options { window, beta, periodic, .. } = *options;
        WindowShape { window, beta, periodic, values: options.window_values.clone() }
    }
}

/// A window of `win_length` samples in the middle of `frame_length`, as in librosa, times `gain`. A window of one
/// sample is 1, as in SciPy.
#[must_use]
pub fn window(shape: &WindowShape, win_length: usize, frame_length: usize, gain: f64) -> Vec<f32> {
    let before = (frame_length - win_length) / 2;
    let period = if shape.periodic { win_length } else { win_length - 1 };
    let mut window = vec![0.0; frame_length];
    for (i, value) in window[before..][..win_length].iter_mut().enumerate() {
        let weight = match &shape.values {
            Some(given) => given.values()[i],
            None if win_length == 1 => 1.0,
            None => weight(shape, i as f64 / period as f64),
        };
        *value = (gain * weight) as f32;
    }
    window
}

/// The value of the window at `at`, from 0 at its start to 1 at its end. Sources: Harris, "On the use of windows for
/// harmonic analysis" (1978); Povey's in kaldi/src/feat/feature-window.cc.
fn weight(shape: &WindowShape, at: f64) -> f64 {
    let cos = |times: f64| (TAU * times * at).cos();
    match shape.window {
        Window::Hann => 0.5 - 0.5 * cos(1.0),
        Window::Hamming => 0.54 - 0.46 * cos(1.0),
        Window::Blackman => 0.42 - 0.5 * cos(1.0) + 0.08 * cos(2.0),
        Window::Bartlett => 1.0 - (2.0 * at - 1.0).abs(),
        Window::Boxcar => 1.0,
        Window::Kaiser => i0(shape.beta * (1.0 - (2.0 * at - 1.0).powi(2)).max(0.0).sqrt()) / i0(shape.beta),
        Window::Povey => (0.5 - 0.5 * cos(1.0)).max(0.0).powf(0.85),
    }
}

/// The modified Bessel function of order 0: the sum of `((x / 2)^k / k!)^2` (Abramowitz and Stegun, 9.6.12).
fn i0(x: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 0.0);
    while term > 1e-17 * sum {
        k += 1.0;
        term *= (0.5 * x / k).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(window: Window, periodic: bool) -> WindowShape {
        WindowShape { window, beta: 8.6, periodic, values: None }
    }

    fn hann(win_length: usize, n_fft: usize) -> Vec<f32> {
        window(&shape(Window::Hann, true), win_length, n_fft, 1.0)
    }

    #[test]
    fn a_symmetric_window_is_its_own_mirror_image_and_starts_with_the_periodic_one() {
        for &kind in Window::ALL {
            for win_length in [2, 3, 16, 25] {
                let symmetric = window(&shape(kind, false), win_length + 1, win_length + 1, 1.0);
                let periodic = window(&shape(kind, true), win_length, win_length, 1.0);
                assert_eq!(symmetric[..win_length], periodic, "{kind:?}");
                for (a, b) in symmetric.iter().zip(symmetric.iter().rev()) {
                    assert!((a - b).abs() <= 6e-8, "{kind:?} of {win_length}");
                }
            }
        }
    }

    #[test]
    fn kaiser_s_window_has_its_known_values() {
        // Abramowitz and Stegun, table 9.8: I0(1), I0(5); and I0(20) = 43558282.559...
        for (x, known) in
            [(0.0, 1.0), (1.0, 1.266_065_877_752_008), (5.0, 27.239_871_823_604_44), (20.0, 4.355_828_255_955_353e7)]
        {
            assert!((i0(x) / known - 1.0).abs() < 1e-14, "I0({x})");
        }
        let kaiser = window(&shape(Window::Kaiser, true), 64, 64, 1.0);
        assert!((f64::from(kaiser[0]) - 1.0 / i0(8.6)).abs() < 1e-9 && kaiser[32] == 1.0);
    }

    #[test]
    fn given_values_are_the_window() {
        let values = Numbers::new("window", &[0.25, -1.0, 3.0]).unwrap();
        let given = WindowShape { values: Some(values), ..shape(Window::Hann, true) };
        assert_eq!(window(&given, 3, 6, 2.0), [0.0, 0.5, -2.0, 6.0, 0.0, 0.0]);
        let single = WindowShape { values: Some(Numbers::new("window", &[0.5]).unwrap()), ..given };
        assert_eq!(window(&single, 1, 1, 1.0), [0.5]);
    }

    #[test]
    fn gain_multiplies() {
        let (plain, loud) = (hann(16, 20), window(&shape(Window::Hann, true), 16, 20, 32_768.0));
        assert!(plain.iter().zip(&loud).all(|(plain, loud)| plain * 32_768.0 == *loud));
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
