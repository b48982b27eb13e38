//! Shared by all C functions: status codes, the caller's error struct, pointer checks, and the guard that keeps panics
//! from crossing the boundary.

use std::ffi::{CStr, OsStr, c_char};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::choice::StatusNumber;
use crate::error::Error;

/// Version of the ABI. It increases whenever a struct, a function or a meaning changes in a way that callers can
/// notice.
pub const SPECTRUST_ABI_VERSION: u32 = 1;

/// Size of a message in `SpectrustError` and `SpectrustWarnings`, in bytes, including the final zero byte.
pub const SPECTRUST_MESSAGE_SIZE: usize = 2044;

/// Result of a call. Every function that can fail returns one of these; 0 is success.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpectrustStatus {
    /// Success.
    Ok = 0,
    /// An option is outside its range, or conflicts with another option or with the file.
    Option = 1,
    /// The call is invalid: a NULL pointer, a struct of unknown size, an index past the end.
    Argument = 2,
    /// The input does not exist.
    NotFound = 3,
    /// The input cannot be opened, read or listed, or is not a regular file.
    Input = 4,
    /// The input is not audio that this library reads, or has no samples.
    Audio = 5,
    /// A number exceeds a limit that protects the process.
    Limit = 6,
    /// The picture cannot be written.
    Output = 7,
    /// Out of memory.
    Memory = 8,
    /// The call or the batch was cancelled before this file was done.
    Cancelled = 9,
    /// The handle cannot do this now: it belongs to another process, or a thread could not be started.
    State = 10,
    /// A bug in the library was caught; the process is unharmed.
    Panic = 11,
    /// The file is not a picture made by this library.
    Picture = 12,
}

/// Receives the reason of a failure. The caller owns it, for example on the stack.
#[repr(C)]
pub struct SpectrustError {
    /// Status that the function also returned.
    pub status: SpectrustStatus,
    /// `errno` of the system call that failed; 0 if none did.
    pub os_error: i32,
    /// One sentence in UTF-8 that ends in a zero byte and says what failed, on which value, and what is allowed. A
    /// longer message is truncated at a character boundary.
    pub message: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Receives warnings. The caller owns it. On failure it holds no sentence.
#[repr(C)]
pub struct SpectrustWarnings {
    /// Number of sentences; 0 if there is nothing to report.
    pub count: u32,
    /// The sentences in UTF-8, separated by newlines; ends in a zero byte. Truncated like an error's message.
    pub text: [c_char; SPECTRUST_MESSAGE_SIZE],
}

/// Failure of a C call: an error of the library, or a call that breaks the conventions.
pub(super) enum Fault {
    Library(Error),
    Argument(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Library(error)
    }
}

impl Fault {
    fn status(&self) -> SpectrustStatus {
        match self {
            Fault::Library(error) => status_of(error),
            Fault::Argument(_) => SpectrustStatus::Argument,
        }
    }

    fn os_error(&self) -> i32 {
        if let Fault::Library(error) = self { os_error_of(error) } else { 0 }
    }

