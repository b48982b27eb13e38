//! Pointers from C: handles, outputs, values, paths. NULL is refused by the name of the argument.

use std::ffi::{CStr, OsStr, c_char};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::status::Fault;

/// The object of a handle that threads may share.
///
/// # Safety
/// `pointer` is NULL or points to a live `T` that nobody changes while the reference lives.
pub(super) unsafe fn shared<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Fault> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// The object of a handle that one thread uses.
///
/// # Safety
/// `pointer` is NULL or points to a live `T` that nothing else uses while the reference lives.
pub(super) unsafe fn exclusive<'a, T>(pointer: *mut T, name: &str) -> Result<&'a mut T, Fault> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_mut() }.ok_or_else(|| null(name))
}

/// A value that a function writes through a pointer, even on failure.
pub(super) trait Output {
    /// The empty value, written on failure. Freeing it does nothing.
    const NOTHING: Self;
}

impl Output for i32 {
    const NOTHING: Self = 0;
}

impl Output for usize {
    const NOTHING: Self = 0;
}

impl Output for u64 {
    const NOTHING: Self = 0;
}

impl Output for f64 {
    const NOTHING: Self = f64::NAN;
}

impl<T> Output for *mut T {
    const NOTHING: Self = std::ptr::null_mut();
}

/// Writes the result to `out`, or the empty value on failure.
///
/// # Safety
/// `out` is NULL or writable as a `T`.
pub(super) unsafe fn store<T: Output>(
    out: *mut T,
    name: &str,
    value: impl FnOnce() -> Result<T, Fault>,
) -> Result<(), Fault> {
    if out.is_null() {
        return Err(null(name));
    }
    // SAFETY: not NULL, and writable by the caller's promise; what was there is not read.
    unsafe { out.write(T::NOTHING) };
    let value = value()?;
    // SAFETY: the same.
    unsafe { out.write(value) };
    Ok(())
}

/// The same for a function that also warns; returns the sentences.
///
/// # Safety
/// As for [`store`].
pub(super) unsafe fn store_with_warnings<T: Output>(
    out: *mut T,
    value: impl FnOnce() -> Result<(T, Vec<String>), Fault>,
) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let value_alone = || {
        let (value, sentences) = value()?;
        found = sentences;
        Ok(value)
    };
    // SAFETY: the caller's promise.
    unsafe { store(out, "out", value_alone) }?;
    Ok(found)
}

/// Writes a text and a final zero byte to memory of the caller, `size` bytes.
///
/// # Safety
/// `out` is NULL or writable for `size` bytes.
pub(super) unsafe fn store_text(out: *mut c_char, size: usize, text: &str) -> Result<(), Fault> {
    if out.is_null() || size <= text.len() {
        return Err(Fault::Argument(format!("text must have room for {} bytes, got {size}", text.len() + 1)));
    }
    for (index, byte) in text.bytes().chain([0]).enumerate() {
        // SAFETY: not NULL, and writable for `size` bytes, more than the text has.
        unsafe { out.add(index).write(byte as c_char) };
    }
    Ok(())
}

/// Values that a function reads.
///
/// # Safety
/// `values` is NULL, or readable for `len` values for as long as the result is used.
pub(super) unsafe fn slice<'a, T>(values: *const T, len: usize, name: &str) -> Result<&'a [T], Fault> {
    check_values(values, len, name)?;
    // SAFETY: not NULL, and readable for `len` values by the caller's promise; they fit the address space.
    Ok(unsafe { std::slice::from_raw_parts(values, len) })
}

/// Values that a function writes.
///
/// # Safety
/// `values` is NULL, or writable for `len` values, which nothing else uses for as long as the result is used.
pub(super) unsafe fn slice_mut<'a, T>(values: *mut T, len: usize, name: &str) -> Result<&'a mut [T], Fault> {
    check_values(values, len, name)?;
    // SAFETY: not NULL, and writable for `len` values by the caller's promise; they fit the address space.
    Ok(unsafe { std::slice::from_raw_parts_mut(values, len) })
}

/// Values that a function reads; NULL if there are none.
///
/// # Safety
/// As for [`slice`].
pub(super) unsafe fn slice_or_empty<'a, T>(values: *const T, len: usize, name: &str) -> Result<&'a [T], Fault> {
    // SAFETY: the caller's promise.
    if len == 0 { Ok(&[]) } else { unsafe { slice(values, len, name) } }
}

/// Values that a function writes; NULL if there are none.
///
/// # Safety
/// As for [`slice_mut`].
pub(super) unsafe fn slice_mut_or_empty<'a, T>(values: *mut T, len: usize, name: &str) -> Result<&'a mut [T], Fault> {
    // SAFETY: the caller's promise.
    if len == 0 { Ok(&mut []) } else { unsafe { slice_mut(values, len, name) } }
}

fn check_values<T>(values: *const T, len: usize, name: &str) -> Result<(), Fault> {
    let most = isize::MAX as usize / size_of::<T>();
    match (values.is_null(), len <= most) {
        (true, _) => Err(null(name)),
        (_, false) => Err(Fault::Argument(format!("{name} must hold at most {most} values, got {len}"))),
        (false, true) => Ok(()),
    }
}

/// A path from C: the bytes up to the zero byte, of any encoding.
///
/// # Safety
/// `path` is NULL or a string that ends in a zero byte and lives as long as the result is used.
pub(super) unsafe fn path<'a>(path: *const c_char, name: &str) -> Result<&'a Path, Fault> {
    // SAFETY: the caller's promise.
    unsafe { optional_path(path) }.ok_or_else(|| null(name))
}

/// A path that may be NULL.
///
/// # Safety
/// As for [`path`].
pub(super) unsafe fn optional_path<'a>(path: *const c_char) -> Option<&'a Path> {
    if path.is_null() {
        return None;
    }
    // SAFETY: not NULL, and a string by the caller's promise.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes();
    Some(Path::new(OsStr::from_bytes(bytes)))
}

/// Text from C.
///
/// # Safety
/// `text` is NULL or a string that ends in a zero byte and lives as long as the result is used.
pub(super) unsafe fn string<'a>(text: *const c_char, name: &str) -> Result<&'a str, Fault> {
    // SAFETY: the caller's promise.
    unsafe { optional_string(text, name)? }.ok_or_else(|| null(name))
}

/// Text that may be NULL.
///
/// # Safety
/// As for [`string`].
pub(super) unsafe fn optional_string<'a>(text: *const c_char, name: &str) -> Result<Option<&'a str>, Fault> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL, and a string by the caller's promise.
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map(Some).map_err(|_| Fault::Argument(format!("{name} must be UTF-8")))
}

pub(super) fn null(name: &str) -> Fault {
    Fault::Argument(format!("{name} must not be NULL"))
}
