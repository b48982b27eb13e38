//! Structs that grow: options, whose first field is their size, and results, of which the caller states the size.

use super::pointers::{Output, null};
use super::status::Fault;

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
    check_size::<T>("options.struct_size", size, T::NAME, T::LEAST).map_err(|message| {
        Fault::Argument(format!("{message}; call {} first, and with a newer header use a newer library", T::INIT))
    })?;
    // SAFETY: `size` bytes are readable by the caller's promise and fit `known`; every field may hold any bits.
    unsafe { std::ptr::copy_nonoverlapping(options.cast::<u8>(), (&raw mut known).cast::<u8>(), size) };
    Ok(known)
}

/// Writes `struct_size` bytes of options to the caller's struct.
///
/// # Safety
/// `options` is NULL or writable for `struct_size` bytes.
pub(super) unsafe fn fill_options<T: Growing>(options: *mut T, struct_size: usize, values: T) -> Result<(), Fault> {
    check_size::<T>("struct_size", struct_size, T::NAME, T::LEAST).map_err(Fault::Argument)?;
    if options.is_null() {
        return Err(null("options"));
    }
    // SAFETY: not NULL and writable for `struct_size` bytes by the caller's promise, and `values` is at least as long.
    unsafe { std::ptr::copy_nonoverlapping((&raw const values).cast::<u8>(), options.cast::<u8>(), struct_size) };
    // SAFETY: the size is the first field of every version of the struct, and was there to be written.
    unsafe { options.cast::<usize>().write(struct_size) };
    Ok(())
}

/// A struct that a function fills, of which the caller states the size.
pub(super) trait GrowingOutput: Output + Sized {
    /// Its name in C.
    const NAME: &'static str;

    /// Size of the first layout that was released. Once the struct grows, this stays: a number instead of the size.
    const LEAST: usize = size_of::<Self>();
}

/// Writes the first `size` bytes of the result to `out`, or those of the empty value on failure.
///
/// # Safety
/// `out` is NULL or writable for `size` bytes.
pub(super) unsafe fn store_sized<T: GrowingOutput>(
    out: *mut T,
    size: usize,
    name: &str,
    value: impl FnOnce() -> Result<T, Fault>,
) -> Result<(), Fault> {
    if out.is_null() {
        return Err(null(name));
    }
    check_size::<T>(&format!("{name}_size"), size, T::NAME, T::LEAST).map_err(Fault::Argument)?;
    // SAFETY: not NULL, writable for `size` bytes by the caller's promise, and a `T` has as many.
    let write = |value: T| unsafe { std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), out.cast(), size) };
    write(T::NOTHING);
    write(value()?);
    Ok(())
}

/// Refuses a size of the struct `T` that none of its versions has had, with a sentence. Fields are only ever appended, so
/// an older version is shorter by a multiple of the alignment, but not shorter than the first.
fn check_size<T>(argument: &str, size: usize, struct_name: &str, least: usize) -> Result<(), String> {
    let most = size_of::<T>();
    if (least..=most).contains(&size) && size.is_multiple_of(align_of::<T>()) {
        return Ok(());
    }
    let bytes = if least == most { format!("{most} bytes") } else { format!("{least} to {most} bytes") };
    Err(format!("{argument} must be sizeof({struct_name}), {bytes} in this library, got {size}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capi::batch_options::SpectrustBatchOptions;
    use crate::capi::conventions::{SpectrustError, SpectrustWarnings};
    use crate::capi::info::SpectrustAudioInfo;
    use crate::capi::options::SpectrustOptions;
    use crate::capi::progress::SpectrustProgress;
    use crate::capi::result::SpectrustResult;
    use crate::capi::source::SpectrustSource;
    use crate::capi::walk::SpectrustWalkOptions;

    /// Programs are compiled with these sizes: once released, they stay. Structs that grow are larger later, and
    /// accepted from here on; the others never change.
    #[test]
    #[cfg(target_pointer_width = "64")]
    fn the_first_released_sizes_are_frozen() {
        assert_eq!(SpectrustOptions::LEAST, 544);
        assert_eq!(SpectrustWalkOptions::LEAST, 32);
        assert_eq!(SpectrustBatchOptions::LEAST, 96);
        assert_eq!((SpectrustProgress::LEAST, SpectrustResult::LEAST), (88, 96));
        assert_eq!(SpectrustAudioInfo::LEAST, 88);
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
