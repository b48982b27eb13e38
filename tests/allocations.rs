//! Counts allocations: memory is allocated once for a size, not for every call.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;
use std::sync::Arc;

use spectrust::audio::input::Input;
use spectrust::cancel::Cancel;
use spectrust::capi::array::spectrust_spectrogram_array_flat;
use spectrust::capi::choice::SpectrustArrayOrder;
use spectrust::capi::conventions::SpectrustStatus;
use spectrust::capi::options::SpectrustOptions;
use spectrust::capi::spectrogram::{SpectrustSpectrogram, spectrust_spectrogram_free, spectrust_spectrogram_new};
use spectrust::capi::stream::{
    spectrust_stream_finish, spectrust_stream_free, spectrust_stream_new, spectrust_stream_push, spectrust_stream_reset,
};
use spectrust::options::{ArrayOrder, Format, Kind, Options, PadMode, Scale};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;
use spectrust::stream::Stream;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, with counts for each thread.
struct Counting;

fn count(size: usize) {
    COUNT.set(COUNT.get() + 1);
    LARGEST.set(LARGEST.get().max(size));
}

// SAFETY: every call is forwarded unchanged to the system's allocator; counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Number of allocations by `work`, and the largest one in bytes.
fn allocations(work: impl FnOnce()) -> (usize, usize) {
    COUNT.set(0);
    LARGEST.set(0);
    work();
    (COUNT.get(), LARGEST.get())
}

fn samples(n_samples: usize) -> Vec<f32> {
    (0..n_samples).map(|i| (i * 7919 % 1009) as f32 / 1009.0 - 0.5).collect()
}

fn cases() -> Vec<Options> {
    let usual = Options { delta_width: 3, ..Options::default() };
    vec![
        usual.clone(),
        Options { pad_mode: PadMode::Reflect, hop_length: Some(160), ..usual.clone() },
        Options { n_fft: Some(400), kind: Kind::Linear, ..usual.clone() },
        Options { kind: Kind::Mfcc, hop_length: Some(64), deltas: 2, ..usual.clone() },
        Options { kind: Kind::Chroma, ..usual.clone() },
        Options { scale: Scale::Pcen, mean: 1.0, std: 2.0, ..usual.clone() },
        Options { gain: 32_768.0, ..usual.clone() },
        Options { n_fft: Some(1000), scale: Scale::Db, preemphasis: 0.97, ..usual },
    ]
}

#[test]
fn later_arrays_of_a_size_allocate_nothing() {
    for options in cases() {
        for n_samples in [400, 16_000] {
            let (plan, mut ws, samples) =
                (Plan::new(options.clone()).unwrap(), Workspace::default(), samples(n_samples));
            let (rows, columns) = plan.array_shape(16_000, n_samples as u64).unwrap();
            let mut out = vec![0.0; rows * columns];
            let input = Input::samples(&samples, 1, 16_000);
            let mut write = || {
                let audio = spectrust::audio::Audio::open(input, plan.options()).unwrap();
                plan.array(&audio, 1, &mut out, &mut ws, &Cancel::default()).unwrap();
            };
            write();
            assert_eq!(allocations(write).0, 0, "{options:?}, {n_samples} samples");
        }
    }
}

#[test]
fn later_recordings_of_a_rate_plan_no_resampler() {
    let (samples, options) = (samples(4410), Options { sr: Some(16_000), ..Options::default() });
    let (plan, mut ws, cancel) = (Plan::new(options).unwrap(), Workspace::default(), Cancel::default());
    let mut make = || {
        let input = Input::samples(&samples, 1, 44_100);
        plan.file_array(input, ArrayOrder::BandsByFrames, 1, &mut ws, &cancel).unwrap();
        plan.file_shape(input, &mut ws, &cancel).unwrap();
        plan.encode(input, Format::Npy, &mut ws, &Crew::alone(&cancel)).unwrap();
    };
    make();
    // The resampled samples, the array and the file: no table as long as two blocks of 6174 samples.
    let (count, largest) = allocations(make);
    assert!(count < 20 && largest < 2 * 6174 * 8, "{count} times, {largest} bytes");
}

