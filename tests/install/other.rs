//! Another static library written in Rust, with its own copy of Rust's standard library.

/// Catches a panic; returns 7.
#[unsafe(no_mangle)]
pub extern "C" fn other_catches() -> i32 {
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::spawn(|| std::panic::catch_unwind(|| panic!("caught")).map_or(7, |()| 0)).join().unwrap_or(1)
}
