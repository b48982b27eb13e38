//! MP4, M4A and QuickTime: boxes -> the packets of the first sound track.
//!
//! Only boxes that lead to the samples are examined, so faults elsewhere do not matter.

mod boxes;
mod edit;
mod entry;
mod fragment;
mod note;
mod sizes;
mod table;

use boxes::{Repairs, Span};
use edit::Clocks;
use fragment::{Defaults, Fragments};
use table::SampleTable;

use super::codec::{CodecKind, Description};
use super::decoder::End;
use super::gaps::Gaps;
use super::packets::{Next, Packets, TrackDecoder};
use crate::error::Result;
use crate::files::open::InputFile;

/// Maximum number of tracks examined.
const MAX_TRACKS: usize = 256;

/// The packets of a track.
pub struct Mp4<'a> {
    samples: SampleTable<'a>,
    fragments: Option<Fragments<'a>>,
    warnings: Vec<String>,
}

/// A sound track.
struct Sound<'s> {
    span: Span<'s>,
    /// The tables of its packets.
    tables: Span<'s>,
    descriptions: Vec<Description>,
    /// Units of its clock per second; 0 if unknown.
    clock: u32,
}

/// Opens the packets of the file that starts at byte `start`.
pub fn open<'a>(file: &'a InputFile<'a>, start: u64) -> Result<TrackDecoder<'a, Mp4<'a>>, End> {
    let repairs = Repairs::default();
    let whole = Span::whole_file(file, start, &repairs);
    let has_track = |movie: Span| Ok(movie.child(b"mvhd")?.is_some() || movie.child(b"trak")?.is_some());
    let Some(movie) = whole.required(b"moov", has_track)? else { return Err(without_movie(whole)?) };
    let (sound, is_alone) = find_sound(movie)?;
    let mut samples = SampleTable::new(file, sound.tables, start, frame_bytes(&sound.descriptions))?;
    if samples.are_bytes() && frame_bytes(&sound.descriptions)[0] == 0 {
        return Err(End::Unread("packets whose sizes are not told".to_owned()));
    }
    let id = sound.span.child(b"tkhd")?.map(|header| header.number_after_times(0)).transpose()?;
    let id = id.filter(|_| !is_alone);
    let is_fragmented = samples.count() == 0 || movie.child(b"mvex")?.is_some();
    let defaults = is_fragmented.then(|| Defaults::read(movie, id)).transpose()?;
    let fragments = defaults.map(|defaults| Fragments::new(file, start, id, defaults));
    let movie_clock = movie.child(b"mvhd")?.map_or(Ok(0), |header| header.number_after_times(0))?;
    let edit = edit::edit(sound.span, Clocks { movie: movie_clock, media: sound.clock })?;
    let units = samples.units()?;
    let within = edit.filter(|edit| units.is_none_or(|units| edit.start < units));
    let left_out = "its edit list begins behind the last sample: it was left out".to_owned();
    let left_out = (within != edit).then_some(left_out);
    let warnings = repairs.warning().into_iter().chain(left_out).chain(samples.disagreement()?).collect();
    let note = note::note(movie)?;
    let packeted = TrackDecoder::new(file, Mp4 { samples, fragments, warnings }, sound.descriptions, sound.clock)?;
    let gaps = Gaps::from_movie(note.as_deref(), within, packeted.sr() == sound.clock);
    Ok(packeted.with_gaps(gaps))
}

/// Bytes in a frame for each description of uncompressed samples; 0 for others.
fn frame_bytes(descriptions: &[Description]) -> Vec<u64> {
    let bytes = |description: &Description| match description.kind {
        CodecKind::Plain(layout, _) => layout.frame_bytes() as u64,
        _ => 0,
    };
    descriptions.iter().map(bytes).collect()
}

/// The reason why there is no movie.
fn without_movie(whole: Span) -> Result<End, End> {
    let mut boxes = whole.children(0);
    while boxes.next()?.is_some() {}
    Ok(if boxes.cut { End::Early } else { End::Damaged("what describes its samples is missing".to_owned()) })
}

/// The first sound track, and whether the movie has no other track.
fn find_sound(movie: Span) -> Result<(Sound, bool), End> {
    let (mut children, mut tracks) = (movie.children(0), Vec::new());
    while let Some((name, span)) = children.next()?.filter(|_| tracks.len() < MAX_TRACKS) {
        if name == *b"trak" {
            tracks.push(span);
        }
    }
    let mut has_video = false;
    for &track in &tracks {
        match classify(track)? {
            Found::Sound(sound) => return Ok((sound, tracks.len() == 1)),
            Found::Video => has_video = true,
            Found::Other => {}
        }
    }
    let is_sound = |track| Ok(matches!(classify(track)?, Found::Sound(_)));
    if let Some(track) = movie.search_fitting(b"trak", is_sound)?
        && let Found::Sound(sound) = classify(track)?
    {
        return Ok((sound, false));
    }
    Err(match has_video {
        true => End::Unread("a video without sound".to_owned()),
        false => End::Damaged("it has no track of sound".to_owned()),
    })
}

/// Kind of a track.
enum Found<'s> {
    Sound(Sound<'s>),
    Video,
    Other,
}

fn classify(track: Span) -> Result<Found> {
    let any = |_: Span| Ok(true);
    let Some(media) = track.required(b"mdia", any)? else { return Ok(Found::Other) };
    let handler = media.child(b"hdlr")?.map_or(Ok(0), |handler| handler.number(8))?.to_be_bytes();
    if handler == *b"vide" {
        return Ok(Found::Video);
    }
    let info = media.required(b"minf", any)?.unwrap_or(media);
    let Some(tables) = info.required(b"stbl", any)? else { return Ok(Found::Other) };
    let Some(table) = tables.required(b"stsd", any)? else { return Ok(Found::Other) };
    let clock = media.required(b"mdhd", any)?.map_or(Ok(0), |header| header.number_after_times(0))?;
    let known = entry::descriptions(table, clock)?;
    let is_sound = handler == *b"soun" || known.first().is_some_and(Option::is_some);
    if !is_sound || known.is_empty() {
        return Ok(Found::Other);
    }
    let unknown = Description { kind: CodecKind::Unread("a codec"), sr: 0, channels: 0, config: Vec::new() };
    let descriptions = known.into_iter().map(|known| known.unwrap_or_else(|| unknown.clone())).collect();
    Ok(Found::Sound(Sound { span: track, tables, descriptions, clock }))
}

impl Packets for Mp4<'_> {
    fn next(&mut self) -> Result<Next, End> {
        if !self.samples.is_done() {
            return Ok(self.samples.next()?.map_or(Next::Nothing, Next::Packet));
        }
        match &mut self.fragments {
            Some(fragments) => fragments.next(),
            None if self.samples.is_short() => Err(End::Damaged("its packets are not all listed".to_owned())),
            None => Ok(Next::End),
        }
    }

    fn has_more_within_file(&mut self) -> Result<bool, End> {
        Ok(self.samples.has_more_within_file()?)
    }

    fn warnings(&self) -> Vec<String> {
        self.warnings.clone()
    }
}
