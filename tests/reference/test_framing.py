"""Check framing.py, and the frames and windows of recipe.py beyond Hann."""

import math
import types
import unittest

import framing
import numpy as np
import presets

import recipe

CLOSE = dict(rtol=1e-12, atol=1e-12)


class Lengths(unittest.TestCase):

    def lengths(self, sr=16000, default=2048, **options):
        names = ("n_fft", "n_fft_ms", "win_length", "hop_length",
                 "frame_length_ms", "frame_shift_ms")
        o = types.SimpleNamespace(**dict.fromkeys(names))
        vars(o).update(options)
        return framing.lengths(sr, o, default)

    def test_samples_win_over_milliseconds(self):
        ms = dict(frame_length_ms=25.0, frame_shift_ms=10.0)
        for options, expected in (
                (dict(), (2048, 2048, None)),
                (ms, (512, 400, 160)),
                (dict(ms, sr=8000), (256, 200, 80)),
                (dict(ms, sr=22050), (1024, 551, 220)),
                (dict(ms, n_fft=600), (600, 400, 160)),
                (dict(ms, win_length=513), (1024, 513, 160)),
                (dict(ms, hop_length=7), (512, 400, 7)),
                (dict(frame_length_ms=32.0), (512, 512, None)),
                (dict(n_fft_ms=50.0), (1024, 1024, None)),
                (dict(ms, n_fft_ms=100.0), (2048, 400, 160)),
                (dict(frame_shift_ms=10.0), (2048, 2048, 160)),
                (dict(win_length=400), (2048, 400, None))):
            with self.subTest(**options):
                self.assertEqual(self.lengths(**options), expected)

    def test_no_samples_are_refused(self):
        for options in (dict(frame_length_ms=0.01), dict(hop_length=0),
                        dict(frame_shift_ms=0.06), dict(win_length=0)):
            with self.assertRaises(ValueError):
                self.lengths(**options)

    def test_fit_cuts_or_pads_at_the_end(self):
        for length, expected in ((2, [1, 2]), (3, [1, 2, 3]),
                                 (5, [1, 2, 3, 0, 0]), (None, [1, 2, 3])):
            self.assertEqual(
                framing.fit([1, 2, 3], length).tolist(), expected)
        with self.assertRaises(ValueError):
            framing.fit([1.0], 0)

    def test_span_gives_a_frame_for_every_column(self):
        for width in (1, 7, 60):
            for n in (1, 20, 63, 64, 65, 500, 4801):
                for snip_edges in (True, False):
                    o = presets.resolve(
                        None, 8000, {"snip_edges": snip_edges})
                    span = framing.span(n, 64, 40, None, o)
                    hop = recipe.default_hop_length(span, width, 64)
                    framed = framing.kaldi_frames(
                        np.zeros(n), 40, hop, snip_edges)
                    self.assertGreaterEqual(len(framed), min(span, width))


class Preemphasis(unittest.TestCase):

    def test_the_recording_minus_its_past(self):
        changed = framing.preemphasis(np.array([3.0, 5.0, -1.0, 2.0]), 0.5)
        # The first: 3 + (2 * 3 - 5).
        self.assertEqual(changed.tolist(), [4.0, 3.5, -3.5, 2.5])
        self.assertEqual(
            framing.preemphasis(np.array([3.0]), 0.5).tolist(), [6.0])

    def test_frames_minus_their_past(self):
        framed = np.array([[2.0, 4.0, 1.0], [8.0, 0.0, 2.0]])
        self.assertEqual(
            framing.preemphasis_of_frames(framed, 0.5).tolist(),
            [[1.0, 3.0, -1.0], [4.0, -4.0, 2.0]])

    def test_none_changes_nothing_and_one_is_refused(self):
        samples = np.arange(5.0)
        self.assertIs(framing.preemphasis(samples, 0.0), samples)
        for change in (framing.preemphasis, framing.preemphasis_of_frames):
            for coefficient in (-0.1, 1.0):
                with self.assertRaises(ValueError):
                    change(np.ones((2, 2)), coefficient)

    def test_a_mean_is_subtracted_from_each_frame(self):
        framed = framing.without_mean(np.array([[1.0, 3.0], [5.0, 5.0]]))
        self.assertEqual(framed.tolist(), [[-1.0, 1.0], [0.0, 0.0]])


