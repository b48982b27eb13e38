"""What is compared, over what, and how closely it must agree.

The bounds follow from float32, in which the library computes: 24 bits, a
transform, and sums of up to a few hundred products.  Decibels are compared
down to 80 below each array's maximum, as librosa keeps them.
"""
import collections

import front_ends
import models
import numpy as np
import oracles
import speech

import spectrust

RATES = (8000, 16000, 22050, 24000, 32000, 44100, 48000)
SIXTEEN_KHZ = (16000, 16000)
ANY_RATE = (0, float("inf"))
POWER = {"relative": 2e-6, "dB": 0.005}
# Differences of neighbouring samples lose a few of float32's bits.
PREEMPHASISED = {"relative": 4e-6, "dB": 0.005}
# torchaudio's own filter weights are off by up to 1.3e-5, as it computes
# their corners in float32; with exact ones POWER holds.
FLOAT32_BANK = {"relative": 1e-5, "dB": 0.01}
# A single bin 80 dB below the loudest is rounding of the transform, which
# sums of bins average out.
SINGLE_BINS = {"relative": 2e-6, "dB": 0.01}
DECIBELS = {"absolute": 0.005}
LOG = {"absolute": 2e-4}
# Kaldi's log has no floor above float32's epsilon, so its faintest bands
# are rounding, the reference's own included (the report shows how much).
# The bound is for what is at most 60 dB below the maximum, in nepers of
# power; this is for all of it.
FAINT = {"absolute": 5e-3}
SIXTY_DB = 6.0 * np.log(10.0)


class Quantity(collections.namedtuple("Quantity", (
        "reference", "name", "theirs", "ours", "bounds", "looks", "rates",
        "exact", "floor", "levels"))):
    """One quantity of one reference.

    Attributes
    ----------
    reference, name : str
        The distribution's name, and what of it.
    theirs, ours : callable
        (y, sr, **look) -> array, by the reference and by spectrust.
    bounds : dict
        Largest error allowed: "absolute", "relative" to the reference's
        largest value, and "dB", for powers; "faint" is the absolute one
        of values that `levels` calls so.
    looks : tuple of dict
        Words for both.
    rates : tuple of int, optional
        The lowest and the highest sample rate in Hz it is defined for.
    exact : dtype, optional
        In which the reference is compared: float64 where it has it.
    floor : float or None, optional
        Values further below the reference's maximum are left out.
    levels : callable or None, optional
        (y, sr, **look) -> array in dB. Values more than 60 below the loudest
        band of their frame are faint, and have a bound of their own.
    """

    def __new__(cls, reference, name, theirs, ours, bounds, looks=({},),
                rates=ANY_RATE, exact=np.float64, floor=None, levels=None):
        return super().__new__(cls, reference, name, theirs, ours, bounds,
                               tuple(looks), rates, exact, floor, levels)


MELS = (
    {}, {"power": 1.0}, {"htk": True}, {"norm": None},
    {"htk": True, "norm": None, "n_mels": 40},
    {"norm": 1}, {"norm": 2, "htk": True}, {"norm": float("inf")},
    {"n_mels": 64, "fmin": 50.0, "fmax": 3800.0},
    {"n_fft": 400, "hop_length": 160, "n_mels": 40, "pad_mode": "reflect"},
    {"n_fft": 512, "hop_length": 128, "win_length": 400, "n_mels": 40},
    {"n_fft": 1000, "hop_length": 250, "window": "hamming"},
    {"n_fft": 1024, "hop_length": 300, "window": "blackman", "power": 1.0},
    {"n_fft": 1023, "hop_length": 256, "window": "bartlett"},
    {"n_fft": 4096, "hop_length": 1024, "window": "boxcar", "n_mels": 256},
    {"window": ("kaiser", 14.0)}, {"pad_mode": "edge"},
    {"pad_mode": "symmetric"}, {"center": False},
    {"center": False, "n_fft": 1024, "win_length": 777, "power": 1.0},
)
DB = ({}, {"ref": "max"}, {"ref": 0.01}, {"top_db": 60.0},
      {"power": 1.0, "ref": "max"})
LINEAR = ({}, {"power": 1.0}, {"n_fft": 512, "hop_length": 128},
          {"n_fft": 1000, "win_length": 800, "window": "hamming"},
          {"center": False, "pad_mode": "reflect"})
MFCC = ({}, {"n_mfcc": 13, "lifter": 22.0}, {"dct_type": 3, "n_mfcc": 40},
        {"n_fft": 512, "hop_length": 160, "n_mels": 40, "mel_norm": None})
PLAIN_MFCC = ({"dct_type": 1, "norm": None}, {"dct_type": 2, "norm": None},
              {"dct_type": 3, "norm": None})
CHROMA = ({}, {"n_chroma": 24}, {"tuning": 0.25},
          {"n_fft": 4096, "hop_length": 1024})
