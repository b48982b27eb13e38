"""Synthetic sounds for tests, and a reader and writer of WAV files.

Every sound is a float64 array in [-1, 1] that depends on nothing but its
arguments.  Randomness comes from PCG64 with the seed given.
"""

import struct

import numpy as np

# First three formants in Hz of a man's vowels, as in beet, bit, bet, bat,
# father, bought, book, boot, but and bird (Peterson and Barney, 1952).
VOWELS = np.array([
    [270, 2290, 3010], [390, 1990, 2550], [530, 1840, 2480],
    [660, 1720, 2410], [730, 1090, 2440], [570, 840, 2410],
    [440, 1020, 2240], [300, 870, 2240], [640, 1190, 2390],
    [490, 1350, 1690]], dtype=np.float64)
FORMANT_BANDWIDTHS = np.array([60.0, 90.0, 150.0])
FORMANT_LEVELS = np.array([1.0, 0.5, 0.25])

# Chords of a common progression, in semitones above A2 (110 Hz).
CHORDS = [[0, 7, 12, 16], [5, 12, 17, 21], [7, 14, 19, 23], [9, 16, 21, 24]]

# Microsoft's KSDATAFORMAT_SUBTYPE_PCM and _IEEE_FLOAT are the format tag
# followed by these 14 bytes.
SUBTYPE_TAIL = bytes.fromhex("000000001000800000aa00389b71")
TAG_PCM, TAG_FLOAT, TAG_EXTENSIBLE = 1, 3, 0xFFFE


def silence(sr, seconds):
    """Return zeros."""
    return np.zeros(round(sr * seconds))


def tone(sr, seconds, hz=440.0, amplitude=0.5):
    """Return a sine."""
    t = np.arange(round(sr * seconds)) / sr
    return amplitude * np.sin(2.0 * np.pi * hz * t)


def noise(sr, seconds, seed=0, amplitude=0.5):
    """Return white noise, uniform in -amplitude to amplitude."""
    n = round(sr * seconds)
    return amplitude * (2.0 * _random(seed).random(n) - 1.0)


def sweep(sr, seconds, low=50.0, high=None, amplitude=0.5):
    """Return an exponential sine sweep.

    Parameters
    ----------
    low, high : float, optional
        First and last frequency in Hz; high=None means 0.45 * sr.
    """
    if high is None:
        high = 0.45 * sr
    hz = np.geomspace(low, high, round(sr * seconds))
    return amplitude * np.sin(_phase(hz, sr))


def speech_like(sr, seconds, seed=0):
    """Return syllables: glottal pulses filtered by moving formants.

    The voice glides from vowel to vowel with a vibrato of 5.5 Hz; some
    syllables begin with a hiss; between words there is only breath.
    """
    rng = _random(seed)
    n = round(sr * seconds)
    sound = 0.003 * (2.0 * rng.random(n) - 1.0)
    vowel = VOWELS[rng.integers(len(VOWELS))]
    start = 0.05
    while start < seconds:
        if rng.random() < 0.4:
            length = 0.05 + 0.05 * rng.random()
            _add(sound, start * sr, _hiss(sr, length, rng))
            start += length
        length = 0.12 + 0.14 * rng.random()
        pitch = 100.0 + 50.0 * rng.random()
        target = VOWELS[rng.integers(len(VOWELS))]
        _add_syllable(sound, sr, start, length, pitch, vowel, target)
        vowel = target
        start += length
        if rng.random() < 0.35:
            start += 0.1 + 0.15 * rng.random()
    return _normalised(sound, 0.8)


def music_like(sr, seconds, seed=0):
    """Return chords of decaying harmonics, drums and a little tape hiss.

    A new chord comes every half second.
    """
    rng = _random(seed)
    sound = 0.002 * (2.0 * rng.random(round(sr * seconds)) - 1.0)
    for beat in range(int(np.ceil(2.0 * seconds))):
        start = 0.5 * sr * beat
        for semitones in CHORDS[rng.integers(len(CHORDS))]:
            hz = 110.0 * 2.0 ** (semitones / 12.0)
            _add(sound, start, 0.2 * _pluck(sr, 1.0, hz))
        _add(sound, start, _drum(sr, 0.15))
        _add(sound, start + 0.25 * sr, 0.3 * _cymbal(sr, 0.1, rng))
    return _normalised(sound, 0.8)


