"""What a notebook shows of a PNG whose file is gone: its levels."""

import io
import os
import tempfile
import unittest
import warnings

import numpy as np
from PIL import Image

import spectrust
from spectrust import _origin

SR = 8000
SOUND = np.sin(np.arange(2000) * 0.3) * np.linspace(0, 1, 2000)

CASES = [
    {}, {"kind": "mfcc"}, {"kind": "chroma"}, {"kind": "log"},
    {"kind": "linear", "scale": "log"}, {"scale": "pcen"},
    {"scale": "linear"}, {"scale": "log10"}, {"colormap": "gray_r"},
    {"ref": "fullscale", "top_db": None}, {"gain": 1e-12},
    {"vmin": "10%", "vmax": "99%"}, {"background": "median"},
    {"colormap": "gray"}, {"colormap": "viridis", "b": 100.0},
    {"colormap": "gray", "bit_depth": 16}, {"colormap": "gray", "g": 10.0},
    {"colormap": [(level, 0, 255 - level) for level in range(256)]}]


class Shown(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "a.png")

    def gone(self, **options):
        """Return what was read of a PNG, its bytes, and what is shown."""
        options = dict({"width": 64, "height": 48}, **options)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            content = spectrust.Spectrogram(**options).encode(
                (SOUND, SR), "png")
        with open(self.path, "wb") as file:
            file.write(content)
        picture = spectrust.read_picture(self.path)
        self.assertEqual(picture._repr_png_(), content)
        os.remove(self.path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertIsNone(picture._repr_jpeg_())
            return picture, content, picture._repr_png_()

    def test_pixels_are_those_of_the_picture(self):
        for options in CASES:
            with self.subTest(**options):
                _, content, shown = self.gone(**options)
                one, other = (
                    np.asarray(Image.open(io.BytesIO(each)).convert("RGB"))
                    for each in (content, shown))
                np.testing.assert_array_equal(one, other)

    def test_levels_are_those_of_the_picture(self):
        for options in CASES:
            with self.subTest(**options):
                picture, _, shown = self.gone(**options)
                self.assert_levels(picture, shown, 1e-4)

    def test_of_a_figure_the_spectrogram_is_shown(self):
        picture, _, shown = self.gone(axes=True, width=300, height=200)
        rectangle = picture.parameters["rectangle"]
        self.assertEqual(Image.open(io.BytesIO(shown)).size,
                         (rectangle["width"], rectangle["height"]))
        # Half a step: a figure has 240 of them.
        self.assert_levels(picture, shown, 0.502)

    def assert_levels(self, picture, shown, steps):
        """Check that a PNG has the levels of a picture."""
        drawn = spectrust.read_picture(shown)
        self.assertEqual(drawn.levels.shape, picture.levels.shape)
        low, high = (picture.parameters[end] for end in ("vmin", "vmax"))
        difference = np.abs(drawn.levels - picture.levels).max()
        self.assertLessEqual(difference, steps * (high - low) / 255)

    def test_a_picture_that_is_too_large_is_not_shown(self):
        picture = self.gone()[0]
        real = _origin.MOST
        try:
            for most, is_shown in (64 * 48, True), (64 * 48 - 1, False):
                _origin.MOST = most
                self.assertEqual(picture._repr_png_() is not None, is_shown)
        finally:
            _origin.MOST = real


if __name__ == "__main__":
    unittest.main()
