//! A stream gives the bits of the array of the same samples, however they are cut.

use std::sync::Arc;

use spectrust::audio::input::Input;
use spectrust::cancel::Cancel;
use spectrust::options::{
    ArrayOrder, Kind, MelNorm, Normalize, Options, Pad, PadMode, PreemphasisStart, Preset, Reference, Scale,
};
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;
use spectrust::stream::Stream;
use spectrust::stream::together::{Member, Members, push_together};

/// Where samples are cut.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Every(usize),
    Random(u32),
}

const CUTS: [Cut; 6] =
    [Cut::Every(1), Cut::Every(7), Cut::Every(160), Cut::Every(4096), Cut::Random(1), Cut::Random(2)];

impl Cut {
    /// Length of the next piece.
    fn next(&mut self) -> usize {
        match self {
            Cut::Every(count) => *count,
            Cut::Random(seed) => {
                *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                1 + (*seed >> 16) as usize % [3, 100, 2000][(*seed >> 8) as usize % 3]
            }
        }
    }
}

fn samples(n: usize) -> Vec<f32> {
    (0..n).map(|i| 0.4 * (i as f32 * i as f32 * 3e-5).sin() + 0.1 * ((i * 7919 % 1009) as f32 / 1009.0 - 0.5)).collect()
}

/// The array, frame after frame.
fn array(plan: &Plan, samples: &[f32], channels: u32, sr: u32) -> Vec<u32> {
    let (input, mut ws) = (Input::samples(samples, channels, sr), Workspace::default());
    let made = plan.file_array(input, ArrayOrder::FramesByBands, 1, &mut ws, &Cancel::default()).unwrap();
    bits(&made.values)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// All frames of a stream, in memory for `most` frames at a time, or just for those that can be complete. Checks what is
/// known of their number before.
fn frames(stream: &mut Stream, samples: &[f32], mut cut: Cut, most: Option<usize>) -> Vec<u32> {
    let (info, mut made, mut rest) = (stream.info(), Vec::new(), samples);
    let mut out = Vec::new();
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(rest.len().min(cut.next() * info.channels));
        let (mut piece, mut count) = (piece, 0);
        let bound = stream.bound((piece.len() / info.channels) as u64);
        let room = most.unwrap_or(bound as usize);
        out.resize(room * info.n_values, f32::NAN);
        loop {
            let pushed = stream.push(piece, &mut out).unwrap();
            made.extend(bits(&out[..pushed.frames * info.n_values]));
            count += pushed.frames as u64;
            piece = &piece[pushed.taken * info.channels..];
            if pushed.frames < room || most.is_none() {
                assert!(piece.is_empty());
                break;
            }
        }
        assert!(count == bound || count + 1 == bound && made.is_empty(), "{count} frames instead of {bound}");
        rest = later;
    }
    let (bound, mut count) = (stream.rest(), 0);
    let room = most.unwrap_or(bound as usize);
    out.resize(room * info.n_values, f32::NAN);
    loop {
        let frames = stream.finish(&mut out).unwrap();
        made.extend(bits(&out[..frames * info.n_values]));
        count += frames as u64;
        if frames < room || most.is_none() {
            assert_eq!(count, bound);
            return made;
        }
    }
}

fn stream(options: &Options, sr: u32, channels: u32) -> spectrust::error::Result<Stream> {
    Stream::new(Arc::new(Plan::new(options.clone())?), sr, channels, &mut Workspace::default())
}

/// The options of a preset without what needs the whole recording.
fn streamable(preset: Preset) -> Options {
    let given = preset.options();
    let preemphasis_start = match given.preemphasis_start {
        PreemphasisStart::Drop => PreemphasisStart::Keep,
        other => other,
    };
    Options { top_db: None, normalize: Normalize::None, stack: 1, stack_step: None, preemphasis_start, ..given }
}

