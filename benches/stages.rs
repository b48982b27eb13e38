//! One benchmark per stage of the recipe, in the order of the data flow, then the complete recipe. `cargo bench --bench
//! stages` measures; `-- --test` runs every benchmark once as a test.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::path::Path;

use common::{Folder, sweep, wav16};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use spectrust::audio::plain::samples::to_mono;
use spectrust::audio::plain::wav::{Encoding, SampleLayout};
use spectrust::cancel::Cancel;
use spectrust::dsp::analysis::{Analysis, AnalysisScratch, BandBlock};
use spectrust::dsp::frames::{BLOCK, Block};
use spectrust::dsp::framing::Framing;
use spectrust::dsp::levels::{loudest, to_levels};
use spectrust::dsp::matrix::Matrix;
use spectrust::dsp::range::Range;
use spectrust::encode::jpeg::{Encoder, Scratch};
use spectrust::files::output::write_whole;
use spectrust::options::{Format, Options, Subsampling};
use spectrust::picture::Pixels;
use spectrust::picture::interpolate::{stretch_columns, to_indices};
use spectrust::picture::pool::ColumnPool;
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;
use spectrust::vector::Lanes;

/// Pseudorandom numbers from 0 to 1 with a fixed seed.
fn noise(n: usize) -> Vec<f32> {
    let mut seed = 1u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1 << 24) as f32
    };
    (0..n).map(|_| next()).collect()
}

fn matrix(rows: usize, columns: usize, value: impl Fn(f32) -> f32) -> Matrix {
    let mut matrix = Matrix::default();
    matrix.reset(rows, columns).unwrap();
    matrix.values_mut().iter_mut().zip(noise(rows * columns)).for_each(|(cell, noise)| *cell = value(noise));
    matrix
}

/// Conversion of 16-bit samples to mono; per sample.
fn widen(criterion: &mut Criterion) {
    const SAMPLES: usize = 32_768;
    let bytes: Vec<u8> = sweep(SAMPLES, 44_100).into_iter().flat_map(i16::to_le_bytes).collect();
    let mut group = criterion.benchmark_group("widen");
    group.throughput(Throughput::Elements(SAMPLES as u64));
    for (name, channels) in [("mono", 1), ("stereo", 2)] {
        let layout = SampleLayout { sr: 44_100, channels, encoding: Encoding::I16 };
        let mut mono = vec![0.0; SAMPLES / channels];
        group.bench_function(name, |bencher| bencher.iter(|| to_mono(black_box(&bytes), &layout, None, &mut mono)));
    }
    group.finish();
}

/// Analysis of a block of frames; per frame.
fn analysis(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Elements(BLOCK as u64));
    for (sr, n_fft) in [(16_000, 400u32), (8_000, 512), (22_050, 1024), (44_100, 2048)] {
        let options = Options { n_fft: Some(n_fft), hop_length: Some(n_fft / 4), ..Options::default() };
        let framing = Framing::for_picture(&options, sr, 1 << 20).unwrap();
        let analysis = Analysis::new(&options, sr, &framing, options.picture_bands()).unwrap();
        let samples = noise((BLOCK - 1) * framing.hop_length + framing.n_fft);
        let block = Block { first: 0, n_frames: BLOCK, step: framing.hop_length, samples: &samples };
        let (mut bands, mut scratch) = (BandBlock::default(), AnalysisScratch::default());
        group.bench_function(BenchmarkId::from_parameter(n_fft), |bencher| {
            bencher.iter(|| analysis.process(black_box(&block), &mut bands, &mut scratch));
        });
    }
    group.finish();
}

/// Pooling of frames of 128 bands into columns; per frame.
fn pool(criterion: &mut Criterion) {
    const BANDS: usize = 128;
    const COLUMNS: usize = 255;
    let bands: BandBlock = noise(BANDS * BLOCK).as_chunks().0.iter().map(|&lanes| Lanes(lanes)).collect();
    let mut columns = matrix(BANDS, COLUMNS, |_| 0.0);
    let mut group = criterion.benchmark_group("pool");
    for n_frames in [COLUMNS + 1, 4 * COLUMNS + 7] {
        group.throughput(Throughput::Elements(n_frames as u64));
        let mut pool = ColumnPool::default();
        group.bench_function(BenchmarkId::from_parameter(n_frames), |bencher| {
            bencher.iter(|| {
                pool.begin(None, n_frames as u64, COLUMNS, &(0..COLUMNS), BANDS).unwrap();
                for first in (0..n_frames).step_by(BLOCK) {
                    pool.add(black_box(&bands), first as u64, BLOCK.min(n_frames - first), &mut columns).unwrap();
                }
            });
        });
    }
    group.finish();
}