def bird_like(sr, seconds, seed=0):
    """Return sparse chirps up and down over faint noise."""
    rng = _random(seed)
    sound = 0.002 * (2.0 * rng.random(round(sr * seconds)) - 1.0)
    start = 0.03
    while start < seconds:
        length = 0.04 + 0.08 * rng.random()
        low, high = np.array([0.15, 0.3]) * sr * (1.0 + 0.3 * rng.random(2))
        if rng.random() < 0.5:
            low, high = high, low
        chirp = sweep(sr, length, low, high, 0.6)
        _add(sound, start * sr, chirp * _fade(len(chirp)))
        start += length + 0.05 + 0.1 * rng.random()
    return sound


def write_wav(path, samples, sr, bits=16, float32=False, extensible=False):
    """Write samples to a WAV file.

    Parameters
    ----------
    path : str or path-like
    samples : array, shape (n,) or (n, channels)
        Integers are rounded to the nearest step and clipped to the
        range of `bits`; floats are written as they are.
    sr : int
        Samples per second.
    bits : {8, 16, 24, 32}, optional
        Width of an integer sample; 8 bits are unsigned, as WAV wants it.
    float32 : bool, optional
        Write 32-bit floats; `bits` is not used.
    extensible : bool, optional
        Use WAVE_FORMAT_EXTENSIBLE, with a channel mask and a GUID.
    """
    samples = np.asarray(samples, dtype=np.float64)
    if samples.ndim == 1:
        samples = samples[:, np.newaxis]
    n, channels = samples.shape
    tag = TAG_FLOAT if float32 else TAG_PCM
    if float32:
        bits, data = 32, samples.astype("<f4").tobytes()
    else:
        data = _pcm_bytes(samples, bits)
    block = channels * bits // 8
    fmt = struct.pack("<HIIHH", channels, sr, sr * block, block, bits)
    if extensible:
        mask = 0x4 if channels == 1 else (1 << channels) - 1
        fmt = struct.pack("<H", TAG_EXTENSIBLE) + fmt
        fmt += struct.pack("<HHIH", 22, bits, mask, tag) + SUBTYPE_TAIL
    else:
        fmt = struct.pack("<H", tag) + fmt
    body = b"WAVE" + _chunk(b"fmt ", fmt)
    if float32:
        # The standard requires the number of samples except for PCM.
        body += _chunk(b"fact", struct.pack("<I", n))
    body += _chunk(b"data", data)
    with open(path, "wb") as file:
        file.write(_chunk(b"RIFF", body))


def read_wav(path):
    """Read a WAV file that `write_wav` has written.

    Returns
    -------
    pcm : array, shape (n, channels)
        The numbers in the file: integers, or float32.
    bits : int
        Width of one of them.
    sr : int
        Samples per second.
    """
    with open(path, "rb") as file:
        content = file.read()
    chunks = {}
    position = 12
    while position < len(content):
        name, size = struct.unpack_from("<4sI", content, position)
        chunks[name] = content[position + 8:position + 8 + size]
        position += 8 + size + size % 2
    fmt = chunks[b"fmt "]
    tag, channels, sr, _, _, bits = struct.unpack_from("<HHIIHH", fmt)
    if tag == TAG_EXTENSIBLE:
        tag, = struct.unpack_from("<H", fmt, 24)
    if tag == TAG_FLOAT:
        pcm = np.frombuffer(chunks[b"data"], dtype="<f4")
    else:
        pcm = _pcm_numbers(chunks[b"data"], bits)
    return pcm.reshape(-1, channels), bits, sr


def _random(seed):
    return np.random.Generator(np.random.PCG64(seed))


def _phase(hz, sr):
    """Return the phase, from 0, of a varying frequency."""
    return 2.0 * np.pi * (np.cumsum(hz) - hz[0]) / sr


