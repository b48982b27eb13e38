//! Ogg Vorbis: every link of a chain, with silence for lost pages and packets.

use std::collections::VecDeque;

use super::codec::codec;
use super::core::{Core, layout};
use super::page::{Page, Pages};
use super::setup::{Identity, Setup};
use super::stream::{PagePackets, Stream};
use crate::audio::coded::decoder::{Block, Decoder, End, Step};
use crate::audio::coded::gaps::Gaps;

/// Maximum number of missing pages replaced by silence; a larger jump of their numbers does not mean lost pages.
const MAX_PAGES: u32 = 64;

/// A file whose first sound stream is Vorbis.
pub struct Vorbis<'a> {
    pages: Pages<'a>,
    serial: u32,
    stream: Stream,
    first_header: Vec<u8>,
    /// Unknown until all headers are read.
    link: Option<Link>,
    queue: VecDeque<Item>,
    /// Whether the stream's last page was read, and whether a stream of another kind started after it.
    ended: bool,
    another: bool,
}

/// A stream with known headers.
struct Link {
    identity: Identity,
    setup: Setup,
    core: Core,
    /// Number of samples in the previous block; `None` at the start and after a gap.
    previous: Option<u32>,
    clock: Option<u64>,
    /// Number of pages missing since the clock was read.
    pages_missing: u32,
}

/// The next item to process.
enum Item {
    Packet {
        bytes: Vec<u8>,
        frames: u64,
        /// Number of samples to drop at the start and at the end.
        front: u64,
        back: u64,
    },
    Lost(u64, String),
    Reset,
}

impl<'a> Vorbis<'a> {
    /// Reads the headers of the stream that starts with `page`.
    pub fn open(pages: Pages<'a>, page: &Page) -> Result<Self, End> {
        let (stream, first_header, queue) = Default::default();
        let (serial, link, ended, another) = (page.serial, None, false, false);
        let mut vorbis = Vorbis { pages, serial, stream, first_header, link, queue, ended, another };
        vorbis.begin(page);
        while vorbis.link.is_none() {
            let page = vorbis.pages.next()?.ok_or(End::Early)?;
            vorbis.take(&page)?;
        }
        Ok(vorbis)
    }

    fn begin(&mut self, page: &Page) {
        self.stream = Stream::default();
        self.first_header = self.stream.take(page).packets.into_iter().next().unwrap_or_default();
        (self.serial, self.link, self.ended, self.another) = (page.serial, None, false, false);
    }

    /// Processes the next page. Other concurrent streams are skipped; a Vorbis stream that starts later is read.
    fn take(&mut self, page: &Page) -> Result<(), End> {
        if page.begins() && self.link.is_some() {
            match codec(&page.body) {
                "Vorbis" => self.begin(page),
                _ => self.another = true,
            }
            return Ok(());
        }
        if page.serial != self.serial || self.another {
            return Ok(());
        }
        let mut arrived = self.stream.take(page);
        if self.link.is_none() {
            self.take_headers(&mut arrived)?;
        }
        if let Some(link) = &mut self.link {
            link.schedule(page, arrived, &mut self.queue);
        }
        self.ended = page.ends();
        Ok(())
    }

    /// Takes the headers from the first packets. Comments are ignored.
    fn take_headers(&mut self, arrived: &mut PagePackets) -> Result<(), End> {
        while self.link.is_none() && !arrived.packets.is_empty() {
            let packet = arrived.packets.remove(0);
            if packet.starts_with(b"\x05vorbis") {
                self.link = Some(Link::new(&self.first_header, &packet)?);
            } else if packet.first().is_some_and(|byte| byte & 1 == 0) {
                return Err(End::Damaged("its setup header is missing".to_owned()));
            }
        }
        Ok(())
    }
}

impl Decoder for Vorbis<'_> {
    fn next(&mut self, block: &mut Block) -> Result<Step, End> {
        while let (Some(link), Some(item)) = (&mut self.link, self.queue.pop_front()) {
            match item {
                Item::Reset => link.core.reset(),
                Item::Lost(frames, why) => return Ok(Step::Lost { frames, why }),
                Item::Packet { bytes, frames, front, back } => {
                    let lost = link.decode(&bytes, front, back, block);
                    let left = frames.saturating_sub(front + back);
                    return Ok(lost.map_or(Step::Decoded, |why| Step::Lost { frames: left, why }));
                }
            }
        }
        match self.pages.next()? {
            Some(page) => self.take(&page).map(|()| Step::Skipped),
            None if self.another => Err(End::Another),
            None if !self.ended || self.stream.has_partial_packet() => Err(End::Early),
            None => Ok(Step::Finished),
        }
    }

    fn codec(&self) -> &'static str {
        "Vorbis"
    }

    fn gaps(&self) -> Gaps {
        Gaps::default()
    }
}

