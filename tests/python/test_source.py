"""_native/source.py: files, their content, streams and samples."""

import array
import io
import math
import os
import subprocess
import sys
import unittest

import spectrust
from support import Case, read

FROM_STDIN = """\
import sys, spectrust
result = spectrust.Spectrogram(64, 64).generate("-", sys.argv[1])
assert result.ok and result.input_file == "-", result
"""


class Pieces(object):
    """A stream without a name that returns the given pieces."""

    def __init__(self, *pieces):
        self._pieces = list(pieces)

    def read(self, size):
        piece = self._pieces.pop(0) if self._pieces else b""
        if isinstance(piece, Exception):
            raise piece
        return piece


class TestSources(Case):

    def setUp(self):
        super(TestSources, self).setUp()
        self.sound = self.tone("a.wav")
        self.content = read(self.sound)
        self.spect = spectrust.Spectrogram(64, 64)
        self.expected = self.spect.encode(self.sound)

    def assert_drawn(self, source, label):
        target = self.path("a.jpg")
        result = self.spect.generate(source, target)
        self.assertIsNone(result.error)
        self.assertEqual(result.input_file, label)
        self.assertEqual(read(target), self.expected)
        os.remove(target)

    def test_content(self):
        strided = bytearray(2 * len(self.content))
        strided[::2] = self.content
        for content in (self.content, bytearray(self.content),
                        memoryview(self.content),
                        memoryview(bytearray(self.content)),
                        memoryview(strided)[::2]):
            self.assertEqual(self.spect.encode(content), self.expected)
            self.assert_drawn(content, "<bytes>")

    def test_file_objects(self):
        with open(self.sound, "rb") as file:
            self.assert_drawn(file, self.sound)
        with open(self.sound, "rb", buffering=0) as file:
            self.assertEqual(self.spect.encode(file), self.expected)
        self.assert_drawn(io.BytesIO(self.content), "<stream>")
        self.assert_drawn(
            Pieces(self.content[:7], bytearray(self.content[7:])),
            "<stream>")

    def test_a_stream_is_read_from_its_position(self):
        stream = io.BytesIO(b"before" + self.content)
        stream.seek(6)
        self.assertEqual(self.spect.encode(stream), self.expected)

    def test_a_long_stream_goes_through_a_file(self):
        # 70 MB after the samples, which the header does not count.
        pieces = [self.content] + [bytes(1 << 20)] * 70
        self.assertEqual(self.spect.encode(Pieces(*pieces)), self.expected)
        self.assert_clean()

    def test_standard_input(self):
        target = self.path("a.jpg")
        process = subprocess.Popen(
            [sys.executable, "-c", FROM_STDIN, target],
            stdin=subprocess.PIPE)
        process.communicate(self.content)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(read(target), self.expected)

    def test_streams_that_cannot_be_read(self):
        closed = io.BytesIO()
        closed.close()
        for stream, kind in (
                (lambda: io.StringIO("text"), TypeError),
                (lambda: closed, ValueError),
                (lambda: Pieces(b"RIFF", OSError("gone")), OSError),
                (lambda: Pieces(None), BlockingIOError)):
            with self.assertRaises(kind):
                self.spect.encode(stream())
            with self.assertRaises(kind):
                self.spect.generate(stream(), self.path("a.jpg"))
        self.assert_clean()

    def test_errors_name_the_source(self):
        self.write("text.txt", b"not audio")
        with open(self.path("text.txt"), "rb") as file:
            result = self.spect.generate(file, self.path("a.jpg"))
        self.assertIsInstance(result.error, spectrust.AudioError)
        self.assertIn("text.txt", str(result.error))
        for empty in (b"", io.BytesIO()):
            with self.assertRaises(spectrust.SpectrustError):
                self.spect.encode(empty)
        error = self.spect.generate(b"not audio", self.path("a.jpg")).error
        self.assertIn("the bytes: ", str(error))

    def test_samples_without_numpy(self):
        tone = [0.5 * math.sin(0.3 * i) for i in range(4000)]
        floats = array.array("f", tone)
        result = self.spect.generate((floats, 8000), self.path("b.jpg"))
        self.assertIsNone(result.error)
        self.assertEqual(result.input_file, "<samples>")
        self.assertEqual(
            self.spect.encode((array.array("d", tone), 8000)),
            read(self.path("b.jpg")))
        for bad, sr, kind in (
                (floats, 0, ValueError), (floats, 4000001, ValueError),
                (floats, 1.5, ValueError), (floats, None, TypeError),
                (array.array("f"), 8000, spectrust.SpectrustError),
                (array.array("f", [float("nan")]), 8000,
                 spectrust.SpectrustError)):
            with self.assertRaises(kind):
                self.spect.encode((bad, sr))

    def test_other_arguments_are_refused(self):
        for bad in (None, 1, object(), (), (1, 2, 3), ["a.wav"]):
            with self.assertRaises(TypeError):
                self.spect.encode(bad)


if __name__ == "__main__":
    unittest.main()
