//! CAF: chunks -> the packets of its samples. Source: Apple, "Core Audio Format Specification 1.0", "Packet Table Chunk"
//! and "Magic Cookie Chunk".

use super::codec::{CodecKind, Description};
use super::decoder::End;
use super::elementary::elementary;
use super::gaps::Gaps;
use super::packets::{Next, Packet, Packets, TrackDecoder};
use super::window::Window;
use crate::audio::plain::caf::{EDIT_COUNT, Fields, Part, Parts};
use crate::error::Result;
use crate::files::open::InputFile;

/// Length of the packet table before its entries in bytes, and number of bytes read at once.
const TABLE_HEADER: u64 = 24;
const CHUNK: usize = 4 << 10;
/// Maximum length of a decoder's configuration in bytes.
const MAX_COOKIE: u64 = 64 << 10;
/// Maximum length of a number in bytes: 32 bits in groups of seven.
const MAX_NUMBER: usize = 5;

/// The packets of a CAF file.
pub struct Caf<'a> {
    table: Window<'a>,
    /// The next entry of the table, and its end.
    entry: u64,
    entries_end: u64,
    /// Number of packets left in the table.
    left: u64,
    /// Start of the next packet, and end of the last one.
    at: u64,
    end: u64,
    /// Bytes and frames in every packet; 0 if the table lists them.
    bytes: u64,
    frames: u64,
    /// Whether the table knows how long packets are. Of FLAC it has the mean.
    is_timed: bool,
    warning: Option<String>,
}

/// Opens the packets of the file that starts at byte `start`.
pub fn open<'a>(file: &'a InputFile<'a>, start: u64) -> Result<TrackDecoder<'a, Caf<'a>>, End> {
    let parts = Parts::find(file, start)?;
    let fields = parts.fields(file)?;
    let data = parts.data.ok_or(End::Early)?;
    let cookie = parts.cookie.map_or(Ok(Vec::new()), |part| cookie(file, part))?;
    let (is_listed, (packets, gaps)) = match parts.table {
        Some(table) => (true, header(file, table)?),
        None => (false, (0, Gaps::default())),
    };
    let is_fixed = fields.packet_bytes > 0 && fields.packet_frames > 0;
    if !is_listed && !is_fixed {
        return Err(End::Damaged("its packet table is missing".to_owned()));
    }
    let table = parts.table.unwrap_or(Part { body: 0, size: 0 });
    let caf = Caf {
        table: Window::new(file, 0, CHUNK),
        entry: table.body.saturating_add(TABLE_HEADER),
        entries_end: table.end().min(file.len()),
        left: if is_fixed { u64::MAX } else { packets },
        at: data.body.saturating_add(EDIT_COUNT),
        end: data.end(),
        bytes: fields.packet_bytes.into(),
        frames: fields.packet_frames.into(),
        is_timed: &fields.codec != b"flac",
        warning: parts.warning(),
    };
    let description = describe(&fields, cookie);
    let clock = description.sr;
    Ok(TrackDecoder::new(file, caf, vec![description], clock)?.with_gaps(gaps))
}

fn cookie(file: &InputFile, part: Part) -> Result<Vec<u8>> {
    let len = part.end().min(file.len()).saturating_sub(part.body).min(MAX_COOKIE);
    let mut bytes = vec![0; len as usize];
    let len = file.read_at(&mut bytes, part.body)?;
    bytes.truncate(len);
    Ok(bytes)
}

/// The number of packets in the table, and the samples that are not part of the recording.
fn header(file: &InputFile, table: Part) -> Result<(u64, Gaps)> {
    let mut bytes = [0; TABLE_HEADER as usize];
    file.read_at(&mut bytes, table.body)?;
    let (wide, narrow) = bytes.split_at(16);
    let wide = wide.as_chunks::<8>().0.iter().map(|&bytes| i64::from_be_bytes(bytes));
    let narrow = narrow.as_chunks::<4>().0.iter().map(|&bytes| i64::from(i32::from_be_bytes(bytes)));
    let numbers: Vec<u64> = wide.chain(narrow).map(|number| u64::try_from(number).unwrap_or(0)).collect();
    let [packets, valid, priming, remainder] = numbers[..] else { return Ok((0, Gaps::default())) };
    Ok((packets, Gaps::counted(priming, remainder, valid).unwrap_or_default()))
}

