//! Passes any bits as the options of a C caller.

use std::ffi::CString;
use std::mem::zeroed;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};

use super::bytes::Bytes;
use super::folder::Folder;
use super::outcome::{ErrorSlot, no_warnings, show_panics};
use spectrust::capi::array::{
    SpectrustArray, SpectrustShape, spectrust_array_free, spectrust_spectrogram_array,
    spectrust_spectrogram_array_flat, spectrust_spectrogram_shape,
};
use spectrust::capi::choice::{SpectrustArrayOrder, SpectrustFormat, SpectrustPreset};
use spectrust::capi::conventions::SpectrustStatus;
use spectrust::capi::options::{
    SPECTRUST_AUTO, SpectrustOptions, spectrust_options_check, spectrust_options_init, spectrust_options_init_preset,
};
use spectrust::capi::picture::spectrust_picture_read;
use spectrust::capi::source::{spectrust_source_path, spectrust_source_samples};
use spectrust::capi::spectrogram::{
    SpectrustBuffer, SpectrustSpectrogram, spectrust_buffer_free, spectrust_spectrogram_encode,
    spectrust_spectrogram_free, spectrust_spectrogram_new,
};
use spectrust::options::{Format, Kind, Preset};

/// Number of samples in the recording.
const N_SAMPLES: usize = 400;
const SR: u32 = 8000;

/// A byte selects the format, the rest are the options, see [`decode`].
pub fn run(bytes: &[u8]) {
    show_panics();
    let mut bytes = Bytes(bytes);
    let format = bytes.one_of(Format::ALL);
    let options = limit_work(decode(&mut bytes));
    let (mut check_error, mut new_error) = (ErrorSlot::new(), ErrorSlot::new());
    // SAFETY: a complete struct; the error is writable.
    let checked = unsafe { spectrust_options_check(&raw const options, check_error.pointer()) };
    let mut spectrogram = null_mut();
    // SAFETY: the same, and the result is writable.
    let created = unsafe { spectrust_spectrogram_new(&raw const options, &raw mut spectrogram, new_error.pointer()) };
    assert_eq!(checked, created);
    if check_error.succeeded(checked) && new_error.succeeded(created) {
        let folder = Folder::new();
        let input = folder.file("x.wav", &recording());
        picture(spectrogram, &input, format, &folder);
        array(spectrogram, &input);
    }
    // SAFETY: NULL, or created above and not used elsewhere.
    unsafe { spectrust_spectrogram_free(spectrogram) };
}

/// The defaults or a preset with some fields replaced; if the first byte is at least 250, a struct of arbitrary bits. A
/// field is selected by the index of its 32-bit word, and set to an integer, a floating-point number or a 32-bit
/// choice.
pub fn decode(bytes: &mut Bytes) -> SpectrustOptions {
    let any = any_options(bytes);
    // A pointer may not be any bits, and a number of values not more than there are.
    let values = |bits: usize| if bits % 2 == 1 { NUMBERS.as_ptr() } else { null() };
    SpectrustOptions {
        palette: null(),
        title: null(),
        window_values: values(any.n_window_values),
        n_window_values: any.n_window_values % NUMBERS.len(),
        filters: values(any.n_filters),
        n_filters: any.n_filters % MOST_BANDS,
        n_filter_bins: any.n_filter_bins % MOST_BINS,
        mean_values: values(any.n_mean_values),
        n_mean_values: any.n_mean_values % NUMBERS.len(),
        std_values: values(any.n_std_values),
        n_std_values: any.n_std_values % NUMBERS.len(),
        ..any
    }
}

/// Numbers of bands and bins that are reached by few bytes.
const MOST_BANDS: usize = 32;
const MOST_BINS: usize = 130;

/// Numbers of both signs and sizes, and one that is not finite.
static NUMBERS: [f64; MOST_BANDS * MOST_BINS] = {
    let mut numbers = [0.0; MOST_BANDS * MOST_BINS];
    let mut at = 0;
    while at < numbers.len() {
        numbers[at] = ((at * 37 % 101) as f64 - 20.0) * 0.05;
        at += 1;
    }
    numbers[0] = 1e30;
    numbers[numbers.len() - 7] = f64::NAN;
    numbers
};

