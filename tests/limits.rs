//! Limits set lower than the defaults: each refuses a recording, and accepts it if raised by one.

mod common;
#[path = "common/coded.rs"]
mod coded;

use coded::Flac;
use common::{fmt, riff, sweep, wav16};
use spectrust::audio::Audio;
use spectrust::options::Options;

/// Opens a file under these limits, resampled to `sr` if given.
fn opened(bytes: &[u8], limits: Options, sr: Option<u32>) -> Result<(), String> {
    let options = Options { sr, ..limits };
    options.validate().map_err(|error| error.to_string())?;
    Audio::open(bytes, &options).map(drop).map_err(|error| error.to_string())
}

fn refused(bytes: &[u8], sr: Option<u32>, lower: Options, enough: Options, sentence: &str) {
    assert_eq!(opened(bytes, lower, sr), Err(sentence.to_owned()));
    assert_eq!(opened(bytes, enough, sr), Ok(()), "{sentence}");
}

#[test]
fn errors_name_the_limit_exceeded() {
    let own = Options::default();
    let stereo = wav16(&sweep(200, 8000), 2, 8000);
    let sentence = "channels: 2, the limit is 1";
    refused(
        &stereo,
        None,
        Options { max_channels: 1, ..own.clone() },
        Options { max_channels: 2, ..own.clone() },
        sentence,
    );
    let sentence = "sample rate in Hz: 8000, the limit is 7999";
    refused(
        &stereo,
        None,
        Options { max_sample_rate: 7999, ..own.clone() },
        Options { max_sample_rate: 8000, ..own.clone() },
        sentence,
    );
    let sentence = "samples of one channel: 100, the limit is 99";
    refused(
        &stereo,
        None,
        Options { max_samples: 99, ..own.clone() },
        Options { max_samples: 100, ..own.clone() },
        sentence,
    );
    let sentence = "ratio of the sample rates: 4, the limit is 3";
    let (lower, enough) =
        (Options { max_resample_ratio: 3, ..own.clone() }, Options { max_resample_ratio: 4, ..own.clone() });
    refused(&stereo, Some(2000), lower, enough, sentence);
}

#[test]
fn chunks_and_bytes_before_the_samples_are_limited() {
    let own = Options::default();
    let chunks: [(&[u8; 4], &[u8]); 4] =
        [(b"fmt ", &fmt(1, 1, 8000, 16)), (b"JUNK", &[0; 100]), (b"LIST", &[0; 10]), (b"data", &[1, 2, 3, 4])];
    let file = riff(&chunks);
    let sentence = "chunks before the samples: 4, the limit is 3";
    refused(&file, None, Options { max_chunks: 3, ..own.clone() }, Options { max_chunks: 4, ..own.clone() }, sentence);
    let sentence = "bytes before the samples: 162, the limit is 161";
    refused(
        &file,
        None,
        Options { max_header_bytes: 161, ..own.clone() },
        Options { max_header_bytes: 162, ..own.clone() },
        sentence,
    );
}

#[test]
fn decoded_samples_are_limited() {
    let own = Options::default();
    let flac = Flac::mono(8000).bytes(&(0..5000).collect::<Vec<i32>>());
    let (lower, enough) = (Options { max_samples: 4999, ..own.clone() }, Options { max_samples: 5000, ..own.clone() });
    let error = opened(&flac, lower, None).unwrap_err();
    assert!(error.starts_with("decoded samples of one channel: ") && error.ends_with("the limit is 4999"), "{error}");
    assert_eq!(opened(&flac, enough, None), Ok(()));
    let error = opened(&flac, Options { max_sample_rate: 7999, ..own.clone() }, None).unwrap_err();
    assert_eq!(error, "sample rate in Hz: 8000, the limit is 7999");
}

#[test]
fn limits_cannot_be_raised_above_the_maximum() {
    let own = Options::default();
    let higher = [
        Options { max_channels: 257, ..own.clone() },
        Options { max_sample_rate: 4_000_001, ..own.clone() },
        Options { max_header_bytes: (1 << 46) + 1, ..own.clone() },
        Options { max_chunks: 4097, ..own.clone() },
        Options { max_resample_ratio: 257, ..own.clone() },
        Options { max_samples: (1 << 46) + 1, ..own.clone() },
        Options { max_samples: 0, ..own.clone() },
    ];
    for limits in higher {
        let error = opened(&[], limits.clone(), None).unwrap_err();
        assert!(error.starts_with("max_"), "{error}: {limits:?}");
    }
}
