//! Presets: options under which an array matches the output of another library, and looks for pictures of a kind of sound.
//!
//! `make parity` compares the former with their libraries; the results are in docs/parity.md. `make pictures` draws a
//! picture with each look, for docs/looks.md, which says why its options are as they are.

use super::choices::{Colormap, Kind, MelNorm, MelScale, PadMode, Reference, Scale, Window, words};
use super::level::{Level, Percentile};
use super::table::Options;

/// Library whose output to match, or the look of a picture.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// `librosa.feature.melspectrogram` of librosa 0.11. It applies to pictures too.
    Librosa = 0,
    /// `torchaudio.transforms.MelSpectrogram()` of torchaudio 2; `MFCC()` if `kind` is mfcc.
    Torchaudio = 1,
    /// Input of OpenAI's Whisper, `log_mel_spectrogram`, at 16 kHz: 80 bands (large-v3 uses `n_mels=128`).
    /// `length=480000` pads to 30 s as usual.
    Whisper = 2,
    /// Kaldi's `fbank` without dither, as computed by kaldi-native-fbank and `torchaudio.compliance.kaldi`: 23 bands;
    /// `snip_edges` may be true or false. `gain` scales samples in [-1, 1] to 16-bit integers, as Kaldi expects: do not
    /// scale them yourself.
    Kaldi = 3,
    /// Input of the Audio Spectrogram Transformer, `ASTFeatureExtractor` of transformers, at 16 kHz: 128 bands, before
    /// padding to 1024 frames.
    Ast = 4,
    /// A look for speech: 16 kHz, frames of 25 ms, high frequencies raised.
    Speech = 5,
    /// A look for birds, insects and whatever a recorder hears outdoors: what stands out from the background, which may be
    /// loud or quiet.
    Field = 6,
    /// A look for bats: from 10 kHz up, frames of a few milliseconds, what stands out from the background.
    Bats = 7,
    /// A look for machines: steady tones in long frames, on a fixed scale in dBFS, so that pictures can be compared.
    Machine = 8,
    /// A look for music: octaves of equal height, from the lowest note of a piano's second octave.
    Music = 9,
}

words! {
    Preset: Librosa "librosa", Torchaudio "torchaudio", Whisper "whisper", Kaldi "kaldi", Ast "ast", Speech "speech",
        Field "field", Bats "bats", Machine "machine", Music "music";
}

impl Preset {
    /// The options of the preset; the others have their defaults.
    #[must_use]
    pub fn options(self) -> Options {
        match self {
            Preset::Librosa => librosa(),
            Preset::Torchaudio => torchaudio(),
            Preset::Whisper => whisper(),
            Preset::Kaldi => kaldi(),
            Preset::Ast => ast(),
            Preset::Speech => speech(),
            Preset::Field => field(),
            Preset::Bats => bats(),
            Preset::Machine => machine(),
            Preset::Music => music(),
        }
    }

    /// Whether it is a look, for pictures.
    #[must_use]
    pub fn is_look(self) -> bool {
        self as i32 >= Preset::Speech as i32
    }
}

fn librosa() -> Options {
    Options { n_fft: Some(2048), hop_length: Some(512), n_mels: Some(128), ..Options::default() }
}

/// torchaudio/transforms/_transforms.py, `MelSpectrogram.__init__` and `MFCC.__init__`.
fn torchaudio() -> Options {
    Options {
        n_fft: Some(400),
        hop_length: Some(200),
        n_mels: Some(128),
        pad_mode: PadMode::Reflect,
        mel_scale: MelScale::Htk,
        norm: MelNorm::None,
        n_mfcc: 40,
        ..Options::default()
    }
}

/// whisper/audio.py: `log10`, at most 8 decades below the maximum, then `(x + 4) / 4`.
fn whisper() -> Options {
    Options {
        sr: Some(16_000),
        n_fft: Some(400),
        hop_length: Some(160),
        n_mels: Some(80),
        pad_mode: PadMode::Reflect,
        drop_last: true,
        scale: Scale::Log10,
        mean: -4.0,
        std: 4.0,
        ..Options::default()
    }
}

/// kaldi/src/feat/feature-window.h, mel-computations.h and feature-fbank.h.
fn kaldi() -> Options {
    Options {
        kind: Kind::Mel,
        // Kaldi reads 16-bit samples as whole numbers.
        gain: 32_768.0,
        frame_length_ms: Some(25.0),
        frame_shift_ms: Some(10.0),
        snip_edges: Some(true),
        remove_dc: true,
        preemphasis: 0.97,
        window: Window::Povey,
        periodic: false,
        n_mels: Some(23),
        fmin: 20.0,
        mel_scale: MelScale::Kaldi,
        norm: MelNorm::None,
        scale: Scale::Log,
        amin: f32::EPSILON as f64,
        top_db: None,
        ..Options::default()
    }
}

/// transformers, feature_extraction_audio_spectrogram_transformer.py: Kaldi's bands of samples in [-1, 1], normalised
/// by the mean and twice the standard deviation of AudioSet.
fn ast() -> Options {
    Options {
        sr: Some(16_000),
        gain: 1.0,
        window: Window::Hann,
        n_mels: Some(128),
        mean: -4.267_739_3,
        std: 2.0 * 4.568_997_4,
        ..kaldi()
    }
}

/// Formants and harmonics: frames that hold two periods of a low voice, and 6 dB per octave against the slope of voiced
/// sounds.
fn speech() -> Options {
    Options {
        sr: Some(16_000),
        n_fft: Some(1024),
        frame_length_ms: Some(25.0),
        preemphasis: 0.97,
        n_mels: Some(80),
        fmin: 50.0,
        norm: MelNorm::None,
        top_db: Some(50.0),
        vmax: Some(Percentile(99.5).into()),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}

/// Above wind and handling noise; a column shows what lasts a tenth of it, and clicks of one frame stay thin.
fn field() -> Options {
    Options {
        fmin: 150.0,
        pool: Some(Percentile(90.0)),
        background: Some(Percentile::MEDIAN.into()),
        vmin: Some(Level::Number(3.0)),
        vmax: Some(Level::Number(35.0)),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}

/// Frequencies as bat workers read them, linear, and the loudest of the frames in a column, since a call lasts but a few.
fn bats() -> Options {
    Options {
        kind: Kind::Linear,
        n_fft_ms: Some(2.5),
        fmin: 10_000.0,
        pool: Some(Percentile::MAX),
        background: Some(Percentile::MEDIAN.into()),
        vmin: Some(Level::Number(6.0)),
        vmax: Some(Level::Number(46.0)),
        colormap: Colormap::Inferno,
        ..Options::default()
    }
}

/// Tones a few hertz apart, from the hum of the mains up.
fn machine() -> Options {
    Options {
        kind: Kind::Log,
        n_fft_ms: Some(185.0),
        n_mels: Some(256),
        fmin: 40.0,
        r#ref: Reference::Fullscale,
        amin: 1e-16,
        vmin: Some(Level::Number(-110.0)),
        vmax: Some(Level::Number(-20.0)),
        colormap: Colormap::Viridis,
        ..Options::default()
    }
}

/// Semitones from C2 up.
fn music() -> Options {
    Options {
        kind: Kind::Log,
        n_fft_ms: Some(93.0),
        n_mels: Some(256),
        fmin: 65.406_391,
        top_db: Some(70.0),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_holds_together() {
        for (place, &preset) in Preset::ALL.iter().enumerate() {
            assert_eq!(preset as i32, place as i32);
            preset.options().validate().unwrap();
        }
    }
}
