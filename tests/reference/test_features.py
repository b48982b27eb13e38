"""Check the presets, and the recipe of arrays as a whole."""

import unittest

import bands
import features
import levels
import numpy as np
import presets
import sounds

import recipe

CLOSE = dict(rtol=1e-11, atol=1e-11)


class Presets(unittest.TestCase):

    def test_presets_name_known_options(self):
        for name, options in presets.PRESETS.items():
            self.assertLessEqual(
                set(options), set(presets.DEFAULTS) | {"sr"}, name)

    def test_given_options_override_the_preset(self):
        o = presets.resolve("whisper", 16000, dict(n_mels=128))
        self.assertEqual((o.n_mels, o.n_fft, o.power), (128, 400, 2.0))

    def test_a_rate_is_required(self):
        for preset in ("whisper", "ast"):
            with self.assertRaisesRegex(ValueError, "16000"):
                presets.resolve(preset, 8000, {})
        presets.resolve("kaldi", 8000, {})

    def test_unknown_names_are_refused(self):
        for preset, options, error in (
                ("wisper", {}, ValueError), (None, dict(kind="cqt"),
                                             ValueError),
                (None, dict(scale="dB"), ValueError),
                (None, dict(nmels=3), TypeError)):
            with self.assertRaises(error):
                presets.resolve(preset, 8000, options)

    def test_scales_by_default(self):
        for kind in presets.KINDS:
            for picture in (True, False):
                o = presets.resolve(None, 8000, dict(kind=kind), picture)
                level = kind == "mfcc" or picture and kind != "chroma"
                self.assertEqual(o.scale, "db" if level else "linear")

    def test_a_window_may_bring_its_parameter(self):
        o = presets.resolve(None, 8000, dict(window=("kaiser", 3.0)))
        self.assertEqual((o.window, o.beta), ("kaiser", 3.0))

    def test_shapes(self):
        y = sounds.noise(16000, 0.5)
        for preset, options, shape in (
                ("librosa", {}, (128, 16)), ("torchaudio", {}, (128, 41)),
                ("torchaudio", dict(kind="mfcc"), (40, 41)),
                ("whisper", {}, (80, 50)), ("kaldi", {}, (23, 48)),
                ("whisper", dict(length=16000), (80, 100)),
                ("kaldi", dict(snip_edges=False), (23, 50)),
                ("ast", {}, (128, 48)), (None, {}, (128, 16)),
                (None, dict(kind="linear"), (1025, 16)),
                (None, dict(kind="log"), (128, 16)),
                (None, dict(kind="mfcc", deltas=2), (60, 16)),
                (None, dict(kind="chroma"), (12, 16))):
            with self.subTest(preset, **options):
                self.assertEqual(
                    features.array(y, 16000, preset, **options).shape, shape)


class Arrays(unittest.TestCase):

    y = sounds.music_like(8000, 0.6, seed=3)
    small = dict(n_fft=256, hop_length=100, n_mels=20)

    def array(self, **options):
        return features.array(self.y, 8000, **dict(self.small, **options))

    def test_linear_is_the_spectrum_and_mel_a_product_with_it(self):
        padded = np.pad(self.y, 128)
        framed = np.stack([padded[i:i + 256]
                           for i in range(0, len(self.y) + 1, 100)])
        power = np.abs(np.fft.rfft(framed * recipe.window(
            "hann", 256, 256))).T ** 2
        np.testing.assert_allclose(
            self.array(kind="linear"), power, **CLOSE)
        np.testing.assert_allclose(
            self.array(), recipe.mel_filters(8000, 256, 20) @ power, **CLOSE)
        chroma = bands.chroma_filters(8000, 256) @ power
        np.testing.assert_allclose(
            self.array(kind="chroma"), chroma / chroma.max(axis=0), **CLOSE)

    def test_mfcc_is_the_transform_of_its_scale(self):
        for scale in ("linear", "db", "log", "pcen"):
            np.testing.assert_allclose(
                self.array(kind="mfcc", scale=scale),
                levels.dct(self.array(scale=scale)), **CLOSE)
        np.testing.assert_array_equal(
            self.array(kind="mfcc"), self.array(kind="mfcc", scale="db"))

    def test_standardised_after_everything_but_deltas(self):
        plain = self.array(kind="mfcc", n_mfcc=5)
        got = self.array(kind="mfcc", n_mfcc=5, mean=2.0, std=4.0, deltas=2)
        np.testing.assert_allclose(got[:5], (plain - 2.0) / 4.0, **CLOSE)
        np.testing.assert_allclose(
            got[5:10], levels.delta(plain) / 4.0, **CLOSE)
        np.testing.assert_allclose(
            got[10:], levels.delta(plain, order=2) / 4.0, **CLOSE)

    def test_the_floor_ignores_a_dropped_frame(self):
        y = np.concatenate([0.001 * self.y[:1000], self.y[:100]])
        options = dict(self.small, scale="log10", drop_last=True)
        kept = features.array(y, 8000, **options)
        options["drop_last"] = False
        whole = features.array(y, 8000, **dict(options, top_db=None))
        np.testing.assert_array_equal(
            kept, np.maximum(whole[:, :-1], whole[:, :-1].max() - 8.0))

    def test_gain_and_excerpts(self):
        np.testing.assert_allclose(
            self.array(gain=3.0), 9.0 * self.array(), **CLOSE)
        np.testing.assert_array_equal(
            self.array(offset=0.1, duration=0.2, length=1200),
            features.array(self.y[800:2000], 8000, **self.small))

    def test_kaldis_frames_of_silence_are_its_smallest_level(self):
        values = features.array(np.full(4000, 0.25), 16000, "kaldi")
        # Constant frames are 0 once their mean is subtracted.
        np.testing.assert_allclose(values, -23.0 * np.log(2.0), **CLOSE)

    def test_bad_values_are_refused(self):
        for options in (dict(std=0.0), dict(deltas=3), dict(length=0),
                        dict(deltas=1, delta_width=99), dict(n_fft=8,
                                                             win_length=9)):
            with self.assertRaises(ValueError):
                self.array(**options)


if __name__ == "__main__":
    unittest.main()
