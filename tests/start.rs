//! When a recording began, according to files as recorders write them.

mod common;

use common::{Folder, fmt, riff, wav16};
use spectrust::audio::input::Input;
use spectrust::audio::start::start;

/// The start of a recording and what states it, as the C library gives them.
fn stated<'a>(input: impl Into<Input<'a>>) -> Option<(String, &'static str)> {
    start(&input.into()).map(|start| (start.moment.to_string(), start.source.word()))
}

fn of_bytes(bytes: &[u8]) -> Option<(String, &'static str)> {
    stated(bytes)
}

fn some(moment: &str, source: &'static str) -> Option<(String, &'static str)> {
    Some((moment.to_owned(), source))
}

const GUANO: &[u8] = b"GUANO|Version:1.0\nMake:Open Acoustic Devices\nTimestamp:2019-05-14T21:30:00+02:00\nTE:1";
const GUANO_TIME: &str = "2019-05-14T21:30:00+02:00";
const COMMENT: &[u8] = b"Recorded at 19:17:30 13/12/2018 (UTC) by AudioMoth 0FE081F80FE081F0 at gain setting 2";
const COMMENT_TIME: &str = "2018-12-13T19:17:30Z";
const BEXT_TIME: &str = "2017-02-03T04:05:06";

/// A version 1 chunk bext.
fn bext() -> Vec<u8> {
    [&[0; 320][..], b"2017-02-0304:05:06", &[0; 264]].concat()
}

/// A list of type INFO with an artist of odd length before the comment.
fn info(comment: &[u8]) -> Vec<u8> {
    let item = |name: &[u8; 4], text: &[u8]| {
        let padding = vec![0; text.len() % 2];
        [name, &(text.len() as u32).to_le_bytes()[..], text, &padding].concat()
    };
    [b"INFO".to_vec(), item(b"IART", b"AudioMoth 24E14"), item(b"ICMT", comment)].concat()
}

fn pcm() -> Vec<u8> {
    fmt(1, 1, 8000, 16)
}

#[test]
fn chunks_before_and_after_the_samples_state_the_start() {
    let (pcm, bext, info) = (pcm(), bext(), info(COMMENT));
    let cases: [(&[u8; 4], &[u8], _); 3] = [
        (b"guan", GUANO, some(GUANO_TIME, "guano")),
        (b"bext", &bext, some(BEXT_TIME, "bext")),
        (b"LIST", &info, some(COMMENT_TIME, "comment")),
    ];
    for (name, contents, expected) in cases {
        // An odd number of bytes is padded.
        for data in [&[7u8; 800][..], &[7; 801]] {
            let before = riff(&[(name, contents), (b"fmt ", &pcm), (b"data", data)]);
            let after = riff(&[(b"fmt ", &pcm), (b"data", data), (b"JUNK", &[0; 5]), (name, contents)]);
            assert_eq!((of_bytes(&before), of_bytes(&after)), (expected.clone(), expected.clone()), "{name:?}");
        }
    }
}

#[test]
fn guano_counts_before_bext_before_the_comment_before_the_name() {
    let folder = Folder::new("start-order");
    let (pcm, bext, info) = (pcm(), bext(), info(COMMENT));
    let chunks: [(&[u8; 4], &[u8]); 5] =
        [(b"fmt ", &pcm), (b"data", &[7; 800]), (b"LIST", &info), (b"bext", &bext), (b"guan", GUANO)];
    for (n_chunks, moment, source) in [
        (5, GUANO_TIME, "guano"),
        (4, BEXT_TIME, "bext"),
        (3, COMMENT_TIME, "comment"),
        (2, "2020-06-15T22:31:01", "name"),
    ] {
        let bytes = riff(&chunks[..n_chunks]);
        let path = folder.file("SM_20200615_223101.wav", &bytes);
        assert_eq!(stated(&path), some(moment, source));
        assert_eq!(of_bytes(&bytes), some(moment, source).filter(|_| source != "name"));
        assert_eq!(stated(&folder.file("other.wav", &bytes)), of_bytes(&bytes));
    }
}

