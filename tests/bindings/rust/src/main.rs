//! The library through bindgen: draws a picture and computes an array.

#[allow(non_camel_case_types, non_snake_case, non_upper_case_globals, dead_code, unsafe_op_in_unsafe_fn)]
mod spectrust {
    include!(concat!(env!("OUT_DIR"), "/spectrust.rs"));
}

use std::ffi::CStr;
use std::mem::zeroed;
use std::ptr::null_mut;

use spectrust::*;

/// What bindgen must see as constants, with these types.
const AUTO: i64 = SPECTRUST_AUTO;
const AUTO_F64: f64 = SPECTRUST_AUTO_F64;
const VERSION: [u32; 3] = [SPECTRUST_VERSION_MAJOR, SPECTRUST_VERSION_MINOR, SPECTRUST_VERSION_PATCH];

fn check(status: SpectrustStatus, error: &SpectrustError) {
    // SAFETY: the library ends messages in a zero byte.
    let message = unsafe { CStr::from_ptr(error.message.as_ptr()) };
    assert_eq!(status, SpectrustStatus_SPECTRUST_STATUS_OK as SpectrustStatus, "{message:?}");
}

fn main() {
    assert!(AUTO == i64::MIN && AUTO_F64.is_nan());
    let samples: Vec<f32> = (0..8000).map(|i| (0.2 * i as f32).sin()).collect();
    // SAFETY: structs of zeros are valid; handles are live, and pointers readable and writable as the header asks.
    unsafe {
        let version = CStr::from_ptr(spectrust_version()).to_str().unwrap();
        assert_eq!(version, VERSION.map(|part| part.to_string()).join("."));
        let (mut error, mut options): (SpectrustError, SpectrustOptions) = (zeroed(), zeroed());
        check(spectrust_options_init(&mut options, size_of::<SpectrustOptions>(), &mut error), &error);
        assert!(options.n_fft == AUTO && options.fmax.is_nan());
        (options.width, options.height) = (64, 48);
        options.colormap = SpectrustColormap_SPECTRUST_COLORMAP_MAGMA as SpectrustColormap;
        let mut spectrogram = null_mut();
        check(spectrust_spectrogram_new(&options, &mut spectrogram, &mut error), &error);

        let source = spectrust_source_samples(samples.as_ptr(), samples.len(), 1, 8000);
        let mut picture: SpectrustBuffer = zeroed();
        let format = SpectrustFormat_SPECTRUST_FORMAT_JPEG as SpectrustFormat;
        check(spectrust_spectrogram_encode(spectrogram, &source, format, &mut picture, null_mut(), &mut error), &error);
        assert_eq!(std::slice::from_raw_parts(picture.data, 3), b"\xff\xd8\xff");
        spectrust_buffer_free(&mut picture);

        let mut array: SpectrustArray = zeroed();
        let order = SpectrustArrayOrder_SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS as SpectrustArrayOrder;
        check(spectrust_spectrogram_array(spectrogram, &source, order, 0, &mut array, null_mut(), &mut error), &error);
        assert_eq!((array.rows, array.columns), (16, 128));
        spectrust_array_free(&mut array);
        spectrust_spectrogram_free(spectrogram);
    }
    println!("bindgen: 1 passed, 0 failed");
}
