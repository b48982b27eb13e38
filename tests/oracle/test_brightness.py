"""Pictures: silence, fixed ranges at several rates, start of PCEN."""
import os
import tempfile
import unittest

import numpy as np
import soundfile
from PIL import Image

import spectrust

SAME = dict(sr=16000, n_fft=1024, norm=None, ref=3 * (1024 / 4) ** 2,
            vmin=-80.0, vmax=0.0)


class Brightness(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def draw(self, source, **options):
        """Return the gray levels of a picture, and its warnings."""
        options = dict(dict(width=200, height=100, colormap="gray"),
                       **options)
        result = spectrust.Spectrogram(**options).generate(
            source, self.path("x.png"))
        self.assertIsNone(result.error)
        with Image.open(self.path("x.png")) as image:
            return np.asarray(image).astype(int), result.warnings

    def half_silent(self, amplitude, sr=16000):
        y = np.random.default_rng(0).standard_normal(4 * sr)
        y[2 * sr:] = 0.0
        return (amplitude * y).astype(np.float32), sr

    def test_silence_in_a_quiet_recording_is_the_lowest_colour(self):
        for amplitude in (0.1, 1e-3, 1e-4, 3e-5):
            for options in ({}, {"kind": "linear"}, {"kind": "log"},
                            {"scale": "log"}, {"scale": "log10"},
                            {"power": 1}, {"amin": 1e-12}, {"amin": 1e-9},
                            {"vmin": -95.0}, {"vmax": -5.0},
                            {"ref": 1e-6, "vmin": -120.0}):
                gray, _ = self.draw(self.half_silent(amplitude), **options)
                self.assertEqual(gray[:, 110:].max(), 0,
                                 (amplitude, options))
                self.assertGreater(gray[:, :90].mean(), 0)

    def test_a_quiet_recording_looks_like_a_loud_one(self):
        loud, _ = self.draw(self.half_silent(0.1))
        quiet, _ = self.draw(self.half_silent(1e-4))
        self.assertLessEqual(np.abs(loud - quiet).max(), 1)

    def test_silent_segments_of_a_quiet_recording(self):
        y, sr = self.half_silent(1e-4)
        soundfile.write(self.path("a.wav"), y, sr, subtype="FLOAT")
        batch = spectrust.Batchop(
            [self.path("a.wav")], self.path("out"), 60, 40, segment=1.5,
            ref="recording", colormap="gray", format="png")
        results = list(batch.run())
        with Image.open(results[-1].output_file) as image:
            self.assertEqual(np.asarray(image).max(), 0)
        with Image.open(results[0].output_file) as image:
            self.assertGreater(np.asarray(image).mean(), 100)

    def test_the_recipe_for_one_brightness_holds_at_every_rate(self):
        for name in ("sine", "square"):
            highest = []
            for sr in (8000, 16000, 22050, 44100, 48000, 96000):
                y = np.sin(2 * np.pi * 1000 * np.arange(2 * sr) / sr)
                if name == "square":
                    y = np.where(y < 0, -1.0, 1.0)
                gray, warned = self.draw((y.astype(np.float32), sr), **SAME)
                highest.append(gray[:, 50:150].max())
                self.assertEqual(warned, [], (name, sr))
            self.assertLess(max(highest), 255)
            self.assertGreater(min(highest), 235)
            self.assertLessEqual(max(highest) - min(highest), 4)

    def test_values_outside_the_range_cause_a_warning(self):
        y = 0.5 * np.random.default_rng(1).standard_normal(44100)
        source = (y.astype(np.float32).clip(-1, 1), 44100)
        fixed = dict(ref=1.0, vmin=-80.0, vmax=0.0)
        gray, warned = self.draw(source, **fixed)
        percent = round(100 * (gray == 255).mean())
        self.assertGreater(percent, 50)
        self.assertEqual(len(warned), 1)
        self.assertIn("% of the picture lies above vmax", warned[0])
        self.assertAlmostEqual(int(warned[0].split()[0]), percent, delta=5)
        self.assertEqual(self.draw(source, ref=1.0)[1], [])
        _, warned = self.draw(source, **dict(fixed, ref=1e12))
        self.assertEqual(len(warned), 1)
        self.assertIn("the whole picture lies below vmin", warned[0])

    def test_several_rates_with_a_fixed_range_cause_a_warning(self):
        paths = []
        for sr in (16000, 44100):
            paths.append(self.path("%d.wav" % sr))
            y = 0.01 * np.random.default_rng(2).standard_normal(sr)
            soundfile.write(paths[-1], y, sr)

        def warned(**options):
            batch = spectrust.Batchop(
                paths, self.path("out"), 60, 40, jobs=1, ref=1e3,
                vmin=-80.0, **options)
            return [result.warnings for result in batch.run()]

        messages = sum(warned(vmax=0.0), [])
        self.assertEqual(len(messages), 1)
        self.assertIn("16000 Hz", messages[0])
        self.assertIn("44100 Hz", messages[0])
        self.assertEqual(warned(vmax=0.0, sr=16000), [[], []])
        self.assertEqual(warned(), [[], []])

    def test_pcen_pictures_of_a_steady_sound_are_steady(self):
        for amplitude in (0.3, 1e-2):
            y = amplitude * np.random.default_rng(3).standard_normal(160000)
            gray, _ = self.draw((y.astype(np.float32), 16000), scale="pcen",
                                gain=2.0 ** 15)
            first, later = gray[:, 1:20].mean(), gray[:, 100:].mean()
            self.assertLess(abs(first - later), 0.15 * later)


if __name__ == "__main__":
    unittest.main()