    fn message(&self) -> String {
        match self {
            Fault::Library(error) => error.to_string(),
            Fault::Argument(message) => message.clone(),
        }
    }
}

/// Status that C receives for an error.
pub(super) fn status_of(error: &Error) -> SpectrustStatus {
    match error.root() {
        Error::Option { .. } | Error::OutputFormat { .. } => SpectrustStatus::Option,
        Error::Limit { .. } => SpectrustStatus::Limit,
        Error::Open { source } | Error::Folder { source, .. } if source.kind() == ErrorKind::NotFound => {
            SpectrustStatus::NotFound
        }
        Error::Open { .. } | Error::NotARegularFile { .. } | Error::Read { .. } | Error::Folder { .. } => {
            SpectrustStatus::Input
        }
        Error::Audio { .. } | Error::Empty { .. } | Error::NonFinite { .. } => SpectrustStatus::Audio,
        Error::Picture { .. } => SpectrustStatus::Picture,
        Error::CreateFolder { .. } | Error::Write { .. } | Error::Encode { .. } => SpectrustStatus::Output,
        Error::Memory { .. } => SpectrustStatus::Memory,
        Error::Cancelled => SpectrustStatus::Cancelled,
        Error::Thread { .. } | Error::OtherProcess { .. } => SpectrustStatus::State,
        Error::Panic { .. } | Error::In { .. } => SpectrustStatus::Panic,
    }
}

/// `errno` that C receives for an error; 0 if there is none.
pub(super) fn os_error_of(error: &Error) -> i32 {
    error.os_error().unwrap_or(0)
}

/// Runs the body of a C function. Converts its fault or its panic to a status and a message.
pub(super) fn guard(error: *mut SpectrustError, body: impl FnOnce() -> Result<(), Fault>) -> SpectrustStatus {
    keep_panics_silent();
    let fault = match catch_unwind(AssertUnwindSafe(body)) {
        Ok(done) => done.err(),
        Err(payload) => Some(Fault::Library(Error::from_panic(payload.as_ref()))),
    };
    if !error.is_null() {
        // SAFETY: not NULL, and by the conventions writable.
        unsafe { tell(error, fault.as_ref()) };
    }
    fault.as_ref().map_or(SpectrustStatus::Ok, Fault::status)
}

/// Writes a fault, or that there is none.
///
/// # Safety
/// `error` is writable. What was there is not read: it may be no status.
pub(super) unsafe fn tell(error: *mut SpectrustError, fault: Option<&Fault>) {
    // SAFETY: the caller's promise; any bytes are characters.
    unsafe {
        (&raw mut (*error).status).write(fault.map_or(SpectrustStatus::Ok, Fault::status));
        (&raw mut (*error).os_error).write(fault.map_or(0, Fault::os_error));
        write_text(&mut (*error).message, &fault.map(Fault::message).unwrap_or_default());
    }
}

/// The same for a function that also warns: the body returns the sentences.
pub(super) fn guard_and_warn(
    warnings: *mut SpectrustWarnings,
    error: *mut SpectrustError,
    body: impl FnOnce() -> Result<Vec<String>, Fault>,
) -> SpectrustStatus {
    warn(warnings, &[]);
    guard(error, || {
        warn(warnings, &body()?);
        Ok(())
    })
}

/// The default panic hook prints to stderr, which belongs to the caller. The shared library has its own copy of the
/// standard library, so nobody else sees this hook. No `Once`: a fork during its initialisation would leave the child
/// waiting forever.
fn keep_panics_silent() {
    static SET: AtomicBool = AtomicBool::new(false);
    if !SET.swap(true, Ordering::Relaxed) {
        set_hook(Box::new(|_| {}));
    }
}

/// Fills the caller's warnings, if given.
fn warn(warnings: *mut SpectrustWarnings, sentences: &[String]) {
    // SAFETY: by the conventions a warnings pointer is NULL or points to a writable SpectrustWarnings.
    if let Some(warnings) = unsafe { warnings.as_mut() } {
        warnings.count = u32::try_from(sentences.len()).unwrap_or(u32::MAX);
        write_text(&mut warnings.text, &sentences.join("\n"));
    }
}

fn write_text(field: &mut [c_char], text: &str) {
    let text = text.replace('\0', "\u{fffd}");
    let mut end = text.len().min(field.len() - 1);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    for (cell, byte) in field.iter_mut().zip(text[..end].bytes().chain([0])) {
        *cell = byte as c_char;
    }
}

/// The object of a handle that threads may share.
///
/// # Safety
/// `pointer` is NULL or points to a live `T` that nobody changes while the reference lives.
pub(super) unsafe fn shared<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Fault> {
    // SAFETY: the caller's promise.
    unsafe { pointer.as_ref() }.ok_or_else(|| null(name))
}

/// A value that a function writes through a pointer, even on failure.
pub(super) trait Output {
    /// The empty value, written on failure. Freeing it does nothing.
    const NOTHING: Self;
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

/// A struct that a function fills, of which the caller states the size, so that it can grow.
pub(super) trait OutStruct: Output {
    /// Its name in C.
    const NAME: &'static str;

