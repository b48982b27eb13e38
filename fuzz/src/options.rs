//! Any bits as the options of a C caller.

use std::ffi::CString;
use std::mem::zeroed;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::null_mut;

use super::bytes::Bytes;
use super::place::Place;
use super::told::{Told, loud, no_warnings};
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

/// Samples of the recording that is drawn.
const N_SAMPLES: usize = 400;
const SR: u32 = 8000;

/// One byte chooses a format, the rest is options, see [`decode`].
pub fn run(bytes: &[u8]) {
    loud();
    let mut bytes = Bytes(bytes);
    let format = bytes.one_of(Format::ALL);
    let options = bounded(decode(&mut bytes));
    let (mut of_check, mut of_new) = (Told::new(), Told::new());
    // SAFETY: a whole struct; the error is writable.
    let checked = unsafe { spectrust_options_check(&raw const options, of_check.pointer()) };
    let mut spectrogram = null_mut();
    // SAFETY: the same, and the result is writable.
    let made = unsafe { spectrust_spectrogram_new(&raw const options, &raw mut spectrogram, of_new.pointer()) };
    assert_eq!(checked, made);
    if of_check.right(checked) && of_new.right(made) {
        let place = Place::new();
        let input = place.file("x.wav", &recording());
        picture(spectrogram, &input, format, &place);
        array(spectrogram, &input);
    }
    // SAFETY: NULL, or made above and used by nobody else.
    unsafe { spectrust_spectrogram_free(spectrogram) };
}

/// The defaults or a preset, with fields replaced; from 250 on the struct's bits as they are.
///
/// A field is chosen by a word of 32 bits, and filled with a whole or a real number or with 32 bits of a choice.
pub fn decode(bytes: &mut Bytes) -> SpectrustOptions {
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

/// The defaults, or those of a preset.
pub fn defaults(preset: u8) -> SpectrustOptions {
    // SAFETY: every field may hold any bits.
    let mut options: SpectrustOptions = unsafe { zeroed() };
    let size = size_of::<SpectrustOptions>();
    let preset = SpectrustPreset::new(i32::from(preset % 8));
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

/// The same with less work to do: what is allowed, and much, becomes less. What is refused stays.
pub fn bounded(mut options: SpectrustOptions) -> SpectrustOptions {
    let less = |value: &mut i64, most: i64, allowed: i64| {
        if (most + 1..=allowed).contains(value) {
            *value = 1 + *value % most;
        }
    };
    less(&mut options.width, 197, 16_384);
    less(&mut options.height, 197, 16_384);
    less(&mut options.length, 1000, 1 << 32);
    // Few frames where a transform is long.
    let short_step = options.hop_length == SPECTRUST_AUTO || (1..100).contains(&options.hop_length);
    if short_step && (options.n_fft > 8192 || options.frame_length_ms > 1000.0) {
        options.hop_length = 100;
    }
    if options.kind.number() == Kind::Mfcc as i32 {
        less(&mut options.n_mels, 500, 16_384);
    }
    options
}

/// A tone with a click in it.
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

/// A path as C has it.
pub fn c_path(path: &Path) -> CString {
    CString::new(path.as_os_str().as_bytes()).unwrap()
}

/// Draws it twice; what is drawn can be read back.
fn picture(spectrogram: *const SpectrustSpectrogram, input: &Path, format: Format, place: &Place) {
    let encode = || {
        let (mut told, mut warnings) = (Told::new(), no_warnings());
        let mut buffer = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
        // SAFETY: the spectrogram is live, the path a string, the rest writable.
        let status = unsafe {
            let input = c_path(input);
            let (source, format) = (spectrust_source_path(input.as_ptr()), SpectrustFormat::new(format as i32));
            let (warnings, error) = (&raw mut *warnings, told.pointer());
            spectrust_spectrogram_encode(spectrogram, &raw const source, format, &raw mut buffer, warnings, error)
        };
        told.right(status).then(|| taken(buffer))
    };
    let Some(bytes) = encode() else { return };
    assert!(Some(&bytes) == encode().as_ref(), "not the same again");
    if format == Format::Npy {
        return assert!(bytes.starts_with(b"\x93NUMPY"));
    }
    let picture = c_path(&place.file("picture", &bytes));
    let source = spectrust_source_path(picture.as_ptr());
    let mut json = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
    let mut levels = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
    let mut told = Told::new();
    // SAFETY: the path is a string, the rest writable.
    let status = unsafe { spectrust_picture_read(&raw const source, &raw mut json, &raw mut levels, told.pointer()) };
    assert!(told.right(status), "its own picture is not readable");
    assert!(serde_json::from_slice::<serde_json::Value>(&taken(json)).unwrap().is_object());
    // SAFETY: filled by the call above; the second time it is empty.
    unsafe {
        spectrust_array_free(&raw mut levels);
        spectrust_array_free(&raw mut levels);
    }
}

/// A buffer's bytes; it is freed.
pub fn taken(mut buffer: SpectrustBuffer) -> Vec<u8> {
    assert!(!buffer.data.is_null() && buffer.len <= buffer.capacity);
    // SAFETY: filled by the library: so many bytes, freed once and then empty.
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
    let (mut told, path) = (Told::new(), c_path(input));
    let mut array = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
    // SAFETY: the spectrogram is live, the path a string, the rest writable or NULL.
    let status = unsafe {
        let (source, order) = (spectrust_source_path(path.as_ptr()), SpectrustArrayOrder::new(1));
        let (out, error) = (&raw mut array, told.pointer());
        spectrust_spectrogram_array(spectrogram, &raw const source, order, 1, out, null_mut(), error)
    };
    if told.right(status) {
        assert!(array.rows > 0 && array.columns > 0 && array.rows * array.columns <= array.capacity);
        // SAFETY: filled by the call above, freed once and then empty.
        unsafe { spectrust_array_free(&raw mut array) };
    }
    let samples: Vec<f32> = samples().collect();
    let source = spectrust_source_samples(samples.as_ptr(), N_SAMPLES, 1, SR.into());
    let mut shape = SpectrustShape { bands: 0, frames: 0 };
    let mut told = Told::new();
    // SAFETY: the spectrogram is live, the source valid, the rest writable.
    let status = unsafe { spectrust_spectrogram_shape(spectrogram, &raw const source, &raw mut shape, told.pointer()) };
    if !told.right(status) {
        return;
    }
    let mut told = Told::new();
    let mut out = vec![f32::NAN; shape.bands * shape.frames];
    // SAFETY: the spectrogram is live; both slices have these lengths; the error is writable.
    let status = unsafe {
        let (samples, out, len) = (samples.as_ptr(), out.as_mut_ptr(), out.len());
        let (sr, order, none, error) = (SR.into(), SpectrustArrayOrder::new(0), null_mut(), told.pointer());
        spectrust_spectrogram_array_flat(spectrogram, samples, N_SAMPLES, 1, sr, order, 3, out, len, none, error)
    };
    if told.right(status) {
        assert!(!out.iter().any(|value| value.is_nan()), "a value is not a number");
    }
}
