"""Packages that are missing: each error says how to install its extra."""

import ast
import glob
import os
import re
import unittest

import spectrust
from support import ROOT, Case, read, run_python

PACKAGE = os.path.dirname(os.path.abspath(spectrust.__file__))

# Modules that the package imports, and a statement that needs each: the
# extra in brackets follows from setup.py.
NEEDED = (
    ("numpy", "arrays", "spectrust.Spectrogram().array('in/a.wav')"),
    ("numpy", "arrays", "spectrust.Spectrogram().stream(8000).pop()"),
    ("numpy", "arrays", "spectrust.clamp_window([1.])"),
    ("numpy", "arrays", "spectrust.power_to_db([1.])"),
    ("numpy", "arrays", "spectrust.survey('.')"),
    ("distributed", "dask", "import spectrust.dask"),
    ("distributed", "dask", "spectrust.Batchop('in', 'o', executor='dask')"
     ".run()"),
    ("ray", "ray", "import spectrust.ray"),
    ("ray", "ray", "spectrust.Batchop('in', 'o', executor='ray').run()"),
    ("loky", "loky", "spectrust.Batchop('in', 'o', executor='loky').run()"),
    ("mpi4py", "mpi", "spectrust.Batchop('in', 'o', executor='mpi').run()"),
    ("torch", "torch", "import spectrust.torch"),
    ("tensorflow", "tensorflow", "import spectrust.tensorflow"),
    ("fsspec", "cloud", "spectrust.info('memory://a.wav')"),
    ("pyarrow", "shards",
     "spectrust.Batchop('in', 'o/{shard}.parquet').run()"),
    ("google_crc32c", "shards",
     "spectrust.Batchop('in', 'o/{shard}.tfrecord').run()"),
)
# For this one there is something else to do.
OPTIONAL = {"tqdm": "progress"}


def imported():
    """Return the names of the foreign modules that the package imports."""
    names = set()
    for path in glob.glob(os.path.join(PACKAGE, "**", "*.py"),
                          recursive=True):
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Import):
                names.update(each.name for each in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add(node.module)
    return set(name.split(".")[0] for name in names)


def extras():
    """Return the words that setup.py has for pip."""
    text = read(os.path.join(ROOT, "setup.py")).decode("utf-8")
    table = text[text.index("extras_require={"):]
    return set(re.findall(r'"(\w+)": \[', table[:table.index("}")]))


class TestExtras(Case):

    def test_each_missing_package_names_its_extra(self):
        self.enter()
        self.tone("in", "a.wav")
        for module, extra, statement in NEEDED:
            with self.subTest(statement):
                code, _, err = run_python(
                    "import sys\nsys.modules[{!r}] = None\n"
                    "import spectrust\n{}\n".format(module, statement))
                self.assertEqual(code, 1, err)
                last = err.strip().splitlines()[-1]
                self.assertRegex(
                    last, r'^[\w.]+: .* needs .*, from pip install '
                    r'"spectrust\[{}\]": .*{}'.format(extra, module))
                self.assertEqual(last.count("spectrust["), 1)
                self.assertNotIn("During handling", err)

    def test_every_foreign_module_and_every_extra_is_here(self):
        known = set(module for module, _, _ in NEEDED) | set(OPTIONAL)
        self.assertLessEqual(known - {"loky", "mpi4py"}, imported() | {
            "google_crc32c"})
        words = set(extra for _, extra, _ in NEEDED)
        words.update(OPTIONAL.values())
        self.assertEqual(extras() - {"all"}, words)
        # Beside these the package uses the standard library, and itself.
        foreign = imported() & {
            "IPython", "PIL", "google", "matplotlib", "pandas", "scipy",
            "soundfile", "dask", "xarray"} - known
        self.assertEqual(foreign, set())

    def test_nothing_imports_numpy_without_the_sentence(self):
        for path in glob.glob(os.path.join(PACKAGE, "**", "*.py"),
                              recursive=True):
            if os.path.basename(path) != "numeric.py":
                self.assertIsNone(re.search(
                    br"^ *import numpy\b|^ *from numpy", re.sub(
                        br'""".*?"""', b"", read(path), flags=re.DOTALL),
                    re.MULTILINE), path)


if __name__ == "__main__":
    unittest.main()
