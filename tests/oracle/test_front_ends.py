"""Compares kinds, scales, presets and functions with the reference."""
import os
import sys
import unittest
import warnings

import numpy as np

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import features
import levels
import sounds

import recipe

# Tolerances of tests/vectors.rs: relative to the largest value; 60 dB as a
# natural logarithm of power, below which Kaldi's values are rounding errors.
POWER, LEVEL, FAINT = 2e-6, 2e-5, 5e-3
SIXTY_DB = 6.0 * np.log(10.0)

LOOKS = (
    {"kind": "linear", "fmin": 500.0, "fmax": 2000.0, "n_fft": 512},
    {"kind": "log", "n_mels": 60, "fmin": 55.0},
    {"kind": "mfcc", "n_fft": 512, "hop_length": 160, "n_mels": 40},
    {"kind": "mfcc", "dct_type": 1, "dct_norm": None, "n_mfcc": 13,
     "lifter": 22.0},
    {"kind": "mfcc", "scale": "log10", "dct_type": 3, "deltas": 1},
    {"kind": "chroma", "n_chroma": 24, "tuning": -0.3},
    {"scale": "db"}, {"scale": "db", "ref": "max", "top_db": 50.0},
    {"scale": "db", "power": 1, "ref": 2.5}, {"scale": "log", "amin": 1e-3},
    {"scale": "log10", "top_db": None, "amin": 1e-4},
    {"scale": "pcen", "power": 1, "gain": 2.0 ** 31},
    {"scale": "pcen", "pcen_power": 0.25, "pcen_bias": 10.0},
    {"window": "kaiser", "beta": 8.0}, {"window": "povey"},
    {"window": "hamming", "periodic": False, "n_fft": 400},
    {"pad_mode": "symmetric"}, {"preemphasis": 0.97},
    {"remove_dc": True, "n_fft": 600}, {"length": 5000}, {"length": 40000},
    {"drop_last": True, "deltas": 2}, {"mean": -4.5, "std": 2.5},
    {"snip_edges": True, "win_length": 300, "n_fft": 512, "hop_length": 100},
    {"snip_edges": False, "frame_length_ms": 20.0, "frame_shift_ms": 5.0},
    {"preset": "librosa"}, {"preset": "torchaudio"},
    {"preset": "torchaudio", "kind": "mfcc"},
    {"preset": "kaldi"}, {"preset": "kaldi", "snip_edges": False},
    {"preset": "kaldi", "n_mels": 40, "hop_length": 100},
)


