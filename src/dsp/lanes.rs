//! Eight real transforms at once: one frame in each lane of a vector.
//!
//! A transform of one frame must shuffle values between the lanes of a vector; eight frames side by side never do, so
//! every step below is a loop over lanes that the compiler turns into plain vector code. It is compiled once more for
//! AVX2 (see [`super::analysis`]), and as nothing is fused or reordered the bits are the same on every machine.
//!
//! The `n_fft` real samples of a frame are taken as `n = n_fft / 2` complex ones, even samples real, odd ones imaginary.
//! Their transform `Z` is computed by Stockham's method, which needs no bit reversal: pass after pass, from one buffer to
//! the other, of radix 4, and one of radix 2 at the end where `n` is no power of 4. The spectrum `X` of the real samples
//! then follows from `E[k] = (Z[k] + conj Z[n - k]) / 2` (the even samples) and `O[k] = (Z[k] - conj Z[n - k]) / 2i` (the
//! odd ones): `X[k] = E[k] + w^k O[k]` with `w = e^(-2 pi i / n_fft)`. Sources: Stockham, "High-speed convolution and
//! correlation" (1966); Sorensen et al., "Real-valued fast Fourier transform algorithms" (1987).

use std::f64::consts::TAU;

use super::frames::BLOCK;

/// Eight real numbers, one for each frame.
pub type Lanes = [f32; BLOCK];

/// Eight complex numbers, one for each frame.
#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub struct Complex {
    re: Lanes,
    im: Lanes,
}

/// A factor that is the same for all frames: its real and its imaginary part.
type Twiddle = [f32; 2];

/// The plan for real transforms of one length.
pub struct LaneTransform {
    /// Complex samples of a frame.
    n: usize,
    /// For each pass of radix 4 the powers 1 to 3 of `e^(-2 pi i p / length)`, for each `p` in turn.
    passes: Vec<Vec<[Twiddle; 3]>>,
    /// `e^(-2 pi i k / n_fft)` for `k` from 0 to `n / 2`.
    halves: Vec<Twiddle>,
}

/// Buffers for one thread.
#[derive(Default)]
pub struct LaneScratch {
    from: Vec<Complex>,
    to: Vec<Complex>,
}

fn twiddle(k: usize, n: usize) -> Twiddle {
    let angle = -TAU * k as f64 / n as f64;
    [angle.cos() as f32, angle.sin() as f32]
}

impl LaneTransform {
    /// Whether frames of this length are transformed here: powers of two from 256 to 8192.
    #[must_use]
    pub fn serves(n_fft: usize) -> bool {
        n_fft.is_power_of_two() && (256..=8192).contains(&n_fft)
    }

    /// Plans transforms of `n_fft` samples, one of those that [`LaneTransform::serves`] names.
    #[must_use]
    pub fn new(n_fft: usize) -> Self {
        let n = n_fft / 2;
        let lengths = std::iter::successors(Some(n), |length| Some(length / 4)).take_while(|&length| length >= 4);
        let powers = |length: usize| (0..length / 4).map(move |p| [1, 2, 3].map(|power| twiddle(power * p, length)));
        let passes = lengths.map(|length| powers(length).collect()).collect();
        LaneTransform { n, passes, halves: (0..=n / 2).map(|k| twiddle(k, n_fft)).collect() }
    }

    /// Writes `|X[k]|^2` for `k` from 0 to `n_fft / 2` to `spectra`. `frame` gives the samples of a lane, as many as
    /// `window` has; they are windowed and filled up with zeros.
    #[inline(always)]
    pub fn power<'a>(
        &self,
        frame: impl Fn(usize) -> &'a [f32],
        window: &[f32],
        spectra: &mut [Lanes],
        scratch: &mut LaneScratch,
    ) {
        let LaneScratch { from, to } = scratch;
        from.resize(self.n, Complex::default());
        to.resize(self.n, Complex::default());
        load(frame, window, from);
        let mut stride = 1;
        for twiddles in &self.passes {
            pass4(twiddles, stride, from, to);
            std::mem::swap(from, to);
            stride *= 4;
        }
        if stride < self.n {
            pass2(from, to);
            std::mem::swap(from, to);
        }
        self.split(from, spectra);
    }

    /// From `Z` to `|X|^2`, two bins at a time, as `X[n - k]` is made of the same four numbers as `X[k]`.
    #[inline(always)]
    fn split(&self, z: &[Complex], spectra: &mut [Lanes]) {
        let n = self.n;
        let Complex { re, im } = z[0];
        spectra[0] = each(|lane| (re[lane] + im[lane]) * (re[lane] + im[lane]));
        spectra[n] = each(|lane| (re[lane] - im[lane]) * (re[lane] - im[lane]));
        for (k, &root) in self.halves.iter().enumerate().skip(1) {
            let (a, b) = (z[k], conjugate(z[n - k]));
            // Twice E and twice O; the halves are in the last factor.
            let (even, odd) = (add(a, b), turn(times_minus_i(sub(a, b)), root));
            spectra[k] = quarter_of_norm(add(even, odd));
            spectra[n - k] = quarter_of_norm(sub(even, odd));
        }
    }
}

