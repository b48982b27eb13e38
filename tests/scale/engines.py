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
        self.batch("one/{shard}.tar", shard_size=5).run()

    def batch(self, out, **options):
        return spectrust.Batchop("in", out, *SIZE, **options)

    def check(self, out, layout="uuid", **options):
        """Draw on an executor; compare with this process.

        Parameters
        ----------
        out : str
            Folder to draw into, and name of the manifest.
        layout : {"uuid", "mirror", "shards"}
            Names of the pictures, or shards of five.
        **options
            Arguments of the batch.
        """
        if layout == "shards":
            place, options["shard_size"] = out + "/{shard}.tar", 5
        else:
            place, options["layout"], options["chunk"] = out, layout, 5
        results = self.batch(
            place, manifest=out + ".jsonl", **options).run()
        self.assertEqual(
            [(each.input_file, str(each.error), each.skipped)
             for each in results],
            [(each.input_file, str(each.error), each.skipped)
             for each in self.expected])
        self.assert_same_pictures(out)

    def assert_same_pictures(self, out):
        """Compare all pictures or shards, and the rows of the manifest."""
        ending = ".tar" if glob.glob(out + "/*.tar") else ".jpg"
        contents = [sorted(
            read(path) for path in
            glob.glob(folder + "/**/*" + ending, recursive=True))
            for folder in (out, "one")]
        self.assertGreater(len(contents[0]), 11)
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
