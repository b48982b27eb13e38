//! The headers of a Vorbis stream, as far as they determine the durations of packets and the decoder to use.
//!
//! Source: Vorbis I specification, section 4.2; 3.2.1 (codebooks), 6.2.1 and 7.2.2 (floors), 8.6.1 (residues).

/// Bit reader, least significant bit first.
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Bits<'_> {
    /// Reads the next `count` bits, at most 32; `None` if there are fewer.
    fn take(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for bit in 0..count {
            let byte = self.bytes.get(self.position / 8)?;
            value |= u32::from(byte >> (self.position % 8) & 1) << bit;
            self.position += 1;
        }
        Some(value)
    }

    fn flag(&mut self) -> Option<bool> {
        self.take(1).map(|bit| bit == 1)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.position = self.position.checked_add(count)?;
        (self.position <= 8 * self.bytes.len()).then_some(())
    }

    /// Reads a count of this many bits, stored minus one.
    fn count(&mut self, bits: u32) -> Option<u32> {
        self.take(bits).map(|count| count + 1)
    }
}

/// The position of the highest bit, counted from 1.
fn ilog(value: u32) -> u32 {
    32 - value.leading_zeros()
}

/// Contents of the first header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Number of channels, at least 1.
    pub channels: usize,
    /// Sample rate in Hz, at least 1.
    pub sr: u32,
    /// Number of samples in a short and in a long block: powers of two from 64 to 8192.
    pub blocks: [u32; 2],
}

impl Identity {
    /// The bit rates and the last bit are ignored.
    pub fn read(packet: &[u8]) -> Option<Self> {
        let packet = packet.strip_prefix(b"\x01vorbis")?.first_chunk::<22>()?;
        let number = |at: usize| packet[at..].first_chunk().map_or(0, |&bytes| u32::from_le_bytes(bytes));
        let (channels, sr, version) = (packet[4].into(), number(5), number(0));
        let blocks = [packet[21] & 15, packet[21] >> 4];
        let legal = blocks.iter().all(|exponent| (6..=13).contains(exponent)) && blocks[0] <= blocks[1];
        let identity = Identity { channels, sr, blocks: blocks.map(|exponent| 1 << exponent) };
        (legal && version == 0 && channels > 0 && sr > 0).then_some(identity)
    }
}

/// Contents of the third header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// For every mode, whether its blocks are long.
    pub modes: Vec<bool>,
    /// Whether every floor is of type 1, and every residue interleaves all channels, in one submap with at most one
    /// coupled pair: as current encoders write one and two channels.
    pub is_plain: bool,
}

impl Setup {
    /// Reads the third header; `None` if it is invalid.
    pub fn read(packet: &[u8], channels: usize) -> Option<Self> {
        let mut bits = Bits { bytes: packet.strip_prefix(b"\x05vorbis")?, position: 0 };
        for _ in 0..bits.count(8)? {
            skip_codebook(&mut bits)?;
        }
        let times = bits.count(6)?;
        bits.skip(16 * times as usize)?;
        let mut is_plain = true;
        for _ in 0..bits.count(6)? {
            is_plain &= floor(&mut bits)? == 1;
        }
        for _ in 0..bits.count(6)? {
            is_plain &= residue(&mut bits)? == 2 || channels == 1;
        }
        for _ in 0..bits.count(6)? {
            is_plain &= mapping(&mut bits, channels)?;
        }
        let modes = bits.count(6)?;
        let mode = |_| bits.flag().and_then(|long| bits.skip(16 + 16 + 8).map(|()| long));
        Some(Setup { modes: (0..modes).map(mode).collect::<Option<_>>()?, is_plain })
    }

    /// Whether the packet's block is long; `None` if it is not an audio packet.
    pub fn is_long(&self, packet: &[u8]) -> Option<bool> {
        let mut bits = Bits { bytes: packet, position: 0 };
        let header = bits.flag()?;
        let mode = bits.take(ilog(self.modes.len() as u32 - 1))?;
        self.modes.get(mode as usize).copied().filter(|_| !header)
    }

    /// A packet of the same mode and windows without sound: every channel's floor is unused.
    pub fn blank(&self, packet: &[u8]) -> Vec<u8> {
        let used = 1 + ilog(self.modes.len() as u32 - 1) + 2;
        let first = packet.first_chunk().map_or_else(|| packet[0].into(), |&bytes| u16::from_le_bytes(bytes));
        let mut blank = (first & ((1 << used) - 1)).to_le_bytes().to_vec();
        blank.resize(2048, 0);
        blank
    }
}