/// Windows the frames and puts them side by side: tiles of eight samples of eight frames are turned over.
#[inline(always)]
fn load<'a>(frame: impl Fn(usize) -> &'a [f32], window: &[f32], z: &mut [Complex]) {
    let frames: [&[f32]; BLOCK] = std::array::from_fn(|lane| &frame(lane)[..window.len()]);
    let (weights, _) = window.as_chunks::<8>();
    for (tile, weights) in weights.iter().enumerate() {
        let mut rows = [[0.0; 8]; BLOCK];
        for (row, samples) in rows.iter_mut().zip(frames) {
            let samples = &samples[8 * tile..][..8];
            *row = each(|i| samples[i] * weights[i]);
        }
        // Otherwise the compiler turns the products over one by one instead of the rows.
        let rows = std::hint::black_box(&rows);
        for (z, pair) in z[4 * tile..][..4].iter_mut().zip(0..4) {
            *z = Complex { re: each(|lane| rows[lane][2 * pair]), im: each(|lane| rows[lane][2 * pair + 1]) };
        }
    }
    let whole = window.len() / 8 * 8;
    for value in &mut z[whole / 2..] {
        *value = Complex::default();
    }
    for i in whole..window.len() {
        let value = &mut z[i / 2];
        let part = if i % 2 == 0 { &mut value.re } else { &mut value.im };
        *part = each(|lane| frames[lane][i] * window[i]);
    }
}

/// One pass of radix 4: a quarter of the values apart in, side by side out.
#[inline(always)]
fn pass4(twiddles: &[[Twiddle; 3]], stride: usize, from: &[Complex], to: &mut [Complex]) {
    let quarter = from.len() / 4;
    let (a, rest) = from.split_at(quarter);
    let (b, rest) = rest.split_at(quarter);
    let (c, d) = rest.split_at(quarter);
    let inputs =
        a.chunks_exact(stride).zip(b.chunks_exact(stride)).zip(c.chunks_exact(stride)).zip(d.chunks_exact(stride));
    let outputs = to.chunks_exact_mut(4 * stride);
    for ((&turns, (((a, b), c), d)), out) in twiddles.iter().zip(inputs).zip(outputs) {
        let (out0, rest) = out.split_at_mut(stride);
        let (out1, rest) = rest.split_at_mut(stride);
        let (out2, out3) = rest.split_at_mut(stride);
        for q in 0..stride {
            let [w, x, y, z] = butterfly(turns, [a[q], b[q], c[q], d[q]]);
            (out0[q], out1[q], out2[q], out3[q]) = (w, x, y, z);
        }
    }
}

/// The transform of four values, the results turned by their twiddles.
#[inline(always)]
fn butterfly(turns: [Twiddle; 3], [a, b, c, d]: [Complex; 4]) -> [Complex; 4] {
    let (sum, difference) = (add(a, c), sub(a, c));
    let (odd, turned) = (add(b, d), times_i(sub(b, d)));
    [
        add(sum, odd),
        turn(sub(difference, turned), turns[0]),
        turn(sub(sum, odd), turns[1]),
        turn(add(difference, turned), turns[2]),
    ]
}

#[inline(always)]
fn each(f: impl Fn(usize) -> f32) -> Lanes {
    let mut lanes = [0.0; BLOCK];
    for (lane, value) in lanes.iter_mut().enumerate() {
        *value = f(lane);
    }
    lanes
}

#[inline(always)]
fn add(a: Complex, b: Complex) -> Complex {
    Complex { re: each(|lane| a.re[lane] + b.re[lane]), im: each(|lane| a.im[lane] + b.im[lane]) }
}

