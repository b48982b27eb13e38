"""How well a file is resampled, next to soxr's HQ.

Tones go through both. Up to 0.9 of the lower Nyquist frequency a tone shall
keep its level, and what a tone leaves elsewhere in that range (an alias where
the rate falls, an image where it rises) shall be gone.
"""
import os
import tempfile
import wave

import numpy as np
import soxr

import spectrust

PAIRS = ((44100, 16000), (48000, 22050), (8000, 44100), (11025, 10000),
         (96000, 8000), (22255, 16000))
SECONDS = 4.0
N_FFT = 8192
# Its side lobes are below -150 dB, its main lobe is LOBE bins to each side.
BETA, LOBE = 20.0, 10
USED = 0.9
MOST_RIPPLE, LEAST_REJECTION = 0.001, 90.0
HEADER = """
## Resampling (`sr=`)

Tones of 24-bit files, resampled by the library and by soxr %s at quality HQ:
the most that a tone's level changes up to 0.9 of the lower Nyquist frequency,
and how far below it lies what it leaves anywhere else up to there (of tones
below both Nyquist frequencies where the rate rises, and of tones between both
where it falls). Asked: at most %g dB and at least %g dB.

| from, Hz | to, Hz | ripple, dB | soxr's | rejection, dB | soxr's |
|---|---|---|---|---|---|"""


def section(version):
    """Return the table's lines, and the failures."""
    lines, failures = [HEADER % (version, MOST_RIPPLE, LEAST_REJECTION)], []
    for from_sr, to_sr in PAIRS:
        ours = quality(from_sr, to_sr, by_spectrust)
        theirs = quality(from_sr, to_sr, by_soxr)
        lines.append("| %d | %d | %.5f | %.5f | %.0f | %.0f |" % (
            from_sr, to_sr, ours[0], theirs[0], ours[1], theirs[1]))
        if not (ours[0] <= MOST_RIPPLE and ours[1] >= LEAST_REJECTION):
            failures.append("%d to %d Hz: ripple %g dB, rejection %g dB" % (
                (from_sr, to_sr) + ours))
    return lines, failures


def quality(from_sr, to_sr, spectrum):
    """Return ripple and rejection in dB of one pair of rates."""
    bin_hz = to_sr / N_FFT
    used = USED * min(from_sr, to_sr) / 2
    passed = np.linspace(0.02, 1.0, 12) * used
    ripple, left = 0.0, []
    for hz in np.round(passed / bin_hz) * bin_hz:
        levels = spectrum(tone(hz, from_sr), from_sr, to_sr)
        at = int(round(hz / bin_hz))
        ripple = max(ripple, abs(20.0 * np.log10(levels[at])))
        levels[max(at - LOBE, 0):at + LOBE + 1] = 0.0
        left.append(levels.max())
    if to_sr < from_sr:
        for hz in np.linspace(to_sr / 2, from_sr / 2, 14)[1:-1]:
            levels = spectrum(tone(hz, from_sr), from_sr, to_sr)
            left.append(levels[:int(used / bin_hz)].max())
    return ripple, -20.0 * np.log10(max(left))


def tone(hz, sr):
    """Return a tone of half the full level."""
    return 0.5 * np.sin(2.0 * np.pi * hz * np.arange(SECONDS * sr) / sr)


def by_spectrust(y, from_sr, to_sr):
    """Return the level of every bin, 1 for the tone's own."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tone.wav")
        whole = np.round(y * 2 ** 23).astype("<i4")
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(3)
            file.setframerate(from_sr)
            file.writeframes(whole.view(np.uint8).reshape(-1, 4)[:, :3]
                             .tobytes())
        spect = spectrust.Spectrogram(
            kind="linear", sr=to_sr, n_fft=N_FFT, hop_length=N_FFT,
            window="kaiser", beta=BETA, center=False, power=1,
            offset=0.0)
        S = spect.array(path).astype(float)
    # A frame in the middle; the ends hear the silence beyond them.
    return S[:, S.shape[1] // 2] / (window().sum() / 4.0)


def by_soxr(y, from_sr, to_sr):
    """The same by soxr."""
    z = soxr.resample(y, from_sr, to_sr, quality="HQ")
    at = len(z) // 2 // N_FFT * N_FFT
    return (np.abs(np.fft.rfft(z[at:at + N_FFT] * window()))
            / (window().sum() / 4.0))


def window():
    """Return the window, as periodic as the library's."""
    return np.kaiser(N_FFT + 1, BETA)[:-1]
