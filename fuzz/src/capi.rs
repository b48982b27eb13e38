//! Runs a program of C calls with any arguments that their contracts allow.

use std::ffi::{CStr, CString, c_char};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use super::bytes::Bytes;
use super::folder::Folder;
use super::options::{c_path, decode, defaults, limit_work, recording, take_bytes};
use super::outcome::{ErrorSlot, assert_no_bug, no_warnings, show_panics};
use spectrust::capi::array::*;
use spectrust::capi::batch::*;
use spectrust::capi::batch_options::*;
use spectrust::capi::choice::*;
use spectrust::capi::conventions::{SpectrustError, SpectrustStatus};
use spectrust::capi::features::*;
use spectrust::capi::mel::*;
use spectrust::capi::options::*;
use spectrust::capi::picture::*;
use spectrust::capi::progress::*;
use spectrust::capi::resolve::*;
use spectrust::capi::result::*;
use spectrust::capi::source::*;
use spectrust::capi::spectrogram::*;
use spectrust::capi::stream::*;
use spectrust::capi::tiles::*;
use spectrust::capi::walk::*;

/// Maximum number of calls in a program.
const MAX_CALLS: usize = 16;

/// Maximum number of values in a matrix.
const MAX_VALUES: usize = 1 << 18;

/// Templates of the names of pictures.
const NAMES_OF_PICTURES: [&CStr; 6] = [
    c"{stem}",
    c"{label}/{stem}_{segment:03}",
    c"{parent}/{stem}{extension}_{offset:.3f}_{duration}",
    c"{start:%Y/%H%M%S}",
    c"{{{stem}}}_{segment:99}",
    c"\xff{",
];

/// The handles and the folder of a program.
struct Program {
    folder: Folder,
    spectrogram: *mut SpectrustSpectrogram,
    files: *mut SpectrustFiles,
    batch: *mut SpectrustBatch,
}

/// A call is a byte followed by its arguments.
pub fn run(bytes: &[u8]) {
    show_panics();
    let folder = Folder::new();
    folder.file("a.wav", &recording());
    folder.file("broken.wav", &recording()[..50]);
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    folder.file("sub/b.WAV", &recording());
    let mut program = Program { folder, spectrogram: null_mut(), files: null_mut(), batch: null_mut() };
    let mut bytes = Bytes(bytes);
    for _ in 0..MAX_CALLS {
        if bytes.is_empty() {
            break;
        }
        program.call(&mut bytes);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: each is NULL or live, and not used elsewhere.
        unsafe {
            spectrust_spectrogram_free(self.spectrogram);
            spectrust_files_free(self.files);
            spectrust_batch_free(self.batch);
        }
    }
}

impl Program {
    fn call(&mut self, bytes: &mut Bytes) {
        match bytes.byte() % 22 {
            0 => init(bytes),
            1 | 2 => self.make_spectrogram(bytes),
            3 => self.generate(bytes),
            4 => self.encode(bytes),
            5 => self.array(bytes),
            6 => self.array_of_samples(bytes),
            7 => self.walk(bytes),
            8 => self.list_files(bytes),
            9 => self.query_files(bytes),
            10 | 11 => self.start(bytes),
            12 => self.poll(bytes),
            13 => self.result(bytes),
            14 => self.cancel(bytes),
            15 => self.read_picture(bytes),
            16 => delta(bytes),
            17 => self.pcen(bytes),
            18 => mel(bytes),
            19 => self.free(bytes),
            21 => self.tiles(bytes),
            _ => self.memory(bytes),
        }
    }

    /// A path in the folder; sometimes NULL.
    fn path(&self, bytes: &mut Bytes) -> Option<CString> {
        const NAMES: [&str; 14] = [
            "a.wav",
            "broken.wav",
            "sub/b.WAV",
            "sub",
            "none.wav",
            "out.jpg",
            "out.png",
            "out.npy",
            "out.gif",
            "m.jsonl",
            "m.csv",
            "made",
            "out",
            "a.wav/x",
        ];
        match bytes.byte() {
            255 => None,
            254 => Some(c_path(self.folder.path())),
            at => Some(c_path(&self.folder.path().join(NAMES[usize::from(at) % NAMES.len()]))),
        }
    }

