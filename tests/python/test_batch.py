"""batch.py: every file of a folder."""

import os
import pathlib
import re
import unittest
from unittest import mock

import spectrust
from spectrust._native.library import library
from support import Case, only_threads, read, threads, wav_bytes

UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    r"\.jpg")


class ByPath(spectrust.Batchop):
    """Names each picture after its recording."""

    def generate_output_path(self, path):
        stem = os.path.splitext(os.path.relpath(path, self.source))[0]
        return os.path.join(self.target, stem + ".jpg")


class Original(spectrust.Batchop):
    """Overrides the method without an argument, as in version 0.1."""

    count = 0

    def generate_output_path(self):
        self.count += 1
        return "{}/{:03d}.jpg".format(self.target, self.count)


class BatchCase(Case):
    """Three recordings in nested folders."""

    def setUp(self):
        Case.setUp(self)
        self.source, self.target = self.path("in"), self.path("out")
        self.names = ["a.wav", "b.WAV", "sub/deep/c.wave"]
        for i, name in enumerate(self.names):
            self.tone("in", name, hertz=300 + 200 * i)

    def named(self, kind, *arguments, **options):
        """Make a batch of a class that names its pictures."""
        options.setdefault("width", 64)
        options.setdefault("height", 48)
        batch = kind(self.source, self.target, *arguments, **options)
        batch.source, batch.target = self.source, self.target
        return batch

    def pictures(self):
        """Return all files below the target folder."""
        return sorted(
            os.path.join(at, name)
            for at, _, names in os.walk(self.target) for name in names)


