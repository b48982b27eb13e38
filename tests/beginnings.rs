//! Data before a recording: tags of wrong size, and bytes that resemble another file type.

use spectrust::audio::Audio;
use spectrust::audio::signal::Signal;
use spectrust::options::Options;

const AAC: &[u8] = include_bytes!("../fuzz/coded/a.aac");
const FLAC: &[u8] = include_bytes!("../fuzz/coded/a.flac");
const MP3: &[u8] = include_bytes!("../fuzz/coded/a.mp3");

fn decode(bytes: &[u8]) -> Result<Vec<f32>, String> {
    let audio = Audio::open(bytes, &Options::default()).map_err(|error| error.to_string())?;
    let mut samples = vec![f32::NAN; audio.n_samples() as usize];
    audio.read(0, &mut samples, &mut Vec::new()).unwrap();
    Ok(samples)
}

#[test]
fn files_with_a_tag_of_wrong_size_are_read() {
    // The size stored in the tag and the actual number of bytes: correct, followed by padding, 0, too large by one,
    // larger than the file, and invalid.
    let tags: [([u8; 4], usize); 6] = [
        ([0, 0, 0, 10], 10),
        ([0, 0, 0, 10], 210),
        ([0, 0, 0, 0], 100),
        ([0, 0, 0, 11], 10),
        ([0x7F; 4], 10),
        ([0xFF; 4], 10),
    ];
    for (name, sound) in [("AAC", AAC), ("FLAC", FLAC), ("MP3", MP3)] {
        let expected = decode(sound).unwrap();
        for (size, padding) in tags {
            let tagged = [b"ID3\x04\0\0", &size[..], &vec![0; padding], sound].concat();
            match decode(&tagged) {
                // A tag that overlaps the sound may hide the first frame.
                Ok(samples) if size[3] == 11 => assert!(samples.len() <= expected.len() && !samples.is_empty()),
                // FLAC and AAC are found by their first bytes, which the tag hides.
                Err(error) if size[3] == 11 && name != "MP3" => assert!(error.contains("looks like"), "{error}"),
                decoded => {
                    let samples = decoded.unwrap_or_else(|error| panic!("{name}, a size of {size:?}: {error}"));
                    assert!(samples == expected, "{name}, a size of {size:?}, {padding} bytes: {}", samples.len());
                }
            }
        }
    }
}

#[test]
fn truncated_streams_may_start_like_other_files() {
    for (name, sound) in [("AAC", AAC), ("MP3", MP3)] {
        for first in ["{", "<", "\x0B\x77", " \n{"] {
            let cut = [first.as_bytes(), sound].concat();
            assert!(decode(&cut) == decode(sound), "{name} after {first:?}");
        }
    }
    for text in ["{\"a\": 1}", "<html></html>"] {
        let error = decode(text.repeat(1000).as_bytes()).unwrap_err();
        assert!(error.contains("it looks like"), "{error}");
    }
}
