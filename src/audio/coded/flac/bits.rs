//! The bits of a frame, most significant first.

use super::fault::Fault;

/// Reads numbers bit by bit. Past the end it reads zeros, and [`Bits::check`] fails.
pub struct Bits<'a> {
    bytes: &'a [u8],
    /// Position of the next bit.
    at: usize,
}

impl<'a> Bits<'a> {
    /// Starts at byte `first`.
    #[must_use]
    pub fn new(bytes: &'a [u8], first: usize) -> Self {
        Bits { bytes, at: 8 * first }
    }

    /// The next 57 bits, at the top of a word.
    #[inline(always)]
    fn peek(&self) -> u64 {
        let rest = self.bytes.get(self.at >> 3..).unwrap_or_default();
        let word = rest.first_chunk().map_or_else(|| last_word(rest), |&word| u64::from_be_bytes(word));
        word << (self.at & 7)
    }

    /// Reads an unsigned number of 1 to 57 bits.
    pub fn unsigned(&mut self, width: u32) -> Result<u64, Fault> {
        let value = self.peek() >> (64 - width);
        self.at += width as usize;
        self.check()?;
        Ok(value)
    }

    /// Reads a number of 1 to 57 bits in two's complement.
    pub fn signed(&mut self, width: u32) -> Result<i64, Fault> {
        let value = self.peek() as i64 >> (64 - width);
        self.at += width as usize;
        self.check()?;
        Ok(value)
    }

    /// Fills `values` with numbers of 0 to 57 bits in two's complement.
    pub fn signed_all(&mut self, width: u32, values: &mut [i64]) -> Result<(), Fault> {
        if width == 0 {
            values.fill(0);
            return Ok(());
        }
        values.iter_mut().try_for_each(|value| {
            *value = self.signed(width)?;
            Ok(())
        })
    }

    /// Counts the zeros before the next one, which is consumed too.
    pub fn zeros(&mut self) -> Result<u64, Fault> {
        let start = self.at;
        loop {
            let zeros = self.peek().leading_zeros();
            if zeros < 57 {
                self.at += zeros as usize + 1;
                self.check()?;
                return Ok((self.at - start) as u64 - 1);
            }
            self.at += 57;
            self.check()?;
        }
    }

    /// Fills `residuals` with Rice codes: a quotient in unary, `parameter` bits of remainder, even numbers positive and
    /// odd ones negative. Source: RFC 9639, section 9.2.7.
    pub fn rice(&mut self, parameter: u32, residuals: &mut [i64]) -> Result<(), Fault> {
        let mut all = 0;
        for residual in residuals {
            let word = self.peek();
            let zeros = word.leading_zeros();
            let folded = if zeros + parameter < 57 {
                self.at += (zeros + 1 + parameter) as usize;
                let remainder = word << (zeros + 1) >> 1 >> (63 - parameter);
                u64::from(zeros) << parameter | remainder
            } else {
                self.long_rice(parameter)?
            };
            all |= folded;
            *residual = (folded >> 1) as i64 ^ -((folded & 1) as i64);
        }
        self.check()?;
        if all > u32::MAX.into() { Err(Fault::Wrong("a residual has more than 32 bits")) } else { Ok(()) }
    }

    #[cold]
    fn long_rice(&mut self, parameter: u32) -> Result<u64, Fault> {
        // A frame has up to 2^27 bits and a parameter up to 30: together 57 bits.
        let quotient = self.zeros()?;
        let remainder = if parameter == 0 { 0 } else { self.unsigned(parameter)? };
        Ok(quotient << parameter | remainder)
    }

    /// Fails if anything was read past the end.
    pub fn check(&self) -> Result<(), Fault> {
        if self.at <= 8 * self.bytes.len() { Ok(()) } else { Err(Fault::Cut) }
    }

    /// The index of the first byte that was not read at all.
    #[must_use]
    pub fn next_byte(&self) -> usize {
        self.at.div_ceil(8)
    }
}

/// The bytes before the end, followed by zeros.
#[cold]
fn last_word(rest: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.iter_mut().zip(rest).for_each(|(place, &byte)| *place = byte);
    u64::from_be_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_across_bytes_and_up_to_the_end() {
        let bytes = [0b1010_0000, 0b0000_0001, 0xFF, 0x80];
        let mut bits = Bits::new(&bytes, 0);
        assert_eq!(bits.unsigned(3), Ok(0b101));
        assert_eq!(bits.zeros(), Ok(12));
        assert_eq!(bits.signed(9), Ok(-1));
        assert_eq!((bits.next_byte(), bits.signed(7)), (4, Ok(0)));
        assert_eq!((bits.unsigned(1), bits.zeros()), (Err(Fault::Cut), Err(Fault::Cut)));
    }

    #[test]
    fn rice_codes_are_read_short_and_long() {
        // Quotients 0, 2 and 60 with one bit of remainder.
        let mut text = "10".to_owned() + "0011";
        text += &("0".repeat(60) + "11");
        text += &"0".repeat(72 - text.len());
        let bytes: Vec<u8> =
            text.as_bytes().chunks(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | (bit & 1))).collect();
        let mut residuals = [7; 3];
        assert_eq!(Bits::new(&bytes, 0).rice(1, &mut residuals), Ok(()));
        assert_eq!(residuals, [0, -3, -61]);
        assert_eq!(Bits::new(&bytes[..8], 0).rice(1, &mut residuals), Err(Fault::Cut));
    }
}
