"""Tar files, read by WebDataset."""

import io
import unittest

import numpy
import webdataset
from PIL import Image
from samples import BARE, SamplesCase, run_section, shard


class TestWebDataset(SamplesCase):

    def load(self, *shards):
        """Return the samples of shards, not decoded."""
        names = [self.write("{}.tar".format(number), data)
                 for number, data in enumerate(shards)]
        return webdataset.WebDataset(names, shardshuffle=False)

    def test_pictures_of_a_batch(self):
        for format, extension in (("jpeg", "jpg"), ("png", "png")):
            samples = self.samples(format)
            loaded = list(self.load(shard("x.tar", samples, format)))
            self.assertEqual(
                [(each["__key__"], each[extension]) for each in loaded],
                [(key, content) for key, content, _ in samples])
            decoded = list(self.load(
                shard("x.tar", samples, format)).decode("rgb8"))
            for each, (_, content, row) in zip(decoded, samples):
                self.assertEqual(each["json"], row)
                numpy.testing.assert_array_equal(
                    each[extension], numpy.asarray(
                        Image.open(io.BytesIO(content)).convert("RGB")))
            self.assertEqual(len(decoded), len(samples))

    def test_arrays_of_a_batch(self):
        for dtype in ("float32", "float16"):
            samples = self.samples("npy", dtype=dtype)
            loaded = list(self.load(
                shard("x.tar", samples, "npy", dtype=dtype)).decode())
            self.assertEqual([each["__key__"] for each in loaded],
                             [key for key, _, _ in samples])
            for each, (_, content, row) in zip(loaded, samples):
                expected = numpy.load(io.BytesIO(content))
                self.assertEqual(each["npy"].dtype, expected.dtype)
                self.assertEqual(each["npy"].tobytes(), expected.tobytes())
                self.assertEqual(each["json"], row)

    def test_several_shards(self):
        samples = self.samples("png")
        loaded = self.load(*[
            shard("x.tar", part, "png")
            for part in (samples[:1], samples[1:2], samples[2:])])
        self.assertEqual([each["__key__"] for each in loaded],
                         [key for key, _, _ in samples])

    def test_no_odd_key_is_skipped_or_joined_with_another(self):
        keys = ["a.b", "a_b", ".a", "..", "__x__/a", "__x", "v1.2\n/a",
                "v1.2/a.b", "caf\udce9.x", "fl\xfcgel 2", "/a", "x" * 90]
        loaded = self.load(shard("x.tar", [
            (key, b"%d" % number, dict(BARE, input=key))
            for number, key in enumerate(keys)], "jpeg"))
        found = list(loaded)
        self.assertEqual([each["jpg"] for each in found],
                         [b"%d" % number for number in range(len(keys))])
        self.assertEqual(len({each["__key__"] for each in found}), len(keys))
        for each in found:
            self.assertEqual(
                set(each) - {"__url__", "__local_path__"},
                {"__key__", "jpg", "json"})

    def test_the_document(self):
        run_section(self, "WebDataset", ".tar")


if __name__ == "__main__":
    unittest.main()
