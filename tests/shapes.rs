//! The announced shape of an array equals the actual one, or both fail.

use spectrust::audio::Audio;
use spectrust::audio::input::Input;
use spectrust::audio::signal::Signal;
use spectrust::options::Options;

#[test]
fn the_announced_length_is_that_of_the_opened_samples() {
    let usual = Options::default();
    let cases = [
        usual.clone(),
        Options { offset: 0.02, duration: Some(0.0125), ..usual.clone() },
        Options { offset: 0.03, sr: Some(16_000), ..usual.clone() },
        Options { sr: Some(11_025), ..usual.clone() },
        Options { sr: Some(3_999_999), ..usual.clone() },
        Options { channel: Some(1), ..usual.clone() },
        Options { max_samples: 300, ..usual.clone() },
        Options { max_sample_rate: 7999, ..usual },
    ];
    for options in &cases {
        for n_samples in [0, 1, 200, 400] {
            let samples = vec![0.5; n_samples];
            let opened = Audio::open(Input::samples(&samples, 1, 8000), options);
            let announced = Audio::selected_part(options, 8000, n_samples as u64);
            let opened = opened.map(|audio| (audio.sr(), audio.n_samples()));
            assert_eq!(announced.is_ok(), opened.is_ok(), "{options:?}, {n_samples} samples");
            assert_eq!(announced.ok(), opened.ok(), "{options:?}, {n_samples} samples");
        }
    }
}
