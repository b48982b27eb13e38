"""Baseline and progressive pictures, decoded by Pillow: the exact colours.

SPECTRUST_INDICES names the program built from examples/indices.rs.
"""
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

import recipe
import spectrust

SIZES = ((1, 1), (7, 1), (1, 7), (16, 16), (17, 15), (255, 255), (300, 210))
KINDS = [(subsampling, quality) for subsampling in ("4:2:0", "4:4:4", "gray")
         for quality in (90, 100)]
# The mean error may exceed that of Pillow (libjpeg-turbo), which encodes the
# exact colours, by a tenth and half a step.
FACTOR, STEP = 1.1, 0.5


def by_pillow(colours, subsampling, quality):
    """Return the exact colours after Pillow's encoder and decoder."""
    image = Image.fromarray(np.floor(colours + 0.5).astype(np.uint8))
    out = io.BytesIO()
    if image.mode == "L":
        image.save(out, "JPEG", quality=quality)
    else:
        image.save(out, "JPEG", quality=quality, subsampling=subsampling)
    return np.asarray(Image.open(out), float)


def encode(path, **options):
    """Return the JPEG of one recording."""
    with spectrust.Spectrogram(**options) as spect:
        return spect.encode(path)


class Jpeg(unittest.TestCase):
    """Decoded pictures have the colours of the recipe."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.wav = os.path.join(cls.folder.name, "speech.wav")
        sounds.write_wav(cls.wav, sounds.speech_like(16000, 1.5, 5), 16000)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def exact(self, width, height, gray):
        """Return the exact colours, from the library's own indices."""
        names = [os.path.join(self.folder.name, name)
                 for name in ("options.json", "indices")]
        with open(names[0], "w") as out:
            json.dump({"width": width, "height": height}, out)
        subprocess.run([os.environ["SPECTRUST_INDICES"], self.wav] + names,
                       check=True)
        indices = np.fromfile(names[1], np.uint8).reshape(height, width)
        colours = recipe.gradient().astype(float)[indices]
        return colours @ (0.299, 0.587, 0.114) if gray else colours

    def check(self, width, height, subsampling, quality, progressive):
        data = encode(self.wav, width=width, height=height,
                      subsampling=subsampling, quality=quality,
                      progressive=progressive)
        image = Image.open(io.BytesIO(data))
        gray = subsampling == "gray"
        self.assertEqual(image.size, (width, height))
        self.assertEqual(image.mode, "L" if gray else "RGB")
        self.assertEqual(bool(image.info.get("progressive")), progressive)
        exact = self.exact(width, height, gray)
        measure = np.abs(by_pillow(exact, subsampling, quality) - exact)
        off = np.abs(np.asarray(image, float) - exact)
        self.assertLessEqual(off.mean(), FACTOR * measure.mean() + STEP)
        if quality == 100 and subsampling != "4:2:0":
            self.assertLessEqual(off.max(), measure.max() + 3)

    def test_every_kind(self):
        for width, height in SIZES:
            for subsampling, quality in KINDS:
                for progressive in (False, True):
                    with self.subTest(size=(width, height), quality=quality,
                                      subsampling=subsampling,
                                      progressive=progressive):
                        self.check(width, height, subsampling, quality,
                                   progressive)

    def test_both_encoders_draw_the_same_and_one_needs_fewer_bytes(self):
        baseline, progressive = (
            encode(self.wav, width=255, height=255, progressive=progressive)
            for progressive in (False, True))
        pictures = [np.asarray(Image.open(io.BytesIO(data)), float)
                    for data in (baseline, progressive)]
        self.assertLess(np.abs(pictures[0] - pictures[1]).mean(), 2.0)
        self.assertLess(len(progressive), len(baseline))


if __name__ == "__main__":
    unittest.main()