/// Conversion of power to decibels; per value.
fn levels(criterion: &mut Criterion) {
    let (rows, columns) = (128, 600);
    let powers = matrix(rows, columns, |noise| 1e-8 + noise);
    let (options, holds) = (Options::default(), vec![true; rows]);
    let mut levels = matrix(rows, columns, |_| 0.0);
    let mut group = criterion.benchmark_group("levels");
    group.throughput(Throughput::Elements((rows * columns) as u64));
    group.bench_function(format!("{rows}x{columns}"), |bencher| {
        bencher.iter(|| {
            levels.values_mut().copy_from_slice(black_box(powers.values()));
            let loudest = loudest(&levels, &holds).unwrap();
            to_levels(&mut levels, loudest, &options)
        });
    });
    group.finish();
}

/// Conversion of decibels to table indices, with fewer columns and bands than pixels; per pixel.
fn indices(criterion: &mut Criterion) {
    let range = Range { vmin: -80.0, vmax: 0.0 };
    let mut group = criterion.benchmark_group("indices");
    for (width, height) in [(255, 255), (800, 600)] {
        let levels = matrix(128, width / 2, |noise| -80.0 * noise);
        let mut stretched = matrix(128, width, |_| 0.0);
        let mut pixels = vec![0u8; width * height];
        group.throughput(Throughput::Elements(pixels.len() as u64));
        group.bench_function(format!("{width}x{height}"), |bencher| {
            bencher.iter(|| {
                stretch_columns(black_box(&levels), &mut stretched);
                to_indices(&stretched, range, 255, height, &mut pixels);
            });
        });
    }
    group.finish();
}

/// A picture as smooth as a spectrogram is: a few entries from one pixel to the next.
fn picture(width: usize, height: usize) -> Pixels {
    let mut picture = Pixels::default();
    picture.reset(width, height, 8).unwrap();
    let grain = noise(width * height);
    for (at, (pixel, grain)) in picture.indices.iter_mut().zip(grain).enumerate() {
        let (x, y) = ((at % width) as f32, (at / width) as f32);
        *pixel = (110.0 + 60.0 * (x / 23.0).sin() * (y / 31.0).cos() + 30.0 * grain) as u8;
    }
    picture
}

/// Encoding of table indices as JPEG; per pixel.
fn jpeg(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("jpeg");
    for (width, height) in [(255, 255), (800, 600)] {
        let picture = picture(width, height);
        group.throughput(Throughput::Elements(picture.indices.len() as u64));
        let all = [("4:2:0", Subsampling::S420), ("4:4:4", Subsampling::S444), ("gray", Subsampling::Gray)];
        for (name, subsampling) in all {
            let encoder = Encoder::new(&Options { subsampling, ..Options::default() });
            let (mut scratch, cancel) = (Scratch::default(), Cancel::default());
            group.bench_function(format!("{width}x{height} {name}"), |bencher| {
                bencher.iter(|| encoder.encode(black_box(&picture), "", &mut scratch, &cancel).unwrap());
            });
        }
    }
    group.finish();
}

/// Writing of a file; per byte.
fn output(criterion: &mut Criterion) {
    let folder = Folder::new("bench-output");
    let path = folder.path().join("x.jpg");
    let mut group = criterion.benchmark_group("output");
    for kilobytes in [16, 128] {
        let bytes = vec![0x55; kilobytes << 10];
        group.throughput(Throughput::Elements(bytes.len() as u64));
        group.bench_function(format!("{kilobytes} KiB"), |bencher| {
            bencher.iter(|| write_whole(&path, black_box(&bytes)).unwrap());
        });
    }
    group.finish();
}

fn encode(plan: &Plan, input: &Path, workspace: &mut Workspace) -> Vec<u8> {
    plan.encode(input, Format::Jpeg, workspace, &Crew::alone(&Cancel::default())).unwrap().0
}

/// The complete recipe from a file to a JPEG; per sample.
fn whole(criterion: &mut Criterion) {
    let folder = Folder::new("bench-whole");
    let mut group = criterion.benchmark_group("whole");
    let sizes = [(15, 10_000, 255, 255), (15, 10_000, 800, 600), (10, 22_050, 255, 255)];
    for (seconds, sr, width, height) in sizes {
        let n_samples = seconds * sr as usize;
        let path = folder.file("x.wav", &wav16(&sweep(n_samples, sr), 1, sr));
        let plan = Plan::new(Options { width, height, ..Options::default() }).unwrap();
        let mut workspace = Workspace::default();
        group.throughput(Throughput::Elements(n_samples as u64));
        group.bench_function(format!("{seconds} s of {sr} Hz on {width}x{height}"), |bencher| {
            bencher.iter(|| encode(&plan, black_box(&path), &mut workspace));
        });
    }
    group.finish();
}

criterion_group!(stages, widen, analysis, pool, levels, indices, jpeg, output, whole);
criterion_main!(stages);
