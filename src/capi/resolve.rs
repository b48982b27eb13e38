//! What the library chooses, in C: options without a choice, where frames lie, and the number of threads.

use super::choice::SpectrustFormat;
use super::conventions::{Fault, Output, SpectrustError, SpectrustStatus, fill_options, guard, shared, store};
use super::options::{SpectrustOptions, shared_options};
use super::source::{Given, SpectrustSource, given};
use super::spectrogram::SpectrustSpectrogram;
use crate::options::Format;
use crate::recipe::crew::threads;
use crate::recipe::resolve::Resolved;
use crate::recipe::workspace::Workspace;

/// Frames of a recording. Frame `t` covers `frame_length` samples, starting at sample `first_sample + t * hop_length`.
/// Samples are counted at the rate `sr` from the start of the part that `offset` selects.
#[repr(C)]
pub struct SpectrustFraming {
    /// Sample rate in Hz, after resampling.
    pub sr: i64,
    /// Number of samples that are used, after resampling, cutting and padding.
    pub n_samples: u64,
    /// Number of frames, at least 1. Column `c` of a picture with fewer columns than frames is the mean of the frames
    /// from `c * n_frames / width` to `(c + 1) * n_frames / width`.
    pub n_frames: u64,
    /// Number of bands or coefficients: rows of an array, derivatives included. In a picture they are pooled or
    /// interpolated to `height` rows.
    pub n_bands: u64,
    /// First sample of frame 0; negative if the frame begins in the padding before the recording.
    pub first_sample: i64,
    /// The sample on which frame 0 is centred, `first_sample + frame_length / 2`: 0 for centred frames.
    pub center: i64,
    /// Length of a frame in samples: `n_fft`, or `win_length` in Kaldi's framing.
    pub frame_length: i64,
    /// Hop between frames in samples.
    pub hop_length: i64,
}

impl From<&Resolved> for SpectrustFraming {
    fn from(resolved: &Resolved) -> Self {
        let framing = &resolved.framing;
        SpectrustFraming {
            sr: resolved.sr.into(),
            n_samples: resolved.n_samples,
            n_frames: framing.n_frames,
            n_bands: resolved.n_bands as u64,
            first_sample: framing.begin,
            center: framing.begin + (framing.frame_length / 2) as i64,
            frame_length: framing.frame_length as i64,
            hop_length: framing.hop_length as i64,
        }
    }
}

impl SpectrustSpectrogram {
    fn resolve_source(&self, format: Format, Given { input, cancel }: Given) -> Result<Resolved, Fault> {
        let work = |ws: &mut Workspace| self.plan.resolve_file(format, input, ws, cancel);
        Ok(self.workspaces.with(input, work)?)
    }
}

impl Output for SpectrustFraming {
    const NOTHING: Self = SpectrustFraming {
        sr: 0,
        n_samples: 0,
        n_frames: 0,
        n_bands: 0,
        first_sample: 0,
        center: 0,
        frame_length: 0,
        hop_length: 0,
    };
}

/// Resolves the options that are left to the library, for a recording of `n_samples` samples in each channel at `sr` Hz
/// that becomes a file of `format`: a picture, or an array for `SPECTRUST_FORMAT_NPY`. The recording itself is not
/// needed.
///
/// `framing` receives the frames. `options` receives the options of `spectrogram`, with a value for every number that
/// was left to the library; drawing with them gives the same result. `struct_size` is the caller's
/// `sizeof(SpectrustOptions)`. `options` may be NULL. `channel`, `duration`, `length`, `snip_edges` and the lengths in
/// milliseconds stay unset, because unset has a meaning of its own for them. `vmin` and `vmax` stay unset, too, if they
/// depend on the samples. Pointers to colours and arrays lead into `spectrogram`, and are valid as long as it is; `title` is
/// NULL.
///
/// # Safety
/// `spectrogram` is live; `options` is NULL or writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_resolve(
    spectrogram: *const SpectrustSpectrogram,
    format: SpectrustFormat,
    sr: i64,
    n_samples: u64,
    options: *mut SpectrustOptions,
    struct_size: usize,
    framing: *mut SpectrustFraming,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let resolve = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let plan = &unsafe { shared(spectrogram, "spectrogram") }?.plan;
        let resolved = plan.resolve(format.among("format", Format::ALL)?, sr, n_samples)?;
        if !options.is_null() {
            // SAFETY: writable for `struct_size` bytes by the caller's promise.
            unsafe { fill_options(options, struct_size, shared_options(&resolved.options)) }?;
        }
        Ok(SpectrustFraming::from(&resolved))
    };
    // SAFETY: `framing` is writable by the caller's promise.
    guard(error, || unsafe { store(framing, "framing", resolve) })
}

/// Resolves the options that are left to the library for the recording `source`, like `spectrust_spectrogram_resolve`.
/// Compressed audio, and audio that has to be resampled, is decoded for this.
///
/// # Safety
/// `spectrogram` is live; `source` is valid as its type describes; `options` is NULL or writable for `struct_size`
/// bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_spectrogram_resolve_source(
    spectrogram: *const SpectrustSpectrogram,
    format: SpectrustFormat,
    source: *const SpectrustSource,
    options: *mut SpectrustOptions,
    struct_size: usize,
    framing: *mut SpectrustFraming,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let resolve = || {
        // SAFETY: live and valid by the caller's promise; NULL is refused.
        let (spectrogram, source) = unsafe { (shared(spectrogram, "spectrogram")?, given(source)?) };
        let resolved = spectrogram.resolve_source(format.among("format", Format::ALL)?, source)?;
        if !options.is_null() {
            // SAFETY: writable for `struct_size` bytes by the caller's promise.
            unsafe { fill_options(options, struct_size, shared_options(&resolved.options)) }?;
        }
        Ok(SpectrustFraming::from(&resolved))
    };
    // SAFETY: `framing` is writable by the caller's promise.
    guard(error, || unsafe { store(framing, "framing", resolve) })
}

/// Returns the number of threads that 0 stands for in an argument `jobs`: one for each processor available to the
/// process, according to its affinity and cgroup quota.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_processors() -> usize {
    threads(0)
}