PCEN = ({}, {"hop_length": 256, "pcen_time_constant": 0.06},
        {"pcen_gain": 0.8, "pcen_bias": 10.0, "pcen_power": 0.25,
         "pcen_eps": 1e-5})
FILTERS = tuple({"n_fft": n_fft, "n_mels": n_mels, "htk": htk, "norm": norm}
                for n_fft, n_mels in ((2048, 128), (512, 40), (1023, 80))
                for htk in (False, True)
                for norm in ("slaney", None, 1, 2, float("inf")))
SCALES = ({"htk": False}, {"htk": True})


def of(**fixed):
    """Return what spectrust makes of samples with these options."""
    return lambda y, sr, **look: spectrust.Spectrogram(
        **dict(fixed, **look)).array((y, sr))


def librosa():
    """Return the quantities of librosa."""
    return [Quantity("librosa", *row) for row in (
        ("mel power", oracles.mel,
         lambda y, sr, **look: spectrust.melspectrogram(y, sr=sr, **look),
         POWER, MELS),
        ("mel power, preset", oracles.mel, of(preset="librosa"), POWER),
        ("mel power, symmetric window", oracles.mel, of(), POWER,
         ({"periodic": False},
          {"periodic": False, "window": "hamming", "n_fft": 1000})),
        ("mel power, preemphasis", oracles.mel, of(), PREEMPHASISED,
         ({"preemphasis": 0.97}, {"preemphasis": 0.5})),
        ("mel in dB", oracles.decibels, of(scale="db"), DECIBELS, DB),
        ("linear power", oracles.linear, of(kind="linear"), SINGLE_BINS,
         LINEAR),
        ("MFCC, orthonormal", oracles.mfcc,
         lambda y, sr, **look: spectrust.mfcc(y=y, sr=sr, **look),
         DECIBELS, MFCC),
        ("MFCC, unscaled", oracles.mfcc,
         lambda y, sr, **look: spectrust.mfcc(y=y, sr=sr, **look),
         {"relative": 1e-5}, PLAIN_MFCC),
        ("MFCC with deltas", oracles.mfcc_with_deltas, of(kind="mfcc"),
         DECIBELS, ({"deltas": 1, "delta_width": 5},
                    {"deltas": 2, "delta_width": 9})),
        ("chroma", oracles.chroma, of(kind="chroma"), {"absolute": 2e-5},
         CHROMA),
        ("PCEN of mel", oracles.pcen, of(scale="pcen"), {"relative": 2e-5},
         PCEN),
        ("delta", oracles.delta,
         lambda y, sr, **look: spectrust.delta(
             oracles.decibels(y.astype(np.float64), sr), **look),
         {"relative": 2e-6}, ({}, {"width": 5}, {"order": 2})),
        ("mel filter bank", oracles.mel_filters,
         lambda y, sr, **look: spectrust.mel_filters(sr, **look),
         {"absolute": 1e-7}, FILTERS),
        ("hz_to_mel", oracles.hz_to_mel,
         lambda y, sr, htk: spectrust.hz_to_mel(
             np.linspace(0.0, 0.5 * sr, 500), htk=htk),
         {"relative": 1e-12}, SCALES),
        ("mel_to_hz", oracles.mel_to_hz,
         lambda y, sr, htk: spectrust.mel_to_hz(oracles.mels(htk), htk=htk),
         {"relative": 1e-12}, SCALES))] + of_models("librosa") + [
             Quantity("librosa", "front_end, NeMo at 16000 Hz",
                      models.nemo_yaml, front_ends.ours_of_nemo, LOG,
                      models.NEMO_LOOKS, SIXTEEN_KHZ)]


def torchaudio():
    """Return the quantities of torchaudio."""
    return [
        Quantity("torchaudio", "MelSpectrogram()", oracles.torchaudio_mel,
                 of(preset="torchaudio"), FLOAT32_BANK),
        Quantity("torchaudio", "MelSpectrogram(), bank in float64",
                 oracles.torchaudio_mel_exact_bank, of(preset="torchaudio"),
                 POWER),
        Quantity("torchaudio", "MFCC()", oracles.torchaudio_mfcc,
                 of(preset="torchaudio", kind="mfcc"), DECIBELS),
        *fbank("torchaudio", oracles.torchaudio_fbank, np.float64),
        *of_models("torchaudio")]


def kaldi_native_fbank():
    """Return the quantities of kaldi-native-fbank."""
    return fbank("kaldi-native-fbank", oracles.native_fbank, np.float32)


