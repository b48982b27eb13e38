//! Packets -> the selected part of a recording, mixed to one channel, with silence for lost packets.

use super::decoder::{Block, Decoder, End, Step, seconds};
use super::gaps::Gaps;
use crate::audio::magic::Container;
use crate::audio::part::{channel, part, samples_to_read};
use crate::audio::plain::pcm::non_finite;
use crate::audio::plain::samples;
use crate::audio::plain::wav::SampleLayout;
use crate::audio::store::Store;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::options::check::shown;
use crate::options::limits::{CHANNELS, SAMPLE_RATE, check_limit};

/// A decoded recording.
pub struct Decoded {
    /// The part that the options select.
    pub store: Store,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Number of channels in the recording.
    pub channels: usize,
    /// Name of the codec.
    pub codec: &'static str,
    /// Warnings, a sentence each.
    pub warnings: Vec<String>,
}

/// Maximum number of consecutive packets without anything of the recording, such as those of a film between two of its
/// sound.
const MAX_IDLE: u64 = 1 << 16;

/// A recording being decoded.
pub struct Recording<'a> {
    container: Container,
    options: &'a Options,
    cancel: &'a Cancel,
    gaps: Gaps,
    /// SampleLayout of the first packet; unknown before it.
    first_layout: Option<SampleLayout>,
    channel: Option<usize>,
    /// Number of frames so far, including silence for lost ones.
    frames: u64,
    losses: Losses,
    /// Number of last packets without anything of the recording.
    idle: u64,
    /// Index of the first frame to store, and of the first one not needed any more.
    first: u64,
    stop: u64,
    /// Number of padding frames at the end, by the container's clock.
    trailing: u64,
    store: Store,
    mono: Vec<f32>,
    codec: &'static str,
    warnings: Vec<String>,
}

#[derive(Default)]
struct Losses {
    packets: u64,
    frames: u64,
    /// The frame before which the first packet was lost, and the reason.
    first: Option<(u64, String)>,
    /// Number of frames in packets lost before any was decoded, for which there is no silence yet.
    leading: u64,
}

impl<'a> Recording<'a> {
    pub fn new(container: Container, options: &'a Options, cancel: &'a Cancel) -> Self {
        Recording {
            container,
            options,
            cancel,
            gaps: Gaps::default(),
            first_layout: None,
            channel: None,
            frames: 0,
            losses: Losses::default(),
            idle: 0,
            first: 0,
            stop: u64::MAX,
            trailing: 0,
            store: Store::with_limit(options.max_samples),
            mono: Vec::new(),
            codec: "",
            warnings: Vec::new(),
        }
    }

    /// Decodes all packets of `decoder`, or those that the options need.
    pub fn take_all(&mut self, decoder: &mut dyn Decoder) -> Result<(), End> {
        let mut block = Block::default();
        let end = self.take_packets(decoder, &mut block);
        self.gaps = decoder.gaps();
        self.codec = decoder.codec();
        self.warnings = decoder.warnings();
        end
    }

    fn take_packets(&mut self, decoder: &mut dyn Decoder, block: &mut Block) -> Result<(), End> {
        while self.frames < self.stop {
            self.cancel.check()?;
            let before = self.frames;
            match decoder.next(block)? {
                Step::Finished => break,
                Step::Skipped => {}
                Step::Lost { frames, why } => self.lose(frames, why)?,
                Step::Decoded => {
                    self.gaps = decoder.gaps();
                    self.take(block)?;
                }
            }
            self.idle = if self.frames > before { 0 } else { self.idle + 1 };
            if self.idle > MAX_IDLE {
                return Err(End::Damaged(format!("{MAX_IDLE} packets in a row hold no sound")));
            }
        }
        Ok(())
    }

    /// Mixes a decoded packet and stores the selected part.
    fn take(&mut self, block: &Block) -> Result<(), End> {
        let Some(layout) = block.layout else { return Ok(()) };
        self.check_layout(&layout)?;
        let frames = (block.bytes.len() / layout.frame_bytes()) as u64;
        if let Some(channel) = self.channel.filter(|&channel| channel >= layout.channels) {
            return self.lose(frames, format!("it has no channel {channel}"));
        }
        let within = |index: u64| index.saturating_sub(self.frames).min(frames) as usize * layout.frame_bytes();
        let bytes = &block.bytes[within(self.first)..within(self.stop)];
        self.mono.resize(bytes.len() / layout.frame_bytes(), 0.0);
        samples::to_mono(bytes, &layout, self.channel, &mut self.mono);
        if layout.encoding.is_float() && !self.mono.iter().all(|sample| sample.is_finite()) {
            let index = self.first.max(self.frames).saturating_sub(self.gaps.delay);
            return Err(non_finite(bytes, &layout, self.channel, index).into());
        }
        self.store.push(&self.mono)?;
        self.frames += frames;
        self.trailing = if block.trailing > 0 { self.trailing + block.trailing } else { 0 };
        Ok(())
    }

