"""spectrogram.py: one file at a time."""

import copy
import gc
import os
import pathlib
import pickle
import threading
import unittest
from unittest import mock

import spectrust
from spectrust._native.library import library
from support import Case, read, wav_bytes


class Named(spectrust.Spectrogram):
    """A subclass with a constructor and a state of its own."""

    def __init__(self, name):
        spectrust.Spectrogram.__init__(self, 64, 32, quality=50)
        self.name = name


class TestGenerate(Case):

    def test_picture(self):
        source, target = self.tone("a.wav"), self.path("a.jpg")
        result = spectrust.Spectrogram().generate(source, target)
        self.assertIs(type(result), spectrust.Result)
        self.assertEqual(result.input_file, source)
        self.assertEqual(result.output_file, target)
        self.assertIsNone(result.error)
        self.assertIs(result.ok, True)
        self.assert_jpeg(read(target), 600, 420)
        self.assert_clean()

    def test_the_part_that_is_drawn(self):
        self.tone("in.wav", seconds=2.5)
        for options, part in (
                ({}, (0., 2.5)), ({"offset": 0.5}, (0.5, 2.)),
                ({"offset": 1, "duration": 1.25}, (1., 1.25)),
                ({"duration": 9., "sr": 4000, "length": 50}, (0., 2.5))):
            spectrogram = spectrust.Spectrogram(32, 24, **options)
            for target in ("out.jpg", "out.npy"):
                result = spectrogram.generate(
                    self.path("in.wav"), self.path(target))
                self.assertIsNone(result.error)
                self.assertEqual((result.offset, result.duration), part)
                self.assertFalse(result.skipped)
        result = spectrogram.generate(self.path("no.wav"), self.path("out"))
        self.assertEqual((result.offset, result.duration), (None, None))

    def test_size(self):
        source, target = self.tone("a.wav"), self.path("a.jpg")
        for width, height in ((1, 1), (7, 3), (800, 600), (16384, 2)):
            spect = spectrust.Spectrogram(width, height)
            self.assertTrue(spect.generate(source, target).ok)
            self.assert_jpeg(read(target), width, height)

    def test_kinds_of_paths(self):
        source, target = self.tone("a.wav"), self.path("a.jpg")
        spect = spectrust.Spectrogram(32, 32)
        for kind in (str, pathlib.Path):
            result = spect.generate(kind(source), kind(target))
            self.assertEqual(result.output_file, target)
            self.assertIs(type(result.input_file), str)
            self.assert_jpeg(spect.encode(kind(source)), 32, 32)

    def test_any_linux_name(self):
        sound = read(self.tone("a.wav"))
        spect = spectrust.Spectrogram(32, 32)
        folder = os.fsencode(self.folder)
        for name in (b"\xff.wav", b"a\nb.wav", b"a b'\".wav", b"\xc3\xa9.WAV",
                     b"x" * 251 + b".wav"):
            source = os.path.join(folder, name)
            target = source[:-4] + b".jpg"
            with open(source, "wb") as file:
                file.write(sound)
            result = spect.generate(os.fsdecode(source), target)
            self.assertIsNone(result.error)
            self.assertEqual(os.fsencode(result.input_file), source)
            self.assertEqual(os.fsencode(result.output_file), target)
            self.assert_jpeg(read(target), 32, 32)
            as_text = spect.generate(os.fsdecode(source), os.fsdecode(target))
            self.assertIsNone(as_text.error)

    def test_arguments_that_are_no_paths(self):
        spect = spectrust.Spectrogram()
        for bad, kind in ((None, TypeError), (1, TypeError),
                          ("a\0b", ValueError), (b"a\0b", ValueError)):
            with self.assertRaises(kind):
                spect.generate("x.wav", bad)
            if isinstance(bad, bytes):  # a recording's content
                continue
            with self.assertRaises(kind):
                spect.generate(bad, "x.jpg")
            with self.assertRaises(kind):
                spect.encode(bad)

    def test_overwrites(self):
        target = self.write("a.jpg", b"before")
        spect = spectrust.Spectrogram(32, 32)
        self.assertFalse(spect.generate(self.path("no.wav"), target).ok)
        self.assertEqual(read(target), b"before")
        self.assertTrue(spect.generate(self.tone("a.wav"), target).ok)
        self.assert_jpeg(read(target), 32, 32)

    def test_warnings(self):
        silence = self.write("silence.wav", wav_bytes(bytes(4000)))
        result = spectrust.Spectrogram(32, 32).generate(
            silence, self.path("a.jpg"))
        self.assertTrue(result.ok)
        self.assertEqual(len(result.warnings), 1)
        self.assertIn("silent", result.warnings[0])

    def test_error_holds_no_frames(self):
        result = spectrust.Spectrogram().generate("no.wav", "no.jpg")
        self.assertIsNone(result.error.__traceback__)

    def test_colours(self):
        source = self.tone("a.wav")
        pictures = set(
            spectrust.Spectrogram(64, 64, **options).encode(source)
            for options in ({}, {"r": 0}, {"g": 0}, {"b": 0.5},
                            {"colormap": "magma"}, {"quality": 50},
                            {"subsampling": "gray"}, {"n_fft": 256}))
        self.assertEqual(len(pictures), 8)