def fbank(reference, theirs, exact):
    """Return Kaldi's features; 80 bands want 16 kHz or more."""
    rows = []
    for n_mels, rates in ((23, ANY_RATE), (80, (16000, ANY_RATE[1]))):
        looks = [{"n_mels": n_mels, "snip_edges": snip_edges}
                 for snip_edges in (True, False)]
        for name, bounds, floor in (
                ("down to -60 dB", LOG, SIXTY_DB), ("all", FAINT, None)):
            rows.append(Quantity(
                reference, "fbank, %d bands, %s" % (n_mels, name), theirs,
                of(preset="kaldi"), bounds, looks, rates, exact, floor))
    return rows


def transformers():
    """Return the quantities of transformers."""
    return [
        Quantity("transformers", "Whisper", oracles.whisper,
                 of(preset="whisper"), LOG,
                 ({"n_mels": 80}, {"n_mels": 128}), SIXTEEN_KHZ),
        Quantity("transformers", "AST", oracles.ast, of(preset="ast"), LOG,
                 rates=SIXTEEN_KHZ),
        *of_models("transformers"), *of_front_ends(), *of_example()]


def of_front_ends():
    """Return `front_end` beside the extractors, by fields of a file."""
    return [
        Quantity(
            "transformers", "front_end, %s at %d Hz" % (
                kind.replace("FeatureExtractor", ""), sr),
            front_ends.theirs(kind), front_ends.ours(kind),
            dict(LOG, faint=FAINT["absolute"]), looks, (sr, sr), np.float32,
            levels=front_ends.levels(kind))
        for kind, sr, looks in front_ends.CASES]


def of_example():
    """Return the functions of examples/front_end.py."""
    return [
        Quantity(
            "transformers", "examples/front_end.py, %s" % name,
            front_ends.whole(kind), front_ends.example(name, kind), FAINT,
            rates=(sr, sr), exact=np.float32)
        for name, kind, sr in (
            ("whisper", "WhisperFeatureExtractor", 16000),
            ("ast", "ASTFeatureExtractor", 16000),
            ("clap", "ClapFeatureExtractor", 48000))]


# Of each front end of a model: whose code or which library's parts it is
# compared with, the largest errors, its rate, and other looks.
MODELS = (
    ("transformers", "nemo", LOG, 16000, ({}, {"n_mels": 128}), np.float32),
    ("transformers", "speech2text", LOG, 16000, ({},), np.float32),
    ("transformers", "speecht5", LOG, 16000, ({},), np.float64),
    ("transformers", "seamless", FAINT, 16000, ({},), np.float32),
    ("transformers", "lasr", LOG, 16000, ({},), np.float32),
    ("transformers", "phi4", LOG, 16000, ({},), np.float32),
    ("transformers", "gemma3n", LOG, 16000, ({},), np.float64),
    ("transformers", "clap", DECIBELS, 48000, ({},), np.float64),
    ("torchaudio", "beats", FAINT, 16000, ({},), np.float64),
    ("torchaudio", "wespeaker", FAINT, 16000, ({},), np.float64),
    ("torchaudio", "vocos", LOG, 24000, ({},), np.float64),
    ("torchaudio", "funasr", FAINT, 16000, ({},), np.float64),
    ("torchaudio", "kaldi_mfcc", FAINT, 16000, ({},), np.float64),
    ("torchaudio", "passt", LOG, 32000, ({},), np.float64),
    ("torchaudio", "beat_this", LOG, 22050, ({},), np.float64),
    ("torchlibrosa", "panns", DECIBELS, 32000, ({},), np.float64),
    ("librosa", "hifigan", LOG, 22050, ({},), np.float64),
    ("librosa", "bigvgan", LOG, 24000, ({},), np.float64),
    ("librosa", "tacotron2", LOG, 22050, ({},), np.float64),
    ("librosa", "vits", LOG, 22050, ({},), np.float64),
    ("librosa", "musicnn", LOG, 16000, ({},), np.float64),
    ("librosa", "espnet", FAINT, 16000, ({},), np.float64),
    ("numpy", "htk", LOG, 16000, ({},), np.float64),
    ("numpy", "vggish", LOG, 16000, ({},), np.float64),
    ("numpy", "yamnet", LOG, 16000, ({},), np.float64))


def of_models(reference):
    """Return the front ends of models that a reference knows."""
    return [
        Quantity(reference, "preset %s" % name, _function(name),
                 of(preset=name), bounds, looks, (sr, sr), exact)
        for library, name, bounds, sr, looks, exact in MODELS
        if library == reference]


def _function(preset):
    """Return the function that computes the front end of a preset."""
    return getattr(models, preset, None) or getattr(speech, preset)


def torchlibrosa():
    """Return the quantities of torchlibrosa."""
    return of_models("torchlibrosa")


def definitions():
    """Return the front ends that are compared with their definition."""
    return of_models("numpy")


QUANTITIES = {
    "librosa": librosa, "torchaudio": torchaudio,
    "kaldi-native-fbank": kaldi_native_fbank, "transformers": transformers,
    "torchlibrosa": torchlibrosa, "numpy": definitions}
