"""`spectrust.front_end` gives what transformers' extractors give.

What those compute is stored, so that the tests do without them; `make
parity` compares with themselves, on more sounds and with more fields.
"""
import json
import os
import sys
import tempfile
import unittest
import warnings

import numpy as np

import spectrust
from spectrust._front_ends.extractors import EXTRACTORS

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import features
import sounds

VECTORS = os.path.join(HERE, os.pardir, "vectors")
# Of what lies within 60 dB of the loudest band of its frame, and elsewhere,
# in the unit of the extractor, and six digits of what is stored.
NEAR, FAINT, DIGITS = 2e-4, 5e-3, 1e-6
FAINT_DB = 60.0
IN_DB = {"scale": "db", "top_db": None, "amin": 1e-30, "log_offset": 0,
         "mean": 0, "std": 1, "normalize": None}


def cases():
    """Return the stored cases; tests/parity/store_front_ends.py."""
    with open(os.path.join(HERE, "front_ends.json")) as file:
        return json.load(file)


HYPERPARAMS = """\
compute_features: !new:speechbrain.lobes.features.{kind}
    sample_rate: {sr}
    n_fft: {n_fft}
    n_mels: {n_mels}
    filter_shape: {shape}
    deltas: {deltas}
    context: False
"""


def speechbrain(y, sr, n_fft, n_mels, shape):
    """Return SpeechBrain's `Fbank`, as its documentation defines it.

    A periodic Hamming window of 25 ms every 10 ms, its power, filters
    evenly spaced in HTK's mel with the width of their lower side on both,
    decibels, and a floor 80 dB below the maximum.
    """
    length, hop = round(sr * 0.025), round(sr * 0.01)
    at = np.arange(length) / length
    window = np.pad(0.54 - 0.46 * np.cos(2 * np.pi * at), (
        (n_fft - length) // 2, (n_fft - length + 1) // 2))
    padded = np.pad(y, n_fft // 2)
    frames = np.stack([padded[first:first + n_fft] * window for first in
                       range(0, len(padded) - n_fft + 1, hop)])
    power = np.abs(np.fft.rfft(frames)).T ** 2
    mel = np.linspace(0, 2595 * np.log10(1 + sr / 1400), n_mels + 2)
    hz = 700 * (10 ** (mel / 2595) - 1)
    width = np.diff(hz)[:-1, None]
    slope = (np.linspace(0, sr // 2, n_fft // 2 + 1) - hz[1:-1, None]) / width
    filters = {
        "triangular": np.maximum(0, np.minimum(1 + slope, 1 - slope)),
        "rectangular": (np.abs(slope) <= 1) * 1.0,
        "gaussian": np.exp(-0.5 * (slope / 0.5) ** 2)}[shape]
    levels = 10 * np.log10(np.maximum(1e-10, filters @ power))
    return np.maximum(levels, levels.max() - 80)


def cosine_transform(levels, n_mfcc):
    """Return the first coefficients of the orthonormal DCT-II."""
    n = len(levels)
    basis = np.cos(np.pi / n * (np.arange(n) + 0.5)
                   * np.arange(n_mfcc)[:, None]) * np.sqrt(2 / n)
    basis[0] /= np.sqrt(2)
    return basis @ levels


class SpeechBrain(unittest.TestCase):

    def test_fbank_and_mfcc(self):
        y = sounds.music_like(16000, 1.0, seed=4).astype(np.float32)
        for sr, n_fft, n_mels, shape in (
                (16000, 400, 40, "triangular"), (16000, 512, 80, "gaussian"),
                (8000, 256, 23, "rectangular"), (16000, 401, 30,
                                                 "triangular")):
            with self.subTest(sr=sr, n_fft=n_fft, shape=shape):
                exact = speechbrain(y, sr, n_fft, n_mels, shape)
                found = self.array("Fbank", y, sr, n_fft, n_mels, shape)
                near = exact > exact.max(axis=0) - FAINT_DB
                off = np.abs(found - exact)
                self.assertLessEqual(off[near].max(), NEAR)
                self.assertLessEqual(off.max(), FAINT)
                mfcc = self.array("MFCC", y, sr, n_fft, n_mels, shape, True)
                exact = features.with_deltas(
                    cosine_transform(exact, 20), 2, 5, "repeat")
                self.assertLessEqual(np.abs(mfcc - exact).max(), FAINT)

    def array(self, kind, y, sr, n_fft, n_mels, shape, deltas=False):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "hyperparams.yaml")
            with open(path, "w") as file:
                file.write(HYPERPARAMS.format(
                    kind=kind, sr=sr, n_fft=n_fft, n_mels=n_mels,
                    shape=shape, deltas=deltas))
            return spectrust.front_end(folder).array((y, sr))


class FrontEnd(unittest.TestCase):

    def test_every_extractor_is_stored(self):
        self.assertEqual(
            sorted(each["fields"]["feature_extractor_type"]
                   for each in cases()), sorted(EXTRACTORS))

    def test_stored_features(self):
        for case in cases():
            with self.subTest(**case["fields"]):
                self.compare(case)

    def compare(self, case):
        source = os.path.join(VECTORS, case["input"] + ".wav")
        values = self.array(case, source)
        self.assertEqual(list(values.shape), case["shape"])
        levels = self.array(case, source, **IN_DB)
        for frame, stored in case["frames"].items():
            stored, frame = np.array(stored), int(frame)
            level = levels[:, frame]
            bound = np.where(level < level.max() - FAINT_DB, FAINT, NEAR)
            off = np.abs(values[:, frame] - stored)
            self.assertTrue(
                np.all(off <= bound + DIGITS * np.abs(stored)), off.max())

    def array(self, case, source, **changes):
        """Return the array of the spectrogram of the case's file."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "preprocessor_config.json")
            with open(path, "w") as file:
                json.dump(case["fields"], file)
            spect = spectrust.front_end(path, **changes)
        with warnings.catch_warnings():
            # Of bands without a bin, which the extractor has too.
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            return spect.array(source)


if __name__ == "__main__":
    unittest.main()
