//! The fields of a format chunk, in all forms in use.
//!
//! Source: Microsoft, WAVEFORMATEX and WAVEFORMATEXTENSIBLE (mmreg.h). The redundant byte rate and the channel mask are
//! ignored: the number of channels decides.

use crate::audio::order::ByteOrder;
use crate::error::{Error, Result};

/// Integer PCM.
pub const PCM: u16 = 0x0001;
/// Floating-point PCM.
pub const IEEE_FLOAT: u16 = 0x0003;
/// ITU-T G.711 A-law.
pub const ALAW: u16 = 0x0006;
/// ITU-T G.711 mu-law.
pub const MULAW: u16 = 0x0007;
/// The tag is in the sub-format.
const EXTENSIBLE: u16 = 0xFFFE;
/// Length of the extensible form, the longest that is read, in bytes.
pub const EXTENSIBLE_BYTES: usize = 40;

/// Contents of a format chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FmtChunk {
    /// Storage format; in the extensible form, that of the sub-format.
    pub tag: u16,
    /// Number of channels.
    pub channels: u16,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Length of a frame in bytes.
    pub block_align: u16,
    /// Number of bits in a sample.
    pub bits: u16,
    /// Number of valid bits; only in the extensible form.
    pub valid_bits: Option<u16>,
}

impl FmtChunk {
    /// Reads a format chunk of at least 16 bytes.
    pub fn read(fmt: &[u8], order: ByteOrder) -> Result<Self> {
        let reader = Reader { fmt, order };
        let mut format = FmtChunk {
            tag: reader.u16(0),
            channels: reader.u16(2),
            sr: reader.u32(4),
            block_align: reader.u16(12),
            bits: reader.u16(14),
            valid_bits: None,
        };
        if format.tag == EXTENSIBLE {
            if fmt.len() < EXTENSIBLE_BYTES {
                let reason = format!("its extensible fmt chunk has {} bytes, {EXTENSIBLE_BYTES} are needed", fmt.len());
                return Err(Error::Audio { reason });
            }
            format.valid_bits = Some(reader.u16(18));
            format.tag = reader.sub_format()?;
        }
        // Some programs omit the size of a frame.
        if format.block_align == 0 {
            format.block_align = format.channels.saturating_mul(format.bits.div_ceil(8));
        }
        Ok(format)
    }

    /// Number of bits that a sample occupies: whole bytes.
    #[must_use]
    pub fn container_bits(&self) -> u16 {
        self.bits.div_ceil(8).saturating_mul(8)
    }

    /// A warning about an impossible number of valid bits.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let valid_bits = self.valid_bits.filter(|&valid_bits| valid_bits == 0 || valid_bits > self.bits)?;
        Some(format!("its fmt chunk claims {valid_bits} valid bits of {}: all were used", self.bits))
    }
}

/// The bytes of a format chunk, zero past its end.
struct Reader<'a> {
    fmt: &'a [u8],
    order: ByteOrder,
}

impl Reader<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        self.fmt.get(at..).and_then(|fmt| fmt.first_chunk()).copied().unwrap_or([0; N])
    }

    fn u16(&self, at: usize) -> u16 {
        self.order.u16(self.bytes(at))
    }

    fn u32(&self, at: usize) -> u32 {
        self.order.u32(self.bytes(at))
    }

    /// The tag in the sub-format's GUID of 32 bits, twice 16 bits and eight bytes.
    fn sub_format(&self) -> Result<u16> {
        let rest = (self.u16(28), self.u16(30), self.bytes(32));
        match u16::try_from(self.u32(24)) {
            Ok(tag) if rest == WAVE || rest == AMBISONIC => Ok(tag),
            _ => {
                let (first, (second, third, last)) = (self.u32(24), rest);
                let last = u64::from_be_bytes(last);
                let reason = format!("its sub-format is {first:08X}-{second:04X}-{third:04X}-{last:016X}, not PCM");
                Err(Error::Audio { reason })
            }
        }
    }
}

/// The part of a GUID after the tag.
type GuidRest = (u16, u16, [u8; 8]);

/// mmreg.h, DEFINE_WAVEFORMATEX_GUID.
const WAVE: GuidRest = (0x0000, 0x0010, [0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]);
/// Samples of a sound field. Source: R. Dobson, "The AMB Ambisonic File Format" (2001).
const AMBISONIC: GuidRest = (0x0721, 0x11D3, [0x86, 0x44, 0xC8, 0xC1, 0xCA, 0x00, 0x00, 0x00]);