#[test]
fn every_preset_gives_the_bits_of_the_whole_recording() {
    let all = samples(23_456);
    let mut all_most = [Some(1), Some(50), None].into_iter().cycle();
    for &preset in Preset::ALL {
        let options = match preset {
            // Bats are above these samples.
            Preset::Bats => Options { fmin: 0.0, fmax: None, ..streamable(preset) },
            _ => streamable(preset),
        };
        let sr = options.sr.unwrap_or(16_000);
        let plan = Plan::new(options.clone()).unwrap();
        let whole = array(&plan, &all, 1, sr);
        let mut stream = stream(&options, sr, 1).unwrap();
        for cut in CUTS {
            let most = all_most.next().unwrap();
            assert!(frames(&mut stream, &all, cut, most) == whole, "{preset:?}, {cut:?}, {most:?} frames at a time");
            stream.reset();
        }
        // The next preset has other pairs.
        all_most.next();
    }
}

fn cases() -> Vec<Options> {
    let plain =
        Options { n_fft: Some(256), hop_length: Some(100), n_mels: Some(20), top_db: None, ..Options::default() };
    let mut cases = vec![
        Options { kind: Kind::Mfcc, n_mfcc: 13, ..plain.clone() },
        Options { kind: Kind::Mfcc, deltas: 2, delta_width: 5, lifter: 22.0, ..plain.clone() },
        Options { deltas: 1, delta_width: 9, ..plain.clone() },
        Options { kind: Kind::Linear, power: 1, scale: Scale::Db, r#ref: Reference::Value(3.0), ..plain.clone() },
        Options { kind: Kind::Log, scale: Scale::Log10, r#ref: Reference::Fullscale, ..plain.clone() },
        Options { kind: Kind::Chroma, n_fft: Some(1024), ..plain.clone() },
        Options { scale: Scale::Pcen, gain: 2f64.powi(31), power: 1, ..plain.clone() },
        // A transform without lanes, and a band of more than 128 bins.
        Options { n_fft: Some(300), kind: Kind::Linear, ..plain.clone() },
        Options { n_fft: Some(2048), n_mels: Some(3), norm: MelNorm::None, ..plain.clone() },
        // Gaps between frames.
        Options { hop_length: Some(700), ..plain.clone() },
        Options { center: false, hop_length: Some(300), ..plain.clone() },
        Options { preemphasis: 0.97, ..plain.clone() },
        Options { preemphasis: 0.97, preemphasis_start: PreemphasisStart::Keep, pad: Pad::Same, ..plain.clone() },
        Options { drop_last: true, mean: 0.25, std: 3.0, scale: Scale::Log, log_offset: 0.1, ..plain.clone() },
        Options { power_offset: 1e-3, power_floor: 2e-3, ..plain.clone() },
        Options { remove_dc: true, ..plain.clone() },
        Options { pad_left: Some(700), pad_right: Some(900), pad_mode: PadMode::Reflect, ..plain.clone() },
    ];
    for pad_mode in [PadMode::Edge, PadMode::Reflect, PadMode::Symmetric] {
        cases.push(Options { pad_mode, preemphasis: 0.5, ..plain.clone() });
    }
    for snip_edges in [true, false] {
        for win_length in [1, 99, 250] {
            let (snip_edges, win_length) = (Some(snip_edges), Some(win_length));
            cases.push(Options { snip_edges, win_length, preemphasis: 0.9, ..plain.clone() });
        }
    }
    cases
}

#[test]
fn every_stage_gives_the_bits_of_the_whole_recording_of_any_length() {
    for options in cases() {
        let plan = Plan::new(options.clone()).unwrap();
        let mut stream = stream(&options, 8000, 1).unwrap();
        for n_samples in [1, 2, 3, 99, 128, 129, 255, 256, 257, 400, 1000, 5003] {
            let all = samples(n_samples);
            let n_frames = plan.array_shape(8000, n_samples as u64).unwrap().1;
            if options.deltas > 0 && n_frames < options.delta_width as usize {
                continue;
            }
            let whole = array(&plan, &all, 1, 8000);
            for cut in CUTS {
                for most in [Some(3), None] {
                    let made = frames(&mut stream, &all, cut, most);
                    assert!(made == whole, "{n_samples} samples, {cut:?}, {most:?}: {options:?}");
                    stream.reset();
                }
            }
        }
    }
}

#[test]
fn channels_are_mixed_or_selected_as_in_a_recording() {
    for (channels, channel) in [(2, None), (2, Some(1)), (3, None), (6, Some(4))] {
        let options =
            Options { channel, n_fft: Some(256), hop_length: Some(64), n_mels: Some(12), ..Options::default() };
        let all = samples(channels as usize * 1234);
        let whole = array(&Plan::new(options.clone()).unwrap(), &all, channels, 8000);
        let mut stream = stream(&options, 8000, channels).unwrap();
        assert!(frames(&mut stream, &all, Cut::Random(3), Some(2)) == whole, "{channels} channels");
    }
}

#[test]
fn whole_numbers_are_those_of_a_file() {
    let whole: Vec<i16> = samples(10_000).iter().map(|sample| (sample * 32_000.0) as i16).collect();
    let floats: Vec<f32> = whole.iter().map(|&sample| f32::from(sample) / 32_768.0).collect();
    for channels in [1, 2, 5] {
        let options = streamable(Preset::Kaldi);
        let expected = array(&Plan::new(options.clone()).unwrap(), &floats, channels, 16_000);
        let mut stream = stream(&options, 16_000, channels).unwrap();
        let mut out = vec![f32::NAN; expected.len()];
        let pushed = stream.push(&whole, &mut out).unwrap();
        assert_eq!(pushed.taken, 10_000 / channels as usize);
        assert_eq!(bits(&out), expected);
        assert_eq!(stream.finish(&mut out).unwrap(), 0);
    }
}

#[test]
fn a_frame_comes_when_its_last_sample_does() {
    // 25 ms every 10 ms, without padding.
    let mut kaldi = stream(&streamable(Preset::Kaldi), 16_000, 1).unwrap();
    let info = kaldi.info();
    assert_eq!((info.n_values, info.frame_length, info.hop_length, info.first_sample), (23, 400, 160, 0));
    assert_eq!((info.delay, kaldi.bound(399), kaldi.bound(400), kaldi.bound(560)), (400, 0, 1, 2));
    let (all, mut out) = (samples(600), [0.0; 23]);
    assert_eq!(kaldi.push(&all[..399], &mut out).unwrap().frames, 0);
    assert_eq!(kaldi.push(&all[399..400], &mut out).unwrap().frames, 1);
    assert_eq!(kaldi.push(&all[400..559], &mut out).unwrap().frames, 0);
    assert_eq!((kaldi.bound(1), kaldi.rest()), (1, 0));
    assert_eq!(kaldi.bound(u64::MAX), ((1 << 46) - 400) / 160);
    // Centred frames wait for half a frame, derivatives for half a width of frames.
    let centred = Options { deltas: 1, ..Preset::Librosa.options() };
    let info = stream(&centred, 22_050, 2).unwrap().info();
    assert_eq!((info.n_values, info.first_sample, info.delay, info.channels), (256, -1024, 1024 + 4 * 512, 2));
}

#[test]
fn what_needs_the_whole_recording_is_refused_by_its_name() {
    let db = Options { scale: Scale::Db, top_db: None, ..Options::default() };
    let refused = [
        (Options { offset: 0.5, ..db.clone() }, "offset must be 0 in a stream, got 0.5"),
        (Options { duration: Some(2.5), ..db.clone() }, "duration must be none in a stream, got 2.5"),
        (Options { length: Some(9), ..db.clone() }, "length must be none in a stream, got 9"),
        (
            Options { top_db: Some(80.0), ..db.clone() },
            "top_db must be none in a stream (a floor below the maximum needs all frames), got 80",
        ),
        (
            Options { r#ref: Reference::Max, ..db.clone() },
            "ref must be auto, fullscale or a number in a stream (it has no maximum), got max",
        ),
        (
            Options { normalize: Normalize::MeanStd, ..db.clone() },
            "normalize must be none in a stream (it needs all frames of the recording), got mean_std",
        ),
        (Options { frames: Some(9), ..db.clone() }, "frames must be none in a stream, got 9"),
        (Options { stack: 2, ..db.clone() }, "stack must be 1 in a stream (it gives single frames), got 2"),
        (
            Options { stack_step: Some(3), ..db.clone() },
            "stack_step must be 1 in a stream (it gives single frames), got 3",
        ),
        (
            Options { preemphasis: 0.5, preemphasis_start: PreemphasisStart::Drop, ..db.clone() },
            "preemphasis_start must be librosa or keep in a stream (the first sample is framed), got drop",
        ),
        (
            Options { sr: Some(16_000), ..db.clone() },
            "sr must be the rate of the stream, which is 8000 Hz (a stream is not resampled), got 16000",
        ),
        (Options { channel: Some(1), ..db.clone() }, "channel must be from 0 to 0 for this recording, got 1"),
        (Options { max_sample_rate: 4000, ..db.clone() }, "sample rate in Hz: 8000, the limit is 4000"),
        (Options { fmax: Some(5000.0), ..db.clone() }, "fmax must be"),
    ];
    for (options, sentence) in refused {
        let error = stream(&options, 8000, 1).err().unwrap().to_string();
        assert!(error.starts_with(sentence), "{error}");
    }
    let waits = Options { hop_length: Some(u32::MAX), drop_last: true, ..db.clone() };
    let error = stream(&waits, 8000, 1).err().unwrap().to_string();
    assert!(error.starts_with("samples that a stream holds for a frame: 4294968319, the limit is 16777216"), "{error}");
    stream(&Options { drop_last: false, ..waits }, 8000, 1).unwrap();
    stream(&db, 8000, 0).err().unwrap();
    // Without a logarithm neither of them has an effect.
    stream(&Options { r#ref: Reference::Max, ..Options::default() }, 8000, 1).unwrap();
}

#[test]
fn samples_that_are_refused_change_nothing() {
    let options = Options { n_fft: Some(64), hop_length: Some(16), n_mels: Some(4), ..Options::default() };
    let (mut stream, mut out) = (stream(&options, 8000, 2).unwrap(), [0.0; 4]);
    stream.push(&[0.5; 20], &mut out).unwrap();
    let error = stream.push(&[0.1, 0.2, 0.3, f32::NAN], &mut out).unwrap_err().to_string();
    assert_eq!(error, "sample 11 of channel 1 is NaN, samples must be finite numbers");
    let error = stream.push(&[0.5; 3], &mut out).unwrap_err().to_string();
    assert_eq!(error, "not readable as audio: 3 samples are no whole number of frames of 2 channels");
    assert_eq!(stream.bound(22), 1);
    assert_eq!((stream.finish(&mut out).unwrap(), stream.finish(&mut out).unwrap()), (1, 0));
    let error = stream.push(&[0.5; 2], &mut out).unwrap_err().to_string();
    assert_eq!(error, "the stream has ended, reset it before pushing more samples");
    stream.reset();
    assert_eq!(stream.finish(&mut out).unwrap(), 0);
}

#[test]
fn limits_on_samples_hold_for_the_whole_stream() {
    let options = Options { max_samples: 100, ..streamable(Preset::Kaldi) };
    let mut stream = stream(&options, 8000, 1).unwrap();
    stream.push(&[0.0; 60], &mut []).unwrap();
    let error = stream.push(&[0.0; 41], &mut []).unwrap_err().to_string();
    assert_eq!(error, "samples of one channel: 101, the limit is 100");
    stream.push(&[0.0; 40], &mut []).unwrap();
}

#[test]
fn too_few_frames_for_a_derivative_are_an_error_at_the_end() {
    let options = Options { deltas: 1, ..streamable(Preset::Kaldi) };
    let (mut stream, mut out) = (stream(&options, 16_000, 1).unwrap(), vec![0.0; 460]);
    assert_eq!(stream.push(&samples(1000), &mut out).unwrap().frames, 0);
    let error = stream.finish(&mut out).unwrap_err().to_string();
    assert_eq!(error, "delta_width must be at most the number of frames, which is 4, got 9");
}

/// Streams, the samples pushed to each, memory for their frames, and the numbers of samples taken and of frames.
struct Calls<'a> {
    streams: &'a mut [Stream],
    samples: Vec<&'a [f32]>,
    out: Vec<Vec<f32>>,
    counts: Vec<(usize, usize)>,
}

impl Members<f32> for Calls<'_> {
    fn count(&self) -> usize {
        self.streams.len()
    }

    fn member(&mut self, index: usize) -> Member<'_, f32> {
        let (taken, frames) = &mut self.counts[index];
        let stream = &mut self.streams[index];
        Member { stream, samples: self.samples[index], out: &mut self.out[index], taken, frames }
    }
}

/// Pushes 160 samples at a time to every stream, in memory for three frames. Returns the frames of each.
fn together(streams: &mut [Stream], all: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let n_values: Vec<usize> = streams.iter().map(|stream| stream.info().n_values).collect();
    let mut made = vec![Vec::new(); streams.len()];
    for at in (0..all[0].len()).step_by(160) {
        let samples = all.iter().map(|samples| &samples[at..samples.len().min(at + 160)]).collect();
        let out = n_values.iter().map(|n_values| vec![f32::NAN; 3 * n_values]).collect();
        let mut calls = Calls { counts: vec![(9, 9); streams.len()], streams: &mut *streams, samples, out };
        push_together(&mut calls).unwrap();
        for (index, made) in made.iter_mut().enumerate() {
            let (taken, frames) = calls.counts[index];
            assert_eq!(taken, calls.samples[index].len());
            made.extend(bits(&calls.out[index][..frames * n_values[index]]));
        }
    }
    for ((stream, made), n_values) in streams.iter_mut().zip(&mut made).zip(n_values) {
        let mut out = vec![f32::NAN; 20 * n_values];
        let frames = stream.finish(&mut out).unwrap();
        made.extend(bits(&out[..frames * n_values]));
    }
    made
}

#[test]
fn streams_together_give_the_bits_of_each_alone() {
    let kaldi = streamable(Preset::Kaldi);
    let other = Options { n_fft: Some(256), hop_length: Some(90), n_mels: Some(20), ..Options::default() };
    let smoothed = Options { scale: Scale::Pcen, ..other.clone() };
    let derived = Options { kind: Kind::Mfcc, deltas: 1, delta_width: 5, top_db: None, ..other.clone() };
    let chroma = Options { kind: Kind::Chroma, n_fft: Some(1024), ..other.clone() };
    for (options, count) in [
        (vec![kaldi.clone()], 1),
        (vec![kaldi.clone()], 3),
        (vec![kaldi.clone()], 8),
        (vec![kaldi.clone()], 11),
        (vec![other.clone()], 8),
        (vec![smoothed], 9),
        (vec![derived], 8),
        (vec![chroma], 8),
        (vec![kaldi, other], 16),
    ] {
        let mut ws = Workspace::default();
        let plans: Vec<Arc<Plan>> = options.into_iter().map(|options| Arc::new(Plan::new(options).unwrap())).collect();
        // Streams of one plan follow one another.
        let plan = |index: usize| &plans[index * plans.len() / count];
        let all: Vec<Vec<f32>> = (0..count).map(|index| samples(3000 + 7 * index)[7 * index..].to_vec()).collect();
        let mut streams: Vec<Stream> =
            (0..count).map(|index| Stream::new(Arc::clone(plan(index)), 8000, 1, &mut ws).unwrap()).collect();
        let made = together(&mut streams, &all);
        for (index, made) in made.iter().enumerate() {
            assert!(*made == array(plan(index), &all[index], 1, 8000), "stream {index} of {count}");
        }
    }
}

#[test]
fn samples_refused_by_one_stream_are_taken_of_none() {
    let mut streams: Vec<Stream> = (0..3).map(|_| stream(&streamable(Preset::Kaldi), 8000, 1).unwrap()).collect();
    let (good, bad) = ([0.5; 200], [0.5, f32::INFINITY]);
    let samples = vec![&good[..], &good, &bad];
    let mut calls = Calls { streams: &mut streams, samples, out: vec![vec![0.0; 23]; 3], counts: vec![(0, 0); 3] };
    let error = push_together(&mut calls).unwrap_err().to_string();
    assert_eq!(error, "stream 2: sample 1 of channel 0 is inf, samples must be finite numbers");
    assert_eq!(calls.counts, [(0, 0); 3]);
    assert!(streams.iter().all(|stream| stream.bound(199) == 0));
}
