"""_native/paths.py: paths to bytes and back; paths of this machine."""

import os
import pathlib
import unittest

import spectrust
from command import ERR, OUT, STATUS, run
from spectrust._native.paths import decode_path, encode_path
from support import Case


class Pathlike(object):
    """An os.PathLike object."""

    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return self.path


class TestPaths(unittest.TestCase):

    def test_all_kinds(self):
        for path in ("a/b.wav", b"a/b.wav", pathlib.Path("a/b.wav"),
                     pathlib.PurePosixPath("a/b.wav"),
                     Pathlike("a/b.wav"), Pathlike(b"a/b.wav")):
            self.assertEqual(encode_path(path, "path"), b"a/b.wav")

    def test_every_byte_survives(self):
        every = bytes(range(1, 256))
        self.assertEqual(encode_path(every, "path"), every)
        as_text = decode_path(every)
        self.assertIsInstance(as_text, str)
        self.assertEqual(as_text, os.fsdecode(every))
        self.assertEqual(encode_path(as_text, "path"), every)

    def test_empty(self):
        self.assertEqual(encode_path("", "path"), b"")

    def test_zero_byte(self):
        for path in ("a\0b", b"a\0b", "\0", Pathlike("a\0")):
            with self.assertRaisesRegex(ValueError, "^path .*zero byte"):
                encode_path(path, "path")

    def test_not_a_path(self):
        for path in (None, 1, 1.5, True, ["a"], bytearray(b"a"), object(),
                     Pathlike(1), Pathlike):
            with self.assertRaisesRegex(TypeError, "^outpath must be a path"):
                encode_path(path, "outpath")

    def test_text_that_cannot_be_encoded(self):
        with self.assertRaises(ValueError):
            encode_path("\ud800", "path")


class TestLocalPaths(Case):
    """Where a store does not do, and neither does an empty path."""

    CALLS = (
        ("outpath", lambda path: spectrust.Spectrogram().tiles("a", path)),
        ("manifest", spectrust.gallery),
        ("path", lambda path: spectrust.gallery("a", path)),
        ("outpath", lambda path: spectrust.Spectrogram().tiles(b"", path)))
    COMMANDS = (
        ("OUT", ("tiles", "a", "{}")), ("OUT", ("demo", "{}")),
        ("manifest", ("gallery", "{}")),
        ("path", ("gallery", "a", "--output", "{}")))

    def test_each_function_refuses_both(self):
        self.enter()
        for path, sentence in (
                ("", "a path, got ''"), (b"", "a path, got ''"),
                ("s3://b/a", "a path of this machine, got the URL")):
            for name, call in self.CALLS:
                with self.assertRaisesRegex(
                        spectrust.OptionError,
                        "^{} must be {}".format(name, sentence)):
                    call(path)
        self.assertEqual(os.listdir("."), [])

    def test_each_command_refuses_both(self):
        self.enter()
        for path, sentence in (
                ("", "a path, got ''"),
                ("s3://b/a", "a path of this machine, got the URL")):
            for name, words in self.COMMANDS:
                found = run(*[word.format(path) for word in words])
                self.assertEqual((found[STATUS], found[OUT]), (2, b""), words)
                self.assertIn("{} must be {}".format(name, sentence),
                              found[ERR])
        self.assertEqual(os.listdir("."), [])


if __name__ == "__main__":
    unittest.main()