    fn make_spectrogram(&mut self, bytes: &mut Bytes) {
        let mut error_slot = ErrorSlot::new();
        let how = bytes.byte();
        let mut options = limit_work(decode(&mut Bytes(bytes.some(usize::from(how % 32)))));
        if how >= 240 {
            options.struct_size = odd_size(bytes, size_of::<SpectrustOptions>());
        }
        // Two structs, because the first may claim up to twice its size.
        let options = [options; 2];
        let options = if how == 32 { null() } else { options.as_ptr() };
        let mut created = null_mut();
        let out = if how == 33 { null_mut() } else { &raw mut created };
        // SAFETY: the options are readable for twice their size or NULL, the rest is writable or NULL.
        let status = unsafe { spectrust_spectrogram_new(options, out, error_slot.pointer()) };
        if error_slot.succeeded(status) {
            // SAFETY: NULL or live, and not used elsewhere.
            unsafe { spectrust_spectrogram_free(self.spectrogram) };
            self.spectrogram = created;
        } else {
            assert!(created.is_null(), "written despite a failure");
        }
    }

    fn generate(&self, bytes: &mut Bytes) {
        let (input, output, mut error_slot, mut warnings) =
            (self.path(bytes), self.path(bytes), ErrorSlot::new(), no_warnings());
        // SAFETY: the spectrogram is live or NULL, the paths strings or NULL, the rest writable.
        let status = unsafe {
            let (warnings, error) = (&raw mut *warnings, error_slot.pointer());
            let source = spectrust_source_path(pointer(&input));
            spectrust_spectrogram_generate(self.spectrogram, &raw const source, pointer(&output), warnings, error)
        };
        error_slot.succeeded(status);
    }

    fn tiles(&self, bytes: &mut Bytes) {
        let (input, folder, levels) = (self.path(bytes), self.path(bytes), bytes.whole());
        let seconds_per_pixel = match bytes.byte() {
            power if power < 192 => 2f64.powi(i32::from(power % 24) - 12),
            _ => bytes.real(),
        };
        let (format, jobs) = (SpectrustFormat::new(choice(bytes)), usize::from(bytes.byte() % 4));
        let (mut error_slot, mut warnings) = (ErrorSlot::new(), no_warnings());
        let mut made = SpectrustTiles { levels: 0, count: 0, duration: 0.0 };
        let out = if bytes.byte() == 255 { null_mut() } else { &raw mut made };
        // SAFETY: the spectrogram is live or NULL, the paths strings or NULL, the rest writable or NULL.
        let status = unsafe {
            let (warnings, error) = (&raw mut *warnings, error_slot.pointer());
            let (source, folder) = (spectrust_source_path(pointer(&input)), pointer(&folder));
            spectrust_tiles_generate(
                self.spectrogram,
                &raw const source,
                folder,
                seconds_per_pixel,
                levels,
                format,
                jobs,
                out,
                warnings,
                error,
            )
        };
        assert_eq!(error_slot.succeeded(status), made.count > 0);
    }

    fn encode(&self, bytes: &mut Bytes) {
        let (input, format, mut error_slot) = (self.path(bytes), SpectrustFormat::new(choice(bytes)), ErrorSlot::new());
        let mut buffer = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
        let out = if bytes.byte() == 255 { null_mut() } else { &raw mut buffer };
        // SAFETY: the spectrogram is live or NULL, the path a string or NULL, the rest writable or NULL.
        let status = unsafe {
            let source = spectrust_source_path(pointer(&input));
            let error = error_slot.pointer();
            spectrust_spectrogram_encode(self.spectrogram, &raw const source, format, out, null_mut(), error)
        };
        if error_slot.succeeded(status) {
            take_bytes(buffer);
        } else {
            assert!(buffer.data.is_null(), "written despite a failure");
        }
    }