fn describe(fields: &Fields, cookie: Vec<u8>) -> Description {
    let (kind, config) = match &fields.codec {
        b"aac " | b"aach" | b"aacl" => match cookie.first() {
            // Some are preceded by a version, as in MP4.
            Some(0) if cookie.get(4) == Some(&3) => elementary(&cookie[4..]),
            Some(3) => elementary(&cookie),
            _ => (CodecKind::Aac, cookie),
        },
        b"alac" => (CodecKind::Alac, without_boxes(cookie)),
        b".mp1" | b".mp2" | b".mp3" => (CodecKind::Mpeg, Vec::new()),
        b"flac" => (CodecKind::Flac, cookie),
        codec => (CodecKind::Unread(unsupported_name(codec)), Vec::new()),
    };
    Description { kind, sr: fields.sr.round() as u32, channels: fields.channels as usize, config }
}

/// Strips the boxes that QuickTime puts before the configuration of Apple Lossless.
fn without_boxes(mut cookie: Vec<u8>) -> Vec<u8> {
    for name in [b"frma", b"alac"] {
        if cookie.get(4..8) == Some(name) {
            cookie.drain(..cookie.len().min(12));
        }
    }
    cookie
}

fn unsupported_name(codec: &[u8; 4]) -> &'static str {
    match codec {
        b"opus" => "Opus",
        b"ima4" => "IMA ADPCM",
        b"aacp" | b"aacg" | b"aace" | b"aacf" | b"usac" => "AAC that is not of low complexity",
        b"ac-3" => "AC-3",
        b"ec-3" => "E-AC-3",
        b"ilbc" => "iLBC",
        b"samr" => "AMR",
        b"QDM2" | b"QDMC" => "QDesign Music",
        b"MAC3" | b"MAC6" => "MACE",
        b"agsm" => "GSM 06.10",
        b"Qclp" => "QCELP",
        _ => "a codec",
    }
}

impl Caf<'_> {
    /// Reads the next number of the table, in groups of seven bits; `None` at its end.
    fn number(&mut self) -> Result<Option<u64>> {
        let available = self.entries_end.saturating_sub(self.entry).min(MAX_NUMBER as u64) as usize;
        let bytes = self.table.from(self.entry, available)?;
        let bytes = &bytes[..available.min(bytes.len())];
        let Some(last) = bytes.iter().position(|byte| byte & 0x80 == 0) else { return Ok(None) };
        let number = bytes[..=last].iter().fold(0, |number, byte| number << 7 | u64::from(byte & 0x7F));
        self.entry += last as u64 + 1;
        Ok(Some(number))
    }

    /// The value shared by all packets, or the next number of the table.
    fn size(&mut self, fixed: u64) -> Result<Option<u64>> {
        if fixed > 0 { Ok(Some(fixed)) } else { self.number() }
    }
}

impl Packets for Caf<'_> {
    fn next(&mut self) -> Result<Next, End> {
        if self.left == 0 || self.at >= self.end {
            return Ok(Next::End);
        }
        if self.bytes > 0 && self.at.saturating_add(self.bytes) > self.end.min(self.table.len()) {
            return Ok(Next::End);
        }
        let (Some(len), Some(units)) = (self.size(self.bytes)?, self.size(self.frames)?) else {
            return Err(End::Damaged("its packets are not all listed".to_owned()));
        };
        self.left -= 1;
        let units = if self.is_timed { units } else { 0 };
        let packet = Packet { at: self.at, len, units, description: 0 };
        self.at = self.at.saturating_add(len);
        Ok(Next::Packet(packet))
    }

    fn has_more_within_file(&mut self) -> Result<bool, End> {
        Ok(false)
    }

    fn warnings(&self) -> Vec<String> {
        self.warning.iter().cloned().collect()
    }
}
