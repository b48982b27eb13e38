"""batch.py: recordings in memory among files."""

import array
import gc
import math
import os
import pathlib
import pickle
import unittest

import spectrust
from support import Case, read, run_python, tone_bytes

# A batch with recordings that nothing else refers to is dropped on its way.
DROPPED = """
import gc, sys
import spectrust, support

def start():
    results = spectrust.Batchop(
        (support.tone_bytes(seconds=2) for _ in range(50)), sys.argv[1],
        64, 48, jobs=2).iter()
    return next(results), results

for _ in range(3):
    result, results = start()
    del results
    gc.collect()
    print(result.ok)
# At the exit of the interpreter.
_, running = start()
"""


def tone(hertz=440., n=2000, sr=8000):
    """Return the samples of a sine, and their rate."""
    return array.array("f", (
        0.5 * math.sin(2 * math.pi * hertz * i / sr) for i in range(n))), sr


class TestSources(Case):

    def setUp(self):
        Case.setUp(self)
        self.target = self.path("out")
        self.file = self.tone("a.wav")
        self.content = tone_bytes(hertz=900.)
        self.samples = tone(1500.)

    def sources(self):
        return [self.file, self.content, self.samples,
                pathlib.Path(self.file), bytearray(self.content),
                memoryview(self.content)]

    def batch(self, sources, **options):
        return spectrust.Batchop(sources, self.target, 32, 24, **options)

    def test_pictures_are_those_of_each_source(self):
        spect = spectrust.Spectrogram(32, 24)
        expected = [spect.encode(source) for source in self.sources()]
        for jobs in (1, 3):
            results = self.batch(self.sources(), jobs=jobs).run()
            self.assertEqual([r.error for r in results], [None] * 6)
            self.assertEqual(
                [read(r.output_file) for r in results], expected)
            self.assertEqual([r.input_file for r in results], [
                self.file, "<bytes>[1]", "<samples>[2]", self.file,
                "<bytes>[4]", "<bytes>[5]"])

    def test_any_iterable(self):
        for sources in (tuple(self.sources()), iter(self.sources()),
                        (each for each in self.sources())):
            batch = self.batch(sources)
            self.assertEqual(len(batch.run()), 6)
            self.assertEqual(len(batch.run()), 6)
        self.assertEqual(self.batch(iter([])).run(), [])

    def test_mirrored_names(self):
        self.tone("in", "sub", "samples_0001.wav")
        results = self.batch(
            [self.path("in", "sub", "samples_0001.wav"), self.samples,
             self.content], layout="mirror", format="png", segment=0.125,
            root=self.path("in")).run()
        self.assertEqual(
            [os.path.relpath(r.output_file, self.target) for r in results],
            ["sub/samples_0001_0000.png", "sub/samples_0001_0001.png",
             "samples_0001_0000.png", "samples_0001_0001.png",
             "bytes_0002_0000.png", "bytes_0002_0001.png"])

    def test_a_name_that_a_file_has(self):
        self.tone("samples_0001.wav")
        results = self.batch(
            [self.path("samples_0001.wav"), self.samples],
            layout="mirror").run()
        self.assertEqual(
            [os.path.basename(r.output_file) for r in results],
            ["samples_0001.wav.jpg", "samples_0001.jpg"])

    def test_names_of_the_caller(self):
        class Named(spectrust.Batchop):
            def generate_output_path(inner, path):
                return os.path.join(
                    self.target, path.strip("<").replace(">", "") + ".png")

        names = [os.path.basename(r.output_file) for r in Named(
            [self.content, self.samples], self.target, 32, 24).run()]
        self.assertEqual(names, ["bytes[0].png", "samples[1].png"])

    def test_bad_sources_are_failed_results(self):
        nan = array.array("f", [0.5, float("nan")])
        results = self.batch(
            [b"not audio", self.samples, (nan, 8000), b"",
             (array.array("f"), 8000), self.path("none.wav")]).run()
        self.assertEqual([r.ok for r in results],
                         [False, True] + [False] * 4)
        for index, text in ((0, '"<bytes>[0]": '), (2, '"<samples>[2]": '),
                            (3, '"<bytes>[3]": '), (4, '"<samples>[4]": ')):
            self.assertIsInstance(results[index].error, spectrust.AudioError)
            self.assertTrue(
                str(results[index].error).startswith(text),
                results[index].error)

    def test_what_is_no_source_is_refused_at_construction(self):
        with open(self.file, "rb") as file:
            for bad in (None, 5, file):
                with self.assertRaisesRegex(
                        TypeError, r"^path\[1\] must be a path \(str or "
                        r"os.PathLike\), bytes or \(samples, sr\), got"):
                    self.batch([self.file, bad])
            with self.assertRaisesRegex(TypeError, "^path must be a path"):
                self.batch(file)
        with self.assertRaisesRegex(
                ValueError, r"^path\[0\]: sr must be .* got 0$"):
            self.batch([(self.samples[0], 0)])
        with self.assertRaisesRegex(TypeError, r"^path\[0\] must be a path"):
            self.batch([(self.samples[0],)])
        with self.assertRaisesRegex(ValueError, "zero byte"):
            self.batch(["a\0b"])
        # A path as bytes is not taken for the content of a file.
        for path in (self.file, self.folder):
            with self.assertRaisesRegex(
                    TypeError, r"^path\[0\] must be a path as str .*path b'"):
                self.batch([os.fsencode(path)])
        self.assertFalse(os.path.exists(self.target))

    def test_a_manifest_has_the_index(self):
        self.enter()
        sources = ["a.wav", self.content, self.samples, b"bad"]
        for manifest in ("m.jsonl", "m.csv"):
            for _ in range(2):
                self.batch(sources, manifest=manifest, layout="mirror").run()
            rows = spectrust.read_manifest(manifest)
            self.assertEqual(
                [(row["input"], row["source"], row["key"], row["status"],
                  row["size"] is None) for row in rows],
                [("<bytes>[1]", 1, "<bytes>[1]", "done", True),
                 ("<bytes>[3]", 3, "<bytes>[3]", "failed", True),
                 ("<samples>[2]", 2, "<samples>[2]", "done", True),
                 ("a.wav", None, "a.wav", "done", False)])
            os.chdir("out")
            rows = spectrust.read_manifest(os.path.join("..", manifest))
            self.assertEqual(rows[0]["input"], "<bytes>[1]")
            self.assertTrue(os.path.samefile(
                rows[0]["output"], "bytes_0001.jpg"))
            os.chdir("..")

    def test_resume_needs_files(self):
        for sources in ([self.file, self.content], [self.samples]):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "^resume must be false for a "
                    r"recording in memory, such as <\w+>\[\d\], got true$"):
                self.batch(sources, manifest=self.path("m.csv"),
                           resume=True).run()
        self.assertFalse(os.path.exists(self.path("m.csv")))
        self.batch([self.file], manifest=self.path("m.csv"), resume=True).run()

    def test_brightness_of_the_batch(self):
        quiet = array.array("f", (0.01 * each for each in self.samples[0]))
        sources = [(quiet, 8000), self.samples]
        own = spectrust.Spectrogram(32, 24)
        for options, is_own in (({}, True), ({"ref": "corpus"}, False)):
            results = self.batch(sources, format="png", **options).run()
            self.assertEqual(
                read(results[0].output_file)
                == own.encode(sources[0], "png"), is_own)

    def test_pickle(self):
        self.enter()
        batch = self.batch(["a.wav", self.content, bytearray(self.content),
                            self.samples])
        os.mkdir("elsewhere")
        os.chdir("elsewhere")
        again = pickle.loads(pickle.dumps(batch))
        del batch
        gc.collect()
        self.assertEqual([r.ok for r in again.run()], [True] * 4)

    def test_recordings_outlive_a_batch_that_is_dropped(self):
        code, out, err = run_python(DROPPED, self.target)
        self.assertEqual((code, out, err), (0, "True\n" * 3, ""))
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
