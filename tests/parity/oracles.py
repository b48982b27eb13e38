"""What the real libraries compute: one small function per quantity.

Each takes samples `y`, their rate `sr` and the words of one comparison, and
returns an array of shape (rows, frames).  A library that can follows the
samples' type: float32 as people call it, float64 for what it means.  Each is
imported by the functions that need it, so that `--only` needs no others.
"""
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

# Nothing is ever fetched from a model hub.
os.environ["HF_HUB_OFFLINE"] = "1"
FULL_SCALE = 32768.0


# ------------------------------------------------------------ librosa

def mel(y, sr, preemphasis=0.0, periodic=True, **look):
    """Return `librosa.feature.melspectrogram`, perhaps of louder highs."""
    import librosa
    import scipy.signal
    if preemphasis:
        y = librosa.effects.preemphasis(y, coef=preemphasis)
    if not periodic:
        name = look.get("window", "hann")
        look["window"] = lambda n: scipy.signal.get_window(
            name, n, fftbins=False)
    return librosa.feature.melspectrogram(y=y, sr=sr, dtype=y.dtype, **look)


def decibels(y, sr, ref=1.0, top_db=80.0, **look):
    """Return `librosa.power_to_db` or `amplitude_to_db` of `mel`."""
    import librosa
    to_db = (librosa.amplitude_to_db if look.get("power") == 1.0
             else librosa.power_to_db)
    return to_db(mel(y, sr, **look), ref=np.max if ref == "max" else ref,
                 top_db=top_db)


def linear(y, sr, power=2.0, hop_length=512, **look):
    """Return the magnitude of `librosa.stft`, to a power."""
    import librosa
    return np.abs(librosa.stft(y, hop_length=hop_length, **look)) ** power


def mfcc(y, sr, **look):
    """Return `librosa.feature.mfcc`."""
    import librosa
    return librosa.feature.mfcc(y=y, sr=sr, dtype=y.dtype, **look)


def chroma(y, sr, tuning=0.0, **look):
    """Return `librosa.feature.chroma_stft` of a tuning that is known."""
    import librosa
    return librosa.feature.chroma_stft(
        y=y, sr=sr, tuning=tuning, dtype=y.dtype, **look)


def pcen(y, sr, hop_length=512, **look):
    """Return `librosa.pcen` of `mel`; its own words begin with pcen_."""
    import librosa
    words = {name[len("pcen_"):]: look.pop(name)
             for name in list(look) if name.startswith("pcen_")}
    S = mel(y, sr, hop_length=hop_length, **look)
    return librosa.pcen(S, sr=sr, hop_length=hop_length, **words)


def delta(y, sr, **look):
    """Return `librosa.feature.delta` of decibels."""
    import librosa
    return librosa.feature.delta(decibels(y, sr), **look)


def mfcc_with_deltas(y, sr, deltas, delta_width, **look):
    """Return `mfcc` with its `librosa.feature.delta` below."""
    import librosa
    rows = mfcc(y, sr, **look)
    return np.concatenate([rows] + [
        librosa.feature.delta(rows, width=delta_width, order=order)
        for order in range(1, deltas + 1)])


def mel_filters(y, sr, **look):
    """Return `librosa.filters.mel`: its weights."""
    import librosa
    return librosa.filters.mel(sr=sr, dtype=y.dtype, **look)


def hz_to_mel(y, sr, **look):
    """Return `librosa.hz_to_mel` from 0 Hz to half the rate."""
    import librosa
    return librosa.hz_to_mel(np.linspace(0.0, 0.5 * sr, 500), **look)


def mel_to_hz(y, sr, htk):
    """Return `librosa.mel_to_hz` of mels up to a few thousand hertz."""
    import librosa
    return librosa.mel_to_hz(mels(htk), htk=htk)


def mels(htk):
    """Return mels on both sides of 1 kHz (15 in Slaney's, 1000 in HTK's)."""
    return np.linspace(0.0, 3000.0 if htk else 60.0, 500)


# ------------------------------------------------- torchaudio, Kaldi

def torchaudio_mel(y, sr, **look):
    """Return `torchaudio.transforms.MelSpectrogram`."""
    import torchaudio
    return _transform(
        torchaudio.transforms.MelSpectrogram(sample_rate=sr, **look), y)