    /// Its size in the first release, in bytes.
    const LEAST_SIZE: usize;
}

/// Writes the first `size` bytes of the result to `out`, or those of the empty value on failure.
///
/// # Safety
/// `out` is NULL or writable for `size` bytes.
pub(super) unsafe fn store_sized<T: OutStruct>(
    out: *mut T,
    size: usize,
    name: &str,
    value: impl FnOnce() -> Result<T, Fault>,
) -> Result<(), Fault> {
    if out.is_null() {
        return Err(null(name));
    }
    let (least, most) = (T::LEAST_SIZE, size_of::<T>());
    if !(least..=most).contains(&size) || !size.is_multiple_of(align_of::<T>()) {
        let allowed = format!("sizeof({}), {least} to {most} bytes in this library", T::NAME);
        return Err(Fault::Argument(format!("{name}_size must be {allowed}, got {size}")));
    }
    // SAFETY: not NULL, writable for `size` bytes by the caller's promise, and a `T` has as many.
    let write = |value: T| unsafe { std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), out.cast(), size) };
    write(T::NOTHING);
    write(value()?);
    Ok(())
}

/// The same for a function that also warns; returns the sentences.
///
/// # Safety
/// As for [`store`].
pub(super) unsafe fn store_and_tell<T: Output>(
    out: *mut T,
    value: impl FnOnce() -> Result<(T, Vec<String>), Fault>,
) -> Result<Vec<String>, Fault> {
    let mut found = Vec::new();
    let told = || {
        let (value, sentences) = value()?;
        found = sentences;
        Ok(value)
    };
    // SAFETY: the caller's promise.
    unsafe { store(out, "out", told) }?;
    Ok(found)
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

fn check_values<T>(values: *const T, len: usize, name: &str) -> Result<(), Fault> {
    let most = isize::MAX as usize / size_of::<T>();
    match (values.is_null(), len <= most) {
        (true, _) => Err(null(name)),
        (_, false) => Err(Fault::Argument(format!("{name} must hold at most {most} values, got {len}"))),
        (false, true) => Ok(()),
    }
}

/// A struct of options whose first field is its own size, a `usize`, so that it can grow. Any bit pattern is valid for
/// every field.
pub(super) trait Growing: Copy {
    /// Its name in C.
    const NAME: &'static str;

    /// Size of the first layout that was released. Once the struct grows, this stays: a number instead of the size.
    const LEAST: usize = size_of::<Self>();

    /// The function that fills it.
    const INIT: &'static str;

    /// The defaults it writes.
    fn defaults() -> Self;
}

/// The caller's options, with defaults for the fields that the caller's version lacks.
///
/// # Safety
/// `options` is NULL, which means all defaults, or readable for the number of bytes in its first field.
pub(super) unsafe fn read_options<T: Growing>(options: *const T) -> Result<T, Fault> {
    let mut known = T::defaults();
    if options.is_null() {
        return Ok(known);
    }
    // SAFETY: not NULL; the size is the first field of every version of the struct.
    let size = unsafe { options.cast::<usize>().read() };
    check_size::<T>(size)?;
    // SAFETY: `size` bytes are readable by the caller's promise and fit `known`; every field may hold any bits.
    unsafe { std::ptr::copy_nonoverlapping(options.cast::<u8>(), (&raw mut known).cast::<u8>(), size) };
    Ok(known)
}

/// Writes `struct_size` bytes of options to the caller's struct.
///
/// # Safety
/// `options` is NULL or writable for `struct_size` bytes.
pub(super) unsafe fn fill_options<T: Growing>(options: *mut T, struct_size: usize, values: T) -> Result<(), Fault> {
    check_size::<T>(struct_size)?;
    if options.is_null() {
        return Err(null("options"));
    }
    // SAFETY: not NULL and writable for `struct_size` bytes by the caller's promise, and `values` is at least as long.
    unsafe { std::ptr::copy_nonoverlapping((&raw const values).cast::<u8>(), options.cast::<u8>(), struct_size) };
    // SAFETY: the size is the first field of every version of the struct, and was there to be written.
    unsafe { options.cast::<usize>().write(struct_size) };
    Ok(())
}

/// Refuses a size that no version of the struct has had. Fields are only ever appended, so an older version is shorter
/// by a multiple of the alignment, but not shorter than the first.
fn check_size<T: Growing>(size: usize) -> Result<(), Fault> {
    if (T::LEAST..=size_of::<T>()).contains(&size) && size.is_multiple_of(align_of::<T>()) {
        return Ok(());
    }
    let (name, init, least, most) = (T::NAME, T::INIT, T::LEAST, size_of::<T>());
    let allowed = if least == most { format!("{most} bytes") } else { format!("{least} to {most} bytes") };
    Err(Fault::Argument(format!(
        "options.struct_size must be sizeof({name}), {allowed} in this library, got {size}; call {init} first, and with \
         a newer header use a newer library"
    )))
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

pub(super) fn null(name: &str) -> Fault {
    Fault::Argument(format!("{name} must not be NULL"))
}

/// Returns the ABI version of this library, to compare with the `SPECTRUST_ABI_VERSION` that the program was built
/// with.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_abi_version() -> u32 {
    SPECTRUST_ABI_VERSION
}

/// Returns the name of `status` as a static string in lower case, for example "not found"; "unknown" for a number that
/// is no status.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_status_name(status: StatusNumber) -> *const c_char {
    STATUSES.iter().find(|(known, _)| *known as i32 == status.number()).map_or(c"unknown", |(_, name)| name).as_ptr()
}

