//! Fallible allocation: buffers whose size depends on the input are reserved first, so that lack of memory is an error
//! and not an abort.

use crate::cancel::{Cancel, STEP};
use crate::error::{Error, Result};

/// Bytes that a plan for a sample rate needs besides buffers reserved with this module: transform, filter bank,
/// scratch.
pub const HEADROOM: usize = 16 << 20;

/// Clears `buffer` and reserves room for `len` values.
pub fn reserve<T>(buffer: &mut Vec<T>, len: usize, what: &'static str) -> Result<()> {
    buffer.clear();
    buffer.try_reserve(len).map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })
}

/// Sets `buffer` to `len` copies of `value`.
pub fn fill<T: Copy>(buffer: &mut Vec<T>, len: usize, value: T, what: &'static str) -> Result<()> {
    reserve(buffer, len, what)?;
    buffer.resize(len, value);
    Ok(())
}

/// Like [`fill`], but can be cancelled: filling gigabytes takes seconds.
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

/// Resizes `buffer` to `len` values. New ones are `value`, existing ones are kept.
pub fn resize<T: Copy>(buffer: &mut Vec<T>, len: usize, value: T, what: &'static str) -> Result<()> {
    let more = len.saturating_sub(buffer.len());
    buffer.try_reserve(more).map_err(|_| Error::Memory { what, bytes: len.saturating_mul(size_of::<T>()) })?;
    buffer.resize(len, value);
    Ok(())
}

/// Checks that `bytes` can be allocated now, for code that does not report failed allocations.
pub fn probe(bytes: usize, what: &'static str) -> Result<()> {
    let mut buffer = Vec::<u8>::new();
    buffer.try_reserve_exact(bytes).map_err(|_| Error::Memory { what, bytes })?;
    // The compiler may remove an allocation that is never used.
    std::hint::black_box(&mut buffer);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_can_be_cancelled() {
        let (mut buffer, cancel) = (vec![1.0f32; 3], Cancel::default());
        fill_unless(&mut buffer, 3 * STEP + 1, 2.0, "values", &cancel).unwrap();
        assert!(buffer.len() == 3 * STEP + 1 && buffer.iter().all(|&value| value == 2.0));
        cancel.cancel();
        assert!(matches!(fill_unless(&mut buffer, 2, 0.0, "values", &cancel), Err(Error::Cancelled)));
    }

    #[test]
    fn too_large_allocations_are_errors() {
        assert!(probe(1 << 20, "a little").is_ok());
        let error = probe(1 << 62, "a lot").unwrap_err();
        assert_eq!(error.to_string(), format!("no memory for a lot ({} bytes)", 1u64 << 62));
        assert!(fill(&mut Vec::new(), 1 << 60, 0.0f32, "a lot").is_err());
    }
}
