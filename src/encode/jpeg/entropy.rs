//! Coefficients -> bits. ITU-T T.81, F.1.2.

use super::dct::Coefficients;
use super::tables::{Code, LOWEST, OTHERS};
use crate::error::{Error, Result};

/// A symbol's code word, with its length in the lowest eight bits.
type Word = u64;

/// The standard code words of luma and of chroma, built at compile time.
pub static WORDS: [Words; 2] = [Words::new(0), Words::new(1)];

/// The code words of one kind of component.
pub struct Words {
    lowest: [Word; 256],
    others: [Word; 256],
    /// For a small value after few zeros, the code word together with the value: `[zeros][value + SMALL]`.
    small: [[u32; 2 * SMALL]; 16],
}

/// Values from `-SMALL` to `SMALL - 1` count as small.
const SMALL: usize = 128;

/// The symbols for a run of sixteen zeros, and for the end of the block.
const SIXTEEN_ZEROS: usize = 0xF0;
const END: usize = 0x00;

impl Words {
    const fn new(kind: usize) -> Self {
        let others = words(&OTHERS[kind]);
        let mut small = [[0; 2 * SMALL]; 16];
        let mut zeros = 0;
        while zeros < 16 {
            let mut at = 0;
            while at < 2 * SMALL {
                let value = at as i32 - SMALL as i32;
                // At most 16 and 8 bits, and their number: 32 in all.
                small[zeros][at] = joined(others[zeros << 4 | significant_bits(value) as usize], value) as u32;
                at += 1;
            }
            zeros += 1;
        }
        Words { lowest: words(&LOWEST[kind]), others, small }
    }
}

/// Code words of equal length are consecutive; the first word one bit longer is twice the next number (T.81, C.2).
const fn words(code: &Code) -> [Word; 256] {
    let mut words = [0; 256];
    let (mut next, mut symbol, mut len) = (0, 0, 0);
    while len < code.counts.len() {
        let mut count = 0;
        while count < code.counts[len] {
            words[code.symbols[symbol] as usize] = next << 8 | (len as Word + 1);
            (next, symbol, count) = (next + 1, symbol + 1, count + 1);
        }
        (next, len) = (next << 1, len + 1);
    }
    words
}

/// Capacity of the buffer that [`Bits::flush`] empties: 24 blocks, each with at most 64 words of 27 bits.
const ROOM: usize = 8192;

/// The buffer. Eight bytes are written at a time, of which the last may be past its capacity.
pub type Waiting = [u8; ROOM + 8];

/// An empty buffer.
pub const NONE_WAITING: Waiting = [0; ROOM + 8];

/// A bit stream written to a file.
pub struct Bits<'a> {
    file: Vec<u8>,
    waiting: &'a mut Waiting,
    end: End,
}

/// Position in the bit stream.
#[derive(Clone, Copy, Default)]
struct End {
    /// Number of whole bytes in the buffer.
    at: usize,
    /// The bits after them, from the highest bit down, fewer than eight, and their number.
    bits: u64,
    held: u32,
}

impl End {
    /// Appends a code word. Nothing here branches on its length: such a branch would often be mispredicted.
    #[inline(always)]
    fn put(&mut self, word: Word, waiting: &mut Waiting) {
        self.held += word as u32 & 0xFF;
        self.bits |= (word >> 8) << ((64 - self.held) % 64);
        debug_assert!(self.at < ROOM, "nobody flushed");
        let at = self.at % ROOM;
        waiting[at..at + 8].copy_from_slice(&self.bits.to_be_bytes());
        self.at += self.held as usize / 8;
        self.bits <<= self.held & !7 & 63;
        self.held %= 8;
    }
}

impl<'a> Bits<'a> {
    /// Starts a bit stream at the end of `file`.
    #[must_use]
    pub fn after(file: Vec<u8>, waiting: &'a mut Waiting) -> Self {
        Bits { file, waiting, end: End::default() }
    }

    /// Reserves memory for `pixels` more, so that failure is an error. Noise at quality 100 takes up to three bytes a
    /// pixel.
    pub fn reserve(&mut self, pixels: usize) -> Result<()> {
        let bytes = 4 * pixels + 1024;
        self.file.try_reserve(bytes).map_err(|_| Error::Memory { what: "the JPEG", bytes })
    }

    /// Writes the buffer to the file. Call it at least every 24 blocks.
    pub fn flush(&mut self) {
        let (eights, rest) = self.waiting[..self.end.at].as_chunks::<8>();
        for eight in eights {
            // Whether one of the bytes is FF.
            let all = u64::from_ne_bytes(*eight);
            if (!all).wrapping_sub(ONES) & all & (ONES << 7) == 0 {
                self.file.extend_from_slice(eight);
            } else {
                stuff(eight, &mut self.file);
            }
        }
        stuff(rest, &mut self.file);
        self.end.at = 0;
    }

    /// Returns the file, padded with ones to a whole byte.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let missing = (8 - self.end.held) % 8;
        self.end.put(((1 << missing) - 1) << 8 | u64::from(missing), self.waiting);
        self.flush();
        self.file
    }

    /// Appends block `block` of eight. `before` is the DC coefficient of the previous block of its component.
    #[inline(always)]
    pub fn block(&mut self, words: &Words, coefficients: &Coefficients, block: usize, before: &mut i32) {
        // A copy stays in registers.
        let (mut end, waiting) = (self.end, &mut *self.waiting);
        let lowest = coefficients.values[0][block];
        let difference = lowest - *before;
        end.put(joined(words.lowest[significant_bits(difference) as usize], difference), waiting);
        *before = lowest;
        // The DC coefficient is done.
        let mut rest = coefficients.nonzero[block] & !1;
        let mut done = 1;
        while rest != 0 {
            let place = rest.trailing_zeros();
            let mut zeros = place - done;
            while zeros >= 16 {
                end.put(words.others[SIXTEEN_ZEROS], waiting);
                zeros -= 16;
            }
            let value = coefficients.values[place as usize % 64][block];
            let at = (value + SMALL as i32) as u32 as usize;
            let zeros = zeros as usize % 16;
            let word = match words.small[zeros].get(at) {
                Some(&word) => word.into(),
                None => joined(words.others[(zeros << 4) | (significant_bits(value) as usize % 16)], value),
            };
            end.put(word, waiting);
            done = place + 1;
            rest &= rest - 1;
        }
        if done < 64 {
            end.put(words.others[END], waiting);
        }
        self.end = end;
    }
}

/// The value 1 in every byte.
const ONES: u64 = u64::MAX / 255;

/// Appends bytes, with a 0 after every FF.
fn stuff(bytes: &[u8], file: &mut Vec<u8>) {
    for &byte in bytes {
        file.push(byte);
        if byte == 0xFF {
            file.push(0);
        }
    }
}

/// Joins a value to the code word that gives its number of bits. A negative value is stored as its offset from the
/// lowest one.
#[inline(always)]
const fn joined(word: Word, value: i32) -> Word {
    let count = significant_bits(value);
    let bits = (value + (value >> 31)) as u32 & ((1 << count) - 1);
    ((word >> 8) << count | bits as Word) << 8 | ((word & 0xFF) + count as Word)
}

#[inline(always)]
const fn significant_bits(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}
