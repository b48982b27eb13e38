//! Streams in C: samples as they come, and the values of each frame as soon as it is complete.

use std::sync::Arc;

use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, exclusive, guard, shared, slice_mut_or_empty, slice_or_empty, store,
};
use super::source::whole;
use super::spectrogram::SpectrustSpectrogram;
use crate::audio::plain::samples::Stored;
use crate::dsp::clamp::clamp_window;
use crate::options::parameter::CHANNELS;
use crate::options::row;
use crate::recipe::workspace::Workspace;
use crate::stream::together::{Member, Members, push_together};
use crate::stream::{Pushed, Stream, StreamInfo};

/// Samples of one recording that arrive in parts. One thread at a time may use it; different streams are independent.
/// After `spectrust_stream_new` no function but `spectrust_stream_free` allocates or frees memory, waits for a lock or
/// makes a system call, except where it fails.
pub struct SpectrustStream {
    stream: Stream,
}

/// What the frames of a stream are.
#[repr(C)]
pub struct SpectrustStreamInfo {
    /// Number of values of a frame: bands or coefficients, derivatives included.
    pub n_values: usize,
    /// Sample rate in Hz.
    pub sr: i64,
    /// Number of interleaved channels.
    pub channels: i64,
    /// Length of a frame in samples: `n_fft`, or `win_length` in Kaldi's framing.
    pub frame_length: i64,
    /// Hop between frames in samples.
    pub hop_length: i64,
    /// First sample of frame 0; negative if the frame begins in the padding before the recording.
    pub first_sample: i64,
    /// Frame `t` is complete as soon as the stream has `t * hop_length + delay` samples. Frames whose padding mirrors
    /// the beginning also wait for the samples that it mirrors, and derivatives of the first frames for `delta_width`
    /// frames.
    pub delay: u64,
}

impl Output for SpectrustStreamInfo {
    const NOTHING: Self = SpectrustStreamInfo {
        n_values: 0,
        sr: 0,
        channels: 0,
        frame_length: 0,
        hop_length: 0,
        first_sample: 0,
        delay: 0,
    };
}

impl From<StreamInfo> for SpectrustStreamInfo {
    fn from(info: StreamInfo) -> Self {
        SpectrustStreamInfo {
            n_values: info.n_values,
            sr: info.sr.into(),
            channels: info.channels as i64,
            frame_length: info.frame_length as i64,
            hop_length: info.hop_length as i64,
            first_sample: info.first_sample,
            delay: info.delay,
        }
    }
}

/// Creates a stream of `channels` interleaved channels (1 to 256) at `sr` Hz. Its frames are those of the array of the
/// same samples, bit for bit. What needs the whole recording is refused by the name of the option: `offset`, `duration`,
/// `length`, a `sr` other than this one, `normalize`, and on a logarithmic scale a `top_db` or the maximum as `ref`.
/// The spectrogram may be freed. Free the stream with `spectrust_stream_free`.
///
/// # Safety
/// `spectrogram` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_new(
    spectrogram: *const SpectrustSpectrogram,
    sr: i64,
    channels: i64,
    out: *mut *mut SpectrustStream,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let make = || {
        // SAFETY: live by the caller's promise; NULL is refused.
        let spectrogram = unsafe { shared(spectrogram, "spectrogram") }?;
        let (sr, channels) = (whole(&row::sr, sr)?, whole(&CHANNELS, channels)?);
        let make = |ws: &mut Workspace| Stream::new(Arc::clone(&spectrogram.plan), sr, channels, ws);
        let stream = spectrogram.workspaces.with("the stream", make)?;
        Ok(Box::into_raw(Box::new(SpectrustStream { stream })))
    };
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", make) })
}

/// Writes what the frames of the stream are.
///
/// # Safety
/// `stream` is live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_info(
    stream: *const SpectrustStream,
    out: *mut SpectrustStreamInfo,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: live by the caller's promise; NULL is refused.
    let info = || Ok(unsafe { shared(stream, "stream") }?.stream.info().into());
    // SAFETY: `out` is writable by the caller's promise.
    guard(error, || unsafe { store(out, "out", info) })
}

/// Returns the largest number of frames that `spectrust_stream_push` can write if `n_samples` more samples of each
/// channel are pushed; with 0, those that are complete already. 0 if `stream` is NULL.
///
/// # Safety
/// `stream` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_bound(stream: *const SpectrustStream, n_samples: u64) -> u64 {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { stream.as_ref() }.map_or(0, |stream| stream.stream.bound(n_samples))
}

/// Returns the number of frames that `spectrust_stream_finish` would write now. 0 if `stream` is NULL.
///
/// # Safety
/// `stream` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_rest(stream: *const SpectrustStream) -> u64 {
    // SAFETY: NULL or live by the caller's promise.
    unsafe { stream.as_ref() }.map_or(0, |stream| stream.stream.rest())
}