/// Every status with its name.
const STATUSES: [(SpectrustStatus, &CStr); 13] = [
    (SpectrustStatus::Ok, c"ok"),
    (SpectrustStatus::Option, c"option"),
    (SpectrustStatus::Argument, c"argument"),
    (SpectrustStatus::NotFound, c"not found"),
    (SpectrustStatus::Input, c"input"),
    (SpectrustStatus::Audio, c"audio"),
    (SpectrustStatus::Limit, c"limit"),
    (SpectrustStatus::Output, c"output"),
    (SpectrustStatus::Memory, c"memory"),
    (SpectrustStatus::Cancelled, c"cancelled"),
    (SpectrustStatus::State, c"state"),
    (SpectrustStatus::Panic, c"panic"),
    (SpectrustStatus::Picture, c"picture"),
];

/// Returns the version of the library, for example "0.2.0", as a static string.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::batch_options::SpectrustBatchOptions;
    use crate::capi::options::SpectrustOptions;
    use crate::capi::source::SpectrustSource;
    use crate::capi::walk::SpectrustWalkOptions;

    /// Programs are compiled with these sizes: once released, they stay. Structs that grow are larger later, and
    /// accepted from here on; the others never change.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_first_released_sizes_are_frozen() {
        assert_eq!(SpectrustOptions::LEAST, 496);
        assert_eq!(SpectrustWalkOptions::LEAST, 32);
        assert_eq!(SpectrustBatchOptions::LEAST, 96);
        assert_eq!(size_of::<SpectrustSource>(), 96);
        assert_eq!((size_of::<SpectrustError>(), size_of::<SpectrustWarnings>()), (2052, 2048));
    }

    /// A struct that has grown twice since its release.
    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Grown {
        struct_size: usize,
        first: u64,
        second: u32,
        third: u32,
        fourth: u64,
    }

    impl Growing for Grown {
        const NAME: &'static str = "Grown";
        const INIT: &'static str = "grown_init";
        const LEAST: usize = 16;

        fn defaults() -> Self {
            Grown { struct_size: size_of::<Self>(), first: 1, second: 2, third: 3, fourth: 4 }
        }
    }

    #[test]
    fn a_shorter_struct_gets_defaults_and_a_longer_one_is_refused() {
        let given = [Grown { struct_size: 0, first: 7, second: 7, third: 7, fourth: 7 }; 2];
        for size in 0..=size_of_val(&given) {
            let mut given = given;
            given[0].struct_size = size;
            // SAFETY: readable for twice the size of the struct.
            match (unsafe { read_options(given.as_ptr()) }, size) {
                (Ok(known), 16) => assert_eq!((known.first, known.second, known.fourth), (7, 2, 4)),
                (Ok(known), 24) => assert_eq!((known.third, known.fourth), (7, 4)),
                (Ok(known), 32) => assert_eq!(known, given[0]),
                (Ok(_), _) => panic!("{size} bytes"),
                (Err(fault), _) => {
                    assert!(![16, 24, 32].contains(&size));
                    let message = fault.message();
                    assert!(message.contains(&format!("16 to 32 bytes in this library, got {size};")), "{message}");
                }
            }
        }
    }

    #[test]
    fn only_the_bytes_of_the_caller_s_struct_are_filled() {
        let mut place = Grown { struct_size: 0, first: 7, second: 7, third: 7, fourth: 7 };
        // SAFETY: writable for more than 24 bytes.
        assert!(unsafe { fill_options(&raw mut place, 24, Grown::defaults()) }.is_ok());
        assert_eq!(place, Grown { struct_size: 24, fourth: 7, ..Grown::defaults() });
    }
}
