"""Defaults of all options, and presets of other libraries."""

import types

KINDS = ("mel", "linear", "log", "mfcc", "chroma")
SCALES = (None, "linear", "db", "log", "log10", "pcen")
# The scales whose values are logarithms of power or magnitude.
LEVELS = ("db", "log", "log10")

# None where the default depends on something else.
DEFAULTS = dict(
    # The recording.
    offset=0.0, duration=None, length=None, gain=1.0,
    # Frames.
    n_fft=None, n_fft_ms=None, win_length=None, hop_length=None,
    frame_length_ms=None, frame_shift_ms=None, window="hann", beta=12.0,
    periodic=True,
    center=True, pad_mode="constant", snip_edges=None, remove_dc=False,
    preemphasis=0.0, preemphasis_start="librosa", drop_last=False,
    pad_left=None, pad_right=None, pad=None,
    # Bands.
    kind="mel", power=2.0, power_offset=0.0, power_floor=0.0, n_mels=None,
    fmin=0.0, fmax=None, mel_scale="slaney", norm="slaney", n_chroma=12,
    tuning=0.0,
    # Values.
    scale=None, ref=None, amin=1e-10, log_offset=0.0, top_db=80.0,
    pcen_gain=0.98, pcen_bias=2.0, pcen_power=0.5, pcen_time_constant=0.4,
    pcen_eps=1e-6,
    n_mfcc=20, dct_type=2, dct_norm="ortho", lifter=0.0, lifter_first=1,
    # Of arrays alone.
    normalize=None, normalize_ddof=1, normalize_eps=1e-5,
    mean=0.0, std=1.0, deltas=0, delta_width=9,
    delta_edges="interp", frames=None,
    frames_fill=0.0, stack=1, stack_step=None, stack_edges="drop")

# Kaldi's own defaults, without dither; feat/feature-window.h,
# feat/mel-computations.h and feat/feature-fbank.h.
_KALDI = dict(
    gain=32768.0, frame_length_ms=25.0, frame_shift_ms=10.0, window="povey",
    periodic=False, remove_dc=True, preemphasis=0.97, snip_edges=True,
    mel_scale="kaldi", norm=None, fmin=20.0, n_mels=23, scale="log",
    # The distance of float32 from 1 to the next number, 2 ** -23.
    amin=1.1920928955078125e-07, top_db=None)

