"""Compares arrays with the float64 NumPy reference; arguments, errors."""
import doctest
import os
import re
import sys
import tempfile
import unittest
import warnings

import numpy as np

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import features
import sounds

import recipe

# f32 transforms of 2048 points and sums of up to a few hundred products.
MOST_OFF = 2e-6
LOOKS = (
    {},
    {"n_fft": 1024, "hop_length": 256, "n_mels": 64, "power": 1.0},
    {"n_fft": 400, "hop_length": 160, "window": "hamming", "norm": None},
    {"n_fft": 512, "win_length": 400, "window": "blackman", "htk": True},
    {"n_fft": 1000, "hop_length": 1200, "window": "bartlett"},
    {"window": "boxcar", "fmin": 100.0, "fmax": 3000.0},
    {"pad_mode": "edge"}, {"pad_mode": "reflect"}, {"center": False},
    {"n_fft": 255, "hop_length": 64, "n_mels": 20, "pad_mode": "reflect"},
)


def reference(y, sr, look):
    """Return the reference's array for librosa's arguments."""
    look = dict(look)
    look["mel_scale"] = "htk" if look.pop("htk", False) else "slaney"
    return features.array(np.asarray(y, np.float64), sr, **look)


def tone(t, hz):
    """Return a tone at half of full scale."""
    return 0.5 * np.sin(2 * np.pi * hz * t)


