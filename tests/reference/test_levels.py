"""Check levels.py against definitions and known values."""

import math
import unittest

import levels
import numpy as np

CLOSE = dict(rtol=1e-11, atol=1e-11)


def random(*shape, seed=0):
    """Return float64 numbers in 0 to 1."""
    return np.random.Generator(np.random.PCG64(seed)).random(shape)


class Levels(unittest.TestCase):

    S = np.array([[0.0, 1e-12, 1e-9], [1e-3, 1.0, 50.0]])

    def test_scales_differ_only_in_units(self):
        for ref in (None, "max", 0.3):
            for top_db in (None, 40.0):
                dB, log, log10 = (
                    levels.levels(self.S, scale, ref=ref, top_db=top_db)
                    for scale in ("db", "log", "log10"))
                np.testing.assert_allclose(dB, 10.0 * log10, **CLOSE)
                np.testing.assert_allclose(
                    log, math.log(10.0) * log10, **CLOSE)

    def test_known_levels(self):
        for options, expected in (
                (dict(top_db=None),
                 [[-100, -100, -90], [-30, 0, 10 * math.log10(50)]]),
                (dict(ref=100.0, top_db=60.0, amin=1e-3),
                 [[-50, -50, -50], [-50, -20, 10 * math.log10(0.5)]]),
                (dict(ref="max", top_db=20.0),
                 [[-20, -20, -20], [-20, -10 * math.log10(50), 0]])):
            np.testing.assert_allclose(
                levels.levels(self.S, "db", **options), expected, **CLOSE)

    def test_a_fixed_ref_has_a_floor_too(self):
        for ref in (None, 1e-5, 7.0, "max"):
            level = levels.levels(self.S, "db", ref=ref, top_db=33.0)
            self.assertAlmostEqual(np.ptp(level), 33.0)

    def test_magnitudes_are_the_same_decibels(self):
        for ref in (None, 0.25, "max"):
            squared = ref if isinstance(ref, str) or not ref else ref ** 2
            np.testing.assert_allclose(
                levels.levels(np.sqrt(self.S), "db", 1.0, ref),
                levels.levels(self.S, "db", 2.0, squared), **CLOSE)

    def test_logarithms_take_magnitudes_and_amin_as_they_are(self):
        np.testing.assert_allclose(
            levels.levels(self.S, "log10", 1.0, top_db=None),
            [[-10, -10, -9], [-3, 0, math.log10(50)]], **CLOSE)
        self.assertAlmostEqual(np.ptp(
            levels.levels(self.S, "log10", 1.0, top_db=80.0)), 8.0)

    def test_ref_is_at_least_the_smallest_value(self):
        self.assertFalse(levels.levels(np.zeros((2, 2)), "db",
                                       ref="max").any())
        self.assertEqual(
            levels.levels(np.ones((1, 1)), "db", ref=1e-20)[0, 0], 100.0)
        with self.assertRaises(ValueError):
            levels.levels(self.S, "db", ref=0.0)


class Pcen(unittest.TestCase):

    def test_it_matches_its_formula(self):
        S = 100.0 * random(3, 20)
        sr, hop = 16000, 160
        for gain, bias, power, seconds, eps in (
                (0.98, 2.0, 0.5, 0.4, 1e-6), (0.5, 10.0, 0.25, 0.06, 1e-3)):
            T = seconds * sr / hop
            b = (math.sqrt(1 + 4 * T * T) - 1) / (2 * T * T)
            P = levels.pcen(S, sr, hop, gain, bias, power, seconds, eps)
            for row in range(3):
                M = 1.0
                for t in range(20):
                    M = (1 - b) * M + b * S[row, t]
                    self.assertAlmostEqual(
                        P[row, t],
                        (S[row, t] / (eps + M) ** gain + bias) ** power
                        - bias ** power, 10)

    def test_a_steady_sound_settles(self):
        S = np.full((1, 4000), 7.0)
        P = levels.pcen(S, 16000, 160, gain=1.0, eps=1e-12)
        self.assertAlmostEqual(P[0, -1], math.sqrt(3) - math.sqrt(2), 10)

    def test_a_steady_sound_is_steady_from_the_first_frame_of_a_picture(self):
        S = np.full((1, 200), 7e-4)
        P = levels.pcen(S, 16000, 160, steady=True)
        np.testing.assert_allclose(P, P[0, -1])
        self.assertLess(levels.pcen(S, 16000, 160)[0, 0], 0.01 * P[0, 0])

    def test_powers_and_biases_of_0(self):
        S = np.array([[0.0, 3.0]])
        steady = dict(sr=100, hop_length=100, gain=0.0)
        np.testing.assert_allclose(
            levels.pcen(S, power=0.0, **steady), [[0.0, math.log(4.0)]])
        np.testing.assert_allclose(
            levels.pcen(S, bias=0.0, **steady), [[0.0, math.sqrt(3.0)]])


