//! Arrays: shapes, padding, and identical bits for any number of threads.

mod common;

use spectrust::audio::signal::MonoSamples;
use spectrust::cancel::Cancel;
use spectrust::error::Error;
use spectrust::options::{Options, PadMode};
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

fn samples(n: usize) -> Vec<f32> {
    common::sweep(n, 8000).into_iter().map(|sample| f32::from(sample) / 32_768.0).collect()
}

fn array(options: &Options, samples: &[f32], jobs: usize, ws: &mut Workspace) -> Vec<f32> {
    let plan = Plan::new(options.clone()).unwrap();
    let (rows, columns) = plan.array_shape(8000, samples.len() as u64).unwrap();
    let mut out = vec![f32::NAN; rows * columns];
    plan.array(&MonoSamples::new(samples, 8000).unwrap(), jobs, &mut out, ws, &Cancel::default()).unwrap();
    out
}

fn small() -> Options {
    Options { n_fft: Some(64), hop_length: Some(16), n_mels: Some(10), ..Options::default() }
}

#[test]
fn the_shape_is_that_of_librosa() {
    let shape = |options: Options, n| Plan::new(options).unwrap().array_shape(8000, n).unwrap();
    assert_eq!(shape(Options::default(), 22_050), (128, 44));
    assert_eq!(shape(Options { height: 10, ..Options::default() }, 1), (128, 1));
    assert_eq!(shape(Options { center: false, ..small() }, 63), (10, 1));
    assert_eq!(shape(Options { center: false, ..small() }, 80), (10, 2));
    assert_eq!(shape(small(), 79), (10, 5));
}

#[test]
fn arrays_do_not_depend_on_jobs_or_workspaces() {
    let samples = samples(60_000);
    let mut used = Workspace::default();
    for pad_mode in [PadMode::Constant, PadMode::Edge, PadMode::Reflect] {
        for hop_length in [7, 16, 100] {
            let options = Options { pad_mode, hop_length: Some(hop_length), ..small() };
            let one = array(&options, &samples, 1, &mut Workspace::default());
            assert!(one.iter().all(|value| value.is_finite()));
            for jobs in [0, 2, 3, 64] {
                assert!(array(&options, &samples, jobs, &mut used) == one, "{jobs} jobs, {options:?}");
            }
        }
    }
}

#[test]
fn padding_equals_that_of_a_padded_recording() {
    for (pad_mode, index_of) in [
        (PadMode::Constant, None),
        (PadMode::Edge, Some((|i: i64, n: i64| i.clamp(0, n - 1)) as fn(i64, i64) -> i64)),
        (
            PadMode::Reflect,
            Some(|i: i64, n: i64| {
                let period = (2 * (n - 1)).max(1);
                let at = i.rem_euclid(period);
                at.min(period - at).min(n - 1)
            }),
        ),
    ] {
        for n in [1, 2, 3, 20, 31, 32, 33, 64, 200] {
            let samples = samples(n + 1)[1..].to_vec();
            let padded: Vec<f32> = (-32..n as i64 + 32)
                .map(|i| match index_of {
                    Some(index_of) => samples[index_of(i, n as i64) as usize],
                    None => usize::try_from(i).ok().and_then(|i| samples.get(i)).copied().unwrap_or(0.0),
                })
                .collect();
            let ws = &mut Workspace::default();
            let centred = array(&Options { pad_mode, ..small() }, &samples, 1, ws);
            assert!(
                centred == array(&Options { center: false, ..small() }, &padded, 1, ws),
                "{pad_mode:?}, {n} samples"
            );
        }
    }
}

#[test]
fn samples_that_cannot_be_used_are_named() {
    assert!(matches!(MonoSamples::new(&[], 8000), Err(Error::Empty { .. })));
    let bad = MonoSamples::new(&[0.0, 1.0, f32::NEG_INFINITY], 8000).err().unwrap();
    assert_eq!(bad.to_string(), "sample 2 of channel 0 is -inf, samples must be finite numbers");
}

#[test]
fn a_cancelled_array_is_an_error() {
    let (plan, cancel, samples) = (Plan::new(small()).unwrap(), Cancel::default(), samples(5000));
    let mut out = vec![0.0; 10 * plan.array_shape(8000, 5000).unwrap().1];
    cancel.cancel();
    let signal = MonoSamples::new(&samples, 8000).unwrap();
    let result = plan.array(&signal, 2, &mut out, &mut Workspace::default(), &cancel);
    assert!(matches!(result, Err(Error::Cancelled)));
}
