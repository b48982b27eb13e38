"""Colormaps of the caller's own."""

import json
import pickle
import unittest

import spectrust
from support import Case, tone_bytes

# From dark blue to yellow.
ROWS = [(level, level, 255 - level // 2) for level in range(256)]


class TestPalette(Case):

    def draw(self, colormap, format="png", **options):
        """Draw a tone with a colormap."""
        spect = spectrust.Spectrogram(40, 24, colormap=colormap, **options)
        return spect.encode(tone_bytes(), format=format)

    def test_every_form_gives_the_same_bytes(self):
        flat = [value for row in ROWS for value in row]
        text = "#" + "".join("{:02x}".format(value) for value in flat)
        fractions = [[value / 255.0 for value in row] for row in ROWS]
        for format in ("png", "jpeg"):
            expected = self.draw(ROWS, format)
            for same in (text, text.upper(), fractions,
                         [bytearray(row) for row in ROWS]):
                self.assertEqual(self.draw(same, format), expected)
            self.assertNotEqual(self.draw("gray", format), expected)
        self.assertIn(bytes(bytearray(flat)), self.draw(ROWS))

    def test_the_library_s_own_colours_give_its_own_picture(self):
        gray = [(level,) * 3 for level in range(256)]
        self.assertEqual(
            self.draw(gray, "jpeg").partition(b"\xff\xdb")[2],
            self.draw("gray", "jpeg").partition(b"\xff\xdb")[2])
        half = self.draw(ROWS, r=127.5, g=0.0)
        self.assertIn(bytes(bytearray(
            value for level in range(256)
            for value in (int(level / 2.0 + 0.5), 0, 255 - level // 2))),
            half)

    def test_options_round_trip(self):
        spect = spectrust.Spectrogram(40, 24, colormap=ROWS)
        options = json.loads(json.dumps(spect.options))
        again = spectrust.Spectrogram(**options)
        self.assertEqual(again.options, spect.options)
        self.assertEqual(again.fingerprint, spect.fingerprint)
        plain = spectrust.Spectrogram(40, 24)
        self.assertNotEqual(plain.fingerprint, spect.fingerprint)
        copy = pickle.loads(pickle.dumps(spect))
        picture = spect.encode(tone_bytes(), format="png")
        self.assertEqual(copy.encode(tone_bytes(), format="png"), picture)
        read = spectrust.read_picture(picture)
        self.assertEqual(read.spectrogram().encode(
            tone_bytes(), format="png"), picture)

    def test_what_is_no_map_is_refused(self):
        for wrong in (ROWS[:255], ROWS + [(0, 0, 0)],
                      [(256, 0, 0)] * 256, [(-1, 0, 0)] * 256,
                      [(0.5, 1.5, 0.0)] * 256, [(0, 0)] * 256, "#00", "#x",
                      [(0.0, 0.0, float("nan"))] * 256, 7, [7] * 256, []):
            with self.assertRaises(spectrust.OptionError) as caught:
                spectrust.Spectrogram(colormap=wrong)
            self.assertIn(
                "colormap must be a name, or 256 rows of red, green and blue",
                str(caught.exception))


if __name__ == "__main__":
    unittest.main()
