"""Chirps in nights of a field recorder stand out, whatever the wind."""

import io
import unittest

import nights
import numpy as np
from PIL import Image

import spectrust

# A step of the gray scale that an eye sees.
LEVELS = 12


def pixels(samples, **options):
    """Return the gray levels of a picture, the lowest band first."""
    spect = spectrust.Spectrogram(
        600, 256, preset="field", colormap="gray", **options)
    png = spect.encode((samples, nights.SR), format="png")
    return np.flipud(np.asarray(Image.open(io.BytesIO(png)))).astype(float)


def mel(hz):
    """Return the place of a frequency on Slaney's mel scale."""
    return 15 + np.log(hz / 1000) / (np.log(6.4) / 27) if hz > 1000 \
        else hz * 3 / 200


def row_of(hz, fmin=150.0):
    """Return the row of a frequency, as a fraction of the height."""
    low, high = mel(fmin), mel(nights.SR / 2)
    return (mel(hz) - low) / (high - low)


def contrast(picture, chirp):
    """Return how far a chirp lies above its surroundings.

    The mean of the brightest of three pixels along its line, above the mean
    of what lies within 12 pixels of it.
    """
    begin, end, start, stop, _ = chirp
    height, width = picture.shape
    columns = np.arange(
        int(begin / nights.SECONDS * width),
        int(np.ceil(end / nights.SECONDS * width)))
    along = ((columns + 0.5) / width * nights.SECONDS - begin) / (end - begin)
    hz = start + (stop - start) * np.clip(along, 0, 1)
    rows = [int(row_of(each) * height) for each in hz]
    line = [picture[row - 1:row + 2, column].max()
            for row, column in zip(rows, columns)]
    near = np.zeros(picture.shape, bool)
    near[min(rows) - 12:max(rows) + 13,
         max(columns[0] - 12, 0):columns[-1] + 13] = True
    near[min(rows) - 4:max(rows) + 5,
         max(columns[0] - 2, 0):columns[-1] + 3] = False
    return np.mean(line) - picture[near].mean()


class Nights(unittest.TestCase):

    def test_every_chirp_stands_out_in_still_and_in_windy_minutes(self):
        for night in (nights.quiet, nights.busy):
            for seed in range(3):
                samples, chirps = night(seed)
                picture = pixels(samples)
                for chirp in chirps:
                    with self.subTest(
                            night=night.__name__, seed=seed, chirp=chirp):
                        self.assertGreaterEqual(
                            contrast(picture, chirp), LEVELS)

    def test_what_is_no_chirp_is_dark(self):
        for night in (nights.quiet, nights.busy):
            picture = pixels(night(7)[0])
            self.assertLess(np.median(picture), 1)
            self.assertLess(np.mean(picture > 64), 0.1)

    def test_chirps_stand_out_further_than_without_a_background(self):
        for night in (nights.quiet, nights.busy):
            samples, chirps = night(3)
            above, usual = (
                min(contrast(picture, chirp) for chirp in chirps)
                for picture in (pixels(samples), pixels(
                    samples, background=None, vmin=None, vmax=None,
                    pool="mean")))
            self.assertGreater(above, 1.5 * usual)


if __name__ == "__main__":
    unittest.main()
