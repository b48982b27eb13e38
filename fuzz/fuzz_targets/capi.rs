#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| spectrust_fuzz::capi::run(bytes));