/// Adds `n_samples` samples of each channel, interleaved, with full scale from -1 to 1, and writes each frame that is
/// complete to `out`: value `i` of frame `t` at `out[t * n_values + i]`. `out` has room for `max_frames` frames, whose
/// number goes to `frames`. If it is full before all samples were taken, `taken` is less than `n_samples`: push the
/// others again. `samples` may be NULL if `n_samples` is 0, `out` if `max_frames` is 0.
///
/// If it fails, no sample was taken; except if the power of a frame is beyond the range of float, which only
/// `spectrust_stream_reset` leaves behind. After `spectrust_stream_finish` it fails.
///
/// # Safety
/// `stream` is live; `samples` is readable for `n_samples * channels` values; `out` is writable for
/// `max_frames * n_values` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_push(
    stream: *mut SpectrustStream,
    samples: *const f32,
    n_samples: usize,
    taken: *mut usize,
    out: *mut f32,
    max_frames: usize,
    frames: *mut usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    unsafe { push(stream, (samples, n_samples), taken, (out, max_frames), frames, error) }
}

/// Like `spectrust_stream_push`, for 16-bit samples, which are divided by 32768.
///
/// # Safety
/// As for `spectrust_stream_push`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_push_i16(
    stream: *mut SpectrustStream,
    samples: *const i16,
    n_samples: usize,
    taken: *mut usize,
    out: *mut f32,
    max_frames: usize,
    frames: *mut usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    unsafe { push(stream, (samples, n_samples), taken, (out, max_frames), frames, error) }
}

/// Adds samples of any type.
///
/// # Safety
/// As for `spectrust_stream_push`.
unsafe fn push<T: Stored>(
    stream: *mut SpectrustStream,
    (samples, n_samples): (*const T, usize),
    taken: *mut usize,
    (out, max_frames): (*mut f32, usize),
    frames: *mut usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        let mut pushed = Pushed::default();
        let push = || {
            // SAFETY: live, and used by no other thread, by the caller's promise; NULL is refused.
            let stream = &mut unsafe { exclusive(stream, "stream") }?.stream;
            let info = stream.info();
            let (len, out_len) = (n_samples.saturating_mul(info.channels), max_frames.saturating_mul(info.n_values));
            // SAFETY: of these lengths by the caller's promise; NULL is refused unless they are empty.
            let (samples, out) =
                unsafe { (slice_or_empty(samples, len, "samples")?, slice_mut_or_empty(out, out_len, "out")?) };
            pushed = stream.push(samples, out)?;
            Ok(pushed.taken)
        };
        // SAFETY: both are writable by the caller's promise; NULL is refused.
        unsafe { store(frames, "frames", || Ok(0)) }?;
        // SAFETY: the same.
        unsafe { store(taken, "taken", push) }?;
        // SAFETY: the same.
        unsafe { store(frames, "frames", || Ok(pushed.frames)) }
    })
}

/// Pushes `n_samples` samples of each channel to each of `n_streams` streams, as `spectrust_stream_push` does, with the same
/// bits. Frames of streams that were made from one spectrogram at one rate and follow one another in `streams` are
/// computed together, up to eight at once. `streams`, `samples` and `out` have a pointer for each stream, `taken` and
/// `frames` a number; `max_frames` is the room at each pointer of `out`. The first call with a stream in the first place
/// allocates memory.
///
/// If the samples of a stream are refused, none are taken of any, and the message begins with "stream" and its index. If
/// the power of a frame is beyond the range of float, that stream must be reset, and `taken` and `frames` say what was
/// done before.
///
/// # Safety
/// Every stream is live and in `streams` once; their samples and outputs are as for `spectrust_stream_push`; the other
/// pointers have `n_streams` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_streams_push(
    streams: *const *mut SpectrustStream,
    n_streams: usize,
    samples: *const *const f32,
    n_samples: usize,
    taken: *mut usize,
    out: *const *mut f32,
    max_frames: usize,
    frames: *mut usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: of this length by the caller's promise; NULL is refused unless there is no stream.
        let (taken, frames) = unsafe {
            (slice_mut_or_empty(taken, n_streams, "taken")?, slice_mut_or_empty(frames, n_streams, "frames")?)
        };
        taken.fill(0);
        frames.fill(0);
        // SAFETY: the same.
        let (streams, samples, out) = unsafe {
            (
                slice_or_empty(streams, n_streams, "streams")?,
                slice_or_empty(samples, n_streams, "samples")?,
                slice_or_empty(out, n_streams, "out")?,
            )
        };
        let mut group = Group { streams, samples, n_samples, out, max_frames, taken, frames };
        // SAFETY: live, and of these lengths, by the caller's promise.
        unsafe { group.check() }?;
        Ok(push_together(&mut group)?)
    })
}

