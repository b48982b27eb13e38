"""Check the oracle of recipe.py against the definitions of its stages."""

import cmath
import math
import pathlib
import sys
import tempfile
import unittest

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import sounds

import recipe

# Precision of a float64 sum of a few thousand products near 1.
CLOSE = dict(rtol=1e-12, atol=1e-12)


def random(*shape, seed=0):
    """Return float64 numbers in 0 to 1."""
    return np.random.Generator(np.random.PCG64(seed)).random(shape)


def hann(win_length, n_fft):
    return recipe.window("hann", win_length, n_fft)


class Samples(unittest.TestCase):

    def test_integers_are_divided_by_full_scale(self):
        for bits in (16, 24, 32):
            full = 2 ** (bits - 1)
            mono = recipe.to_mono([-full, 0, 1, full // 2, full - 1], bits)
            self.assertEqual(
                mono.tolist(), [-1.0, 0.0, 1 / full, 0.5, 1.0 - 1 / full])

    def test_eight_bits_are_unsigned(self):
        pcm = np.array([0, 127, 128, 255], dtype=np.uint8)
        self.assertEqual(recipe.to_mono(pcm, 8).tolist(),
                         [-1.0, -1 / 128, 0.0, 127 / 128])

    def test_floats_are_unchanged(self):
        pcm = np.array([-1.5, 0.25, 3.0], dtype=np.float32)
        mono = recipe.to_mono(pcm, 32)
        self.assertEqual(mono.dtype, np.float64)
        self.assertEqual(mono.tolist(), [-1.5, 0.25, 3.0])

    def test_channels_are_averaged_or_one_is_selected(self):
        pcm = np.array([[16384, -8192, 4096], [0, 8192, 16384]])
        self.assertEqual(recipe.to_mono(pcm, 16, 1).tolist(), [-0.25, 0.25])
        np.testing.assert_allclose(
            recipe.to_mono(pcm, 16), [0.125, 0.25], **CLOSE)

    def test_bad_bits_and_channels_are_refused(self):
        for bits, channel in ((12, None), (None, None), (16, 2), (16, -1)):
            with self.assertRaises(ValueError):
                recipe.to_mono([[1, 2]], bits, channel)

    def test_excerpt_rounds_seconds_to_samples(self):
        samples = np.arange(100.0)
        kept = recipe.excerpt(samples, 10, offset=1.29, duration=0.58)
        self.assertEqual(kept.tolist(), [13, 14, 15, 16, 17, 18])
        kept = recipe.excerpt(samples, 10, offset=9.75, duration=60.0)
        self.assertEqual(kept.tolist(), [98, 99])
        self.assertEqual(len(recipe.excerpt(samples, 10)), 100)

    def test_no_samples_is_an_error(self):
        for samples, offset, duration in (
                ([], 0.0, None), ([1.0], 1.0, None), ([1.0], 0.0, 0.04)):
            with self.assertRaisesRegex(ValueError, "no samples"):
                recipe.excerpt(samples, 10, offset, duration)

    def test_negative_seconds_are_refused(self):
        for offset, duration in ((-0.1, None), (0.0, -0.1)):
            with self.assertRaisesRegex(ValueError, "negative"):
                recipe.excerpt([1.0], 10, offset, duration)

    def test_errors_about_samples_give_the_position_in_the_file(self):
        for value in (math.nan, math.inf, -math.inf):
            samples = [0.0] * 30
            samples[25] = value
            with self.assertRaisesRegex(ValueError, "sample 25"):
                recipe.excerpt(samples, 10, offset=2.0)
            self.assertEqual(
                len(recipe.excerpt(samples, 10, duration=2.5)), 25)


class Frames(unittest.TestCase):

    def test_default_n_fft_is_the_power_of_two_nearest_46_ms(self):
        expected = {1: 16, 8000: 512, 11025: 512, 16000: 1024, 22050: 1024,
                    32000: 2048, 44100: 2048, 48000: 2048, 96000: 4096,
                    4000000: 65536}
        for sr, n_fft in expected.items():
            self.assertEqual(recipe.default_n_fft(sr), n_fft, sr)

    def test_default_n_fft_is_nearest_in_octaves(self):
        for sr in range(400, 1000000, 997):
            octaves = abs(math.log2(recipe.default_n_fft(sr) / (0.046 * sr)))
            self.assertLessEqual(octaves, 0.5, sr)

    def test_default_hop_length_gives_a_frame_for_every_column(self):
        n_fft = 64
        for width in (1, 2, 7, 60):
            for n in list(range(1, 300)) + [1000, 4801]:
                hop = recipe.default_hop_length(n, width, n_fft)
                self.assertGreaterEqual(hop, 1)
                self.assertLessEqual(hop, n_fft // 4)
                n_frames = len(recipe.frames(np.zeros(n), n_fft, hop))
                self.assertGreater(n_frames, min(n, width))
                if hop < n_fft // 4:
                    # The next hop would leave a column without a frame.
                    self.assertLess(n // (hop + 1), width)

    def test_hann_is_its_formula(self):
        for n in (2, 3, 16, 25, 400):
            expected = [math.sin(math.pi * i / n) ** 2 for i in range(n)]
            np.testing.assert_allclose(hann(n, n), expected, **CLOSE)

    def test_hann_is_centred_in_n_fft(self):
        for win_length, n_fft in ((4, 8), (5, 8), (4, 9), (5, 9), (1, 2)):
            left = (n_fft - win_length) // 2
            window = hann(win_length, n_fft)
            self.assertEqual(len(window), n_fft)
            np.testing.assert_array_equal(
                window[left:left + win_length],
                hann(win_length, win_length))
            self.assertFalse(window[:left].any())
            self.assertFalse(window[left + win_length:].any())

    def test_a_window_longer_than_n_fft_is_refused(self):
        for win_length in (0, 17):
            with self.assertRaises(ValueError):
                hann(win_length, 16)

    def test_centred_frames_at_the_edge_lengths(self):
        n_fft, hop = 8, 4
        for n, n_frames in ((1, 1), (3, 1), (4, 2), (7, 2), (8, 3), (9, 3)):
            samples = np.arange(1.0, n + 1)
            framed = recipe.frames(samples, n_fft, hop)
            self.assertEqual(framed.shape, (n_frames, n_fft))
            padded = np.concatenate([np.zeros(4), samples, np.zeros(4)])
            for t in range(n_frames):
                np.testing.assert_array_equal(
                    framed[t], padded[t * hop:t * hop + n_fft])

    def test_uncentred_frames_at_the_edge_lengths(self):
        n_fft, hop = 8, 4
        for n, n_frames in ((1, 1), (7, 1), (8, 1), (9, 1), (11, 1),
                            (12, 2), (15, 2), (16, 3)):
            samples = np.arange(1.0, n + 1)
            framed = recipe.frames(samples, n_fft, hop, center=False)
            self.assertEqual(framed.shape, (n_frames, n_fft))
            padded = np.concatenate([samples, np.zeros(8)])
            for t in range(n_frames):
                np.testing.assert_array_equal(
                    framed[t], padded[t * hop:t * hop + n_fft])

    def test_a_hop_beyond_n_fft_skips_samples(self):
        framed = recipe.frames(np.arange(1.0, 26.0), 4, 10)
        self.assertEqual(framed.tolist(), [
            [0, 0, 1, 2], [9, 10, 11, 12], [19, 20, 21, 22]])


class Spectrum(unittest.TestCase):

    def test_spectrum_is_the_sum_that_defines_the_dft(self):
        for n in (2, 3, 15, 16, 32, 60):
            framed = random(3, n, seed=n) - 0.5
            window = random(n, seed=n + 1)
            expected = np.empty((n // 2 + 1, 3))
            for k in range(n // 2 + 1):
                for t in range(3):
                    expected[k, t] = abs(sum(
                        framed[t, i] * window[i]
                        * cmath.exp(-2j * cmath.pi * k * i / n)
                        for i in range(n)))
            np.testing.assert_allclose(
                recipe.spectrum(framed, window, 1.0), expected, **CLOSE)
            np.testing.assert_allclose(
                recipe.spectrum(framed, window), expected ** 2, **CLOSE)

    def test_other_powers_are_refused(self):
        with self.assertRaises(ValueError):
            recipe.spectrum(np.ones((1, 4)), np.ones(4), 3.0)


class Bands(unittest.TestCase):

    def test_slaney_scale_is_linear_and_then_logarithmic(self):
        for hz, mel in ((0.0, 0.0), (200.0 / 3.0, 1.0), (500.0, 7.5),
                        (1000.0, 15.0), (6400.0, 42.0), (40960.0, 69.0)):
            self.assertAlmostEqual(float(recipe.hz_to_mel(hz)), mel, 12)
            self.assertAlmostEqual(float(recipe.mel_to_hz(mel)), hz, 9)
        step = math.exp(math.log(6.4) / 27.0)
        self.assertAlmostEqual(
            float(recipe.mel_to_hz(16.0)), 1000.0 * step, 9)

    def test_htk_scale_is_its_formula(self):
        for hz in (0.0, 100.0, 700.0, 1000.0, 8000.0):
            mel = 1127.0 * math.log1p(hz / 700.0)
            # 2595 / ln(10) is 1126.994, which is where 1127 comes from.
            self.assertAlmostEqual(
                float(recipe.hz_to_mel(hz, "htk")) / 1127.0,
                mel / 1127.0, 4)
        self.assertAlmostEqual(
            float(recipe.hz_to_mel(6300.0, "htk")), 2595.0, 9)
        self.assertAlmostEqual(
            float(recipe.mel_to_hz(2595.0, "htk")), 6300.0, 9)

    def test_scales_are_undone(self):
        hz = np.linspace(0.0, 24000.0, 1001)
        for mel_scale in ("slaney", "htk"):
            mel = recipe.hz_to_mel(hz, mel_scale)
            self.assertTrue(np.all(np.diff(mel) > 0.0))
            np.testing.assert_allclose(
                recipe.mel_to_hz(mel, mel_scale), hz, rtol=1e-12, atol=1e-9)

    def test_filters_are_triangles_between_equal_steps_in_mels(self):
        sr, n_fft, n_mels, fmin, fmax = 16000, 512, 20, 100.0, 7000.0
        for mel_scale in ("slaney", "htk"):
            low = float(recipe.hz_to_mel(fmin, mel_scale))
            high = float(recipe.hz_to_mel(fmax, mel_scale))
            step = (high - low) / (n_mels + 1)
            edges = [float(recipe.mel_to_hz(low + i * step, mel_scale))
                     for i in range(n_mels + 2)]
            filters = recipe.mel_filters(
                sr, n_fft, n_mels, fmin, fmax, mel_scale, None)
            self.assertEqual(filters.shape, (n_mels, 257))
            for i in range(n_mels):
                a, b, c = edges[i:i + 3]
                for k in range(257):
                    hz = k * sr / n_fft
                    if a < hz <= b:
                        expected = (hz - a) / (b - a)
                    elif b < hz < c:
                        expected = (c - hz) / (c - b)
                    else:
                        expected = 0.0
                    self.assertAlmostEqual(filters[i, k], expected, 10)

    def test_fmax_is_half_of_sr(self):
        np.testing.assert_array_equal(
            recipe.mel_filters(11025, 256, 10),
            recipe.mel_filters(11025, 256, 10, fmax=5512.5))

    def test_area_norm_gives_every_triangle_an_area_of_one(self):
        sr, n_fft = 16000, 16384
        for mel_scale in ("slaney", "htk"):
            filters = recipe.mel_filters(
                sr, n_fft, 40, mel_scale=mel_scale)
            area = filters.sum(axis=1) * sr / n_fft
            # A band is at least 50 bins wide here.
            np.testing.assert_allclose(area, 1.0, rtol=1e-3)

    def test_without_a_norm_triangles_add_up_to_one(self):
        filters = recipe.mel_filters(8000, 1024, 30, norm=None)
        edges = recipe.mel_to_hz(
            np.linspace(0.0, recipe.hz_to_mel(4000.0), 32))
        bins = np.arange(513) * 8000 / 1024
        inside = (bins >= edges[1]) & (bins <= edges[-2])
        np.testing.assert_allclose(
            filters.sum(axis=0)[inside], 1.0, **CLOSE)

    def test_unknown_options_are_refused(self):
        for options in (dict(mel_scale="bark"), dict(norm="area"),
                        dict(norm=1), dict(fmin=-1.0),
                        dict(fmin=4000.0), dict(fmin=50.0, fmax=50.0)):
            with self.assertRaises(ValueError):
                recipe.mel_filters(8000, 256, 10, **options)
        with self.assertRaises(ValueError):
            recipe.mel_to_hz(1.0, "bark")


class Pool(unittest.TestCase):

    sizes = [(2, 1), (3, 2), (5, 3), (7, 7), (10, 5), (97, 96), (100, 7)]

    def test_overlaps_are_exact(self):
        for n_in, n_out in self.sizes:
            covered = np.zeros(n_in, dtype=int)
            for i in range(n_out):
                cells, weights = recipe.overlaps(n_in, n_out, i)
                self.assertEqual(weights.sum(), n_in)
                self.assertTrue(np.all(weights > 0))
                covered[cells] += weights
            np.testing.assert_array_equal(covered, n_out)

    def test_columns_are_the_mean_over_a_fine_grid(self):
        for n_frames, width in self.sizes:
            S = random(4, n_frames)
            fine = np.repeat(S, width, axis=1)
            expected = fine.reshape(4, width, n_frames).mean(axis=2)
            np.testing.assert_allclose(
                recipe.pool_columns(S, width), expected, **CLOSE)

    def test_rows_are_the_mean_over_a_fine_grid(self):
        for n_mels, height in self.sizes:
            S = random(n_mels, 4)
            fine = np.repeat(S, height, axis=0)
            expected = fine.reshape(height, n_mels, 4).mean(axis=1)
            pooled, has_bin = recipe.pool_rows(
                S, height, np.ones(n_mels, dtype=bool))
            np.testing.assert_allclose(pooled, expected, **CLOSE)
            self.assertEqual(has_bin.tolist(), [True] * height)

    def test_pooling_keeps_the_mean_power(self):
        S = random(61, 97)
        pooled = recipe.pool_columns(S, 40)
        pooled, _ = recipe.pool_rows(pooled, 17, np.ones(61, dtype=bool))
        self.assertEqual(pooled.shape, (17, 40))
        self.assertAlmostEqual(pooled.mean(), S.mean(), 12)

    def test_fewer_frames_or_bands_are_left_alone(self):
        S = random(3, 4)
        has_bin = np.array([True, False, True])
        self.assertIs(recipe.pool_columns(S, 4), S)
        self.assertIs(recipe.pool_columns(S, 9), S)
        for height in (3, 9):
            pooled, row_has_bin = recipe.pool_rows(S, height, has_bin)
            self.assertIs(pooled, S)
            self.assertIs(row_has_bin, has_bin)

    def test_bands_without_a_bin_take_no_part(self):
        # Rows of 5/3 bands: 3 + 2, 1 + 3 + 1 and 2 + 3 thirds.
        S = np.array([[3.0], [0.0], [7.0], [0.0], [0.0]])
        has_bin = np.array([True, False, True, False, False])
        pooled, row_has_bin = recipe.pool_rows(S, 3, has_bin)
        np.testing.assert_allclose(pooled, [[3.0], [7.0], [0.0]], **CLOSE)
        self.assertEqual(row_has_bin.tolist(), [True, True, False])
        has_bin[1] = True
        pooled, _ = recipe.pool_rows(S, 3, has_bin)
        np.testing.assert_allclose(
            pooled, [[9.0 / 5.0], [21.0 / 4.0], [0.0]], **CLOSE)


class Decibels(unittest.TestCase):

    def test_power_and_magnitude_of_the_same_sound_agree(self):
        magnitude = random(5, 6) + 1e-3
        np.testing.assert_allclose(
            recipe.decibels(magnitude, power=1.0),
            recipe.decibels(magnitude ** 2, power=2.0), **CLOSE)

    def test_the_largest_is_zero_unless_ref_is_given(self):
        S = np.array([[1.0, 10.0], [100.0, 1000.0]])
        np.testing.assert_allclose(
            recipe.decibels(S), [[-30.0, -20.0], [-10.0, 0.0]], **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, ref=10.0), [[-10, 0], [10, 20]], **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, power=1.0, ref=10.0),
            [[-20, 0], [20, 40]], **CLOSE)

    def test_amin_and_top_db_are_floors(self):
        S = np.array([[0.0, 1e-12, 1e-9, 1.0]])
        np.testing.assert_allclose(
            recipe.decibels(S, top_db=None), [[-100, -100, -90, 0]], **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, amin=1e-4, top_db=None),
            [[-40, -40, -40, 0]], **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, top_db=85.0), [[-85, -85, -85, 0]], **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, ref=100.0), [[-120, -120, -110, -20]],
            **CLOSE)
        np.testing.assert_allclose(
            recipe.decibels(S, power=1.0, top_db=None),
            [[-100, -100, -100, 0]], **CLOSE)

    def test_neither_floor_raises_silence_above_the_lowest_colour(self):
        S = np.array([[0.0, 1e-10, 3e-10]])
        for lowest in (-80.0, -95.0):
            for ref in (None, 1e-9):
                dB = recipe.decibels(S, ref=ref, lowest=lowest)
                self.assertLessEqual(dB[0, 0], lowest)
                self.assertAlmostEqual(dB[0, 2] - dB[0, 1],
                                       10.0 * math.log10(3.0))
        # Where amin lies below anyway, nothing changes.
        np.testing.assert_allclose(
            recipe.decibels(S, ref=1.0, lowest=-80.0),
            recipe.decibels(S, ref=1.0), **CLOSE)

    def test_ref_must_be_positive(self):
        for ref in (0.0, -1.0):
            with self.assertRaises(ValueError):
                recipe.decibels(np.ones((1, 1)), ref=ref)

    def test_silence_is_at_most_the_smallest_value(self):
        for power, limit in ((2.0, 1e-10), (1.0, 1e-5)):
            S = np.array([[0.0, limit]])
            self.assertTrue(recipe.is_silent(S, power=power))
            self.assertFalse(recipe.is_silent(1.01 * S, power=power))
        self.assertTrue(recipe.is_silent(np.array([[0.2]]), amin=0.2))
        self.assertFalse(recipe.is_silent(np.array([[0.2]]), amin=0.1))

    def test_empty_rows_are_filled_with_straight_lines(self):
        dB = np.array([[9.0, 9.0], [-30.0, 0.0], [9.0, 9.0], [9.0, 9.0],
                       [0.0, -60.0], [9.0, 9.0]])
        has_bin = np.array([False, True, False, False, True, False])
        filled = recipe.fill_empty_rows(dB, has_bin)
        np.testing.assert_allclose(filled, [
            [-30, 0], [-30, 0], [-20, -20], [-10, -40], [0, -60], [0, -60]],
            **CLOSE)

    def test_rows_that_have_bins_are_kept(self):
        dB = random(6, 3)
        np.testing.assert_array_equal(
            recipe.fill_empty_rows(dB, np.ones(6, dtype=bool)), dB)


class Interpolate(unittest.TestCase):

    def test_as_many_pixels_as_values_is_the_identity(self):
        dB = random(5, 7)
        for axis in (0, 1):
            np.testing.assert_array_equal(
                recipe.interpolate(dB, dB.shape[axis], axis), dB)

    def test_a_ramp_stays_a_ramp_between_the_outer_centres(self):
        for m, n in ((2, 3), (3, 8), (5, 6), (7, 70), (40, 41)):
            # Value j covers j / m to (j + 1) / m and is its own centre.
            ramp = (np.arange(m) + 0.5) / m
            pixels = (np.arange(n) + 0.5) / n
            expected = np.clip(pixels, ramp[0], ramp[-1])
            np.testing.assert_allclose(
                recipe.interpolate(ramp, n, 0), expected, **CLOSE)
            plane = np.tile(ramp, (3, 1))
            np.testing.assert_allclose(
                recipe.interpolate(plane, n, 1),
                np.tile(expected, (3, 1)), **CLOSE)
            np.testing.assert_allclose(
                recipe.interpolate(plane.T, n, 0),
                np.tile(expected, (3, 1)).T, **CLOSE)

    def test_twice_as_many_pixels_lie_at_quarters(self):
        np.testing.assert_allclose(
            recipe.interpolate(np.array([0.0, 4.0, -4.0]), 6, 0),
            [0.0, 1.0, 3.0, 2.0, -2.0, -4.0], **CLOSE)

    def test_one_value_fills_everything(self):
        self.assertEqual(
            recipe.interpolate(np.array([[3.0]]), 4, 1).tolist(),
            [[3.0, 3.0, 3.0, 3.0]])


class Colour(unittest.TestCase):

    def test_range_defaults(self):
        dB = np.array([[-70.0, -3.0]])
        self.assertEqual(recipe.colour_range(dB), (-80.0, 0.0))
        self.assertEqual(recipe.colour_range(dB, top_db=None), (-70.0, 0.0))
        self.assertEqual(recipe.colour_range(dB, vmax=-10.0), (-90.0, -10.0))
        self.assertEqual(recipe.colour_range(dB, vmin=-50.0), (-50.0, 0.0))
        self.assertEqual(
            recipe.colour_range(dB, -9.0, 3.0, None), (-9.0, 3.0))

    def test_a_given_range_must_not_be_empty(self):
        for vmin, vmax in ((0.0, None), (-10.0, -10.0), (-10.0, -20.0)):
            with self.assertRaises(ValueError):
                recipe.colour_range(np.zeros((1, 1)), vmin, vmax)

    def test_index_is_clipped_and_rounded_half_up(self):
        # 255 dB of range: one index per dB.
        dB = np.array([-300.0, -255.0, -254.51, -254.5, -253.5, -1.0, -0.5,
                       0.0, 40.0])
        index = recipe.colour_index(dB, -255.0, 0.0)
        self.assertEqual(index.dtype, np.uint8)
        self.assertEqual(
            index.tolist(), [0, 0, 0, 1, 2, 254, 255, 255, 255])

    def test_no_room_is_the_last_colour(self):
        dB = np.array([[5.0, 7.0]])
        for vmin, vmax in ((0.0, 0.0), (5.0, 0.0)):
            self.assertEqual(
                recipe.colour_index(dB, vmin, vmax).tolist(), [[255, 255]])

    def test_gradient_anchors(self):
        table = recipe.gradient()
        self.assertEqual((table.shape, table.dtype), ((256, 3), np.uint8))
        self.assertEqual(table[0].tolist(), [0, 0, 0])
        self.assertEqual(table[255].tolist(), [255, 0, 0])
        # The inner anchors lie at 63.75, 127.5 and 191.25, so that their
        # neighbours are 1/255, 2/255 and 3/255 of a step away from them.
        self.assertEqual(table[63].tolist(), [0, 0, 252])
        self.assertEqual(table[64].tolist(), [0, 1, 255])
        self.assertEqual(table[127].tolist(), [0, 253, 255])
        self.assertEqual(table[128].tolist(), [2, 255, 253])
        self.assertEqual(table[191].tolist(), [254, 255, 1])
        self.assertEqual(table[192].tolist(), [255, 252, 0])

    def test_gradient_is_linear_between_anchors(self):
        anchors = [0.0, 0.25, 0.5, 0.75, 1.0]
        for ceilings in ((255.0, 255.0, 255.0), (255.0, 255.0, 150.0),
                         (99.9, 0.0, 17.3)):
            table = recipe.gradient(*ceilings)
            levels = ([0, 0, 0, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0])
            for channel, ceiling in enumerate(ceilings):
                exact = ceiling * np.interp(
                    np.arange(256) / 255.0, anchors, levels[channel])
                error = np.abs(table[:, channel] - exact)
                self.assertLessEqual(error.max(), 0.5 + 1e-9)

    def test_gradient_rounds_half_up(self):
        # At half the ceiling, a share of 1/255 is exactly half a level.
        table = recipe.gradient(127.5, 127.5, 127.5)
        self.assertEqual(table[191].tolist(), [127, 128, 1])
        self.assertEqual(table[255].tolist(), [128, 0, 0])

    def test_ceilings_are_checked(self):
        for ceiling in (-0.1, 255.1, math.nan):
            with self.assertRaises(ValueError):
                recipe.gradient(g=ceiling)


class Indices(unittest.TestCase):

    def test_one_sample_is_the_sum_of_the_filters(self):
        # The spectrum of one sample is flat, and with a window this long
        # so is the picture from left to right.
        filters = recipe.mel_filters(8000, 4096, 5, norm=None)
        dB = 10.0 * np.log10(filters.sum(axis=1) / filters.sum(axis=1).max())
        column = np.floor((dB + 20.0) / 20.0 * 255.0 + 0.5)[::-1]
        index = recipe.indices(
            [0.5], 8000, 4, 5, n_fft=4096, norm=None, top_db=20.0)
        np.testing.assert_array_equal(
            index, np.tile(column[:, np.newaxis], 4))

    def test_a_tone_lies_in_the_row_of_its_band(self):
        sr, height = 8000, 40
        edges = recipe.mel_to_hz(
            np.linspace(0.0, recipe.hz_to_mel(sr / 2.0), height + 2))
        for band in (3, 20, 36):
            index = recipe.indices(
                sounds.tone(sr, 0.5, edges[band + 1]), sr, 30, height)
            row = index[:, 15].argmax()
            self.assertEqual(row, height - 1 - band)

    def test_time_runs_from_left_to_right(self):
        click = np.zeros(8000)
        click[6000] = 1.0
        index = recipe.indices(click, 8000, 80, 20)
        self.assertEqual(index.shape, (20, 80))
        # Frame 60 of 81 lies over 59.26 to 60.25 of the 80 columns.
        self.assertEqual(index.max(axis=0).argmax(), 59)

    def test_stages_come_together_as_they_are_written_down(self):
        sr, width, height = 8000, 20, 24
        samples = sounds.noise(sr, 0.5, seed=3)
        S = (recipe.mel_filters(sr, 512, 24)
             @ recipe.spectrum(recipe.frames(samples, 512, 128),
                               hann(512, 512)))
        self.assertEqual(S.shape, (24, 32))
        S = recipe.pool_columns(S, width)
        dB = 10.0 * np.log10(S / S.max())
        expected = np.floor((dB + 80.0) / 80.0 * 255.0 + 0.5)[::-1]
        np.testing.assert_array_equal(
            recipe.indices(samples, sr, width, height), expected)

    def test_options_reach_their_stages(self):
        sr = 8000
        samples = sounds.noise(sr, 0.5, seed=4)
        S = (recipe.mel_filters(sr, 256, 24, 50.0, 3500.0, "htk", None)
             @ recipe.spectrum(recipe.frames(samples, 256, 200, False),
                               hann(100, 256), 1.0))
        S = recipe.pool_columns(S, 10)
        options = dict(
            n_fft=256, win_length=100, hop_length=200, center=False,
            power=1.0, n_mels=24, fmin=50.0, fmax=3500.0, mel_scale="htk",
            norm=None)
        median = np.median(S)
        for amin, top_db, floor, ref, vmax in (
                (median ** 2, None, median, 2.0, 30.0),
                (1e-10, 6.0, S.max() / 10.0 ** (6.0 / 20.0), None, 0.0)):
            options.update(ref=ref, vmax=vmax)
            self.assertTrue(S.min() < floor < S.max())
            dB = 20.0 * np.log10(np.maximum(S, floor) / (ref or S.max()))
            expected = np.floor((dB - dB.min()) / (vmax - dB.min()) * 255.0
                                + 0.5)[::-1]
            np.testing.assert_array_equal(
                recipe.indices(samples, sr, 10, 24, amin=amin,
                               top_db=top_db, **options), expected)

    def test_n_mels_is_128_but_at_most_height(self):
        samples = sounds.noise(22050, 0.2, seed=1)
        for height, n_mels in ((40, 40), (128, 128), (150, 128)):
            np.testing.assert_array_equal(
                recipe.indices(samples, 22050, 20, height),
                recipe.indices(samples, 22050, 20, height, n_mels=n_mels))
        self.assertTrue(np.any(
            recipe.indices(samples, 22050, 20, 150)
            != recipe.indices(samples, 22050, 20, 150, n_mels=150)))

    def test_edge_lengths(self):
        for n in (1, 511, 512, 513):
            samples = sounds.noise(1, n, seed=n)
            for center in (True, False):
                index = recipe.indices(samples, 8000, 30, 20, center=center)
                self.assertEqual(index.shape, (20, 30))
                self.assertEqual(index.dtype, np.uint8)
                # One sample at the start of a frame meets the zero with
                # which the window begins.
                silent = n == 1 and not center
                self.assertEqual(index.max() > 200, not silent)
        with self.assertRaises(ValueError):
            recipe.indices([], 8000)

    def test_silence_is_the_lowest_colour(self):
        for options in (dict(), dict(power=1.0), dict(top_db=None),
                        dict(ref=1e-12), dict(vmin=-200.0, vmax=-150.0)):
            index = recipe.indices(
                sounds.silence(8000, 0.2), 8000, 30, 20, **options)
            self.assertEqual(index.shape, (20, 30))
            self.assertFalse(index.any())

    def test_silence_follows_power_and_amin(self):
        samples = 1e-5 * sounds.noise(8000, 0.2)
        for power in (1.0, 2.0):
            loud = recipe.indices(samples, 8000, 30, 20, power=power,
                                  amin=1e-18)
            quiet = recipe.indices(samples, 8000, 30, 20, power=power,
                                   amin=1e-6)
            self.assertEqual(loud.max(), 255)
            self.assertEqual(quiet.max(), 0)

    def test_a_range_without_bins_is_silent(self):
        index = recipe.indices(sounds.noise(8000, 0.2), 8000, 30, 20,
                               n_fft=64, fmin=130.0, fmax=240.0)
        self.assertFalse(index.any())

    def test_loudness_matters_only_with_a_fixed_ref(self):
        loud = sounds.noise(8000, 0.4, seed=5)
        quiet = loud / 16.0
        np.testing.assert_array_equal(
            recipe.indices(loud, 8000, 30, 20),
            recipe.indices(quiet, 8000, 30, 20))
        fixed = dict(width=30, height=20, ref=1.0, vmin=-51.0, vmax=0.0,
                     top_db=None)
        difference = (recipe.indices(loud, 8000, **fixed).astype(int)
                      - recipe.indices(quiet, 8000, **fixed))
        # 16 times is 24.08 dB, and an index is 0.2 dB.
        inside = recipe.indices(loud, 8000, **fixed) < 255
        self.assertTrue(inside.any())
        self.assertTrue(np.all(np.isin(difference[inside], (120, 121))))

    def test_everything_above_vmax_is_the_last_colour(self):
        index = recipe.indices(sounds.noise(8000, 0.4), 8000, 30, 20,
                               ref=1e-9, top_db=None)
        self.assertEqual(index.min(), 255)

    def test_power_and_magnitude_of_one_bin_agree(self):
        # The band from 12 to 18 mels peaks at 15, which is 1000 Hz, bin 4
        # of 32; bins 3 and 5 lie outside.  Nothing is averaged.
        frame = sounds.noise(8000, 0.004, seed=2)
        options = dict(
            width=3, height=2, n_fft=32, center=False, n_mels=1, norm=None,
            fmin=800.0, fmax=float(recipe.mel_to_hz(18.0)), vmin=-60.0)
        power = recipe.indices(frame, 8000, power=2.0, ref=64.0, **options)
        magnitude = recipe.indices(
            frame, 8000, power=1.0, ref=8.0, **options)
        self.assertTrue(0 < power.min() <= power.max() < 255)
        np.testing.assert_array_equal(power, magnitude)

    def test_bands_without_a_bin_lie_between_their_neighbours(self):
        samples = sounds.noise(8000, 0.4, seed=6)
        filters = recipe.mel_filters(8000, 64, 60)
        has_bin = filters.any(axis=1)
        self.assertFalse(has_bin.all())
        index = recipe.indices(
            samples, 8000, 30, 60, n_fft=64, n_mels=60)[::-1].astype(float)
        rows = np.arange(60)
        for column in range(30):
            expected = np.interp(
                rows, rows[has_bin], index[has_bin, column])
            # Both sides are rounded to a whole index.
            error = np.abs(index[:, column] - expected)
            self.assertLessEqual(error.max(), 1.0)

    def test_an_excerpt_is_the_picture_of_its_samples(self):
        samples = sounds.music_like(8000, 1.0, seed=1)
        np.testing.assert_array_equal(
            recipe.indices(samples, 8000, 30, 20, offset=0.25,
                           duration=0.5),
            recipe.indices(samples[2000:6000], 8000, 30, 20))


class Sounds(unittest.TestCase):

    def test_sounds_are_in_range_and_repeatable(self):
        for make in (sounds.speech_like, sounds.music_like,
                     sounds.bird_like, sounds.noise):
            for sr, seconds in ((8000, 0.5), (22050, 1.3)):
                first = make(sr, seconds, seed=1)
                self.assertEqual(first.dtype, np.float64)
                self.assertEqual(first.shape, (round(sr * seconds),))
                self.assertGreater(np.abs(first).max(), 0.4)
                self.assertLessEqual(np.abs(first).max(), 1.0)
                np.testing.assert_array_equal(
                    first, make(sr, seconds, seed=1))
                self.assertTrue(
                    np.any(first != make(sr, seconds, seed=2)))

    def test_a_tone_is_its_formula_and_a_sweep_climbs(self):
        self.assertAlmostEqual(
            sounds.tone(8000, 0.1, 1000.0)[1], 0.5 * math.sin(math.pi / 4))
        sweep = sounds.sweep(8000, 1.0, 100.0, 1600.0)
        for seconds, hz in ((0.25, 200.0), (0.5, 400.0), (0.75, 800.0)):
            middle = round(8000 * seconds)
            spectrum = np.abs(np.fft.rfft(sweep[middle - 400:middle + 400]))
            # A bin is 10 Hz wide; the sweep moves on within the piece.
            self.assertAlmostEqual(
                spectrum.argmax() * 10.0 / hz, 1.0, delta=0.2)

    def test_wav_files_hold_what_was_written(self):
        samples = np.array([
            [0.0, 1.0], [-1.0, 0.5], [0.25, -0.25], [2.0, -2.0],
            [0.001, 0.7]])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sound.wav"
            for bits in (8, 16, 24, 32):
                for extensible in (False, True):
                    for channels in (1, 2):
                        sounds.write_wav(
                            path, samples[:, :channels], 11025, bits,
                            extensible=extensible)
                        pcm, bits_read, sr = sounds.read_wav(path)
                        self.assertEqual((bits_read, sr), (bits, 11025))
                        step = 2.0 ** (1 - bits)
                        for channel in range(channels):
                            read = recipe.to_mono(pcm, bits, channel)
                            exact = np.clip(
                                samples[:, channel], -1.0, 1.0 - step)
                            self.assertLessEqual(
                                np.abs(read - exact).max(), step / 2.0)

    def test_float_wav_files_are_not_clipped(self):
        samples = np.array([0.0, 1.5, -2.25, 0.125])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sound.wav"
            for extensible in (False, True):
                sounds.write_wav(path, samples, 8000, float32=True,
                                 extensible=extensible)
                pcm, bits, _ = sounds.read_wav(path)
                self.assertEqual(bits, 32)
                self.assertEqual(pcm.dtype, np.float32)
                self.assertEqual(pcm[:, 0].tolist(), samples.tolist())

    def test_wav_headers_are_those_of_the_standard(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sound.wav"
            sounds.write_wav(path, [0.5, -0.5, 0.25], 8000, bits=8)
            self.assertEqual(path.read_bytes(), (
                b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0"
                b"\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
                b"data\x03\0\0\0\xc0\x40\xa0\0"))
            sounds.write_wav(path, [0.5], 8000, extensible=True)
            self.assertEqual(path.read_bytes(), (
                b"RIFF\x3e\0\0\0WAVEfmt \x28\0\0\0\xfe\xff\x01\0"
                b"\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
                b"\x16\0\x10\0\x04\0\0\0"
                b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
                b"data\x02\0\0\0\0\x40"))


if __name__ == "__main__":
    unittest.main()