#[inline(always)]
fn sub(a: Complex, b: Complex) -> Complex {
    Complex { re: each(|lane| a.re[lane] - b.re[lane]), im: each(|lane| a.im[lane] - b.im[lane]) }
}

#[inline(always)]
fn times_i(a: Complex) -> Complex {
    Complex { re: each(|lane| -a.im[lane]), im: a.re }
}

#[inline(always)]
fn times_minus_i(a: Complex) -> Complex {
    Complex { re: a.im, im: each(|lane| -a.re[lane]) }
}

#[inline(always)]
fn conjugate(a: Complex) -> Complex {
    Complex { re: a.re, im: each(|lane| -a.im[lane]) }
}

/// `|a / 2|^2`.
#[inline(always)]
fn quarter_of_norm(a: Complex) -> Lanes {
    each(|lane| (a.re[lane] * a.re[lane] + a.im[lane] * a.im[lane]) * 0.25)
}

#[inline(always)]
fn turn(a: Complex, [c, s]: Twiddle) -> Complex {
    Complex { re: each(|lane| a.re[lane] * c - a.im[lane] * s), im: each(|lane| a.re[lane] * s + a.im[lane] * c) }
}

/// The last pass where the length is no power of 4: sums and differences of the two halves.
#[inline(always)]
fn pass2(from: &[Complex], to: &mut [Complex]) {
    let half = from.len() / 2;
    let (a, b) = from.split_at(half);
    let (sums, differences) = to.split_at_mut(half);
    for q in 0..half {
        for lane in 0..BLOCK {
            sums[q].re[lane] = a[q].re[lane] + b[q].re[lane];
            sums[q].im[lane] = a[q].im[lane] + b[q].im[lane];
            differences[q].re[lane] = a[q].re[lane] - b[q].re[lane];
            differences[q].im[lane] = a[q].im[lane] - b[q].im[lane];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_is_the_naive_transform_of_its_frame_whatever_the_scratch_holds() {
        let mut scratch = LaneScratch::default();
        for n_fft in [256, 512, 1024, 2048] {
            for frame_length in [n_fft, n_fft - 1, n_fft - 8, n_fft / 2 + 3] {
                let noise = |i: usize| ((i * 7919 + 13) % 2003) as f32 / 1001.0 - 1.0;
                let samples: Vec<f32> = (0..frame_length * BLOCK).map(noise).collect();
                let window: Vec<f32> = (0..frame_length).map(|i| 0.5 + 0.5 * noise(3 * i).abs()).collect();
                let transform = LaneTransform::new(n_fft);
                let mut spectra = vec![[f32::NAN; BLOCK]; n_fft / 2 + 1];
                scratch.from.fill(Complex { re: [f32::NAN; BLOCK], im: [f32::INFINITY; BLOCK] });
                scratch.to.fill(Complex { re: [f32::INFINITY; BLOCK], im: [f32::NAN; BLOCK] });
                let frame = |lane: usize| &samples[lane * frame_length..][..frame_length];
                transform.power(frame, &window, &mut spectra, &mut scratch);
                for lane in [0, 3, 7] {
                    let exact = |k: usize| {
                        let part = |wave: fn(f64) -> f64| {
                            let terms = frame(lane).iter().zip(&window).enumerate();
                            let angle = |i: usize| TAU * (i * k % n_fft) as f64 / n_fft as f64;
                            terms.map(|(i, (&x, &w))| f64::from(x) * f64::from(w) * wave(angle(i))).sum::<f64>()
                        };
                        part(f64::cos).powi(2) + part(f64::sin).powi(2)
                    };
                    let bins = (0..=n_fft / 2).step_by(if n_fft > 512 { 37 } else { 1 }).chain([n_fft / 2]);
                    let exact: Vec<(usize, f64)> = bins.map(|k| (k, exact(k))).collect();
                    let most = 5e-7 * exact.iter().map(|&(_, power)| power).fold(0.0, f64::max);
                    for (k, power) in exact {
                        let error = (f64::from(spectra[k][lane]) - power).abs();
                        assert!(error <= most, "bin {k} of {n_fft}, lane {lane}: {}, not {power}", spectra[k][lane]);
                    }
                }
            }
        }
    }

    #[test]
    fn only_powers_of_two_of_a_usual_size_are_served() {
        let served: Vec<usize> = (2..=65_536).filter(|&n_fft| LaneTransform::serves(n_fft)).collect();
        assert_eq!(served, [256, 512, 1024, 2048, 4096, 8192]);
    }
}
