//! Coded samples -> a store of mono ones, with the crate symphonia.
//!
//! Nothing that a file says of its length is believed: what decodes counts. Samples that its encoder added are left out
//! where the file says how many they are. A panic of a decoder is caught: the file is damaged.

use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::errors::Error as Fault;
use symphonia::core::packet::Packet;

use super::demux::{audio_track, codec_name, decoder, is_seekable, reader};
use super::gaps::Gaps;
use super::limits::{CHANNELS, SAMPLE_RATE, check_limit};
use super::magic::Container;
use super::open::InputFile;
use super::part::{channel, chosen, part};
use super::pcm::non_finite;
use super::samples;
use super::source::{Failure, Source};
use super::store::Store;
use super::wav::{Encoding, Layout};
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::check::shown;

/// Packets that may be left out before the first one that can be decoded: a stream that was recorded from its middle
/// on begins with some.
const MOST_LEFT_OUT: u64 = 64;
/// Samples that may be missing between two pages of an Ogg file, whose clock is not always kept: a block of Vorbis.
const MOST_MISSING: u64 = 8192;
/// Packets in a row that may hold nothing of the recording: those of a film between two of its sound.
const MOST_IDLE: u64 = 1 << 16;

/// A recording that was decoded.
pub struct Decoded {
    /// The part of it that the options choose.
    pub store: Store,
    /// Samples per second.
    pub sr: u32,
    /// Channels of the recording.
    pub channels: usize,
    /// What had to be worked around, a sentence each.
    pub warnings: Vec<String>,
}

/// Why decoding came to its end.
enum End {
    /// All was decoded, or all that the options choose.
    Done,
    /// The file ends where more was to come.
    Early,
    /// What follows cannot be decoded.
    Damaged(String),
    /// Another stream begins.
    Another,
    /// This library does not read what the file holds.
    Unread(String),
    /// The file cannot be used.
    Refused(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        End::Refused(error)
    }
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => End::Early,
            Fault::IoError(error) => End::Damaged(error.to_string()),
            Fault::DecodeError(what) | Fault::LimitError(what) => End::Damaged(what.to_owned()),
            Fault::Unsupported(what) => End::Unread(what.to_owned()),
            Fault::ResetRequired => End::Another,
            fault => End::Damaged(fault.to_string()),
        }
    }
}

/// Decodes the file whose first byte is `start`, as far as `options` ask for it. What is looked at from both ends is read
/// from its beginning alone where its end is missing.
pub fn decode(
    file: &InputFile,
    container: Container,
    start: u64,
    options: &Options,
    cancel: &Cancel,
) -> Result<Decoded> {
    let decoded = attempt(file, container, start, options, cancel, is_seekable(container));
    match decoded {
        Err(Error::Audio { .. }) if is_seekable(container) => {
            attempt(file, container, start, options, cancel, false).or(decoded)
        }
        decoded => decoded,
    }
}

fn attempt(
    file: &InputFile,
    container: Container,
    start: u64,
    options: &Options,
    cancel: &Cancel,
    seekable: bool,
) -> Result<Decoded> {
    let failure = Failure::default();
    let mut decoding = Decoding::new(container, options, cancel);
    let source = Source { file, start, position: 0, seekable, failure: &failure };
    let end = catch_unwind(AssertUnwindSafe(|| decoding.run(source)));
    if let Ok(Some(error)) = failure.into_inner() {
        return Err(error);
    }
    let end = match end {
        Ok(Ok(())) => End::Done,
        Ok(Err(end)) => end,
        Err(_) => End::Damaged("the decoder gave up".to_owned()),
    };
    decoding.finish(end)
}

struct Decoding<'a> {
    container: Container,
    options: &'a Options,
    cancel: &'a Cancel,
    gaps: Gaps,
    /// How decoded samples look; unknown until some are.
    layout: Option<Layout>,
    channel: Option<usize>,
    /// Decoded frames, and packets that could not be decoded before them.
    frames: u64,
    left_out: u64,
    /// The last packets, as far as they held nothing.
    idle: u64,
    /// The index of the first frame that is stored, and of the first one beyond all that can be of use.
    first: u64,
    enough: u64,
    /// Where the next packet should begin, and how many frames of the last ones are padding, by the container's clock.
    next_frame: Option<i64>,
    trailing: u64,
    store: Store,
    bytes: Vec<u8>,
    mono: Vec<f32>,
}