#[test]
fn later_arrays_of_a_size_allocate_nothing_in_c() {
    let mut spectrogram = null_mut();
    let samples = samples(400);
    let mut out = vec![0.0; 128];
    // SAFETY: live pointers of these lengths, freed once.
    unsafe {
        let status = spectrust_spectrogram_new(null_mut::<SpectrustOptions>(), &raw mut spectrogram, null_mut());
        assert_eq!(status, SpectrustStatus::Ok);
        let handle: *const SpectrustSpectrogram = spectrogram;
        let mut write = || {
            let (from, to) = (samples.as_ptr(), out.as_mut_ptr());
            let (order, none) = (SpectrustArrayOrder::new(0), null_mut());
            let status =
                spectrust_spectrogram_array_flat(handle, from, 400, 1, 22_050, order, 1, to, 128, none, null_mut());
            assert_eq!(status, SpectrustStatus::Ok);
        };
        write();
        assert_eq!(allocations(write).0, 0);
        spectrust_spectrogram_free(spectrogram);
    }
}

#[test]
fn a_stream_allocates_nothing_after_it_is_made() {
    let samples = samples(5000);
    for options in cases() {
        let plan = Arc::new(Plan::new(Options { top_db: None, ..options.clone() }).unwrap());
        let mut stream = Stream::new(plan, 16_000, 1, &mut Workspace::default()).unwrap();
        let mut out = vec![0.0; 200 * stream.info().n_values];
        let mut run = || {
            let mut count = 0;
            for piece in samples.chunks(160) {
                count += stream.push(piece, &mut out).unwrap().frames;
            }
            count += stream.finish(&mut out).unwrap();
            stream.reset();
            count
        };
        let mut count = 0;
        assert_eq!(allocations(|| count = run()).0, 0, "{options:?}");
        assert!(count > 0);
    }
}

#[test]
fn a_stream_allocates_nothing_in_c() {
    let (mut spectrogram, mut stream) = (null_mut(), null_mut());
    let (samples, mut out) = (samples(5000), vec![0.0; 30 * 128]);
    // SAFETY: live pointers of these lengths, freed once.
    unsafe {
        let status = spectrust_spectrogram_new(null_mut::<SpectrustOptions>(), &raw mut spectrogram, null_mut());
        assert_eq!(status, SpectrustStatus::Ok);
        let status = spectrust_stream_new(spectrogram, 22_050, 1, &raw mut stream, null_mut());
        assert_eq!(status, SpectrustStatus::Ok);
        spectrust_spectrogram_free(spectrogram);
        let (mut taken, mut frames, mut count) = (0, 0, 0);
        let run = || {
            let (from, to) = (samples.as_ptr(), out.as_mut_ptr());
            let (taken, frames) = (&raw mut taken, &raw mut frames);
            let status = spectrust_stream_push(stream, from, 5000, taken, to, 30, frames, null_mut());
            assert_eq!((status, *taken), (SpectrustStatus::Ok, 5000));
            count += *frames;
            assert_eq!(spectrust_stream_finish(stream, to, 30, frames, null_mut()), SpectrustStatus::Ok);
            count += *frames;
            spectrust_stream_reset(stream);
        };
        assert_eq!(allocations(run).0, 0);
        assert_eq!(count, 1 + 5000 / 512);
        spectrust_stream_free(stream);
    }
}

#[test]
fn a_picture_allocates_its_file_and_little_else() {
    let samples = samples(16_000);
    for scale in [Scale::Auto, Scale::Pcen] {
        let plan = Plan::new(Options { width: 300, height: 200, scale, ..Options::default() }).unwrap();
        let (mut ws, cancel) = (Workspace::default(), Cancel::default());
        let mut draw = || {
            let input = Input::samples(&samples, 1, 16_000);
            plan.encode(input, Format::Jpeg, &mut ws, &Crew::alone(&cancel)).unwrap();
        };
        draw();
        let (count, largest) = allocations(&mut draw);
        // The buffer of a JPEG starts with half a byte for each pixel, and doubles if needed.
        let is_little = count <= MAX_PER_PICTURE && largest <= 300 * 200 + 2048;
        assert!(is_little, "{count} times, {largest} bytes");
        assert_eq!(allocations(&mut draw), (count, largest));
    }
}

/// Limit for headers, parameters and small tables, independent of the recording's length.
const MAX_PER_PICTURE: usize = 120;