impl Link {
    fn new(first: &[u8], third: &[u8]) -> Result<Self, End> {
        let damaged = |what: &str| End::Damaged(format!("its {what} header cannot be read"));
        let identity = Identity::read(first).ok_or_else(|| damaged("first"))?;
        let setup = Setup::read(third, identity.channels).ok_or_else(|| damaged("setup"))?;
        let core = Core::new(identity, &setup, first, third)?;
        Ok(Link { identity, setup, core, previous: None, clock: None, pages_missing: 0 })
    }

    /// Decodes a packet into `block` and trims it; returns the reason if it cannot be decoded.
    fn decode(&mut self, bytes: &[u8], front: u64, back: u64, block: &mut Block) -> Option<String> {
        let layout = layout(self.identity);
        if let Err(why) = self.core.decode(bytes, block) {
            // The next packet then overlaps with silence.
            let _ = self.core.decode(&self.setup.blank(bytes), block);
            return Some(why);
        }
        let frames = (block.bytes.len() / layout.frame_bytes()) as u64;
        let [front, back] =
            [front.min(frames), frames.saturating_sub(back)].map(|at| at as usize * layout.frame_bytes());
        block.bytes.truncate(back);
        block.bytes.drain(..front.min(back));
        (block.layout, block.trailing) = (Some(layout), 0);
        None
    }

    /// Number of frames that a packet completes; `None` if it is not an audio packet.
    fn frames(&mut self, packet: &[u8]) -> Option<u64> {
        let block = self.identity.blocks[usize::from(self.setup.is_long(packet)?)];
        let previous = self.previous.replace(block);
        Some(previous.map_or(0, |previous| u64::from((previous + block) / 4)))
    }

    /// Queues a page's packets, with silence for what is missing according to the clock.
    fn schedule(&mut self, page: &Page, arrived: PagePackets, queue: &mut VecDeque<Item>) {
        let PagePackets { mut packets, pages_missing } = arrived;
        if pages_missing > 0 {
            self.pages_missing = self.pages_missing.saturating_add(pages_missing).min(MAX_PAGES);
            self.previous = None;
        }
        // Some encoders end with an empty packet.
        packets.retain(|packet| !packet.is_empty());
        let lengths: Vec<_> = packets.iter().map(|packet| self.frames(packet)).collect();
        let known: u64 = lengths.iter().flatten().sum();
        let due = page.clock.map_or(known, |clock| clock.saturating_sub(self.clock.unwrap_or(0)));
        let mut missing = due.saturating_sub(known);
        if self.pages_missing > 0 && (page.clock.is_some() || !packets.is_empty()) {
            let pages = std::mem::take(&mut self.pages_missing);
            let missing = self.plausible_silence(std::mem::take(&mut missing), u64::from(pages) * 255);
            queue.extend([Item::Lost(missing, "pages are missing or damaged".to_owned()), Item::Reset]);
        }
        let excess = known.saturating_sub(due);
        let (mut front, back) = if page.ends() { (0, excess) } else { (excess, 0) };
        if self.clock.is_some() {
            front = 0;
        }
        let last = packets.len().saturating_sub(1);
        for (index, (bytes, length)) in packets.into_iter().zip(lengths).enumerate() {
            let Some(frames) = length else {
                let missing = self.plausible_silence(std::mem::take(&mut missing), 1);
                queue.push_back(Item::Lost(missing, "it is no packet of sound".to_owned()));
                continue;
            };
            let in_front = front.min(frames);
            front -= in_front;
            let back = if index == last { back.min(frames - in_front) } else { 0 };
            queue.push_back(Item::Packet { bytes, frames, front: in_front, back });
        }
        self.clock = page.clock.or(self.clock);
    }

    /// Limits `frames` of silence: 0 if this many packets cannot have had them.
    fn plausible_silence(&self, frames: u64, packets: u64) -> u64 {
        let most = packets * u64::from(self.identity.blocks[1] / 2);
        if frames <= most { frames } else { 0 }
    }
}
