//! Checksums of headers and frames: RFC 9639, sections 9.1.8 and 9.3.

/// Remainders of every byte followed by 0 to 7 zero bytes, for the polynomial x^16 + x^15 + x^2 + 1.
static CRC16: [[u16; 256]; 8] = crc16_tables();

/// Checksum of a header, with the polynomial x^8 + x^2 + x + 1. Zero for bytes that end with their own checksum.
#[must_use]
pub fn crc8(bytes: &[u8]) -> u8 {
    let step = |crc: u8| if crc & 0x80 != 0 { crc << 1 ^ 0x07 } else { crc << 1 };
    bytes.iter().fold(0, |crc, &byte| (0..8).fold(crc ^ byte, |crc, _| step(crc)))
}

/// Checksum of a frame. Zero for bytes that end with their own checksum.
#[must_use]
pub fn crc16(bytes: &[u8]) -> u16 {
    let (blocks, rest) = bytes.as_chunks::<8>();
    let table = |zeros: usize, byte: u8| CRC16[zeros][usize::from(byte)];
    let crc = blocks.iter().fold(0_u16, |crc, &[a, b, c, d, e, f, g, h]| {
        let [high, low] = crc.to_be_bytes();
        let first = table(7, a ^ high) ^ table(6, b ^ low) ^ table(5, c) ^ table(4, d);
        first ^ table(3, e) ^ table(2, f) ^ table(1, g) ^ table(0, h)
    });
    rest.iter().fold(crc, |crc, &byte| crc << 8 ^ table(0, (crc >> 8) as u8 ^ byte))
}

const fn crc16_tables() -> [[u16; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut at = 0;
    while at < 8 * 256 {
        let (zeros, byte) = (at / 256, at % 256);
        let mut crc = if zeros == 0 { (byte as u16) << 8 } else { tables[zeros - 1][byte] };
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x8005 } else { crc << 1 };
            bit += 1;
        }
        tables[zeros][byte] = crc;
        at += 1;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The frame of RFC 9639, appendix D.1.
    const FRAME: [u8; 15] = *b"\xFF\xF8\x69\x18\0\0\xBF\x03\x58\xFD\x03\x12\x8B\xAA\x9A";

    #[test]
    fn checksums_match_the_example_of_the_standard() {
        assert_eq!(crc8(&FRAME[..6]), 0xBF);
        assert_eq!(crc16(&FRAME[..13]), 0xAA9A);
        assert_eq!((crc8(&FRAME[..7]), crc16(&FRAME)), (0, 0));
    }
}