def torchaudio_mel_exact_bank(y, sr):
    """Return the same with librosa's filter bank, which is in float64."""
    import librosa
    import torch
    import torchaudio
    transform = torchaudio.transforms.MelSpectrogram(sample_rate=sr)
    bank = librosa.filters.mel(sr=sr, n_fft=400, n_mels=128, htk=True,
                               norm=None, dtype=np.float64)
    transform.mel_scale.fb = torch.from_numpy(bank.T.astype(y.dtype))
    return _transform(transform, y)


def torchaudio_mfcc(y, sr, **look):
    """Return `torchaudio.transforms.MFCC`."""
    import torchaudio
    return _transform(torchaudio.transforms.MFCC(sample_rate=sr, **look), y)


def torchaudio_fbank(y, sr, n_mels=23, snip_edges=True):
    """Return `torchaudio.compliance.kaldi.fbank` of 16-bit full scale."""
    return kaldi("fbank", y, sr, num_mel_bins=n_mels, snip_edges=snip_edges)


def kaldi(name, y, sr, **options):
    """Return a function of `torchaudio.compliance.kaldi`, without dither."""
    import torch
    from torchaudio.compliance import kaldi as functions
    return getattr(functions, name)(
        torch.from_numpy(y * y.dtype.type(FULL_SCALE))[None], dither=0.0,
        sample_frequency=sr, **options).numpy().T


def native_fbank(y, sr, n_mels=23, snip_edges=True):
    """Return kaldi-native-fbank's features; float64: Kaldi's, of torchaudio.

    kaldi-native-fbank has float32 alone.
    """
    if y.dtype == np.float64:
        return torchaudio_fbank(y, sr, n_mels, snip_edges)
    import kaldi_native_fbank as knf
    options = knf.FbankOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.samp_freq = sr
    options.frame_opts.snip_edges = snip_edges
    options.mel_opts.num_bins = n_mels
    fbank = knf.OnlineFbank(options)
    fbank.accept_waveform(sr, (y * np.float32(FULL_SCALE)).tolist())
    fbank.input_finished()
    return np.array([fbank.get_frame(t)
                     for t in range(fbank.num_frames_ready)]).T


# -------------------------------------------------------- transformers

def whisper(y, sr, n_mels=80):
    """Return `WhisperFeatureExtractor` without padding to 30 s.

    Its NumPy path; float32: the PyTorch path, which it takes if it can.
    """
    from transformers import WhisperFeatureExtractor
    extractor = WhisperFeatureExtractor(
        feature_size=n_mels, sampling_rate=sr)
    if y.dtype == np.float64:
        return extractor._np_extract_fbank_features(y[None], "cpu")[0]
    return extractor._torch_extract_fbank_features(y[None])[0]


def ast(y, sr):
    """Return `ASTFeatureExtractor`, as many frames as there are."""
    from transformers import ASTFeatureExtractor
    extractor = ASTFeatureExtractor(sampling_rate=sr)
    frames = 1 + (len(y) - int(0.025 * sr)) // int(0.01 * sr)
    return extractor.normalize(
        extractor._extract_fbank_features(y, frames)).T


# ------------------------------------------------------------- signals

def repeated(y, length):
    """Return samples again and again, to a length."""
    return np.tile(y, 1 + length // len(y))[:length]



def signals(rates, seconds):
    """Yield (name, samples, sr); samples float32, deterministic."""
    for sr in rates:
        for name in ("speech_like", "music_like"):
            y = getattr(sounds, name)(sr, seconds, seed=sr)
            yield name, y.astype(np.float32), sr


def recordings(folder):
    """Yield (path, samples, sr) of what soundfile reads in a folder."""
    import soundfile
    known = {"." + name.lower() for name in soundfile.available_formats()}
    for path, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if os.path.splitext(name)[1].lower() in known:
                path_here = os.path.join(path, name)
                y, sr = soundfile.read(path_here, dtype="float64",
                                       always_2d=True)
                yield path_here, y.mean(axis=1).astype(np.float32), sr


def _transform(transform, y):
    """Return what a module of torchaudio makes of samples, in their type."""
    import torch
    if y.dtype == np.float64:
        transform = transform.double()
    return transform(torch.from_numpy(y)).numpy()
