//! The edit list: which stretch of a track is to be heard. Source: ISO/IEC 14496-12, 8.6.6.

use super::boxes::Span;
use crate::error::Result;

/// Edits that are looked at.
const MOST_EDITS: u64 = 4096;
/// The rate of an edit that is played as it is.
const NORMAL_RATE: u32 = 0x0001_0000;

/// The only edit of a track: the stretch of its media that is to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where it begins, in units of the media.
    pub start: u64,
    /// How long it is, in units of the media; `None` where the movie's clock is too coarse to say, or for all there is.
    pub len: Option<u64>,
}

/// The units of a second.
#[derive(Clone, Copy)]
pub struct Clocks {
    /// In the movie's times; 0 if unknown.
    pub movie: u32,
    /// In those of the track's media.
    pub media: u32,
}

/// The only edit of a track; `None` where there is none, or several. One of nothing, which makes a track begin later,
/// does not count, nor one that is played at another rate.
pub fn edit(track: Span, clocks: Clocks) -> Result<Option<Edit>> {
    let list = track.child(b"edts")?.map(|edits| edits.child(b"elst")).transpose()?.flatten();
    let Some(list) = list else { return Ok(None) };
    let wide = list.version()? == 1;
    let entry_bytes = if wide { 20 } else { 12 };
    let count = u64::from(list.number(4)?).min(list.len().saturating_sub(8) / entry_bytes).min(MOST_EDITS);
    let mut heard = None;
    for index in 0..count {
        let (len, start, rate) = entry(list, 8 + index * entry_bytes, wide)?;
        match (start, heard) {
            (None, _) => {}
            (Some(_), _) if rate != NORMAL_RATE => {}
            (Some(start), None) => heard = Some((start, len)),
            (Some(_), Some(_)) => return Ok(None),
        }
    }
    let exact = |len: u64| in_units(len, clocks).filter(|&len| len > 0);
    Ok(heard.map(|(start, len)| Edit { start, len: exact(len) }))
}

/// An edit's length, where it begins within the media, and its rate.
fn entry(list: Span, at: u64, wide: bool) -> Result<(u64, Option<u64>, u32)> {
    if wide {
        let start = i64::try_from(list.wide(at + 8)?).ok().map(i64::unsigned_abs);
        return Ok((list.wide(at)?, start, list.number(at + 16)?));
    }
    let (len, start) = (list.number(at)?, list.number(at + 4)?);
    let start = i32::try_from(start).ok().map(|start| start.unsigned_abs().into());
    Ok((len.into(), start, list.number(at + 8)?))
}

/// `len` units of the movie in those of the media, where that is exact to the unit.
fn in_units(len: u64, clocks: Clocks) -> Option<u64> {
    if clocks.movie < clocks.media || clocks.media == 0 {
        return None;
    }
    let units = u128::from(len) * u128::from(clocks.media) / u128::from(clocks.movie);
    u64::try_from(units).ok()
}
