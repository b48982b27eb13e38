//! Panics and catches them, as the boundary of the library does: shows that a platform's linker brings an unwinder.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// Panics that a destructor saw on its way.
static UNWOUND: AtomicI32 = AtomicI32::new(0);

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        UNWOUND.fetch_add(1, Relaxed);
    }
}

#[inline(never)]
fn fail(depth: i32) -> i32 {
    let _guard = Guard;
    if depth == 0 {
        panic!("on purpose");
    }
    fail(depth - 1) + 1
}

/// Panics on this thread and on another one, below two destructors each; returns how many ran if both panics are caught.
#[unsafe(no_mangle)]
pub extern "C" fn unwound() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    let here = catch_unwind(|| fail(1));
    let there = std::thread::spawn(|| fail(1)).join();
    if here.is_err() && there.is_err() { UNWOUND.load(Relaxed) } else { -1 }
}
