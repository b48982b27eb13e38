//! Presets: options under which an array matches the output of another library, and looks for pictures of a kind of sound.
//!
//! `make parity` compares the former with their libraries; the results are in docs/parity.md. `make pictures` draws a
//! picture with each look, for docs/looks.md, which says why its options are as they are.

use super::choices::words;
use super::table::Options;
use super::{front_ends, looks};

/// Library whose output to match, or the look of a picture.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// `librosa.feature.melspectrogram` of librosa 0.11 and 1.0. It applies to pictures too.
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
    /// Input of NVIDIA NeMo's models for speech (Parakeet, Canary), at 16 kHz: 80 bands, each of mean 0 and deviation 1
    /// over time. Newer models have `n_mels=128`.
    Nemo = 10,
    /// Input of HiFi-GAN, at 22.05 kHz: 80 bands up to 8 kHz.
    Hifigan = 11,
    /// Input of BigVGAN for 24 kHz and 100 bands.
    Bigvgan = 12,
    /// Output of Tacotron 2, at 22.05 kHz: 80 bands up to 8 kHz.
    Tacotron2 = 13,
    /// Input of Vocos, at 24 kHz: 100 bands.
    Vocos = 14,
    /// Frames of VGGish's input, at 16 kHz: 64 bands, before they are cut into patches of 96 frames.
    Vggish = 15,
    /// Frames of YAMNet's input, at 16 kHz: 64 bands, before they are cut into patches of 96 frames.
    Yamnet = 16,
    /// Input of PANNs (Cnn14), at 32 kHz: 64 bands in dB, before its batch normalisation.
    Panns = 17,
    /// Input of BEATs, at 16 kHz: Kaldi's `fbank` of 128 bands, normalised.
    Beats = 18,
    /// Input of Speech2Text, at 16 kHz: Kaldi's `fbank` of 80 bands, each of mean 0 and deviation 1 over time.
    Speech2text = 19,
    /// Input of WeSpeaker's models (ResNet, CAM++), at 16 kHz: Kaldi's `fbank` of 80 bands, each of mean 0 over time.
    Wespeaker = 20,
    /// Output of SpeechT5, at 16 kHz: 80 bands.
    Speecht5 = 21,
    /// Input of VITS, at 22.05 kHz: 80 bands, as `mel_spectrogram_torch` computes it.
    Vits = 22,
    /// Input of CLAP (laion/clap-htsat-unfused), `ClapFeatureExtractor` of transformers, at 48 kHz: 64 bands in dB,
    /// before samples are repeated to 10 s.
    Clap = 23,
    /// Input of w2v-BERT 2.0 and SeamlessM4T, `SeamlessM4TFeatureExtractor` of transformers, at 16 kHz: Kaldi's `fbank`
    /// of 80 bands, normalised over time, two frames in a column.
    Seamless = 24,
    /// Input of FunASR's models (Paraformer, SenseVoice), at 16 kHz, before the mean and the scale of the model's
    /// `am.mvn`: Kaldi's `fbank` of 80 bands, seven frames in a column.
    Funasr = 25,
    /// Input of PaSST, at 32 kHz: 128 bands.
    Passt = 26,
    /// Input of ESPnet's models, `LogMelFbank`, at 16 kHz: 80 bands, before they are normalised.
    Espnet = 27,
    /// Kaldi's `mfcc` without dither and energy, as computed by `torchaudio.compliance.kaldi`: 13 coefficients.
    KaldiMfcc = 28,
    /// HTK's MFCC: 13 coefficients of 26 bands of magnitudes. The first is HTK's `C0` divided by the root of 2.
    Htk = 29,
    /// Input of LASR (MedASR), `LasrFeatureExtractor` of transformers, at 16 kHz: 128 bands.
    Lasr = 30,
    /// Input of Phi-4-multimodal, `Phi4MultimodalFeatureExtractor` of transformers, at 16 kHz: 80 bands.
    Phi4 = 31,
    /// Input of Gemma 3n, `Gemma3nAudioFeatureExtractor` of transformers, at 16 kHz: 128 bands. A last frame that ends
    /// with the recording is missing there.
    Gemma3n = 32,
    /// Input of Beat This, at 22.05 kHz: 128 bands, 50 frames a second.
    BeatThis = 33,
    /// Input of musicnn, at 16 kHz: 96 bands.
    Musicnn = 34,
}

words! {
    Preset: Librosa "librosa", Torchaudio "torchaudio", Whisper "whisper", Kaldi "kaldi", Ast "ast", Speech "speech",
        Field "field", Bats "bats", Machine "machine", Music "music", Nemo "nemo", Hifigan "hifigan", Bigvgan "bigvgan",
        Tacotron2 "tacotron2", Vocos "vocos", Vggish "vggish", Yamnet "yamnet", Panns "panns", Beats "beats",
        Speech2text "speech2text", Wespeaker "wespeaker", Speecht5 "speecht5", Vits "vits", Clap "clap",
        Seamless "seamless", Funasr "funasr", Passt "passt", Espnet "espnet", KaldiMfcc "kaldi_mfcc", Htk "htk",
        Lasr "lasr", Phi4 "phi4", Gemma3n "gemma3n", BeatThis "beat_this", Musicnn "musicnn";
}

impl Preset {
    /// The options of the preset; the others have their defaults.
    #[must_use]
    pub fn options(self) -> Options {
        match self {
            Preset::Librosa => front_ends::librosa(),
            Preset::Torchaudio => front_ends::torchaudio(),
            Preset::Whisper => front_ends::whisper(),
            Preset::Kaldi => front_ends::kaldi(),
            Preset::Ast => front_ends::ast(),
            Preset::Speech => looks::speech(),
            Preset::Field => looks::field(),
            Preset::Bats => looks::bats(),
            Preset::Machine => looks::machine(),
            Preset::Music => looks::music(),
            Preset::Nemo => front_ends::nemo(),
            Preset::Hifigan => front_ends::hifigan(),
            Preset::Bigvgan => front_ends::bigvgan(),
            Preset::Tacotron2 => front_ends::tacotron2(),
            Preset::Vocos => front_ends::vocos(),
            Preset::Vggish => front_ends::vggish(0.01),
            Preset::Yamnet => front_ends::vggish(0.001),
            Preset::Panns => front_ends::panns(),
            Preset::Beats => front_ends::beats(),
            Preset::Speech2text => front_ends::speech2text(),
            Preset::Wespeaker => front_ends::wespeaker(),
            Preset::Speecht5 => front_ends::speecht5(),
            Preset::Vits => front_ends::vits(),
            Preset::Clap => front_ends::clap(),
            Preset::Seamless => front_ends::seamless(),
            Preset::Funasr => front_ends::funasr(),
            Preset::Passt => front_ends::passt(),
            Preset::Espnet => front_ends::espnet(),
            Preset::KaldiMfcc => front_ends::kaldi_mfcc(),
            Preset::Htk => front_ends::htk(),
            Preset::Lasr => front_ends::lasr(),
            Preset::Phi4 => front_ends::phi4(),
            Preset::Gemma3n => front_ends::gemma3n(),
            Preset::BeatThis => front_ends::beat_this(),
            Preset::Musicnn => front_ends::musicnn(),
        }
    }

    /// Whether it is a look, for pictures.
    #[must_use]
    pub fn is_look(self) -> bool {
        matches!(self, Preset::Speech | Preset::Field | Preset::Bats | Preset::Machine | Preset::Music)
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
