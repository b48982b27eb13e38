//! Packets listed in fragments between the samples. Source: ISO/IEC 14496-12, 8.8 (moof, traf, tfhd, trun and trex).

use std::collections::VecDeque;

use super::boxes::{Repairs, Span};
use crate::audio::coded::decoder::End;
use crate::audio::coded::packets::{Next, Packet};
use crate::audio::coded::window::Window;
use crate::error::Result;
use crate::files::open::InputFile;

/// Number of bytes of a run's list read at once.
const CHUNK: usize = 4 << 10;

/// Defaults for packets.
#[derive(Clone, Copy, Default)]
pub struct Defaults {
    description: u32,
    units: u32,
    size: u32,
}

impl Defaults {
    /// Reads the defaults of a track from the movie's box mvex.
    pub fn read(movie: Span, track: Option<u32>) -> Result<Self> {
        let Some(extends) = movie.child(b"mvex")? else { return Ok(Defaults::default()) };
        let mut children = extends.children(0);
        while let Some((name, span)) = children.next()? {
            if name == *b"trex" && track.is_none_or(|track| span.number(4).is_ok_and(|id| id == track)) {
                return Ok(Defaults { description: span.number(8)?, units: span.number(12)?, size: span.number(16)? });
            }
        }
        Ok(Defaults::default())
    }
}

/// Consecutive packets.
struct Run {
    /// Position of the next packet's entry in the list.
    entry: u64,
    flags: u32,
    left: u32,
    /// Position of its first packet; `None`: after the last packet.
    at: Option<u64>,
    defaults: Defaults,
}

/// The fragments of a file.
pub struct Fragments<'a> {
    file: &'a InputFile<'a>,
    origin: u64,
    /// Position of the next box.
    position: u64,
    /// Number of the track; `None` if there is only one.
    track: Option<u32>,
    defaults: Defaults,
    runs: VecDeque<Run>,
    list: Window<'a>,
    /// End of the last packet.
    end: u64,
}

impl<'a> Fragments<'a> {
    /// The fragments of a file that starts at byte `origin`.
    pub fn new(file: &'a InputFile<'a>, origin: u64, track: Option<u32>, defaults: Defaults) -> Self {
        let (runs, list) = (VecDeque::new(), Window::new(file, 0, CHUNK));
        Fragments { file, origin, position: origin, track, defaults, runs, list, end: 0 }
    }

    /// Returns the next packet, or takes one step towards it.
    pub fn next(&mut self) -> Result<Next, End> {
        if self.runs.front().is_some_and(|run| run.left == 0) {
            self.runs.pop_front();
        }
        if self.runs.is_empty() {
            return self.walk();
        }
        Ok(self.packet()?.map_or(Next::Nothing, Next::Packet))
    }

    fn packet(&mut self) -> Result<Option<Packet>> {
        let Some(run) = self.runs.front_mut().filter(|run| run.left > 0) else { return Ok(None) };
        let mut word = |flag: u32, default: u32| -> Result<u32> {
            if run.flags & flag == 0 {
                return Ok(default);
            }
            let bytes = self.list.from(run.entry, 4)?;
            let number = bytes.first_chunk().map_or(0, |&bytes| u32::from_be_bytes(bytes));
            run.entry += 4;
            Ok(number)
        };
        let (units, len) = (word(0x100, run.defaults.units)?, word(0x200, run.defaults.size)?);
        // Flags, and a time shift that sound does not have.
        word(0x400, 0)?;
        word(0x800, 0)?;
        let at = run.at.take().unwrap_or(self.end);
        run.left -= 1;
        self.end = at.saturating_add(len.into());
        let description = run.defaults.description.max(1) as usize - 1;
        Ok(Some(Packet { at, len: len.into(), units: units.into(), description }))
    }

    /// Examines the next box of the file.
    fn walk(&mut self) -> Result<Next, End> {
        let repairs = Repairs::default();
        let whole = Span::whole_file(self.file, self.position, &repairs);
        let mut children = whole.children(0);
        let Some((name, span)) = children.next()? else {
            let rest = self.file.len().saturating_sub(self.position);
            return match rest {
                0 => Ok(Next::End),
                1..8 => Err(End::Early),
                _ => Err(End::Damaged("what follows is no box".to_owned())),
            };
        };
        let begin = std::mem::replace(&mut self.position, children.position());
        if name == *b"moof" {
            if children.cut {
                return Err(End::Early);
            }
            self.load(begin, span)?;
        }
        Ok(Next::Nothing)
    }

    /// Records the runs of a fragment that starts at this byte.
    fn load(&mut self, begin: u64, fragment: Span) -> Result<()> {
        let mut tracks = fragment.children(0);
        while let Some((name, track)) = tracks.next()? {
            let Some(header) = track.child(b"tfhd")?.filter(|_| name == *b"traf") else { continue };
            if self.track.is_some_and(|id| header.number(4).is_ok_and(|found| found != id)) {
                continue;
            }
            let flags = header.number(0)?;
            let mut offset = 8;
            let mut defaults = self.defaults;
            let mut base = begin;
            if flags & 1 != 0 {
                base = self.origin.saturating_add(header.wide(offset)?);
                offset += 8;
            }
            for (flag, field) in [(2, &mut defaults.description), (8, &mut defaults.units), (16, &mut defaults.size)] {
                if flags & flag != 0 {
                    *field = header.number(offset)?;
                    offset += 4;
                }
            }
            self.load_runs(track, base, defaults)?;
        }
        Ok(())
    }

    fn load_runs(&mut self, track: Span, base: u64, defaults: Defaults) -> Result<()> {
        let (mut runs, mut is_first) = (track.children(0), true);
        while let Some((name, run)) = runs.next()? {
            if name != *b"trun" {
                continue;
            }
            let (flags, claimed) = (run.number(0)?, run.number(4)?);
            let mut at = std::mem::take(&mut is_first).then_some(base);
            let mut offset = 8;
            if flags & 1 != 0 {
                at = Some(base.saturating_add_signed(i64::from(run.number(offset)? as i32)));
                offset += 4;
            }
            offset += if flags & 4 != 0 { 4 } else { 0 };
            let words = u64::from((flags & 0xF00).count_ones());
            let available = (run.len().saturating_sub(offset) / 4).checked_div(words).unwrap_or(u64::MAX);
            let left = u64::from(claimed).min(available) as u32;
            self.runs.push_back(Run { entry: run.start.saturating_add(offset), flags, left, at, defaults });
        }
        Ok(())
    }
}