impl<'a> Decoding<'a> {
    fn new(container: Container, options: &'a Options, cancel: &'a Cancel) -> Self {
        Decoding {
            container,
            options,
            cancel,
            gaps: Gaps::default(),
            layout: None,
            channel: None,
            frames: 0,
            left_out: 0,
            idle: 0,
            first: 0,
            enough: u64::MAX,
            next_frame: None,
            trailing: 0,
            store: Store::within(&options.limits),
            bytes: Vec::new(),
            mono: Vec::new(),
        }
    }

    fn run(&mut self, source: Source) -> Result<(), End> {
        let (file, start) = (source.file, source.start);
        let mut reader = reader(self.container, source)?;
        let nothing = || End::Unread("no sound, or none".to_owned());
        let (track, parameters) = audio_track(reader.as_ref()).ok_or_else(nothing)?;
        self.gaps = Gaps::of(self.container, &track, reader.as_mut());
        if self.container == Container::Mp4 {
            self.gaps.read_edit(file, start, &track, parameters.sample_rate)?;
        }
        let mut decoder = decoder(&parameters).map_err(|fault| match fault {
            Fault::Unsupported(_) => End::Unread(codec_name(parameters.codec).to_owned()),
            fault => fault.into(),
        })?;
        while self.frames < self.enough {
            self.cancel.check()?;
            let Some(mut packet) = reader.next_packet()? else { break };
            let before = self.frames;
            if packet.track_id == track.id {
                self.clock(&packet)?;
                self.decode_packet(decoder.as_mut(), &mut packet)?;
            }
            self.idle = if self.frames > before { 0 } else { self.idle + 1 };
            if self.idle > MOST_IDLE {
                return Err(End::Damaged(format!("{MOST_IDLE} packets in a row hold no sound")));
            }
        }
        Ok(())
    }

    /// Notices that packets are missing, which the readers of FLAC and Ogg pass over in silence.
    fn clock(&mut self, packet: &Packet) -> Result<(), End> {
        let most_missing = match self.container {
            Container::Flac => 0,
            Container::Ogg => MOST_MISSING,
            _ => return Ok(()),
        };
        let begins = packet.pts.get();
        let missing = begins.saturating_sub(self.next_frame.unwrap_or(begins));
        if missing > most_missing as i64 {
            return Err(End::Damaged(format!("{missing} samples are missing")));
        }
        self.next_frame = Some(begins.saturating_add_unsigned(packet.block_dur().get()));
        Ok(())
    }

    fn decode_packet(&mut self, decoder: &mut dyn AudioDecoder, packet: &mut Packet) -> Result<(), End> {
        let (trim_end, len) = (packet.trim_end.get(), packet.dur.get());
        // The decoders cut by the container's clock in the middle of a recording, too.
        (packet.trim_start, packet.trim_end) = Default::default();
        let buffer = match decoder.decode(packet) {
            Ok(buffer) => buffer,
            Err(Fault::DecodeError(_) | Fault::IoError(_)) if self.frames == 0 && self.left_out < MOST_LEFT_OUT => {
                self.left_out += 1;
                return Ok(());
            }
            Err(fault) => return Err(fault.into()),
        };
        let frames = self.take(&buffer)?;
        match self.container {
            Container::Ogg if trim_end > 0 => self.trailing += trim_end.min(frames),
            Container::Mp4 if self.gaps.counts_frames => self.trailing = frames.saturating_sub(len),
            _ => self.trailing = 0,
        }
        Ok(())
    }

    /// Mixes what was decoded and stores what is chosen of it; returns how many frames it was.
    fn take(&mut self, buffer: &GenericAudioBufferRef) -> Result<u64, End> {
        if buffer.frames() == 0 {
            return Ok(0);
        }
        let layout = self.layout(buffer)?;
        match layout.encoding {
            Encoding::F32 => buffer.copy_bytes_to_vec_interleaved_as::<f32>(&mut self.bytes),
            Encoding::F64 => buffer.copy_bytes_to_vec_interleaved_as::<f64>(&mut self.bytes),
            _ => buffer.copy_bytes_to_vec_interleaved_as::<i32>(&mut self.bytes),
        }
        let frames = buffer.frames() as u64;
        let within = |index: u64| index.saturating_sub(self.frames).min(frames) as usize * layout.frame_bytes();
        let bytes = &self.bytes[within(self.first)..within(self.enough)];
        self.mono.resize(bytes.len() / layout.frame_bytes(), 0.0);
        samples::to_mono(bytes, &layout, self.channel, &mut self.mono);
        if layout.encoding.is_float() && !self.mono.iter().all(|sample| sample.is_finite()) {
            let index = self.first.max(self.frames).saturating_sub(self.gaps.delay);
            return Err(non_finite(bytes, &layout, self.channel, index).into());
        }
        self.store.push(&self.mono)?;
        self.frames += frames;
        Ok(frames)
    }

