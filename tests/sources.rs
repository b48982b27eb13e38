//! Recordings in memory: the bytes of a file, and samples.

mod common;
#[path = "common/coded.rs"]
mod coded;
#[path = "common/containers.rs"]
mod containers;

use std::sync::Arc;

use common::{Folder, riff, sweep, wav};
use spectrust::audio::Audio;
use spectrust::audio::input::{Content, Input};
use spectrust::cancel::Cancel;
use spectrust::options::{Format, Options};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

const SR: u32 = 8000;
const FLOAT: u16 = 3;

fn encoded(plan: &Plan, input: Input) -> Result<Vec<u8>, String> {
    let (mut ws, cancel) = (Workspace::default(), Cancel::default());
    let encoded = plan.encode(input, Format::Jpeg, &mut ws, &Crew::alone(&cancel));
    encoded.map(|(bytes, _)| bytes).map_err(|error| error.to_string())
}

fn small() -> Options {
    Options { width: 64, height: 48, ..Options::default() }
}

#[test]
fn bytes_are_drawn_like_the_file() {
    let folder = Folder::new("sources-bytes");
    let plan = Plan::new(small()).unwrap();
    for (name, bytes) in containers::all(&sweep(6000, SR), SR) {
        let path = folder.file("x", &bytes);
        let from_path =
            encoded(&plan, (&path).into()).map_err(|error| error.replace(&format!("{path:?}"), "the bytes"));
        assert!(encoded(&plan, bytes.as_slice().into()) == from_path, "{name}");
    }
}

#[test]
fn samples_are_drawn_like_a_file_of_floats() {
    let values: Vec<f32> = sweep(9000, SR).iter().map(|&value| f32::from(value) / 32_768.0).collect();
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    for channels in [1u16, 2, 3] {
        let bytes = wav(FLOAT, channels, SR, 32, &data);
        let variants = [
            small(),
            Options { channel: Some(0), ..small() },
            Options { offset: 0.1, duration: Some(0.2), ..small() },
            Options { sr: Some(11_025), ..small() },
        ];
        for options in variants {
            let plan = Plan::new(options).unwrap();
            let from_file = encoded(&plan, bytes.as_slice().into()).unwrap();
            assert!(
                encoded(&plan, Input::samples(&values, channels.into(), SR)) == Ok(from_file),
                "{channels} channels"
            );
        }
    }
}

#[test]
fn errors_name_the_input() {
    let plan = Plan::new(small()).unwrap();
    let broken = [0.0, f32::NAN, 0.5];
    let samples = Input::samples(&broken, 1, SR);
    let sentence = "the samples: sample 1 of channel 0 is NaN";
    assert!(encoded(&plan, samples).unwrap_err().starts_with(sentence));
    let named = Input { name: Some("take 2".as_ref()), ..samples };
    assert!(encoded(&plan, named).unwrap_err().starts_with("\"take 2\": sample 1 of channel 0 is NaN"));
    assert!(encoded(&plan, b"nothing".as_slice().into()).unwrap_err().starts_with("the bytes: "));
    let refused = |n: usize, channels, sr| encoded(&plan, Input::samples(&broken[..n], channels, sr)).unwrap_err();
    assert_eq!(
        refused(3, 2, SR),
        "the samples: not readable as audio: 3 samples are no whole number of frames of 2 channels"
    );
    assert_eq!(refused(0, 1, SR), "the samples: empty: there are no samples");
    assert_eq!(refused(1, 0, SR), "the samples: not readable as audio: channels: 0, allowed is 1 to 256");
    assert_eq!(refused(1, 1, 0), "the samples: not readable as audio: sample rate in Hz: 0, allowed is 1 to 4000000");
}

#[test]
fn truncated_headers_are_an_error() {
    let plan = Plan::new(small()).unwrap();
    let whole = wav(1, 1, SR, 16, &[0, 1, 2, 3]);
    for len in 0..44 {
        assert!(encoded(&plan, (&whole[..len]).into()).is_err(), "{len} bytes");
    }
    assert!(encoded(&plan, riff(&[]).as_slice().into()).is_err());
}

#[test]
fn an_open_recording_can_be_shared_between_threads() {
    let values = vec![0.25; 100];
    let content = Content::Samples { values: &values, channels: 1, sr: SR };
    let audio = Arc::new(Audio::open(content, &Options::default()).unwrap());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let audio = Arc::clone(&audio);
            scope.spawn(move || assert_eq!(audio.channels(), 1));
        }
    });
}
