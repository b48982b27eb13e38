"""The player of samples in a notebook."""

import base64
import io
import re
import unittest
import wave

import numpy

import spectrust


class TestSamples(unittest.TestCase):

    def test_the_player_has_the_samples_as_16_bits(self):
        samples = numpy.array([[0., 0.5, -2., 1.] * 500, [0.25] * 2000])
        shown = spectrust.Spectrogram(64, 48).show((samples, 8000))
        data = re.search("src=.data:audio/wav;base64,([^\"]*)",
                         shown._repr_html_()).group(1)
        with wave.open(io.BytesIO(base64.b64decode(data))) as file:
            self.assertEqual(file.getparams()[:4], (2, 2, 8000, 2000))
            first = numpy.frombuffer(file.readframes(4), "<i2")
        self.assertEqual(first.reshape(-1, 2).T.tolist(), [
            [0, 16383, -32767, 32767], [8191] * 4])


if __name__ == "__main__":
    unittest.main()
