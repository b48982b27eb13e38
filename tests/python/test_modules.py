"""The modules of the package: their names, and which uses which."""

import ast
import os
import re
import unittest

import spectrust
from spectrust import _command, _native, _spread
from support import read

PACKAGE = os.path.dirname(os.path.abspath(spectrust.__file__))
NATIVE = os.path.dirname(os.path.abspath(_native.__file__))
PUBLIC = [
    "arrays", "batch", "errors", "manifest", "mel", "picture", "recording",
    "result", "spectrogram", "survey", "windows"]
# They need packages that the tests here do without: make test-scale.
ENGINES = ["dask", "ray"]


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
            sorted(PUBLIC + ENGINES))
        for name in PUBLIC:
            __import__("spectrust." + name)

    def test_no_two_modules_have_almost_the_same_name(self):
        names = modules(PACKAGE) + modules(NATIVE)
        short = [name.strip("_").rstrip("s") for name in names]
        self.assertEqual(len(set(short)), len(names), sorted(short))

    def test_modules_use_only_those_listed_above_them(self):
        for package, public in (
                (_native, ("errors", "result")), (_command, None),
                (_spread, ["errors", "manifest"] + ENGINES)):
            folder = os.path.dirname(os.path.abspath(package.__file__))
            listed = re.findall(r"^`(\w+)`  ", package.__doc__, re.MULTILINE)
            self.assertEqual(sorted(listed), modules(folder))
            for index, name in enumerate(listed):
                self.check(
                    package, os.path.join(folder, name + ".py"),
                    listed[:index], public)

    def check(self, package, path, above, public):
        """Check what a module imports; `public` are modules of spectrust."""
        for level, module in imported(path):
            if level == 1 and module is not None:
                self.assertIn(module, above, path)
            elif level == 2 and public is not None:
                is_below = module.startswith("_native.") or module == "_meter"
                self.assertTrue(
                    module in public or package is not _native and is_below,
                    (path, module))


if __name__ == "__main__":
    unittest.main()
