"""`spectrust.front_end` gives what transformers' extractors give.

What those compute is stored, so that the tests do without them; `make
parity` compares with themselves, on more sounds and with more fields.
"""
import json
import os
import tempfile
import unittest
import warnings

import numpy as np

import spectrust
from spectrust._front_ends.extractors import EXTRACTORS, NEMO

HERE = os.path.dirname(os.path.abspath(__file__))
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


class FrontEnd(unittest.TestCase):

    def test_every_extractor_is_stored(self):
        self.assertEqual(
            sorted(each["fields"]["feature_extractor_type"]
                   for each in cases()), sorted(set(EXTRACTORS) - {NEMO}))

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