#[test]
fn a_statement_that_is_no_time_is_left_out() {
    let folder = Folder::new("start-wrong");
    let (pcm, info) = (pcm(), info(COMMENT));
    let zeros = [0; 602];
    let wrong: [(&[u8; 4], &[u8]); 5] = [
        (b"guan", b"Timestamp:2019-13-14T21:30:00"),
        (b"guan", b""),
        (b"bext", &zeros),
        (b"bext", b"short"),
        (b"LIST", b"INFOICMT\xFF\xFF\xFF\x7FRecorded at 99"),
    ];
    for chunk in wrong {
        let bytes = riff(&[(b"fmt ", &pcm), chunk, (b"data", &[7; 800]), (b"LIST", &info)]);
        assert_eq!(of_bytes(&bytes), some(COMMENT_TIME, "comment"), "{chunk:?}");
        let bytes = riff(&[(b"fmt ", &pcm), chunk, (b"data", &[7; 800])]);
        assert_eq!(of_bytes(&bytes), None, "{chunk:?}");
        let path = folder.file("20200615_223101.WAV", &bytes);
        assert_eq!(stated(&path), some("2020-06-15T22:31:01", "name"), "{chunk:?}");
    }
}

#[test]
fn a_damaged_file_states_what_is_left() {
    let bytes = riff(&[(b"fmt ", &pcm()), (b"data", &[7; 800]), (b"guan", GUANO)]);
    let guan = bytes.len() - GUANO.len() - 8;
    for len in 0..bytes.len() {
        let found = of_bytes(&bytes[..len]);
        // The zone is cut off first, then the time is none.
        assert!(found.is_none() || len > guan + 8 + 40, "{len}: {found:?}");
    }
    // The size of the data chunk that a stream leaves, up to the end of the file.
    let mut streamed = bytes.clone();
    streamed[40..44].fill(0xFF);
    assert_eq!((of_bytes(&bytes), of_bytes(&streamed)), (some(GUANO_TIME, "guano"), None));
    // A chunk that claims more than the file has.
    let mut long = bytes.clone();
    long[guan + 4..guan + 8].fill(0xFF);
    assert_eq!(of_bytes(&long), some(GUANO_TIME, "guano"));
}

#[test]
fn only_the_beginning_of_a_chunk_is_read() {
    let timestamp = b"\nTimestamp:2019-05-14T21:30:00+02:00";
    for (before, expected) in [(65_000, some(GUANO_TIME, "guano")), (66_000, None)] {
        let guano = [&vec![b'x'; before][..], timestamp].concat();
        assert_eq!(of_bytes(&riff(&[(b"fmt ", &pcm()), (b"data", &[7; 800]), (b"guan", &guano)])), expected);
    }
}

#[test]
fn big_endian_files_state_the_start_too() {
    let big = |chunks: &[(&[u8; 4], &[u8])]| {
        let mut body = b"WAVE".to_vec();
        for (name, bytes) in chunks {
            body.extend([&name[..], &(bytes.len() as u32).to_be_bytes(), bytes].concat());
            body.resize(body.len().next_multiple_of(2), 0);
        }
        [b"RIFX", &(body.len() as u32).to_be_bytes()[..], &body].concat()
    };
    let comment = [b"INFOICMT", &(COMMENT.len() as u32).to_be_bytes()[..], COMMENT].concat();
    let fmt = b"\0\x01\0\x01\0\0\x1F\x40\0\0\x3E\x80\0\x02\0\x10";
    let bytes = big(&[(b"fmt ", fmt), (b"data", &[7; 80]), (b"LIST", &comment)]);
    assert_eq!(of_bytes(&bytes), some(COMMENT_TIME, "comment"));
}

#[test]
fn names_count_for_every_format_and_nothing_else_has_one() {
    let folder = Folder::new("start-names");
    for name in ["20190514_213000.flac", "20190514_213000", "20190514_213000.mp3"] {
        let path = folder.file(name, b"fLaC and nothing else");
        assert_eq!(stated(&path), some("2019-05-14T21:30:00", "name"));
    }
    // A folder's name is not the file's.
    let path = folder.file("20190514_213001/a.wav", &wav16(&[1, 2, 3], 1, 8000));
    assert_eq!(stated(&path), None);
    assert_eq!(stated(&folder.path().join("20190514_213000.wav")), some("2019-05-14T21:30:00", "name"));
    let named = Input { name: Some(&path), ..Input::samples(&[0.5; 80], 1, 8000) };
    assert_eq!((stated(named), of_bytes(&wav16(&[1, 2, 3], 1, 8000))), (None, None));
}