    /// How the samples of `buffer` look, which must not change within a recording.
    fn layout(&mut self, buffer: &GenericAudioBufferRef) -> Result<Layout, End> {
        let (sr, channels) = (buffer.spec().rate(), buffer.spec().channels().count());
        let encoding = match buffer {
            GenericAudioBufferRef::F32(_) => Encoding::F32,
            GenericAudioBufferRef::F64(_) => Encoding::F64,
            _ => Encoding::I32,
        };
        let layout = Layout { sr, channels, encoding };
        match self.layout {
            Some(before) if before == layout => {}
            Some(_) => return Err(End::Damaged("its sample rate or its channels change".to_owned())),
            None => {
                check_limit(&CHANNELS.at_most(self.options.limits.channels), channels as u64)?;
                check_limit(&SAMPLE_RATE.at_most(self.options.limits.sample_rate), sr.into())?;
                self.channel = channel(self.options, channels)?;
                let (first, most) = chosen(self.options, sr);
                self.first = self.gaps.delay.saturating_add(first);
                self.enough = self.first.saturating_add(most).saturating_add(self.gaps.padding);
                self.layout = Some(layout);
            }
        }
        Ok(layout)
    }

    fn finish(mut self, end: End) -> Result<Decoded> {
        let Some(Layout { sr, channels, .. }) = self.layout else { return Err(self.refusal(end)) };
        let padding = match &end {
            End::Refused(error) => return Err(error.clone()),
            End::Done | End::Another => self.gaps.padding_of(self.frames, self.trailing),
            _ => 0,
        };
        let recorded = self.frames.saturating_sub(self.gaps.delay).saturating_sub(padding);
        let (_, n_samples) = part(self.options, sr, recorded)?;
        self.store.finish(n_samples)?;
        let warnings = self.warnings(end, &format!("{} s", shown(rounded(recorded, sr))));
        Ok(Decoded { store: self.store, sr, channels, warnings })
    }

    /// Why nothing was decoded.
    fn refusal(&self, end: End) -> Error {
        let name = self.container.name();
        let reason = match end {
            End::Refused(error) => return error,
            End::Done if self.left_out == 0 => {
                return Error::Empty { reason: "the file has no samples".to_owned() };
            }
            End::Early => format!("it looks like {name}, but ends early"),
            End::Damaged(what) => format!("it looks like {name}, but is damaged: {what}"),
            End::Unread(what) => format!("it looks like {name}, but holds {what}, which is not read"),
            End::Done | End::Another => format!("it looks like {name}, but nothing in it can be decoded"),
        };
        Error::Audio { reason }
    }

    fn warnings(&self, end: End, decoded: &str) -> Vec<String> {
        let left_out = (self.left_out > 0)
            .then(|| format!("its first {} packets cannot be decoded: they were left out", self.left_out));
        let missing = self.gaps.missing(self.frames);
        let broken_off = match end {
            End::Done if missing > 0 && self.frames < self.enough => {
                Some(format!("the file ends early, after {decoded}: {missing} more samples are claimed"))
            }
            End::Done | End::Refused(_) => None,
            End::Early => Some(format!("the file ends early, after {decoded}")),
            End::Damaged(what) | End::Unread(what) => Some(format!("the file is damaged after {decoded}: {what}")),
            End::Another => Some(format!("a second stream begins after {decoded}: only the first was read")),
        };
        left_out.into_iter().chain(broken_off).collect()
    }
}

/// Seconds of so many samples, to the millisecond.
fn rounded(samples: u64, sr: u32) -> f64 {
    (samples as f64 / f64::from(sr) * 1000.0).round() / 1000.0
}
