"""_native/files.py: the audio files of a folder."""

import os
import unittest

import spectrust
from spectrust._native.files import Files
from support import Case


class TestFiles(Case):

    def names(self, skip=None, **options):
        """Return the files found, relative to the folder."""
        root = os.fsencode(self.folder)
        files = Files.in_folder(root, skip=skip, **options)
        return [
            os.path.relpath(files.path(i), root) for i in range(len(files))]

    def test_endings_in_any_case(self):
        for name in ("a.wav", "b.WAV", "c.Wav", "d.wave", "e.WAVE", "f.mp5",
                     "g.wav.txt", "wav", ".wav", "h.jpg"):
            self.write(name, b"")
        self.assertEqual(
            self.names(), [b"a.wav", b"b.WAV", b"c.Wav", b"d.wave",
                           b"e.WAVE"])

    def test_order_of_bytes_and_nesting(self):
        for name in ("b.wav", "a/z.wav", "a/b/c/d.wav", "B.wav", "a.wav",
                     "\u00e9.wav"):
            self.write(name, b"")
        found = self.names()
        self.assertEqual(len(found), 6)
        self.assertEqual(found, sorted(found))

    def test_skipped_folder(self):
        for name in ("a.wav", "out/b.wav", "out/deep/c.wav", "outer/d.wav"):
            self.write(name, b"")
        skip = os.fsencode(self.path("out", "..", "out"))
        self.assertEqual(self.names(skip), [b"a.wav", b"outer/d.wav"])
        self.assertEqual(len(self.names(os.fsencode(self.folder))), 4)

    def test_links_to_folders_are_not_followed(self):
        self.write("a/a.wav", b"")
        os.symlink(self.folder, self.path("a", "loop"))
        os.symlink(self.path("a", "a.wav"), self.path("linked.wav"))
        os.symlink(self.path("a"), self.path("folder.wav"))
        self.assertEqual(self.names(), [b"a/a.wav", b"linked.wav"])

    def test_options(self):
        self.write("a.wav", b"")
        self.write("sub/b.dat", b"")
        os.symlink(self.path("sub"), self.path("link"))
        self.assertEqual(self.names(recursive=0), [b"a.wav"])
        self.assertEqual(self.names(pattern=b"*.DAT"), [b"sub/b.dat"])
        self.assertEqual(
            self.names(pattern=b"*", follow_links=1),
            [b"a.wav", b"link/b.dat", b"sub/b.dat"])
        with self.assertRaisesRegex(spectrust.OptionError, "^pattern must"):
            self.names(pattern=b"[")

    def test_a_list_is_as_it_was_given(self):
        paths = [b"z.wav", b"absent", b"a.wav", b"\xff"]
        files = Files.from_sources(paths)
        self.assertEqual([files.path(i) for i in range(len(files))], paths)
        self.assertTrue(files.is_file(1))
        self.assertEqual(len(Files.from_sources([])), 0)

    def test_empty_and_missing(self):
        self.assertEqual(self.names(), [])
        missing = os.fsencode(self.path("missing"))
        with self.assertRaises(spectrust.NotFoundError) as caught:
            Files.in_folder(missing)
        self.assertIn("missing", str(caught.exception))

    def test_a_file_is_no_folder(self):
        with self.assertRaises(spectrust.InputError):
            Files.in_folder(os.fsencode(self.write("a.wav", b"")))

    def test_is_file(self):
        self.write("a.wav", b"")
        files = Files.in_folder(os.fsencode(self.folder))
        self.assertTrue(files.is_file(0))
        with self.assertRaisesRegex(spectrust.ArgumentError, "got 1$"):
            files.is_file(1)
        self.assertIsNone(files.path(1))


if __name__ == "__main__":
    unittest.main()
