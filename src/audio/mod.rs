//! Recordings as mono f32 samples, from a path, bytes or samples.

pub mod signal;
pub mod meter;
pub mod input;
pub(crate) mod order;
pub mod blocks;
pub(crate) mod part;
pub(crate) mod store;
pub(crate) mod magic;
pub mod plain;
pub mod start;
pub(crate) mod coded;
pub mod resampler;
pub(crate) mod resample;

use std::path::Path;
use std::sync::Arc;

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::files::counter::Counter;
use crate::files::open::InputFile;
use crate::options::Options;
use crate::options::limits::{CHANNELS, SAMPLE_RATE, SAMPLES, check_limit};
use blocks::Blocks;
use coded::Decoded;
use input::{Content, Input};
use magic::{Container, FileKind, Form};
use meter::Meter;
use plain::fmt::FmtChunk;
use plain::pcm::{Pcm, Plain};
use plain::riff::{self, Riff};
use plain::{aiff, caf, wav};
use resampler::Resamplers;
use signal::{MonoSamples, Signal};
use store::Store;

/// An open recording: the part selected by `offset` and `duration`, mixed to one channel.
pub struct Audio<'a> {
    reader: Reader<'a>,
    sr: u32,
    channels: usize,
    n_samples: u64,
    /// Path, if it is a file.
    path: Option<&'a Path>,
    /// Counts what is read of decoded or resampled samples.
    counter: Option<Counter<'a>>,
    /// Name of the container, such as "WAV"; "samples" for samples in memory.
    pub container: &'static str,
    /// Name of the codec, such as "16-bit PCM".
    pub codec: &'static str,
    /// Warnings, a sentence each.
    pub warnings: Vec<String>,
}

/// Where samples are read from.
enum Reader<'a> {
    /// Uncompressed samples in the file.
    Plain(Pcm<'a>),
    /// Samples decoded or resampled when the file was opened.
    Decoded(Store),
    /// Another recording, measured by the way.
    Metered(Arc<Audio<'a>>, Arc<Meter>),
}

impl<'a> Audio<'a> {
    /// Opens a recording and selects the part in `options`. The file type is detected by content. Compressed audio is
    /// decoded and audio of another sample rate is resampled now.
    pub fn open(input: impl Into<Input<'a>>, options: &Options) -> Result<Self> {
        Self::open_unless(input, options, &Cancel::default())
    }

    /// Opens a recording as [`Audio::open`] does, stopping when `cancel` is set.
    pub fn open_unless(input: impl Into<Input<'a>>, options: &Options, cancel: &Cancel) -> Result<Self> {
        Self::open_with(input, options, &mut Resamplers::default(), cancel)
    }

    /// Opens a recording as [`Audio::open_unless`] does, with the resamplers of earlier recordings.
    pub fn open_with(
        input: impl Into<Input<'a>>,
        options: &Options,
        resamplers: &mut Resamplers,
        cancel: &Cancel,
    ) -> Result<Self> {
        let input = input.into();
        let Input { content, counter, .. } = input;
        let audio = match content {
            Content::Path(path) => Self::file(InputFile::open(path)?.counted(counter), options, cancel),
            Content::Bytes(bytes) => Self::file(InputFile::from_bytes(bytes).counted(counter), options, cancel),
            Content::Samples { values, channels, sr } => {
                let plain = Plain::from_floats(values.len(), channels, sr)?;
                Self::plain("samples", plain, InputFile::from_floats(values).counted(counter), options)
            }
        }?;
        let audio = Audio { path: input.path(), ..audio };
        match Blocks::new(options, audio.sr)? {
            Some(blocks) => {
                let store = resample::resample(&audio, &blocks, options, resamplers, cancel)?;
                Ok(Audio { n_samples: store.len(), reader: Reader::Decoded(store), sr: blocks.to, ..audio })
            }
            None => Ok(audio),
        }
    }

    /// The sample rate and the number of samples that [`Audio::open`] would give for `n_samples` mono samples at `sr`.
    pub fn selected_part(options: &Options, sr: u32, n_samples: u64) -> Result<(u32, u64)> {
        let (_, _, selected) = select(options, sr, 1, n_samples)?;
        let blocks = Blocks::new(options, sr)?;
        Ok(blocks.map_or((sr, selected), |blocks| (blocks.to, resample::length(selected, &blocks, options))))
    }

    fn file(file: InputFile<'a>, options: &Options, cancel: &Cancel) -> Result<Self> {
        let file = file.within(options);
        match magic::kind(&file)? {
            FileKind::Wav(form) => Self::plain("WAV", wav_samples(&file, form)?, file, options),
            FileKind::Aiff(first_chunk) => Self::plain("AIFF", aiff::scan(&file, first_chunk)?, file, options),
            FileKind::Caf(start) => match caf::scan(&file, start)? {
                Some(plain) => Self::plain(Container::Caf.name(), plain, file, options),
                None => Self::coded(Container::Caf, file, start, options, cancel),
            },
            FileKind::Coded(container, start) => Self::coded(container, file, start, options, cancel),
        }
    }

    fn plain(container: &'static str, mut plain: Plain, file: InputFile<'a>, options: &Options) -> Result<Self> {
        let (sr, channels, codec) = (plain.layout.sr, plain.layout.channels, plain.layout.encoding.name());
        let (channel, first, n_samples) = select(options, sr, channels, plain.frames())?;
        let (file, counter) = file.staged(Blocks::new(options, sr)?.is_some().into());
        let reader = Reader::Plain(Pcm::new(file, &plain, channel, first));
        Ok(Audio { reader, sr, channels, n_samples, path: None, counter, container, codec, warnings: plain.warnings })
    }

    fn coded(
        container: Container,
        file: InputFile<'a>,
        start: u64,
        options: &Options,
        cancel: &Cancel,
    ) -> Result<Self> {
        let (file, counter) = file.staged(1 + u32::from(options.sr.is_some()));
        let Decoded { store, sr, channels, codec, warnings } = coded::decode(&file, container, start, options, cancel)?;
        let (n_samples, container) = (store.len(), container.name());
        Ok(Audio {
            reader: Reader::Decoded(store),
            sr,
            channels,
            n_samples,
            path: None,
            counter,
            container,
            codec,
            warnings,
        })
    }

    /// The same recording, whose samples `meter` measures when they are read.
    #[must_use]
    pub fn metered(self: &Arc<Self>, meter: &Arc<Meter>) -> Self {
        let Audio { sr, channels, n_samples, path, container, codec, .. } = **self;
        let reader = Reader::Metered(Arc::clone(self), Arc::clone(meter));
        Audio {
            reader,
            sr,
            channels,
            n_samples,
            path,
            counter: None,
            container,
            codec,
            warnings: self.warnings.clone(),
        }
    }

    /// Name of the file without its folders; `None` if the recording was in memory.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        Some(self.path?.file_name()?.to_string_lossy().into_owned())
    }

    /// Number of channels in the recording.
    #[must_use]
    pub fn channels(&self) -> u32 {
        self.channels as u32
    }
}

