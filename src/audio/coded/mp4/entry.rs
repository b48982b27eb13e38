//! The descriptions of a track's packets. Source: ISO/IEC 14496-12, 8.5.2 and 12.2.3 (stsd, with sound), 23003-5
//! (pcmC); Apple, QuickTime File Format, "Sound Sample Descriptions".

use super::boxes::{Name, Span};
use crate::audio::coded::codec::{CodecKind, Description};
use crate::audio::coded::elementary::elementary;
use crate::audio::order::ByteOrder;
use crate::audio::plain::wav::{Encoding, SampleLayout};
use crate::error::Result;
use crate::options::limits::{CHANNELS, check_limit};

/// Maximum number of descriptions in a track.
const MAX_ENTRIES: usize = 64;
/// Maximum length of a decoder's configuration in bytes.
const MAX_CONFIG: u64 = 64 << 10;
/// Flags of linear PCM.
const IS_FLOAT: u32 = 1;
const IS_BIG_ENDIAN: u32 = 2;
const IS_SIGNED: u32 = 4;

/// Reads the descriptions of a track whose clock has this many units per second; `None` for one that is not known to be
/// sound.
pub fn descriptions(table: Span, clock: u32) -> Result<Vec<Option<Description>>> {
    let (mut entries, mut found) = (table.children(8), Vec::new());
    while let Some((name, entry)) = entries.next()?.filter(|_| found.len() < MAX_ENTRIES) {
        let fields = Fields::read(entry, clock)?;
        found.push(describe(&name, entry, fields)?);
    }
    Ok(found)
}

/// The fields of a description of sound, of any version.
#[derive(Clone, Copy)]
struct Fields {
    channels: u32,
    bits: u32,
    sr: u32,
    /// Flags of linear PCM and bytes in a frame, if present.
    linear: Option<(u32, u32)>,
}

impl Fields {
    fn read(entry: Span, clock: u32) -> Result<Self> {
        let pair = |offset| Ok((entry.number(offset)? >> 16, entry.number(offset)? & 0xFFFF));
        let (channels, bits) = pair(16)?;
        let mut fields = Fields { channels, bits, sr: entry.number(24)? >> 16, linear: None };
        if pair(8)?.0 == 2 {
            let sr = f64::from_bits(entry.wide(32)?).round() as u32;
            let (channels, bits) = (entry.number(40)?, entry.number(48)?);
            fields = Fields { channels, bits, sr, linear: Some((entry.number(52)?, entry.number(56)?)) };
        }
        // A 16-bit field cannot store more than 65,535 Hz.
        if let Some(rate) = entry.search(b"srat", 0)? {
            fields.sr = rate.number(4)?;
        }
        if fields.sr == 0 {
            fields.sr = clock;
        }
        Ok(fields)
    }
}

fn describe(name: &Name, entry: Span, fields: Fields) -> Result<Option<Description>> {
    let config = |name: &Name, skipped: usize| -> Result<Vec<u8>> {
        let Some(found) = entry.search(name, 0)? else { return Ok(Vec::new()) };
        Ok(found.bytes(MAX_CONFIG)?.split_off(skipped.min(found.len() as usize)))
    };
    let (kind, config) = match name {
        b"mp4a" => elementary(&config(b"esds", 4)?),
        b"alac" => (CodecKind::Alac, config(b"alac", 4)?),
        b"fLaC" => (CodecKind::Flac, config(b"dfLa", 0)?),
        b".mp1" | b".mp2" | b".mp3" | b"mp3 " | b"ms\0\x55" | b"ms\0\x50" => (CodecKind::Mpeg, Vec::new()),
        _ => match (plain(name, entry, fields)?, unsupported_name(name)) {
            (Some(kind), _) => (kind, Vec::new()),
            (None, Some(name)) => (CodecKind::Unread(name), Vec::new()),
            (None, None) => return Ok(None),
        },
    };
    Ok(Some(Description { kind, sr: fields.sr, channels: fields.channels as usize, config }))
}

