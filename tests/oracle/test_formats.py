"""WAV files in every combination, as libsndfile, SciPy and FFmpeg read them.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import unittest

import formats


class Formats(unittest.TestCase):
    """`formats.matrix`: wherever two programs agree, so does the library."""

    @classmethod
    def setUpClass(cls):
        cls.cases = formats.compare()

    def test_samples_are_those_on_which_two_programs_agree(self):
        asked = 0
        for case in self.cases:
            agreed = case.agreed()
            if agreed is None:
                continue
            asked += 1
            with self.subTest(str(case)):
                self.assertTrue(formats.same(agreed, case.ours), case.said)
        # BW64 is read by one of them, G.711 in RIFX by none but one.
        self.assertGreater(asked, 0.8 * len(self.cases))

    def test_every_file_is_read(self):
        for case in self.cases:
            with self.subTest(str(case)):
                self.assertEqual(case.said.get("channels"), case.channels,
                                 case.said)
                self.assertEqual(case.ours.shape,
                                 (case.n_frames, case.channels))

    def test_warnings_are_about_sizes_alone(self):
        for case in self.cases:
            cut = case.container == "data size beyond the file"
            with self.subTest(str(case)):
                self.assertEqual(len(case.said["warnings"]), int(cut))


if __name__ == "__main__":
    unittest.main()