    /// A picture and an array from a source with a path, bytes or samples, none of them, or several.
    fn memory(&self, bytes: &mut Bytes) {
        let (what, mut error_slot, path) = (bytes.byte(), ErrorSlot::new(), self.path(bytes));
        let (rate, content) = (bytes.byte(), recording());
        let samples: Vec<f32> = bytes.some(64).iter().map(|&byte| f32::from(byte) / 128.0 - 1.0).collect();
        let source = SpectrustSource {
            path: if what & 1 == 0 { null() } else { pointer(&path) },
            bytes: if what & 2 == 0 { null() } else { content.as_ptr() },
            n_bytes: usize::from(bytes.byte()).min(content.len()),
            samples: if what & 4 == 0 { null() } else { samples.as_ptr() },
            n_samples: samples.len() / 2,
            channels: i64::from(rate % 3),
            sr: i64::from(rate) * 100,
            name: if what & 8 == 0 { null() } else { pointer(&path) },
            cancel: null(),
            reserved: [usize::from(what == 255); _],
        };
        let source = &raw const source;
        let mut array = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
        // SAFETY: the spectrogram is live or NULL, the source is what it says of itself, the rest writable or NULL.
        unsafe {
            let (order, out, error) = (SpectrustArrayOrder::new(choice(bytes)), &raw mut array, error_slot.pointer());
            let status = spectrust_spectrogram_array(self.spectrogram, source, order, 1, out, null_mut(), error);
            assert!(error_slot.succeeded(status) || array.data.is_null(), "written, though it failed");
            spectrust_array_free(&raw mut array);
            let mut buffer = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
            let (format, out, error) = (SpectrustFormat::new(choice(bytes)), &raw mut buffer, error_slot.pointer());
            let status = spectrust_spectrogram_encode(self.spectrogram, source, format, out, null_mut(), error);
            if error_slot.succeeded(status) {
                take_bytes(buffer);
            }
        }
    }

    fn array(&self, bytes: &mut Bytes) {
        let (input, jobs, mut error_slot) = (self.path(bytes), usize::from(bytes.byte() % 4), ErrorSlot::new());
        let mut array = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
        let out = if bytes.byte() == 255 { null_mut() } else { &raw mut array };
        // SAFETY: the spectrogram is live or NULL, the path a string or NULL, the rest writable or NULL.
        let status = unsafe {
            let (source, order) = (spectrust_source_path(pointer(&input)), SpectrustArrayOrder::new(0));
            let error = error_slot.pointer();
            spectrust_spectrogram_array(self.spectrogram, &raw const source, order, jobs, out, null_mut(), error)
        };
        assert_eq!(error_slot.succeeded(status), !array.data.is_null());
        // SAFETY: filled by the call above, or all zeros.
        unsafe { spectrust_array_free(&raw mut array) };
    }

    fn array_of_samples(&self, bytes: &mut Bytes) {
        // Any length has a shape or none.
        let (n_samples, sr) = (bytes.whole() as usize, bytes.whole());
        let Some(framing) = self.resolved(n_samples as u64, sr) else { return };
        let n_values = framing.n_bands.saturating_mul(framing.n_frames);
        if n_samples > 1000 || n_values > MAX_VALUES as u64 {
            return;
        }
        let samples: Vec<f32> = (0..n_samples).map(|_| bytes.real() as f32).collect();
        let wrong = bytes.byte() == 255;
        let mut out = vec![0.0; n_values as usize + usize::from(wrong)];
        let jobs = usize::from(bytes.byte() % 4);
        let (mut error_slot, len, mut warnings) = (ErrorSlot::new(), out.len(), no_warnings());
        let to = if bytes.byte() == 255 { null_mut() } else { out.as_mut_ptr() };
        // SAFETY: the spectrogram is live, both slices have these lengths or are NULL, the rest is writable.
        let status = unsafe {
            let (warnings, error) = (&raw mut *warnings, error_slot.pointer());
            spectrust_spectrogram_array_flat(
                self.spectrogram,
                samples.as_ptr(),
                n_samples,
                1,
                sr,
                SpectrustArrayOrder::new(0),
                jobs,
                to,
                len,
                warnings,
                error,
            )
        };
        let succeeded = error_slot.succeeded(status);
        assert!(!(succeeded && wrong));
        // A stream refuses numbers that are not finite also where no frame has them.
        if succeeded && samples.iter().all(|sample| sample.is_finite()) {
            self.stream_of_samples(&samples, sr, &out);
        }
    }

