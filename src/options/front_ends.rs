//! The options of the front ends of libraries and models: of the presets that match an output.

use super::choices::{Kind, MelNorm, MelScale, Normalize, Pad, PadMode, PreemphasisStart, Scale, StackEdges, Window};
use super::table::Options;

/// librosa.feature.melspectrogram.
pub fn librosa() -> Options {
    Options { n_fft: Some(2048), hop_length: Some(512), n_mels: Some(128), ..Options::default() }
}

/// torchaudio/transforms/_transforms.py, `MelSpectrogram.__init__` and `MFCC.__init__`.
pub fn torchaudio() -> Options {
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
pub fn whisper() -> Options {
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
pub fn kaldi() -> Options {
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
pub fn ast() -> Options {
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

/// transformers, feature_extraction_parakeet.py; nemo/collections/asr/parts/preprocessing/features.py,
/// `FilterbankFeatures`: `log(x + 2^-24)`, and the deviation has 1e-5 added.
pub fn nemo() -> Options {
    let guard = 1.0 / f64::from(1 << 24);
    Options {
        sr: Some(16_000),
        preemphasis: 0.97,
        preemphasis_start: PreemphasisStart::Keep,
        n_fft: Some(512),
        win_length: Some(400),
        hop_length: Some(160),
        periodic: false,
        drop_last: true,
        n_mels: Some(80),
        scale: Scale::Log,
        log_offset: guard,
        amin: guard,
        top_db: None,
        normalize: Normalize::MeanStd,
        ..Options::default()
    }
}

/// jik876/hifi-gan, meldataset.py, `mel_spectrogram`: magnitudes are `sqrt(power + 1e-9)`, logarithms at least that of 1e-5.
pub fn hifigan() -> Options {
    Options { pad: Pad::Same, power_offset: 1e-9, ..tacotron2() }
}

/// NVIDIA/BigVGAN, meldataset.py and configs/bigvgan_24khz_100band.json.
pub fn bigvgan() -> Options {
    Options { sr: Some(24_000), n_mels: Some(100), fmax: None, ..hifigan() }
}

/// NVIDIA/tacotron2, layers.py, `TacotronSTFT`, and hparams.py.
pub fn tacotron2() -> Options {
    Options {
        sr: Some(22_050),
        n_fft: Some(1024),
        hop_length: Some(256),
        pad_mode: PadMode::Reflect,
        power: 1,
        n_mels: Some(80),
        fmax: Some(8000.0),
        scale: Scale::Log,
        amin: 1e-5,
        top_db: None,
        ..Options::default()
    }
}

/// gemelo-ai/vocos, feature_extractors.py, `MelSpectrogramFeatures`: torchaudio's bands of magnitudes.
pub fn vocos() -> Options {
    Options {
        sr: Some(24_000),
        n_mels: Some(100),
        fmax: None,
        mel_scale: MelScale::Htk,
        norm: MelNorm::None,
        amin: 1e-7,
        ..tacotron2()
    }
}

/// tensorflow/models, audioset/vggish/mel_features.py and audioset/yamnet/features.py: frames without padding, triangles
/// that are linear in mel, and `log(x + log_offset)`.
pub fn vggish(log_offset: f64) -> Options {
    Options {
        sr: Some(16_000),
        frame_length_ms: Some(25.0),
        frame_shift_ms: Some(10.0),
        snip_edges: Some(true),
        power: 1,
        n_mels: Some(64),
        fmin: 125.0,
        fmax: Some(7500.0),
        mel_scale: MelScale::Kaldi,
        norm: MelNorm::None,
        scale: Scale::Log,
        log_offset,
        amin: 1e-30,
        top_db: None,
        ..Options::default()
    }
}

/// qiuqiangkong/audioset_tagging_cnn, pytorch/models.py, `Cnn14`: torchlibrosa's bands.
pub fn panns() -> Options {
    Options {
        sr: Some(32_000),
        n_fft: Some(1024),
        hop_length: Some(320),
        pad_mode: PadMode::Reflect,
        n_mels: Some(64),
        fmin: 50.0,
        fmax: Some(14_000.0),
        scale: Scale::Db,
        top_db: None,
        ..Options::default()
    }
}

/// microsoft/unilm, beats/BEATs.py, `preprocess`.
pub fn beats() -> Options {
    Options { sr: Some(16_000), n_mels: Some(128), mean: 15.416_63, std: 2.0 * 6.555_82, ..kaldi() }
}

/// transformers, feature_extraction_speech_to_text.py: the deviation is NumPy's, with nothing added.
pub fn speech2text() -> Options {
    Options {
        sr: Some(16_000),
        n_mels: Some(80),
        normalize: Normalize::MeanStd,
        normalize_ddof: 0,
        normalize_eps: 0.0,
        ..kaldi()
    }
}

/// wenet-e2e/wespeaker, wespeaker/dataset/processor.py, `compute_fbank` and `apply_cmvn`.
pub fn wespeaker() -> Options {
    Options { sr: Some(16_000), n_mels: Some(80), window: Window::Hamming, normalize: Normalize::Mean, ..kaldi() }
}

/// transformers, feature_extraction_speecht5.py: log10 of magnitudes.
pub fn speecht5() -> Options {
    Options { sr: Some(16_000), fmin: 80.0, fmax: Some(7600.0), scale: Scale::Log10, amin: 1e-10, ..tacotron2() }
}

/// jaywalnut310/vits, mel_processing.py and configs/ljs_base.json: magnitudes are `sqrt(power + 1e-6)`.
pub fn vits() -> Options {
    Options { power_offset: 1e-6, fmax: None, ..hifigan() }
}

/// laion/clap-htsat-unfused, preprocessor_config.json, of transformers' feature_extraction_clap.py.
pub fn clap() -> Options {
    Options { sr: Some(48_000), hop_length: Some(480), ..panns() }
}

/// transformers, feature_extraction_seamless_m4t.py: Kaldi's bands, normalised; two frames become one, and an odd one
/// is followed by zeros.
pub fn seamless() -> Options {
    Options {
        sr: Some(16_000),
        n_mels: Some(80),
        normalize: Normalize::MeanStd,
        normalize_eps: 0.0,
        stack: 2,
        stack_edges: StackEdges::Zeros,
        ..kaldi()
    }
}

/// modelscope/FunASR, funasr/frontends/wav_frontend.py, `WavFrontend` and `apply_lfr`.
pub fn funasr() -> Options {
    Options {
        sr: Some(16_000),
        n_mels: Some(80),
        window: Window::Hamming,
        stack: 7,
        stack_step: Some(6),
        stack_edges: StackEdges::Repeat,
        ..kaldi()
    }
}

/// kkoutini/passt_hear21, hear21passt/models/preprocess.py, `AugmentMelSTFT` as it is in inference.
pub fn passt() -> Options {
    Options {
        sr: Some(32_000),
        preemphasis: 0.97,
        preemphasis_start: PreemphasisStart::Drop,
        n_fft: Some(1024),
        win_length: Some(800),
        hop_length: Some(320),
        periodic: false,
        pad_mode: PadMode::Reflect,
        n_mels: Some(128),
        fmax: Some(15_000.0),
        mel_scale: MelScale::Kaldi,
        norm: MelNorm::None,
        scale: Scale::Log,
        log_offset: 1e-5,
        amin: 1e-5,
        top_db: None,
        mean: -4.5,
        std: 5.0,
        ..Options::default()
    }
}

/// espnet/espnet, espnet2/layers/log_mel.py, `LogMelFbank`, and espnet2/asr/frontend/default.py.
pub fn espnet() -> Options {
    Options {
        sr: Some(16_000),
        n_fft: Some(512),
        hop_length: Some(128),
        pad_mode: PadMode::Reflect,
        n_mels: Some(80),
        scale: Scale::Log,
        amin: 1e-10,
        top_db: None,
        ..Options::default()
    }
}

/// kaldi/src/feat/feature-mfcc.h, without its energy.
pub fn kaldi_mfcc() -> Options {
    Options { kind: Kind::Mfcc, n_mfcc: 13, lifter: 22.0, lifter_first: 0, ..kaldi() }
}

/// Young et al., "The HTK Book" (3.4), sections 5.2 to 5.6 and 18: HCopy with `TARGETKIND = MFCC`, `NUMCHANS = 26` and
/// `CEPLIFTER = 22`. Coefficient 0, which HTK appends if asked to, is `sqrt(2)` times this one's.
pub fn htk() -> Options {
    Options {
        remove_dc: false,
        window: Window::Hamming,
        power: 1,
        n_mels: Some(26),
        fmin: 0.0,
        amin: 1.0,
        ..kaldi_mfcc()
    }
}

/// transformers, feature_extraction_lasr.py: TensorFlow's frames without padding.
pub fn lasr() -> Options {
    Options { periodic: false, power: 2, n_mels: Some(128), amin: 1e-5, ..vggish(0.0) }
}

/// transformers, feature_extraction_phi4_multimodal.py.
pub fn phi4() -> Options {
    Options {
        sr: Some(16_000),
        remove_dc: false,
        window: Window::Hamming,
        n_mels: Some(80),
        fmin: 0.0,
        fmax: Some(7690.0),
        amin: 1.0,
        ..kaldi()
    }
}

/// transformers, feature_extraction_gemma3n.py: frames of 32 ms in a transform of twice their length.
pub fn gemma3n() -> Options {
    Options {
        sr: Some(16_000),
        gain: 1.0,
        frame_length_ms: Some(32.0),
        n_fft: Some(1024),
        remove_dc: false,
        window: Window::Hann,
        periodic: true,
        power: 1,
        n_mels: Some(128),
        fmin: 125.0,
        fmax: Some(7600.0),
        mel_scale: MelScale::Htk,
        amin: 1e-5,
        ..kaldi()
    }
}

/// CPJKU/beat_this, beat_this/preprocessing.py, `LogMelSpect`: `log(1 + 1000 x)` of magnitudes that are divided by the
/// root of the length of a frame.
pub fn beat_this() -> Options {
    Options {
        sr: Some(22_050),
        gain: 1000.0 / 32.0,
        n_fft: Some(1024),
        hop_length: Some(441),
        pad_mode: PadMode::Reflect,
        power: 1,
        n_mels: Some(128),
        fmin: 30.0,
        fmax: Some(11_000.0),
        norm: MelNorm::None,
        scale: Scale::Log,
        log_offset: 1.0,
        amin: 1.0,
        top_db: None,
        ..Options::default()
    }
}

/// jordipons/musicnn, musicnn/extractor.py and configuration.py: `log10(1 + 10,000 x)`.
pub fn musicnn() -> Options {
    Options {
        sr: Some(16_000),
        gain: 100.0,
        n_fft: Some(512),
        hop_length: Some(256),
        n_mels: Some(96),
        scale: Scale::Log10,
        log_offset: 1.0,
        amin: 1.0,
        top_db: None,
        ..Options::default()
    }
}
