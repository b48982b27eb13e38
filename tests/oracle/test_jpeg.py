"""Pictures of both encoders, decoded by Pillow, against the exact colours.

SPECTRUST_INDICES names the program built from examples/indices.rs, and
SPECTRUST_PORTABLE a library built without the feature ``lanes``.
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

import recipe
import sounds

# Encodes sys.argv[1] with the options in sys.argv[2] to standard output; run
# in a process of its own because the library is chosen at import.
ENCODE = """\
import json, sys, spectrust
with spectrust.Spectrogram(**json.loads(sys.argv[2])) as spect:
    sys.stdout.buffer.write(spect.encode(sys.argv[1]))
"""
SIZES = ((1, 1), (7, 1), (1, 7), (16, 16), (17, 15), (255, 255), (300, 210))
KINDS = [(subsampling, quality) for subsampling in ("4:2:0", "4:4:4", "gray")
         for quality in (90, 100)]
# Pillow (libjpeg-turbo) encoding the exact colours is the measure: a tenth
# and half a step more than its mean error, for what it rounds elsewhere.
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


def encode(path, library=None, **options):
    """Return the JPEG of one recording, by the library named or the usual."""
    environment = dict(os.environ)
    if library:
        environment["SPECTRUST_LIBRARY"] = library
    return subprocess.run(
        [sys.executable, "-c", ENCODE, path, json.dumps(options)],
        env=environment, check=True, stdout=subprocess.PIPE).stdout


class Jpeg(unittest.TestCase):
    """What a decoder sees is what the recipe drew."""

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

    def check(self, library, width, height, subsampling, quality):
        data = encode(self.wav, library, width=width, height=height,
                      subsampling=subsampling, quality=quality)
        image = Image.open(io.BytesIO(data))
        gray = subsampling == "gray"
        self.assertEqual(image.size, (width, height))
        self.assertEqual(image.mode, "L" if gray else "RGB")
        exact = self.exact(width, height, gray)
        measure = np.abs(by_pillow(exact, subsampling, quality) - exact)
        off = np.abs(np.asarray(image, float) - exact)
        self.assertLessEqual(off.mean(), FACTOR * measure.mean() + STEP)
        if quality == 100 and subsampling != "4:2:0":
            self.assertLessEqual(off.max(), measure.max() + 3)

    def test_turbo(self):
        for width, height in SIZES:
            for subsampling, quality in KINDS:
                with self.subTest(size=(width, height), quality=quality,
                                  subsampling=subsampling):
                    self.check(None, width, height, subsampling, quality)

    def test_portable(self):
        library = os.environ["SPECTRUST_PORTABLE"]
        for width, height in SIZES:
            for subsampling, quality in KINDS:
                with self.subTest(size=(width, height), quality=quality,
                                  subsampling=subsampling):
                    self.check(library, width, height, subsampling, quality)

    def test_the_encoders_agree(self):
        pictures = [np.asarray(Image.open(io.BytesIO(
            encode(self.wav, library, width=255, height=255))), float)
            for library in (None, os.environ["SPECTRUST_PORTABLE"])]
        self.assertLess(np.abs(pictures[0] - pictures[1]).mean(), 2.0)


if __name__ == "__main__":
    unittest.main()
