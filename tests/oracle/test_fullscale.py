"""``ref="fullscale"``: a full-scale sine is at 0 dB, whatever is computed."""

import unittest
import warnings

import numpy as np

import spectrust

RATES = (8000, 16000, 44100, 96000, 384000)
LENGTHS = (256, 512, 1024, 2048, 4096, 8192)
# Frames in a recording of a sine.
FRAMES = 12


def sine(n_fft, bin_):
    """Return a sine of amplitude 1 at the frequency of a bin."""
    at = np.arange(FRAMES * n_fft)
    return np.sin(2 * np.pi * bin_ * at / n_fft).astype(np.float32)


def decibels(y, sr, n_fft, **options):
    """Return the level of every band, in the frames within the sine."""
    spectrogram = spectrust.Spectrogram(
        n_fft=n_fft, hop_length=n_fft, scale="db", ref="fullscale",
        top_db=None, center=False, **options)
    return spectrogram.array((y, sr))[:, 1:-1]


class TestFullScale(unittest.TestCase):

    def setUp(self):
        # Narrow bands hold no bin.
        ignored = warnings.catch_warnings()
        ignored.__enter__()
        self.addCleanup(ignored.__exit__, None, None, None)
        warnings.simplefilter("ignore", spectrust.SpectrustWarning)

    def test_a_linear_spectrum(self):
        """In its bin the sine is within 0.01 dB of 0, no bin is above."""
        for sr in RATES:
            for n_fft in LENGTHS:
                for window in ("hann", "hamming", "boxcar"):
                    bin_ = n_fft // 5
                    levels = decibels(
                        sine(n_fft, bin_), sr, n_fft, kind="linear",
                        window=window)
                    self.assertLess(np.abs(levels[bin_]).max(), 0.01)
                    self.assertEqual(levels.argmax(axis=0).max(), bin_)

    def test_mel_bands(self):
        """A sine that passes through a band reaches 0 dB in it, no more."""
        for sr in RATES:
            for n_fft in LENGTHS:
                for norm in ("slaney", None):
                    bins = range(n_fft // 8, n_fft // 8 + n_fft // 16)
                    step = max(1, n_fft // 1024)
                    loudest = [
                        decibels(sine(n_fft, bin_), sr, n_fft, n_mels=40,
                                 norm=norm).max(axis=1)
                        for bin_ in bins[::step]]
                    highest = np.max(loudest, axis=0)
                    self.assertLess(highest.max(), 0.1)
                    self.assertGreater(highest.max(), -0.1)

    def test_pictures(self):
        """A picture of 0 dBFS and of -30 dBFS, of several rates."""
        for sr in RATES:
            for gain in (1.0, 10 ** (-30 / 20)):
                y = (gain * sine(1024, 100)).astype(np.float32)
                spectrogram = spectrust.Spectrogram(
                    width=8, height=64, kind="linear", pool="max",
                    n_fft=1024, ref="fullscale", colormap="gray",
                    bit_depth=16)
                picture = spectrust.read_picture(
                    spectrogram.encode((y, sr), "png"))
                self.assertEqual(
                    [picture.parameters[end] for end in ("vmin", "vmax")],
                    [-80.0, 0.0])
                self.assertEqual(picture.parameters["ref"], "fullscale")
                levels = np.asarray(picture.levels)
                self.assertAlmostEqual(
                    levels[:, 2:-2].max(), 20 * np.log10(gain), delta=0.02)


if __name__ == "__main__":
    unittest.main()
