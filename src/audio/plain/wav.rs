//! The format of a WAV file -> the layout of its samples.
//!
//! hound checks integer PCM and 32-bit floats. It is strict where real files are not, so it gets a clean header built
//! from the relevant fields. What it does not support, 64-bit floats and G.711, is recognised by tag and size alone.

use hound::{SampleFormat, WavReader};

use super::fmt::{ALAW, FmtChunk, IEEE_FLOAT, MULAW, PCM};
use crate::error::{Error, Result};
use crate::options::limits::{CHANNELS, SAMPLE_RATE, check_limit};

/// Encoding of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// 8 bits, unsigned.
    U8,
    /// 8 bits, signed, which WAV does not have.
    I8,
    /// 16 bits, signed.
    I16,
    /// 24 bits, signed.
    I24,
    /// 32 bits, signed.
    I32,
    /// 32 bits, IEEE 754.
    F32,
    /// 64 bits, IEEE 754.
    F64,
    /// 8 bits, ITU-T G.711 A-law.
    ALaw,
    /// 8 bits, ITU-T G.711 mu-law.
    MuLaw,
}

impl Encoding {
    /// Signed integers of this many bytes.
    #[must_use]
    pub fn integer(bytes: u16) -> Option<Self> {
        [Encoding::I8, Encoding::I16, Encoding::I24, Encoding::I32]
            .into_iter()
            .find(|it| it.bytes() == usize::from(bytes))
    }

    /// Size of a sample in bytes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Encoding::U8 | Encoding::I8 | Encoding::ALaw | Encoding::MuLaw => 1,
            Encoding::I16 => 2,
            Encoding::I24 => 3,
            Encoding::I32 | Encoding::F32 => 4,
            Encoding::F64 => 8,
        }
    }

    /// Name of the codec.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Encoding::U8 => "8-bit unsigned PCM",
            Encoding::I8 => "8-bit PCM",
            Encoding::I16 => "16-bit PCM",
            Encoding::I24 => "24-bit PCM",
            Encoding::I32 => "32-bit PCM",
            Encoding::F32 => "32-bit float",
            Encoding::F64 => "64-bit float",
            Encoding::ALaw => "G.711 A-law",
            Encoding::MuLaw => "G.711 mu-law",
        }
    }

    /// Whether a sample may be NaN or infinite.
    #[must_use]
    pub fn is_float(self) -> bool {
        matches!(self, Encoding::F32 | Encoding::F64)
    }
}

/// SampleLayout of a file's samples: frames of one sample per channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleLayout {
    /// Sample rate in Hz.
    pub sr: u32,
    /// Number of channels, within [`CHANNELS`].
    pub channels: usize,
    /// Encoding of a sample.
    pub encoding: Encoding,
}

impl SampleLayout {
    /// Size of a frame in bytes.
    #[must_use]
    pub fn frame_bytes(&self) -> usize {
        self.channels * self.encoding.bytes()
    }
}

/// Converts `format` to a layout.
pub fn layout(format: &FmtChunk) -> Result<SampleLayout> {
    let FmtChunk { tag, channels, sr, bits, .. } = *format;
    check_limit(&CHANNELS, channels.into())?;
    check_limit(&SAMPLE_RATE, sr.into())?;
    let encoding = match (tag, bits) {
        (IEEE_FLOAT, 64) => Encoding::F64,
        (ALAW, 8) => Encoding::ALaw,
        (MULAW, 8) => Encoding::MuLaw,
        (PCM | IEEE_FLOAT, _) => encoding_by_hound(format)?,
        _ => return Err(unreadable(format)),
    };
    check_frames(format, encoding.bytes() as u16)?;
    Ok(SampleLayout { sr, channels: channels.into(), encoding })
}

/// Samples are aligned to the top of whole bytes, so a container with more bits than the samples sets the scale: 12
/// bits in 16 (the standard of 1991), 20 valid bits in 24 (the extensible form). If a frame has room for more or fewer
/// bytes than that, their position is unknown, and a guess would give noise.
fn check_frames(format: &FmtChunk, sample_bytes: u16) -> Result<()> {
    let FmtChunk { channels, block_align, bits, .. } = *format;
    if u32::from(block_align) == u32::from(channels) * u32::from(sample_bytes) {
        return Ok(());
    }
    let reason = format!("{channels} samples of {bits} bits do not fill its frames of {block_align} bytes");
    Err(Error::Audio { reason })
}

fn encoding_by_hound(format: &FmtChunk) -> Result<Encoding> {
    check_frames(format, format.container_bits() / 8)?;
    let header = clean_header(format);
    let Ok(reader) = WavReader::new(header.as_slice()) else { return Err(unreadable(format)) };
    let spec = reader.spec();
    match (spec.sample_format, spec.bits_per_sample) {
        (SampleFormat::Int, 8) => Ok(Encoding::U8),
        (SampleFormat::Int, 16) => Ok(Encoding::I16),
        (SampleFormat::Int, 24) => Ok(Encoding::I24),
        (SampleFormat::Int, 32) => Ok(Encoding::I32),
        (SampleFormat::Float, 32) => Ok(Encoding::F32),
        _ => Err(unreadable(format)),
    }
}

/// A WAV header without samples, equivalent to `format`, in the plainest form that hound accepts.
fn clean_header(format: &FmtChunk) -> Vec<u8> {
    let FmtChunk { tag, channels, sr, block_align, .. } = *format;
    let byte_rate = sr.wrapping_mul(block_align.into());
    let mut header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    header.extend(tag.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(sr.to_le_bytes());
    header.extend(byte_rate.to_le_bytes());
    header.extend(block_align.to_le_bytes());
    header.extend(format.container_bits().to_le_bytes());
    header.extend(b"data\0\0\0\0");
    header
}

fn unreadable(format: &FmtChunk) -> Error {
    let FmtChunk { tag, bits, .. } = *format;
    let reason = match tag {
        PCM => format!("its samples are integers of {bits} bits, up to 32 are read"),
        IEEE_FLOAT => format!("its samples are floating-point numbers of {bits} bits, 32 and 64 are read"),
        ALAW | MULAW => format!("its {} samples have {bits} bits, 8 are read", codec_name(tag)),
        tag => format!("its samples are stored as {}, which is not read", codec_name(tag)),
    };
    Error::Audio { reason }
}

/// Names of the most common tags, from mmreg.h.
fn codec_name(tag: u16) -> String {
    let name = match tag {
        0x0002 => "Microsoft ADPCM",
        ALAW => "A-law",
        MULAW => "mu-law",
        0x0008 | 0x2001 => "DTS",
        0x0010 => "OKI ADPCM",
        0x0011 => "IMA ADPCM",
        0x0020 => "Yamaha ADPCM",
        0x0022 => "TrueSpeech",
        0x0031 => "GSM 6.10",
        0x0038 => "NMS ADPCM",
        0x0040 => "G.721 ADPCM",
        0x0045 | 0x0064 => "G.726 ADPCM",
        0x0050 => "MPEG audio",
        0x0055 => "MP3",
        0x0092 | 0x2000 => "AC-3",
        0x00FF | 0x1600 | 0x1610 => "AAC",
        0x0160..=0x0163 => "Windows Media Audio",
        0x0270 => "ATRAC3",
        0x5756 => "WavPack",
        0x566F | 0x674F..=0x6751 | 0x676F..=0x6771 => "Ogg Vorbis",
        0x704F => "Opus",
        0xA109 => "Speex",
        0xF1AC => "FLAC",
        tag => return format!("format 0x{tag:04X}"),
    };
    name.to_owned()
}
