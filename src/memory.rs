//! Memory that grows with a request is asked for first, so that the answer "no" is an error and not an abort.

use crate::error::{Error, Result};

/// What a recording needs besides the buffers that ask for themselves: transform, filter bank, one block of frames.
pub const HEADROOM: usize = 16 << 20;

/// Makes `buffer` hold `len` copies of `value`.
pub fn fill<T: Copy>(buffer: &mut Vec<T>, len: usize, value: T, what: &'static str) -> Result<()> {
    buffer.clear();
    buffer.try_reserve(len).map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
    buffer.resize(len, value);
    Ok(())
}

/// Whether `bytes` are to be had at this moment, for work that cannot ask itself.
pub fn probe(bytes: usize, what: &'static str) -> Result<()> {
    Vec::<u8>::new().try_reserve(bytes).map_err(|_| Error::Memory { what, bytes })
}