class Arrays(unittest.TestCase):
    """`melspectrogram` and `Spectrogram.array`."""

    def compare(self, y, sr, look):
        drawn = spectrust.melspectrogram(y, sr=sr, **look)
        exact = reference(y, sr, look)
        self.assertEqual(drawn.shape, exact.shape)
        self.assertEqual(drawn.dtype, np.float32)
        self.assertLessEqual(np.abs(drawn - exact).max(),
                             MOST_OFF * exact.max())

    def test_recordings_by_looks(self):
        for sr in (8000, 16000, 22050, 44100):
            for name in ("speech_like", "music_like"):
                y = getattr(sounds, name)(sr, 1.3, seed=sr)
                for look in LOOKS:
                    with self.subTest(name, sr=sr, **look):
                        self.compare(y.astype(np.float32), sr, look)

    def test_lengths_around_the_window(self):
        y = sounds.noise(8000, 1.0, seed=2).astype(np.float32)
        for n in (1, 2, 63, 64, 65, 127, 128, 129, 511, 512, 513, 1025):
            for pad_mode in ("constant", "edge", "reflect"):
                for center in (True, False):
                    look = {"n_fft": 128, "hop_length": 32, "n_mels": 12,
                            "pad_mode": pad_mode, "center": center}
                    with self.subTest(n=n, **look):
                        self.compare(y[:n], 8000, look)

    def test_very_wide_bands_are_precise(self):
        """Tones in noise and chirps of several lengths and widths."""
        rng = np.random.default_rng(5)
        sr = 22050
        for n_fft in (1000, 1024, 2048, 8192, 16384, 30011, 65536):
            t = np.arange(2 * n_fft) / sr
            noise = rng.standard_normal(len(t))
            chirp = np.sin(2 * np.pi * (100 + sr / 8 * t / t[-1]) * t)
            for name, y in (("quiet", tone(t, 1234.5) + 0.002 * noise),
                            ("noise", tone(t, 1234.5) + 0.01 * noise),
                            ("loud", tone(t, 60.0) + 0.1 * noise),
                            ("chirp", 0.8 * chirp)):
                for n_mels in (1, 2, 7, 40):
                    with self.subTest(name, n_fft=n_fft, n_mels=n_mels):
                        self.compare(y.astype(np.float32), sr, {
                            "n_fft": n_fft, "hop_length": n_fft,
                            "n_mels": n_mels, "center": False})

    def test_linear_has_all_bins(self):
        """(n_fft // 2) * (sr / n_fft) is rounded above sr / 2 here."""
        lost = [(sr, n_fft) for sr in (11025, 16000, 22050, 44100, 48000)
                for n_fft in range(2, 1100, 2)
                if (n_fft // 2) * (sr / n_fft) > sr / 2]
        self.assertGreater(len(lost), 50)
        y = sounds.noise(8000, 0.2, seed=6).astype(np.float32)
        for sr, n_fft in lost:
            spect = spectrust.Spectrogram(kind="linear", n_fft=n_fft,
                                          hop_length=n_fft)
            self.assertEqual(len(spect.array((y, sr))), 1 + n_fft // 2,
                             (sr, n_fft))

    def test_results_do_not_depend_on_jobs(self):
        y = sounds.music_like(22050, 30.0, seed=4)
        one = spectrust.melspectrogram(y)
        for jobs in (0, 2, 3, 8, 1000):
            np.testing.assert_array_equal(
                spectrust.melspectrogram(y, jobs=jobs), one)

    def test_any_real_dtype_strided_or_not(self):
        y = np.round(sounds.noise(8000, 0.5, seed=1) * 1000)
        expected = spectrust.melspectrogram(y.astype(np.float32), sr=8000)
        for dtype in ("f8", "f4", "f2", "g", ">f4", ">f8"):
            np.testing.assert_array_equal(spectrust.melspectrogram(
                y.astype(dtype), sr=8000), expected)
        strided = np.repeat(y, 3)[::3]
        np.testing.assert_array_equal(
            spectrust.melspectrogram(strided, sr=8000), expected)
        np.testing.assert_array_equal(
            spectrust.melspectrogram(list(y), sr=8000), expected)
        self.assertEqual(spectrust.melspectrogram(
            y, sr=8000, dtype=np.float64).dtype, np.float64)

    def test_leading_axes(self):
        y = sounds.noise(8000, 1.2, seed=7).astype(np.float32)
        batch = y[:9600].reshape(2, 3, 1600)
        got = spectrust.melspectrogram(batch, sr=8000)
        self.assertEqual(got.shape, (2, 3, 128, 4))
        for i in range(2):
            for j in range(3):
                np.testing.assert_array_equal(
                    got[i, j], spectrust.melspectrogram(batch[i, j], sr=8000))
        self.assertEqual(
            spectrust.melspectrogram(batch[:0], sr=8000).shape[:2], (0, 3))

    def test_a_file_gives_the_array_of_its_samples(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.wav")
            sounds.write_wav(path, sounds.speech_like(16000, 1.0, 3), 16000)
            pcm, bits, sr = sounds.read_wav(path)
            y = recipe.to_mono(pcm, bits)
            spect = spectrust.Spectrogram(n_mels=40)
            expected = spectrust.melspectrogram(y, sr=sr, n_mels=40)
            np.testing.assert_array_equal(spect.array(path), expected)
            np.testing.assert_array_equal(spect.array((y, sr)), expected)
            np.testing.assert_array_equal(
                spect.array(path, jobs=2), expected)
            with self.assertRaises(spectrust.NotFoundError):
                spect.array(os.path.join(folder, "no.wav"))

    def test_errors_name_bad_input(self):
        y = np.ones(4000, np.float32)
        nan = y.copy()
        nan[1234] = np.nan
        bad = (
            (spectrust.AudioError, "sample 1234 .* NaN", nan, {}),
            (spectrust.AudioError, "no samples", y[:0], {}),
            (TypeError, "real numbers", y + 1j, {}),
            (TypeError, "real numbers", ["a"], {}),
            (TypeError, "y must not be a masked array, .*y.filled",
             np.ma.masked_less(y, 0.5), {}),
            (TypeError, "int8, uint8, int16 or int32.* got int64",
             y.astype(np.int64), {}),
            (TypeError, "full scale .* got uint16", y.astype("u2"), {}),
            (TypeError, "at least one axis", 3.0, {}),
            (ValueError, "fmax .* at most 4000", y, {"fmax": 4001.0}),
            (ValueError, "fmax .* above fmin", y,
             {"fmin": 500.0, "fmax": 400.0}),
            (ValueError, "hop_length .* got 0", y, {"hop_length": 0}),
            (ValueError, "win_length .* n_fft", y,
             {"n_fft": 64, "win_length": 65}),
            (ValueError, "sr .* got 0", y, {"sr": 0}),
            (ValueError, "sr .* got -8000", y, {"sr": -8000}),
            (ValueError, "sr .* got 8000.5", y, {"sr": 8000.5}),
            (ValueError, "jobs .* got -1", y, {"jobs": -1}),
            (ValueError, "'hann'.*got 'han'", y, {"window": "han"}),
        )
        for kind, text, samples, look in bad:
            with self.subTest(text), self.assertRaisesRegex(kind, text):
                spectrust.melspectrogram(
                    samples, **dict({"sr": 8000}, **look))

    def test_bands_without_a_bin_cause_a_warning(self):
        y = sounds.noise(22050, 0.5, seed=1)
        with self.assertWarnsRegex(
                spectrust.SpectrustWarning, "^<samples>: .* hold no bin"):
            S = spectrust.melspectrogram(y, n_fft=256, n_mels=128)
        self.assertTrue((S.max(axis=1) == 0).any())

    def test_a_warning_tells_how_much_bands_differ_in_white_noise(self):
        y = sounds.noise(22050, 30, seed=1)
        with self.assertWarnsRegex(
                spectrust.SpectrustWarning, "narrower than two bins") as seen:
            spectrust.Spectrogram(height=256, n_fft=1024, n_mels=256).encode(
                (y, 22050))
        # An array matches librosa's, and warns of nothing.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            S = spectrust.melspectrogram(
                y, sr=22050, n_fft=1024, n_mels=256, jobs=1)
        stated = re.search("up to (.*) dB in.*: ([0-9]+)", str(seen.warning))
        levels = 10 * np.log10(S.mean(axis=1))
        steps = np.abs(np.diff(levels))
        self.assertLess(abs(steps.max() - float(stated.group(1))), 0.5)
        self.assertLess(abs(np.argmax(steps > 3) - int(stated.group(2))), 2)
        # Nothing else shows such steps.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            S = spectrust.melspectrogram(y, sr=22050)
        steps = np.diff(10 * np.log10(S.mean(axis=1)))
        self.assertLess(np.abs(steps).max(), 1.0)

    def test_warnings_of_arrays_name_the_recording_and_the_line(self):
        y = sounds.noise(22050, 0.2, seed=1)
        spect = spectrust.Spectrogram(n_fft=256, n_mels=128)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "x.wav")
            sounds.write_wav(path, y, 22050)
            for call, label in (
                    (lambda: spect.array(path), path),
                    (lambda: spect.array((y, 22050)), "<samples>"),
                    (lambda: spectrust.mfcc(y, n_fft=256), "<samples>"),
                    (lambda: spect.arrays([[y], [y]], 22050),
                     "<samples>[0, 0]")):
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    call()
                self.assertEqual(len(caught), 1)
                self.assertIs(
                    caught[0].category, spectrust.SpectrustWarning)
                self.assertIn(label + ": ", str(caught[0].message))
                self.assertEqual(caught[0].filename, __file__)

    def test_docstrings_that_need_numpy(self):
        runner = doctest.DocTestRunner()
        finder = doctest.DocTestFinder()
        tests = finder.find(spectrust.arrays) + finder.find(spectrust.mel)
        for method in (spectrust.Spectrogram.array,
                       spectrust.Spectrogram.arrays,
                       spectrust.Spectrogram.batch,
                       spectrust.Spectrogram.pixels,
                       spectrust.Spectrogram.draw,
                       spectrust.Spectrogram.colour,
                       spectrust.Picture.frequencies.fget,
                       spectrust.Picture.times.fget):
            tests += finder.find(method, method.__name__, globs={})
        with tempfile.TemporaryDirectory() as folder:
            here = os.getcwd()
            os.chdir(folder)
            try:
                sounds.write_wav("in.wav", sounds.tone(8000, 0.5), 8000)
                for test in tests:
                    runner.run(test)
            finally:
                os.chdir(here)
        failed, tried = runner.summarize()
        self.assertEqual(failed, 0)
        self.assertGreaterEqual(tried, 34)

    def test_power_to_db(self):
        S = np.array([[0.0, 1e-12, 1e-9], [1e-3, 1.0, 50.0]])
        decibels = spectrust.power_to_db
        np.testing.assert_allclose(
            decibels(S, top_db=None),
            10 * np.log10(np.maximum(S, 1e-10)), rtol=1e-12, atol=1e-12)
        self.assertAlmostEqual(decibels(S, ref=np.max).max(), 0.0)
        self.assertAlmostEqual(np.ptp(decibels(S, top_db=30.0)), 30.0)
        self.assertAlmostEqual(decibels(S, ref=100.0, top_db=None)[1, 1],
                               -20.0)
        for wrong in ({"amin": 0.0}, {"top_db": -1.0}, {"axes": 2},
                      {"axes": (0, -2)}, {"axes": "all"}, {"axes": 0.5}):
            with self.assertRaises((ValueError, TypeError)):
                decibels(S, **wrong)

    def test_what_librosa_takes_and_this_library_refuses(self):
        # The list in docs/parity.md.
        y = np.random.default_rng(1).uniform(-1.0, 1.0, 4000)
        for words in (
                {"power": 1.5}, {"power": 3}, {"window": "flattop"},
                {"fmax": 20000.0}, {"fmin": -1.0}, {"sr": 22050.5},
                {"norm": 0}, {"norm": -1}, {"S": y}):
            with self.subTest(**words), self.assertRaises(
                    (TypeError, ValueError)):
                spectrust.melspectrogram(y, **words)
        np.testing.assert_array_equal(
            spectrust.melspectrogram(y, sr=22050.0, center=1),
            spectrust.melspectrogram(y))

    def test_filters_whose_norm_is_1(self):
        plain = spectrust.mel_filters(8000, 256, 20, norm=None,
                                      dtype="float64")
        for order in (1, 2, 0.5, np.inf, np.float32(3)):
            with self.subTest(order=order):
                found = spectrust.mel_filters(
                    8000, 256, 20, norm=order, dtype="float64")
                norms = np.maximum(1e-300, [
                    np.linalg.norm(row, order) for row in plain])
                np.testing.assert_allclose(
                    found, plain / norms[:, None], rtol=1e-12)
                y = sounds.noise(8000, 0.5, seed=3)
                exact = found @ spectrust.Spectrogram(
                    kind="linear", n_fft=256, hop_length=64).array((y, 8000))
                np.testing.assert_allclose(spectrust.melspectrogram(
                    y, sr=8000, n_fft=256, hop_length=64, n_mels=20,
                    norm=order), exact, rtol=2e-6)
                mfcc = spectrust.mfcc(
                    y, sr=8000, n_fft=256, hop_length=64, n_mels=20,
                    mel_norm=order)
                np.testing.assert_array_equal(mfcc, spectrust.mfcc(
                    y, sr=8000, hop_length=64, filters=found))

    def test_types_of_filters(self):
        for norm in ("slaney", 2):
            for dtype in (np.float16, np.float32, np.float64):
                self.assertEqual(spectrust.mel_filters(
                    8000, 256, 20, norm=norm, dtype=dtype).dtype, dtype)
            with self.assertRaisesRegex(TypeError, "a floating-point type"):
                spectrust.mel_filters(8000, 256, 20, norm=norm, dtype="i4")

    def test_spectra_instead_of_samples(self):
        S = np.random.default_rng(1).random((2, 129, 5))
        found = spectrust.melspectrogram(S=S, sr=8000, n_mels=20, htk=True)
        exact = spectrust.mel_filters(8000, 256, 20, htk=True) @ S
        np.testing.assert_allclose(found, exact, rtol=1e-6)
        with self.assertRaisesRegex(TypeError, "y must be None"):
            spectrust.melspectrogram(S[0, 0], S=S)
        with self.assertRaisesRegex(TypeError, "y or S must be given"):
            spectrust.melspectrogram()
        for function, name in ((spectrust.mfcc, "mel_norm"),
                               (spectrust.melspectrogram, "norm")):
            for wrong in ("x", 0, -2.5):
                with self.assertRaisesRegex(
                        spectrust.OptionError,
                        "^{} must be 'slaney', None or a number".format(
                            name)):
                    function(S[0, 0], **{name: wrong})

    def test_decibels_of_several_channels(self):
        # As in librosa 1.0: each has its own reference and maximum.
        S = np.random.default_rng(5).uniform(1e-9, 1.0, (3, 4, 5))
        S[1] *= 1e-3
        for function, scale in ((spectrust.power_to_db, 10.0),
                                (spectrust.amplitude_to_db, 20.0)):
            apart = np.stack([
                function(each, ref=np.max, top_db=30.0) for each in S])
            np.testing.assert_array_equal(
                function(S, ref=np.max, top_db=30.0), apart)
            levels = scale * np.log10(S / S.max())
            together = function(S, ref=np.max, top_db=30.0, axes=None)
            np.testing.assert_allclose(
                together, np.maximum(levels, -30.0), atol=1e-9)
            self.assertEqual(together[1].max(), -30.0)
            rows = function(S, ref=np.max, top_db=None, axes=-1)
            np.testing.assert_allclose(rows.max(axis=-1), 0.0, atol=1e-12)
            self.assertEqual(function(0.5, top_db=1.0).shape, ())
            with self.assertRaisesRegex(
                    spectrust.OptionError, "ref must be .* axis and keepdims"):
                function(S, ref=lambda values: 1.0)
        one = spectrust.power_to_db(S[0], ref=lambda values: values.max())
        np.testing.assert_array_equal(
            one, spectrust.power_to_db(S[0], ref=np.max))


if __name__ == "__main__":
    unittest.main()
