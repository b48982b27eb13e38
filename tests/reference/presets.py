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
    preemphasis=0.0, drop_last=False,
    # Bands.
    kind="mel", power=2.0, n_mels=None, fmin=0.0, fmax=None,
    mel_scale="slaney", norm="slaney", n_chroma=12, tuning=0.0,
    # Values.
    scale=None, ref=None, amin=1e-10, top_db=80.0, pcen_gain=0.98,
    pcen_bias=2.0, pcen_power=0.5, pcen_time_constant=0.4, pcen_eps=1e-6,
    n_mfcc=20, dct_type=2, dct_norm="ortho", lifter=0.0,
    # Of arrays alone.
    mean=0.0, std=1.0, deltas=0, delta_width=9)

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
