"""Every public name is used by a test, typed by a stub and documented."""

import ast
import glob
import inspect
import os
import unittest

import spectrust
from spectrust import batch, stream, windows
from support import ROOT, read

CLASSES = [
    spectrust.Batchop, batch.Summary, spectrust.Picture, spectrust.Result,
    spectrust.Spectrogram, stream.Stream, windows.Window, windows.Windows]


def used_by_tests():
    """Return the names that tests read as attributes, call or import."""
    names = set()
    for path in glob.glob(os.path.join(ROOT, "tests", "*", "*.py")):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.ImportFrom):
                names.update(each.name for each in node.names)
    return names


def public(kind):
    """Return the public names that a class defines."""
    return [
        name for base in kind.__mro__ if base not in (object, tuple)
        for name in vars(base) if not name.startswith("_")]


class TestPublicNames(unittest.TestCase):

    def test_a_test_uses_each(self):
        used = used_by_tests()
        for name in spectrust.__all__:
            self.assertIn(name, used)
        for kind in CLASSES:
            self.assertTrue(public(kind), kind)
            for name in public(kind):
                self.assertIn(name, used, kind)

    def test_each_is_what_its_module_has(self):
        for name in spectrust.__all__:
            self.assertTrue(hasattr(spectrust, name), name)
        listed = [name for name, value in vars(spectrust).items()
                  if not name.startswith("_") and not inspect.ismodule(value)]
        self.assertEqual(
            sorted(listed), sorted(set(spectrust.__all__) - {"__version__"}))

    def test_each_is_documented(self):
        for name in spectrust.__all__:
            value = getattr(spectrust, name)
            if callable(value):
                self.assertTrue(inspect.getdoc(value), name)
        for kind in CLASSES[:1] + CLASSES[2:]:
            for name in public(kind):
                self.assertTrue(inspect.getdoc(getattr(kind, name)), name)

    def test_only_what_librosa_and_the_first_version_order_is_positional(self):
        for function in (spectrust.Spectrogram, spectrust.Batchop):
            positional = [
                each.name for each
                in inspect.signature(function).parameters.values()
                if each.kind == each.POSITIONAL_OR_KEYWORD]
            self.assertEqual(
                positional[-5:], ["width", "height", "r", "g", "b"])

    def test_a_batch_is_iterable(self):
        self.assertTrue(hasattr(spectrust.Batchop, "__iter__"))
        self.assertIs(spectrust.read, spectrust.read_picture)


if __name__ == "__main__":
    unittest.main()
