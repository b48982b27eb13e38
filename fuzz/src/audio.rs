//! Draws any bytes as a recording.

use std::path::Path;
use std::sync::Mutex;

use super::bytes::Bytes;
use super::folder::Folder;
use super::outcome::{expected, show_panics};
use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::batch::{Batch, Inputs, Naming, Sink};
use spectrust::cancel::Cancel;
use spectrust::options::{
    Colormap, Format, Kind, Level, MelNorm, MelScale, Options, PadMode, Percentile, Preset, RangeOf, Reference,
    Remainder, Scale, Subsampling, Window,
};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::segments::Segments;
use spectrust::recipe::workspace::Workspace;

/// The first three bytes select the options, the operation and the segments; the rest is the file.
pub fn run(bytes: &[u8]) {
    show_panics();
    let mut bytes = Bytes(bytes);
    let (options, operation, division) = (options(&mut bytes), bytes.byte(), bytes.byte());
    let folder = Folder::new();
    let input = folder.file("x.wav", bytes.rest());
    let plan = Plan::new(options).unwrap();
    let cancel = Cancel::default();
    let (ws, crew) = (&mut Workspace::default(), &Crew::alone(&cancel));
    match operation % 4 {
        0 => {
            // A reused workspace must not change the result.
            let first = expected(plan.encode(&input, Format::Jpeg, ws, crew));
            assert!(first == expected(plan.encode(&input, Format::Jpeg, ws, crew)), "the second result differs");
        }
        1 => drop(expected(plan.encode(&input, Format::Png, ws, crew))),
        2 => drop(expected(plan.encode(&input, Format::Npy, ws, crew))),
        _ => segments(&plan, &input, division, &folder),
    }
}

/// Options of small pictures of different kinds.
fn options(bytes: &mut Bytes) -> Options {
    let small = Options { width: 40, height: 30, ..Options::default() };
    let preset = |preset: Preset| Options { width: 33, height: 21, sr: None, ..preset.options() };
    match bytes.byte() % 15 {
        0 => small,
        1 => Options { kind: Kind::Mfcc, hop_length: Some(64), n_fft: Some(256), ..small },
        2 => Options { kind: Kind::Chroma, n_fft: Some(1024), colormap: Colormap::Viridis, ..small },
        3 => Options { kind: Kind::Log, scale: Scale::Pcen, pad_mode: PadMode::Reflect, fmin: 20.0, ..small },
        4 => Options { channel: Some(1), offset: 0.001, duration: Some(0.01), ..small },
        5 => preset(Preset::Kaldi),
        6 => preset(Preset::Whisper),
        7 => Options { bit_depth: 16, colormap: Colormap::Gray, subsampling: Subsampling::Gray, ..small },
        8 => Options { r#ref: Reference::Recording, mel_scale: MelScale::Htk, norm: MelNorm::None, ..small },
        9 => Options { length: Some(777), preemphasis: 0.97, remove_dc: true, snip_edges: Some(false), ..small },
        10 => Options { kind: Kind::Linear, scale: Scale::Linear, window: Window::Kaiser, center: false, ..small },
        11 => preset(Preset::Field),
        12 => Options { pool: Some(Percentile(40.0)), vmin: Some(Percentile(5.0).into()), kind: Kind::Linear, ..small },
        13 => Options {
            background: Some(Level::Number(0.01)),
            range_of: RangeOf::Recording,
            n_fft_ms: Some(9.0),
            ..small
        },
        _ => Options { width: 1, height: 1, gain: 1e12, amin: 1e-300, top_db: None, ..small },
    }
}

/// Draws the recording in a few segments on two threads.
fn segments(plan: &Plan, input: &Path, division: u8, folder: &Folder) {
    let Some(audio) = expected(Audio::open(input, plan.options())) else { return };
    let total = audio.n_samples() as f64 / f64::from(audio.sr());
    let segment = total / [0.5, 1.0, 2.5, 3.0, 7.3][usize::from(division) % 5];
    let overlap = if division & 0x80 == 0 { 0.0 } else { segment / 3.0 };
    let remainder = Remainder::ALL[usize::from(division >> 4) % Remainder::ALL.len()];
    let segments = Segments { segment, overlap, remainder };
    let cancel = Cancel::default();
    let naming = Naming::Given(vec![folder.path().join("x.png")]);
    let (inputs, sink) = (Inputs::list([input], None), Sink { is_segmented: true, ..Sink::new(naming) });
    let batch = Batch { segments: Some(segments), jobs: 2, ..Batch::new(plan, &inputs, &sink, &cancel) };
    let ended = Mutex::new(0);
    batch.run(|outcome| {
        *ended.lock().unwrap() += u32::from(outcome.last);
        if let Some(done) = expected(outcome.result) {
            assert!(done.output.is_ok_and(|output| output.is_file()));
        }
    });
    assert_eq!(*ended.lock().unwrap(), 1, "not exactly one last result");
}
