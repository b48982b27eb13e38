//! Frames equal slices of the zero-padded recording, wherever reading starts.

mod common;

use common::{Folder, wav16};
use spectrust::audio::Audio;
use spectrust::dsp::frames::{BLOCK, FrameBuffer};
use spectrust::dsp::framing::Framing;
use spectrust::options::Options;

/// Samples that differ from those nearby.
fn recording(n_samples: usize) -> Vec<i16> {
    (0..n_samples).map(|i| (1 + i % 32_749) as i16).collect()
}

/// Frame `t`, directly from its definition.
fn frame(samples: &[i16], framing: &Framing, t: u64) -> Vec<f32> {
    let first = t as i64 * framing.hop_length as i64 + framing.begin;
    let sample = |i: i64| usize::try_from(i).ok().and_then(|i| samples.get(i)).copied().unwrap_or(0);
    (first..first + framing.frame_length as i64).map(|i| f32::from(sample(i)) / 32_768.0).collect()
}

/// Compares every frame from frame `from` on. `buffer` may have any earlier contents.
fn check(buffer: &mut FrameBuffer, audio: &Audio, samples: &[i16], framing: &Framing, from: u64) {
    buffer.begin(from);
    let mut next = from;
    while let Some(block) = buffer.next_block(framing, audio).unwrap() {
        assert_eq!(block.first, next, "{framing:?}");
        assert_eq!(block.n_frames as u64, (framing.n_frames - next).min(BLOCK as u64), "{framing:?}");
        for i in 0..block.n_frames {
            let got = &block.samples[i * block.step..][..framing.frame_length];
            assert_eq!(got, frame(samples, framing, next + i as u64), "frame {next} + {i} of {framing:?}");
        }
        next += block.n_frames as u64;
    }
    assert_eq!(next, framing.n_frames.max(from), "{framing:?}");
}

fn check_all(name: &str, lengths: &[usize], n_ffts: &[u32], hops: impl Fn(u32) -> Vec<u32>) {
    let folder = Folder::new(name);
    let mut buffer = FrameBuffer::default();
    for &n_samples in lengths {
        let samples = recording(n_samples);
        let path = folder.file("recording.wav", &wav16(&samples, 1, 8000));
        let audio = Audio::open(&path, &Options::default()).unwrap();
        for &n_fft in n_ffts {
            for (hop_length, center) in hops(n_fft).into_iter().flat_map(|hop| [(hop, true), (hop, false)]) {
                let options =
                    Options { n_fft: Some(n_fft), hop_length: Some(hop_length), center, ..Options::default() };
                let framing = Framing::for_picture(&options, 8000, n_samples as u64).unwrap();
                check(&mut buffer, &audio, &samples, &framing, 0);
            }
        }
    }
}

#[test]
fn frames_of_short_recordings() {
    let lengths: Vec<usize> = (1..=70).chain([255, 256, 257, 1000]).collect();
    check_all("frames-short", &lengths, &[2, 3, 16, 31, 64], |n_fft| {
        vec![1, n_fft / 2, n_fft - 1, n_fft, n_fft + 1, 3 * n_fft]
    });
}

#[test]
fn frames_of_recordings_longer_than_the_read_ahead() {
    // 8,192 samples are read ahead, and at most 32,768 16-bit samples at a time.
    check_all("frames-long", &[8192, 20_011, 70_001], &[64, 1000], |n_fft| {
        vec![n_fft / 4, n_fft / 2 + 1, n_fft, n_fft + 1, 10 * n_fft]
    });
}

#[test]
fn frames_of_the_longest_transform() {
    check_all("frames-longest", &[1, 65_535, 140_000], &[65_536], |_| vec![16_384, 65_536, 65_537]);
}

#[test]
fn frames_from_a_later_block() {
    let folder = Folder::new("frames-later");
    let samples = recording(5000);
    let path = folder.file("recording.wav", &wav16(&samples, 1, 8000));
    let audio = Audio::open(&path, &Options::default()).unwrap();
    let mut buffer = FrameBuffer::default();
    for hop_length in [16, 65, 300] {
        let options = Options { n_fft: Some(64), hop_length: Some(hop_length), ..Options::default() };
        let framing = Framing::for_picture(&options, 8000, 5000).unwrap();
        // Forwards, backwards, and past the end.
        for block in [0, 1, 1, 9, 2, 0, 1000] {
            check(&mut buffer, &audio, &samples, &framing, block * BLOCK as u64);
        }
    }
}