# A preset's "sr" is the rate the recording must have.
PRESETS = {
    # librosa 0.11, librosa.feature.melspectrogram.
    "librosa": dict(n_fft=2048, hop_length=512, n_mels=128),
    # torchaudio 2, transforms.MelSpectrogram and transforms.MFCC.
    "torchaudio": dict(
        n_fft=400, hop_length=200, n_mels=128, mel_scale="htk", norm=None,
        pad_mode="reflect", n_mfcc=40),
    # openai-whisper, and WhisperFeatureExtractor of transformers.
    "whisper": dict(
        sr=16000, n_fft=400, hop_length=160, n_mels=80, pad_mode="reflect",
        scale="log10", amin=1e-10, top_db=80.0, mean=-4.0, std=4.0,
        drop_last=True),
    "kaldi": _KALDI,
    # ParakeetFeatureExtractor of transformers; NVIDIA NeMo's
    # AudioToMelSpectrogramPreprocessor as its models for speech have it.
    "nemo": dict(
        sr=16000, preemphasis=0.97, preemphasis_start="keep", n_fft=512,
        win_length=400, hop_length=160, periodic=False, drop_last=True,
        n_mels=80, scale="log", log_offset=2.0 ** -24, amin=2.0 ** -24,
        top_db=None, normalize="mean_std"),
    # mel_spectrogram of meldataset.py, jik876/hifi-gan.
    "hifigan": dict(
        sr=22050, n_fft=1024, hop_length=256, pad="same", pad_mode="reflect",
        power=1.0, power_offset=1e-9, n_mels=80, fmax=8000.0, scale="log",
        amin=1e-5, top_db=None),
    # The same of NVIDIA/BigVGAN for 24 kHz and 100 bands.
    "bigvgan": dict(
        sr=24000, n_fft=1024, hop_length=256, pad="same", pad_mode="reflect",
        power=1.0, power_offset=1e-9, n_mels=100, scale="log", amin=1e-5,
        top_db=None),
    # TacotronSTFT of layers.py, NVIDIA/tacotron2.
    "tacotron2": dict(
        sr=22050, n_fft=1024, hop_length=256, pad_mode="reflect", power=1.0,
        n_mels=80, fmax=8000.0, scale="log", amin=1e-5, top_db=None),
    # MelSpectrogramFeatures of feature_extractors.py, gemelo-ai/vocos.
    "vocos": dict(
        sr=24000, n_fft=1024, hop_length=256, pad_mode="reflect", power=1.0,
        n_mels=100, mel_scale="htk", norm=None, scale="log", amin=1e-7,
        top_db=None),
    # mel_features.py of AudioSet's VGGish, tensorflow/models.
    "vggish": dict(
        sr=16000, frame_length_ms=25.0, frame_shift_ms=10.0, snip_edges=True,
        power=1.0, n_mels=64, fmin=125.0, fmax=7500.0, mel_scale="kaldi",
        norm=None, scale="log", log_offset=0.01, amin=1e-30, top_db=None),
    # The same of YAMNet.
    "yamnet": dict(
        sr=16000, frame_length_ms=25.0, frame_shift_ms=10.0, snip_edges=True,
        power=1.0, n_mels=64, fmin=125.0, fmax=7500.0, mel_scale="kaldi",
        norm=None, scale="log", log_offset=0.001, amin=1e-30, top_db=None),
    # Cnn14 of models.py, qiuqiangkong/audioset_tagging_cnn.
    "panns": dict(
        sr=32000, n_fft=1024, hop_length=320, pad_mode="reflect", n_mels=64,
        fmin=50.0, fmax=14000.0, scale="db", amin=1e-10, top_db=None),
    # preprocess of BEATs.py, microsoft/unilm.
    "beats": dict(
        _KALDI, sr=16000, n_mels=128, mean=15.41663, std=2.0 * 6.55582),
    # Speech2TextFeatureExtractor of transformers.
    "speech2text": dict(
        _KALDI, sr=16000, n_mels=80, normalize="mean_std", normalize_ddof=0,
        normalize_eps=0.0),
    # wespeaker/dataset/processor.py, compute_fbank and apply_cmvn.
    "wespeaker": dict(
        _KALDI, sr=16000, n_mels=80, window="hamming", normalize="mean"),
    # SpeechT5FeatureExtractor of transformers: its targets.
    "speecht5": dict(
        sr=16000, n_fft=1024, hop_length=256, pad_mode="reflect", power=1.0,
        n_mels=80, fmin=80.0, fmax=7600.0, scale="log10", amin=1e-10,
        top_db=None),
    # spectrogram_torch and mel_spectrogram_torch, jaywalnut310/vits.
    "vits": dict(
        sr=22050, n_fft=1024, hop_length=256, pad="same", pad_mode="reflect",
        power=1.0, power_offset=1e-6, n_mels=80, scale="log", amin=1e-5,
        top_db=None),
    # ClapFeatureExtractor of transformers, laion/clap-htsat-unfused.
    "clap": dict(
        sr=48000, n_fft=1024, hop_length=480, pad_mode="reflect", n_mels=64,
        fmin=50.0, fmax=14000.0, scale="db", amin=1e-10, top_db=None),
    # SeamlessM4TFeatureExtractor of transformers.
    "seamless": dict(
        _KALDI, sr=16000, n_mels=80, normalize="mean_std", normalize_eps=0.0,
        stack=2, stack_edges="zeros"),
    # WavFrontend of funasr/frontends/wav_frontend.py, before its CMVN.
    "funasr": dict(
        _KALDI, sr=16000, n_mels=80, window="hamming", stack=7, stack_step=6,
        stack_edges="repeat"),
    # AugmentMelSTFT of hear21passt, in inference.
    "passt": dict(
        sr=32000, preemphasis=0.97, preemphasis_start="drop", n_fft=1024,
        win_length=800, hop_length=320, periodic=False, pad_mode="reflect",
        n_mels=128, fmax=15000.0, mel_scale="kaldi", norm=None, scale="log",
        log_offset=1e-5, amin=1e-5, top_db=None, mean=-4.5, std=5.0),
    # LogMelFbank and DefaultFrontend of espnet2.
    "espnet": dict(
        sr=16000, n_fft=512, hop_length=128, pad_mode="reflect", n_mels=80,
        scale="log", amin=1e-10, top_db=None),
    # feat/feature-mfcc.h, without energy.
    "kaldi_mfcc": dict(
        _KALDI, kind="mfcc", n_mfcc=13, lifter=22.0, lifter_first=0),
    # The HTK Book (3.4), HCopy.
    "htk": dict(
        _KALDI, kind="mfcc", n_mfcc=13, lifter=22.0, lifter_first=0,
        remove_dc=False, window="hamming", power=1.0, n_mels=26, fmin=0.0,
        amin=1.0),
    # LasrFeatureExtractor of transformers.
    "lasr": dict(
        sr=16000, frame_length_ms=25.0, frame_shift_ms=10.0, snip_edges=True,
        periodic=False, n_mels=128, fmin=125.0, fmax=7500.0,
        mel_scale="kaldi", norm=None, scale="log", amin=1e-5, top_db=None),
    # Phi4MultimodalFeatureExtractor of transformers.
    "phi4": dict(
        _KALDI, sr=16000, remove_dc=False, window="hamming", n_mels=80,
        fmin=0.0, fmax=7690.0, amin=1.0),
    # Gemma3nAudioFeatureExtractor of transformers.
    "gemma3n": dict(
        _KALDI, sr=16000, gain=1.0, frame_length_ms=32.0, n_fft=1024,
        remove_dc=False, window="hann", periodic=True, power=1.0, n_mels=128,
        fmin=125.0, fmax=7600.0, mel_scale="htk", amin=1e-5),
    # LogMelSpect of beat_this/preprocessing.py, CPJKU.
    "beat_this": dict(
        sr=22050, gain=31.25, n_fft=1024, hop_length=441, pad_mode="reflect",
        power=1.0, n_mels=128, fmin=30.0, fmax=11000.0, norm=None,
        scale="log", log_offset=1.0, amin=1.0, top_db=None),
    # batch_data of musicnn/extractor.py.
    "musicnn": dict(
        sr=16000, gain=100.0, n_fft=512, hop_length=256, n_mels=96,
        scale="log10", log_offset=1.0, amin=1.0, top_db=None),
    # ASTFeatureExtractor of transformers, before it pads to 1024 frames.
    "ast": dict(
        _KALDI, sr=16000, gain=1.0, window="hann", n_mels=128,
        mean=-4.2677393, std=2.0 * 4.5689974),
}


