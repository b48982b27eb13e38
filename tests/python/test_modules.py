"""The modules of the package: their names, and which uses which."""

import ast
import os
import re
import unittest

import spectrust
from spectrust import (
    _command,
    _front_ends,
    _gallery,
    _native,
    _shards,
    _spread,
    _staged,
    _stores,
)
from support import read

PACKAGE = os.path.dirname(os.path.abspath(spectrust.__file__))
NATIVE = os.path.dirname(os.path.abspath(_native.__file__))
PUBLIC = [
    "arrays", "batch", "errors", "front_end", "gallery", "manifest", "mel",
    "picture", "recording", "result", "spectrogram", "stream", "survey",
    "windows"]
# They need packages that the tests here do without: make test-scale.
ENGINES = ["dask", "ray"]
# The same: make test-training.
FRAMEWORKS = ["tensorflow", "torch"]


def modules(folder):
    """Return the names of the modules in a folder."""
    return sorted(
        name[:-len(".py")] for name in os.listdir(folder)
        if name.endswith(".py") and name != "__init__.py")


def imported(path):
    """Return what a module imports from this package: (dots, module)."""
    found = set()
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.ImportFrom) and node.level:
            names = [node.module] if node.module else [
                each.name for each in node.names]
            found.update((node.level, name) for name in names)
    return found


class TestModules(unittest.TestCase):

    def test_public_modules_are_importable(self):
        found = modules(PACKAGE)
        self.assertEqual(
            [name for name in found if not name.startswith("_")],
            sorted(PUBLIC + ENGINES + FRAMEWORKS))
        for name in PUBLIC:
            __import__("spectrust." + name)

    def test_no_two_modules_have_almost_the_same_name(self):
        names = modules(PACKAGE) + modules(NATIVE)
        short = [name.strip("_").rstrip("s") for name in names]
        self.assertEqual(len(set(short)), len(names), sorted(short))

    def test_modules_use_only_those_listed_above_them(self):
        for package, public, below in (
                (_native, ("errors", "result"), ()),
                (_shards, ["errors"], ("_native.",)),
                (_stores, ["errors"], ("_native.",)),
                (_front_ends, ["errors"], ("_native.",)),
                (_gallery, ["_figures", "errors", "manifest", "picture"],
                 ("_stores.",)),
                (_staged, ["errors"], ("_native.", "_stores.", "_shards.")),
                (_spread, ["errors", "manifest"] + ENGINES,
                 ("_native.", "_stores.", "_staged.", "_shards.", "_meter")),
                (_command, None, ())):
            folder = os.path.dirname(os.path.abspath(package.__file__))
            listed = re.findall(r"^`(\w+)`  ", package.__doc__, re.MULTILINE)
            self.assertEqual(sorted(listed), modules(folder))
            for index, name in enumerate(listed):
                self.check(
                    package, os.path.join(folder, name + ".py"),
                    listed[:index], public, below)

    def check(self, package, path, above, public, below):
        """Check what a module imports.

        `public` are modules of spectrust, `below` the beginnings of others.
        """
        for level, module in imported(path):
            if level == 1 and module is not None:
                self.assertIn(module, above, path)
            elif level == 2 and public is not None:
                self.assertTrue(
                    module in public or module.startswith(below),
                    (path, module))


if __name__ == "__main__":
    unittest.main()
