//! The mel scale and its filter banks in C.

use super::conventions::{Fault, SpectrustError, SpectrustStatus, guard};
use super::options::one_of;
use crate::dsp::mel::{MelShape, hz_to_mel, mel_to_hz};
use crate::error::Result;
use crate::memory;
use crate::options::check::{N_FFT, N_MELS, SR};
use crate::options::{MelNorm, MelScale};

/// Writes the weights of a bank of mel bands to `out`: `n_mels` rows, the lowest band first, of `n_fft / 2 + 1` bins;
/// `out_len` repeats how many values that are. `mel_scale` is a `SpectrustMelScale`, `norm` a `SpectrustMelNorm`; `fmax`
/// may be NaN, which is `sr / 2`. A band that holds no bin is all zeros.
///
/// # Safety
/// `out` is writable for `out_len` values; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_mel_filters(
    sr: i64,
    n_fft: i64,
    n_mels: i64,
    fmin: f64,
    fmax: f64,
    mel_scale: i32,
    norm: i32,
    out: *mut f32,
    out_len: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let (sr, n_fft, n_bands) = (SR.check(sr)?, N_FFT.check(n_fft)? as usize, N_MELS.check(n_mels)? as usize);
        let scale = one_of("mel_scale", mel_scale, MelScale::ALL)?;
        let norm = one_of("norm", norm, MelNorm::ALL)?;
        let fmax = if fmax.is_nan() { f64::from(sr) / 2.0 } else { fmax };
        let shape = MelShape { sr, n_fft, n_bands, fmin, fmax, scale, norm };
        if out.is_null() || out_len != n_bands * shape.n_bins() {
            let (rows, columns) = (n_bands, shape.n_bins());
            return Err(Fault::Argument(format!("out must not be NULL and out_len {rows} x {columns}, got {out_len}")));
        }
        let weights = dense(&shape)?;
        // SAFETY: not NULL, and writable for `out_len` values by the caller's promise.
        unsafe { std::ptr::copy_nonoverlapping(weights.as_ptr(), out, weights.len()) };
        Ok(())
    })
}

fn dense(shape: &MelShape) -> Result<Vec<f32>> {
    let bank = shape.bank()?;
    let mut weights = Vec::new();
    memory::fill(&mut weights, shape.n_bands * shape.n_bins(), 0.0, "the filter bank")?;
    for (band, row) in weights.chunks_exact_mut(shape.n_bins()).enumerate() {
        let (first_bin, values) = bank.band(band);
        if !values.is_empty() {
            row[first_bin..][..values.len()].copy_from_slice(values);
        }
    }
    Ok(weights)
}

/// Turns `len` frequencies in hertz into mel, in place. `mel_scale` is a `SpectrustMelScale`.
///
/// # Safety
/// `values` is writable for `len` values; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_hz_to_mel(
    values: *mut f64,
    len: usize,
    mel_scale: i32,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { convert(values, len, mel_scale, hz_to_mel) })
}

/// Turns `len` frequencies in mel into hertz, in place. `mel_scale` is a `SpectrustMelScale`.
///
/// # Safety
/// `values` is writable for `len` values; `error` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_mel_to_hz(
    values: *mut f64,
    len: usize,
    mel_scale: i32,
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
    mel_scale: i32,
    convert: impl Fn(f64, MelScale) -> f64,
) -> Result<(), Fault> {
    let scale = one_of("mel_scale", mel_scale, MelScale::ALL)?;
    if values.is_null() {
        return Err(Fault::Argument("values must not be NULL".to_owned()));
    }
    // SAFETY: not NULL, and writable for `len` values by the caller's promise.
    let values = unsafe { std::slice::from_raw_parts_mut(values, len) };
    values.iter_mut().for_each(|value| *value = convert(*value, scale));
    Ok(())
}
