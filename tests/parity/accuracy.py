"""What float32 costs, stage by stage, here and in other libraries.

Each stage is compared with the same computed in float64, over the same
samples: the transform, the bands, their levels, the cosine transform.
"""
import numpy as np
import oracles

import spectrust

SR = 16000
LENGTHS = (400, 512, 1024, 2048)
# The transform's error is at most this share of the loudest bin.
MOST = 2e-7
SIXTY_DB = 60.0
NEPERS = np.log(10.0) / 10.0
HEADER = """
## What float32 costs

Largest errors beside the same in float64, over the sounds above that are at
16 kHz. Shares are of the loudest bin or band of the same frame; *near* is what
lies within 60 dB of it. Asked of the transform: at most %.0e.

| stage | unit | Spectrust | torchaudio | kaldi-native-fbank |
|---|---|---|---|---|"""


def section(sounds):
    """Return the table's lines, and the failures.

    `sounds` are those of `oracles.signals`.
    """
    lines, failures = [HEADER % MOST], []
    sounds = [y for _, y, sr in sounds if sr == SR]
    for name, unit, compute in stages():
        found = np.max([compute(y) for y in sounds], axis=0)
        lines.append("| %s | %s | %s |" % (name, unit, " | ".join(
            "" if np.isnan(each) else "%.1e" % each for each in found)))
        if "transform" in name and found[0] > MOST:
            failures.append("%s: %.1e of the loudest bin" % (name, found[0]))
    return lines, failures


def stages():
    """Yield name, unit and a function of samples that returns the errors.

    Those of this library, of torchaudio and of kaldi-native-fbank; NaN for
    one that does not have the stage.
    """
    for n_fft in LENGTHS:
        yield ("transform of %d samples" % n_fft, "share",
               lambda y, n_fft=n_fft: _transform(y, n_fft))
    yield "mel bands", "share", lambda y: _bands(y, _share)
    yield "levels, near", "dB", lambda y: _bands(y, _near)
    yield "MFCC", "dB", _cepstrum
    yield ("Kaldi's `fbank`, 80 bands, near", "neper",
           lambda y: _fbank(y, _near_nepers))
    yield ("Kaldi's `fbank`, 80 bands, all", "neper",
           lambda y: _fbank(y, _absolute))


def _transform(y, n_fft):
    import torch
    hop_length = n_fft // 2

    def theirs(kind):
        window = torch.hann_window(n_fft, dtype=torch.float64)
        samples = torch.from_numpy(y.astype(kind))
        return torch.stft(
            samples, n_fft, hop_length, window=window.to(samples.dtype),
            center=False, return_complex=True).abs().numpy()

    ours = spectrust.Spectrogram(
        kind="linear", power=1, n_fft=n_fft, hop_length=hop_length,
        center=False).array((y, SR))
    exact = theirs(np.float64)
    return _share(ours, exact), _share(theirs(np.float32), exact), np.nan


def _bands(y, error):
    exact = oracles.torchaudio_mel_exact_bank(y.astype(np.float64), SR)
    ours = spectrust.Spectrogram(preset="torchaudio").array((y, SR))
    theirs = oracles.torchaudio_mel_exact_bank(y.astype(np.float32), SR)
    return error(ours, exact), error(theirs, exact), np.nan


def _cepstrum(y):
    exact = oracles.torchaudio_mfcc(y.astype(np.float64), SR)
    ours = spectrust.Spectrogram(preset="torchaudio", kind="mfcc")
    theirs = oracles.torchaudio_mfcc(y.astype(np.float32), SR)
    return (_absolute(ours.array((y, SR)), exact), _absolute(theirs, exact),
            np.nan)


def _fbank(y, error):
    exact = oracles.torchaudio_fbank(y.astype(np.float64), SR, n_mels=80)
    ours = spectrust.Spectrogram(preset="kaldi", n_mels=80).array((y, SR))
    return tuple(error(each, exact) for each in (
        ours, oracles.torchaudio_fbank(y.astype(np.float32), SR, n_mels=80),
        oracles.native_fbank(y.astype(np.float32), SR, n_mels=80)))


def _share(found, exact):
    return (np.abs(found - exact) / exact.max(axis=0)).max()


def _absolute(found, exact):
    return np.abs(found - exact).max()


def _near(found, exact):
    """Return the largest error in dB of the bands that are near."""
    is_near = exact >= exact.max(axis=0) * 10.0 ** (-SIXTY_DB / 10.0)
    return np.abs(10.0 * np.log10(found[is_near] / exact[is_near])).max()


def _near_nepers(found, exact):
    is_near = exact >= exact.max(axis=0) - SIXTY_DB * NEPERS
    return np.abs(found - exact)[is_near].max()