/// Streams of a caller, with the pointers given for each.
struct Group<'a> {
    streams: &'a [*mut SpectrustStream],
    samples: &'a [*const f32],
    n_samples: usize,
    out: &'a [*mut f32],
    max_frames: usize,
    taken: &'a mut [usize],
    frames: &'a mut [usize],
}

impl Group<'_> {
    /// Refuses pointers that cannot be used.
    ///
    /// # Safety
    /// Streams that are not NULL are live.
    unsafe fn check(&self) -> Result<(), Fault> {
        for index in 0..self.streams.len() {
            // SAFETY: the caller's promise; NULL is refused.
            let info = unsafe { shared(self.streams[index], "streams[i]") }?.stream.info();
            let (len, out_len) = self.lengths(info);
            // SAFETY: of these lengths by the caller's promise; NULL is refused unless they are empty.
            unsafe {
                slice_or_empty(self.samples[index], len, "samples[i]")?;
                slice_or_empty(self.out[index], out_len, "out[i]")?;
            }
        }
        Ok(())
    }

    /// Number of samples, and of values of the frames.
    fn lengths(&self, info: StreamInfo) -> (usize, usize) {
        (self.n_samples.saturating_mul(info.channels), self.max_frames.saturating_mul(info.n_values))
    }
}

impl Members<f32> for Group<'_> {
    fn count(&self) -> usize {
        self.streams.len()
    }

    fn member(&mut self, index: usize) -> Member<'_, f32> {
        // SAFETY: live, used by no other thread, and by one member at a time, which borrows the group; `check` refused NULL.
        let stream = &mut unsafe { &mut *self.streams[index] }.stream;
        let (len, out_len) = self.lengths(stream.info());
        // SAFETY: of these lengths by the caller's promise; `check` refused NULL unless they are empty.
        let (samples, out) = unsafe {
            (
                if len == 0 { &[] } else { std::slice::from_raw_parts(self.samples[index], len) },
                if out_len == 0 { &mut [] } else { std::slice::from_raw_parts_mut(self.out[index], out_len) },
            )
        };
        Member { stream, samples, out, taken: &mut self.taken[index], frames: &mut self.frames[index] }
    }
}

/// Ends the recording and writes the remaining frames to `out`, which has room for `max_frames` frames, whose number
/// goes to `frames`. If `out` was full, call it again; it writes 0 frames after the last one. A stream without samples
/// has no frames. `out` may be NULL if `max_frames` is 0.
///
/// # Safety
/// `stream` is live; `out` is writable for `max_frames * n_values` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_finish(
    stream: *mut SpectrustStream,
    out: *mut f32,
    max_frames: usize,
    frames: *mut usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let finish = || {
        // SAFETY: live, and used by no other thread, by the caller's promise; NULL is refused.
        let stream = &mut unsafe { exclusive(stream, "stream") }?.stream;
        let out_len = max_frames.saturating_mul(stream.info().n_values);
        // SAFETY: of this length by the caller's promise; NULL is refused unless it is empty.
        Ok(stream.finish(unsafe { slice_mut_or_empty(out, out_len, "out") }?)?)
    };
    // SAFETY: `frames` is writable by the caller's promise.
    guard(error, || unsafe { store(frames, "frames", finish) })
}

/// Begins another recording. It does nothing if `stream` is NULL.
///
/// # Safety
/// `stream` is NULL or live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_reset(stream: *mut SpectrustStream) {
    // SAFETY: NULL or live, and used by no other thread, by the caller's promise.
    if let Some(stream) = unsafe { stream.as_mut() } {
        stream.stream.reset();
    }
}

/// Frees a stream.
///
/// # Safety
/// `stream` is NULL or live, and no other call is using it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_stream_free(stream: *mut SpectrustStream) {
    if !stream.is_null() {
        // SAFETY: made by Box::into_raw in `spectrust_stream_new`, freed once by the caller's promise.
        drop(unsafe { Box::from_raw(stream) });
    }
}

/// Raises each of `len` values to at least their maximum minus `below`, subtracts `mean` and divides by `std`. With 8,
/// -4 and 4 this is the last step of Whisper's input over a window of frames, whose values are logarithms to base 10.
///
/// # Safety
/// `values` is writable for `len` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_clamp_window(
    values: *mut f32,
    len: usize,
    below: f64,
    mean: f64,
    std: f64,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: of this length by the caller's promise; NULL is refused unless it is empty.
        let values = unsafe { slice_mut_or_empty(values, len, "values") }?;
        Ok::<_, Fault>(clamp_window(values, below, mean, std)?)
    })
}
