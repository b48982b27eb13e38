"""Check pictures of kinds, scales and framings other than the default."""

import math
import unittest

import features
import levels
import numpy as np
import sounds

import recipe

Y = sounds.speech_like(8000, 0.5, seed=2)
# As many frames as columns, so that columns are not pooled.
EXACT = dict(n_fft=256, hop_length=100)
WIDTH = 41


def picture(height, samples=Y, width=WIDTH, **options):
    """Return indices with the lowest row first, as floats."""
    options = dict(EXACT, **options)
    index = recipe.indices(samples, 8000, width, height, **options)
    return index[::-1].astype(float)


def indices(values, vmin, vmax):
    """Return the expected indices of the values."""
    return recipe.colour_index(values, vmin, vmax).astype(float)


def before_colours(**options):
    """Return the values of an array's frames as a picture has them."""
    if options.get("scale") != "pcen":
        return features.array(Y, 8000, **EXACT, **options)
    S = features.array(Y, 8000, **EXACT, **dict(options, scale="linear"))
    return levels.pcen(S, 8000, EXACT["hop_length"], steady=True)


class Kinds(unittest.TestCase):

    def test_levels_are_those_of_the_array(self):
        for kind, rows in (("mel", 30), ("log", 30), ("linear", 129)):
            for scale, per_db in levels.PER_DB.items():
                options = dict(kind=kind, scale=scale, n_mels=30)
                values = features.array(
                    Y, 8000, ref="max", **EXACT, **options)
                np.testing.assert_array_equal(
                    picture(rows, **options),
                    indices(values, -80.0 * per_db, 0.0))

    def test_scales_that_are_not_logarithmic_span_the_values(self):
        for scale in ("linear", "pcen"):
            options = dict(scale=scale, n_mels=20, gain=1e4)
            values = before_colours(**options)
            np.testing.assert_array_equal(
                picture(20, **options),
                indices(values, values.min(), values.max()))
            np.testing.assert_array_equal(
                picture(20, vmin=0.5, vmax=1.5, **options),
                indices(values, 0.5, 1.5))

    def test_chroma_spans_0_to_1(self):
        values = features.array(Y, 8000, kind="chroma", **EXACT)
        np.testing.assert_array_equal(
            picture(12, kind="chroma"), indices(values, 0.0, 1.0))

    def test_mfcc_is_the_transform_of_the_picture_s_levels(self):
        values = features.array(
            Y, 8000, kind="mfcc", ref="max", n_mels=20, n_mfcc=13, **EXACT)
        np.testing.assert_array_equal(
            picture(13, kind="mfcc", n_mels=20, n_mfcc=13),
            indices(values, values.min(), values.max()))

    def test_mfcc_fills_empty_bands_and_pools_only_its_rows(self):
        short = dict(n_fft=128, hop_length=100)
        filters = recipe.mel_filters(8000, 128, 128)
        has_bin = filters.any(axis=1)
        self.assertFalse(has_bin.all())
        dB = features.array(Y, 8000, scale="db", ref="max", top_db=None,
                            **short)
        dB = recipe.fill_empty_rows(np.maximum(dB, -80.0), has_bin)
        M = levels.cepstrum(dB).reshape(10, 2, WIDTH).mean(axis=1)
        np.testing.assert_array_equal(
            picture(10, kind="mfcc", **short), indices(M, M.min(), M.max()))

    def test_columns_are_means_of_frames(self):
        for options in (dict(kind="chroma"), dict(scale="pcen", gain=1e4),
                        dict(scale="linear")):
            options = dict(options, n_mels=12)
            values = before_colours(drop_last=True, **options)
            S = values.reshape(12, 20, 2).mean(axis=2)
            range_ = (0, 1) if "kind" in options else (S.min(), S.max())
            np.testing.assert_array_equal(
                picture(12, Y, 20, drop_last=True, **options),
                indices(S, *range_))

    def test_rows_are_means_of_bins(self):
        S = features.array(Y, 8000, kind="linear", **EXACT)[1:]
        S = S.reshape(64, 2, WIDTH).mean(axis=1)
        np.testing.assert_array_equal(
            picture(64, kind="linear", scale="linear", fmin=1.0),
            indices(S, S.min(), S.max()))


class Ranges(unittest.TestCase):

    def test_silence_is_the_first_colour(self):
        for kind in ("mel", "linear", "log", "mfcc", "chroma"):
            for scale in (None, "linear", "db", "log", "log10", "pcen"):
                index = picture(
                    30, np.zeros(4000), kind=kind, scale=scale, n_mels=30)
                self.assertFalse(index.any(), (kind, scale))

    def test_equal_values_have_the_first_colour(self):
        self.assertEqual(
            recipe.value_range(np.full((2, 2), 3.0)), (3.0, math.inf))
        for values in (np.full((2, 2), 3.0), np.array([[1.0, 4.0]])):
            for vmin, vmax in ((5.0, None), (None, 1.0)):
                index = recipe.colour_index(
                    values, *recipe.value_range(values, vmin, vmax))
                self.assertFalse(index.any())
        with self.assertRaises(ValueError):
            recipe.value_range(values, 2.0, 2.0)

    def test_amin_is_as_it_is_for_logarithms(self):
        S = np.array([[1e-7]])
        for scale, power, silent in (
                ("db", 1.0, True), ("db", 2.0, False), ("log", 1.0, False)):
            self.assertEqual(
                recipe.is_silent(S, power=power, scale=scale), silent)

    def test_units_of_the_range(self):
        self.assertEqual(
            recipe.colour_range(np.zeros(1), scale="log10"), (-8.0, 0.0))
        self.assertAlmostEqual(
            recipe.colour_range(np.zeros(1), scale="log")[0],
            -8.0 * math.log(10.0))


class Framings(unittest.TestCase):

    def test_lengths_by_default(self):
        # (4000 - 200) // 38 is 100: more than n_fft // 4.
        index = recipe.indices(Y, 8000, 38, 23, snip_edges=True,
                               frame_length_ms=25.0, fmin=60.0)
        np.testing.assert_array_equal(index, recipe.indices(
            Y, 8000, 38, 23, snip_edges=True, win_length=200, n_fft=256,
            hop_length=64, fmin=60.0))
        index = recipe.indices(Y, 8000, 100, 23, snip_edges=False,
                               frame_length_ms=25.0)
        np.testing.assert_array_equal(index, recipe.indices(
            Y, 8000, 100, 23, snip_edges=False, win_length=200, n_fft=256,
            hop_length=40))

    def test_a_preset_is_its_options(self):
        np.testing.assert_array_equal(
            recipe.indices(Y, 8000, 60, 200, "librosa"),
            recipe.indices(Y, 8000, 60, 200, n_fft=2048, hop_length=512,
                           n_mels=128))

    def test_length_decides_the_hop(self):
        np.testing.assert_array_equal(
            recipe.indices(Y, 8000, 60, 20, length=2400),
            recipe.indices(Y[:2400], 8000, 60, 20, hop_length=40))

    def test_mean_and_std_are_not_drawn_and_deltas_are_refused(self):
        np.testing.assert_array_equal(
            picture(20), picture(20, mean=3.0, std=2.0))
        with self.assertRaisesRegex(ValueError, "deltas"):
            picture(20, deltas=1)


if __name__ == "__main__":
    unittest.main()