impl Signal for Audio<'_> {
    fn sr(&self) -> u32 {
        self.sr
    }

    fn n_samples(&self) -> u64 {
        self.n_samples
    }

    fn read(&self, from: u64, mono: &mut [f32], scratch: &mut Vec<u8>) -> Result<()> {
        match &self.reader {
            Reader::Plain(pcm) => pcm.read(from, mono, scratch),
            Reader::Decoded(store) => {
                if let Some(counter) = &self.counter {
                    counter.add_part(mono.len(), store.len());
                }
                store.read(from, mono, scratch)
            }
            Reader::Metered(audio, meter) => {
                audio.read(from, mono, scratch)?;
                meter.add(from, mono);
                Ok(())
            }
        }
    }
}

/// The part of mono samples in memory that `options` select, at its own rate: without the decoders and the resampler,
/// which a program that is linked with nothing else then does not contain.
pub fn mono_part<'a>(samples: &'a [f32], sr: u32, options: &Options) -> Result<MonoSamples<'a>> {
    check_limit(&SAMPLE_RATE, sr.into())?;
    if samples.is_empty() {
        return MonoSamples::new(samples, sr);
    }
    signal::check_own_rate(options, sr)?;
    let (_, first, n_samples) = select(options, sr, 1, samples.len() as u64)?;
    let part = MonoSamples::new(&samples[first as usize..][..n_samples as usize], sr);
    part.map_err(|error| match error {
        Error::NonFinite { value, index, channel } => Error::NonFinite { value, index: index + first, channel },
        error => error,
    })
}

/// The channel, the first sample and the number of samples that `options` select of a recording with `frames` frames.
fn select(options: &Options, sr: u32, channels: usize, frames: u64) -> Result<(Option<usize>, u64, u64)> {
    check_limit(&CHANNELS.at_most(options.max_channels), channels as u64)?;
    check_limit(&SAMPLE_RATE.at_most(options.max_sample_rate), sr.into())?;
    let channel = part::channel(options, channels)?;
    let (first, n_samples) = part::part(options, sr, frames)?;
    check_limit(&SAMPLES.at_most(options.max_samples), n_samples)?;
    Ok((channel, first, n_samples))
}

/// Reads the layout and the position of a WAV file's samples.
fn wav_samples(file: &InputFile, form: Form) -> Result<Plain> {
    let Riff { order, fmt, data, mut warnings } = riff::scan(file, form)?;
    let format = FmtChunk::read(&fmt, order)?;
    let layout = wav::layout(&format)?;
    warnings.extend(format.warning());
    Ok(Plain { order, layout, data, warnings })
}
