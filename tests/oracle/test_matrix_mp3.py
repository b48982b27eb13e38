"""MPEG audio, as mpg123 reads it.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import unittest

import matrix_mp3


class Matrix(unittest.TestCase):
    """`matrix_mp3.rows`."""

    def test_samples_of_every_block_type_mode_and_rate(self):
        n_rows = 0
        for name, ours, theirs, difference, warnings in matrix_mp3.rows():
            n_rows += 1
            with self.subTest(name):
                self.assertEqual((ours, warnings), (theirs, []))
                self.assertLessEqual(difference, matrix_mp3.TOLERANCE)
        self.assertGreater(n_rows, 150)


if __name__ == "__main__":
    unittest.main()
