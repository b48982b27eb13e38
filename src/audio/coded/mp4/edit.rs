//! The edit list: the part of a track to play. Source: ISO/IEC 14496-12, 8.6.6.

use super::boxes::Span;
use crate::audio::coded::gaps::Edit;
use crate::error::Result;

/// Maximum number of edits examined.
const MAX_EDITS: u64 = 4096;
/// Rate of an edit played at normal speed.
const NORMAL_RATE: u32 = 0x0001_0000;

/// Clock units in a second.
#[derive(Clone, Copy)]
pub struct Clocks {
    /// Of the movie; 0 if unknown.
    pub movie: u32,
    /// Of the track's media.
    pub media: u32,
}

/// Reads the only edit of a track; `None` if there is none, or several. Empty edits, which delay a track, and edits at
/// another rate do not count.
pub fn edit(track: Span, clocks: Clocks) -> Result<Option<Edit>> {
    let list = track.child(b"edts")?.map(|edits| edits.child(b"elst")).transpose()?.flatten();
    let Some(list) = list else { return Ok(None) };
    let wide = list.version()? == 1;
    let entry_bytes = if wide { 20 } else { 12 };
    let count = u64::from(list.number(4)?).min(list.len().saturating_sub(8) / entry_bytes).min(MAX_EDITS);
    let mut played = None;
    for index in 0..count {
        let (len, start, rate) = entry(list, 8 + index * entry_bytes, wide)?;
        match (start, played) {
            (None, _) => {}
            (Some(_), _) if rate != NORMAL_RATE => {}
            (Some(start), None) => played = Some((start, len)),
            (Some(_), Some(_)) => return Ok(None),
        }
    }
    let exact = |len: u64| in_units(len, clocks).filter(|&len| len > 0);
    Ok(played.map(|(start, len)| Edit { start, len: exact(len) }))
}

/// An edit's length, its start within the media, and its rate.
fn entry(list: Span, at: u64, wide: bool) -> Result<(u64, Option<u64>, u32)> {
    if wide {
        let start = i64::try_from(list.wide(at + 8)?).ok().map(i64::unsigned_abs);
        return Ok((list.wide(at)?, start, list.number(at + 16)?));
    }
    let (len, start) = (list.number(at)?, list.number(at + 4)?);
    let start = i32::try_from(start).ok().map(|start| start.unsigned_abs().into());
    Ok((len.into(), start, list.number(at + 8)?))
}

/// Converts `len` units of the movie to units of the media, if the result is exact.
fn in_units(len: u64, clocks: Clocks) -> Option<u64> {
    if clocks.movie < clocks.media || clocks.media == 0 {
        return None;
    }
    let units = u128::from(len) * u128::from(clocks.media) / u128::from(clocks.movie);
    u64::try_from(units).ok()
}
