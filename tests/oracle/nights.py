"""Synthetic nights of a field recorder: pink noise, wind, DC, clicks, chirps.

Amplitudes are in dBFS: 0 dB is a sine of amplitude 1.
"""

import numpy as np

SR = 48000
SECONDS = 60
CHIRPS = 24


def pink(n, rng):
    """Return pink noise with a root mean square of 1."""
    spectrum = rng.standard_normal(n // 2 + 1) + 1j * rng.standard_normal(
        n // 2 + 1)
    spectrum /= np.sqrt(np.maximum(np.arange(n // 2 + 1), 1))
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, n)
    return noise / noise.std()


def wind(n, rng):
    """Return gusts: noise below 250 Hz that swells for seconds, peak 1."""
    frequency = np.fft.rfftfreq(n, 1 / SR)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum *= 1 / (1 + (frequency / 60) ** 4)
    gusts = np.fft.irfft(spectrum, n)
    swell = np.fft.rfft(np.abs(rng.standard_normal(n)))
    swell *= np.exp(-(frequency / 0.15) ** 2)
    swell = np.fft.irfft(swell, n)
    swell = (swell - swell.min()) / np.ptp(swell)
    gusts *= swell ** 2
    return gusts / np.abs(gusts).max()


def chirp(seconds, start, end):
    """Return a sine of amplitude 1 that sweeps between two frequencies."""
    time = np.arange(int(seconds * SR)) / SR
    phase = 2 * np.pi * (
        start * time + (end - start) * time ** 2 / 2 / seconds)
    return np.sin(phase) * np.hanning(len(time)) ** 0.25


def minute(seed, noise, gusts):
    """Return a minute of a night and the chirps in it.

    Parameters
    ----------
    seed : int
        Seed of the random numbers.
    noise : float
        Root mean square of the pink noise, in dBFS.
    gusts : float
        Peak of the wind, in dBFS.

    Returns
    -------
    samples : numpy.ndarray of float32
        A minute at 48 kHz in 16 bits, with an offset of 0.004 and a click
        every few seconds.
    chirps : list of (float, float, float, float, float)
        For each chirp: start and end in seconds, frequencies at both in Hz,
        amplitude in dBFS.
    """
    rng = np.random.default_rng(seed)
    n = SR * SECONDS
    samples = 10 ** (noise / 20) * pink(n, rng)
    samples += 10 ** (gusts / 20) * wind(n, rng) + 0.004
    samples[rng.integers(0, n, 15)] += rng.uniform(-0.5, 0.5, 15)
    chirps = []
    for index in range(CHIRPS):
        seconds = rng.uniform(0.06, 0.3)
        begin = (index + rng.uniform(0.1, 0.7)) * SECONDS / CHIRPS
        start = rng.uniform(2000, 8000)
        end = start * rng.uniform(0.8, 1.25)
        level = -68 + 22 * index / (CHIRPS - 1)
        first = int(begin * SR)
        sound = 10 ** (level / 20) * chirp(seconds, start, end)
        samples[first:first + len(sound)] += sound
        chirps.append((begin, begin + seconds, start, end, level))
    samples = np.round(np.clip(samples, -1, 1) * 32767) / 32768
    return samples.astype(np.float32), chirps


def quiet(seed=1):
    """A still night."""
    return minute(seed, -72, -50)


def busy(seed=2):
    """A night with wind and rustling leaves."""
    return minute(seed, -60, -14)