fn skip_codebook(bits: &mut Bits) -> Option<()> {
    if bits.take(24)? != 0x56_4342 {
        return None;
    }
    let (dimensions, entries) = (bits.take(16)?, bits.take(24)?);
    // libvorbis refuses larger ones, which no encoder needs: tables are built from them.
    if ilog(dimensions) + ilog(entries) > 24 || dimensions == 0 || entries == 0 {
        return None;
    }
    if bits.flag()? {
        skip_ordered_lengths(bits, entries)?;
    } else {
        let sparse = bits.flag()?;
        for _ in 0..entries {
            if !sparse || bits.flag()? {
                bits.skip(5)?;
            }
        }
    }
    let lookup = bits.take(4)?;
    if lookup == 0 {
        return Some(());
    }
    bits.skip(32 + 32)?;
    let width = bits.count(4)?;
    bits.skip(1)?;
    let values = match lookup {
        1 => root(entries, dimensions),
        2 => entries * dimensions,
        _ => return None,
    };
    bits.skip(values as usize * width as usize)
}

fn skip_ordered_lengths(bits: &mut Bits, entries: u32) -> Option<()> {
    bits.skip(5)?;
    let mut known = 0;
    while known < entries {
        known += bits.take(ilog(entries - known))?;
        if known > entries || bits.position > 8 * bits.bytes.len() {
            return None;
        }
    }
    Some(())
}

/// The largest number whose power is at most `entries`.
fn root(entries: u32, dimensions: u32) -> u32 {
    let fits = |&number: &u32| number.checked_pow(dimensions).is_some_and(|power| power <= entries);
    if dimensions == 1 { entries } else { (1..=4096).take_while(fits).last().unwrap_or(1) }
}

/// Skips a floor; returns its type.
fn floor(bits: &mut Bits) -> Option<u32> {
    let kind = bits.take(16)?;
    match kind {
        0 => {
            bits.skip(8 + 16 + 16 + 6 + 8)?;
            let books = bits.count(4)?;
            bits.skip(8 * books as usize)?;
        }
        1 => skip_lines(bits)?,
        _ => return None,
    }
    Some(kind)
}

fn skip_lines(bits: &mut Bits) -> Option<()> {
    let partitions = bits.take(5)?;
    let classes = (0..partitions).map(|_| bits.take(4)).collect::<Option<Vec<_>>>()?;
    let mut dimensions = [0; 16];
    let n_classes = classes.iter().max().map_or(0, |&class| class as usize + 1);
    for dimension in &mut dimensions[..n_classes] {
        *dimension = bits.count(3)?;
        let subclasses = bits.take(2)?;
        let books = (1 << subclasses) + usize::from(subclasses > 0);
        bits.skip(8 * books)?;
    }
    bits.skip(2)?;
    let width = bits.take(4)?;
    let points: u32 = classes.iter().map(|&class| dimensions[class as usize]).sum();
    bits.skip(points as usize * width as usize)
}

/// Skips a residue; returns its type.
fn residue(bits: &mut Bits) -> Option<u32> {
    let kind = bits.take(16).filter(|&kind| kind <= 2)?;
    bits.skip(24 + 24 + 24)?;
    let classes = bits.count(6)?;
    bits.skip(8)?;
    let mut books = 0;
    for _ in 0..classes {
        let low = bits.take(3)?;
        let high = if bits.flag()? { bits.take(5)? } else { 0 };
        books += low.count_ones() + high.count_ones();
    }
    bits.skip(8 * books as usize)?;
    Some(kind)
}

/// Skips a mapping; returns whether it has one submap, with at most one coupled pair.
fn mapping(bits: &mut Bits, channels: usize) -> Option<bool> {
    if bits.take(16)? != 0 {
        return None;
    }
    let sets = if bits.flag()? { bits.count(4)? } else { 1 };
    let couples = if bits.flag()? { bits.count(8)? } else { 0 };
    bits.skip(2 * couples as usize * ilog(channels as u32 - 1) as usize)?;
    bits.skip(2)?;
    if sets > 1 {
        bits.skip(4 * channels)?;
    }
    bits.skip((8 + 8 + 8) * sets as usize)?;
    Some(sets == 1 && couples <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_block_sizes_are_read_and_unused_bits_ignored() {
        let header = |blocks: u8, last: u8| {
            let rates = [&[0; 4][..], &[2], &8000_u32.to_le_bytes(), &[0xFF; 12], &[blocks, last]];
            [&b"\x01vorbis"[..], &rates.concat()].concat()
        };
        for short in 0..16 {
            for long in 0..16 {
                let expected = (short >= 6 && short <= long && long <= 13).then_some(Identity {
                    channels: 2,
                    sr: 8000,
                    blocks: [1 << short, 1 << long],
                });
                assert_eq!(Identity::read(&header(long << 4 | short, short)), expected);
            }
        }
    }

    #[test]
    fn a_blank_packet_has_the_same_mode_and_windows() {
        let setup = Setup { modes: vec![false, true], is_plain: true };
        // A header bit, one bit of mode, two of windows.
        assert_eq!(setup.is_long(&[0b1111_0110]), Some(true));
        assert_eq!(setup.is_long(&[0b1111_0111]), None);
        assert_eq!(setup.blank(&[0b1111_0110])[..3], [0b0110, 0, 0]);
        assert_eq!(setup.blank(&[0b1111_0110, 0xFF])[..3], [0b0110, 0, 0]);
    }
}
