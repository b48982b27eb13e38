"""survey.py: what is in a folder, compared with NumPy on all values."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import soundfile

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

DBFS = {"scale": "db", "ref": "fullscale", "top_db": None}


class Surveys(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.files = []
        for at, (name, seconds, gain) in enumerate((
                ("a.wav", 1.5, 0.1), ("b.flac", 0.75, 0.5),
                ("c.wav", 1 / 16000, 0.3), ("d.wav", 1.00006, 0.01))):
            y = gain * sounds.noise(16000, seconds, seed=at)
            self.files.append(self.path(name))
            soundfile.write(self.path(name), y, 16000, subtype=(
                "PCM_16" if name == "b.flac" else "FLOAT"))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def values(self, **options):
        spect = spectrust.Spectrogram(**options)
        return [spect.array(path) for path in self.files]

    def test_levels_are_those_of_all_values(self):
        found = spectrust.survey(self.folder.name)
        values = np.concatenate(self.values(**DBFS), axis=1)
        self.assertAlmostEqual(found["mean"], values.mean(), 4)
        self.assertAlmostEqual(found["std"], values.std(), 4)
        np.testing.assert_allclose(
            found["bands"]["mean"], values.mean(axis=1, dtype=float), 1e-6)
        np.testing.assert_allclose(
            found["bands"]["std"], values.std(axis=1, dtype=float), 1e-5)
        self.assertEqual(found["bands"]["sr"], 16000)
        self.assertEqual(found["levels"].pop("unit"), "dBFS")
        for percent, level in found["levels"].items():
            expected = np.percentile(
                values[values > -100], float(percent[:-1]))
            self.assertLess(abs(level - expected), 0.06, percent)
        self.assertEqual(found["suggested"], {
            "sr": 16000, "vmin": found["levels"]["5%"],
            "vmax": found["levels"]["99.5%"]})

    def test_loudness_and_length_are_those_of_the_samples(self):
        found = spectrust.survey(self.folder.name)
        read = [soundfile.read(path)[0] for path in self.files]
        for name, measure in (
                ("rms", lambda y: np.sqrt((y ** 2).mean())),
                ("peak", lambda y: abs(y).max())):
            expected = np.percentile(
                [20 * np.log10(measure(y)) for y in read], (5, 50, 95))
            np.testing.assert_allclose(
                [found[name][key] for key in ("5%", "50%", "95%")], expected,
                atol=1e-4)
        seconds = [len(y) / 16000 for y in read]
        for name, value in (("total", sum(seconds)), ("min", min(seconds)),
                            ("median", np.median(seconds)),
                            ("max", max(seconds))):
            self.assertAlmostEqual(found["duration"][name], value)

    def test_long_recordings_are_measured_in_pieces(self):
        from spectrust import survey
        module = sys.modules[survey.__module__]
        before = module._VALUES_SECONDS, module._SAMPLES_SECONDS
        whole = spectrust.survey(self.folder.name)
        try:
            module._VALUES_SECONDS = module._SAMPLES_SECONDS = 0.5
            found = spectrust.survey(self.folder.name)
        finally:
            module._VALUES_SECONDS, module._SAMPLES_SECONDS = before
        for name in ("rms", "peak"):
            for key, value in whole[name].items():
                self.assertAlmostEqual(found[name][key], value)
        # Padding at both ends of a piece.
        self.assertLess(abs(found["mean"] - whole["mean"]), 1.)

    def test_the_result_does_not_depend_on_threads(self):
        expected = json.dumps(spectrust.survey(self.folder.name, jobs=1))
        for jobs in (2, 5):
            self.assertEqual(
                json.dumps(spectrust.survey(self.folder.name, jobs=jobs)),
                expected)

    def test_bad_files_are_counted(self):
        for name, content in (("x.wav", b""), ("y.wav", b"no audio"),
                              ("z.wav", None)):
            if content is None:
                os.symlink("nowhere", self.path(name))
            else:
                with open(self.path(name), "wb") as file:
                    file.write(content)
        soundfile.write(self.path("s.wav"), np.zeros((99, 2)), 8000)
        found = spectrust.survey(self.folder.name)
        self.assertEqual(
            (found["files"], found["surveyed"], found["failed"],
             found["silent"]), (8, 8, 3, 1))
        self.assertEqual(found["failures"]["AudioError"]["count"], 2)
        self.assertIn("x.wav", found["failures"]["AudioError"]["example"])
        self.assertEqual(found["failures"]["NotFoundError"]["count"], 1)
        self.assertEqual(found["channels"], {1: 4, 2: 1})
        self.assertEqual(found["sample_rates"], {16000: 4, 8000: 1})
        self.assertEqual(found["formats"], {
            "WAV, 32-bit float": 3, "FLAC, FLAC": 1, "WAV, 16-bit PCM": 1})

    def test_nothing_that_can_be_read(self):
        for given in ([], [b"no audio", self.path("none.wav")]):
            found = spectrust.survey(given)
            self.assertEqual(found["failed"], len(given))
            self.assertIsNone(found["mean"])
            self.assertIsNone(found["suggested"]["sr"])
            self.assertIsNone(found["bands"])
            self.assertIn("of {} files read".format(len(given)), str(found))
            json.dumps(found)

    def test_samples_are_spread(self):
        many = [(np.full(100 + at, 0.5), 8000) for at in range(10)]
        for sample, lengths in ((1, [100]), (3, [100, 103, 106]),
                                (10, range(100, 110)), (99, range(100, 110))):
            found = spectrust.survey(many, sample)
            self.assertEqual(found["files"], 10)
            self.assertEqual(found["surveyed"], len(lengths))
            self.assertAlmostEqual(
                found["duration"]["total"], sum(lengths) / 8000)
        for bad, kind in ((0, ValueError), (-1, ValueError),
                          ("3", TypeError), (1.5, ValueError)):
            with self.assertRaisesRegex(kind, "^sample must be"):
                spectrust.survey(many, bad)

    def test_the_command(self):
        def run(*words):
            process = subprocess.Popen(
                [sys.executable, "-m", "spectrust", "survey"] + list(words),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            out, err = process.communicate()
            return process.returncode, out.decode(), err.decode()

        found = spectrust.survey(self.folder.name, sample=3)
        code, out, err = run(self.folder.name, "--sample", "3", "--json")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(json.loads(out), json.loads(json.dumps(found)))
        self.assertEqual(
            run(self.folder.name, "--sample=3"), (0, str(found) + "\n", ""))
        self.assertEqual(run(self.path("none"))[0], 1)
        for words in ((), ("a", "b"), (self.folder.name, "--sample=0")):
            code, out, err = run(*words)
            self.assertEqual((code, out), (2, ""))
            self.assertEqual(err.count("\n"), 1, err)

    def test_options(self):
        for options, unit in (
                ({"preset": "whisper"}, "log10"), ({"kind": "mfcc"}, "mfcc"),
                ({"preset": "field"}, "dBFS"), ({"scale": "db"}, "dB"),
                ({"scale": "pcen"}, "pcen"), ({"length": 16000}, "dBFS"),
                ({"sr": 8000, "n_mels": 40}, "dBFS")):
            found = spectrust.survey(self.folder.name, **options)
            self.assertEqual(found["levels"]["unit"], unit, options)
            self.assertEqual(found["failed"], 0, found["failures"])
            if unit == "dBFS":
                options = dict(DBFS, **options)
            values = np.concatenate(self.values(**options), axis=1)
            self.assertAlmostEqual(
                found["mean"], values.mean(dtype=float), 3, options)
        with self.assertRaises(spectrust.OptionError):
            spectrust.survey(self.folder.name, n_fft=0)
        with self.assertRaises(spectrust.NotFoundError):
            spectrust.survey(self.path("none"))
        with self.assertRaisesRegex(TypeError, "^path must be a path"):
            spectrust.survey(None)


if __name__ == "__main__":
    unittest.main()
