"""_outputs.py: names of pictures that a function of the user returns."""

import os
import pathlib
import unittest

from spectrust._outputs import create_folders, name_outputs
from support import Case


class Entries(object):
    """A replacement for Files: a path for each file, None for a bad folder."""

    def __init__(self, *paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def path(self, index):
        return self.paths[index]

    def is_file(self, index):
        return self.paths[index] is not None


class TestNames(Case):

    def test_with_and_without_an_argument(self):
        files = Entries(b"a.wav", b"b.wav")
        asked = []

        def with_path(path):
            asked.append(path)
            return path + ".jpg"

        for function in (with_path, lambda path=None: path + ".jpg",
                         lambda any_name, ext=".jpg": any_name + ext):
            self.assertEqual(
                name_outputs(files, function),
                [b"a.wav.jpg", b"b.wav.jpg"])
        self.assertEqual(asked, ["a.wav", "b.wav"])
        for arguments in ("", "ext='.jpg'", "*args", "**options",
                          "*, ext='.jpg'"):
            names = iter(["1.jpg", "2.jpg"])
            without = eval("lambda {}: next(names)".format(arguments),
                           {"names": names})
            self.assertEqual(
                name_outputs(files, without), [b"1.jpg", b"2.jpg"])

    def test_functions_that_hide_their_signature(self):
        names = {"a.wav": "1.jpg", "b.wav": "2.jpg"}
        found = name_outputs(Entries(b"a.wav", b"b.wav"), names.get)
        self.assertEqual(found, [b"1.jpg", b"2.jpg"])

    def test_kinds_of_paths(self):
        for given in ("x.jpg", b"x.jpg", pathlib.Path("x.jpg")):
            names = name_outputs(Entries(b"a.wav"), {"a.wav": given}.get)
            self.assertEqual(names, [b"x.jpg"])

    def test_not_a_path(self):
        for given, kind in ((None, TypeError), (1, TypeError),
                            ("a\0.jpg", ValueError)):
            with self.assertRaisesRegex(kind, "generate_output_path"):
                name_outputs(Entries(b"a.wav"), lambda path, it=given: it)

    def test_undecodable_input(self):
        names = name_outputs(Entries(b"\xff.wav"), lambda p: p + ".jpg")
        self.assertEqual(names, [b"\xff.wav.jpg"])

    def test_the_function_is_not_called_for_bad_folders(self):
        asked = []

        def name(path):
            asked.append(path)
            return path + ".jpg"

        names = name_outputs(Entries(None, b"b.wav", None), name)
        self.assertEqual(names, [b"", b"b.wav.jpg", b""])
        self.assertEqual(asked, ["b.wav"])

    def test_errors_of_the_function_reach_the_caller(self):
        def fails(path):
            raise KeyError(path)

        with self.assertRaises(KeyError):
            name_outputs(Entries(b"a.wav"), fails)

    def test_duplicates(self):
        os.mkdir(self.path("real"))
        os.symlink(self.path("real"), self.path("link"))
        self.enter()
        for first, second in (
                ("x.jpg", "x.jpg"), ("x.jpg", "./x.jpg"),
                ("real/x.jpg", "link/x.jpg"), ("real//x.jpg", "real/x.jpg"),
                ("x.jpg", self.path("x.jpg")),
                ("real/../x.jpg", "x.jpg")):
            names = {"a.wav": first, "b.wav": "y.jpg", "c.wav": second}
            with self.assertRaises(ValueError) as caught:
                name_outputs(
                    Entries(b"a.wav", b"b.wav", b"c.wav"), names.get)
            self.assertIn("'a.wav' and 'c.wav'", str(caught.exception))

    def test_same_name_in_two_folders(self):
        names = {"a.wav": "a/x.jpg", "b.wav": "b/x.jpg"}
        found = name_outputs(Entries(b"a.wav", b"b.wav"), names.get)
        self.assertEqual(found, [b"a/x.jpg", b"b/x.jpg"])


class TestFolders(Case):

    def test_missing_folders_are_created(self):
        deep = os.fsencode(self.path("a")) + b"/b/c"
        for _ in range(2):
            create_folders({deep, os.fsencode(self.folder), b""})
            self.assertTrue(os.path.isdir(deep))

    def test_a_folder_that_cannot_be_created_is_no_error(self):
        create_folders({os.fsencode(self.write("file", b"")) + b"/folder"})
        self.assertTrue(os.path.isfile(self.path("file")))


if __name__ == "__main__":
    unittest.main()