/// Uncompressed samples, if they are and the size of their frames is known.
fn plain(name: &Name, entry: Span, fields: Fields) -> Result<Option<CodecKind>> {
    let Fields { channels, bits, sr, linear } = fields;
    let order = |is_little| if is_little { ByteOrder::Little } else { ByteOrder::Big };
    // QuickTime's flag for little-endian samples, 16 bits.
    let enda_order = || -> Result<ByteOrder> {
        let word = entry.search(b"enda", 0)?.map(|word| word.bytes(2)).transpose()?;
        Ok(order(word.is_some_and(|word| word == [0, 1])))
    };
    let integer = |bits: u32| Encoding::integer(bits.div_ceil(8).min(9) as u16);
    let float = |bits| [(32, Encoding::F32), (64, Encoding::F64)].iter().find(|it| it.0 == bits).map(|it| it.1);
    let (encoding, order) = match (name, linear) {
        (b"raw " | b"NONE", _) if bits <= 8 => (Some(Encoding::U8), ByteOrder::Big),
        (b"raw " | b"NONE" | b"twos", _) => (integer(bits), ByteOrder::Big),
        (b"sowt", _) => (integer(bits), ByteOrder::Little),
        (b"in24", _) => (Some(Encoding::I24), enda_order()?),
        (b"in32", _) => (Some(Encoding::I32), enda_order()?),
        (b"fl32", _) => (Some(Encoding::F32), enda_order()?),
        (b"fl64", _) => (Some(Encoding::F64), enda_order()?),
        (b"alaw", _) => (Some(Encoding::ALaw), ByteOrder::Little),
        (b"ulaw", _) => (Some(Encoding::MuLaw), ByteOrder::Little),
        (b"lpcm", Some((flags, frame_bytes))) => {
            let encoding = match flags & (IS_FLOAT | IS_SIGNED) {
                0 if bits == 8 => Some(Encoding::U8),
                0 => None,
                IS_SIGNED => integer(bits),
                _ => float(bits),
            };
            let is_packed = |it: &Encoding| u64::from(channels) * it.bytes() as u64 == u64::from(frame_bytes);
            (encoding.filter(is_packed), order(flags & IS_BIG_ENDIAN == 0))
        }
        (b"ipcm" | b"fpcm", _) => {
            let Some(config) = entry.search(b"pcmC", 0)? else { return Ok(None) };
            let [_, _, _, _, flags, bits, ..] = config.bytes(6)?[..] else { return Ok(None) };
            let encoding = if name == b"fpcm" { float(bits.into()) } else { integer(bits.into()) };
            (encoding, order(flags & 1 != 0))
        }
        _ => return Ok(None),
    };
    let layout = |encoding| SampleLayout { sr, channels: channels as usize, encoding };
    let known = encoding.filter(|_| check_limit(&CHANNELS, channels.into()).is_ok());
    Ok(known.map(|encoding| CodecKind::Plain(layout(encoding), order)))
}

/// The name of a codec that is not supported.
fn unsupported_name(name: &Name) -> Option<&'static str> {
    Some(match name {
        b"Opus" => "Opus",
        b"ac-3" | b"sac3" => "AC-3",
        b"ec-3" => "E-AC-3",
        b"ac-4" => "AC-4",
        b"dtsc" | b"dtse" | b"dtsh" | b"dtsl" | b"dtsx" => "DTS",
        b"enca" | b"drms" => "sound that is protected against copying",
        b"ima4" | b"ms\0\x11" => "IMA ADPCM",
        b"ms\0\x02" => "Microsoft ADPCM",
        b"samr" | b"sawb" | b"sawp" => "AMR",
        b"QDM2" | b"QDMC" => "QDesign Music",
        b"MAC3" | b"MAC6" => "MACE",
        b"agsm" => "GSM 06.10",
        b"mha1" | b"mhm1" | b"mha2" | b"mhm2" => "MPEG-H 3D Audio",
        b"spex" => "Speex",
        b"lpcm" | b"ipcm" | b"fpcm" | b"twos" | b"sowt" => "plain samples of an unknown form",
        _ => return None,
    })
}
