//! The mel scale and mel filter banks in C.

use super::choice::{SpectrustMelNorm, SpectrustMelScale};
use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard, null, slice_mut};
use crate::dsp::mel::{MelShape, hz_to_mel, mel_to_hz};
use crate::error::Result;
use crate::options::row;
use crate::options::{MelNorm, MelScale};

/// Writes the weights of a mel filter bank to `out`: `n_mels` rows, the lowest band first, of `n_fft / 2 + 1` bins
/// each. `out_len` must be the number of weights. If `fmax` is `SPECTRUST_AUTO_F64`, `sr / 2` is used. A band that
/// contains no bin is all zeros.
///
/// # Safety
/// `out` is writable for `out_len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_mel_filters(
    sr: i64,
    n_fft: i64,
    n_mels: i64,
    fmin: f64,
    fmax: f64,
    mel_scale: SpectrustMelScale,
    norm: SpectrustMelNorm,
    out: *mut f32,
    out_len: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let shape = shape(sr, n_fft, n_mels, (fmin, fmax), mel_scale, norm)?;
        // SAFETY: NULL or writable for `out_len` values by the caller's promise.
        unsafe { write(&shape, out, out_len, |weight| weight as f32) }
    })
}

/// Like `spectrust_mel_filters`, in double precision.
///
/// # Safety
/// As for `spectrust_mel_filters`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_mel_filters_f64(
    sr: i64,
    n_fft: i64,
    n_mels: i64,
    fmin: f64,
    fmax: f64,
    mel_scale: SpectrustMelScale,
    norm: SpectrustMelNorm,
    out: *mut f64,
    out_len: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let shape = shape(sr, n_fft, n_mels, (fmin, fmax), mel_scale, norm)?;
        // SAFETY: NULL or writable for `out_len` values by the caller's promise.
        unsafe { write(&shape, out, out_len, |weight| weight) }
    })
}

fn shape(
    sr: i64,
    n_fft: i64,
    n_mels: i64,
    (fmin, fmax): (f64, f64),
    mel_scale: SpectrustMelScale,
    norm: SpectrustMelNorm,
) -> Result<MelShape> {
    let (sr, n_fft, n_bands) = (row::sr.whole(sr)?, row::n_fft.whole(n_fft)?, row::n_mels.whole(n_mels)?);
    let (scale, norm) = (mel_scale.among("mel_scale", MelScale::ALL)?, norm.among("norm", MelNorm::ALL)?);
    let fmax = if fmax.is_nan() { f64::from(sr) / 2.0 } else { fmax };
    Ok(MelShape { sr, n_fft, n_bands, fmin, fmax, scale, norm })
}

/// Writes all weights of the filter bank.
///
/// # Safety
/// `out` is NULL or writable for `out_len` values.
unsafe fn write<T>(shape: &MelShape, out: *mut T, out_len: usize, round: impl Fn(f64) -> T) -> Result<(), Fault> {
    let (rows, columns) = (shape.n_bands, shape.n_bins());
    if out.is_null() {
        return Err(null("out"));
    }
    if out_len != rows * columns {
        return Err(Fault::Argument(format!("out_len must be {rows} x {columns}, got {out_len}")));
    }
    for (index, weight) in shape.weights()?.into_iter().enumerate() {
        // SAFETY: not NULL, and writable for `out_len` values, as many as there are weights.
        unsafe { out.add(index).write(round(weight)) };
    }
    Ok(())
}

/// Converts `len` frequencies from Hz to mel in place.
///
/// # Safety
/// `values` is writable for `len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_hz_to_mel(
    values: *mut f64,
    len: usize,
    mel_scale: SpectrustMelScale,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { convert(values, len, mel_scale, hz_to_mel) })
}

/// Converts `len` frequencies from mel to Hz in place.
///
/// # Safety
/// `values` is writable for `len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_mel_to_hz(
    values: *mut f64,
    len: usize,
    mel_scale: SpectrustMelScale,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { convert(values, len, mel_scale, mel_to_hz) })
}

/// # Safety
/// `values` is NULL or writable for `len` values.
unsafe fn convert(
    values: *mut f64,
    len: usize,
    mel_scale: SpectrustMelScale,
    convert: impl Fn(f64, MelScale) -> f64,
) -> Result<(), Fault> {
    let scale = mel_scale.among("mel_scale", MelScale::ALL)?;
    // SAFETY: writable for `len` values by the caller's promise; NULL is refused.
    let values = unsafe { slice_mut(values, len, "values") }?;
    values.iter_mut().for_each(|value| *value = convert(*value, scale));
    Ok(())
}
