"""Recordings with labels, crops and masks, as both frameworks get them."""

import os
import random
import tarfile
import unittest
from unittest import mock

import numpy
from corpus import CROP, LABELS, SR, CorpusCase

import spectrust
from spectrust import _labelled, _training

LENGTH = int(CROP * SR)


def whole(spect, path, **options):
    """Return what the core computes with other options."""
    return spectrust.Spectrogram(
        **dict(spect.options, **options)).array(path)


class TestRecordings(CorpusCase):

    def listed(self, recordings, **options):
        items = self.items(recordings, self.spect, **options)
        return items.classes, [
            items.item(index, 0)[1] for index in range(len(items))]

    def test_the_folder_is_the_label(self):
        self.assertEqual(
            self.listed("in_dir"),
            (list(LABELS), [0, 0, 0, 1, 1, 1, 2, 2, 2]))
        self.assert_same(
            self.features("in_dir", self.spect),
            [self.spect.array(path) for path in self.paths])

    def test_recordings_of_a_list_have_the_labels_given(self):
        self.assertEqual(
            self.listed(self.paths[:2], labels=[5, 3]), ([3, 5], [1, 0]))
        self.assertEqual(
            self.listed(self.paths[:2], labels=["b", None],
                        classes=["a", "b"]),
            (["a", "b"], [1, _labelled.NO_LABEL]))

    def test_archives(self):
        expected = self.features("in_dir", self.spect)
        for mode, name in ("w", "in.tar"), ("w:gz", "in.tar.gz"):
            with tarfile.open(name, mode) as archive:
                for path in self.paths:
                    archive.add(path, os.path.relpath(path, "in_dir"))
            self.assertEqual(self.listed(name), self.listed("in_dir"))
            self.assert_same(self.features(name, self.spect), expected)

    def test_without_labels(self):
        none = _labelled.NO_LABEL
        self.assertEqual(self.listed(self.paths[:2]), ([], [none, none]))
        self.assertEqual(self.listed("in_dir/bird"), ([], [none] * 3))

    def test_sources_in_memory(self):
        tone = numpy.linspace(-1, 1, 4000).astype("f")
        self.assert_same(
            self.features([(tone, SR)], self.spect),
            [self.spect.array((tone, SR))])

    def test_a_manifest(self):
        for name in ("index.jsonl", "index.csv"):
            spectrust.Batchop(
                "in_dir", "drawn", 32, 24, manifest=name).run()
            self.assertEqual(self.listed(name), self.listed("in_dir"))

    def test_segments_of_a_manifest(self):
        spectrust.Batchop(
            "in_dir", "drawn", 32, 24, segment=0.3, layout="mirror",
            manifest="index.jsonl").run()
        items = self.items("index.jsonl", self.spect)
        # 0.5, 0.1 and 0.7 s are two, one and three segments.
        self.assertEqual(len(items), 3 * 6)
        numpy.testing.assert_array_equal(
            items.item(1, 0)[0],
            whole(self.spect, self.paths[0], offset=0.3, duration=0.2))
        # A crop stays in its segment.
        numpy.testing.assert_array_equal(
            self.features("index.jsonl", self.spect, crop=0.3)[1],
            whole(self.spect, self.paths[0], offset=0.3, length=2400))


class TestCrops(CorpusCase):

    def starts(self, spect, path, found, n_samples, sr=SR):
        """Return the first samples at which the core's array is `found`."""
        return [first for first in range(n_samples - int(CROP * sr) + 1)
                if numpy.array_equal(found, whole(
                    spect, path, offset=first / sr, duration=CROP,
                    length=int(CROP * sr)))]

    def test_a_crop_is_a_part_of_the_recording(self):
        found, = self.features([self.paths[0]], self.spect, crop=CROP)
        self.assertEqual(
            len(self.starts(self.spect, self.paths[0], found, 4000)), 1)

    def test_a_resampled_crop_is_a_part_of_the_resampled_recording(self):
        spect = spectrust.Spectrogram(**dict(self.spect.options, sr=4000))
        found, = self.features([self.paths[0]], spect, crop=CROP)
        self.assertEqual(len(self.starts(
            spect, self.paths[0], found, 2000, 4000)), 1)

    def test_both_ways_give_the_same(self):
        for options in ({}, {"offset": 0.1}, {"offset": 0.05,
                        "duration": 0.4}, {"preemphasis": 0.9},
                        {"scale": "pcen", "deltas": 2}):
            spect = spectrust.Spectrogram(**dict(
                self.spect.options, **options))
            paths = [path for path in self.paths if "1.wav" not in path]
            quick = self.features(paths, spect, crop=CROP)
            with mock.patch.object(_training, "_MOST_WINDOWS", 0):
                self.assert_same(quick, self.features(
                    paths, spect, crop=CROP))

    def test_the_options_part_holds_the_crop(self):
        spect = spectrust.Spectrogram(**dict(
            self.spect.options, offset=0.1, duration=CROP))
        self.assert_same(
            self.features([self.paths[0]], spect, crop=CROP),
            [spect.array(self.paths[0])])

    def test_a_short_recording_is_padded(self):
        for way in (_training._MOST_WINDOWS, 0):
            with mock.patch.object(_training, "_MOST_WINDOWS", way):
                self.assert_same(
                    self.features([self.paths[1]], self.spect, crop=CROP),
                    [whole(self.spect, self.paths[1], length=LENGTH)])

    def test_every_start_is_drawn(self):
        items = self.items([self.paths[0]], self.spect, crop=0.499)
        seen = set(items.item(0, epoch)[0].tobytes() for epoch in range(99))
        self.assertEqual(len(seen), 9)

    def test_frames_are_exact(self):
        for options in (dict(), dict(preset="whisper"), dict(preset="ast"),
                        dict(preset="kaldi"), dict(center=False),
                        dict(preset="seamless"), dict(preset="funasr"),
                        dict(stack=3, stack_step=2), dict(
                            preemphasis=0.97, preemphasis_start="drop")):
            spect = spectrust.Spectrogram(**options)
            for frames in (1, 2, 7, 100):
                for found in self.features(
                        self.paths[:2], spect, frames=frames):
                    self.assertEqual(found.shape[1], frames, options)

    def test_shapes_known_beforehand(self):
        fixed = spectrust.Spectrogram(n_mels=16, sr=SR, offset=0.1)
        for spect, options in (
                (fixed, dict(crop=CROP)), (fixed, dict(frames=9))):
            items = self.items(self.paths, spect, **options)
            self.assertEqual(items.shape(), items.item(0, 0)[0].shape)
        self.assertEqual(
            self.items(self.paths, self.spect, frames=9).shape(), (None, 9))
        self.assertEqual(
            self.items(self.paths, fixed).shape(), (None, None))

    def test_seed_epoch_and_index_alone_count(self):
        def crops(**options):
            return self.features(
                [self.paths[0]] * 5, self.spect, frames=10, **options)

        first = crops()
        self.assert_same(first, crops())
        self.assert_same(first, crops()[:5])
        self.assert_differ(first[:-1], first[1:])
        self.assert_differ(first, crops(epoch=1))
        self.assert_differ(first, crops(seed=1))

    def test_an_epoch_has_an_order_of_its_own(self):
        items = self.items(self.paths, self.spect)
        self.assertEqual(items.order(3), items.order(3))
        self.assertNotEqual(items.order(3), items.order(4))
        self.assertEqual(sorted(items.order(3)), list(range(9)))


