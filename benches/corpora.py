"""Reproducible recordings for benchmarks."""

import array
import math
import os
import random
import struct

# Name, files, seconds, rate, channels, sound, picture size, and the maximum
# ratio to the time of the floor.
FLOOR = (
    ("15 s, 10 kHz mono", 100, 15.0, 10000, 1, "speech", (255, 255), 0.85),
    ("15 s, 10 kHz mono", 100, 15.0, 10000, 1, "speech", (800, 600), 1.0),
    ("10 s, 22.05 kHz mono", 60, 10.0, 22050, 1, "music", (255, 255), 0.85),
    ("30 s, 44.1 kHz stereo", 12, 30.0, 44100, 2, "music", (800, 600), 0.8),
    ("0.4 s, 8 kHz mono", 400, 0.4, 8000, 1, "speech", (255, 255), 1.25),
)
# Number of different sounds in a corpus; other files repeat them.
_SOUNDS = 4


def write(folder, n_files, seconds, sr, channels, sound):
    """Write a corpus."""
    values = [samples(sound, seed, seconds, sr)
            for seed in range(min(n_files, _SOUNDS))]
    for index in range(n_files):
        write_wav(os.path.join(folder, "%03d.wav" % index), sr, channels,
                  values[index % len(values)])


def samples(sound, seed, seconds, sr):
    """Return samples of a speech-like voice or of chords."""
    rng = random.Random("%s %d" % (sound, seed))
    values = array.array("h")
    pitch = rng.uniform(90.0, 220.0)
    chord = [pitch * 2.0 ** (rng.randrange(24) / 12.0) for _ in range(4)]
    phase = 0.0
    for i in range(int(seconds * sr)):
        t = i / sr
        if sound == "speech":
            # Syllables of harmonics with a gliding pitch, and noise.
            phase += pitch * (1.0 + 0.2 * math.sin(4.4 * t)) / sr
            loud = max(0.0, math.sin(19.0 * t + seed))
            value = loud * sum(
                math.sin(2.0 * math.pi * k * phase) / k
                for k in (1, 2, 3, 5, 8, 13)) * 0.2
        else:
            # Plucked notes with overtones.
            fade = math.exp(-3.0 * (t % 0.5))
            value = fade * sum(
                math.sin(2.0 * math.pi * hz * k * t) / k
                for hz in chord for k in (1, 2, 4)) * 0.08
        value += rng.uniform(-0.01, 0.01)
        values.append(int(32767 * max(-1.0, min(1.0, value))))
    return values


def write_wav(path, sr, channels, mono, repeats=1):
    """Write the samples `repeats` times, with equal channels."""
    block = array.array("h", (
        value for value in mono for _ in range(channels))).tobytes()
    size = repeats * len(block)
    with open(path, "wb") as out:
        out.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt ")
        out.write(struct.pack("<IHHIIHH", 16, 1, channels, sr,
                              sr * 2 * channels, 2 * channels, 16))
        out.write(b"data" + struct.pack("<I", size))
        for _ in range(repeats):
            out.write(block)
