"""A corpus, and its batch in this process to compare with."""

import glob
import os
import shutil
import tempfile
import unittest

import spectrust
from support import read, tone_bytes

COUNT = 60
SIZE = (32, 24)


class EngineCase(unittest.TestCase):
    """A test with recordings in a folder that all processes see."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="spectrust-scale-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        for index in range(COUNT):
            os.makedirs("in/" + "abc"[index % 3], exist_ok=True)
            with open("in/{}/{:02}.wav".format("abc"[index % 3], index),
                      "wb") as file:
                file.write(tone_bytes(hertz=200 + 20 * index))
        with open("in/bad.wav", "wb") as file:
            file.write(b"no recording")
        self.expected = self.batch("one", manifest="one.jsonl").run()

    def batch(self, out, **options):
        return spectrust.Batchop("in", out, *SIZE, **options)

    def check(self, out, results=None, **options):
        """Draw on an executor; compare with this process."""
        if results is None:
            results = self.batch(
                out, manifest=out + ".jsonl", chunk=5, **options).run()
        self.assertEqual(
            [(each.input_file, str(each.error), each.skipped)
             for each in results],
            [(each.input_file, str(each.error), each.skipped)
             for each in self.expected])
        self.assert_same_pictures(out)

    def assert_same_pictures(self, out):
        contents = [sorted(
            read(path) for path in
            glob.glob(folder + "/**/*.jpg", recursive=True))
            for folder in (out, "one")]
        self.assertEqual(contents[0], contents[1])
        rows = [[
            dict(row, output=None) for row in
            spectrust.read_manifest(name + ".jsonl")]
            for name in (out, "one")]
        self.assertEqual(rows[0], rows[1])
        left = [
            os.path.join(folder, name) for folder, _, names in os.walk(".")
            for name in names if ".part" in name or ".spectrust" in name]
        self.assertEqual(left, [])
