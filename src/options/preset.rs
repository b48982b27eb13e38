//! Presets: options under which an array matches the output of another library.
//!
//! `make parity` compares each with that library; the results are in docs/parity.md.

use super::choices::{Kind, MelNorm, MelScale, PadMode, Scale, Window, words};
use super::table::Options;

/// Library whose output to match.
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
}

words! {
    Preset: Librosa "librosa", Torchaudio "torchaudio", Whisper "whisper", Kaldi "kaldi", Ast "ast";
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
        }
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
