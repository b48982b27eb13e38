//! What an MP4 file says of samples that its encoder added: the edit list, which the decoders' reader leaves out.
//!
//! Source: ISO/IEC 14496-12, 4.2 (boxes), 8.2.2 and 8.3.2 (headers of the movie and its tracks), 8.4.2 (of a track's
//! media), 8.6.6 (edit lists).

use crate::audio::limits::CHUNKS;
use crate::audio::open::InputFile;
use crate::error::Result;

/// The only edit of a track: the stretch of its media that is to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it begins, in units of the media.
    pub start: u64,
    /// How long it is, in units of the media; `None` where the movie's clock is too coarse to say, or for all there is.
    pub len: Option<u64>,
}

/// The edit of the track with that number in the file that begins at `start`; `None` where there is none, or several.
pub fn edit(file: &InputFile, start: u64, track_id: u32) -> Result<Option<Edit>> {
    let file_box = Span { file, start, end: file.len() };
    let Some(movie) = file_box.child(b"moov")? else { return Ok(None) };
    let Some(movie_scale) = movie.child(b"mvhd")?.map(|header| header.number_after_times(0)).transpose()? else {
        return Ok(None);
    };
    for track in movie.children()?.into_iter().filter(|(name, _)| name == b"trak").map(|(_, span)| span) {
        let Some(header) = track.child(b"tkhd")? else { continue };
        if header.number_after_times(0)? == track_id {
            return track.edit(movie_scale);
        }
    }
    Ok(None)
}

/// The bytes of a box, or of the whole file.
#[derive(Clone, Copy)]
struct Span<'a> {
    file: &'a InputFile<'a>,
    start: u64,
    end: u64,
}

impl<'a> Span<'a> {
    /// The boxes within, as far as they can be read.
    fn children(self) -> Result<Vec<([u8; 4], Span<'a>)>> {
        let (mut children, mut at) = (Vec::new(), self.start);
        while at < self.end && children.len() < CHUNKS.max as usize {
            let (size, name) = (self.number(at)?, self.number(at.saturating_add(4))?.to_be_bytes());
            let (header, size) = match size {
                0 => (8, self.end - at),
                1 => (16, self.wide(at.saturating_add(8))?),
                size => (8, size.into()),
            };
            let end = at.saturating_add(size).min(self.end);
            if size < header {
                break;
            }
            children.push((name, Span { start: at.saturating_add(header).min(end), end, ..self }));
            at = end;
        }
        Ok(children)
    }

    fn child(self, name: &[u8; 4]) -> Result<Option<Span<'a>>> {
        Ok(self.children()?.into_iter().find(|(found, _)| found == name).map(|(_, span)| span))
    }

    /// 32 bits at that byte of the file; beyond the end of the box, 0.
    fn number(self, at: u64) -> Result<u32> {
        let mut bytes = [0; 4];
        if at.saturating_add(4) <= self.end {
            self.file.read_at(&mut bytes, at)?;
        }
        Ok(u32::from_be_bytes(bytes))
    }

    fn wide(self, at: u64) -> Result<u64> {
        Ok(u64::from(self.number(at)?) << 32 | u64::from(self.number(at.saturating_add(4))?))
    }

    /// The number `skipped` bytes behind the version, the flags and two times of 32 bits, or in version 1 of 64.
    fn number_after_times(self, skipped: u64) -> Result<u32> {
        let times = if self.number(self.start)? >> 24 == 1 { 16 } else { 8 };
        self.number(self.start.saturating_add(4 + times + skipped))
    }

    /// The only edit of this track. One of nothing, which makes a track begin later, does not count.
    fn edit(self, movie_scale: u32) -> Result<Option<Edit>> {
        let list = self.child(b"edts")?.map(|edits| edits.child(b"elst")).transpose()?.flatten();
        let header = self.child(b"mdia")?.map(|media| media.child(b"mdhd")).transpose()?.flatten();
        let (Some(list), Some(header)) = (list, header) else { return Ok(None) };
        let timescale = header.number_after_times(0)?;
        let wide = list.number(list.start)? >> 24 == 1;
        let entry_bytes = if wide { 20 } else { 12 };
        let (mut heard, mut at) = (None, list.start.saturating_add(8));
        for _ in 0..CHUNKS.max {
            if at.saturating_add(entry_bytes) > list.end {
                break;
            }
            let (len, start) = list.entry(at, wide)?;
            at += entry_bytes;
            match (start, heard) {
                (None, _) => {}
                (Some(start), None) => heard = Some((start, len)),
                (Some(_), Some(_)) => return Ok(None),
            }
        }
        let exact = |len: u64| in_units(len, timescale, movie_scale).filter(|&len| len > 0);
        Ok(heard.map(|(start, len)| Edit { start, len: exact(len) }))
    }

    /// An edit's length, and where it begins within the media.
    fn entry(self, at: u64, wide: bool) -> Result<(u64, Option<u64>)> {
        if wide {
            return Ok((self.wide(at)?, i64::try_from(self.wide(at + 8)?).ok().map(i64::unsigned_abs)));
        }
        let (len, start) = (self.number(at)?, self.number(at + 4)?);
        Ok((len.into(), i32::try_from(start).ok().map(|start| start.unsigned_abs().into())))
    }
}

/// `len` units of the movie in those of the media, where that is exact to the unit.
fn in_units(len: u64, timescale: u32, movie_scale: u32) -> Option<u64> {
    if movie_scale < timescale || timescale == 0 {
        return None;
    }
    let units = u128::from(len) * u128::from(timescale) / u128::from(movie_scale);
    u64::try_from(units).ok()
}