class TestEncode(Case):

    def test_same_bytes_as_generate(self):
        source, target = self.tone("a.wav"), self.path("a.jpg")
        spect = spectrust.Spectrogram(200, 100, colormap="turbo")
        spect.generate(source, target)
        self.assertEqual(spect.encode(source), read(target))

    def test_buffer_is_freed_once(self):
        spect = spectrust.Spectrogram(32, 32)
        source = self.tone("a.wav")
        with mock.patch.object(
                library, "spectrust_buffer_free",
                wraps=library.spectrust_buffer_free) as free:
            spect.encode(source)
            self.assertEqual(free.call_count, 1)
            with self.assertRaises(spectrust.NotFoundError):
                spect.encode("missing.wav")
            self.assertEqual(free.call_count, 2)

    def test_raises(self):
        spect = spectrust.Spectrogram()
        with self.assertRaises(spectrust.NotFoundError) as caught:
            spect.encode(self.path("missing.wav"))
        self.assertIn("missing.wav", str(caught.exception))
        with self.assertRaises(spectrust.AudioError):
            spect.encode(self.write("text.wav", b"not audio"))


class TestLife(Case):

    def test_close(self):
        spect = spectrust.Spectrogram(32, 32)
        source = self.tone("a.wav")
        spect.close()
        spect.close()
        for call in (lambda: spect.generate(source, self.path("a.jpg")),
                     lambda: spect.encode(source)):
            with self.assertRaisesRegex(spectrust.StateError, "closed"):
                call()
        self.assertEqual(os.listdir(self.folder), ["a.wav"])
        self.assertIn("width=32", repr(spect))

    def test_context_manager(self):
        with spectrust.Spectrogram(32, 32) as spect:
            self.assertTrue(spect.encode(self.tone("a.wav")))
        with self.assertRaises(spectrust.StateError):
            spect.encode(self.path("a.wav"))
        with self.assertRaises(KeyError), spectrust.Spectrogram(32, 32):
            raise KeyError

    def test_read_only(self):
        spect = spectrust.Spectrogram()
        with self.assertRaises(AttributeError):
            spect.options = {}
        spect.options["width"] = 1
        self.assertEqual(spect.options["width"], 600)

    def test_repr(self):
        self.assertEqual(
            repr(spectrust.Spectrogram()),
            "spectrust.Spectrogram(width=600, height=420)")
        self.assertEqual(
            repr(spectrust.Spectrogram(8, 9, b=1, top_db=None, norm=None)),
            "spectrust.Spectrogram(width=8, height=9, b=1.0, norm=None, "
            "top_db=None)")

    def test_bad_options_raise_at_construction(self):
        for options, kind in (
                ({"width": 0}, ValueError), ({"width": 100000}, ValueError),
                ({"height": -1}, ValueError), ({"r": 256.0}, ValueError),
                ({"r": -0.5}, ValueError), ({"g": float("nan")}, ValueError),
                ({"r": "a"}, TypeError), ({"b": None}, TypeError),
                ({"width": 600.5}, ValueError), ({"width": True}, TypeError),
                ({"width": None}, TypeError), ({"colour": 1}, TypeError),
                ({"width": 10 ** 30}, ValueError),
                ({"power": 2 ** 32 + 2}, ValueError),
                ({"width": 16384, "height": 16384}, ValueError)):
            with self.assertRaises(kind):
                spectrust.Spectrogram(**options)
            with self.assertRaises(kind):
                spectrust.Batchop(self.folder, self.path("out"), **options)
        self.assertEqual(os.listdir(self.folder), [])

    def test_garbage(self):
        # Neither a failed constructor nor an unclosed object causes an error
        # when it is collected.
        for _ in range(100):
            spectrust.Spectrogram(32, 32)
            with self.assertRaises(ValueError):
                spectrust.Spectrogram(0)
        gc.collect()
        self.assertEqual(gc.garbage, [])