fn any_options(bytes: &mut Bytes) -> SpectrustOptions {
    let preset = bytes.byte();
    let mut options = defaults(preset);
    if preset >= 250 {
        let bits = bytes.some(size_of::<SpectrustOptions>() - size_of::<usize>());
        replace(&mut options, size_of::<usize>(), bits);
        return options;
    }
    for _ in 0..24 {
        if bytes.is_empty() {
            break;
        }
        let words = (size_of::<SpectrustOptions>() - size_of::<usize>()) / 4;
        let at = size_of::<usize>() + 4 * (usize::from(bytes.byte()) % words);
        match bytes.byte() % 4 {
            0 => replace(&mut options, at & !7, &bytes.whole().to_le_bytes()),
            1 => replace(&mut options, at & !7, &bytes.real().to_le_bytes()),
            2 => replace(&mut options, at, &i32::from(bytes.byte() % 10).to_le_bytes()),
            _ => replace(&mut options, at, &(bytes.whole() as i32).to_le_bytes()),
        }
    }
    options
}

/// In place of a preset's number: the defaults.
pub const NO_PRESET: u8 = Preset::ALL.len() as u8;

/// The defaults, or those of a preset.
pub fn defaults(preset: u8) -> SpectrustOptions {
    // SAFETY: every field may hold any bits.
    let mut options: SpectrustOptions = unsafe { zeroed() };
    let size = size_of::<SpectrustOptions>();
    let preset = SpectrustPreset::new(i32::from(preset % (NO_PRESET + 1)));
    // SAFETY: the struct is writable, and has that size.
    let status = unsafe {
        if (preset.number() as usize) < Preset::ALL.len() {
            spectrust_options_init_preset(&raw mut options, size, preset, null_mut())
        } else {
            spectrust_options_init(&raw mut options, size, null_mut())
        }
    };
    assert_eq!(status, SpectrustStatus::Ok);
    options
}

/// Replaces bytes of the struct from `at` on.
fn replace(options: &mut SpectrustOptions, at: usize, bits: &[u8]) {
    assert!(at >= size_of::<usize>() && at + bits.len() <= size_of::<SpectrustOptions>());
    // SAFETY: within the struct, every field of which may hold any bits.
    unsafe { std::ptr::copy_nonoverlapping(bits.as_ptr(), (&raw mut *options).cast::<u8>().add(at), bits.len()) };
}

/// Reduces valid options that take long to draw. Invalid ones are unchanged.
pub fn limit_work(mut options: SpectrustOptions) -> SpectrustOptions {
    let reduce = |value: &mut i64, most: i64, allowed: i64| {
        if (most + 1..=allowed).contains(value) {
            *value = 1 + *value % most;
        }
    };
    reduce(&mut options.width, 197, 16_384);
    reduce(&mut options.height, 197, 16_384);
    reduce(&mut options.length, 1000, 1 << 32);
    reduce(&mut options.frames, 300, 16_777_216);
    reduce(&mut options.stack, 20, 1024);
    // Few frames if the transform is long.
    let short_step = options.hop_length == SPECTRUST_AUTO || (1..100).contains(&options.hop_length);
    if short_step && (options.n_fft > 8192 || options.frame_length_ms > 1000.0) {
        options.hop_length = 100;
    }
    if options.kind.number() == Kind::Mfcc as i32 {
        reduce(&mut options.n_mels, 500, 16_384);
    }
    options
}

/// A WAV file of a tone with a click.
pub fn recording() -> Vec<u8> {
    let data: Vec<u8> = samples().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let (byte_rate, riff_size) = (2 * SR, data.len() as u32 + 36);
    let head: [&[u8]; 12] = [
        b"RIFF",
        &riff_size.to_le_bytes(),
        b"WAVEfmt ",
        &16u32.to_le_bytes(),
        &1u16.to_le_bytes(),
        &1u16.to_le_bytes(),
        &SR.to_le_bytes(),
        &byte_rate.to_le_bytes(),
        &2u16.to_le_bytes(),
        &16u16.to_le_bytes(),
        b"data",
        &(data.len() as u32).to_le_bytes(),
    ];
    [head.concat(), data].concat()
}

fn samples() -> impl Iterator<Item = f32> {
    (0..N_SAMPLES).map(|i| if i == 100 { -1.0 } else { 0.5 * (i as f32 * 0.7).sin() })
}

/// Converts a path to a C string.
pub fn c_path(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).unwrap()
}