def quiet(function, *arguments, **words):
    """Call without the warnings about bands without a bin."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return function(*arguments, **words)


class Features(unittest.TestCase):
    """`Spectrogram(...).array` and the functions named after librosa's."""

    def compare(self, got, exact, share, faint=None):
        self.assertEqual(got.shape, exact.shape)
        off = np.abs(got - exact)
        if faint is not None:
            weak = exact < exact.max() - faint
            self.assertLessEqual(off[weak].max(initial=0.0), FAINT)
            off = off[~weak]
        self.assertLessEqual(off.max(), share * np.abs(exact).max())

    def test_recordings_by_looks(self):
        for sr in (8000, 16000, 22050):
            for name in ("speech_like", "music_like"):
                y = getattr(sounds, name)(sr, 1.1, seed=sr)
                y = y.astype(np.float32)
                for look in LOOKS:
                    with self.subTest(name, sr=sr, **look):
                        self.look(y, sr, look)

    def look(self, y, sr, look):
        spect = spectrust.Spectrogram(**look)
        got = quiet(spect.array, (y, sr))
        exact = features.array(y.astype(np.float64), sr, **look)
        power = "scale" not in look and look.get("kind") != "mfcc"
        power = power and look.get("preset") != "kaldi"
        faint = SIXTY_DB if look.get("preset") == "kaldi" else None
        self.compare(got, exact, POWER if power else LEVEL, faint)

    def test_presets_of_one_rate(self):
        y = sounds.speech_like(16000, 1.1, seed=5).astype(np.float32)
        for look in ({"preset": "whisper"}, {"preset": "ast"},
                     {"preset": "whisper", "n_mels": 128, "length": 20000}):
            with self.subTest(**look):
                got = quiet(spectrust.Spectrogram(**look).array, (y, 16000))
                exact = features.array(y.astype(np.float64), 16000, **look)
                self.assertLessEqual(np.abs(got - exact).max(), 2e-4)
                # Half the rate needs half the samples.
                other = quiet(spectrust.Spectrogram(**look).array,
                              (y[::2], 8000))
                self.assertEqual(other.shape, got.shape)

    def test_results_do_not_depend_on_jobs(self):
        y = sounds.music_like(22050, 20.0, seed=4)
        for look in ({"kind": "chroma"}, {"kind": "mfcc", "deltas": 2},
                     {"scale": "pcen"}, {"preemphasis": 0.9}):
            spect = spectrust.Spectrogram(**look)
            one = spect.array((y, 22050))
            for jobs in (2, 3, 8):
                np.testing.assert_array_equal(
                    spect.array((y, 22050), jobs=jobs), one)

    def test_mfcc(self):
        y = sounds.speech_like(22050, 1.0, seed=1).astype(np.float32)
        got = spectrust.mfcc(y, sr=22050, n_mfcc=13, lifter=5, htk=True,
                             norm=None, mel_norm=None, n_fft=1024)
        exact = features.array(
            y.astype(np.float64), 22050, kind="mfcc", n_mfcc=13, lifter=5,
            mel_scale="htk", dct_norm=None, norm=None, n_fft=1024)
        self.compare(got, exact, LEVEL)
        with self.assertRaisesRegex(ValueError, "n_mfcc .* which is 12"):
            spectrust.mfcc(y, n_mels=12)

    def test_pcen_and_delta(self):
        S = np.abs(np.random.RandomState(3).randn(2, 5, 40))
        got = spectrust.pcen(S, sr=8000, hop_length=100, gain=0.8,
                             time_constant=0.1)
        for one, many in zip(S, got):
            self.compare(many, levels.pcen(one, 8000, 100, 0.8, 2.0, 0.5,
                                           0.1, 1e-6), LEVEL)
        for order in (1, 2):
            for width in (3, 9, 39):
                got = spectrust.delta(S, width=width, order=order)
                for one, many in zip(S, got):
                    self.compare(many, levels.delta(one, width, order), LEVEL)
        with self.assertRaisesRegex(ValueError, "delta_width .* got 41"):
            spectrust.delta(S, width=41)
        for words in ({"width": 4}, {"order": 3}, {"width": 1}):
            with self.assertRaises(ValueError):
                spectrust.delta(S, **words)
        for function in (spectrust.pcen, spectrust.delta):
            with self.assertRaisesRegex(TypeError, "at least 2 axes, got 1"):
                function(np.ones(9))

    def test_filters_and_scales(self):
        for htk in (False, True):
            scale = "htk" if htk else "slaney"
            for norm in ("slaney", None):
                got = spectrust.mel_filters(
                    16000, 400, n_mels=64, fmin=20.0, htk=htk, norm=norm)
                exact = recipe.mel_filters(
                    16000, 400, 64, 20.0, None, scale, norm)
                self.assertEqual(got.dtype, np.float32)
                self.assertLessEqual(np.abs(got - exact).max(), 1e-7)
                wide = spectrust.mel_filters(
                    16000, 400, n_mels=64, fmin=20.0, htk=htk, norm=norm,
                    dtype=np.float64)
                self.assertEqual(wide.dtype, np.float64)
                # The error of NumPy's exp and log is a few units in the last
                # place and depends on the processor; a cast from float32 would
                # have an error of 1e-8.
                self.assertLessEqual(np.abs(wide - exact).max(), 1e-12)
                np.testing.assert_array_equal(wide.astype(np.float32), got)
            hz = np.linspace(0.0, 20000.0, 30).reshape(5, 6)
            mel = spectrust.hz_to_mel(hz, htk=htk)
            np.testing.assert_allclose(
                mel, recipe.hz_to_mel(hz, scale), rtol=1e-14)
            np.testing.assert_allclose(
                spectrust.mel_to_hz(mel, htk=htk), hz, rtol=1e-12, atol=1e-9)
        self.assertEqual(spectrust.mel_to_hz(0), 0.0)
        for words in ({"n_mels": 0}, {"n_mels": 10 ** 9}, {"fmax": 9000.0},
                      {"fmin": 5000.0, "fmax": 5000.0}, {"norm": "area"}):
            with self.subTest(**words), self.assertRaises(ValueError):
                spectrust.mel_filters(16000, 400, **words)
        with self.assertRaises(TypeError):
            spectrust.mel_filters("16000", 400)

    def test_amplitude_to_db(self):
        S = np.array([0.0, 1e-7, 0.5, -3.0])
        np.testing.assert_allclose(
            spectrust.amplitude_to_db(S, ref=np.max, top_db=None),
            20 * np.log10(np.maximum(np.abs(S), 1e-5) / 3.0), atol=1e-12)

    def test_regressions(self):
        y = np.ones(3000, np.float32)
        self.assertEqual(spectrust.pcen(np.ones((4, 0))).shape, (4, 0))
        self.assertEqual(spectrust.delta(np.ones((0, 30))).shape, (0, 30))
        for function, words in (
                (spectrust.melspectrogram, {"sr": "8000"}),
                (spectrust.mfcc, {"S": y}), (spectrust.mfcc, {"kind": "mel"}),
                (spectrust.pcen, {"sr": "8000"})):
            with self.subTest(str(words)), self.assertRaises(TypeError):
                function(y.reshape(1, -1), **words)
        with self.assertRaisesRegex(TypeError, "n_mels .* got None"):
            spectrust.mel_filters(8000, 512, n_mels=None)
        # A pre-emphasis too small for float32 changes nothing.
        np.testing.assert_allclose(
            spectrust.Spectrogram(preemphasis=1e-40).array((y, 8000)),
            spectrust.Spectrogram(preemphasis=1e-20).array((y, 8000)))
        for words in ({"pcen_time_constant": 1e300}, {"std": 1e-40},
                      {"lifter": 1e-308}, {"mean": 1e39},
                      {"length": 10 ** 12}):
            with self.assertRaises(ValueError):
                spectrust.Spectrogram(**words)

    def test_too_few_frames_for_deltas(self):
        spect = spectrust.Spectrogram(deltas=1)
        with self.assertRaisesRegex(ValueError, "number of frames.* is 8"):
            spect.array((np.ones(7 * 512), 8000))


if __name__ == "__main__":
    unittest.main()