class TestCopies(Case):

    def test_pickle_and_copy(self):
        source = self.tone("a.wav")
        spect = spectrust.Spectrogram(64, 32, g=10, top_db=None, norm=None)
        copies = [
            pickle.loads(pickle.dumps(spect, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
        for again in copies + [copy.copy(spect), copy.deepcopy(spect)]:
            self.assertEqual(again.options, spect.options)
            self.assertEqual(again.encode(source), spect.encode(source))
            again.close()
        self.assertTrue(spect.encode(source))

    def test_subclass(self):
        again = pickle.loads(pickle.dumps(Named("it")))
        self.assertIs(type(again), Named)
        self.assertEqual(again.name, "it")
        self.assert_jpeg(again.encode(self.tone("a.wav")), 64, 32)

    def test_closed_stays_closed(self):
        spect = spectrust.Spectrogram()
        spect.close()
        again = pickle.loads(pickle.dumps(spect))
        with self.assertRaises(spectrust.StateError):
            again.encode(self.path("a.wav"))


class TestThreads(Case):

    def in_threads(self, n_threads, work):
        """Run `work` in threads; return what they return or raise."""
        results = []

        def run():
            try:
                results.append(work())
            except BaseException as error:
                results.append(error)

        threads = [threading.Thread(target=run) for _ in range(n_threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), n_threads)
        return results

    def test_one_spectrogram_in_many_threads(self):
        sounds = [
            self.tone("{}.wav".format(i), hertz=200 + 100 * i, sr=sr)
            for i, sr in enumerate((8000, 11025, 16000, 22050, 44100))]
        spect = spectrust.Spectrogram(100, 80)
        expected = [spect.encode(sound) for sound in sounds]

        def work():
            return [spect.encode(sound) for sound in sounds * 10]

        for result in self.in_threads(8, work):
            self.assertEqual(result, expected * 10)

    def test_errors_belong_to_their_file(self):
        spect = spectrust.Spectrogram(32, 32)

        def work():
            name = "missing-{}.wav".format(threading.get_ident())
            for i in range(200):
                result = spect.generate(name + str(i), "x.jpg")
                if name + str(i) not in str(result.error):
                    return str(result.error)

        self.assertEqual(set(self.in_threads(8, work)), {None})

    def test_close_while_others_draw(self):
        source = self.tone("a.wav")
        for _ in range(20):
            spect = spectrust.Spectrogram(64, 64)
            expected = spect.encode(source)
            started = threading.Barrier(5)

            def draw(spect=spect, started=started, expected=expected):
                started.wait()
                drawn = 0
                try:
                    while spect.encode(source) == expected:
                        drawn += 1
                except spectrust.StateError:
                    return "closed"
                return drawn

            def close(spect=spect, started=started):
                started.wait()
                spect.close()
                spect.close()

            closer = threading.Thread(target=close)
            closer.start()
            self.assertEqual(self.in_threads(4, draw), ["closed"] * 4)
            closer.join()


if __name__ == "__main__":
    unittest.main()