class TestMasks(CorpusCase):

    def masked(self, epoch=0, **options):
        """Return an array before, and after, it is masked."""
        plain = self.spect.array(self.paths[0])
        found, = self.features(
            [self.paths[0]], self.spect, epoch=epoch, **options)
        return plain, found

    def test_bands_and_frames_get_the_mean(self):
        for axis, name in enumerate(("frequency_masks", "time_masks")):
            widths = set()
            for epoch in range(60):
                plain, found = self.masked(epoch, **{name: (1, 6)})
                changed = (plain != found).any(axis=1 - axis).nonzero()[0]
                self.assertTrue((numpy.diff(changed) == 1).all())
                part = found.take(changed, axis)
                self.assertTrue((part == numpy.float32(
                    plain.mean(dtype=float))).all())
                widths.add(len(changed))
            self.assertEqual(widths, set(range(6)))

    def test_a_value(self):
        plain, found = self.masked(
            time_masks=(2, 9), frequency_masks=(2, 9), mask_value=-80)
        self.assertTrue((found[plain != found] == -80).all())
        self.assertTrue((plain != found).any())

    def test_masks_wider_than_the_array(self):
        for epoch in range(20):
            _, found = self.masked(epoch, time_masks=(3, 10 ** 6))
            self.assertTrue(numpy.isfinite(found).all())

    def test_the_distribution_is_torchaudio_s(self):
        # The width is that of a number below 6, the start what fits.
        draw = random.Random(1).random
        expected = []
        for _ in range(300):
            width = draw() * 6
            expected.append((int(draw() * (51 - width)), int(width)))
        array = numpy.arange(16 * 51, dtype="f").reshape(16, 51)
        masks = _training.Masks((1, 6), None, -1)
        draw = random.Random(1).random
        for first, width in expected:
            found = array.copy()
            masks.apply(found, draw)
            hidden = (found == -1).all(axis=0).nonzero()[0].tolist()
            self.assertEqual(hidden, list(range(first, first + width)))


class TestBadInput(CorpusCase):

    def refuses(self, kind, message, recordings=("a.wav",), spect=None,
                **options):
        self.assert_raises(
            kind, message, self.items, recordings, spect, **options)

    def test_sentences(self):
        error = spectrust.errors.OptionError
        pair = "a pair of whole numbers, 0 or more, or None"
        self.refuses(
            error, "recordings must contain at least one recording, got none",
            [])
        self.refuses(
            TypeError, "spectrogram must be a spectrust.Spectrogram or None, "
            "got 3", spect=3)
        for value in (0, -1, float("inf")):
            self.refuses(
                error, "crop must be a number of seconds above 0, got "
                "{!r}".format(value), crop=value)
        self.refuses(
            error, "frames must be a whole number, 1 or more, got 0",
            frames=0)
        self.refuses(
            error, "frames must be None if crop is given, got 9", crop=1,
            frames=9)
        self.refuses(
            error, "frames must be None if format is 'pixels', got 9",
            frames=9, form="pixels")
        self.refuses(
            error, "frames must be None if the spectrogram has frames, got 9",
            spect=spectrust.Spectrogram(frames=5), frames=9)
        self.refuses(
            error, "length must be None if crop or frames is given, got 9",
            spect=spectrust.Spectrogram(length=9), crop=1)
        for name in ("time_masks", "frequency_masks"):
            self.refuses(TypeError, "{} must be {}, got 3".format(
                name, pair), **{name: 3})
            self.refuses(error, "{} must be {}, got (1, -1)".format(
                name, pair), **{name: (1, -1)})
        self.refuses(
            TypeError, "mask_value must be a number or 'mean', got 'max'",
            mask_value="max")
        self.refuses(
            error, "labels must be as many as recordings, which are 1, got 2",
            labels=[1, 2])
        self.refuses(
            error, "classes must be all labels, such as 'b', got ['a']",
            labels=["b"], classes=["a"])
        self.refuses(
            TypeError, "seed must be a whole number, got 'x'", seed="x")


if __name__ == "__main__":
    unittest.main()