    /// A stream that is not refused has the bits of the array.
    fn stream_of_samples(&self, samples: &[f32], sr: i64, array: &[f32]) {
        let (mut stream, mut error_slot) = (null_mut(), ErrorSlot::new());
        // SAFETY: the spectrogram is live, the rest writable.
        let status = unsafe { spectrust_stream_new(self.spectrogram, sr, 1, &raw mut stream, error_slot.pointer()) };
        if !error_slot.succeeded(status) {
            assert!(stream.is_null(), "written despite a failure");
            return;
        }
        let (mut info, mut error_slot) = (MaybeUninit::uninit(), ErrorSlot::new());
        // SAFETY: the stream is live, the rest writable; a whole struct on success.
        let n_values = unsafe {
            let status = spectrust_stream_info(stream, info.as_mut_ptr(), error_slot.pointer());
            assert!(error_slot.succeeded(status));
            info.assume_init().n_values
        };
        let n_frames = array.len() / n_values;
        let (mut made, mut count) = (vec![0.0; array.len()], 0);
        for piece in samples.chunks(1 + samples.len() % 7) {
            let (mut taken, mut frames, mut error_slot) = (0, 0, ErrorSlot::new());
            // SAFETY: the stream is live, the slices have these lengths, the rest is writable.
            let status = unsafe {
                let (to, error) = (made[count * n_values..].as_mut_ptr(), error_slot.pointer());
                let (from, len, room) = (piece.as_ptr(), piece.len(), n_frames - count);
                spectrust_stream_push(stream, from, len, &raw mut taken, to, room, &raw mut frames, error)
            };
            assert!(error_slot.succeeded(status), "the array was computed");
            assert_eq!(taken, piece.len());
            count += frames;
        }
        let (mut frames, mut error_slot) = (0, ErrorSlot::new());
        // SAFETY: the same.
        let status = unsafe {
            let (to, error) = (made[count * n_values..].as_mut_ptr(), error_slot.pointer());
            spectrust_stream_finish(stream, to, n_frames - count, &raw mut frames, error)
        };
        assert!(error_slot.succeeded(status) && count + frames == n_frames, "{count} and {frames} of {n_frames}");
        for (at, value) in made.iter().enumerate() {
            let (frame, band) = (at / n_values, at % n_values);
            assert_eq!(value.to_bits(), array[band * n_frames + frame].to_bits(), "band {band} of frame {frame}");
        }
        // SAFETY: live, freed once.
        unsafe { spectrust_stream_free(stream) };
    }

    /// What the library chooses for an array, with options that are valid again.
    fn resolved(&self, n_samples: u64, sr: i64) -> Option<SpectrustFraming> {
        let (mut error_slot, mut options, format) = (ErrorSlot::new(), defaults(0), SpectrustFormat::new(2));
        let mut framing = MaybeUninit::uninit();
        // SAFETY: the spectrogram is live or NULL, the rest writable.
        let status = unsafe {
            let (chosen, size) = (&raw mut options, size_of::<SpectrustOptions>());
            let (framing, error) = (framing.as_mut_ptr(), error_slot.pointer());
            spectrust_spectrogram_resolve(self.spectrogram, format, sr, n_samples, chosen, size, framing, error)
        };
        if !error_slot.succeeded(status) {
            return None;
        }
        // SAFETY: a whole struct.
        assert_eq!(unsafe { spectrust_options_check(&raw const options, null_mut()) }, SpectrustStatus::Ok);
        // SAFETY: written on success.
        Some(unsafe { framing.assume_init() })
    }

    fn walk(&mut self, bytes: &mut Bytes) {
        let (folder, skip) = (self.path(bytes), self.path(bytes));
        let (recursive, follow_links) = (choice(bytes), choice(bytes));
        let len = usize::from(bytes.byte() % 16);
        let pattern: Vec<u8> = bytes.some(len).iter().copied().filter(|&byte| byte != 0).collect();
        let pattern = CString::new(pattern).unwrap();
        let size = size_of::<SpectrustWalkOptions>();
        let struct_size = if bytes.byte() >= 240 { odd_size(bytes, size) } else { size };
        let pattern = if len == 0 { null() } else { pattern.as_ptr() };
        let options = SpectrustWalkOptions { struct_size, recursive, follow_links, pattern, skip: pointer(&skip) };
        let (options, mut error_slot, mut files) = ([options; 2], ErrorSlot::new(), null_mut());
        let options = if bytes.byte() == 255 { null() } else { options.as_ptr() };
        // SAFETY: strings or NULL, options that are readable for twice their size, the rest writable.
        let status = unsafe { spectrust_walk(pointer(&folder), options, &raw mut files, error_slot.pointer()) };
        if error_slot.succeeded(status) {
            self.take_files(files);
        }
    }

    fn list_files(&mut self, bytes: &mut Bytes) {
        let paths: Vec<_> = (0..bytes.byte() % 8).map(|_| self.path(bytes)).collect();
        let pointers: Vec<_> = paths.iter().map(pointer).collect();
        let (mut error_slot, mut files) = (ErrorSlot::new(), null_mut());
        // SAFETY: an array of this many strings or NULLs; the rest is writable.
        let status = unsafe {
            spectrust_files_new(
                pointers.as_ptr(),
                pointers.len(),
                std::ptr::null(),
                &raw mut files,
                error_slot.pointer(),
            )
        };
        if error_slot.succeeded(status) {
            self.take_files(files);
        }
    }

