//! Whatever precedes a recording: tags of a wrong size, and bytes that resemble another file.

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::options::Options;

const AAC: &[u8] = include_bytes!("../fuzz/coded/a.aac");
const FLAC: &[u8] = include_bytes!("../fuzz/coded/a.flac");
const MP3: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

fn hear(bytes: &[u8]) -> Result<Vec<f32>, String> {
    let audio = Audio::open(bytes, &Options::default()).map_err(|error| error.to_string())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new()).unwrap();
    Ok(samples)
}

#[test]
fn a_tag_of_a_wrong_size_never_refuses_sound() {
    // The size as it stands in the tag, and the bytes that follow: the right size, padding beyond it, sizes that are too
    // large, larger than the file, and no such number.
    let tags: [([u8; 4], usize); 6] = [
        ([0, 0, 0, 10], 10),
        ([0, 0, 0, 10], 210),
        ([0, 0, 0, 0], 100),
        ([0, 0, 0, 11], 10),
        ([0x7F; 4], 10),
        ([0xFF; 4], 10),
    ];
    for (name, sound) in [("AAC", AAC), ("FLAC", FLAC), ("MP3", MP3)] {
        let expected = hear(sound).unwrap();
        for (size, padding) in tags {
            let tagged = [b"ID3\x04\0\0", &size[..], &vec![0; padding], sound].concat();
            match hear(&tagged) {
                // A tag that reaches into the sound may cost what it covers.
                Ok(samples) if size[3] == 11 => assert!(samples.len() <= expected.len() && !samples.is_empty()),
                // FLAC and AAC are found by their first frames, so none is left.
                Err(error) if size[3] == 11 && name != "MP3" => assert!(error.contains("looks like"), "{error}"),
                heard => {
                    let samples = heard.unwrap_or_else(|error| panic!("{name}, a size of {size:?}: {error}"));
                    assert!(samples == expected, "{name}, a size of {size:?}, {padding} bytes: {}", samples.len());
                }
            }
        }
    }
}

#[test]
fn a_stream_that_was_cut_may_start_with_a_byte_that_others_start_with() {
    for (name, sound) in [("AAC", AAC), ("MP3", MP3)] {
        for first in ["{", "<", "\x0B\x77", " \n{"] {
            let cut = [first.as_bytes(), sound].concat();
            assert!(hear(&cut) == hear(sound), "{name} after {first:?}");
        }
    }
    for text in ["{\"a\": 1}", "<html></html>"] {
        let error = hear(text.repeat(1000).as_bytes()).unwrap_err();
        assert!(error.contains("it looks like"), "{error}");
    }
}
