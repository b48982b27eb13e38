"""Check the filter banks of bands.py against their definitions."""

import math
import unittest

import bands
import numpy as np

import recipe

CLOSE = dict(rtol=1e-12, atol=1e-12)


class Linear(unittest.TestCase):

    def test_a_row_is_a_bin_within_the_range(self):
        np.testing.assert_array_equal(
            bands.linear_filters(8000, 16), np.eye(9))
        filters = bands.linear_filters(8000, 16, 500.0, 1999.0)
        np.testing.assert_array_equal(filters, np.eye(9)[1:4])
        filters = bands.linear_filters(8000, 15, 1.0)
        np.testing.assert_array_equal(filters, np.eye(8)[1:])

    def test_no_bin_or_no_range_is_an_error(self):
        for fmin, fmax in ((510.0, 990.0), (4000.0, None), (-1.0, None)):
            with self.assertRaises(ValueError):
                bands.linear_filters(8000, 16, fmin, fmax)


class Log(unittest.TestCase):

    def test_wide_bands_are_triangles_between_equal_intervals(self):
        # Eight octaves, two bands each, of at least 16 bins.
        filters = bands.log_filters(32768, 32768, 15, 32.0, 8192.0, None)
        for i in range(4, 15):
            low, peak, high = (32.0 * 2.0 ** (0.5 * (i + j))
                               for j in range(3))
            k = np.arange(16385)
            expected = np.interp(k, [low, peak, high], [0.0, 1.0, 0.0])
            np.testing.assert_allclose(filters[i], expected, **CLOSE)

    def test_narrow_bands_are_lines_between_two_bins(self):
        filters = bands.log_filters(8000, 64, 100, 100.0, norm=None)
        peaks = np.geomspace(100.0, 4000.0, 102)[1:-1]
        narrow = 0
        for peak, row in zip(peaks, filters):
            if np.count_nonzero(row) <= 2 and peak < 1500.0:
                narrow += 1
                k = np.arange(33)
                np.testing.assert_allclose(
                    row, np.maximum(0.0, 1.0 - abs(k - peak / 125.0)),
                    **CLOSE)
        self.assertGreater(narrow, 50)

    def test_every_band_holds_a_bin(self):
        for n_fft in (16, 63, 64, 512):
            for n_mels in (1, 12, 200):
                for fmax in (None, 3000.0):
                    filters = bands.log_filters(
                        8000, n_fft, n_mels, fmax=fmax)
                    self.assertTrue(filters.any(axis=1).all())

    def test_0_hz_means_c1(self):
        np.testing.assert_array_equal(
            bands.log_filters(22050, 2048, 84),
            bands.log_filters(22050, 2048, 84, 440.0 / 2.0 ** 3.75))

    def test_norm_gives_an_area_of_one(self):
        filters = bands.log_filters(16000, 16384, 20, 200.0)
        area = filters.sum(axis=1) * 16000 / 16384
        np.testing.assert_allclose(area, 1.0, rtol=1e-2)

    def test_bad_ranges_and_norms_are_refused(self):
        for options in (dict(fmax=30.0), dict(fmin=50.0, fmax=50.0),
                        dict(norm="area")):
            with self.assertRaises(ValueError):
                bands.log_filters(8000, 256, 12, **options)


class Kaldi(unittest.TestCase):

    def test_triangles_are_straight_over_mels(self):
        sr, n_fft, n_mels = 16000, 512, 23
        filters = bands.kaldi_filters(sr, n_fft, n_mels, 20.0, None, None)
        low = 1127.0 * math.log1p(20.0 / 700.0)
        step = (1127.0 * math.log1p(8000.0 / 700.0) - low) / (n_mels + 1)
        for i in range(n_mels):
            for k in range(256):
                mel = 1127.0 * math.log1p(k * sr / n_fft / 700.0)
                off = abs(mel - (low + (i + 1) * step)) / step
                self.assertAlmostEqual(
                    filters[i, k], max(0.0, 1.0 - off), 10)

    def test_half_the_rate_has_no_weight(self):
        for n_fft, last in ((256, 0.0), (255, None)):
            column = bands.kaldi_filters(8000, n_fft, 9, 0.0, 3990.0)[:, -1]
            self.assertEqual(column.any(), last is None)

    def test_norm_divides_by_half_the_width_in_hz(self):
        plain = bands.kaldi_filters(8000, 512, 10, 20.0, 3800.0, None)
        scaled = bands.kaldi_filters(8000, 512, 10, 20.0, 3800.0)
        edges = recipe.mel_to_hz(np.linspace(
            *recipe.hz_to_mel([20.0, 3800.0], "htk"), 12), "htk")
        np.testing.assert_allclose(
            scaled, plain * (2.0 / (edges[2:] - edges[:-2]))[:, None],
            rtol=1e-10)


class Chroma(unittest.TestCase):

    def test_a_tone_is_its_pitch_class(self):
        sr, n_fft = 22050, 8192
        filters = bands.chroma_filters(sr, n_fft)
        for semitone in range(36, 72):
            hz = 440.0 * 2.0 ** ((semitone - 57) / 12.0)
            k = round(hz * n_fft / sr)
            self.assertEqual(filters[:, k].argmax(), semitone % 12)

    def test_a_column_is_as_long_as_its_octave_counts(self):
        sr, n_fft = 8000, 1024
        for n_chroma in (7, 12, 13, 24):
            filters = bands.chroma_filters(sr, n_fft, n_chroma)
            self.assertEqual(filters.shape, (n_chroma, 513))
            k = np.arange(1, 513)
            octave = np.log2(k * sr / n_fft / 27.5)
            np.testing.assert_allclose(
                np.sqrt((filters[:, 1:] ** 2).sum(axis=0)),
                np.exp(-0.125 * (octave - 5.0) ** 2), **CLOSE)

    def test_tuning_by_a_whole_class_turns_the_rows(self):
        at = np.arange(100, 400)
        plain = bands.chroma_filters(8000, 2048)
        tuned = bands.chroma_filters(8000, 2048, tuning=1.0)
        # The octave bell moves along with it.
        length = np.linalg.norm(plain, axis=0), np.linalg.norm(tuned, axis=0)
        np.testing.assert_allclose(
            np.roll(tuned / length[1], 1, axis=0)[:, at],
            (plain / length[0])[:, at], **CLOSE)

    def test_a_frame_is_divided_by_its_largest_value(self):
        S = np.array([[1.0, 0.0, 1e-39, 3.0], [4.0, 0.0, 0.0, 2.0]])
        np.testing.assert_array_equal(bands.normalised_chroma(S), [
            [0.25, 0.0, 1e-39, 1.0], [1.0, 0.0, 0.0, 2.0 / 3.0]])


if __name__ == "__main__":
    unittest.main()