    fn take_files(&mut self, files: *mut SpectrustFiles) {
        // SAFETY: NULL or live, and not used elsewhere.
        unsafe { spectrust_files_free(self.files) };
        self.files = files;
    }

    fn query_files(&self, bytes: &mut Bytes) {
        let (index, mut error_slot) = (bytes.whole() as usize, ErrorSlot::new());
        // SAFETY: the list is live or NULL, the error writable.
        let (len, path, status) = unsafe {
            let mut entry = MaybeUninit::<SpectrustError>::uninit();
            let status = spectrust_files_status(self.files, index, entry.as_mut_ptr(), error_slot.pointer());
            (spectrust_files_len(self.files), spectrust_files_path(self.files, index), status)
        };
        assert_eq!(path.is_null(), index >= len);
        error_slot.succeeded(status);
    }

    fn start(&mut self, bytes: &mut Bytes) {
        let (out_dir, manifest) = (self.path(bytes), self.path(bytes));
        // SAFETY: a list that is live or NULL.
        let len = unsafe { spectrust_files_len(self.files) };
        let given: Vec<_> = (0..len).map(|_| self.path(bytes)).collect();
        let given: Vec<_> = given.iter().map(pointer).collect();
        let sizes = [f64::NAN, 0.02, 0.004, 1.0, 0.05, 0.0, -1.0, f64::INFINITY, 1e300, 1e9, 1e-9];
        let named = bytes.byte();
        let known = named.is_multiple_of(2);
        let size = size_of::<SpectrustBatchOptions>();
        let mut options = SpectrustBatchOptions {
            struct_size: if bytes.byte() >= 240 { odd_size(bytes, size) } else { size },
            out_dir: pointer(&out_dir),
            out_paths: if named % 5 == 1 { given.as_ptr() } else { null() },
            layout: Choice::new(choice(bytes)),
            format: Choice::new(choice(bytes)),
            jobs: bytes.one_of(&[1, 2, 3, 0, 16]),
            segment: bytes.one_of(&sizes),
            overlap: bytes.one_of(&[0.0, 0.001, 0.01, 0.019_99, f64::NAN, -0.0, 1e300]),
            remainder: Choice::new(choice(bytes)),
            manifest: if known { null() } else { pointer(&manifest) },
            resume: choice(bytes),
            durable: choice(bytes),
            cancel_on_error: choice(bytes),
            // From a byte that is already read, so that the files in fuzz/crashes keep their meaning.
            prune: if named == 253 { -1 } else { i32::from(named / 10 % 2) },
            folder: null(),
            name: if named % 16 == 3 {
                NAMES_OF_PICTURES[usize::from(named / 16) % NAMES_OF_PICTURES.len()].as_ptr()
            } else {
                null()
            },
        };
        // Mostly, an overlap comes with segments.
        if options.segment.is_nan() && named != 252 {
            options.overlap = 0.0;
        }
        let (options, mut error_slot, mut batch) = ([options; 2], ErrorSlot::new(), null_mut());
        let options = if named == 254 { null() } else { options.as_ptr() };
        // SAFETY: handles that are live or NULL; options that are readable for twice their size, their paths strings or
        // NULL, as many as files; the rest is writable.
        let status = unsafe {
            spectrust_batch_start(self.spectrogram, self.files, options, &raw mut batch, error_slot.pointer())
        };
        if error_slot.succeeded(status) {
            // SAFETY: NULL or live, and not used elsewhere.
            unsafe { spectrust_batch_free(self.batch) };
            self.batch = batch;
        }
    }

    fn poll(&self, bytes: &mut Bytes) {
        let (mut error_slot, mut progress) = (ErrorSlot::new(), SpectrustProgress::default());
        // Longer than the time limit of the fuzzer.
        let timeout = if bytes.flag() { 0 } else { 60_000 };
        // SAFETY: the batch is live or NULL, the rest writable.
        let status = unsafe {
            spectrust_batch_poll(
                self.batch,
                timeout,
                &raw mut progress,
                size_of::<SpectrustProgress>(),
                error_slot.pointer(),
            )
        };
        if error_slot.succeeded(status) {
            assert!(progress.done <= progress.total && progress.failed + progress.skipped <= progress.results);
            assert!(progress.ended == 0 || progress.done == progress.total);
            assert!(progress.ended == 1 || timeout == 0, "the batch takes too long");
        }
    }

