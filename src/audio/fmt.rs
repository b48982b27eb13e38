//! The fields of a format chunk, in any of the forms in use.
//!
//! Source: Microsoft, WAVEFORMATEX and WAVEFORMATEXTENSIBLE (mmreg.h). The redundant byte rate is not looked at, nor is
//! the channel mask: the count of channels wins.

use super::order::ByteOrder;
use crate::error::{Error, Result};

/// Integer PCM.
pub const PCM: u16 = 0x0001;
/// Floating-point PCM.
pub const IEEE_FLOAT: u16 = 0x0003;
/// ITU-T G.711 A-law.
pub const ALAW: u16 = 0x0006;
/// ITU-T G.711 mu-law.
pub const MULAW: u16 = 0x0007;
/// Says that the tag is within the sub-format.
const EXTENSIBLE: u16 = 0xFFFE;
/// Bytes of the extensible form, which is the longest that is read.
pub const EXTENSIBLE_BYTES: usize = 40;

/// What a format chunk says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// How samples are stored; in the extensible form, what the sub-format says.
    pub tag: u16,
    /// Channels.
    pub channels: u16,
    /// Samples per second and channel.
    pub sr: u32,
    /// Bytes of a frame.
    pub block_align: u16,
    /// Bits of a sample.
    pub bits: u16,
    /// Of those, how many count; only the extensible form knows.
    pub valid_bits: Option<u16>,
}

impl Format {
    /// Reads a format chunk of at least 16 bytes.
    pub fn read(fmt: &[u8], order: ByteOrder) -> Result<Self> {
        let reader = Reader { fmt, order };
        let mut format = Format {
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
        // Some writers leave the size of a frame out.
        if format.block_align == 0 {
            format.block_align = format.channels.saturating_mul(format.bits.div_ceil(8));
        }
        Ok(format)
    }

    /// Bits that a sample takes: whole bytes.
    #[must_use]
    pub fn container_bits(&self) -> u16 {
        self.bits.div_ceil(8).saturating_mul(8)
    }

    /// What is said of valid bits that cannot be.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let valid_bits = self.valid_bits.filter(|&valid_bits| valid_bits == 0 || valid_bits > self.bits)?;
        Some(format!("its fmt chunk claims {valid_bits} valid bits of {}: all were used", self.bits))
    }
}

/// A format chunk's bytes; those beyond its end are 0.
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

    /// The tag within the sub-format's GUID, of 32 bits, twice 16 and eight bytes.
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

/// What follows the tag in a GUID.
type GuidRest = (u16, u16, [u8; 8]);

/// mmreg.h, DEFINE_WAVEFORMATEX_GUID.
const WAVE: GuidRest = (0x0000, 0x0010, [0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]);
/// The same samples, as the channels of a sound field. Source: R. Dobson, "The AMB Ambisonic File Format" (2001).
const AMBISONIC: GuidRest = (0x0721, 0x11D3, [0x86, 0x44, 0xC8, 0xC1, 0xCA, 0x00, 0x00, 0x00]);
