//! Coefficients -> bits. ITU-T T.81, F.1.2.

use super::dct::Coefficients;
use super::tables::{Code, LOWEST, OTHERS};
use crate::error::{Error, Result};

/// A symbol's code word and, in the lowest eight bits, its length.
type Word = u64;

/// The words of one kind of plane.
pub struct Words {
    lowest: [Word; 256],
    others: [Word; 256],
    /// For a small value after few zeros the word and the value at once: `[zeros][value + SMALL]`.
    small: [[u32; 2 * SMALL]; 16],
}

/// Values from `-SMALL` to `SMALL - 1` are small.
const SMALL: usize = 32;

/// The symbols of sixteen zeros, and of nothing but zeros up to the end.
const SIXTEEN_ZEROS: usize = 0xF0;
const END: usize = 0x00;

impl Words {
    /// The usual words of luma (0) or colours (1).
    #[must_use]
    pub fn new(kind: usize) -> Self {
        let others = words(&OTHERS[kind]);
        let small = |zeros: usize, at: usize| {
            let value = at as i32 - SMALL as i32;
            // At most 16 and 6 bits, and their count.
            joined(others[zeros << 4 | significant_bits(value) as usize], value) as u32
        };
        let small = std::array::from_fn(|zeros| std::array::from_fn(|at| small(zeros, at)));
        Words { lowest: words(&LOWEST[kind]), others, small }
    }
}

/// Words of one length count up; a bit longer, they go on at twice the number (T.81, C.2).
fn words(code: &Code) -> [Word; 256] {
    let mut words = [0; 256];
    let (mut next, mut symbols) = (0, code.symbols.iter());
    for (len, &count) in (1..).zip(&code.counts) {
        for &symbol in symbols.by_ref().take(count.into()) {
            words[usize::from(symbol)] = next << 8 | len;
            next += 1;
        }
        next <<= 1;
    }
    words
}

/// Bits on their way to a file.
pub struct Bits {
    bytes: Vec<u8>,
    /// The last `held` bits are still to be written, fewer than 32 of them.
    bits: u64,
    held: u32,
}

impl Bits {
    /// Goes on after `bytes`.
    #[must_use]
    pub fn after(bytes: Vec<u8>) -> Self {
        Bits { bytes, bits: 0, held: 0 }
    }

    /// Makes room for `pixels` more, so that what cannot be had is an error: noise at quality 100 takes up to three bytes
    /// for one.
    pub fn reserve(&mut self, pixels: usize) -> Result<()> {
        let bytes = 4 * pixels + 1024;
        self.bytes.try_reserve(bytes).map_err(|_| Error::Memory { what: "the JPEG", bytes })
    }

    /// Appends the lowest `count` bits of `bits`, at most 32; the others must be 0.
    #[inline(always)]
    fn put(&mut self, bits: u64, count: u32) {
        self.bits = self.bits << count | bits;
        self.held += count;
        if self.held >= 32 {
            self.held -= 32;
            let four = (self.bits >> self.held) as u32;
            // Whether one of the four bytes is FF, behind which a file must have a 0.
            if (!four).wrapping_sub(0x0101_0101) & four & 0x8080_8080 == 0 {
                self.bytes.extend_from_slice(&four.to_be_bytes());
            } else {
                self.stuffed(four);
            }
        }
    }

    #[cold]
    fn stuffed(&mut self, four: u32) {
        for byte in four.to_be_bytes() {
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    /// The whole, filled up with ones to whole bytes.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let missing = (32 - self.held) % 8;
        self.put((1 << missing) - 1, missing);
        while self.held > 0 {
            self.held -= 8;
            let byte = (self.bits >> self.held) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
        self.bytes
    }

    /// Appends block `block` of eight; `before` is the lowest coefficient of the last block of its plane.
    #[inline(always)]
    pub fn block(&mut self, words: &Words, coefficients: &Coefficients, block: usize, before: &mut i32) {
        let lowest = coefficients.values[0][block];
        let difference = lowest - *before;
        self.word(joined(words.lowest[significant_bits(difference) as usize], difference));
        *before = lowest;
        // The lowest is done.
        let mut rest = coefficients.nonzero[block] & !1;
        let mut done = 1;
        while rest != 0 {
            let place = rest.trailing_zeros();
            let mut zeros = place - done;
            while zeros >= 16 {
                self.word(words.others[SIXTEEN_ZEROS]);
                zeros -= 16;
            }
            let value = coefficients.values[place as usize % 64][block];
            let at = (value + SMALL as i32) as u32 as usize;
            let zeros = zeros as usize % 16;
            self.word(match words.small[zeros].get(at) {
                Some(&word) => word.into(),
                None => joined(words.others[(zeros << 4) | (significant_bits(value) as usize % 16)], value),
            });
            done = place + 1;
            rest &= rest - 1;
        }
        if done < 64 {
            self.word(words.others[END]);
        }
    }

    #[inline(always)]
    fn word(&mut self, word: Word) {
        self.put(word >> 8, word as u32 & 0xFF);
    }
}

/// A word that says how many bits a value has, and the value behind it; one below 0 as its distance from the lowest.
#[inline(always)]
fn joined(word: Word, value: i32) -> Word {
    let count = significant_bits(value);
    let bits = (value + (value >> 31)) as u32 & ((1 << count) - 1);
    ((word >> 8) << count | u64::from(bits)) << 8 | ((word & 0xFF) + u64::from(count))
}

#[inline(always)]
fn significant_bits(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}