def _fade(n):
    """Return half a sine period, from 0 to 1 and back."""
    return np.sin(np.pi * (np.arange(n) + 0.5) / n)


def _normalised(sound, peak):
    largest = np.abs(sound).max(initial=0.0)
    return sound * (peak / largest) if largest else sound


def _add(sound, start, piece):
    """Add a piece to the sound in place, from sample `start` on."""
    start = round(start)
    end = min(start + len(piece), len(sound))
    if start < end:
        sound[start:end] += piece[:end - start]


def _add_syllable(sound, sr, start, length, pitch, vowel, target):
    """Add glottal pulses filtered by the current formants."""
    at = 0.0
    while at < length:
        share = at / length
        formants = vowel + (target - vowel) * min(1.0, 2.0 * share)
        level = np.sin(np.pi * share)
        first = int(np.ceil((start + at) * sr))
        # The pulse is between samples; t is the time since then.
        t = (first + np.arange(int(0.02 * sr))) / sr - (start + at)
        _add(sound, first, level * _ring(t, formants, sr))
        vibrato = 1.0 + 0.02 * np.sin(2.0 * np.pi * 5.5 * (start + at))
        at += 1.0 / (pitch * vibrato * (1.1 - 0.2 * share))


def _ring(t, formants, sr):
    """Return the response of the formants below sr / 2 to a pulse."""
    ring = np.zeros(len(t))
    for hz, bandwidth, level in zip(
            formants, FORMANT_BANDWIDTHS, FORMANT_LEVELS):
        if hz < 0.5 * sr:
            ring += (level * np.exp(-np.pi * bandwidth * t)
                     * np.sin(2.0 * np.pi * hz * t))
    return ring


def _hiss(sr, seconds, rng):
    """Return a consonant: high-pass noise."""
    rough = 2.0 * rng.random(round(sr * seconds) + 1) - 1.0
    hiss = 0.1 * np.diff(rough)
    return hiss * _fade(len(hiss))


def _pluck(sr, seconds, hz):
    """Return a string: harmonics, of which higher ones decay faster."""
    t = np.arange(round(sr * seconds)) / sr
    pluck = np.zeros(len(t))
    for k in range(1, 11):
        if k * hz < 0.5 * sr:
            pluck += (np.exp(-(2.0 + k) * t) / k
                      * np.sin(2.0 * np.pi * k * hz * t))
    return pluck


def _drum(sr, seconds):
    """Return a drum beat that falls from 150 to 50 Hz."""
    drum = sweep(sr, seconds, 150.0, 50.0, 0.8)
    return drum * np.linspace(1.0, 0.0, len(drum))


def _cymbal(sr, seconds, rng):
    """Return a burst of decaying noise."""
    n = round(sr * seconds)
    return (2.0 * rng.random(n) - 1.0) * np.exp(-60.0 * np.arange(n) / sr)


def _chunk(name, body):
    """Return a RIFF chunk, padded to an even size."""
    padding = b"\0" * (len(body) % 2)
    return name + struct.pack("<I", len(body)) + body + padding


def _pcm_bytes(samples, bits):
    """Return samples as little-endian integers of 8, 16, 24 or 32 bits."""
    full = 2.0 ** (bits - 1)
    steps = np.clip(np.floor(samples * full + 0.5), -full, full - 1.0)
    if bits == 8:
        return (steps + 128.0).astype(np.uint8).tobytes()
    if bits == 24:
        wide = steps.astype("<i4").reshape(-1, 1).view(np.uint8)
        return wide[:, :3].tobytes()
    return steps.astype({16: "<i2", 32: "<i4"}[bits]).tobytes()


def _pcm_numbers(data, bits):
    """Return the integers that `_pcm_bytes` has written."""
    if bits == 24:
        low, middle, high = np.frombuffer(data, np.uint8).reshape(-1, 3).T
        high = high.view(np.int8).astype(np.int32)
        return (high << 16) | (middle.astype(np.int32) << 8) | low
    return np.frombuffer(data, {8: "u1", 16: "<i2", 32: "<i4"}[bits])