class TestBatchop(BatchCase):

    def test_with(self):
        with spectrust.Batchop(
                self.source, self.target, 255, 255, r=255., g=255.,
                b=150.) as results:
            self.assertIsInstance(results, list)
        self.assertEqual(
            [result.input_file for result in results],
            [os.path.join(self.source, name) for name in self.names])
        for result in results:
            self.assertIs(type(result), spectrust.Result)
            self.assertIsNone(result.error)
            self.assertEqual(result.warnings, [])
            folder, name = os.path.split(result.output_file)
            self.assertEqual(folder, self.target)
            self.assertTrue(UUID4.fullmatch(name), name)
            self.assert_jpeg(read(result.output_file), 255, 255)
        self.assertEqual(
            self.pictures(), sorted(r.output_file for r in results))

    def test_run_does_the_same(self):
        batch = spectrust.Batchop(self.source, self.target, 64, 48)
        first, second = batch.run(), batch.run()
        self.assertEqual([r.ok for r in first + second], [True] * 6)
        self.assertEqual(len(self.pictures()), 6)
        for one, two in zip(first, second):
            self.assertEqual(read(one.output_file), read(two.output_file))

    def test_a_batch_can_be_iterated(self):
        batch = self.named(spectrust.Batchop, layout="mirror")
        names = sorted(result.input_file for result in batch)
        self.assertEqual(names, sorted(
            os.path.join(self.source, name) for name in self.names))
        self.assertEqual(len(self.pictures()), 3)

    def test_arguments_after_b_are_keyword_only(self):
        with self.assertRaisesRegex(TypeError, "positional"):
            spectrust.Batchop(
                self.source, self.target, 64, 48, 255., 255., 255., 2)

    def test_same_bytes_as_a_spectrogram(self):
        options = {"r": 10, "colormap": "jet", "n_mels": 20, "quality": 60}
        batch = spectrust.Batchop(
            self.source, self.target, 64, 48, **options)
        spect = spectrust.Spectrogram(64, 48, **options)
        for result in batch.run():
            self.assertEqual(
                read(result.output_file), spect.encode(result.input_file))

    def test_options_by_position(self):
        arguments = 64, 48, 10.0, 20.0, 30.0
        spect = spectrust.Spectrogram(*arguments)
        for result in spectrust.Batchop(
                self.source, self.target, *arguments).run():
            self.assertEqual(
                read(result.output_file), spect.encode(result.input_file))

    def test_warnings(self):
        silence = self.write("in/silence.wav", wav_bytes(bytes(4000)))
        results = spectrust.Batchop(self.source, self.target, 64, 48).run()
        self.assertEqual(results[2].input_file, silence)
        self.assertTrue(results[2].ok)
        self.assertEqual(len(results[2].warnings), 1)
        self.assertIn("silent", results[2].warnings[0])

    def test_missing_output_folder_is_created(self):
        self.target = self.path("not", "yet", "there")
        os.rmdir(os.path.dirname(self.target))
        results = spectrust.Batchop(self.source, self.target, 8, 8).run()
        self.assertEqual([r.ok for r in results], [True] * 3)

    def test_empty_folder(self):
        os.mkdir(self.path("empty"))
        with spectrust.Batchop(self.path("empty"), self.target) as results:
            self.assertEqual(results, [])
        self.assertTrue(os.path.isdir(self.target))

    def test_missing_input_folder(self):
        for kind in (FileNotFoundError, spectrust.NotFoundError):
            with self.assertRaises(kind):
                spectrust.Batchop(self.path("missing"), self.target)
        self.assertFalse(os.path.exists(self.target))

    def test_output_folder_that_cannot_be_created(self):
        batch = spectrust.Batchop(
            self.source, os.path.join(self.write("file", b""), "out"))
        with self.assertRaises(spectrust.OutputError):
            batch.run()

    def test_output_folder_inside_the_input_folder(self):
        self.target = os.path.join(self.source, "sub", "out")
        self.tone("in", "sub", "out", "old.wav")
        for _ in range(2):
            results = spectrust.Batchop(self.source, self.target, 8, 8).run()
            self.assertEqual([r.ok for r in results], [True] * 3)

    def test_output_folder_is_the_input_folder(self):
        results = spectrust.Batchop(self.source, self.source, 8, 8).run()
        self.assertEqual([r.ok for r in results], [True] * 3)

    def test_one_bad_file_is_one_failed_result(self):
        bad = self.write("in/aa.wav", b"not audio")
        os.mkfifo(self.path("in", "fifo.wav"))
        results = spectrust.Batchop(self.source, self.target, 8, 8).run()
        self.assertEqual(
            [r.ok for r in results], [True, False, True, False, True])
        self.assertEqual(results[1].input_file, bad)
        self.assertIsNone(results[1].output_file)
        self.assertIsInstance(results[1].error, spectrust.AudioError)
        self.assertIn("aa.wav", str(results[1].error))
        self.assertIsInstance(results[3].error, spectrust.InputError)
        self.assertEqual(len(self.pictures()), 3)
        self.assert_clean()

    def test_names_that_are_not_utf_8(self):
        sound = read(self.path("in", "a.wav"))
        folder = os.fsencode(self.source)
        names = [b"\xff.wav", b"new\nline.wav", b"y" * 251 + b".wav"]
        for name in names:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(sound)
        results = spectrust.Batchop(folder, self.target, 8, 8).run()
        self.assertEqual([r.ok for r in results], [True] * 6)
        found = [os.fsencode(r.input_file) for r in results]
        self.assertEqual(found, sorted(found))
        for name in names:
            self.assertIn(os.path.join(folder, name), found)

    def test_kinds_of_paths(self):
        for kind in (str, os.fsencode, pathlib.Path):
            results = spectrust.Batchop(
                kind(self.source), kind(self.target), 8, 8).run()
            self.assertTrue(all(type(r.input_file) is str for r in results))
        for bad, error in ((None, TypeError), ("a\0b", ValueError)):
            with self.assertRaises(error):
                spectrust.Batchop(bad, self.target)
            with self.assertRaises(error):
                spectrust.Batchop(self.source, bad)

    def test_files_that_vanish(self):
        batch = spectrust.Batchop(self.source, self.target, 8, 8)
        os.remove(self.path("in", "b.WAV"))
        results = batch.run()
        self.assertEqual([r.ok for r in results], [True, False, True])
        self.assertIsInstance(results[1].error, spectrust.NotFoundError)