/// Draws the recording twice and reads the picture.
fn picture(spectrogram: *const SpectrustSpectrogram, input: &Path, format: Format, folder: &Folder) {
    let encode = || {
        let (mut error_slot, mut warnings) = (ErrorSlot::new(), no_warnings());
        let mut buffer = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
        // SAFETY: the spectrogram is live, the path a string, the rest writable.
        let status = unsafe {
            let input = c_path(input);
            let (source, format) = (spectrust_source_path(input.as_ptr()), SpectrustFormat::new(format as i32));
            let (warnings, error) = (&raw mut *warnings, error_slot.pointer());
            spectrust_spectrogram_encode(spectrogram, &raw const source, format, &raw mut buffer, warnings, error)
        };
        error_slot.succeeded(status).then(|| take_bytes(buffer))
    };
    let Some(bytes) = encode() else { return };
    assert!(Some(&bytes) == encode().as_ref(), "the second result differs");
    if format == Format::Npy {
        return assert!(bytes.starts_with(b"\x93NUMPY"));
    }
    if format == Format::Csv {
        return assert!(bytes.starts_with(b"time_s,") && bytes.ends_with(b"\n"));
    }
    let picture = c_path(&folder.file("picture", &bytes));
    let source = spectrust_source_path(picture.as_ptr());
    let mut json = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
    let mut levels = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
    let mut error_slot = ErrorSlot::new();
    // SAFETY: the path is a string, the rest writable.
    let status =
        unsafe { spectrust_picture_read(&raw const source, &raw mut json, &raw mut levels, error_slot.pointer()) };
    assert!(error_slot.succeeded(status), "its own picture is not readable");
    assert!(serde_json::from_slice::<serde_json::Value>(&take_bytes(json)).unwrap().is_object());
    // SAFETY: filled by the call above; the second time it is empty.
    unsafe {
        spectrust_array_free(&raw mut levels);
        spectrust_array_free(&raw mut levels);
    }
}

/// Copies the bytes of a buffer and frees it.
pub fn take_bytes(mut buffer: SpectrustBuffer) -> Vec<u8> {
    assert!(!buffer.data.is_null() && buffer.len <= buffer.capacity);
    // SAFETY: filled by the library with `len` bytes; the first call frees it, the second finds it empty.
    unsafe {
        let bytes = std::slice::from_raw_parts(buffer.data, buffer.len).to_vec();
        spectrust_buffer_free(&raw mut buffer);
        spectrust_buffer_free(&raw mut buffer);
        assert!(buffer.data.is_null());
        bytes
    }
}

/// The array of the file, and of the same samples by three threads, in either order.
fn array(spectrogram: *const SpectrustSpectrogram, input: &Path) {
    let (mut error_slot, path) = (ErrorSlot::new(), c_path(input));
    let mut array = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
    // SAFETY: the spectrogram is live, the path a string, the rest writable or NULL.
    let status = unsafe {
        let (source, order) = (spectrust_source_path(path.as_ptr()), SpectrustArrayOrder::new(1));
        let (out, error) = (&raw mut array, error_slot.pointer());
        spectrust_spectrogram_array(spectrogram, &raw const source, order, 1, out, null_mut(), error)
    };
    if error_slot.succeeded(status) {
        assert!(array.rows > 0 && array.columns > 0 && array.rows * array.columns <= array.capacity);
        // SAFETY: filled by the call above, freed once and then empty.
        unsafe { spectrust_array_free(&raw mut array) };
    }
    let samples: Vec<f32> = samples().collect();
    let source = spectrust_source_samples(samples.as_ptr(), N_SAMPLES, 1, SR.into());
    let mut shape = SpectrustShape { bands: 0, frames: 0 };
    let mut error_slot = ErrorSlot::new();
    // SAFETY: the spectrogram is live, the source valid, the rest writable.
    let status =
        unsafe { spectrust_spectrogram_shape(spectrogram, &raw const source, &raw mut shape, error_slot.pointer()) };
    if !error_slot.succeeded(status) {
        return;
    }
    let mut error_slot = ErrorSlot::new();
    let mut out = vec![f32::NAN; shape.bands * shape.frames];
    // SAFETY: the spectrogram is live; both slices have these lengths; the error is writable.
    let status = unsafe {
        let (samples, out, len) = (samples.as_ptr(), out.as_mut_ptr(), out.len());
        let (sr, order, none, error) = (SR.into(), SpectrustArrayOrder::new(0), null_mut(), error_slot.pointer());
        spectrust_spectrogram_array_flat(spectrogram, samples, N_SAMPLES, 1, sr, order, 3, out, len, none, error)
    };
    if error_slot.succeeded(status) {
        assert!(!out.iter().any(|value| value.is_nan()), "a value is not a number");
    }
}
