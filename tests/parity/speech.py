"""What the front ends of speech recognisers compute: a function per preset.

As in `models`: each takes samples `y` and their rate `sr` and returns an
array of shape (rows, columns).
"""
import numpy as np
from oracles import FULL_SCALE, kaldi


def seamless(y, sr):
    """Return `SeamlessM4TFeatureExtractor`: two frames in a column."""
    from transformers import SeamlessM4TFeatureExtractor
    found = SeamlessM4TFeatureExtractor()(
        y.astype(np.float32), sampling_rate=sr, return_tensors="np")
    return found["input_features"][0].T


def lasr(y, sr):
    """Return `LasrFeatureExtractor`."""
    from transformers import LasrFeatureExtractor
    found = LasrFeatureExtractor()(
        y.astype(np.float32), sampling_rate=sr, return_tensors="pt")
    return found["input_features"][0].numpy().T


def phi4(y, sr):
    """Return `Phi4MultimodalFeatureExtractor`."""
    from transformers import Phi4MultimodalFeatureExtractor
    found = Phi4MultimodalFeatureExtractor()(
        y.astype(np.float32), sampling_rate=sr, return_tensors="pt")
    return found["audio_input_features"][0].numpy().T


def gemma3n(y, sr):
    """Return `Gemma3nAudioFeatureExtractor` of the recording as it is.

    With a sample more, it has the frame that ends with the recording.
    """
    from transformers import Gemma3nAudioFeatureExtractor
    found = Gemma3nAudioFeatureExtractor()(
        np.append(y, 0.0).astype(y.dtype), return_tensors="np",
        pad_to_multiple_of=None)
    return found["input_features"][0].T


def funasr(y, sr):
    """Return the features of `WavFrontend` and its `apply_lfr`."""
    frames = kaldi("fbank", y, sr, num_mel_bins=80, window_type="hamming").T
    before = np.repeat(frames[:1], (7 - 1) // 2, axis=0)
    behind = np.repeat(frames[-1:], 7, axis=0)
    padded = np.concatenate([before, frames, behind])
    return np.stack([padded[at:at + 7].ravel()
                     for at in range(0, len(frames), 6)], axis=1)


def kaldi_mfcc(y, sr):
    """Return `torchaudio.compliance.kaldi.mfcc`, its own defaults."""
    return kaldi("mfcc", y, sr)


def espnet(y, sr):
    """Return `LogMelFbank` of the power of `Stft`, by librosa."""
    import librosa
    power = np.abs(librosa.stft(
        y, n_fft=512, hop_length=128, pad_mode="reflect")) ** 2
    filters = librosa.filters.mel(
        sr=sr, n_fft=512, n_mels=80, fmin=0, fmax=sr / 2, htk=False,
        dtype=np.float64)
    return np.log(np.maximum(filters @ power, 1e-10))


def htk(y, sr):
    """Return HCopy's MFCC, as The HTK Book defines it.

    In its order: frames, pre-emphasis of each, window, magnitudes, bands
    that are triangles in mel, logarithm, cosine transform, liftering.
    """
    length = sr // 40
    frames = np.lib.stride_tricks.sliding_window_view(
        y * FULL_SCALE, length)[::sr // 100]
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    window = 0.54 - 0.46 * np.cos(
        2.0 * np.pi * np.arange(length) / (length - 1))
    n_fft = 1 << (length - 1).bit_length()
    magnitudes = np.abs(np.fft.rfft((frames - 0.97 * before) * window, n_fft))
    bands = np.maximum(magnitudes @ _htk_bands(sr, n_fft), 1.0)
    return _htk_cepstrum(np.log(bands)).T


def _htk_bands(sr, n_fft):
    """Return the weights of 26 bands from 0 Hz to half the rate."""
    def mel(hz):
        return 1127.0 * np.log(1.0 + hz / 700.0)

    bins = mel(np.arange(1, n_fft // 2) * sr / n_fft)[:, np.newaxis]
    centres = np.arange(28) * mel(sr / 2.0) / 27.0
    weights = np.zeros((n_fft // 2 + 1, 26))
    step = centres[1]
    weights[1:-1] = np.maximum(
        0.0, 1.0 - np.abs(bins - centres[1:-1]) / step)
    return weights


def _htk_cepstrum(levels):
    """Return C0 / sqrt(2) and coefficients 1 to 12, liftered by 22."""
    count = levels.shape[1]
    place = np.arange(13)[:, np.newaxis]
    cosines = np.cos(np.pi * place * (np.arange(count) + 0.5) / count)
    found = np.sqrt(2.0 / count) * levels @ cosines.T
    found[:, 0] /= np.sqrt(2.0)
    return found * (1.0 + 11.0 * np.sin(np.pi * np.arange(13) / 22.0))
