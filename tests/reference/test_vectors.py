"""Check that the stored vectors are what the oracle makes today."""

import json
import pathlib
import tempfile
import unittest

import array_cases
import make_vectors
import numpy as np

FOLDER = make_vectors.FOLDER


def options_of(path):
    """Return the options in a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


class Vectors(unittest.TestCase):

    def test_stored_pictures_are_those_of_the_stored_sounds(self):
        paths = sorted(FOLDER.glob("*.wav"))
        self.assertEqual(
            sorted(path.stem for path in paths),
            sorted(case[0] for case in make_vectors.cases()))
        for path in paths:
            with self.subTest(path.stem):
                options = options_of(path.with_suffix(".json"))
                stored = np.frombuffer(
                    path.with_suffix(".indices").read_bytes(), np.uint8)
                index = make_vectors.indices_of(path, options)
                self.assertEqual(
                    index.shape, (options["height"], options["width"]))
                # Another NumPy may round the last bit of a sum otherwise,
                # which can move a value across the edge of an index.
                difference = np.abs(index.ravel().astype(int) - stored)
                self.assertLessEqual(difference.max(), 1)
                self.assertLessEqual(np.count_nonzero(difference), 2)

    def test_stored_arrays_are_those_of_the_stored_sounds(self):
        paths = sorted(FOLDER.glob("*.array.json"))
        self.assertEqual(
            sorted(path.name for path in paths),
            sorted(f"{case[0]}.array.json"
                   for case in array_cases.array_cases()))
        for path in paths:
            with self.subTest(path.name):
                options = options_of(path)
                stored = np.fromfile(path.with_suffix(".f64"), "<f8")
                values = make_vectors.array_of(FOLDER, options)
                self.assertEqual(list(values.shape), options["shape"])
                np.testing.assert_allclose(
                    values.ravel(), stored, rtol=1e-9,
                    atol=1e-9 * np.abs(stored).max())

    def test_the_same_run_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            folders = [pathlib.Path(folder) / name for name in "ab"]
            for each in folders:
                make_vectors.write_vectors(each)
            first, second = (
                {path.name: path.read_bytes() for path in each.iterdir()}
                for each in folders)
            self.assertEqual(len(first), 3 * len(list(make_vectors.cases()))
                             + 2 * len(list(array_cases.array_cases())))
            self.assertEqual(first, second)


if __name__ == "__main__":
    unittest.main()
