"""Features for TensorFlow."""

import os
import unittest

import numpy
import tensorflow as tf
from corpus import CROP, LABELS, SR, CorpusCase

import spectrust
import spectrust.tensorflow

MASKS = dict(time_masks=(1, 6), frequency_masks=(1, 6))


class TestDataset(CorpusCase):

    def dataset(self, recordings="in_dir", spect=None, **options):
        return spectrust.tensorflow.dataset(
            recordings, spect or self.spect, **options)

    def load(self, dataset):
        """Return all features of an epoch."""
        return [features.numpy() for features, _ in dataset]

    def test_features_are_those_of_array(self):
        dataset = self.dataset()
        self.assertEqual((len(dataset), dataset.classes), (9, list(LABELS)))
        self.assert_same(
            self.load(dataset),
            [self.spect.array(path) for path in self.paths])
        self.assertEqual(
            [LABELS[label] for _, label in dataset], self.labels)
        features, label = dataset.element_spec
        self.assertEqual((features.dtype, label.dtype),
                         (tf.float32, tf.int64))
        self.assertEqual(features.shape.as_list(), [None, None])

    def test_each_iteration_is_an_epoch(self):
        for calls in (None, 2, tf.data.AUTOTUNE):
            dataset = self.dataset(
                crop=CROP, num_parallel_calls=calls, **MASKS)
            for epoch in range(2):
                self.assert_same(self.load(dataset), self.features(
                    "in_dir", self.spect, crop=CROP, epoch=epoch, **MASKS))

    def test_a_repeated_dataset_goes_on_to_the_next_epoch(self):
        found = self.load(self.dataset(crop=CROP).repeat(2))
        self.assert_same(found, [
            each for epoch in range(2) for each in self.features(
                "in_dir", self.spect, crop=CROP, epoch=epoch)])

    def test_an_order_for_each_epoch(self):
        items = self.items("in_dir", self.spect)
        dataset = self.dataset(shuffle=True, num_parallel_calls=2)
        for epoch in range(2):
            self.assert_same(self.load(dataset), [
                self.spect.array(self.paths[index])
                for index in items.order(epoch)])

    def test_shapes_for_a_batch(self):
        spect = spectrust.Spectrogram(n_mels=16, sr=SR)
        dataset = self.dataset(spect=spect, frames=20)
        self.assertEqual(
            dataset.element_spec[0].shape.as_list(), [16, 20])
        batch, labels = next(iter(dataset.batch(9)))
        self.assertEqual((batch.shape, labels.shape), ((9, 16, 20), (9,)))

    def test_pixels(self):
        for options, shape, kind in (
                ({}, [24, 32, 3], tf.uint8),
                (dict(colormap="gray"), [24, 32], tf.uint8),
                (dict(colormap="gray", bit_depth=16), [24, 32], tf.uint16)):
            spect = spectrust.Spectrogram(32, 24, **options)
            dataset = self.dataset(spect=spect, format="pixels")
            spec = dataset.element_spec[0]
            self.assertEqual((spec.shape.as_list(), spec.dtype),
                             (shape, kind))
            self.assert_same(self.load(dataset), [
                spect.pixels(path) for path in self.paths])
            options = dict(crop=CROP, frequency_masks=(1, 9))
            self.assert_same(
                self.load(self.dataset(
                    spect=spect, format="pixels", **options)),
                self.features(
                    "in_dir", spect, form="pixels", **options))

    def test_an_error_names_the_recording(self):
        with self.assertRaises(tf.errors.OpError) as caught:
            self.load(self.dataset(["missing.wav"]))
        self.assertIn('NotFoundError: "missing.wav": cannot open the file',
                      str(caught.exception))

    def test_bad_input(self):
        error = spectrust.OptionError
        self.assert_raises(
            error, "format must be one of 'array', 'pixels', got 'jpeg'",
            self.dataset, format="jpeg")
        self.assert_raises(
            TypeError, "shuffle must be True or False, got 3", self.dataset,
            shuffle=3)
        self.assert_raises(
            error, "crop must be a number of seconds above 0, got -1",
            self.dataset, crop=-1)

    def test_keras_trains_on_it(self):
        spect = spectrust.Spectrogram(n_mels=16, sr=SR)
        dataset = self.dataset(spect=spect, frames=20, shuffle=True)
        model = tf.keras.Sequential([
            tf.keras.layers.Input((16, 20)), tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(3)])
        model.compile("sgd", tf.keras.losses.SparseCategoricalCrossentropy(
            from_logits=True))
        history = model.fit(dataset.batch(3), epochs=2, verbose=0)
        self.assertTrue(numpy.isfinite(history.history["loss"]).all())


class TestModule(CorpusCase):

    def test_it_is_imported_only_by_name(self):
        self.assert_not_imported("tensorflow", "numpy")
        self.assert_missing("tensorflow", "tensorflow")

    def test_docstrings_and_stub(self):
        self.run_docstrings(spectrust.tensorflow)
        self.assert_stub(spectrust.tensorflow)

    def test_the_document(self):
        self.run_section("TensorFlow")

    def test_the_example(self):
        last = self.run_example("tensorflow_classifier.py")
        self.assertRegex(last, r"^accuracy (1\.0|0\.9\d*)")
        last = self.run_example(
            "tensorflow_classifier.py", AUDIO=os.path.abspath("in_dir"))
        self.assertRegex(last, r"^accuracy [01]\.\d+")


if __name__ == "__main__":
    unittest.main()
