"""Pictures of levels from elsewhere."""

import unittest
import warnings

import numpy as np

import spectrust


class Drawing(unittest.TestCase):

    def setUp(self):
        self.levels = np.linspace(-90, 0, 24 * 40, dtype="f4").reshape(24, 40)

    def test_pixels_are_levels_in_the_range_of_the_options(self):
        gray = spectrust.Spectrogram(
            40, 24, colormap="gray", vmin=-80, vmax=-10)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = gray.colour(self.levels)
        exact = np.clip((self.levels[::-1] + 80) / 70, 0, 1) * 255
        self.assertLessEqual(np.abs(pixels - exact).max(), 0.51)
        self.assertEqual(pixels.dtype, np.uint8)

    def test_a_picture_is_recoloured_without_its_recording(self):
        samples = np.sin(np.arange(8000) ** 2 / 4e4).astype("f4")
        first = spectrust.Spectrogram(64, 32, colormap="gray", vmin="5%")
        png = first.encode((samples, 8000), format="png")
        picture = spectrust.read_picture(png)
        ends = dict((name, picture.parameters[name])
                    for name in ("vmin", "vmax"))
        again = spectrust.Spectrogram(64, 32, colormap="magma", **ends)
        direct = spectrust.Spectrogram(
            64, 32, colormap="magma", **ends).pixels((samples, 8000))
        self.assertLessEqual(
            np.mean(again.colour(picture.levels) != direct), 0.01)
        # The parameters of a drawn picture give its levels back.
        drawn = spectrust.read_picture(
            first.draw(picture.levels, format="png"))
        self.assertLess(
            np.abs(drawn.levels - picture.levels).max(), 0.5)

    def test_every_kind_of_array_is_taken(self):
        spect = spectrust.Spectrogram(40, 24)
        jpeg = spect.draw(self.levels)
        for same in (self.levels.tolist(), self.levels.astype("f8"),
                     np.asfortranarray(self.levels),
                     np.repeat(self.levels, 2, axis=1)[:, ::2]):
            self.assertEqual(spect.draw(same), jpeg)

    def test_what_is_no_array_of_levels_is_refused(self):
        spect = spectrust.Spectrogram(40, 24)
        self.levels[3, 5] = np.nan
        for function in (spect.draw, spect.colour):
            with self.assertRaises(spectrust.OptionError) as caught:
                function(self.levels)
            self.assertIn(
                "levels must be numbers from -1e30 to 1e30, got NaN in row 3, "
                "column 5",
                str(caught.exception))
            for wrong in (self.levels[0], self.levels[None], "levels", None,
                          np.zeros((2, 2), complex)):
                with self.assertRaises(TypeError):
                    function(wrong)
            with self.assertRaises(spectrust.OptionError):
                function(np.zeros((0, 4)))
        with self.assertRaises(spectrust.OptionError):
            spect.draw(np.zeros((2, 2)), format="npy")
        spect.close()
        with self.assertRaises(spectrust.StateError):
            spect.draw(np.zeros((2, 2)))


if __name__ == "__main__":
    unittest.main()