class Kaldi(unittest.TestCase):

    def test_snipped_frames_lie_within_the_recording(self):
        for n, n_frames in ((8, 1), (11, 1), (12, 2), (15, 2), (16, 3)):
            samples = np.arange(1.0, n + 1)
            framed = framing.kaldi_frames(samples, 8, 4)
            self.assertEqual(framed.shape, (n_frames, 8))
            for t in range(n_frames):
                np.testing.assert_array_equal(
                    framed[t], samples[4 * t:4 * t + 8])

    def test_a_short_recording_is_one_frame_with_zeros(self):
        self.assertEqual(
            framing.kaldi_frames(np.array([7.0, 8.0]), 4, 3).tolist(),
            [[7.0, 8.0, 0.0, 0.0]])

    def test_mirrored_frames_are_those_of_a_symmetric_padding(self):
        for win, hop in ((8, 4), (9, 4), (8, 5), (4, 12), (25, 10)):
            for n in (1, 2, 3, 5, 6, 11, 40, 41, 46):
                samples = np.arange(1.0, n + 1)
                framed = framing.kaldi_frames(samples, win, hop, False)
                n_frames = max(1, (n + hop // 2) // hop)
                self.assertEqual(framed.shape, (n_frames, win))
                padded = np.pad(samples, 60, mode="symmetric")
                for t in range(n_frames):
                    first = 60 + t * hop + hop // 2 - win // 2
                    np.testing.assert_array_equal(
                        framed[t], padded[first:first + win])


class Cut(unittest.TestCase):

    def cut(self, samples, **options):
        options = dict(dict(n_fft=8, win_length=8, hop_length=4), **options)
        o = presets.resolve(None, 8000, options)
        return recipe.cut(np.asarray(samples, dtype=float), o)

    def test_pad_modes_are_numpys(self):
        for n in (2, 3, 9, 20):
            samples = np.arange(1.0, n + 1)
            for mode in ("constant", "edge", "reflect", "symmetric"):
                framed, _ = self.cut(samples, pad_mode=mode)
                padded = np.pad(samples, 4, mode=mode)
                self.assertEqual(framed.shape, (1 + n // 4, 8))
                for t, frame in enumerate(framed):
                    np.testing.assert_array_equal(
                        frame, padded[4 * t:4 * t + 8])

    def test_the_last_frame_is_dropped_unless_it_is_the_only_one(self):
        for n, kept in ((3, 1), (4, 1), (8, 2), (12, 3)):
            framed, _ = self.cut(np.ones(n), drop_last=True)
            self.assertEqual(len(framed), kept)

    def test_kaldi_fills_frames_up_at_their_end(self):
        framed, shape = self.cut(
            [1.0, 3.0, 5.0, 3.0], win_length=4, snip_edges=True,
            remove_dc=True, preemphasis=0.5, gain=2.0, window="boxcar")
        # -4 0 4 0, each less half of the one before.
        self.assertEqual(framed.tolist(), [[-2, 2, 4, -2, 0, 0, 0, 0]])
        self.assertEqual(shape.tolist(), [1, 1, 1, 1, 0, 0, 0, 0])


class Windows(unittest.TestCase):

    NAMES = ("hann", "hamming", "blackman", "bartlett", "boxcar", "kaiser",
             "povey")

    def test_symmetric_windows_are_numpys(self):
        for n in (2, 3, 16, 25):
            for name, expected in (
                    ("hann", np.hanning(n)), ("hamming", np.hamming(n)),
                    ("blackman", np.blackman(n)), ("boxcar", np.ones(n)),
                    ("bartlett", np.bartlett(n)),
                    ("kaiser", np.kaiser(n, 12.0)),
                    ("povey", np.hanning(n).clip(0.0) ** 0.85)):
                np.testing.assert_allclose(
                    recipe.window(name, n, n, periodic=False), expected,
                    **CLOSE)

    def test_a_periodic_window_is_a_symmetric_one_less_its_last(self):
        for name in self.NAMES:
            for n in (2, 7, 16):
                for beta in (0.0, 5.0, 14.0):
                    np.testing.assert_allclose(
                        recipe.window(name, n, n, True, beta),
                        recipe.window(name, n + 1, n + 1, False, beta)[:n],
                        **CLOSE)

    def test_a_window_of_one_sample_is_one(self):
        for name in self.NAMES:
            for periodic in (True, False):
                self.assertEqual(
                    recipe.window(name, 1, 4, periodic).tolist(),
                    [0.0, 1.0, 0.0, 0.0])

    def test_kaisers_bessel_function_is_its_series(self):
        beta, n = 7.0, 9
        series = [sum((beta * math.sqrt(1.0 - (2.0 * i / n - 1.0) ** 2) / 2)
                      ** (2 * m) / math.factorial(m) ** 2
                      for m in range(40)) for i in range(n)]
        whole = sum((beta / 2) ** (2 * m) / math.factorial(m) ** 2
                    for m in range(40))
        np.testing.assert_allclose(
            recipe.window("kaiser", n, n, beta=beta),
            np.array(series) / whole, rtol=1e-12)

    def test_unknown_names_are_refused(self):
        with self.assertRaisesRegex(ValueError, "han"):
            recipe.window("han", 4, 4)


if __name__ == "__main__":
    unittest.main()
