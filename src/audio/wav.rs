//! What a WAV file's format chunk says of its samples.
//!
//! hound reads the format. It is strict where files in the wild are not, so it is handed a clean header made of the
//! fields that count: the redundant byte rate is computed, and a format chunk longer than its kind needs is cut.
//! Source of the layout: Microsoft, WAVEFORMATEXTENSIBLE (mmreg.h).

use hound::{SampleFormat, WavReader};

use crate::error::{Error, Result};

/// Channels that a file may have.
pub const MAX_CHANNELS: u64 = 256;
/// Samples per second that a file may have.
pub const MAX_SAMPLE_RATE: u64 = 4_000_000;

const TAG_EXTENSIBLE: u16 = 0xFFFE;

/// How one sample is stored; little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// 8 bits, unsigned.
    U8,
    /// 16 bits, signed.
    I16,
    /// 24 bits, signed.
    I24,
    /// 32 bits, signed.
    I32,
    /// 32 bits, IEEE 754.
    F32,
}

impl Encoding {
    /// Bytes of one sample.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Encoding::U8 => 1,
            Encoding::I16 => 2,
            Encoding::I24 => 3,
            Encoding::I32 | Encoding::F32 => 4,
        }
    }
}

/// How the samples of a file are stored: frames of one sample per channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Samples per second and channel.
    pub sr: u32,
    /// Channels, 1 to 256.
    pub channels: usize,
    /// How one sample is stored.
    pub encoding: Encoding,
}

impl Layout {
    /// Bytes of one frame.
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        self.channels * self.encoding.bytes()
    }
}

/// Reads a format chunk of at least 16 bytes.
pub fn layout(fmt: &[u8]) -> Result<Layout> {
    let field = |at: usize| u16::from_le_bytes([fmt[at], fmt[at + 1]]);
    let (tag, channels, block_align, bits) = (field(0), field(2), field(12), field(14));
    let sr = u32::from_le_bytes([fmt[4], fmt[5], fmt[6], fmt[7]]);
    check_limit("channels", channels.into(), MAX_CHANNELS)?;
    check_limit("sample rate in Hz", sr.into(), MAX_SAMPLE_RATE)?;
    // Some writers leave the frame's size out.
    let block_align = if block_align == 0 { channels.saturating_mul(bits.div_ceil(8)) } else { block_align };
    let header = clean_header(fmt, tag, sr, block_align);
    let spec = WavReader::new(header.as_slice()).map_err(|error| unreadable(tag, bits, &error))?.spec();
    // The sample size must be the container's, in both forms of the chunk. Valid bits below it, which only
    // WAVEFORMATEXTENSIBLE knows, stand at its top, so the container sets the scale; with a plain tag nobody says
    // where they stand, and a guess would be noise.
    if u32::from(block_align) * 8 != u32::from(channels) * u32::from(bits) {
        let reason = format!("{channels} samples of {bits} bits do not fill its frames of {block_align} bytes");
        return Err(Error::Audio { reason });
    }
    let encoding = match (spec.sample_format, bits) {
        (SampleFormat::Int, 8) => Encoding::U8,
        (SampleFormat::Int, 16) => Encoding::I16,
        (SampleFormat::Int, 24) => Encoding::I24,
        (SampleFormat::Int, 32) => Encoding::I32,
        (SampleFormat::Float, 32) => Encoding::F32,
        (format, bits) => {
            let kind = if format == SampleFormat::Int { "integer" } else { "floating-point" };
            return Err(Error::Audio { reason: format!("its samples are {kind} numbers of {bits} bits") });
        }
    };
    Ok(Layout { sr, channels: channels.into(), encoding })
}

/// A WAV header without samples that says what `fmt` says, in the one form that hound accepts for its tag.
fn clean_header(fmt: &[u8], tag: u16, sr: u32, block_align: u16) -> Vec<u8> {
    let byte_rate = sr.wrapping_mul(block_align.into());
    let mut clean = fmt[..16].to_vec();
    clean[8..12].copy_from_slice(&byte_rate.to_le_bytes());
    clean[12..14].copy_from_slice(&block_align.to_le_bytes());
    if tag == TAG_EXTENSIBLE && fmt.len() >= 40 {
        clean.extend(22u16.to_le_bytes());
        clean.extend(&fmt[18..40]);
    }
    let riff_size = (4 + 8 + clean.len() + 8) as u32;
    let fmt_size = (clean.len() as u32).to_le_bytes();
    [b"RIFF", &riff_size.to_le_bytes()[..], b"WAVEfmt ", &fmt_size, &clean, b"data", &[0; 4]].concat()
}

fn check_limit(name: &'static str, value: u64, limit: u64) -> Result<()> {
    match value {
        0 => Err(Error::Audio { reason: format!("{name}: 0, allowed is 1 to {limit}") }),
        value if value > limit => Err(Error::Limit { name, value, limit }),
        _ => Ok(()),
    }
}

fn unreadable(tag: u16, bits: u16, error: &hound::Error) -> Error {
    let reason = match error {
        hound::Error::Unsupported => format!("its samples are stored as {}", codec_name(tag)),
        error => format!("{error} (format 0x{tag:04X}, {bits} bits)"),
    };
    Error::Audio { reason }
}

/// Names from mmreg.h for the tags met most.
fn codec_name(tag: u16) -> String {
    match tag {
        0x0002 => "Microsoft ADPCM".to_owned(),
        0x0006 => "A-law".to_owned(),
        0x0007 => "mu-law".to_owned(),
        0x0011 => "IMA ADPCM".to_owned(),
        0x0055 => "MP3".to_owned(),
        TAG_EXTENSIBLE => "an extensible format other than integer and floating-point PCM".to_owned(),
        tag => format!("format 0x{tag:04X}"),
    }
}