    /// Checks a packet's layout. Channels and bits may change within a recording, its sample rate may not.
    fn check_layout(&mut self, layout: &SampleLayout) -> Result<(), End> {
        match self.first_layout {
            Some(first) if first.sr != layout.sr => return Err(End::Rate(layout.sr)),
            Some(_) => {}
            None => self.begin(*layout)?,
        }
        Ok(())
    }

    fn begin(&mut self, layout: SampleLayout) -> Result<(), End> {
        check_limit(&CHANNELS.at_most(self.options.max_channels), layout.channels as u64)?;
        check_limit(&SAMPLE_RATE.at_most(self.options.max_sample_rate), layout.sr.into())?;
        self.channel = channel(self.options, layout.channels)?;
        let (first, most) = samples_to_read(self.options, layout.sr);
        self.first = self.gaps.delay.saturating_add(first);
        self.stop = self.first.saturating_add(most).saturating_add(self.gaps.padding);
        self.first_layout = Some(layout);
        self.silence(self.losses.leading)
    }

    /// Records a lost packet.
    fn lose(&mut self, frames: u64, why: String) -> Result<(), End> {
        let Losses { packets, frames: lost, first, leading } = &mut self.losses;
        first.get_or_insert((self.frames + *leading, why));
        *packets += 1;
        *lost += frames;
        if self.first_layout.is_some() {
            return self.silence(frames);
        }
        *leading += frames;
        Ok(())
    }

    /// Stores silence in place of this many frames, as far as they are selected.
    fn silence(&mut self, frames: u64) -> Result<(), End> {
        let within = |index: u64| index.saturating_sub(self.frames).min(frames);
        let mut left = within(self.stop).saturating_sub(within(self.first)) as usize;
        while left > 0 {
            self.cancel.check()?;
            let len = left.min(SILENCE);
            self.mono.clear();
            self.mono.resize(len, 0.0);
            self.store.push(&self.mono)?;
            left -= len;
        }
        self.frames += frames;
        Ok(())
    }

    /// Returns the recording, if anything could be decoded.
    pub fn finish(mut self, end: End) -> Result<Decoded> {
        let Some(SampleLayout { sr, channels, .. }) = self.first_layout else { return Err(self.refusal(end)) };
        let padding = match &end {
            End::Refused(error) => return Err(error.clone()),
            End::Done | End::Another => self.gaps.n_padding(self.frames, self.trailing),
            _ => 0,
        };
        let recorded = self.frames.saturating_sub(self.gaps.delay).saturating_sub(padding);
        let (_, n_samples) = part(self.options, sr, recorded)?;
        self.store.finish(n_samples)?;
        let mut warnings = std::mem::take(&mut self.warnings);
        warnings.extend(self.loss_warning(sr));
        warnings.extend(self.end_warning(end, recorded, sr));
        Ok(Decoded { store: self.store, sr, channels, codec: self.codec, warnings })
    }

    /// The error if nothing was decoded.
    fn refusal(&self, end: End) -> Error {
        let name = self.container.name();
        let reason = match (&end, &self.losses.first) {
            (End::Refused(error), _) => return error.clone(),
            (End::Unread(what), _) => format!("it looks like {name}, but holds {what}, which is not read"),
            (End::Damaged(why), _) | (_, Some((_, why))) => format!("it looks like {name}, but is damaged: {why}"),
            (End::Early, None) => format!("it looks like {name}, but ends early"),
            (End::Done, None) => return Error::Empty { reason: "the file has no samples".to_owned() },
            (End::Another | End::Rate(_), None) => format!("it looks like {name}, but nothing in it can be decoded"),
        };
        Error::Audio { reason }
    }

    /// A warning about losses in the middle.
    fn loss_warning(&self, sr: u32) -> Option<String> {
        let Losses { packets, frames, first, .. } = &self.losses;
        let (at, why) = first.as_ref()?;
        let at = shown(seconds(at.saturating_sub(self.gaps.delay), sr));
        let (silence, packets) = (shown(seconds(*frames, sr)), plural(*packets, "packet"));
        Some(format!("{packets} cannot be decoded, the first at {at} s ({why}): {silence} s are silence instead"))
    }

    /// A warning about what is missing at the end.
    fn end_warning(&self, end: End, recorded: u64, sr: u32) -> Option<String> {
        let decoded = format!("{} s", shown(seconds(recorded, sr)));
        let missing = self.gaps.missing(self.frames);
        match end {
            End::Done if missing > 0 && self.frames < self.stop => {
                Some(format!("the file ends early, after {decoded}: {missing} more samples are claimed"))
            }
            End::Done | End::Refused(_) => None,
            End::Early => Some(format!("the file ends early, after {decoded}")),
            End::Damaged(what) | End::Unread(what) => Some(format!("the file is damaged after {decoded}: {what}")),
            End::Another => Some(format!("a second stream begins after {decoded}: only the first was read")),
            End::Rate(rate) => {
                Some(format!("the sample rate changes to {rate} Hz after {decoded}: what follows was not read"))
            }
        }
    }
}

/// Number of samples of silence stored at a time.
const SILENCE: usize = 16 << 10;

fn plural(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
