"""Parquet and tar files, read by Hugging Face's `datasets`."""

import io
import os
import unittest

# It must not look for updates.
os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import numpy
from PIL import Image
from samples import BARE, ODD, SamplesCase, from_text, run_section, shard

from spectrust._shards import fields


class TestDatasets(SamplesCase):

    def setUp(self):
        SamplesCase.setUp(self)
        datasets.disable_progress_bars()

    def load(self, builder, *shards, **options):
        """Return a dataset of shards."""
        names = [self.write("{}.{}".format(number, builder), data)
                 for number, data in enumerate(shards)]
        return datasets.load_dataset(
            builder, data_files=names, split="train",
            cache_dir=self.path("cache", str(len(os.listdir(".")))),
            **options)

    def assert_picture(self, found, content):
        numpy.testing.assert_array_equal(
            numpy.asarray(found), numpy.asarray(
                Image.open(io.BytesIO(content))))

    def test_pictures_in_parquet(self):
        for format in ("jpeg", "png"):
            samples = self.samples(format)
            data = self.load("parquet", *[
                shard("x.parquet", part, format)
                for part in (samples[:2], samples[2:])])
            self.assertEqual(data.features["image"], datasets.Image())
            for row, (key, content, expected) in zip(data, samples):
                self.assertEqual(row.pop("__key__"), key)
                self.assert_picture(row.pop("image"), content)
                self.assertEqual(from_text(row), expected)
            data = data.cast_column("image", datasets.Image(decode=False))
            self.assertEqual(
                [row["image"]["bytes"] for row in data],
                [content for _, content, _ in samples])
            self.assertEqual(len(data), len(samples))

    def test_the_types_are_those_of_the_file(self):
        data = self.load("parquet", shard(
            "x.parquet", [("a", b"", BARE)], "png"))
        text, whole, real = (
            datasets.Value(name) for name in ("string", "int64", "float64"))
        kinds = (
            ((fields.KEY, "input", "label", "settings"), text),
            (("size", "mtime_ns"), whole), (("rms", "offset"), real),
            (("warnings",), datasets.List(text)))
        for names, kind in kinds:
            for name in names:
                self.assertEqual(data.features[name], kind)

    def test_arrays_in_parquet(self):
        expected_length = {(16, 4): 4, (16, None): -1}
        for dtype in ("float32", "float16"):
            samples = self.samples("npy", length=2000, dtype=dtype)
            for shape, length in expected_length.items():
                data = self.load("parquet", shard(
                    "x.parquet", samples, "npy", shape=shape, dtype=dtype))
                self.assertEqual(
                    data.features["array"], datasets.List(datasets.List(
                        datasets.Value(dtype), length=length), length=16))
                self.assert_arrays(data, samples)

    def test_arrays_of_several_lengths_in_parquet(self):
        samples = self.samples("npy")
        for shape in ((16, None), None):
            self.assert_arrays(self.load("parquet", *[
                shard("x.parquet", part, "npy", shape=shape)
                for part in (samples[:1], samples[1:])]), samples)

    def assert_arrays(self, data, samples):
        self.assertEqual(len(data), len(samples))
        for row, (key, content, _) in zip(
                data.with_format("numpy"), samples):
            expected = numpy.load(io.BytesIO(content))
            self.assertEqual(row["__key__"], key)
            # The format numpy has no float16.
            self.assertEqual(row["array"].tobytes(),
                             expected.astype("<f4").tobytes())

    def test_an_odd_row_in_parquet(self):
        row, = self.load("parquet", shard(
            "x.parquet", [("caf\udce9", b"p", ODD)], "png")).cast_column(
                "image", datasets.Image(decode=False))
        self.assertEqual(row.pop("__key__"), "caf\\udce9")
        self.assertEqual(row.pop("image")["bytes"], b"p")
        self.assertEqual(from_text(row), dict(
            dict.fromkeys(fields.NAMES), **dict(
                ODD, rms=None, folder="caf\\udce9")))

    def test_several_row_groups_while_streaming(self):
        samples = [(str(number), b"%d" % number, BARE)
                   for number in range(1500)]
        data = self.load("parquet", shard(
            "x.parquet", samples, "png"), streaming=True).cast_column(
                "image", datasets.Image(decode=False))
        self.assertEqual(
            [(row["__key__"], row["image"]["bytes"]) for row in data],
            [(key, content) for key, content, _ in samples])

    def test_pictures_in_tar_files(self):
        samples = self.samples("png")
        data = self.load("webdataset", *[
            shard("x.tar", part, "png")
            for part in (samples[:2], samples[2:])])
        for row, (key, content, expected) in zip(data, samples):
            self.assertEqual(row["__key__"], key)
            self.assert_picture(row["png"], content)
            self.assertEqual(row["json"], expected)
        self.assertEqual(len(data), len(samples))

    def test_types_in_tar_files_are_those_of_the_first_samples(self):
        full, bare = dict(BARE, rms=0.5), dict(BARE, rms=None)
        late, early = (
            shard("x.tar", [("a", b"", bare)] * at + [("b", b"", full)]
                  + [("c", b"", bare)] * (6 - at), "png") for at in (6, 0))
        with self.assertRaises(datasets.exceptions.DatasetGenerationError):
            self.load("webdataset", late)
        features = self.load("webdataset", early).features
        data = self.load("webdataset", late, features=features)
        self.assertEqual([row["rms"] for row in data["json"][:]],
                         [None] * 6 + [0.5])

    def test_odd_keys_in_tar_files(self):
        keys = [".a", "__x/__b", "a.b", "a_b", "caf\udce9", "fl\xfcgel 2"]
        data = self.load("webdataset", shard(
            "x.tar", [(key, b"p", BARE) for key in keys], "png"))
        self.assertEqual(
            data["__key__"][:], ["_a", "_x/_b", "a_b", "a_b_1", "caf\\udce9",
                                 "fl\xfcgel 2"])

    def test_the_document(self):
        run_section(self, "datasets", ".parquet")


if __name__ == "__main__":
    unittest.main()
