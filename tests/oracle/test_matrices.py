"""Compares coded files with the reference decoder of each format.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import tempfile
import unittest

import matrix
import matrix_aac
import matrix_alac
import matrix_flac
import matrix_mp3
import matrix_vorbis


class Matrices(unittest.TestCase):
    """A few rows of each matrix; `make formats` has all of them."""

    def check(self, module, at_least):
        rows = matrix.all_rows(module, whole=False)
        for row in rows:
            with self.subTest(row.name):
                self.assertIsNone(row.wrong)
        self.assertGreaterEqual(len(rows), at_least)

    def test_flac_of_every_depth_block_size_and_stereo_mode(self):
        self.check(matrix_flac, 100)

    def test_mpeg_audio_of_every_block_type_mode_and_rate(self):
        self.check(matrix_mp3, 150)

    def test_vorbis_of_many_channels_and_of_uncoupled_ones(self):
        self.check(matrix_vorbis, 20)

    def test_aac_of_every_rate_and_container(self):
        self.check(matrix_aac, 40)

    def test_alac_of_every_depth_and_many_channels(self):
        self.check(matrix_alac, 60)


class Blocks(unittest.TestCase):
    """The test sounds select the intended block types."""

    SHORT = 2

    def sequences(self, kind, sr):
        """Return the window sequence of every packet of one channel."""
        with tempfile.TemporaryDirectory() as folder:
            path = matrix.write(
                folder, "x.aac", matrix.sounds(folder, kind, 1, sr),
                matrix_aac.PLAIN)
            with open(path, "rb") as file:
                packets = list(matrix_aac.packets_of(file.read()))
        # Element type and tag, gain, and a reserved bit: ISO/IEC 14496-3,
        # tables 4.4, 4.44 and 4.50.
        before = 3 + 4 + 8 + 1
        return [packet[matrix_aac.HEADER + before // 8] >> 6
                for packet in packets if packet[matrix_aac.HEADER] >> 5 == 0]

    def test_clicks_are_coded_in_short_blocks_and_tones_in_long_ones(self):
        for sr in (8000, 44100, 96000):
            self.assertIn(self.SHORT, self.sequences("clicks", sr), sr)
            # A tone starts and ends abruptly.
            self.assertNotIn(self.SHORT, self.sequences("tone", sr)[2:-3])


class Sentences(unittest.TestCase):
    """Every kind of fault is detected."""

    def test_every_kind_of_fault_is_found(self):
        ours = matrix.sound("music", 2, 8000)
        right = {"warnings": []}
        cases = [
            ("refused: no", {"error": "no"}, ours, 0),
            ("the other refuses", right, None, 0),
            ("the other refuses", right, ours[:, :1], 0),
            ("4800 samples, the other 4799", right, ours[:-1], 0),
            ("off by 1.0e-03", right, ours + 1e-3, 0),
            ("off by nan", right, ours * float("nan"), 0),
            ("warned", {"warnings": ["odd"]}, ours, 0),
        ]
        for sentence, said, theirs, within in cases:
            with self.subTest(sentence):
                self.assertIn(sentence, matrix.fault(
                    ours, theirs, said, 1e-4, within))
        self.assertIsNone(matrix.fault(ours, ours[:-1], right, 1e-4, 1))


if __name__ == "__main__":
    unittest.main()
