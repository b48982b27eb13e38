//! Telephone speech: 8 bits with a sign, an exponent and a mantissa. Source: ITU-T G.711 (1988), tables 1 and 2.

/// The value of every A-law byte, with full scale at 1.
pub static ALAW: [f32; 256] = table(false);
/// The value of every mu-law byte, with full scale at 1.
pub static MULAW: [f32; 256] = table(true);

const fn table(mu: bool) -> [f32; 256] {
    let mut table = [0.0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let number = if mu { mulaw(byte as u8) } else { alaw(byte as u8) };
        table[byte] = number as f32 / 32_768.0;
        byte += 1;
    }
    table
}

/// 13 bits, at the top of 16. Every other bit is inverted in transmission; a set sign bit is positive.
const fn alaw(byte: u8) -> i32 {
    let (positive, exponent, mantissa) = fields(byte ^ 0x55);
    let magnitude = match exponent {
        0 => 2 * mantissa + 1,
        exponent => (2 * mantissa + 33) << (exponent - 1),
    };
    8 * if positive { magnitude } else { -magnitude }
}

/// 14 bits, at the top of 16. All bits except the sign are inverted in transmission; adding 33 gives all segments one
/// formula.
const fn mulaw(byte: u8) -> i32 {
    let (positive, exponent, mantissa) = fields(byte ^ 0x7F);
    let magnitude = ((2 * mantissa + 33) << exponent) - 33;
    4 * if positive { magnitude } else { -magnitude }
}

const fn fields(byte: u8) -> (bool, i32, i32) {
    (byte & 0x80 != 0, (byte >> 4 & 7) as i32, (byte & 0x0F) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(table: &[f32; 256]) -> Vec<i32> {
        table.iter().map(|value| (value * 32_768.0) as i32).collect()
    }

    #[test]
    fn extremes_and_zeros_match_the_standard() {
        let (alaw, mulaw) = (numbers(&ALAW), numbers(&MULAW));
        assert_eq!([0xAA, 0x2A, 0xD5, 0x55].map(|byte: usize| alaw[byte]), [32_256, -32_256, 8, -8]);
        assert_eq!([0x80, 0x00, 0xFF, 0x7F].map(|byte: usize| mulaw[byte]), [32_124, -32_124, 0, 0]);
    }

    #[test]
    fn steps_double_in_each_segment() {
        for (table, invert, least, first_doubled) in [(&ALAW, 0x55, 16, 2), (&MULAW, 0x7F, 8, 1)] {
            let numbers = numbers(table);
            let at = |index: usize| numbers[(0x80 | index) ^ invert];
            for exponent in 0..8 {
                let doubled = (exponent + 1_usize).saturating_sub(first_doubled);
                let step = least << doubled;
                for mantissa in 1..16 {
                    assert_eq!(at(16 * exponent + mantissa) - at(16 * exponent + mantissa - 1), step);
                }
                assert!(exponent == 0 || at(16 * exponent) - at(16 * exponent - 1) <= step);
            }
        }
    }

    #[test]
    fn the_sign_bit_negates_a_value() {
        for table in [&ALAW, &MULAW] {
            assert!((0..128).all(|byte| table[byte] == -table[byte | 0x80] && table[byte] <= 0.0));
        }
    }
}
