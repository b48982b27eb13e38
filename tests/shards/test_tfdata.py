"""TFRecord files, read by TensorFlow."""

import io
import unittest

import numpy
import tensorflow as tf
from samples import BARE, ODD, SamplesCase, run_section, shard

from spectrust._native.columns import LISTS, OBJECTS, PATHS, REAL, TEXTS, WHOLE
from spectrust._shards import fields


def text(value):
    return value.numpy().decode("utf-8")


class TestTfdata(SamplesCase):

    def load(self, samples, format, parts=None, **options):
        """Return the examples of a shard, or of several."""
        names = [
            self.write("{}.tfrecord".format(number), shard(
                "x.tfrecord", part, format, **options))
            for number, part in enumerate(parts or [samples])]
        return [record.numpy() for record in tf.data.TFRecordDataset(names)]

    def row(self, record):
        """Parse the fields of a row, those that are missing as None."""
        kinds = dict.fromkeys(PATHS + TEXTS + OBJECTS + LISTS, tf.string)
        kinds.update(dict.fromkeys(WHOLE, tf.int64))
        kinds.update(dict.fromkeys(REAL, tf.float32))
        parsed = tf.io.parse_single_example(record, {
            name: tf.io.RaggedFeature(kind) for name, kind in kinds.items()})
        found = {}
        for name, value in parsed.items():
            values = value.numpy().tolist()
            if kinds[name] == tf.string:
                values = [each.decode("utf-8") for each in values]
            found[name] = values if name in LISTS else (
                values + [None])[0]
        return found

    def assert_row(self, found, expected):
        """Check a row; numbers are as near as float32 is."""
        self.assertEqual(set(found), set(expected))
        for name, value in expected.items():
            if name in REAL and value is not None:
                with numpy.errstate(over="ignore"):
                    value = float(numpy.float32(value))
            if name in OBJECTS and value is not None:
                value = fields.to_json(value)
            self.assertEqual(found[name], value, name)

    def test_pictures_of_a_batch(self):
        for format in ("jpeg", "png"):
            samples = self.samples(format)
            found = self.load(samples, format)
            self.assertEqual(len(found), len(samples))
            for record, (key, content, row) in zip(found, samples):
                parsed = tf.io.parse_single_example(record, {
                    "__key__": tf.io.FixedLenFeature([], tf.string),
                    "image": tf.io.FixedLenFeature([], tf.string)})
                self.assertEqual(text(parsed["__key__"]), key)
                self.assertEqual(parsed["image"].numpy(), content)
                self.assertEqual(
                    tf.io.decode_image(parsed["image"]).shape[:2], [24, 32])
                self.assert_row(self.row(record), row)

    def test_arrays_of_a_batch(self):
        for dtype in ("float32", "float16"):
            samples = self.samples("npy", dtype=dtype)
            found = self.load(samples, "npy", dtype=dtype)
            self.assertEqual(len(found), len(samples))
            for record, (key, content, _) in zip(found, samples):
                parsed = tf.io.parse_single_example(record, {
                    "__key__": tf.io.FixedLenFeature([], tf.string),
                    "shape": tf.io.FixedLenFeature([2], tf.int64),
                    "array": tf.io.RaggedFeature(tf.float32)})
                expected = numpy.load(io.BytesIO(content)).astype("<f4")
                array = tf.reshape(parsed["array"], parsed["shape"]).numpy()
                self.assertEqual(array.shape, expected.shape)
                self.assertEqual(array.tobytes(), expected.tobytes())
                self.assertEqual(text(parsed["__key__"]), key)

    def test_arrays_of_one_shape_have_a_fixed_length(self):
        samples = self.samples("npy", length=2000)
        for record, (_, content, _) in zip(
                self.load(samples, "npy", shape=(16, 4)), samples):
            parsed = tf.io.parse_single_example(record, {
                "array": tf.io.FixedLenFeature([16, 4], tf.float32)})
            self.assertEqual(parsed["array"].numpy().tobytes(),
                             numpy.load(io.BytesIO(content)).tobytes())

    def test_an_odd_row_and_key(self):
        record, = self.load([("../caf\udce9.x", b"p", ODD)], "png")
        parsed = tf.io.parse_single_example(record, {
            "__key__": tf.io.FixedLenFeature([], tf.string)})
        self.assertEqual(text(parsed["__key__"]), "../caf\\udce9.x")
        self.assert_row(self.row(record), fields.typed(ODD))

    def test_missing_values_are_left_out(self):
        record, = self.load([("a", b"p", BARE)], "png")
        features = tf.train.Example.FromString(record).features.feature
        self.assertEqual(set(features), {
            "__key__", "image", "input", "status", "warnings"})
        self.assertEqual(
            features["warnings"].WhichOneof("kind"), "bytes_list")

    def test_the_bytes_are_those_of_protocol_buffers(self):
        for record in self.load([
                ("a", b"p", BARE), ("b", b"", ODD)], "png"):
            parsed = tf.train.Example.FromString(record)
            self.assertEqual(
                parsed.SerializeToString(deterministic=True), record)

    def test_tensorflow_writes_the_same_records(self):
        samples = self.samples("png")
        with tf.io.TFRecordWriter("theirs.tfrecord") as writer:
            for record in self.load(samples, "png"):
                writer.write(record)
        with open("theirs.tfrecord", "rb") as file:
            self.assertEqual(
                file.read(), shard("x.tfrecord", samples, "png"))

    def test_several_shards_one_of_them_empty(self):
        samples = self.samples("png")
        found = self.load(
            samples, "png", [samples[:1], [], samples[1:]])
        self.assertEqual(len(found), len(samples))

    def test_the_document(self):
        run_section(self, "TensorFlow", ".tfrecord")


if __name__ == "__main__":
    unittest.main()
