"""Recordings for torch_classifier.py and tensorflow_classifier.py.

Those of the folder that the variable AUDIO names, as LABEL/*.wav; without it
made-up ones: tones, sweeps and knocks in noise.
"""
import contextlib
import glob
import os
import tempfile
import wave

import numpy as np

SR = 16000
# Recordings of each kind, from half a second to two.
COUNT = 40
KINDS = {
    "tone": lambda t, hz: np.sin(2 * np.pi * hz * t),
    "sweep": lambda t, hz: np.sin(2 * np.pi * hz * (t % 0.25) * 4 * t),
    "knock": lambda t, hz: np.exp(-(t % 0.2) * 80) * np.sin(
        2 * np.pi * hz * t)}


@contextlib.contextmanager
def recordings():
    """Give the paths of recordings to learn from, and of others to test.

    Every fourth of each kind is for the test.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = os.environ.get("AUDIO")
        if not folder:
            folder = made
            _make(folder)
        kinds = [sorted(glob.glob(os.path.join(folder, kind, "*.wav")))
                 for kind in sorted(os.listdir(folder))]
        yield ([path for paths in kinds for index, path in enumerate(paths)
                if index % 4 != 1],
               [path for paths in kinds for path in paths[1::4]])


def label(path):
    """Return the name of the folder that holds a recording."""
    return os.path.basename(os.path.dirname(path))


def _make(folder):
    random = np.random.default_rng(1)
    for kind, sound in KINDS.items():
        os.mkdir(os.path.join(folder, kind))
        for number in range(COUNT):
            t = np.arange(int(random.uniform(0.5, 2.0) * SR)) / SR
            y = 0.3 * sound(t, random.uniform(300, 3000))
            y += 0.02 * random.standard_normal(len(t))
            path = os.path.join(folder, kind, "{}.wav".format(number))
            with wave.open(path, "wb") as file:
                file.setparams((1, 2, SR, 0, "NONE", "not compressed"))
                file.writeframes((y * 32767).astype("<i2").tobytes())