    fn result(&self, bytes: &mut Bytes) {
        let (index, mut error_slot) = (bytes.whole() as usize, ErrorSlot::new());
        let mut result = MaybeUninit::uninit();
        // SAFETY: the batch is live or NULL, the rest writable.
        let status = unsafe {
            spectrust_batch_result(
                self.batch,
                index,
                result.as_mut_ptr(),
                size_of::<SpectrustResult>(),
                error_slot.pointer(),
            )
        };
        if error_slot.succeeded(status) {
            // SAFETY: written on success.
            let result = unsafe { result.assume_init() };
            assert_no_bug(result.status as i32, || "a result is a bug".to_owned());
            // A recording that is left out has no picture, but a reason.
            let has_picture = result.status == SpectrustStatus::Ok && result.skipped != 2;
            assert_eq!(has_picture, result.message.is_null());
            assert_eq!(has_picture, !result.out_path.is_null());
            assert!(result.segment < result.segments && !result.in_path.is_null());
        }
    }

    fn cancel(&self, bytes: &mut Bytes) {
        let error = bytes.flag();
        let mut error_slot = ErrorSlot::new();
        let pointer = if error { error_slot.pointer() } else { null_mut() };
        // SAFETY: the batch is live or NULL, the error writable or NULL.
        let status = unsafe { spectrust_batch_cancel(self.batch, pointer) };
        if error {
            error_slot.succeeded(status);
        }
    }

    fn read_picture(&self, bytes: &mut Bytes) {
        let (path, mut error_slot) = (self.path(bytes), ErrorSlot::new());
        let mut json = SpectrustBuffer { data: null_mut(), len: 0, capacity: 0 };
        let mut levels = SpectrustArray { data: null_mut(), rows: 0, columns: 0, capacity: 0 };
        let wanted = if bytes.flag() { null_mut() } else { &raw mut levels };
        // SAFETY: a string or NULL; the rest writable or NULL.
        let status = unsafe {
            let source = spectrust_source_path(pointer(&path));
            spectrust_picture_read(&raw const source, &raw mut json, wanted, error_slot.pointer())
        };
        if error_slot.succeeded(status) {
            take_bytes(json);
        }
        // SAFETY: filled by the call above, or all zeros.
        unsafe { spectrust_array_free(&raw mut levels) };
    }

    fn pcen(&self, bytes: &mut Bytes) {
        let (rows, columns, mut values) = matrix(bytes);
        let (sr, hop_length, mut error_slot) = (bytes.whole(), bytes.whole(), ErrorSlot::new());
        // SAFETY: the spectrogram is live or NULL, the matrix has this shape or one that is refused.
        let status = unsafe {
            let (values, error) = (values.as_mut_ptr(), error_slot.pointer());
            spectrust_spectrogram_pcen(self.spectrogram, values, rows, columns, sr, hop_length, error)
        };
        error_slot.succeeded(status);
    }

    fn free(&mut self, bytes: &mut Bytes) {
        // SAFETY: each is NULL or live, and not used afterwards. NULL may be freed.
        unsafe {
            match bytes.byte() % 4 {
                0 => spectrust_spectrogram_free(std::mem::replace(&mut self.spectrogram, null_mut())),
                1 => self.take_files(null_mut()),
                2 => spectrust_batch_free(std::mem::replace(&mut self.batch, null_mut())),
                _ => {
                    spectrust_buffer_free(null_mut());
                    spectrust_array_free(null_mut());
                }
            }
        }
    }
}

fn pointer(path: &Option<CString>) -> *const c_char {
    path.as_ref().map_or(null(), |path| path.as_ptr())
}

/// A value of an enumeration, valid most of the time.
fn choice(bytes: &mut Bytes) -> i32 {
    match bytes.byte() {
        255 => bytes.whole() as i32,
        byte => i32::from(byte % 4 % 3),
    }
}

/// A size that a struct may claim if twice its actual size is readable.
fn odd_size(bytes: &mut Bytes, size: usize) -> usize {
    bytes.one_of(&[0, 1, 8, size - 1, size, size + 1, size + 8, 2 * size])
}

