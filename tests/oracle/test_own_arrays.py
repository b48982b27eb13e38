"""Windows, filter banks, means and divisors that the caller gives."""
import json
import os
import pickle
import sys
import unittest

import numpy as np

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import features
import sounds

SR = 8000
# f32 transforms and sums, as in test_arrays.
MOST_OFF = 2e-6
SOUND = sounds.speech_like(SR, 1.3, seed=3).astype(np.float32)


def spectra(window, n_fft, hop_length, power=2):
    """Return the spectra of centred frames of `SOUND` in float64."""
    behind = n_fft - len(window)
    window = np.pad(window, (behind // 2, behind - behind // 2))
    padded = np.pad(SOUND.astype(np.float64), n_fft // 2)
    starts = range(0, len(padded) - n_fft + 1, hop_length)
    frames = np.stack([padded[at:at + n_fft] * window for at in starts])
    return np.abs(np.fft.rfft(frames)).T ** power


def array(**options):
    """Return the array of `SOUND`."""
    return spectrust.Spectrogram(**options).array((SOUND, SR))


class OwnArrays(unittest.TestCase):

    def close(self, found, exact):
        self.assertEqual(found.shape, exact.shape)
        self.assertLessEqual(
            np.abs(found - exact).max(), MOST_OFF * np.abs(exact).max())

    def test_windows(self):
        rng = np.random.default_rng(1)
        for length, n_fft in ((512, 512), (400, 512), (255, 300), (1, 64)):
            window = rng.normal(size=length)
            with self.subTest(length=length, n_fft=n_fft):
                self.close(
                    array(window=window, n_fft=n_fft, hop_length=100,
                          kind="linear"),
                    spectra(window, n_fft, 100))

    def test_window_in_kaldi_s_framing(self):
        window = np.hamming(200)
        named = array(preset="kaldi", window="hamming", frame_length_ms=25)
        given = array(preset="kaldi", window=window, n_fft=256)
        self.assertEqual(given.shape, named.shape)
        self.assertLess(np.abs(given - named).max(), 1e-3)

    def test_filters(self):
        rng = np.random.default_rng(2)
        for n_bands, n_fft in ((1, 64), (40, 512), (7, 301)):
            # Some are negative, some bands have gaps.
            filters = rng.normal(size=(n_bands, n_fft // 2 + 1))
            filters[filters < -0.5] = 0.0
            with self.subTest(n_bands=n_bands, n_fft=n_fft):
                exact = filters @ spectra(np.hanning(n_fft + 1)[:-1], n_fft,
                                          80)
                self.close(array(filters=filters, n_fft=n_fft,
                                 hop_length=80), exact)

    def test_filters_of_the_library_give_its_bits(self):
        filters = spectrust.mel_filters(SR, 512, n_mels=40)
        for options in ({}, {"kind": "mfcc"}, {"scale": "pcen"},
                        {"ref": "fullscale", "scale": "db"}):
            with self.subTest(**options):
                given = array(filters=filters, hop_length=128, **options)
                np.testing.assert_array_equal(given, array(
                    n_mels=40, n_fft=512, hop_length=128, **options))

    def test_filters_choose_the_bands_and_the_transform(self):
        filters = np.eye(5, 129)
        chosen = array(filters=filters)
        self.assertEqual(len(chosen), 5)
        np.testing.assert_array_equal(
            chosen, array(filters=filters, n_fft=256))

    def test_mean_and_std_of_each_row(self):
        plain = array(n_mels=20, scale="db", n_fft=512)
        mean, std = np.linspace(-50, 3, 20), np.linspace(0.5, 9, 20)
        for options in ({"mean": mean, "std": std}, {"mean": mean},
                        {"std": std}, {"mean": -3.5, "std": std}):
            with self.subTest(list(options)):
                exact = (plain.astype(np.float64) - np.reshape(
                    options.get("mean", 0.0), (-1, 1))) / np.reshape(
                        options.get("std", 1.0), (-1, 1))
                self.close(array(
                    n_mels=20, scale="db", n_fft=512, **options), exact)

    def test_derivatives_are_of_rows_with_their_mean_and_std(self):
        mean, std = np.arange(13.0), np.linspace(1, 2, 13)
        mfcc = dict(kind="mfcc", n_mfcc=13, n_fft=512, hop_length=128)
        exact = features.with_deltas(
            (array(**mfcc) - mean[:, None]) / std[:, None], 2, 9)
        self.close(array(mean=mean, std=std, deltas=2, **mfcc), exact)

    def test_derivatives_with_repeated_ends(self):
        plain = dict(n_mels=20, n_fft=256, hop_length=500, scale="db")
        for width in (3, 5, 99):
            exact = features.with_deltas(
                array(**plain).astype(np.float64), 2, width, "repeat")
            self.close(array(deltas=2, delta_width=width,
                             delta_edges="repeat", **plain), exact)
        with self.assertRaisesRegex(
                spectrust.OptionError, "delta_edges must be interp in a"):
            spectrust.Spectrogram(
                deltas=1, delta_edges="repeat", top_db=None).stream(SR)

    def test_stacked_rows(self):
        options = dict(n_mels=10, scale="db", n_fft=256, hop_length=80,
                       stack=7, stack_step=6, stack_edges="repeat",
                       frames=200, frames_fill=-3.0)
        mean, std = np.linspace(-9, 9, 70), np.linspace(1, 3, 70)
        exact = (array(**options) - mean[:, None]) / std[:, None]
        self.close(array(mean=mean, std=std, **options), exact)

    def test_frames_filled_by_row(self):
        mean = np.arange(10.0)
        found = array(n_mels=10, n_fft=256, mean=mean, frames=4000,
                      frames_fill=1.0)
        np.testing.assert_array_equal(found[:, -1], 1.0 - mean)

    def test_streams_have_the_same_bits(self):
        spect = spectrust.Spectrogram(
            window=np.hanning(256) ** 0.4, n_fft=256, hop_length=80,
            filters=np.random.default_rng(4).random((12, 129)), scale="log",
            top_db=None, mean=np.arange(12.0), std=np.arange(1.0, 13.0))
        with spect.stream(SR) as stream:
            parts = [stream.push(SOUND[at:at + 977]) or stream.pop()
                     for at in range(0, len(SOUND), 977)]
            parts.append(stream.flush())
        np.testing.assert_array_equal(
            np.concatenate(parts).T, spect.array((SOUND, SR)))


class Options(unittest.TestCase):

    def spectrogram(self):
        return spectrust.Spectrogram(
            window=np.hanning(400), filters=np.eye(4, 257), mean=[1, 2, 3, 4],
            std=np.float32([1, 2, 3, 4]))

    def test_any_kind_of_array(self):
        bare = [0.5, 1.0, 0.25]
        for window in (bare, tuple(bare), np.array(bare),
                       np.float32(bare), memoryview(np.array(bare))):
            with self.subTest(type(window)):
                options = spectrust.Spectrogram(window=window).options
                self.assertEqual(options["window"], (0.5, 1.0, 0.25))

    def test_options_come_back_and_can_be_stored(self):
        spect = self.spectrogram()
        again = spectrust.Spectrogram(**json.loads(json.dumps(
            spect.options)))
        for other in (again, pickle.loads(pickle.dumps(spect))):
            self.assertEqual(other.options, spect.options)
            np.testing.assert_array_equal(
                other.array((SOUND, SR)), spect.array((SOUND, SR)))

    def test_a_call_shows_their_shapes(self):
        shown = repr(self.spectrogram())
        self.assertIn("window=<400 numbers>", shown)
        self.assertIn("filters=<4 x 257 numbers>", shown)

    def test_pictures_name_them_by_a_hash(self):
        first = self.spectrogram()
        other = spectrust.Spectrogram(
            **dict(first.options, filters=np.eye(4, 257) * 2))
        stored = [spectrust.read_picture(
            spect.encode((SOUND, SR), format="png")).parameters
            for spect in (first, other)]
        self.assertNotEqual(stored[0]["filters"], stored[1]["filters"])
        self.assertEqual(stored[0]["window"], stored[1]["window"])

    def test_a_picture_with_them_is_drawn_again_with_them(self):
        given = dict(window=np.hanning(400), filters=np.eye(4, 257))
        drawn = spectrust.Spectrogram(64, 48, **given).encode(
            (SOUND, SR), format="png")
        picture = spectrust.read_picture(drawn)
        self.assertIsNone(picture.frequencies)
        for missing, other in (("window", "filters"), ("filters", "window")):
            with self.assertRaisesRegex(
                    spectrust.OptionError,
                    "array as {0},.* {0}=$".format(missing)):
                picture.spectrogram(**{other: given[other]})
        again = picture.spectrogram(**given)
        self.assertEqual(again.encode((SOUND, SR), format="png"), drawn)

    def test_a_preset_s_number_of_bands_is_not_theirs(self):
        spect = spectrust.Spectrogram(
            preset="whisper", filters=np.ones((4, 201)))
        self.assertEqual(len(spect.array((SOUND, SR))), 4)

    def test_what_is_too_large_is_refused_at_once(self):
        vast = np.broadcast_to(np.float32(1), (10 ** 12,))
        wide = np.broadcast_to(np.float32(1), (10 ** 6, 10 ** 6))
        for options in ({"window": vast}, {"mean": vast}, {"filters": wide}):
            with self.subTest(list(options)), self.assertRaisesRegex(
                    spectrust.OptionError, "at most 16777216 numbers"):
                spectrust.Spectrogram(**options)

    def test_masked_and_unordered_numbers_are_refused(self):
        masked = np.ma.masked_array([1.0, 2.0], mask=[True, False])
        with self.assertRaisesRegex(TypeError, "masked"):
            spectrust.Spectrogram(window=masked)
        for wrong in ({1.0, 2.0}, np.array([1j]), np.array(["a"]),
                      np.array([True])):
            with self.assertRaises(TypeError):
                spectrust.Spectrogram(window=wrong)

    def test_types_of_numbers(self):
        exact = np.array([1, 2, 3, 2, 1])
        whole = spectrust.Spectrogram(window=exact).options["window"]
        for dtype in ("i1", "u8", "<f2", ">f4", ">f8", "g", "O"):
            window = exact.astype(dtype)
            for given in (window, np.repeat(window, 2)[::2], window[::-1]):
                self.assertEqual(spectrust.Spectrogram(
                    window=given).options["window"], whole)

    def test_what_does_not_fit_is_refused(self):
        for options, sentence in (
                ({"window": []}, "window must be a name"),
                ({"window": [1, float("nan")]}, "NaN at index 1"),
                ({"window": [[1, 2], [3, 4]]}, "window must be a name"),
                ({"window": [1, 2], "win_length": 3}, "win_length numbers"),
                ({"window": np.ones(70), "n_fft": 64}, "at most n_fft"),
                ({"filters": [1, 2, 3]}, "filters must be an array"),
                ({"filters": [[1, 2], [3]]}, "filters must be an array"),
                ({"filters": np.ones((2, 5)), "n_fft": 16}, "rows of 9"),
                ({"filters": np.ones((2, 5)), "n_mels": 3}, "which is 2"),
                ({"filters": np.ones((2, 5)), "kind": "log"}, "mel or mfcc"),
                ({"filters": np.ones((2, 5)), "axes": "hz"}, "axes must be"),
                ({"std": [1.0] * 127 + [0.0]}, "std must be .*, got 0"),
                ({"mean": [1e31] * 128}, "mean must be .*, got 1e31"),
                ({"window": np.zeros(9)}, "some are not 0, got zeros"),
                ({"window": [1e-300]}, "some are not 0, got zeros"),
                ({"filters": np.zeros((2, 5))}, "some are not 0, got zeros"),
                ({"filters": np.ones((2, 5)), "window": np.ones(9)},
                 "at most n_fft, which is 8"),
                ({"mean": [1.0] * 256, "stack": 2, "deltas": 1},
                 "deltas must be"),
        ):
            with self.subTest(sentence), self.assertRaisesRegex(
                    spectrust.OptionError, sentence):
                spectrust.Spectrogram(**options)
        for options in ({"window": [True, False]}, {"mean": ["a"]},
                        {"filters": "mel"}, {"filters": 3}):
            with self.subTest(**options), self.assertRaises(TypeError):
                spectrust.Spectrogram(**options)

    def test_as_many_as_the_rows(self):
        for options, rows in (({}, 128), ({"kind": "mfcc"}, 20),
                              ({"stack": 2}, 256), ({"n_mels": 4}, 4),
                              ({"preset": "kaldi", "n_mels": 80}, 80)):
            with self.subTest(**options), self.assertRaisesRegex(
                    spectrust.OptionError,
                    "^mean .* which has {}, got an array of 5".format(rows)):
                spectrust.Spectrogram(mean=np.zeros(5), **options)
        spect = spectrust.Spectrogram(
            mean=np.zeros(5), kind="linear", n_fft=512)
        with self.assertRaisesRegex(spectrust.OptionError, "has 257, got"):
            spect.array((SOUND, SR))
        with self.assertRaisesRegex(spectrust.OptionError, "has 257, got"):
            spect.stream(SR)

    def test_a_window_of_a_preset_is_replaced(self):
        spect = spectrust.Spectrogram(preset="whisper", window=np.ones(400))
        boxcar = spectrust.Spectrogram(preset="whisper", window="boxcar")
        np.testing.assert_array_equal(
            spect.array((SOUND, 16000)), boxcar.array((SOUND, 16000)))


if __name__ == "__main__":
    unittest.main()
