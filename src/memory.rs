//! Memory that grows with a request is asked for first, so that the answer "no" is an error and not an abort.

use crate::cancel::{Cancel, STEP};
use crate::error::{Error, Result};

/// What the plan for a sample rate needs besides the buffers that ask for themselves: transform, filter bank, scratch.
pub const HEADROOM: usize = 16 << 20;

/// Empties `buffer` and gives it room for `len` values.
pub fn reserve<T>(buffer: &mut Vec<T>, len: usize, what: &'static str) -> Result<()> {
    buffer.clear();
    buffer.try_reserve(len).map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })
}

/// Makes `buffer` hold `len` copies of `value`.
pub fn fill<T: Copy>(buffer: &mut Vec<T>, len: usize, value: T, what: &'static str) -> Result<()> {
    reserve(buffer, len, what)?;
    buffer.resize(len, value);
    Ok(())
}

/// The same until somebody asks to stop: to fill gigabytes takes seconds.
pub fn fill_unless<T: Copy>(
    buffer: &mut Vec<T>,
    len: usize,
    value: T,
    what: &'static str,
    cancel: &Cancel,
) -> Result<()> {
    reserve(buffer, len, what)?;
    while buffer.len() < len {
        cancel.check()?;
        buffer.resize(len.min(buffer.len() + STEP), value);
    }
    Ok(())
}

/// Makes `buffer` hold `len` values, new ones `value`, others what they were.
pub fn resize<T: Copy>(buffer: &mut Vec<T>, len: usize, value: T, what: &'static str) -> Result<()> {
    let more = len.saturating_sub(buffer.len());
    buffer.try_reserve(more).map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
    buffer.resize(len, value);
    Ok(())
}

/// Whether `bytes` are to be had at this moment, for work that cannot ask itself.
pub fn probe(bytes: usize, what: &'static str) -> Result<()> {
    let mut buffer = Vec::<u8>::new();
    buffer.try_reserve_exact(bytes).map_err(|_| Error::Memory { what, bytes })?;
    // Without a use of it the compiler may leave the whole question out.
    std::hint::black_box(&mut buffer);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_stops_where_it_is_asked_to() {
        let (mut buffer, cancel) = (vec![1.0f32; 3], Cancel::default());
        fill_unless(&mut buffer, 3 * STEP + 1, 2.0, "values", &cancel).unwrap();
        assert!(buffer.len() == 3 * STEP + 1 && buffer.iter().all(|&value| value == 2.0));
        cancel.cancel();
        assert!(matches!(fill_unless(&mut buffer, 2, 0.0, "values", &cancel), Err(Error::Cancelled)));
    }

    #[test]
    fn what_is_not_there_is_refused() {
        assert!(probe(1 << 20, "a little").is_ok());
        let error = probe(1 << 62, "a lot").unwrap_err();
        assert_eq!(error.to_string(), format!("no memory for a lot ({} bytes)", 1u64 << 62));
        assert!(fill(&mut Vec::new(), 1 << 60, 0.0f32, "a lot").is_err());
    }
}
