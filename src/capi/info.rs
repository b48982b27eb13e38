//! What a recording is, in C.

use std::ffi::c_char;

use super::conventions::{
    GrowingOutput, Output, SpectrustError, SpectrustStatus, SpectrustWarnings, guard_and_warn, store_sized, write_text,
};
use super::source::{Given, SpectrustSource, given};
use crate::audio::Audio;
use crate::audio::signal::Signal as _;
use crate::audio::start::{Start, start};
use crate::options::Options;

/// Size of a name in `SpectrustAudioInfo`, in bytes, including the final zero byte.
pub const SPECTRUST_NAME_SIZE: usize = 32;

/// Size of a date and time in `SpectrustAudioInfo`, in bytes, including the final zero byte.
pub const SPECTRUST_TIME_SIZE: usize = 40;

/// What a recording is.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustAudioInfo {
    /// Name of the container: "WAV", "AIFF", "Apple CAF", "FLAC", "MP3", "AAC", "Ogg" or "MP4"; "samples" for samples
    /// in memory.
    pub container: [c_char; SPECTRUST_NAME_SIZE],
    /// Name of the codec, such as "16-bit PCM", "32-bit float", "G.711 A-law", "FLAC", "Vorbis", "AAC" or "ALAC".
    pub codec: [c_char; SPECTRUST_NAME_SIZE],
    /// Number of samples in each channel.
    pub n_samples: u64,
    /// Length in seconds.
    pub duration: f64,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Number of channels.
    pub channels: u32,
    /// When the recording began: "2019-05-14T21:30:00" (ISO 8601), with a fraction of six digits if there is one, and with
    /// "Z" or "+02:00" only if the time zone is known. Empty if the recording does not say.
    pub start: [c_char; SPECTRUST_TIME_SIZE],
    /// What says when it began: "guano" or "bext" (chunks of a WAV file), "comment" (AudioMoth's in a WAV file), or "name"
    /// (of the file). If several do, the first of these counts. Empty if `start` is.
    pub start_source: [c_char; SPECTRUST_NAME_SIZE],
}

impl Output for SpectrustAudioInfo {
    const NOTHING: Self = SpectrustAudioInfo {
        container: [0; SPECTRUST_NAME_SIZE],
        codec: [0; SPECTRUST_NAME_SIZE],
        n_samples: 0,
        duration: 0.0,
        sr: 0,
        channels: 0,
        start: [0; SPECTRUST_TIME_SIZE],
        start_source: [0; SPECTRUST_NAME_SIZE],
    };
}

impl GrowingOutput for SpectrustAudioInfo {
    const NAME: &'static str = "SpectrustAudioInfo";
    const LEAST: usize = 88;
}

impl SpectrustAudioInfo {
    fn new(audio: &Audio, start: Option<Start>) -> Self {
        SpectrustAudioInfo {
            container: field(audio.container),
            codec: field(audio.codec),
            n_samples: audio.n_samples(),
            duration: audio.n_samples() as f64 / f64::from(audio.sr()),
            sr: audio.sr(),
            channels: audio.channels(),
            start: field(&start.map(|start| start.moment.to_string()).unwrap_or_default()),
            start_source: field(start.map_or("", |start| start.source.word())),
        }
    }
}

fn field<const SIZE: usize>(text: &str) -> [c_char; SIZE] {
    let mut field = [0; SIZE];
    write_text(&mut field, text);
    field
}

/// Reports what the recording `source` is. A compressed recording is decoded to its end, so that the length is that of
/// its samples and `warnings` are those that drawing it would give. `info_size` is the caller's
/// `sizeof(SpectrustAudioInfo)`; no byte beyond it is written.
///
/// # Safety
/// `source` is valid as its type describes; `info` is writable for `info_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_audio_info(
    source: *const SpectrustSource,
    info: *mut SpectrustAudioInfo,
    info_size: usize,
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let mut found = Vec::new();
    let open = |found: &mut Vec<String>| {
        // SAFETY: valid by the caller's promise; NULL is refused.
        let Given { input, cancel } = unsafe { given(source) }?;
        let audio = Audio::open_unless(input, &Options::default(), cancel).map_err(|error| error.with_input(input))?;
        found.clone_from(&audio.warnings);
        Ok(SpectrustAudioInfo::new(&audio, start(&input)))
    };
    guard_and_warn(warnings, error, || {
        // SAFETY: writable for `info_size` bytes by the caller's promise.
        unsafe { store_sized(info, info_size, "info", || open(&mut found)) }?;
        Ok(found)
    })
}
