"""Compares table indices with the NumPy reference.

SPECTRUST_INDICES names the program built from examples/indices.rs.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

import recipe

RATES = (8000, 11025, 16000, 22050, 44100)
LOOKS = (
    {"width": 255, "height": 255},
    {"width": 160, "height": 120, "mel_scale": "htk", "norm": None},
    {"width": 97, "height": 60, "n_mels": 90, "power": 1.0},
    {"width": 300, "height": 100, "hop_length": 441, "n_fft": 1000,
     "win_length": 700, "fmin": 60.0, "fmax": 3500.0},
    {"width": 120, "height": 90, "ref": 1.0, "vmin": -70.0, "vmax": 10.0,
     "top_db": None, "center": False},
    {"width": 90, "height": 70, "kind": "linear", "scale": "log10"},
    {"width": 90, "height": 70, "kind": "log", "window": "kaiser"},
    {"width": 80, "height": 30, "kind": "mfcc", "preemphasis": 0.97},
    {"width": 80, "height": 48, "kind": "chroma"},
    {"width": 80, "height": 60, "scale": "pcen", "power": 1},
    {"width": 80, "height": 60, "preset": "kaldi", "top_db": 80.0},
)


def recordings():
    """Yield (name, samples, sr) of speech, music and noise."""
    for sr in RATES:
        yield "speech-%d" % sr, sounds.speech_like(sr, 2.0, seed=sr), sr
        yield "music-%d" % sr, sounds.music_like(sr, 1.5, seed=sr), sr
    yield "noise", sounds.noise(16000, 1.0, seed=3), 16000
    yield "sweep", sounds.sweep(22050, 1.0), 22050


class Indices(unittest.TestCase):
    """Indices differ by at most 1, on at most 0.1 % of the pixels."""

    def test_recordings_by_looks(self):
        with tempfile.TemporaryDirectory() as folder:
            cases = list(self.write(folder))
            command = [os.environ["SPECTRUST_INDICES"]]
            for stem, _, _, _ in cases:
                command += [stem + end for end in (".wav", ".json", ".raw")]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            for stem, samples, sr, look in cases:
                with self.subTest(os.path.basename(stem), **look):
                    self.compare(stem + ".raw", samples, sr, look)

    def write(self, folder):
        """Write and yield every recording with every set of options."""
        for name, samples, sr in recordings():
            for number, look in enumerate(LOOKS):
                stem = os.path.join(folder, "%s-%d" % (name, number))
                sounds.write_wav(stem + ".wav", samples, sr)
                pcm, bits, _ = sounds.read_wav(stem + ".wav")
                with open(stem + ".json", "w") as out:
                    json.dump(look, out)
                yield stem, recipe.to_mono(pcm, bits), sr, look

    def compare(self, path, samples, sr, look):
        """Compare one picture with the reference's."""
        drawn = np.fromfile(path, np.uint8)
        expected = recipe.indices(samples, sr, **look).ravel()
        self.assertEqual(drawn.size, expected.size)
        off = np.abs(drawn.astype(int) - expected)
        self.assertLessEqual(off.max(), 1)
        # PCEN amplifies bands with little energy, where float32 has few
        # digits.
        most = 0.002 if look.get("scale") == "pcen" else 0.001
        self.assertLessEqual(np.count_nonzero(off), most * off.size)
        self.assertGreater(np.unique(expected).size, 20, "a dull picture")


if __name__ == "__main__":
    unittest.main()
