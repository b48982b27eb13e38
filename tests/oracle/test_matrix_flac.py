"""FLAC, as `flac` reads it.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import tempfile
import unittest

import matrix_flac


class Matrix(unittest.TestCase):
    """The few rows of `matrix_flac`."""

    def test_samples_of_every_depth_block_size_and_stereo_mode(self):
        with tempfile.TemporaryDirectory() as folder:
            made = matrix_flac.rows(folder)
            n_rows = 0
            for name, wrong, _ in matrix_flac.compare(made):
                n_rows += 1
                with self.subTest(name):
                    self.assertIsNone(wrong)
        self.assertGreater(n_rows, 100)


if __name__ == "__main__":
    unittest.main()