class TestJobs(BatchCase):

    def test_any_number_gives_the_same_bytes(self):
        for i in range(20):
            self.tone("in", "more", "{}.wav".format(i), hertz=200 + 10 * i)
        trees = []
        for jobs in (1, 2, 8, 1024, 0):
            self.target = self.path("out-{}".format(jobs))
            results = self.named(ByPath, jobs=jobs).run()
            self.assertEqual([r.ok for r in results], [True] * 23)
            trees.append([read(path) for path in self.pictures()])
        for tree in trees:
            self.assertEqual(len(tree), 23)
            self.assertEqual(tree, trees[0])

    def test_no_thread_is_left(self):
        before = threads()
        self.named(ByPath, jobs=8).run()
        self.assertTrue(only_threads(before))

    def test_number_is_passed_to_the_library(self):
        for jobs, number in ((0, 0), (1, 1), (7, 7), (1024, 1024)):
            batch = self.named(ByPath, jobs=jobs)
            with mock.patch.object(
                    library, "spectrust_batch_start",
                    wraps=library.spectrust_batch_start) as start:
                batch.run()
            options = start.call_args[0][2]._obj
            self.assertEqual(options.jobs, number)

    def test_bad_numbers(self):
        for jobs, kind in ((None, TypeError), (-1, ValueError),
                           (1025, ValueError), (2 ** 64, ValueError),
                           (1.5, ValueError), ("2", TypeError),
                           (True, TypeError)):
            with self.assertRaisesRegex(
                    kind, "^jobs must be a whole number from 0 to 1024 "
                    "threads, got"):
                spectrust.Batchop(self.source, self.target, jobs=jobs)


class TestOutputPath(BatchCase):

    def test_base(self):
        batch = spectrust.Batchop(self.source, self.target)
        names = [batch.generate_output_path() for _ in range(100)]
        self.assertEqual(len(set(names)), 100)
        for name in names:
            self.assertTrue(name.startswith(self.target + "/"))
            self.assertTrue(UUID4.fullmatch(name[len(self.target) + 1:]))
        self.assertFalse(os.path.exists(self.target))

    def test_override_with_the_path(self):
        results = self.named(ByPath).run()
        expected = [
            os.path.join(self.target, name)
            for name in ("a.jpg", "b.jpg", "sub/deep/c.jpg")]
        self.assertEqual([r.output_file for r in results], expected)
        self.assertEqual(self.pictures(), expected)

    def test_override_without_an_argument(self):
        batch = self.named(Original)
        with batch as results:
            self.assertEqual(
                [r.output_file for r in results],
                [self.target + "/00{}.jpg".format(i) for i in (1, 2, 3)])
        self.assertEqual(batch.count, 3)

    def test_override_that_calls_the_base(self):
        class Prefixed(spectrust.Batchop):
            def generate_output_path(self, path):
                base = super(Prefixed, self).generate_output_path(path)
                return base.replace(".jpg", ".jpeg")

        for result in self.named(Prefixed).run():
            self.assertTrue(result.output_file.endswith(".jpeg"))
            self.assert_jpeg(read(result.output_file), 64, 48)

    def test_function_on_the_instance(self):
        batch = self.named(spectrust.Batchop)
        batch.generate_output_path = (
            lambda path: path.replace(self.source, self.target) + ".jpg")
        self.assertEqual(
            batch.run()[0].output_file, self.target + "/a.wav.jpg")

    def test_its_errors_reach_the_caller(self):
        class Fails(spectrust.Batchop):
            def generate_output_path(self):
                raise KeyError("mine")

        with self.assertRaises(KeyError):
            self.named(Fails).run()
        self.assertFalse(os.path.exists(self.target))

    def test_two_inputs_one_picture(self):
        class Same(spectrust.Batchop):
            def generate_output_path(self, path):
                return os.path.join(
                    self.target, "c.jpg" if "c." in path else "x.jpg")

        with self.assertRaises(ValueError) as caught:
            self.named(Same).run()
        for name in ("a.wav", "b.WAV", "x.jpg"):
            self.assertIn(os.path.join("", name), str(caught.exception))
        self.assertNotIn("c.wave", str(caught.exception))
        self.assertFalse(os.path.exists(self.target))

    def test_one_bad_output_is_one_failed_result(self):
        self.write("out/b.jpg/in-the-way", b"")
        self.write("out/sub", b"a file where a folder is wanted")
        results = self.named(ByPath).run()
        self.assertEqual([r.ok for r in results], [True, False, False])
        for result in results[1:]:
            self.assertIsInstance(result.error, spectrust.OutputError)
            self.assertIsNone(result.output_file)
        self.assert_clean()

    def test_other_format_is_one_failed_result(self):
        class Gif(ByPath):
            def generate_output_path(self, path):
                name = ByPath.generate_output_path(self, path)
                return name.replace("a.jpg", "a.gif")

        results = self.named(Gif).run()
        self.assertEqual([r.ok for r in results], [False, True, True])
        self.assertIn(".gif", str(results[0].error))


if __name__ == "__main__":
    unittest.main()