/// Initialises structs in memory of twice their size.
fn init(bytes: &mut Bytes) {
    let mut error_slot = ErrorSlot::new();
    let which = bytes.byte();
    let preset = SpectrustPreset::new(bytes.whole() as i32);
    // SAFETY: twice as much is writable as the size says at most, or NULL is refused.
    let status = unsafe {
        match which % 4 {
            0 => {
                let (mut place, size) = ([defaults(0); 2], odd_size(bytes, size_of::<SpectrustOptions>()));
                spectrust_options_init(place.as_mut_ptr(), size, error_slot.pointer())
            }
            1 => {
                let (mut place, size) = ([defaults(0); 2], odd_size(bytes, size_of::<SpectrustOptions>()));
                spectrust_options_init_preset(place.as_mut_ptr(), size, preset, error_slot.pointer())
            }
            2 => {
                let size = size_of::<SpectrustBatchOptions>();
                let mut place = Vec::<SpectrustBatchOptions>::with_capacity(2);
                spectrust_batch_options_init(place.as_mut_ptr(), odd_size(bytes, size), error_slot.pointer())
            }
            _ => {
                let size = odd_size(bytes, size_of::<SpectrustWalkOptions>());
                let mut place = Vec::<SpectrustWalkOptions>::with_capacity(2);
                let place = if which >= 250 { null_mut() } else { place.as_mut_ptr() };
                spectrust_walk_options_init(place, size, error_slot.pointer())
            }
        }
    };
    error_slot.succeeded(status);
}

/// A matrix: rows, columns and values; or an impossible shape.
fn matrix(bytes: &mut Bytes) -> (usize, usize, Vec<f32>) {
    let (rows, columns) = (bytes.whole() as usize, bytes.whole() as usize);
    match rows.checked_mul(columns) {
        // Empty, or too large for the address space: both are refused.
        None | Some(0) => (rows, columns, vec![0.0]),
        Some(len) if len > isize::MAX as usize / 4 => (rows, columns, vec![0.0]),
        Some(len) if len > MAX_VALUES => (3, 5, vec![1e-30; 15]),
        Some(len) => (rows, columns, (0..len).map(|_| bytes.real() as f32).collect()),
    }
}

fn delta(bytes: &mut Bytes) {
    let (rows, columns, values) = matrix(bytes);
    let (order, width, mut error_slot) = (bytes.whole(), bytes.whole(), ErrorSlot::new());
    let mut out = vec![0.0; values.len()];
    // SAFETY: both have this shape, or it is refused.
    let status = unsafe {
        let (values, out, error) = (values.as_ptr(), out.as_mut_ptr(), error_slot.pointer());
        spectrust_delta(values, rows, columns, order, width, out, error)
    };
    error_slot.succeeded(status);
}

fn mel(bytes: &mut Bytes) {
    let (sr, n_fft, n_mels) = (bytes.whole(), bytes.whole(), bytes.whole());
    let (fmin, fmax, scale, norm) = (bytes.real(), bytes.real(), choice(bytes), choice(bytes));
    let (scale, norm) = (SpectrustMelScale::new(scale), SpectrustMelNorm::new(norm));
    let len = n_mels.checked_mul(n_fft / 2 + 1).and_then(|len| usize::try_from(len).ok());
    let mut out = vec![f32::NAN; len.unwrap_or(1).min(MAX_VALUES)];
    let mut error_slot = ErrorSlot::new();
    // SAFETY: this many values are writable.
    let status = unsafe {
        let (len, out, error) = (out.len(), out.as_mut_ptr(), error_slot.pointer());
        spectrust_mel_filters(sr, n_fft, n_mels, fmin, fmax, scale, norm, out, len, error)
    };
    if error_slot.succeeded(status) {
        assert!(out.iter().all(|weight| weight.is_finite()), "a weight is not finite");
    }
    let mut values = [fmin, fmax, 440.0];
    let mut error_slot = ErrorSlot::new();
    // SAFETY: this many values are writable.
    let status = unsafe { spectrust_hz_to_mel(values.as_mut_ptr(), values.len(), scale, error_slot.pointer()) };
    error_slot.succeeded(status);
    let mut error_slot = ErrorSlot::new();
    // SAFETY: this many values are writable.
    let status = unsafe { spectrust_mel_to_hz(values.as_mut_ptr(), values.len(), scale, error_slot.pointer()) };
    error_slot.succeeded(status);
}