def resolve(preset, sr, options, picture=False):
    """Return every option: the defaults, the preset's, those given.

    Parameters
    ----------
    preset : str or None
    sr : int
        Samples per second of the recording.
    options : dict
        An option that is given wins over the preset.
    picture : bool, optional
        What `scale` defaults to: in a picture "db", for chroma "linear";
        in an array "linear", for mfcc "db".

    Returns
    -------
    o : namespace
        `window` is a name here; if it was given with its parameter, that
        is `beta`.
    """
    if preset is not None and preset not in PRESETS:
        raise ValueError(f"preset is {preset!r}; expected"
                         f" one of {', '.join(PRESETS)}")
    unknown = set(options) - set(DEFAULTS)
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    values = dict(DEFAULTS, sr=None)
    values.update(PRESETS.get(preset, {}))
    values.update(options)
    if values.pop("sr") not in (None, sr):
        raise ValueError(f"sr is {sr}; preset {preset!r} is made for"
                         f" {PRESETS[preset]['sr']}")
    if not isinstance(values["window"], str):
        values["window"], values["beta"] = values["window"]
    for name, allowed in (("kind", KINDS), ("scale", SCALES)):
        if values[name] not in allowed:
            raise ValueError(
                f"{name} is {values[name]!r}; expected one of {allowed}")
    if values["scale"] is None:
        level = values["kind"] != "chroma" if picture else (
            values["kind"] == "mfcc")
        values["scale"] = "db" if level else "linear"
    return types.SimpleNamespace(**values)