class Cepstrum(unittest.TestCase):

    def test_ortho_is_orthonormal_and_its_own_inverse(self):
        for n in (2, 3, 8, 13):
            eye = np.eye(n)
            one, two, three = (
                levels.dct(eye, dct_type) for dct_type in (1, 2, 3))
            np.testing.assert_allclose(one @ one, eye, **CLOSE)
            np.testing.assert_allclose(one @ one.T, eye, **CLOSE)
            np.testing.assert_allclose(two @ two.T, eye, **CLOSE)
            np.testing.assert_allclose(two @ three, eye, **CLOSE)

    def test_plain_transforms_are_their_sums(self):
        for n in (2, 3, 8):
            x = random(n, 2, seed=n)
            for k in range(n):
                angle = np.pi * k / (n - 1)
                one = x[0] + (-1) ** k * x[-1] + sum(
                    2 * x[i] * math.cos(angle * i) for i in range(1, n - 1))
                two = sum(2 * x[i] * math.cos(
                    math.pi * k * (2 * i + 1) / (2 * n)) for i in range(n))
                three = x[0] + sum(2 * x[i] * math.cos(
                    math.pi * (2 * k + 1) * i / (2 * n))
                    for i in range(1, n))
                for dct_type, expected in ((1, one), (2, two), (3, three)):
                    np.testing.assert_allclose(
                        levels.dct(x, dct_type, None)[k], expected, **CLOSE)

    def test_a_band_alone_is_itself(self):
        x = np.array([[3.0, -1.0]])
        for dct_type in (2, 3):
            np.testing.assert_allclose(levels.dct(x, dct_type), x, **CLOSE)
        np.testing.assert_allclose(levels.dct(x, 2, None), 2 * x, **CLOSE)

    def test_lifter_weighs_the_first_rows(self):
        x = random(30, 4)
        plain = levels.dct(x)
        M = levels.cepstrum(x, 13, lifter=22.0)
        self.assertEqual(M.shape, (13, 4))
        for i in range(13):
            np.testing.assert_allclose(
                M[i], plain[i] * (1 + 11 * math.sin(math.pi * (i + 1) / 22)),
                **CLOSE)
        np.testing.assert_array_equal(levels.cepstrum(x, 5), plain[:5])

    def test_bad_options_are_refused(self):
        x = np.ones((4, 2))
        for options in (dict(n_mfcc=5), dict(n_mfcc=0), dict(lifter=-1.0),
                        dict(dct_type=4), dict(dct_norm="slaney")):
            with self.assertRaises(ValueError):
                levels.cepstrum(x, **dict(dict(n_mfcc=2), **options))
        with self.assertRaises(ValueError):
            levels.dct(x[:1], 1)


class Delta(unittest.TestCase):

    def test_polynomials_have_their_derivatives(self):
        t = np.arange(12.0)
        line, parabola = 3.0 * t - 4.0, t ** 2 - 5.0 * t
        for width in (3, 5, 9, 11):
            data = np.stack([line, parabola])
            first = levels.delta(data, width)
            second = levels.delta(data, width, 2)
            np.testing.assert_allclose(first[0], 3.0, **CLOSE)
            inside = slice(width // 2, 12 - width // 2)
            np.testing.assert_allclose(
                first[1, inside], 2.0 * t[inside] - 5.0, **CLOSE)
            np.testing.assert_allclose(
                second, [[0.0] * 12, [2.0] * 12], rtol=1e-9, atol=1e-9)

    def test_the_first_is_a_weighted_difference(self):
        data = random(2, 15)
        n = np.arange(-4, 5)
        for t in range(4, 11):
            np.testing.assert_allclose(
                levels.delta(data)[:, t],
                data[:, t - 4:t + 5] @ n / (n ** 2).sum(), **CLOSE)

    def test_the_ends_have_the_slope_of_their_frames(self):
        slope = levels.delta(random(3, 20), 7)
        for t in (0, 1, 2):
            np.testing.assert_array_equal(slope[:, t], slope[:, 3])
            np.testing.assert_array_equal(slope[:, 19 - t], slope[:, 16])

    def test_bad_widths_are_refused(self):
        for width, text in ((4, "4"), (1, "1"), (11, "11.*10 frames")):
            with self.assertRaisesRegex(ValueError, text):
                levels.delta(np.ones((2, 10)), width)


if __name__ == "__main__":
    unittest.main()
